"""The vector form of the elementary functions: what compiled loops run for :mod:`pellucid.formulas.elementary`.

Each is written once and made for float32 and float64, without a branch, a call or a conversion, so that a loop over it
becomes SIMD code. Argument reduction follows Cody & Waite (1980), the logarithm fdlibm (Sun, 1993); Φ is the
bell curve times the ratio of Mills. ``script/coefficients`` derives the tables; the errors of all are below 3 units in
the last place, as tests/test_functions.py shows.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba.core import types
from numba.extending import overload, register_jitable

from pellucid.formulas import elementary as plain
from pellucid.kernels.compiler.intrinsics import copysign, fma, polynomial, power_of_two, root, rounder, split

Function = Callable[..., Any]

# Contraction alone: any other freedom would reorder the sums that split a number into a high and a low part.
OPTIONS = {"fastmath": {"contract"}, "error_model": "numpy", "forceinline": True}
device: Callable[[Function], Function] = register_jitable(**OPTIONS)

# fmt: off
TABLES: dict[type, dict[str, tuple[float, ...]]] = {
    np.float32: {
        "LOG2": (0.693145751953125, 1.428606765330187e-06),
        "PEAK": (0.3989422619342804, 1.8467153140022674e-08),
        "EXPM1": (0.0013926175888627768, 0.008363173343241215, 0.041666556149721146, 0.16666577756404877, 0.5),
        "TANH": (-0.00661022774875164, 0.021309388801455498, -0.05390942841768265, 0.13333113491535187,
            -0.3333333134651184),
        "LOG": (0.2333046793937683, 0.2855082154273987, 0.4000012278556824, 0.6666666865348816),
        "TURN": (3.4045967822748935e-06, -0.00015677859482821077, 0.004524812567979097, -0.07516776770353317,
            0.07079632580280304),
        "ERF": (7.875874871388078e-05, -0.000801686430349946, 0.005189087241888046, -0.02685421146452427,
            0.11283594369888306, -0.3761262595653534, 0.12837916612625122),
        "TAIL": (0.22941192984580994, -326.75030517578125, 301.5527648925781, -16.650590896606445,
            -72.10050201416016, 25.546119689941406, 10.83718490600586, -9.04106330871582, -2.2974753379821777,
            3.1463184356689453, 2.3585448265075684, 0.7732527852058411),
    },
    np.float64: {
        "LOG2": (0.693147180559663, 2.8235290563031577e-13),
        "PEAK": (0.39894228040143265, 3.0587879208480523e-17),
        "EXPM1": (2.0914679376583935e-09, 2.510520637395701e-08, 2.7557273661348637e-07, 2.7557255425746435e-06,
            2.4801587325533363e-05, 0.00019841269874800493, 0.0013888888888883752, 0.008333333333326141,
            0.04166666666666667, 0.1666666666666667, 0.5),
        "TANH": (-2.060276537636634e-05, 8.511313685577671e-05, -0.0002346347410887237, 0.0005889360520074057,
            -0.001455661830100716, 0.003592110378689024, -0.008863234397814355, 0.021869488493666944,
            -0.053968253967434016, 0.13333333333332714, -0.3333333333333333),
        "LOG": (0.14616449685043406, 0.15331721600556042, 0.18182889125261723, 0.2222221113479508,
            0.28571428625975487, 0.39999999999899505, 0.666666666666667),
        "TURN": (-5.851771202055577e-12, 6.625024373870801e-10, -5.6258714715604234e-08, 3.5425841763396864e-06,
            -0.00015689860047336424, 0.0045248555348139236, -0.07516777071134947, 0.07079632679489661),
        "ERF": (-7.795898827002142e-10, 1.3720064546777686e-08, -1.6208483801871705e-07, 1.6447424703317362e-06,
            -1.492473690741966e-05, 0.00012055294904839707, -0.0008548325975389692, 0.0052239776071164225,
            -0.02686617064323777, 0.11283791670945006, -0.37612638903183543, 0.12837916709551256),
        "TAIL": (0.21210653753026654, 17035486768.116756, -5435473145.460589, -3734728764.891348,
            1746734886.7343526, 121583602.16313498, -199395561.30121976, 44606658.84042543, 396872.4294663469,
            -4628813.0506357625, 2222027.184278412, -393524.34600458405, -142577.04408099392,
            117816.46841215019, -28792.31537897769, -5764.2471377525235, 6772.293772057022, -1727.2640913446328,
            -475.84984482642295, 471.8106323769444, -72.6827340606121, -68.92927345429301, 34.187790587718986,
            7.765162695562814, -9.853038187746119, -1.6421588759677868, 3.2488306456476463, 2.2477762410923043,
            0.7333905685720177),
    },
}
# fmt: on


def constants(real: Any, name: str) -> tuple[Any, ...]:
    """One table as numbers of the dtype."""
    return tuple(real(value) for value in TABLES[real][name])


def half_range(real: Any) -> int:
    """Half the largest exponent: a power of two in two factors, one of them this large, covers the subnormals."""
    return int(np.finfo(real).maxexp) // 2


def exponentials(real: Any) -> tuple[Function, ...]:
    """Expansion, ``exp``, ``exp_neg_abs``, ``expm1`` and ``tanh`` in one dtype."""
    largest, smallest = real(np.finfo(real).max), np.finfo(real).smallest_subnormal
    per_log2, (log2_high, log2_low) = real(1 / math.log(2)), constants(real, "LOG2")
    coefficients, tanh_coefficients = constants(real, "EXPM1"), constants(real, "TANH")
    zero, one, two, straight = real(0), real(1), real(2), real(0.55)
    exp_lowest, exp_highest = real(math.log(smallest) - 1), real(math.log(largest) + 1)
    saturated = real(np.finfo(real).nmant)  # expm1 is -1 below minus this, tanh is 1 above half of it
    half = half_range(real)
    rounder_up, rounder_same, rounder_down = (rounder(real, offset) for offset in (-half, 0, half))
    up, down = real(2.0**half), real(2.0**-half)

    @device
    def expand(y: Any, lost: Any, rounding: Any) -> Any:
        """``exp(y + lost)`` as ``power * (1 + high + low)``, up to a power of two chosen by the rounder."""
        shifted = fma(y, per_log2, rounding)
        n = shifted - rounding
        high, low = fma(n, -log2_high, y), fma(n, -log2_low, lost)
        r = high + low
        return power_of_two(shifted), high, fma(r * r, polynomial(r, coefficients), low)

    # 2**n may be out of range where the result is not: half the range goes into a second factor.
    @device
    def exp(x: Any) -> Any:
        x = min(max(x, exp_lowest), exp_highest)
        large = x > zero
        power, high, low = expand(x, zero, rounder_up if large else rounder_down)
        return fma(high + low, power, power) * (up if large else down)

    @device
    def exp_neg_abs(x: Any) -> Any:
        y = max(-abs(x), exp_lowest)
        shifted = fma(y, per_log2, rounder_down)
        n = shifted - rounder_down
        r = fma(n, -log2_low, fma(n, -log2_high, y))
        power = power_of_two(shifted)
        return fma(fma(r * r, polynomial(r, coefficients), r), power, power) * down

    @device
    def expm1(x: Any) -> Any:
        y = min(max(x, -saturated), exp_highest)
        large = x > saturated
        power, high, low = expand(y, zero, rounder_up if large else rounder_same)
        base = power - (down if large else one)
        total = fma(high, power, base)
        rest = fma(low, power, fma(high, power, base - total))
        return copysign((total + rest) * (up if large else one), x)

    @device
    def tanh(x: Any) -> Any:
        a = abs(x)
        square = a * a
        inner = fma(a * square, polynomial(square, tanh_coefficients), a)
        power, high, low = expand(min(two * a, saturated), zero, rounder_same)
        outer = one - two / fma(high + low, power, power + one)
        return copysign(inner if a < straight else outer, x)

    return expand, exp, exp_neg_abs, expm1, tanh


def logarithms(real: Any) -> tuple[Function, ...]:
    """``log`` and ``log1p`` in one dtype."""
    log2_high, log2_low = constants(real, "LOG2")
    coefficients = constants(real, "LOG")
    zero, half, one, two = real(0), real(0.5), real(1), real(2)
    infinity, nan = real(math.inf), real(math.nan)
    sqrt_half, rounder_next = real(math.sqrt(0.5)), rounder(real, 1)
    smallest, shift = np.finfo(real).smallest_normal, np.finfo(real).nmant
    lift, lifted = real(2.0**shift), real(shift)

    @device
    def combine(f: Any, k: Any) -> Any:
        """``log((1 + f) * 2**k)`` for 1 + f between √½ and √2."""
        s = f / (two + f)
        z = s * s
        h = half * f * f
        return fma(k, log2_high, f - (h - fma(s, fma(z, polynomial(z, coefficients), h), k * log2_low)))

    @device
    def limit(x: Any, y: Any) -> Any:
        """The logarithm of x: ``y`` where x > 0 is finite."""
        y = y if x < infinity else x
        return y if x > zero else (-infinity if x == zero else nan)

    @device
    def log(x: Any) -> Any:
        subnormal = x < smallest
        m, k = split(x * (lift if subnormal else one), sqrt_half)
        return limit(x, combine(m - one, k - (lifted if subnormal else zero)))

    @device
    def log1p(x: Any) -> Any:
        u = one + x
        back = u - one
        lost = (one - (u - back)) + (x - back)  # u + lost is 1 + x exactly
        m, k = split(u, sqrt_half)
        f = fma(half * power_of_two(rounder_next - k), lost, m - one)
        return copysign(limit(u, combine(f, k)), x)

    return log, log1p


def turns(real: Any) -> Function:
    """``cos_2pi`` in one dtype."""
    coefficients = constants(real, "TURN")
    half, one, four = real(0.5), real(1), real(4)
    whole = real(2.0 ** np.finfo(real).nmant)  # every number from here on is

    @device
    def cos_2pi(x: Any) -> Any:
        a = abs(x)
        r = abs(a - ((a + whole) - whole)) if a < whole else a - a
        t = one - four * r  # the cosine is sin(πt/2): t itself at -1, 0 and 1
        u = fma(-t, t, one)
        return fma(t, fma(u, polynomial(t * t, coefficients), half * u), t)

    return cos_2pi


def tails(real: Any, expand: Function) -> tuple[Function, ...]:
    """The bell curve ``exp(-a²/2)`` and the area ``Φ(-a)`` under its tail, for a ≥ 0 in one dtype."""
    half, one, shift = real(0.5), real(1), real(2.5)
    farthest = real(14.5 if real is np.float32 else 38.8)  # both are 0 from here on
    rounder_down = rounder(real, half_range(real))
    centre, *terms, constant = constants(real, "TAIL")
    slopes = tuple(terms)

    @device
    def bell(a: Any) -> Any:
        """``exp(-a²/2)`` as ``power * down * (1 + high + low)``; no digit of a² is lost."""
        a = min(a, farthest)
        h = -half * a
        y = h * a
        return expand(y, fma(h, a, -y), rounder_down)

    # The tail is the bell times v p, where v is 1 / (a + 2.5) and p a polynomial in v.
    @device
    def tail(a: Any) -> Any:
        """``Φ(-a)`` as ``power * down * (q + q (high + low) + lost)``."""
        power, high, low = bell(a)
        a = min(a, farthest)
        d = a + shift
        v = one / d
        v_lost = fma(-v, a - (d - shift), fma(-v, d, one))
        r = v - centre
        slope = polynomial(r, slopes)
        p = fma(r, slope, constant)
        q = v * p
        lost = fma(v, fma(r, slope, constant - p), fma(v, p, -q))
        # What v loses counts 1 to 2 times, since p falls with it: 2 at 0, where Φ must be one half to the last digit.
        return power, q, high + fma(v_lost, fma(v, shift, one), low), lost

    return bell, tail


def normals(real: Any, bell: Function, tail: Function) -> tuple[Function, ...]:
    """``erf``, and the normal distribution: ``normal_cdf``, ``normal_pdf`` and both times a number, in one dtype."""
    zero, one, two, sqrt_two = real(0), real(1), real(2), real(math.sqrt(2))
    down, far = real(2.0 ** -half_range(real)), real(14.5 if real is np.float32 else 38.8)
    erf_coefficients = constants(real, "ERF")
    peak, peak_lost = constants(real, "PEAK")

    @device
    def erf(x: Any) -> Any:
        a = abs(x)
        inner = fma(a, polynomial(a * a, erf_coefficients), a)
        power, q, relative, lost = tail(sqrt_two * a)
        outer = one - two * ((q + fma(q, relative, lost)) * power * down)
        return copysign(inner if a < one else outer, x)

    @device
    def x_normal_cdf(y: Any, x: Any) -> Any:
        power, q, relative, lost = tail(abs(x))
        product = y * q
        rest = fma(product, relative, fma(y, lost, fma(y, q, -product)))
        part = zero if abs(x) > far else (product + rest) * power * down
        return y - part if x > zero else part

    @device
    def normal_cdf(x: Any) -> Any:
        power, q, relative, lost = tail(abs(x))
        area = (q + fma(q, relative, lost)) * power * down
        return one - area if x > zero else area

    @device
    def times_normal_pdf(y: Any, x: Any) -> Any:
        power, high, low = bell(abs(x))
        product = y * peak
        rest = fma(product, high, fma(product, low, fma(y, peak_lost, fma(y, peak, -product))))
        return zero if abs(x) > far else (product + rest) * power * down

    @device
    def normal_pdf(x: Any) -> Any:
        power, high, low = bell(abs(x))
        return (peak + fma(peak, high, fma(peak, low, peak_lost))) * power * down

    return erf, normal_cdf, x_normal_cdf, normal_pdf, times_normal_pdf


@device
def sqrt(x: Any) -> Any:
    return root(x)


def forms(real: Any) -> dict[str, Function]:
    """The vector form of every function in one dtype, by the plain function's name."""
    expand, *powers = exponentials(real)
    functions = (*powers, *logarithms(real), turns(real), *normals(real, *tails(real, expand)), sqrt)
    return {function.__name__: function for function in functions}


def choose(single: Function, double: Function) -> Function:
    """What Numba asks for the code of a function of x, or of y and x."""

    def choice(x: Any) -> Function | None:
        return {types.float32: single, types.float64: double}.get(x)

    def choice_of_two(y: Any, x: Any) -> Function | None:
        return choice(x) if x == y else None

    return choice if single.__code__.co_argcount == 1 else choice_of_two


SINGLE, DOUBLE = forms(np.float32), forms(np.float64)
for name in SINGLE:
    overload(getattr(plain, name), jit_options=OPTIONS)(choose(SINGLE[name], DOUBLE[name]))
