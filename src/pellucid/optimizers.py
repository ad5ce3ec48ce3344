"""The optimizers by name: ``optimizers.adamw(learning_rate=1e-3, weight_decay=0.05, beta1=0.95)``."""

from typing import Any

from pellucid.engine.array_functions import named
from pellucid.formulas.optimizers import OPTIMIZERS, OptimizerRule
from pellucid.training.optimizers import Optimizer


def _maker(row: OptimizerRule) -> Any:
    def make(
        learning_rate: float | None = None,
        *,
        weight_decay: float | None = None,
        l2: float = 0.0,
        clip: float | None = None,
        lr_scaling: str = "equal",
        **hyperparameters: float,
    ) -> Optimizer:
        return Optimizer(
            row.name, learning_rate, weight_decay, l2, clip, lr_scaling=lr_scaling, hyperparameters=hyperparameters
        )

    make.__name__, make.__doc__ = row.name, row.rule.__doc__
    return make


__getattr__ = named(OPTIMIZERS, _maker)


def __dir__() -> list[str]:
    return OPTIMIZERS.names
