"""The options of `pellucid train` as text: from the command line, from a configuration file, and back into one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def parsed(given: Mapping[str, Any]) -> dict[str, Any]:
    """Options as the estimators take them: lists split, numbers read."""
    options = dict(given)
    for name in ("drop", "only"):
        if name in options:
            options[name] = [each.strip() for each in options[name].split(",") if each.strip()]
    if "hidden" in options:
        options["hidden"] = _hidden(options["hidden"])
    if "activation" in options:
        names = [each.strip() for each in options["activation"].split(",")]
        options["activation"] = names[0] if len(names) == 1 else names
    if "batch_size" in options and options["batch_size"] != "full":
        options["batch_size"] = _whole("--batch-size", options["batch_size"], "full, 1 or a number of rows")
    if "column" in options:
        options["column"] = dict(_column(each) for each in options["column"])
    for name in ("validation", "test"):
        if name in options:
            options[name] = _share_or_path(options[name])
    return options


def from_toml(path: Path) -> dict[str, Any]:
    """The options in a configuration file; an unknown one is refused.

    Raises
    ------
    ValueError
        The file is not TOML, or names something that is no option.
    """
    from pellucid.estimators.table import TableClassifier

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        raise ValueError(f"--config {str(path)!r} is not a TOML file: {reason}") from None
    known = {*TableClassifier().get_params(), "target"}
    unknown = sorted(set(found) - known)
    if unknown:
        raise ValueError(f"--config {str(path)!r} has {', '.join(unknown)}; the options are {', '.join(sorted(known))}")
    return found


def _hidden(text: str) -> list[int] | str:
    if text.strip() in ("none", "0", ""):
        return "none"
    return [_whole("--hidden", each, "numbers of units, as 128,64, or none") for each in text.split(",")]


def _whole(option: str, text: str, rule: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{option} must be {rule}; got {text!r}") from None


def _column(text: str) -> tuple[str, str]:
    name, sign, kind = text.rpartition("=")
    if not sign or not name:
        raise ValueError(f"--column must be NAME=number, NAME=category or NAME=id; got {text!r}")
    return name, kind


def _share_or_path(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
