"""A network of a recipe, trained on a prepared table."""

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
from pellucid.messages import Message, Names
from pellucid.messages.errors import InvalidValue
from pellucid.tables.splitting.splits import Split
from pellucid.tabular.fit.linear_start import linear_model
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
        Of each member; `epochs` and `best_epoch` are the first one's.
    range_test
        The range test that chose the learning rate, if one did.
    """

    epochs: tuple[Epoch, ...]
    best_epoch: int
    stop_reason: str
    layers: LayerRecorder | None
    seconds: float
    fault: Diverged | None = None
    best_epochs: tuple[int, ...] = ()
    range_test: RangeTest | None = None


def learn(
    network: Network,
    recipe: Recipe,
    data: PreparedData,
    split: Split,
    class_weights: Array | None,
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
    class_weights
        The weight of each class, if they are weighted.
    out_of_time
        Whether it is time to end, given the epochs so far; asked many times an epoch.
    rows_done, epoch_done
        Called with the rows done of an epoch, and with each epoch.
    with_statistics
        Record activations and gradients of the layers.
    """
    trainer = trainer_of(network, recipe, data, split.train, class_weights, seed)
    assert trainer.data is not None
    validation = None
    if len(split.validation):
        with _recording:
            validation = Evaluator(network, trainer.objective, trainer.data, split.validation)
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


def choose_learning_rate(
    network: Network, recipe: Recipe, data: PreparedData, rows: Array, class_weights: Array | None, seed: int
) -> tuple[Recipe, RangeTest]:
    """The recipe with the learning rate that a range test of this network on these rows chooses, and the test."""
    test = range_test(trainer_of(network, recipe, data, rows, class_weights, seed))
    reason = Message("recipe.learning_rate.range_test", limit=test.limit)
    return replace(recipe, learning_rate=test.learning_rate, reasons={**recipe.reasons, "learning_rate": reason}), test


def network_of(
    recipe: Recipe, data: PreparedData, rows: Array, validation: Array, class_weights: Array | None, seed: int
) -> Network:
    """A network of the recipe, ready to learn from `rows`: its bins and its linear start are taken from them.

    Parameters
    ----------
    validation
        Rows by which the linear model's penalty is chosen.
    """
    outputs, x = recipe.outputs(len(data.target.labels)), data.x
    network = Network(recipe.layers(outputs), x.shape[1], seed=seed)
    if recipe.binned_columns:
        edges = [bin_edges(x[rows, column], recipe.bins) for column in recipe.binned_columns]
        network.statistics.values["0.edges"][...] = edges
    skip = recipe.linear_skip_at
    if skip is not None and recipe.loss in LINEAR_START_LOSSES:
        plain = slice(0, x.shape[1] - len(recipe.embedded))
        y = data.target.standardise(data.y) if data.target.kind == "regression" else data.y
        weights = row_weights(data, class_weights)
        line = linear_model(
            x[rows, plain],
            y[rows],
            None if weights is None else weights[rows],
            (x[validation, plain], y[validation]),
            len(data.target.labels),
        )
        values = network.parameters.values
        if line is not None and line[0].shape[1] == outputs:
            start = len(recipe.binned_columns) * recipe.bins
            values[f"{skip}.1.0.weight"][start : start + plain.stop] = line[0]
            values[f"{skip}.1.0.bias"][...] = line[1]
    return network


LINEAR_START_LOSSES = ("mse", "mae", "huber", "binary_cross_entropy", "cross_entropy")
"""Losses of a network that can start from the weights of a linear model."""


def trainer_of(
    network: Network, recipe: Recipe, data: PreparedData, rows: Array, class_weights: Array | None, seed: int
) -> Trainer:
    """What trains `network` by the recipe on these rows, with nothing left to compile."""
    trainer = Trainer(network, recipe.objective(), recipe.rule(), batch_size=recipe.batch_size, seed=seed)
    y = data.target.standardise(data.y) if data.target.kind == "regression" else data.y
    weights = row_weights(data, class_weights)
    encoded = Data.of(data.x, y, trainer.objective.row, network.output_width, network.dtype, weights)
    with _recording:
        trainer.set_data(encoded, rows)
        for tape in (trainer.start, *(tape for tape, _ in trainer.batches)):
            tape.compile()
    return trainer


def row_weights(data: PreparedData, class_weights: Array | None) -> Array | None:
    """The weight of every row: its own times its class's."""
    if class_weights is None:
        return data.weights
    weights: Array = class_weights[data.y] * (1.0 if data.weights is None else data.weights)
    return weights


def class_weights_of(data: PreparedData, class_weight: Any) -> Array | None:
    """The weight of each class; None where they are not weighted.

    "balanced" is n / (classes * rows of the class), counted on the training rows.

    Raises
    ------
    ValueError
        `class_weight` is neither "balanced" nor a weight of 0 or more for labels of the target.
    """
    if class_weight is None:
        return None
    target = data.target
    if target.kind == "regression":
        raise InvalidValue("tabular.class_weight.regression")
    if isinstance(class_weight, str) and class_weight == "balanced":
        counts = np.bincount(data.y[data.split.train], minlength=len(target.labels))
        return np.asarray(counts.sum() / (len(counts) * np.maximum(counts, 1)))
    if isinstance(class_weight, Mapping):
        named = {str(label): weight for label, weight in class_weight.items()}
        labels = [str(label) for label in target.labels]
        unknown = sorted(set(named) - set(labels))
        if unknown or any(not weight >= 0 for weight in named.values()):
            raise InvalidValue("tabular.class_weight.labels", labels=Names(labels), value=dict(class_weight))
        return np.array([float(named.get(label, 1.0)) for label in labels])
    raise InvalidValue("tabular.class_weight.form", name="class_weight", value=class_weight)
