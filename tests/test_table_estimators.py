"""The table estimators: any kind of raw table in, every option of the command, scikit-learn's tools around them."""

from __future__ import annotations

import copy
import inspect
import pickle
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import GridSearchCV

import pellucid
from pellucid.cli.commands.train import train
from pellucid.messages import speaking
from pellucid.tables import TableError
from pellucid.tabular.estimator import DataDriftWarning
from pellucid.tabular.model.config_file import settings
from pellucid.tabular.settings.parameters import TableParameters

GENERATOR = np.random.default_rng(5)
ROWS = 240


def table() -> pl.DataFrame:
    a, b = GENERATOR.standard_normal(ROWS), GENERATOR.integers(0, 50, ROWS)
    colour = GENERATOR.choice(["red", "green", "blue"], ROWS)
    price = 100 + 20 * a + b + 15 * (colour == "red") + GENERATOR.standard_normal(ROWS)
    return pl.DataFrame(
        {
            "a": a,
            "b": b,
            "colour": colour,
            "kind": np.where(price > 130, "high", np.where(price > 110, "middle", "low")),
            "price": price,
            "weight": GENERATOR.integers(0, 3, ROWS),
        }
    )


TABLE = table()
LABELS, NUMBERS = TABLE.drop("price", "weight"), TABLE.drop("kind", "weight")
NEW = LABELS.drop("kind")[:50]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with speaking("en"):
        yield


@pytest.fixture(scope="module")
def classifier() -> Any:
    return pellucid.TableClassifier(epochs=30).fit(LABELS, target="kind")


@pytest.fixture(scope="module")
def regressor() -> Any:
    return pellucid.TableRegressor(epochs=60).fit(NUMBERS, target="price")


# parameters


def test_every_option_of_the_command_is_a_parameter() -> None:
    files = {
        "context",
        "table",
        "target",
        "config",
        "model",
        "force",
        "log",
        "as_json",
    }  # what to read and write, not how to learn
    assert set(inspect.signature(train).parameters) - files == set(TableParameters().get_params())
    for kind in (pellucid.TableClassifier, pellucid.TableRegressor):
        assert set(kind().get_params()) == set(TableParameters().get_params())


