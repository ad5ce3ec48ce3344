"""Simple models on the same rows as the network, so that its scores mean something.

>>> from sklearn.datasets import load_breast_cancer
>>> X, y = load_breast_cancer(return_X_y=True)
>>> probabilities = np.column_stack([1 - y[400:], y[400:]]) * 0.8 + 0.1            # the network's, on test rows
>>> found = baselines("binary", X[:300], y[:300], X[400:], y[400:], probabilities, validation=(X[300:400], y[300:400]))
>>> [(baseline.name, baseline.standing) for baseline in found][0]
('constant', 'better')
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pellucid.insight.decide.threshold import Curve, Rule, Threshold
from pellucid.insight.scores.metrics import Array
from pellucid.insight.scores.scores import LOWER_IS_BETTER, Score, decider, interval, replicates, summary

Standing = Literal["better", "equal", "worse", "mixed"]
MOST_CELLS = 20_000_000
"""Training rows x columns a baseline is fitted on at most; beyond it, on a random part of the rows, which is said."""
_LEAVES, _FEWEST_BINS, _MOST_BINS = 31, 16, 255
"""Of a boosted tree: its leaves, each of which keeps a histogram of every column, of so many bins."""


@dataclass(frozen=True)
class Baseline:
    """A simple model, its scores on the test rows, and how the network stands beside it.

    `advantage` is the network's lead in the deciding metric (positive: the network is better) with the 95 % interval of
    paired resamples of the test rows. `standing` is the network's: "better" or "worse" when that interval leaves out
    zero, "equal" when no difference is shown, "mixed" when the accuracy shows the opposite of the log-loss.
    """

    name: str
    scores: tuple[Score, ...]
    advantage: Score
    standing: Standing
    rows: int
    seconds: float


def baselines(
    task: str,
    X: Array,
    y: Array,
    X_test: Array,
    y_test: Array,
    predicted: Array,
    *,
    sample_weight: Array | None = None,
    test_weight: Array | None = None,
    validation: tuple[Array, Array] | None = None,
    seed: int = 0,
    rare: int | None = None,
    labels: Array | None = None,
    rule: Rule | None = None,
) -> tuple[Baseline, ...]:
    """Fit the baselines on the network's training rows and compare them with it on its test rows.

    Parameters
    ----------
    task : "binary", "multiclass" or "regression"
    X, X_test : arrays of shape (rows, columns)
        The table as the network sees it: encoded, scaled, finite.
    y, y_test : arrays of shape (rows,)
        Class codes or values.
    predicted : array
        The network's predictions on `X_test`, as `scores` takes them.
    sample_weight, test_weight : arrays of shape (rows,), optional
    validation : pair of arrays, optional
        X and y by which the network was stopped; the boosted trees are stopped by the same. Default: 100 rounds.
    seed : int, default 0
    rare, labels
        As `scores` takes them, `labels` being the network's.
    rule : Rule, optional
        How a model's threshold is chosen on the validation rows, as the network's was.

    Returns
    -------
    tuple of Baseline
        "constant" (class shares or mean), "linear" (logistic or ridge regression with scikit-learn's defaults) and
        "trees" (histogram gradient boosting; beyond 2,500 columns of fewer than 255 bins, 16 at the least, so that the
        histograms of a tree hold no more cells than may be fitted on).
    """
    classes = predicted.shape[1] if predicted.ndim == 2 else None
    found = fit_baselines(task, X, y, X_test, classes, sample_weight=sample_weight, validation=validation, seed=seed)
    checked = None if validation is None else validation[1]
    return beside(
        task,
        found,
        y_test,
        predicted,
        weight=test_weight,
        checked=checked,
        seed=seed,
        rare=rare,
        labels=labels,
        rule=rule,
    )


@dataclass(frozen=True, eq=False)
class Simple:
    """A simple model's predictions of the test rows and of the validation rows, fitted on so many rows.

    Of its `seconds`, those for `fitting` grow with these rows, the others with the rows predicted.
    """

    name: str
    predicted: Array
    checked: Array | None
    rows: int
    seconds: float
    fitting: float


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
    most_cells: int | None = None,
) -> tuple[Simple, ...]:
    """Fit the models of `baselines`; they predict probabilities of so many `classes`, or labels or numbers.

    Parameters
    ----------
    most_cells
        Default: `MOST_CELLS`.
    """
    from threadpoolctl import threadpool_limits

    chosen = _rows_to_fit(X, None if task == "regression" else y, seed, most_cells or MOST_CELLS)
    X_fit, y_fit = X[chosen], y[chosen]
    weight = None if sample_weight is None else sample_weight[chosen]
    if validation is not None and task != "regression":  # trees cannot be stopped by a class they have not seen
        known = np.isin(validation[1], y_fit)
        stop_by = (validation[0][known], validation[1][known]) if known.any() else None
    else:
        stop_by = validation
    found = []
    for name, model in _models(task, X_fit.shape[1], y_fit, stop_by is not None, seed).items():
        started = time.perf_counter()
        stopping = {"X_val": stop_by[0], "y_val": stop_by[1]} if name == "trees" and stop_by else {}
        # Threads wait by spinning: with another program on the machine, two were measured 5 to 30 times slower.
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a linear model that could have gone on a little is still a baseline
            model.fit(X_fit, y_fit, sample_weight=weight, **stopping)
            fitting = time.perf_counter() - started
            predicted = _predict(model, X_test, classes)
            checked = None if validation is None else _predict(model, validation[0], classes)
        found.append(Simple(name, predicted, checked, len(y_fit), time.perf_counter() - started, fitting))
    return tuple(found)


def beside(
    task: str,
    models: Sequence[Simple],
    y: Array,
    predicted: Array,
    *,
    weight: Array | None = None,
    checked: Array | None = None,
    seed: int = 0,
    rare: int | None = None,
    labels: Array | None = None,
    rule: Rule | None = None,
) -> tuple[Baseline, ...]:
    """Compare the network's predictions of the test rows with those of simple models.

    Parameters
    ----------
    y, predicted, weight
        Of the test rows.
    checked : array, optional
        The true codes of the validation rows, by which `rule` chooses the models' thresholds.
    """
    options: dict[str, Any] = {"sample_weight": weight, "seed": seed, "rare": rare}
    network = replicates(task, y, predicted, labels=labels, **options)
    deciding = decider(list(network))
    found = []
    for model in models:
        answers = None
        if rule is not None and task == "binary" and model.checked is not None and checked is not None:
            answers = _labels(rule, 1 if rare is None else rare, model.checked, checked, model.predicted)
        theirs = replicates(task, y, model.predicted, labels=answers, **options)
        advantage = _advantage(deciding, network, theirs)
        standing = _standing(advantage)
        if deciding == "log_loss" and {standing, _standing(_advantage("accuracy", network, theirs))} == {
            "better",
            "worse",
        }:
            standing = "mixed"
        judged = summary(theirs, y, weight)
        found.append(Baseline(model.name, judged, advantage, standing, model.rows, model.seconds))
    return tuple(found)


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
        "random_state": seed,
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


def _labels(rule: Rule, positive: int, said: Array, y: Array, new: Array) -> Array:
    """The codes of new rows by the threshold that the rule chooses on rows whose class is known."""
    return Threshold.chosen(rule, positive, Curve.of(y == positive, said[:, positive])).codes(new)


def _rows_to_fit(X: Array, codes: Array | None, seed: int, most_cells: int) -> Array | slice:
    """All rows, or as many as may be fitted on, drawn at random, with one of each class."""
    rows = max(1, most_cells // X.shape[1])
    if len(X) <= rows:
        return slice(None)
    drawn = np.random.default_rng(seed).choice(len(X), rows, replace=False)
    return np.sort(drawn) if codes is None else np.union1d(drawn, np.unique(codes, return_index=True)[1])


def _advantage(metric: str, ours: dict[str, Array], theirs: dict[str, Array]) -> Score:
    lead = theirs[metric] - ours[metric] if metric in LOWER_IS_BETTER else ours[metric] - theirs[metric]
    return Score(metric, float(lead[0]), *interval(lead[1:]))


def _standing(advantage: Score) -> Standing:
    return "better" if advantage.low > 0 else "worse" if advantage.high < 0 else "equal"
