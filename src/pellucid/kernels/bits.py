"""The few machine operations that vector functions need and Numba has no name for.

Each is an intrinsic for float32 and float64, and each stays inside one dtype, since a conversion would halve the vector.
"""

from typing import Any

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


def _fma(context: Any, a: Any, b: Any, c: Any) -> Any:
    """``a * b + c``, rounded once."""
    return a(a, a, a), lambda context, builder, signature, arguments: builder.fma(*arguments)


def _copysign(context: Any, size: Any, sign: Any) -> Any:
    """``size`` with the sign of ``sign``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = _float_of(size)
        function = builder.module.declare_intrinsic("llvm.copysign", [kind], ir.FunctionType(kind, [kind] * 2))
        return builder.call(function, arguments)

    return size(size, size), generate


def _polynomial(context: Any, x: Any, coefficients: Any) -> Any:
    """The polynomial in ``x`` with these coefficients, highest power first, by Horner's rule."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        point, table = arguments
        kind = _float_of(x)
        function = builder.module.declare_intrinsic("llvm.fmuladd", [kind], ir.FunctionType(kind, [kind] * 3))
        value = builder.extract_value(table, 0)
        for i in range(1, len(coefficients)):
            value = builder.call(function, [value, point, builder.extract_value(table, i)])
        return value

    return x(x, coefficients), generate


def _power_of_two(context: Any, shifted: Any) -> Any:
    """``2**n`` of the whole number n in ``shifted = n + 1.5 * 2**FRACTION``, whose lowest bits are those of n.

    n must lie above ``-BIAS``, which itself gives 0, and not above ``BIAS``.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        integer = _integer_of(shifted)
        fraction = FRACTION[shifted]
        n = builder.shl(builder.bitcast(arguments[0], integer), integer(fraction))
        return builder.bitcast(builder.add(n, integer(BIAS[shifted] << fraction)), _float_of(shifted))

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

    return types.UniTuple(x, 2)(x, x), generate


fma = intrinsic(_fma)
copysign = intrinsic(_copysign)
polynomial = intrinsic(_polynomial)
power_of_two = intrinsic(_power_of_two)
split = intrinsic(_split)
