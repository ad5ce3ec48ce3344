"""A date's features: how much time has passed, and where it stands in the year, the month, the week and the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pellucid.messages import Message
from pellucid.tables.encoding.features import NumericFeature
from pellucid.tables.inference.values import as_days, present
from pellucid.typing import Array, Floats

CYCLES = {"year": 365.25, "month": 31.0, "week": 7.0, "day": 1.0}
"""Days of each round of the calendar; a cycle is used only if the training dates span it."""


@dataclass(frozen=True)
class DateFeatures:
    """A date (with or without a time): its days elapsed, treated as a number, and a point on each cycle's circle.

    Sine and cosine put the 31st of December beside the 1st of January, and Sunday beside Monday. A missing date is in the
    middle of each circle.
    """

    name: str
    kind: str
    days: NumericFeature
    cycles: tuple[str, ...]

    @classmethod
    def fit(cls, column: pl.Series, scaling: str = "standard") -> DateFeatures:
        """Remember `column` of the training rows."""
        days = NumericFeature.fit(column, "date", scaling)
        numbers = present(as_days(column))
        span = days.maximum - days.minimum
        cycles = [cycle for cycle, length in CYCLES.items() if span >= length and np.ptp(_phase(numbers, cycle)) > 0]
        return cls(column.name, "date", days, tuple(cycles))

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> DateFeatures:
        """The column as it was before ``dataclasses.asdict`` and JSON."""
        days, cycles = NumericFeature.from_dict(remembered["days"]), tuple(remembered["cycles"])
        return cls(**{**remembered, "days": days, "cycles": cycles})

    @property
    def constant(self) -> bool:
        """Whether all training rows are the same."""
        return self.days.constant

    @property
    def feature_names(self) -> list[str]:
        """The days and the indicator of a missing date, then two for each cycle."""
        circles = [f"{self.name} ({cycle} {axis})" for cycle in self.cycles for axis in ("sine", "cosine")]
        return [*self.days.feature_names, *circles]

    def write(self, column: pl.Series, out: Array) -> list[Message]:
        """Fill `out`, shape (rows, features), from the cells of `column`; return what was odd about them."""
        first = len(self.days.feature_names)
        notes = self.days.write(column, out[:, :first])
        numbers = as_days(column).to_numpy()
        missing = np.isnan(numbers)
        numbers = np.where(missing, 0.0, numbers)
        for index, cycle in enumerate(self.cycles):
            angle = 2.0 * np.pi * _phase(numbers, cycle)
            pair = out[:, first + 2 * index : first + 2 * index + 2]
            pair[:, 0], pair[:, 1] = np.sin(angle), np.cos(angle)
            pair[missing] = 0.0
        return notes


def _phase(days: Floats, cycle: str) -> Floats:
    """How much of the current year, month, week (from Monday on) or day has passed, from 0 to below 1.

    But for the time of day whole days count: a weekday is one point.
    """
    whole = np.floor(days)
    if cycle == "day":
        return days - whole
    if cycle == "week":
        return (whole + 3.0) % 7.0 / 7.0  # the first of January 1970 was a Thursday
    dates = whole.astype("datetime64[D]")
    unit = dates.astype(f"datetime64[{cycle[0].upper()}]")
    start, end = unit.astype("datetime64[D]"), (unit + 1).astype("datetime64[D]")
    passed: Floats = (dates - start).astype(np.float64) / (end - start).astype(np.float64)
    return passed
