"""The options of a table estimator, checked at the door: names from the tables, numbers in their ranges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from numbers import Real
from typing import Any

from pellucid.engine.initializers import INITIALIZERS
from pellucid.formulas.gates import nonlinearity
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.formulas.registry import Registry
from pellucid.insight.decide.threshold import ThresholdRule
from pellucid.layers.norms import NORMS
from pellucid.tables.encoding.features import SCALINGS
from pellucid.training.learning_rate_range import AUTO
from pellucid.training.optimizers import LR_SCALINGS
from pellucid.training.schedules import SCHEDULES

NONE = "none"
"""What turns a part off that would else be chosen: ``norm="none"``."""

TARGETS = {"binary": ("binary", "class"), "multiclass": ("class",), "regression": ("number",)}
"""Which kinds of loss learn which task."""

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)")


def check(asked: Mapping[str, Any]) -> None:
    """Check every option by itself, before any table is read; those that are absent or None are to be chosen.

    Raises
    ------
    ValueError, TypeError
        An option is out of its range, a name unknown, or of another type.
    """
    for name, rule in {**_CHECKS, **_OF_TABLE}.items():
        if asked.get(name) is not None:
            rule(name, asked[name])


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


def seconds(value: Any) -> float:
    """A duration in seconds: a number, or a text such as ``90s``, ``2m``, ``1.5h`` or ``1h30m``.

    Raises
    ------
    ValueError
        It is none, or not positive.
    """
    found = -1.0
    if isinstance(value, str):
        pieces = _DURATION.findall(text := value.strip().lower())
        if pieces and not _DURATION.sub("", text).strip() and all(unit in _UNITS for _, unit in pieces):
            found = sum(float(number) * _UNITS[unit] for number, unit in pieces)
    elif not isinstance(value, bool) and hasattr(value, "__float__"):
        found = float(value)
    if not (isfinite(found) and found > 0):
        raise ValueError(
            f"time_limit must be a duration such as 90s, 2m or 1.5h, or a number of seconds; got {value!r}"
        )
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
    if isinstance(value, str) or not isinstance(value, Iterable):
        value = () if value == NONE or value == 0 else (value,)
    if any(isinstance(units, str) for units in value):
        raise TypeError(f"{name} must be numbers of units such as (128, 64), or {NONE!r}; got {value!r}")
    return tuple(whole(name, units) for units in value)


def _activation(name: str, value: Any) -> tuple[str, ...]:
    names = texts(name, value, "a name, or one for each hidden layer")
    if not names:
        raise ValueError(f"{name} must name one activation, or one for each hidden layer; got none")
    return tuple(nonlinearity(each).name for each in names)


def text(name: str, value: Any) -> str:
    """A name."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text; got {value!r}")
    return value


def texts(name: str, value: Any, said: str = "a name or a list of names") -> tuple[str, ...]:
    """One name or several, as several."""
    several = (value,) if isinstance(value, str) else value
    if not isinstance(several, Iterable) or not all(isinstance(each, str) for each in several):
        raise TypeError(f"{name} must be {said}; got {value!r}")
    return tuple(several)


def _kinds(name: str, value: Any) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise TypeError(f"{name} must map names to kinds, such as {{'zip': 'category'}}; got {value!r}")


def _for_all_or_some(name: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        text(name, value)
    elif not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise TypeError(f"{name} must be text, or map names of columns to texts; got {value!r}")


def _class_weight(name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for label, weight in value.items():
            _not_negative(f"{name} of {label!r}", weight)
    elif text(name, value) != "balanced":
        raise ValueError(f"{name} must be 'balanced' or a mapping of labels to weights; got {value!r}")


def _share_or_table(name: str, value: Any) -> None:
    if isinstance(value, Real):
        share(name, value)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false; got {value!r}")
    return value


def _name(registry: Registry[Any]) -> Any:
    return lambda name, value: registry[text(name, value)].name


def _norm(name: str, value: Any) -> str:
    return NONE if value == NONE else NORMS[text(name, value)].name


def _one_of(known: tuple[str, ...]) -> Any:
    def check(name: str, value: Any) -> str:
        if text(name, value) not in known:
            raise ValueError(f"{name} must be one of {', '.join(known)}; got {value!r}")
        return str(value)

    return check


def _batch_size(name: str, value: Any) -> int | str:
    if isinstance(value, str):
        if value != "full":
            raise ValueError(f"{name} must be 'full', 1 or a number of rows; got {value!r}")
        return value
    return whole(name, value)


def _positive(name: str, value: Any) -> float:
    return _number(name, value, lambda number: number > 0, "positive")


def _rate(name: str, value: Any) -> float | str:
    if isinstance(value, str):
        if value.strip().lower() != AUTO:
            raise ValueError(
                f"{name} must be a positive number, or 'auto' for a range test to choose it; got {value!r}"
            )
        return AUTO
    return _positive(name, value)


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
    "dropout_schedule": _name(SCHEDULES),
    "init": _name(INITIALIZERS),
    "loss": _name(LOSSES),
    "optimizer": _name(OPTIMIZERS),
    "learning_rate": _rate,
    "lr_scaling": _one_of(LR_SCALINGS),
    "weight_decay": _not_negative,
    "l2": _not_negative,
    "clip": _positive,
    "schedule": _name(SCHEDULES),
    "batch_size": _batch_size,
    "epochs": whole,
    "patience": whole,
    "scaling": _one_of(SCALINGS),
    "bins": lambda name, value: whole(name, value, 0),
    "periodic_features": lambda name, value: whole(name, value, 0),
    "feature_scaling_layer": _flag,
    "linear_skip": _flag,
    "ensemble_size": whole,
    "batch_ensemble": whole,
    "ema_decay": share,
    "label_smoothing": share,
}
_OF_TABLE: dict[str, Callable[[str, Any], object]] = {
    "target": text,
    "task": text,
    "class_weight": _class_weight,
    "weight_column": text,
    "drop": texts,
    "only": texts,
    "column_type": _kinds,
    "validation": _share_or_table,
    "test": _share_or_table,
    "seed": lambda name, value: whole(name, value, 0),
    "threads": whole,
    "header": _flag,
    "encoding": text,
    "sheet": text,
    "missing_values": texts,
    "decimal": _for_all_or_some,
    "date_order": _for_all_or_some,
    "group_column": text,
    "time_column": text,
    "time_limit": lambda name, value: seconds(value),
    "refit": _flag,
    "threshold": lambda name, value: ThresholdRule.from_text(value),
    "prediction_interval": lambda name, value: _number(name, value, lambda level: 0 < level < 1, "between 0 and 1"),
}
