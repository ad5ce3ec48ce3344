"""Periodic features of a number: the cosines of its multiples; and columns written next to others."""

from __future__ import annotations

from functools import cache
from math import pi
from typing import Any

from pellucid.formulas.elementary import cos_2pi
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.typing import Array


@cache
def cosines(dtype: Any) -> Kernel:
    """y = cos 2 pi (f x + p): for each of some columns of x as many as it has frequencies f, with phases p"""

    def forward(x: Array, columns: Array, f: Array, p: Array, y: Array) -> None:
        for i in range(x.shape[0]):
            for c in range(f.shape[0]):
                value = x[i, columns[c]]
                for k in range(f.shape[1]):
                    y[i, c, k] = cos_2pi(f[c, k] * value + p[c, k])

    return Kernel("cosines", forward, "mn c:int ck ck mck", dtype, "3 mck", vectors=0)


@cache
def cosines_backward(dtype: Any) -> Kernel:
    """dp = the sum over the rows of -2 pi sin 2 pi (f x + p) dy; df = that of x times as much"""
    around, quarter = dtype(2 * pi), dtype(0.25)

    def backward(x: Array, columns: Array, f: Array, p: Array, dy: Array, df: Array, dp: Array) -> None:
        df[:] = 0
        dp[:] = 0
        for i in range(x.shape[0]):
            for c in range(f.shape[0]):
                value = x[i, columns[c]]
                for k in range(f.shape[1]):
                    gradient = -around * cos_2pi(f[c, k] * value + p[c, k] - quarter) * dy[i, c, k]
                    dp[c, k] += gradient
                    df[c, k] += value * gradient

    return Kernel("cosines_backward", backward, "mn c:int ck ck mck ck ck", dtype, "8 mck", vectors=0)


@cache
def write_columns(dtype: Any) -> Kernel:
    """Columns of y, from `start` on, become those of a"""

    def forward(a: Array, start: Array, y: Array) -> None:
        first = start[0]
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                y[i, first + j] = a[i, j]

    return Kernel("write_columns", forward, "ma p:int mn", dtype, vectors=0)


@cache
def read_columns(dtype: Any) -> Kernel:
    """a becomes the columns of y from `start` on"""

    def forward(y: Array, start: Array, a: Array) -> None:
        first = start[0]
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                a[i, j] = y[i, first + j]

    return Kernel("read_columns", forward, "mn p:int ma", dtype, vectors=0)
