"""Losses of one output number at a time: a batch's mean loss and its gradient, in one pass."""

from __future__ import annotations

from functools import cache
from typing import Any

from numpy import float64

from pellucid.formulas.losses import Loss
from pellucid.kernels.compiler.formula import edition, operations, overloadable
from pellucid.kernels.compiler.kernel import Array, Kernel
from pellucid.kernels.compiler.step_state import BATCH_LOSS, BATCH_WEIGHT, LOSS, ROWS, STOP


@cache
def loss(row: Loss, parameters: tuple[float, ...], dtype: Any) -> Kernel:
    """The batch's loss, and dL/do beneath it: both divided by the sum of the row weights

    `factors` are what the mean loss and the slope are multiplied with (1/outputs each for a mean over outputs).
    """
    assert row.function is not None and row.slope is not None
    f, d, c = overloadable(row.function), overloadable(row.slope), tuple(dtype(value) for value in parameters)
    zero = dtype(0)

    def forward(o: Array, t: Array, w: Array, do: Array, clock: Array, factors: Array) -> None:
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
        score(clock, total * factors[0], weight, o.shape[0])

    name = "_".join([row.name, *(f"{value:g}" for value in parameters)])
    return Kernel(
        name,
        forward,
        "mk mk m mk s:double f:double",
        dtype,
        f"{operations(f) + operations(d) + 4} mk",
        reduces=True,
        edition=edition(f, d),
        vectors=0,
    )


@overloadable
def score(clock: Array, total: float, weight: float, rows: int) -> None:
    """Write a batch's loss into the clock, and stop it when the loss is not finite."""
    mean = total / weight if weight > 0 else 0.0
    clock[BATCH_LOSS] = mean
    clock[BATCH_WEIGHT] = weight
    clock[LOSS] += mean * rows
    clock[ROWS] += rows
    if not abs(mean) < 1e300:
        clock[STOP] = 1
