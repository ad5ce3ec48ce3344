"""What the words about an op need to know besides its arrays: which dense layer it belongs to, and what its values are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer
from pellucid.engine.network import Network
from pellucid.explore.walk.arithmetic import indexed, total
from pellucid.explore.walk.steps import More, Step
from pellucid.layers import BatchEnsemble, Dense, MemberOutputs, Residual, Sum
from pellucid.typing import Array


@dataclass(frozen=True)
class Symbols:
    """What the values of a layer are called."""

    weight: str
    bias: str
    sum: str
    output: str


class Context:
    """Where in the network an explanation stands.

    Parameters
    ----------
    network
        Whose parameters are on the tape.
    symbols
        One for each dense layer, from the first to the last.
    columns
        Names of the input's columns, shown in long sums.
    units
        Of a wider layer only the first units are shown.

    Attributes
    ----------
    columns
        Names of what the first dense layer receives: first layers add theirs.
    skip
        The index of the linear skip connection among the dense layers; None if there is none.
    dense
        The index of the dense layer being explained.
    pending
        A product whose bias, or whose other part, is still to come: its inputs and weights, or their gradients.
    encoding
        The piecewise-linear encoding of the batch, which no kernel writes out.
    periodic
        Names of the columns that become periodic.
    """

    def __init__(self, network: Network, symbols: Sequence[Symbols], columns: Sequence[str], units: int) -> None:
        self.network, self.symbols, self.units = network, list(symbols), units
        self.columns, self.plain_columns = list(columns), list(columns)
        self.skip = len(symbols) - 1 if isinstance(network.layers[-1], Sum) else None
        self.inputs = ["x", *(layer.output for layer in symbols)]
        if self.skip is not None:
            self.inputs[self.skip] = "x"
        self.dense = -1
        self.pending: tuple[Array, Array] | None = None
        self.encoding: Array = np.zeros((0, 0))
        self.periodic: list[str] = []

    @property
    def layer(self) -> Symbols:
        """What the values of the dense layer being explained are called."""
        return self.symbols[self.dense]

    @property
    def source(self) -> str:
        """What its input is called."""
        return self.inputs[self.dense]

    @property
    def output(self) -> str:
        """What the network's output is called."""
        return self.symbols[-1].output if self.skip is None else "o"

    def shown(self, count: int) -> range:
        """The units of a layer that are shown."""
        return range(min(count, self.units))

    def more(self, count: int) -> Iterator[More]:
        """How many units are not shown, if any."""
        if count > self.units:
            yield More(count - self.units)

    def parameter(self, kind: str, dense: int | None = None) -> Array | None:
        """The weight or bias of a dense layer (default: of the one being explained); None where it has none."""
        values = self.network.parameters.values
        names = [name.removesuffix(".weight") for name in values if name.endswith(".weight")]
        return values.get(f"{names[self.dense if dense is None else dense]}.{kind}")

    def owner(self, weights: Array) -> int:
        """The index of the dense layer that some rows of weights belong to."""
        values = self.network.parameters.values
        dense = [value for name, value in values.items() if name.endswith(".weight")]
        return next(index for index, value in enumerate(dense) if np.may_share_memory(value, weights))

    def add_pending(self, inputs: Array, weights: Array) -> None:
        """Remember one part of a product; a second one comes before the first."""
        if self.pending is not None:
            inputs, weights = np.hstack([inputs, self.pending[0]]), np.vstack([weights, self.pending[1]])
        self.pending = inputs, weights

    def sums(self, values: Array) -> Iterator[Step | More]:
        """The weighted sums of the product that waits for its bias, which came to `values`."""
        if self.pending is None:
            return
        (x, w), self.pending = self.pending, None
        values, bias = values.reshape(len(x), -1), self.parameter("bias")
        names = self.columns if self.dense in (0, self.skip) else [f"{self.source}{i + 1}" for i in range(len(w))]
        units = dense_layers(self.network.layers)[self.dense].units
        halves = range(0, w.shape[1], units)  # two for a gate
        for r, row in enumerate(x):
            for j in (start + j for j in self.shown(units) for start in halves):
                rest = [] if bias is None else [float(bias[j])]
                yield Step(
                    indexed(self.layer.sum, j, w.shape[1]),
                    self._formula(w.shape, j, bool(rest)),
                    total(zip(w[:, j], row, strict=True), rest, names),
                    values[r, j],
                    row_of(r, x),
                )
        yield from self.more(units)

    def _formula(self, shape: tuple[int, ...], j: int, biased: bool) -> str:
        """w1 x1 + w2 x2 + b, for a short sum"""
        inputs, units = shape
        if inputs > 4:
            return ""
        unit = str(j + 1) if units > 1 else ""
        indices = [str(i + 1) if inputs > 1 else "" for i in range(inputs)]
        terms = [f"{self.layer.weight}{i}{unit} {self.source}{i}" for i in indices]
        return " + ".join([*terms, *([f"{self.layer.bias}{unit}"] if biased else [])])


def row_of(index: int, rows: Array) -> int | None:
    """The number of a row, counted from 1, if the batch has several."""
    return index + 1 if len(rows) > 1 else None


def dense_layers(layers: Sequence[Layer]) -> list[Dense | BatchEnsemble | MemberOutputs]:
    """The layers that have weights in the order of their products, those of containers included."""
    dense: list[Dense | BatchEnsemble | MemberOutputs] = []
    for layer in layers:
        if isinstance(layer, (Dense, BatchEnsemble, MemberOutputs)):
            dense.append(layer)
        elif isinstance(layer, Residual):
            dense += dense_layers(layer.layers)
        elif isinstance(layer, Sum):
            for chain in layer.chains:
                dense += dense_layers(chain)
    return dense
