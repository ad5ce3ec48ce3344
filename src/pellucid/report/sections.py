"""What each section of the report shows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pellucid.insight.decide.reliability import calibration_curve, calibration_event
from pellucid.insight.scores.scores import LOWER_IS_BETTER, primary_name
from pellucid.messages import say
from pellucid.report import captions, figures
from pellucid.report.data import ReportData
from pellucid.report.elements import Cell, Figure, Section, Table
from pellucid.report.error_analysis import label_issues
from pellucid.report.text import heading, number, percent, score_interval, score_number, sentences, short
from pellucid.report.verdict import baseline_name
from pellucid.typing import Array

MOST_COLUMNS = 200
MOST_CONFUSIONS = 10
FEW_CLASSES = 12


def evaluation(data: ReportData) -> Section:
    """How good the predictions are, compared with the baselines."""
    shown = []
    if data.scores and data.baselines:
        shown.append(Figure(say("figure.comparison"), _comparison(data), captions.comparison(data)))
    tables = [_scores(data)] if data.scores else []
    if data.task == "regression":
        drawing = figures.residuals(data.y_test, data.predictions)
        shown.append(Figure(say("figure.residuals"), drawing, captions.residuals(data.y_test, data.predictions)))
        if data.coverage:
            drawing = figures.intervals(data.y_test, data.predictions, data.coverage.half_width)
            shown.append(Figure(say("figure.intervals"), drawing, captions.intervals(data.coverage)))
        return Section("evaluation", shown, tables=tables)
    counts = _confusion(data)
    drawing = figures.confusion_matrix(data.labels, counts)
    shown.append(Figure(say("figure.confusion"), drawing, captions.confusion(data.labels, counts)))
    shown += _reliability(data)
    classes = _classes(data.labels, counts)
    if len(data.labels) <= FEW_CLASSES:
        return Section("evaluation", shown, classes, tables=tables)
    return Section("evaluation", shown, _confusions(data.labels, counts), tables=[*tables, classes])


def importance(data: ReportData) -> Section:
    """Permutation importance, and the partial dependence on the most important columns."""
    if not data.importance:
        return Section("importance")
    metric = data.importance[0].metric
    way = "rises" if metric in LOWER_IS_BETTER else "falls"
    title = say(f"figure.importance.{way}", metric=say(f"score.{metric}"))
    shown = [Figure(title, figures.importance_bars(data.importance), captions.importance(data))]
    for column in data.curves:
        title = say("figure.dependence", column=short(column.name))
        shown.append(Figure(title, figures.dependence(column), captions.dependence(column)))
    return Section("importance", shown)


def training(data: ReportData) -> Section:
    """Loss, learning rate, and the activations and gradients of the layers."""
    shown = []
    if data.range_test:
        drawing = figures.range_test(data.range_test)
        shown.append(Figure(say("figure.range_test"), drawing, captions.range_test(data.range_test)))
    if len(data.epoch):
        drawing = figures.learning_curves(
            data.epoch, data.loss, data.validation_loss, data.learning_rate, data.best_epoch
        )
        shown.append(Figure(say("figure.learning"), drawing, captions.learning(data)))
    histories = [each for each in data.layers if np.size(each.gradient) > 1 and np.any(np.asarray(each.gradient) > 0)]
    if histories:
        norms = [np.asarray(layer.gradient, np.float64) for layer in histories]
        epoch = data.layer_epoch if len(data.layer_epoch) else np.arange(1, len(norms[0]) + 1)
        drawing = figures.gradient_history(epoch, [layer.name for layer in histories], norms)
        shown.append(Figure(say("figure.gradients"), drawing, captions.gradients(histories)))
    if data.layers:
        names = [layer.name for layer in data.layers]
        last = np.array([layer.last for layer in data.layers]).T
        drawing = figures.layer_statistics(names, *last)
        shown.append(Figure(say("figure.layers"), drawing, captions.layers(data.layers)))
    return Section("training", shown)


def table(data: ReportData) -> Section:
    """The target, the missing values, the label issues, and every column."""
    if data.task == "regression":
        drawing = figures.target_distribution(data.target_values)
        shown = [Figure(say("figure.target"), drawing, captions.target(data.target_values))]
    else:
        counts = np.bincount(data.target_values, minlength=len(data.labels))
        drawing = figures.class_balance(data.labels, counts)
        shown = [Figure(say("figure.balance"), drawing, captions.balance(data.labels, counts))]
    gaps = np.array([column.missing for column in data.columns])
    if gaps.any():
        rows = len(data.target_values) + data.target_missing
        drawing = figures.missing_values([column.name for column in data.columns], gaps, rows)
        shown.append(Figure(say("figure.missing"), drawing, captions.missing(data)))
    complete = captions.missing(data) if len(gaps) and not gaps.any() else ""
    tables = ([label_issues(data)] if data.label_issues else []) + ([_columns(data)] if data.columns else [])
    return Section("data", shown, paragraph=complete, tables=tables)


def configuration(data: ReportData) -> Section:
    """Every choice with its reason."""
    return Section("configuration", items=data.choices)


def reproduction(data: ReportData) -> Section:
    """The configuration file and the Python code that train the same model."""
    codes = [(say("head.config"), data.config_toml), (say("head.python"), data.python_code)]
    return Section("reproduction", codes=[(title, text) for title, text in codes if text])


def _reliability(data: ReportData) -> list[Figure]:
    """The calibration curve; where class weights were recalibrated, also the one before that."""
    if data.probabilities is None:
        return []
    positive = 1 if data.rare is None or data.task != "binary" else data.rare
    binary = data.task == "binary"
    event = say("axis.event", label=short(data.labels[positive])) if binary else say("axis.confidence")
    stages = [("figure.reliability", data.probabilities)]
    if data.uncalibrated is not None:
        stages = [("figure.reliability.before", data.uncalibrated), ("figure.reliability.after", data.probabilities)]
    shown = []
    for title, probabilities in stages:
        bins = calibration_curve(*calibration_event(data.task, data.y_test, probabilities, positive))
        shown.append(Figure(say(title), figures.reliability(bins, event, title), captions.reliability(bins)))
    return shown


def _comparison(data: ReportData) -> str:
    """The primary metric and, for classes, the accuracy."""
    names = [score.name for score in data.scores]
    metrics = [primary_name(names)]
    second = "accuracy" if data.rare is None else "balanced_accuracy"
    metrics += [second] if second in names and metrics != [second] else []
    models = [data.scores, *(baseline.scores for baseline in data.baselines)]
    panels = []
    for metric in metrics:
        way = "lower" if metric in LOWER_IS_BETTER else "higher"
        title = say(f"axis.{way}", metric=heading(f"score.{metric}"))
        panels.append((title, [next(score for score in scores if score.name == metric) for scores in models]))
    return figures.score_comparison(_models(data), panels)


def _models(data: ReportData) -> list[str]:
    return [say("model.network"), *(baseline_name(baseline, "model") for baseline in data.baselines)]


def _scores(data: ReportData) -> Table:
    others = [{score.name: score for score in baseline.scores} for baseline in data.baselines]
    rows: list[list[Cell]] = []
    for score in data.scores:
        same = [score, *(scores[score.name] for scores in others if score.name in scores)]
        cells = [(score_number(each.name, each.value), score_interval(each)) for each in same]
        chance = score_number(score.name, data.chance.get(score.name, math.nan))
        random = [] if data.rare is None else [chance]
        rows.append([heading(f"score.{score.name}"), cells[0], *random, *cells[1:]])
    names = _models(data)
    if data.rare is not None:
        names.insert(1, say("evaluation.chance"))
    note = ""
    if data.baselines:
        used = min(baseline.rows for baseline in data.baselines)
        fitted = say(f"note.baselines.{'part' if used < data.training_rows else 'same'}", rows=number(used))
        note = sentences([fitted, say("note.baselines")])
    return Table(say("head.scores"), ["", *names], rows, range(1, 1 + len(names)), note=note)


def _confusion(data: ReportData) -> Array:
    classes = len(data.labels)
    cells = np.bincount(data.y_test * classes + data.predictions, minlength=classes * classes)
    return cells.reshape(classes, classes)


def _classes(labels: Sequence[str], counts: Array) -> Table:
    true, predicted, correct = counts.sum(axis=1), counts.sum(axis=0), np.diag(counts)
    rows = [
        [
            short(label),
            number(int(true[i])),
            percent(correct[i] / predicted[i]) if predicted[i] else "–",
            percent(correct[i] / true[i]) if true[i] else "–",
        ]
        for i, label in enumerate(labels)
    ]
    heads = [say(key) for key in ("head.class", "head.test_rows", "head.precision", "head.recall")]
    return Table(say("head.classes"), heads, rows, (1, 2, 3))


def _confusions(labels: Sequence[str], counts: Array) -> Table:
    """The most frequent confusions, for a matrix too fine to read numbers from."""
    errors = counts - np.diag(np.diag(counts))
    order = np.argsort(-errors, axis=None, kind="stable")[:MOST_CONFUSIONS]
    pairs = [divmod(int(cell), len(labels)) for cell in order if errors.flat[cell]]
    rows = [
        [short(labels[true]), short(labels[predicted]), number(int(errors[true, predicted]))]
        for true, predicted in pairs
    ]
    heads = [say(key) for key in ("head.true", "head.predicted", "head.rows")]
    return Table(say("head.confusions"), heads, rows, (2,))


def _columns(data: ReportData) -> Table:
    rows = [
        [short(column.name), column.kind, number(column.missing), column.facts, column.treatment]
        for column in data.columns[:MOST_COLUMNS]
    ]
    heads = [say(f"head.{key}") for key in ("column", "kind", "missing", "facts", "treatment")]
    hidden = len(data.columns) - MOST_COLUMNS
    return Table(
        say("head.columns"), heads, rows, (2,), note=say("head.more", count=number(hidden)) if hidden > 0 else ""
    )