ASKED: dict[str, Any] = {
    "hidden": (7, 5),
    "activation": ("swiglu", "tanh"),
    "norm": "rms",
    "dropout": 0.1,
    "dropout_schedule": "cosine",
    "init": "orthogonal",
    "loss": "hinge",
    "optimizer": "nadam",
    "learning_rate": 0.004,
    "lr_scaling": "fan_in",
    "weight_decay": 0.01,
    "l2": 0.002,
    "clip": 3.0,
    "schedule": "one_cycle",
    "batch_size": 20,
    "epochs": 4,
    "patience": 3,
    "scaling": "standard",
    "bins": 3,
    "periodic_features": 4,
    "feature_scaling_layer": False,
    "linear_skip": False,
    "ensemble_size": 2,
    "batch_ensemble": 2,
    "ema_decay": 0.5,
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_for_is_done_and_changes_what_is_learned(name: str) -> None:
    two = LABELS.with_columns(kind=pl.col("kind") == "high")
    few = {"epochs": 2, "hidden": (7, 5)} | ({"dropout": 0.1} if name == "dropout_schedule" else {})
    asked = pellucid.TableClassifier(**{**few, name: ASKED[name]}).fit(two, target="kind")
    chosen = pellucid.TableClassifier(**({"epochs": 6} if name == "patience" else few)).fit(two, target="kind")
    assert getattr(asked.recipe_, name) == ASKED[name] and name not in asked.recipe_.reasons
    if name not in ("hidden", "epochs", "patience", "clip", "ema_decay"):
        assert asked.predict_proba(two).tobytes() != chosen.predict_proba(two).tobytes()


def test_labels_are_smoothed_and_averages_kept() -> None:
    two = LABELS.with_columns(kind=pl.col("kind") == "high")
    plain, smooth, steady = (
        pellucid.TableClassifier(epochs=60, patience=60, linear_skip=False, ensemble_size=1, **asked).fit(
            two, target="kind"
        )
        for asked in ({"ema_decay": 0.0}, {"ema_decay": 0.0, "label_smoothing": 0.4}, {"ema_decay": 0.9})
    )
    assert smooth.recipe_.loss == "cross_entropy" and smooth.recipe_.reasons["loss"].key == "recipe.loss.smooth"
    assert smooth.predict_proba(two).max() < 0.93 < 0.97 < plain.predict_proba(two).max()
    assert steady.predict_proba(two).tobytes() != plain.predict_proba(two).tobytes()
    with pytest.raises(ValueError, match="label_smoothing is for cross_entropy; the loss is 'mse'"):
        pellucid.TableRegressor(label_smoothing=0.1).fit(NUMBERS, target="price")


@pytest.mark.parametrize(
    ("asked", "got"), [({"activation": "glu"}, "activation glu and norm none"), ({"norm": "rms"}, "relu and norm rms")]
)
def test_members_that_share_weights_go_without_gates_and_norms(asked: Any, got: str) -> None:
    with pytest.raises(ValueError, match=f"without gates and norms; got .*{got}"):
        pellucid.TableClassifier(batch_ensemble=2, **asked).fit(LABELS, target="kind")


def test_all_settings_at_once_and_again_from_the_settings() -> None:
    two = LABELS.with_columns(kind=pl.col("kind") == "high")
    asked = ASKED | {"batch_ensemble": 1}  # gates and norms go without
    first = pellucid.TableClassifier(**asked, class_weight={True: 2.0}, drop="b", seed=3).fit(two, target="kind")
    decided = settings(first.model_)
    assert decided.pop("target") == "kind"
    again = pellucid.TableClassifier(**decided).fit(two, target="kind")
    np.testing.assert_array_equal(again.predict_proba(two), first.predict_proba(two))
    assert settings(again.model_) == {"target": "kind", **decided}


def test_hidden_none_is_a_linear_model() -> None:
    for none in ("none", 0, (), []):
        made = pellucid.TableClassifier(hidden=none, epochs=1).fit(LABELS, target="kind")
        assert made.recipe_.hidden == () and len(made.network_.layers) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hidden": "128;64"}, r"hidden must be numbers of units such as \(128, 64\), or 'none'"),
        ({"hidden": -1}, "hidden must be at least 1; got -1"),
        ({"activation": "relo"}, "did you mean 'relu'"),
        ({"activation": 3}, "activation must be a name, or one for each hidden layer; got 3"),
        ({"activation": ("relu", "tanh"), "hidden": 3}, "activation must be one name, or one for each of the 1 hidden"),
        ({"norm": "bach"}, "did you mean 'batch'"),
        ({"dropout": 1.0}, "dropout must be at least 0 and below 1; got 1.0"),
        ({"dropout": "a"}, "dropout must be at least 0 and below 1; got 'a'"),
        ({"init": "hee"}, "init must be one of zeros, .*did you mean 'he'"),
        ({"dropout_schedule": "linear"}, "dropout_schedule must be one of constant, "),
        ({"loss": "mse"}, "loss 'mse' does not fit the task 'multiclass'; losses that do are cross_entropy"),
        ({"optimizer": "adem"}, "did you mean 'adam'"),
        ({"learning_rate": 0}, "learning_rate must be a positive number; got 0"),
        ({"weight_decay": -1}, "weight_decay must be 0 or a positive number"),
        ({"l2": float("nan")}, "l2 must be 0 or a positive number; got nan"),
        ({"clip": 0}, "clip must be a positive number"),
        ({"schedule": "cosin"}, "did you mean 'cosine'"),
        ({"batch_size": "half"}, "batch_size must be 'full', 1 or a number of rows; got 'half'"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"epochs": 1.5}, "epochs must be an integer; got 1.5"),
        ({"patience": 0}, "patience must be at least 1"),
        ({"class_weight": {"hgh": 1}}, "class_weight must give weights of 0 or more to labels .* high, low, middle"),
        ({"class_weight": "even"}, "class_weight must be 'balanced' or a mapping"),
        ({"weight_column": "wait"}, "weight_column: there is no column 'wait'"),
        ({"drop": "colur"}, "drop: there is no column 'colur'; did you mean 'colour'"),
        ({"drop": 3}, "drop must be a name or a list of names; got 3"),
        ({"drop": ["a", "b", "colour"]}, "no column is left"),
        ({"column_type": "a"}, "column_type must map names to kinds"),
        ({"column_type": {"a": "numbr"}}, "must be one of number, date, category, id; got 'numbr'"),
        ({"validation": 1.0}, "validation must be at least 0 and below 1"),
        ({"test": 0.9}, "validation and test must leave rows to train on"),
        ({"test": "nowhere.csv"}, "there is no file 'nowhere.csv'"),
        ({"seed": -1}, "seed must be at least 0"),
        ({"threads": 0}, "threads must be at least 1"),
        ({"task": "regression"}, "TableClassifier is for classification; got task='regression'"),
    ],
)
def test_wrong_parameters_are_refused_in_words(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said):
        pellucid.TableClassifier(**wrong).fit(LABELS, target="kind")


