"""Error analysis of a model for its report: slices, largest errors, partial dependence and likely label errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from pellucid.insight.explain.error_slices import Slice, error_slices, largest_errors, losses
from pellucid.insight.explain.label_noise import label_issues
from pellucid.insight.explain.partial_dependence import PartialDependence, partial_dependence
from pellucid.report.data import ColumnCurve, LabelIssue
from pellucid.tables import split
from pellucid.tables.inference.values import as_days, as_labels, as_numbers
from pellucid.tabular.assess.evaluation import Evaluation
from pellucid.tabular.fit.network import TrainingResult, network_of, trainer_of
from pellucid.tabular.model.table_model import TableModel
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.training.fit import fit
from pellucid.typing import Array

CROSS_FIT_SHARE = 0.15
"""Of the time that training all members took one thread, for the two networks; a second is always given."""
MOST_COLUMNS = 1000
"""At most so many columns are searched for slices with a high error."""
_POINTS = 20
_MOST_CATEGORIES = 8


def mistakes(evaluation: Evaluation) -> Array:
    """What is averaged over the rows of a slice: 1 where the prediction is incorrect, or the absolute error."""
    if evaluation.answers is None:
        return np.asarray(np.abs(evaluation.y - evaluation.predicted))
    return np.asarray(evaluation.answers != evaluation.y, np.float64)


def slices(model: TableModel, evaluation: Evaluation, first: Sequence[str]) -> list[tuple[Slice, ...]]:
    """The error by category or decile of each column, those in `first` before the others; very many columns are cut off."""
    error = mistakes(evaluation)
    order = {name: rank for rank, name in enumerate(first)}
    columns = sorted(model.encoder.columns, key=lambda column: order.get(column.name, len(order)))[:MOST_COLUMNS]
    return [error_slices(evaluation.frame[column.name], column.kind, error, evaluation.weights) for column in columns]


def worst_rows(model: TableModel, evaluation: Evaluation, columns: Sequence[str]) -> list[LabelIssue]:
    """The rows that the model is furthest off on, with their cells in the columns that matter."""
    rows = largest_errors(losses(evaluation.task, evaluation.y, evaluation.predicted))
    if evaluation.answers is not None:
        rows = rows[evaluation.answers[rows] != evaluation.y[rows]]
    assert evaluation.numbers is not None
    return _label_issues(
        model,
        rows,
        evaluation.numbers,
        evaluation.y,
        evaluation.predicted,
        evaluation.answers,
        evaluation.frame,
        columns,
    )


def suspect_labels(model: TableModel, data: PreparedData) -> list[LabelIssue]:
    """The likely label errors of the table, by networks that were not trained on these rows."""
    cross_fit = _cross_fit(model.recipe, data, model.history, model.seed)
    if cross_fit is None:
        return []
    rows, outputs = cross_fit
    y, predicted = data.y[rows], model.predict_outputs(outputs)
    suspects = label_issues(data.target.kind, y, predicted)
    answers = None if data.target.kind == "regression" else predicted.argmax(axis=1)
    return _label_issues(model, suspects, data.numbers[rows], y, predicted, answers)


def _cross_fit(
    recipe: Recipe, data: PreparedData, history: TrainingResult, seed: int, seconds: float = np.inf
) -> tuple[Array, Array] | None:
    """The rows of the table that were divided, and the raw outputs for them; None if `seconds` are too few.

    The networks learn for at most as many epochs as were best for the members in the middle (the median), and fewer where that
    would take long: networks fit true labels first. Copies and rows of one entity stay in one half; classes are not weighted.
    """
    rows = np.sort(np.concatenate(data.split))
    rows = rows[rows < len(data.table_split.groups)]
    a_row = float(np.median([epoch.seconds / epoch.rows for epoch in history.epochs]))
    worked = len(history.best_epochs) * sum(epoch.seconds for epoch in history.epochs)
    allowed = min(seconds, max(1.0, CROSS_FIT_SHARE * worked))
    epochs = min(int(np.median(history.best_epochs)), int(allowed / max(a_row * len(rows), 1e-9)))
    together = data.table_split.groups[rows]
    if epochs < 1 or len(np.unique(together)) < 2:
        return None
    halves = split(data.y[rows], validation=0.0, test=0.5, seed=seed, groups=together)
    outputs = recipe.outputs(len(data.target.labels))
    raw = np.empty((len(rows), outputs), np.float32)
    for learns, predicted in ((halves.train, halves.test), (halves.test, halves.train)):
        network = network_of(recipe, data, rows[learns], rows[:0], None, seed)
        fit(trainer_of(network, recipe, data, rows[learns], None, seed), epochs)
        for part in np.array_split(predicted, -(-len(predicted) // 65_536)):
            raw[part] = network(data.x[rows[part]])
    return rows, raw


def curves(model: TableModel, evaluation: Evaluation, columns: Sequence[str]) -> list[ColumnCurve]:
    """How the prediction goes with each of these columns; of several classes, the probability that moves the most."""
    rows = evaluation.frame[:: max(1, evaluation.rows // 500)]
    x = model.encoder.transform(rows)
    by_name = {column.name: column for column in model.encoder.columns}
    result = []
    for name in columns:
        column, features = by_name[name], model.encoder.slices[name]
        values, share = _values(column, evaluation.frame[name])
        if len(values) < 2:
            continue
        encoded = np.empty((len(values), features.stop - features.start), x.dtype)
        column.write(values, encoded)
        code, dependence = _most_moved(model, partial(partial_dependence, rows=x, features=features, values=encoded))
        at = (
            None if column.kind == "category" else (as_days if column.kind == "date" else as_numbers)(values).to_numpy()
        )
        label = None if code is None else str(model.target.labels[code])
        result.append(ColumnCurve(name, column.kind, label, at, [_cell(v) for v in values], share, dependence))
    return result


def _most_moved(
    model: TableModel, draw: Callable[[Callable[[Array], Array]], PartialDependence]
) -> tuple[int | None, PartialDependence]:
    target = model.target
    if target.kind == "regression":
        return None, draw(model.predict_encoded)
    if model.decision.threshold:
        codes = [model.decision.threshold.positive]
    else:
        codes = np.argsort(-np.array(target.counts), kind="stable")[:10].tolist()
    curves = {code: draw(partial(_probability, model, code)) for code in codes}
    code = max(curves, key=lambda each: float(np.ptp(curves[each].mean)))
    return code, curves[code]


def _probability(model: TableModel, code: int, x: Array) -> Array:
    return np.asarray(model.predict_encoded(x)[:, code])


def _values(column: Any, cells: pl.Series) -> tuple[pl.Series, Array]:
    """What the column is set to, and the share of the rows that have it, or the value before it, up to it."""
    if column.kind == "category":
        labels = as_labels(cells)
        levels = pl.Series(cells.name, list(column.categories[:_MOST_CATEGORIES]))
        share = np.array([(labels == level).sum() for level in levels]) / max(len(cells), 1)
        return levels, share
    numbers = (as_days if column.kind == "date" else as_numbers)(cells)
    present = np.sort(numbers.drop_nulls().to_numpy())
    if not len(present):
        return cells.clear(), np.empty(0)
    edges = np.unique(np.quantile(present, np.linspace(0.02, 0.98, _POINTS), method="inverted_cdf"))
    distinct = np.unique(present)
    edges = distinct if len(distinct) <= _POINTS else edges
    rows = [int(np.flatnonzero(numbers.to_numpy() == edge)[0]) for edge in edges]  # cells, of whatever type
    below = np.searchsorted(present, edges, side="right")
    return cells[rows], np.diff(below, prepend=0) / len(present)


def _label_issues(
    model: TableModel,
    rows: Array,
    numbers: Array,
    y: Array,
    predicted: Array,
    answers: Array | None,
    frame: pl.DataFrame | None = None,
    columns: Sequence[str] = (),
) -> list[LabelIssue]:
    labels = [str(label) for label in model.target.labels]
    issues = []
    for row in rows.tolist():
        cells = [] if frame is None else [_cell(frame[name][row]) for name in columns]
        if answers is None:
            issues.append(LabelIssue(int(numbers[row]), float(y[row]), float(predicted[row]), None, cells))
        else:
            true, answer = labels[int(y[row])], labels[int(answers[row])]
            probability = float(predicted[row, int(y[row])])
            issues.append(LabelIssue(int(numbers[row]), true, answer, probability, cells))
    return issues


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:,.6g}" if isinstance(value, float) else str(value)
