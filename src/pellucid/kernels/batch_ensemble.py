"""Networks side by side in the columns of a row: products of each, what is shared given to all, and their mean.

A row of `members` times `units` columns is an array of rows, members and units. The members' own matrices are a batch of
small products; what they share is one product of members times rows.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pellucid.kernels.compiler.kernel import Kernel
from pellucid.typing import Array


@cache
def scale_by_member(dtype: Any) -> Kernel:
    """y_m = c_m x: every member gets the same columns, times factors of its own"""

    def forward(x: Array, c: Array, y: Array) -> None:
        for i in range(x.shape[0]):
            for m in range(c.shape[0]):
                for j in range(x.shape[1]):
                    y[i, m, j] = c[m, j] * x[i, j]

    return Kernel("scale_by_member", forward, "in mn imn", dtype, "1 imn")


@cache
def scale_by_member_backward(dtype: Any) -> Kernel:
    """dx = the sum over members of c_m dy_m; dc_m = the sum over the rows of x dy_m"""

    def backward(x: Array, c: Array, dy: Array, dx: Array, dc: Array) -> None:
        dc[:] = 0
        dx[:] = 0
        for i in range(x.shape[0]):
            for m in range(c.shape[0]):
                for j in range(x.shape[1]):
                    dx[i, j] += c[m, j] * dy[i, m, j]
                    dc[m, j] += x[i, j] * dy[i, m, j]

    return Kernel("scale_by_member_backward", backward, "in mn imn in mn", dtype, "4 imn")


@cache
def repeat(dtype: Any, labels: bool = False) -> Kernel:
    """y_m = x: numbers, or labels, that every member gets alike"""

    def forward(x: Array, y: Array) -> None:
        for i in range(y.shape[0]):
            for m in range(y.shape[1]):
                for j in range(y.shape[2]):
                    y[i, m, j] = x[i, j]

    layout = "in:int imn:int" if labels else "in imn"
    return Kernel("repeat_labels" if labels else "repeat", forward, layout, dtype)


@cache
def mean_of_members(dtype: Any) -> Kernel:
    """y = the mean over members of x_m"""

    def forward(x: Array, y: Array) -> None:
        share = dtype(1) / dtype(x.shape[1])
        for i in range(x.shape[0]):
            for j in range(x.shape[2]):
                total = dtype(0)
                for m in range(x.shape[1]):
                    total += x[i, m, j]
                y[i, j] = share * total

    return Kernel("mean_of_members", forward, "imn in", dtype, "1 imn", vectors=0)


@cache
def sum_of_members(dtype: Any) -> Kernel:
    """y = the sum over members of x_m: the gradient of what all of them got"""

    def forward(x: Array, y: Array) -> None:
        y[:] = 0
        for i in range(x.shape[0]):
            for m in range(x.shape[1]):
                for j in range(x.shape[2]):
                    y[i, j] += x[i, m, j]

    return Kernel("sum_of_members", forward, "imn in", dtype, "1 imn", vectors=0)


@cache
def batched_matmul(dtype: Any) -> Kernel:
    """y_m = x_m w_m: each member's columns times weights of its own, a row of `w` for each output"""

    def forward(x: Array, w: Array, y: Array) -> None:
        for i in range(x.shape[0]):
            for m in range(x.shape[1]):
                for o in range(w.shape[1]):
                    total = dtype(0)
                    for j in range(x.shape[2]):
                        total += x[i, m, j] * w[m, o, j]
                    y[i, m, o] = total

    return Kernel("batched_matmul", forward, "imk mok imo", dtype, "2 imok", reduces=True)


@cache
def batched_matmul_backward(dtype: Any) -> Kernel:
    """dx_m = dy_m w_m'; dw_m = x_m' dy_m"""

    def backward(x: Array, w: Array, dy: Array, dx: Array, dw: Array) -> None:
        dw[:] = 0
        for i in range(x.shape[0]):
            for m in range(x.shape[1]):
                for j in range(x.shape[2]):
                    dx[i, m, j] = 0
                for o in range(w.shape[1]):
                    slope = dy[i, m, o]
                    for j in range(x.shape[2]):
                        dx[i, m, j] += slope * w[m, o, j]
                        dw[m, o, j] += slope * x[i, m, j]

    return Kernel("batched_matmul_backward", backward, "imk mok imo imk mok", dtype, "4 imok")
