"""The column to predict: what kind of answer it asks for, and the way back from a network's numbers to its labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from pellucid.tables.errors import TableError, looks_like_data, nearest
from pellucid.tables.inference.statistics import moments
from pellucid.tables.inference.values import as_labels, as_numbers
from pellucid.typing import Array, Floats, Integers

TASKS = ("classification", "regression", "binary", "multiclass")
"""What a user may ask for; the first is binary or multiclass by the number of labels."""

_FEW = 20  # whole numbers with at most so many values, each in several rows on average, are labels
_SEVERAL = 5


@dataclass(frozen=True, eq=False)
class Target:
    """The column to predict.

    Attributes
    ----------
    kind
        ``"binary"``, ``"multiclass"`` or ``"regression"``.
    reason
        Why this kind: ``"asked"``, ``"labels"``, ``"two"`` (values), ``"few"`` (whole numbers) or ``"numbers"``.
    labels
        The labels in ascending order, with the column's type; empty for a regression.
    counts
        Rows with each label.
    missing
        Rows without a target; they are left out.
    mean, deviation
        What `standardise` takes away and divides by; 0 and 1 until `fit`.
    """

    name: str
    kind: str
    reason: str
    labels: pl.Series
    counts: tuple[int, ...]
    missing: int
    mean: float = 0.0
    deviation: float = 1.0

    @classmethod
    def of(cls, frame: pl.DataFrame, name: str, *, task: str | None = None, least: int = 2) -> Target:
        """Decide what predicting column `name` means, or follow `task` (one of `TASKS`).

        Texts, booleans, dates and two numbers are labels; so are at most 20 whole numbers with 5 rows each or more on
        average; other numbers are a regression. Each label needs `least` rows: 2, where one of them is to test on, or 1.

        Raises
        ------
        TableError
            The column is not there, is constant or all missing, has a label with too few rows, or does not fit `task`.
        """
        column = find(frame, name, "target")
        if task is not None and task not in TASKS:
            raise TableError(f"task must be one of {', '.join(TASKS)}; got {task!r}; {nearest(task, TASKS)}")
        present = column.drop_nulls()
        _check_present(name, present, len(column))
        kind, reason = _kind(present, task)
        if kind == "regression":
            _to_numbers(column)
            return cls(name, kind, reason, present.clear(), (), column.null_count())
        counts = present.rename("label").value_counts(name="rows").sort("label")
        _check_classes(name, counts, task, least)
        return cls(name, kind, reason, counts["label"].alias(name), tuple(counts["rows"]), column.null_count())

    def rows(self, frame: pl.DataFrame) -> Integers:
        """The numbers (from 0) of the rows that have a target."""
        return np.flatnonzero(find(frame, self.name, "target").is_not_null().to_numpy())

    def encode(self, frame: pl.DataFrame) -> Array:
        """The target of every row: class numbers (int64), or the column's numbers (float64).

        Raises
        ------
        TableError
            A cell is missing, a label unknown, or a text where a number belongs; its row is named.
        """
        column = find(frame, self.name, "target")
        if column.null_count():
            row = int(column.is_null().arg_true()[0]) + 1
            raise TableError(f"target {self.name!r} is missing in row {row}; leave out the rows without a target")
        if self.kind == "regression":
            return _to_numbers(column).to_numpy()
        codes = pl.Series(np.full(len(column), None), dtype=pl.Int64)
        if column.dtype == self.labels.dtype:
            codes = _places(column, self.labels)
        if codes.null_count():
            codes = codes.fill_null(_places(as_labels(column), as_labels(self.labels)))
        if codes.null_count():
            row = int(codes.is_null().arg_true()[0])
            known = _shown(self.labels)
            raise TableError(f"target {self.name!r}: row {row + 1} has {column[row]!r}; the labels learned are {known}")
        return codes.to_numpy()

    def decode(self, codes: ArrayLike) -> pl.Series:
        """The labels of class numbers, spelled and typed as in the table."""
        return self.labels.gather(np.asarray(codes, np.int64))

    def fit(self, values: Floats) -> Target:
        """The same target with the mean and deviation of `values`, which are the training rows'."""
        mean, deviation = moments(values)
        return replace(self, mean=mean, deviation=deviation or 1.0)

    def standardise(self, values: Floats) -> Floats:
        """Numbers in the target's unit to what the network is trained on."""
        return (values - self.mean) / self.deviation

    def restore(self, outputs: Array) -> Floats:
        """The network's outputs to numbers in the target's unit."""
        return np.asarray(outputs, np.float64) * self.deviation + self.mean

    def to_dict(self) -> dict[str, Any]:
        """Everything remembered, as JSON holds it (its floats are exact)."""
        fields = ("name", "kind", "reason", "counts", "missing", "mean", "deviation")
        labels = self.labels.to_physical() if self.labels.dtype.is_temporal() else self.labels
        return {
            **{field: getattr(self, field) for field in fields},
            "labels": labels.to_list(),
            "dtype": str(self.labels.dtype),
        }

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> Target:
        """The target whose `to_dict` gave `remembered`."""
        fields = dict(remembered)
        labels = pl.Series(fields["name"], fields.pop("labels")).cast(_dtype(fields.pop("dtype")))
        return cls(labels=labels, **{**fields, "counts": tuple(fields["counts"])})


