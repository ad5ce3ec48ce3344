"""`pellucid predict`, `evaluate` and `info`: what a model file is for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pellucid.cli.terminal.console import err, out
from pellucid.cli.terminal.json_output import Json, answering, of_evaluation, of_notes
from pellucid.messages import say

if TYPE_CHECKING:
    from pellucid.tabular.assess.evaluation import Evaluation

Model = Annotated[Path, typer.Argument(help=say("predict.model"), metavar="MODEL", show_default=False)]
Table = Annotated[Path, typer.Argument(help=say("train.table"), metavar="TABLE", show_default=False)]
Header = Annotated[bool | None, typer.Option("--header/--no-header", help=say("train.header"))]
Encoding = Annotated[str | None, typer.Option(help=say("train.encoding"), metavar="NAME")]


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
    from pellucid.cli.terminal.prediction_writer import check_name, write_pieces
    from pellucid.files import check_writable
    from pellucid.tables import TableError
    from pellucid.tables.reading.chunks import pieces
    from pellucid.tabular.assess.drift import Comparison
    from pellucid.tabular.predict import predictions
    from pellucid.tabular.prepare.prepare import reading

    check_name(to)
    if to != "-":
        check_writable(to, overwrite=force)
    elif as_json:
        raise ValueError("--json prints its object where predictions would go; name a file for them with --out")
    estimator = loaded(model, header, encoding)
    comparison = Comparison(estimator)
    parts = pieces(
        table, **reading(estimator.get_params(deep=False)), reading=estimator.reading_, keep=names(keep_columns)
    )
    made = predictions(
        estimator,
        parts,
        comparison,
        keep_columns=names(keep_columns),
        threshold=threshold,
        prediction_interval=prediction_interval,
    )

    def check() -> None:
        if fail_on_drift and (against := comparison.against()):
            raise TableError(say("predict.differs", notes=say("list.semicolon").join(map(str, against))))

    with answering(as_json) as answer:
        rows = write_pieces(made, to, overwrite=force, check=check)
        notes = comparison.notes()
        tell(notes)
        if to != "-":
            out.write(say("predict.wrote", rows=rows, path=to))
        answer.update(rows=rows, out=to, notes=of_notes(notes))


def evaluate(
    model: Model,
    table: Table,
    threshold: Annotated[str | None, typer.Option(help=say("predict.threshold"), metavar="RULE")] = None,
    fail_under: Annotated[
        list[str] | None, typer.Option(help=say("evaluate.fail_under"), metavar="SCORE=VALUE")
    ] = None,
    header: Header = None,
    encoding: Encoding = None,
    as_json: Json = False,
) -> int:
    """Judge a model on the rows of a table that have a target."""
    from pellucid.cli.commands.train import show
    from pellucid.insight.scores.scores import LOWER_IS_BETTER

    with answering(as_json) as answer:
        judged = loaded(model, header, encoding).evaluate(table, threshold=threshold)
        bounds = _bounds(judged, fail_under or [])
        tell(judged.notes)
        show(judged)
        failed = [name for name, bound in bounds.items() if not _reaches(judged, name, bound)]
        for name in failed:
            key = "over" if name in LOWER_IS_BETTER else "under"
            values = {"metric": say(f"score.{name}"), "value": f"{judged[name]:.4g}", "bound": f"{bounds[name]:g}"}
            err.write(say(f"evaluate.{key}", **values), "red")
        answer.update(of_evaluation(judged), notes=of_notes(judged.notes), failed=failed)
    return 1 if failed else 0


def _bounds(judged: Evaluation, texts: list[str]) -> dict[str, float]:
    """The values that scores must reach."""
    from pellucid.tables.errors import nearest

    known, bounds = [score.name for score in judged.scores], {}
    for text in texts:
        name, _, value = text.partition("=")
        if name not in known:
            raise ValueError(f"--fail-under: there is no score {name!r}; {nearest(name, known)}")
        try:
            bounds[name] = float(value)
        except ValueError:
            raise ValueError(f"--fail-under must be SCORE=VALUE, such as {name}=0.4; got {text!r}") from None
    return bounds


def _reaches(judged: Evaluation, name: str, bound: float) -> bool:
    """Whether a score is as good as asked; one that the rows cannot tell is not."""
    from pellucid.insight.scores.scores import LOWER_IS_BETTER

    return judged[name] <= bound if name in LOWER_IS_BETTER else judged[name] >= bound


def info(model: Model, as_json: Json = False) -> None:
    """Show what a model file holds."""
    with answering(as_json) as answer:
        _show(model, answer)


def _show(model: Path, answer: dict[str, Any]) -> None:
    from pellucid.report.text import heading, number, score_number
    from pellucid.tabular.model.config_file import settings, to_toml
    from pellucid.tabular.recipe.wording import shape

    found = loaded(model)
    learned, versions = found.history_, found.versions_
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
        say("info.trained", epochs=len(learned.epochs), best=learned.best_epoch, seconds=number(learned.seconds))
    )
    out.paragraph(say("info.rows", training=rows["training"], validation=rows["validation"], test=rows["test"]))
    if found.refitted_:
        out.paragraph(say("evaluation.refitted", rows=found.refitted_))
    for note in found.decision_.notes(found.target_):
        out.paragraph(str(note))
    out.paragraph(say("info.versions", versions=say("table.comma").join(f"{k} {v}" for k, v in versions.items())))
    if found.scores_:
        out.write()
        out.write(say("train.evaluated", rows=rows["test"]), "bold")
        out.pairs([(heading(f"score.{score.name}"), score_number(score.name, score.value)) for score in found.scores_])
    scores = {score.name: {"value": score.value, "low": score.low, "high": score.high} for score in found.scores_}
    answer.update(
        target=found.target_.name, task=found.target_.kind, labels=labels, rows=rows, refitted=found.refitted_
    )
    answer.update(columns=[column.name for column in found.encoder_.columns], scores=scores, settings=settings(found))
    answer.update(epochs=len(learned.epochs), best_epoch=learned.best_epoch, seconds=learned.seconds, versions=versions)
    out.write()
    out.write(say("info.settings"), "bold")
    for line in to_toml(settings(found)).splitlines():
        out.write(line)


def loaded(path: Path, header: bool | None = None, encoding: str | None = None) -> Any:
    from pellucid.tabular.model.model_file import load

    found = load(path)
    given = {"header": header, "encoding": encoding}
    return found.set_params(**{name: value for name, value in given.items() if value is not None})


def names(values: list[str] | None) -> list[str]:
    """Names that an option was given, once or often, with commas between."""
    return [name.strip() for value in values or [] for name in value.split(",")]


def tell(notes: Any) -> None:
    """Print notes where they do not disturb what was asked for."""
    for note in notes:
        err.write(str(note))
