"""How good a model is on rows it did not learn from: scores with intervals, beside simple models, shown as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pellucid.estimators import door
from pellucid.estimators.preparation import Prepared
from pellucid.insight.baselines import Baseline, baselines
from pellucid.insight.scores import Score, scores
from pellucid.insight.verdict import model_name, verdict
from pellucid.messages import say
from pellucid.report.text import heading, score_number
from pellucid.tables import Note, TableError, row_weights

if TYPE_CHECKING:
    from pellucid.estimators.table import TableEstimator

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Scores of a model on some rows.

    Attributes
    ----------
    task, rows
        What was predicted, for how many rows.
    scores
        Each metric with its 95 % interval.
    baselines
        Simple models on the same rows; empty where the training rows are not at hand.
    y
        True class codes or numbers.
    predicted
        Probabilities of shape (rows, classes), or numbers.
    frame
        The rows as they came, without those that have no target.
    weights
        Of the rows, if the model has a column of weights.
    notes
        What was odd about the table.
    """

    task: str
    rows: int
    scores: tuple[Score, ...]
    baselines: tuple[Baseline, ...]
    y: Array
    predicted: Array
    frame: pl.DataFrame
    weights: Array | None = None
    notes: tuple[Note, ...] = ()

    def __getitem__(self, name: str) -> float:
        """A score's value by its name."""
        return {score.name: score.value for score in self.scores}[name]

    @property
    def verdict(self) -> str:
        """How the network stands beside the simple models: a line, and a line with the numbers."""
        return verdict(self.baselines, self.scores, self.rows)

    def head(self) -> list[str]:
        """Names of the columns of `lines`."""
        names = [model_name(baseline, "model") for baseline in self.baselines]
        return [say("judged.metric"), say("model.network"), say("judged.interval"), *names]

    def lines(self) -> list[list[str]]:
        """A metric a line: name, value, interval, and the same of every simple model."""
        return [
            [
                heading(f"score.{score.name}"),
                score_number(score.name, score.value),
                _interval(score),
                *(score_number(score.name, _value(baseline.scores, score.name)) for baseline in self.baselines),
            ]
            for score in self.scores
        ]

    def __str__(self) -> str:
        from rich.cells import cell_len

        lines = [self.head(), *self.lines()]
        wide = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
        table = [
            "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, wide, strict=True)).rstrip()
            for line in lines
        ]
        return "\n".join([self.verdict, "", *table])

    def _repr_html_(self) -> str:
        rows = [f"<tr>{''.join(f'<th>{escape(cell)}</th>' for cell in self.head())}</tr>"]
        rows += [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in self.lines()]
        return f"<p>{escape(self.verdict).replace(chr(10), '<br>')}</p><table>{''.join(rows)}</table>"


def on_rows(model: TableEstimator, X: Any, y: Any = None) -> Evaluation:
    """Evaluate a model on the rows of a table that have a target."""
    frame = door.table(X, header=model.header, encoding=model.encoding)[0]
    target = model.target_
    if y is not None:
        if len(y) != frame.height:
            raise ValueError(f"y must have as many entries as X has rows, {frame.height}; got {len(y)}")
        frame = frame.with_columns(pl.Series(target.name, np.asarray(y)))
    frame = frame[target.rows(frame)]
    if not frame.height:
        raise TableError(f"target {target.name!r} is missing in every row; there is nothing to judge by")
    weights = row_weights(frame, model.weight) if model.weight and model.weight in frame.columns else None
    notes: list[Note] = []
    codes, predicted = target.encode(frame), model.outputs(frame, notes)
    judged = scores(target.kind, codes, predicted, sample_weight=weights, seed=model.seed)
    return Evaluation(target.kind, frame.height, judged, (), codes, predicted, frame, weights, tuple(notes))


def on_test_rows(model: TableEstimator, prepared: Prepared) -> Evaluation:
    """Evaluate a model on the test rows that were set aside when it learned."""
    x, y, rows = prepared.x, prepared.y, prepared.split.test
    weights = None if prepared.weights is None else prepared.weights[rows]
    kind, predicted = model.target_.kind, model.of_encoded(x[rows])
    judged = scores(kind, y[rows], predicted, sample_weight=weights, seed=model.seed)
    return Evaluation(kind, len(rows), judged, (), y[rows], predicted, prepared.test_frame, weights)


def beside_simple_models(judged: Evaluation, prepared: Prepared, seed: int) -> Evaluation:
    """The same evaluation of test rows with simple models, fitted on the same training rows, beside it."""
    x, y, parts, weights = prepared.x, prepared.y, prepared.split, prepared.weights
    found = baselines(
        judged.task,
        x[parts.train],
        y[parts.train],
        x[parts.test],
        y[parts.test],
        judged.predicted,
        sample_weight=None if weights is None else weights[parts.train],
        test_weight=judged.weights,
        validation=(x[parts.validation], y[parts.validation]) if len(parts.validation) else None,
        seed=seed,
    )
    return replace(judged, baselines=found)


def _value(scores: Sequence[Score], name: str) -> float:
    return next((score.value for score in scores if score.name == name), float("nan"))


def _interval(score: Score) -> str:
    if np.isnan(score.low):
        return "–"
    low, high = score_number(score.name, score.low), score_number(score.name, score.high)
    return say("page.interval", low=low, high=high)
