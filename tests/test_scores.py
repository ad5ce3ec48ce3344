"""Scores against scikit-learn and SciPy, intervals and comparisons against cases whose answer is known."""

from __future__ import annotations

import doctest
import importlib
from itertools import pairwise

import numpy as np
import pytest
from bench import adapter
from scipy.stats import binomtest
from sklearn import metrics as sk

from pellucid.insight.scores.metrics import metrics, primary_metric
from pellucid.insight.scores.scores import LOWER_IS_BETTER, Score, primary_score, replicates, scores, wilson
from pellucid.typing import Array


def drawn(classes: int, rows: int, *, ties: bool = False, seed: int = 0) -> tuple[Array, Array, Array]:
    """Codes, probabilities (with equal ones if `ties`) and row weights."""
    random = np.random.default_rng(seed)
    y = random.integers(classes, size=rows)
    probabilities = random.dirichlet(np.ones(classes), rows)
    probabilities[np.arange(rows), y] += 0.5
    if ties:
        probabilities = np.round(probabilities, 1) + 0.05
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return y, probabilities, random.uniform(0.1, 3.0, rows)


def values(found: tuple[Score, ...]) -> dict[str, float]:
    return {score.name: score.value for score in found}


def calibration_error(y: np.ndarray, p: np.ndarray, weight: np.ndarray) -> float:
    """The same bin by bin: rows between two tenths of the confidence."""
    sure, right = p.max(axis=1), p.argmax(axis=1) == y
    ends = [-np.inf, *sorted(set(np.quantile(sure, np.linspace(0.1, 0.9, 9)))), np.inf]
    gaps = []
    for low, high in pairwise(ends):
        w = np.where((sure > low) & (sure <= high), weight, 0)
        gaps.append(abs(np.average(sure, weights=w) - np.average(right, weights=w)) * w.sum() if w.sum() else 0.0)
    return sum(gaps) / weight.sum()


def test_the_calibration_error_is_the_gap_between_what_is_said_and_what_is_right() -> None:
    right = np.arange(1000) % 10 < 7
    said = np.full((1000, 2), [0.1, 0.9])
    found = {score.name: score for score in scores("binary", right.astype(int), said)}["calibration_error"]
    assert found.value == pytest.approx(0.2) and found.low < 0.2 < found.high < 0.25
    assert "calibration_error" in LOWER_IS_BETTER
    random = np.random.default_rng(0)
    p = random.uniform(0, 1, 200_000)
    honest = np.column_stack([1 - p, p])
    found = {score.name: score for score in scores("binary", (random.uniform(size=len(p)) < p).astype(int), honest)}
    assert found["calibration_error"].value < 0.005 and found["calibration_error"].low >= 0


def test_the_benchmark_measures_the_same_calibration_error() -> None:
    random = np.random.default_rng(1)
    p = random.dirichlet([1, 1, 1], 400)
    y = random.integers(0, 3, 400)
    assert values(scores("multiclass", y, p))["calibration_error"] == pytest.approx(
        adapter.calibration_error(y, p, np.arange(3))
    )


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ties", [False, True])
def test_binary_scores_are_scikit_learns(weighted: bool, ties: bool) -> None:
    y, p, w = drawn(2, 237, ties=ties)
    weight = w if weighted else None
    label = p.argmax(axis=1)
    assert values(scores("binary", y, p, sample_weight=weight)) == pytest.approx(
        {
            "accuracy": sk.accuracy_score(y, label, sample_weight=weight),
            "balanced_accuracy": sk.balanced_accuracy_score(y, label, sample_weight=weight),
            "macro_f1": sk.f1_score(y, label, average="macro", sample_weight=weight),
            "log_loss": sk.log_loss(y, p, sample_weight=weight),
            "calibration_error": calibration_error(y, p, w if weighted else np.ones(len(y))),
            "roc_auc": sk.roc_auc_score(y, p[:, 1], sample_weight=weight),
            "average_precision": sk.average_precision_score(y, p[:, 1], sample_weight=weight),
        },
        rel=1e-12,
    )


@pytest.mark.parametrize("weighted", [False, True])
def test_multiclass_scores_are_scikit_learns(weighted: bool) -> None:
    y, p, w = drawn(5, 311, ties=True)
    weight = w if weighted else None
    label = p.argmax(axis=1)
    assert values(scores("multiclass", y, p, sample_weight=weight)) == pytest.approx(
        {
            "accuracy": sk.accuracy_score(y, label, sample_weight=weight),
            "balanced_accuracy": sk.balanced_accuracy_score(y, label, sample_weight=weight),
            "macro_f1": sk.f1_score(y, label, average="macro", sample_weight=weight),
            "log_loss": sk.log_loss(y, p, sample_weight=weight),
            "calibration_error": calibration_error(y, p, w if weighted else np.ones(len(y))),
            "roc_auc": sk.roc_auc_score(y, p, multi_class="ovr", sample_weight=weight),
        },
        rel=1e-12,
    )


