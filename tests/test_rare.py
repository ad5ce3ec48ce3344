"""A rare class: chance, the highest scores, thresholds against trying them all, probabilities without class weights."""

from __future__ import annotations

import doctest
import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from pellucid.insight.decide.calibration import PriorCalibration
from pellucid.insight.decide.threshold import Threshold, ThresholdCurve, ThresholdRule
from pellucid.insight.scores.imbalance import chance, hits_at_k, rarest
from pellucid.insight.scores.scores import primary_score, scores
from pellucid.typing import Array
from reports import compared


@pytest.mark.parametrize("module", ["scores.imbalance", "decide.threshold"])
def test_doctests(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"pellucid.insight.{module}")).failed == 0


def sample(rows: int, share: float = 0.05, seed: int = 0) -> tuple[Array, Array]:
    random = np.random.default_rng(seed)
    y = (random.random(rows) < share).astype(np.int64)
    return y, 1 / (1 + np.exp(-(random.normal(size=rows) + 2 * y - 3)))


# scores


def test_rarest_is_under_a_tenth() -> None:
    assert rarest([90, 10]) is None and rarest([901, 99]) == 1 and rarest([99, 901]) == 0
    assert rarest([500, 450, 40, 10]) == 3 and rarest([]) is None


@pytest.mark.parametrize("rare", [0, 1])
def test_scores_begin_with_what_a_rare_class_needs(rare: int) -> None:
    y, p = sample(400)
    y, both = (y, np.column_stack([1 - p, p])) if rare else (1 - y, np.column_stack([p, 1 - p]))
    labels = np.where(p > 0.1, rare, 1 - rare)
    found = scores("binary", y, both, rare=rare, labels=labels)
    assert [score.name for score in found][:3] == ["average_precision", "balanced_accuracy", "accuracy"]
    by_name = {score.name: score for score in found}
    assert by_name["average_precision"].value == pytest.approx(sk.average_precision_score(y == rare, p))
    assert by_name["balanced_accuracy"].value == pytest.approx(sk.balanced_accuracy_score(y, labels))
    assert by_name["accuracy"].value == pytest.approx(sk.accuracy_score(y, labels))
    assert by_name["log_loss"].value == pytest.approx(sk.log_loss(y, both))
    assert (
        primary_score(found).name == "average_precision" and primary_score(scores("binary", y, both)).name == "log_loss"
    )
    assert all(score.low < score.value < score.high for score in found)


def test_several_classes_average_their_precisions() -> None:
    random = np.random.default_rng(0)
    y = random.choice(3, 500, p=[0.6, 0.35, 0.05])
    p = random.dirichlet([1, 1, 1], 500) + 0.5 * np.eye(3)[y]
    p /= p.sum(axis=1, keepdims=True)
    found = scores("multiclass", y, p, rare=2)[0]
    assert found.name == "average_precision"
    assert found.value == pytest.approx(sk.average_precision_score(np.eye(3)[y], p, average="macro"))
    assert chance("average_precision", y, 2, 3) == pytest.approx(1 / 3)


def test_chance_is_what_random_scores_reach() -> None:
    random = np.random.default_rng(1)
    y = (random.random(20_000) < 0.05).astype(np.int64)
    p = random.random(20_000)
    found = scores("binary", y, np.column_stack([1 - p, p]), rare=1)
    for score in found:
        expected = chance(score.name, y, 1, 2)
        if expected is not None:
            assert score.value == pytest.approx(expected, abs=0.02), score.name
    assert chance("accuracy", y, 1, 2) is chance("log_loss", y, 1, 2) is None
    weights = np.where(y == 1, 3.0, 1.0)
    assert chance("average_precision", y, 1, 2, weights) == pytest.approx(weights[y == 1].sum() / weights.sum())


def test_highest_counts_ties_by_their_share() -> None:
    positive = np.array([True, False, True, False, False, False])
    assert hits_at_k(positive, np.array([0.9, 0.8, 0.7, 0.1, 0.1, 0.1])).hits == 1
    assert hits_at_k(positive, np.full(6, 0.5)).hits == pytest.approx(2 * 2 / 6)
    assert hits_at_k(positive, np.arange(6.0), 3).by_chance == pytest.approx(1.0)
    assert hits_at_k(np.zeros(4, bool), np.arange(4.0)).count == 0


