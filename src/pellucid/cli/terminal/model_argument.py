"""What commands share that read a model file: their arguments, and the model with a table's options overruled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pellucid.cli.terminal.console import err
from pellucid.messages import Message, say
from pellucid.tabular.settings.parameters import SETTINGS

if TYPE_CHECKING:
    from pellucid.tabular.model.table_model import TableModel

Model = Annotated[Path, typer.Argument(help=say("predict.model"), metavar="MODEL", show_default=False)]
Table = Annotated[Path, typer.Argument(help=say("train.table"), metavar="TABLE", show_default=False)]
Header = Annotated[bool | None, typer.Option("--header/--no-header", help=SETTINGS["header"].meaning("header"))]
Encoding = Annotated[str | None, typer.Option(help=SETTINGS["encoding"].meaning("encoding"), metavar="NAME")]


def loaded(path: Path, header: bool | None = None, encoding: str | None = None) -> TableModel:
    """The model in a file, which reads tables with these options where they are given."""
    from pellucid.tabular.model.model_file import load

    model, options = load(path), {"header": header, "encoding": encoding}
    overrides = {name: value for name, value in options.items() if value is not None}
    return replace(model, settings={**model.settings, **overrides})


def names(values: list[str] | None) -> list[str]:
    """Names that an option was given, once or often, with commas between."""
    return [name.strip() for value in values or [] for name in value.split(",")]


def print_notes(notes: Iterable[Message]) -> None:
    """Print notes where they do not disturb what was asked for."""
    for note in notes:
        err.write(str(note))
