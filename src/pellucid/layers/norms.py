"""The layers that normalise, over the last axis or down the batch, and their table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from pellucid.engine.layer import Layer, Params, Shape
from pellucid.engine.ops import Op
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value, matrix
from pellucid.formulas.registry import Registry
from pellucid.kernels import norms
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


@dataclass(frozen=True, eq=False)
class NormalizeGroups(Op):
    """y = gain (x - mean(x)) / sqrt(var(x) + eps) + shift: over each group of a row's columns"""

    x: Array
    gain: Array
    shift: Array
    y: Array
    mean: Array
    inverse: Array
    eps: Array


@dataclass(frozen=True, eq=False)
class DivideByRMS(Op):
    """y = gain x / sqrt(mean(x**2) + eps): over each row"""

    x: Array
    gain: Array
    y: Array
    inverse: Array
    eps: Array


@dataclass(frozen=True, eq=False)
class DivideByRMSGradient(Op):
    """The gradients of RMS normalisation"""

    x: Array
    gain: Array
    inverse: Array
    dy: Array
    dx: Array
    dgain: Array


@dataclass(frozen=True, eq=False)
class NormalizeBatch(Op):
    """y = gain (x - mean(x)) / sqrt(var(x) + eps) + shift: over each column of the batch"""

    x: Array
    gain: Array
    shift: Array
    y: Array
    mean: Array
    spread: Array
    inverse: Array
    running_mean: Array
    running_variance: Array
    settings: Array


@dataclass(frozen=True, eq=False)
class NormalizeByRunning(Op):
    """y = gain (x - mean) / sqrt(variance + eps) + shift: with the running mean and variance"""

    x: Array
    gain: Array
    shift: Array
    y: Array
    mean: Array
    variance: Array
    settings: Array


@dataclass(frozen=True, eq=False)
class NormalizeGradient(Op):
    """The gradients of layer, group and batch normalisation"""

    x: Array
    gain: Array
    mean: Array
    inverse: Array
    dy: Array
    dx: Array
    dgain: Array
    dshift: Array


class NormLayer(Layer):
    """A layer that normalises and keeps the shape of a row; a gain and a shift for each column are learned."""

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        return {"gain": ParameterSpec(shape[-1:], 1.0), "shift": ParameterSpec(shape[-1:], 0.0)}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        raise NotImplementedError


