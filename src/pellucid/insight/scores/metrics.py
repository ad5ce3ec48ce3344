"""How good predictions are by one number: every metric once, as a function of the rows' weights.

>>> y, probabilities = np.array([0, 1, 1]), np.array([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]])
>>> accuracy = metrics("binary", y, probabilities)["accuracy"]
>>> accuracy(np.array([1.0, 1.0, 2.0])), accuracy(np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]))
(array(0.5), array([1. , 0.5]))

Weights have any number of axes before that of the rows: resamples of the rows are scored many at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pellucid.typing import Array

Metric = Callable[[Array], Array]
"""Row weights of shape (..., rows) to the metric's values of shape (...,); NaN where those weights cannot tell."""

RARE_FIRST = ("average_precision", "balanced_accuracy")
"""What a score begins with where a class is rare."""
TINY = np.finfo(np.float64).tiny
BINS = 10
"""Of the calibration error."""


def metrics(
    task: str, y: Array, predicted: Array, rare: int | None = None, labels: Array | None = None
) -> dict[str, Metric]:
    """Every metric of a task as a function of row weights, by name; for `rare` and `labels` see `scores`."""
    if task == "regression":
        return _of_values(np.asarray(y, np.float64), np.asarray(predicted, np.float64))
    y = np.asarray(y, np.int64)
    if predicted.ndim == 1:
        return _of_labels(y, np.asarray(predicted, np.int64))
    found = _of_labels(y, predicted.argmax(axis=1) if labels is None else labels)
    found |= {"log_loss": _log_loss(y, predicted), "calibration_error": _calibration_error(y, predicted)}
    if task == "binary":
        positive = 1 if rare is None else rare
        found |= _of_ranking(y == positive, predicted[:, positive])
    else:
        each = [_of_ranking(y == code, predicted[:, code]) for code in np.unique(y)]
        names = ("roc_auc",) if rare is None else ("roc_auc", "average_precision")
        found |= {name: _averaged([ranking[name] for ranking in each]) for name in names}
    return found if rare is None else {name: found[name] for name in (*RARE_FIRST, *found)}


def _averaged(each: Sequence[Metric]) -> Metric:
    return lambda w: _mean_where_finite(np.stack([metric(w) for metric in each], axis=-1))


def primary_metric(task: str, y: Array, predicted: Array) -> tuple[str, Metric]:
    """The metric that decides comparisons, by name, as a function of row weights."""
    if task == "regression":
        return "r2", _of_values(np.asarray(y, np.float64), np.asarray(predicted, np.float64))["r2"]
    y = np.asarray(y, np.int64)
    if predicted.ndim == 2:
        return "log_loss", _log_loss(y, predicted)
    return "accuracy", _of_labels(y, np.asarray(predicted, np.int64))["accuracy"]


def _of_labels(y: Array, label: Array) -> dict[str, Metric]:
    correct = y == label
    codes = np.union1d(y, label)
    hits, true, guessed = (_sums_by(np.searchsorted(codes, of), len(codes)) for of in (y[correct], y, label))

    def balanced_accuracy(w: Array) -> Array:
        return _mean_where_finite(_ratio(hits(w[..., correct]), true(w)))

    def macro_f1(w: Array) -> Array:
        return _mean_where_finite(_ratio(2 * hits(w[..., correct]), true(w) + guessed(w)))

    return {
        "accuracy": lambda w: _mean(w, correct.astype(np.float64)),
        "balanced_accuracy": balanced_accuracy,
        "macro_f1": macro_f1,
    }


def _log_loss(y: Array, probabilities: Array) -> Metric:
    tiny = np.finfo(probabilities.dtype).eps  # as scikit-learn: a certain mistake costs -log(eps), not infinity
    cost = -np.log(np.clip(probabilities[np.arange(len(y)), y].astype(np.float64), tiny, 1 - tiny))
    return lambda w: _mean(w, cost)


def _calibration_error(y: Array, probabilities: Array) -> Metric:
    """How far the probability of the most probable class and the share of rows that are of it lie apart, on average over bins.

    The expected calibration error (Guo and others 2017, "On calibration of modern neural networks"), over ten bins of as
    many rows each; rows of equal probability share a bin.
    """
    said = probabilities.max(axis=1).astype(np.float64)
    edges = np.unique(np.quantile(said, np.linspace(0, 1, BINS + 1)[1:-1]))
    off = said - (probabilities.argmax(axis=1) == y)
    of_bin = _sums_by(np.searchsorted(edges, said), len(edges) + 1)
    return lambda w: np.asarray(np.abs(of_bin(w * off)).sum(axis=-1) / w.sum(axis=-1))


def _of_ranking(positive: Array, score: Array) -> dict[str, Metric]:
    """Metrics of how well `score` puts positive rows before the others; equal scores share one group."""
    order = np.argsort(-score, kind="stable")
    hit = positive[order]
    groups = np.flatnonzero(np.diff(score[order], prepend=np.inf))  # where each begins

    def counts(w: Array) -> tuple[Array, Array]:
        """Weights of the positive rows and of the others in each group, the highest score first."""
        ranked = np.take(w, order, axis=-1)
        above, below = ranked * hit, ranked * ~hit
        if len(groups) == len(hit):
            return above, below
        return np.add.reduceat(above, groups, axis=-1), np.add.reduceat(below, groups, axis=-1)

    def roc_auc(w: Array) -> Array:
        above, below = counts(w)
        others = below.sum(axis=-1)
        beaten = others[..., None] - np.cumsum(below, axis=-1) + below / 2  # a tie is half a win
        return _ratio((above * beaten).sum(axis=-1), above.sum(axis=-1) * others)

    def average_precision(w: Array) -> Array:
        above, below = counts(w)
        found, looked_at = np.cumsum(above, axis=-1), np.cumsum(above + below, axis=-1)
        return _ratio((above * found / np.maximum(looked_at, TINY)).sum(axis=-1), found[..., -1])

    return {"roc_auc": roc_auc, "average_precision": average_precision}


def _of_values(y: Array, predicted: Array) -> dict[str, Metric]:
    residual = y - predicted
    squared, absolute = residual**2, np.abs(residual)

    def r2(w: Array) -> Array:
        spread = (w * (y - _mean(w, y)[..., None]) ** 2).sum(axis=-1)
        return 1 - _ratio(w @ squared, spread)

    return {"r2": r2, "mae": lambda w: _mean(w, absolute), "rmse": lambda w: np.sqrt(_mean(w, squared))}


def _sums_by(codes: Array, kinds: int) -> Metric:
    """Row weights of shape (..., rows) to their sums over the rows of each kind: (..., kinds)."""
    from scipy.sparse import csr_array

    rows = len(codes)
    of_kind = csr_array((np.ones(rows), codes, np.arange(rows + 1)), shape=(rows, kinds))
    return lambda w: np.asarray(w @ of_kind)


def _mean(w: Array, values: Array) -> Array:
    return np.asarray(w @ values / w.sum(axis=-1))


def _ratio(part: Array, whole: Array) -> Array:
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0))


def _mean_where_finite(values: Array) -> Array:
    """Over the last axis."""
    finite = np.isfinite(values)
    return _ratio(np.where(finite, values, 0.0).sum(axis=-1), finite.sum(axis=-1))
