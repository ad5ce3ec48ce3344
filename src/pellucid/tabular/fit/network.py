"""A recipe and a prepared table become a trained network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from time import perf_counter
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.insight.layer_statistics import LayerRecorder
from pellucid.layers.piecewise_linear import bin_edges
from pellucid.tables.notes import Note
from pellucid.tables.splitting.splits import Split
from pellucid.tabular.fit.linear_start import line
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.training.data import Data
from pellucid.training.evaluator import Evaluator
from pellucid.training.fit import fit
from pellucid.training.learning_rate_range import RangeTest, range_test
from pellucid.training.policies import Callback, EarlyStopping
from pellucid.training.trainer import Diverged, Epoch, Trainer
from pellucid.typing import Array

_recording = Lock()
"""Kernels are made once in a process: threads record and compile one at a time."""


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """What training left: its history, what flowed through the layers, and how it ended.

    Attributes
    ----------
    layers
        Activations and gradients of the first member's layers.
    stop_reason
        "epochs", "patience", "callback", "time", "interrupted" or "diverged".
    seconds
        It took; of several members, from the first one's beginning to the last one's end.
    best_epochs
        Of each member, the first one's history being told.
    tried
        The range test that chose the learning rate, if one did.
    """

    epochs: tuple[Epoch, ...]
    best_epoch: int
    stop_reason: str
    layers: LayerRecorder | None
    seconds: float
    fault: Diverged | None = None
    best_epochs: tuple[int, ...] = ()
    tried: RangeTest | None = None


def learn(
    network: Network,
    recipe: Recipe,
    prepared: PreparedData,
    parts: Split,
    factors: Array | None,
    seed: int,
    *,
    out_of_time: Callable[[Sequence[Epoch]], bool],
    rows_done: Callable[[int], None],
    epoch_done: Callable[[Epoch], None],
    with_statistics: bool,
) -> TrainingResult:
    """Train `network`; the weights of the best epoch are left in it, also when training diverged or was cut short.

    Parameters
    ----------
    factors
        The weight of each class, if they are weighted.
    out_of_time
        Whether it is time to end, given the epochs so far; asked many times an epoch.
    rows_done, epoch_done
        Called with the rows done of an epoch, and with each epoch.
    with_statistics
        Record activations and gradients of the layers.
    """
    trainer = trainer_of(network, recipe, prepared, parts.train, factors, seed)
    assert trainer.data is not None
    validation = None
    if len(parts.validation):
        with _recording:
            validation = Evaluator(network, trainer.objective, trainer.data, parts.validation)
            for tape, _ in validation.batches:
                tape.compile()
    recorder = LayerRecorder(network, trainer.batches[0][0]) if with_statistics else None
    start = perf_counter()
    epochs: list[Epoch] = []
    fault = None

    def record(epoch: Epoch) -> None:
        if recorder:
            recorder.record(epoch.number)

    def progress(done: int) -> bool:
        rows_done(done)
        return out_of_time(epochs)

    try:
        callbacks = (epochs.append, record, epoch_done, lambda _: out_of_time(epochs))
        policies = [*recipe.policies(), *map(Callback, callbacks), EarlyStopping(recipe.patience)]
        stop_reason = fit(
            trainer, recipe.epochs, validation=validation, policies=policies, progress=progress
        ).stop_reason
        stop_reason = "time" if stop_reason == "callback" and out_of_time(epochs) else stop_reason
    except Diverged as error:
        stop_reason, fault = "diverged", error
    best = [epoch.number for epoch in epochs if epoch.best] if validation else [epoch.number for epoch in epochs]
    return TrainingResult(tuple(epochs), best[-1] if best else 0, stop_reason, recorder, perf_counter() - start, fault)


def tried(
    network: Network, recipe: Recipe, prepared: PreparedData, rows: Array, factors: Array | None, seed: int
) -> tuple[Recipe, RangeTest]:
    """The recipe with the learning rate that a range test of this network on these rows chooses, and the test."""
    found = range_test(trainer_of(network, recipe, prepared, rows, factors, seed))
    reason = Note("recipe.learning_rate.tried", {"limit": found.limit})
    return replace(recipe, learning_rate=found.rate, reasons={**recipe.reasons, "learning_rate": reason}), found


def network_of(
    recipe: Recipe, prepared: PreparedData, rows: Array, checked: Array, factors: Array | None, seed: int
) -> Network:
    """A network of the recipe, ready to learn from `rows`: its pieces and its line are taken from them.

    Parameters
    ----------
    checked
        Rows by which the line's penalty is chosen.
    """
    outputs, x = recipe.outputs(len(prepared.target.labels)), prepared.x
    network = Network(recipe.layers(outputs), x.shape[1], seed=seed)
    if recipe.binned_columns:
        edges = [bin_edges(x[rows, column], recipe.bins) for column in recipe.binned_columns]
        network.statistics.values["0.edges"][...] = edges
    place = recipe.linear_skip_at
    if place is not None and recipe.loss in STRAIGHT:
        plain = slice(0, x.shape[1] - len(recipe.embedded))
        y = prepared.target.standardise(prepared.y) if prepared.target.kind == "regression" else prepared.y
        weights = row_weights(prepared, factors)
        found = line(
            x[rows, plain],
            y[rows],
            None if weights is None else weights[rows],
            (x[checked, plain], y[checked]),
            len(prepared.target.labels),
        )
        values = network.parameters.values
        if found is not None and found[0].shape[1] == outputs:
            start = len(recipe.binned_columns) * recipe.bins
            values[f"{place}.1.0.weight"][start : start + plain.stop] = found[0]
            values[f"{place}.1.0.bias"][...] = found[1]
    return network


STRAIGHT = ("mse", "mae", "huber", "binary_cross_entropy", "cross_entropy")
"""Losses whose network a linear model's weights fit."""


def trainer_of(
    network: Network, recipe: Recipe, prepared: PreparedData, rows: Array, factors: Array | None, seed: int
) -> Trainer:
    """What trains `network` by the recipe on these rows, with nothing left to compile."""
    trainer = Trainer(network, recipe.objective(), recipe.rule(), batch_size=recipe.batch_size, seed=seed)
    y = prepared.target.standardise(prepared.y) if prepared.target.kind == "regression" else prepared.y
    weights = row_weights(prepared, factors)
    data = Data.of(prepared.x, y, trainer.objective.row, network.output_width, network.dtype, weights)
    with _recording:
        trainer.set_data(data, rows)
        for tape in (trainer.start, *(tape for tape, _ in trainer.batches)):
            tape.compile()
    return trainer


def row_weights(prepared: PreparedData, factors: Array | None) -> Array | None:
    """The weight of every row: its own times its class's."""
    if factors is None:
        return prepared.weights
    weights: Array = factors[prepared.y] * (1.0 if prepared.weights is None else prepared.weights)
    return weights


def class_factors(prepared: PreparedData, class_weight: Any) -> Array | None:
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
