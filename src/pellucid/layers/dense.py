"""The layers that compute: dense, activation, dropout, residual; each op's backward pass is written beneath its forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.engine.initializers import INITIALIZERS, Fan
from pellucid.engine.layer import Layer, Own, declared, record
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Signal, Tape
from pellucid.formulas.activations import ACTIVATIONS, Activation
from pellucid.formulas.gates import Gate, nonlinearity
from pellucid.kernels import activations, randomness
from pellucid.kernels import softmax as softmax_kernels
from pellucid.layers.norms import NORMS, BatchNorm, LayerNorm, Norm, RMSNorm
from pellucid.layers.product import product

__all__ = ["NORMS", "Apply", "BatchNorm", "Dense", "Dropout", "Layer", "LayerNorm", "Norm", "RMSNorm", "Residual"]


def _gradient(tape: Tape, x: Signal) -> bool:
    return tape.training and x.gradient is not None


@dataclass(frozen=True)
class Dense(Layer):
    """A fully connected layer: ``activation(norm(x W + b))``.

    Parameters
    ----------
    units
        Width of the output.
    activation
        A name from the table of activations, ``"softmax"``, or a gate: a gated layer projects to twice the units.
    initializer
        A name from the table; default: the family that goes with the activation.
    norm
        ``"batch"``, ``"layer"``, ``"rms"``, ``"group"`` or None: between the product and the activation; the bias is left out.
    swap_halves
        Take the halves (a, b) of a gate's projection in the other order, for weights that were learned so.
    factors
        Each column that comes in has a learned factor: ``activation(norm((c x) W + b))``; see `factor`.
    """

    units: int
    activation: str = "identity"
    initializer: str | None = None
    norm: str | None = None
    swap_halves: bool = False
    factors: bool = False

    def __post_init__(self) -> None:
        if self.units < 1:
            raise ValueError(f"units must be at least 1; got {self.units}")
        self._row()
        if self.norm is not None:
            NORMS[self.norm]
        if self.initializer is not None:
            INITIALIZERS[self.initializer]

    def _row(self) -> Activation | Gate | None:
        if self.activation == "softmax":
            return None
        return nonlinearity(self.activation)

    def output_width(self, width: int) -> int:
        return self.units

    @property
    def start(self) -> str:
        """The initialiser of the weights: the one given, or the one that goes with the activation."""
        row = self._row()
        return self.initializer or f"{row.start if row else 'glorot'}_normal"

    def _projected(self) -> int:
        return self.units * 2 if isinstance(self._row(), Gate) else self.units

    def _norm(self) -> Layer | None:
        return NORMS[self.norm].layer() if self.norm else None

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        row, start = self._row(), INITIALIZERS[self.start]
        fan = Fan(width, self.units, row.gain if row else 1.0)
        own = {
            "weight": ParameterSpec(
                (width, self._projected()),
                lambda generator, shape: start.draw(generator, shape, fan),
                True,
                by_data=start.by_data,
            )
        }
        if self.factors:
            own["factor"] = factor(width)
        if norm := self._norm():
            own |= {f"norm.{key}": spec for key, spec in norm.parameters(self._projected()).items()}
        else:
            own["bias"] = ParameterSpec((self._projected(),), 0.0)
        if isinstance(row, Activation) and row.parameter_derivative:
            ((parameter, value),) = row.parameters.items()
            own[parameter] = ParameterSpec((self.units,), value)
        return own

    def statistics(self, width: int) -> dict[str, ParameterSpec]:
        norm = self._norm()
        return {f"norm.{key}": spec for key, spec in norm.statistics(self._projected()).items()} if norm else {}

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        z = tape.signal(self._projected(), name="z")
        product(tape, x, weights(tape, own), z)
        if norm := self._norm():
            z = norm.record(tape, z, {key[5:]: value for key, value in own.items() if key.startswith("norm.")})
        row = self._row()
        bias = own.get("bias") or Signal(aligned(self._projected(), tape.dtype), aligned(self._projected(), tape.dtype))
        if isinstance(row, Gate):
            return gated(tape, row, z, bias, self.units, self.swap_halves)
        return activated(tape, row, z, bias, own)


def factor(width: int) -> ParameterSpec:
    """How the factors of `width` columns start, and that they learn six times as fast as weights: the scaling layer of
    RealMLP (Holzmüller, Grinsztajn and Steinwart 2024), by which a network lets columns of little use fade.
    """
    return ParameterSpec((width,), 1.0, rate=6.0)


def weights(tape: Tape, own: Own) -> Signal:
    """A layer's weights, each row times its column's factor where there are factors: (c x) W = x (c W)"""
    w = own["weight"]
    if "factor" not in own:
        return w
    c, y = own["factor"], Signal(aligned(w.value.shape, tape.dtype), aligned(w.value.shape, tape.dtype))
    tape.run(activations.scaled_rows(tape.dtype), w.value, c.value, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None
        with tape.into(w) as dw, tape.into(c) as dc:
            tape.run(activations.scaled_rows_backward(tape.dtype), w.value, c.value, y.gradient, dw, dc)

    return y


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
    y = tape.signal(x.value.shape[1], gradient=_gradient(tape, x) or bool(own))
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
    y = tape.signal(x.value.shape[1], gradient=_gradient(tape, x))
    tape.run(softmax_kernels.softmax(tape.dtype), x.value, y.value)

    @tape.backward
    def _() -> None:
        if y.gradient is not None:
            with tape.into(x) as dx:
                tape.run(softmax_kernels.softmax_backward(tape.dtype), y.value, y.gradient, dx)

    return y


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


@dataclass(frozen=True)
class Dropout(Layer):
    """Sets a share of the values to 0 in training and scales the others up; does nothing in prediction (Srivastava 2014).

    Parameters
    ----------
    rate
        The share to drop, from 0 to 1.
    """

    rate: float

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= 1:
            raise ValueError(f"dropout rate must lie between 0 and 1 (the share to drop); got {self.rate}")

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        if not tape.training or self.rate == 0:
            return x
        y = tape.signal(x.value.shape[1], gradient=_gradient(tape, x))
        settings = np.array([self.rate, float(len(tape.entries))])
        kernel = randomness.dropout(tape.dtype)
        tape.run(kernel, x.value, y.value, tape.clock, settings)

        @tape.backward
        def _() -> None:
            if y.gradient is not None:
                with tape.into(x) as dx:
                    tape.run(kernel, y.gradient, dx, tape.clock, settings)

        return y


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

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        branch = record(self.layers, tape, x, own)
        y = tape.signal(x.value.shape[1])
        tape.run(activations.add(tape.dtype), x.value, branch.value, y.value)

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            for side in (x, branch):
                if side.gradient is not None:
                    with tape.into(side) as gradient:
                        tape.run(activations.copy(tape.dtype), y.gradient.reshape(-1), gradient.reshape(-1))

        return y
