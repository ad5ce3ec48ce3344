"""The textbook's formulas in mpmath, written apart from the package: the oracle of every activation, gate and loss.

Each row holds the formula and its derivative as the books print them, whatever that costs in rounding: with enough bits
even ``1 - tanh(z)**2`` keeps its digits down to the smallest float64.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Any

from mpmath import mp, mpf

Real = Any


def exact(formula: Callable[..., Real], *numbers: float) -> Real:
    """A textbook formula at these floats, with more digits than a float has whatever cancels on the way."""
    far = any(1e4 > abs(x) > 8 or 0 < abs(x) < 2**-30 for x in numbers)
    with mp.workprec(1300 if far else 220):
        return +mpf(formula(*map(mpf, numbers)))


def sigmoid(z: Real) -> Real:
    return 1 / (1 + mp.exp(-z))


def phi(z: Real) -> Real:
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


def cdf(z: Real) -> Real:
    """Φ; beyond 60, where mpmath gives up, it is 0 or 1 to more digits than any float has."""
    return mp.erfc(-z / mp.sqrt(2)) / 2 if abs(z) < 60 else mpf(z > 0)


def tanh(z: Real) -> Real:
    return (mp.exp(z) - mp.exp(-z)) / (mp.exp(z) + mp.exp(-z))


def softplus(z: Real) -> Real:
    return mp.log(1 + mp.exp(z))


def bent(z: Real) -> Real:
    """The argument of the tanh in GELU's other form."""
    return mp.sqrt(2 / mp.pi) * (z + mpf("0.044715") * z**3)


@cache
def selu_constants(precision: int) -> tuple[Real, Real]:
    """Scale and alpha by the two equations that fix mean 0 and variance 1 (Klambauer 2017, appendix)."""
    e, tail = mp.exp(mpf(1) / 2), mp.erfc(1 / mp.sqrt(2))
    inner = 2 * mp.erfc(mp.sqrt(2)) * e**4 + mp.pi * tail**2 * e**2 - 2 * (2 + mp.pi) * tail * e + mp.pi + 2
    return (1 - tail * e) * mp.sqrt(2 * mp.pi) / mp.sqrt(inner), -mp.sqrt(2 / mp.pi) / (tail * e - 1)


def selu_scale() -> Real:
    return selu_constants(mp.prec)[0]


def selu_alpha() -> Real:
    return selu_constants(mp.prec)[1]


@dataclass(frozen=True)
class Page:
    """One activation: f, f', df/dparameter, the limits ``(f(-inf), f'(-inf)), (f(inf), f'(inf))``, and where f' is 0."""

    function: Callable[..., Real]
    derivative: Callable[..., Real]
    ends: tuple[tuple[float, float], tuple[float, float]]
    parameter_derivative: Callable[..., Real] | None = None
    zeros: tuple[float, ...] = ()


def _mish_derivative(z: Real) -> Real:
    t = tanh(softplus(z))
    return t + z * (1 - t**2) * sigmoid(z)


def _gelu_tanh_derivative(z: Real) -> Real:
    t, by_z = tanh(bent(z)), mp.sqrt(2 / mp.pi) * (1 + 3 * mpf("0.044715") * z**2)
    return (1 + t) / 2 + z * (1 - t**2) * by_z / 2


