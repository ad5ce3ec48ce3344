"""How far off numbers are: half the width of an interval that holds a given share of them, from rows not learned from.

Of n errors the one at place ceil((n + 1) level) is exceeded by at most 1 - level of all new rows, if they are like the old
ones, whatever the model (split conformal prediction: Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018).

>>> found = margins(np.arange(1.0, 100.0))
>>> margin_at(found, 0.9), margin_at(found, 0.895)
(90.0, 90.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from pellucid.insight.scores.scores import wilson


def half_widths(errors: npt.NDArray[Any]) -> tuple[float, ...]:
    """The margins for 1 %, 2 %, ... 99 %, as far as so few rows can tell them."""
    ordered = np.sort(np.abs(np.asarray(errors, np.float64)))
    places = [ceil((len(ordered) + 1) * percent / 100 - 1e-9) for percent in range(1, 100)]
    return tuple(float(ordered[place - 1]) for place in places if place <= len(ordered))


def margin_at(found: Sequence[float], level: float) -> float:
    """The margin for a share `level`, the next whole percent above it.

    Raises
    ------
    ValueError
        It does not lie between 0 and 1, or there were too few rows for it.
    """
    if not 0 < level < 1:
        raise ValueError(f"interval must be a number between 0 and 1; got {level}")
    place = ceil(level * 100 - 1e-9)
    if place > len(found):
        largest = f"at most {len(found) / 100:g}" if found else "left out"
        raise ValueError(f"interval must be {largest}, for want of validation rows; got {level}")
    return found[place - 1]


@dataclass(frozen=True)
class Coverage:
    """How many of some rows lay within intervals that were to hold a share `level` of them.

    Attributes
    ----------
    level, margin
        What was asked for, and half the intervals' width.
    rows
        That were looked at.
    share, low, high
        Of them, those that lay within, and the 95 % interval of that share.
    """

    level: float
    margin: float
    rows: int
    share: float
    low: float
    high: float

    @classmethod
    def of(cls, errors: npt.NDArray[Any], level: float, margin: float) -> Coverage:
        """The coverage of rows whose predictions were off by `errors`."""
        share = float(np.mean(np.abs(errors) <= margin))
        return cls(level, margin, len(errors), share, *wilson(share, len(errors)))

    @property
    def standing(self) -> str:
        """Whether the share is clearly "few", clearly "many", or "right"."""
        return "few" if self.high < self.level else "many" if self.low > self.level else "right"
