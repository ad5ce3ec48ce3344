"""Pellucid: neural networks you can see through."""

from __future__ import annotations

import importlib
from typing import Any

from pellucid.messages import Names
from pellucid.messages.errors import MissingAttribute

__version__ = "0.1.0"

# Where each public name lives: imported when first used, so that `import pellucid` is quick.
_HOMES = {
    "Diverged": "pellucid.training.trainer",
    "FormulaError": "pellucid.kernels.compiler.formula",
    "MLPClassifier": "pellucid.estimators.mlp",
    "MLPRegressor": "pellucid.estimators.mlp",
    "Perceptron": "pellucid.estimators.perceptron",
    "Sequential": "pellucid.training.sequential",
    "TableClassifier": "pellucid.tabular.estimator",
    "TableRegressor": "pellucid.tabular.estimator",
    "load": "pellucid.tabular.estimator",
    "profile": "pellucid.engine.profile",
    "register_activation": "pellucid.engine.register",
    "register_optimizer": "pellucid.engine.register",
}
_MODULES = (
    "activations",
    "functions",
    "gates",
    "initializers",
    "layers",
    "losses",
    "optimizers",
    "schedules",
    "testing",
    "typing",
)

__all__ = sorted([*_HOMES, *_MODULES])


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"pellucid.{name}")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise MissingAttribute("value.attribute", name=name, names=Names(__all__, most=len(__all__)))


def __dir__() -> list[str]:
    return __all__