def find(frame: pl.DataFrame, name: str, parameter: str) -> pl.Series:
    """The column `name`, or an error with the nearest names, and with advice if the table seems to have no header."""
    if name in frame.columns:
        return frame[name]
    advice = nearest(name, frame.columns)
    if looks_like_data(frame.columns):
        advice += "; the first row looks like data: read the table with header=False (--no-header)"
    raise TableError(f"{parameter}: there is no column {name!r}; {advice}")


def row_weights(frame: pl.DataFrame, name: str) -> Floats:
    """The weight of every row, from column `name`: finite numbers of 0 or more, not all 0."""
    column = find(frame, name, "weight")
    weights = as_numbers(column)
    wrong = (weights.is_null() | (weights < 0)).arg_true()
    if len(wrong):
        row = int(wrong[0])
        raise TableError(
            f"weight {name!r} must be a number of 0 or more in every row; row {row + 1} has {column[row]!r}"
        )
    if weights.max() == 0:
        raise TableError(f"weight {name!r} is 0 in every row; give at least one row a weight")
    return weights.to_numpy()


def _places(cells: pl.Series, labels: pl.Series) -> pl.Series:
    places = {label: place for place, label in enumerate(labels)}
    return cells.replace_strict(places, default=None, return_dtype=pl.Int64)


def _check_present(name: str, present: pl.Series, rows: int) -> None:
    if present.is_empty():
        raise TableError(f"target {name!r} is missing in all {rows} rows; there is nothing to learn from")
    if len(present) == 1:
        raise TableError(f"target {name!r} has a value in one row only; at least two rows are needed")
    if present.dtype.is_nested() or present.dtype in (pl.Binary, pl.Object):
        raise TableError(f"target {name!r} holds nested values; it must hold labels or numbers")
    if present.n_unique() == 1:
        raise TableError(f"target {name!r} is {present[0]!r} in every row; there is nothing to predict")


def _kind(present: pl.Series, task: str | None) -> tuple[str, str]:
    distinct = present.n_unique()
    classes = "binary" if distinct == 2 else "multiclass"
    if task is not None:
        return classes if task == "classification" else task, "asked"
    if not present.dtype.is_numeric():
        return classes, "labels"
    if distinct == 2:
        return classes, "two"
    whole = present.dtype.is_integer() or bool((present == present.round()).all())
    few = whole and distinct <= _FEW and len(present) >= _SEVERAL * distinct
    return (classes, "few") if few else ("regression", "numbers")


def _to_numbers(column: pl.Series) -> pl.Series:
    numbers = as_numbers(column)
    words = (column.is_not_null() & numbers.is_null()).arg_true()
    if len(words):
        row = int(words[0])
        raise TableError(f"target {column.name!r} must be a number in every row; row {row + 1} has {column[row]!r}")
    return numbers


def _check_classes(name: str, counts: pl.DataFrame, task: str | None, least: int) -> None:
    labels = counts["label"]
    if task == "binary" and len(labels) != 2:
        raise TableError(
            f"task 'binary' needs two labels; target {name!r} has {len(labels)}: {_shown(labels)}; write 'multiclass'"
        )
    alone = counts.filter(pl.col("rows") < least)["label"]
    if len(alone):
        which = f"label {alone[0]!r} has" if len(alone) == 1 else f"{len(alone)} of {len(labels)} labels have"
        remedy = "add rows, leave it out"
        if labels.dtype.is_numeric():
            remedy += ", or predict numbers with task='regression' (--task regression)"
        raise TableError(f"target {name!r}: {which} one row, and two are needed to learn and to test; {remedy}")


def _shown(labels: pl.Series) -> str:
    return ", ".join(map(repr, labels.head(8))) + (", ..." if len(labels) > 8 else "")


def _dtype(name: str) -> pl.DataType:
    """The Polars type that prints as `name`: ``Int64``, ``Datetime(time_unit='us', time_zone=None)``."""
    base, _, options = name.partition("(")
    unit = next((unit for unit in ("ns", "us", "ms") if f"'{unit}'" in options), None)
    dtype = getattr(pl, base)
    return dtype(unit) if unit else dtype()  # type: ignore[no-any-return]
