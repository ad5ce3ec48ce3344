"""Intervals of numbers: the finite-sample rule, coverage on rows not seen, and the command's columns."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import pellucid
from pellucid.cli import main
from pellucid.insight.margin import margin_at, margins

RNG = np.random.default_rng(11)


def table(rows: int) -> pl.DataFrame:
    x = RNG.standard_normal((rows, 3))
    y = x[:, 0] + np.sin(2 * x[:, 1]) + 0.5 * RNG.standard_normal(rows)
    return pl.DataFrame({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "y": y})


@pytest.mark.parametrize("rows", [1, 9, 19, 50, 99, 1000])
def test_the_margin_is_the_error_at_its_place(rows: int) -> None:
    errors = RNG.permutation(np.arange(1.0, rows + 1))
    found = margins(errors * RNG.choice([-1, 1], rows))
    for percent in range(1, 100):
        place = -(-(rows + 1) * Fraction(percent, 100) // 1)
        if place <= rows:
            assert margin_at(found, percent / 100) == place
        else:
            with pytest.raises(ValueError, match="for want of validation rows"):
                margin_at(found, percent / 100)
    with pytest.raises(ValueError, match="between 0 and 1"):
        margin_at(found, 1.0)


def test_intervals_hold_the_share_of_new_rows() -> None:
    model = pellucid.TableRegressor(interval=0.8, epochs=40, members=3).fit(table(1500), target="y")
    new = table(4000)
    for level in (None, 0.5, 0.95):
        low, high = model.predict_interval(new, level).T
        held = ((new["y"].to_numpy() >= low) & (new["y"].to_numpy() <= high)).mean()
        assert abs(held - (level or 0.8)) < 0.05
    assert abs(model.coverage() - 0.8) < 0.08 and model.coverage(0.95) > model.coverage(0.5)


def test_the_command_gives_low_and_high(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    table(400).write_csv("t.csv")
    few = ["--epochs", "5", "--members", "2", "--lang", "en"]
    assert main(["train", "t.csv", "--target", "y", "--interval", "0.9", *few]) == 0
    assert "Intervals for 90%: the prediction ± " in capsys.readouterr().out
    assert main(["predict", "t.pellucid", "t.csv", "--out", "p.csv", "--lang", "en"]) == 0
    assert main(["predict", "t.pellucid", "t.csv", "--out", "q.csv", "--interval", "0.5", "--lang", "en"]) == 0
    wide, narrow = pl.read_csv("p.csv"), pl.read_csv("q.csv")
    assert wide.columns == ["prediction", "low", "high"]
    half = pellucid.load("t.pellucid").margin()
    np.testing.assert_allclose(wide["high"] - wide["prediction"], half, rtol=1e-6)
    assert (narrow["high"] - narrow["low"] < wide["high"] - wide["low"]).all()


def test_labels_have_no_intervals() -> None:
    frame = table(100).with_columns(y=pl.col("y") > 0)
    with pytest.raises(ValueError, match="interval is for numbers; target 'y' is for binary: leave it out"):
        pellucid.TableClassifier(interval=0.9).fit(frame, target="y")
