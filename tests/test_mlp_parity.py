"""The drop-in networks against scikit-learn's own: from the same start weights, the same loss after every epoch."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sklearn.neural_network as theirs
from scipy.sparse import csr_matrix
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_linnerud,
    make_multilabel_classification,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import StandardScaler

from pellucid.estimators import mlp as ours

EPOCHS = 20


def scaled(x: Any) -> Any:
    return StandardScaler().fit_transform(x)


def tables() -> dict[str, tuple[str, Any, Any]]:
    digits = load_digits(return_X_y=True)
    cancer = load_breast_cancer(return_X_y=True)
    several = make_multilabel_classification(150, 8, n_classes=4, random_state=0)
    diabetes = load_diabetes(return_X_y=True)
    linnerud = load_linnerud(return_X_y=True)
    return {
        "binary": ("MLPClassifier", scaled(cancer[0])[:300], np.array(["benign", "malign"])[cancer[1][:300]]),
        "multiclass": ("MLPClassifier", digits[0][:300] / 16, digits[1][:300]),
        "multilabel": ("MLPClassifier", scaled(several[0]), several[1]),
        "number": ("MLPRegressor", scaled(diabetes[0])[:250], diabetes[1][:250] / 100),
        "numbers": ("MLPRegressor", scaled(linnerud[0]), scaled(linnerud[1])),
    }


TABLES = tables()
SOLVERS: dict[str, dict[str, Any]] = {
    "adam": {"solver": "adam", "learning_rate_init": 0.01, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3},
    "plain": {"solver": "sgd", "momentum": 0.0, "learning_rate_init": 0.05},
    "momentum": {"solver": "sgd", "nesterovs_momentum": False, "learning_rate_init": 0.05},
    "nesterov": {"solver": "sgd", "learning_rate_init": 0.05, "momentum": 0.7},
    "invscaling": {"solver": "sgd", "learning_rate": "invscaling", "learning_rate_init": 0.5, "power_t": 0.3},
    "adaptive": {"solver": "sgd", "learning_rate": "adaptive", "learning_rate_init": 0.5, "tol": 0.05, "n_iter_no_change": 1},
}  # fmt: skip


def both(kind: str, *fit: Any, **parameters: Any) -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return tuple(getattr(module, kind)(**parameters).fit(*fit) for module in (ours, theirs))  # type: ignore[return-value]


def same(mine: Any, his: Any, x: Any, tolerance: float = 1e-8) -> None:
    np.testing.assert_allclose(mine.loss_curve_, his.loss_curve_, rtol=tolerance, atol=tolerance)
    for name in ("loss_", "best_loss_", "best_validation_score_"):
        if getattr(his, name) is None:
            assert getattr(mine, name) is None
        else:
            np.testing.assert_allclose(getattr(mine, name), getattr(his, name), rtol=tolerance, err_msg=name)
    for name in ("n_iter_", "t_", "n_layers_", "n_outputs_", "out_activation_", "n_features_in_"):
        assert getattr(mine, name) == getattr(his, name), name
    for a, b in zip(mine.coefs_ + mine.intercepts_, his.coefs_ + his.intercepts_, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)
    if hasattr(his, "classes_"):
        np.testing.assert_allclose(mine.predict_proba(x), his.predict_proba(x), rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(np.exp(mine.predict_log_proba(x)), mine.predict_proba(x), rtol=1e-12, atol=1e-15)
        np.testing.assert_array_equal(mine.classes_, his.classes_)
        np.testing.assert_array_equal(mine.predict(x), his.predict(x))
    else:
        np.testing.assert_allclose(mine.predict(x), his.predict(x), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("shuffle", [False, True])
def test_loss_curve_is_scikit_learns(table: str, solver: str, shuffle: bool) -> None:
    kind, x, y = TABLES[table]
    parameters = {"hidden_layer_sizes": (9, 7), "max_iter": EPOCHS, "random_state": 3, "alpha": 0.1, "shuffle": shuffle}
    mine, his = both(kind, x, y, batch_size=min(64, len(x)), **parameters, **SOLVERS[solver])
    same(mine, his, x)


@pytest.mark.parametrize("table", TABLES)
def test_lbfgs_losses_are_scikit_learns(table: str) -> None:
    kind, x, y = TABLES[table]
    parameters = {"hidden_layer_sizes": 8, "solver": "lbfgs", "random_state": 1, "alpha": 0.1, "activation": "tanh"}
    curve = []
    for epochs in range(1, EPOCHS + 1):
        mine, his = both(kind, x, y, max_iter=epochs, **parameters)
        curve.append(his.loss_)
        assert mine.n_iter_ == his.n_iter_
    np.testing.assert_allclose(mine.loss_curve_, curve, rtol=1e-8)
    assert mine.loss_ == pytest.approx(his.loss_, rel=1e-8)


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
def test_start_weights_are_scikit_learns(activation: str) -> None:
    kind, x, y = TABLES["multiclass"]
    mine, his = both(kind, x, y, activation=activation, max_iter=1, learning_rate_init=1e-300, random_state=5)
    for a, b in zip(mine.coefs_ + mine.intercepts_, his.coefs_ + his.intercepts_, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("table", TABLES)
def test_early_stopping_is_scikit_learns(table: str) -> None:
    kind, x, y = TABLES[table]
    parameters = {
        "hidden_layer_sizes": 6,
        "early_stopping": True,
        "validation_fraction": 0.2,
        "learning_rate_init": 0.02,
    }
    mine, his = both(kind, x, y, n_iter_no_change=3, max_iter=60, random_state=7, **parameters)
    np.testing.assert_allclose(mine.validation_scores_, his.validation_scores_, rtol=1e-9)
    assert len(mine.validation_loss_curve_) == mine.n_iter_
    same(mine, his, x)


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_training_ends_when_scikit_learns_does(solver: str) -> None:
    kind, x, y = TABLES["binary"]
    rate = 0.01 if solver == "adam" else 0.1
    mine, his = both(kind, x, y, solver=solver, tol=1e-2, learning_rate_init=rate, random_state=0, n_iter_no_change=4)
    assert mine.stopped_ and 4 < mine.n_iter_ < 200
    same(mine, his, x)


@pytest.mark.parametrize("table", ["binary", "multiclass", "multilabel", "numbers"])
@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_row_weights_are_scikit_learns(table: str, solver: str) -> None:
    kind, x, y = TABLES[table]
    weights = np.random.default_rng(0).integers(0, 4, len(x)) * 0.7
    parameters = {"hidden_layer_sizes": 5, "solver": solver, "max_iter": EPOCHS, "random_state": 2, "alpha": 0.2}
    mine, his = both(kind, x, y, weights, batch_size=min(32, len(x)), **parameters)
    if solver != "lbfgs":
        same(mine, his, x)
    else:
        assert mine.loss_ == pytest.approx(his.loss_, rel=1e-8)


def test_poisson_loss_is_scikit_learns() -> None:
    x = TABLES["number"][1]
    y = np.random.default_rng(1).poisson(np.exp(x[:, 0])).astype(float)
    for solver in ("adam", "lbfgs"):
        mine, his = both("MLPRegressor", x, y, loss="poisson", solver=solver, max_iter=EPOCHS, random_state=0)
        assert mine.loss_ == pytest.approx(his.loss_, rel=1e-8)
        np.testing.assert_allclose(mine.predict(x), his.predict(x), rtol=1e-6)


@pytest.mark.parametrize("table", ["binary", "multiclass", "number"])
def test_partial_fit_and_warm_start_are_scikit_learns(table: str) -> None:
    kind, x, y = TABLES[table]
    extra = {"classes": np.unique(y)} if kind == "MLPClassifier" else {}
    pairs = []
    for module in (ours, theirs):
        network = getattr(module, kind)(
            hidden_layer_sizes=5, random_state=1, max_iter=3, solver="adam", warm_start=True
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            for _ in range(3):
                network.fit(x, y)
            for _ in range(4):
                network.partial_fit(x, y)
            fresh = getattr(module, kind)(hidden_layer_sizes=5, random_state=1, learning_rate_init=0.01)
            for start in range(0, 200, 50):
                fresh.partial_fit(x[start : start + 50], y[start : start + 50], **(extra if start == 0 else {}))
        pairs.append((network, fresh))
    for mine, his in zip(*pairs, strict=True):
        same(mine, his, x)
        assert mine.n_iter_ == 1


def test_sparse_rows_and_float32_keep_the_loss() -> None:
    kind, x, y = TABLES["multiclass"]
    dense, _ = both(kind, x, y, max_iter=5, random_state=0)
    thin, his = both(kind, csr_matrix(x), y, max_iter=5, random_state=0)
    np.testing.assert_allclose(thin.loss_curve_, dense.loss_curve_, rtol=1e-12)
    np.testing.assert_allclose(thin.predict_proba(csr_matrix(x)), his.predict_proba(csr_matrix(x)), rtol=1e-9)
    short, his = both(kind, x.astype(np.float32), y, max_iter=5, random_state=0)
    assert (
        {value.dtype for value in short.coefs_} == {short.predict_proba(x.astype(np.float32)).dtype} == {np.dtype("f4")}
    )
    np.testing.assert_allclose(short.loss_curve_, his.loss_curve_, rtol=1e-4)


def test_constructors_are_scikit_learns_with_more_behind() -> None:
    from inspect import signature

    for name in ("MLPClassifier", "MLPRegressor"):
        mine, his = (signature(getattr(module, name)).parameters for module in (ours, theirs))
        positional = [n for n, p in mine.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
        assert positional == [n for n, p in his.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
        assert {n: p.default for n, p in his.items()}.items() <= {n: p.default for n, p in mine.items()}.items()
