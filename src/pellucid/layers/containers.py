"""Layers made of layers: a residual branch, and chains of layers in parallel whose outputs are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer, Params, declared, record
from pellucid.engine.parameters import ParameterSpec
from pellucid.engine.tape import Tape, Value
from pellucid.kernels import arithmetic


@dataclass(frozen=True)
class Residual(Layer):
    """``x + layers(x)``: what flows back through both branches is added (He, Zhang, Ren and Sun 2016)."""

    layers: Sequence[Layer]

    def _widths(self, width: int) -> list[int]:
        widths = [width]
        for layer in self.layers:
            widths.append(layer.output_width(widths[-1]))
        return widths

    def output_width(self, width: int) -> int:
        if self._widths(width)[-1] != width:
            raise ValueError(
                f"a residual branch must end as wide as it began, {width}; it ends {self._widths(width)[-1]} wide"
            )
        return width

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        return declared(self.layers, width, "parameters")

    def statistics(self, width: int) -> dict[str, ParameterSpec]:
        return declared(self.layers, width, "statistics")

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        branch = record(self.layers, tape, x, params)
        y = tape.new_value(x.value.shape[1])
        tape.record(arithmetic.add(tape.dtype), x.value, branch.value, y.value)

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            for side in (x, branch):
                if side.gradient is not None:
                    with tape.accumulate(side) as gradient:
                        tape.record(arithmetic.copy(tape.dtype), y.gradient.reshape(-1), gradient.reshape(-1))

        return y


@dataclass(frozen=True)
class Sum(Layer):
    """Chains of layers on the same input; the output is the sum of theirs, or the mean.

    The mean of several networks is an ensemble (Hansen and Salamon 1990, "Neural network ensembles"): errors of chance
    cancel out. A chain's parameters are called ``"<chain>.<place>.<name>"``.

    Parameters
    ----------
    chains
        The layers of each, all of one output width.
    mean
        Divide the sum by the number of chains.
    """

    chains: Sequence[Sequence[Layer]]
    mean: bool = False

    def __post_init__(self) -> None:
        if not self.chains or not all(self.chains):
            raise ValueError("chains must be at least one, of at least one layer each")

    def output_width(self, width: int) -> int:
        widths = []
        for chain in self.chains:
            out = width
            for layer in chain:
                out = layer.output_width(out)
            widths.append(out)
        if len(set(widths)) > 1:
            raise ValueError(f"chains must have as many outputs each; they have {', '.join(map(str, widths))}")
        return widths[0]

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        return self._declared(width, "parameters")

    def statistics(self, width: int) -> dict[str, ParameterSpec]:
        return self._declared(width, "statistics")

    def _declared(self, width: int, kind: str) -> dict[str, ParameterSpec]:
        return {
            f"{place}.{name}": spec
            for place, chain in enumerate(self.chains)
            for name, spec in declared(chain, width, kind).items()
        }

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        outer, outputs = tape.layer, []
        for place, chain in enumerate(self.chains):
            tape.layer, prefix = f"{outer}.{place}", f"{place}."
            mine = {name.removeprefix(prefix): signal for name, signal in params.items() if name.startswith(prefix)}
            outputs.append(record(chain, tape, x, mine))
        tape.layer = outer
        y = tape.new_value(outputs[0].value.shape[1])
        share = np.full(1, 1 / len(outputs) if self.mean else 1.0, tape.dtype)
        for place, output in enumerate(outputs):
            kernel = arithmetic.add_scaled if place else arithmetic.scale
            tape.record(kernel(tape.dtype), output.value.reshape(-1), share, y.value.reshape(-1))

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            for output in outputs:
                with tape.accumulate(output) as dz:
                    tape.record(arithmetic.scale(tape.dtype), y.gradient.reshape(-1), share, dz.reshape(-1))

        return y
