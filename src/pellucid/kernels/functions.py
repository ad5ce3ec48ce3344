"""The vector form of the elementary functions: what compiled loops run for :mod:`pellucid.formulas.functions`.

Each is written once and made for float32 and float64, without a branch, a call or a conversion, so that a loop over it
becomes SIMD code. Argument reduction follows Cody & Waite (1980), the logarithm fdlibm (Sun, 1993); Φ is the
exponential times the ratio of Mills. ``script/coefficients`` derives the tables.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba.core import types
from numba.extending import overload, register_jitable

from pellucid.formulas import functions as plain
from pellucid.kernels.bits import copysign, fma, polynomial, power_of_two, split

Function = Callable[..., Any]

# Contraction alone: any other freedom would reorder the sums that split a number into a high and a low part.
OPTIONS = {"fastmath": {"contract"}, "error_model": "numpy", "forceinline": True}
device: Callable[[Function], Function] = register_jitable(**OPTIONS)

# fmt: off
TABLES: dict[type, dict[str, tuple[float, ...]]] = {
    np.float32: {
        "LOG2": (0.693145751953125, 1.428606765330187e-06),
        "EXPM1": (0.00019890980911441147, 0.0013933641603216529, 0.00833331048488617, 0.04166646674275398,
            0.1666666716337204, 0.5),
        "LOG": (0.2333046793937683, 0.2855082154273987, 0.4000012278556824, 0.6666666865348816),
        "ERF": (7.875874871388078e-05, -0.000801686430349946, 0.005189087241888046, -0.02685421146452427,
            0.11283594369888306, -0.3761262595653534, 1.1283791065216064),
        "TAIL_OVER": (0.0009555232245475054, 0.012256252579391003, 0.07396835833787918, 0.25673818588256836,
            0.5143190026283264, 0.5),
        "TAIL_UNDER": (0.002395143499597907, 0.03072173520922661, 0.18781059980392456, 0.6741887927055359,
            1.4708306789398193, 1.8265225887298584, 1.0),
    },
    np.float64: {
        "LOG2": (0.693147180559663, 2.8235290563031577e-13),
        "EXPM1": (2.0914679376583935e-09, 2.510520637395701e-08, 2.7557273661348637e-07, 2.7557255425746435e-06,
            2.4801587325533363e-05, 0.00019841269874800493, 0.0013888888888883752, 0.008333333333326141,
            0.04166666666666667, 0.1666666666666667, 0.5),
        "LOG": (0.14616449685043406, 0.15331721600556042, 0.18182889125261723, 0.2222221113479508,
            0.28571428625975487, 0.39999999999899505, 0.666666666666667),
        "ERF": (-7.795898827002142e-10, 1.3720064546777686e-08, -1.6208483801871705e-07, 1.6447424703317362e-06,
            -1.492473690741966e-05, 0.00012055294904839707, -0.0008548325975389692, 0.0052239776071164225,
            -0.02686617064323777, 0.11283791670945006, -0.37612638903183543, 1.1283791670955126),
        "TAIL_OVER": (2.1841939157224647e-07, 6.8301227250702235e-06, 0.00010474310614534726,
            0.001025071569350438, 0.007041273528835195, 0.03534107463999677, 0.1311071375110668,
            0.3554710849740133, 0.677233305206694, 0.8264390116762824, 0.5),
        "TAIL_UNDER": (5.474962226425645e-07, 1.7120578741890866e-05, 0.0002630995276560322,
            0.00258659395820462, 0.017911312346517043, 0.09112216947098654, 0.3457670766572471,
            0.97465321348953, 1.9934920327604, 2.8098922385043354, 2.4507625841554304, 1.0),
    },
}
# fmt: on


def constants(real: Any, name: str) -> tuple[Any, ...]:
    """One table as numbers of the dtype."""
    return tuple(real(value) for value in TABLES[real][name])


def exponentials(real: Any) -> tuple[Function, ...]:
    """Reduction, core, ``exp``, ``expm1`` and ``tanh`` in one dtype."""
    information = np.finfo(real)
    magic = real(1.5 * 2**information.nmant)  # what is added to it is rounded to a whole number
    per_log2, (log2_high, log2_low) = real(1 / math.log(2)), constants(real, "LOG2")
    coefficients = constants(real, "EXPM1")
    one, two = real(1), real(2)
    lowest, highest = real(math.log(information.smallest_subnormal) - 1), real(math.log(information.max) + 1)
    half_range = real(information.maxexp // 2)
    up, down = real(2.0**half_range), real(2.0**-half_range)
    minus_one = real(-information.nmant)  # below, expm1 is -1; minus it, tanh is 1

    @device
    def reduce(y: Any) -> Any:
        """``(n + magic, r)`` with ``y = n log(2) + r``, n whole and r within ``±log(2)/2``."""
        shifted = fma(y, per_log2, magic)
        n = shifted - magic
        return shifted, fma(n, -log2_low, fma(n, -log2_high, y))

    @device
    def small(r: Any) -> Any:
        """``expm1(r)`` of a reduced r."""
        return fma(r * r, polynomial(r, coefficients), r)

    # 2**n may be out of range where the result is not: its exponent goes in two parts, the second a constant.
    @device
    def exp(x: Any) -> Any:
        x = min(max(x, lowest), highest)
        shifted, r = reduce(x)
        q = small(r)
        positive = x > one
        power = power_of_two(shifted - (half_range if positive else -half_range))
        return fma(q, power, power) * (up if positive else down)

    @device
    def expm1(x: Any) -> Any:
        x = min(max(x, minus_one), highest)
        shifted, r = reduce(x)
        q = small(r)
        large = x > -minus_one
        power = power_of_two(shifted - (half_range if large else zero))
        return fma(q, power, power - (down if large else one)) * (up if large else one)

    @device
    def tanh(x: Any) -> Any:
        shifted, r = reduce(two * min(abs(x), -minus_one))
        power = power_of_two(shifted)
        e = fma(small(r), power, power - one)
        return copysign(e / (e + two), x)

    zero = real(0)
    return reduce, small, exp, expm1, tanh


def logarithms(real: Any) -> tuple[Function, ...]:
    """``log`` and ``log1p`` in one dtype."""
    information = np.finfo(real)
    magic = real(1.5 * 2**information.nmant)
    log2_high, log2_low = constants(real, "LOG2")
    coefficients = constants(real, "LOG")
    zero, half, one, two = real(0), real(0.5), real(1), real(2)
    infinity, nan = real(math.inf), real(math.nan)
    sqrt_half = real(math.sqrt(0.5))
    smallest, shift = information.smallest_normal, real(information.nmant)
    lift = real(2.0**information.nmant)

    @device
    def combine(f: Any, k: Any) -> Any:
        """``log((1 + f) * 2**k)`` for 1 + f between √½ and √2."""
        s = f / (two + f)
        z = s * s
        h = half * f * f
        return fma(k, log2_high, f - (h - fma(s, h + z * polynomial(z, coefficients), k * log2_low)))

    @device
    def limits(x: Any, y: Any) -> Any:
        """``y`` where x > 0 is finite, else the logarithm's limit or NaN."""
        y = y if x < infinity else x
        return y if x > zero else (-infinity if x == zero else nan)

    @device
    def log(x: Any) -> Any:
        subnormal = x < smallest
        m, k = split(x * (lift if subnormal else one), sqrt_half)
        return limits(x, combine(m - one, k - (shift if subnormal else zero)))

    @device
    def log1p(x: Any) -> Any:
        u = one + x
        back = u - one
        lost = (one - (u - back)) + (x - back)  # 1 + x = u + lost exactly
        m, k = split(u, sqrt_half)
        f = fma(half * power_of_two(magic + one - k), lost, m - one)
        y = combine(f, k)
        return limits(u, y)

    return log, log1p


