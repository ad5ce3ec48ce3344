"""Formulas from outside, right and wrong: they stand in a file of their own, since a formula is compiled from its text."""

import math
from fractions import Fraction

from pellucid.functions import exp, log1p, tanh


def lisht(z: float) -> float:
    """f(z) = z tanh(z)"""
    return z * tanh(z)


def lisht_derivative(z: float, y: float) -> float:
    """f'(z) = tanh(z) + z (1 - tanh(z)**2)"""
    t = tanh(z)
    return t + z * (1 - t) * (1 + t)


def bent(z: float, slope: float) -> float:
    """f(z) = slope z + tanh(z)"""
    return slope * z + tanh(z)


def bent_derivative(z: float, y: float, slope: float) -> float:
    """f'(z) = slope + 1 - tanh(z)**2"""
    t = tanh(z)
    return slope + (1 - t) * (1 + t)


def bent_slope_derivative(z: float, y: float, slope: float) -> float:
    """df/dslope = z"""
    return z


def clipped(z: float) -> float:
    """f(z) = z clipped to [-1, 1]"""
    return -1.0 if z < -1 else 1.0 if z > 1 else z


def clipped_derivative(z: float, y: float) -> float:
    """f'(z) = 1 within, 0 without"""
    return 1.0 if abs(z) < 1 else 0.0 * z


def wrong_derivative(z: float, y: float) -> float:
    return tanh(z)


def naive_softplus(z: float) -> float:
    return log1p(exp(z))


def naive_sigmoid(z: float, y: float) -> float:
    return exp(z) / (1 + exp(z))


def naive_swish(z: float) -> float:
    return z / (1 + exp(-z))


def naive_swish_derivative(z: float, y: float) -> float:
    s = 1 / (1 + exp(-z))
    return s + z * s * (1 - s)


def forgets_nan(z: float) -> float:
    return z if z > 0 else 0.0


def forgets_nan_derivative(z: float, y: float) -> float:
    return 1.0 if z > 0 else 0.0


def infinite(z: float) -> float:
    return 1e300 * 1e300 * z


def raising(z: float) -> float:
    return z * math.exp(-z)


def raising_derivative(z: float, y: float) -> float:
    return math.exp(-z) * (1 - z)


def reciprocal(z: float) -> float:
    return 1 / z


def squared(z: float) -> float:
    return z * z


def twice(z: float, y: float) -> float:
    return 2 * z


def too_few(z: float) -> float:
    return 2 * z


def worded(z: float) -> str:
    return "z"


def coarse(z: float) -> float:
    """Right in double precision; in single precision a hundredth is lost beside 1e5."""
    return (z + 1e5) - 1e5


def one(z: float, y: float) -> float:
    return 1.0 + 0.0 * z


def untranslatable(z: float) -> float:
    return float(Fraction(z)) if abs(z) < 100 else z


def respelt(z: float) -> float:
    return float(str(z))


def signum(p: float, g: float, m: float, rate: float, beta: float) -> tuple[float, float]:
    """m = beta m + (1 - beta) g; p = p - rate m / (|m| + 1e-3)"""
    m = beta * m + (1 - beta) * g
    return p - rate * m / (abs(m) + 1e-3), m


def warmed(t: float, rate: float, carry: float, beta: float) -> tuple[float, float, float]:
    """(the sum of rates, rate min(1, t / 10), beta)"""
    return carry + rate, rate * min(1.0, t / 10), beta


def ascent(p: float, g: float, rate: float) -> tuple[float]:
    return (p + rate * g,)


def drift(p: float, g: float, rate: float) -> tuple[float]:
    return (p - rate * g - 0.01,)


def unequal(p: float, g: float, m: float, rate: float) -> tuple[float]:
    return (p - rate * g,)


def by_gradient(p: float, g: float, rate: float) -> tuple[float]:
    return (p - rate * g / abs(g),)


def explosive(p: float, g: float, rate: float) -> tuple[float]:
    return (p - rate * g * 1e300 * 1e300,) if g > 0.5 else (p - rate * g,)


def coarse_step(p: float, g: float, rate: float) -> tuple[float]:
    return (p - ((rate * g + 1e6) - 1e6),)
