"""The initializers by name: ``initializers.he_normal((64, 128), gain=2**0.5, seed=0)`` draws a weight matrix (in, out)."""

from typing import Any

import numpy as np

from pellucid.engine.array_functions import named
from pellucid.engine.initializers import INITIALIZERS, Fan, Initializer
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


def _maker(row: Initializer) -> Any:
    def draw(shape: tuple[int, int], *, gain: float = 1.0, seed: int = 0) -> Array:
        if len(shape) != 2 or min(shape) < 1:
            raise InvalidValue("value.shape", value=shape)
        return row.draw(np.random.Generator(np.random.Philox(seed)), shape, Fan(*shape, gain))

    draw.__name__, draw.__doc__ = row.name, row.formula
    return draw


__getattr__ = named(INITIALIZERS, _maker)


def __dir__() -> list[str]:
    return INITIALIZERS.names
