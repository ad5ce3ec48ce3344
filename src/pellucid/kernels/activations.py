"""Activations and gates compiled into loops over a batch, forward with their backward beneath.

A backward pass needs of the forward pass only what the derivative reads: the input `z`, or else the output `y`, which lets
the layer overwrite its input. It reads `saved`; a derivative of `z` that reads `y` too gets it by the formula.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pellucid.formulas.activations import Activation
from pellucid.formulas.gates import Gate
from pellucid.kernels.compiler.formula import compile_inline, operations, reads, source_hash
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.typing import Array


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
    f, c = compile_inline(row.function), tuple(dtype(value) for value in row.parameters.values())

    def forward(z: Array, y: Array) -> None:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                y[i, j] = f(z[i, j], *c)

    return Kernel(row.name, forward, "mn >mn", dtype, f"{operations(f)} mn", source_hash=source_hash(f))


@cache
def activation_backward(row: Activation, dtype: Any) -> Kernel:
    """dz = dy f'(z)"""
    f = compile_inline(row.function if reads(row.derivative, "y") and keeps_input(row) else same)
    d, c = compile_inline(row.derivative), tuple(dtype(value) for value in row.parameters.values())

    def backward(saved: Array, dy: Array, dz: Array) -> None:
        for i in range(dy.shape[0]):
            for j in range(dy.shape[1]):
                dz[i, j] = dy[i, j] * d(saved[i, j], f(saved[i, j], *c), *c)

    return Kernel(
        f"{row.name}_backward", backward, "mn mn >mn", dtype, f"{operations(d) + 1} mn", source_hash=source_hash(d, f)
    )


@cache
def biased_activation(row: Activation, dtype: Any) -> Kernel:
    """y = f(z + b); `z` receives the sum, or, where the output is enough for the backward pass, the output itself"""
    f, c = compile_inline(row.function), tuple(dtype(value) for value in row.parameters.values())

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
    return Kernel(f"{row.name}_biased", body, layout, dtype, f"{operations(f) + 1} mn", source_hash=source_hash(f))


@cache
def biased_activation_backward(row: Activation, dtype: Any) -> Kernel:
    """dz = dy f'(z), in the place of dy; db = the sum of dz over the rows"""
    f = compile_inline(row.function if reads(row.derivative, "y") and keeps_input(row) else same)
    d, c = compile_inline(row.derivative), tuple(dtype(value) for value in row.parameters.values())

    def backward(saved: Array, dy: Array, db: Array) -> None:
        db[:] = 0
        for i in range(dy.shape[0]):
            for j in range(dy.shape[1]):
                dz = dy[i, j] * d(saved[i, j], f(saved[i, j], *c), *c)
                dy[i, j] = dz
                db[j] += dz

    name = f"{row.name}_biased_backward"
    return Kernel(name, backward, "mn mn n", dtype, f"{operations(d) + 2} mn", source_hash=source_hash(d, f))


@cache
def learned_activation(row: Activation, dtype: Any) -> Kernel:
    """y = f(z, c) with a learned parameter c for each unit"""
    f = compile_inline(row.function)

    def forward(z: Array, c: Array, y: Array) -> None:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                y[i, j] = f(z[i, j], c[j])

    return Kernel(f"{row.name}_learned", forward, "mn n >mn", dtype, f"{operations(f)} mn", source_hash=source_hash(f))


@cache
def learned_activation_backward(row: Activation, dtype: Any) -> Kernel:
    """dz = dy f'(z, c); dc = the sum over the rows of dy df/dc"""
    assert row.parameter_derivative is not None
    f, d, by = compile_inline(row.function), compile_inline(row.derivative), compile_inline(row.parameter_derivative)

    def backward(z: Array, c: Array, dy: Array, dz: Array, dc: Array) -> None:
        dc[:] = 0
        for i in range(dy.shape[0]):
            for j in range(dy.shape[1]):
                y = f(z[i, j], c[j])
                dz[i, j] = dy[i, j] * d(z[i, j], y, c[j])
                dc[j] += dy[i, j] * by(z[i, j], y, c[j])

    flops = f"{operations(d) + operations(by) + 3} mn"
    return Kernel(
        f"{row.name}_learned_backward", backward, "mn n mn >mn n", dtype, flops, source_hash=source_hash(d, f, by)
    )


@cache
def gate(row: Gate, dtype: Any, swapped: bool) -> Kernel:
    """y = f(a, b) where `z` plus its bias is [a, b] side by side ([b, a] if swapped)"""
    f = compile_inline(row.function)

    def forward(z: Array, bias: Array, y: Array) -> None:
        n = y.shape[1]
        first, second = (n, 0) if swapped else (0, n)
        for i in range(y.shape[0]):
            for j in range(n):
                y[i, j] = f(z[i, first + j] + bias[first + j], z[i, second + j] + bias[second + j])

    name = f"{row.name}_swapped" if swapped else row.name
    return Kernel(name, forward, "md d >mn", dtype, f"{operations(f) + 2} mn", source_hash=source_hash(f))


@cache
def gate_backward(row: Gate, dtype: Any, swapped: bool) -> Kernel:
    """dz = [dy df/da, dy df/db]; dbias = its sum over the rows"""
    d = compile_inline(row.derivative)

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
    return Kernel(name, backward, "md d mn >md d", dtype, f"{operations(d) + 6} mn", source_hash=source_hash(d))
