"""The layers: what each declares as learned, how wide its output is, and how it is recorded, forward and backward."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pellucid.engine.initializers import INITIALIZERS, Fan
from pellucid.engine.parameters import Spec, aligned
from pellucid.engine.tape import Signal, Tape
from pellucid.formulas.activations import ACTIVATIONS, Activation
from pellucid.formulas.gates import GATES, Gate
from pellucid.formulas.registry import Registry
from pellucid.kernels import elementwise, norms, products, randomness, rows

Own = Mapping[str, Signal]  # a layer's parameters, and running statistics, by name


class Layer:
    """What every layer answers; `width` is the number of columns it receives."""

    def output_width(self, width: int) -> int:
        """Columns of the output."""
        return width

    def parameters(self, width: int) -> dict[str, Spec]:
        """What is learned, by name."""
        return {}

    def statistics(self, width: int) -> dict[str, Spec]:
        """What is remembered of the data without being learned, by name."""
        return {}

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        """Play the layer on `x` into the tape; returns its output."""
        raise NotImplementedError


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
    """

    units: int
    activation: str = "identity"
    initializer: str | None = None
    norm: str | None = None
    swap_halves: bool = False

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
        if self.activation in GATES:
            return GATES[self.activation]
        return ACTIVATIONS[self.activation]

    def output_width(self, width: int) -> int:
        return self.units

    def _projected(self) -> int:
        return self.units * 2 if isinstance(self._row(), Gate) else self.units

    def _norm(self) -> Layer | None:
        return NORMS[self.norm].layer() if self.norm else None

    def parameters(self, width: int) -> dict[str, Spec]:
        row = self._row()
        name = self.initializer or f"{row.start if row else 'glorot'}_normal"
        fan = Fan(width, self.units, row.gain if row else 1.0)
        declared = {"weight": Spec((width, self._projected()), lambda generator, shape: INITIALIZERS[name].draw(generator, shape, fan), True)}
        if norm := self._norm():
            declared |= {f"norm.{key}": spec for key, spec in norm.parameters(self._projected()).items()}
        else:
            declared["bias"] = Spec((self._projected(),), 0.0)
        if isinstance(row, Activation) and row.by_parameter:
            (parameter, start), = row.parameters.items()
            declared[parameter] = Spec((self.units,), start)
        return declared

    def statistics(self, width: int) -> dict[str, Spec]:
        norm = self._norm()
        return {f"norm.{key}": spec for key, spec in norm.statistics(self._projected()).items()} if norm else {}

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        z = tape.signal(self._projected(), name="z")
        product(tape, x, own["weight"], z)
        if norm := self._norm():
            z = norm.record(tape, z, {key[5:]: value for key, value in own.items() if key.startswith("norm.")})
        row = self._row()
        bias = own.get("bias") or Signal(aligned(self._projected(), tape.dtype), aligned(self._projected(), tape.dtype))
        if isinstance(row, Gate):
            return gated(tape, row, z, bias, self.units, self.swap_halves)
        if isinstance(row, Activation) and row.by_parameter is None:
            return biased_activation(tape, row, z, bias)
        z = biased_activation(tape, ACTIVATIONS["identity"], z, bias)
        return activation(tape, row, z, own) if row else softmax(tape, z)


