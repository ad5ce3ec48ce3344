"""`pellucid info`: what a model file holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pellucid.cli.terminal.console import out
from pellucid.cli.terminal.json_output import Json, answering
from pellucid.cli.terminal.model_argument import Model, loaded
from pellucid.messages import Names, say


def info(model: Model, as_json: Json = False) -> None:
    """Show what a model file holds."""
    with answering(as_json) as answer:
        _show(model, answer)


def _show(path: Path, answer: dict[str, Any]) -> None:
    from pellucid.report.text import heading, number, score_number
    from pellucid.tabular.model.config_file import settings, to_toml

    model = loaded(path)
    history, rows = model.history, model.table.rows
    out.write(path.name, "bold")
    task = say(f"table.task.{model.target.kind}")
    out.paragraph(say("info.target", target=model.target.name, task=task, table=model.table.name or "-"))
    labels = [str(label) for label in model.target.labels]
    if labels:
        out.paragraph(say("info.labels", labels=Names(labels, most=len(labels))))
    columns = [column.name for column in model.encoder.columns]
    out.paragraph(say("info.columns", count=len(columns), columns=Names(columns, most=len(columns))))
    out.paragraph(say("info.network", shape=model.drawn()))
    out.paragraph(
        say("info.trained", epochs=len(history.epochs), best=history.best_epoch, seconds=number(history.seconds))
    )
    out.paragraph(say("info.rows", training=rows["training"], validation=rows["validation"], test=rows["test"]))
    if model.refitted:
        out.paragraph(say("evaluation.refitted", rows=model.refitted))
    for note in model.decision.notes(model.target):
        out.paragraph(str(note))
    versions = [f"{name} {version}" for name, version in model.versions.items()]
    out.paragraph(say("info.versions", versions=Names(versions, most=len(versions))))
    if model.scores:
        out.write()
        out.write(say("train.evaluated", rows=rows["test"]), "bold")
        out.pairs([(heading(f"score.{score.name}"), score_number(score.name, score.value)) for score in model.scores])
    scores = {score.name: {"value": score.value, "low": score.low, "high": score.high} for score in model.scores}
    answer.update(target=model.target.name, task=model.target.kind, labels=labels, rows=dict(rows))
    answer.update(refitted=model.refitted, columns=columns, scores=scores, settings=settings(model))
    answer.update(epochs=len(history.epochs), best_epoch=history.best_epoch, seconds=history.seconds)
    answer.update(versions=dict(model.versions))
    out.write()
    out.write(say("info.settings"), "bold")
    for line in to_toml(settings(model)).splitlines():
        out.write(line)
