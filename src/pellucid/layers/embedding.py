"""The layer that turns codes into learned numbers, so that thousands of labels need no thousands of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pellucid.engine.layer import Layer, Params, Shape, flat_width
from pellucid.engine.ops import Op
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import BinnedValue, Value
from pellucid.kernels import embedding
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array

SPREAD = 0.1
"""Standard deviation of the initial values: small compared with standardised columns."""


@dataclass(frozen=True, eq=False)
class LookUp(Op):
    """y = the plain columns of x, then for each code its row of the table"""

    x: Array
    starts: Array
    table: Array
    y: Array


@dataclass(frozen=True, eq=False)
class LookUpGradient(Op):
    """dtable = dy added up by code"""

    x: Array
    starts: Array
    dy: Array
    dtable: Array


@dataclass(frozen=True)
class Embedding(Layer):
    """The last columns hold codes, and each code becomes a row of a table of learned numbers; the other columns stay.

    A network's first layer (Bengio, Ducharme, Vincent and Jauvin 2003, "A neural probabilistic language model"; for the
    columns of a table Guo and Berkhahn 2016).

    Parameters
    ----------
    categories
        Number of categories of each of the last columns, whose values are codes: integers from 0.
    width
        How many numbers each becomes. Code 0 starts at zeros: it stands for what was not seen.
    """

    categories: Sequence[int]
    width: int = 8

    def __post_init__(self) -> None:
        if not self.categories or min(self.categories) < 1:
            raise InvalidValue("layers.embedding.categories", value=self.categories)
        if self.width < 1:
            raise InvalidValue("value.least", name="width", least=1, value=self.width)

    @property
    def takes_bins(self) -> bool:
        return True

    def output_shape(self, shape: Shape) -> Shape:
        width = flat_width(self, shape)
        if width < len(self.categories):
            raise InvalidValue("layers.embedding.columns", columns=width, codes=len(self.categories))
        return (width + len(self.categories) * (self.width - 1),)

    def _starts(self) -> Array:
        starts: Array = np.concatenate(([0], np.cumsum(self.categories))).astype(np.int64)
        return starts

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        def start(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
            values = SPREAD * generator.standard_normal(shape)
            values[self._starts()[:-1]] = 0.0
            return values

        return {"table": ParameterSpec((sum(self.categories), self.width), start, True)}

    def record(self, tape: Tape, x: Value | BinnedValue, params: Params) -> Value | BinnedValue:
        if isinstance(x, BinnedValue):
            return replace(x, plain=self._look_up(tape, x.plain, params["table"]))
        return self._look_up(tape, x, params["table"])

    def _look_up(self, tape: Tape, x: Value, table: Value) -> Value:
        if x.gradient is not None:
            raise InvalidValue("layers.embedding.first")
        starts, y = self._starts(), tape.new_value(*self.output_shape(x.shape))
        learned = len(self.categories) * self.width
        outputs = [y]
        if y.gradient is not None:
            y.tail = Value(y.value[:, -learned:], aligned((tape.batch, learned), tape.dtype))
            outputs.append(y.tail)
        tape.record(embedding.embedding(tape.dtype), op=LookUp(x.value, starts, table.value, y.value))

        @tape.backward(*outputs)
        def _(dy: Array) -> None:
            with tape.accumulate(table) as dtable:
                tape.record(embedding.embedding_backward(tape.dtype), op=LookUpGradient(x.value, starts, dy, dtable))

        return y