def test_wrong_tables_are_refused_in_words(classifier: Any) -> None:
    new = pellucid.TableClassifier
    for call, said in (
        (lambda: new().fit(LABELS), r"requires y to be passed.*write fit\(table, target='column'\) or fit\(X, y\)"),
        (
            lambda: new().fit(LABELS, LABELS["kind"], target="kind"),
            "give y, or the name of the target column, not both",
        ),
        (lambda: new().fit(LABELS, target="kond"), "there is no column 'kond'; did you mean 'kind'"),
        (lambda: new().fit(NEW, LABELS["kind"]), "y must have as many entries as X has rows, 50; got 240"),
        (lambda: pellucid.TableRegressor().fit(LABELS, target="kind"), "must be a number in every row; row 1 has"),
        (
            lambda: pellucid.TableRegressor(class_weight="balanced").fit(NUMBERS, target="price"),
            "class_weight is for classes",
        ),
        (
            lambda: classifier.predict(NEW.drop("a")),
            "the table lacks columns of the training table: 'a'; there are 'b', 'colour'",
        ),
        (lambda: classifier.predict(NEW[:0]), "the table has no rows"),
        (lambda: classifier.predict(NEW.to_numpy()[:, :2]), "X has 2 features, but TableClassifier is expecting 3"),
        (lambda: classifier.evaluate(NEW), "target: there is no column 'kind'"),
        (lambda: classifier.evaluate(NEW, ["high"]), "y must have as many entries as X has rows, 50; got 1"),
        (
            lambda: classifier.evaluate(NEW, ["huge"] * 50),
            "row 1 has 'huge', which is not a label of the training set: 'high', 'low', 'middle'",
        ),
    ):
        with pytest.raises(ValueError, match=said):
            call()


def test_a_label_with_one_row_can_be_learned_but_not_tested() -> None:
    rare = LABELS.with_columns(kind=pl.when(pl.int_range(pl.len()) == 7).then(pl.lit("rare")).otherwise("kind"))
    made = pellucid.TableClassifier(epochs=1).fit(rare.drop("kind"), rare["kind"])
    assert "rare" in made.classes_ and 7 in made.data_.split.train
    pellucid.TableClassifier(epochs=1, test=0).fit(rare, target="kind")
    with pytest.raises(
        TableError, match="label 'rare' has one row; each label needs one row to train on and one to test on"
    ):
        pellucid.TableClassifier(epochs=1).fit(rare, target="kind")


# what a table can be


def test_every_kind_of_table_gives_the_same(classifier: Any, tmp_path: Path) -> None:
    LABELS.write_csv(tmp_path / "t.csv")
    LABELS.write_parquet(tmp_path / "t.parquet")
    columns = {name: LABELS[name].to_list() for name in LABELS.columns}
    expected = classifier.predict_proba(LABELS)[:50]  # as many rows: the last bits of a product depend on how many
    for source in (
        LABELS.lazy(), LABELS.to_pandas(), columns, LABELS.to_dicts(), str(tmp_path / "t.csv"), tmp_path / "t.parquet",
        LABELS.to_pandas().astype({"colour": "category", "kind": "category"}),
    ):  # fmt: skip
        made = pellucid.TableClassifier(epochs=30).fit(source, target="kind")
        np.testing.assert_array_equal(made.predict_proba(source)[:50], expected)
        np.testing.assert_array_equal(classifier.predict_proba(source)[:50], expected)
        assert list(made.feature_names_in_) == ["a", "b", "colour"] and made.n_features_in_ == 3
        assert made.table_ == (Path(source).name if isinstance(source, str | Path) else "")


def test_very_large_tables_keep_more_rows_to_learn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pellucid.tabular.prepare.prepare.ENOUGH_ROWS", 20)
    monkeypatch.setattr("pellucid.tabular.prepare.prepare.ENOUGH_OF_A_LABEL", 2)
    numbers = pellucid.TableRegressor(epochs=1).fit(NUMBERS, target="price").rows_
    assert numbers == {"training": len(NUMBERS) - 40, "validation": 20, "test": 20}
    assert pellucid.TableRegressor(epochs=1, test=0.3).fit(NUMBERS, target="price").rows_["test"] == 0.3 * len(NUMBERS)
    rare = LABELS.with_columns(kind=pl.arange(len(LABELS)) % 12 == 0)
    rows = pellucid.TableClassifier(epochs=1).fit(rare, target="kind").rows_
    assert rows["test"] == rows["validation"] == 2 / rare["kind"].sum() * len(LABELS)


