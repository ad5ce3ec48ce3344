"""What the drop-in networks do beyond scikit-learn's, and the contract they keep with it."""

from __future__ import annotations

import copy
import os
import pickle
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
from numba.core.compiler import CompilerBase
from scipy.sparse import csc_matrix, csr_matrix, random_array
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, make_classification
from sklearn.exceptions import ConvergenceWarning
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.utils._param_validation import InvalidParameterError
from sklearn.utils.estimator_checks import check_param_validation

from pellucid.engine.initializers import INITIALIZERS
from pellucid.estimators.mlp import MLPClassifier, MLPRegressor
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.gates import GATES
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.layers.norms import NORMS
from pellucid.training.schedules import SCHEDULES

DIGITS = load_digits(return_X_y=True)[0][:400] / 16, load_digits(return_X_y=True)[1][:400]
CANCER = StandardScaler().fit_transform(load_breast_cancer(return_X_y=True)[0]), load_breast_cancer(return_X_y=True)[1]
DIABETES = StandardScaler().fit_transform(load_diabetes(return_X_y=True)[0]), load_diabetes(return_X_y=True)[1] / 100


def fitted(estimator: Any, *data: Any, **more: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(*data, **more)


# the contract


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_parameters_are_validated_by_the_tables(kind: Any) -> None:
    check_param_validation(kind.__name__, kind())
    for wrong in (
        {"activation": "relo"}, {"solver": "adem"}, {"norm": "bach"}, {"initializer": "hi"}, {"schedule": "cosin"},
        {"dropout": -0.1}, {"loss": "absolut"}, {"clip": 0}, {"weight_decay": -1}, {"warm_start": "yes"}, {"batch_size": 0},
    ):  # fmt: skip
        with pytest.raises(InvalidParameterError, match=next(iter(wrong))):
            kind(**wrong).fit(*DIABETES)


@cache
def compilations() -> list[str]:
    """What Numba compiles in this process from the first call on."""
    compiled: list[str] = []
    compile_core = CompilerBase._compile_core

    def counted(self: Any) -> Any:
        compiled.append(self.state.func_id.func_qualname)
        return compile_core(self)

    CompilerBase._compile_core = counted
    return compiled


class Watched(MLPClassifier):
    def fit(self, *data: Any, **more: Any) -> Any:
        compilations()
        return super().fit(*data, **more)


def scores(model: Any, x: Any, y: Any) -> dict[str, float]:
    return {"accuracy": model.score(x, y), "process": os.getpid(), "compiled": len(compilations())}


def test_grid_search_pipeline_calibration_importance_and_joblib(tmp_path: Path) -> None:
    x, y = make_classification(160, 6, random_state=0)
    table = pd.DataFrame(x, columns=list("abcdef"))
    table["g"] = np.where(x[:, 0] > 0, "high", "low")
    columns = ColumnTransformer([("numbers", StandardScaler(), list("abcdef")), ("words", OneHotEncoder(), ["g"])])
    network = Watched(hidden_layer_sizes=8, learning_rate_init=0.1, random_state=0, tol=1)
    pipeline = make_pipeline(columns, network)
    grid = {"watched__activation": ["relu", "swish"]}
    search = GridSearchCV(pipeline, grid, scoring=scores, refit="accuracy", n_jobs=2, cv=2)
    fitted(clone(search).set_params(n_jobs=1), table, y)  # whatever is to be compiled is compiled now
    search.fit(table, y)
    processes = [search.cv_results_[f"split{place}_test_process"] for place in (0, 1)]
    assert os.getpid() not in np.ravel(processes)  # other processes did it, and with a warm cache they compiled nothing
    assert not search.cv_results_["mean_test_compiled"].any()
    assert search.best_score_ > 0.7
    calibrated = CalibratedClassifierCV(clone(pipeline), cv=2).fit(table, y)
    assert calibrated.predict_proba(table).shape == (160, 2)
    importance = permutation_importance(search.best_estimator_, table, y, n_repeats=2, random_state=0)
    assert importance.importances_mean.max() > 0.05
    joblib.dump(search, tmp_path / "search.joblib")
    again = joblib.load(tmp_path / "search.joblib")
    np.testing.assert_array_equal(again.predict_proba(table), search.predict_proba(table))


def test_pickle_and_copy_go_on_as_if_nothing_had_happened() -> None:
    x, y = DIGITS
    one = MLPClassifier((12,), random_state=0, dropout=0.2, norm="batch", solver="nadam")
    for _ in range(2):
        one.partial_fit(x, y, classes=np.arange(10))
    others = [pickle.loads(pickle.dumps(one)), copy.deepcopy(one)]
    one.partial_fit(x, y)
    for other in others:
        other.partial_fit(x, y)
        np.testing.assert_array_equal(other.predict_proba(x), one.predict_proba(x))
        np.testing.assert_array_equal(other.network_.parameters.vector, one.network_.parameters.vector)


def test_the_same_seed_gives_the_same_bits() -> None:
    for more in ({}, {"dropout": 0.3, "initializer": "orthogonal"}, {"early_stopping": True}):
        one, two = (fitted(MLPClassifier(16, max_iter=5, random_state=4, **more), *DIGITS) for _ in range(2))
        np.testing.assert_array_equal(one.network_.parameters.vector, two.network_.parameters.vector)
        assert one.loss_curve_ == two.loss_curve_


def test_frames_keep_their_names_and_give_the_same() -> None:
    x, y = DIABETES
    names = [f"x{i}" for i in range(x.shape[1])]
    plain = fitted(MLPRegressor(hidden_layer_sizes=8, max_iter=5, random_state=0), x, y)
    for frame, target in (
        (pd.DataFrame(x, columns=names), pd.Series(y)),
        (pl.DataFrame(x, schema=names), pl.Series(y)),
    ):
        framed = fitted(MLPRegressor(hidden_layer_sizes=8, max_iter=5, random_state=0), frame, target)
        assert list(framed.feature_names_in_) == names
        np.testing.assert_array_equal(framed.predict(frame), plain.predict(x))
        with pytest.warns(UserWarning, match="feature names"):
            framed.predict(x)
        with pytest.raises(ValueError, match="feature names"):
            framed.predict(frame[names[::-1]])


@pytest.mark.parametrize("make", [csr_matrix, csc_matrix])
def test_sparse_tables_are_never_dense_as_a_whole(make: Any) -> None:
    rng = np.random.default_rng(0)
    x = random_array((2500, 30_000), density=1e-3, rng=rng, format="csr")
    y = np.asarray(x[:, :100].sum(axis=1)).ravel() > 0
    import tracemalloc

    for solver in ("adam", "lbfgs"):
        tracemalloc.start()
        network = fitted(MLPClassifier(2, max_iter=1, solver=solver, random_state=0), make(x), y)
        network.predict(make(x))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 0.2 * x.shape[0] * x.shape[1] * 8


# what is new


@pytest.mark.parametrize("solver", [*OPTIMIZERS.names, "lbfgs"])
def test_every_optimizer_learns(solver: str) -> None:
    network = fitted(MLPClassifier(20, solver=solver, max_iter=40, random_state=0, learning_rate_init=0.02), *CANCER)
    assert network.loss_curve_[-1] < 0.5 * network.loss_curve_[0] and network.score(*CANCER) > 0.95


@pytest.mark.parametrize("activation", [row.name for row in (*ACTIVATIONS, *GATES) if row.name != "step"])
def test_every_activation_and_gate_learns(activation: str) -> None:
    network = fitted(MLPClassifier((12, 6), activation, max_iter=25, random_state=0, learning_rate_init=0.01), *CANCER)
    assert network.score(*CANCER) > 0.9
    assert network.coefs_[0].shape == (30, 24 if activation in GATES else 12)


@pytest.mark.parametrize("norm", NORMS.names)
@pytest.mark.parametrize("initializer", [None, "he_uniform"])
def test_every_norm_learns(norm: str, initializer: str | None) -> None:
    network = fitted(
        MLPClassifier((32, 32), norm=norm, initializer=initializer, max_iter=30, batch_size=32, dropout=(0.1, 0)),
        *DIGITS,
    )
    assert network.score(*DIGITS) > 0.9
    assert len(network.intercepts_) == 1 and len(network.coefs_) == 3


@pytest.mark.parametrize("name", INITIALIZERS.names)
def test_every_initializer_starts(name: str) -> None:
    network = fitted(
        MLPClassifier(16, initializer=name, learning_rate_init=1e-300, max_iter=1, random_state=0), *DIGITS
    )
    assert np.abs(network.intercepts_[0]).max() < 1e-200
    if name in ("zeros", "constant"):
        assert np.ptp(network.coefs_[0]) < 1e-200
    else:
        assert 0.01 < network.coefs_[0].std() < 0.6


@pytest.mark.parametrize("schedule", SCHEDULES.names)
def test_every_schedule_runs_and_partial_fit_goes_along_it(schedule: str) -> None:
    at_once = fitted(MLPClassifier(6, schedule=schedule, max_iter=6, random_state=0, shuffle=False, tol=0), *CANCER)
    if schedule == "plateau":  # what it watches belongs to one call
        return
    by_steps = MLPClassifier(6, schedule=schedule, max_iter=6, random_state=0, shuffle=False, tol=0)
    for _ in range(6):
        by_steps.partial_fit(*CANCER, classes=[0, 1])
    assert by_steps.loss_curve_ == at_once.loss_curve_


def test_an_activation_for_each_layer_and_its_errors() -> None:
    network = fitted(MLPClassifier((8, 6, 4), ["swiglu", "prelu", "tanh"], max_iter=2, random_state=0), *CANCER)
    assert [coefs.shape for coefs in network.coefs_] == [(30, 16), (8, 6), (6, 4), (4, 1)]
    with pytest.raises(ValueError, match="activation must be one value, or one for each hidden layer, 2"):
        MLPClassifier((8, 6), ["relu"]).fit(*CANCER)
    with pytest.raises(ValueError, match="did you mean 'gelu'"):
        MLPClassifier((8, 6), ["relu", "gelo"]).fit(*CANCER)
    with pytest.raises(ValueError, match="lbfgs needs a loss that stays the same"):
        MLPClassifier(dropout=0.5, solver="lbfgs").fit(*CANCER)


def test_no_hidden_layer_is_logistic_regression() -> None:
    x, y = DIGITS
    network = fitted(MLPClassifier((), solver="lbfgs", alpha=1.0, max_iter=5000, tol=1e-9, random_state=0), x, y)
    linear = LogisticRegression(C=1.0, max_iter=5000, tol=1e-9).fit(x, y)
    np.testing.assert_allclose(network.predict_proba(x), linear.predict_proba(x), atol=1e-3)
    assert network.n_layers_ == 2 and network.coefs_[0].shape == (64, 10)
    line = fitted(MLPRegressor(hidden_layer_sizes=(), solver="lbfgs", alpha=0, tol=1e-9, random_state=0), *DIABETES)
    exact = np.linalg.lstsq(np.column_stack([DIABETES[0], np.ones(len(DIABETES[0]))]), DIABETES[1])[0]
    np.testing.assert_allclose(line.coefs_[0][:, 0], exact[:-1], atol=1e-3)


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs", "lion"])
@pytest.mark.parametrize("task", ["classes", "numbers"])
def test_integer_weights_equal_repeated_rows(solver: str, task: str) -> None:
    x, y = CANCER if task == "classes" else DIABETES
    x, y = x[:60], y[:60]
    kind: Any = MLPClassifier if task == "classes" else MLPRegressor
    weights = np.random.default_rng(0).integers(0, 4, len(x))
    parameters = {"solver": solver, "batch_size": "full", "max_iter": 30, "random_state": 0, "alpha": 0.1}
    more = {"class_weight": "balanced"} if task == "classes" else {}
    weighted = fitted(kind(hidden_layer_sizes=8, norm="layer", **parameters, **more), x, y, weights)
    repeated = fitted(
        kind(hidden_layer_sizes=8, norm="layer", **parameters, **more), np.repeat(x, weights, 0), np.repeat(y, weights)
    )
    np.testing.assert_allclose(weighted.loss_curve_, repeated.loss_curve_, rtol=1e-7)
    np.testing.assert_allclose(weighted.network_(x), repeated.network_(x), rtol=1e-5, atol=1e-6)


def test_class_weights() -> None:
    x, y = CANCER
    words = np.where(y == 0, "malign", "benign")
    plain = {"hidden_layer_sizes": 5, "max_iter": 20, "random_state": 0, "batch_size": "full"}
    named = fitted(MLPClassifier(**plain, class_weight={"malign": 3}), x, words)
    weighted = fitted(MLPClassifier(**plain), x, words, np.where(y == 0, 3.0, 1.0))
    np.testing.assert_allclose(named.loss_curve_, weighted.loss_curve_, rtol=1e-12)
    share = np.bincount(y) / len(y)
    balanced = fitted(MLPClassifier(**plain, class_weight="balanced"), x, words)
    by_hand = fitted(MLPClassifier(**plain), x, words, 1 / (2 * share[y]))
    np.testing.assert_allclose(balanced.loss_curve_, by_hand.loss_curve_, rtol=1e-9)
    with pytest.raises(ValueError, match=r"class_weight names classes \['bad'\].*'benign', 'malign'"):
        MLPClassifier(class_weight={"bad": 2}).fit(x, words)
    with pytest.raises(ValueError, match="balanced"):
        MLPClassifier(class_weight="balanced").partial_fit(x, words, classes=["benign", "malign"])


@pytest.mark.parametrize("loss", ["log_loss", *(row.name for row in LOSSES if row.target != "number")])
@pytest.mark.parametrize("table", [CANCER, DIGITS], ids=["two classes", "ten classes"])
def test_every_loss_on_labels_learns(loss: str, table: Any) -> None:
    network = fitted(
        MLPClassifier(16, loss=loss, max_iter=25, random_state=0, learning_rate_init=0.01, batch_size=32), *table
    )
    assert network.score(*table) > (0.5 if loss in ("hinge", "perceptron") else 0.9)
    probabilities = network.predict_proba(table[0])
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_allclose(np.exp(network.predict_log_proba(table[0])), probabilities, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("loss", [row.name for row in LOSSES if row.target == "number"])
def test_every_loss_on_numbers_learns(loss: str) -> None:
    network = fitted(MLPRegressor(loss, 16, max_iter=60, random_state=0, learning_rate_init=0.01), *DIABETES)
    assert network.score(*DIABETES) > 0.4
    if loss == "poisson":
        with pytest.raises(ValueError, match="counts"):
            network.fit(DIABETES[0], -DIABETES[1])


def test_log_probabilities_stay_exact_in_the_tail() -> None:
    network = fitted(MLPClassifier((), max_iter=1, random_state=0), *CANCER)
    network.coefs_[0][:] = 0
    network.coefs_[0][0] = 1
    x = np.zeros((2, 30))
    x[:, 0] = [800, -800]
    np.testing.assert_array_equal(
        network.predict_log_proba(x - network.intercepts_[0] * np.eye(30)[0])[:, 1], [0, -800]
    )


# validation, stopping, going on


def test_own_validation_rows_take_the_place_of_the_fraction() -> None:
    x, x_val, y, y_val = train_test_split(*DIGITS, test_size=0.3, random_state=0)
    parameters = {"hidden_layer_sizes": 30, "max_iter": 100, "random_state": 0, "learning_rate_init": 0.02}
    stopped = fitted(
        MLPClassifier(**parameters, early_stopping=True, n_iter_no_change=5), x, y, X_val=x_val, y_val=y_val
    )
    assert stopped.stopped_ and stopped.n_iter_ < 100
    assert stopped.score(x_val, y_val) == stopped.best_validation_score_ == max(stopped.validation_scores_)
    assert len(stopped.validation_loss_curve_) == len(stopped.loss_curve_) == stopped.n_iter_
    watched = fitted(MLPClassifier(**parameters | {"max_iter": 8}), x, y, X_val=x_val, y_val=y_val)
    alone = fitted(MLPClassifier(**parameters | {"max_iter": 8}), x, y)
    assert watched.loss_curve_ == alone.loss_curve_  # looking on changes nothing
    assert watched.validation_loss_curve_[-1] == pytest.approx(log_loss(y_val, watched.predict_proba(x_val)))
    assert watched.validation_scores_[-1] == accuracy_score(y_val, watched.predict(x_val))
    weights = np.arange(len(y_val)) % 3
    heavy = fitted(
        MLPClassifier(**parameters | {"max_iter": 8}), x, y, X_val=x_val, y_val=y_val, sample_weight_val=weights
    )
    expected = log_loss(y_val, heavy.predict_proba(x_val), sample_weight=weights)
    assert heavy.validation_loss_curve_[-1] == pytest.approx(expected)
    with pytest.raises(ValueError, match="X_val and y_val go together"):
        MLPClassifier().fit(x, y, X_val=x_val)


def test_partial_fit_stops_early_on_rows_given_to_it() -> None:
    x, x_val, y, y_val = train_test_split(*DIGITS, test_size=0.3, random_state=0)
    network = MLPClassifier(30, random_state=0, early_stopping=True, n_iter_no_change=3, learning_rate_init=0.02)
    with pytest.raises(ValueError, match="partial_fit does not support early_stopping=True unless"):
        network.partial_fit(x, y, classes=np.arange(10))
    for _ in range(100):
        network.partial_fit(x, y, classes=np.arange(10), X_val=x_val, y_val=y_val)
        if network.stopped_:
            break
    assert network.stopped_ and len(network.loss_curve_) < 100
    assert network.score(x_val, y_val) == network.best_validation_score_ == max(network.validation_scores_)
    before = network.network_.parameters.vector.copy()
    network.partial_fit(x, y, X_val=x_val, y_val=y_val)
    np.testing.assert_array_equal(network.network_.parameters.vector, before)
    fitted(network.set_params(max_iter=2, early_stopping=False), x, y)  # a new fit begins anew
    assert len(network.loss_curve_) == 2


def test_warm_start_with_moments_is_one_long_training() -> None:
    long = fitted(MLPClassifier(8, max_iter=6, random_state=0, shuffle=False, tol=0), *CANCER)
    parts = MLPClassifier(8, max_iter=2, random_state=0, shuffle=False, tol=0, warm_start="moments")
    for _ in range(3):
        fitted(parts, *CANCER)
    assert parts.loss_curve_ == long.loss_curve_
    forgets = MLPClassifier(8, max_iter=2, random_state=0, shuffle=False, tol=0, warm_start=True)
    for _ in range(3):
        fitted(forgets, *CANCER)
    assert forgets.loss_curve_[:2] == long.loss_curve_[:2] and forgets.loss_curve_ != long.loss_curve_
    with pytest.raises(ValueError, match="shape"):
        forgets.set_params(hidden_layer_sizes=9).fit(*CANCER)


def test_multilabel_partial_fit() -> None:
    x, y = DIGITS[0], np.column_stack([DIGITS[1] > 4, DIGITS[1] % 2, DIGITS[1] % 3 == 0]).astype(int)
    network = MLPClassifier(20, random_state=0, learning_rate_init=0.02)
    for _ in range(30):
        network.partial_fit(x, y)
    assert network.predict(x).shape == (400, 3) and network.score(x, y) > 0.9
    thin = fitted(MLPClassifier(5, max_iter=2, random_state=0), x, csr_matrix(y))
    assert isinstance(thin.predict(x), csr_matrix)
    weighted = fitted(MLPClassifier(5, max_iter=2, random_state=0, class_weight="balanced"), x, y)
    assert weighted.loss_ != thin.loss_


def test_an_interrupt_keeps_what_was_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    from pellucid.estimators.mlp_training import StoppingRule

    after_epoch = StoppingRule.after_epoch

    def interrupt(self: Any, epoch: Any, trainer: Any) -> bool:
        ends = after_epoch(self, epoch, trainer)
        if epoch.number == 3:
            raise KeyboardInterrupt
        return ends

    three = fitted(MLPClassifier(8, max_iter=3, random_state=0), *CANCER)
    monkeypatch.setattr(StoppingRule, "after_epoch", interrupt)
    with pytest.warns(UserWarning, match=r"Training interrupted by user\."):
        broken = MLPClassifier(8, max_iter=50, random_state=0).fit(*CANCER)
    np.testing.assert_array_equal(broken.network_.parameters.vector, three.network_.parameters.vector)


def test_divergence_is_said_and_the_last_good_weights_are_kept() -> None:
    x, y = DIABETES
    with pytest.raises(ValueError, match=r"non-finite parameter weights.*learning rate a tenth"):
        MLPRegressor(activation="identity", solver="sgd", learning_rate_init=50, random_state=0).fit(x, y * 1e3)
    network = MLPRegressor(
        activation="identity", solver="sgd", learning_rate_init=1, early_stopping=True, random_state=0
    )
    with pytest.warns(ConvergenceWarning, match="weights of the best epoch are kept"):
        network.fit(x * 50, y)
    assert np.isfinite(network.network_.parameters.vector).all() and np.isnan(network.validation_scores_[-1])


def test_warnings_point_to_the_callers_line() -> None:
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(1\)") as caught:
        MLPClassifier(3, max_iter=1).fit(*CANCER)
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="clipped") as caught:
        MLPClassifier(3, batch_size=10_000, tol=10, n_iter_no_change=1).fit(*CANCER)
    assert caught[0].filename == __file__
    with pytest.warns(ConvergenceWarning, match="lbfgs failed to converge after 2") as caught:
        MLPClassifier(3, solver="lbfgs", max_iter=2).fit(*CANCER)
    assert caught[0].filename == __file__


def test_prediction_leaves_the_estimator_alone_and_is_thread_safe() -> None:
    from concurrent.futures import ThreadPoolExecutor

    network = fitted(MLPClassifier(40, max_iter=3, random_state=0), *DIGITS)
    expected, before = network.predict_proba(DIGITS[0]), dict(vars(network))
    with ThreadPoolExecutor(8) as pool:
        for probabilities in pool.map(lambda _: network.predict_proba(DIGITS[0]), range(40)):
            np.testing.assert_array_equal(probabilities, expected)
    assert vars(network) == before


def test_one_row_quickly_is_the_same_as_checked() -> None:
    x, y = DIABETES
    network = fitted(MLPRegressor(hidden_layer_sizes=8, max_iter=3, random_state=0), x, y)
    for rows in (x[:1], x[:1].tolist(), np.asfortranarray(x[:7]), x[:9:2], x[:2].astype(np.float32)):
        assert network.predict(rows).shape == (len(rows),)
    np.testing.assert_allclose(network.predict(x[:1].tolist()), network.predict(x[:1]), rtol=1e-15)
    for wrong in (x[:1, :3], x[0], np.full((1, 10), np.nan), np.empty((0, 10)), x[:1] + 1j):
        with pytest.raises(ValueError):
            network.predict(wrong)


def test_callbacks_of_scikit_learn_see_every_epoch() -> None:
    callback = pytest.importorskip("sklearn.callback")
    seen: list[Any] = []

    class Watcher:
        def setup(self, estimator: Any, context: Any) -> None:
            seen.append("setup")

        def teardown(self, estimator: Any, context: Any) -> None:
            seen.append("teardown")

        def on_fit_task_begin(self, estimator: Any, context: Any) -> None:
            seen.append(f"begin {context.task_name}")

        def on_fit_task_end(self, estimator: Any, context: Any, *, X: Any, y: Any, fitted_estimator: Any) -> bool:
            seen.append((context.task_name, fitted_estimator.score(X, y)))
            return context.task_name == "epoch" and context.task_id == 2

    assert isinstance(Watcher(), callback.FitCallback)
    for solver in ("adam", "lbfgs"):
        seen.clear()
        network = MLPClassifier(8, max_iter=9, random_state=0, solver=solver).set_callbacks(Watcher()).fit(*CANCER)
        assert network.n_iter_ == 3
        tasks = [one if isinstance(one, str) else one[0] for one in seen]
        assert tasks == ["setup", "begin fit", *["begin epoch", "epoch"] * 3, "fit", "teardown"]
        scores = [one[1] for one in seen if not isinstance(one, str)]
        assert len(set(scores)) > 1 and scores[-1] == network.score(*CANCER)
