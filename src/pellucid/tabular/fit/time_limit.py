"""How long a fit may take: training ends early enough that what must follow it is done in time too."""

from __future__ import annotations

from math import inf
from time import perf_counter

from pellucid.tabular.settings.checks import seconds

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
