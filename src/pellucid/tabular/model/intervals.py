"""Numbers that come with intervals: how wide, between which numbers, and how many of the test rows they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from pellucid.insight.decide.conformal import Coverage, half_width_at
from pellucid.typing import Array

if TYPE_CHECKING:
    from pellucid.tabular.model.decision import Decision
    from pellucid.tabular.prepare.prepare import PreparedData

LEVEL = 0.9
"""The share of rows where none is asked for."""


class Intervals:
    """What `TableRegressor` says beside its predictions."""

    prediction_interval: float | None
    decision_: Decision
    judged_: Any
    prepared_: PreparedData | None
    outputs: Callable[[Any], Array]
    of_encoded: Callable[[Array], Array]

    def predict_interval(self, X: Any, level: float | None = None) -> Array:
        """Between which two numbers each row's is to lie, shape (rows, 2).

        Parameters
        ----------
        X
            Rows as `predict` takes them.
        level
            The share of rows that it is to hold for; default: the parameter `prediction_interval`, else 0.9.

        Raises
        ------
        ValueError
            There were too few validation rows for it.
        """
        made = self.outputs(X)
        half = self.margin(level)
        return np.column_stack([made - half, made + half])

    def margin(self, level: float | None = None) -> float:
        """Half the width of the intervals at `level`: how far off rows were that networks did not learn from."""
        return half_width_at(self.decision_.half_widths, level or self.prediction_interval or LEVEL)

    def coverage(self, level: float | None = None) -> Coverage:
        """How many of the test rows the intervals at `level` hold; its `share` comes with a 95 % interval."""
        if self.judged_ is not None:
            return self.judged_.coverage(level)  # type: ignore[no-any-return]
        if self.prepared_ is None or not len(self.prepared_.split.test):
            raise ValueError("there are no test rows at hand; compare predict_interval(table) with what came true")
        rows = self.prepared_.split.test
        return self.covered(self.prepared_.y[rows], self.of_encoded(self.prepared_.x[rows]), level)

    def covered(self, y: Array, predicted: Array, level: float | None = None) -> Coverage:
        """How many of any rows the intervals at `level` hold, whose true numbers are `y` and predicted ones `predicted`."""
        level = level or self.prediction_interval or LEVEL
        return Coverage.from_errors(y - predicted, level, self.margin(level))
