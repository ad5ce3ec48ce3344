"""The chapter on gates: one half of a projection decides how much of the other half passes.

A gate is a function of two numbers, `a` (the activated half) and `b`; its derivative is the pair (df/da, df/db).
GLU, as everywhere, activates the second half: a sigmoid(b). The others activate the first, as their paper writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from pellucid.formulas.activations import (
    ACTIVATIONS,
    Activation,
    gelu,
    gelu_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    swish,
    swish_derivative,
)
from pellucid.formulas.registry import Registry


def glu(a: float, b: float) -> float:
    """f(a, b) = a sigmoid(b)"""
    return a * sigmoid(b)


def glu_derivative(a: float, b: float) -> tuple[float, float]:
    """(df/da, df/db) = (sigmoid(b), a sigmoid'(b))"""
    return sigmoid(b), a * sigmoid_derivative(b, b)


def reglu(a: float, b: float) -> float:
    """f(a, b) = relu(a) b"""
    return relu(a) * b


def reglu_derivative(a: float, b: float) -> tuple[float, float]:
    """(df/da, df/db) = (relu'(a) b, relu(a))"""
    return relu_derivative(a, a) * b, relu(a)


def geglu(a: float, b: float) -> float:
    """f(a, b) = gelu(a) b"""
    return gelu(a) * b


def geglu_derivative(a: float, b: float) -> tuple[float, float]:
    """(df/da, df/db) = (gelu'(a) b, gelu(a))"""
    return gelu_derivative(a, a) * b, gelu(a)


def swiglu(a: float, b: float) -> float:
    """f(a, b) = swish(a) b"""
    return swish(a, 1.0) * b


def swiglu_derivative(a: float, b: float) -> tuple[float, float]:
    """(df/da, df/db) = (swish'(a) b, swish(a))"""
    return swish_derivative(a, a, 1.0) * b, swish(a, 1.0)


def bilinear(a: float, b: float) -> float:
    """f(a, b) = a b"""
    return a * b


def bilinear_derivative(a: float, b: float) -> tuple[float, float]:
    """(df/da, df/db) = (b, a)"""
    return b, a


@dataclass(frozen=True, eq=False)
class Gate:
    """One row of the table: `function(a, b)` and `derivative(a, b)`, its two partial derivatives; `gain` as for activations."""

    name: str
    function: Callable[..., float]
    derivative: Callable[..., tuple[float, float]]
    _: KW_ONLY
    gain: float
    kinks: tuple[float, ...] = ()
    default_init: str = "he"
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


# A row is a paragraph: one argument a line would spread the table over several screens.
# fmt: off
GATES: Registry[Gate] = Registry("gate", [
    Gate("glu", glu, glu_derivative, gain=1.846, equivalents={"torch": "nn.GLU", "keras": "glu"},
        source="Dauphin, Fan, Auli and Grangier 2017"),
    Gate("reglu", reglu, reglu_derivative, gain=1.414, kinks=(0.0,), source="Shazeer 2020"),
    Gate("geglu", geglu, geglu_derivative, gain=1.534, source="Shazeer 2020"),
    Gate("swiglu", swiglu, swiglu_derivative, gain=1.677, source="Shazeer 2020"),
    Gate("bilinear", bilinear, bilinear_derivative, gain=1.0, source="Mnih and Hinton 2007"),
])
# fmt: on


def nonlinearity(name: str) -> Activation | Gate:
    """The activation or gate of that name; no name is in both tables."""
    for table in (ACTIVATIONS, GATES):
        if name in table:
            return table[name]
    both: Registry[Any] = Registry("activation", [*ACTIVATIONS, *GATES])
    return both[name]  # type: ignore[no-any-return]  # a misspelt name gets the names of both
