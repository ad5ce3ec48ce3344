"""Mean, deviation and median of a column, also where its numbers are so large that their sum is not finite."""

from __future__ import annotations

import numpy as np

from pellucid.typing import Floats


def moments(values: Floats) -> tuple[float, float]:
    """Mean and standard deviation (divided by n), in two passes and without overflow; exactly 0 for a constant."""
    largest = float(np.max(np.abs(values)))
    if values.min() == values.max():
        return float(values[0]), 0.0
    scaled = values / largest
    mean = float(np.mean(scaled))
    return mean * largest, float(np.sqrt(np.mean(np.square(scaled - mean)))) * largest


def median(values: Floats) -> float:
    """The middle of `values`, or between its two middle ones."""
    return 2.0 * float(np.median(values / 2.0))
