"""Policies of the training loop: schedules, averaged weights, early stopping, callbacks.

A policy is asked at the start, before an epoch (it may change the epoch's learning rates), before its validation, and after
it, when a reason it gives ends the training.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pellucid.kernels.compiler import step_state as slot
from pellucid.messages.errors import InvalidValue
from pellucid.training.schedules import SCHEDULES, Schedule
from pellucid.training.trainer import Epoch, Trainer
from pellucid.typing import Array


@dataclass
class History:
    """What happened in training: a line an epoch, the best epoch, and why it ended."""

    epochs: list[Epoch] = field(default_factory=list)
    best_epoch: int = 0
    stop_reason: str = "epochs"  # or "patience", "interrupted", "callback"

    @property
    def bad_epochs(self) -> int:
        """How many epochs have passed since the best one."""
        numbers = [epoch.best for epoch in reversed(self.epochs)]
        return numbers.index(True) if True in numbers else len(numbers)

    def add(self, epoch: Epoch) -> None:
        """Add a line; the best epoch is the last that says so."""
        self.epochs.append(epoch)
        if epoch.best:
            self.best_epoch = epoch.number

    def column(self, name: str) -> list[Any]:
        """One quantity over the epochs."""
        return [getattr(epoch, name) for epoch in self.epochs]


class Policy:
    """One that leaves everything as it is."""

    def start(self, trainer: Trainer, total_epochs: int) -> None:
        """A training of `total_epochs` begins, or goes on."""

    def before_epoch(self, number: int, rates: Array) -> None:
        """Epoch `number`, from 0, comes next; `rates` are the learning rates of its steps, to be changed in place."""

    def before_validation(self) -> None:
        """The steps of an epoch are done."""

    def after_epoch(self, history: History) -> str | None:
        """An epoch is done and in the history; a reason ends the training."""
        return None


class Scheduled(Policy):
    """What follows a schedule, a name from the table or a `Schedule`, over the whole training."""

    def __init__(self, schedule: str | Schedule) -> None:
        self.schedule = schedule if isinstance(schedule, Schedule) else SCHEDULES[schedule]

    def start(self, trainer: Trainer, total_epochs: int) -> None:
        self.trainer, self.steps = trainer, total_epochs * trainer.steps_per_epoch

    def factors(self, number: int) -> Array:
        """The schedule's factor at each step of an epoch."""
        per_epoch = self.trainer.steps_per_epoch
        steps = np.arange(number * per_epoch, (number + 1) * per_epoch)
        return self.schedule.factor(steps.clip(max=self.steps - 1), self.steps)


class LearningRate(Scheduled):
    """The learning rate follows a schedule; with "plateau" it also falls to a fifth when the monitored loss stalls."""

    plateau_factor = 1.0

    def before_epoch(self, number: int, rates: Array) -> None:
        rates *= self.plateau_factor
        rates *= self.factors(number)

    def after_epoch(self, history: History) -> None:
        if self.schedule.watches and history.bad_epochs and history.bad_epochs % self.schedule.stall == 0:
            self.plateau_factor /= 5


class DropoutRate(Scheduled):
    """The dropout rates follow a schedule, from epoch to epoch."""

    def before_epoch(self, number: int, rates: Array) -> None:
        self.trainer.step_state[slot.DROPOUT_REDUCTION] = 1 - self.factors(number)[0]


class WeightAverage(Policy):
    """What is validated and kept is an average of the weights.

    At each epoch the share `decay` of the average stays, the rest is the weights' (Polyak and Juditsky 1992, "Acceleration of
    stochastic approximation by averaging"); the first epochs count alike.
    """

    def __init__(self, decay: float) -> None:
        if not 0 < decay < 1:
            raise InvalidValue("training.average.decay", value=decay)
        self.decay = decay

    def start(self, trainer: Trainer, total_epochs: int) -> None:
        self.vector, self.epochs = trainer.network.parameters.vector, 0
        self.raw, self.averaged = self.vector.copy(), self.vector.copy()

    def before_epoch(self, number: int, rates: Array) -> None:
        self.vector[...] = self.raw

    def before_validation(self) -> None:
        self.raw[...] = self.vector
        decay = min(self.decay, self.epochs / (self.epochs + 1))
        self.averaged += (1 - decay) * (self.raw - self.averaged)
        self.vector[...] = self.averaged
        self.epochs += 1


@dataclass
class EarlyStopping(Policy):
    """Training ends after `patience` epochs without a better one."""

    patience: int

    def after_epoch(self, history: History) -> str | None:
        return "patience" if history.bad_epochs >= self.patience else None


@dataclass
class Callback(Policy):
    """A function that gets each epoch; one that returns True ends the training."""

    function: Callable[[Epoch], Any]

    def after_epoch(self, history: History) -> str | None:
        return "callback" if self.function(history.epochs[-1]) else None