def product(tape: Tape, x: Signal, w: Signal, y: Signal) -> None:
    """y = x w"""
    tape.run(products.product(tape.dtype), x.value, w.value, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None
        with tape.into(w) as dw:
            tape.run(products.product_by_weights(tape.dtype), x.value, y.gradient, dw)
        if _gradient(tape, x):
            with tape.into(x) as dx:
                tape.run(products.product_by_input(tape.dtype), y.gradient, w.value, dx)


def biased_activation(tape: Tape, row: Activation, z: Signal, bias: Signal) -> Signal:
    """y = f(z + bias); `z` is the layer's own, so what the backward pass needs may overwrite it"""
    apart = elementwise.keeps_input(row)
    y = Signal(aligned(z.value.shape, tape.dtype), z.gradient) if apart else z
    arrays = (z.value, bias.value, y.value) if apart else (z.value, bias.value)
    tape.run(elementwise.biased_activation(row, tape.dtype), *arrays)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None
        z.written = True  # dz takes the place of dy
        with tape.into(bias) as db:
            tape.run(elementwise.biased_activation_backward(row, tape.dtype), z.value, y.gradient, db)

    if apart:
        tape.signals.append((tape.layer, y))
    return y


def gated(tape: Tape, row: Gate, z: Signal, bias: Signal, units: int, swapped: bool) -> Signal:
    """y = f(a, b) of the two halves of z + bias"""
    y = tape.signal(units)
    tape.run(elementwise.gate(row, tape.dtype, swapped), z.value, bias.value, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None and z.gradient is not None
        z.written = True
        with tape.into(bias) as db:
            tape.run(elementwise.gate_backward(row, tape.dtype, swapped), z.value, y.gradient, z.gradient, db)

    return y


def activation(tape: Tape, row: Activation, x: Signal, own: Own) -> Signal:
    """y = f(x), with the learned parameter of each unit where the row has one"""
    y = tape.signal(x.value.shape[1], gradient=_gradient(tape, x) or bool(own))
    c = own[next(iter(row.parameters))] if row.by_parameter else None
    if c:
        tape.run(elementwise.learned_activation(row, tape.dtype), x.value, c.value, y.value)
    else:
        tape.run(elementwise.activation(row, tape.dtype), x.value, y.value)

    @tape.backward
    def _() -> None:
        if y.gradient is None:
            return
        assert x.gradient is not None
        with tape.into(x) as dx:
            if c:
                with tape.into(c) as dc:
                    kernel = elementwise.learned_activation_backward(row, tape.dtype)
                    tape.run(kernel, x.value, c.value, y.gradient, dx, dc)
            else:
                kept = x.value if elementwise.keeps_input(row) else y.value
                tape.run(elementwise.activation_backward(row, tape.dtype), kept, y.gradient, dx)

    return y


def softmax(tape: Tape, x: Signal) -> Signal:
    """Each row becomes a probability distribution"""
    y = tape.signal(x.value.shape[1], gradient=_gradient(tape, x))
    tape.run(rows.softmax(tape.dtype), x.value, y.value)

    @tape.backward
    def _() -> None:
        if y.gradient is not None:
            with tape.into(x) as dx:
                tape.run(rows.softmax_backward(tape.dtype), y.value, y.gradient, dx)

    return y


@dataclass(frozen=True)
class Apply(Layer):
    """An activation on its own, by its name from the table, or ``"softmax"``."""

    activation: str

    def __post_init__(self) -> None:
        if self.activation != "softmax":
            ACTIVATIONS[self.activation]

    def parameters(self, width: int) -> dict[str, Spec]:
        row = None if self.activation == "softmax" else ACTIVATIONS[self.activation]
        return {name: Spec((width,), start) for name, start in row.parameters.items()} if row and row.by_parameter else {}

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        return softmax(tape, x) if self.activation == "softmax" else activation(tape, ACTIVATIONS[self.activation], x, own)


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
class LayerNorm(Layer):
    """Each row to mean 0 and deviation 1, then a learned gain and shift (Ba, Kiros and Hinton 2016); with `groups`, each
    group of the row's columns (GroupNorm, Wu and He 2018)."""

    groups: int = 1
    eps: float = 1e-5

    def __post_init__(self) -> None:
        if self.groups < 1:
            raise ValueError(f"groups must be at least 1; got {self.groups}")

    def parameters(self, width: int) -> dict[str, Spec]:
        if width % self.groups:
            raise ValueError(f"groups must divide the layer's {width} columns; got {self.groups}")
        return {"gain": Spec((width,), 1.0), "shift": Spec((width,), 0.0)}

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        m, n = x.value.shape
        y = tape.signal(n)
        grouped, columns = (m, self.groups, n // self.groups), (self.groups, n // self.groups)
        gain, shift = own["gain"], own["shift"]
        mean, inverse = aligned((m, self.groups), np.float64), aligned((m, self.groups), tape.dtype)
        tape.run(
            norms.group_norm(tape.dtype), x.value.reshape(grouped), gain.value.reshape(columns),
            shift.value.reshape(columns), y.value.reshape(grouped), mean, inverse, np.array([self.eps]),
        )

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            with tape.into(x) as dx, tape.into(gain) as dgain, tape.into(shift) as dshift:
                tape.run(
                    norms.group_norm_backward(tape.dtype), x.value.reshape(grouped), gain.value.reshape(columns), mean,
                    inverse, y.gradient.reshape(grouped), dx.reshape(grouped), dgain.reshape(columns),
                    dshift.reshape(columns),
                )

        return y


@dataclass(frozen=True)
class RMSNorm(Layer):
    """Each row divided by its root mean square, then a learned gain (Zhang and Sennrich 2019)."""

    eps: float = 1e-6

    def parameters(self, width: int) -> dict[str, Spec]:
        return {"gain": Spec((width,), 1.0)}

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        y = tape.signal(x.value.shape[1])
        gain, inverse = own["gain"], aligned(tape.batch, tape.dtype)
        tape.run(norms.rms_norm(tape.dtype), x.value, gain.value, y.value, inverse, np.array([self.eps]))

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            with tape.into(x) as dx, tape.into(gain) as dgain:
                tape.run(norms.rms_norm_backward(tape.dtype), x.value, gain.value, inverse, y.gradient, dx, dgain)

        return y


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each column to mean 0 and deviation 1 over the batch, then a learned gain and shift (Ioffe and Szegedy 2015).

    Parameters
    ----------
    momentum
        Weight of the new batch in the running mean and variance that prediction uses, as PyTorch means it.
    eps
        Added to the variance.
    """

    momentum: float = 0.1
    eps: float = 1e-5

    def __post_init__(self) -> None:
        if not 0 < self.momentum < 0.9:
            raise ValueError(
                f"momentum must lie between 0 and 0.9: it is the weight of the new batch; got {self.momentum}. "
                f"Where Keras says 0.99, say 0.01 here"
            )

    def parameters(self, width: int) -> dict[str, Spec]:
        return {"gain": Spec((width,), 1.0), "shift": Spec((width,), 0.0)}

    def statistics(self, width: int) -> dict[str, Spec]:
        return {"running_mean": Spec((width,), 0.0), "running_variance": Spec((width,), 1.0)}

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        n = x.value.shape[1]
        y = tape.signal(n)
        gain, shift, settings = own["gain"], own["shift"], np.array([self.momentum, self.eps])
        running = own["running_mean"].value, own["running_variance"].value
        if not tape.training:
            kernel = norms.batch_norm_predicting(tape.dtype)
            tape.run(kernel, x.value, gain.value, shift.value, y.value, *running, settings)
            return y
        if tape.batch < 2:
            raise ValueError("batch normalisation needs batches of at least 2 rows; raise batch_size or choose norm='layer'")
        mean, spread, inverse = aligned(n, np.float64), aligned(n, np.float64), aligned(n, tape.dtype)
        tape.run(
            norms.batch_norm(tape.dtype), x.value, gain.value, shift.value, y.value, mean, spread, inverse, *running, settings
        )

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            with tape.into(x) as dx, tape.into(gain) as dgain, tape.into(shift) as dshift:
                kernel = norms.batch_norm_backward(tape.dtype)
                tape.run(kernel, x.value, gain.value, mean, inverse, y.gradient, dx, dgain, dshift)

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
            raise ValueError(f"a residual branch must end as wide as it began, {width}; it ends {self._widths(width)[-1]} wide")
        return width

    def parameters(self, width: int) -> dict[str, Spec]:
        return declared(self.layers, width, "parameters")

    def statistics(self, width: int) -> dict[str, Spec]:
        return declared(self.layers, width, "statistics")

    def record(self, tape: Tape, x: Signal, own: Own) -> Signal:
        branch = record(self.layers, tape, x, own)
        y = tape.signal(x.value.shape[1])
        tape.run(elementwise.add(tape.dtype), x.value, branch.value, y.value)

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            for side in (x, branch):
                if side.gradient is not None:
                    with tape.into(side) as gradient:
                        tape.run(elementwise.copy(tape.dtype), y.gradient.reshape(-1), gradient.reshape(-1))

        return y


def declared(layers: Sequence[Layer], width: int, kind: str) -> dict[str, Spec]:
    """The parameters or statistics of a chain of layers, named ``"<place>.<name>"``."""
    found = {}
    for place, layer in enumerate(layers):
        found |= {f"{place}.{name}": spec for name, spec in getattr(layer, kind)(width).items()}
        width = layer.output_width(width)
    return found


def record(layers: Sequence[Layer], tape: Tape, x: Signal, own: Own) -> Signal:
    """Record a chain of layers; returns the last output."""
    outer = tape.layer
    for place, layer in enumerate(layers):
        tape.layer = f"{outer}{'.' if outer else ''}{place} {type(layer).__name__.lower()}"
        prefix = f"{place}."
        x = layer.record(tape, x, {name[len(prefix):]: s for name, s in own.items() if name.startswith(prefix)})
    tape.layer = outer
    return x


@dataclass(frozen=True, eq=False)
class Norm:
    """One row of the table of normalisations."""

    name: str
    layer: Callable[[], Layer]
    formula: str
    aliases: tuple[str, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


NORMS: Registry[Norm] = Registry(
    "norm",
    [
        Norm("batch", BatchNorm, "y = gain (x - mean) / sqrt(var + eps) + shift, over the batch, by column",
             ("batch_norm", "batchnorm", "bn"), {"torch": "nn.BatchNorm1d", "keras": "BatchNormalization"}, "Ioffe and Szegedy 2015"),
        Norm("layer", LayerNorm, "y = gain (x - mean) / sqrt(var + eps) + shift, over the columns, by row",
             ("layer_norm", "layernorm", "ln"), {"torch": "nn.LayerNorm", "keras": "LayerNormalization"},
             "Ba, Kiros and Hinton 2016"),
        Norm("rms", RMSNorm, "y = gain x / sqrt(mean(x**2) + eps), over the columns, by row", ("rms_norm", "rmsnorm"),
             {"torch": "nn.RMSNorm", "keras": "RMSNormalization"}, "Zhang and Sennrich 2019"),
        Norm("group", lambda: LayerNorm(groups=2), "as layer norm, over each group of columns (here 2)",
             ("group_norm", "groupnorm"), {"torch": "nn.GroupNorm", "keras": "GroupNormalization"}, "Wu and He 2018"),
    ],
)
