"""Formulas woven into loops over a batch: activations, gates and losses, forward with their backward beneath.

A backward pass needs of the forward pass only what the derivative reads: the input `z`, or else the output `y`, which lets
the layer overwrite its input. What was kept is called `kept`; a derivative of `z` that reads `y` too gets it by the formula.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from numpy import float64

from pellucid.formulas.activations import Activation
from pellucid.formulas.gates import Gate
from pellucid.formulas.losses import Loss
from pellucid.kernels.compiler.formula import edition, operations, overloadable, reads
from pellucid.kernels.compiler.kernel import Array, Kernel
from pellucid.kernels.compiler.step_state import BATCH_LOSS, BATCH_WEIGHT, LOSS, ROWS, STOP


@cache
def keeps_input(row: Activation) -> bool:
    """Whether the backward pass needs the input `z`; if not, the output is enough and may lie in the input's place."""
    return reads(row.derivative, "z")


def same(z: float, *parameters: float) -> float:
    """The number itself: for derivatives that were given the output."""
    return z


@cache
def activation(row: Activation, dtype: Any) -> Kernel:
    """y = f(z)"""
    f, c = overloadable(row.function), tuple(dtype(value) for value in row.parameters.values())

    def forward(z: Array, y: Array) -> None:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                y[i, j] = f(z[i, j], *c)

    return Kernel(row.name, forward, "mn >mn", dtype, f"{operations(f)} mn", edition=edition(f))


@cache
def activation_backward(row: Activation, dtype: Any) -> Kernel:
    """dz = dy f'(z)"""
    f = overloadable(row.function if reads(row.derivative, "y") and keeps_input(row) else same)
    d, c = overloadable(row.derivative), tuple(dtype(value) for value in row.parameters.values())

    def backward(kept: Array, dy: Array, dz: Array) -> None:
        for i in range(dy.shape[0]):
            for j in range(dy.shape[1]):
                dz[i, j] = dy[i, j] * d(kept[i, j], f(kept[i, j], *c), *c)

    return Kernel(
        f"{row.name}_backward", backward, "mn mn >mn", dtype, f"{operations(d) + 1} mn", edition=edition(d, f)
    )


@cache
def biased_activation(row: Activation, dtype: Any) -> Kernel:
    """y = f(z + b); `z` receives the sum, or, where the output is enough for the backward pass, the output itself"""
    f, c = overloadable(row.function), tuple(dtype(value) for value in row.parameters.values())

    def apart(z: Array, b: Array, y: Array) -> None:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                t = z[i, j] + b[j]
                z[i, j] = t
                y[i, j] = f(t, *c)

    def in_place(z: Array, b: Array) -> None:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                z[i, j] = f(z[i, j] + b[j], *c)

    body, layout = (apart, "mn n >mn") if keeps_input(row) else (in_place, "mn n")
    return Kernel(f"{row.name}_biased", body, layout, dtype, f"{operations(f) + 1} mn", edition=edition(f))


@cache
def biased_activation_backward(row: Activation, dtype: Any) -> Kernel:
    """dz = dy f'(z), in the place of dy; db = the sum of dz over the rows"""
    f = overloadable(row.function if reads(row.derivative, "y") and keeps_input(row) else same)
    d, c = overloadable(row.derivative), tuple(dtype(value) for value in row.parameters.values())

    def backward(kept: Array, dy: Array, db: Array) -> None:
        db[:] = 0
        for i in range(dy.shape[0]):
            for j in range(dy.shape[1]):
                dz = dy[i, j] * d(kept[i, j], f(kept[i, j], *c), *c)
                dy[i, j] = dz
                db[j] += dz

    name = f"{row.name}_biased_backward"
    return Kernel(name, backward, "mn mn n", dtype, f"{operations(d) + 2} mn", edition=edition(d, f))


@cache
def learned_activation(row: Activation, dtype: Any) -> Kernel:
    """y = f(z, c) with a learned parameter c for each unit"""
    f = overloadable(row.function)

    def forward(z: Array, c: Array, y: Array) -> None:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                y[i, j] = f(z[i, j], c[j])

    return Kernel(f"{row.name}_learned", forward, "mn n >mn", dtype, f"{operations(f)} mn", edition=edition(f))


