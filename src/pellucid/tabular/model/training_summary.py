"""What is kept of the training rows to compare with: typical rows, how often a cell is missing, which scores came out.

No row is kept as it was: a typical row is the average of five that are alike (microaggregation: Domingo-Ferrer and
Mateo-Sanz 2002, "Practical data-oriented microaggregation for statistical disclosure control").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pellucid.tables import Encoder
from pellucid.tables.encoding.category_codes import CategoryCodes
from pellucid.tables.encoding.features import CategoricalFeature
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.typing import Array

ALIKE = 5
"""Training rows that a typical row is the average of."""
_TYPICAL = 128
_MOST_NUMBERS = 1 << 22  # looked at, and so fewer typical rows of a wide table
_MOST_ROWS = 20_000
_LEVELS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, eq=False)
class TrainingSummary:
    """The training rows, as far as others are compared with them.

    Attributes
    ----------
    typical
        Typical rows in their encoded form, shape (n, features).
    averages
        The average prediction of the training rows: each probability, or the number.
    quantiles
        Percentiles of each probability, or of the predicted number, shape (outputs, 101): of rows that were not learned
        from, where there are any.
    rows
        How many rows the percentiles are of.
    missing
        Share of the training rows in which a column is missing, of the columns that have a feature for it.
    """

    typical: Array
    averages: tuple[float, ...]
    quantiles: Array
    rows: int
    missing: Mapping[str, float]

    @classmethod
    def of(
        cls, data: PreparedData, predict: Callable[[Array], Array], validation_predictions: Array
    ) -> TrainingSummary:
        """The reference of a prepared table, whose encoded rows a model can `predict`; of many, an even part is looked at.

        `validation_predictions` are those for the validation rows.
        """
        split, encoder = data.split, data.encoder
        x = data.x[_some(split.train)]
        train_predictions = predict(x)
        test_rows = _some(split.test)
        scores = np.concatenate(
            [validation_predictions[_some(np.arange(len(validation_predictions)))], predict(data.x[test_rows])]
        )
        scores = scores if len(scores) else train_predictions
        marks = missing_marks(encoder)
        missing = {name: float(np.mean(x[:, column] == 1)) for name, column in marks.items()}
        quantiles = np.quantile(scores.reshape(len(scores), -1), _LEVELS, axis=0).T
        return cls(
            _typical(x, train_predictions, encoder), averages(train_predictions), quantiles, len(scores), missing
        )

    def of_all(self, data: PreparedData, predict: Callable[[Array], Array]) -> TrainingSummary:
        """The same with the averages of all rows, which another network has learned from."""
        rows = _some(np.sort(np.concatenate(data.split)))
        return replace(self, averages=averages(predict(data.x[rows])))

    def arrays(self) -> dict[str, Array]:
        """The arrays, by name, as a model file holds them."""
        return {"summary.typical": self.typical, "summary.quantiles": self.quantiles}

    def to_dict(self) -> dict[str, Any]:
        """All else, as JSON holds it."""
        return {"averages": list(self.averages), "rows": self.rows, "missing": dict(self.missing)}

    @classmethod
    def from_parts(cls, arrays: Mapping[str, Array], saved: Mapping[str, Any]) -> TrainingSummary:
        """The reference whose `arrays` and `to_dict` gave these."""
        typical, quantiles = arrays["summary.typical"], arrays["summary.quantiles"]
        return cls(typical, tuple(saved["averages"]), quantiles, saved["rows"], saved["missing"])


def missing_marks(encoder: Encoder) -> dict[str, int]:
    """Which feature says that a column is missing, by the column's name."""
    positions = {name: column for column, name in enumerate(encoder.feature_names)}
    marks = {name: positions.get(f"{name} (missing)", positions.get(f"{name}=(missing)")) for name in encoder.slices}
    return {name: column for name, column in marks.items() if column is not None}


def averages(predicted: Array) -> tuple[float, ...]:
    """The mean of each probability, or of the number."""
    return tuple(predicted.reshape(len(predicted), -1).mean(axis=0).tolist())


def _some(rows: Array) -> Array:
    """These rows, or an even part of many."""
    return rows[:: -(-len(rows) // _MOST_ROWS)] if len(rows) else rows


def _typical(x: Array, predicted: Array, encoder: Encoder) -> Array:
    """Averages of rows that are alike, of a sample that is even in the order of its predictions.

    The row furthest from the middle and those most like it are averaged, then the furthest of those left, and so on; of
    several levels the most frequent stands.
    """
    count = int(np.clip(_MOST_NUMBERS // (ALIKE * x.shape[1]), 8, _TYPICAL)) * ALIKE
    order = (
        np.argsort(predicted, kind="stable")
        if predicted.ndim == 1
        else np.lexsort((predicted.max(1), predicted.argmax(1)))
    )
    positions = np.unique(((np.arange(count) + 0.5) / count * len(x)).astype(int))
    sample = x[order[positions]].astype(np.float64)
    slices = encoder.slices
    levels = [slices[column.name] for column in encoder.columns if isinstance(column, CategoricalFeature)]
    codes = [slices[column.name].start for column in encoder.columns if isinstance(column, CategoryCodes)]
    apart = sample.copy()
    apart[:, codes] = 0.0  # how far apart two codes are says nothing
    furthest = np.argsort(-np.square(apart - apart.mean(axis=0)).sum(axis=1), kind="stable")
    free = np.ones(len(sample), bool)
    typical: list[Array] = []
    for row in furthest:
        if not free[row] or (free.sum() < ALIKE and typical):
            continue
        distance = np.where(free, np.square(apart - apart[row]).sum(axis=1), np.inf)
        near = np.argsort(distance, kind="stable")[: min(ALIKE, int(free.sum()))]
        free[near] = False
        average = sample[near].mean(axis=0)
        for code in codes:
            average[code] = np.bincount(sample[near, code].astype(int)).argmax()
        for features in levels:
            if features.stop - features.start > 2:
                level = average[features].argmax()
                average[features] = 0.0
                average[features.start + level] = 1.0
        typical.append(average)
    return np.array(typical, x.dtype)
