"""A recipe and a prepared table become a trained network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.estimators.preparation import Prepared
from pellucid.estimators.recipe import Recipe
from pellucid.estimators.watcher import Watcher
from pellucid.insight.flow import Flow
from pellucid.training.data import Data
from pellucid.training.evaluator import Evaluator
from pellucid.training.loop import Diverged, Epoch, Trainer, train

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Learned:
    """What training left: its history, what flowed through the layers, and how it ended.

    Attributes
    ----------
    ended
        "epochs", "patience", "callback", "time", "interrupted" or "diverged".
    """

    epochs: tuple[Epoch, ...]
    best_epoch: int
    ended: str
    flow: Flow | None
    seconds: float
    fault: Diverged | None = None


def learn(
    network: Network,
    recipe: Recipe,
    prepared: Prepared,
    factors: Array | None,
    seed: int,
    watcher: Watcher,
    late: Callable[[Sequence[Epoch]], bool],
) -> Learned:
    """Train `network`; the weights of the best epoch are left in it, also when training diverged or was cut short.

    Parameters
    ----------
    factors
        The weight of each class, if they are weighted.
    late
        Whether it is time to end, given the epochs so far; asked many times an epoch.
    """
    objective, parts = recipe.objective(), prepared.split
    data = learnable(network, recipe, prepared, factors)
    trainer = Trainer(network, objective, recipe.rule(), batch_size=recipe.batch_size, seed=seed)
    trainer.bind(data, parts.train)
    validation = Evaluator(network, objective, data, parts.validation) if len(parts.validation) else None
    for tape, _ in (*trainer.plan, *(validation.plan if validation else ())):
        tape.ready()
    flow, start = Flow(trainer), perf_counter()
    epochs: list[Epoch] = []
    fault = None

    def progress(rows: int) -> bool:
        watcher.rows(rows)
        return late(epochs)

    try:
        ended = train(
            trainer,
            recipe.epochs,
            schedule=recipe.schedule,
            validation=validation,
            patience=recipe.patience,
            callbacks=[epochs.append, flow, watcher.epoch, lambda epoch: late(epochs)],
            progress=progress,
        ).ended
        ended = "time" if ended == "callback" and late(epochs) else ended
    except Diverged as error:
        ended, fault = "diverged", error
    best = [epoch.number for epoch in epochs if epoch.best] if validation else [epoch.number for epoch in epochs]
    return Learned(tuple(epochs), best[-1] if best else 0, ended, flow, perf_counter() - start, fault)


def learnable(network: Network, recipe: Recipe, prepared: Prepared, factors: Array | None) -> Data:
    """The prepared table as the trainer takes it."""
    y = prepared.target.standardise(prepared.y) if prepared.target.kind == "regression" else prepared.y
    weights = row_weights(prepared, factors)
    return Data.of(prepared.x, y, recipe.objective().row, network.output_width, network.dtype, weights)


def row_weights(prepared: Prepared, factors: Array | None) -> Array | None:
    """The weight of every row: its own times its class's."""
    if factors is None:
        return prepared.weights
    weights: Array = factors[prepared.y] * (1.0 if prepared.weights is None else prepared.weights)
    return weights


def class_factors(prepared: Prepared, class_weight: Any) -> Array | None:
    """The weight of each class; None where they are not weighted.

    "balanced" is n / (classes * rows of the class), counted on the training rows.

    Raises
    ------
    ValueError
        `class_weight` is neither "balanced" nor a weight of 0 or more for labels of the target.
    """
    if class_weight is None:
        return None
    target = prepared.target
    if target.kind == "regression":
        raise ValueError("class_weight is for classes; the task is a regression: leave it out")
    if isinstance(class_weight, str) and class_weight == "balanced":
        counts = np.bincount(prepared.y[prepared.split.train], minlength=len(target.labels))
        return np.asarray(counts.sum() / (len(counts) * np.maximum(counts, 1)))
    if isinstance(class_weight, Mapping):
        named = {str(label): weight for label, weight in class_weight.items()}
        labels = [str(label) for label in target.labels]
        unknown = sorted(set(named) - set(labels))
        if unknown or any(not weight >= 0 for weight in named.values()):
            raise ValueError(
                f"class_weight must give weights of 0 or more to labels of the target, {', '.join(labels[:8])}; "
                f"got {dict(class_weight)}"
            )
        return np.array([float(named.get(label, 1.0)) for label in labels])
    raise ValueError(f"class_weight must be 'balanced' or a mapping of labels to weights; got {class_weight!r}")
