"""The layer that applies an activation, and the ops it shares with dense layers: bias, gate, activation, softmax."""

from __future__ import annotations

from dataclasses import dataclass

from pellucid.engine import ops
from pellucid.engine.layer import Layer, Params, Shape
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value, matrix
from pellucid.formulas import activations as formulas
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.gates import Gate
from pellucid.kernels import activations
from pellucid.kernels import softmax as softmax_kernels
from pellucid.typing import Array


@dataclass(frozen=True)
class Activation(Layer):
    """An activation on its own, by its name from the table, or ``"softmax"`` over the last axis."""

    activation: str

    def __post_init__(self) -> None:
        if self.activation != "softmax":
            ACTIVATIONS[self.activation]

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        formula = None if self.activation == "softmax" else ACTIVATIONS[self.activation]
        if formula is None or formula.parameter_derivative is None:
            return {}
        return {name: ParameterSpec((shape[-1],), value) for name, value in formula.parameters.items()}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        if self.activation == "softmax":
            return softmax(tape, x)
        return activation(tape, ACTIVATIONS[self.activation], x, params)


def activated(tape: Tape, formula: formulas.Activation | None, z: Value, bias: Value, params: Params) -> Value:
    """f(z + bias), with the learned parameter of each unit where the formula has one; softmax without a formula"""
    if formula is not None and formula.parameter_derivative is None:
        return biased_activation(tape, formula, z, bias)
    z = biased_activation(tape, ACTIVATIONS["identity"], z, bias)
    return activation(tape, formula, z, params) if formula else softmax(tape, z)


def biased_activation(tape: Tape, formula: formulas.Activation, z: Value, bias: Value) -> Value:
    """y = f(z + bias); `z` is the layer's own, so what the backward pass needs may overwrite it"""
    apart = activations.keeps_input(formula)
    y = Value(aligned(z.value.shape, tape.dtype), z.gradient) if apart else z
    op = ops.BiasedActivation(formula, matrix(z.value), bias.value, matrix(y.value) if apart else None)
    tape.record(activations.biased_activation(formula, tape.dtype), op=op)

    @tape.backward(y)
    def _(dy: Array) -> None:
        z.has_gradient = True  # dz takes the place of dy
        with tape.accumulate(bias) as dbias:
            op = ops.BiasedActivationGradient(formula, matrix(z.value), matrix(dy), dbias)
            tape.record(activations.biased_activation_backward(formula, tape.dtype), op=op)

    if apart:
        tape.values.append((tape.layer, y))
    return y


def gated(tape: Tape, formula: Gate, z: Value, bias: Value, units: int, swapped: bool) -> Value:
    """y = f(a, b) of the two halves of z + bias"""
    y = tape.new_value(*z.shape[:-1], units)
    op = ops.GateUnits(formula, matrix(z.value), bias.value, matrix(y.value))
    tape.record(activations.gate(formula, tape.dtype, swapped), op=op)

    @tape.backward(y)
    def _(dy: Array) -> None:
        with tape.accumulate(z) as dz, tape.accumulate(bias) as dbias:
            op = ops.GateUnitsGradient(formula, matrix(z.value), bias.value, matrix(dy), matrix(dz), dbias)
            tape.record(activations.gate_backward(formula, tape.dtype, swapped), op=op)

    return y


def activation(tape: Tape, formula: formulas.Activation, x: Value, params: Params) -> Value:
    """y = f(x), with the learned parameter of each unit where the formula has one"""
    if formula.parameter_derivative:
        return learned_activation(tape, formula, x, params[next(iter(formula.parameters))])
    y = tape.new_value(*x.shape, gradient=x.gradient is not None)
    op = ops.Activate(formula, matrix(x.value), None, matrix(y.value))
    tape.record(activations.activation(formula, tape.dtype), op=op)

    @tape.backward(y)
    def _(dy: Array) -> None:
        saved = x if activations.keeps_input(formula) else y
        with tape.accumulate(x) as dx:
            op = ops.ActivateGradient(formula, matrix(saved.value), None, matrix(dy), matrix(dx), None)
            tape.record(activations.activation_backward(formula, tape.dtype), op=op)

    return y


def learned_activation(tape: Tape, formula: formulas.Activation, x: Value, c: Value) -> Value:
    """y = f(x, c) with a learned parameter c of each unit"""
    y = tape.new_value(*x.shape)
    op = ops.Activate(formula, matrix(x.value), c.value, matrix(y.value))
    tape.record(activations.learned_activation(formula, tape.dtype), op=op)

    @tape.backward(y)
    def _(dy: Array) -> None:
        with tape.accumulate(x) as dx, tape.accumulate(c) as dc:
            op = ops.ActivateGradient(formula, matrix(x.value), c.value, matrix(dy), matrix(dx), dc)
            tape.record(activations.learned_activation_backward(formula, tape.dtype), op=op)

    return y


def softmax(tape: Tape, x: Value) -> Value:
    """The last axis becomes a probability distribution"""
    y = tape.new_value(*x.shape, gradient=x.gradient is not None)
    tape.record(softmax_kernels.softmax(tape.dtype), op=ops.Softmax(matrix(x.value), matrix(y.value)))

    @tape.backward(y)
    def _(dy: Array) -> None:
        with tape.accumulate(x) as dx:
            op = ops.SoftmaxGradient(matrix(y.value), matrix(dy), matrix(dx))
            tape.record(softmax_kernels.softmax_backward(tape.dtype), op=op)

    return y
