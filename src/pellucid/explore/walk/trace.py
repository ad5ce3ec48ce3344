"""What a tape's entries do, told in numbers: each value as the sum or product it is, read from the tape's own buffers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pellucid.cli.terminal.step_presenter import StepPresenter
from pellucid.engine.network import Network
from pellucid.engine.tape import Entry, Tape
from pellucid.explore.walk.arithmetic import factor, indexed, number, of_row, total, vector
from pellucid.explore.walk.loss_steps import told_loss
from pellucid.formulas.activations import ACTIVATIONS, Activation
from pellucid.formulas.gates import GATES
from pellucid.kernels.activations import keeps_input
from pellucid.layers import Dense, Layer
from pellucid.layers.containers import Sum
from pellucid.messages import say
from pellucid.typing import Array

UNITS = 8
"""Of a longer row of numbers only the first are told."""


@dataclass(frozen=True)
class Symbols:
    """What the values of a layer are called."""

    weight: str
    bias: str
    sum: str
    output: str


class Narrator:
    """Plays a tape entry by entry and tells what each entry did.

    Parameters
    ----------
    tape
        As a `Trainer` or a `Network` records it.
    network
        Whose parameters are on it.
    symbols
        One for each dense layer, from the first to the last.
    columns
        Names of the input's columns, told in long sums.
    units
        Of a wider layer only the first units are told.
    """

    def __init__(
        self,
        tape: Tape,
        network: Network,
        symbols: Sequence[Symbols],
        walker: StepPresenter,
        columns: Sequence[str] = (),
        units: int = UNITS,
    ) -> None:
        self.units = units
        self.tape, self.network, self.walker, self.columns = tape, network, walker, columns
        self.codes = list(columns)
        self.symbols = list(symbols)
        self.line = len(symbols) - 1 if isinstance(network.layers[-1], Sum) else None  # its place among dense layers
        self.inputs = ["x", *(layer.output for layer in symbols)]
        if self.line is not None:
            self.inputs[self.line] = "x"
        self.place = -1  # of the dense layer being told
        self.pending: tuple[Array, Array] | None = None  # a product whose bias, or whose other part, is still to come
        self.pieces = np.zeros((tape.batch, 0))  # of the numbers that are in pieces
        self.waves: list[str] = []  # the columns that become waves

    def play(self, *phases: str) -> None:
        """Play the entries of these phases, in the tape's order, and tell them."""
        heads: list[str] = []
        for index, entry in enumerate(self.tape.entries):
            if entry.phase in phases:
                before = [array.copy() for array in entry.arrays]
                self.tape.run_entries(index, index + 1)
                heads.append(say("walk.entry", index=index, kernel=entry.kernel.name))
                if lines := self.told(entry, before):
                    self.walker.lines([", ".join(heads)], 2, "dim")
                    self.walker.lines(lines)
                    self.walker.pause()
                if lines or self.pending is None:
                    heads = []

    def told(self, entry: Entry, before: list[Array]) -> list[str]:
        """The lines about an entry just played; `before` holds its arrays as they were."""
        name, arrays = entry.kernel.name, list(entry.arrays)
        activation = name.removesuffix("_backward").removesuffix("_biased")
        if name == "begin":
            self.place = -1
        if entry.phase in ("fetch", "update"):
            return self._updated(arrays, before) if name.endswith("_step") else []
        if entry.phase == "loss":
            return told_loss(name, arrays, self.symbols[-1].output if self.line is None else "o", self.units)
        if name == "find_bins":
            return self._taken_apart(*arrays)
        if name == "cosines":
            return self._waved(*arrays)
        if name.startswith("batched_matmul"):
            return self._mixed(arrays[-1] if name == "batched_matmul" else arrays[2], name == "batched_matmul")
        if name in ("write_columns", "read_columns", "cosines_backward"):
            return []
        if name in ("scale", "add_scaled"):
            return self._joined(name, *arrays)
        if name.startswith("embedding"):
            return self._looked_up(name, *arrays)
        if name == "matmul":
            self.place += 1
            self.pending = arrays[0], arrays[1]
            return []
        if name.startswith("binned_matmul"):
            part = self.pieces, arrays[3 if name == "binned_matmul" else 5]
            self.pending = part if self.pending is None else _whole(part, self.pending)
            return []
        if name == "matmul_weight_gradient":
            x, dz, dw = arrays
            if self.pending is not None:
                (x, dw), self.pending = _whole(self.pending, (x, dw)), None
            return self._by_weights(x, dz, dw)
        if name == "matmul_input_gradient":
            return self._by_input(*arrays)
        if name.endswith("_biased"):
            return self._sums(before[0] + before[1]) + self._activated(ACTIVATIONS[activation], arrays, before)
        if name.endswith("_biased_backward"):
            return self._activated_backward(ACTIVATIONS[activation], arrays, before)
        if activation in GATES:
            return self._gate_backward(arrays) if name.endswith("_backward") else self._gate(activation, arrays)
        alike = [array for array in arrays if array.shape == arrays[0].shape]  # last: what comes in, what goes out
        return [*self._sums(before[0]), say("walk.makes", given=_first(alike[-2]), made=_first(alike[-1]))]

    # forward

    def _sums(self, values: Array) -> list[str]:
        """The weighted sums of the product that waits for its bias."""
        if self.pending is None:
            return []
        (x, w), self.pending = self.pending, None
        values, bias = values.reshape(len(x), -1), self._parameter("bias")
        symbols, source = self.symbols[self.place], self.inputs[self.place]
        names = self.columns if self.place in (0, self.line) else [f"{source}{i + 1}" for i in range(len(w))]
        units = self._units()
        halves = range(0, w.shape[1], units)  # two for a gate
        told = [start + j for j in range(min(units, self.units)) for start in halves]
        lines = []
        for r, row in enumerate(x):
            for j in told:
                rest = [] if bias is None else [float(bias[j])]
                worked = self._symbolic(w.shape, j, source, bool(rest)) + total(
                    zip(w[:, j], row, strict=True), rest, names
                )
                name = indexed(symbols.sum, j, w.shape[1])
                lines.append(of_row(r, len(x)) + f"{name} = {worked} = {number(values[r, j])}")
        return lines + self._others(units)

    def _symbolic(self, shape: tuple[int, ...], j: int, source: str, biased: bool) -> str:
        """w1 x1 + w2 x2 + b, for a short sum"""
        inputs, units = shape
        if inputs > 4:
            return ""
        symbols, unit = self.symbols[self.place], str(j + 1) if units > 1 else ""
        parts = [
            f"{symbols.weight}{i + 1 if inputs > 1 else ''}{unit} {source}{i + 1 if inputs > 1 else ''}"
            for i in range(inputs)
        ]
        return " + ".join([*parts, *([f"{symbols.bias}{unit}"] if biased else [])]) + " = "

    def _activated(self, row: Activation, arrays: list[Array], before: list[Array]) -> list[str]:
        if row.name == "identity":
            return []
        sums, made, symbols = (
            before[0] + before[1],
            arrays[-1] if len(arrays) > 2 else arrays[0],
            self.symbols[self.place],
        )
        lines = []
        for r in range(len(sums)):
            for j in range(min(sums.shape[1], self.units)):
                y, z = (indexed(name, j, sums.shape[1]) for name in (symbols.output, symbols.sum))
                lines.append(
                    of_row(r, len(sums))
                    + f"{y} = {row.name}({z}) = {row.name}({number(sums[r, j])}) = {number(made[r, j])}"
                )
        return lines

    def _gate(self, name: str, arrays: list[Array]) -> list[str]:
        z, bias, y = arrays
        symbols, n, sums = self.symbols[self.place], y.shape[1], z + bias
        lines = self._sums(sums)
        for j in range(min(n, self.units)):
            a, b = number(sums[0, j]), number(sums[0, n + j])
            made = f"{name}({symbols.sum}{j + 1}, {symbols.sum}{n + j + 1}) = {name}({a}, {b})"
            lines.append(f"{indexed(symbols.output, j, n)} = {made} = {number(y[0, j])}")
        return lines

    def _looked_up(self, name: str, x: Array, starts: Array, *rest: Array) -> list[str]:
        """What each code becomes, or what its numbers learn; the long sums then name these numbers."""
        codes, flowing = len(starts) - 1, rest[1] if name == "embedding" else rest[0]
        plain = x.shape[1] - codes
        width = (flowing.shape[1] - plain) // codes
        lines = []
        for k, column in enumerate(self.codes[-codes:]):
            numbers = vector(flowing[0, plain + k * width : plain + (k + 1) * width])
            lines.append(
                f"{column} {x[0, plain + k]:.0f} → {numbers}" if name == "embedding" else f"dL/d({column}) = {numbers}"
            )
        if name == "embedding":
            self.columns = [
                *self.codes[:plain],
                *(f"{column} {j + 1}" for column in self.codes[plain:] for j in range(width)),
            ]
        return lines

    def _taken_apart(self, x: Array, columns: Array, edges: Array, place: Array, along: Array) -> list[str]:
        """Each number and its pieces; the long sums then name them too."""
        count = edges.shape[1] - 1
        come = np.clip((place + along)[:, :, None] - np.arange(count), 0, 1) * (edges[:, :-1] < edges[:, 1:])
        names = [self.columns[column] for column in columns]
        lines = [
            f"{name} {number(x[0, at])} → {vector(part)}"
            for name, at, part in zip(names, columns, come[0], strict=True)
        ]
        self.pieces = come.reshape(len(x), -1)
        self.codes = [*(f"{name} {t + 1}" for name in names for t in range(count)), *self.columns]
        self.columns = self.codes
        return lines

    def _waved(self, x: Array, columns: Array, frequency: Array, phase: Array, made: Array) -> list[str]:
        """Each number and its cosines."""
        self.waves = [self.columns[len(self.columns) - x.shape[1] + column] for column in columns]
        named = zip(self.waves, x[0, columns], made[0], strict=True)
        return [
            f"{name} {number(value)} → cos 2π(f·{number(value)} + p) = {vector(part)}" for name, value, part in named
        ]

    def _mixed(self, flowing: Array, forward: bool) -> list[str]:
        """What each number's cosines become together, or the slopes by it; the long sums name these columns too."""
        if forward:
            self.columns = [
                *self.columns,
                *(f"{name} ~{j + 1}" for name in self.waves for j in range(flowing.shape[2])),
            ]
        named = zip(self.waves, flowing[0], strict=True)
        return [f"{name} ~ = {vector(part)}" if forward else f"dL/d({name} ~) = {vector(part)}" for name, part in named]

    def _joined(self, name: str, part: Array, share: Array, made: Array) -> list[str]:
        """o = n + l once both are there; backward the slope goes to both as it is."""
        if name == "scale" or self.line is None:
            return []
        net, line, units = made - part, part, len(made)
        sums = [
            f"{indexed('o', j, units)} = {indexed('n', j, units)} + {indexed('l', j, units)} = "
            f"{number(net[j])} + {factor(line[j])} = {number(made[j])}"
            for j in range(min(units, self.units))
        ]
        return sums + self._others(units)

    # backward

    def _activated_backward(self, row: Activation, arrays: list[Array], before: list[Array]) -> list[str]:
        kept, dz, db = arrays
        symbols, count, c = self.symbols[self.place], dz.shape[1], tuple(row.parameters.values())
        lines = []
        for j in range(min(count, self.units)) if row.name != "identity" else ():
            y, z = (indexed(name, j, count) for name in (symbols.output, symbols.sum))
            for r in range(len(dz)):
                at = float(kept[r, j])
                slope = row.derivative(at, row.function(at, *c) if keeps_input(row) else at, *c)
                worked = f"{factor(before[1][r, j])}·{factor(slope)} = {number(dz[r, j])}"
                lines.append(of_row(r, len(dz)) + f"dL/d{z} = dL/d{y} {row.name}'({z}) = {worked}")
        if self._parameter("bias") is not None:
            for j in range(min(count, self.units)):
                worked = (
                    f"{' + '.join(factor(value) for value in dz[:, j])} = {number(db[j])}"
                    if len(dz) > 1
                    else number(db[j])
                )
                z, b = indexed(symbols.sum, j, count), indexed(symbols.bias, j, count)
                lines.append(f"dL/d{b} = {'Σ ' if len(dz) > 1 else ''}dL/d{z} = {worked}")
        return lines

    def _gate_backward(self, arrays: list[Array]) -> list[str]:
        _, _, dy, dz, db = arrays
        symbols, n, lines = self.symbols[self.place], dy.shape[1], []
        for j in range(min(n, self.units)):
            y = indexed(symbols.output, j, n)
            for column in (j, n + j):
                slope = dz[0, column] / dy[0, j] if dy[0, j] else 0.0
                worked = f"{factor(dy[0, j])}·{factor(slope)} = {number(dz[0, column])}"
                lines.append(f"dL/d{symbols.sum}{column + 1} = dL/d{y} d{y}/d{symbols.sum}{column + 1} = {worked}")
        return [*lines, *self._others(n), f"dL/d{symbols.bias} = dL/d{symbols.sum} = {_first(db)}"]

    def _by_weights(self, x: Array, dz: Array, dw: Array) -> list[str]:
        symbols, source = self.symbols[self.place], self.inputs[self.place]
        (inputs, units), lines = dw.shape, []
        for j in range(min(units, self.units)):
            z, unit = indexed(symbols.sum, j, units), str(j + 1) if units > 1 else ""
            if inputs > 4:
                lines.append(
                    f"dL/d{symbols.weight}[:, {j + 1}] = {source} dL/d{z} = {source}·{factor(dz[0, j])} = {_first(dw[:, j])}"
                )
                continue
            for i in range(inputs):
                name = f"{symbols.weight}{i + 1 if inputs > 1 else ''}{unit}"
                worked = total(zip(x[:, i], dz[:, j], strict=True))
                sign = "Σ " if len(x) > 1 else ""
                lines.append(f"dL/d{name} = {sign}{indexed(source, i, inputs)} dL/d{z} = {worked} = {number(dw[i, j])}")
        if self.place == self.line:
            self.place -= 1  # the hidden layers are next
        return lines + self._others(units)

    def _by_input(self, dz: Array, w: Array, dx: Array) -> list[str]:
        self.place = self._owner(w)
        symbols, source = self.symbols[self.place], self.inputs[self.place]
        inputs, units = w.shape
        names = self.columns[-inputs:] if source == "x" else ()
        lines = []
        for i in range(min(inputs, self.units)):
            worked = total(zip(dz[0], w[i], strict=True))
            rule = (
                f"Σ dL/d{symbols.sum} {symbols.weight}" if units > 1 else f"dL/d{symbols.sum} {symbols.weight}{i + 1}"
            )
            name = f"({names[i]})" if names else indexed(source, i, inputs)
            lines.append(f"dL/d{name} = {rule} = {worked} = {number(dx[0, i])}")
        self.place -= 1  # the pass goes on to the layer before
        return lines + self._others(inputs)

    # update

    def _updated(self, arrays: list[Array], before: list[Array]) -> list[str]:
        """Each parameter of a group after a step of gradient descent."""
        group, gradient, scalars = arrays[0], arrays[1], arrays[-1]
        start, itemsize, lines = group.ctypes.data, group.itemsize, []
        for place, symbols in enumerate(self.symbols):
            for kind, symbol in (("weight", symbols.weight), ("bias", symbols.bias)):
                values = self._parameter(kind, place)
                offset = (values.ctypes.data - start) // itemsize if values is not None else -1
                if values is None or not 0 <= offset < group.size:
                    continue
                for index, value in np.ndenumerate(values):
                    old, slope = before[0].flat[offset], gradient.flat[offset]
                    name = symbol + "".join(str(i + 1) for i, n in zip(index, values.shape, strict=True) if n > 1)
                    worked = f"{number(old)} - {number(scalars[-1])}·{factor(slope)} = {number(value)}"
                    lines.append(f"{name} = {name} - rate dL/d{name} = {worked}")
                    offset += 1
        return lines

    def _others(self, count: int) -> list[str]:
        return [say("walk.others", count=count - self.units)] if count > self.units else []

    def _owner(self, weights: Array) -> int:
        """The place of the dense layer that some rows of weights belong to."""
        values = self.network.parameters.values
        dense = [value for name, value in values.items() if name.endswith(".weight")]
        return next(place for place, value in enumerate(dense) if np.may_share_memory(value, weights))

    def _parameter(self, kind: str, place: int | None = None) -> Array | None:
        """The weight or bias of a dense layer (default: of the one being told); None where it has none."""
        values = self.network.parameters.values
        dense = [name.removesuffix(".weight") for name in values if name.endswith(".weight")]
        return values.get(f"{dense[self.place if place is None else place]}.{kind}")

    def _units(self) -> int:
        """Outputs of the dense layer being told."""
        return dense_of(self.network)[self.place].units


def dense_of(network: Network) -> list[Dense]:
    """The dense layers in the order of their products, those of parallel chains included."""
    layers = [each for layer in network.layers for each in (chain_of(layer) if isinstance(layer, Sum) else [layer])]
    return [layer for layer in layers if isinstance(layer, Dense)]


def chain_of(layer: Sum) -> list[Layer]:
    """The layers of all chains, one chain after another."""
    return [each for chain in layer.chains for each in chain]


def _whole(pieces: tuple[Array, Array], plain: tuple[Array, Array]) -> tuple[Array, Array]:
    """Inputs and weights, or their slopes, of both parts of a product."""
    return np.hstack([pieces[0], plain[0]]), np.vstack([pieces[1], plain[1]])


def _first(values: Array) -> str:
    flat: list[Any] = values.reshape(-1).tolist()
    return vector(flat) if len(flat) <= UNITS else vector(flat[:UNITS])[:-1] + f", … {len(flat)})"
