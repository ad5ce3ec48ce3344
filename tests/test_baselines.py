"""Comparisons with simple models, on cases whose answer is known."""

from __future__ import annotations

import doctest
import importlib
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_classification

from pellucid.insight import baselines as baselines_module
from pellucid.insight.baselines import Comparison
from pellucid.insight.scores.scores import primary_score, scores
from pellucid.messages import speaking
from pellucid.report.verdict import verdict
from pellucid.typing import Array
from reports import compared


@pytest.fixture(scope="module")
def table() -> tuple[Array, Array]:
    """700 rows whose class follows a linear rule with noise."""
    X, y = make_classification(700, 6, n_informative=4, n_redundant=0, flip_y=0.1, random_state=0)
    return X, y


def by_name(table: tuple[Array, Array], predicted: Array, **options: Any) -> dict[str, Comparison]:
    X, y = table
    found = compared("binary", X[:400], y[:400], X[400:], y[400:], predicted, **options)
    return {baseline.name: baseline for baseline in found}


def certain(y: Array, sure: float = 0.99) -> Array:
    """Probabilities that put `sure` on the true class."""
    p = np.where(y == 1, sure, 1 - sure)
    return np.column_stack([1 - p, p])


def test_a_network_that_knows_is_better_than_all(table: tuple[Array, Array]) -> None:
    found = by_name(table, certain(table[1][400:]))
    assert [baseline.verdict for baseline in found.values()] == ["better"] * 3
    assert all(baseline.score_difference.low > 0 and baseline.rows == 400 for baseline in found.values())
    told = verdict(tuple(found.values()), scores("binary", table[1][400:], certain(table[1][400:])), 300)
    assert told.splitlines()[0] == (
        "On 300 test rows the network is better than the class prior, logistic regression and gradient-boosted trees."
    )


def test_a_network_that_is_wrong_is_worse_than_all(table: tuple[Array, Array]) -> None:
    wrong = certain(1 - table[1][400:], 0.7)
    found = by_name(table, wrong)
    assert [baseline.verdict for baseline in found.values()] == ["worse"] * 3
    with speaking("zh"):
        told = verdict(tuple(found.values()), scores("binary", table[1][400:], wrong), 300)
    assert told.startswith("在 300 行测试数据上，网络不如")


def test_a_network_equal_to_the_linear_model_says_so(table: tuple[Array, Array]) -> None:
    from sklearn.linear_model import LogisticRegression

    X, y = table
    same = LogisticRegression(max_iter=300).fit(X[:400], y[:400]).predict_proba(X[400:])
    found = by_name(table, same)["linear"]
    difference = found.score_difference
    assert (difference.value, difference.low, difference.high, found.verdict) == (0, 0, 0, "equal")
    told = verdict([found], scores("binary", y[400:], same), 300)
    assert told.startswith("No significant difference from")
    assert "logistic regression" in told.splitlines()[0]


def test_confident_labels_against_good_probabilities_are_mixed(table: tuple[Array, Array]) -> None:
    y = table[1][400:]
    sure = certain(np.where(np.arange(300) < 25, 1 - y, y), 1.0)  # 25 certain mistakes: mostly right, dreadful log-loss
    found = by_name(table, sure)["constant"]
    assert found.score_difference.high < 0 and found.scores[0].value < 0.6 and found.verdict == "mixed"


def test_score_difference_is_the_difference_of_the_scores(table: tuple[Array, Array]) -> None:
    p = certain(table[1][400:], 0.8)
    ours = primary_score(scores("binary", table[1][400:], p))
    for baseline in by_name(table, p).values():
        theirs = primary_score(baseline.scores)
        assert baseline.score_difference.value == pytest.approx(theirs.value - ours.value, abs=1e-15)
        assert baseline.score_difference.low < baseline.score_difference.value < baseline.score_difference.high


def test_labels_alone_are_compared_by_accuracy(table: tuple[Array, Array]) -> None:
    found = by_name(table, table[1][400:])["constant"]
    assert found.score_difference.name == "accuracy" and found.verdict == "better"
    assert [score.name for score in found.scores] == ["accuracy", "balanced_accuracy", "macro_f1"]


def test_a_class_without_training_rows_gets_probability_zero() -> None:
    X = np.random.default_rng(0).normal(size=(60, 2))
    y, y_test = np.array([0, 2] * 30), np.array([0, 1, 2] * 4)
    found = compared("multiclass", X, y, X[:12], y_test, np.full((12, 3), 1 / 3))
    assert [baseline.verdict for baseline in found] == ["better"] * 3


def test_regression_baselines_and_validation_rows() -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(900, 3))
    y = X @ [1.0, 2.0, 3.0] + random.normal(size=900)
    found = compared(
        "regression",
        X[:500],
        y[:500],
        X[700:],
        y[700:],
        np.full(200, y[:500].mean()),
        validation=(X[500:700], y[500:700]),
    )
    verdicts = {baseline.name: baseline.verdict for baseline in found}
    assert verdicts == {"constant": "equal", "linear": "worse", "trees": "worse"}
    assert found[1].scores[0].name == "r2" and found[1].scores[0].value > 0.9
    assert (
        verdict(found, scores("regression", y[700:], np.full(200, 0.0)), 200)
        .splitlines()[0]
        .endswith("worse than ridge regression and gradient-boosted trees: use the simpler model.")
    )


def test_weights_choose_the_rows(table: tuple[Array, Array]) -> None:
    X, y = table
    weight = np.repeat([1.0, 0.0], 200)
    p = certain(y[400:], 0.8)
    weighted = by_name(table, p, sample_weight=weight)["linear"]
    alone = compared("binary", X[:200], y[:200], X[400:], y[400:], p)[1]
    assert primary_score(weighted.scores).value == pytest.approx(primary_score(alone.scores).value, rel=1e-4)
    test_weight = np.repeat([1.0, 0.0], 150)
    half = by_name(table, p, test_weight=test_weight)["constant"]
    shares = np.bincount(y[:400], minlength=2) / 400
    assert primary_score(half.scores).value == pytest.approx(-np.log(shares[y[400:550]]).mean(), rel=1e-12)


def test_a_very_large_table_is_fitted_in_part(monkeypatch: pytest.MonkeyPatch, table: tuple[Array, Array]) -> None:
    monkeypatch.setattr(baselines_module, "MOST_CELLS", 600)
    found = by_name(table, certain(table[1][400:]), sample_weight=np.ones(400))
    assert {baseline.rows for baseline in found.values()} == {100}


def test_a_seed_may_be_larger_than_scikit_learn_takes() -> None:
    trees = baselines_module._models("regression", 3, np.arange(9.0), stopped=False, seed=2**40 + 7)["trees"]
    assert trees.random_state == 7


def test_example() -> None:
    assert doctest.testmod(importlib.import_module("pellucid.insight.baselines")).failed == 0
