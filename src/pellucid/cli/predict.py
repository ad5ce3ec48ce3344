"""`pellucid predict`, `evaluate` and `info`: what a model file is for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pellucid.cli.console import err, out
from pellucid.messages import say

if TYPE_CHECKING:
    import polars as pl

    from pellucid.tables import Note

MODEL = typer.Argument(help=say("predict.help.model"))
TABLE = typer.Argument(help=say("train.help.table"))
RISKY = ("=", "+", "-", "@", "\t", "\r")


def predict(
    model: Annotated[Path, MODEL],
    file: Annotated[Path, TABLE],
    out_: Annotated[str, typer.Option("--out", help=say("predict.help.out"))] = "-",
    no_header: Annotated[bool, typer.Option("--no-header", help=say("train.help.no_header"))] = False,
) -> None:
    """Predict for every row of a table, in its order."""
    import polars as pl

    from pellucid.estimators.model_file import load
    from pellucid.files.atomic import write_atomically
    from pellucid.tables import read

    found = load(model)
    frame = read(file, header=not no_header)
    notes: list[Note] = []
    made = found.outputs(frame, notes)
    _tell(notes)
    if found.target_.kind == "regression":
        table = pl.DataFrame({"prediction": made})
    else:
        labels = found.target_.labels
        table = pl.DataFrame({"prediction": labels.gather(made.argmax(axis=1))})
        columns = {f"probability_{label}": made[:, place] for place, label in enumerate(labels)}
        table = table.with_columns(**columns)
    if out_ == "-":
        out.write(_csv(table).rstrip("\n"))
        return
    path = Path(out_)
    if path.suffix == ".parquet":
        write_atomically(path, lambda stream: table.write_parquet(stream))
    else:
        write_atomically(path, _csv(table).encode())
    err.write(say("predict.wrote", rows=table.height, path=str(path)))


def _csv(table: pl.DataFrame) -> str:
    """CSV in which no text cell runs as a spreadsheet's formula."""
    import polars as pl

    column = table["prediction"]
    if column.dtype == pl.String:
        safe = [f"'{text}" if text.startswith(RISKY) else text for text in column.to_list()]
        table = table.with_columns(pl.Series("prediction", safe))
    return table.write_csv()


def _tell(notes: list[Any]) -> None:
    for note in notes:
        err.write(str(note))


def evaluate(
    model: Annotated[Path, MODEL],
    file: Annotated[Path, TABLE],
    no_header: Annotated[bool, typer.Option("--no-header", help=say("train.help.no_header"))] = False,
) -> None:
    """Judge a model on rows that hold the target."""
    from pellucid.estimators.model_file import load
    from pellucid.tables import read

    judged = load(model).evaluate(read(file, header=not no_header))
    out.write(say("train.judged", rows=judged.rows), style="bold")
    out.table(judged.head(), judged.lines(), " " + "r" * (len(judged.head()) - 1))


def info(model: Annotated[Path, MODEL]) -> None:
    """Say what a model file holds."""
    from pellucid.estimators.model_file import load

    found = load(model)
    recipe, learned = found.recipe_, found.learned_
    out.write(
        say(
            "info.line", target=found.target_.name, kind=found.target_.kind,
            hidden=", ".join(map(str, recipe.hidden)) or "-", parameters=found.network_.parameters.count,
            best=learned.best_epoch, epochs=len(learned.epochs),
        ),
        style="bold",
    )  # fmt: skip
    out.paragraph(say("info.columns", columns=", ".join(column.name for column in found.encoder_.columns)))
    out.write(say("info.settings"))
    out.pairs([(name, str(value)) for name, value in recipe.settings().items()])
