"""A table estimator judged honestly: thresholds, honest probabilities, learning again from all rows, a time limit."""

from __future__ import annotations

import pickle
import tomllib
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn import metrics as sk

import pellucid
from pellucid import TableClassifier, TableRegressor
from pellucid.messages import speaking
from pellucid.tabular.fit import refit
from pellucid.tabular.fit import time_limit as deadlines
from pellucid.tabular.fit.network import network_of, trainer_of
from pellucid.tabular.fit.progress import EpochDone, Event, RowsDone, TrainingEnded
from pellucid.tabular.fit.time_limit import Deadline
from pellucid.tabular.model.config_file import settings, to_python, to_toml
from pellucid.tabular.pipeline import fit
from pellucid.tabular.settings.checks import seconds
from pellucid.training.fit import fit as train
from pellucid.training.policies import DropoutRate, LearningRate, WeightAverage

QUICK: dict[str, Any] = {"hidden": (8,), "epochs": 12, "learning_rate": 0.02}


@cache
def rare(rows: int = 4000, seed: int = 0) -> pl.DataFrame:
    """Rows of which about 5 % are "yes", the first label by the alphabet being the common one."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 3))
    yes = random.random(rows) < 1 / (1 + np.exp(-(1.8 * x[:, 0] + x[:, 1] - 4.6)))
    return pl.DataFrame({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "y": np.where(yes, "yes", "no")})


@cache
def fitted(**options: Any) -> TableClassifier:
    return TableClassifier(**QUICK, **options).fit(rare(), target="y")


def told(model: Any) -> str:
    with speaking("en"):
        return str(model.evaluate())


# rare classes


def test_a_rare_class_is_judged_by_what_it_needs() -> None:
    model = fitted()
    judged = model.evaluate()
    y, p = judged.y, judged.predicted[:, 1]
    assert [score.name for score in judged.scores][:3] == ["average_precision", "balanced_accuracy", "accuracy"]
    assert judged["average_precision"] == pytest.approx(sk.average_precision_score(y, p))
    called = p >= model.decision_.threshold.value
    assert judged["balanced_accuracy"] == pytest.approx(sk.balanced_accuracy_score(y, called))
    head, first = judged.head(), judged.lines()[0]
    assert float(first[3]) == pytest.approx(y.mean(), abs=5e-4) and len(head) == len(first) == 7
    count = int(y.sum())
    hits = int(y[np.argsort(-p)[:count]].sum())
    chance = f"{count * y.mean():.3g}"
    with speaking("en"):
        assert (
            f"{hits} of the {count} rows with the highest probability of y = yes are yes (random: {chance})."
            in told(model)
        )
        assert "Average precision" in judged.verdict.splitlines()[1]


def test_the_common_class_may_come_last() -> None:
    frame = rare().with_columns(pl.col("y").replace({"yes": "bad", "no": "good"}))
    model = TableClassifier(**QUICK).fit(frame, target="y")
    assert model.decision_.threshold.positive == 0
    assert model.evaluate()["average_precision"] == pytest.approx(fitted().evaluate()["average_precision"], abs=0.1)
    called = model.predict(frame) == "bad"
    np.testing.assert_array_equal(called, model.predict_proba(frame)[:, 0] >= model.decision_.threshold.value)
    assert "rows with the highest probability of y = bad" in told(model)


def test_too_few_rare_rows_are_said_to_be_too_few() -> None:
    model = TableClassifier(**QUICK).fit(rare(600), target="y")
    count = int((model.evaluate().y == 1).sum())
    assert count < 30
    assert (
        f"Only {count} of {model.rows_['test']} test rows have y = yes; below 30, the score is not reliable."
        in told(model)
    )
    assert "is not reliable" not in told(fitted()) or int((fitted().evaluate().y == 1).sum()) < 30


def test_an_even_target_is_judged_as_before() -> None:
    frame = rare().with_columns(y=pl.col("a") + pl.col("b") > 0)
    model = TableClassifier(**QUICK).fit(frame, target="y")
    judged = model.evaluate()
    assert judged.rare is None and judged.scores[0].name == "accuracy" and len(judged.head()) == 6
    assert model.decision_.threshold.value == 0.5 and model.decision_.notes(model.target_) == ()
    np.testing.assert_array_equal(model.predict(frame), model.classes_[model.predict_proba(frame).argmax(axis=1)])


@pytest.mark.parametrize("rule", ["balanced", "f1", "recall=0.8", "cost=1:20", 0.07, "0.07"])
def test_a_threshold_is_chosen_on_validation_rows_and_stored(rule: Any, tmp_path: Path) -> None:
    model = fitted(threshold=rule, ensemble_size=1)
    prepared = model.data_
    rows = prepared.split.validation
    y, p = prepared.y[rows] == 1, model.model_.predict_encoded(prepared.x[rows])[:, 1]
    chosen = model.decision_.threshold.value
    if rule == "recall=0.8":
        assert (p[y] >= chosen).mean() >= 0.8 > (p[y] > p[y & (p >= chosen)].min()).mean()
    if rule == "balanced":
        assert (
            sk.balanced_accuracy_score(y, p >= chosen) >= max(sk.balanced_accuracy_score(y, p >= t) for t in p) - 1e-12
        )
    if str(rule) == "0.07":
        assert chosen == 0.07
    model.save(tmp_path / "m.pellucid")
    again = pellucid.load(tmp_path / "m.pellucid")
    np.testing.assert_array_equal(again.predict(rare()), model.predict(rare()))
    assert again.decision_.threshold.value == chosen
    # and changed without training: as if it had been asked for in fit
    other = fitted(threshold="f1", ensemble_size=1)
    np.testing.assert_array_equal(again.predict(rare(), threshold="f1"), other.predict(rare()))
    changed = again.evaluate(rare(), threshold="f1")
    assert changed["accuracy"] == pytest.approx(other.evaluate(rare())["accuracy"])
    assert changed["average_precision"] == pytest.approx(again.evaluate(rare())["average_precision"])


def test_thresholds_that_cannot_be() -> None:
    with pytest.raises(ValueError, match=r"threshold must be a number between 0 and 1, balanced, f1.*got 'often'"):
        TableClassifier(**QUICK, threshold="often").fit(rare(), target="y")
    with pytest.raises(ValueError, match="threshold is for two classes; target 'a' is for regression"):
        TableRegressor(**QUICK, threshold=0.2).fit(rare(), target="a")
    with pytest.raises(ValueError, match="'f1' is chosen on validation rows, and there are none"):
        TableClassifier(**QUICK, threshold="f1", validation=0).fit(rare(), target="y")
    assert TableClassifier(**QUICK, validation=0).fit(rare(), target="y").decision_.threshold.value == 0.5


def test_class_weights_leave_the_probabilities_honest() -> None:
    model = fitted(class_weight="balanced")
    judged = model.evaluate()
    rows = model.data_.split.test
    raw = model.model_.predict_encoded(model.data_.x[rows], calibrated=False)[:, 1]
    share = float(judged.y.mean())
    assert raw.mean() > 3 * share, "the network has learned from a balanced world"
    assert judged.predicted[:, 1].mean() == pytest.approx(share, abs=0.02)
    assert judged["log_loss"] < 0.7 * sk.log_loss(judged.y, raw)
    assert judged["average_precision"] == pytest.approx(sk.average_precision_score(judged.y, raw)), "the order stays"
    assert fitted().decision_.calibration is None


def test_class_weights_without_validation_rows_are_divided_out() -> None:
    model = TableClassifier(**QUICK, class_weight="balanced", validation=0).fit(rare(), target="y")
    counts = np.bincount(model.data_.y[model.data_.split.train])
    assert np.diff(model.decision_.calibration.shift)[0] == pytest.approx(np.log(counts[1] / counts[0]))
    with speaking("en"):
        assert "by the ratio of the weights" in str(model.decision_.notes(model.target_)[0])


@pytest.mark.parametrize(
    ("weights", "more"), [({"no": 1.0, "yes": 3.0}, {}), ({"no": 2.0, "yes": 1.0}, {"validation": 0})]
)
def test_class_weights_say_what_a_mistake_costs(weights: dict[str, float], more: Any, tmp_path: Path) -> None:
    model = TableClassifier(**QUICK, class_weight=weights, **more).fit(rare(), target="y")
    threshold, costs = model.decision_.threshold, (weights["no"], weights["yes"])
    assert (threshold.rule.name, threshold.rule.values, model.decision_.reason) == ("cost", costs, "weights")
    if more:
        assert threshold.value == costs[0] / sum(costs)
    p = model.predict_proba(rare())[:, 1]
    np.testing.assert_array_equal(model.predict(rare()) == "yes", p >= threshold.value)
    with speaking("en"):
        assert "as the class weights imply" in str(model.decision_.notes(model.target_)[1])
    model.save(tmp_path / "m.pellucid")
    np.testing.assert_array_equal(pellucid.load(tmp_path / "m.pellucid").predict(rare()), model.predict(rare()))
    own = TableClassifier(**QUICK, class_weight=weights, threshold=0.5).fit(rare(), target="y")
    assert own.decision_.threshold.value == 0.5


def test_class_weights_of_several_labels_choose_the_weightiest(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(300, 2))
    frame = pl.DataFrame(
        {"a": x[:, 0], "b": x[:, 1], "y": np.array(["p", "q", "r"])[np.argmax(x @ random.normal(size=(2, 3)), 1)]}
    )
    weights = {"p": 1.0, "q": 20.0, "r": 1.0}
    plain, weighted = (TableClassifier(**QUICK, class_weight=given).fit(frame, target="y") for given in (None, weights))
    assert (weighted.predict(frame) == "q").sum() > (plain.predict(frame) == "q").sum()
    best = (weighted.predict_proba(frame) * [1.0, 20.0, 1.0]).argmax(axis=1)
    np.testing.assert_array_equal(weighted.predict(frame), np.array(["p", "q", "r"])[best])
    assert weighted.evaluate(frame)["accuracy"] == (weighted.predict(frame) == frame["y"].to_numpy()).mean()
    weighted.save(tmp_path / "m.pellucid")
    np.testing.assert_array_equal(pellucid.load(tmp_path / "m.pellucid").predict(frame), weighted.predict(frame))


# all rows


def test_refit_learns_from_all_rows_for_the_epochs_found(tmp_path: Path) -> None:
    model = TableClassifier(**QUICK, ensemble_size=2, refit=True).fit(rare(), target="y")
    plain = TableClassifier(**QUICK, ensemble_size=2).fit(rare(), target="y")
    prepared, recipe = model.data_, model.recipe_
    for member, epochs in enumerate(model.history_.best_epochs):
        rows = np.arange(len(rare()))
        network = network_of(recipe, prepared, rows, prepared.split.validation, None, member)
        trainer = trainer_of(network, recipe, prepared, rows, None, member)
        train(trainer, epochs, policies=recipe.policies())
        for name, value in network.state().items():
            np.testing.assert_array_equal(model.network_.state()[f"0.{member}.{name}"], value)
    assert (
        model.refitted_ == len(rare()) and trainer.steps_per_epoch > len(prepared.split.train) // recipe.batch_size + 1
    )
    # what is judged is the network before, which had not seen the test rows
    assert told(model) == told(plain)
    np.testing.assert_array_equal(model.evaluated_.network.parameters.vector, plain.network_.parameters.vector)
    assert model.report().data.scores == plain.report().data.scores
    model.save(tmp_path / "m.pellucid")
    again = pellucid.load(tmp_path / "m.pellucid")
    assert again.refitted_ == len(rare()) and again.scores_ == plain.evaluate().scores
    np.testing.assert_array_equal(again.predict_proba(rare()), model.predict_proba(rare()))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(model)).predict(rare()), model.predict(rare()))


# time


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90s", 90), ("2m", 120), ("1.5h", 5400), ("1h30m", 5400), ("2 min", 120), ("45", 45), (12, 12), (0.5, 0.5)],
)
def test_durations(text: Any, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "soon", "2x", "m", "-3s", 0, -1, "nan", float("inf"), True, None, "2m of peace"])
def test_no_durations(text: Any) -> None:
    with pytest.raises(ValueError, match=r"time_limit must be a duration such as 90s, 2m or 1\.5h"):
        seconds(text)


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(deadlines, "perf_counter", made)
    return made


def test_a_deadline_keeps_its_reserve(clock: Clock) -> None:
    deadline = Deadline("1m", started=90.0, reserved=0.25)
    assert deadline.left == 35 and not deadline.passed(34) and deadline.passed(35)
    clock.now = 136
    assert deadline.passed() and not Deadline(None).passed(1e9)


class Stopwatch:
    """Each epoch takes 7 seconds."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.stop_reason = clock, ""

    def __call__(self, event: Event, /) -> None:
        if isinstance(event, EpochDone):
            self.clock.now += 7
            event.epoch.seconds = 7.0
        elif isinstance(event, TrainingEnded):
            self.stop_reason = event.result.stop_reason


