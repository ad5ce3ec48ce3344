"""How good predictions are: the usual metrics, each with a 95 % interval, from plain arrays.

>>> import numpy as np
>>> probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]])
>>> measured = scores("binary", np.array([0, 1, 1, 1]), probabilities)     # codes 0 and 1, one column per class
>>> measured[0].name, measured[0].value
('accuracy', 0.75)
>>> primary_score(measured).name
'log_loss'
>>> [score.name for score in scores("regression", np.arange(4.0), np.arange(4.0) + 0.1)]
['r2', 'mae', 'rmse']

A score's value is the metric under the rows' own weights; its interval is the 2.5th to 97.5th percentile over resamples of
the rows, which are other weights (Efron 1979, "Bootstrap methods").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.insight.scores.metrics import RARE_FIRST, metrics
from pellucid.insight.scores.resampling import bootstrap, interval, wilson
from pellucid.messages import Names
from pellucid.messages.errors import InvalidValue, hint
from pellucid.typing import Array

TASKS = ("binary", "multiclass", "regression")
LOWER_IS_BETTER = frozenset({"log_loss", "calibration_error", "mae", "rmse"})
HEADLINES = ("log_loss", "r2", "accuracy")
"""The metric that decides is the first of these that was measured; where a class is rare, the average precision.

