"""The activations by name: ``activations.swish(x)`` and ``activations.swish.derivative(x)``, on numbers and arrays."""

from pellucid.engine.array_functions import ActivationFunction, SoftmaxFunction, named
from pellucid.formulas.activations import ACTIVATIONS

softmax = SoftmaxFunction()
__getattr__ = named(ACTIVATIONS, ActivationFunction)


def __dir__() -> list[str]:
    return [*ACTIVATIONS.names, "softmax"]
