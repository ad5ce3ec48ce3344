"""Members of an ensemble that share their weight matrices: side by side in a row's columns, and told apart by factors.

BatchEnsemble (Wen, Tran and Ba 2020) as TabM takes it to tables (Gorishniy, Kotelnikov and Babenko 2024): member m computes
((x r_m) W) s_m + b_m with W common to all, every member learns by a loss of its own, and their mean answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pellucid.engine.initializers import INITIALIZERS, Fan
from pellucid.engine.layer import Layer, Params
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape, Value
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.kernels import arithmetic
from pellucid.kernels import batch_ensemble as kernels
from pellucid.layers.activation import activated
from pellucid.layers.dense import factor, matmul, weights
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
    factors
        Each column that comes in has a learned factor, see `pellucid.layers.dense.factor`.
    """

    units: int
    members: int
    activation: str = "identity"
    initializer: str | None = None
    first: bool = False
    factors: bool = False

    def __post_init__(self) -> None:
        _positive(self, "units", "members")
        ACTIVATIONS[self.activation]
        if self.initializer is not None:
            INITIALIZERS[self.initializer]

    @property
    def start(self) -> str:
        """The initialiser of W: the one given, or the one that goes with the activation."""
        return self.initializer or f"{ACTIVATIONS[self.activation].default_init}_normal"

    def output_width(self, width: int) -> int:
        return self.members * self.units

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        row, wide = ACTIVATIONS[self.activation], self.members * self.units
        received = width if self.first else _each(width, self.members)
        fan, start = Fan(received, self.units, row.gain), INITIALIZERS[self.start]
        shape = received, self.units
        params = {
            "weight": ParameterSpec(
                shape, lambda random, shape: start.draw(random, shape, fan), True, data_dependent=start.data_dependent
            )
        }
        if self.factors:
            params["factor"] = factor(received)
        if not self.first:
            params["inputs"] = ParameterSpec((width,), 1.0)
        params["outputs"] = ParameterSpec((wide,), _signs if self.first else 1.0)
        params["bias"] = ParameterSpec((wide,), 0.0)
        if row.parameter_derivative:
            params |= {name: ParameterSpec((wide,), value) for name, value in row.parameters.items()}
        return params

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        if self.first:
            common = tape.new_value(self.units)
            matmul(tape, x, weights(tape, params), common)
            z = spread(tape, common, params["outputs"], self.members)
        else:
            x, made = scaled(tape, x, params["inputs"]), tape.new_value(self.members * self.units)
            matmul(tape, _rows(x, self.members), weights(tape, params), _rows(made, self.members))
            z = scaled(tape, made, params["outputs"])
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
        _positive(self, "units", "members")
        INITIALIZERS[self.initializer]

    def output_width(self, width: int) -> int:
        return self.members * self.units

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        fan, row = Fan(_each(width, self.members), self.units), INITIALIZERS[self.initializer]

        def start(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
            return np.stack([row.draw(generator, (fan.fan_in, self.units), fan).T for _ in range(self.members)])

        shape = (self.members, self.units, fan.fan_in)
        return {
            "weight": ParameterSpec(shape, start, True, data_dependent=row.data_dependent),
            "bias": ParameterSpec((self.members * self.units,), 0.0),
        }

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        w, y = params["weight"], tape.new_value(self.members * self.units)
        given, made = _apart(x, self.members), _apart(y, self.members)
        tape.record(kernels.batched_matmul(tape.dtype), given.value, w.value, made.value)

        @tape.backward
        def _() -> None:
            assert made.gradient is not None
            with tape.accumulate(x) as dx, tape.accumulate(w) as dw:
                dx = dx.reshape(given.value.shape)
                tape.record(kernels.batched_matmul_backward(tape.dtype), given.value, w.value, made.gradient, dx, dw)

        return activated(tape, ACTIVATIONS["identity"], y, params["bias"], params)


@dataclass(frozen=True)
class Repeat(Layer):
    """Every member gets the same columns: for what stands beside the members, such as a linear path."""

    members: int

    def __post_init__(self) -> None:
        _positive(self, "members")

    def output_width(self, width: int) -> int:
        return self.members * width

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        y = tape.new_value(x.value.shape[1] * self.members)
        made = _apart(y, self.members)
        tape.record(kernels.repeat(tape.dtype), x.value, made.value)

        @tape.backward
        def _() -> None:
            assert made.gradient is not None
            with tape.accumulate(x) as dx:
                tape.record(kernels.sum_of_members(tape.dtype), made.gradient, dx)

        return y


@dataclass(frozen=True)
class Mean(Layer):
    """The network's last layer: the mean of the members answers; in training each member's output meets the loss by itself."""

    members: int

    def __post_init__(self) -> None:
        _positive(self, "members")

    def output_width(self, width: int) -> int:
        return _each(width, self.members)

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        if tape.training:
            return x
        y = tape.new_value(_each(x.value.shape[1], self.members))
        tape.record(kernels.mean_of_members(tape.dtype), _apart(x, self.members).value, y.value)
        return y


def member(state: Mapping[str, Array], members: int, number: int = 0) -> dict[str, Array]:
    """One member's part of a network's state, as dense layers have it: factors of rows and columns are in the weights."""
    made = {}
    for name, value in state.items():
        layer, _, kind = name.rpartition(".")
        params = {other.removeprefix(f"{layer}."): state[other] for other in state if other.rpartition(".")[0] == layer}
        if kind in ("inputs", "outputs", "factor"):
            continue
        if kind == "weight":
            if "factor" in params:
                value = params["factor"][:, None] * value
            if "inputs" in params:
                value = params["inputs"].reshape(members, -1)[number][:, None] * value
            if "outputs" in params:
                value = value * params["outputs"].reshape(members, -1)[number]
            value = value[number].T if value.ndim == 3 else value
        elif "outputs" in params or ("weight" in params and params["weight"].ndim == 3):
            value = value.reshape(members, -1)[number]
        made[name] = value
    return made


def tile_members(tape: Tape, output: Value, members: int, targets: Array, weights: Array) -> tuple[Value, Array, Array]:
    """A row for each member of a training's `output`, with the row's targets and its weight."""
    numbers = targets.dtype == tape.dtype
    several = aligned((tape.batch, members, targets.size // tape.batch), targets.dtype)
    tape.record(kernels.repeat(tape.dtype, labels=not numbers), targets.reshape(tape.batch, -1), several)
    weighed = aligned((tape.batch, members, 1), tape.dtype)
    tape.record(kernels.repeat(tape.dtype), weights.reshape(-1, 1), weighed)
    output.written = True
    return _rows(output, members), several.reshape(-1, *targets.shape[1:]), weighed.reshape(-1)


def scaled(tape: Tape, x: Value, c: Value) -> Value:
    """y = c x, a factor for each column"""
    y = tape.new_value(x.value.shape[1])
    tape.record(arithmetic.scale_columns(tape.dtype), x.value, c.value, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None
        with tape.accumulate(x) as dx, tape.accumulate(c) as dc:
            tape.record(arithmetic.scale_columns_backward(tape.dtype), x.value, c.value, y.gradient, dx, dc)

    return y


def spread(tape: Tape, x: Value, c: Value, members: int) -> Value:
    """y_m = c_m x"""
    y = tape.new_value(members * x.value.shape[1])
    factors, made = c.value.reshape(members, -1), _apart(y, members)
    tape.record(kernels.scale_by_member(tape.dtype), x.value, factors, made.value)

    @tape.backward
    def _() -> None:
        assert made.gradient is not None
        with tape.accumulate(x) as dx, tape.accumulate(c) as dc:
            kernel = kernels.scale_by_member_backward(tape.dtype)
            tape.record(kernel, x.value, factors, made.gradient, dx, dc.reshape(factors.shape))

    return y


def _rows(x: Value, members: int) -> Value:
    """A row for each row and member, on the same memory."""
    return _seen(x, (-1, x.value.shape[1] // members))


def _apart(x: Value, members: int) -> Value:
    """Rows, members and their columns, on the same memory."""
    return _seen(x, (len(x.value), members, -1))


def _seen(x: Value, shape: tuple[int, ...]) -> Value:
    return Value(x.value.reshape(shape), None if x.gradient is None else x.gradient.reshape(shape))


def _each(width: int, members: int) -> int:
    if width % members:
        raise ValueError(f"{members} members need as many columns each; there are {width}: put a first Shared before")
    return width // members


def _signs(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return generator.choice([-1.0, 1.0], shape)


def _positive(layer: Layer, *names: str) -> None:
    for name in names:
        if getattr(layer, name) < 1:
            raise ValueError(f"{name} must be at least 1; got {getattr(layer, name)}")
