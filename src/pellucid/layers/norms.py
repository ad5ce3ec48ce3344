"""The layers that normalise, and their table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from pellucid.engine.layer import Layer, Params
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape, Value
from pellucid.formulas.registry import Registry
from pellucid.kernels import norms


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Each row to mean 0 and deviation 1, then a learned gain and shift (Ba, Kiros and Hinton 2016); with `groups`, each
    group of the row's columns (GroupNorm, Wu and He 2018); `eps` is added to the variance."""

    groups: int = 1
    eps: float = 1e-5

    def __post_init__(self) -> None:
        if self.groups < 1:
            raise ValueError(f"groups must be at least 1; got {self.groups}")

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        if width % self.groups:
            raise ValueError(f"groups must divide the layer's {width} columns; got {self.groups}")
        return {"gain": ParameterSpec((width,), 1.0), "shift": ParameterSpec((width,), 0.0)}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        m, n = x.value.shape
        y = tape.new_value(n)
        grouped, columns = (m, self.groups, n // self.groups), (self.groups, n // self.groups)
        gain, shift = params["gain"], params["shift"]
        mean, inverse = aligned((m, self.groups), np.float64), aligned((m, self.groups), tape.dtype)
        tape.record(
            norms.group_norm(tape.dtype),
            x.value.reshape(grouped),
            gain.value.reshape(columns),
            shift.value.reshape(columns),
            y.value.reshape(grouped),
            mean,
            inverse,
            np.array([self.eps]),
        )

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            with tape.accumulate(x) as dx, tape.accumulate(gain) as dgain, tape.accumulate(shift) as dshift:
                tape.record(
                    norms.group_norm_backward(tape.dtype),
                    x.value.reshape(grouped),
                    gain.value.reshape(columns),
                    mean,
                    inverse,
                    y.gradient.reshape(grouped),
                    dx.reshape(grouped),
                    dgain.reshape(columns),
                    dshift.reshape(columns),
                )

        return y


@dataclass(frozen=True)
class RMSNorm(Layer):
    """Each row divided by its root mean square, then a learned gain (Zhang and Sennrich 2019); `eps` is added
    to the mean square."""

    eps: float = 1e-6

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        return {"gain": ParameterSpec((width,), 1.0)}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        y = tape.new_value(x.value.shape[1])
        gain, inverse = params["gain"], aligned(tape.batch, tape.dtype)
        tape.record(norms.rms_norm(tape.dtype), x.value, gain.value, y.value, inverse, np.array([self.eps]))

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            with tape.accumulate(x) as dx, tape.accumulate(gain) as dgain:
                tape.record(norms.rms_norm_backward(tape.dtype), x.value, gain.value, inverse, y.gradient, dx, dgain)

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

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        return {"gain": ParameterSpec((width,), 1.0), "shift": ParameterSpec((width,), 0.0)}

    def statistics(self, width: int) -> dict[str, ParameterSpec]:
        return {"running_mean": ParameterSpec((width,), 0.0), "running_variance": ParameterSpec((width,), 1.0)}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        n = x.value.shape[1]
        y = tape.new_value(n)
        gain, shift, settings = params["gain"], params["shift"], np.array([self.momentum, self.eps])
        running = params["running_mean"].value, params["running_variance"].value
        if not tape.training:
            kernel = norms.batch_norm_predicting(tape.dtype)
            tape.record(kernel, x.value, gain.value, shift.value, y.value, *running, settings)
            return y
        if tape.batch < 2:
            raise ValueError(
                "batch normalisation needs batches of at least 2 rows; raise batch_size or choose norm='layer'"
            )
        mean, spread, inverse = aligned(n, np.float64), aligned(n, np.float64), aligned(n, tape.dtype)
        tape.record(
            norms.batch_norm(tape.dtype),
            x.value,
            gain.value,
            shift.value,
            y.value,
            mean,
            spread,
            inverse,
            *running,
            settings,
        )

        @tape.backward
        def _() -> None:
            assert y.gradient is not None
            with tape.accumulate(x) as dx, tape.accumulate(gain) as dgain, tape.accumulate(shift) as dshift:
                kernel = norms.batch_norm_backward(tape.dtype)
                tape.record(kernel, x.value, gain.value, mean, inverse, y.gradient, dx, dgain, dshift)

        return y


@dataclass(frozen=True, eq=False)
class Norm:
    """One row of the table of normalisations."""

    name: str
    layer: Callable[[], Layer]
    formula: str
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


# fmt: off  (a table reads better with several cells a line)
NORMS: Registry[Norm] = Registry(
    "norm",
    [
        Norm(
            "batch",
            BatchNorm,
            "y = gain (x - mean) / sqrt(var + eps) + shift, over the batch, by column",
            ("batch_norm", "batchnorm", "bn"),
            {"torch": "nn.BatchNorm1d", "keras": "BatchNormalization"},
            "Ioffe and Szegedy 2015",
        ),
        Norm(
            "layer",
            LayerNorm,
            "y = gain (x - mean) / sqrt(var + eps) + shift, over the columns, by row",
            ("layer_norm", "layernorm", "ln"),
            {"torch": "nn.LayerNorm", "keras": "LayerNormalization"},
            "Ba, Kiros and Hinton 2016",
        ),
        Norm(
            "rms",
            RMSNorm,
            "y = gain x / sqrt(mean(x**2) + eps), over the columns, by row",
            ("rms_norm", "rmsnorm"),
            {"torch": "nn.RMSNorm", "keras": "RMSNormalization"},
            "Zhang and Sennrich 2019",
        ),
        Norm(
            "group",
            lambda: LayerNorm(groups=2),
            "as layer norm, over each group of columns (here 2)",
            ("group_norm", "groupnorm"),
            {"torch": "nn.GroupNorm", "keras": "GroupNormalization"},
            "Wu and He 2018",
        ),
    ],
)
