"""Which learning rate suits a network: it learns for a moment at ever higher rates, until its loss rises.

The learning-rate range test (Smith 2017, "Cyclical Learning Rates for Training Neural Networks"): a batch a step, each at a
rate a little higher than the one before. While the rate is too low the loss stays, then it falls, and it rises again where
the rate is too high. Batches differ more than rates do, so each batch's loss is taken beside that of the untrained weights
on the same batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pellucid.kernels.compiler import step_state as slot
from pellucid.training.fit import fit
from pellucid.training.policies import Callback, LearningRate
from pellucid.training.schedules import Schedule
from pellucid.training.trainer import Diverged, Trainer
from pellucid.typing import Array

AUTO = "auto"
"""A learning rate that the test is to choose."""
STEPS, LOWEST, HIGHEST = 160, 1e-3, 1e4
"""Of the sweep; the ends are multiples of the optimizer's usual rate."""
STAYS = 0.9
"""Share of the smoothed change of the loss that stays from step to step."""
SAFE = 0.1
"""The rate chosen, as a part of the highest that does no harm: that one is read while the rate rises, and so late."""


@dataclass(frozen=True)
class RangeTest:
    """What was tried and what came of it.

    Attributes
    ----------
    learning_rates, losses
        The learning rate of each step, and the smoothed loss before it.
    limit
        Past the least loss, the highest rate before the loss exceeds that of the untrained weights.
    learning_rate
        The one chosen, in two digits.
    """

    learning_rates: tuple[float, ...]
    losses: tuple[float, ...]
    limit: float
    learning_rate: float

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> RangeTest:
        """The test whose fields `remembered` holds, as JSON keeps them."""
        return cls(
            tuple(remembered["learning_rates"]),
            tuple(remembered["losses"]),
            remembered["limit"],
            remembered["learning_rate"],
        )


def rising(step: Array, steps: int) -> Array:
    """from a thousandth to ten thousand times the rate, by the same factor each step"""
    share: Array = (step / (STEPS - 1)).clip(max=1)
    return LOWEST * (HIGHEST / LOWEST) ** share


def still(step: Array, steps: int) -> Array:
    """0: the weights stay"""
    return np.zeros(len(step))


def range_test(trainer: Trainer) -> RangeTest:
    """Try rates on the rows that a trainer is bound to; its weights, moments and counts are then what they were, bit by bit.

    Raises
    ------
    Diverged
        The loss is not finite before anything is learned.
    """
    rates = trainer.optimizer.row.learning_rate * rising(np.arange(STEPS), STEPS)
    before = np.array(_losses(trainer, still))
    after = np.array(_losses(trainer, rising, before))
    losses = before.mean() + _smoothed(after - before[: len(after)])
    harms = losses > losses[0]
    harms[: losses.argmin() + 1] = False
    limit = float(rates[harms.argmax() - 1 if harms.any() else len(losses) - 1])
    return RangeTest(tuple(rates[: len(after)].tolist()), tuple(losses.tolist()), limit, float(f"{SAFE * limit:.2g}"))


def _losses(trainer: Trainer, factor: Callable[[Array, int], Array], before: Array | None = None) -> list[float]:
    """The loss of each step's batch, until it has risen by as much as it was `before`; everything is put back then."""
    parts = (trainer.network.parameters.vector, trainer.network.statistics.vector)
    copies, state = [part.copy() for part in parts], trainer.state()
    optimizer, slices = trainer.optimizer, trainer.slices
    losses: list[float] = []

    def enough(*_: Any) -> bool:
        if before is None or len(losses) == STEPS:
            return len(losses) == STEPS
        return bool(_smoothed(losses - before[: len(losses)])[-1] > before.mean())

    def after_step(rows: int) -> bool:
        losses.append(float(trainer.step_state[slot.BATCH_LOSS]))
        return enough()

    trainer.optimizer, trainer.slices = replace(trainer.optimizer, learning_rate=None), 0.0
    epochs = -(-STEPS // trainer.steps_per_epoch)
    stop_reason = ""
    try:
        policies = [LearningRate(Schedule("", factor)), Callback(enough)]
        stop_reason = fit(trainer, epochs, policies=policies, progress=after_step).stop_reason
    except Diverged:
        if not losses:
            raise
    finally:
        for part, values in zip(parts, copies, strict=True):
            part[...] = values
        trainer.resume(state)
        trainer.optimizer, trainer.slices = optimizer, slices
    if stop_reason == "interrupted":
        raise KeyboardInterrupt
    return losses


def _smoothed(values: Array) -> Array:
    """At each place the mean of the values so far, in which one counts by a tenth less with every step that follows."""
    counts = STAYS ** np.arange(len(values))
    return np.convolve(values, counts)[: len(values)] / np.cumsum(counts)
