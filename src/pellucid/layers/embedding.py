"""The layer that turns codes into learned numbers, so that thousands of labels need no thousands of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer, Params
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape, Value
from pellucid.kernels import embedding
from pellucid.layers.piecewise_linear import BinnedValue

SPREAD = 0.1
"""Deviation of the start values: small beside standardised columns, until there is something to say."""


@dataclass(frozen=True)
class Embedding(Layer):
    """The last columns hold codes, and each code becomes a row of a table of learned numbers; the other columns stay.

    A network's first layer (Bengio, Ducharme, Vincent and Jauvin 2003, "A neural probabilistic language model"; for the
    columns of a table Guo and Berkhahn 2016).

    Parameters
    ----------
    levels
        How many codes each of the last columns has: whole numbers from 0 on.
    width
        How many numbers each becomes. Code 0 starts at zeros: it stands for what was not seen.
    """

    levels: Sequence[int]
    width: int = 8

    def __post_init__(self) -> None:
        if not self.levels or min(self.levels) < 1:
            raise ValueError(
                f"levels must be the numbers of codes of one column or more, each at least 1; got {self.levels}"
            )
        if self.width < 1:
            raise ValueError(f"width must be at least 1; got {self.width}")

    def output_width(self, width: int) -> int:
        if width < len(self.levels):
            raise ValueError(f"there are {width} columns, and {len(self.levels)} of them should hold codes")
        return width + len(self.levels) * (self.width - 1)

    def _starts(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.concatenate(([0], np.cumsum(self.levels))).astype(np.int64)

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        def start(
            generator: np.random.Generator, shape: tuple[int, ...]
        ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
            drawn = SPREAD * generator.standard_normal(shape)
            drawn[self._starts()[:-1]] = 0.0
            return drawn

        return {"table": ParameterSpec((sum(self.levels), self.width), start, True)}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        if isinstance(x, BinnedValue):
            return x.before(self.record(tape, x.plain, params))
        if x.gradient is not None:
            raise ValueError("an embedding must be the first layer: no gradient flows back through codes")
        table, starts = params["table"], self._starts()
        y = tape.new_value(self.output_width(x.value.shape[1]))
        learned = len(self.levels) * self.width
        if y.gradient is not None:
            y.tail = Value(y.value[:, -learned:], aligned((tape.batch, learned), tape.dtype))
        tape.record(embedding.embedding(tape.dtype), x.value, starts, table.value, y.value)

        @tape.backward
        def _() -> None:
            for signal in (y, y.tail):
                if signal and signal.written:
                    assert signal.gradient is not None
                    with tape.accumulate(table) as dtable:
                        tape.record(embedding.embedding_backward(tape.dtype), x.value, starts, signal.gradient, dtable)

        return y
