"""The layer that sets values to 0 at random in training, so that no unit relies on a single other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer, Params
from pellucid.engine.ops import Drop, DropGradient
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value, matrix
from pellucid.kernels import randomness
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


@dataclass(frozen=True)
class Dropout(Layer):
    """Sets a share of the values to 0 in training and scales the others up; does nothing in prediction (Srivastava 2014).

    Parameters
    ----------
    rate
        The share to drop, from 0 to 1.
    """

    rate: float

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= 1:
            raise InvalidValue("layers.dropout.rate", value=self.rate)

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        if not tape.training or self.rate == 0:
            return x
        y = tape.new_value(*x.shape, gradient=x.gradient is not None)
        settings = np.array([self.rate, float(len(tape.entries))])  # the index of this entry is its stream of numbers
        kernel = randomness.dropout(tape.dtype)
        tape.record(kernel, op=Drop(matrix(x.value), matrix(y.value), tape.step_state, settings))

        @tape.backward(y)
        def _(dy: Array) -> None:
            with tape.accumulate(x) as dx:
                tape.record(kernel, op=DropGradient(matrix(dy), matrix(dx), tape.step_state, settings))

        return y
