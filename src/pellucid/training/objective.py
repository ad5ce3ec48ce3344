"""What training makes small: a row of the table of losses with its parameters and conventions, recorded onto a tape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pellucid.engine.ops import CrossEntropy, ElementLoss
from pellucid.engine.parameters import aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.losses import LOSSES, Loss
from pellucid.kernels import activations, losses, softmax
from pellucid.messages import Names
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


@dataclass(frozen=True)
class Objective:
    """A loss as it is used.

    Parameters
    ----------
    name
        From the table of losses.
    parameters
        Other values for the loss's own parameters (``{"delta": 2.0}``).
    label_smoothing
        For cross-entropy: the share of the target spread over all classes.
    value_factor, gradient_factor
        What the mean over the rows and its gradient are multiplied with; default: 1 / outputs each, a mean over the outputs.
    """

    name: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    label_smoothing: float = 0.0
    value_factor: float | None = None
    gradient_factor: float | None = None

    def __post_init__(self) -> None:
        unknown = set(self.parameters) - set(self.row.parameters)
        if unknown:
            raise InvalidValue(
                "training.loss.parameters",
                name=self.name,
                parameters=Names(sorted(self.row.parameters) or ["none"]),
                unknown=Names(sorted(unknown)),
            )
        if not 0 <= self.label_smoothing < 1:
            raise InvalidValue("value.fraction", name="label_smoothing", value=self.label_smoothing)
        if self.label_smoothing and self.row.target != "class":
            raise InvalidValue("training.loss.label_smoothing", name=self.name)

    @property
    def row(self) -> Loss:
        return LOSSES[self.name]

    def targets(self, batch: int, outputs: int, dtype: Any) -> Array:
        """A buffer for a batch's targets."""
        return aligned(batch, np.int64) if self.row.target == "class" else aligned((batch, outputs), dtype)

    def record(self, tape: Tape, output: Value, targets: Array, weights: Array, gradient: Array) -> None:
        """Record the loss of `output`, and its gradient by the output into `gradient`."""
        outputs = 1 if self.row.target == "class" else output.value.shape[1]
        value_factor = 1 / outputs if self.value_factor is None else self.value_factor
        gradient_factor = 1 / outputs if self.gradient_factor is None else self.gradient_factor
        factors = np.array([value_factor, gradient_factor, self.label_smoothing])
        arrays = output.value, targets, weights, gradient, tape.step_state, factors
        if self.row.target == "class":
            tape.record(softmax.cross_entropy(tape.dtype), op=CrossEntropy(*arrays))
        else:
            parameters = tuple({**self.row.parameters, **self.parameters}.values())
            tape.record(losses.loss(self.row, parameters, tape.dtype), op=ElementLoss(self.row, *arrays))

    def predictions(self, output: Array) -> Array:
        """What raw outputs mean: probabilities for losses on labels, numbers else."""
        if self.row.link == "softmax":
            probabilities = np.empty_like(output)
            softmax.softmax(output.dtype.type)(np.ascontiguousarray(output), probabilities)
            return probabilities
        if self.row.link == "sigmoid":
            probabilities = np.empty_like(output)
            activations.activation(ACTIVATIONS["sigmoid"], output.dtype.type)(
                np.ascontiguousarray(output), probabilities
            )
            return probabilities
        return np.exp(output) if self.row.link == "exp" else output
