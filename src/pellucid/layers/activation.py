"""The layer that applies an activation, and the ops it shares with dense layers: bias, gate, activation, softmax."""

from __future__ import annotations

from dataclasses import dataclass

from pellucid.engine.layer import Layer, Params
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape, Value
from pellucid.formulas import activations as formulas
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.gates import Gate
from pellucid.kernels import activations
from pellucid.kernels import softmax as softmax_kernels


@dataclass(frozen=True)
class Activation(Layer):
    """An activation on its own, by its name from the table, or ``"softmax"``."""

    activation: str

    def __post_init__(self) -> None:
        if self.activation != "softmax":
            ACTIVATIONS[self.activation]

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        row = None if self.activation == "softmax" else ACTIVATIONS[self.activation]
        return (
            {name: ParameterSpec((width,), start) for name, start in row.parameters.items()}
            if row and row.parameter_derivative
            else {}
        )

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        return (
            softmax(tape, x)
            if self.activation == "softmax"
            else activation(tape, ACTIVATIONS[self.activation], x, params)
        )


def activated(tape: Tape, row: formulas.Activation | None, z: Value, bias: Value, params: Params) -> Value:
    """f(z + bias), with the learned parameter of each unit where the row has one; softmax without a row"""
    if row is not None and row.parameter_derivative is None:
        return biased_activation(tape, row, z, bias)
    z = biased_activation(tape, ACTIVATIONS["identity"], z, bias)
    return activation(tape, row, z, params) if row else softmax(tape, z)


def biased_activation(tape: Tape, row: formulas.Activation, z: Value, bias: Value) -> Value:
    """y = f(z + bias); `z` is the layer's own, so what the backward pass needs may overwrite it"""
    apart = activations.keeps_input(row)
    y = Value(aligned(z.value.shape, tape.dtype), z.gradient) if apart else z
    arrays = (z.value, bias.value, y.value) if apart else (z.value, bias.value)
    tape.record(activations.biased_activation(row, tape.dtype), *arrays)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None
        z.written = True  # dz takes the place of dy
        with tape.accumulate(bias) as db:
            tape.record(activations.biased_activation_backward(row, tape.dtype), z.value, y.gradient, db)

    if apart:
        tape.values.append((tape.layer, y))
    return y


def gated(tape: Tape, row: Gate, z: Value, bias: Value, units: int, swapped: bool) -> Value:
    """y = f(a, b) of the two halves of z + bias"""
    y = tape.new_value(units)
    tape.record(activations.gate(row, tape.dtype, swapped), z.value, bias.value, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None and z.gradient is not None
        z.written = True
        with tape.accumulate(bias) as db:
            arrays = z.value, bias.value, y.gradient, z.gradient, db
            tape.record(activations.gate_backward(row, tape.dtype, swapped), *arrays)

    return y


def activation(tape: Tape, row: formulas.Activation, x: Value, params: Params) -> Value:
    """y = f(x), with the learned parameter of each unit where the row has one"""
    y = tape.new_value(x.value.shape[1], gradient=x.gradient is not None or bool(params))
    c = params[next(iter(row.parameters))] if row.parameter_derivative else None
    if c:
        tape.record(activations.learned_activation(row, tape.dtype), x.value, c.value, y.value)
    else:
        tape.record(activations.activation(row, tape.dtype), x.value, y.value)

    @tape.backward
    def _() -> None:
        if y.gradient is None:
            return
        assert x.gradient is not None
        with tape.accumulate(x) as dx:
            if c:
                with tape.accumulate(c) as dc:
                    kernel = activations.learned_activation_backward(row, tape.dtype)
                    tape.record(kernel, x.value, c.value, y.gradient, dx, dc)
            else:
                kept = x.value if activations.keeps_input(row) else y.value
                tape.record(activations.activation_backward(row, tape.dtype), kept, y.gradient, dx)

    return y


def softmax(tape: Tape, x: Value) -> Value:
    """Each row becomes a probability distribution"""
    y = tape.new_value(x.value.shape[1], gradient=x.gradient is not None)
    tape.record(softmax_kernels.softmax(tape.dtype), x.value, y.value)

    @tape.backward
    def _() -> None:
        if y.gradient is not None:
            with tape.accumulate(x) as dx:
                tape.record(softmax_kernels.softmax_backward(tape.dtype), y.value, y.gradient, dx)

    return y
