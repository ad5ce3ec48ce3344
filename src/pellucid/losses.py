"""The losses by name: ``losses.huber(output, target)`` is the mean, ``losses.huber.derivative(output, target)`` its gradient."""

from pellucid.engine.array_functions import LossFunction, named
from pellucid.formulas.losses import LOSSES

__getattr__ = named(LOSSES, LossFunction)


def __dir__() -> list[str]:
    return LOSSES.names