def test_simple_models_are_called_by_the_same_rule() -> None:
    """At 0.5 no model would ever answer the rare class; with the rule each is tuned on the validation rows."""
    random = np.random.default_rng(0)
    x = random.normal(size=(3000, 2))
    y = (random.random(3000) < 1 / (1 + np.exp(-(1.5 * x[:, 0] - 4)))).astype(np.int64)
    fit, check, test = np.split(np.arange(3000), [1500, 2200])
    flat = np.full((len(test), 2), 0.5)
    given: dict[str, Any] = {"validation": (x[check], y[check]), "rare": 1, "labels": np.zeros(len(test), int)}

    def balanced(**options: Any) -> dict[str, float]:
        found = compared("binary", x[fit], y[fit], x[test], y[test], flat, **given, **options)
        assert {baseline.score_difference.name for baseline in found} == {"average_precision"}
        return {b.name: next(s.value for s in b.scores if s.name == "balanced_accuracy") for b in found}

    plain, tuned = balanced(), balanced(rule=ThresholdRule.from_text("balanced"))
    assert plain["linear"] < 0.6 and tuned["linear"] > 0.7 and tuned["constant"] == 0.5


# thresholds


@settings(max_examples=100, deadline=None)
@given(
    st.integers(5, 120),
    st.integers(0, 2**32),
    st.sampled_from(["balanced", "f1", "recall=0.8", "cost=1:20", "cost=3:1"]),
)
def test_a_threshold_is_as_good_as_any(rows: int, seed: int, rule: str) -> None:
    random = np.random.default_rng(seed)
    y = random.random(rows) < 0.3
    score = random.integers(1, 20, rows) / 20
    weights = random.integers(1, 4, rows) * 1.0
    chosen = ThresholdCurve.from_scores(y, score, weights).choose(ThresholdRule.from_text(rule))
    if not y.any():
        assert chosen == 0.5
        return

    def judged(threshold: float) -> tuple[float, float]:
        """Larger is better."""
        called = score >= threshold
        hits, alarms = weights @ (called & y), weights @ (called & ~y)
        positives, negatives = weights @ y, weights @ ~y
        if rule == "recall=0.8":
            return (-alarms, 0) if hits >= 0.8 * positives - 1e-9 else (-np.inf, 0)
        if rule == "balanced":
            return hits / positives - alarms / max(negatives, 1e-9), 0
        if rule == "f1":
            return 2 * hits / (positives + hits + alarms), 0
        alarm, miss = map(float, rule[5:].split(":"))
        return -alarm * alarms - miss * (positives - hits), 0

    best = max(judged(threshold) for threshold in [*np.unique(score), 2.0])
    assert judged(chosen)[0] == pytest.approx(best[0])
    assert not np.isin(chosen, score), "a threshold stands between scores, so that rounding moves no row across"


def test_a_curve_survives_being_stored_and_thinned() -> None:
    y, p = sample(60_000, 0.2)
    curve = ThresholdCurve.from_scores(y == 1, p)
    assert len(curve.thresholds) <= 1000
    again = ThresholdCurve.from_dict(curve.to_dict())
    for rule in map(ThresholdRule.from_text, ("balanced", "f1", "recall=0.9", "cost=1:5")):
        assert again.choose(rule) == curve.choose(rule)
    called = p >= curve.choose(ThresholdRule.from_text("recall=0.9"))
    assert (called & (y == 1)).sum() / y.sum() == pytest.approx(0.9, abs=0.005)
    found, right = curve.recall_and_precision(curve.choose(ThresholdRule.from_text("f1")))
    called = p >= curve.choose(ThresholdRule.from_text("f1"))
    assert (found, right) == pytest.approx((called[y == 1].mean(), y[called].mean()))


@pytest.mark.parametrize(
    "text", ["", "0", "1", "1.5", "nan", "f2", "recall", "recall=0", "recall=2", "cost=1", "cost=0:1", True, None]
)
def test_no_rule(text: Any) -> None:
    with pytest.raises(
        ValueError, match=r"threshold must be a number between 0 and 1, balanced, f1, recall=0.8 or cost=1:20"
    ):
        ThresholdRule.from_text(text)


