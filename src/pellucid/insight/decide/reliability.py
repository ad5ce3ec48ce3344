"""The calibration curve: predicted probabilities beside observed frequencies, in bins (a reliability diagram's numbers)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pellucid.insight.scores.resampling import wilson
from pellucid.typing import Array

FEW_ROWS = 200
"""With fewer rows there are five bins instead of ten, so that each holds some."""


@dataclass(frozen=True)
class CalibrationBin:
    """The rows whose predicted probability lies from `start` to `end`."""

    start: float
    end: float
    rows: int
    predicted: float
    """Mean predicted probability."""
    observed: float
    """Observed frequency, with its 95 % interval."""
    low: float
    high: float

    @property
    def p_value(self) -> float:
        """Of the two-sided binomial test that the predicted probability is right."""
        from scipy.stats import binom

        positives = round(self.observed * self.rows)
        below = binom.cdf(positives, self.rows, self.predicted)
        above = binom.sf(positives - 1, self.rows, self.predicted)
        return float(min(1.0, 2 * min(below, above)))


def calibration_curve(probability: Array, positive: Array) -> list[CalibrationBin]:
    """Bins of equal width that hold rows: ten, or five for fewer than 200 rows.

    Parameters
    ----------
    probability, positive : arrays of shape (rows,)
        The predicted probability of an event, 0 to 1, and whether it happened.
    """
    edges = np.linspace(0, 1, 11 if len(probability) >= FEW_ROWS else 6)
    bin_index = np.clip(np.searchsorted(edges, probability, side="right") - 1, 0, len(edges) - 2)
    bins = []
    for index in np.unique(bin_index):
        inside = bin_index == index
        rows, observed = int(inside.sum()), float(positive[inside].mean())
        mean = float(probability[inside].mean())
        ends = float(edges[index]), float(edges[index + 1])
        bins.append(CalibrationBin(*ends, rows, mean, observed, *wilson(observed, float(rows))))
    return bins


def calibration_event(task: str, y: Array, probabilities: Array, positive: int = 1) -> tuple[Array, Array]:
    """The event of the curve: the positive class of two, else that the most probable class is the true one."""
    if task == "binary":
        return probabilities[:, positive], y == positive
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == y