@pytest.mark.parametrize(("reserved", "refit", "epochs"), [(0.0, False, 9), (0.35, False, 6), (0.0, True, 4)])
def test_training_ends_in_time_for_what_follows(clock: Clock, reserved: float, refit: bool, epochs: int) -> None:
    """Of a minute nine epochs of 7 s may be begun; a refit takes 1.4 times as long as the best, here the last, has taken."""
    stopwatch = Stopwatch(clock)
    options = {**QUICK, "epochs": 100, "patience": 100, "optimizer": "adam", "learning_rate": 1e-5, "ensemble_size": 1}
    asked = TableClassifier(**options, time_limit="1m", refit=refit).get_params()
    deadline = Deadline("1m", clock.now, reserved)
    fitted = fit(rare(), target="y", settings=asked, progress=stopwatch, deadline=deadline)
    assert stopwatch.stop_reason == "time" and len(fitted.model.history.epochs) == epochs


def test_a_limit_shorter_than_an_epoch_still_leaves_a_model(clock: Clock) -> None:
    def slow(event: Event) -> None:
        if isinstance(event, RowsDone):
            clock.now += 3

    options = {**QUICK, "batch_size": 1, "test": 0.2}
    model = TableClassifier(**options, time_limit=2).fit(rare(), target="y", progress=slow)
    first = model.history_.epochs[0]
    assert model.history_.stop_reason == "time" and first.rows < model.rows_["training"] and np.isfinite(first.loss)
    assert model.predict_proba(rare()).shape == (4000, 2)