_RAMP = ((0, 0), (inf, 1))
_LEAKY = Page(
    lambda z, a: z if z > 0 else a * z,
    lambda z, a: 1 if z > 0 else a,
    ((-inf, "slope"), (inf, 1)),  # type: ignore[arg-type]
    lambda z, a: 0 if z > 0 else z,
)
_SWISH = Page(
    lambda z, b: z * sigmoid(b * z),
    lambda z, b: sigmoid(b * z) + b * z * sigmoid(b * z) * (1 - sigmoid(b * z)),
    _RAMP,
    lambda z, b: z**2 * sigmoid(b * z) * (1 - sigmoid(b * z)),
    (-1.2784645427610738,),
)
ACTIVATIONS = {
    "identity": Page(lambda z: z, lambda z: 1, ((-inf, 1), (inf, 1))),
    "step": Page(lambda z: 1 if z >= 0 else 0, lambda z: 0, ((0, 0), (1, 0))),
    "sigmoid": Page(sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)), ((0, 0), (1, 0))),
    "tanh": Page(tanh, lambda z: 1 - tanh(z) ** 2, ((-1, 0), (1, 0))),
    "relu": Page(lambda z: max(z, 0), lambda z: 1 if z > 0 else 0, _RAMP),
    "leaky_relu": _LEAKY,
    "prelu": _LEAKY,
    "elu": Page(
        lambda z, a: z if z > 0 else a * (mp.exp(z) - 1),
        lambda z, a: 1 if z > 0 else a * mp.exp(z),
        ((-1, 0), (inf, 1)),
    ),
    "selu": Page(
        lambda z: selu_scale() * (z if z > 0 else selu_alpha() * (mp.exp(z) - 1)),
        lambda z: selu_scale() * (1 if z > 0 else selu_alpha() * mp.exp(z)),
        ((-1.7580993408473766, 0), (inf, 1.0507009873554805)),
    ),
    "softplus": Page(softplus, sigmoid, _RAMP),
    "swish": _SWISH,
    "swish_learned": _SWISH,
    "gelu": Page(lambda z: z * cdf(z), lambda z: cdf(z) + z * phi(z), _RAMP, zeros=(-0.7517915246935645,)),
    "gelu_tanh": Page(
        lambda z: z * (1 + tanh(bent(z))) / 2, _gelu_tanh_derivative, _RAMP, zeros=(-0.7524614220710162,)
    ),
    "mish": Page(lambda z: z * tanh(softplus(z)), _mish_derivative, _RAMP, zeros=(-1.1924312145384894,)),
}

GATES = {
    "glu": (lambda a, b: a * sigmoid(b), lambda a, b: (sigmoid(b), a * sigmoid(b) * (1 - sigmoid(b)))),
    "reglu": (lambda a, b: max(a, 0) * b, lambda a, b: (b if a > 0 else 0, max(a, 0))),
    "geglu": (lambda a, b: a * cdf(a) * b, lambda a, b: ((cdf(a) + a * phi(a)) * b, a * cdf(a))),
    "swiglu": (
        lambda a, b: a * sigmoid(a) * b,
        lambda a, b: ((sigmoid(a) + a * sigmoid(a) * (1 - sigmoid(a))) * b, a * sigmoid(a)),
    ),
    "bilinear": (lambda a, b: a * b, lambda a, b: (b, a)),
}


def _sign(t: Real) -> Real:
    return 2 * t - 1


LOSSES = {
    "mse": (lambda o, t: (o - t) ** 2, lambda o, t: 2 * (o - t)),
    "mae": (lambda o, t: abs(o - t), lambda o, t: mp.sign(o - t)),
    "huber": (
        lambda o, t, d: (o - t) ** 2 / 2 if abs(o - t) <= d else d * (abs(o - t) - d / 2),
        lambda o, t, d: max(-d, min(d, o - t)),
    ),
    "poisson": (
        lambda o, t: mp.exp(o) - t * o + (t * mp.log(t) - t if t > 0 else 0),
        lambda o, t: mp.exp(o) - t,
    ),
    "binary_cross_entropy": (
        lambda o, t: -t * mp.log(sigmoid(o)) - (1 - t) * mp.log(1 - sigmoid(o)),
        lambda o, t: sigmoid(o) - t,
    ),
    "hinge": (lambda o, t: max(0, 1 - _sign(t) * o), lambda o, t: -_sign(t) if _sign(t) * o < 1 else 0),
    "perceptron": (lambda o, t: max(0, -_sign(t) * o), lambda o, t: -_sign(t) if _sign(t) * o <= 0 else 0),
}
