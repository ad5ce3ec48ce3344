"""The schedules by name: ``schedules.cosine(100)`` is the factor on the learning rate in each of 100 steps."""

from typing import Any

import numpy as np

from pellucid.engine.array_functions import named
from pellucid.messages.errors import InvalidValue
from pellucid.training.schedules import SCHEDULES, Schedule
from pellucid.typing import Array


def _maker(row: Schedule) -> Any:
    def factors(steps: int) -> Array:
        if steps < 1:
            raise InvalidValue("value.least", name="steps", least=1, value=steps)
        return row.factor(np.arange(steps), steps)

    factors.__name__, factors.__doc__ = row.name, row.factor.__doc__
    return factors


__getattr__ = named(SCHEDULES, _maker)


def __dir__() -> list[str]:
    return SCHEDULES.names
