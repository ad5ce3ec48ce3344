"""Baselines: simple models fitted on the network's training rows, so that its scores mean something.

>>> from sklearn.datasets import load_breast_cancer
>>> X, y = load_breast_cancer(return_X_y=True)
>>> probabilities = np.column_stack([1 - y[400:], y[400:]]) * 0.8 + 0.1            # the network's, on test rows
>>> baselines = fit_baselines("binary", X[:300], y[:300], X[400:], 2, validation=(X[300:400], y[300:400]))
>>> [(each.name, each.verdict) for each in compare("binary", baselines, y[400:], probabilities)][0]
('constant', 'better')
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pellucid.insight.decide.threshold import Threshold, ThresholdCurve, ThresholdRule
from pellucid.insight.scores.resampling import interval
from pellucid.insight.scores.scores import LOWER_IS_BETTER, Score, primary_name, replicates, summary
from pellucid.typing import Array

Verdict = Literal["better", "equal", "worse", "mixed"]
MOST_CELLS = 20_000_000
"""Training rows x columns that a baseline is fitted on at most; a larger table is sampled, and the report says so."""
_LEAVES, _FEWEST_BINS, _MOST_BINS = 31, 16, 255
"""Leaves of a boosted tree, each of which keeps a histogram of every column, and the bins of such a histogram."""


@dataclass(frozen=True, eq=False)
class Baseline:
    """A fitted baseline: its predictions of the test and validation rows, and the number of rows it was fitted on."""

    name: str
    predicted: Array
    validation_predicted: Array | None
    rows: int


@dataclass(frozen=True)
class Comparison:
    """The network compared with one baseline on the test rows.

    Attributes
    ----------
    name, rows
        The baseline, and the number of rows it was fitted on.
    scores
        The baseline's.
    score_difference
        How much better the network is by the primary metric (positive: the network is better), with the 95 % interval of
        paired resamples of the test rows.
    verdict
        On the network: "better" or "worse" when that interval leaves out zero, "equal" when there is no significant
        difference, "mixed" when the accuracy shows the opposite of the log-loss.
    """

    name: str
    rows: int
    scores: tuple[Score, ...]
    score_difference: Score
    verdict: Verdict


def fit_baselines(
    task: str,
    X: Array,
    y: Array,
    X_test: Array,
    classes: int | None,
    *,
    sample_weight: Array | None = None,
    validation: tuple[Array, Array] | None = None,
    seed: int = 0,
) -> tuple[Baseline, ...]:
    """Fit the baselines.

    Parameters
    ----------
    task : "binary", "multiclass" or "regression"
    X, X_test : arrays of shape (rows, columns)
        The table as the network sees it: encoded, scaled, finite.
    y : array of shape (rows,)
        Class codes or values.
    classes : int, optional
        Number of classes whose probabilities are predicted; None for codes or numbers.
    sample_weight : array of shape (rows,), optional
    validation : pair of arrays, optional
        X and y of the rows that stopped the network; they stop the boosted trees, too. Default: 100 rounds.
    seed : int, default 0

    Returns
    -------
    tuple of Baseline
        "constant" (class frequencies or mean), "linear" (logistic or ridge regression with scikit-learn's defaults) and
        "trees" (histogram gradient boosting; beyond 2,500 columns with fewer than 255 bins, 16 at the least, so that the
        histograms of a tree hold no more cells than may be fitted on).
    """
    from threadpoolctl import threadpool_limits

    chosen = _rows_to_fit(X, None if task == "regression" else y, seed)
    X_fit, y_fit = X[chosen], y[chosen]
    weight = None if sample_weight is None else sample_weight[chosen]
    if validation is not None and task != "regression":  # trees cannot be stopped by a class they have not seen
        known = np.isin(validation[1], y_fit)
        stop_by = (validation[0][known], validation[1][known]) if known.any() else None
    else:
        stop_by = validation
    baselines = []
    for name, model in _models(task, X_fit.shape[1], y_fit, stop_by is not None, seed).items():
        stopping = {"X_val": stop_by[0], "y_val": stop_by[1]} if name == "trees" and stop_by else {}
        # Threads wait by spinning: with another program on the machine, two were measured 5 to 30 times slower.
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a linear model that could have gone on a little is still a baseline
            model.fit(X_fit, y_fit, sample_weight=weight, **stopping)
            predicted = _predict(model, X_test, classes)
            validation_predicted = None if validation is None else _predict(model, validation[0], classes)
        baselines.append(Baseline(name, predicted, validation_predicted, len(y_fit)))
    return tuple(baselines)


def compare(
    task: str,
    baselines: Sequence[Baseline],
    y: Array,
    predicted: Array,
    *,
    sample_weight: Array | None = None,
    y_validation: Array | None = None,
    seed: int = 0,
    rare: int | None = None,
    labels: Array | None = None,
    rule: ThresholdRule | None = None,
) -> tuple[Comparison, ...]:
    """Compare the network's predictions of the test rows with those of the baselines.

    Parameters
    ----------
    y, predicted, sample_weight
        Of the test rows, as `scores` takes them.
    y_validation : array, optional
        True codes of the validation rows, on which `rule` chooses the baselines' decision thresholds.
    rare, labels
        As `scores` takes them, `labels` being the network's.
    rule : ThresholdRule, optional
        How the network's decision threshold was chosen.
    """
    options: dict[str, Any] = {"sample_weight": sample_weight, "seed": seed, "rare": rare}
    network = replicates(task, y, predicted, labels=labels, **options)
    metric = primary_name(list(network))
    comparisons = []
    for baseline in baselines:
        codes = None
        if rule is not None and task == "binary" and y_validation is not None:
            codes = _codes(rule, 1 if rare is None else rare, baseline, y_validation)
        theirs = replicates(task, y, baseline.predicted, labels=codes, **options)
        difference = _difference(metric, network, theirs)
        verdict = _verdict(difference)
        if metric == "log_loss":
            by_accuracy = _verdict(_difference("accuracy", network, theirs))
            verdict = "mixed" if {verdict, by_accuracy} == {"better", "worse"} else verdict
        scores = summary(theirs, y, sample_weight)
        comparisons.append(Comparison(baseline.name, baseline.rows, scores, difference, verdict))
    return tuple(comparisons)


def _models(task: str, columns: int, y: Array, stopped: bool, seed: int) -> dict[str, Any]:
    from sklearn.dummy import DummyClassifier, DummyRegressor
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.linear_model import LogisticRegression, Ridge

    classes = len(np.unique(y))
    rounds = 200 if stopped else 100
    if task == "multiclass":
        rounds = max(20, min(rounds, 1000 // classes))  # each round grows a tree per class
    trees: dict[str, Any] = {
        "max_iter": rounds,
        "max_leaf_nodes": _LEAVES,
        "max_bins": min(_MOST_BINS, max(_FEWEST_BINS, MOST_CELLS // (_LEAVES * columns))),
        "early_stopping": stopped,
        "n_iter_no_change": 15,
        "random_state": seed % 2**32,  # scikit-learn takes no larger one
    }
    if task == "regression":
        return {"constant": DummyRegressor(), "linear": Ridge(), "trees": HistGradientBoostingRegressor(**trees)}
    return {
        "constant": DummyClassifier(strategy="prior"),
        "linear": LogisticRegression(max_iter=300),
        "trees": HistGradientBoostingClassifier(**trees),
    }


def _predict(model: Any, X: Array, classes: int | None) -> Array:
    """A probability for every class, also those the model has not seen; or labels or numbers."""
    if classes is None:
        return np.asarray(model.predict(X))
    probabilities = np.zeros((len(X), classes))
    probabilities[:, model.classes_] = model.predict_proba(X)
    return probabilities


def _codes(rule: ThresholdRule, positive: int, baseline: Baseline, y_validation: Array) -> Array | None:
    """The codes that a baseline predicts by the threshold that the rule chooses on the validation rows."""
    if baseline.validation_predicted is None:
        return None
    curve = ThresholdCurve.from_scores(y_validation == positive, baseline.validation_predicted[:, positive])
    return Threshold.chosen(rule, positive, curve).codes(baseline.predicted)


def _rows_to_fit(X: Array, codes: Array | None, seed: int) -> Array | slice:
    """All rows, or as many as may be fitted on, drawn at random, with one of each class."""
    rows = max(1, MOST_CELLS // X.shape[1])
    if len(X) <= rows:
        return slice(None)
    drawn = np.random.default_rng(seed).choice(len(X), rows, replace=False)
    return np.sort(drawn) if codes is None else np.union1d(drawn, np.unique(codes, return_index=True)[1])


def _difference(metric: str, network: dict[str, Array], baseline: dict[str, Array]) -> Score:
    better, worse = (baseline, network) if metric in LOWER_IS_BETTER else (network, baseline)
    difference = better[metric] - worse[metric]
    return Score(metric, float(difference[0]), *interval(difference[1:]))


def _verdict(difference: Score) -> Verdict:
    return "better" if difference.low > 0 else "worse" if difference.high < 0 else "equal"
