"""What each parameter of the drop-in estimators may be, for scikit-learn's validation; names come from the tables."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.utils._param_validation import Interval, Options, StrOptions

from pellucid.engine.initializers import INITIALIZERS
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.gates import GATES
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.formulas.registry import Registry
from pellucid.layers.norms import NORMS
from pellucid.training.schedules import SCHEDULES


class Names(StrOptions):  # type: ignore[misc]
    """A name or alias from tables, read when a parameter is checked, so rows registered from outside count."""

    def __init__(self, *tables: Registry[Any], others: tuple[str, ...] = (), targets: tuple[str, ...] = ()) -> None:
        self.type, self.deprecated, self.hidden = str, frozenset[str](), False
        self.tables, self.others, self.targets = tables, others, targets

    @property
    def options(self) -> set[str]:
        rows = [row for table in self.tables for row in table if not self.targets or row.target in self.targets]
        return {name for row in rows for name in (row.name, *row.aliases)}.union(self.others)

    def __str__(self) -> str:
        rows = [row.name for table in self.tables for row in table if not self.targets or row.target in self.targets]
        return f"a name among {', '.join(repr(name) for name in (*self.others, *rows))}"


WHOLE = Interval(Integral, 1, None, closed="left")
NOT_NEGATIVE = Interval(Real, 0, None, closed="left")
POSITIVE = Interval(Real, 0, None, closed="neither")
SHARE = Interval(Real, 0, 1, closed="left")

MULTILAYER: dict[str, list[Any]] = {
    "hidden_layer_sizes": ["array-like", WHOLE],
    "activation": [Names(ACTIVATIONS, GATES), "array-like"],
    "solver": [Names(OPTIMIZERS, others=("lbfgs",))],
    "alpha": [NOT_NEGATIVE],
    "batch_size": [StrOptions({"auto", "full"}), WHOLE],
    "learning_rate": [StrOptions({"constant", "invscaling", "adaptive"})],
    "learning_rate_init": [POSITIVE],
    "power_t": [NOT_NEGATIVE],
    "max_iter": [WHOLE],
    "shuffle": ["boolean"],
    "random_state": ["random_state"],
    "tol": [NOT_NEGATIVE],
    "verbose": ["verbose"],
    "warm_start": ["boolean", StrOptions({"moments"})],
    "momentum": [Interval(Real, 0, 1, closed="both")],
    "nesterovs_momentum": ["boolean"],
    "early_stopping": ["boolean"],
    "validation_fraction": [SHARE],
    "beta_1": [SHARE],
    "beta_2": [SHARE],
    "epsilon": [POSITIVE],
    "n_iter_no_change": [WHOLE, Options(Real, {np.inf})],
    "max_fun": [WHOLE],
    "norm": [Names(NORMS), None],
    "dropout": [Interval(Real, 0, 1, closed="both"), "array-like"],
    "initializer": [Names(INITIALIZERS), None],
    "schedule": [Names(SCHEDULES)],
    "weight_decay": [NOT_NEGATIVE, None],
    "clip": [POSITIVE, None],
    "solver_options": [Mapping, None],
}
CLASSIFIER = {
    **MULTILAYER,
    "loss": [Names(LOSSES, others=("log_loss",), targets=("binary", "class"))],
    "class_weight": [Mapping, list, StrOptions({"balanced"}), None],
}
REGRESSOR = {**MULTILAYER, "loss": [Names(LOSSES, targets=("number",))]}
