"""`pellucid explain`: one prediction, column by column (Shapley values)."""

from __future__ import annotations

from typing import Annotated

import typer

from pellucid.cli.terminal.console import out
from pellucid.cli.terminal.json_output import Json, answering, notes_json
from pellucid.cli.terminal.model_argument import Encoding, Header, Model, Table, loaded, print_notes
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
    """Explain one prediction."""
    from pellucid.tabular.assess.explanation import explain as explanation_of

    with answering(as_json) as answer:
        explanation = explanation_of(loaded(model, header, encoding), table, row, label)
        print_notes(explanation.notes)
        for line in explanation.lead():
            out.paragraph(line)
        out.write()
        out.table(explanation.head(), explanation.lines(), "llrr")
        answer.update(explanation.to_dict(), notes=notes_json(explanation.notes))