Log-loss: it judges the probabilities themselves, so no threshold and no rare class hides a difference, and it is what
the network, the linear model and the trees all minimise. Accuracy decides only where there are no probabilities.
"""
MOST_ROWS = 100_000
RARE_ROWS = 1000
"""So many rows are resampled at most; more, if the rarer of two classes would have fewer than that many of them."""
_PERFECT_AT_ONE = frozenset({"balanced_accuracy", "roc_auc", "average_precision", "macro_f1"})


@dataclass(frozen=True)
class Score:
    """A metric's value with its 95 % interval.

    `low` and `high` are NaN where the rows cannot tell (a perfect ROC AUC: no row shows how it could be worse).
    """

    name: str
    value: float
    low: float
    high: float


def primary_score(scores: Iterable[Score]) -> Score:
    """The score that decides comparisons: log-loss, or R2, or accuracy where there are no probabilities.

    Where a class is rare, its scores begin with the average precision, which then decides.
    """
    by_name = {score.name: score for score in scores}
    return by_name[primary_name(list(by_name))]


def primary_name(names: Sequence[str]) -> str:
    """The name of the metric that decides, of those measured, in their order."""
    return names[0] if names[0] == RARE_FIRST[0] else next(name for name in HEADLINES if name in names)


def scores(
    task: str,
    y: Array,
    predicted: Array,
    *,
    sample_weight: Array | None = None,
    seed: int = 0,
    rare: int | None = None,
    labels: Array | None = None,
) -> tuple[Score, ...]:
    """Score predictions on rows that were not used for training.

    Parameters
    ----------
    task : "binary", "multiclass" or "regression"
    y : array of shape (rows,)
        True class codes 0 .. classes - 1, or true values.
    predicted : array
        Probabilities of shape (rows, classes), whose largest is the predicted class; or predicted codes or values of
        shape (rows,).
    sample_weight : array of shape (rows,), optional
        Default: every row counts 1.
    seed : int, default 0
        Of the resamples. 1,000 are drawn, fewer (down to 100) when rows x classes is large.
    rare : int, optional
        The code of a class that few rows have: of two classes the positive one (else 1); average precision and balanced
        accuracy then come first.
    labels : array of shape (rows,), optional
        Predicted codes, where they are not the most probable ones.

    Returns
    -------
    tuple of Score
        Binary and multiclass: accuracy, balanced accuracy, macro F1 and, given probabilities, log-loss, calibration error,
        ROC AUC (one class against the rest, averaged), average precision (of the positive class; of several classes, where one is
        rare, averaged over one against the rest).
        Regression: R2, MAE, RMSE.

    Raises
    ------
    ValueError
        Unknown task; shapes that do not fit; no row; codes outside the classes; a prediction that is not finite.
    """
    found = replicates(task, y, predicted, sample_weight=sample_weight, seed=seed, rare=rare, labels=labels)
    return summary(found, y, sample_weight)


def replicates(
    task: str,
    y: Array,
    predicted: Array,
    *,
    sample_weight: Array | None = None,
    seed: int = 0,
    rare: int | None = None,
    labels: Array | None = None,
) -> dict[str, Array]:
    """Each metric on the rows (element 0) and on their resamples (the rest).

    The same seed and the same `y` give the same resamples, so replicates of two models can be subtracted: a paired
    comparison. Of very many rows a part is resampled, which varies more by the root of how many times fewer they are
    (Politis and Romano 1994, "Large sample confidence regions based on subsamples under minimal assumptions").
    """
    weights = _row_weights(task, y, predicted, sample_weight)
    measured = metrics(task, y, predicted, rare, labels)
    columns = predicted.shape[1] if predicted.ndim == 2 else 1
    random, rows = np.random.default_rng(seed), _enough(task, y)
    whole = middle = {name: metric(weights) for name, metric in measured.items()}
    if rows < len(y):
        part = random.choice(len(y), rows, replace=False)
        weights, labels = weights[part], None if labels is None else labels[part]
        measured = metrics(task, y[part], predicted[part], rare, labels)
        middle = {name: measured[name](weights) for name in whole}
    resamples = bootstrap(weights, int(np.clip(4e7 / (rows * (4 + columns)), 100, 1000)), random)
    parts = [np.stack([metric(part) for metric in measured.values()]) for part in resamples]
    spread = np.sqrt(rows / len(y))
    found = {}
    for name, values in zip(whole, np.concatenate(parts, axis=1), strict=True):
        found[name] = np.append(whole[name], values if spread == 1 else whole[name] + spread * (values - middle[name]))
    return found


def _enough(task: str, y: Array) -> int:
    """How many rows are resampled: of two classes so many that there are `RARE_ROWS` of the rarer."""
    rows = len(y)
    if task == "binary" and rows > MOST_ROWS:
        rarer = max(1, min(np.bincount(np.asarray(y, np.int64), minlength=2)[:2]))
        return min(rows, max(MOST_ROWS, int(RARE_ROWS / rarer * rows)))
    return min(rows, MOST_ROWS)


def summary(resampled: dict[str, Array], y: Array, sample_weight: Array | None = None) -> tuple[Score, ...]:
    """The scores that `replicates` of these rows amount to."""
    weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, np.float64)
    return tuple(_score(name, values, weights) for name, values in resampled.items())


def _score(name: str, values: Array, weights: Array) -> Score:
    value = float(values[0])
    if name == "accuracy":
        return Score(name, value, *wilson(value, weights.sum() ** 2 / (weights @ weights)))  # Kish's number of rows
    if name in _PERFECT_AT_ONE and value == 1.0:
        return Score(name, value, float("nan"), float("nan"))
    if name == "calibration_error":  # resamples add their own chance to it: only their spread is taken
        low, high = interval(values[1:] - values[1:].mean() + value)
        return Score(name, value, max(low, 0.0), high)
    return Score(name, value, *interval(values[1:]))


def _row_weights(task: str, y: Array, predicted: Array, sample_weight: Array | None) -> Array:
    """The row weights, after a look at everything that could make a metric meaningless."""
    if task not in TASKS:
        raise InvalidValue("value.choice", name="task", choices=Names(TASKS), value=task, hint=hint(task, TASKS))
    if y.ndim != 1 or not len(y):
        raise InvalidValue("insight.scores.rows", shape=y.shape)
    if len(predicted) != len(y) or predicted.ndim > (1 if task == "regression" else 2):
        raise InvalidValue("insight.scores.predicted", rows=len(y), shape=predicted.shape)
    if not np.isfinite(predicted).all():
        row = int(np.flatnonzero(~np.isfinite(predicted).reshape(len(y), -1).all(axis=1))[0])
        raise InvalidValue("insight.scores.finite", row=row, value=str(predicted[row]))
    if predicted.ndim == 2 and (y.min() < 0 or y.max() >= predicted.shape[1]):
        raise InvalidValue("insight.scores.codes", last=predicted.shape[1] - 1, low=y.min(), high=y.max())
    weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, np.float64)
    if weights.shape != y.shape or not (weights >= 0).all() or not weights.sum() > 0:
        raise InvalidValue("insight.scores.weights", rows=len(y))
    return weights
