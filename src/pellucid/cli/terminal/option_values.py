"""The settings as options of a command, and what was typed, or stands in a configuration file, as their values."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from pellucid.messages import say
from pellucid.messages.errors import InvalidValue
from pellucid.tabular.model.config_file import from_toml
from pellucid.tabular.settings import checks
from pellucid.tabular.settings.setting import Setting, check

TYPES: dict[str, Any] = {"int": int, "float": float, "bool": bool}
"""What Typer reads by itself; everything else is typed as text."""


def with_settings(command: Callable[..., Any], settings: Mapping[str, Setting], after: str) -> Callable[..., Any]:
    """Give `command`, which takes them as ``**settings``, an option for every one, listed behind `after`."""
    signature = inspect.signature(command, eval_str=True)
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_option(name, setting))
        for name, setting in settings.items()
    ]
    parameters = []
    for parameter in signature.parameters.values():
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
        if parameter.name == after:
            parameters += options
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _option(name: str, setting: Setting) -> Any:
    typed = list[str] if setting.repeatable else TYPES.get(setting.type.removesuffix(" | None"), str)
    flag = f"--{name}".replace("_", "-")
    names = [f"{flag}/--no{flag[1:]}"] if typed is bool else [flag]
    panel = say(f"train.panel.{setting.panel}") if setting.panel else None
    option = typer.Option(*names, help=setting.meaning(name), metavar=setting.metavar or None, rich_help_panel=panel)
    return Annotated[typed | None, option]


def options(typed: Mapping[str, Any], config: Path | None, settings: Mapping[str, Setting]) -> dict[str, Any]:
    """The settings, and the target: those in the configuration file, overruled by those typed.

    Raises
    ------
    ValueError
        A text is no value for its setting, or the file is no configuration file.
    """
    values = from_toml(config, ["target", *settings]) if config else {}
    for name, value in typed.items():
        if value is not None and value != []:
            parse = settings[name].parse if name in settings else None
            values[name] = parse(value) if parse else value
    try:
        check(settings, values)
        if "target" in values:
            checks.text("target", values["target"])
    except TypeError as error:  # only a file holds values of other types
        raise InvalidValue("cli.config.type", file=config.name if config else "options", reason=error) from None
    return values
