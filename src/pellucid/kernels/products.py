"""Matrix products: small ones in blocks of our own, others by SciPy's BLAS, the one library of threads that works here.

The plain functions are NumPy's product; compiled kernels call sgemm or dgemm by a symbol that is bound once a process,
so that cached code never holds an address. BLAS counts columns first: row-major C = A B is C' = B' A'.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import get_cython_function_address, intrinsic, overload

from pellucid.kernels.compiler.kernel import Kernel
from pellucid.kernels.small_products import blocked, transposed_blocked
from pellucid.typing import Array

SMALL = 1 << 20
"""Multiplications; up to here a core alone was measured 1.2 to 5 times as fast as BLAS on a core."""
LARGE = 512
"""Rows and columns of a product that fills BLAS's memory; it takes 10 ms."""


def times(a: Array, b: Array, out: Array) -> None:
    """out = a b"""
    np.dot(a, b, out=out)


def transposed_times(a: Array, b: Array, out: Array) -> None:
    """out = a' b"""
    np.dot(a.T, b, out=out)


def times_transposed(a: Array, b: Array, out: Array) -> None:
    """out = a b'"""
    np.dot(a, b.T, out=out)


@cache
def bind_blas() -> None:
    """Bind the products' symbols to SciPy's BLAS (imports scipy.linalg, hence not at import), and let it settle in.

    A product packs its factors into memory that OpenBLAS keeps. Until a large one has been there, products of some shapes
    run at a third of their speed (64 x 784 by 784 x 256 in float32: 11 and 33 GFLOP/s, AMD Zen, one thread).
    """
    for name in ("sgemm", "dgemm"):
        address = get_cython_function_address("scipy.linalg.cython_blas", name)
        llvmlite.binding.add_symbol(f"pellucid_{name}", address)
    from scipy.linalg.blas import sgemm

    square = np.ones((LARGE, LARGE), np.float32)
    sgemm(1.0, square, square)


def gemm(transpose_a: bool, transpose_b: bool) -> Any:
    """The call of BLAS as a compiled function of three matrices."""

    @intrinsic  # type: ignore[untyped-decorator]
    def call(typing: Any, a: Any, b: Any, out: Any) -> Any:
        return types.void(a, b, out), partial(_generate, a, b, out)

    def _generate(a: Any, b: Any, out: Any, context: Any, builder: Any, signature: Any, values: Any) -> Any:
        number, small = context.get_value_type(out.dtype), ir.IntType(32)
        arrays = [
            context.make_array(kind)(context, builder, value) for kind, value in zip((a, b, out), values, strict=True)
        ]
        shapes = [cgutils.unpack_tuple(builder, array.shape, 2) for array in arrays]
        m, n = shapes[2]
        name = "pellucid_sgemm" if out.dtype == types.float32 else "pellucid_dgemm"
        k = shapes[0][0 if transpose_a else 1]

        def reference(value: Any, kind: Any) -> Any:
            slot = cgutils.alloca_once(builder, kind)
            builder.store(value, slot)
            return slot

        def size(value: Any) -> Any:
            return reference(builder.trunc(value, small), small)

        def width(shape: Any) -> Any:
            one = ir.Constant(ir.IntType(64), 1)
            return size(builder.select(builder.icmp_signed(">", shape[1], one), shape[1], one))

        def letter(flip: bool) -> Any:
            return reference(ir.Constant(ir.IntType(8), ord("T" if flip else "N")), ir.IntType(8))

        arguments = [
            letter(transpose_b),
            letter(transpose_a),
            size(n),
            size(m),
            size(k),
            reference(ir.Constant(number, 1.0), number),
            arrays[1].data,
            width(shapes[1]),
            arrays[0].data,
            width(shapes[0]),
            reference(ir.Constant(number, 0.0), number),
            arrays[2].data,
            width(shapes[2]),
        ]
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [argument.type for argument in arguments]), name
        )
        builder.call(function, arguments)
        return context.get_dummy_value()

    return call


by_blas, transposed_by_blas, transposing_by_blas = gemm(False, False), gemm(True, False), gemm(False, True)


def _times(a: Any, b: Any, out: Any) -> None:
    if 0 < a.size * b.shape[1] <= SMALL:
        blocked(a, b, out)
    else:
        by_blas(a, b, out)


def _transposed_times(a: Any, b: Any, out: Any) -> None:
    if 0 < a.size * b.shape[1] <= SMALL:
        transposed_blocked(a, b, out)
    else:
        transposed_by_blas(a, b, out)


def _times_transposed(a: Any, b: Any, out: Any) -> None:
    transposing_by_blas(a, b, out)


overload(times, strict=False)(lambda a, b, out: _times)
overload(transposed_times, strict=False)(lambda a, b, out: _transposed_times)
overload(times_transposed, strict=False)(lambda a, b, out: _times_transposed)


@cache
def matmul(dtype: Any) -> Kernel:
    """y = x w"""
    bind_blas()

    def forward(x: Array, w: Array, y: Array) -> None:
        times(x, w, y)

    return Kernel("matmul", forward, "mk kn mn", dtype, "2 mkn", vectors=0)


@cache
def matmul_weight_gradient(dtype: Any) -> Kernel:
    """dw = x' dy"""
    bind_blas()

    def backward(x: Array, dy: Array, dw: Array) -> None:
        transposed_times(x, dy, dw)

    return Kernel("matmul_weight_gradient", backward, "mk mn kn", dtype, "2 mkn", vectors=0)


@cache
def matmul_input_gradient(dtype: Any) -> Kernel:
    """dx = dy w'"""
    bind_blas()

    def backward(dy: Array, w: Array, dx: Array) -> None:
        times_transposed(dy, w, dx)

    return Kernel("matmul_input_gradient", backward, "mn kn mk", dtype, "2 mkn", vectors=0)