@cache
def learned_activation_backward(row: Activation, dtype: Any) -> Kernel:
    """dz = dy f'(z, c); dc = the sum over the rows of dy df/dc"""
    assert row.parameter_derivative is not None
    f, d, by = overloadable(row.function), overloadable(row.derivative), overloadable(row.parameter_derivative)

    def backward(z: Array, c: Array, dy: Array, dz: Array, dc: Array) -> None:
        dc[:] = 0
        for i in range(dy.shape[0]):
            for j in range(dy.shape[1]):
                y = f(z[i, j], c[j])
                dz[i, j] = dy[i, j] * d(z[i, j], y, c[j])
                dc[j] += dy[i, j] * by(z[i, j], y, c[j])

    flops = f"{operations(d) + operations(by) + 3} mn"
    return Kernel(f"{row.name}_learned_backward", backward, "mn n mn >mn n", dtype, flops, edition=edition(d, f, by))


@cache
def gate(row: Gate, dtype: Any, swapped: bool) -> Kernel:
    """y = f(a, b) where `z` plus its bias is [a, b] side by side ([b, a] if swapped)"""
    f = overloadable(row.function)

    def forward(z: Array, bias: Array, y: Array) -> None:
        n = y.shape[1]
        first, second = (n, 0) if swapped else (0, n)
        for i in range(y.shape[0]):
            for j in range(n):
                y[i, j] = f(z[i, first + j] + bias[first + j], z[i, second + j] + bias[second + j])

    name = f"{row.name}_swapped" if swapped else row.name
    return Kernel(name, forward, "md d >mn", dtype, f"{operations(f) + 2} mn", edition=edition(f))


@cache
def gate_backward(row: Gate, dtype: Any, swapped: bool) -> Kernel:
    """dz = [dy df/da, dy df/db]; dbias = its sum over the rows"""
    d = overloadable(row.derivative)

    def backward(z: Array, bias: Array, dy: Array, dz: Array, dbias: Array) -> None:
        n = dy.shape[1]
        first, second = (n, 0) if swapped else (0, n)
        dbias[:] = 0
        for i in range(dy.shape[0]):
            for j in range(n):
                by_a, by_b = d(z[i, first + j] + bias[first + j], z[i, second + j] + bias[second + j])
                da, db = dy[i, j] * by_a, dy[i, j] * by_b
                dz[i, first + j] = da
                dz[i, second + j] = db
                dbias[first + j] += da
                dbias[second + j] += db

    name = f"{row.name}_swapped_backward" if swapped else f"{row.name}_backward"
    return Kernel(name, backward, "md d mn >md d", dtype, f"{operations(d) + 6} mn", edition=edition(d))


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
def scaled(dtype: Any) -> Kernel:
    """y = c a, where `c` holds one number"""

    def forward(a: Array, c: Array, y: Array) -> None:
        for i in range(y.size):
            y[i] = c[0] * a[i]

    return Kernel("scaled", forward, "n p n", dtype, "1 n")


@cache
def scaled_columns(dtype: Any) -> Kernel:
    """y = c a, where `c` holds a factor for each column"""

    def forward(a: Array, c: Array, y: Array) -> None:
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                y[i, j] = c[j] * a[i, j]

    return Kernel("scaled_columns", forward, "mn n >mn", dtype, "1 mn")


@cache
def scaled_columns_backward(dtype: Any) -> Kernel:
    """da = c dy; dc = the sum over the rows of a dy"""

    def backward(a: Array, c: Array, dy: Array, da: Array, dc: Array) -> None:
        dc[:] = 0
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                da[i, j] = c[j] * dy[i, j]
                dc[j] += a[i, j] * dy[i, j]

    return Kernel("scaled_columns_backward", backward, "mn n mn >mn n", dtype, "3 mn")


@cache
def scaled_rows(dtype: Any) -> Kernel:
    """y = c a, where `c` holds a factor for each row"""

    def forward(a: Array, c: Array, y: Array) -> None:
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                y[i, j] = c[i] * a[i, j]

    return Kernel("scaled_rows", forward, "mn m >mn", dtype, "1 mn")


@cache
def scaled_rows_backward(dtype: Any) -> Kernel:
    """da = c dy; dc = the sum over the columns of a dy"""

    def backward(a: Array, c: Array, dy: Array, da: Array, dc: Array) -> None:
        for i in range(a.shape[0]):
            total = dtype(0)
            for j in range(a.shape[1]):
                da[i, j] = c[i] * dy[i, j]
                total += a[i, j] * dy[i, j]
            dc[i] = total

    return Kernel("scaled_rows_backward", backward, "mn m mn >mn m", dtype, "3 mn", reduces=True)


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
