"""Once judged, a network of the same recipe learns from all rows, for as many epochs as were found to be best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.estimators.learning import Learned, network_of, trainer_of
from pellucid.estimators.members import joined
from pellucid.estimators.preparation import Prepared
from pellucid.estimators.recipe import Recipe
from pellucid.training.loop import Epoch, train

Array = np.ndarray[Any, Any]


def rows_of(prepared: Prepared) -> Array:
    """Every row that was learned from, chosen by or judged by."""
    return np.sort(np.concatenate(prepared.split))


def refit(
    recipe: Recipe,
    prepared: Prepared,
    factors: Array | None,
    learned: Learned,
    seed: int,
    progress: Callable[[int], Any],
) -> Network | None:
    """The network, or None if it was interrupted; columns are read as the training rows taught.

    Raises
    ------
    Diverged
        A loss is not finite.
    """
    rows, networks = rows_of(prepared), []
    for member, epochs in enumerate(learned.best_epochs):
        network = network_of(recipe, prepared, rows, prepared.split.validation, factors, seed + member)
        trainer = trainer_of(network, recipe, prepared, rows, factors, seed + member)
        ended = train(
            trainer,
            epochs,
            schedule=recipe.schedule,
            dropout_schedule=recipe.dropout_schedule,
            whole=recipe.epochs,
            averaging=recipe.averaging,
            progress=progress,
        ).ended
        if ended != "epochs":
            return None
        networks.append(network)
    return joined(networks, recipe, prepared)


def cost(prepared: Prepared, epochs: Sequence[Epoch], members: int = 1) -> float:
    """Seconds that it would take if the best of these epochs were the best of all, of each member."""
    best = max((epoch.number for epoch in epochs if epoch.best), default=len(epochs))
    a_row = min(epoch.seconds / epoch.rows for epoch in epochs)
    return members * best * a_row * len(rows_of(prepared))
