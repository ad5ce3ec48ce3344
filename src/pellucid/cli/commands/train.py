"""`pellucid train` and `pellucid demo`: from a table to a model file and a report."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pellucid.cli.terminal.console import err, out
from pellucid.cli.terminal.json_output import Json, answering, symptoms_json, training_json
from pellucid.cli.terminal.option_values import options, with_settings
from pellucid.messages import say
from pellucid.tabular.settings.parameters import SETTINGS, TableParameters

if TYPE_CHECKING:
    from pellucid.insight.diagnosis import Symptom
    from pellucid.tabular.assess.evaluation import Evaluation
    from pellucid.tabular.pipeline import Fitted
    from pellucid.training.trainer import Diverged

FILES = say("train.panel.files")
FAILED, INTERRUPTED = 2, 130
IMPORTANT_COLUMNS = 5


def train(
    context: typer.Context,
    table: Annotated[Path, typer.Argument(help=say("train.table"), metavar="TABLE", show_default=False)],
    target: Annotated[str | None, typer.Option(help=say("train.target"), metavar="COLUMN")] = None,
    config: Annotated[
        Path | None, typer.Option(help=say("train.config"), metavar="FILE.toml", rich_help_panel=FILES)
    ] = None,
    log: Annotated[
        Path | None, typer.Option(help=say("train.log"), metavar="FILE.jsonl", rich_help_panel=FILES)
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--out", help=say("train.out"), metavar="MODEL", rich_help_panel=FILES)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=say("train.force"), rich_help_panel=FILES)] = False,
    as_json: Json = False,
    **settings: Any,
) -> int:
    """Train on the table in a file."""
    with answering(as_json) as answer:
        values = options({"target": target, **settings}, config, SETTINGS)
        return run(table, values, model or Path(f"{_stem(table)}.pellucid"), force, log, answer, context.obj)


train = with_settings(train, SETTINGS, after="target")


def demo(context: typer.Context) -> int:
    """Train on a table that comes with scikit-learn: cell nuclei seen under the microscope."""
    from sklearn.datasets import load_breast_cancer

    from pellucid.files import write_atomically

    dataset = load_breast_cancer()
    names = [*map(str, dataset.feature_names), "diagnosis"]
    rows = [
        [*map(repr, map(float, cells)), str(dataset.target_names[code])]
        for cells, code in zip(dataset.data, dataset.target, strict=True)
    ]
    table = Path("breast-cancer-demo.csv")
    write_atomically(table, "".join(",".join(row) + "\n" for row in [names, *rows]).encode())
    out.paragraph(say("demo.about", table=table.name))
    out.write()
    return run(table, {"target": "diagnosis"}, table.with_suffix(".pellucid"), True, None, {}, context.obj)


def run(
    table: Path,
    values: Mapping[str, Any],
    model: Path,
    force: bool,
    log: Path | None,
    answer: dict[str, Any],
    started: float,
) -> int:
    """Train, evaluate, and write the model and its report; fills `answer` for programs, returns the exit status."""
    from pellucid.cli.terminal.epoch_log import EpochLog
    from pellucid.cli.terminal.progress import ConsoleProgress
    from pellucid.files import OutputError, check_writable
    from pellucid.kernels.compiler.disk_cache import on_compile
    from pellucid.tabular.fit.time_limit import RESERVED, Deadline
    from pellucid.tabular.model.model_file import save
    from pellucid.tabular.pipeline import fit
    from pellucid.tabular.settings.checks import seconds
    from pellucid.training.trainer import Diverged

    check_writable(model, overwrite=force)
    page = model.with_name(f"{model.name.removesuffix('.pellucid')}-report.html")
    check_writable(page, overwrite=force)
    for path in (model, page, log):
        if path and path.exists() and table.exists() and path.samefile(table):
            raise OutputError("cli.train.input", path=path)
    target, asked = values.get("target"), {name: value for name, value in values.items() if name != "target"}
    settings = TableParameters(**asked).get_params(deep=False)
    deadline = Deadline(settings["time_limit"], started, RESERVED)
    progress = ConsoleProgress(table.name, deadline, EpochLog(log, overwrite=force))
    on_compile(out.paragraph)
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
        evaluation, symptoms = evaluate_and_report(fitted, page, force)
    except KeyboardInterrupt:
        err.paragraph(say("train.interrupted.unevaluated", model=model))
        return INTERRUPTED
    answer.update(training_json(fitted, evaluation), symptoms=symptoms_json(symptoms))
    answer.update(model=str(model), report=str(page) if evaluation else None)
    out.write()
    if evaluation:
        out.paragraph(say("train.wrote", model=model, report=page))
    else:
        out.paragraph(say("train.wrote.model", model=model))
    out.paragraph(say("train.next", model=model))
    if settings["time_limit"] is not None:
        overrun(seconds(settings["time_limit"]), started)
    return INTERRUPTED if fitted.model.history.stop_reason == "interrupted" else 0


def _diverged(fault: Diverged, weights: str) -> int:
    """Print where training diverged, and which weights are left."""
    text = say("train.diverged", epoch=fault.epoch, step=fault.step, layer=fault.layer, kept=weights)
    err.write(say("cli.error", text=text), "red")
    return FAILED


def overrun(limit: float, started: float) -> None:
    """Warn if the command took more than a tenth longer than it should."""
    elapsed = perf_counter() - started
    if elapsed > 1.1 * limit:
        out.paragraph(say("train.overrun", limit=f"{limit:g}", seconds=f"{elapsed:.0f}"))


def evaluate_and_report(fitted: Fitted, page: Path, force: bool) -> tuple[Evaluation | None, tuple[Symptom, ...]]:
    """Print how good the network is on the test rows, if there are any, and write the report."""
    from pellucid.insight.scores.scores import LOWER_IS_BETTER
    from pellucid.report.text import number

    model, rows = fitted.model, fitted.model.table.rows["test"]
    if not rows:
        out.paragraph(say("train.no_test"))
        return None, ()
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
        report = fitted.report(evaluation)
        report.save(page, overwrite=force)
    important = [column for column in report.data.importance if column.drop > 0][:IMPORTANT_COLUMNS]
    if important:
        columns = say("table.comma").join(
            say("train.importance", column=column.name, drop=f"{column.drop:.2g}") for column in important
        )
        out.write()
        way = "rise" if important[0].metric in LOWER_IS_BETTER else "fall"
        out.paragraph(say(f"train.importance.{way}", columns=columns, metric=say(f"score.{important[0].metric}")))
    return evaluation, report.data.symptoms


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
