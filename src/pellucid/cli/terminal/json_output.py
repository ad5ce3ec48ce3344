"""What a program reads of a command: with --json, one object on standard output and nothing else there."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pellucid.cli.terminal.console import out
from pellucid.messages import Message, Names, say

if TYPE_CHECKING:
    from pellucid.insight.diagnosis import Symptom
    from pellucid.insight.scores.scores import Score
    from pellucid.tabular.assess.evaluation import Evaluation
    from pellucid.tabular.pipeline import Fitted

Json = Annotated[bool, typer.Option("--json", help=say("cli.json"))]


@contextmanager
def answering(as_json: bool) -> Iterator[dict[str, Any]]:
    """An object to fill, which is printed at the end if it was asked for; what people read then goes to standard error."""
    answer: dict[str, Any] = {}
    before, out.stderr = out.stderr, as_json or out.stderr
    try:
        yield answer
    finally:
        out.stderr = before
    if as_json:
        sys.stdout.write(json.dumps(_plain(answer)) + "\n")


def notes_json(notes: Iterable[Message]) -> list[dict[str, Any]]:
    """Each note's key, its values, and its text."""
    return [{"key": note.key, **note.values, "text": str(note)} for note in notes]


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """Scores with their intervals and what chance reaches, the baselines beside them, and the verdict."""
    scores = {score.name: {**_score(score), "chance": evaluation.chance(score.name)} for score in evaluation.scores}
    baselines = {
        model.name: {
            "verdict": model.verdict,
            "score_difference": {"metric": model.score_difference.name, **_score(model.score_difference)},
            "scores": {score.name: _score(score) for score in model.scores},
        }
        for model in evaluation.baselines
    }
    return {
        "rows": evaluation.rows,
        "verdict": evaluation.verdict.splitlines(),
        "scores": scores,
        "baselines": baselines,
    }


def symptoms_json(symptoms: Iterable[Symptom]) -> list[dict[str, Any]]:
    """Each symptom's code, its severity, the evidence, and its text."""
    from pellucid.report.captions import wording

    return [
        {"code": each.code, "severity": each.severity, "evidence": dict(each.evidence), "text": wording(each)}
        for each in symptoms
    ]


def training_json(fitted: Fitted, evaluation: Evaluation | None) -> dict[str, Any]:
    """What was trained, how it went, how good it is."""
    from pellucid.tabular.model.config_file import settings

    model, data = fitted.model, fitted.data
    history, threshold = model.history, model.decision.threshold
    notes = [*data.table_split.notes, *data.warnings, *model.decision.notes(model.target)]
    return {
        "target": model.target.name,
        "task": model.target.kind,
        "rows": dict(model.table.rows),
        "refitted": model.refitted,
        "epochs": len(history.epochs),
        "best_epoch": history.best_epoch,
        "stop_reason": history.stop_reason,
        "seconds": history.seconds,
        "threshold": threshold and {"rule": str(threshold.rule), "value": threshold.value},
        "test": evaluation and evaluation_json(evaluation),
        "interval": vars(fitted.coverage()) if evaluation and model.prediction_interval is not None else None,
        "notes": notes_json(notes),
        "settings": settings(model),
    }


def _score(score: Score) -> dict[str, float]:
    return {"value": score.value, "low": score.low, "high": score.high}


def _plain(value: Any) -> Any:
    """As JSON holds it: no NumPy types, and null for what is not finite."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, Names):
        value = value.names
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)
