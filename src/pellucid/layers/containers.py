"""The layer that is several chains of layers side by side: the members of an ensemble, or a linear path beside a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer, Own, declared, record
from pellucid.engine.parameters import ParameterSpec
from pellucid.engine.tape import Signal, Tape
from pellucid.kernels import activations


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

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        outer, outputs = tape.layer, []
        for place, chain in enumerate(self.chains):
            tape.layer, prefix = f"{outer}.{place}", f"{place}."
            mine = {name.removeprefix(prefix): signal for name, signal in own.items() if name.startswith(prefix)}
            outputs.append(record(chain, tape, x, mine))
        tape.layer = outer
        y = tape.signal(outputs[0].value.shape[1])
        share = np.full(1, 1 / len(outputs) if self.mean else 1.0, tape.dtype)
        for place, output in enumerate(outputs):
            kernel = activations.add_scaled if place else activations.scaled
            tape.run(kernel(tape.dtype), output.value.reshape(-1), share, y.value.reshape(-1))

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            for output in outputs:
                with tape.into(output) as dz:
                    tape.run(activations.scaled(tape.dtype), y.gradient.reshape(-1), share, dz.reshape(-1))

        return y