def test_rules_are_written_as_they_are_read() -> None:
    for text in ("0.5", "balanced", "f1", "recall=0.8", "cost=1:20"):
        assert str(ThresholdRule.from_text(text)) == text
    assert (
        ThresholdRule("cost", (0.51, 25.507)).shown == "cost=1:50"
        and ThresholdRule.from_text("recall=0.8").shown == "recall=0.8"
    )
    assert ThresholdRule.from_text(0.25) == ThresholdRule("fixed", (0.25,))


def test_the_class_by_a_threshold() -> None:
    p = np.array([[0.9, 0.1], [0.7, 0.3], [0.5, 0.5]])
    assert Threshold.chosen(ThresholdRule.from_text(0.2), 1, None).codes(p).tolist() == [0, 1, 1]
    assert Threshold.chosen(ThresholdRule.from_text(0.8), 0, None).codes(p).tolist() == [0, 1, 1]
    assert Threshold.chosen(ThresholdRule.from_text(0.5), 1, None).codes(p).tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="'f1' is chosen on validation rows, and there are none; give a number"):
        Threshold.chosen(ThresholdRule.from_text("f1"), 1, None)


# correction


def world(rows: int, seed: int = 0) -> tuple[Array, Array, Array]:
    """True probabilities of a rare class, its rows, and the class weights that balance them."""
    random = np.random.default_rng(seed)
    p = 1 / (1 + np.exp(-(2 * random.normal(size=rows) - 5)))
    y = (random.random(rows) < p).astype(np.int64)
    return np.column_stack([1 - p, p]), y, len(y) / (2 * np.bincount(y))


def weighted(p: Array, w: Array) -> Array:
    return p * w / (p * w).sum(axis=1, keepdims=True)


def test_class_weights_are_taken_out_exactly() -> None:
    p, _, w = world(2000)
    np.testing.assert_allclose(PriorCalibration.without(w)(weighted(p, w)), p, atol=1e-7)
    three = np.random.default_rng(0).dirichlet([5, 2, 1], 100)
    np.testing.assert_allclose(
        PriorCalibration.without(np.array([0.5, 2, 9]))(weighted(three, np.array([0.5, 2, 9]))), three
    )


@pytest.mark.parametrize("sure", [1.0, 2.0, 0.6])
def test_probabilities_come_true_after_the_fit(sure: float) -> None:
    """Also where the network is twice as sure as it may be, which taking weights out alone would leave."""
    p, y, w = world(20_000)
    said = weighted(p, w) ** sure
    said /= said.sum(axis=1, keepdims=True)
    found = PriorCalibration.fit(said[:10_000], y[:10_000], w)
    honest = found(said[10_000:])
    assert honest[:, 1].mean() == pytest.approx(y[10_000:].mean(), rel=0.12)
    ideal = sk.log_loss(y[10_000:], p[10_000:])
    assert sk.log_loss(y[10_000:], honest) == pytest.approx(ideal, rel=0.01)
    assert sk.log_loss(y[10_000:], said[10_000:]) > 1.5 * ideal
    assert found.scale == pytest.approx(1 / sure, rel=0.1)
    assert PriorCalibration.from_dict(found.to_dict()) == found


def test_few_rows_leave_the_start() -> None:
    p, y, w = world(20_000)
    rows = np.append(np.flatnonzero(y == 1)[:1], np.flatnonzero(y == 0)[:20])
    few = PriorCalibration.fit(weighted(p, w)[rows], y[rows], w)
    moved = np.diff(few.shift) - np.diff(PriorCalibration.without(w).shift)
    assert abs(moved[0]) < 1 and 0.5 < few.scale < 2


def test_row_weights_count_as_repeated_rows() -> None:
    p, y, w = world(3000)
    counts = np.random.default_rng(1).integers(1, 3, 3000)
    one = PriorCalibration.fit(weighted(p, w), y, w, counts * 1.0)
    many = PriorCalibration.fit(np.repeat(weighted(p, w), counts, axis=0), np.repeat(y, counts), w)
    np.testing.assert_allclose(one(p), many(p), atol=2e-3)
