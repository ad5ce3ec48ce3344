"""What happens around every command: its language, its output's encoding, its errors and exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from time import perf_counter
from typing import Annotated, Any

import typer

import pellucid
from pellucid.cli import STARTED
from pellucid.cli.terminal.console import err, out
from pellucid.cli.terminal.encoding_fallback import can_write, forgive
from pellucid.cli.terminal.help import Command, Group, UsageError, complaint
from pellucid.messages import LANGUAGES, say, speak
from pellucid.messages.errors import InvalidValue, Keyed, system_reason

COMMANDS = {
    "demo": "train:demo",
    "train": "train:train",
    "predict": "predict:predict",
    "evaluate": "evaluate:evaluate",
    "explain": "explain:explain",
    "info": "info:info",
    "list": "list:catalogue",
    "show": "show:show",
    "walk": "walk:walk",
    "compile": "compile:compile_kernels",
}
"""Each command's file and function."""


FAILED, INTERRUPTED = 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (default: this process's) and return its exit status."""
    forgive(sys.stdout, sys.stderr)
    started = STARTED if arguments is None else perf_counter()
    try:
        status = _answer(list(sys.argv[1:] if arguments is None else arguments), started)
    except BrokenPipeError:  # the reader has gone
        status = 1
    try:
        sys.stdout.flush()
    except OSError:  # what is still unwritten goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _answer(arguments: list[str], started: float) -> int:
    try:
        arguments = _choose_language(arguments)
        status = _application(arguments)(arguments, prog_name="pellucid", standalone_mode=False, obj=started) or 0
        sys.stdout.flush()  # a full disk is an error like others
        return status
    except UsageError as error:
        return _fail(complaint(error), getattr(error, "ctx", None))
    except (KeyboardInterrupt, typer.Abort):
        err.write(say("cli.interrupted"))
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, BrokenPipeError) or os.environ.get("PELLUCID_DEBUG") or not _is_answer(error):
            raise
        return _fail(_said(error))


def _is_answer(error: Exception) -> bool:
    """Whether the message was written for the person at the command line; anything else is a fault of ours."""
    if isinstance(error, ArithmeticError):
        from pellucid.training.trainer import Diverged

        return isinstance(error, Diverged)
    return isinstance(error, ValueError | OSError)


def _said(error: Exception) -> str:
    """The message in the current language, without the number that the system gives its own errors."""
    if isinstance(error, Keyed):
        return error.render()
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    reason = system_reason(error)
    return say("cli.error.file", name=error.filename, reason=reason) if error.filename else str(reason)


def _fail(text: str, context: Any = None) -> int:
    err.write(say("cli.error", text=" ".join(line.strip() for line in text.splitlines())), style="red")
    if context:
        err.write(say("cli.try_help", command=context.command_path))
    return FAILED


def _choose_language(arguments: list[str]) -> list[str]:
    """Take ``--lang`` out, wherever it stands, and speak it; English where the output has no Chinese characters."""
    rest, chosen = [], None
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--lang":
            chosen = next(words, "")
        elif word.startswith("--lang="):
            chosen = word.removeprefix("--lang=")
        else:
            rest.append(word)
    if chosen is not None:
        if chosen not in LANGUAGES:
            raise InvalidValue("cli.lang.choice", value=chosen)
        speak(chosen)
    if not can_write("中文", out.encoding):
        speak("en")
    return rest


def _command(name: str) -> Any:
    file, _, function = COMMANDS[name].partition(":")
    return getattr(import_module(f"pellucid.cli.commands.{file}"), function)


def _listed() -> None:
    """Stands for a command in the list of all, which nobody runs from there: no command needs to be imported for it."""


def _application(arguments: list[str]) -> typer.Typer:
    """The command that is asked for, or the list of all where that is not clear."""
    made = typer.Typer(
        cls=Group,
        add_completion=False,
        rich_markup_mode=None,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
    )
    made.callback(help=say("cli.about"))(tour)
    asked = next((word for word in arguments if not word.startswith("-")), "")
    for name in [asked] if asked in COMMANDS else COMMANDS:
        command = _command(name) if name == asked else _listed
        made.command(name, cls=Command, help=say(f"cli.{name}"))(command)
    return made


def tour(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=say("cli.version"), is_eager=True)] = False,
) -> None:
    """Show the tour, when no command is given."""
    if version:
        out.write(f"pellucid {pellucid.__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        out.write(say("cli.tour.title"), style="bold")
        for row in say("cli.tour").strip().splitlines():
            command, _, meaning = row.partition("|")
            out.write(f"  {command}{meaning.strip()}")
        out.write(say("cli.tour.end"))
