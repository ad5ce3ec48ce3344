"""The sentences under the pictures say what the numbers say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from pellucid.insight.baselines import Comparison
from pellucid.insight.decide.reliability import calibration_curve
from pellucid.insight.explain.importance import Importance
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.insight.scores.scores import Score
from pellucid.report import captions
from pellucid.report.data import ColumnFact
from pellucid.report.text import fit, number, percent, tick, width
from reports import Page, trained


def learned(validation: list[float], best: int, loss: list[float] | None = None) -> str:
    epochs = len(validation)
    data = replace(
        trained("iris"),
        epoch=np.arange(1, epochs + 1),
        loss=np.array(loss or np.linspace(1, 0.1, epochs)),
        validation_loss=np.array(validation),
        best_epoch=best,
    )
    return captions.learning(data)


def test_learning_is_read() -> None:
    assert learned([0.9, 0.5, 0.501, 0.502], 2) == (
        "The validation loss is lowest, 0.500, after epoch 2 of 4; the weights of that epoch are used."
    )
    assert learned([0.9, 0.5, 0.6, 0.8], 2).endswith(
        "the training loss kept falling while the validation loss rose to 0.800."
    )
    assert "verfitting" not in learned([0.9, 0.001, 0.002], 2)  # a rise of no account
    assert "more epochs may help" in learned([0.9, 0.5, 0.4], 3)
    alone = replace(trained("iris"), epoch=np.arange(1, 4), loss=np.array([3.0, 2, 1]), validation_loss=np.empty(0))
    assert captions.learning(alone) == "The training loss fell from 3.00 to 1.00 in 3 epochs."


def test_confusion_is_read() -> None:
    labels = ["setosa", "versicolor", "virginica"]
    assert captions.confusion(labels, np.diag([10, 10, 10])) == "All 30 test rows are classified correctly."
    assert captions.confusion(labels, np.array([[10, 0, 0], [0, 7, 3], [0, 1, 9]])) == (
        "The most frequent error: 3 of 10 rows of class versicolor are predicted as virginica. "
        "Never confused with another class: setosa."
    )


def test_reliability_is_read() -> None:
    def read(probability: float, came_true: int) -> str:
        return captions.reliability(calibration_curve(np.full(1000, probability), np.arange(1000) < came_true))

    assert read(0.8, 740) == (
        "Overconfident: where the mean predicted probability is 80%, the observed frequency is 74% (1,000 rows)."
    )
    assert read(0.2, 260).startswith(
        "Overconfident: where the mean predicted probability is 20%, the observed frequency is 26%"
    )
    assert read(0.8, 860).startswith("Underconfident") and read(0.2, 100).startswith("Underconfident")
    assert read(0.8, 790).startswith("No bin deviates significantly") and "80% and the observed frequency 79%" in read(
        0.8, 790
    )


def test_one_surprise_of_many_is_not_read_as_a_fault() -> None:
    """A mistake among 52 rows of which 99.8 % are said to be right happens one time in ten; and of five bins, one is off."""
    assert captions.reliability(calibration_curve(np.full(52, 0.998), np.arange(52) < 51)).startswith(
        "No bin deviates significantly"
    )
    said = np.repeat([0.1, 0.3, 0.5, 0.7, 0.9], 30)
    happened = np.concatenate([np.arange(30) < true for true in (3, 9, 15, 15, 27)])  # 15 of 30 where 21 are expected
    assert not calibration_curve(said, happened)[3].high >= 0.7 and calibration_curve(said, happened)[3].p_value < 0.05
    assert captions.reliability(calibration_curve(said, happened)).startswith("No bin deviates significantly")


def test_bins_hold_every_row_once() -> None:
    random = np.random.default_rng(0)
    p, happened = random.uniform(size=500), random.random(500) < 0.3
    p[:3] = [0.0, 1.0, 0.5]
    bins = calibration_curve(p, happened)
    assert sum(b.rows for b in bins) == 500 and len(bins) == 10
    assert sum(b.rows * b.observed for b in bins) == pytest.approx(happened.sum())
    assert all(b.start <= b.predicted <= b.end and b.low <= b.observed <= b.high for b in bins)


def test_residuals_are_read() -> None:
    predicted = np.linspace(1, 100, 300)
    error = 0.1 * predicted * np.where(np.arange(300) % 2, 1, -1)
    assert captions.residuals(predicted + error, predicted) == (
        "The median absolute error is 5.05; 95% of the errors are below 9.51. "
        "Errors grow with the prediction: their median is 1.74 in the lowest third of the predictions and 8.36 in the highest."
    )
    assert captions.residuals(predicted + 1, predicted) == (
        "The median absolute error is 1.00; 95% of the errors are below 1.00."
    )


def test_importance_is_read() -> None:
    found = [Importance("fare", 0.2, 0.01, "log_loss"), Importance("age", 0.001, 0.01, "log_loss")]
    assert captions.importance(replace(trained("iris"), importance=found)).startswith(
        "The most important feature is fare: shuffling it raises the log-loss by 0.200. 1 of 2 features have no significant"
    )
    assert captions.importance(replace(trained("iris"), importance=found[1:])) == (
        "None of the 1 features has a significant effect on the predictions' score."
    )
    falls = [Importance("fare", 0.2, 0.01, "r2")]
    assert "shuffling it lowers the R² by 0.200." in captions.importance(replace(trained("iris"), importance=falls))


def test_comparison_is_read() -> None:
    def baseline(name: str, verdict: Any) -> Comparison:
        return Comparison(name, 10, (), Score("log_loss", 0, 0, 0), verdict)

    found = [baseline("constant", "better"), baseline("linear", "equal"), baseline("trees", "worse")]
    assert captions.comparison(replace(trained("iris"), baselines=found)) == (
        "By log-loss, compared on the same rows, the network is better than the class prior; "
        "not significantly different from logistic regression; worse than gradient-boosted trees."
    )


def test_layers_are_read() -> None:
    def layer(name: str, zeros: float, gradient: float) -> LayerStatistics:
        return LayerStatistics(name, 0.0, 1.0, np.array([0.0, zeros]), np.array([1.0, gradient]))

    assert captions.layers([layer("one", 0.95, 1e-6), layer("two", 0.4, 1.0)]) == (
        "Dead units: 95% of the activations of layer “one” are exactly zero. "
        "Vanishing gradient: its norm at “one” is 1.00e-06 times that at “two”."
    )
    assert "Exploding gradient" in captions.layers([layer("one", 0.0, 1e5), layer("two", 0.0, 1.0)])
    assert "reaches the first layer: its norm at “one” is 0.500" in captions.layers(
        [layer("one", 0, 0.5), layer("two", 0, 1)]
    )
    assert captions.layers([LayerStatistics("norm", np.nan, np.nan, np.nan, np.nan)]) == ""


def test_data_is_read() -> None:
    assert captions.balance(["no", "yes"], np.array([90, 10])) == "Class no has 90% of the rows, class yes 10%."
    assert captions.balance(["a", "b", "c"], np.array([70, 10, 20])) == (
        "The most frequent class is a (70% of the rows), the rarest b (10%)."
    )
    assert captions.balance(["a", "b"], np.array([50, 50])) == "The 2 classes are about equally frequent."
    assert captions.target(np.arange(101.0)) == "Half of the values lie between 25.0 and 75.0; the range is 0 to 100."
    assert captions.target(np.append(np.arange(101.0), 1e4)).endswith("A few values are far above the rest.")
    columns = [ColumnFact("deck", "category", 75, "", ""), ColumnFact("age", "number", 0, "", "")]
    data = replace(trained("iris"), columns=columns, target_missing=0, target_values=np.zeros(100, int))
    assert captions.missing(data) == "1 of 2 columns have missing values; deck has the most (75%)."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.03124, "0.0312"), (4.567, "4.57"), (12.34, "12.3"), (12480.4, "12,480"), (1.2e-7, "1.20e-07"), (3, "3"),
        (12345, "12,345"), (-0.5, "−0.500"), (0.0, "0"), (np.nan, "–"), (np.inf, "–"), (-3e9, "−3.00e+09"),
    ],
)  # fmt: skip
def test_numbers(value: float, said: str) -> None:
    assert number(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.25, "0.25"), (1500, "1500"), (20_000, "20k"), (-1.5e6, "−1.5M"), (2e9, "2G"), (0, "0"), (1e-5, "1e−05")],
)
def test_ticks(value: float, said: str) -> None:
    assert tick(value) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0%"), (1, "100%"), (0.0001, "0.1%"), (0.9999, "99.9%"), (0.736, "74%"), (np.nan, "–")],
)
def test_per_cent(share: float, said: str) -> None:
    assert percent(share) == said


@given(st.text(max_size=80), st.floats(20, 300))
def test_fitted_text_fits(text: str, pixels: float) -> None:
    fitted = fit(text, pixels, 13)
    assert width(fitted, 13) <= pixels + 1e-9 and fitted and not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", fitted)
    assert Page(f"<p>{escape(fitted)}</p>").tags == ["p"]
