"""The layer that sets values to 0 at random in training, so that no unit relies on a single other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer, Own
from pellucid.engine.tape import Signal, Tape
from pellucid.kernels import randomness


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
            raise ValueError(f"dropout rate must lie between 0 and 1 (the share to drop); got {self.rate}")

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        if not tape.training or self.rate == 0:
            return x
        y = tape.signal(x.value.shape[1], gradient=x.gradient is not None)
        settings = np.array([self.rate, float(len(tape.entries))])
        kernel = randomness.dropout(tape.dtype)
        tape.run(kernel, x.value, y.value, tape.clock, settings)

        @tape.backward
        def _() -> None:
            if y.gradient is not None:
                with tape.into(x) as dx:
                    tape.run(kernel, y.gradient, dx, tape.clock, settings)

        return y
