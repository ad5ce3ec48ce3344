"""The options of a table estimator, checked at the door: names from the tables, numbers in their ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from pellucid.engine.initializers import INITIALIZERS
from pellucid.engine.layers import NORMS
from pellucid.formulas.gates import nonlinearity
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.registry import Registry
from pellucid.formulas.updates import UPDATES
from pellucid.training.schedules import SCHEDULES

NONE = "none"
"""What turns a part off that would else be chosen: ``norm="none"``."""

TARGETS = {"binary": ("binary", "class"), "multiclass": ("class",), "regression": ("number",)}
"""Which kinds of loss learn which task."""


def checked(asked: Mapping[str, Any], task: str) -> dict[str, Any]:
    """The network's and the training's options in their final form; those that are None, and so to be chosen, left out.

    Raises
    ------
    ValueError
        An option is out of its range, a name unknown, or a loss does not fit the task.
    TypeError
        An option is of another type.
    """
    found = {name: check(name, asked[name]) for name, check in _CHECKS.items() if asked[name] is not None}
    if "loss" in found and LOSSES[found["loss"]].target not in TARGETS[task]:
        fitting = ", ".join(row.name for row in LOSSES if row.target in TARGETS[task])
        raise ValueError(f"loss {found['loss']!r} does not fit the task {task!r}; losses that do are {fitting}")
    return found


def share(name: str, value: Any) -> float:
    """A part of the rows or units, at least 0 and below 1."""
    return _number(name, value, lambda number: 0 <= number < 1, "at least 0 and below 1")


def whole(name: str, value: Any, least: int = 1) -> int:
    """A whole number."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be a whole number; got {value!r}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}; got {value}")
    return int(value)


def _hidden(name: str, value: Any) -> tuple[int, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        value = () if value == NONE or value == 0 else (value,)
    if any(isinstance(units, str) for units in value):
        raise TypeError(f"{name} must be numbers of units such as (128, 64), or {NONE!r}; got {value!r}")
    return tuple(whole(name, units) for units in value)


def _activation(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, str | Sequence):
        raise TypeError(f"{name} must be a name, or one for each hidden layer; got {value!r}")
    names = (value,) if isinstance(value, str) else tuple(value)
    if not names:
        raise ValueError(f"{name} must name one activation, or one for each hidden layer; got none")
    return tuple(nonlinearity(each).name for each in names)


def _name(registry: Registry[Any]) -> Any:
    return lambda name, value: registry[value].name


def _norm(name: str, value: Any) -> str:
    return NONE if value == NONE else NORMS[value].name


def _batch_size(name: str, value: Any) -> int | str:
    if isinstance(value, str):
        if value != "full":
            raise ValueError(f"{name} must be 'full', 1 or a number of rows; got {value!r}")
        return value
    return whole(name, value)


def _positive(name: str, value: Any) -> float:
    return _number(name, value, lambda number: number > 0, "positive")


def _not_negative(name: str, value: Any) -> float:
    return _number(name, value, lambda number: number >= 0, "0 or positive")


def _number(name: str, value: Any, rule: Any, said: str) -> float:
    if isinstance(value, str | bool) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} must be a number, {said}; got {value!r}")
    if not (isfinite(value) and rule(value)):
        raise ValueError(f"{name} must be {said}; got {value}")
    return float(value)


_CHECKS = {
    "hidden": _hidden,
    "activation": _activation,
    "norm": _norm,
    "dropout": share,
    "init": _name(INITIALIZERS),
    "loss": _name(LOSSES),
    "optimizer": _name(UPDATES),
    "learning_rate": _positive,
    "weight_decay": _not_negative,
    "l2": _not_negative,
    "clip": _positive,
    "schedule": _name(SCHEDULES),
    "batch_size": _batch_size,
    "epochs": whole,
    "patience": whole,
}
