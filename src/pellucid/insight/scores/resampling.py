"""Confidence intervals: the bootstrap's percentile interval, and Wilson's for a share.

>>> [round(end, 3) for end in wilson(0.5, 100)]
[0.404, 0.596]
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pellucid.typing import Array

_BLOCK = 1 << 16
"""Weights of resamples that are held at a time."""


def bootstrap(weights: Array, resamples: int, random: np.random.Generator) -> Iterator[Array]:
    """Row weights of so many bootstrap resamples, each row as often as it was drawn: blocks of shape (resamples, rows)."""
    rows = len(weights)
    for start in range(0, resamples, step := max(1, _BLOCK // rows)):
        some = min(step, resamples - start)
        drawn = random.integers(rows, size=(some, rows)) + rows * np.arange(some)[:, None]
        yield weights * np.bincount(drawn.ravel(), minlength=some * rows).reshape(some, rows)


def interval(values: Array) -> tuple[float, float]:
    """The 95 % percentile interval: 2.5th and 97.5th percentile of the finite values; NaN when fewer than half are finite."""
    finite = values[np.isfinite(values)]
    if 2 * len(finite) < len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(finite, [2.5, 97.5])
    return float(low), float(high)


def wilson(share: float, rows: float) -> tuple[float, float]:
    """95 % interval of a share seen in so many rows (Wilson 1927).

    Unlike the bootstrap's, it does not shrink to a point when the share is 0 or 1.
    """
    z2 = 1.959963984540054**2
    middle = (share + z2 / (2 * rows)) / (1 + z2 / rows)
    half = np.sqrt(z2 * (share * (1 - share) / rows + z2 / (4 * rows**2))) / (1 + z2 / rows)
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))
