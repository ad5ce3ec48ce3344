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
TURNS = (0.0, 0.35, 0.55, 1.9, 14.5, 38.5, 39.9, 40.0, 87.34, 88.8, 95.0, 103.3, 104.0, 708.4, 720.0, 745.2, 750.0)


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


def grid(dtype: Any, turns: Iterable[float], count: int) -> Array:
    """Powers of two with their neighbours, down to subnormals and up to the largest; where forms turn; chance; both signs."""
    chance, information = np.random.default_rng(7), np.finfo(dtype)
    far = 7 if dtype is np.float32 else 60
    powers = {*range(information.minexp - information.nmant, information.maxexp, far), *range(-12, 13)}
    beside = [abs(turn) + shift for turn in turns for shift in (-0.3, 0.01, 0.3)]
    with np.errstate(over="ignore", under="ignore"):
        x = np.concatenate(
            [
                *neighbours(np.ldexp(1.0, sorted(powers)).astype(dtype), 1),
                *neighbours(np.array([*TURNS, *beside], dtype), 3 if count > 1000 else 1),
                chance.uniform(0, 2, count).astype(dtype),
                chance.uniform(0, 16, count).astype(dtype),
                chance.uniform(0, 1.2 * math.log(information.max), count).astype(dtype),
                np.array([information.max], dtype),
            ]
        )
    x = np.concatenate([x, -x])
    return x[np.isfinite(x)]
