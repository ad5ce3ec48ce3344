"""The layer that lets a network repeat and curve along a number: cosines of several wavelengths, each learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pellucid.engine.layer import Layer, Params, Shape, flat_width
from pellucid.engine.ops import BatchedMatmul, BatchedMatmulGradient, Op
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import BinnedValue, Value
from pellucid.kernels import batch_ensemble, periodic
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


@dataclass(frozen=True, eq=False)
class Cosines(Op):
    """y = cos 2 pi (frequency x + phase)"""

    x: Array
    columns: Array
    frequency: Array
    phase: Array
    y: Array


@dataclass(frozen=True, eq=False)
class CosinesGradient(Op):
    """The gradients by frequency and phase"""

    x: Array
    columns: Array
    frequency: Array
    phase: Array
    dy: Array
    dfrequency: Array
    dphase: Array


@dataclass(frozen=True, eq=False)
class MixCosines(BatchedMatmul):
    """The columns that a periodic embedding makes of each number's cosines"""


@dataclass(frozen=True, eq=False)
class MixCosinesGradient(BatchedMatmulGradient):
    """The gradients by each number's cosines and their weights"""


@dataclass(frozen=True, eq=False)
class WriteColumns(Op):
    """Columns of y, from `start` on, become those of `part`"""

    part: Array
    start: Array
    y: Array


@dataclass(frozen=True, eq=False)
class ReadColumns(Op):
    """`part` becomes the columns of y from `start` on"""

    y: Array
    start: Array
    part: Array


@dataclass(frozen=True)
class Periodic(Layer):
    """Each of some columns gets `width` columns more, its own weights times the cosines of `count` multiples of its number.

    Among a network's first layers, after piecewise-linear encoding and embeddings; the new columns come last.
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
        Standard deviation of the initial frequencies, in turns for a column's unit.
    """

    columns: Sequence[int]
    count: int = 16
    width: int = 4
    spread: float = 0.1

    def __post_init__(self) -> None:
        if not self.columns or min(self.columns) < 0:
            raise InvalidValue("layers.columns", value=self.columns)
        for name in ("count", "width"):
            if getattr(self, name) < 1:
                raise InvalidValue("value.least", name=name, least=1, value=getattr(self, name))
        if not self.spread > 0:
            raise InvalidValue("value.positive", name="spread", value=self.spread)

    @property
    def takes_bins(self) -> bool:
        return True

    def output_shape(self, shape: Shape) -> Shape:
        width = flat_width(self, shape)
        if width <= max(self.columns):
            raise InvalidValue("layers.periodic.columns", columns=width, column=max(self.columns))
        return (width + len(self.columns) * self.width,)

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
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

    def record(self, tape: Tape, x: Value | BinnedValue, params: Params) -> Value | BinnedValue:
        if isinstance(x, BinnedValue):
            return replace(x, plain=self._record(tape, x.plain, params))
        return self._record(tape, x, params)

    def _record(self, tape: Tape, x: Value, params: Params) -> Value:
        if x.gradient is not None and x.tail is None:
            raise InvalidValue("layers.periodic.first")
        frequency, phase, mix = params["frequency"], params["phase"], params["mix"]
        columns, dtype, batch, plain = np.array(self.columns, np.int64), tape.dtype, tape.batch, x.shape[0]
        cosines, mixed = (aligned((batch, len(columns), n), dtype) for n in (self.count, self.width))
        width = len(columns) * self.width
        y, inputs = tape.new_value(plain + width), (x.value, columns, frequency.value, phase.value)
        tape.record(periodic.cosines(dtype), op=Cosines(*inputs, cosines))
        tape.record(batch_ensemble.batched_matmul(dtype), op=MixCosines(cosines, mix.value, mixed))
        tape.record(periodic.write_columns(dtype), op=WriteColumns(x.value, np.array([0]), y.value))
        op = WriteColumns(mixed.reshape(batch, width), np.array([plain]), y.value)
        tape.record(periodic.write_columns(dtype), op=op)
        outputs, learned = [y], width + (x.tail.shape[0] if x.tail else 0)
        if y.gradient is not None:
            y.tail = Value(y.value[:, -learned:], aligned((batch, learned), dtype))
            outputs.append(y.tail)

        @tape.backward(*outputs)
        def _(dy: Array) -> None:
            if x.tail:
                with tape.accumulate(x.tail) as dx:
                    op = ReadColumns(dy, np.array([dy.shape[1] - learned]), dx)
                    tape.record(periodic.read_columns(dtype), op=op)
            dmixed, dcosines = (aligned(array.shape, dtype) for array in (mixed, cosines))
            op = ReadColumns(dy, np.array([dy.shape[1] - width]), dmixed.reshape(batch, width))
            tape.record(periodic.read_columns(dtype), op=op)
            with tape.accumulate(mix) as dmix, tape.accumulate(frequency) as df, tape.accumulate(phase) as dp:
                gradient = MixCosinesGradient(cosines, mix.value, dmixed, dcosines, dmix)
                tape.record(batch_ensemble.batched_matmul_backward(dtype), op=gradient)
                tape.record(periodic.cosines_backward(dtype), op=CosinesGradient(*inputs, dcosines, df, dp))

        return y
