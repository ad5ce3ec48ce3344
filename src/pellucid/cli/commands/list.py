"""`pellucid list`: every method there is, with its names in other libraries."""

from __future__ import annotations

from typing import Annotated

import typer

from pellucid.cli.terminal.console import out
from pellucid.explore.catalogue.index import CHAPTERS, called, formulas, kind_named, names_in_libraries, rows
from pellucid.messages import say


def catalogue(
    kind: Annotated[str | None, typer.Argument(help=say("list.kind"), metavar=say("list.kind.name"))] = None,
) -> None:
    """Print one kind or all: name, formula, source and names in other libraries."""
    kinds = [kind_named(kind)] if kind else list(CHAPTERS)
    for chapter in kinds:
        methods = rows(chapter)
        width = max(len(row.name) for row in methods)
        if not out.is_terminal:  # one line a row, for grep and its like
            for row in methods:
                words = "" if called(chapter, row) == row.name else called(chapter, row)
                parts = [say(f"kind.{chapter}"), f"{row.name:<{width}}", formulas(chapter, row)[0], words, row.source]
                out.write("  ".join(filter(None, [*parts, names_in_libraries(row)])))
            continue
        out.write(say("list.title", kind=say(f"kinds.{chapter}"), count=len(methods)), "bold")
        for row in methods:
            out.pairs([(f"{row.name:<{width}}", formulas(chapter, row)[0])])
            words = "" if called(chapter, row) == row.name else called(chapter, row)
            out.paragraph("; ".join(filter(None, [words, row.source, names_in_libraries(row)])), width + 4, "dim")
        out.write()
    if out.is_terminal:
        out.write(say("list.end"))
