"""The one training loop: epochs, a monitored loss, the best weights kept, and policies that decide the rest.

Batch, stochastic and mini-batch gradient descent are this loop with batches of all rows, of one row, or of some.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.kernels.compiler import step_state as slot
from pellucid.messages.errors import InvalidValue
from pellucid.training.evaluator import Evaluator
from pellucid.training.policies import History, Policy
from pellucid.training.trainer import Diverged, Epoch, Trainer


class Improvement:
    """Says of each epoch whether its monitored loss is by more than `tolerance` below the best so far."""

    def __init__(self, tolerance: float = 0.0) -> None:
        self.tolerance, self.lowest = tolerance, inf

    def __call__(self, epoch: Epoch) -> bool:
        if not epoch.monitored < self.lowest - self.tolerance:
            return False
        self.lowest = epoch.monitored
        return True


class Checkpoint:
    """A copy of a network's weights and running statistics."""

    def __init__(self, network: Network) -> None:
        self.live = network.parameters.vector, network.statistics.vector
        self.copies = [vector.copy() for vector in self.live]

    def save(self) -> None:
        """Copy them now."""
        for copy, vector in zip(self.copies, self.live, strict=True):
            copy[...] = vector

    def restore(self) -> None:
        """Put the copy back into the network."""
        for copy, vector in zip(self.copies, self.live, strict=True):
            vector[...] = copy


def fit(
    trainer: Trainer,
    epochs: int,
    *,
    validation: Evaluator | None = None,
    policies: Sequence[Policy] = (),
    total_epochs: int | None = None,
    is_best: Callable[[Epoch], bool] | None = None,
    progress: Callable[[int], Any] | None = None,
) -> History:
    """Train for at most `epochs`; the weights of the best epoch are left in the network.

    Parameters
    ----------
    validation
        Whose loss is monitored; without it (and without `is_best`) the training loss is, and the last weights are kept.
    policies
        Learning rate schedule, weight averaging, early stopping, callbacks: each takes part in every epoch, in this order.
    total_epochs
        Epochs of the training that this call continues: schedules go on where the trainer stands. Default: this call is all.
    is_best
        Whether an epoch is the best so far, asked after each; default: an `Improvement`.
    progress
        Gets the number of rows done within an epoch, now and then; True ends the epoch there.

    Raises
    ------
    Diverged
        A loss is not finite; the best weights so far were put back.
    """
    if epochs < 1:
        raise InvalidValue("value.least", name="epochs", least=1, value=epochs)
    history, checkpoint, improves = History(), Checkpoint(trainer.network), is_best or Improvement()
    start = trainer.epochs if total_epochs else 0
    trainer.step_state[slot.DROPOUT_REDUCTION] = 0
    for policy in policies:
        policy.start(trainer, total_epochs or epochs)
    try:
        for number in range(start, start + epochs):
            rates = np.full(trainer.steps_per_epoch, float(trainer.optimizer.effective_learning_rate))
            for policy in policies:
                policy.before_epoch(number, rates)
            epoch = trainer.epoch(rates, progress)
            for policy in policies:
                policy.before_validation()
            epoch.validation_loss = validation.loss() if validation else None
            if not isfinite(epoch.monitored):
                raise trainer.divergence(trainer.batches[0][0])
            epoch.best = improves(epoch)
            history.add(epoch)
            if epoch.best or (validation is None and is_best is None):
                checkpoint.save()
            if reasons := [reason for policy in policies if (reason := policy.after_epoch(history))]:
                history.stop_reason = reasons[0]
                break
    except KeyboardInterrupt:
        history.stop_reason = "interrupted"
    except Diverged:
        checkpoint.restore()
        raise
    checkpoint.restore()
    return history
