"""What `MLPClassifier` and `MLPRegressor` share: parameters, start weights, training by scikit-learn's rules."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Self

import numpy as np
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, _fit_context, is_classifier, is_regressor
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state, column_or_1d
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from pellucid.engine.network import Network
from pellucid.estimators import mlp_lbfgs, mlp_training, sklearn_conventions
from pellucid.estimators.mlp_training import HeldOut, StoppingRule
from pellucid.estimators.sklearn_callbacks import CallbackSupportMixin, Progress
from pellucid.messages.errors import InvalidValue, MissingAttribute
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.typing import Array

Validation = tuple[Any, Any, Any]  # X, y and row weights to validate on, or None each


@dataclass(eq=False, repr=False)
class Multilayer(CallbackSupportMixin, BaseEstimator, ABC):  # type: ignore[misc]
    """The parameters of both estimators, and their fit; a subclass says what targets are and how they are scored."""

    loss: str = ""
    hidden_layer_sizes: int | Sequence[int] = (100,)
    activation: str | Sequence[str] = "relu"
    _: KW_ONLY
    solver: str = "adam"
    alpha: float = 0.0001
    batch_size: int | str = "auto"
    learning_rate: str = "constant"
    learning_rate_init: float = 0.001
    power_t: float = 0.5
    max_iter: int = 200
    shuffle: bool = True
    random_state: int | np.random.RandomState | None = None
    tol: float = 1e-4
    verbose: bool | int = False
    warm_start: bool | str = False
    momentum: float = 0.9
    nesterovs_momentum: bool = True
    early_stopping: bool = False
    validation_fraction: float = 0.1
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8
    n_iter_no_change: int = 10
    max_fun: int = 15000
    norm: str | None = None
    dropout: float | Sequence[float] = 0.0
    initializer: str | None = None
    schedule: str = "constant"
    weight_decay: float | None = None
    clip: float | None = None
    solver_options: Mapping[str, float] | None = None

    # what a subclass answers

    @abstractmethod
    def _coded(self, y: Any, *, learn: bool) -> Array:
        """Targets in numbers; sets `n_outputs_`; `learn`: keep from them what there is to know."""

    @abstractmethod
    def _objective(self) -> Objective:
        """The loss with scikit-learn's factors."""

    @abstractmethod
    def _score_raw(self, raw: Array, coded: Array, weights: Array) -> float:
        """The score of raw outputs, larger is better."""

    def _targets(self, coded: Array, objective: Objective) -> Array:
        """Coded targets as the loss takes them."""
        return coded

    def _class_weighted(self, coded: Array, weights: Array) -> Array:
        """Row weights of training rows, class weights included."""
        return weights

    # fitting

    def _set_attributes(self) -> None:
        """scikit-learn's attributes, from the state of the training."""
        state = self._training
        self.n_iter_, self.t_, self.stopped_ = state.n_iter, state.rows, state.stopped
        self.loss_curve_, self.best_loss_ = state.loss_curve, state.best_loss
        self.validation_scores_, self.validation_loss_curve_ = state.validation_scores, state.validation_loss_curve
        self.best_validation_score_ = state.best_score
        if state.loss is not None:
            self.loss_ = state.loss

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(
        self, X: Any, y: Any, sample_weight: Any = None, *, X_val: Any = None, y_val: Any = None,
        sample_weight_val: Any = None,
    ) -> Self:  # fmt: skip
        """Learn from rows `X` and targets `y`.

        Parameters
        ----------
        X
            (rows, features): NumPy, pandas, Polars or SciPy sparse. float32 is computed in float32, all else in float64.
        y
            (rows,) or (rows, outputs).
        sample_weight
            (rows,), not negative; with one batch, no batch normalisation and no "lsuv", a weight of 2 equals the row twice.
        X_val, y_val, sample_weight_val
            Rows to validate on: they give `validation_loss_curve_` and `validation_scores_` and, with
            ``early_stopping=True``, take the place of the fraction that would else be held out.

        Raises
        ------
        ValueError
            Parameters, shapes or values that do not fit; weights that become infinite.
        """
        return self._fit(X, y, sample_weight, (X_val, y_val, sample_weight_val), incremental=False)

    def _fit(self, X: Any, y: Any, sample_weight: Any, validation: Validation, *, incremental: bool) -> Self:
        first = not hasattr(self, "network_") or not (self.warm_start or incremental)
        if (validation[0] is None) != (validation[1] is None):
            raise InvalidValue("estimators.validation.both")
        if validation[0] is None and validation[2] is not None:
            raise InvalidValue("estimators.validation.weights")
        if incremental and self.early_stopping and validation[0] is None:
            raise InvalidValue("estimators.partial_fit.validation")
        if incremental and self.early_stopping and not first and self.stopped_:
            return self
        metadata = None if sample_weight is None else {"sample_weight": sample_weight}
        progress = Progress(self, 1 if incremental else self.max_iter, {"X": X, "y": y, "metadata": metadata})
        X, coded, weights = self._checked(X, y, sample_weight, reset=first, learn=first and not incremental)
        self._random_state = check_random_state(self.random_state)
        objective, layers = self._objective(), sklearn_conventions.layers(self)
        self._loss, self.out_activation_ = objective, sklearn_conventions.LINKS[objective.row.link]
        self.n_layers_ = len(sklearn_conventions.hidden(self)) + 2
        if first:
            self.network_ = sklearn_conventions.start(self, layers, X.shape[1], X.dtype)
            self._training: mlp_training.TrainingState = mlp_training.TrainingState()
        elif layers != self.network_.layers:
            before, self.network_ = self.network_, Network(layers, X.shape[1], self.network_.dtype)
            self.network_.load(before.state())
        rows, held = np.arange(X.shape[0]), None
        if validation[0] is not None:
            X_val, coded_val, weights_val = self._checked(*validation, reset=False, learn=False)
            held = self._held(objective, X_val, coded_val, weights_val, np.arange(len(coded_val)))
        elif self.early_stopping and self.solver != "lbfgs":
            rows, validation_rows = self._split(coded)
            held = self._held(objective, X, coded, weights, validation_rows)
        weights[rows] = self._class_weighted(coded[rows], weights[rows])
        data = self._data(objective, X, coded, weights)
        by_steps = self.solver != "lbfgs"
        self._training.begin(held is not None, self.early_stopping)
        rules = StoppingRule(self, self._training, progress, held, self.early_stopping and by_steps)
        try:
            if by_steps:
                mlp_training.fit(self, objective, data, rows, rules, incremental)
            else:
                mlp_lbfgs.fit(self, objective, data, rules)
        except KeyboardInterrupt:
            warnings.warn("Training interrupted by user.", stacklevel=4)
        finally:
            self._set_attributes()
        if not np.isfinite(self.network_.parameters.vector).all():
            raise InvalidValue("estimators.not_finite")
        progress.end()
        return self

    def _checked(self, X: Any, y: Any, sample_weight: Any, *, reset: bool, learn: bool) -> tuple[Any, Array, Array]:
        X, y = validate_data(
            self, X, y, accept_sparse=["csr", "csc"], multi_output=True, y_numeric=is_regressor(self),
            dtype=(np.float64, np.float32), reset=reset,
        )  # fmt: skip
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        weights = _check_sample_weight(sample_weight, X, dtype=X.dtype, copy=True)
        return X.tocsr() if issparse(X) else np.ascontiguousarray(X), self._coded(y, learn=learn), weights

    def _data(self, objective: Objective, X: Any, coded: Array, weights: Array) -> Data:
        return Data.of(X, self._targets(coded, objective), objective.row, self.n_outputs_, self.network_.dtype, weights)

    def _held(self, objective: Objective, X: Any, coded: Array, weights: Array, rows: Array) -> HeldOut:
        weights = weights.copy()

        def score(raw: Array) -> float:
            return self._score_raw(raw, coded[rows], weights[rows])

        return HeldOut(self.network_, objective, X, self._data(objective, X, coded, weights), rows, score)

    def _split(self, coded: Array) -> tuple[Array, Array]:
        """Training rows and validation rows, those of scikit-learn."""
        stratify = coded if is_classifier(self) and self.n_outputs_ == 1 else None
        rows, validation_rows = train_test_split(
            np.arange(len(coded)),
            random_state=self._random_state,
            test_size=self.validation_fraction,
            stratify=stratify,
        )
        if len(validation_rows) < 2:
            raise InvalidValue("estimators.validation.small")
        return rows, validation_rows

    # predicting

    @property
    def coefs_(self) -> list[Array]:
        """The weight matrices from input to output; views, so writing into them changes the network."""
        return self._views("weight")

    @coefs_.setter
    def coefs_(self, values: Sequence[Any]) -> None:
        for weight, value in zip(self.coefs_, values, strict=True):
            weight[...] = value

    @property
    def intercepts_(self) -> list[Array]:
        """The bias vectors, of the layers that have one (normalised layers have none); views."""
        return self._views("bias")

    @intercepts_.setter
    def intercepts_(self, values: Sequence[Any]) -> None:
        for bias, value in zip(self.intercepts_, values, strict=True):
            bias[...] = value

    def _views(self, name: str) -> list[Array]:
        if not hasattr(self, "network_"):
            raise MissingAttribute("estimators.not_fitted", estimator=type(self).__name__)
        return [value for key, value in self.network_.parameters.values.items() if key.endswith(f".{name}")]

    def _raw(self, X: Any) -> Array:
        """Raw outputs of shape (rows, outputs), after checking `X`."""
        if not self._fits(X):
            check_is_fitted(self)
            X = validate_data(self, X, accept_sparse=["csr", "csc"], dtype=(np.float64, np.float32), reset=False)
        return self.network_(X.tocsr() if issparse(X) else X)

    def _fits(self, X: Any) -> bool:
        """Whether `X` is plainly right: scikit-learn's check of a single row takes longer than the network."""
        network = getattr(self, "network_", None)
        return (
            type(X) is np.ndarray
            and network is not None
            and X.dtype == network.dtype
            and X.ndim == 2
            and X.shape[0] > 0
            and X.shape[1] == network.width
            and not hasattr(self, "feature_names_in_")
            and bool(np.isfinite(X).all())
        )

    def _predictions(self, X: Any) -> Array:
        """Probabilities or numbers of shape (rows, outputs)."""
        raw = self._raw(X)
        return self._loss.predictions(raw)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
