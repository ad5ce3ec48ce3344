"""The gates by name: ``gates.swiglu(a, b)`` and ``gates.swiglu.derivative(a, b)``, on numbers and arrays."""

from pellucid.engine.array_functions import GateFunction, named
from pellucid.formulas.gates import GATES

__getattr__ = named(GATES, GateFunction)


def __dir__() -> list[str]:
    return GATES.names