@pytest.mark.parametrize("weighted", [False, True])
def test_regression_scores_are_scikit_learns(weighted: bool) -> None:
    random = np.random.default_rng(3)
    y = random.normal(1e3, 5, 200)
    predicted, weight = y + random.normal(0, 2, 200), random.uniform(0.1, 3, 200) if weighted else None
    assert values(scores("regression", y, predicted, sample_weight=weight)) == pytest.approx(
        {
            "r2": sk.r2_score(y, predicted, sample_weight=weight),
            "mae": sk.mean_absolute_error(y, predicted, sample_weight=weight),
            "rmse": sk.root_mean_squared_error(y, predicted, sample_weight=weight),
        },
        rel=1e-12,
    )


def test_whole_weights_count_as_repeated_rows() -> None:
    y, p, _ = drawn(3, 90)
    times = np.random.default_rng(1).integers(0, 4, 90)
    weighted = {name: float(of(times.astype(float))) for name, of in metrics("multiclass", y, p).items()}
    repeated = metrics("multiclass", np.repeat(y, times), np.repeat(p, times, axis=0))
    assert weighted == pytest.approx(
        {name: float(of(np.ones(times.sum()))) for name, of in repeated.items()}, rel=1e-12
    )


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_many_resamples_are_judged_as_one_by_one(task: str) -> None:
    y, p, _ = drawn(3 if task == "multiclass" else 2, 60)
    p = p.round(1)  # ties
    weights = np.random.default_rng(0).multinomial(60, np.full(60, 1 / 60), 40).astype(float)
    for name, of in metrics(task, y, p if task != "regression" else p[:, 0], rare=None).items():
        np.testing.assert_allclose(of(weights), [of(w) for w in weights], rtol=1e-13, err_msg=name)


def test_a_certain_mistake_costs_what_scikit_learn_says() -> None:
    for dtype in (np.float32, np.float64):
        p = np.array([[1, 0], [0, 1], [0.5, 0.5]], dtype)
        y = np.array([1, 1, 0])
        assert values(scores("binary", y, p))["log_loss"] == pytest.approx(sk.log_loss(y, p), rel=1e-6)


def test_accuracy_interval_is_wilsons() -> None:
    for right, rows in ((30, 30), (0, 12), (83, 100), (1, 2)):
        proven = binomtest(right, rows).proportion_ci(method="wilson")
        assert wilson(right / rows, rows) == pytest.approx((proven.low, proven.high), abs=1e-12)
    y = np.zeros(30, int)
    accuracy = scores("multiclass", y, y)[0]
    assert accuracy.value == 1 and accuracy.low == pytest.approx(0.8865, abs=1e-4)


def test_interval_of_a_mean_is_the_normal_one() -> None:
    random = np.random.default_rng(0)
    error = random.normal(0, 1, 1500)
    mae = next(score for score in scores("regression", np.zeros(1500), error) if score.name == "mae")
    half = 1.96 * np.abs(error).std() / np.sqrt(1500)
    assert (mae.value - mae.low, mae.high - mae.value) == pytest.approx((half, half), rel=0.15)


def test_rows_without_weight_do_not_narrow_the_interval() -> None:
    error = np.random.default_rng(0).normal(size=1200)
    weight = np.repeat([1.0, 0.0], [300, 900])
    few, all_rows = (
        scores("regression", error * 0, error, sample_weight=weight)[1],
        scores("regression", error * 0, error)[1],
    )
    half = 1.96 * np.abs(error[:300]).std() / np.sqrt(300)
    assert (few.high - few.low) / 2 == pytest.approx(half, rel=0.15)
    assert (all_rows.high - all_rows.low) / 2 == pytest.approx(half / 2, rel=0.15)


def test_intervals_hold_what_they_promise() -> None:
    """Of 60 samples of 300 rows, about 95 % of the AUC intervals hold the AUC of the population."""
    truth = 0.7602499389065233  # P(a > b) for normals one standard deviation apart: Phi(1 / sqrt 2)
    held = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        y = random.integers(2, size=300)
        p = 1 / (1 + np.exp(-random.normal(y, 1)))
        auc = next(s for s in scores("binary", y, np.column_stack([1 - p, p]), seed=seed) if s.name == "roc_auc")
        held += auc.low <= truth <= auc.high
    assert 52 <= held <= 60


