"""Predictions of rows that were learned from, by networks that have not seen them: each half by one trained on the other."""

from __future__ import annotations

import numpy as np

from pellucid.tables import split
from pellucid.tabular.fit.network import TrainingResult, network_of, trainer_of
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.training.fit import fit
from pellucid.typing import Array

SHARE = 0.15
"""Of the time that training all members took one thread, for the two networks; a second is always given."""


def cross_fitted(
    recipe: Recipe, prepared: PreparedData, learned: TrainingResult, seed: int, seconds: float = np.inf
) -> tuple[Array, Array] | None:
    """The rows of the table that were divided, and the raw outputs for them; None if `seconds` are too few.

    The networks learn for at most as many epochs as were best for the members in the middle (the median), and fewer where that
    would take long: networks fit true labels first. Copies and rows of one entity stay in one half; classes are not weighted.
    """
    rows = np.sort(np.concatenate(prepared.split))
    rows = rows[rows < len(prepared.division.groups)]
    a_row = float(np.median([epoch.seconds / epoch.rows for epoch in learned.epochs]))
    worked = len(learned.best_epochs) * sum(epoch.seconds for epoch in learned.epochs)
    allowed = min(seconds, max(1.0, SHARE * worked))
    epochs = min(int(np.median(learned.best_epochs)), int(allowed / max(a_row * len(rows), 1e-9)))
    together = prepared.division.groups[rows]
    if epochs < 1 or len(np.unique(together)) < 2:
        return None
    halves = split(prepared.y[rows], validation=0.0, test=0.5, seed=seed, groups=together)
    outputs = recipe.outputs(len(prepared.target.labels))
    made = np.empty((len(rows), outputs), np.float32)
    for learns, judged in ((halves.train, halves.test), (halves.test, halves.train)):
        network = network_of(recipe, prepared, rows[learns], rows[:0], None, seed)
        fit(trainer_of(network, recipe, prepared, rows[learns], None, seed), epochs)
        for part in np.array_split(judged, -(-len(judged) // 65_536)):
            made[part] = network(prepared.x[rows[part]])
    return rows, made
