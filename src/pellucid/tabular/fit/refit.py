"""After its evaluation, the network is trained again on all rows, for as many epochs as were best."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from threading import Event

import numpy as np

from pellucid.engine.network import Network
from pellucid.tabular.fit.ensemble import joined
from pellucid.tabular.fit.network import TrainingResult, network_of, trainer_of
from pellucid.tabular.fit.progress import Progress, RowsDone
from pellucid.tabular.fit.threads import side_by_side
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.training.fit import fit
from pellucid.training.trainer import Epoch
from pellucid.typing import Array


def rows_of(data: PreparedData) -> Array:
    """All training, validation and test rows."""
    return np.sort(np.concatenate(data.split))


def refit(
    recipe: Recipe,
    data: PreparedData,
    class_weights: Array | None,
    result: TrainingResult,
    seed: int,
    *,
    progress: Progress,
    threads: int,
) -> Network | None:
    """The network, or None if it was interrupted; columns are read as the training rows taught.

    Parameters
    ----------
    threads
        So many members learn at a time.

    Raises
    ------
    Diverged
        A loss is not finite.
    """
    rows, stop = rows_of(data), Event()

    def member(number: int) -> Network | None:
        def rows_done(done: int) -> None:
            if stop.is_set():
                raise KeyboardInterrupt
            progress(RowsDone(number + 1, done))

        if stop.is_set():
            return None
        network = network_of(recipe, data, rows, data.split.validation, class_weights, seed + number)
        stop_reason = fit(
            trainer_of(network, recipe, data, rows, class_weights, seed + number),
            result.best_epochs[number],
            policies=recipe.policies(),
            total_epochs=recipe.epochs,
            progress=rows_done,
        ).stop_reason
        return network if stop_reason == "epochs" else None

    networks: list[Network] = []
    with closing(side_by_side(member, len(result.best_epochs), threads, stop)) as results:
        for network in results:
            if network is None:
                return None
            networks.append(network)
    return joined(networks, recipe, data)


def cost(data: PreparedData, epochs: Sequence[Epoch], rounds: int = 1) -> float:
    """Seconds that it would take if the best of these epochs were the best of all, of each member.

    Parameters
    ----------
    rounds
        Of members that learn at a time.
    """
    best = max((epoch.number for epoch in epochs if epoch.best), default=len(epochs))
    a_row = min(epoch.seconds / epoch.rows for epoch in epochs)
    return rounds * best * a_row * len(rows_of(data))
