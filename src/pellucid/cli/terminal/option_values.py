"""The options of `pellucid train` as values: read from the command line's texts and from a configuration file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pellucid.messages.errors import InvalidValue


def options(typed: Mapping[str, Any], config: Path | None) -> dict[str, Any]:
    """The estimator's options, and the target: those in the configuration file, overruled by those typed.

    Raises
    ------
    ValueError
        A text is no value for its option, or the file is no configuration file.
    """
    from pellucid.tabular.model.config_file import from_toml
    from pellucid.tabular.settings.checks import check
    from pellucid.tabular.settings.parameters import TableParameters

    found = from_toml(config, ["target", *TableParameters().get_params()]) if config else {}  # type: ignore[arg-type]
    made = found | {name: _READERS[name](value) if name in _READERS else value for name, value in typed.items()}  # type: ignore[operator]
    try:
        check(made)
    except TypeError as error:  # only a file holds values of other types
        raise InvalidValue("cli.config.type", file=config.name if config else "options", reason=error) from None
    return made


def _names(values: list[str]) -> list[str]:
    return [name.strip() for value in values for name in value.split(",")]


def _kinds(values: list[str]) -> dict[str, str]:
    kinds = {}
    for value in values:
        name, equals, kind = value.rpartition("=")
        if not equals:
            raise InvalidValue("cli.column_type.form", value=value)
        kinds[name] = kind
    return kinds


def _for_all_or_some(values: list[str]) -> Any:
    """A value of every column, or one of some: ``,`` or ``price=,``."""
    if len(values) == 1 and "=" not in values[0]:
        return values[0]
    pairs = [value.rpartition("=") for value in values]
    if wrong := [value for value, (name, _, _) in zip(values, pairs, strict=True) if not name]:
        raise InvalidValue("cli.values.form", value=wrong[0])
    return {name: value for name, _, value in pairs}


def _hidden(value: str) -> Any:
    if value.strip() in ("none", "0"):
        return "none"
    try:
        return [int(units) for units in value.split(",")]
    except ValueError:
        raise InvalidValue("cli.hidden.form", value=value) from None


def _one_or_several(value: str) -> Any:
    names = _names([value])
    return names[0] if len(names) == 1 else names


def _batch_size(value: str) -> Any:
    try:
        return int(value)
    except ValueError:
        return value


def _number_or_text(value: str) -> Any:
    try:
        return float(value)
    except ValueError:
        return value


_READERS = {
    "drop": _names,
    "only": _names,
    "column_type": _kinds,
    "missing_values": _names,
    "decimal": _for_all_or_some,
    "date_order": _for_all_or_some,
    "hidden": _hidden,
    "activation": _one_or_several,
    "batch_size": _batch_size,
    "learning_rate": _number_or_text,
    "validation": _number_or_text,
    "test": _number_or_text,
}
