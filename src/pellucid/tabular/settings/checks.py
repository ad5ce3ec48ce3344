"""The options of a table estimator, checked at the door: names from the tables, numbers in their ranges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from numbers import Real
from typing import Any

from pellucid.formulas.gates import nonlinearity
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.registry import Registry
from pellucid.insight.decide.threshold import ThresholdRule
from pellucid.layers.norms import NORMS
from pellucid.training.learning_rate_range import AUTO

Check = Callable[[str, Any], Any]
NONE = "none"
"""What turns a part off that would else be chosen: ``norm="none"``."""

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)")
TARGETS = {"binary": ("binary", "class"), "multiclass": ("class",), "regression": ("number",)}
"""Which kinds of loss learn which task."""


def fits_task(loss: str, task: str) -> None:
    """Refuse a loss for another kind of target.

    Raises
    ------
    ValueError
        It does not fit the task.
    """
    if LOSSES[loss].target not in TARGETS[task]:
        fitting = ", ".join(row.name for row in LOSSES if row.target in TARGETS[task])
        raise ValueError(f"loss {loss!r} does not fit the task {task!r}; losses that do are {fitting}")


def fraction(name: str, value: Any) -> float:
    """A fraction of the rows or units."""
    return number(name, value, lambda x: 0 <= x < 1, "at least 0 and below 1")


def at_least(least: int) -> Check:
    """A whole number that is not smaller."""
    return lambda name, value: whole(name, value, least)


def whole(name: str, value: Any, least: int = 1) -> int:
    """A whole number."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be a whole number; got {value!r}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}; got {value}")
    return int(value)


def hidden(name: str, value: Any) -> tuple[int, ...]:
    """Units of each hidden layer."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        value = () if value == NONE or value == 0 else (value,)
    if any(isinstance(units, str) for units in value):
        raise TypeError(f"{name} must be numbers of units such as (128, 64), or {NONE!r}; got {value!r}")
    return tuple(whole(name, units) for units in value)


def activation(name: str, value: Any) -> tuple[str, ...]:
    """One name or several, as several."""
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


def kinds(name: str, value: Any) -> None:
    """Kinds by the names of columns."""
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise TypeError(f"{name} must map names to kinds, such as {{'zip': 'category'}}; got {value!r}")


def for_all_or_some(name: str, value: Any) -> None:
    """A text for all columns, or one for each of some."""
    if not isinstance(value, Mapping):
        text(name, value)
    elif not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise TypeError(f"{name} must be text, or map names of columns to texts; got {value!r}")


def class_weight(name: str, value: Any) -> None:
    """``"balanced"``, or a weight for each label."""
    if isinstance(value, Mapping):
        for label, weight in value.items():
            not_negative(f"{name} of {label!r}", weight)
    elif text(name, value) != "balanced":
        raise ValueError(f"{name} must be 'balanced' or a mapping of labels to weights; got {value!r}")


def fraction_or_table(name: str, value: Any) -> None:
    """A fraction of the rows, or a table of its own."""
    if isinstance(value, Real):
        fraction(name, value)


def flag(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false; got {value!r}")
    return value


def name_in(registry: Registry[Any]) -> Check:
    """A name from a table."""
    return lambda name, value: registry[text(name, value)].name


def norm(name: str, value: Any) -> str:
    """A name from the table of norms, or none."""
    return NONE if value == NONE else NORMS[text(name, value)].name


def one_of(known: tuple[str, ...]) -> Check:
    """One of a few names."""

    def check(name: str, value: Any) -> str:
        if text(name, value) not in known:
            raise ValueError(f"{name} must be one of {', '.join(known)}; got {value!r}")
        return str(value)

    return check


def batch_size(name: str, value: Any) -> int | str:
    """Rows of a step."""
    if isinstance(value, str):
        if value != "full":
            raise ValueError(f"{name} must be 'full', 1 or a number of rows; got {value!r}")
        return value
    return whole(name, value)


def positive(name: str, value: Any) -> float:
    """A number above 0."""
    return number(name, value, lambda x: x > 0, "positive")


def learning_rate(name: str, value: Any) -> float | str:
    """A number above 0, or what asks for a range test."""
    if isinstance(value, str):
        if value.strip().lower() != AUTO:
            raise ValueError(
                f"{name} must be a positive number, or 'auto' for a range test to choose it; got {value!r}"
            )
        return AUTO
    return positive(name, value)


def not_negative(name: str, value: Any) -> float:
    """0 or a number above it."""
    return number(name, value, lambda x: x >= 0, "0 or positive")


def number(name: str, value: Any, rule: Any, said: str) -> float:
    if isinstance(value, str | bool) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} must be a number, {said}; got {value!r}")
    if not (isfinite(value) and rule(value)):
        raise ValueError(f"{name} must be {said}; got {value}")
    return float(value)


def level(name: str, value: Any) -> float:
    """A share between 0 and 1."""
    return number(name, value, lambda x: 0 < x < 1, "between 0 and 1")


def threshold(name: str, value: Any) -> float | str:
    """A rule for the decision threshold."""
    ThresholdRule.from_text(value)
    return value  # type: ignore[no-any-return]


def time_limit(name: str, value: Any) -> float | str:
    """A duration."""
    seconds(value)
    return value  # type: ignore[no-any-return]


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


def text_or_whole(name: str, value: Any) -> str | int:
    """A name or a number."""
    return whole(name, value, 0) if isinstance(value, int) else text(name, value)
