"""A closer look at a model for its report: where it errs, how its prediction goes with a column, which labels to doubt."""

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
from pellucid.tables.inference.values import as_days, as_labels, as_numbers
from pellucid.tabular.assess.crossfit import cross_fitted
from pellucid.tabular.assess.evaluation import Evaluation
from pellucid.tabular.model.table_model import TableModel
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.typing import Array

MOST_COLUMNS = 1000
"""So many are looked through for parts on which the model errs."""
_POINTS = 20
_MOST_LEVELS = 8


def mistakes(judged: Evaluation) -> Array:
    """What is averaged over the rows of a part: 1 where the answer is wrong, or the absolute error."""
    if judged.answers is None:
        return np.asarray(np.abs(judged.y - judged.predicted))
    return np.asarray(judged.answers != judged.y, np.float64)


def parts(model: TableModel, judged: Evaluation, first: Sequence[str]) -> list[tuple[Slice, ...]]:
    """The mistakes by level or tenth of every column, those in `first` before the others; of very many columns not of all."""
    error = mistakes(judged)
    order = {name: place for place, name in enumerate(first)}
    columns = sorted(model.encoder.columns, key=lambda column: order.get(column.name, len(order)))[:MOST_COLUMNS]
    return [error_slices(judged.frame[column.name], column.kind, error, judged.weights) for column in columns]


def worst(model: TableModel, judged: Evaluation, columns: Sequence[str]) -> list[LabelIssue]:
    """The rows that the model is furthest off on, with their cells in the columns that matter."""
    found = largest_errors(losses(judged.task, judged.y, judged.predicted))
    if judged.answers is not None:
        found = found[judged.answers[found] != judged.y[found]]
    assert judged.numbers is not None
    return _suspects(model, found, judged.numbers, judged.y, judged.predicted, judged.answers, judged.frame, columns)


def doubtful(model: TableModel, prepared: PreparedData) -> list[LabelIssue]:
    """The rows of the table whose labels networks that have not seen them find least credible."""
    made = cross_fitted(model.recipe, prepared, model.history, model.seed)
    if made is None:
        return []
    rows, predicted = made[0], model.predict_outputs(made[1])
    y = prepared.y[rows]
    found = label_issues(prepared.target.kind, y, predicted)
    answers = None if prepared.target.kind == "regression" else predicted.argmax(axis=1)
    return _suspects(model, found, prepared.numbers[rows], y, predicted, answers)


def curves(model: TableModel, judged: Evaluation, columns: Sequence[str]) -> list[ColumnCurve]:
    """How the prediction goes with each of these columns; of several classes, the probability that moves the most."""
    rows = judged.frame[:: max(1, judged.rows // 500)]
    x = model.encoder.transform(rows)
    by_name = {column.name: column for column in model.encoder.columns}
    found = []
    for name in columns:
        column, features = by_name[name], model.encoder.slices[name]
        values, share = _values(column, judged.frame[name])
        if len(values) < 2:
            continue
        encoded = np.empty((len(values), features.stop - features.start), x.dtype)
        column.write(values, encoded)
        code, made = _most_moved(model, partial(partial_dependence, rows=x, features=features, values=encoded))
        at = (
            None if column.kind == "category" else (as_days if column.kind == "date" else as_numbers)(values).to_numpy()
        )
        label = None if code is None else str(model.target.labels[code])
        found.append(ColumnCurve(name, column.kind, label, at, [_cell(v) for v in values], share, made))
    return found


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
    drawn = {code: draw(partial(_probability, model, code)) for code in codes}
    code = max(drawn, key=lambda c: float(np.ptp(drawn[c].mean)))
    return code, drawn[code]


def _probability(model: TableModel, code: int, x: Array) -> Array:
    return np.asarray(model.predict_encoded(x)[:, code])


def _values(column: Any, cells: pl.Series) -> tuple[pl.Series, Array]:
    """What the column is set to, and the share of the rows that have it, or the value before it, up to it."""
    if column.kind == "category":
        labels = as_labels(cells)
        levels = pl.Series(cells.name, list(column.categories[:_MOST_LEVELS]))
        share = np.array([(labels == level).sum() for level in levels]) / max(len(cells), 1)
        return levels, share
    numbers = (as_days if column.kind == "date" else as_numbers)(cells)
    present = np.sort(numbers.drop_nulls().to_numpy())
    if not len(present):
        return cells.clear(), np.empty(0)
    edges = np.unique(np.quantile(present, np.linspace(0.02, 0.98, _POINTS), method="inverted_cdf"))
    distinct = np.unique(present)
    edges = distinct if len(distinct) <= _POINTS else edges
    places = [int(np.flatnonzero(numbers.to_numpy() == edge)[0]) for edge in edges]  # cells, of whatever type
    below = np.searchsorted(present, edges, side="right")
    return cells[places], np.diff(below, prepend=0) / len(present)


def _suspects(
    model: TableModel,
    found: Array,
    numbers: Array,
    y: Array,
    predicted: Array,
    answers: Array | None,
    frame: pl.DataFrame | None = None,
    columns: Sequence[str] = (),
) -> list[LabelIssue]:
    labels = [str(label) for label in model.target.labels]
    label_issues = []
    for row in found.tolist():
        cells = [] if frame is None else [_cell(frame[name][row]) for name in columns]
        if answers is None:
            label_issues.append(LabelIssue(int(numbers[row]), float(y[row]), float(predicted[row]), None, cells))
        else:
            true, answer = labels[int(y[row])], labels[int(answers[row])]
            own = float(predicted[row, int(y[row])])
            label_issues.append(LabelIssue(int(numbers[row]), true, answer, own, cells))
    return label_issues


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:,.6g}" if isinstance(value, float) else str(value)
