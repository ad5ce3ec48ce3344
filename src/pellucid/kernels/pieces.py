"""A number as pieces of a line: how far it has come along each of several intervals, from 0 to 1."""

from __future__ import annotations

from functools import cache
from typing import Any

from pellucid.kernels.kernel import Array, Kernel


@cache
def pieces(dtype: Any) -> Kernel:
    """y = for each of some columns of x and each interval between its edges (x - low) / (high - low), held in 0..1; then all of x

    An interval without length gives 0.
    """

    def forward(x: Array, columns: Array, edges: Array, y: Array) -> None:
        count = edges.shape[1] - 1
        made = columns.shape[0] * count
        for i in range(x.shape[0]):
            for c in range(columns.shape[0]):
                value = x[i, columns[c]]
                for t in range(count):
                    low, high = edges[c, t], edges[c, t + 1]
                    if value <= low or low == high:
                        y[i, c * count + t] = 0
                    elif value >= high:
                        y[i, c * count + t] = 1
                    else:
                        y[i, c * count + t] = (value - low) / (high - low)
            for j in range(x.shape[1]):
                y[i, made + j] = x[i, j]

    return Kernel("pieces", forward, "mk l:int lw mn", dtype, vectors=0)
