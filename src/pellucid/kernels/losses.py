"""Losses of one output number at a time: a batch's mean loss and its gradient, in one pass."""

from __future__ import annotations

from functools import cache
from typing import Any

from numpy import float64

from pellucid.formulas.losses import Loss
from pellucid.kernels.compiler.formula import compile_inline, operations, source_hash
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.kernels.compiler.step_state import BATCH_LOSS, BATCH_WEIGHT, LOSS, ROWS, STOP
from pellucid.typing import Array


@cache
def loss(row: Loss, parameters: tuple[float, ...], dtype: Any) -> Kernel:
    """The batch's loss, and dL/do beneath it: both divided by the sum of the row weights

    `factors` are what the mean loss and its gradient are multiplied with (1/outputs each for a mean over outputs).
    """
    assert row.function is not None and row.derivative is not None
    f, d, c = compile_inline(row.function), compile_inline(row.derivative), tuple(dtype(value) for value in parameters)
    zero = dtype(0)

    def forward(o: Array, t: Array, w: Array, do: Array, state: Array, factors: Array) -> None:
        weight = float64(0)
        for i in range(w.shape[0]):
            weight += w[i]
        scale = dtype(factors[1] / weight) if weight > 0 else zero
        total = float64(0)
        for i in range(o.shape[0]):
            row_loss = float64(0)
            for j in range(o.shape[1]):
                row_loss += f(o[i, j], t[i, j], *c)
                do[i, j] = w[i] * scale * d(o[i, j], t[i, j], *c)
            total += w[i] * row_loss
        score(state, total * factors[0], weight, o.shape[0])

    name = "_".join([row.name, *(f"{value:g}" for value in parameters)])
    return Kernel(
        name,
        forward,
        "mk mk m mk s:double f:double",
        dtype,
        f"{operations(f) + operations(d) + 4} mk",
        reduces=True,
        source_hash=source_hash(f, d),
        vectors=0,
    )


@compile_inline
def score(state: Array, total: float, weight: float, rows: int) -> None:
    """Write a batch's loss into the state, and stop it when the loss is not finite."""
    mean = total / weight if weight > 0 else 0.0
    state[BATCH_LOSS] = mean
    state[BATCH_WEIGHT] = weight
    state[LOSS] += mean * rows
    state[ROWS] += rows
    if not abs(mean) < 1e300:
        state[STOP] = 1
