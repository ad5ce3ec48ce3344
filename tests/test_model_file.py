"""A table model as a file: the same predictions to the bit in another process, all that is promised in it, and no more."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import sklearn.base

import pellucid
from pellucid.files import OutputError, read_model, write_model
from pellucid.files.model_format import ModelFileError
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.optimizers import OPTIMIZERS

GENERATOR = np.random.default_rng(1)
ROWS = 150
FORMULAS = '''
from pellucid.functions import tanh

def curve(z):
    """f(z) = {factor} z tanh(z)"""
    return {factor} * z * tanh(z)

def curve_derivative(z, y):
    return {factor} * (tanh(z) + z * (1 - tanh(z) ** 2))

def half(p, g, rate):
    """p - {factor} rate g"""
    return (p - {factor} * rate * g,)
'''


def table() -> pl.DataFrame:
    size, city = GENERATOR.lognormal(0, 2, ROWS), GENERATOR.choice(["北京", "Oslo", None, "São Paulo"], ROWS)
    return pl.DataFrame(
        {
            "size": [
                None if missing else value
                for value, missing in zip(size, GENERATOR.uniform(size=ROWS) < 0.1, strict=True)
            ],
            "city": city,
            "day": pl.date_range(pl.date(2020, 1, 1), pl.date(2020, 5, 29), eager=True),
            "flag": GENERATOR.uniform(size=ROWS) < 0.4,
            "two": GENERATOR.choice(["是", "否"], ROWS),
            "three": GENERATOR.choice([1, 2, 7], ROWS),
            "number": size * 1e-7 + GENERATOR.standard_normal(ROWS) * 1e-9,
        }
    )


TABLE = table()
COLUMNS = ["size", "city", "day", "flag"]
MODELS: dict[str, dict[str, Any]] = {
    "two": {"activation": "swiglu", "norm": "rms"},
    "three": {"activation": ("prelu", "swish_learned"), "hidden": (8, 6), "norm": "batch", "dropout": 0.2},
    "number": {"hidden": "none", "loss": "huber", "weight_column": "three"},
    "flag": {"class_weight": "balanced", "loss": "hinge", "optimizer": "lion"},
}


def learned(target: str, **more: Any) -> Any:
    kind = pellucid.TableRegressor if target == "number" else pellucid.TableClassifier
    options = {"epochs": 6, "only": [name for name in COLUMNS if name != target], **MODELS[target], **more}
    return kind(**options).fit(TABLE, target=target)


@pytest.fixture(scope="module", params=MODELS)
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    made = learned(request.param)
    path = tmp_path_factory.mktemp("models") / f"{request.param}.pellucid"
    made.save(path)
    return made, path


def outputs(model: Any) -> Any:
    return model.predict_proba(TABLE) if sklearn.base.is_classifier(model) else model.predict(TABLE)


@pytest.mark.filterwarnings("ignore::pellucid.tabular.estimator.DataDriftWarning")
def test_another_process_predicts_the_same_bits(saved: tuple[Any, Path], tmp_path: Path) -> None:
    model, path = saved
    TABLE.write_parquet(tmp_path / "table.parquet")
    program = (
        "import sys, warnings; warnings.simplefilter('ignore'); import pellucid\n"
        "model = pellucid.load(sys.argv[1])\n"
        "made = model.predict_proba(sys.argv[2]) if hasattr(model, 'predict_proba') else model.predict(sys.argv[2])\n"
        "labels = model.predict(sys.argv[2]); print(made.tobytes().hex(), *labels[:20])"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program, path, tmp_path / "table.parquet"],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    bits, *labels = done.stdout.split()
    assert bytes.fromhex(bits) == outputs(model).tobytes()
    assert labels == [str(label) for label in model.predict(TABLE)[:20]]


@pytest.mark.filterwarnings("ignore::pellucid.tabular.estimator.DataDriftWarning")
def test_what_is_loaded_is_what_was_saved(saved: tuple[Any, Path], tmp_path: Path) -> None:
    model, path = saved
    again = pellucid.load(path)
    assert type(again) is type(model)
    np.testing.assert_array_equal(outputs(again), outputs(model))
    for name in ("recipe_", "rows_", "shares_", "table_", "n_features_in_"):
        assert getattr(again, name) == getattr(model, name), name
    assert list(again.feature_names_in_) == list(model.feature_names_in_)
    assert again.history_.epochs == model.history_.epochs and again.history_.best_epoch == model.history_.best_epoch
    assert again.scores_ == model.evaluate().scores
    np.testing.assert_array_equal(
        sklearn.base.clone(again).fit(TABLE, target=model.target_.name).predict(TABLE), model.predict(TABLE)
    )
    again.save(tmp_path / "again.pellucid")
    assert (tmp_path / "again.pellucid").read_bytes() == path.read_bytes()
    judged, before = again.evaluate(TABLE), model.evaluate(TABLE)
    assert [score.value for score in judged.scores] == [score.value for score in before.scores]
    assert "<svg" in again.report(TABLE).html()


def test_what_is_in_it(saved: tuple[Any, Path]) -> None:
    model, path = saved
    arrays, kept = read_model(path)
    assert set(arrays) == {*model.network_.state(), *model.training_summary_.arrays()}
    assert kept["format"] == 1 and kept["settings"]["seed"] == 0
    assert kept["versions"] == {
        "pellucid": pellucid.__version__, "numpy": np.__version__, "python": platform.python_version(),
    }  # fmt: skip
    assert kept["settings"]["epochs"] == 6 and kept["recipe"]["hidden"] == list(model.recipe_.hidden)
    assert [score["name"] for score in kept["scores"]] == [score.name for score in model.evaluate().scores]
    assert re.search(rb'\\"digest\\":\\"[0-9a-f]{64}\\"', path.read_bytes()[:256])


def test_no_path_and_no_row_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "private-folder"
    folder.mkdir()
    rows = TABLE.with_columns(secret="code-" + pl.int_range(pl.len()).cast(pl.String))
    for name, part in (("train", rows[:100]), ("valid", rows[100:125]), ("test", rows[125:])):
        part.write_csv(folder / f"{name}.csv")
    for form in (str, Path):
        made = pellucid.TableClassifier(epochs=1, validation=form(folder / "valid.csv"), test=form(folder / "test.csv"))
        made.fit(form(folder / "train.csv"), target="two").save(folder / "model.pellucid")
        content = (folder / "model.pellucid").read_bytes()
        for private in (b"private-folder", str(tmp_path).encode(), b"code-", b"valid.csv"):
            assert private not in content
        again = pellucid.load(folder / "model.pellucid")
        assert again.table_ == "train.csv" and again.validation is None and again.rows_["test"] == 25


def test_an_existing_file_stays_if_it_may_not_be_replaced(saved: tuple[Any, Path]) -> None:
    model, path = saved
    before = path.read_bytes()
    with pytest.raises(OutputError, match="it exists; choose another name"):
        model.save(path, overwrite=False)
    assert path.read_bytes() == before
    with pytest.raises(OutputError):
        model.save(path / "below" / "a-file")
    with pytest.raises(sklearn.exceptions.NotFittedError):
        sklearn.base.clone(model).save(path)


def test_a_new_fit_forgets_the_scores_of_the_file(saved: tuple[Any, Path], tmp_path: Path) -> None:
    model, path = saved
    again = pellucid.load(path).set_params(test=0, epochs=1).fit(TABLE, target=model.target_.name)
    again.save(tmp_path / "again.pellucid")
    assert pellucid.load(tmp_path / "again.pellucid").scores_ == ()


def weight(arrays: Any) -> str:
    """The name of a layer's weights."""
    return next(name for name in arrays if name.endswith(".weight"))