def test_x_and_y_apart_and_plain_arrays() -> None:
    apart = pellucid.TableClassifier(epochs=3, test=0.15).fit(LABELS.drop("kind"), LABELS["kind"].to_numpy())
    whole = pellucid.TableClassifier(epochs=3).fit(LABELS, target="kind")
    np.testing.assert_array_equal(apart.predict_proba(NEW), whole.predict_proba(NEW))
    assert pellucid.TableClassifier(epochs=1).fit(LABELS.drop("kind"), LABELS["kind"]).rows_["test"] == 0
    numbers = NUMBERS.select("a", "b").to_numpy()
    plain = pellucid.TableRegressor(epochs=3).fit(numbers, NUMBERS["price"].to_numpy())
    assert plain.predict(numbers[:5]).shape == (5,) and not hasattr(plain, "feature_names_in_")
    with pytest.raises(ValueError, match="X has 1 features, but TableRegressor is expecting 2"):
        plain.predict(numbers[:, :1])


def test_own_tables_for_validation_and_test(tmp_path: Path) -> None:
    LABELS[200:].write_csv(tmp_path / "test.csv")
    made = pellucid.TableClassifier(epochs=5, validation=LABELS[150:200], test=tmp_path / "test.csv")
    made.fit(LABELS[:150], target="kind")
    assert made.rows_ == {"training": 150, "validation": 50, "test": 40}
    judged = made.evaluate()
    assert judged["accuracy"] == accuracy_score(LABELS["kind"][200:], made.predict(LABELS[200:]))
    assert len(judged.baselines) == 3


def test_whole_number_weights_are_repeated_rows() -> None:
    options = {"only": "colour", "batch_size": "full", "epochs": 30, "validation": 0, "test": 0}
    weighted = pellucid.TableClassifier(**options, weight_column="weight").fit(TABLE, target="kind")
    repeated = TABLE[np.repeat(np.arange(ROWS), TABLE["weight"])]
    other = pellucid.TableClassifier(**options).fit(repeated, target="kind")
    np.testing.assert_allclose(weighted.predict_proba(TABLE), other.predict_proba(TABLE), rtol=1e-4)
    for name in ("accuracy", "log_loss"):
        assert weighted.evaluate(TABLE)[name] == pytest.approx(other.evaluate(repeated)[name], rel=1e-4)
    plain = pellucid.TableClassifier(**options).fit(TABLE, target="kind")
    assert np.abs(plain.predict_proba(TABLE) - other.predict_proba(TABLE)).max() > 1e-3


def test_odd_new_rows_are_said_and_predicted(classifier: Any) -> None:
    odd = NEW.with_columns(colour=pl.lit("violet"), a=pl.lit(1e6), extra=1)
    with pytest.warns(DataDriftWarning) as caught:
        made = classifier.predict(odd)
    assert made.shape == (50,) and all(one.filename == __file__ for one in caught)
    assert any("violet" in str(one.message) for one in caught) and any(
        str(one.message).startswith("a: ") for one in caught
    )


# judging


def test_evaluation_is_of_the_rows_given(classifier: Any, regressor: Any) -> None:
    for rows, y in ((LABELS, None), (LABELS.drop("kind"), LABELS["kind"])):
        assert classifier.evaluate(rows, y)["accuracy"] == accuracy_score(LABELS["kind"], classifier.predict(LABELS))
    assert regressor.evaluate(NUMBERS)["r2"] == pytest.approx(r2_score(NUMBERS["price"], regressor.predict(NUMBERS)))
    assert regressor.score(NUMBERS, NUMBERS["price"]) == pytest.approx(regressor.evaluate(NUMBERS)["r2"])
    test = classifier.data_.split.test
    own = classifier.evaluate()
    assert own.rows == len(test) == classifier.rows_["test"] == 36 and own is classifier.evaluate()
    assert own["accuracy"] == classifier.evaluate(LABELS[test])["accuracy"]
    assert regressor.evaluate()["r2"] > 0.8 and classifier.evaluate()["accuracy"] > 0.7


