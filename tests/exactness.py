"""How exact a number is: its distance from mpmath's, counted in units in the last place (ULP).

An ULP is the spacing of the dtype's numbers at the exact result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from mpmath import mp
from numba import njit

from pellucid.typing import Array

CHUNK = 1 << 15  # numbers that stay in the cache while they are judged
NEAR = 1e-2  # of a zero of a function, where its error counts against 1
EPS = float(np.finfo(np.float32).eps)
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


@njit(error_model="numpy")  # type: ignore[untyped-decorator]
def apart(got: Array, wanted: Array, errors: Array) -> None:
    """The errors of float32 numbers in ULP, beside float64 ones; infinite where a NaN is due, or a number instead of one.

    What is out of range, infinity too, counts as the power of two that is just so.
    """
    top = 2.0**128
    for i in range(errors.size):
        g, w = np.float64(got[i]), np.float64(wanted[i])
        clipped, limit = min(max(g, -top), top), min(max(w, -top), top)
        exponent = min(max((w.view(np.int64) >> 52 & 0x7FF) - 1046, -149), 104)  # of the spacing of float32 at w
        error = abs(clipped - limit) * np.int64((1023 - exponent) << 52).view(np.float64)
        errors[i] = error if (g == g) & (w == w) else (0.0 if (g != g) & (w != w) else np.inf)


def worst_of_all(run: Callable[[Array, Array], None], count: int = 1, zeros: Iterable[float] = ()) -> list[float]:
    """The largest error over all 2**32 float32 inputs, beside the float64 form, whose error is a billion times smaller.

    `run` fills `count` rows, one for each function, from an array of inputs, in the dtype of both. Near `zeros` of the last
    function its error counts against 1.
    """
    got, wanted, errors = np.empty((count, CHUNK), np.float32), np.empty((count, CHUNK)), np.empty(CHUNK)
    worst = [0.0] * count
    with np.errstate(all="ignore"):
        for start in range(0, 1 << 32, CHUNK):
            x = np.arange(start, start + CHUNK, dtype=np.uint32).view(np.float32)
            run(x, got)
            run(x.astype(np.float64), wanted)
            for i in range(count):
                apart(got[i], wanted[i], errors)
                for zero in zeros if i == count - 1 else ():
                    if min(abs(x[0] - zero), abs(x[-1] - zero)) < 2 * NEAR:
                        near = abs(x - zero) < NEAR
                        errors[near] = abs(got[i, near] - wanted[i, near]) / EPS
                worst[i] = max(worst[i], float(errors.max()))
    return worst


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
