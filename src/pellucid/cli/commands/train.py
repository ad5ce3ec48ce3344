"""`pellucid train` and `pellucid demo`: from a table to a model file and a report."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pellucid.cli.terminal.console import err, out
from pellucid.cli.terminal.json_output import Json, answering, training_json
from pellucid.cli.terminal.option_values import options
from pellucid.messages import say

if TYPE_CHECKING:
    from pellucid.tabular.assess.evaluation import Evaluation
    from pellucid.tabular.pipeline import Fitted
    from pellucid.training.trainer import Diverged

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
    """Train, evaluate, and write the model and its report; fills `answer` for programs, returns the exit status."""
    from pellucid.cli.terminal.epoch_log import EpochLog
    from pellucid.cli.terminal.progress import ConsoleProgress
    from pellucid.files import check_writable
    from pellucid.kernels.compiler import disk_cache
    from pellucid.tabular.fit.time_limit import RESERVED, Deadline
    from pellucid.tabular.model.model_file import save
    from pellucid.tabular.pipeline import fit
    from pellucid.tabular.settings.checks import seconds
    from pellucid.tabular.settings.parameters import TableParameters
    from pellucid.training.trainer import Diverged

    page = model.with_name(f"{model.name.removesuffix('.pellucid')}-report.html")
    for path in (model, page):
        check_writable(path, overwrite=force)
    target, asked = given.get("target"), {name: value for name, value in given.items() if name != "target"}
    settings = TableParameters(**asked).get_params(deep=False)
    deadline = Deadline(settings["time_limit"], started, RESERVED)
    progress = ConsoleProgress(table.name, deadline, EpochLog(log, overwrite=force))
    disk_cache.tell = out.paragraph
    try:
        fitted = fit(table, target=target, settings=settings, progress=progress, deadline=deadline)
    except Diverged as fault:
        return _diverged(fault, say("train.diverged.nothing"))
    except KeyboardInterrupt:
        err.write(say("train.interrupted.early"))
        return INTERRUPTED
    finally:
        progress.stop()
    save(fitted.model, model, overwrite=force)
    if fitted.fault:
        return _diverged(fitted.fault, say("train.diverged.kept", epoch=fitted.model.history.best_epoch, model=model))
    try:
        evaluation = judge(fitted, page, force)
    except KeyboardInterrupt:
        err.paragraph(say("train.interrupted.unevaluated", model=model))
        return INTERRUPTED
    answer.update(training_json(fitted, evaluation), model=str(model), report=str(page) if evaluation else None)
    out.write()
    if evaluation:
        out.paragraph(say("train.wrote", model=model, report=page))
    else:
        out.paragraph(say("train.wrote.model", model=model))
    out.paragraph(say("train.next", model=model))
    if settings["time_limit"] is not None:
        overrun(seconds(settings["time_limit"]), started)
    return INTERRUPTED if fitted.model.history.stop_reason == "interrupted" else 0


def _diverged(fault: Diverged, kept: str) -> int:
    """Say so, and what is kept of the training."""
    text = say("train.diverged", epoch=fault.epoch, step=fault.step, layer=fault.layer, kept=kept)
    err.write(say("cli.error", text=text), "red")
    return FAILED


def overrun(limit: float, started: float) -> None:
    """Say so if the command took more than a tenth longer than it should."""
    took = perf_counter() - started
    if took > 1.1 * limit:
        out.paragraph(say("train.overrun", limit=f"{limit:g}", seconds=f"{took:.0f}"))


def judge(fitted: Fitted, page: Path, force: bool) -> Evaluation | None:
    """Print how good the network is on the test rows, if there are any, and write the report."""
    from pellucid.insight.scores.scores import LOWER_IS_BETTER
    from pellucid.report.text import number

    model, rows = fitted.model, fitted.model.table.rows["test"]
    if not rows:
        out.paragraph(say("train.no_test"))
        return None
    with waiting(say("train.baselines")):
        evaluation = fitted.evaluate()
    out.write()
    out.write(say("train.evaluated", rows=rows), "bold")
    show(evaluation)
    if model.prediction_interval is not None:
        coverage = fitted.coverage()
        out.paragraph(say("train.coverage", **{**vars(coverage), "half_width": number(coverage.half_width)}))
    if model.refitted:
        out.paragraph(say("evaluation.refitted", rows=model.refitted))
    with waiting(say("train.reporting")):
        written = fitted.report(evaluation)
        written.save(page, overwrite=force)
    matter = [column for column in written.data.importance if column.drop > 0][:MATTER]
    if matter:
        columns = say("table.comma").join(
            say("train.importance", column=column.name, drop=f"{column.drop:.2g}") for column in matter
        )
        out.write()
        way = "rise" if matter[0].metric in LOWER_IS_BETTER else "fall"
        out.paragraph(say(f"train.importance.{way}", columns=columns, metric=say(f"score.{matter[0].metric}")))
    return evaluation


def waiting(text: str) -> AbstractContextManager[Any]:
    """Show on a terminal what is being done."""
    return out.status(text) if out.is_terminal else nullcontext()


def show(evaluation: Evaluation) -> None:
    """Print an evaluation."""
    for line in evaluation.verdict.splitlines():
        out.paragraph(line)
    out.write()
    out.table(evaluation.head(), evaluation.lines(), "l" + "r" * (len(evaluation.head()) - 1))


def _stem(table: Path) -> str:
    name = "table" if str(table) == "-" else table.name.removesuffix(".gz")
    return Path(name).stem or name
