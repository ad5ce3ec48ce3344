"""The column to predict: what kind of answer it asks for, and the way back from the network's numbers to its labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from pellucid.tables.encoder import moments
from pellucid.tables.errors import TableError, looks_like_data, nearest
from pellucid.tables.values import as_numbers

TASKS = ("classification", "regression", "binary", "multiclass")
"""What a user may ask for; the first is binary or multiclass by the number of labels."""

_FEW = 20  # whole numbers with at most so many values, each in several rows, are classes
_SEVERAL = 5


@dataclass(frozen=True)
class Target:
    """The column to predict.

    Attributes
    ----------
    name
        Of the column.
    kind
        ``"binary"``, ``"multiclass"`` or ``"regression"``.
    reason
        Why this kind: ``"asked"``, ``"labels"``, ``"two"``, ``"whole"`` (few whole numbers) or ``"numbers"``.
    labels
        The labels in ascending order, with the column's type; empty for regression.
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
    def of(cls, frame: pl.DataFrame, name: str, *, task: str | None = None) -> Target:
        """Decide what predicting column `name` means, or follow `task`.

        Texts, booleans, and numbers with two values are labels; so are whole numbers with at most 20 values, five rows or
        more for each on average; other numbers are a regression.

        Raises
        ------
        TableError
            The column is not there, is constant or empty, has a class with one row, or does not fit `task`.
        """
        column = find(frame, name, "target")
        if task is not None and task not in TASKS:
            raise TableError(f"task must be one of {', '.join(TASKS)}; got {task!r}; {nearest(task, TASKS)}")
        present = column.drop_nulls()
        if present.is_empty():
            raise TableError(f"target {name!r} is missing in all {len(column)} rows; there is nothing to learn from")
        if len(present) == 1:
            raise TableError(f"target {name!r} has a value in one row only; at least two rows are needed")
        if present.n_unique() == 1:
            raise TableError(f"target {name!r} is {present[0]!r} in every row; there is nothing to predict")
        kind, reason = _kind(present, task)
        if kind == "regression":
            _refuse_words(column)
            return cls(name, kind, reason, pl.Series(name, [], dtype=column.dtype), (), column.null_count())
        counts = present.value_counts(name="count").sort(name)
        _check_classes(name, counts, task)
        return cls(name, kind, reason, counts[name], tuple(counts["count"]), column.null_count())

    def rows(self, frame: pl.DataFrame) -> NDArray[np.int64]:
        """The numbers (from 0) of the rows that have a target."""
        return frame[self.name].is_not_null().arg_true().to_numpy().astype(np.int64)

    def encode(self, frame: pl.DataFrame) -> NDArray[np.int64] | NDArray[np.float64]:
        """The target of every row: class numbers (int64), or numbers as they are (float64).

        Raises
        ------
        TableError
            A cell is missing, is a label that training did not know, or no number; its row is named.
        """
        column = find(frame, self.name, "target")
        if (absent := column.is_null().arg_max()) is not None and column.null_count():
            raise TableError(f"target {self.name!r} is missing in row {absent + 1}; leave such rows out")
        if self.kind == "regression":
            _refuse_words(column)
            return as_numbers(column).to_numpy()
        alike = column if column.dtype == self.labels.dtype else column.cast(self.labels.dtype, strict=False)
        codes = alike.replace_strict(self.labels, range(len(self.labels)), default=None, return_dtype=pl.Int64)
        if codes.null_count():
            row = int(codes.is_null().arg_true()[0])
            raise TableError(
                f"target {self.name!r}: row {row + 1} has {column[row]!r}, which is none of the labels learned: {_shown(self.labels)}"
            )
        return codes.to_numpy()

    def decode(self, codes: ArrayLike) -> pl.Series:
        """The labels of class numbers, spelled and typed as in the table."""
        return self.labels.gather(np.asarray(codes)).alias(self.name)

    def fit(self, values: NDArray[np.float64]) -> Target:
        """The same target with mean and deviation of `values`, the training rows'."""
        mean, deviation = moments(values)
        return replace(self, mean=mean, deviation=deviation)

    def standardise(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values to what a network is trained on."""
        return (values - self.mean) / self.deviation

    def restore(self, standard: NDArray[Any]) -> NDArray[np.float64]:
        """A network's outputs back to the target's unit."""
        return np.asarray(standard, np.float64) * self.deviation + self.mean

    def to_dict(self) -> dict[str, Any]:
        """Everything remembered, as JSON can hold it."""
        return {
            "name": self.name, "kind": self.kind, "reason": self.reason, "counts": list(self.counts), "missing": self.missing,
            "mean": self.mean, "deviation": self.deviation, **_labels_to_dict(self.labels),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> Target:
        """The target whose `to_dict` gave `remembered`."""
        fields = dict(remembered)
        labels = _labels_from_dict(fields.pop("labels"), fields.pop("dtype")).alias(fields["name"])
        return cls(labels=labels, **{**fields, "counts": tuple(fields["counts"])})


def find(frame: pl.DataFrame, name: str, parameter: str) -> pl.Series:
    """The column `name`, or an error with the nearest names, or the advice that the table has no header."""
    if name in frame.columns:
        return frame[name]
    advice = nearest(name, frame.columns)
    if looks_like_data(frame.columns):
        advice += "; the first row looks like data: read it with header=False (--no-header)"
    raise TableError(f"{parameter}: there is no column {name!r}; {advice}")


def row_weights(frame: pl.DataFrame, name: str) -> NDArray[np.float64]:
    """The weight of every row from column `name`: numbers of 0 or more, not all 0."""
    column = find(frame, name, "weight")
    weights = as_numbers(column)
    bad = (weights.is_null() | (weights < 0)).arg_true()
    if len(bad):
        row = int(bad[0])
        raise TableError(
            f"weight {name!r} must be a finite number of 0 or more in every row; row {row + 1} has {column[row]!r}"
        )
    if weights.max() == 0:
        raise TableError(f"weight {name!r} is 0 in every row; at least one row must count")
    return weights.to_numpy()


def _kind(present: pl.Series, task: str | None) -> tuple[str, str]:
    distinct = present.n_unique()
    classes = "binary" if distinct == 2 else "multiclass"
    if task == "classification":
        return classes, "asked"
    if task is not None:
        return task, "asked"
    if not present.dtype.is_numeric():
        return classes, "labels"
    if distinct == 2:
        return classes, "two"
    whole = present.dtype.is_integer() or bool((present == present.round()).all())
    return (
        ("multiclass", "whole")
        if whole and distinct <= _FEW and len(present) >= _SEVERAL * distinct
        else ("regression", "numbers")
    )


def _refuse_words(column: pl.Series) -> None:
    numbers = as_numbers(column)
    bad = (column.is_not_null() & numbers.is_null()).arg_true()
    if len(bad):
        row = int(bad[0])
        raise TableError(f"target {column.name!r} must be a number in every row; row {row + 1} has {column[row]!r}")


def _check_classes(name: str, counts: pl.DataFrame, task: str | None) -> None:
    if task == "binary" and counts.height != 2:
        raise TableError(
            f"task 'binary' needs two labels; target {name!r} has {counts.height}: {_shown(counts[name])}; write 'multiclass'"
        )
    alone = counts.filter(pl.col("count") == 1)[name]
    if len(alone):
        which = (
            f"label {alone[0]!r} has one row"
            if len(alone) == 1
            else f"{len(alone)} of its {counts.height} labels have one row each, the first {alone[0]!r}"
        )
        numeric = (
            "; numbers can be predicted with task='regression' (--task regression)"
            if counts[name].dtype.is_numeric()
            else ""
        )
        raise TableError(f"target {name!r}: {which}; a label needs at least two: add rows or leave it out{numeric}")


def _shown(labels: pl.Series) -> str:
    return ", ".join(map(repr, labels.head(8))) + (", ..." if len(labels) > 8 else "")


def _labels_to_dict(labels: pl.Series) -> dict[str, Any]:
    """Labels and their type; dates and times as their integers."""
    dtype = str(labels.dtype)
    stored = labels.to_physical() if labels.dtype.is_temporal() else labels
    return {"dtype": dtype, "labels": stored.to_list()}


def _labels_from_dict(labels: list[Any], dtype: str) -> pl.Series:
    if dtype.startswith(("Datetime", "Duration")):
        unit = dtype.partition("'")[2][:2]
        return pl.Series(labels, dtype=pl.Int64).cast(
            pl.Datetime(unit) if dtype.startswith("Datetime") else pl.Duration(unit)
        )  # type: ignore[arg-type]
    if dtype in ("Date", "Time"):
        return pl.Series(labels, dtype=pl.Int32 if dtype == "Date" else pl.Int64).cast(getattr(pl, dtype))
    return pl.Series(labels, dtype=getattr(pl, dtype))