def normals(real: Any, reduce: Function, small: Function) -> tuple[Function, ...]:
    """``erf``, ``normal_cdf`` and ``normal_pdf`` in one dtype."""
    information = np.finfo(real)
    erf_coefficients, over, under = (constants(real, name) for name in ("ERF", "TAIL_OVER", "TAIL_UNDER"))
    zero, half, one = real(0), real(0.5), real(1)
    half_range = real(information.maxexp // 2)
    down = real(2.0**-half_range)
    farthest = real(15 if real is np.float32 else 39)
    sqrt_two = real(math.sqrt(2))
    peak = real(1 / math.sqrt(2 * math.pi))

    @device
    def bell(a: Any) -> Any:
        """``exp(-a²/2)`` as ``(1 + q) * power * down``."""
        square = a * a
        lost = fma(a, a, -square)
        shifted, r = reduce(-half * square)
        return small(fma(-half, lost, r)), power_of_two(shifted + half_range)

    @device
    def tail(a: Any) -> Any:
        """``Φ(-a)`` for a from 0."""
        a = min(a, farthest)
        q, power = bell(a)
        top = polynomial(a, over)
        return fma(top, q, top) / polynomial(a, under) * power * down

    @device
    def erf(x: Any) -> Any:
        a = abs(x)
        inner = a * polynomial(a * a, erf_coefficients)
        t = tail(sqrt_two * a)
        outer = one - (t + t)
        return copysign(inner if a < one else outer, x)

    @device
    def normal_cdf(x: Any) -> Any:
        t = tail(abs(x))
        return one - t if x > zero else t

    @device
    def normal_pdf(x: Any) -> Any:
        q, power = bell(min(abs(x), farthest))
        return fma(peak, q, peak) * power * down

    return erf, normal_cdf, normal_pdf


def forms(real: Any) -> dict[str, Function]:
    """The vector form of every function in one dtype, by the plain function's name."""
    reduce, small, *rest = exponentials(real)
    functions = (*rest, *logarithms(real), *normals(real, reduce, small))
    return {function.__name__: function for function in functions}


def choose(single: Function, double: Function) -> Function:
    """What Numba asks for the code of a function of x."""

    def choice(x: Any) -> Function | None:
        return {types.float32: single, types.float64: double}.get(x)

    return choice


SINGLE, DOUBLE = forms(np.float32), forms(np.float64)
for name in SINGLE:
    overload(getattr(plain, name), jit_options=OPTIONS)(choose(SINGLE[name], DOUBLE[name]))
overload(plain.sqrt, jit_options=OPTIONS)(lambda x: lambda x: math.sqrt(x))
