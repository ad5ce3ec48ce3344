"""`pellucid explain`: what one prediction rests on."""

from __future__ import annotations

from typing import Annotated

import typer

from pellucid.cli.commands.predict import Encoding, Header, Model, Table, loaded, tell
from pellucid.cli.terminal.console import out
from pellucid.cli.terminal.json_output import Json, answering, of_notes
from pellucid.messages import say


def explain(
    model: Model,
    table: Table,
    row: Annotated[int, typer.Option(help=say("explain.row"), metavar="N")] = 1,
    label: Annotated[str | None, typer.Option(help=say("explain.label"), metavar="LABEL")] = None,
    header: Header = None,
    encoding: Encoding = None,
    as_json: Json = False,
) -> None:
    """Show what one prediction rests on."""
    with answering(as_json) as answer:
        found = loaded(model, header, encoding).explain(table, row, label=label)
        tell(found.notes)
        for line in found.lead():
            out.paragraph(line)
        out.write()
        out.table(found.head(), found.lines(), "llrr")
        answer.update(found.to_dict(), notes=of_notes(found.notes))
