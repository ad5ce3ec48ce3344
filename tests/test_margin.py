"""Intervals of numbers: the finite-sample rule, coverage on rows not seen, and the command's columns."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import pellucid
from pellucid.cli.main import main
from pellucid.insight.decide.conformal import Coverage, half_width_at, half_widths
from pellucid.messages import speaking
from pellucid.report.page import page
from pellucid.report.text import percent
from reports import trained

RNG = np.random.default_rng(11)


def table(rows: int) -> pl.DataFrame:
    x = RNG.standard_normal((rows, 3))
    y = x[:, 0] + np.sin(2 * x[:, 1]) + 0.5 * RNG.standard_normal(rows)
    return pl.DataFrame({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "y": y})


@pytest.mark.parametrize("rows", [1, 9, 19, 50, 99, 1000])
def test_the_margin_is_the_error_at_its_place(rows: int) -> None:
    errors = RNG.permutation(np.arange(1.0, rows + 1))
    found = half_widths(errors * RNG.choice([-1, 1], rows))
    for each in range(1, 100):
        place = -(-(rows + 1) * Fraction(each, 100) // 1)
        if place <= rows:
            assert half_width_at(found, each / 100) == place
        else:
            with pytest.raises(ValueError, match="for want of validation rows"):
                half_width_at(found, each / 100)
    with pytest.raises(ValueError, match="between 0 and 1"):
        half_width_at(found, 1.0)


def test_intervals_hold_the_share_of_new_rows() -> None:
    model = pellucid.TableRegressor(prediction_interval=0.8, epochs=40, ensemble_size=3).fit(table(1500), target="y")
    new = table(4000)
    for level in (None, 0.5, 0.95):
        low, high = model.predict_interval(new, level).T
        held = ((new["y"].to_numpy() >= low) & (new["y"].to_numpy() <= high)).mean()
        assert abs(held - (level or 0.8)) < 0.05
    found = model.coverage()
    assert abs(found.share - 0.8) < 0.08 and model.coverage(0.95).share > model.coverage(0.5).share
    judged = model.evaluate()
    held = np.abs(judged.y - judged.predicted) <= model.half_width()
    assert (found.share, found.rows) == (held.mean(), judged.rows)
    assert found.low < found.share < found.high
    assert model.report().data.coverage == found and model.report(new).data.coverage.rows == 4000


@pytest.mark.parametrize(
    ("within", "verdict", "words"),
    [(90, "met", "in line with the 90%"), (70, "low", "too narrow"), (100, "high", "wider than necessary")],
)
def test_the_report_reads_how_many_rows_the_intervals_held(within: int, verdict: str, words: str) -> None:
    errors = np.where(np.arange(100) < within, 0.5, -2.0)
    found = Coverage.from_errors(errors, 0.9, 1.0)
    assert (found.share, found.verdict) == (within / 100, verdict)
    y = np.arange(100.0)
    data = replace(trained("diabetes"), y_test=y, predictions=y - errors, coverage=found)
    html = page(data)
    assert "Prediction intervals" in html and words in html
    assert percent(found.share) in html and percent(found.low) in html and percent(found.high) in html
    assert "Prediction intervals" not in page(replace(data, coverage=None))
    with speaking("zh"):
        assert "预测区间" in page(data)


def test_the_command_gives_low_and_high(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    table(400).write_csv("t.csv")
    few = ["--epochs", "5", "--ensemble-size", "2", "--lang", "en"]
    assert main(["train", "t.csv", "--target", "y", "--prediction-interval", "0.9", *few, "--json"]) == 0
    answered = capsys.readouterr()
    assert "90% prediction intervals: prediction ± " in answered.err and "(95% CI " in " ".join(answered.err.split())
    found = json.loads(answered.out)["interval"]
    assert found["level"] == 0.9 and found["rows"] == 60 and found["low"] < found["share"] < found["high"] <= 1
    assert "Prediction intervals" in Path("t-report.html").read_text(encoding="utf-8")
    assert main(["predict", "t.pellucid", "t.csv", "--out", "p.csv", "--lang", "en"]) == 0
    assert (
        main(["predict", "t.pellucid", "t.csv", "--out", "q.csv", "--prediction-interval", "0.5", "--lang", "en"]) == 0
    )
    wide, narrow = pl.read_csv("p.csv"), pl.read_csv("q.csv")
    assert wide.columns == ["prediction", "low", "high"]
    half = pellucid.load("t.pellucid").half_width()
    np.testing.assert_allclose(wide["high"] - wide["prediction"], half, rtol=1e-6)
    assert (narrow["high"] - narrow["low"] < wide["high"] - wide["low"]).all()


def test_labels_have_no_intervals() -> None:
    frame = table(100).with_columns(y=pl.col("y") > 0)
    with pytest.raises(ValueError, match="interval is for numbers; target 'y' is for binary: leave it out"):
        pellucid.TableClassifier(prediction_interval=0.9).fit(frame, target="y")
