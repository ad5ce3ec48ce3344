"""`pellucid predict`: a prediction for every row of a table."""

from __future__ import annotations

from typing import Annotated

import typer

from pellucid.cli.terminal.console import out
from pellucid.cli.terminal.json_output import Json, answering, notes_json
from pellucid.cli.terminal.model_argument import Encoding, Header, Model, Table, loaded, names, print_notes
from pellucid.messages import say
from pellucid.messages.errors import InvalidValue


def predict(
    model: Model,
    table: Table,
    to: Annotated[str, typer.Option("--out", help=say("predict.out"), metavar="CSV|PARQUET|-")] = "-",
    keep_columns: Annotated[list[str] | None, typer.Option(help=say("predict.keep_columns"), metavar="A,B")] = None,
    threshold: Annotated[str | None, typer.Option(help=say("predict.threshold"), metavar="RULE")] = None,
    prediction_interval: Annotated[
        float | None, typer.Option(help=say("predict.prediction_interval"), metavar="SHARE")
    ] = None,
    fail_on_drift: Annotated[bool, typer.Option("--fail-on-drift", help=say("predict.fail_on_drift"))] = False,
    force: Annotated[bool, typer.Option("--force", help=say("train.force"))] = False,
    header: Header = None,
    encoding: Encoding = None,
    as_json: Json = False,
) -> None:
    """Predict for every row, in the table's order."""
    from pellucid.cli.terminal.prediction_writer import check_name, write_chunks
    from pellucid.files import check_writable
    from pellucid.tables import TableError
    from pellucid.tables.reading.chunks import chunks
    from pellucid.tabular.assess.drift import Drift
    from pellucid.tabular.predict import predictions
    from pellucid.tabular.prepare.prepare import reading

    check_name(to)
    if to != "-":
        check_writable(to, overwrite=force)
    elif as_json:
        raise InvalidValue("cli.json.out")
    fitted = loaded(model, header, encoding)
    drift = Drift(fitted)
    pieces = chunks(table, **reading(fitted.settings), reading=fitted.parsing, keep=names(keep_columns))
    predicted = predictions(
        fitted,
        pieces,
        drift,
        keep_columns=names(keep_columns),
        threshold=threshold,
        prediction_interval=prediction_interval,
    )

    def check() -> None:
        if fail_on_drift and (against := drift.against()):
            raise TableError("cli.predict.drift", notes=say("list.semicolon").join(map(str, against)))

    with answering(as_json) as answer:
        rows = write_chunks(predicted, to, overwrite=force, check=check)
        notes = drift.notes()
        print_notes(notes)
        if to != "-":
            out.write(say("predict.wrote", rows=rows, path=to))
        answer.update(rows=rows, out=to, notes=notes_json(notes))
