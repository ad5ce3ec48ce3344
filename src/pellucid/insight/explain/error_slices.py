"""Where a model errs: its error by category and by decile of a number, and the rows with the largest errors.

>>> import polars as pl
>>> column = pl.Series("town", ["north", "south"] * 200)
>>> wrong = np.where(column == "south", 0.5, 0.1)
>>> [(part.name, part.rows, round(part.error, 2)) for part in error_slices(column, "category", wrong)]
[('north', 200, 0.1), ('south', 200, 0.5)]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pellucid.insight.scores.resampling import wilson
from pellucid.tables.inference.values import as_days, as_labels, as_numbers
from pellucid.typing import Array

DECILES = 10
MOST_CATEGORIES = 12
FEW = 10
"""A slice with fewer rows is not reported."""


@dataclass(frozen=True)
class Slice:
    """Rows that share a category or a range of a column, and the model's mean error on them, with its 95% confidence interval.

    `low_value` and `high_value` are the ends of the range; None for a category, which `name` holds; both None and no name for
    missing cells.
    """

    column: str
    kind: str
    name: str | None
    low_value: float | None
    high_value: float | None
    rows: int
    error: float
    low: float
    high: float


def error_slices(column: pl.Series, kind: str, error: Array, weights: Array | None = None) -> tuple[Slice, ...]:
    """The error of each level (the 12 most frequent), or each tenth of the numbers; and of missing cells.

    Parameters
    ----------
    column, kind
        Cells of the rows, and whether they are ``"category"``, ``"number"`` or ``"date"``.
    error : array of shape (rows,)
        Of each row's prediction.
    weights : array of shape (rows,), optional
    """
    weights = np.ones(len(error)) if weights is None else weights
    found = []
    if kind == "category":
        labels = as_labels(column)
        counts = labels.drop_nulls().rename("label").value_counts(name="rows")
        for label in counts.sort("rows", "label", descending=[True, False])["label"][:MOST_CATEGORIES]:
            found.append(
                _part(
                    column.name, kind, label, None, None, (labels == label).fill_null(False).to_numpy(), error, weights
                )
            )
        missing = labels.is_null().to_numpy()
    else:
        numbers = as_days(column) if kind == "date" else as_numbers(column)
        missing = numbers.is_null().to_numpy()
        values = numbers.fill_null(0.0).to_numpy()
        for low, high in _ranges(values[~missing]):
            inside = ~missing & (values >= low) & (values <= high)
            found.append(_part(column.name, kind, None, low, high, inside, error, weights))
    found.append(_part(column.name, kind, None, None, None, missing, error, weights))
    return tuple(part for part in found if part is not None)


def clearly_worse(part: Slice, overall: float) -> bool:
    """Whether a part's error is above that of all rows; many are looked at, so by a 99.5 % interval."""
    return part.error > overall < part.error - 1.43 * (part.error - part.low)


def worst_slices(parts: Sequence[Slice], overall: float, most: int = 10) -> list[Slice]:
    """Those that are clearly worse, the ones first that cost most: excess times rows."""
    clear = [part for part in parts if clearly_worse(part, overall)]
    return sorted(clear, key=lambda part: -(part.error - overall) * part.rows)[:most]


def largest_errors(loss: Array, most: int = 20) -> Array:
    """The rows (from 0) that the model is furthest off on, the worst first."""
    return np.argsort(-loss, kind="stable")[:most]


def losses(task: str, y: Array, predicted: Array) -> Array:
    """How far off each prediction is: minus the logarithm of the true class's probability, or the absolute error."""
    if task == "regression":
        return np.asarray(np.abs(y - predicted))
    return np.asarray(-np.log(np.maximum(predicted[np.arange(len(y)), y], np.finfo(np.float64).tiny)))


def _ranges(values: Array) -> list[tuple[float, float]]:
    """Ends of tenths that hold about equally many rows; few different values are ranges of their own."""
    distinct = np.unique(values)
    if len(distinct) <= DECILES:
        return [(float(value), float(value)) for value in distinct]
    edges = np.unique(np.quantile(values, np.linspace(0, 1, DECILES + 1), method="inverted_cdf"))
    starts = [edges[0], *(distinct[np.searchsorted(distinct, edge, side="right")] for edge in edges[1:-1])]
    return [(float(low), float(high)) for low, high in zip(starts, edges[1:], strict=True) if low <= high]


def _part(
    column: str,
    kind: str,
    name: str | None,
    low: float | None,
    high: float | None,
    inside: Array,
    error: Array,
    weights: Array,
) -> Slice | None:
    rows = int(inside.sum())
    w = weights[inside]
    if rows < FEW or not w.sum() > 0:
        return None
    mean = float(w @ error[inside] / w.sum())
    spread = float(np.sqrt(w**2 @ (error[inside] - mean) ** 2) / w.sum())
    lowest, highest = mean - 1.96 * spread, mean + 1.96 * spread
    if np.isin(error[inside], (0.0, 1.0)).all():
        lowest, highest = wilson(mean, w.sum() ** 2 / (w @ w))
    return Slice(column, kind, name, low, high, rows, mean, float(lowest), float(highest))
