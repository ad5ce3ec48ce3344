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


RESERVED = 0.25
"""The fraction of a command's time limit that is kept for evaluation and report."""


class Deadline:
    """When training must end.

    Parameters
    ----------
    limit
        As the parameter `time_limit` takes it; None: never.
    started
        When the clock was started, by ``time.perf_counter()``; default: now.
    reserved
        The fraction of the limit that is kept for what follows training.
    """

    def __init__(self, limit: float | str | None = None, started: float | None = None, reserved: float = 0.0) -> None:
        started = perf_counter() if started is None else started
        self._end = inf if limit is None else started + (1 - reserved) * seconds(limit)

    @property
    def left(self) -> float:
        """Seconds until then."""
        return self._end - perf_counter()

    def passed(self, further: float = 0.0) -> bool:
        """Whether training must end, if `further` seconds are needed besides."""
        return self.left <= further
