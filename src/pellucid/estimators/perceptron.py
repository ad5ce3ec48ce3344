"""`Perceptron`: Rosenblatt's rule, drop-in for scikit-learn's, learned by the online kernel from the perceptron loss."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, _fit_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model._base import LinearClassifierMixin, SparseCoefMixin
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import _check_partial_fit_first_call, check_classification_targets
from sklearn.utils.validation import _check_sample_weight, validate_data

from pellucid.estimators.parameter_constraints import NOT_NEGATIVE, POSITIVE, WHOLE
from pellucid.formulas.losses import LOSSES
from pellucid.kernels.perceptron import BIAS, OBJECTIVE, SIZES, SQUARES, online, reorder
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array

LARGEST_SEED = np.iinfo(np.int32).max
SPARSE_BIAS = 0.01  # how far a bias moves with sparse rows, where most columns are 0 (Bottou 2012)


@dataclass
class Unit:
    """What one output learns: on which rows to fire, how much these and the others weigh, its draws, the rows held out."""

    fires: Array
    weight: float
    others: float
    random: np.random.RandomState
    held: Array | None


@dataclass(eq=False, repr=False)
class Perceptron(LinearClassifierMixin, SparseCoefMixin, BaseEstimator):  # type: ignore[misc]
    """A single-layer perceptron (Rosenblatt 1958): drop-in for scikit-learn's `Perceptron`, which documents its parameters.

    After each row, w = w - eta0 * L'(o, y) x with o = w x + b and L the table's perceptron loss: w moves by eta0 y x where
    the sign of o is wrong, labels being -1 and +1 inside. An output of exactly 0 still learns, and predicts the first class.
    A lesson's perceptron, with labels 0 and 1, a unit that fires at 0 and a start of one's own, is `Sequential` with this loss.
    Several classes are learned one against the rest. From a zero start, without penalty, eta0 only scales the weights.

    Weights, epochs and predictions are scikit-learn's. A row's weight multiplies its step: a weight of 3 is one step three times
    as long, which is not the same as three rows, after each of which the rule looks again.

    Attributes
    ----------
    coef_, intercept_, classes_, n_iter_, t_
        As scikit-learn's: weights (1 or classes, features), biases (1 or classes,), labels in ascending order, passes until
        the objective stalled, rows seen plus one.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "penalty": [StrOptions({"l2", "l1", "elasticnet"}), None],
        "alpha": [NOT_NEGATIVE],
        "l1_ratio": [Interval(Real, 0, 1, closed="both")],
        "fit_intercept": ["boolean"],
        "max_iter": [WHOLE],
        "tol": [NOT_NEGATIVE, None],
        "shuffle": ["boolean"],
        "verbose": ["verbose"],
        "eta0": [POSITIVE],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
        "early_stopping": ["boolean"],
        "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
        "n_iter_no_change": [WHOLE],
        "class_weight": [Mapping, StrOptions({"balanced"}), None],
        "warm_start": ["boolean"],
    }

    _: KW_ONLY
    penalty: str | None = None
    alpha: float = 0.0001
    l1_ratio: float = 0.15
    fit_intercept: bool = True
    max_iter: int = 1000
    tol: float | None = 1e-3
    shuffle: bool = True
    verbose: int = 0
    eta0: float = 1.0
    n_jobs: int | None = None
    random_state: int | np.random.RandomState | None = 0
    early_stopping: bool = False
    validation_fraction: float = 0.1
    n_iter_no_change: int = 5
    class_weight: Mapping[Any, float] | str | None = None
    warm_start: bool = False

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: Any, coef_init: Any = None, intercept_init: Any = None, sample_weight: Any = None) -> Self:
        """Pass over the rows until the objective, or with early stopping the score of held-out rows, stalls.

        Parameters
        ----------
        X
            (rows, features), dense or SciPy sparse.
        y
            (rows,), labels.
        coef_init, intercept_init
            Where to start; default: zeros, or with `warm_start` where the last fit ended.
        sample_weight
            (rows,), 0 or more: a row's step is multiplied with it. Integers count rows, see above.

        Raises
        ------
        ValueError
            Parameters, shapes or labels that do not fit, a single class, or weights that overflow.
        """
        X, y = self._checked(X, y, reset=True)
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        if self.warm_start and hasattr(self, "coef_"):
            coef_init = self.coef_ if coef_init is None else coef_init
            intercept_init = self.intercept_ if intercept_init is None else intercept_init
        self._start(X, coef_init, intercept_init)
        self._learn(X, y, sample_weight, self.max_iter)
        if self.tol is not None and self.n_iter_ == self.max_iter:
            warnings.warn(
                "Maximum number of iteration reached before convergence. Consider increasing max_iter to improve the fit.",
                ConvergenceWarning,
                stacklevel=3,
            )
        return self

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """Pass over the rows once, going on from where the last call ended.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`.
        classes
            All labels there can be; needed at the first call.

        Raises
        ------
        ValueError
            As for `fit`; `early_stopping` or balanced class weights, which need all rows at once.
        """
        first = not hasattr(self, "classes_")
        if first and self.early_stopping:
            raise InvalidValue("estimators.partial_fit.early_stopping")
        if first and self.class_weight == "balanced":
            raise InvalidValue("estimators.partial_fit.balanced")
        X, y = self._checked(X, y, reset=first)
        _check_partial_fit_first_call(self, classes)
        if first:
            self._start(X, None, None)
        self._learn(X, y, sample_weight, 1)
        return self

    def _checked(self, X: Any, y: Any, *, reset: bool) -> tuple[Any, Array]:
        X, y = validate_data(
            self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32], order="C", accept_large_sparse=False,
            reset=reset,
        )  # fmt: skip
        return X, y

    def _start(self, X: Any, coef: Any, intercept: Any) -> None:
        units = len(self.classes_) if len(self.classes_) > 2 else 1
        self.coef_, self.intercept_, self.t_ = np.zeros((units, X.shape[1]), X.dtype), np.zeros(units, X.dtype), 1.0
        for name, mine, given in (("coef_init", self.coef_, coef), ("intercept_init", self.intercept_, intercept)):
            if given is not None:
                given = given.toarray() if issparse(given) else np.asarray(given)
                if given.size != mine.size:
                    raise InvalidValue("estimators.start.shape", name=name, shape=mine.shape, given=given.shape)
                mine[...] = given.reshape(mine.shape)

    def _learn(self, X: Any, y: Array, sample_weight: Any, epochs: int) -> None:
        classes, several = self.classes_, len(self.classes_) > 2
        if len(classes) < 2:
            raise InvalidValue("estimators.y.one_class", count=len(classes))
        weights = _check_sample_weight(sample_weight, X, dtype=X.dtype, allow_all_zero_weights=self.early_stopping)
        by_class = compute_class_weight(self.class_weight, classes=classes, y=y)
        self.densify()
        random = check_random_state(self.random_state)
        if several:  # each class against the rest
            held = self._held(y, weights)
            seeds = random.randint(LARGEST_SEED, size=len(classes))
            units = [
                Unit(y == c, b, 1.0, np.random.RandomState(s), held)
                for c, b, s in zip(classes, by_class, seeds, strict=False)
            ]
        else:
            units = [Unit(y == classes[1], by_class[1], by_class[0], random, None)]
        passes = Parallel(n_jobs=self.n_jobs, require="sharedmem")(
            delayed(self._learn_unit)(X, weights, place, unit, epochs) for place, unit in enumerate(units)
        )
        self.n_iter_ = max(passes)
        self.t_ += self.n_iter_ * X.shape[0]

    def _learn_unit(self, X: Any, weights: Array, place: int, unit: Unit, epochs: int) -> int:
        """Learn the weights of one output; returns how many passes it took."""
        unit.random.randint(1, LARGEST_SEED)  # scikit-learn's data set draws one, too
        held = self._held(unit.fires, weights) if unit.held is None else unit.held
        seed, taught = np.array([unit.random.randint(LARGEST_SEED)], np.int64), ~held
        dtype, sparse, loss = X.dtype.type, issparse(X), LOSSES["perceptron"]
        if sparse:
            rows = X.data, X.indices.astype(np.int64), X.indptr.astype(np.int64)
        else:
            rows = X.reshape(-1), np.zeros(1, np.int64), np.arange(X.shape[0] + 1) * X.shape[1]
        targets, factors = (
            unit.fires.astype(dtype),
            np.where(unit.fires, unit.weight, unit.others).astype(dtype) * weights,
        )
        l1_share = {None: 0.0, "l2": 0.0, "l1": 1.0, "elasticnet": self.l1_ratio}[self.penalty]
        penalty = self.alpha if self.penalty else 0.0
        by_bias = (SPARSE_BIAS if sparse else 1.0) if self.fit_intercept else 0.0
        settings = np.array([self.eta0, penalty * l1_share, penalty * (1 - l1_share), by_bias])
        w, state, order = self.coef_[place], np.zeros(5), np.arange(X.shape[0])
        state[[BIAS, SQUARES, SIZES]] = self.intercept_[place], (w * w).sum(), abs(w).sum()
        paid, best, stalled = np.zeros_like(w), np.inf, 0
        for epoch in range(1, epochs + 1):
            if self.shuffle:
                reorder(dtype)(order, seed)
            state[OBJECTIVE] = 0
            online(loss, dtype, sparse)(*rows, targets, factors, order[taught[order]], w, paid, state, settings)
            if not (np.isfinite(w).all() and np.isfinite(state[BIAS])):
                raise InvalidValue("estimators.overflow", epoch=epoch)
            watched = state[OBJECTIVE] / np.count_nonzero(taught)
            if self.early_stopping:
                right = (X[held] @ w + state[BIAS] > 0) == unit.fires[held]
                watched = -np.average(right, weights=weights[held])
            if self.verbose:
                print(
                    f"-- Epoch {epoch}: {'validation score' if self.early_stopping else 'objective'} {abs(watched):f}"
                )
            stalled = stalled + 1 if self.tol is not None and watched > best - self.tol else 0
            best = min(best, watched)
            if stalled >= self.n_iter_no_change:
                break
        self.intercept_[place] = state[BIAS]
        return epoch

    def _held(self, y: Array, weights: Array) -> Array:
        """Which rows are held out to be scored."""
        held = np.zeros(len(y), bool)
        if self.early_stopping:
            splitter = StratifiedShuffleSplit(test_size=self.validation_fraction, random_state=self.random_state)
            _, chosen = next(splitter.split(np.zeros((len(y), 1)), y))
            if not weights[chosen].any():
                raise InvalidValue("estimators.validation.zero_weights")
            held[chosen] = True
        return held

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
