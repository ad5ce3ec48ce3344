"""What somebody types for a setting, as its value."""

from __future__ import annotations

from typing import Any

from pellucid.messages.errors import InvalidValue


def names(values: list[str]) -> list[str]:
    """Names with commas between."""
    return [name.strip() for value in values for name in value.split(",")]


def kinds(values: list[str]) -> dict[str, str]:
    """``NAME=KIND`` of several columns."""
    by_name = {}
    for value in values:
        name, equals, kind = value.rpartition("=")
        if not equals:
            raise InvalidValue("tabular.column_type.form", value=value)
        by_name[name] = kind
    return by_name


def for_all_or_some(values: list[str]) -> Any:
    """A value of every column, or one of some: ``,`` or ``price=,``."""
    if len(values) == 1 and "=" not in values[0]:
        return values[0]
    pairs = [value.rpartition("=") for value in values]
    if wrong := [value for value, (name, _, _) in zip(values, pairs, strict=True) if not name]:
        raise InvalidValue("tabular.values.form", value=wrong[0])
    return {name: value for name, _, value in pairs}


def hidden(value: str) -> Any:
    """Units with commas between, or none."""
    if value.strip() in ("none", "0"):
        return "none"
    try:
        return [int(units) for units in value.split(",")]
    except ValueError:
        raise InvalidValue("tabular.hidden.form", value=value) from None


def one_or_several(value: str) -> Any:
    """One name, or several with commas between."""
    several = names([value])
    return several[0] if len(several) == 1 else several


def whole_or_text(value: str) -> Any:
    """A whole number, or else the text."""
    try:
        return int(value)
    except ValueError:
        return value


def number_or_text(value: str) -> Any:
    """A number, or else the text."""
    try:
        return float(value)
    except ValueError:
        return value
