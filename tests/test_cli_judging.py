"""The command's judging: what is proposed and named before training, rare classes, all rows, time, programs that read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import pellucid
from commands import command, process
from pellucid.messages import catalogue

QUICK = ["--hidden", "8", "--epochs", "8", "--learning-rate", "0.02"]
NEW_AREAS = ("split", "caution", "suggestion", "decision", "rare", "explain", "drift")


def shop(rows: int = 1500, seed: int = 0) -> pl.DataFrame:
    """Orders of customers over time, of which few come back; `refunded` gives it away."""
    random = np.random.default_rng(seed)
    who, x = random.integers(0, 300, rows), random.normal(size=rows)
    back = random.random(rows) < 1 / (1 + np.exp(-(2 * x - 4.2)))
    return pl.DataFrame(
        {
            "customer_id": [f"K{code:03}" for code in who],
            "day": np.datetime64("2021-01-01") + np.sort(random.integers(0, 1000, rows)),
            "x": x.round(4),
            "size": random.choice(["S", "M", "L"], rows),
            "refunded": np.where(back, 1, 0),
            "back": np.where(back, "yes", "no"),
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shop")
    shop().write_csv(made / "shop.csv")
    options = ["--target", "back", "--drop", "refunded,customer_id", "--out", made / "shop.pellucid", *QUICK]
    done = command("train", made / "shop.csv", *options)
    assert done.status == 0, done.err
    (made / "said.txt").write_text(done.out, encoding="utf-8")
    return made


@pytest.fixture(autouse=True)
def inside(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("shop.csv", "shop.pellucid"):
        (tmp_path / name).symlink_to(folder / name)


def flat(text: str) -> str:
    """Without the breaks of lines."""
    return " ".join(text.split())


def train(*options: object, language: str = "en") -> tuple[str, Any]:
    done = command(
        "train", "shop.csv", "--target", "back", "--out", "m.pellucid", "--force", *QUICK, *options, language=language
    )
    assert (done.status, done.err) == (0, "")
    return flat(done.out), pellucid.load("m.pellucid")


def test_what_gives_the_target_away_is_named_before_training() -> None:
    said, _ = train()
    named = said.index("refunded alone predicts back correctly in ")
    assert named < said.index("Training") and "--drop refunded excludes it" in said
    assert "refunded alone" not in train("--drop", "refunded")[0]


def test_entities_and_dates_are_proposed_with_their_option() -> None:
    said, _ = train("--drop", "refunded")
    assert f"customer_id repeats: {shop()['customer_id'].n_unique()} values in 1,500 rows." in said
    assert "use --group-column customer_id:" in said and "use --time-column day, which tests on the latest rows" in said
    grouped, _ = train("--drop", "refunded", "--group-column", "customer_id")
    assert (
        "test rows (grouped by customer_id)." in grouped
        and "--group-column" not in grouped
        and "--time-column" not in grouped
    )
    timed, model = train("--drop", "refunded", "--time-column", "day")
    assert "(ordered by day)" in timed and "Test set: the latest rows" in timed
    assert (model.time_column, [c.name for c in model.encoder_.columns]) == ("day", ["customer_id", "x", "size"])


def test_a_rare_class_in_both_languages(folder: Path) -> None:
    said = (folder / "said.txt").read_text(encoding="utf-8")
    lines = said.splitlines()
    head = next(place for place, line in enumerate(lines) if line.split()[:2] == ["Metric", "Network"])
    assert "Random" in lines[head] and [line.split("  ")[1].strip() for line in lines[head + 1 : head + 4]] == [
        "Average precision",
        "Balanced accuracy",
        "Accuracy",
    ]
    assert "rows with the highest probability of back = yes are yes" in flat(
        said
    ) and "the score is not reliable" in flat(said)
    assert "Decision threshold for yes: " in said
    chinese, _ = train("--drop", "refunded", language="zh")
    for key in ("rare.few", "decision.scores", "suggestion.group"):
        piece = catalogue()[key][1].split("{")[-1].split("}")[-1].strip("（）。；：% ")
        assert piece[:6] in chinese, key
    assert "随机基线" in chinese and "平均精确率" in chinese


def test_every_new_text_is_said_somewhere() -> None:
    """A key that no source names is dead; keys are named whole or by their beginning."""
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(pellucid.__file__).parent.rglob("*.py")
        if "messages" not in path.parts
    )
    for key in catalogue():
        if key.split(".")[0] in NEW_AREAS:
            assert key in source or f"{key.rpartition('.')[0]}." in source, key


def test_the_report_says_it_too(folder: Path) -> None:
    page = (folder / "shop-report.html").read_text(encoding="utf-8")
    for text in (
        "Error analysis",
        "random: 0.",
        "rows with the highest probability of back = yes are yes",
        "is not reliable",
        "--group-column customer_id",
    ):
        assert text in page, text
    assert page.index("Average precision") < page.index("Accuracy")


def test_refit_is_said_in_print_in_the_report_and_by_info() -> None:
    said, model = train("--drop", "refunded", "--refit")
    assert "Retraining on all 1,500 rows for" in said
    told = "was retrained on all 1,500 rows. These scores were measured before that, without the test set"
    assert told in said and told in Path("m-report.html").read_text(encoding="utf-8")
    assert told in flat(command("info", "m.pellucid").out) and model.refitted_ == 1500


def test_a_limit_that_ends_training() -> None:
    said, model = train("--drop", "refunded", "--epochs", "100000", "--patience", "100000", "--time-limit", "4s")
    assert model.history_.stop_reason == "time" and "The time limit ended training after" in said
    assert model.time_limit == "4s" and 'time_limit = "4s"' in command("info", "m.pellucid").out
    assert command("train", "shop.csv", "--target", "back", "--time-limit", "soon").err.startswith(
        "Error: time_limit must be a duration such as 90s, 2m or 1.5h"
    )


# programs that read


def test_json_is_one_object_and_nothing_else(tmp_path: Path, folder: Path) -> None:
    done = process(
        "train",
        folder / "shop.csv",
        "--target",
        "back",
        "--out",
        "j.pellucid",
        *QUICK,
        "--json",
        "--log",
        "j.jsonl",
        folder=tmp_path,
    )
    assert done.returncode == 0 and b"Training" in done.stderr
    made = json.loads(done.stdout)
    assert made["model"] == "j.pellucid" and made["rows"]["test"] == made["test"]["rows"]
    assert made["test"]["scores"]["average_precision"]["chance"] == pytest.approx(0.05, abs=0.05)
    assert {note["key"] for note in made["notes"]} >= {
        "warning.leakage.class",
        "suggestion.group",
        "decision.threshold.rare",
    }
    assert made["settings"]["hidden"] == [8] and set(made["test"]["baselines"]) == {"constant", "linear", "trees"}
    lines = [json.loads(line) for line in (tmp_path / "j.jsonl").read_text().splitlines()]
    first = [line for line in lines if line["member"] == 1]
    assert {line["member"] for line in lines} == set(range(1, made["settings"]["ensemble_size"] + 1))
    assert [line["epoch"] for line in first] == list(range(1, made["epochs"] + 1))
    model = pellucid.load(tmp_path / "j.pellucid")
    assert [line["loss"] for line in first] == [epoch.loss for epoch in model.history_.epochs]
    assert sum(line["best"] for line in lines[: made["best_epoch"]]) and lines[made["best_epoch"] - 1]["best"]


@pytest.mark.parametrize("arguments", [["evaluate", "shop.csv"], ["explain", "shop.csv", "--row", "3"], ["info"]])
def test_json_of_every_command(arguments: list[str]) -> None:
    done = command(arguments[0], "shop.pellucid", *arguments[1:], "--json")
    made = json.loads(done.out)
    assert done.status == 0 and done.out.count("\n") == 1
    assert made["target"] == "back" if arguments[0] != "evaluate" else made["rows"] == 1500
    plain = command(arguments[0], "shop.pellucid", *arguments[1:])
    assert plain.out.strip() and plain.out.strip() in done.err, "what people read goes to standard error"
    again = command(arguments[0], "shop.pellucid", *arguments[1:])
    assert again.out == plain.out


def test_a_log_is_not_made_where_nothing_is_learned() -> None:
    assert command("train", "shop.csv", "--target", "bak", "--log", "l.jsonl").status == 2
    assert not Path("l.jsonl").exists()
    Path("l.jsonl").write_text("mine")
    done = command("train", "shop.csv", "--target", "back", "--log", "l.jsonl", *QUICK)
    assert done.status == 2 and "--force" in done.err and Path("l.jsonl").read_text() == "mine"


# predict, evaluate, explain


def test_predict_by_another_threshold_with_columns_kept() -> None:
    low = command(
        "predict",
        "shop.pellucid",
        "shop.csv",
        "--threshold",
        "0.02",
        "--keep-columns",
        "customer_id,day",
        "--keep-columns",
        "x",
    )
    made = pl.read_csv(io.StringIO(low.out), infer_schema=False)
    whole = pl.read_csv("shop.csv", infer_schema=False)
    assert made.columns == ["customer_id", "day", "x", "prediction", "probability_no", "probability_yes"]
    assert made.select("customer_id", "day", "x").equals(whole.select("customer_id", "day", "x"))
    called = made["probability_yes"].cast(float).to_numpy() >= 0.02
    assert (made["prediction"] == "yes").to_numpy().tolist() == called.tolist() and called.mean() > 0.1
    assert command("predict", "shop.pellucid", "shop.csv", "--threshold", "often").status == 2
    assert "did you mean 'day'" in command("predict", "shop.pellucid", "shop.csv", "--keep-columns", "dai").err


@pytest.mark.parametrize("to", ["p.csv", "p.parquet", "-"])
def test_strict_writes_nothing_where_rows_differ(to: str) -> None:
    shop(200, 1).with_columns(size=pl.lit("XXL"), x=pl.col("x") + 9).write_csv("odd.csv")
    done = command("predict", "shop.pellucid", "odd.csv", "--fail-on-drift", "--out", to)
    assert (
        (done.status, done.out) == (2, "")
        and "size: 200 of 200 rows have a category not seen in training" in done.err
        and done.err.count("\n") == 1
    )
    assert sorted(path.name for path in Path().iterdir()) == ["odd.csv", "shop.csv", "shop.pellucid"]
    lax = command("predict", "shop.pellucid", "odd.csv", "--out", to)
    assert lax.status == 0 and "x: " in lax.err and "are outside the training range" in lax.err
    same = command("predict", "shop.pellucid", "shop.csv", "--fail-on-drift", "--out", to, "--force")
    assert same.status == 0, same.err


def test_predict_json_needs_a_file() -> None:
    assert "name a file for them with --out" in command("predict", "shop.pellucid", "shop.csv", "--json").err
    done = command("predict", "shop.pellucid", "shop.csv", "--json", "--out", "p.csv")
    assert json.loads(done.out)["rows"] == 1500 and json.loads(done.out)["out"] == "p.csv"


def test_a_file_in_pieces_is_predicted_like_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = command("predict", "shop.pellucid", "shop.csv", "--keep-columns", "x")
    monkeypatch.setattr("pellucid.tables.reading.chunks.CHUNK", 3000)
    made = command("predict", "shop.pellucid", "shop.csv", "--keep-columns", "x")
    assert made.err == whole.err
    one, other = (pl.read_csv(io.StringIO(done.out)) for done in (whole, made))
    assert one["prediction"].equals(other["prediction"]) and one["x"].equals(other["x"])
    np.testing.assert_allclose(one["probability_yes"], other["probability_yes"], rtol=1e-5)
    assert command("predict", "shop.pellucid", "shop.csv", "--keep-columns", "x", "--out", "p.parquet").status == 0
    parts = pl.read_parquet("p.parquet")
    np.testing.assert_allclose(parts["probability_yes"], one["probability_yes"], rtol=1e-5)
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("bound", "status"),
    [("average_precision=0.05", 0), ("average_precision=0.99", 1), ("log_loss=0.0001", 1), ("log_loss=9", 0)],
)
def test_fail_under(bound: str, status: int) -> None:
    done = command("evaluate", "shop.pellucid", "shop.csv", "--fail-under", bound)
    assert done.status == status and (done.err == "") == (status == 0)
    if status:
        assert done.err.startswith("The ") and bound.split("=")[1] in done.err
        assert json.loads(command("evaluate", "shop.pellucid", "shop.csv", "--fail-under", bound, "--json").out)[
            "failed"
        ] == [bound.split("=")[0]]


@pytest.mark.parametrize(
    ("bound", "message"),
    [("auc=1", "there is no score 'auc'"), ("accuracy", "must be SCORE=VALUE, such as accuracy=0.4")],
)
def test_bounds_that_cannot_be(bound: str, message: str) -> None:
    done = command("evaluate", "shop.pellucid", "shop.csv", "--fail-under", bound)
    assert done.status == 2 and message in done.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_explain(language: str) -> None:
    done = command("explain", "shop.pellucid", "shop.csv", "--row", "17", language=language)
    assert (done.status, done.err) == (0, "")
    made = json.loads(command("explain", "shop.pellucid", "shop.csv", "--row", "17", "--json").out)
    assert made["average"] + sum(share["share"] for share in made["shares"]) == pytest.approx(made["prediction"])
    row = pl.read_csv("shop.csv").row(16, named=True)
    assert {share["column"]: share["value"] for share in made["shares"]}["x"] == row["x"]
    assert f"{made['prediction']:.3f}" in done.out and str(row["size"]) in done.out
    assert command("explain", "shop.pellucid", "shop.csv", "--row", "1501").err.startswith(
        "Error: the table has 1,500 rows"
    )
    assert command("explain", "shop.pellucid", "shop.csv", "--label", "ja").err.startswith(
        "Error: label must be one of no, yes"
    )