def test_results_show_themselves_in_a_notebook(classifier: Any, regressor: Any) -> None:
    for model, name in ((classifier, "kind"), (regressor, "price")):
        model.evaluate()
        shown = model._repr_html_()
        assert name in shown and "<table>" in shown and "→" in shown
        assert "<table>" in model.evaluate()._repr_html_()
        assert model.report()._repr_html_().startswith("<iframe srcdoc=")
    assert "TableClassifier" in pellucid.TableClassifier()._repr_html_()


def test_report_of_new_rows_is_one_file(regressor: Any, tmp_path: Path) -> None:
    regressor.report(NUMBERS[:80]).save(tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "<svg" in page and "price" in page


# scikit-learn's tools


def test_clone_set_params_pickle_and_copy(classifier: Any) -> None:
    fresh = clone(classifier)
    assert fresh.get_params() == classifier.get_params() and not hasattr(fresh, "network_")
    np.testing.assert_array_equal(fresh.fit(LABELS, target="kind").predict_proba(NEW), classifier.predict_proba(NEW))
    fresh.set_params(epochs=1, hidden=4).fit(LABELS, target="kind")
    assert len(fresh.history_.epochs) == 1 and fresh.recipe_.hidden == (4,)
    classifier.evaluate()
    for again in (pickle.loads(pickle.dumps(classifier)), copy.deepcopy(classifier)):
        np.testing.assert_array_equal(again.predict_proba(NEW), classifier.predict_proba(NEW))
        assert again.scores_ == classifier.evaluate().scores
        assert again.evaluate(LABELS)["accuracy"] == classifier.evaluate(LABELS)["accuracy"]
        with pytest.raises(ValueError, match="no test rows at hand"):
            again.evaluate()


def test_a_pickle_holds_no_row_of_the_table() -> None:
    secret = LABELS.with_columns(colour=pl.col("colour") + "-" + pl.int_range(pl.len()).cast(pl.String))
    made = pellucid.TableClassifier(epochs=1).fit(secret, target="kind")
    made.evaluate()
    assert b"red-" not in pickle.dumps(made) and made.data_ is not None


def test_grid_search_in_other_processes() -> None:
    search = GridSearchCV(pellucid.TableClassifier(epochs=3), {"hidden": [(4,), "none"]}, cv=2, n_jobs=2)
    search.fit(LABELS.drop("kind").to_pandas(), LABELS["kind"].to_numpy())
    assert not np.isnan(search.cv_results_["mean_test_score"]).any()
    assert search.predict(NEW.to_pandas()).shape == (50,)


def test_prediction_is_the_same_to_the_bit_from_many_threads_while_another_learns(classifier: Any) -> None:
    wide = pellucid.TableClassifier(hidden=(256, 128), epochs=8, threads=None)
    alone = clone(wide).fit(LABELS, target="kind").network_.parameters.vector
    expected, wrong, done = classifier.predict_proba(LABELS), [], threading.Event()

    def predict(_: int) -> int:
        count = 0
        while not done.is_set() or count == 0:
            if classifier.predict_proba(LABELS).tobytes() != expected.tobytes():
                wrong.append(count)
            count += 1
        return count

    with ThreadPoolExecutor(5) as pool:
        predicted = [pool.submit(predict, place) for place in range(4)]
        learned = pool.submit(wide.fit, LABELS, target="kind")
        learned.result()
        done.set()
        assert sum(one.result() for one in predicted) >= 4 and not wrong
    np.testing.assert_array_equal(wide.network_.parameters.vector, alone)


def test_predicting_leaves_the_number_of_threads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import threadpoolctl

    made = pellucid.TableClassifier(epochs=1, threads=1).fit(LABELS, target="kind")

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the limit is of the whole process, and another thread may be learning")

    monkeypatch.setattr(threadpoolctl, "threadpool_limits", refuse)
    made.predict(NEW)
    with pytest.raises(AssertionError):
        clone(made).fit(LABELS, target="kind")


def test_an_interrupted_fit_keeps_the_best_epoch() -> None:
    from pellucid.tabular.fit.progress import EpochDone, Event, warn_if_interrupted

    def impatient(event: Event) -> None:
        warn_if_interrupted(event)
        if isinstance(event, EpochDone) and event.epoch.number == 3:
            raise KeyboardInterrupt

    with pytest.warns(UserWarning, match="training was interrupted; the weights of epoch [123] are kept"):
        made = pellucid.TableClassifier(epochs=50).fit(LABELS, target="kind", progress=impatient)
    assert made.history_.stop_reason == "interrupted" and len(made.history_.epochs) == 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert made.predict(NEW).shape == (50,)
