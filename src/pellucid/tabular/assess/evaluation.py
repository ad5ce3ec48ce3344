"""The evaluation of a model on rows it was not trained on: scores with intervals, compared with baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import numpy as np
import polars as pl

from pellucid.insight.baselines import Comparison, compare, fit_baselines
from pellucid.insight.decide.threshold import ThresholdRule
from pellucid.insight.scores.imbalance import ENOUGH, HitsAtK, chance, hits_at_k, rarest
from pellucid.insight.scores.scores import Score, scores
from pellucid.messages import Message, say
from pellucid.messages.errors import InvalidValue
from pellucid.report.text import aligned, heading, score_interval, score_number
from pellucid.report.verdict import baseline_name, verdict
from pellucid.tables import TableError, Target, row_weights
from pellucid.tabular.model.table_model import TableModel
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.typing import Array

_LEAST = 10  # highest scores that are looked at, however rare the class


@dataclass(frozen=True)
class Rare:
    """A class with under 10 % of the rows: its code, the target's name, its label, and how many classes there are."""

    code: int
    target: str
    label: str
    classes: int

    @classmethod
    def of(cls, target: Target) -> Rare | None:
        """The rarest class of a target, by all rows that have one, if it is rare."""
        code = rarest(target.counts)
        return None if code is None else cls(code, target.name, str(target.labels[code]), len(target.counts))

    def chance(self, name: str, y: Array, weights: Array | None = None) -> float | None:
        """What a metric amounts to by chance; None where that says nothing."""
        return chance(name, y, self.code, self.classes, weights)

    def top(self, y: Array, probabilities: Array) -> HitsAtK:
        """How many of the rows with its highest probabilities are of the class."""
        positive = y == self.code
        return hits_at_k(positive, probabilities[:, self.code], max(int(positive.sum()), _LEAST))

    def few(self, y: Array) -> str | None:
        """That there are too few rows of it to trust a score, if so."""
        count = int((y == self.code).sum())
        return None if count >= ENOUGH else say("rare.few", **self._named(), count=count, rows=len(y), enough=ENOUGH)

    def lines(self, y: Array, probabilities: Array) -> list[str]:
        """Both of these in sentences."""
        top = self.top(y, probabilities)
        sentence = say("rare.top", **self._named(), count=top.count, hits=top.hits, chance=top.by_chance)
        return [sentence, *filter(None, [self.few(y)])]

    def _named(self) -> dict[str, str]:
        return {"target": self.target, "label": self.label}


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
    answers
        Predicted class codes, by the threshold; None for numbers.
    numbers
        Of the rows in their table, from 1.
    rare
        The class that few rows have, if there is one.
    """

    task: str
    rows: int
    scores: tuple[Score, ...]
    baselines: tuple[Comparison, ...]
    y: Array
    predicted: Array
    frame: pl.DataFrame
    weights: Array | None = None
    notes: tuple[Message, ...] = ()
    answers: Array | None = None
    numbers: Array | None = None
    rare: Rare | None = None

    def __getitem__(self, name: str) -> float:
        """A score's value by its name."""
        return {score.name: score.value for score in self.scores}[name]

    @property
    def verdict(self) -> str:
        """The network compared with the baselines: a line, a line with the numbers, and more for a rare class."""
        return "\n".join([verdict(self.baselines, self.scores, self.rows), *self.about_rare()])

    def about_rare(self) -> list[str]:
        """How many of the highest scores are of the rare class, and whether there are too few rows of it to tell."""
        return self.rare.lines(self.y, self.predicted) if self.rare else []

    def chance(self, name: str) -> float | None:
        """What a metric amounts to by chance, where a class is rare."""
        return self.rare.chance(name, self.y, self.weights) if self.rare else None

    def head(self) -> list[str]:
        """Names of the columns of `lines`."""
        names = [baseline_name(baseline, "model") for baseline in self.baselines]
        chance = [say("evaluation.chance")] if self.rare else []
        return [say("evaluation.metric"), say("model.network"), say("evaluation.interval"), *chance, *names]

    def lines(self) -> list[list[str]]:
        """A metric a line: name, value, interval, where a class is rare that of a random baseline, and that of every baseline."""
        return [
            [
                heading(f"score.{score.name}"),
                score_number(score.name, score.value),
                score_interval(score),
                *([_shown(score.name, self.chance(score.name))] if self.rare else []),
                *(score_number(score.name, _value(baseline.scores, score.name)) for baseline in self.baselines),
            ]
            for score in self.scores
        ]

    def __str__(self) -> str:
        return "\n".join([self.verdict, "", *aligned([self.head(), *self.lines()])])

    def _repr_html_(self) -> str:
        rows = [f"<tr>{''.join(f'<th>{escape(cell)}</th>' for cell in self.head())}</tr>"]
        rows += [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in self.lines()]
        return f"<p>{escape(self.verdict).replace(chr(10), '<br>')}</p><table>{''.join(rows)}</table>"


