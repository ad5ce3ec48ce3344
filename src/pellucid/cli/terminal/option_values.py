"""The options of `pellucid train` as values: read from the command line's texts and from a configuration file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


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
        raise ValueError(f"{config.name if config else 'options'}: {error}") from None
    return made


def _names(values: list[str]) -> list[str]:
    return [name.strip() for value in values for name in value.split(",")]


def _kinds(values: list[str]) -> dict[str, str]:
    kinds = {}
    for value in values:
        name, equals, kind = value.rpartition("=")
        if not equals:
            raise ValueError(f"--column-type must be NAME=number, NAME=date, NAME=category or NAME=id; got {value!r}")
        kinds[name] = kind
    return kinds


def _for_all_or_some(values: list[str]) -> Any:
    """A value of every column, or one of some: ``,`` or ``price=,``."""
    if len(values) == 1 and "=" not in values[0]:
        return values[0]
    pairs = [value.rpartition("=") for value in values]
    if wrong := [value for value, (name, _, _) in zip(values, pairs, strict=True) if not name]:
        raise ValueError(f"write one value for all columns, or NAME=VALUE for each of some; got {wrong[0]!r}")
    return {name: value for name, _, value in pairs}


def _hidden(value: str) -> Any:
    if value.strip() in ("none", "0"):
        return "none"
    try:
        return [int(units) for units in value.split(",")]
    except ValueError:
        raise ValueError(f"--hidden must be numbers of units such as 128,64, or none; got {value!r}") from None


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
