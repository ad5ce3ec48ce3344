"""Small matrix products without BLAS, which spends more than half of their time on packing and deciding.

A block of the result, a few rows by two vectors, stays in registers while both factors are read once; the sum runs over the
inner index in order, so the bits do not depend on threads.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload, register_jitable

LANES = {types.float32: 8, types.float64: 4}  # numbers in a vector


def block(rows: int, vectors: int, lanes: int, transposed: bool) -> Any:
    """A compiled function of (a, b, out, i, j): rows i.. and columns j.. of out = a b (a' b), ``vectors * lanes`` of them."""

    @intrinsic  # type: ignore[untyped-decorator]
    def fill(typing: Any, a: Any, b: Any, out: Any, i: Any, j: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            number, whole = context.get_value_type(out.dtype), ir.IntType(64)
            vector: Any = ir.VectorType(number, lanes) if lanes > 1 else number
            first, second, result = (
                context.make_array(kind)(context, builder, value)
                for kind, value in zip((a, b, out), values[:3], strict=True)
            )
            (_, width), (inner, columns) = (cgutils.unpack_tuple(builder, each.shape, 2) for each in (first, second))
            size = context.get_abi_sizeof(number)
            alike = ir.FunctionType(vector, [vector] * 3)
            kind = f"{f'v{lanes}' if lanes > 1 else ''}f{8 * size}"
            fma = cgutils.get_or_insert_function(builder.module, alike, f"llvm.fmuladd.{kind}")

            def at(data: Any, row: Any, stride: Any, column: Any) -> Any:
                return builder.gep(data, [builder.add(builder.mul(row, stride), column)])

            def spread(value: Any) -> Any:
                if lanes == 1:
                    return value
                one = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
                mask = ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes)
                return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), mask)

            places = [(r, v) for r in range(rows) for v in range(vectors)]
            before, body, after = builder.block, builder.append_basic_block("sum"), builder.append_basic_block("store")
            row = [builder.add(values[3], ir.Constant(whole, r)) for r in range(rows)]
            column = [builder.add(values[4], ir.Constant(whole, v * lanes)) for v in range(vectors)]
            builder.branch(body)
            builder.position_at_end(body)
            k = builder.phi(whole)
            k.add_incoming(ir.Constant(whole, 0), before)
            sums = {block: builder.phi(vector) for block in places}
            right = [
                builder.load(builder.bitcast(at(second.data, k, columns, c), vector.as_pointer()), align=size)
                for c in column
            ]
            factors = [
                spread(builder.load(at(first.data, *((k, width, r) if transposed else (r, width, k))))) for r in row
            ]
            for (r, v), total in sums.items():
                total.add_incoming(ir.Constant(vector, [0.0] * lanes if lanes > 1 else 0.0), before)
                total.add_incoming(builder.call(fma, [factors[r], right[v], total]), body)
            following = builder.add(k, ir.Constant(whole, 1))
            k.add_incoming(following, body)
            builder.cbranch(builder.icmp_signed("<", following, inner), body, after)
            builder.position_at_end(after)
            for r, v in places:
                target = builder.bitcast(at(result.data, row[r], columns, column[v]), vector.as_pointer())
                builder.store(sums[r, v].incomings[1][0], target, align=size)
            return context.get_dummy_value()

        return types.void(a, b, out, i, j), generate

    return fill


def blocked(a: Any, b: Any, out: Any) -> None:
    """out = a b, compiled; in Python, NumPy's product takes its place."""


def transposed_blocked(a: Any, b: Any, out: Any) -> None:
    """out = a' b, compiled."""


def multiplying(out: Any, transposed: bool) -> Any:
    """The loops over the blocks of `out`, the widest first; what is left is covered by the next width that holds all of it.

    The last block of a row or column ends with it, and works out again, to the same bits, what the one before it did, too:
    13 columns are 8 and, from the sixth, 8.
    """
    lanes, narrower = LANES[out.dtype], no_column
    for width in (1 << power for power in range(lanes.bit_length() + 1)):
        vectors = max(1, width // lanes)
        rows, size = 8 // vectors, min(width, lanes)
        narrower = covering(
            block(rows, vectors, size, transposed), block(1, vectors, size, transposed), rows, width, narrower
        )
    widest = narrower

    def multiply(a: Any, b: Any, out: Any) -> None:
        widest(a, b, out, 0)

    multiply.__qualname__ = f"blocked_{out.dtype}_{transposed}"  # symbols of cached code must differ
    return multiply


@register_jitable  # type: ignore[untyped-decorator]
def no_column(a: Any, b: Any, out: Any, j: int) -> None:
    """Nothing is left."""


def covering(tall: Any, flat: Any, rows: int, width: int, narrower: Any) -> Any:
    """A compiled function that fills `out` from column j by blocks of this width and leaves the rest to narrower ones."""

    def cover(a: Any, b: Any, out: Any, j: int) -> None:
        m, n = out.shape
        while n - j >= width or (2 * (n - j) > width and n >= width):
            at = min(j, n - width)
            if m >= rows:
                for i in range(0, m, rows):
                    tall(a, b, out, min(i, m - rows), at)
            else:
                for i in range(m):
                    flat(a, b, out, i, at)
            j = at + width
        narrower(a, b, out, j)

    return register_jitable(cover)


overload(blocked, strict=False)(lambda a, b, out: multiplying(out, False))
overload(transposed_blocked, strict=False)(lambda a, b, out: multiplying(out, True))