def evaluate_rows(model: TableModel, X: Any, y: Any = None, threshold: float | str | None = None) -> Evaluation:
    """Evaluate a model on the rows of a table that have a target."""
    table, _ = model.read(X)
    frame = table.frame
    target = model.target
    if y is not None:
        if len(y) != frame.height:
            raise InvalidValue("tabular.y.length", rows=frame.height, count=len(y))
        frame = frame.with_columns(pl.Series(target.name, np.asarray(y)))
    rows = target.rows(frame)
    frame = frame[rows]
    if not frame.height:
        raise TableError("tabular.target.missing", name=target.name)
    weight = model.settings["weight_column"]
    weights = row_weights(frame, weight) if weight and weight in frame.columns else None
    notes = list(table.unreadable)
    codes, predicted = target.encode(frame), model.predictions(frame, notes)
    evaluation = _evaluated(model, codes, predicted, frame, weights, rows + 1, threshold)
    return replace(evaluation, notes=tuple(notes))


def evaluate_test(model: TableModel, data: PreparedData, threshold: float | str | None = None) -> Evaluation:
    """Evaluate a model on the test rows that were set aside when it learned."""
    rows = data.split.test
    weights = None if data.weights is None else data.weights[rows]
    predicted, numbers = model.predict_encoded(data.x[rows]), data.numbers[rows]
    return _evaluated(model, data.y[rows], predicted, data.test_frame, weights, numbers, threshold)


MOST_VALIDATION_ROWS = 100_000
"""Validation rows for baselines."""


def _validation_rows(data: PreparedData) -> Array:
    """The validation rows on which baselines stop early and choose a threshold; an evenly spaced sample of very many."""
    rows = data.split.validation
    return rows[:: -(-len(rows) // MOST_VALIDATION_ROWS) or 1]


def with_baselines(evaluation: Evaluation, data: PreparedData, rule: ThresholdRule | None, seed: int) -> Evaluation:
    """The same evaluation of test rows, compared with baselines fitted on the same training rows."""
    x, y, split, weights = data.plain, data.y, data.split, data.weights
    validation = _validation_rows(data)
    models = fit_baselines(
        evaluation.task,
        x[split.train],
        y[split.train],
        x[split.test],
        len(data.target.labels) or None,
        sample_weight=None if weights is None else weights[split.train],
        validation=(x[validation], y[validation]) if len(validation) else None,
        seed=seed,
    )
    comparisons = compare(
        evaluation.task,
        models,
        evaluation.y,
        evaluation.predicted,
        sample_weight=evaluation.weights,
        y_validation=y[validation],
        seed=seed,
        rare=evaluation.rare.code if evaluation.rare else None,
        labels=evaluation.answers,
        rule=rule,
    )
    return replace(evaluation, baselines=comparisons)


def _evaluated(
    model: TableModel,
    y: Array,
    predicted: Array,
    frame: pl.DataFrame,
    weights: Array | None,
    numbers: Array,
    threshold: float | str | None,
) -> Evaluation:
    kind = model.target.kind
    answers = None if kind == "regression" else model.decided_by(threshold).codes(predicted)
    rare = Rare.of(model.target)
    code = rare.code if rare else None
    values = scores(kind, y, predicted, sample_weight=weights, seed=model.seed, rare=code, labels=answers)
    return Evaluation(
        kind, len(y), values, (), y, predicted, frame, weights, answers=answers, numbers=numbers, rare=rare
    )


def _value(scores: Sequence[Score], name: str) -> float:
    return next((score.value for score in scores if score.name == name), float("nan"))


def _shown(name: str, value: float | None) -> str:
    return "–" if value is None else score_number(name, value)
