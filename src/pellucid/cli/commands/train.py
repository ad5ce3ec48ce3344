"""`pellucid train` and `pellucid demo`: from a table to a model file and a report."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pellucid.cli.terminal.console import err, out
from pellucid.cli.terminal.json_output import Json, answering, of_training
from pellucid.cli.terminal.option_values import options
from pellucid.messages import say

if TYPE_CHECKING:
    from pellucid.tabular.assess.evaluation import Evaluation
    from pellucid.tabular.estimator import TableEstimator

COLUMNS, NETWORK, TRAINING, FILES = (f"train.panel.{name}" for name in ("columns", "network", "training", "files"))
FAILED, INTERRUPTED = 2, 130
MATTER = 5


def train(
    context: typer.Context,
    table: Annotated[Path, typer.Argument(help=say("train.table"), metavar="TABLE", show_default=False)],
    target: Annotated[str | None, typer.Option(help=say("train.target"), metavar="COLUMN")] = None,
    task: Annotated[str | None, typer.Option(help=say("train.task"), metavar="TASK")] = None,
    drop: Annotated[list[str] | None, typer.Option(help=say("train.drop"), metavar="A,B", rich_help_panel=say(COLUMNS))] = None,
    only: Annotated[list[str] | None, typer.Option(help=say("train.only"), metavar="A,B", rich_help_panel=say(COLUMNS))] = None,
    column_type: Annotated[list[str] | None, typer.Option(help=say("train.column_type"), metavar="NAME=KIND", rich_help_panel=say(COLUMNS))] = None,
    weight_column: Annotated[str | None, typer.Option(help=say("train.weight_column"), metavar="COLUMN", rich_help_panel=say(COLUMNS))] = None,
    header: Annotated[bool | None, typer.Option("--header/--no-header", help=say("train.header"), rich_help_panel=say(COLUMNS))] = None,
    encoding: Annotated[str | None, typer.Option(help=say("train.encoding"), metavar="NAME", rich_help_panel=say(COLUMNS))] = None,
    sheet: Annotated[str | None, typer.Option(help=say("train.sheet"), metavar="NAME", rich_help_panel=say(COLUMNS))] = None,
    missing_values: Annotated[list[str] | None, typer.Option(help=say("train.missing_values"), metavar="A,B", rich_help_panel=say(COLUMNS))] = None,
    decimal: Annotated[list[str] | None, typer.Option(help=say("train.decimal"), metavar=".|,|NAME=,", rich_help_panel=say(COLUMNS))] = None,
    date_order: Annotated[list[str] | None, typer.Option(help=say("train.date_order"), metavar="dmy|mdy|ymd|NAME=dmy", rich_help_panel=say(COLUMNS))] = None,
    validation: Annotated[str | None, typer.Option(help=say("train.validation.option"), metavar="SHARE|TABLE", rich_help_panel=say(COLUMNS))] = None,
    test: Annotated[str | None, typer.Option(help=say("train.test.option"), metavar="SHARE|TABLE", rich_help_panel=say(COLUMNS))] = None,
    group_column: Annotated[str | None, typer.Option(help=say("train.group_column"), metavar="COLUMN", rich_help_panel=say(COLUMNS))] = None,
    time_column: Annotated[str | None, typer.Option(help=say("train.time_column"), metavar="COLUMN", rich_help_panel=say(COLUMNS))] = None,
    hidden: Annotated[str | None, typer.Option(help=say("train.hidden"), metavar="128,64", rich_help_panel=say(NETWORK))] = None,
    scaling: Annotated[str | None, typer.Option(help=say("train.scaling"), metavar="NAME", rich_help_panel=say(NETWORK))] = None,
    bins: Annotated[int | None, typer.Option(help=say("train.bins"), metavar="N", rich_help_panel=say(NETWORK))] = None,
    periodic_features: Annotated[int | None, typer.Option(help=say("train.periodic_features"), metavar="N", rich_help_panel=say(NETWORK))] = None,
    feature_scaling_layer: Annotated[bool | None, typer.Option("--feature-scaling-layer/--no-feature-scaling-layer", help=say("train.feature_scaling_layer"), rich_help_panel=say(NETWORK))] = None,
    linear_skip: Annotated[bool | None, typer.Option("--linear-skip/--no-linear-skip", help=say("train.linear_skip"), rich_help_panel=say(NETWORK))] = None,
    activation: Annotated[str | None, typer.Option(help=say("train.activation"), metavar="NAME", rich_help_panel=say(NETWORK))] = None,
    norm: Annotated[str | None, typer.Option(help=say("train.norm"), metavar="NAME", rich_help_panel=say(NETWORK))] = None,
    dropout: Annotated[float | None, typer.Option(help=say("train.dropout"), metavar="SHARE", rich_help_panel=say(NETWORK))] = None,
    dropout_schedule: Annotated[str | None, typer.Option(help=say("train.dropout_schedule"), metavar="NAME", rich_help_panel=say(NETWORK))] = None,
    init: Annotated[str | None, typer.Option(help=say("train.init"), metavar="NAME", rich_help_panel=say(NETWORK))] = None,
    loss: Annotated[str | None, typer.Option(help=say("train.loss.option"), metavar="NAME", rich_help_panel=say(TRAINING))] = None,
    time_limit: Annotated[str | None, typer.Option(help=say("train.time_limit"), metavar="2m", rich_help_panel=say(TRAINING))] = None,
    refit: Annotated[bool | None, typer.Option("--refit", help=say("train.refit"), rich_help_panel=say(TRAINING))] = None,
    class_weight: Annotated[str | None, typer.Option(help=say("train.class_weight"), metavar="balanced", rich_help_panel=say(TRAINING))] = None,
    threshold: Annotated[str | None, typer.Option(help=say("train.threshold"), metavar="RULE", rich_help_panel=say(TRAINING))] = None,
    prediction_interval: Annotated[float | None, typer.Option(help=say("train.prediction_interval"), metavar="0.9", rich_help_panel=say(TRAINING))] = None,
    optimizer: Annotated[str | None, typer.Option(help=say("train.optimizer"), metavar="NAME", rich_help_panel=say(TRAINING))] = None,
    learning_rate: Annotated[str | None, typer.Option(help=say("train.learning_rate"), metavar="RATE|auto", rich_help_panel=say(TRAINING))] = None,
    lr_scaling: Annotated[str | None, typer.Option(help=say("train.lr_scaling"), metavar="NAME", rich_help_panel=say(TRAINING))] = None,
    weight_decay: Annotated[float | None, typer.Option(help=say("train.weight_decay"), metavar="DECAY", rich_help_panel=say(TRAINING))] = None,
    l2: Annotated[float | None, typer.Option(help=say("train.l2"), metavar="L2", rich_help_panel=say(TRAINING))] = None,
    clip: Annotated[float | None, typer.Option(help=say("train.clip"), metavar="NORM", rich_help_panel=say(TRAINING))] = None,
    schedule: Annotated[str | None, typer.Option(help=say("train.schedule"), metavar="NAME", rich_help_panel=say(TRAINING))] = None,
    batch_size: Annotated[str | None, typer.Option(help=say("train.batch_size"), metavar="full|1|N", rich_help_panel=say(TRAINING))] = None,
    epochs: Annotated[int | None, typer.Option(help=say("train.epochs"), metavar="N", rich_help_panel=say(TRAINING))] = None,
    patience: Annotated[int | None, typer.Option(help=say("train.patience"), metavar="N", rich_help_panel=say(TRAINING))] = None,
    ensemble_size: Annotated[int | None, typer.Option(help=say("train.ensemble_size"), metavar="N", rich_help_panel=say(TRAINING))] = None,
    batch_ensemble: Annotated[int | None, typer.Option(help=say("train.batch_ensemble"), metavar="N", rich_help_panel=say(TRAINING))] = None,
    ema_decay: Annotated[float | None, typer.Option(help=say("train.ema_decay"), metavar="SHARE", rich_help_panel=say(TRAINING))] = None,
    label_smoothing: Annotated[float | None, typer.Option(help=say("train.label_smoothing"), metavar="SHARE", rich_help_panel=say(TRAINING))] = None,
    seed: Annotated[int | None, typer.Option(help=say("train.seed"), metavar="N", rich_help_panel=say(TRAINING))] = None,
    threads: Annotated[int | None, typer.Option(help=say("train.threads"), metavar="N", rich_help_panel=say(TRAINING))] = None,
    config: Annotated[Path | None, typer.Option(help=say("train.config"), metavar="FILE.toml", rich_help_panel=say(FILES))] = None,
    log: Annotated[Path | None, typer.Option(help=say("train.log"), metavar="FILE.jsonl", rich_help_panel=say(FILES))] = None,
    model: Annotated[Path | None, typer.Option("--out", help=say("train.out"), metavar="MODEL", rich_help_panel=say(FILES))] = None,
    force: Annotated[bool, typer.Option("--force", help=say("train.force"), rich_help_panel=say(FILES))] = False,
    as_json: Json = False,
) -> int:  # fmt: skip
    """Train on the table in a file."""
    typed = {
        name: value
        for name, value in locals().items()
        if name not in ("context", "table", "config", "log", "model", "force", "as_json")
    }
    given = {name: value for name, value in typed.items() if value is not None and value != []}
    with answering(as_json) as answer:
        return run(
            table, options(given, config), model or Path(f"{_stem(table)}.pellucid"), force, log, answer, context.obj
        )


def demo(context: typer.Context) -> int:
    """Train on a table that comes with scikit-learn: cell nuclei seen under the microscope."""
    from sklearn.datasets import load_breast_cancer

    from pellucid.files import write_atomically

    found = load_breast_cancer()
    names = [*map(str, found.feature_names), "diagnosis"]
    rows = [
        [*map(repr, map(float, cells)), str(found.target_names[code])]
        for cells, code in zip(found.data, found.target, strict=True)
    ]
    table = Path("breast-cancer-demo.csv")
    write_atomically(table, "".join(",".join(row) + "\n" for row in [names, *rows]).encode())
    out.paragraph(say("demo.about", table=table.name))
    out.write()
    return run(table, {"target": "diagnosis"}, table.with_suffix(".pellucid"), True, None, {}, context.obj)


def run(
    table: Path,
    given: Mapping[str, Any],
    model: Path,
    force: bool,
    log: Path | None,
    answer: dict[str, Any],
    started: float,
) -> int:
    """Train, judge, and write the model and its report; fills `answer` for programs, returns the exit status."""
    from pellucid.cli.terminal.epoch_log import EpochLog
    from pellucid.cli.terminal.progress import Reporter
    from pellucid.files import check_writable
    from pellucid.kernels.compiler import disk_cache
    from pellucid.tables import TableError, Target, read_table
    from pellucid.tabular.estimator import TableClassifier, TableRegressor
    from pellucid.tabular.fit.time_limit import seconds
    from pellucid.tabular.prepare.prepare import reading
    from pellucid.tabular.settings.parameters import TableParameters
    from pellucid.training.fit import Diverged

    page = model.with_name(f"{model.name.removesuffix('.pellucid')}-report.html")
    for path in (model, page):
        check_writable(path, overwrite=force)
    settings = dict(given)
    target = settings.pop("target", None)
    found = read_table(table, **reading(TableParameters(**settings).get_params()), keep=[target] if target else [])
    if target is None:
        raise TableError(f"name the column to predict with --target; there are {', '.join(found.frame.columns)}")
    numbers = Target.of(found.frame, target, task=settings.get("task")).kind == "regression"
    estimator = (TableRegressor if numbers else TableClassifier)(**settings)
    reporter = Reporter(table.name, estimator.seed, started, EpochLog(log, overwrite=force))
    disk_cache.tell = out.paragraph
    try:
        estimator.fit(found, target=target, watcher=reporter)
    except Diverged as error:
        reporter.stop()
        kept = say("train.diverged.nothing")
        if estimator.__sklearn_is_fitted__():
            estimator.save(model, overwrite=force)
            kept = say("train.diverged.kept", epoch=estimator.history_.best_epoch, model=model)
        said = say("train.diverged", epoch=error.epoch, step=error.step, layer=error.layer, kept=kept)
        err.write(say("cli.error", text=said), "red")
        return FAILED
    except KeyboardInterrupt:
        reporter.stop()
        err.write(say("train.interrupted.early"))
        return INTERRUPTED
    finally:
        reporter.stop()
    estimator.table_ = table.name
    estimator.save(model, overwrite=force)
    try:
        judge(estimator, page, force)
    except KeyboardInterrupt:
        err.paragraph(say("train.interrupted.unevaluated", model=model))
        return INTERRUPTED
    answer.update(of_training(estimator), model=str(model), report=str(page) if estimator.rows_["test"] else None)
    out.write()
    if estimator.rows_["test"]:
        out.paragraph(say("train.wrote", model=model, report=page))
    else:
        out.paragraph(say("train.wrote.model", model=model))
    out.paragraph(say("train.next", model=model))
    if estimator.time_limit is not None:
        overrun(seconds(estimator.time_limit), started)
    return INTERRUPTED if estimator.history_.ended == "interrupted" else 0


def overrun(limit: float, started: float) -> None:
    """Say so if the command took more than a tenth longer than it should."""
    took = perf_counter() - started
    if took > 1.1 * limit:
        out.paragraph(say("train.overrun", limit=f"{limit:g}", seconds=f"{took:.0f}"))


def judge(estimator: TableEstimator, page: Path, force: bool) -> None:
    """Print how good the network is on the test rows, and write the report."""
    from pellucid.insight.scores.scores import LOWER_IS_BETTER
    from pellucid.report.text import number
    from pellucid.tabular.estimator import TableRegressor

    if not estimator.rows_["test"]:
        out.paragraph(say("train.no_test"))
        return
    with waiting(say("train.baselines")):
        judged = estimator.evaluate()
    out.write()
    out.write(say("train.evaluated", rows=estimator.rows_["test"]), "bold")
    show(judged)
    if estimator.prediction_interval is not None and isinstance(estimator, TableRegressor):
        found = estimator.coverage()
        out.paragraph(say("train.coverage", **{**vars(found), "half_width": number(found.half_width)}))
    if estimator.refitted_:
        out.paragraph(say("evaluation.refitted", rows=estimator.refitted_))
    with waiting(say("train.reporting")):
        report = estimator.report()
        report.save(page, overwrite=force)
    matter = [column for column in report.data.importance if column.drop > 0][:MATTER]
    if matter:
        columns = say("table.comma").join(
            say("train.importance", column=column.name, drop=f"{column.drop:.2g}") for column in matter
        )
        out.write()
        way = "rise" if matter[0].metric in LOWER_IS_BETTER else "fall"
        out.paragraph(say(f"train.importance.{way}", columns=columns, metric=say(f"score.{matter[0].metric}")))


def waiting(text: str) -> AbstractContextManager[Any]:
    """Show on a terminal what is being done."""
    return out.status(text) if out.is_terminal else nullcontext()


def show(judged: Evaluation) -> None:
    """Print an evaluation."""
    for line in judged.verdict.splitlines():
        out.paragraph(line)
    out.write()
    out.table(judged.head(), judged.lines(), "l" + "r" * (len(judged.head()) - 1))


def _stem(table: Path) -> str:
    name = "table" if str(table) == "-" else table.name.removesuffix(".gz")
    return Path(name).stem or name