def changed(path: Path, to: Path, change: Any) -> Path:
    """The same file, well signed, with its metadata or arrays changed."""
    arrays, kept = read_model(path)
    change(arrays, kept)
    write_model(to, arrays, {name: value for name, value in kept.items() if name not in ("format", "versions")})
    return to


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays, kept: kept.pop("recipe"),
        lambda arrays, kept: kept.update(decision="by chance"),
        lambda arrays, kept: kept.update(features=3),
        lambda arrays, kept: kept.update(features=-1),
        lambda arrays, kept: kept.update(outputs="two"),
        lambda arrays, kept: kept["settings"].update(hiden=3),
        lambda arrays, kept: kept["recipe"].update(activation=["rel"]),
        lambda arrays, kept: kept["recipe"].update(loss="mce"),
        lambda arrays, kept: kept["recipe"].update(optimizer=[]),
        lambda arrays, kept: kept.update(recipe=[1, 2]),
        lambda arrays, kept: kept.update(encoder={}),
        lambda arrays, kept: kept.update(target={"name": "two"}),
        lambda arrays, kept: kept["history"].update(epochs=[{"loss": 1}]),
        lambda arrays, kept: kept.update(scores=[[1]]),
        lambda arrays, kept: kept.update(components=["relu"]),
        lambda arrays, kept: arrays.pop(weight(arrays)),
        lambda arrays, kept: arrays.update(more=np.zeros(2)),
        lambda arrays, kept: arrays.update({weight(arrays): arrays[weight(arrays)].T.copy()}),
    ],
)
def test_well_signed_but_no_table_model(saved: tuple[Any, Path], tmp_path: Path, change: Any) -> None:
    with pytest.raises(ModelFileError, match=r"does not hold a table model \(.*\); train and save it again"):
        pellucid.load(changed(saved[1], tmp_path / "m.pellucid", change))