# remembered


def test_options_of_judging_are_remembered() -> None:
    frame = rare().with_columns(who=pl.Series(np.arange(4000) // 4), when=pl.Series(np.arange(4000)))
    options = {
        "group_column": "who",
        "threshold": "recall=0.7",
        "refit": True,
        "time_limit": "5m",
        "class_weight": "balanced",
    }
    model = TableClassifier(**QUICK, **options, drop="when").fit(frame, target="y")
    decided = settings(model.model_)
    assert {name: decided[name] for name in options} == options
    kept = tomllib.loads(to_toml(decided))
    assert {name: kept[name] for name in options} == options
    assert "group_column='who'" in to_python(model.model_, "t.csv") and "refit=True" in to_python(model.model_, "t.csv")
    kept.pop("target")
    again = TableClassifier(**kept).fit(frame, target="y")
    np.testing.assert_array_equal(again.predict_proba(frame), model.predict_proba(frame))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        timed = TableClassifier(**QUICK, time_column="when", drop="who").fit(frame, target="y")
    assert settings(timed.model_)["time_column"] == "when" and "when" not in [
        column.name for column in timed.encoder_.columns
    ]
    assert timed.data_.numbers[timed.data_.split.test].min() == 3401


def test_refitting_learns_by_the_schedules_that_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []

    def watched(*given: Any, **asked: Any) -> Any:
        seen.append(asked)
        return train(*given, **asked)

    monkeypatch.setattr(refit, "fit", watched)
    asked = {"schedule": "cosine", "dropout_schedule": "flat_cosine"}
    frame = pl.DataFrame({"x": np.arange(200) % 7, "y": ["a", "b"] * 100})
    TableClassifier(epochs=3, ensemble_size=2, dropout=0.1, refit=True, ema_decay=0.5, **asked).fit(frame, target="y")
    assert len(seen) == 2 and all(each["total_epochs"] == 3 for each in seen)
    for rate, dropout, average in (each["policies"] for each in seen):
        assert isinstance(rate, LearningRate) and rate.schedule.name == asked["schedule"]
        assert isinstance(dropout, DropoutRate) and dropout.schedule.name == asked["dropout_schedule"]
        assert isinstance(average, WeightAverage) and average.decay == 0.5
