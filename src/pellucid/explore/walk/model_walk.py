"""A trained model on one row of a table, forward and backward, number by number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pellucid.cli.terminal.console import out
from pellucid.cli.terminal.step_presenter import StepPresenter
from pellucid.engine.network import Network
from pellucid.explore.walk.arithmetic import number
from pellucid.explore.walk.trace import Narrator, Symbols, dense_of
from pellucid.layers import BatchNorm
from pellucid.layers.batch_ensemble import first_member
from pellucid.layers.containers import Sum
from pellucid.layers.norms import NORMS
from pellucid.messages import say
from pellucid.tabular.model.model_file import load
from pellucid.tabular.model.table_model import TableModel
from pellucid.training.data import Data
from pellucid.training.fit import Trainer
from pellucid.training.optimizers import Optimizer
from pellucid.typing import Array

UNITS = 5
"""Of a wider layer, the units that are told."""


def trained(walker: StepPresenter, table: Path, row: int, model: Path) -> None:
    """Walk through a model file's network on row `row` of a table, counted from 1.

    Raises
    ------
    ModelFileError, TableError
        A file cannot be read, or table and model do not fit together.
    ValueError
        There is no such row.
    """
    kept = load(model)
    frame = kept.read(table)[0].frame
    if not 1 <= row <= frame.height:
        raise ValueError(say("walk.no_row", rows=frame.height, given=row))
    cells = frame.slice(row - 1, 1)
    x = kept.encoder.transform(cells, dtype=np.float64)
    network, target = rehearsed(kept), kept.target
    known = target.name in frame.columns and cells[target.name].null_count() == 0
    if known:
        y = target.encode(cells)
    walker.title("walk.trained.title", row=row, table=table.name, model=model.name)
    walker.prose("walk.trained.sums")
    if kept.recipe.ensemble_size > 1:
        walker.prose("walk.trained.first", members=kept.recipe.ensemble_size)
    if kept.recipe.batch_ensemble > 1:
        walker.prose("walk.trained.member", members=kept.recipe.batch_ensemble)
    _encoded(kept, cells, x[0])

    learns = known and not looks_at_batch(network)
    trainer = Trainer(network, kept.recipe.objective(), Optimizer("sgd"), batch_size=1, shuffle=False)
    if known and target.kind == "regression":
        t = target.standardise(y)
        values = (target.mean, target.deviation, t[0])
        mean, deviation, made = map(number, values)
        walker.prose("walk.trained.standard", value=number(y[0]), mean=mean, deviation=deviation, made=made)
        y = t
    names = kept.encoder.feature_names
    if learns:
        trainer.set_data(Data.of(x, y, trainer.objective.row, network.output_width, network.dtype))
        trainer.begin_epoch(np.zeros(1))
        narrator = Narrator(trainer.batches[0][0], network, symbols(network), walker, names, UNITS)
        for phase in ("forward", "loss", "backward"):
            walker.title(f"walk.phase.{phase}")
            narrator.play(*(["fetch", phase] if phase == "forward" else [phase]))
    else:
        walker.title("walk.phase.forward")
        with network.predicting(1) as (tape, given, _):
            given.value[...] = x
            Narrator(tape, network, symbols(network), walker, names, UNITS).play("forward")
    _answered(walker, kept, x, cells[target.name][0] if known else None)
    if known and not learns:
        walker.prose("walk.trained.batch")


def rehearsed(kept: TableModel) -> Network:
    """The model's network, or the first of several and its first member, in float64 without dropout, so that a row learns by
    what it predicts by; factors of columns are in the weights."""
    recipe, state = replace(kept.recipe, batch_ensemble=1, feature_scaling_layer=False), kept.network.state()
    outputs, width = kept.network.output_width, kept.network.width
    if recipe.ensemble_size > 1:
        state = {name.removeprefix("0.0."): value for name, value in state.items() if name.startswith("0.0.")}
    state = first_member(state, kept.recipe.batch_ensemble)
    network = Network(replace(recipe, dropout=0.0).layers(outputs), width, np.float64)
    if recipe.dropout:  # a layer less behind each hidden one, and so other places
        given = Network(recipe.layers(outputs), width, np.float64)
        state = dict(zip(network.state(), (state[name] for name in given.state()), strict=True))
    network.load(state)
    return network


def looks_at_batch(network: Network) -> bool:
    """Whether batch normalisation is part of it."""
    inside = {layer.norm for layer in dense_of(network) if layer.norm}
    own = any(isinstance(layer, BatchNorm) for layer in network.layers)
    return own or any(NORMS[name].name == "batch" for name in inside)


def symbols(network: Network) -> list[Symbols]:
    """h, or h1_ and h2_ where there are several hidden layers; o for the output, which a linear path l adds to."""
    line = isinstance(network.layers[-1], Sum)
    hidden = len(dense_of(network)) - 1 - line
    marks = [""] if hidden == 1 else [f"{place + 1}_" for place in range(hidden)]
    made = [Symbols(f"w{mark}", f"b{mark}", f"z{mark}", f"h{mark}") for mark in marks]
    return (
        [*made, Symbols("v", "c", "n", "n"), Symbols("u", "d", "l", "l")]
        if line
        else [*made, Symbols("v", "c", "o", "o")]
    )


def _encoded(kept: TableModel, cells: Any, x: Array) -> None:
    """Each cell, and the numbers it becomes."""
    rows = []
    for name, where in kept.encoder.slices.items():
        features = zip(kept.encoder.feature_names[where], x[where], strict=True)
        told = [f"{feature.removeprefix(name).strip(' =') or feature} {number(value)}" for feature, value in features]
        cell = cells[name][0]
        rows.append((f"{name} = {say('walk.trained.missing') if cell is None else cell}", ", ".join(told)))
    out.pairs(rows)


def _answered(walker: StepPresenter, kept: TableModel, x: Array, truth: Any) -> None:
    walker.title("walk.trained.answer")
    made = kept.predict_encoded(x.astype(np.float32))
    if kept.target.kind == "regression":
        walker.prose("walk.trained.number", name=kept.target.name, value=number(made[0]))
    else:
        rows = [(str(label), number(p)) for label, p in zip(kept.target.labels.to_list(), made[0], strict=True)]
        out.pairs(rows)
    if truth is not None:
        walker.prose("walk.trained.truth", name=kept.target.name, value=truth)
