"""The layer that lets a network repeat and curve along a number: waves of several lengths, each learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pellucid.engine.layer import Layer, Own
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Signal, Tape
from pellucid.kernels import batch_ensemble, periodic
from pellucid.layers.piecewise_linear import BinnedValue

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Periodic(Layer):
    """Each of some columns gets `width` columns more, its own weights times the cosines of `count` multiples of its number.

    Among a network's first layers, after numbers in pieces and embeddings; the new columns stand behind all others.
    Periodic embedding (Gorishniy, Rubachev and Babenko 2022), with a phase instead of a sine and without an activation, as
    in RealMLP (Holzmüller, Grinsztajn and Steinwart 2024).

    Parameters
    ----------
    columns
        Places of the columns.
    count
        Cosines of each.
    width
        Columns made of them.
    spread
        Deviation of the start frequencies, in turns for a column's unit.
    """

    columns: Sequence[int]
    count: int = 16
    width: int = 4
    spread: float = 0.1

    def __post_init__(self) -> None:
        if not self.columns or min(self.columns) < 0:
            raise ValueError(f"columns must be places from 0 on, at least one; got {self.columns}")
        for name in ("count", "width"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1; got {getattr(self, name)}")
        if not self.spread > 0:
            raise ValueError(f"spread must be positive; got {self.spread}")

    def output_width(self, width: int) -> int:
        if width <= max(self.columns):
            raise ValueError(f"there are {width} columns; column {max(self.columns)} should become waves")
        return width + len(self.columns) * self.width

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        columns, each = len(self.columns), 1 / np.sqrt(self.count)
        return {
            "mix": ParameterSpec(
                (columns, self.width, self.count), lambda random, shape: each * random.standard_normal(shape), True
            ),
            "frequency": ParameterSpec(
                (columns, self.count), lambda random, shape: self.spread * random.standard_normal(shape)
            ),
            "phase": ParameterSpec((columns, self.count), lambda random, shape: random.uniform(-0.5, 0.5, shape)),
        }

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        if isinstance(x, BinnedValue):
            return x.before(self.record(tape, x.plain, own))
        if x.gradient is not None and x.tail is None:
            raise ValueError("waves must be among the first layers: no gradient flows back through their numbers")
        columns, frequency, phase, mix = np.array(self.columns, np.int64), own["frequency"], own["phase"], own["mix"]
        batch, given, made = tape.batch, x.value.shape[1], len(columns) * self.width
        cosines, mixed = (aligned((batch, len(columns), n), tape.dtype) for n in (self.count, self.width))
        wave = columns, frequency.value, phase.value
        y = tape.signal(given + made)
        tape.run(periodic.waves(tape.dtype), x.value, *wave, cosines)
        tape.run(batch_ensemble.products(tape.dtype), cosines, mix.value, mixed)
        tape.run(periodic.put(tape.dtype), x.value, np.array([0]), y.value)
        tape.run(periodic.put(tape.dtype), mixed.reshape(batch, made), np.array([given]), y.value)
        learned = made + (x.tail.value.shape[1] if x.tail else 0)
        if y.gradient is not None:
            y.tail = Signal(y.value[:, -learned:], aligned((batch, learned), tape.dtype))

        @tape.backward
        def _() -> None:
            for signal in (y, y.tail):
                if signal and signal.written:
                    dy = signal.gradient
                    assert dy is not None
                    if x.tail:
                        with tape.into(x.tail) as dx:
                            tape.run(periodic.taken(tape.dtype), dy, np.array([dy.shape[1] - learned]), dx)
                    dmixed, dcosines = (aligned(array.shape, tape.dtype) for array in (mixed, cosines))
                    place = np.array([dy.shape[1] - made])
                    tape.run(periodic.taken(tape.dtype), dy, place, dmixed.reshape(batch, made))
                    with tape.into(mix) as dmix, tape.into(frequency) as df, tape.into(phase) as dp:
                        tape.run(
                            batch_ensemble.products_backward(tape.dtype), cosines, mix.value, dmixed, dcosines, dmix
                        )
                        tape.run(periodic.waves_backward(tape.dtype), x.value, *wave, dcosines, df, dp)

        return y
