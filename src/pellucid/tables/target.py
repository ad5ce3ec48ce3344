"""The column to predict: what kind of answer it asks for, and the way back from a network's numbers to its labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from pellucid.messages import Message, Names
from pellucid.messages.errors import hint, nearest
from pellucid.tables.errors import TableError, looks_like_data
from pellucid.tables.inference.values import as_labels, as_numbers, moments
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
            raise TableError("value.choice", name="task", choices=Names(TASKS), value=task, hint=hint(task, TASKS))
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
            raise TableError("tables.target.missing", name=self.name, row=row)
        if self.kind == "regression":
            return _to_numbers(column).to_numpy()
        codes = pl.Series(np.full(len(column), None), dtype=pl.Int64)
        if column.dtype == self.labels.dtype:
            codes = _places(column, self.labels)
        if codes.null_count():
            codes = codes.fill_null(_places(as_labels(column), as_labels(self.labels)))
        if codes.null_count():
            row = int(codes.is_null().arg_true()[0])
            labels = Names(self.labels)
            raise TableError("tables.target.label", name=self.name, row=row + 1, cell=column[row], labels=labels)
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
    key = "no_header" if looks_like_data(frame.columns) else "unknown"
    raise TableError(f"tables.column.{key}", parameter=parameter, name=name, nearest=nearest(name, frame.columns))


def row_weights(frame: pl.DataFrame, name: str) -> Floats:
    """The weight of every row, from column `name`: finite numbers of 0 or more, not all 0."""
    column = find(frame, name, "weight")
    weights = as_numbers(column)
    wrong = (weights.is_null() | (weights < 0)).arg_true()
    if len(wrong):
        row = int(wrong[0])
        raise TableError("tables.weight.number", name=name, row=row + 1, cell=column[row])
    if weights.max() == 0:
        raise TableError("tables.weight.zero", name=name)
    return weights.to_numpy()


def _places(cells: pl.Series, labels: pl.Series) -> pl.Series:
    places = {label: code for code, label in enumerate(labels)}
    return cells.replace_strict(places, default=None, return_dtype=pl.Int64)


def _check_present(name: str, present: pl.Series, rows: int) -> None:
    if present.is_empty():
        raise TableError("tables.target.no_value", name=name, rows=rows)
    if len(present) == 1:
        raise TableError("tables.target.one_value", name=name)
    if present.dtype.is_nested() or present.dtype in (pl.Binary, pl.Object):
        raise TableError("tables.target.nested", name=name)
    if present.n_unique() == 1:
        raise TableError("tables.target.constant", name=name, value=present[0])


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
        raise TableError("tables.target.text", name=column.name, row=row + 1, cell=column[row])
    return numbers


def _check_classes(name: str, counts: pl.DataFrame, task: str | None, least: int) -> None:
    labels = counts["label"]
    if task == "binary" and len(labels) != 2:
        raise TableError("tables.target.binary", name=name, count=len(labels), labels=Names(labels))
    alone = counts.filter(pl.col("rows") < least)["label"]
    if len(alone):
        remedy = Message(f"tables.target.{'add_or_regress' if labels.dtype.is_numeric() else 'add_rows'}")
        if len(alone) == 1:
            raise TableError("tables.target.lone_label", name=name, label=alone[0], remedy=remedy)
        raise TableError("tables.target.lone_labels", name=name, count=len(alone), labels=len(labels), remedy=remedy)


def _dtype(name: str) -> pl.DataType:
    """The Polars type that prints as `name`: ``Int64``, ``Datetime(time_unit='us', time_zone=None)``."""
    base, _, options = name.partition("(")
    unit = next((unit for unit in ("ns", "us", "ms") if f"'{unit}'" in options), None)
    dtype = getattr(pl, base)
    return dtype(unit) if unit else dtype()  # type: ignore[no-any-return]
