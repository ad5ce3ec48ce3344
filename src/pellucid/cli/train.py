"""`pellucid train` and `pellucid demo`: from a table to a model file and a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pellucid.cli.console import out
from pellucid.formulas.registry import Registry
from pellucid.messages import say

if TYPE_CHECKING:
    from pellucid.estimators.table import TableEstimator

INTERRUPTED = 130


def _names(table: str) -> str:
    """The choices of an option, from its registry."""
    from pellucid.engine.initializers import INITIALIZERS
    from pellucid.engine.norms import NORMS
    from pellucid.formulas.activations import ACTIVATIONS
    from pellucid.formulas.gates import GATES
    from pellucid.formulas.losses import LOSSES
    from pellucid.formulas.updates import UPDATES
    from pellucid.training.schedules import SCHEDULES

    tables: dict[str, list[Registry[Any]]] = {
        "activation": [ACTIVATIONS, GATES], "norm": [NORMS], "init": [INITIALIZERS], "loss": [LOSSES],
        "optimizer": [UPDATES], "schedule": [SCHEDULES],
    }  # fmt: skip
    return say("train.help.choice", names=", ".join(name for registry in tables[table] for name in registry.names))


def train(
    file: Annotated[Path, typer.Argument(help=say("train.help.table"))],
    target: Annotated[str | None, typer.Option(help=say("train.help.target"))] = None,
    no_header: Annotated[bool, typer.Option("--no-header", help=say("train.help.no_header"))] = False,
    encoding: Annotated[str | None, typer.Option(help=say("train.help.encoding"))] = None,
    task: Annotated[str | None, typer.Option(help=say("train.help.task"))] = None,
    hidden: Annotated[str | None, typer.Option(help=say("train.help.hidden"))] = None,
    activation: Annotated[str | None, typer.Option(help=_names("activation"))] = None,
    norm: Annotated[str | None, typer.Option(help=_names("norm"))] = None,
    dropout: Annotated[float | None, typer.Option(help=say("train.help.number"))] = None,
    init: Annotated[str | None, typer.Option(help=_names("init"))] = None,
    loss: Annotated[str | None, typer.Option(help=_names("loss"))] = None,
    optimizer: Annotated[str | None, typer.Option(help=_names("optimizer"))] = None,
    learning_rate: Annotated[float | None, typer.Option(help=say("train.help.number"))] = None,
    weight_decay: Annotated[float | None, typer.Option(help=say("train.help.number"))] = None,
    l2: Annotated[float | None, typer.Option(help=say("train.help.number"))] = None,
    clip: Annotated[float | None, typer.Option(help=say("train.help.number"))] = None,
    schedule: Annotated[str | None, typer.Option(help=_names("schedule"))] = None,
    batch_size: Annotated[str | None, typer.Option(help=say("train.help.batch"))] = None,
    epochs: Annotated[int | None, typer.Option(help=say("train.help.number"))] = None,
    patience: Annotated[int | None, typer.Option(help=say("train.help.number"))] = None,
    class_weight: Annotated[str | None, typer.Option(help=say("train.help.class_weight"))] = None,
    weight: Annotated[str | None, typer.Option(help=say("train.help.weight"))] = None,
    drop: Annotated[str | None, typer.Option(help=say("train.help.names"))] = None,
    only: Annotated[str | None, typer.Option(help=say("train.help.names"))] = None,
    column: Annotated[list[str] | None, typer.Option(help=say("train.help.column"))] = None,
    validation: Annotated[str | None, typer.Option(help=say("train.help.part"))] = None,
    test: Annotated[str | None, typer.Option(help=say("train.help.part"))] = None,
    seed: Annotated[int | None, typer.Option(help=say("train.help.number"))] = None,
    threads: Annotated[int | None, typer.Option(help=say("train.help.number"))] = None,
    config: Annotated[Path | None, typer.Option(help=say("train.help.config"))] = None,
    out_: Annotated[Path | None, typer.Option("--out", help=say("train.help.out"))] = None,
    force: Annotated[bool, typer.Option("--force", help=say("train.help.force"))] = False,
) -> None:
    """Train a network on a table."""
    from pellucid.cli.settings import from_toml, parsed

    given = dict(locals())
    for name in ("file", "config", "out_", "force", "no_header", "from_toml", "parsed"):
        given.pop(name)
    given |= {"header": False if no_header else None}
    options = {**(from_toml(config) if config else {}), **parsed({k: v for k, v in given.items() if v is not None})}
    wanted = options.pop("target", None)
    if wanted is None:
        raise ValueError(_no_target(file, not no_header))
    run(file, wanted, options, out_, force)


def _no_target(file: Path, header: bool) -> str:
    from pellucid.tables import read

    names = read(file, header=header).columns
    return f"--target must name the column to predict; the columns are {', '.join(names[:30])}"


def run(file: Path, target: str, options: dict[str, Any], model_path: Path | None, force: bool) -> None:
    """Train, judge, write the model and the report, and say all of it."""
    from pellucid.cli.progress import Progress
    from pellucid.estimators.table import TableClassifier, TableRegressor
    from pellucid.tables import Target, read

    stem = file.name.split(".")[0] or "table"
    model_path = model_path or Path(f"{stem}.pellucid")
    report_path = model_path.with_name(f"{model_path.name.removesuffix('.pellucid')}-report.html")
    for path in (model_path, report_path):
        if path.is_dir():
            raise ValueError(f"--out {str(path)!r} is a directory; add a file name")
        if path.exists() and not force:
            raise ValueError(f"{str(path)!r} exists already; add --force to overwrite it, or --out for another name")
    if not model_path.parent.is_dir():
        raise ValueError(f"--out {str(model_path)!r}: there is no folder {str(model_path.parent)!r}; make it first")
    frame = read(file, header=options.get("header", True), encoding=options.get("encoding"))
    kind = Target.of(frame, target, task=options.get("task")).kind
    model: TableEstimator = (TableRegressor if kind == "regression" else TableClassifier)(**options)
    with Progress() as progress:
        model.fit(frame, target=target, watcher=progress)
    learned = model.learned_
    interrupted = learned.ended == "interrupted"
    key = "train.interrupted" if interrupted else "train.done"
    out.write(say(key, epochs=len(learned.epochs), seconds=learned.seconds, best=learned.best_epoch))
    if model.rows_["test"]:
        judged = model.evaluate()
        out.write()
        for place, line in enumerate(judged.verdict.splitlines()):
            out.paragraph(line, style="" if place else "bold")
        out.write(say("train.judged", rows=model.rows_["test"]), style="bold")
        out.table(judged.head(), judged.lines(), " " + "r" * (len(judged.head()) - 1))
    model.save(model_path)
    model.report().save(report_path)
    out.write(say("train.wrote", model=str(model_path), report=str(report_path)))
    if interrupted:
        raise typer.Exit(INTERRUPTED)


def demo(force: Annotated[bool, typer.Option("--force", help=say("train.help.force"))] = False) -> None:
    """Train on the breast cancer table that scikit-learn ships."""
    import tempfile

    import polars as pl
    from sklearn.datasets import load_breast_cancer

    found = load_breast_cancer()
    columns = dict(zip(found.feature_names.tolist(), found.data.T, strict=True))
    frame = pl.DataFrame(columns).with_columns(pl.Series("diagnosis", found.target_names[found.target].tolist()))
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "breast-cancer.csv"
        frame.write_csv(table)
        run(table, "diagnosis", {}, None, force)
