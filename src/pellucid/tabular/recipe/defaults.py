"""The article's three "which to use when" tables as code: what a table's task and size ask for, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from pellucid.engine.network import Network
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.messages import Message, Names
from pellucid.messages.errors import InvalidValue
from pellucid.tabular.prepare.prepare import SCALING, PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.tabular.settings.checks import NONE


@dataclass(frozen=True)
class TableFacts:
    """What the choices depend on: task, training rows, features the network reads, codes of those that it looks up.

    `numbers` are the indices of numeric features with more than two values.
    """

    task: str
    rows: int
    features: int
    embedded: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def size(self) -> str:
        """Whether the training rows are few, some or many."""
        return "small" if self.rows < 1000 else "middle" if self.rows < 10_000 else "large"

    @classmethod
    def of(cls, data: PreparedData) -> TableFacts:
        """Those of a prepared table."""
        rows, x = data.split.train, data.x
        several = tuple(column for column in data.encoder.numbers if len(np.unique(x[rows, column])) > 2)
        return cls(data.target.kind, len(rows), x.shape[1], data.encoder.embedded, several)


class Default(NamedTuple):
    """What a chooser gives: the value, and the key of the reason with what its text says."""

    value: Any
    reason: str
    values: Mapping[str, Any] = {}


Chooser = Callable[[TableFacts, Mapping[str, Any]], Default]
CHOOSERS: dict[str, Chooser] = {}
"""The chooser of every setting of a recipe, in the order in which they are asked: a later one reads what earlier ones chose."""


def default(chooser: Chooser) -> Chooser:
    """Make a function the chooser of the setting of its name."""
    CHOOSERS[chooser.__name__] = chooser
    return chooser


def choose(facts: TableFacts, asked: Mapping[str, Any]) -> Recipe:
    """A recipe with everything that `asked` holds, and a default for the rest.

    Raises
    ------
    ValueError
        Two settings do not go together.
    """
    values: dict[str, Any] = {}
    reasons: dict[str, Message] = {}
    for name, chooser in CHOOSERS.items():
        if name in asked:
            values[name] = None if asked[name] == NONE else asked[name]
        else:
            value, reason, more = chooser(facts, values)
            values[name] = value
            reasons[name] = Message(f"recipe.{name}.{reason}", value=value, **more)
    if len(values["activation"]) == 1:
        values["activation"] *= len(values["hidden"])
    _check_together(values)
    if values["batch_size"] == "full":
        values["batch_size"] = None
    return Recipe(
        **values,
        embedded=facts.embedded,
        binned_columns=facts.numbers if values["bins"] else (),
        periodic_columns=facts.numbers if values["periodic_features"] else (),
        reasons=reasons,
    )


def _check_together(values: Mapping[str, Any]) -> None:
    activation, loss_name = values["activation"], values["loss"]
    if values["label_smoothing"] and LOSSES[loss_name].target != "class":
        raise InvalidValue("tabular.label_smoothing.loss", loss=loss_name)
    if len(activation) != len(values["hidden"]):
        raise InvalidValue("tabular.activation.count", layers=len(values["hidden"]), count=len(activation))
    plain = values["norm"] is None and all(name in ACTIVATIONS for name in activation)
    if values["batch_ensemble"] > 1 and not plain:
        norm = values["norm"] or NONE
        raise InvalidValue("tabular.batch_ensemble.layers", activations=Names(activation), norm=norm)


@default
def label_smoothing(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(0.0, "none")


@default
def loss(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    if chosen["label_smoothing"] and facts.task == "binary":
        return Default("cross_entropy", "smooth")
    by_task = {"binary": "binary_cross_entropy", "multiclass": "cross_entropy", "regression": "mse"}
    return Default(by_task[facts.task], facts.task)


@default
def hidden(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(_HIDDEN[facts.size], facts.size, {"rows": facts.rows})


@default
def activation(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(("relu",), "general")


@default
def batch_size(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    if MANY_ROWS <= facts.rows < VERY_MANY_ROWS:
        return Default(128, "many", {"rows": facts.rows})
    return Default(_BATCH[facts.size], facts.size, {"rows": facts.rows})


@default
def norm(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(None, "none")


@default
def dropout(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(0.0, "none")


@default
def dropout_schedule(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default("constant", "none")


@default
def init(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(None, "activation")


@default
def optimizer(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default("adam", "general")


@default
def learning_rate(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    name = chosen["optimizer"]
    rate = _RATE.get(name, OPTIMIZERS[name].learning_rate)
    if facts.features > WIDE and name in _RATE:
        return Default(float(f"{rate * WIDE / facts.features:.1g}"), "wide", {"features": facts.features})
    return Default(rate, "rule", {"optimizer": name})


@default
def lr_scaling(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default("equal", "general")


@default
def weight_decay(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(OPTIMIZERS[chosen["optimizer"]].weight_decay, "rule", {"optimizer": chosen["optimizer"]})


@default
def l2(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(0.0, "none")


@default
def clip(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(None, "none")


@default
def schedule(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default("cosine", "few") if facts.rows >= MANY_ROWS else Default("constant", "stopping")


@default
def epochs(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(*((12, "many") if facts.rows >= MANY_ROWS else (200, "stopping")), {"rows": facts.rows})


@default
def patience(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(15, "stopping")


@default
def scaling(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(SCALING, "robust")


@default
def bins(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    """Fewer for few rows, and for so many columns that the first layer would be very wide."""
    by_rows = max(4, min(16, facts.rows // 64), min(64, facts.rows // 400), min(128, facts.rows // 640))
    return Default(min(by_rows, MOST_BINS // max(len(facts.numbers), 1)), "rows", {"rows": facts.rows})


@default
def periodic_features(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(0, "none")


@default
def feature_scaling_layer(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(True, "fade")


@default
def linear_skip(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(True, "start")


@default
def ensemble_size(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    values = {"rows": facts.rows, "features": facts.features}
    if facts.rows >= MANY_ROWS:
        return Default(1, "alone", values)
    size = min(_MEMBERS[facts.size], max(1, MOST_FEATURES // facts.features))
    return Default(size, "wide" if size == 1 else "together", values)


@default
def batch_ensemble(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(1, "none")


@default
def ema_decay(facts: TableFacts, chosen: Mapping[str, Any]) -> Default:
    return Default(0.0, "none")


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
MOST_BINS = 2048
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
