"""Probabilities beside what came true, in bins: what the reliability diagram draws and its sentence reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pellucid.insight.scores.scores import wilson

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Bin:
    """The rows whose probability lies from `start` to `end`."""

    start: float
    end: float
    rows: int
    said: float
    """Mean probability."""
    came_true: float
    """Share that came true, with its 95 % interval."""
    low: float
    high: float

    @property
    def chance(self) -> float:
        """How likely a share at least so far off is, on its side or the other, where the probability is right."""
        from scipy.stats import binom

        true = round(self.came_true * self.rows)
        below, above = binom.cdf(true, self.rows, self.said), binom.sf(true - 1, self.rows, self.said)
        return float(min(1.0, 2 * min(below, above)))


def calibration(probability: Array, happened: Array) -> list[Bin]:
    """Bins of equal width that hold rows: ten, or five for fewer than 200 rows.

    Parameters
    ----------
    probability, happened : arrays of shape (rows,)
        What was said, 0 to 1, and whether it came true.
    """
    edges = np.linspace(0, 1, 11 if len(probability) >= 200 else 6)
    places = np.clip(np.searchsorted(edges, probability, side="right") - 1, 0, len(edges) - 2)
    found = []
    for place in np.unique(places):
        inside = places == place
        share = float(happened[inside].mean())
        found.append(
            Bin(
                float(edges[place]),
                float(edges[place + 1]),
                int(inside.sum()),
                float(probability[inside].mean()),
                share,
                *wilson(share, float(inside.sum())),
            )
        )
    return found


def event(task: str, y: Array, probabilities: Array, positive: int = 1) -> tuple[Array, Array]:
    """What a reliability diagram follows: the positive class of two, else whether the most probable class is the true one."""
    if task == "binary":
        return probabilities[:, positive], y == positive
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == y
