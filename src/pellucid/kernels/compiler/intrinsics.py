"""The few machine operations that vector functions need and Numba has no name for.

Each is an intrinsic; those for float32 and float64 stay inside their dtype, since a conversion would halve the vector.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

# Of an IEEE number: the bits of its fraction, and the bias of its exponent.
FRACTION = {types.float32: 23, types.float64: 52}
BIAS = {types.float32: 127, types.float64: 1023}


def _float_of(kind: Any) -> Any:
    return ir.FloatType() if kind is types.float32 else ir.DoubleType()


def _integer_of(kind: Any) -> Any:
    return ir.IntType(kind.bitwidth)


def rounder(real: type, offset: int = 0) -> Any:
    """A number that rounds: ``x + rounder - rounder`` is x rounded to a whole number n.

    The lowest bits of the sum are the exponent of ``2**(n + offset)``, which ``power_of_two`` makes of it.
    """
    kind = types.float32 if real is np.float32 else types.float64
    return real(1.5 * 2.0 ** FRACTION[kind] + BIAS[kind] + offset)


def _call(builder: Any, name: str, *arguments: Any) -> Any:
    """LLVM's own function of that name on numbers of one dtype."""
    kind = arguments[0].type
    signature = ir.FunctionType(kind, [kind] * len(arguments))
    return builder.call(builder.module.declare_intrinsic(name, [kind], signature), arguments)


def _fma(context: Any, a: Any, b: Any, c: Any) -> Any:
    """``a * b + c``, rounded once."""
    return a(a, a, a), lambda context, builder, signature, arguments: _call(builder, "llvm.fma", *arguments)


def _copysign(context: Any, size: Any, sign: Any) -> Any:
    """``size`` with the sign of ``sign``."""
    return size(size, size), lambda context, builder, signature, arguments: _call(builder, "llvm.copysign", *arguments)


def _root(context: Any, x: Any) -> Any:
    """The square root, NaN below 0, without the call by which C reports an error."""
    return x(x), lambda context, builder, signature, arguments: _call(builder, "llvm.sqrt", *arguments)


def _polynomial(context: Any, x: Any, coefficients: Any) -> Any:
    """The polynomial in ``x`` with these coefficients, highest power first, by Horner's rule."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        point, table = arguments
        value = builder.extract_value(table, 0)
        for i in range(1, len(coefficients)):
            value = _call(builder, "llvm.fmuladd", value, point, builder.extract_value(table, i))
        return value

    return x(x, coefficients), generate


def _power_of_two(context: Any, shifted: Any) -> Any:
    """``2**n`` of the whole number n whose sum with a ``rounder`` is ``shifted``; 0 for n = -BIAS, the lowest."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(arguments[0], _integer_of(shifted))
        return builder.bitcast(builder.shl(bits, bits.type(FRACTION[shifted])), _float_of(shifted))

    return shifted(shifted), generate


def _split(context: Any, x: Any, lowest: Any) -> Any:
    """``(m, k)`` with ``x = m * 2**k`` and m between ``lowest`` (above 1/2) and twice that, for a normal ``x`` > 0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        integer, kind = _integer_of(x), _float_of(x)
        fraction, bias = FRACTION[x], BIAS[x]
        one = integer(bias << fraction)
        bits, low = (builder.bitcast(value, integer) for value in arguments)
        exponent = builder.lshr(builder.add(bits, builder.sub(one, low)), integer(fraction))
        m = builder.bitcast(builder.add(builder.sub(bits, builder.shl(exponent, integer(fraction))), one), kind)
        # 2**FRACTION + exponent has the exponent as its lowest bits: a conversion that every machine vectorises.
        shifted = builder.bitcast(builder.add(exponent, integer((bias + fraction) << fraction)), kind)
        k = builder.fsub(shifted, kind(float(2**fraction + bias)))
        return context.make_tuple(builder, signature.return_type, (m, k))

    return types.containers.UniTuple(x, 2)(x, x), generate


def _upper_half(context: Any, a: Any, b: Any) -> Any:
    """The upper 64 bits of the product of two uint64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(value, wide) for value in arguments))
        return builder.trunc(builder.lshr(product, wide(64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


fma = intrinsic(_fma)
copysign = intrinsic(_copysign)
root = intrinsic(_root)
polynomial = intrinsic(_polynomial)
power_of_two = intrinsic(_power_of_two)
split = intrinsic(_split)
upper_half = intrinsic(_upper_half)
