"""Where a model errs, how its prediction goes with a column, which labels to doubt: planted answers are found."""

from __future__ import annotations

import doctest
import importlib
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression

from pellucid import TableClassifier, TableRegressor
from pellucid.insight.explain.error_slices import clearly_worse, error_slices, largest_errors, losses, worst_slices
from pellucid.insight.explain.label_noise import label_issue_scores, label_issues
from pellucid.insight.explain.partial_dependence import partial_dependence
from pellucid.tabular.assess import error_analysis
from pellucid.tabular.model.training_summary import ALIKE, TrainingSummary

QUICK: dict[str, Any] = {"hidden": (16,), "epochs": 20, "learning_rate": 0.01}


@pytest.mark.parametrize("module", ["explain.error_slices", "explain.partial_dependence"])
def test_doctests(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"pellucid.insight.{module}")).failed == 0


# where it errs


def test_tenths_hold_equally_many_rows_and_every_row_once() -> None:
    random = np.random.default_rng(0)
    column = pl.Series("x", [None if i % 50 == 0 else float(v) for i, v in enumerate(random.normal(size=2000))])
    wrong = random.random(2000)
    parts = error_slices(column, "number", wrong)
    assert len(parts) == 11 and parts[-1].low_value is None and parts[-1].rows == 40
    assert sum(part.rows for part in parts) == 2000
    assert {part.rows for part in parts[:-1]} <= {195, 196, 197}
    for part in parts[:-1]:
        inside = column.is_between(part.low_value, part.high_value).fill_null(False).to_numpy()
        assert part.rows == inside.sum() and part.error == pytest.approx(wrong[inside].mean())
    assert all(a.high_value < b.low_value for a, b in pairwise(parts[:-1]))  # type: ignore[operator]


def test_levels_few_values_and_days() -> None:
    town = error_slices(pl.Series("t", ["a"] * 60 + ["b"] * 30 + ["c"] * 5 + [None] * 15), "category", np.zeros(110))
    assert [(part.name, part.rows) for part in town] == [("a", 60), ("b", 30), (None, 15)]
    stars = error_slices(pl.Series("s", [1, 2, 3] * 20), "number", np.zeros(60))
    assert [(part.low_value, part.high_value, part.rows) for part in stars] == [(1, 1, 20), (2, 2, 20), (3, 3, 20)]
    days = error_slices(pl.Series("d", np.datetime64("2020-01-01") + np.arange(200)), "date", np.zeros(200))
    assert len(days) == 10 and days[0].kind == "date" and days[0].low_value == 18262


def test_the_planted_part_is_the_worst_and_chance_is_not() -> None:
    random = np.random.default_rng(0)
    frame = pl.DataFrame({"town": random.choice(list("abcdefgh"), 4000), "x": random.normal(size=4000)})
    planted = (frame["town"] == "c").to_numpy()
    wrong = (random.random(4000) < np.where(planted, 0.3, 0.1)).astype(float)
    parts = [
        part
        for name, kind in (("town", "category"), ("x", "number"))
        for part in error_slices(frame[name], kind, wrong)
    ]
    found = worst_slices(parts, float(wrong.mean()))
    assert [(part.column, part.name) for part in found] == [("town", "c")]
    assert found[0].low < 0.3 < found[0].high and clearly_worse(found[0], float(wrong.mean()))
    alarms = 0
    for seed in range(40):
        even = (np.random.default_rng(seed).random(4000) < 0.1).astype(float)
        alarms += len(worst_slices(error_slices(frame["x"], "number", even), float(even.mean())))
    assert alarms <= 6


def test_weights_count_rows() -> None:
    random = np.random.default_rng(0)
    counts = random.integers(1, 4, 300)
    column, error = pl.Series("t", random.choice(["a", "b"], 300)), random.random(300)
    one = error_slices(column, "category", error, counts * 1.0)
    many = error_slices(column[np.repeat(np.arange(300), counts)], "category", np.repeat(error, counts))
    assert {part.name: part.error for part in one} == pytest.approx({part.name: part.error for part in many})


def test_losses_and_worst_rows() -> None:
    p = np.array([[0.9, 0.1], [0.2, 0.8], [0.999, 0.001]])
    found = losses("binary", np.array([0, 0, 1]), p)
    np.testing.assert_allclose(found, -np.log([0.9, 0.2, 0.001]))
    assert largest_errors(found, 2).tolist() == [2, 1]
    assert losses("regression", np.array([1.0, 5.0]), np.array([2.0, 1.0])).tolist() == [1, 4]