# registered ingredients


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(tmp_path)

    def register(factor: float) -> None:
        for table_, name in ((ACTIVATIONS, "curve"), (OPTIMIZERS, "half")):
            if name in table_:
                table_.remove(name)
        module = f"own{str(factor).replace('.', '_')}"
        (tmp_path / f"{module}.py").write_text(FORMULAS.format(factor=factor))
        own = __import__(module)
        pellucid.register_activation("curve", own.curve, own.curve_derivative)
        pellucid.register_optimizer("half", own.half, learning_rate=0.02)

    yield register
    for table_, name in ((ACTIVATIONS, "curve"), (OPTIMIZERS, "half")):
        if name in table_:
            table_.remove(name)


def test_registered_ingredients_are_known_by_name_and_digest(registered: Any, tmp_path: Path) -> None:
    registered(0.5)
    made = pellucid.TableClassifier(activation="curve", optimizer="half", epochs=3).fit(TABLE, target="two")
    made.save(tmp_path / "own.pellucid")
    content = (tmp_path / "own.pellucid").read_bytes()
    assert b"tanh(z)" not in content and b"def " not in content
    assert {name: len(mark) for name, mark in read_model(tmp_path / "own.pellucid")[1]["components"].items()} == {
        "curve": 16, "half": 16,
    }  # fmt: skip
    assert (
        pellucid.load(tmp_path / "own.pellucid").predict_proba(TABLE).tobytes() == made.predict_proba(TABLE).tobytes()
    )
    registered(0.25)
    with pytest.raises(
        ModelFileError, match=r"was trained with another '(curve|half)' than the one registered here; register"
    ):
        pellucid.load(tmp_path / "own.pellucid")
    ACTIVATIONS.remove("curve")
    with pytest.raises(ModelFileError, match="uses 'curve', which is not registered here; register it before loading"):
        pellucid.load(tmp_path / "own.pellucid")
    registered(0.5)
    OPTIMIZERS.remove("half")
    with pytest.raises(ModelFileError, match="uses 'half', which is not registered here; register it before loading"):
        pellucid.load(tmp_path / "own.pellucid")


def test_another_process_says_what_is_missing(registered: Any, tmp_path: Path) -> None:
    registered(0.5)
    made = pellucid.TableRegressor(activation="curve", epochs=1).fit(TABLE.select("size", "number"), target="number")
    made.save(tmp_path / "own.pellucid")
    program = "import sys; from pellucid.cli.main import main; sys.exit(main(['info', sys.argv[1]]))"
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "own.pellucid"], capture_output=True, text=True,
        env={**os.environ, "COLUMNS": "300"},
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == ""
    assert "uses 'curve', which is not registered here" in done.stderr and len(done.stderr.splitlines()) == 1


def test_names_of_ingredients_are_text_that_runs_nothing(saved: tuple[Any, Path]) -> None:
    content = saved[1].read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    assert set(header) == {"__metadata__", *saved[0].network_.state(), *saved[0].training_summary_.arrays()}
    json.loads(header["__metadata__"]["pellucid"])
