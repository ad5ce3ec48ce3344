"""The layer that applies an activation, and the ops it shares with dense layers: bias, gate, activation, softmax."""

from __future__ import annotations

from dataclasses import dataclass

from pellucid.engine.layer import Layer, Own
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Signal, Tape
from pellucid.formulas.activations import ACTIVATIONS, Activation
from pellucid.formulas.gates import Gate
from pellucid.kernels import activations
from pellucid.kernels import softmax as softmax_kernels


@dataclass(frozen=True)
class Apply(Layer):
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

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        return (
            softmax(tape, x) if self.activation == "softmax" else activation(tape, ACTIVATIONS[self.activation], x, own)
        )


def activated(tape: Tape, row: Activation | None, z: Signal, bias: Signal, own: Own) -> Signal:
    """f(z + bias), with the learned parameter of each unit where the row has one; softmax without a row"""
    if row is not None and row.parameter_derivative is None:
        return biased_activation(tape, row, z, bias)
    z = biased_activation(tape, ACTIVATIONS["identity"], z, bias)
    return activation(tape, row, z, own) if row else softmax(tape, z)


def biased_activation(tape: Tape, row: Activation, z: Signal, bias: Signal) -> Signal:
    """y = f(z + bias); `z` is the layer's own, so what the backward pass needs may overwrite it"""
    apart = activations.keeps_input(row)
    y = Signal(aligned(z.value.shape, tape.dtype), z.gradient) if apart else z
    arrays = (z.value, bias.value, y.value) if apart else (z.value, bias.value)
    tape.run(activations.biased_activation(row, tape.dtype), *arrays)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None
        z.written = True  # dz takes the place of dy
        with tape.into(bias) as db:
            tape.run(activations.biased_activation_backward(row, tape.dtype), z.value, y.gradient, db)

    if apart:
        tape.signals.append((tape.layer, y))
    return y


def gated(tape: Tape, row: Gate, z: Signal, bias: Signal, units: int, swapped: bool) -> Signal:
    """y = f(a, b) of the two halves of z + bias"""
    y = tape.signal(units)
    tape.run(activations.gate(row, tape.dtype, swapped), z.value, bias.value, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None and z.gradient is not None
        z.written = True
        with tape.into(bias) as db:
            arrays = z.value, bias.value, y.gradient, z.gradient, db
            tape.run(activations.gate_backward(row, tape.dtype, swapped), *arrays)

    return y


def activation(tape: Tape, row: Activation, x: Signal, own: Own) -> Signal:
    """y = f(x), with the learned parameter of each unit where the row has one"""
    y = tape.signal(x.value.shape[1], gradient=x.gradient is not None or bool(own))
    c = own[next(iter(row.parameters))] if row.parameter_derivative else None
    if c:
        tape.run(activations.learned_activation(row, tape.dtype), x.value, c.value, y.value)
    else:
        tape.run(activations.activation(row, tape.dtype), x.value, y.value)

    @tape.backward
    def _() -> None:
        if y.gradient is None:
            return
        assert x.gradient is not None
        with tape.into(x) as dx:
            if c:
                with tape.into(c) as dc:
                    kernel = activations.learned_activation_backward(row, tape.dtype)
                    tape.run(kernel, x.value, c.value, y.gradient, dx, dc)
            else:
                kept = x.value if activations.keeps_input(row) else y.value
                tape.run(activations.activation_backward(row, tape.dtype), kept, y.gradient, dx)

    return y


def softmax(tape: Tape, x: Signal) -> Signal:
    """Each row becomes a probability distribution"""
    y = tape.signal(x.value.shape[1], gradient=x.gradient is not None)
    tape.run(softmax_kernels.softmax(tape.dtype), x.value, y.value)

    @tape.backward
    def _() -> None:
        if y.gradient is not None:
            with tape.into(x) as dx:
                tape.run(softmax_kernels.softmax_backward(tape.dtype), y.value, y.gradient, dx)

    return y
