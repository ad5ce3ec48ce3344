"""Members of an ensemble that share their weight matrices: side by side in a row's columns, with factors of their own.

BatchEnsemble (Wen, Tran and Ba 2020) as TabM takes it to tables (Gorishniy, Kotelnikov and Babenko 2024): member m computes
((x r_m) W) s_m + b_m with W common to all, every member learns by a loss of its own, and their mean is the prediction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pellucid.engine.initializers import INITIALIZERS, Fan
from pellucid.engine.layer import Layer, Params, Shape, flat_width
from pellucid.engine.ops import BatchedMatmul, BatchedMatmulGradient, ScaleByFactors, ScaleByFactorsGradient
from pellucid.engine.parameters import ParameterSpec
from pellucid.engine.tape import Tape
from pellucid.engine.value import BinnedValue, Value
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.kernels import arithmetic
from pellucid.kernels import batch_ensemble as kernels
from pellucid.layers.activation import activated
from pellucid.layers.dense import feature_scale, matmul, scaled_weights
from pellucid.layers.members import by_member, check_positive, member_rows, member_width
from pellucid.typing import Array


@dataclass(frozen=True)
class BatchEnsemble(Layer):
    """A dense layer of all members at once, ``activation(((x r_m) W) s_m + b_m)``; its output is ``members * units`` wide.

    Parameters
    ----------
    units
        Of each member.
    members
        How many.
    activation
        A name from the table of activations.
    initializer
        Of W; default: the family that goes with the activation.
    first
        The input is one for all members: no r, and random signs in s, by which the members begin to differ.
    feature_scales
        Each column that comes in has a learned scale, see `pellucid.layers.dense.feature_scale`.
    """

    units: int
    members: int
    activation: str = "identity"
    initializer: str | None = None
    first: bool = False
    feature_scales: bool = False

    def __post_init__(self) -> None:
        check_positive(self, "units", "members")
        ACTIVATIONS[self.activation]
        if self.initializer is not None:
            INITIALIZERS[self.initializer]

    @property
    def weight_initializer(self) -> str:
        """The initializer of W: the one given, or the one that goes with the activation."""
        return self.initializer or f"{ACTIVATIONS[self.activation].default_init}_normal"

    @property
    def takes_bins(self) -> bool:
        return self.first

    def output_shape(self, shape: Shape) -> Shape:
        flat_width(self, shape)
        return (self.members * self.units,)

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        width, formula, outputs = flat_width(self, shape), ACTIVATIONS[self.activation], self.members * self.units
        received = width if self.first else member_width(width, self.members)
        fan, initializer = Fan(received, self.units, formula.gain), INITIALIZERS[self.weight_initializer]
        params = {
            "weight": ParameterSpec(
                (received, self.units),
                lambda generator, shape: initializer.draw(generator, shape, fan),
                True,
                data_dependent=initializer.data_dependent,
            )
        }
        if self.feature_scales:
            params["factor"] = feature_scale(received)
        if not self.first:
            params["inputs"] = ParameterSpec((width,), 1.0)
        params["outputs"] = ParameterSpec((outputs,), _signs if self.first else 1.0)
        params["bias"] = ParameterSpec((outputs,), 0.0)
        if formula.parameter_derivative:
            params |= {name: ParameterSpec((outputs,), value) for name, value in formula.parameters.items()}
        return params

    def record(self, tape: Tape, x: Value | BinnedValue, params: Params) -> Value:
        weights = scaled_weights(tape, params)
        if isinstance(x, BinnedValue) or self.first:
            common = tape.new_value(self.units)
            matmul(tape, x, weights, common)
            z = scale_by_member(tape, common, params["outputs"], self.members)
        else:
            x = scale_columns(tape, x, params["inputs"])
            products = tape.new_value(self.members * self.units)
            matmul(tape, member_rows(x, self.members), weights, member_rows(products, self.members))
            z = scale_columns(tape, products, params["outputs"])
        return activated(tape, ACTIVATIONS[self.activation], z, params["bias"], params)


@dataclass(frozen=True)
class MemberOutputs(Layer):
    """The members' last layers, which share nothing: ``x_m W_m + b_m``; the output is ``members * units`` wide.

    Parameters
    ----------
    units
        Outputs of each member.
    members
        How many.
    initializer
        Of each member's weights.
    """

    units: int
    members: int
    initializer: str = "glorot_normal"

    def __post_init__(self) -> None:
        check_positive(self, "units", "members")
        INITIALIZERS[self.initializer]

    def output_shape(self, shape: Shape) -> Shape:
        member_width(flat_width(self, shape), self.members)
        return (self.members * self.units,)

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        fan_in = member_width(flat_width(self, shape), self.members)
        fan, initializer = Fan(fan_in, self.units), INITIALIZERS[self.initializer]

        def draw(generator: np.random.Generator, shape: Shape) -> Array:
            weights = [initializer.draw(generator, (fan_in, self.units), fan).T for _ in range(self.members)]
            return np.stack(weights)

        shape = (self.members, self.units, fan_in)
        return {
            "weight": ParameterSpec(shape, draw, True, data_dependent=initializer.data_dependent),
            "bias": ParameterSpec((self.members * self.units,), 0.0),
        }

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        w, y = params["weight"], tape.new_value(self.members * self.units)
        inputs, outputs = by_member(x.value, self.members), by_member(y.value, self.members)
        tape.record(kernels.batched_matmul(tape.dtype), op=BatchedMatmul(inputs, w.value, outputs))

        @tape.backward(y)
        def _(dy: Array) -> None:
            with tape.accumulate(x) as dx, tape.accumulate(w) as dw:
                gradients = by_member(dy, self.members), by_member(dx, self.members), dw
                op = BatchedMatmulGradient(inputs, w.value, *gradients)
                tape.record(kernels.batched_matmul_backward(tape.dtype), op=op)

        return activated(tape, ACTIVATIONS["identity"], y, params["bias"], params)


def first_member(state: Mapping[str, Array], members: int) -> dict[str, Array]:
    """One member's part of a network's state, as dense layers have it: all factors are in the weights."""
    dense: dict[str, Array] = {}
    for name, value in state.items():
        layer, _, kind = name.rpartition(".")
        params = {other.removeprefix(f"{layer}."): state[other] for other in state if other.rpartition(".")[0] == layer}
        if kind in ("inputs", "outputs", "factor"):
            continue
        if kind == "weight":
            if "factor" in params:
                value = params["factor"][:, None] * value
            if "inputs" in params:
                value = params["inputs"].reshape(members, -1)[0][:, None] * value
            if "outputs" in params:
                value = value * params["outputs"].reshape(members, -1)[0]
            value = value[0].T if value.ndim == 3 else value
        elif "outputs" in params or ("weight" in params and params["weight"].ndim == 3):
            value = value.reshape(members, -1)[0]
        dense[name] = value
    return dense


def scale_columns(tape: Tape, x: Value, c: Value) -> Value:
    """y = c x, a factor for each column"""
    y = tape.new_value(*x.shape)
    tape.record(arithmetic.scale_columns(tape.dtype), op=ScaleByFactors(x.value, c.value, y.value))

    @tape.backward(y)
    def _(dy: Array) -> None:
        with tape.accumulate(x) as dx, tape.accumulate(c) as dc:
            op = ScaleByFactorsGradient(x.value, c.value, dy, dx, dc)
            tape.record(arithmetic.scale_columns_backward(tape.dtype), op=op)

    return y


def scale_by_member(tape: Tape, x: Value, c: Value, members: int) -> Value:
    """y_m = c_m x"""
    y, factors = tape.new_value(members * x.shape[0]), c.value.reshape(members, -1)
    op = ScaleByFactors(x.value, factors, by_member(y.value, members))
    tape.record(kernels.scale_by_member(tape.dtype), op=op)

    @tape.backward(y)
    def _(dy: Array) -> None:
        with tape.accumulate(x) as dx, tape.accumulate(c) as dc:
            op = ScaleByFactorsGradient(x.value, factors, by_member(dy, members), dx, dc.reshape(factors.shape))
            tape.record(kernels.scale_by_member_backward(tape.dtype), op=op)

    return y


def _signs(generator: np.random.Generator, shape: Shape) -> Array:
    return generator.choice([-1.0, 1.0], shape)
