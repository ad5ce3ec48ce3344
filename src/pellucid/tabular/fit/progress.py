"""Who is told how a fit goes, stage by stage: a command that prints, a notebook, a test."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pellucid.engine.network import Network
    from pellucid.tables import Note
    from pellucid.tabular.fit.network import TrainingResult
    from pellucid.tabular.prepare.prepare import PreparedData
    from pellucid.tabular.recipe.recipe import Recipe
    from pellucid.training.fit import Epoch
    from pellucid.training.learning_rate_range import RangeTest


class Watcher:
    """Every method is called once its stage is reached; here they say nothing but that training was cut short.

    Members, networks that answer together, are numbered from 1. They may learn side by side in threads of their own, which call
    `rows` and `epoch`; whoever calls, one method is called at a time.

    Attributes
    ----------
    began
        When the work began that a time limit is for, by ``time.perf_counter()``; None: when `fit` was called.
    """

    began: float | None = None

    def reserve(self, prepared: PreparedData, limit: float) -> float:
        """Seconds to keep of a time limit for what will follow `fit`; asked before training."""
        return 0.0

    def prepared(self, prepared: PreparedData) -> None:
        """The table was described, divided and encoded."""

    def chosen(self, recipe: Recipe, network: Network) -> None:
        """Every setting is decided, and the network stands."""

    def tried(self, test: RangeTest) -> None:
        """A range test has chosen the learning rate of all members."""

    def rows(self, done: int, member: int) -> None:
        """So many rows of a member's current epoch are done."""

    def epoch(self, epoch: Epoch, member: int) -> bool | None:
        """A member's epoch has ended; True ends its training."""
        return None

    def member_done(self, member: int, members: int, learned: TrainingResult) -> None:
        """A member has learned, and those before it."""

    def ended(self, learned: TrainingResult) -> None:
        """Training is over, and the weights of the best epoch are in the network."""
        if learned.ended == "interrupted":
            warnings.warn(f"training was interrupted; the weights of epoch {learned.best_epoch} are kept", stacklevel=3)

    def settled(self, notes: Sequence[Note]) -> None:
        """On the validation rows it was settled how outputs become answers."""

    def refitting(self, rows: int, epochs: int) -> None:
        """Training begins anew on all rows."""
