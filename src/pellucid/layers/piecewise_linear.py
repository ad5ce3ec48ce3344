"""The layer that lets a network bend its answer at chosen places of a number: steps and kinks become sums of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer, Params, Shape, flat_width
from pellucid.engine.ops import Op
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import BinnedValue, Value, matrix
from pellucid.kernels import piecewise_linear
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


@dataclass(frozen=True, eq=False)
class FindBins(Op):
    """The bin that each number of some columns is in, and how far along it"""

    x: Array
    columns: Array
    edges: Array
    bins: Array
    position: Array


@dataclass(frozen=True, eq=False)
class BinnedMatmul(Op):
    """z += the piecewise-linear encoding times w"""

    bins: Array
    position: Array
    edges: Array
    w: Array
    levels: Array
    z: Array


@dataclass(frozen=True, eq=False)
class BinnedMatmulWeightGradient(Op):
    """dw = the piecewise-linear encoding, transposed, times dz"""

    bins: Array
    position: Array
    edges: Array
    dz: Array
    levels: Array
    dw: Array


@dataclass(frozen=True)
class PiecewiseLinear(Layer):
    """Adds `count` columns for each of some columns: how far its number lies along each interval, from 0 to 1.

    A network's first layer; the new columns stand before all others, and a dense layer, or chains that begin with one, or an
    embedding and then these, must follow. Piecewise linear encoding (Gorishniy, Rubachev and Babenko 2022, "On embeddings
    for numerical features in tabular deep learning").

    Parameters
    ----------
    columns
        Places of the columns.
    count
        Intervals of each; their `edges` are remembered, not learned: see `bin_edges`.
    """

    columns: Sequence[int]
    count: int = 8

    def __post_init__(self) -> None:
        if not self.columns or min(self.columns) < 0:
            raise InvalidValue("layers.columns", value=self.columns)
        if self.count < 1:
            raise InvalidValue("value.least", name="count", least=1, value=self.count)

    def output_shape(self, shape: Shape) -> Shape:
        width = flat_width(self, shape)
        if width <= max(self.columns):
            raise InvalidValue("layers.piecewise_linear.columns", columns=width, column=max(self.columns))
        return (width + len(self.columns) * self.count,)

    def statistics(self, shape: Shape) -> dict[str, ParameterSpec]:
        even = np.linspace(-1, 1, self.count + 1)
        return {
            "edges": ParameterSpec((len(self.columns), self.count + 1), lambda _, shape: np.broadcast_to(even, shape))
        }

    def record(self, tape: Tape, x: Value, params: Params) -> BinnedValue:
        if x.gradient is not None:
            raise InvalidValue("layers.piecewise_linear.first")
        columns, edges = np.array(self.columns, np.int64), params["edges"].value
        shape = (tape.batch, len(columns))
        binned = BinnedValue(aligned(shape, np.int64), aligned(shape, tape.dtype), edges, x)
        op = FindBins(x.value, columns, edges, binned.bins, binned.position)
        tape.record(piecewise_linear.find_bins(tape.dtype), op=op)
        return binned


def binned_matmul(tape: Tape, x: BinnedValue, w: Value, z: Value) -> None:
    """z += the encoding that `x` stands for, times w"""
    where, levels = (x.bins, x.position, x.edges), aligned((x.edges.shape[1] - 1, w.value.shape[1]), tape.dtype)
    tape.record(piecewise_linear.binned_matmul(tape.dtype), op=BinnedMatmul(*where, w.value, levels, matrix(z.value)))

    @tape.backward(z)
    def _(dz: Array) -> None:
        with tape.accumulate(w) as dw:
            op = BinnedMatmulWeightGradient(*where, matrix(dz), levels, dw)
            tape.record(piecewise_linear.binned_matmul_weight_gradient(tape.dtype), op=op)


def bin_edges(values: Array, count: int) -> Array:
    """Where the intervals of a column begin and end: at its values if they are few, else so that each holds as many rows.

    A value that alone fills an interval is an edge, and the other rows share the rest: a column that is mostly 0 bends
    where it is not 0.

    Returns
    -------
    ndarray, shape (count + 1,)
        Ascending; the last edge is repeated where there are fewer intervals.
    """
    different, rows = np.unique(values, return_counts=True)
    if len(different) > count + 1:
        heavy = different[rows * count > len(values)]
        light = values[~np.isin(values, heavy)] if len(heavy) else values
        inner = np.quantile(light, np.linspace(0, 1, count + 1 - len(heavy))[1:-1])
        different = np.unique(np.concatenate([different[[0, -1]], heavy, inner]))
    edges = np.full(count + 1, different[-1])
    edges[: len(different)] = different
    return edges
