"""The layer that lets a network bend its answer at chosen places of a number: steps and kinks become sums of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer, Params
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape, Value
from pellucid.kernels import piecewise_linear
from pellucid.typing import Array


class BinnedValue(Value):
    """Columns in pieces and, after them, plain ones; the pieces are not written out: a dense layer can do without.

    `place` and `along` say for each number in which interval it is and how far it has come there.
    """

    def __init__(self, place: Array, along: Array, edges: Array, plain: Value) -> None:
        self.place, self.along, self.edges, self.plain = place, along, edges, plain
        self.gradient = None

    @property
    def value(self) -> Array:  # type: ignore[override]
        raise ValueError("numbers in pieces go into a dense layer: put one right after Pieces, or after its Embedding")

    def before(self, plain: Value) -> BinnedValue:
        """The same pieces before other plain columns."""
        return BinnedValue(self.place, self.along, self.edges, plain)


@dataclass(frozen=True)
class PiecewiseLinear(Layer):
    """Each of some columns gets `count` columns more: how far its number has come along each interval, from 0 to 1.

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
            raise ValueError(f"columns must be places from 0 on, at least one; got {self.columns}")
        if self.count < 1:
            raise ValueError(f"count must be at least 1; got {self.count}")

    def output_width(self, width: int) -> int:
        if width <= max(self.columns):
            raise ValueError(f"there are {width} columns; column {max(self.columns)} should be in pieces")
        return width + len(self.columns) * self.count

    def statistics(self, width: int) -> dict[str, ParameterSpec]:
        even = np.linspace(-1, 1, self.count + 1)
        return {
            "edges": ParameterSpec((len(self.columns), self.count + 1), lambda _, shape: np.broadcast_to(even, shape))
        }

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        if x.gradient is not None:
            raise ValueError("pieces must be the first layer: no gradient flows back through them")
        columns, edges = np.array(self.columns, np.int64), params["edges"].value
        shape = (tape.batch, len(columns))
        made = BinnedValue(aligned(shape, np.int64), aligned(shape, tape.dtype), edges, x)
        tape.record(piecewise_linear.find_bins(tape.dtype), x.value, columns, edges, made.place, made.along)
        return made


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
