"""What every layer answers, and how a chain of layers is declared and recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pellucid.engine.parameters import ParameterSpec
from pellucid.engine.tape import Tape, Value

Params = Mapping[str, Value]  # a layer's parameters, and running statistics, by name


class Layer:
    """What every layer answers; `width` is the number of columns it receives."""

    def output_width(self, width: int) -> int:
        """Columns of the output."""
        return width

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        """What is learned, by name."""
        return {}

    def statistics(self, width: int) -> dict[str, ParameterSpec]:
        """What is remembered of the data without being learned, by name."""
        return {}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        """Play the layer on `x` into the tape; returns its output."""
        raise NotImplementedError


def declared(layers: Sequence[Layer], width: int, kind: str) -> dict[str, ParameterSpec]:
    """The parameters or statistics of a chain of layers, named ``"<place>.<name>"``."""
    found: dict[str, ParameterSpec] = {}
    for place, layer in enumerate(layers):
        found |= {f"{place}.{name}": spec for name, spec in getattr(layer, kind)(width).items()}
        width = layer.output_width(width)
    return found


def record(layers: Sequence[Layer], tape: Tape, x: Value, params: Params) -> Value:
    """Record a chain of layers; returns the last output."""
    outer = tape.layer
    for place, layer in enumerate(layers):
        tape.layer = f"{outer}{'.' if outer else ''}{place} {type(layer).__name__.lower()}"
        prefix = f"{place}."
        x = layer.record(tape, x, {name[len(prefix) :]: s for name, s in params.items() if name.startswith(prefix)})
    tape.layer = outer
    return x
