"""`pellucid predict`, `evaluate` and `info`: what a model file is for."""

import io
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import pellucid
from commands import command, everything, surroundings

HAN = re.compile("[\u4e00-\u9fff]")
GIVEN = ["--only", "size,colour,gap,code", "--epochs", 20]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model for each kind of target, named after it."""
    folder = tmp_path_factory.mktemp("models")
    everything().write_csv(folder / "all.csv")
    for target in ("answer", "kind", "score", "level"):
        arguments = ["--target", target, "--out", folder / f"{target}.pellucid", *GIVEN]
        assert command("train", folder / "all.csv", *arguments).status == 0
    return folder


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fresh().write_csv("new.csv")


def fresh() -> pl.DataFrame:
    """Rows not learned from, in an order of their own."""
    return everything(200)[120:].sample(fraction=1, shuffle=True, seed=3)


def predicted(*arguments: object, said: str = "") -> pl.DataFrame:
    done = command("predict", *arguments)
    assert (done.status, done.err) == (0, said)
    return pl.read_csv(io.StringIO(done.out))


@pytest.mark.parametrize("target", ["answer", "kind", "level"])
def test_labels_and_probabilities(target: str, models: Path) -> None:
    model = pellucid.load(models / f"{target}.pellucid")
    made = predicted(models / f"{target}.pellucid", "new.csv")
    assert made.columns == ["prediction", *(f"probability_{label}" for label in model.classes_)]
    assert made["prediction"].to_list() == model.predict("new.csv").tolist()
    np.testing.assert_allclose(made.drop("prediction").to_numpy(), model.predict_proba("new.csv"), rtol=1e-6)
    most = made.drop("prediction").to_numpy().argmax(axis=1)
    assert [made.columns[1 + place] for place in most] == [f"probability_{label}" for label in made["prediction"]]


def test_numbers(models: Path) -> None:
    made = predicted(models / "score.pellucid", "new.csv")
    assert made.columns == ["prediction"]
    np.testing.assert_array_equal(made["prediction"], pellucid.load(models / "score.pellucid").predict("new.csv"))
    assert np.corrcoef(made["prediction"], fresh()["score"])[0, 1] > 0.8, "in the target's unit and the rows' order"


@pytest.mark.parametrize("name", ["p.csv", "p.parquet", "P.CSV"])
def test_files(name: str, models: Path) -> None:
    done = command("predict", models / "kind.pellucid", "new.csv", "--out", name)
    assert (done.status, done.err, done.out) == (0, "", f"Wrote 80 predictions to {name}.\n")
    made = pl.read_parquet(name) if name.endswith("parquet") else pl.read_csv(name)
    printed = predicted(models / "kind.pellucid", "new.csv")
    assert made["prediction"].to_list() == printed["prediction"].to_list()
    np.testing.assert_allclose(made.drop("prediction").to_numpy(), printed.drop("prediction").to_numpy(), rtol=1e-6)
    again = command("predict", models / "kind.pellucid", "new.csv", "--out", name)
    assert again.status == 2 and "--force" in again.err
    assert command("predict", models / "kind.pellucid", "new.csv", "--out", name, "--force").status == 0


def test_labels_keep_their_type(models: Path) -> None:
    assert command("predict", models / "level.pellucid", "new.csv", "--out", "p.parquet").status == 0
    assert pl.read_parquet("p.parquet").schema["prediction"] == pl.Int64


def test_each_row_by_itself(models: Path) -> None:
    """Neither the other rows nor their order matter."""
    whole = predicted(models / "kind.pellucid", "new.csv")
    fresh().reverse().write_csv("back.csv")
    assert (
        predicted(models / "kind.pellucid", "back.csv").reverse()["prediction"].to_list()
        == whole["prediction"].to_list()
    )
    fresh()[7:8].write_csv("one.csv")
    one = predicted(models / "kind.pellucid", "one.csv")
    np.testing.assert_allclose(one.drop("prediction").row(0), whole.drop("prediction").row(7), rtol=1e-4)


def test_columns_in_another_order_are_nothing_to_speak_of(models: Path) -> None:
    fresh().select("code", "gap", "colour", "size").write_csv("turned.csv")
    turned = predicted(models / "kind.pellucid", "turned.csv")
    assert turned.equals(predicted(models / "kind.pellucid", "new.csv"))


def test_what_is_new_is_handled_and_said(models: Path) -> None:
    odd = fresh().with_columns(
        colour=pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("violet")).otherwise("colour"),
        size=pl.when(pl.int_range(pl.len()) < 5).then(None).otherwise("size"),
        extra=pl.lit(1),
    )
    odd.write_csv("odd.csv")
    said = {
        "en": [
            "columns not seen in training, ignored: ",
            "size: missing in 5 of 80 rows, but hardly ever in training; imputed with the median ",
            "colour: 3 of 80 rows have a category not seen in training: violet",
        ],
        "zh": [
            "训练集中没有、已忽略的列：",
            "size：80 行中有 5 行缺失",
            "colour：80 行中有 3 行的类别未在训练集中出现：violet",
        ],
    }
    for language, lines in said.items():
        done = command("predict", models / "kind.pellucid", "odd.csv", language=language)
        assert done.status == 0 and len(done.out.splitlines()) == 81
        for line in lines:
            assert line in done.err
    ordinary = predicted(models / "kind.pellucid", "new.csv")
    made = pl.read_csv(io.StringIO(done.out))
    assert made[5:].equals(ordinary[5:]), "the other rows are as ever"
    assert not made[:5].equals(ordinary[:5])


def test_a_label_is_no_formula() -> None:
    """A spreadsheet that opens the predictions must not compute what a label says."""
    rows = [f"{i / 3},{('=1+2', '@x', '+')[i % 3]}" for i in range(40)]
    Path("t.csv").write_text("\n".join(["a,y", *rows]), encoding="utf-8")
    assert command("train", "t.csv", "--target", "y", "--epochs", 1, "--test", 0).status == 0
    done = command("predict", "t.pellucid", "t.csv")
    assert done.out.startswith("prediction,probability_+,probability_=1+2,probability_@x\n")
    model = pellucid.load("t.pellucid")
    written = {"=1+2": "'=1+2", "@x": "'@x", "+": "+"}
    expected = [written[label] for label in model.predict("t.csv")]
    assert [line.partition(",")[0] for line in done.out.splitlines()[1:]] == expected


@pytest.mark.parametrize("encoding", ["utf-8", "cp936", "cp1252", "ascii"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    """Of every command that knows a model, one after the other in one process."""
    Path("表.csv").write_text(everything().rename({"colour": "颜色", "kind": "种类"}).write_csv(), encoding="utf-8")
    commands = [
        ["train", "表.csv", "--target", "种类", "--only", "size,颜色", "--epochs", "2", "--out", "m.pellucid"],
        ["predict", "m.pellucid", "表.csv"],
        ["evaluate", "m.pellucid", "表.csv"],
        ["explain", "m.pellucid", "表.csv"],
        ["info", "m.pellucid"],
        ["walk", "表.csv", "--model", "m.pellucid", "--row", "2"],
    ]
    program = f"from pellucid.cli.main import main\nfor words in {commands!r}:\n    assert main([*words, '--lang', 'zh']) == 0"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=surroundings(PYTHONIOENCODING=encoding), timeout=300
    )
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode(encoding)
    assert text.count("种类" if encoding in ("utf-8", "cp936") else r"\u79cd\u7c7b") > 3, "a name is spelt somehow"
    assert bool(HAN.search(text)) == (encoding in ("utf-8", "cp936")), "English where Chinese cannot be written"


# ---- evaluate ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["answer", "kind", "score"])
def test_evaluate(target: str, models: Path) -> None:
    done = command("evaluate", models / f"{target}.pellucid", "new.csv")
    judged = pellucid.load(models / f"{target}.pellucid").evaluate("new.csv")
    assert done.status == 0 and "80 rows" in done.out.splitlines()[0]
    for line in judged.lines():
        assert re.search(r"^ +" + r"\s+".join(map(re.escape, line)) + "$", done.out, re.MULTILINE), line
    assert "test rows" not in done.out, "whether they were is not known here"


def test_evaluate_of_rows_without_a_target_leaves_them_out(models: Path) -> None:
    fresh().with_columns(kind=pl.when(pl.int_range(pl.len()) < 30).then(None).otherwise("kind")).write_csv("part.csv")
    assert "50 rows" in command("evaluate", models / "kind.pellucid", "part.csv").out


# ---- info ----------------------------------------------------------------------------------------------------------


def test_info(models: Path) -> None:
    model = pellucid.load(models / "kind.pellucid")
    told = " ".join(command("info", models / "kind.pellucid").out.split())
    assert told.startswith("kind.pellucid Predicts kind: multiclass classification, trained on all.csv.")
    assert "Classes: high, low, middle." in told and "Uses 4 columns: size, colour, gap, code." in told
    epochs, best = len(model.history_.epochs), model.history_.best_epoch
    assert f"Trained for {epochs} epochs" in told and f"those of epoch {best}." in told
    assert "Split: 84 training, 18 validation, 18 test rows." in told
    assert f"Written by pellucid {pellucid.__version__}, numpy {np.__version__}, python 3." in told
    for score in model.scores_:
        assert f"{score.value:.3f}" in told


def test_the_settings_in_info_train_the_same_network(models: Path) -> None:
    settings = command("info", models / "score.pellucid").out.partition("pass it to --config)\n")[2]
    Path("again.toml").write_text(settings, encoding="utf-8")
    assert command("train", models / "all.csv", "--config", "again.toml", "--out", "again.pellucid").status == 0
    mine, other = (pellucid.load(path).network_.state() for path in (models / "score.pellucid", "again.pellucid"))
    assert all(np.array_equal(mine[name], other[name]) for name in mine)


@pytest.mark.parametrize("arguments", [["info", "{m}"], ["evaluate", "{m}", "new.csv"]])
def test_chinese(arguments: list[str], models: Path) -> None:
    done = command(*(word.format(m=models / "kind.pellucid") for word in arguments), language="zh")
    told = done.out.partition("设置")[0]
    assert done.status == 0 and HAN.search(told)
    assert not re.search(r"\b(the|of|rows|epochs|learned|accuracy)\b", told, re.IGNORECASE)
