"""The help pages and the complaints about a command line, in the language that was chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from pellucid.cli.terminal.console import out
from pellucid.messages import say

UsageError: Any = typer.BadParameter.__base__
HIDDEN_DEFAULTS: tuple[Any, ...] = (None, False, (), [], "")


class Command(TyperCommand):
    """A command with our help page, whose interruption `main` reports."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Abort from None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _page(self, ctx)


class Group(TyperGroup):
    """The list of commands, with our help page and the nearest name for a misspelt command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _page(self, ctx)
        _section(say("cli.commands"), [(name, command.help or "") for name, command in self.commands.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise UsageError(say("cli.no_command", given=args[0]) + _nearest(args[0], self.commands), ctx=ctx)
        return super().resolve_command(ctx, args)


def complaint(error: Any) -> str:
    """What is wrong with a command line."""
    match type(error).__name__:
        case "NoSuchOption":
            names = [name for parameter in error.ctx.command.get_params(error.ctx) for name in parameter.opts]
            return say("cli.no_option", given=error.option_name) + _nearest(error.option_name, [*names, "--lang"])
        case "MissingParameter":
            return say("cli.missing", name=_name(error.param))
        case "BadOptionUsage" if "requires" in error.message:
            return say("cli.no_value", name=error.option_name)
        case "BadParameter" if error.param is not None:
            return _bad_value(error)
    if extra := re.search(r"unexpected extra argument.*\((.+)\)", error.message):
        return say("cli.extra", given=extra[1])
    return str(error.message)


def _bad_value(error: Any) -> str:
    """What is wrong with a value: Pydantic's finding, which Typer's error comes from, in our words."""
    name = _name(error.param)
    fault: dict[str, Any] = error.__cause__.errors()[0] if error.__cause__ else {"type": ""}
    match fault["type"]:
        case "int_parsing" | "int_from_float":
            return say("cli.not_whole", name=name, given=repr(fault["input"]))
        case "float_parsing":
            return say("cli.not_number", name=name, given=repr(fault["input"]))
        case "greater_than_equal":
            return say("cli.too_small", name=name, least=fault["ctx"]["ge"])
    return say("cli.bad_value", name=name, text=error.message)


def _nearest(given: str, names: Iterable[str]) -> str:
    near = get_close_matches(given, list(names), n=1, cutoff=0.5)
    return say("show.nearest", name=near[0]) if near else ""


def _name(parameter: Any) -> str:
    return str(
        parameter.opts[-1] if parameter.param_type_name == "option" else parameter.metavar or parameter.name.upper()
    )


def _page(command: Any, ctx: Any) -> None:
    parameters = [parameter for parameter in command.get_params(ctx) if not getattr(parameter, "hidden", False)]
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    pieces = [_name(a) if a.required else f"[{_name(a)}]" for a in arguments]
    options = say("cli.usage.options")
    tail = [say("cli.usage.command")] if isinstance(command, TyperGroup) else []
    out.write(say("cli.usage", line=" ".join([ctx.command_path, *pieces, f"[{options}]", *tail])))
    if command.help:
        out.write()
        out.paragraph(command.help)
    _section(say("cli.arguments"), [(_name(a), _meaning(a)) for a in arguments])
    panels: dict[str, list[tuple[str, str]]] = {}
    for parameter in parameters:
        if parameter.param_type_name == "option":
            panel = getattr(parameter, "rich_help_panel", None) or say("cli.options")
            panels.setdefault(panel, []).append((_spelt(parameter), _meaning(parameter)))
    panels.setdefault(say("cli.options"), []).append(("--lang en|zh", say("cli.lang")))
    for title, rows in panels.items():
        _section(title, rows)


def _section(title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        out.write()
        out.write(title, style="bold")
        out.pairs(rows)


def _spelt(option: Any) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {option.metavar or option.name.upper()}"


def _meaning(parameter: Any) -> str:
    if parameter.name == "help":
        return say("cli.help")
    default = "" if parameter.default in HIDDEN_DEFAULTS or not parameter.show_default else parameter.default
    return (parameter.help or "") + (say("cli.default", value=default) if default != "" else "")
