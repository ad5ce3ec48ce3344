"""Once judged, a network of the same recipe learns from all rows, for as many epochs as were found to be best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.estimators.learning import Learned, learnable
from pellucid.estimators.preparation import Prepared
from pellucid.estimators.recipe import Recipe
from pellucid.training.loop import Epoch, Trainer, train

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
    outputs = recipe.outputs(len(prepared.target.labels))
    network = Network(recipe.layers(outputs), prepared.x.shape[1], seed=seed)
    trainer = Trainer(network, recipe.objective(), recipe.rule(), batch_size=recipe.batch_size, seed=seed)
    trainer.bind(learnable(network, recipe, prepared, factors), rows_of(prepared))
    ended = train(trainer, learned.best_epoch, schedule=recipe.schedule, whole=recipe.epochs, progress=progress).ended
    return network if ended == "epochs" else None


def cost(prepared: Prepared, epochs: Sequence[Epoch]) -> float:
    """Seconds that it would take if the best of these epochs were the best of all."""
    best = max((epoch.number for epoch in epochs if epoch.best), default=len(epochs))
    a_row = min(epoch.seconds / epoch.rows for epoch in epochs)
    return best * a_row * len(rows_of(prepared))
