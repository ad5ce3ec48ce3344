"""What every layer answers, and how a chain of layers is declared and recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from pellucid.engine.parameters import ParameterSpec
from pellucid.engine.tape import Tape
from pellucid.engine.value import BinnedValue, Value
from pellucid.messages.errors import InvalidValue

Shape = tuple[int, ...]
"""Of one row, features last: ``(columns,)`` for a table, ``(length, columns)`` for a sequence."""
Params = Mapping[str, Value]
"""A layer's parameters, and running statistics, by name."""


class Layer:
    """What every layer answers; `shape` is that of one row it receives."""

    @property
    def takes_bins(self) -> bool:
        """Whether it takes numbers in bins as well (`BinnedValue`), as a layer does that multiplies by weights."""
        return False

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of one row of the output."""
        return shape

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        """What is learned, by name."""
        return {}

    def statistics(self, shape: Shape) -> dict[str, ParameterSpec]:
        """What is remembered of the data without being learned, by name."""
        return {}

    def record(self, tape: Tape, x: Value, params: Params) -> Value | BinnedValue:
        """Record the layer on `x`; returns its output."""
        raise NotImplementedError


def flat_width(layer: Layer, shape: Shape) -> int:
    """The columns of a row, for a layer that takes rows of one axis only."""
    if len(shape) != 1:
        raise InvalidValue("engine.layer.axis", layer=type(layer).__name__, shape=shape)
    return shape[0]


def output_shape(layers: Sequence[Layer], shape: Shape) -> Shape:
    """The shape of one row after a chain of layers."""
    for layer in layers:
        shape = layer.output_shape(shape)
    return shape


def declared(layers: Sequence[Layer], shape: Shape, kind: str) -> dict[str, ParameterSpec]:
    """The ``"parameters"`` or ``"statistics"`` of a chain of layers, named ``"<index>.<name>"``."""
    specs: dict[str, ParameterSpec] = {}
    for index, layer in enumerate(layers):
        specs |= {f"{index}.{name}": spec for name, spec in getattr(layer, kind)(shape).items()}
        shape = layer.output_shape(shape)
    return specs


def record(layers: Sequence[Layer], tape: Tape, x: Value | BinnedValue, params: Params) -> Value:
    """Record a chain of layers; returns the last output."""
    outer = tape.layer
    for index, layer in enumerate(layers):
        _check_bins(x, layer.takes_bins)
        tape.layer = f"{outer}{'.' if outer else ''}{index} {type(layer).__name__.lower()}"
        x = layer.record(tape, cast(Value, x), part(params, f"{index}."))
    tape.layer = outer
    _check_bins(x, False)
    return cast(Value, x)


def part(params: Params, prefix: str) -> dict[str, Value]:
    """Those whose name begins with a prefix, without it."""
    return {name.removeprefix(prefix): value for name, value in params.items() if name.startswith(prefix)}


def _check_bins(x: Value | BinnedValue, accepted: bool) -> None:
    if isinstance(x, BinnedValue) and not accepted:
        raise InvalidValue("engine.layer.bins")