def test_the_same_seed_draws_the_same_rows_for_two_models() -> None:
    y, p, _ = drawn(2, 80)
    first, second = replicates("binary", y, p), replicates("binary", y, p[:, ::-1])
    np.testing.assert_allclose(first["accuracy"], 1 - second["accuracy"], atol=1e-15)
    assert scores("binary", y, p) == scores("binary", y, p)
    assert scores("binary", y, p, seed=1)[3].low != scores("binary", y, p)[3].low


@pytest.mark.parametrize("rare", [0.5, 0.02])
def test_of_very_many_rows_a_part_is_resampled(rare: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scores are of all rows, and so are the intervals: as wide as resamples of all rows make them."""
    random = np.random.default_rng(3)
    y = (random.random(20_000) < rare).astype(int)
    p = 1 / (1 + np.exp(-random.normal(2 * y - 1, 1)))
    judged = "binary", y, np.column_stack([1 - p, p])
    whole = {score.name: score for score in scores(*judged, rare=1)}
    monkeypatch.setattr("pellucid.insight.scores.scores.MOST_ROWS", 2_000)
    monkeypatch.setattr("pellucid.insight.scores.scores.RARE_ROWS", 100)
    for score in scores(*judged, rare=1):
        like = whole[score.name]
        assert score.value == like.value
        assert 0.7 < (score.high - score.low) / (like.high - like.low) < 1.4, score
        assert score.low < like.value < score.high
    monkeypatch.setattr("pellucid.insight.scores.scores.RARE_ROWS", 10_000)
    assert scores(*judged, rare=1) == tuple(whole.values())


def test_perfection_has_no_interval_but_accuracy() -> None:
    y = np.array([0, 1] * 10)
    found = {score.name: score for score in scores("binary", y, np.eye(2)[y] * 0.8 + 0.1)}
    assert np.isnan(found["roc_auc"].low) and np.isnan(found["macro_f1"].high)
    assert found["accuracy"].low > 0.8 and found["log_loss"].high == pytest.approx(-np.log(0.9))


def test_rare_and_absent_classes() -> None:
    y = np.array([0] * 30 + [2])
    p = np.tile([0.6, 0.1, 0.3], (31, 1))
    found = values(scores("multiclass", y, p))
    assert found["balanced_accuracy"] == 0.5 and found["roc_auc"] == 0.5
    assert found["macro_f1"] == pytest.approx(sk.f1_score(y, p.argmax(axis=1), average="macro", zero_division=0))
    one = values(scores("binary", np.zeros(4, int), np.full((4, 2), 0.5)))
    assert np.isnan(one["roc_auc"]) and np.isnan(one["average_precision"]) and one["accuracy"] == 1
    assert np.isnan(values(scores("regression", np.ones(3), np.ones(3)))["r2"])


def test_the_deciding_metric() -> None:
    y, p, _ = drawn(3, 50)
    assert primary_score(scores("multiclass", y, p)).name == primary_metric("multiclass", y, p)[0] == "log_loss"
    assert primary_score(scores("multiclass", y, p.argmax(axis=1))).name == "accuracy"
    assert primary_score(scores("regression", y * 1.0, y + 0.1)).name == primary_metric("regression", y, y)[0] == "r2"
    for predicted, task in ((p, "multiclass"), (p.argmax(axis=1), "multiclass"), (p[:, 0], "regression")):
        name, of = primary_metric(task, y, predicted)
        assert of(np.ones(50)) == metrics(task, y, predicted)[name](np.ones(50))


@pytest.mark.parametrize(
    ("task", "y", "predicted", "weight", "said"),
    [
        ("ordinal", [0, 1], [0, 1], None, "task must be one of binary, multiclass, regression; got 'ordinal'"),
        ("binary", [], [], None, "at least one row"),
        ("binary", [0, 1, 1], [0, 1], None, r"one entry per row of y \(3\)"),
        ("regression", [0.0, 1.0], [[0.0], [1.0]], None, "shape"),
        ("regression", [0.0, 1.0], [0.0, np.nan], None, "row 1 is nan"),
        ("multiclass", [0, 3], [[0.5, 0.5], [0.5, 0.5]], None, "codes from 0 to 1.*got 0 to 3"),
        ("binary", [0, 1], [0, 1], [1.0, -1.0], "one weight >= 0 per row"),
        ("binary", [0, 1], [0, 1], [0.0, 0.0], "not all zero"),
    ],
)
def test_meaningless_input_is_named(task: str, y: list, predicted: list, weight: list | None, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        scores(task, np.array(y), np.array(predicted), sample_weight=None if weight is None else np.array(weight))


def test_example() -> None:
    for name in ("metrics", "resampling", "scores"):
        assert doctest.testmod(importlib.import_module(f"pellucid.insight.scores.{name}")).failed == 0
