"""Prediction intervals of a regression model: half widths that cover a given share of new rows (split conformal prediction).

Of n absolute errors on validation rows, the one at rank ceil((n + 1) level) is exceeded by at most 1 - level of the new rows,
if they are exchangeable with the old ones, whatever the model (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018).

>>> widths = half_widths(np.arange(1.0, 100.0))
>>> half_width_at(widths, 0.9), half_width_at(widths, 0.895)
(90.0, 90.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np

from pellucid.insight.scores.resampling import wilson
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


def half_widths(errors: Array) -> tuple[float, ...]:
    """The half widths for 1 %, 2 %, ... 99 % coverage; the last ones are left out where there are too few rows for them."""
    ordered = np.sort(np.abs(np.asarray(errors, np.float64)))
    places = [ceil((len(ordered) + 1) * percent / 100 - 1e-9) for percent in range(1, 100)]
    return tuple(float(ordered[place - 1]) for place in places if place <= len(ordered))


def half_width_at(widths: Sequence[float], level: float) -> float:
    """The half width that covers a share `level`, the next whole percent above it.

    Raises
    ------
    ValueError
        It does not lie between 0 and 1, or there were too few rows for it.
    """
    if not 0 < level < 1:
        raise InvalidValue("insight.interval.level", level=level)
    place = ceil(level * 100 - 1e-9)
    if place > len(widths):
        if not widths:
            raise InvalidValue("insight.interval.none", level=level)
        raise InvalidValue("insight.interval.most", most=len(widths) / 100, level=level)
    return widths[place - 1]


@dataclass(frozen=True)
class Coverage:
    """Coverage of prediction intervals on some rows.

    Attributes
    ----------
    level, half_width
        The coverage asked for, and half the intervals' width.
    rows
        Number of rows.
    share, low, high
        The share of rows inside their interval, with its 95 % confidence interval.
    """

    level: float
    half_width: float
    rows: int
    share: float
    low: float
    high: float

    @classmethod
    def from_errors(cls, errors: Array, level: float, half_width: float) -> Coverage:
        """The coverage of rows with these prediction errors."""
        share = float(np.mean(np.abs(errors) <= half_width))
        return cls(level, half_width, len(errors), share, *wilson(share, len(errors)))

    @property
    def verdict(self) -> Literal["low", "high", "met"]:
        """Whether the share is clearly below the level, clearly above it, or neither."""
        return "low" if self.high < self.level else "high" if self.low > self.level else "met"
