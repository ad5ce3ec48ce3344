"""The elementary functions that formulas are written with, on one number.

They differ from :mod:`math` in two ways: none raises (an overflow is ``inf``, a point outside the domain ``nan``),
and most take complex numbers too, for derivatives by complex step (Squire & Trapp, 1998).
Compiled code finds the vector form of each in :mod:`pellucid.kernels.compiler.vector_math`.
"""

import cmath
import math
from typing import TypeVar, cast

Number = TypeVar("Number", bound=complex)  # to a type checker a float is complex too

SQRT_HALF = math.sqrt(0.5)
SQRT_TWO_PI = math.sqrt(2 * math.pi)


def exp(x: Number) -> Number:
    """exp(x): e to the power ``x``; ``inf`` when that is too large for a float."""
    try:
        return cast(Number, cmath.exp(x) if isinstance(x, complex) else math.exp(x))
    except OverflowError:
        return cast(Number, math.inf)


def exp_neg_abs(x: Number) -> Number:
    """exp(-|x|): at most 1; what the stable forms of sigmoids are made of."""
    return exp(cast(Number, -x)) if x.real > 0 else exp(x)


def expm1(x: Number) -> Number:
    """exp(x) - 1: exact near 0."""
    if isinstance(x, complex):
        a, b = x.real, x.imag
        return cast(Number, complex(expm1(a) * math.cos(b) - 2 * math.sin(b / 2) ** 2, exp(a) * math.sin(b)))
    try:
        return math.expm1(x)
    except OverflowError:
        return math.inf


def log(x: Number) -> Number:
    """log(x): the natural logarithm; ``-inf`` at 0, ``nan`` below."""
    if isinstance(x, complex):
        return cast(Number, cmath.log(x) if x else complex(-math.inf))
    if x > 0:
        return math.log(x)
    return -math.inf if x == 0 else math.nan


def log1p(x: Number) -> Number:
    """log(1 + x): exact near 0; ``-inf`` at -1, ``nan`` below."""
    if isinstance(x, complex):
        a, b = x.real, x.imag
        return cast(Number, complex(log1p(a * (2 + a) + b * b) / 2, math.atan2(b, 1 + a)))
    if x > -1:
        return math.log1p(x)
    return -math.inf if x == -1 else math.nan


def sqrt(x: Number) -> Number:
    """x**(1 / 2): the square root; ``nan`` below 0."""
    if isinstance(x, complex):
        return cast(Number, cmath.sqrt(x))
    return math.sqrt(x) if x >= 0 else math.nan


def tanh(x: Number) -> Number:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x)): the hyperbolic tangent."""
    return cast(Number, cmath.tanh(x) if isinstance(x, complex) else math.tanh(x))


def cos_2pi(x: Number) -> Number:
    """cos(2 pi x): the cosine of ``x`` whole turns, exact at its zeros; ``nan`` where x is infinite."""
    if math.isinf(x.real):
        return cast(Number, math.nan)
    z = complex(math.remainder(x.real, 1.0), x.imag)  # no digit is lost
    z = -z if z.real < 0 else z
    try:
        y = cmath.cos(math.tau * z) if z.real < 0.125 else cmath.sin(math.tau * (0.25 - z))
    except OverflowError:
        return cast(Number, math.inf)
    return cast(Number, y if isinstance(x, complex) else y.real)


def erf(x: float) -> float:
    """2 Phi(x sqrt(2)) - 1: the error function, ``2/√π ∫₀ˣ exp(-t²) dt``."""
    return math.erf(x)


def normal_cdf(x: float) -> float:
    """(1 + erf(x / sqrt(2))) / 2: Φ(x), the probability that a standard normal number is below ``x``; relatively exact
    in the negative tail."""
    return math.erfc(-float(x) * SQRT_HALF) / 2


def x_normal_cdf(y: float, x: float) -> float:
    """y Phi(x): 0 where Φ is far too small, whatever y."""
    return 0.0 if x < -38.8 else y * normal_cdf(x)


def normal_pdf(x: Number) -> Number:
    """exp(-x**2 / 2) / sqrt(2 pi): φ(x), the density of the standard normal distribution."""
    z = x if isinstance(x, complex) else float(x)
    return cast(Number, exp(-z * z / 2) / SQRT_TWO_PI)


def times_normal_pdf(y: float, x: float) -> float:
    """y phi(x): 0 where φ is far too small, whatever y."""
    return 0.0 if abs(x) > 38.8 else y * normal_pdf(x)
