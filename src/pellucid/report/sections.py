"""What each section of the report holds; a section without content is empty text."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pellucid.insight.decide.reliability import calibration_curve, calibration_event
from pellucid.insight.scores.scores import LOWER_IS_BETTER, Score, primary_name
from pellucid.insight.verdict import model_name
from pellucid.messages import say
from pellucid.report import captions, figures
from pellucid.report.data import ReportData
from pellucid.report.errors import label_issues
from pellucid.report.html import Picture, code, grid, pictures
from pellucid.report.text import escape, heading, number, percent, score_number, sentences, short
from pellucid.typing import Array

MOST_LINES = 200
MOST_MISTAKES = 10
FEW_CLASSES = 12


def judgement(data: ReportData) -> str:
    """How good the predictions are, beside those of simpler models."""
    shown: list[Picture] = []
    if data.scores and data.baselines:
        shown.append((say("picture.comparison"), _comparison(data), captions.comparison(data)))
    if data.task == "regression":
        shown.append(
            (
                say("picture.residuals"),
                figures.residuals(data.y_test, data.predictions),
                captions.residuals(data.y_test, data.predictions),
            )
        )
        if data.coverage:
            picture = figures.intervals(data.y_test, data.predictions, data.coverage.half_width)
            shown.append((say("picture.intervals"), picture, captions.intervals(data.coverage)))
        return pictures(shown) + _scores(data)
    counts = _confusion(data)
    shown.append(
        (
            say("picture.confusion"),
            figures.confusion_matrix(data.labels, counts),
            captions.confusion(data.labels, counts),
        )
    )
    if data.probabilities is not None:
        shown += _reliability(data)
    classes = _classes(data.labels, counts)
    if len(data.labels) <= FEW_CLASSES:
        return pictures(shown, classes) + _scores(data)
    return pictures(shown, _mistakes(data.labels, counts)) + _scores(data) + classes


def importance(data: ReportData) -> str:
    """Which columns matter."""
    if not data.importance:
        return ""
    shown = [(_shuffled(data), figures.importance_bars(data.importance), captions.importance(data))]
    for found in data.curves:
        title = say("picture.curve", column=short(found.name))
        shown.append((title, figures.dependence(found), captions.dependence(found)))
    return pictures(shown)


def learning(data: ReportData) -> str:
    """Loss, learning rate, and what flows through the layers."""
    shown: list[Picture] = []
    if data.range_test:
        test = data.range_test
        shown.append((say("picture.range_test"), figures.range_test(test), captions.range_test(test)))
    if len(data.epoch):
        curves = figures.learning_curves(
            data.epoch, data.loss, data.validation_loss, data.learning_rate, data.best_epoch
        )
        shown.append((say("picture.learning"), curves, captions.learning(data)))
    if data.layers:
        names = [layer.name for layer in data.layers]
        ends = [
            np.array([captions.at_end(value) for value in values])
            for values in zip(*((x.mean, x.deviation, x.zeros, x.gradient) for x in data.layers), strict=True)
        ]
        learns = [
            layer for layer in data.layers if np.size(layer.gradient) > 1 and np.any(np.asarray(layer.gradient) > 0)
        ]
        if learns:
            norms = [np.asarray(layer.gradient, np.float64) for layer in learns]
            epoch = data.layer_epoch if len(data.layer_epoch) else np.arange(1, len(norms[0]) + 1)
            history = figures.gradient_history(epoch, [layer.name for layer in learns], norms)
            shown.append((say("picture.gradients"), history, captions.gradients(learns)))
        shown.append((say("picture.layers"), figures.layer_statistics(names, *ends), captions.layers(data.layers)))
    return pictures(shown)


def table(data: ReportData) -> str:
    """The target, the gaps, and every column."""
    if data.task == "regression":
        target = (say("picture.spread"), figures.target_spread(data.target_values), captions.spread(data.target_values))
    else:
        counts = np.bincount(data.target_values, minlength=len(data.labels))
        target = (
            say("picture.balance"),
            figures.class_balance(data.labels, counts),
            captions.balance(data.labels, counts),
        )
    shown: list[Picture] = [target]
    gaps = np.array([column.missing for column in data.columns])
    if gaps.any():
        rows = len(data.target_values) + data.target_missing
        names = [column.name for column in data.columns]
        shown.append((say("picture.missing"), figures.missing_values(names, gaps, rows), captions.missing(data)))
    body = pictures(shown)
    if len(gaps) and not gaps.any():
        body += f'<p class="below">{escape(captions.missing(data))}</p>'
    return body + label_issues(data) + _columns(data)


def again(data: ReportData) -> str:
    """The settings and the Python that do the same."""
    return code(say("head.config"), data.config_toml) + code(say("head.python"), data.python_code)


def bullets(lines: Sequence[str], style: str = "plain") -> str:
    """Sentences as a list."""
    inside = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="{style}">{inside}</ul>' if lines else ""


def interval(score: Score) -> str:
    """A score's 95 % interval, or a dash where the rows cannot tell."""
    if math.isnan(score.low):
        return "–"
    return say("page.interval", low=score_number(score.name, score.low), high=score_number(score.name, score.high))


