"""The layer that lets a network repeat and curve along a number: waves of several lengths, each learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer, Params
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape, Value
from pellucid.kernels import batch_ensemble, periodic
from pellucid.layers.piecewise_linear import BinnedValue


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

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        if isinstance(x, BinnedValue):
            return x.before(self.record(tape, x.plain, params))
        if x.gradient is not None and x.tail is None:
            raise ValueError("waves must be among the first layers: no gradient flows back through their numbers")
        columns, frequency, phase, mix = (
            np.array(self.columns, np.int64),
            params["frequency"],
            params["phase"],
            params["mix"],
        )
        batch, given, made = tape.batch, x.value.shape[1], len(columns) * self.width
        cosines, mixed = (aligned((batch, len(columns), n), tape.dtype) for n in (self.count, self.width))
        wave = columns, frequency.value, phase.value
        y = tape.new_value(given + made)
        tape.record(periodic.cosines(tape.dtype), x.value, *wave, cosines)
        tape.record(batch_ensemble.batched_matmul(tape.dtype), cosines, mix.value, mixed)
        tape.record(periodic.write_columns(tape.dtype), x.value, np.array([0]), y.value)
        tape.record(periodic.write_columns(tape.dtype), mixed.reshape(batch, made), np.array([given]), y.value)
        learned = made + (x.tail.value.shape[1] if x.tail else 0)
        if y.gradient is not None:
            y.tail = Value(y.value[:, -learned:], aligned((batch, learned), tape.dtype))

        @tape.backward
        def _() -> None:
            for signal in (y, y.tail):
                if signal and signal.written:
                    dy = signal.gradient
                    assert dy is not None
                    if x.tail:
                        with tape.accumulate(x.tail) as dx:
                            tape.record(periodic.read_columns(tape.dtype), dy, np.array([dy.shape[1] - learned]), dx)
                    dmixed, dcosines = (aligned(array.shape, tape.dtype) for array in (mixed, cosines))
                    place = np.array([dy.shape[1] - made])
                    tape.record(periodic.read_columns(tape.dtype), dy, place, dmixed.reshape(batch, made))
                    with tape.accumulate(mix) as dmix, tape.accumulate(frequency) as df, tape.accumulate(phase) as dp:
                        tape.record(
                            batch_ensemble.batched_matmul_backward(tape.dtype),
                            cosines,
                            mix.value,
                            dmixed,
                            dcosines,
                            dmix,
                        )
                        tape.record(periodic.cosines_backward(tape.dtype), x.value, *wave, dcosines, df, dp)

        return y