# curves


def test_partial_dependence_of_a_known_function() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(400, 2))
    found = partial_dependence(
        lambda rows: rows[:, 0] ** 2 + rows[:, 1], x, slice(0, 1), np.array([[-1.0], [0.0], [2.0]])
    )
    np.testing.assert_allclose(found.mean, np.array([1, 0, 4]) + x[:, 1].mean())
    np.testing.assert_allclose(found.low, np.array([1, 0, 4]) + np.percentile(x[:, 1], 10))
    weights = random.integers(1, 4, 400)
    weighted = partial_dependence(
        lambda rows: rows[:, 0] + rows[:, 1], x, slice(0, 1), np.array([[0.0]]), weights * 1.0
    )
    assert weighted.mean[0] == pytest.approx(np.average(x[:, 1], weights=weights))
    assert len(partial_dependence(lambda rows: rows[:, 0] * len(rows), x, slice(0, 1), np.ones((1, 1))).mean) == 1


def table(rows: int = 2000, seed: int = 0) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    x, z = random.normal(size=(2, rows))
    town = random.choice(["north", "south"], rows)
    p = 1 / (1 + np.exp(-(3 * x + 2 * (town == "north") - 1)))
    y = np.where(random.random(rows) < p, "yes", "no")
    day = np.datetime64("2020-01-01") + random.integers(0, 900, rows)
    return pl.DataFrame({"x": x, "z": z, "town": town, "flag": z > 1, "day": day, "y": y})


def test_curves_of_a_model_follow_what_it_learned() -> None:
    model = TableClassifier(**QUICK).fit(table(), target="y")
    judged = model.evaluate()
    found = {c.name: c for c in error_analysis.curves(model.model_, judged, ["x", "town", "flag", "day"])}
    assert list(found) == ["x", "town", "flag", "day"] and found["x"].label == "yes"
    assert (np.diff(found["x"].curve.mean) > -0.02).all() and np.ptp(found["x"].curve.mean) > 0.6
    assert found["x"].share.sum() == pytest.approx(1, abs=0.05)
    by_town = dict(zip(found["town"].texts, found["town"].curve.mean, strict=True))
    assert by_town["north"] > by_town["south"] + 0.1
    assert set(found["flag"].texts) == {"True", "False"} and found["day"].at is not None
    frame = judged.frame.with_columns(town=pl.lit("north"))
    assert by_town["north"] == pytest.approx(model.predict_proba(frame)[:, 1].mean(), abs=1e-6)


# labels to doubt


def test_doubt() -> None:
    p = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
    np.testing.assert_allclose(label_issue_scores("multiclass", np.array([0, 1]), p), [-0.5, 0.3])
    assert label_issues("multiclass", np.array([0, 1]), p).tolist() == [1]
    y = np.array([0.0, 1, 2, 3, 4, 100])
    assert label_issues("regression", y, np.arange(6.0) + np.array([0.1, -0.1, 0.1, -0.1, 0.1, 0.1])).tolist() == [5]


def test_flipped_labels_are_found_in_every_part_of_the_table() -> None:
    frame = table()
    p = LogisticRegression().fit(frame[["x"]].to_numpy(), frame["y"].to_numpy()).predict_proba(frame[["x"]].to_numpy())
    sure = np.flatnonzero(p.max(axis=1) > 0.97)
    flipped = np.random.default_rng(1).choice(sure, 15, replace=False)
    y = frame["y"].to_numpy().copy()
    y[flipped] = np.where(y[flipped] == "yes", "no", "yes")
    model = TableClassifier(**QUICK).fit(frame.with_columns(y=y), target="y")
    found = error_analysis.suspect_labels(model.model_, model.data_)
    assert len({suspect.row - 1 for suspect in found} & set(flipped.tolist())) >= 10
    parts = [set(rows.tolist()) for rows in model.data_.split]
    assert sum(bool({suspect.row - 1 for suspect in found} & part) for part in parts) >= 2
    assert all(suspect.probability < 0.5 and suspect.label != suspect.predicted for suspect in found)
    assert [suspect.probability for suspect in found] == sorted(suspect.probability for suspect in found)


