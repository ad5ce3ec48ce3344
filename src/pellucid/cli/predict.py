"""`pellucid predict`, `evaluate` and `info`: what a model file is for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pellucid.cli.console import err, out
from pellucid.messages import say

if TYPE_CHECKING:
    import polars as pl

    from pellucid.estimators.table import TableEstimator
    from pellucid.tables import Note

_FORMULA = r"^([=+\-@\t\r].)"
"""How a cell begins that a spreadsheet would take for a formula; a lone + or - is a label."""

Model = Annotated[Path, typer.Argument(help=say("predict.model"), metavar="MODEL", show_default=False)]
Table = Annotated[Path, typer.Argument(help=say("train.table"), metavar="TABLE", show_default=False)]
Header = Annotated[bool | None, typer.Option("--header/--no-header", help=say("train.header"))]
Encoding = Annotated[str | None, typer.Option(help=say("train.encoding"), metavar="NAME")]


def predict(
    model: Model,
    table: Table,
    to: Annotated[str, typer.Option("--out", help=say("predict.out"), metavar="CSV|PARQUET|-")] = "-",
    force: Annotated[bool, typer.Option("--force", help=say("train.force"))] = False,
    header: Header = None,
    encoding: Encoding = None,
) -> None:
    """Predict for every row, in the table's order."""
    from pellucid.files import check_writable, write_atomically

    suffix = Path(to).suffix.lower()
    if to != "-":
        if suffix not in (".csv", ".parquet"):
            raise ValueError(f"--out must end in .csv or .parquet, or be - for standard output; got {to!r}")
        check_writable(to, overwrite=force)
    estimator = loaded(model, header, encoding)
    notes: list[Note] = []
    made = _predictions(estimator, estimator.outputs(table, notes))
    _tell(notes)
    if suffix == ".parquet":
        write_atomically(to, made.write_parquet, overwrite=force)
    elif to == "-":
        sys.stdout.write(_csv(made))
    else:
        write_atomically(to, _csv(made).encode(), overwrite=force)
    if to != "-":
        out.write(say("predict.wrote", rows=made.height, path=to))


def evaluate(model: Model, table: Table, header: Header = None, encoding: Encoding = None) -> None:
    """Judge a model on the rows of a table that have a target."""
    from pellucid.cli.train import show

    judged = loaded(model, header, encoding).evaluate(table)
    _tell(judged.notes)
    show(judged)


def info(model: Model) -> None:
    """Show what a model file holds."""
    from pellucid.estimators.advice import shape
    from pellucid.estimators.settings import settings, to_toml
    from pellucid.report.text import heading, score_number

    found = loaded(model)
    learned, versions = found.learned_, found.versions_
    out.write(model.name, "bold")
    target = say(f"table.task.{found.target_.kind}")
    out.paragraph(say("info.target", target=found.target_.name, task=target, table=found.table_ or "-"))
    labels = [str(label) for label in found.target_.labels]
    if labels:
        out.paragraph(say("info.labels", labels=say("table.comma").join(labels)))
    columns = say("table.comma").join(column.name for column in found.encoder_.columns)
    out.paragraph(say("info.columns", count=len(found.encoder_.columns), columns=columns))
    out.paragraph(say("info.network", shape=shape(found)))
    rows = found.rows_
    out.paragraph(
        say("info.trained", epochs=len(learned.epochs), best=learned.best_epoch, seconds=f"{learned.seconds:.1f}")
    )
    out.paragraph(say("info.rows", training=rows["training"], validation=rows["validation"], test=rows["test"]))
    if found.refitted_:
        out.paragraph(say("train.refitted", rows=found.refitted_))
    for note in found.settled_.notes(found.target_):
        out.paragraph(str(note))
    out.paragraph(say("info.versions", versions=say("table.comma").join(f"{k} {v}" for k, v in versions.items())))
    if found.scores_:
        out.write()
        out.write(say("train.judged", rows=rows["test"]), "bold")
        out.pairs([(heading(f"score.{score.name}"), score_number(score.name, score.value)) for score in found.scores_])
    out.write()
    out.write(say("info.settings"), "bold")
    for line in to_toml(settings(found)).splitlines():
        out.write(line)


def loaded(path: Path, header: bool | None = None, encoding: str | None = None) -> Any:
    from pellucid.estimators.model_file import load

    found = load(path)
    given = {"header": header, "encoding": encoding}
    return found.set_params(**{name: value for name, value in given.items() if value is not None})


def _predictions(estimator: TableEstimator, made: Any) -> pl.DataFrame:
    """A column ``prediction`` and, for labels, a column ``probability_<label>`` each."""
    import numpy as np
    import polars as pl

    target = estimator.target_
    if target.kind == "regression":
        return pl.DataFrame({"prediction": made})
    columns = {f"probability_{label}": made[:, code].astype(np.float32) for code, label in enumerate(target.labels)}
    return pl.DataFrame({"prediction": target.decode(made.argmax(axis=1)), **columns})


def _csv(made: pl.DataFrame) -> str:
    """The predictions as CSV, in which no text cell begins as a spreadsheet's formula does."""
    import polars as pl

    return made.with_columns(pl.col(pl.String).str.replace(_FORMULA, "'${1}")).write_csv()


def _tell(notes: Any) -> None:
    for note in notes:
        err.write(str(note))
