"""Sums, copies and multiples of arrays: what joins branches, and factors of rows and columns."""

from __future__ import annotations

from functools import cache
from typing import Any

from pellucid.kernels.compiler.kernel import Kernel
from pellucid.typing import Array


@cache
def add(dtype: Any) -> Kernel:
    """y = a + b: where a residual branch joins"""

    def forward(a: Array, b: Array, y: Array) -> None:
        for i in range(y.shape[0]):
            for j in range(y.shape[1]):
                y[i, j] = a[i, j] + b[i, j]

    return Kernel("add", forward, "mn mn >mn", dtype, "1 mn")


@cache
def accumulate(dtype: Any) -> Kernel:
    """y += a: where the gradients of two branches meet"""

    def forward(a: Array, y: Array) -> None:
        for i in range(y.size):
            y[i] += a[i]

    return Kernel("accumulate", forward, "n n", dtype, "1 n")


@cache
def scale(dtype: Any) -> Kernel:
    """y = c a, where `c` holds one number"""

    def forward(a: Array, c: Array, y: Array) -> None:
        for i in range(y.size):
            y[i] = c[0] * a[i]

    return Kernel("scale", forward, "n p n", dtype, "1 n")


@cache
def scale_columns(dtype: Any) -> Kernel:
    """y = c a, where `c` holds a factor for each column"""

    def forward(a: Array, c: Array, y: Array) -> None:
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                y[i, j] = c[j] * a[i, j]

    return Kernel("scale_columns", forward, "mn n >mn", dtype, "1 mn")


@cache
def scale_columns_backward(dtype: Any) -> Kernel:
    """da = c dy; dc = the sum over the rows of a dy"""

    def backward(a: Array, c: Array, dy: Array, da: Array, dc: Array) -> None:
        dc[:] = 0
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                da[i, j] = c[j] * dy[i, j]
                dc[j] += a[i, j] * dy[i, j]

    return Kernel("scale_columns_backward", backward, "mn n mn >mn n", dtype, "3 mn")


@cache
def scale_rows(dtype: Any) -> Kernel:
    """y = c a, where `c` holds a factor for each row"""

    def forward(a: Array, c: Array, y: Array) -> None:
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                y[i, j] = c[i] * a[i, j]

    return Kernel("scale_rows", forward, "mn m >mn", dtype, "1 mn")


@cache
def scale_rows_backward(dtype: Any) -> Kernel:
    """da = c dy; dc = the sum over the columns of a dy"""

    def backward(a: Array, c: Array, dy: Array, da: Array, dc: Array) -> None:
        for i in range(a.shape[0]):
            total = dtype(0)
            for j in range(a.shape[1]):
                da[i, j] = c[i] * dy[i, j]
                total += a[i, j] * dy[i, j]
            dc[i] = total

    return Kernel("scale_rows_backward", backward, "mn m mn >mn m", dtype, "3 mn", reduces=True)


@cache
def add_scaled(dtype: Any) -> Kernel:
    """y += c a, where `c` holds one number"""

    def forward(a: Array, c: Array, y: Array) -> None:
        for i in range(y.size):
            y[i] += c[0] * a[i]

    return Kernel("add_scaled", forward, "n p n", dtype, "2 n")


@cache
def copy(dtype: Any) -> Kernel:
    """y = a"""

    def forward(a: Array, y: Array) -> None:
        for i in range(y.size):
            y[i] = a[i]

    return Kernel("copy", forward, "n n", dtype)
