"""Rows of a table of learned numbers, looked up by code: what a label of many becomes, and how its numbers learn."""

from __future__ import annotations

from functools import cache
from typing import Any

from pellucid.kernels.compiler.kernel import Kernel
from pellucid.typing import Array


@cache
def embedding(dtype: Any) -> Kernel:
    """y = the plain columns of x, then for each code in its last ones the row of the table that the code names

    `starts` says where in the table the rows of each column of codes begin, and where they end; a code outside counts as the
    nearest one, so that no foreign memory is read.
    """

    def forward(x: Array, starts: Array, table: Array, y: Array) -> None:
        codes = starts.shape[0] - 1
        plain, width = x.shape[1] - codes, table.shape[1]
        for i in range(x.shape[0]):
            for j in range(plain):
                y[i, j] = x[i, j]
            for k in range(codes):
                row = max(starts[k], min(starts[k + 1] - 1, starts[k] + int(x[i, plain + k])))
                for j in range(width):
                    y[i, plain + k * width + j] = table[row, j]

    return Kernel("embedding", forward, "mk s:int lw mn", dtype)


@cache
def embedding_backward(dtype: Any) -> Kernel:
    """dtable = 0, then for each code its part of dy, whose last columns they are, is added to the row that the code names"""

    def backward(x: Array, starts: Array, dy: Array, dtable: Array) -> None:
        codes = starts.shape[0] - 1
        plain, width = x.shape[1] - codes, dtable.shape[1]
        start = dy.shape[1] - codes * width
        for row in range(dtable.shape[0]):
            for j in range(width):
                dtable[row, j] = 0
        for i in range(x.shape[0]):
            for k in range(codes):
                row = max(starts[k], min(starts[k + 1] - 1, starts[k] + int(x[i, plain + k])))
                for j in range(width):
                    dtable[row, j] += dy[i, start + k * width + j]

    return Kernel("embedding_backward", backward, "mk s:int mn lw", dtype)
