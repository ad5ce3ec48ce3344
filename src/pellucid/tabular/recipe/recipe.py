"""The recipe of a network for a table: every setting decided, with the reason for each that was not asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pellucid.formulas.losses import LOSSES
from pellucid.layers import BatchEnsemble, Dense, Dropout, Layer, Mean, MemberOutputs, Repeat
from pellucid.layers.containers import Sum
from pellucid.layers.embedding import Embedding
from pellucid.layers.periodic import Periodic
from pellucid.layers.piecewise_linear import PiecewiseLinear
from pellucid.messages import Message
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.policies import DropoutRate, LearningRate, Policy, WeightAverage


@dataclass(frozen=True)
class Recipe:
    """What is trained and how.

    Attributes
    ----------
    hidden, activation
        Units and activation (or gate) of each hidden layer.
    init
        Initialiser of the hidden layers; None: the family that goes with the activation.
    batch_size
        Rows of a batch; None for all of them.
    embedded
        How many codes each of the input's last columns has.
    binned_columns, bins
        Indices of the columns with a piecewise-linear encoding, and the number of bins of each.
    periodic_columns, periodic_features
        Indices of the columns with periodic features, and the number for each.
    feature_scaling_layer
        Whether each feature has a learned scale before the first hidden layer.
    linear_skip
        Whether a linear skip connection leads from the features to the output.
    ensemble_size
        Networks in the ensemble.
    batch_ensemble
        Members of each network that share its weights (BatchEnsemble).
    lr_scaling
        How the learning rate depends on the layer.
    dropout_schedule
        Schedule of the dropout rate.
    ema_decay
        Share of the averaged weights (EMA) that each epoch keeps; 0: no averaging.
    label_smoothing
        Probability spread over all labels.
    scaling
        Scaling of numeric columns.
    learning_rate
        `AUTO` until a range test has chosen it.
    reasons
        Why, by setting; one that was asked for has none.
    """

    hidden: tuple[int, ...]
    activation: tuple[str, ...]
    norm: str | None
    dropout: float
    init: str | None
    loss: str
    optimizer: str
    learning_rate: float | str
    weight_decay: float
    l2: float
    clip: float | None
    schedule: str
    batch_size: int | None
    epochs: int
    patience: int
    embedded: tuple[int, ...] = ()
    binned_columns: tuple[int, ...] = ()
    bins: int = 0
    periodic_columns: tuple[int, ...] = ()
    periodic_features: int = 0
    feature_scaling_layer: bool = False
    linear_skip: bool = False
    ensemble_size: int = 1
    batch_ensemble: int = 1
    lr_scaling: str = "equal"
    ema_decay: float = 0.0
    label_smoothing: float = 0.0
    dropout_schedule: str = "constant"
    scaling: str = "standard"
    reasons: Mapping[str, Message] = field(default_factory=dict, compare=False)

    def layers(self, outputs: int) -> list[Layer]:
        """The layers of a member, from input to output; the last gives raw outputs, as losses take them."""
        shared, start = (
            self.batch_ensemble if self.hidden else 1,
            "glorot_normal" if self.linear_skip_at is None else "zeros",
        )
        body: list[Layer] = []
        for index, (units, activation) in enumerate(zip(self.hidden, self.activation, strict=True)):
            body += self._hidden(units, activation, first=index == 0)
        body.append(Dense(outputs, initializer=start) if shared == 1 else MemberOutputs(outputs, shared, start))
        if self.linear_skip_at is not None:
            line: list[Layer] = [Dense(outputs, initializer="zeros")]
            body = [Sum([body, line if shared == 1 else [*line, Repeat(shared)]])]
        return [*self._first(), *body] if shared == 1 else [*self._first(), *body, Mean(shared)]

    def _first(self) -> list[Layer]:
        """The encodings before the first hidden layer."""
        first: list[Layer] = [PiecewiseLinear(self.binned_columns, self.bins)] if self.binned_columns else []
        if self.embedded:
            first.append(Embedding(self.embedded))
        if self.periodic_columns:
            first.append(Periodic(self.periodic_columns, self.periodic_features))
        return first

    def _hidden(self, units: int, activation: str, first: bool) -> list[Layer]:
        """A hidden layer, and dropout behind it."""
        feature_scales = self.feature_scaling_layer and first
        if self.batch_ensemble == 1:
            layer: Layer = Dense(units, activation, self.init, self.norm, feature_scales=feature_scales)
        else:
            layer = BatchEnsemble(units, self.batch_ensemble, activation, self.init, first, feature_scales)
        return [layer, Dropout(self.dropout)] if self.dropout else [layer]

    @property
    def linear_skip_at(self) -> int | None:
        """Index of the layer that adds the linear skip connection to the hidden layers; None without one."""
        return (
            bool(self.binned_columns) + bool(self.embedded) + bool(self.periodic_columns)
            if self.linear_skip and self.hidden
            else None
        )

    def whole(self, outputs: int) -> list[Layer]:
        """The layers of all members together."""
        return (
            self.layers(outputs)
            if self.ensemble_size == 1
            else [Sum([self.layers(outputs)] * self.ensemble_size, True)]
        )

    def outputs(self, labels: int) -> int:
        """Width of the last layer."""
        return max(labels, 2) if LOSSES[self.loss].target == "class" else 1

    def objective(self) -> Objective:
        """The loss that is made small."""
        return Objective(self.loss, label_smoothing=self.label_smoothing)

    def rule(self) -> Optimizer:
        """The optimizer with its settings."""
        rate = None if isinstance(self.learning_rate, str) else self.learning_rate
        return Optimizer(self.optimizer, rate, self.weight_decay, self.l2, self.clip, lr_scaling=self.lr_scaling)

    def policies(self) -> list[Policy]:
        """How the training goes: its schedules, and averaged weights where they are asked for."""
        schedules: list[Policy] = [LearningRate(self.schedule), DropoutRate(self.dropout_schedule)]
        return [*schedules, WeightAverage(self.ema_decay)] if self.ema_decay else schedules

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        reasons = {
            name: [
                note.key,
                {key: list(value) if isinstance(value, tuple) else value for key, value in note.values.items()},
            ]
            for name, note in self.reasons.items()
        }
        return {**asdict(self), "hidden": list(self.hidden), "activation": list(self.activation), "reasons": reasons}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Recipe:
        """The recipe whose `to_dict` gave `saved`."""
        tuples = ("hidden", "activation", "embedded", "binned_columns", "periodic_columns")
        reasons = {name: Message(key, **words) for name, (key, words) in saved["reasons"].items()}
        return cls(**{**saved, **{name: tuple(saved[name]) for name in tuples}, "reasons": reasons})

    def settings(self) -> dict[str, Any]:
        """The same as options, which choose nothing again; what is off and has no word for it is left out."""
        decided = {
            name: value
            for name, value in asdict(self).items()
            if name not in ("reasons", "embedded", "binned_columns", "periodic_columns", "init", "clip")
        }
        decided |= {name: value for name in ("init", "clip") if (value := getattr(self, name)) is not None}
        same = len(set(self.activation)) == 1
        if self.hidden:
            decided["activation"] = self.activation[0] if same else list(self.activation)
        else:
            del decided["activation"]
        return decided | {
            "hidden": list(self.hidden) or "none",
            "norm": self.norm or "none",
            "batch_size": self.batch_size or "full",
        }
