"""`Perceptron` against scikit-learn's own, weight for weight."""

from __future__ import annotations

import pickle
import warnings
from inspect import signature
from typing import Any

import numpy as np
import pytest
import sklearn.linear_model as theirs
from scipy.sparse import csc_matrix, csr_array, csr_matrix, random_array
from sklearn.datasets import load_breast_cancer, load_iris, make_classification
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils._param_validation import InvalidParameterError
from sklearn.utils.estimator_checks import check_param_validation

import pellucid
from pellucid.estimators import perceptron as ours

CANCER = load_breast_cancer(return_X_y=True)
IRIS = load_iris(return_X_y=True)
NOISY = make_classification(300, 12, n_informative=5, flip_y=0.2, random_state=1)
SEVERAL = make_classification(240, 10, n_informative=6, n_classes=4, random_state=2)
THIN = random_array((250, 60), density=0.08, rng=np.random.default_rng(0), format="csr")
THIN_Y = np.asarray(THIN[:, :20].sum(axis=1) > THIN[:, 20:40].sum(axis=1)).ravel().astype(int)
TRUTH = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
TABLES = {
    "cancer": (CANCER[0], np.array(["malign", "benign"])[CANCER[1]]),
    "iris": IRIS,
    "noisy": NOISY,
    "several": SEVERAL,
    "sparse": (csr_matrix(THIN), THIN_Y),
    "sparse, several": (csr_array(SEVERAL[0] * (SEVERAL[0] > 0.5)), SEVERAL[1]),
    "columns": (csc_matrix(THIN), THIN_Y),
    "and": (TRUTH, np.array([0, 0, 0, 1])),
}
CHOICES: dict[str, dict[str, Any]] = {
    "plain": {},
    "l2": {"penalty": "l2", "alpha": 1e-3},
    "l1": {"penalty": "l1", "alpha": 1e-3},
    "elasticnet": {"penalty": "elasticnet", "alpha": 1e-3, "l1_ratio": 0.4},
    "heavy": {"penalty": "l2", "alpha": 3.0},
    "no bias": {"fit_intercept": False, "eta0": 0.3},
    "in order": {"shuffle": False, "tol": None, "max_iter": 7},
    "weights": {"class_weight": "balanced", "eta0": 0.5, "penalty": "l2"},
    "held": {"early_stopping": True, "validation_fraction": 0.25, "n_iter_no_change": 3},
    "held, l1": {"early_stopping": True, "penalty": "l1", "class_weight": "balanced", "random_state": 3},
    "short": {"max_iter": 3, "random_state": 9},
    "patient": {"n_iter_no_change": 20, "tol": 1e-2, "max_iter": 60},
}