def _reliability(data: ReportData) -> list[Picture]:
    """Whether the probabilities come true; where class weights were taken out of them, also before that."""
    assert data.probabilities is not None
    positive = 1 if data.rare is None or data.task != "binary" else data.rare
    two = data.task == "binary"
    happens = say("figure.event", label=short(data.labels[positive])) if two else say("figure.confidence")
    stages = [("picture.reliability", data.probabilities)]
    if data.uncorrected is not None:
        stages = [("picture.reliability.before", data.uncorrected), ("picture.reliability.after", data.probabilities)]
    shown = []
    for title, probabilities in stages:
        bins = calibration_curve(*calibration_event(data.task, data.y_test, probabilities, positive))
        shown.append((say(title), figures.reliability(bins, happens, title), captions.reliability(bins)))
    return shown


def _comparison(data: ReportData) -> str:
    """The deciding metric and, for classes, the accuracy."""
    known = [score.name for score in data.scores]
    metrics = [primary_name(known)]
    second = "accuracy" if data.rare is None else "balanced_accuracy"
    metrics += [second] if second in known and metrics != [second] else []
    models = [data.scores, *(baseline.scores for baseline in data.baselines)]
    panels = [
        (
            say("figure.lower" if metric in LOWER_IS_BETTER else "figure.higher", metric=heading(f"score.{metric}")),
            [next(score for score in scores if score.name == metric) for scores in models],
        )
        for metric in metrics
    ]
    return figures.score_comparison(_models(data), panels)


def _models(data: ReportData) -> list[str]:
    return [say("model.network"), *(model_name(baseline, "model") for baseline in data.baselines)]


def _scores(data: ReportData) -> str:
    others = [{score.name: score for score in baseline.scores} for baseline in data.baselines]
    rows = []
    for score in data.scores:
        same = [score, *(scores[score.name] for scores in others if score.name in scores)]
        cells = [f"{escape(score_number(s.name, s.value))}<br><small>{escape(interval(s))}</small>" for s in same]
        if data.rare is not None:
            cells.insert(1, escape(score_number(score.name, data.chance.get(score.name, math.nan))))
        rows.append([escape(heading(f"score.{score.name}")), *cells])
    names = _models(data)
    if data.rare is not None:
        names.insert(1, say("evaluation.chance"))
    found = grid(say("head.scores"), ["", *names], rows, range(1, 1 + len(names)))
    if data.baselines:
        used = min(baseline.rows for baseline in data.baselines)
        fitted = say(f"page.baselines.{'part' if used < data.training_rows else 'same'}", rows=f"{used:,}")
        found += f'<p class="note">{escape(sentences([fitted, say("page.baselines")]))}</p>'
    return found


def _shuffled(data: ReportData) -> str:
    metric = data.importance[0].metric
    key = "picture.importance.rises" if metric in LOWER_IS_BETTER else "picture.importance.falls"
    return say(key, metric=say(f"score.{metric}"))


def _confusion(data: ReportData) -> Array:
    classes = len(data.labels)
    cells = np.bincount(data.y_test * classes + data.predictions, minlength=classes * classes)
    return cells.reshape(classes, classes)


def _classes(labels: Sequence[str], counts: Array) -> str:
    true, guessed, hits = counts.sum(axis=1), counts.sum(axis=0), np.diag(counts)
    rows = [
        [
            escape(short(label)),
            number(int(true[i])),
            percent(hits[i] / true[i]) if true[i] else "–",
            percent(hits[i] / guessed[i]) if guessed[i] else "–",
        ]
        for i, label in enumerate(labels)
    ]
    heads = [say("head.class"), say("head.test_rows"), say("head.recall"), say("head.precision")]
    return grid(say("head.classes"), heads, rows, (1, 2, 3))


def _mistakes(labels: Sequence[str], counts: Array) -> str:
    """For a picture too fine to read numbers from."""
    wrong = counts - np.diag(np.diag(counts))
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_MISTAKES]
    pairs = [divmod(int(cell), len(labels)) for cell in order if wrong.flat[cell]]
    rows = [
        [escape(short(labels[true])), escape(short(labels[guess])), number(int(wrong[true, guess]))]
        for true, guess in pairs
    ]
    heads = [say("head.true"), say("head.taken_for"), say("head.rows")]
    return grid(say("head.mistakes"), heads, rows, (2,))


def _columns(data: ReportData) -> str:
    rows = [
        [
            escape(short(column.name)),
            escape(column.kind),
            number(column.missing),
            escape(column.facts),
            escape(column.treatment),
        ]
        for column in data.columns[:MOST_LINES]
    ]
    keys = ("column", "kind", "missing", "facts", "treatment")
    found = grid(say("head.columns"), [say(f"head.{key}") for key in keys], rows, (2,))
    if len(data.columns) > MOST_LINES:
        found += f'<p class="note">{escape(say("head.more", count=len(data.columns) - MOST_LINES))}</p>'
    return found
