"""A trained model on one row of a table, forward and backward, number by number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.explore.walk.arithmetic import number
from pellucid.explore.walk.context import Symbols, dense_layers
from pellucid.explore.walk.steps import Block, Pairs, Paragraph, Title
from pellucid.explore.walk.trace import Explainer
from pellucid.layers import BatchNorm, Dense, Sum
from pellucid.layers.batch_ensemble import first_member
from pellucid.layers.norms import NORMS
from pellucid.messages import say
from pellucid.messages.errors import InvalidValue
from pellucid.tabular.model.model_file import load
from pellucid.tabular.model.table_model import TableModel
from pellucid.training.data import Data
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer
from pellucid.typing import Array

UNITS = 5
"""Of a wider layer, the units that are shown."""


def walk_model(table: Path, row: int, path: Path) -> Iterator[Block]:
    """Step through a model file's network on row `row` of a table, counted from 1.

    Raises
    ------
    ModelFileError, TableError
        A file cannot be read, or table and model do not fit together.
    ValueError
        There is no such row.
    """
    model = load(path)
    frame = model.read(table)[0].frame
    if not 1 <= row <= frame.height:
        raise InvalidValue("explore.row", rows=frame.height, value=row)
    cells = frame.slice(row - 1, 1)
    x = model.encoder.transform(cells, dtype=np.float64)
    network, target = explained_network(model), model.target
    yield Title("walk.model.title", row=row, table=table.name, model=path.name)
    yield Paragraph("walk.model.sums")
    if model.recipe.ensemble_size > 1:
        yield Paragraph("walk.model.first", members=model.recipe.ensemble_size)
    if model.recipe.batch_ensemble > 1:
        yield Paragraph("walk.model.member", members=model.recipe.batch_ensemble)
    yield _encoded(model, cells, x[0])

    labelled = target.name in frame.columns and cells[target.name].null_count() == 0
    y = target.encode(cells) if labelled else None
    if y is not None and target.kind == "regression":
        standardised = target.standardise(y)
        mean, deviation, t = map(number, (target.mean, target.deviation, standardised[0]))
        yield Paragraph("walk.model.standard", value=number(y[0]), mean=mean, deviation=deviation, made=t)
        y = standardised
    names = model.encoder.feature_names
    if y is not None and not needs_batch(network):
        yield from _training_step(network, model.recipe.objective(), x, y, names)
    else:
        yield Title("walk.phase.forward")
        with network.predicting(1) as (tape, inputs, _):
            inputs.value[...] = x
            yield from Explainer(tape, network, symbols(network), names, UNITS).run("forward")
    yield from _prediction(model, x, cells[target.name][0] if labelled else None)
    if labelled and needs_batch(network):
        yield Paragraph("walk.model.batch")


def _training_step(network: Network, objective: Any, x: Array, y: Array, names: list[str]) -> Iterator[Block]:
    """The forward pass, the loss and the backward pass of one row; nothing is updated."""
    trainer = Trainer(network, objective, Optimizer("sgd"), batch_size=1, shuffle=False)
    trainer.set_data(Data.of(x, y, objective.row, network.output_width, network.dtype))
    trainer.begin_epoch(np.zeros(1))
    explainer = Explainer(trainer.batches[0][0], network, symbols(network), names, UNITS)
    for phase in ("forward", "loss", "backward"):
        yield Title(f"walk.phase.{phase}")
        yield from explainer.run(*(["fetch", phase] if phase == "forward" else [phase]))


def explained_network(model: TableModel) -> Network:
    """The model's network, or the first of several and its first member, in float64 without dropout, so that the gradients are
    those of the prediction; scales of columns are in the weights."""
    recipe, state = replace(model.recipe, batch_ensemble=1, feature_scaling_layer=False), model.network.state()
    outputs, width = model.network.output_width, model.network.width
    if recipe.ensemble_size > 1:
        state = {name.removeprefix("0.0."): value for name, value in state.items() if name.startswith("0.0.")}
    state = first_member(state, model.recipe.batch_ensemble)
    network = Network(replace(recipe, dropout=0.0).layers(outputs), width, np.float64)
    if recipe.dropout:  # a layer less behind each hidden one, and so other names
        trained = Network(recipe.layers(outputs), width, np.float64)
        state = dict(zip(network.state(), (state[name] for name in trained.state()), strict=True))
    network.load(state)
    return network


def needs_batch(network: Network) -> bool:
    """Whether batch normalisation is part of it."""
    inside = {layer.norm for layer in dense_layers(network.layers) if isinstance(layer, Dense) and layer.norm}
    alone = any(isinstance(layer, BatchNorm) for layer in network.layers)
    return alone or any(NORMS[name].name == "batch" for name in inside)


def symbols(network: Network) -> list[Symbols]:
    """h, or h1_ and h2_ where there are several hidden layers; o for the output, which a linear skip connection l adds to."""
    skip = isinstance(network.layers[-1], Sum)
    hidden = len(dense_layers(network.layers)) - 1 - skip
    marks = [""] if hidden == 1 else [f"{index + 1}_" for index in range(hidden)]
    layers = [Symbols(f"w{mark}", f"b{mark}", f"z{mark}", f"h{mark}") for mark in marks]
    if skip:
        return [*layers, Symbols("v", "c", "n", "n"), Symbols("u", "d", "l", "l")]
    return [*layers, Symbols("v", "c", "o", "o")]


def _encoded(model: TableModel, cells: Any, x: Array) -> Pairs:
    """Each cell, and the numbers it becomes."""
    rows = []
    for name, where in model.encoder.slices.items():
        features = zip(model.encoder.feature_names[where], x[where], strict=True)
        numbers = [
            f"{feature.removeprefix(name).strip(' =') or feature} {number(value)}" for feature, value in features
        ]
        cell = cells[name][0]
        rows.append((f"{name} = {say('walk.model.missing') if cell is None else cell}", ", ".join(numbers)))
    return Pairs(rows)


def _prediction(model: TableModel, x: Array, observed: Any) -> Iterator[Block]:
    yield Title("walk.model.prediction")
    predicted = model.predict_encoded(x.astype(np.float32))
    if model.target.kind == "regression":
        yield Paragraph("walk.model.number", name=model.target.name, value=number(predicted[0]))
    else:
        labels = model.target.labels.to_list()
        yield Pairs([(str(label), number(p)) for label, p in zip(labels, predicted[0], strict=True)])
    if observed is not None:
        yield Paragraph("walk.model.observed", name=model.target.name, value=observed)
