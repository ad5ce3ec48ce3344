"""An optimizer: a row of the table of update rules with its settings, driving one kernel over each group of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

import numpy as np

from pellucid.engine.ops import OptimizerStep
from pellucid.engine.parameters import Parameters, aligned
from pellucid.engine.tape import Tape
from pellucid.formulas.optimizers import OPTIMIZERS, OptimizerRule
from pellucid.kernels import training_step
from pellucid.messages import Names
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array

LR_SCALINGS = ("equal", "fan_in")
"""How the learning rate is shared out among the layers."""


@dataclass(frozen=True)
class Optimizer:
    """Settings of an optimizer; what it remembers lives in `OptimizerState`.

    Parameters
    ----------
    name
        From the table of optimizers.
    learning_rate
        Default: the rule's own.
    weight_decay
        Decoupled: each step takes learning_rate * weight_decay of a weight away. Default: the rule's own (0, AdamW 0.01).
    l2
        Coupled: l2 * weight is added to its gradient, l2 / 2 * weight**2 to the loss. Neither touches biases or norms.
    clip
        Largest norm of the whole gradient (Pascanu, Mikolov and Bengio 2013); None for no limit.
    l2_by_rows
        Divide l2 by the sum of the batch's row weights, as scikit-learn does with its alpha.
    hyperparameters
        Other values for the rule's own (``{"beta1": 0.95}``).
    lr_scaling
        ``"equal"``: all parameters learn at the learning rate. ``"fan_in"``: each weight matrix at sqrt(64 / fan_in) times it,
        so that a step moves a unit's sum about as much in every layer: what the NTK parametrisation (Jacot, Gabriel and
        Hongler 2018) comes to for rules whose step does not depend on the gradient's size, as Adam's.
    """

    name: str = "adam"
    learning_rate: float | None = None
    weight_decay: float | None = None
    l2: float = 0.0
    clip: float | None = None
    l2_by_rows: bool = False
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    lr_scaling: str = "equal"

    def __post_init__(self) -> None:
        row = self.row
        unknown = sorted(set(self.hyperparameters) - set(row.hyperparameters))
        if unknown:
            raise InvalidValue(
                "training.optimizer.hyperparameters",
                name=row.name,
                unknown=Names(unknown),
                hyperparameters=Names(row.hyperparameters or ["none"]),
            )
        for name, value in (("learning_rate", self.effective_learning_rate), ("clip", self.clip)):
            if value is not None and not (value > 0 and isfinite(value)):
                raise InvalidValue("value.positive", name=name, value=value)
        if self.lr_scaling not in LR_SCALINGS:
            raise InvalidValue(
                "value.choice", name="lr_scaling", choices=Names(LR_SCALINGS), value=self.lr_scaling, hint=""
            )
        for name, value in (("weight_decay", self.effective_weight_decay), ("l2", self.l2)):
            if not (value >= 0 and isfinite(value)):
                raise InvalidValue("value.not_negative", name=name, value=value)
        for name, value in self.hyperparameters.items():
            if name in ("beta1", "beta2", "rho", "momentum") and not 0 <= value < 1:
                raise InvalidValue("value.fraction", name=name, value=value)
            if name == "eps" and not value > 0:
                raise InvalidValue("training.optimizer.eps", value=value)

    @property
    def row(self) -> OptimizerRule:
        return OPTIMIZERS[self.name]

    @property
    def effective_learning_rate(self) -> float:
        """The learning rate set, or the rule's own."""
        return self.row.learning_rate if self.learning_rate is None else self.learning_rate

    @property
    def effective_weight_decay(self) -> float:
        """The weight decay set, or the rule's own."""
        return self.row.weight_decay if self.weight_decay is None else self.weight_decay


class OptimizerState:
    """What an optimizer remembers of a network: one vector a moment, laid out as the parameters; carries; the step count."""

    def __init__(self, optimizer: Optimizer, parameters: Parameters) -> None:
        self.optimizer, self.parameters = optimizer, parameters
        dtype = parameters.dtype.type
        if dtype(eps := optimizer.hyperparameters.get("eps", 1.0)) == 0:
            least = np.finfo(dtype).smallest_subnormal
            raise InvalidValue("training.optimizer.eps_least", least=least, dtype=str(parameters.dtype), value=eps)
        self.vectors = [aligned(parameters.vector.size, dtype) for _ in optimizer.row.moments]
        self.groups = parameters.groups(by_fan_in=optimizer.lr_scaling == "fan_in")
        self.carries = [np.zeros(1) for _ in self.groups]

    def record(self, tape: Tape, weights: Array) -> None:
        """Record one update of all parameters, after clipping; `weights` are the batch's row weights."""
        optimizer, dtype, parameters = self.optimizer, tape.dtype, self.parameters
        row = optimizer.row
        values = [float(dtype(value)) for value in {**row.hyperparameters, **optimizer.hyperparameters}.values()]
        if optimizer.clip is not None:
            tape.record(training_step.norm(dtype), parameters.gradient, tape.step_state, np.array([optimizer.clip]))
        for (where, decays, factor), carry in zip(self.groups, self.carries, strict=True):
            l2, decay = (optimizer.l2, optimizer.effective_weight_decay) if decays else (0.0, 0.0)
            hyperparameters = np.array([factor, l2, decay, float(optimizer.l2_by_rows), *values])
            step_constants = aligned(training_step.step_constant_count(row), dtype)
            if l2 > 0:
                tape.record(
                    training_step.penalty(dtype), parameters.vector[where], tape.step_state, hyperparameters, weights
                )
            tape.record(training_step.prepare(row, dtype), tape.step_state, hyperparameters, carry, step_constants)
            moments = tuple(vector[where] for vector in self.vectors)
            update = OptimizerStep(parameters.vector[where], parameters.gradient[where], moments, step_constants)
            tape.record(training_step.step(row, dtype), op=update)