@dataclass(frozen=True)
class LayerNorm(NormLayer):
    """Each row to mean 0 and standard deviation 1, then a learned gain and shift (Ba, Kiros and Hinton 2016); with `groups`, each
    group of the row's columns (GroupNorm, Wu and He 2018); `eps` is added to the variance."""

    groups: int = 1
    eps: float = 1e-5

    def __post_init__(self) -> None:
        if self.groups < 1:
            raise InvalidValue("value.least", name="groups", least=1, value=self.groups)

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        if shape[-1] % self.groups:
            raise InvalidValue("layers.norms.groups", columns=shape[-1], value=self.groups)
        return super().parameters(shape)

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        y, gain, shift = tape.new_value(*x.shape), params["gain"], params["shift"]
        m, n = matrix(x.value).shape
        rows, columns = (m, self.groups, n // self.groups), (self.groups, n // self.groups)
        scale = gain.value.reshape(columns)
        mean, inverse = aligned((m, self.groups), np.float64), aligned((m, self.groups), tape.dtype)
        op = NormalizeGroups(
            x.value.reshape(rows),
            scale,
            shift.value.reshape(columns),
            y.value.reshape(rows),
            mean,
            inverse,
            np.array([self.eps]),
        )
        tape.record(norms.group_norm(tape.dtype), op=op)

        @tape.backward(y)
        def _(dy: Array) -> None:
            with tape.accumulate(x) as dx, tape.accumulate(gain) as dgain, tape.accumulate(shift) as dshift:
                gradients = dy.reshape(rows), dx.reshape(rows), dgain.reshape(columns), dshift.reshape(columns)
                op = NormalizeGradient(x.value.reshape(rows), scale, mean, inverse, *gradients)
                tape.record(norms.group_norm_backward(tape.dtype), op=op)

        return y


@dataclass(frozen=True)
class RMSNorm(NormLayer):
    """Each row divided by its root mean square, then a learned gain (Zhang and Sennrich 2019); `eps` is added
    to the mean square."""

    eps: float = 1e-6

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        return {"gain": ParameterSpec(shape[-1:], 1.0)}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        y, gain, rows = tape.new_value(*x.shape), params["gain"], matrix(x.value)
        inverse = aligned(len(rows), tape.dtype)
        op = DivideByRMS(rows, gain.value, matrix(y.value), inverse, np.array([self.eps]))
        tape.record(norms.rms_norm(tape.dtype), op=op)

        @tape.backward(y)
        def _(dy: Array) -> None:
            with tape.accumulate(x) as dx, tape.accumulate(gain) as dgain:
                op = DivideByRMSGradient(rows, gain.value, inverse, matrix(dy), matrix(dx), dgain)
                tape.record(norms.rms_norm_backward(tape.dtype), op=op)

        return y


@dataclass(frozen=True)
class BatchNorm(NormLayer):
    """Each column to mean 0 and standard deviation 1 over the batch (and all positions), then a learned gain and shift (Ioffe and
    Szegedy 2015).

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
            raise InvalidValue("layers.norms.momentum", value=self.momentum)

    def statistics(self, shape: Shape) -> dict[str, ParameterSpec]:
        return {"running_mean": ParameterSpec(shape[-1:], 0.0), "running_variance": ParameterSpec(shape[-1:], 1.0)}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        y, gain, shift = tape.new_value(*x.shape), params["gain"], params["shift"]
        inputs = matrix(x.value), gain.value, shift.value, matrix(y.value)
        running, settings = (
            (params["running_mean"].value, params["running_variance"].value),
            np.array([self.momentum, self.eps]),
        )
        if not tape.training:
            tape.record(norms.batch_norm_predicting(tape.dtype), op=NormalizeByRunning(*inputs, *running, settings))
            return y
        rows, columns = inputs[0].shape
        if rows < 2:
            raise InvalidValue("layers.norms.batch")
        mean, spread = aligned(columns, np.float64), aligned(columns, np.float64)
        inverse = aligned(columns, tape.dtype)
        op = NormalizeBatch(*inputs, mean, spread, inverse, *running, settings)
        tape.record(norms.batch_norm(tape.dtype), op=op)

        @tape.backward(y)
        def _(dy: Array) -> None:
            with tape.accumulate(x) as dx, tape.accumulate(gain) as dgain, tape.accumulate(shift) as dshift:
                op = NormalizeGradient(inputs[0], gain.value, mean, inverse, matrix(dy), matrix(dx), dgain, dshift)
                tape.record(norms.batch_norm_backward(tape.dtype), op=op)

        return y


@dataclass(frozen=True, eq=False)
class Norm:
    """One row of the table of normalisations."""

    name: str
    layer: Callable[[], NormLayer]
    formula: str
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


NORMS: Registry[Norm] = Registry(
    "norm",
    [
        Norm(
            "batch",
            BatchNorm,
            "y = gain (x - mean(x)) / sqrt(var(x) + eps) + shift: over each column of the batch",
            ("batch_norm", "batchnorm", "bn"),
            {"torch": "nn.BatchNorm1d", "keras": "BatchNormalization"},
            "Ioffe and Szegedy 2015",
        ),
        Norm(
            "layer",
            LayerNorm,
            "y = gain (x - mean(x)) / sqrt(var(x) + eps) + shift: over each row",
            ("layer_norm", "layernorm", "ln"),
            {"torch": "nn.LayerNorm", "keras": "LayerNormalization"},
            "Ba, Kiros and Hinton 2016",
        ),
        Norm(
            "rms",
            RMSNorm,
            "y = gain x / sqrt(mean(x**2) + eps): over each row",
            ("rms_norm", "rmsnorm"),
            {"torch": "nn.RMSNorm", "keras": "RMSNormalization"},
            "Zhang and Sennrich 2019",
        ),
        Norm(
            "group",
            lambda: LayerNorm(groups=2),
            "y = gain (x - mean(x)) / sqrt(var(x) + eps) + shift: over each group of a row's columns (here 2)",
            ("group_norm", "groupnorm"),
            {"torch": "nn.GroupNorm", "keras": "GroupNormalization"},
            "Wu and He 2018",
        ),
    ],
)
