"""The article's three "which to use when" tables as code: what a table's task and size ask for, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.tables.notes import Note
from pellucid.tabular.prepare.prepare import SCALING, PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.tabular.settings.checks import NONE


@dataclass(frozen=True)
class TableFacts:
    """What the choices depend on: task, training rows, features the network reads, codes of those that it looks up.

    `numbers` are the places of features with more than two values.
    """

    task: str
    rows: int
    features: int
    embedded: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()

    @classmethod
    def of(cls, prepared: PreparedData) -> TableFacts:
        """Those of a prepared table."""
        rows, x = prepared.split.train, prepared.x
        several = tuple(place for place in prepared.encoder.numbers if len(np.unique(x[rows, place])) > 2)
        return cls(prepared.target.kind, len(rows), x.shape[1], prepared.encoder.embedded, several)


def choose(facts: TableFacts, asked: Mapping[str, Any]) -> Recipe:
    """A recipe with everything that `asked` holds, and the rest by the tables."""
    chosen: dict[str, Any] = {}
    reasons: dict[str, Note] = {}

    def decide(name: str, value: Any, why: str, **values: Any) -> Any:
        if name in asked:
            value = None if asked[name] == NONE else asked[name]
        else:
            reasons[name] = Note(f"recipe.{name}.{why}", {"value": value, **values})
        chosen[name] = value
        return value

    size = _size(facts.rows)
    loss = {"binary": "binary_cross_entropy", "multiclass": "cross_entropy", "regression": "mse"}[facts.task]
    smooth = decide("label_smoothing", 0.0, "none")
    if smooth and facts.task == "binary":
        decide("loss", "cross_entropy", "smooth")
    else:
        decide("loss", loss, facts.task)
    if smooth and LOSSES[chosen["loss"]].target != "class":
        raise ValueError(f"label_smoothing is for cross_entropy; the loss is {chosen['loss']!r}: leave it out")
    hidden = decide("hidden", _HIDDEN[size], size, rows=facts.rows)
    decide("activation", ("relu",), "general")
    if len(chosen["activation"]) == 1:
        chosen["activation"] *= len(hidden)
    if len(chosen["activation"]) != len(hidden):
        raise ValueError(
            f"activation must be one name, or one for each of the {len(hidden)} hidden layers; "
            f"got {len(chosen['activation'])}"
        )
    many = facts.rows >= MANY_ROWS
    usual = not many or facts.rows >= VERY_MANY_ROWS
    batch = decide("batch_size", *((_BATCH[size], size) if usual else (128, "many")), rows=facts.rows)
    chosen["batch_size"] = None if batch == "full" else batch
    decide("norm", None, "none")
    decide("dropout", 0.0, "none")
    decide("dropout_schedule", "constant", "none")
    decide("init", None, "activation")
    optimizer = decide("optimizer", "adam", "general")
    rate = _RATE.get(optimizer, OPTIMIZERS[optimizer].rate)
    if facts.features > WIDE and optimizer in _RATE:
        decide("learning_rate", float(f"{rate * WIDE / facts.features:.1g}"), "wide", features=facts.features)
    else:
        decide("learning_rate", rate, "rule", optimizer=optimizer)
    decide("lr_scaling", "equal", "general")
    decide("weight_decay", OPTIMIZERS[optimizer].weight_decay, "rule", optimizer=optimizer)
    decide("l2", 0.0, "none")
    decide("clip", None, "none")
    decide("schedule", *(("cosine", "few") if many else ("constant", "stopping")))
    decide("epochs", *((12, "many") if many else (200, "stopping")), rows=facts.rows)
    decide("patience", 15, "stopping")
    decide("scaling", SCALING, "robust")
    pieces = decide("bins", _pieces(facts), "rows", rows=facts.rows)
    waves = decide("periodic_features", 0, "none")
    decide("feature_scaling_layer", True, "fade")
    decide("linear_skip", True, "start")
    members = min(_MEMBERS[size], max(1, MOST_FEATURES // facts.features))
    why = "alone" if many else "wide" if members == 1 else "together"
    decide("ensemble_size", 1 if many else members, why, rows=facts.rows, features=facts.features)
    decide("batch_ensemble", 1, "none")
    plain = chosen["norm"] is None and all(name in ACTIVATIONS for name in chosen["activation"])
    if chosen["batch_ensemble"] > 1 and not plain:
        raise ValueError(
            "batch_ensemble is for layers of activations, without gates and norms; "
            f"got activation {', '.join(chosen['activation'])} and norm {chosen['norm'] or NONE}"
        )
    decide("ema_decay", 0.0, "none")
    binned_columns, periodic_columns = (facts.numbers if count else () for count in (pieces, waves))
    return Recipe(
        **chosen,
        embedded=facts.embedded,
        binned_columns=binned_columns,
        periodic_columns=periodic_columns,
        reasons=reasons,
    )


def _pieces(facts: TableFacts) -> int:
    """Fewer for few rows, and for so many columns that the first layer would be very wide."""
    rows = max(4, min(16, facts.rows // 64), min(64, facts.rows // 400), min(128, facts.rows // 640))
    return min(rows, MOST_PIECES // max(len(facts.numbers), 1))


def threads(network: Network, batch: int) -> int | None:
    """How many threads share a matrix product: one, until products are large; None: as many as the library takes.

    Threads wait for each other by spinning. For small products two gain little, and beside another busy program they were
    measured 5 to 30 times slower than one.
    """
    with network.predicting(1) as (tape, _, _):
        operations = batch * max(entry.kernel.count(entry.arrays)[0] for entry in tape.entries)
    return 1 if operations < LARGE_PRODUCT else None


MANY_ROWS = 70_000
"""From here on, the training rows of a table of 100,000, one network and few epochs under a falling rate: what chance adds to
its errors is little, and a second network, or a constant rate, would take minutes more. So few epochs take small batches,"""
VERY_MANY_ROWS = 300_000
"""until there are enough steps in batches of the usual size, which take half of the time."""
MOST_PIECES = 2048
"""Of all columns together."""
WIDE = 1000
"""Features; from here on the learning rate falls as they grow. A step of Adam moves every weight by about the rate, so that a
unit's sum moves by so much as there are features."""
MOST_FEATURES = 80_000
"""Of all networks together: of a very wide table one takes as long as eight of others."""
LARGE_PRODUCT = 1 << 27
"""Multiplications and additions: about 1 ms of one thread's work."""
_HIDDEN = {"small": (32,), "middle": (64, 64), "large": (128, 64)}
_MEMBERS = {"small": 8, "middle": 6, "large": 6}
_BATCH = {"small": 32, "middle": 64, "large": 256}
_RATE = {"adam": 2e-3, "adamw": 2e-3}


def _size(rows: int) -> str:
    return "small" if rows < 1000 else "middle" if rows < 10_000 else "large"
