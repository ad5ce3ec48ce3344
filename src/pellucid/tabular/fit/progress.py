"""What happens in a fit, event by event, for whoever shows it: a command that prints, a notebook, a test."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Protocol

from pellucid.engine.network import Network
from pellucid.messages import Message
from pellucid.tabular.fit.network import TrainingResult
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.training.learning_rate_range import RangeTest
from pellucid.training.trainer import Epoch


@dataclass(frozen=True, eq=False)
class Prepared:
    """The table is described, split and encoded."""

    data: PreparedData


@dataclass(frozen=True, eq=False)
class Configured:
    """Every setting is decided, and the network stands."""

    recipe: Recipe
    network: Network


@dataclass(frozen=True)
class LearningRateChosen:
    """A range test has chosen the learning rate of all members."""

    test: RangeTest


@dataclass(frozen=True)
class RowsDone:
    """So many rows of the current epoch of a member (numbered from 1) are done, in training or in a refit."""

    member: int
    rows: int


@dataclass(frozen=True, eq=False)
class EpochDone:
    """An epoch of a member (numbered from 1) has ended."""

    member: int
    epoch: Epoch


@dataclass(frozen=True, eq=False)
class MemberDone:
    """A member of so many is trained, and so are those before it."""

    member: int
    members: int
    result: TrainingResult


@dataclass(frozen=True, eq=False)
class TrainingEnded:
    """Training is over, and the weights of the best epoch are in the network."""

    result: TrainingResult


@dataclass(frozen=True)
class Decided:
    """On the validation rows it was decided how outputs become labels; the notes say what matters of it."""

    notes: tuple[Message, ...]


@dataclass(frozen=True)
class Refitting:
    """Training begins anew on all rows, for so many epochs (of the first member)."""

    rows: int
    epochs: int


Event = (
    Prepared | Configured | LearningRateChosen | RowsDone | EpochDone | MemberDone | TrainingEnded | Decided | Refitting
)


class Progress(Protocol):
    """Receives every event of a fit. Members train in threads of their own, but one event comes at a time; raising
    KeyboardInterrupt ends the training as Ctrl-C does."""

    def __call__(self, event: Event, /) -> None: ...


def warn_if_interrupted(event: Event) -> None:
    """The progress of a fit that nobody watches."""
    if isinstance(event, TrainingEnded) and event.result.stop_reason == "interrupted":
        warnings.warn(
            f"training was interrupted; the weights of epoch {event.result.best_epoch} are kept", stacklevel=4
        )
