"""New rows beside training rows: what differs is said once, with its count, however the rows come; what does not is not."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

from pellucid import TableClassifier, TableRegressor
from pellucid.messages import Names, speaking
from pellucid.tables import TableError
from pellucid.tabular.assess.drift import Drift
from pellucid.tabular.predict import predictions

QUICK: dict[str, Any] = {"hidden": (8,), "epochs": 15, "learning_rate": 0.02}


def rows(count: int = 3000, seed: int = 0, shift: float = 0.0) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    x = random.normal(size=count) + shift
    town = random.choice(["north", "south", "west"], count)
    age: list[Any] = [None if random.random() < 0.1 else float(a) for a in random.integers(18, 80, count)]
    yes = x + (town == "north") + 0.5 * random.normal(size=count) > 0.8
    return pl.DataFrame({"x": x, "town": town, "age": age, "y": np.where(yes, "yes", "no")})


@cache
def model() -> TableClassifier:
    return TableClassifier(**QUICK).fit(rows(), target="y")


def said(frame: pl.DataFrame, of: Any = None) -> dict[str, Any]:
    return {
        f"{note.key} {note.values.get('column', '')}".strip(): note.values for note in (of or model()).compare(frame)
    }


def test_rows_of_the_same_kind_say_nothing() -> None:
    for seed in range(1, 8):
        for count in (1, 30, 3000):
            assert said(rows(count, seed)) == {}, (seed, count)


@pytest.mark.parametrize(("blank", "against"), [(2, False), (4, True)])
def test_a_gap_that_chance_kept_out_of_training_is_said_but_not_held_against_the_rows(
    blank: int, against: bool
) -> None:
    """Of 2,100 rows to learn from none lacked a town: among 2,100 others up to 3 may."""
    assert model().rows_["training"] == 2100
    gaps = pl.when(pl.int_range(2100) < blank).then(None).otherwise("town")
    comparison = Drift(model().model_)
    parts = iter([rows(2100, 1).with_columns(town=gaps).drop("y")])
    list(predictions(model().model_, parts, comparison))
    assert [note.key for note in comparison.notes()] == ["table.note.missing_label"]
    assert [note.key for note in comparison.against()] == ["table.note.missing_label"] * against


def test_what_differs_is_counted() -> None:
    frame = rows(1000, 1).with_columns(
        town=pl.when(pl.int_range(1000) % 100 == 0).then(pl.lit("east")).otherwise("town"),
        age=pl.when(pl.int_range(1000) % 2 == 0).then(None).otherwise(pl.col("age")),
        x=pl.when(pl.int_range(1000) % 200 == 1).then(pl.lit(7.0)).otherwise("x"),
        more=pl.lit(1),
    )
    found = said(frame)
    assert found["table.note.unseen town"]["count"] == 10 and found["table.note.unseen town"]["categories"] == "east"
    missing = found["drift.missing age"]
    assert missing["count"] == frame["age"].null_count() and missing["before"] == pytest.approx(0.1, abs=0.02)
    learned = rows()["x"].to_numpy()[model().data_.split.train]
    outside = ~frame["x"].is_between(learned.min(), learned.max())
    assert found["drift.range.number x"]["count"] == outside.sum() >= 5
    assert found["table.note.extra"]["columns"] == Names(["more"])
    with speaking("en"):
        text = next(str(note) for note in model().compare(frame) if note.key == "drift.missing")
    assert text.startswith("age: missing in 5") and text.endswith("% of the training rows")


@pytest.mark.parametrize("shift", [0.6, -1.0])
def test_predictions_that_shift_are_told_of_the_positive_class(shift: float) -> None:
    frame = rows(2000, 3, shift)
    found = said(frame)["drift.prediction.class"]
    assert found["label"] == "yes" and found["mean"] == pytest.approx(model().predict_proba(frame)[:, 1].mean())
    assert found["before"] == pytest.approx(model().predict_proba(rows())[:, 1].mean(), abs=0.04)
    few = said(frame.head(10))
    assert "drift.prediction.class" not in few, "ten rows prove no shift"


def test_numbers_shift_too() -> None:
    regressor = TableRegressor(**QUICK).fit(rows().with_columns(z=3 * pl.col("x") + 7), target="z")
    found = said(rows(1000, 4, 1.0), regressor)["drift.prediction.number"]
    assert found["mean"] - found["before"] == pytest.approx(3, abs=0.6)
    assert said(rows(1000, 5), regressor) == {}


def pieces(frame: pl.DataFrame, size: int) -> list[pl.DataFrame]:
    return [frame.slice(start, size) for start in range(0, frame.height, size)]


def test_pieces_say_what_the_whole_says() -> None:
    frame = rows(1000, 2, 0.7).with_columns(
        town=pl.when(pl.int_range(1000) % 300 == 299).then(pl.lit("east")).otherwise("town"), x=pl.col("x") * 3
    )
    whole = Drift(model().model_)
    once = list(predictions(model().model_, [frame], whole))
    for size in (1, 7, 400):
        found = Drift(model().model_)
        made = pl.concat(predictions(model().model_, pieces(frame, size), found))
        assert made["prediction"].equals(once[0]["prediction"])
        np.testing.assert_allclose(made["probability_yes"], once[0]["probability_yes"], rtol=1e-5, atol=1e-7)
        assert {note.key: note.values["count"] for note in found.notes() if "count" in note.values} == {
            note.key: note.values["count"] for note in whole.notes() if "count" in note.values
        }
        assert [note.key for note in found.notes()] == [note.key for note in whole.notes()]
        assert {note.values["rows"] for note in found.notes() if "rows" in note.values} == {1000}


def test_a_fault_in_a_later_piece_names_its_rows() -> None:
    frame = rows(100).with_columns(pl.col("x").cast(pl.String))
    bad = frame.with_columns(x=pl.when(pl.int_range(100) >= 50).then(pl.lit("word")).otherwise("x"))
    with pytest.raises(TableError, match="rows 51 to 100: column 'x' held numbers in training"):
        list(predictions(model().model_, pieces(bad, 50), Drift(model().model_)))


def test_columns_are_kept_beside_the_predictions() -> None:
    frame = rows(10)
    made = next(predictions(model().model_, [frame], Drift(model().model_), keep_columns=["age", "x"]))
    assert made.columns == ["age", "x", "prediction", "probability_no", "probability_yes"]
    assert made["x"].equals(frame["x"])
    with pytest.raises(TableError, match="keep_columns: there is no column 'ago'; did you mean 'age'"):
        next(predictions(model().model_, [frame], Drift(model().model_), keep_columns=["ago"]))
    named = frame.with_columns(prediction=pl.lit(1))
    with pytest.raises(TableError, match="keep_columns: 'prediction' is the name of a column of predictions"):
        next(predictions(model().model_, [named], Drift(model().model_), keep_columns=["prediction"]))
