"""`pellucid explain`: what one prediction rests on."""

from __future__ import annotations

from typing import Annotated

import typer

from pellucid.cli.console import err, out
from pellucid.cli.predict import Encoding, Header, Model, Table, loaded
from pellucid.messages import say


def explain(
    model: Model,
    table: Table,
    row: Annotated[int, typer.Option(help=say("explain.row"), metavar="N")] = 1,
    label: Annotated[str | None, typer.Option(help=say("explain.label"), metavar="LABEL")] = None,
    header: Header = None,
    encoding: Encoding = None,
) -> None:
    """Show what one prediction rests on."""
    found = loaded(model, header, encoding).explain(table, row, label=label)
    for note in found.notes:
        err.write(str(note))
    for line in found.lead():
        out.paragraph(line)
    out.write()
    out.table(found.head(), found.lines(), "llrr")
