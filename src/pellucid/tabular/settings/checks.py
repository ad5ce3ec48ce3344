"""The checks of the settings: names from the registries, numbers in their ranges."""

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
from pellucid.messages import Message, Names
from pellucid.messages.errors import InvalidType, InvalidValue, hint
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
        fitting = Names((row.name for row in LOSSES if row.target in TARGETS[task]), most=len(LOSSES))
        raise InvalidValue("tabular.loss.task", loss=loss, task=task, losses=fitting)


def fraction(name: str, value: Any) -> float:
    """A fraction of the rows or units."""
    return number(name, value, "value.fraction", lambda x: 0 <= x < 1)


def at_least(least: int) -> Check:
    """A whole number that is not smaller."""
    return lambda name, value: whole(name, value, least)


def whole(name: str, value: Any, least: int = 1) -> int:
    """A whole number."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise InvalidType("value.whole", name=name, value=value)
    if value < least:
        raise InvalidValue("value.least", name=name, least=least, value=value)
    return int(value)


def hidden(name: str, value: Any) -> tuple[int, ...]:
    """Units of each hidden layer."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        value = () if value == NONE or value == 0 else (value,)
    if any(isinstance(units, str) for units in value):
        raise InvalidType("tabular.hidden.units", name=name, value=value)
    return tuple(whole(name, units) for units in value)


def activation(name: str, value: Any) -> tuple[str, ...]:
    """One name or several, as several."""
    names = texts(name, value, "tabular.activation.form")
    if not names:
        raise InvalidValue("tabular.activation.form", name=name, value=value)
    return tuple(nonlinearity(each).name for each in names)


def text(name: str, value: Any) -> str:
    """A name."""
    if not isinstance(value, str):
        raise InvalidType("value.text", name=name, value=value)
    return value


def texts(name: str, value: Any, key: str = "tabular.names.form") -> tuple[str, ...]:
    """One name or several, as several."""
    several = (value,) if isinstance(value, str) else value
    if not isinstance(several, Iterable) or not all(isinstance(each, str) for each in several):
        raise InvalidType(key, name=name, value=value)
    return tuple(several)


def kinds(name: str, value: Any) -> None:
    """Kinds by the names of columns."""
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise InvalidType("tabular.kinds.form", name=name, value=value)


def for_all_or_some(name: str, value: Any) -> None:
    """A text for all columns, or one for each of some."""
    if not isinstance(value, Mapping):
        text(name, value)
    elif not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise InvalidType("tabular.texts.form", name=name, value=value)


def class_weight(name: str, value: Any) -> None:
    """``"balanced"``, or a weight for each label."""
    if isinstance(value, Mapping):
        for label, weight in value.items():
            not_negative(Message("tabular.class_weight.of", label=label), weight)
    elif text(name, value) != "balanced":
        raise InvalidValue("tabular.class_weight.form", name=name, value=value)


def fraction_or_table(name: str, value: Any) -> None:
    """A fraction of the rows, or a table of its own."""
    if isinstance(value, Real):
        fraction(name, value)


def flag(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise InvalidType("value.flag", name=name, value=value)
    return value


def name_in(registry: Registry[Any]) -> Check:
    """A name from a table."""
    return lambda name, value: registry.find(text(name, value), name).name


def norm(name: str, value: Any) -> str:
    """A name from the table of norms, or none."""
    return NONE if value == NONE else NORMS[text(name, value)].name


def one_of(known: tuple[str, ...]) -> Check:
    """One of a few names."""

    def check(name: str, value: Any) -> str:
        if text(name, value) not in known:
            raise InvalidValue("value.choice", name=name, choices=Names(known), value=value, hint=hint(value, known))
        return str(value)

    return check


def batch_size(name: str, value: Any) -> int | str:
    """Rows of a step."""
    if isinstance(value, str):
        if value != "full":
            raise InvalidValue("tabular.batch_size.form", name=name, value=value)
        return value
    return whole(name, value)


def positive(name: str, value: Any) -> float:
    """A number above 0."""
    return number(name, value, "value.positive", lambda x: x > 0)


def learning_rate(name: str, value: Any) -> float | str:
    """A number above 0, or what asks for a range test."""
    if isinstance(value, str):
        if value.strip().lower() != AUTO:
            raise InvalidValue("tabular.learning_rate.form", name=name, value=value)
        return AUTO
    return positive(name, value)


def not_negative(name: str | Message, value: Any) -> float:
    """0 or a number above it."""
    return number(name, value, "value.not_negative", lambda x: x >= 0)


def number(name: str | Message, value: Any, key: str, rule: Callable[[float], bool]) -> float:
    """A finite number that keeps a rule, which the text of `key` states."""
    if isinstance(value, str | bool) or not hasattr(value, "__float__"):
        raise InvalidType(key, name=name, value=value)
    if not (isfinite(value) and rule(value)):
        raise InvalidValue(key, name=name, value=value)
    return float(value)


def level(name: str, value: Any) -> float:
    """A share between 0 and 1."""
    return number(name, value, "value.between", lambda x: 0 < x < 1)


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
        raise InvalidValue("tabular.time_limit.form", value=value)
    return found


def text_or_whole(name: str, value: Any) -> str | int:
    """A name or a number."""
    return whole(name, value, 0) if isinstance(value, int) else text(name, value)