def test_a_wrong_number_is_found() -> None:
    frame = table().with_columns(v=10 * pl.col("x") + pl.col("z"))
    spoiled = frame.with_columns(v=pl.when(pl.int_range(2000) == 1234).then(pl.col("v") + 200).otherwise("v"))
    model = TableRegressor(**QUICK, drop="y").fit(spoiled, target="v")
    assert error_analysis.suspect_labels(model.model_, model.data_)[0].row == 1235
    judged = model.evaluate()
    worst = error_analysis.worst_rows(model.model_, judged, ["x"])
    row = worst[0].row - 1
    assert worst[0].label == pytest.approx(spoiled["v"][row]) and worst[0].cells == [f"{spoiled['x'][row]:,.6g}"]
    off = np.abs(judged.y - judged.predicted)
    assert abs(worst[0].label - worst[0].predicted) == pytest.approx(off.max()) and len(worst) == 20


def test_worst_rows_have_the_numbers_of_the_file() -> None:
    frame = table(600).with_columns(y=pl.when(pl.int_range(600) % 7 == 0).then(None).otherwise("y"))
    model = TableClassifier(**QUICK).fit(frame, target="y")
    for suspect in error_analysis.worst_rows(model.model_, model.evaluate(), ["x", "town"]):
        row = frame.row(suspect.row - 1, named=True)
        assert suspect.label == row["y"] and suspect.cells == [f"{row['x']:,.6g}", row["town"]]
        assert suspect.predicted != suspect.label


# what is kept of the training rows


def test_no_training_row_is_kept_and_their_average_prediction_is() -> None:
    model = TableClassifier(**QUICK, ensemble_size=1).fit(table(), target="y")
    prepared, reference = model.data_, model.training_summary_
    train = prepared.x[prepared.split.train]
    distance = np.square(reference.typical[:, None] - train[None]).sum(axis=2)
    assert (distance.min(axis=1) > 0).all() and ALIKE == 5
    assert reference.averages[1] == pytest.approx(model.model_.predict_encoded(train)[:, 1].mean(), abs=1e-6)
    held = np.concatenate([prepared.split.validation, prepared.split.test])
    np.testing.assert_allclose(
        reference.quantiles[1][50], np.median(model.model_.predict_encoded(prepared.x[held])[:, 1]), atol=1e-6
    )
    assert reference.rows == 600 and reference.missing == {}
    again = TrainingSummary.from_parts(reference.arrays(), reference.to_dict())
    np.testing.assert_array_equal(again.typical, reference.typical)


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_explanations_add_up_and_name_the_cause(kind: str, tmp_path: Any) -> None:
    import pellucid

    frame = table().with_columns(y3=pl.when(pl.col("x") > 1).then(pl.lit("c")).otherwise("y"), v=5 * pl.col("x"))
    target = {"binary": "y", "multiclass": "y3", "regression": "v"}[kind]
    others = [name for name in ("y", "y3", "v") if name != target]
    made: Any = (TableRegressor if kind == "regression" else TableClassifier)(**QUICK, drop=others)
    made.fit(frame, target=target).save(tmp_path / "m.pellucid")
    model = pellucid.load(tmp_path / "m.pellucid")
    row = int(np.argmax(frame["x"].to_numpy())) + 1
    found = model.explain(frame, row)
    parts = found.attribution
    assert parts.average + sum(share.value for share in parts.shares) == pytest.approx(parts.prediction)
    assert parts.shares[0].name == "x" and parts.shares[0].value > 0 and found.cells["x"] == frame["x"][row - 1]
    predicted = model.predict(frame[row - 1 : row])[0]
    if kind == "regression":
        assert parts.prediction == pytest.approx(predicted)
        assert parts.average == pytest.approx(made.predict(frame)[made.data_.split.train].mean(), rel=0.02, abs=0.1)
    else:
        assert found.answer == predicted
        code = list(model.classes_).index(found.label)
        assert parts.prediction == pytest.approx(model.predict_proba(frame[row - 1 : row])[0, code])
        other = model.explain(frame, row, label=model.classes_[0]).attribution
        assert other.prediction == pytest.approx(model.predict_proba(frame[row - 1 : row])[0, 0])
        with pytest.raises(ValueError, match="label must be one of"):
            model.explain(frame, row, label="maybe")
    assert str(found).count("\n") >= 7 and found._repr_html_().startswith("<p>")
    with pytest.raises(ValueError, match="the table has 2,000 rows, counted from 1; got row 2001"):
        model.explain(frame, 2001)