def fitted(estimator: Any, *data: Any, **more: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(*data, **more)


def both(*data: Any, fit: dict[str, Any] | None = None, **parameters: Any) -> tuple[Any, Any]:
    return tuple(fitted(module.Perceptron(**parameters), *data, **(fit or {})) for module in (ours, theirs))  # type: ignore[return-value]


def same(mine: Any, his: Any, x: Any, rtol: float = 1e-9) -> None:
    for name in ("coef_", "intercept_"):
        value, wanted = getattr(mine, name), getattr(his, name)
        assert value.shape == wanted.shape, name
        np.testing.assert_allclose(value, wanted, rtol=rtol, atol=rtol * np.abs(wanted).max(), err_msg=name)
    assert (mine.n_iter_, mine.t_) == (his.n_iter_, his.t_)
    np.testing.assert_array_equal(mine.classes_, his.classes_)
    np.testing.assert_array_equal(mine.predict(x), his.predict(x))
    decisions, wanted = mine.decision_function(x), his.decision_function(x)
    np.testing.assert_allclose(decisions, wanted, rtol=rtol, atol=rtol * np.abs(wanted).max())


@pytest.mark.parametrize(
    ("table", "choice"), [(t, c) for t in TABLES for c in CHOICES if t != "and" or "held" not in c]
)  # four rows are too few to hold some out
def test_weights_are_scikit_learns(table: str, choice: str) -> None:
    x, y = TABLES[table]
    same(*both(x, y, **CHOICES[choice]), x)


@pytest.mark.parametrize("table", ["cancer", "several", "sparse"])
@pytest.mark.parametrize("choice", ["plain", "elasticnet", "weights", "held"])
def test_single_precision_is_kept(table: str, choice: str) -> None:
    x, y = TABLES[table]
    mine, his = both(x.astype(np.float32), y, **{**CHOICES[choice], "max_iter": 4})
    assert mine.coef_.dtype == mine.intercept_.dtype == np.float32
    same(mine, his, x.astype(np.float32), 1e-4)


@pytest.mark.parametrize("table", TABLES)
def test_row_weights_are_scikit_learns(table: str) -> None:
    x, y = TABLES[table]
    weights = np.random.default_rng(5).uniform(0, 2, x.shape[0])
    weights[1] = 0
    same(*both(x, y, fit={"sample_weight": weights}), x)
    same(*both(x, y, fit={"sample_weight": np.full(x.shape[0], 0.5)}, penalty="l2", class_weight="balanced"), x)
    same(*both(x, y, fit={"sample_weight": np.ones(x.shape[0])}), x)


@pytest.mark.parametrize("table", ["noisy", "several", "sparse", "and"])
def test_partial_fit_warm_start_and_given_starts_are_scikit_learns(table: str) -> None:
    x, y = TABLES[table]
    results: list[list[Any]] = [[], []]
    for where, module in zip(results, (ours, theirs), strict=True):
        pieces = module.Perceptron(random_state=4, penalty="l1", class_weight={0: 2.0})
        for start in range(0, x.shape[0], 50):
            pieces.partial_fit(x[start : start + 50], y[start : start + 50], classes=np.unique(y))
        where.append(pieces)
        warm = module.Perceptron(warm_start=True, max_iter=2, random_state=1)
        for _ in range(3):
            fitted(warm, x, y)
        where.append(warm)
        coef = np.random.default_rng(2).standard_normal(pieces.coef_.shape)
        where.append(fitted(module.Perceptron(eta0=0.3), x, y, coef_init=coef, intercept_init=coef[:, 0]))
        where.append(fitted(module.Perceptron(n_jobs=2), x, y))
    for mine, his in zip(*results, strict=True):
        same(mine, his, x)


def test_and_is_learned_and_xor_is_not() -> None:
    scores = {}
    for name, y in {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xor": [0, 1, 1, 0]}.items():
        scores[name] = fitted(pellucid.Perceptron(tol=None, max_iter=100), TRUTH, y).score(TRUTH, y)
    assert scores["and"] == scores["or"] == 1 and scores["xor"] < 1


def test_an_output_of_zero_learns_and_predicts_the_first_class() -> None:
    one = pellucid.Perceptron(max_iter=1, tol=None, shuffle=False, fit_intercept=False).fit([[1.0], [2.0]], ["b", "a"])
    assert one.coef_.tolist() == [[1.0 - 2.0]]  # at 0 it learns "b"; then 2 is taken for "b", which is wrong
    assert one.predict([[0.0]]).tolist() == ["a"]


def test_the_rate_only_scales_the_weights() -> None:
    one, two = (fitted(pellucid.Perceptron(eta0=rate, tol=None, max_iter=9), *NOISY) for rate in (1.0, 0.25))
    np.testing.assert_array_equal(two.coef_, one.coef_ / 4)


def test_bad_input_is_refused_in_words() -> None:
    check_param_validation("Perceptron", pellucid.Perceptron())
    x, y = NOISY
    for wrong in ({"penalty": "l3"}, {"eta0": 0}, {"alpha": -1}, {"validation_fraction": 1.0}, {"max_iter": 0}):
        with pytest.raises(InvalidParameterError, match=next(iter(wrong))):
            pellucid.Perceptron(**wrong).fit(x, y)
    for more, said in (
        ({"coef_init": np.ones(3)}, r"coef_init does not match dataset: it must have shape \(1, 12\); got \(3,\)"),
        ({"intercept_init": [1, 2]}, r"intercept_init .* \(1,\); got \(2,\)"),
        ({"sample_weight": np.ones(3)}, "sample_weight"),
    ):
        with pytest.raises(ValueError, match=said):
            pellucid.Perceptron().fit(x, y, **more)
    with pytest.raises(ValueError, match="number of classes has to be greater than one; got 1 class"):
        pellucid.Perceptron().fit(x, np.zeros(300))
    with pytest.raises(ValueError, match="Unknown label type"):
        pellucid.Perceptron().fit(x, x[:, 0])
    with pytest.raises(ValueError, match=r"under-/overflow occurred at epoch #1.*StandardScaler"):
        pellucid.Perceptron(eta0=1e300).fit(x * 1e9, y)
    with pytest.raises(ValueError, match="early_stopping should be False"):
        pellucid.Perceptron(early_stopping=True).partial_fit(x, y, classes=[0, 1])
    with pytest.raises(ValueError, match="'balanced' is not supported for partial_fit"):
        pellucid.Perceptron(class_weight="balanced").partial_fit(x, y, classes=[0, 1])
    with pytest.raises(ValueError, match="all zero"):
        pellucid.Perceptron(early_stopping=True).fit(x, y, sample_weight=np.zeros(300))
    with pytest.warns(ConvergenceWarning, match="Consider increasing max_iter") as caught:
        pellucid.Perceptron(max_iter=1).fit(x, y)
    assert caught[0].filename == __file__


def test_the_constructor_is_scikit_learns() -> None:
    mine, his = (signature(module.Perceptron).parameters for module in (ours, theirs))
    assert {n: (p.default, p.kind) for n, p in mine.items()} == {n: (p.default, p.kind) for n, p in his.items()}


def test_it_can_be_pickled_and_made_sparse() -> None:
    x, y = TABLES["sparse, several"]
    one = fitted(pellucid.Perceptron(), x, y)
    again = pickle.loads(pickle.dumps(one))
    np.testing.assert_array_equal(again.decision_function(x), one.decision_function(x))
    again.sparsify().partial_fit(x, y)
    one.partial_fit(x, y)
    np.testing.assert_array_equal(again.coef_, one.coef_)


@pytest.mark.parametrize("choice", ["plain", "elasticnet", "weights"])
@pytest.mark.parametrize("form", [np.asarray, csr_array])
def test_integer_weights_and_repeated_rows_are_scikit_learns(choice: str, form: Any) -> None:
    """Each weighs steps, so the two are not the same."""
    x, y = SEVERAL
    weights = np.random.default_rng(6).integers(0, 4, len(y))
    parameters = {**CHOICES[choice], "max_iter": 5, "tol": None}
    weighted = both(form(x), y, fit={"sample_weight": weights}, **parameters)
    repeated = both(form(np.repeat(x, weights, 0)), np.repeat(y, weights), **parameters)
    same(*weighted, x)
    same(*repeated, x)
    assert not np.allclose(weighted[0].coef_, repeated[0].coef_)
