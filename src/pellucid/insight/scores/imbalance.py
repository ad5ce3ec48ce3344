"""A class that few rows have: what a score is worth compared with a random baseline, and how many of the highest scores hit.

>>> rarest([97, 3]), rarest([60, 40])
(1, None)
>>> y, p = np.array([0, 1, 0, 0, 1]), np.array([0.1, 0.9, 0.8, 0.2, 0.3])
>>> hits_at_k(y == 1, p)
HitsAtK(count=2, hits=1.0, by_chance=0.8)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.typing import Array

SHARE = 0.1
"""A class with a smaller share of the rows is rare: a model that never answers it looks good by its accuracy."""
ENOUGH = 30
"""Test rows of a rare class; from fewer, no score can be trusted."""


def rarest(counts: Sequence[int], share: float = SHARE) -> int | None:
    """The code of the class with the fewest rows, if it is rare: has less than this share of them."""
    least = min(range(len(counts)), key=counts.__getitem__, default=None)
    return least if least is not None and counts[least] < share * sum(counts) else None


def chance(name: str, y: Array, rare: int, classes: int, weights: Array | None = None) -> float | None:
    """What a metric amounts to, on average, for scores drawn at random; None where that says nothing."""
    weights = np.ones(len(y)) if weights is None else weights
    if name == "average_precision":
        return float(weights @ (y == rare) / weights.sum()) if classes == 2 else 1 / classes
    return {"balanced_accuracy": 1 / classes, "roc_auc": 0.5}.get(name)


@dataclass(frozen=True)
class HitsAtK:
    """Of the `count` rows with the highest scores, `hits` are of the class; drawn at random, `by_chance` would be."""

    count: int
    hits: float
    by_chance: float


def hits_at_k(positive: Array, score: Array, count: int | None = None) -> HitsAtK:
    """How many of the rows with the highest `score` are `positive`.

    Parameters
    ----------
    count
        How many rows to take; default: as many as are positive, so that a perfect model takes them all.

    Notes
    -----
    Of rows that tie at the end, the hits are counted by their share.
    """
    count = int(positive.sum()) if count is None else min(count, len(score))
    if not count:
        return HitsAtK(0, 0.0, 0.0)
    last = np.partition(score, len(score) - count)[len(score) - count]
    above, level = score > last, score == last
    room = (count - int(above.sum())) / int(level.sum())
    return HitsAtK(count, float(positive[above].sum() + room * positive[level].sum()), count * float(positive.mean()))
