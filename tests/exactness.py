"""How exact a number is: its distance from mpmath's, counted in units in the last place (ULP).

An ULP is the spacing of the dtype's numbers at the exact result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from mpmath import mp

Array = np.ndarray[Any, Any]


def neighbours(x: Array, count: int) -> Iterable[Array]:
    """`x`, and the next `count` numbers of its dtype on both sides of each."""
    up = down = x
    yield x
    for _ in range(count):
        up, down = np.nextafter(up, x.dtype.type(np.inf)), np.nextafter(down, x.dtype.type(-np.inf))
        yield from (up, down)


def error(dtype: Any, got: float, wanted: Any) -> float:
    """|got - wanted| in ULP; an infinity counts as the power of two that is just out of range."""
    if math.isnan(got):
        return math.inf
    information = np.finfo(dtype)
    top = mp.ldexp(1, int(information.maxexp))
    exponent = mp.frexp(wanted)[1] if wanted else -(10**6)
    spacing = mp.ldexp(1, max(exponent - 1, int(information.minexp)) - int(information.nmant))
    clipped, limit = (max(-top, min(top, mp.mpf(value))) for value in (got, wanted))
    return float(abs(clipped - limit) / spacing)
