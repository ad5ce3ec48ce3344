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
from pellucid.messages import say

if TYPE_CHECKING:
    from pellucid.insight.scores.scores import Score
    from pellucid.tables import Note
    from pellucid.tabular.assess.evaluation import Evaluation
    from pellucid.tabular.estimator import TableEstimator

Json = Annotated[bool, typer.Option("--json", help=say("cli.json"))]


@contextmanager
def answering(as_json: bool) -> Iterator[dict[str, Any]]:
    """An object to fill, which is printed at the end if it was asked for; what people read then goes to standard error."""
    made: dict[str, Any] = {}
    before, out.stderr = out.stderr, as_json or out.stderr
    try:
        yield made
    finally:
        out.stderr = before
    if as_json:
        sys.stdout.write(json.dumps(_plain(made)) + "\n")


def of_notes(notes: Iterable[Note]) -> list[dict[str, Any]]:
    """Each note's key, its values, and its text."""
    return [{"key": note.key, **note.values, "text": str(note)} for note in notes]


def of_evaluation(judged: Evaluation) -> dict[str, Any]:
    """Scores with their intervals and what chance reaches, the simple models beside them, and the verdict."""
    scores = {score.name: {**_score(score), "chance": judged.chance(score.name)} for score in judged.scores}
    baselines = {
        model.name: {
            "verdict": model.verdict,
            "score_difference": {"metric": model.score_difference.name, **_score(model.score_difference)},
            "scores": {score.name: _score(score) for score in model.scores},
        }
        for model in judged.baselines
    }
    return {"rows": judged.rows, "verdict": judged.verdict.splitlines(), "scores": scores, "baselines": baselines}


def of_training(estimator: TableEstimator) -> dict[str, Any]:
    """What was learned, how it went, how good it is."""
    from pellucid.tabular.model.config_file import settings

    learned, prepared, threshold = estimator.history_, estimator.prepared_, estimator.decision_.threshold
    judged = estimator.evaluate() if estimator.rows_["test"] else None
    notes = [*prepared.division.notes, *prepared.cautions] if prepared else []
    notes += estimator.decision_.notes(estimator.target_)
    return {
        "target": estimator.target_.name,
        "task": estimator.target_.kind,
        "rows": dict(estimator.rows_),
        "refitted": estimator.refitted_,
        "epochs": len(learned.epochs),
        "best_epoch": learned.best_epoch,
        "ended": learned.ended,
        "seconds": learned.seconds,
        "threshold": threshold and {"rule": str(threshold.rule), "value": threshold.value},
        "test": judged and of_evaluation(judged),
        "interval": vars(estimator.coverage()) if judged and estimator.prediction_interval is not None else None,
        "notes": of_notes(notes),
        "settings": settings(estimator),
    }


def _score(score: Score) -> dict[str, float]:
    return {"value": score.value, "low": score.low, "high": score.high}


def _plain(value: Any) -> Any:
    """As JSON holds it: no NumPy types, and null for what is not finite."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)
