"""How long a fit may take: training ends early enough that what must follow it is done in time too."""

from __future__ import annotations

import re
from math import inf, isfinite
from time import perf_counter
from typing import Any

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)")


def seconds(value: Any) -> float:
    """A duration in seconds: a number, or a text such as ``90s``, ``2m``, ``1.5h`` or ``1h30m``.

    Raises
    ------
    ValueError
        It is none, or not positive.
    """
    found = -1.0
    if isinstance(value, str):
        pieces = _DURATION.findall(text := value.strip().lower())
        if pieces and not _DURATION.sub("", text).strip() and all(unit in _UNITS for _, unit in pieces):
            found = sum(float(number) * _UNITS[unit] for number, unit in pieces)
    elif not isinstance(value, bool) and hasattr(value, "__float__"):
        found = float(value)
    if not (isfinite(found) and found > 0):
        raise ValueError(
            f"time_limit must be a duration such as 90s, 2m or 1.5h, or a number of seconds; got {value!r}"
        )
    return found


class Deadline:
    """When a fit must be over.

    Parameters
    ----------
    limit
        As the parameter `time_limit` takes it; None: never.
    began
        When the clock was started, by ``time.perf_counter()``; default: now.

    Attributes
    ----------
    reserve
        Seconds that what follows training will take.
    """

    def __init__(self, limit: Any = None, began: float | None = None) -> None:
        self.limit = None if limit is None else seconds(limit)
        self.at = inf if self.limit is None else (perf_counter() if began is None else began) + self.limit
        self.reserve = 0.0

    @property
    def left(self) -> float:
        """Seconds until the deadline, without the reserve."""
        return self.at - perf_counter() - self.reserve

    def passed(self, further: float = 0.0) -> bool:
        """Whether training must end, if `further` seconds are needed besides the reserve."""
        return self.left <= further
