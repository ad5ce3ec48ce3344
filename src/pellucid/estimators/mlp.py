"""`MLPClassifier` and `MLPRegressor`: drop-in for scikit-learn's, with the whole engine behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin, _fit_context
from sklearn.metrics import r2_score
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import type_of_target

from pellucid.estimators.class_encoder import ClassEncoder
from pellucid.estimators.mlp_base import Multilayer
from pellucid.estimators.parameter_constraints import CLASSIFIER, REGRESSOR
from pellucid.formulas.losses import LOSSES
from pellucid.messages.errors import InvalidValue, MissingAttribute
from pellucid.training.objective import Objective
from pellucid.typing import Array


def _by_steps(estimator: Any) -> bool:
    if estimator.solver == "lbfgs":
        raise MissingAttribute("estimators.partial_fit.lbfgs")
    return True


@dataclass(eq=False, repr=False)
class MLPClassifier(ClassifierMixin, Multilayer):  # type: ignore[misc]
    """A multilayer perceptron for classes: drop-in for scikit-learn's `MLPClassifier`, which documents its parameters.

    Given only those it keeps scikit-learn's conventions, to the same loss after every epoch. Beyond them:

    Parameters
    ----------
    hidden_layer_sizes
        May be empty: multinomial logistic regression.
    activation
        A name from the tables of activations and gates, or one for each hidden layer.
    solver
        ``"adam"``, ``"sgd"`` and ``"lbfgs"`` are scikit-learn's; also each other name from the table of optimizers.
    batch_size
        Also ``"full"``: all rows, batch gradient descent.
    warm_start
        Also ``"moments"``: a new call of `fit` goes on with the optimizer's moments, where scikit-learn forgets them.
    loss
        ``"log_loss"``, or a loss on labels from the table: one output for each class, against the rest.
    class_weight
        ``{class: weight}``, or ``"balanced"``: n / (classes * n of the class), from training rows only.
    norm
        ``"batch"``, ``"layer"``, ``"rms"`` or ``"group"`` in each hidden layer; None.
    dropout
        Share of hidden values dropped in training, one number or one for each hidden layer.
    initializer
        A name from the table; None: scikit-learn's draws for its four activations, else what goes with the activation.
    schedule
        A name from the table, over `max_iter` epochs, for every solver but lbfgs.
    weight_decay
        Decoupled (Loshchilov and Hutter 2017), beside `alpha`, which is coupled; None: the optimizer's own.
    clip
        Largest norm of the whole gradient (Pascanu, Mikolov and Bengio 2013).
    solver_options
        Other values of the optimizer's own hyperparameters, such as ``{"rho": 0.95}`` for rmsprop.

    Attributes
    ----------
    network_
        The engine's network.
    coefs_, intercepts_, classes_, loss_, best_loss_, loss_curve_, n_iter_, t_, n_layers_, n_outputs_, out_activation_
        As scikit-learn's; `loss_curve_` exists for lbfgs too.
    validation_scores_, best_validation_score_, validation_loss_curve_
        After each epoch, of the rows held out or given to validate on; None when there are none. No penalty in the loss.
    stopped_
        Whether training ended because the loss or score stalled.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = CLASSIFIER

    loss: str = field(default="log_loss", kw_only=True)
    class_weight: Mapping[Any, float] | str | None = field(default=None, kw_only=True)

    @available_if(_by_steps)  # type: ignore[untyped-decorator]
    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def partial_fit(
        self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None, *, X_val: Any = None, y_val: Any = None,
        sample_weight_val: Any = None,
    ) -> Self:  # fmt: skip
        """Train on the rows once, going on where the last call of `fit` or `partial_fit` ended, moments included.

        Parameters
        ----------
        X, y, sample_weight, X_val, y_val, sample_weight_val
            As for `fit`. With ``early_stopping=True`` and rows to validate on, training has ended (`stopped_`) when
            their score has stalled: the best weights are put back, and further calls change nothing.
        classes
            All classes there can be; needed at the first call, unless `y` is multi-label.
        """
        if self.class_weight == "balanced":
            raise InvalidValue("estimators.partial_fit.balanced")
        if not hasattr(self, "network_"):
            if classes is None and not type_of_target(y).startswith("multilabel"):
                raise InvalidValue("estimators.partial_fit.classes")
            self._learn(y, classes)
        elif classes is not None and not np.array_equal(self.classes_, np.unique(classes)):
            raise InvalidValue("estimators.partial_fit.other_classes", classes=classes, before=self.classes_)
        return self._fit(X, y, sample_weight, (X_val, y_val, sample_weight_val), incremental=True)

    def _learn(self, y: Any, classes: Any = None) -> None:
        self._encoder = ClassEncoder(y, classes)
        self.classes_ = self._encoder.classes

    def _coded(self, y: Any, *, learn: bool) -> Array:
        if learn:
            self._learn(y)
        elif self.warm_start and not self._encoder.multilabel and set(present := np.unique(y)) != set(self.classes_):
            raise InvalidValue("estimators.warm_start.classes", before=self.classes_.tolist(), classes=present)
        self.n_outputs_ = self._encoder.outputs
        return self._encoder.encode(y)

    def _objective(self) -> Objective:
        natural = "cross_entropy" if self._encoder.exclusive else "binary_cross_entropy"
        name = natural if self.loss in ("log_loss", "cross_entropy") else LOSSES[self.loss].name
        return Objective(name, value_factor=1.0, gradient_factor=1.0)

    def _targets(self, coded: Array, objective: Objective) -> Array:
        if objective.row.target == "class" or self._encoder.multilabel:
            return coded
        if self._encoder.exclusive:  # one output for each class, against the rest
            return np.equal.outer(coded, np.arange(len(self.classes_)))
        return coded

    def _class_weighted(self, coded: Array, weights: Array) -> Array:
        return self._encoder.weights(self.class_weight, coded, weights)

    def _score_raw(self, raw: Array, coded: Array, weights: Array) -> float:
        right = self._encoder.choose(self._loss.predictions(raw)) == coded
        return float(np.average(right.all(axis=1) if right.ndim == 2 else right, weights=weights))

    def predict(self, X: Any) -> Array:
        """The class of each row of `X`, as `fit` takes it: (rows,); multi-label: 0/1 of shape (rows, labels)."""
        predictions = self._predictions(X)  # says so where nothing is fitted
        return self._encoder.decode(self._encoder.choose(predictions))  # type: ignore[no-any-return]

    def predict_proba(self, X: Any) -> Array:
        """The probability of each class for each row of `X`: (rows, classes), in the order of `classes_`.

        Multi-label: each label has its own. Hinge and perceptron loss give the sigmoid of the output, uncalibrated.
        """
        predictions = self._predictions(X)
        if len(self.classes_) == 1 and not self._encoder.multilabel:
            return np.ones_like(predictions)
        if self.out_activation_ == "logistic" and not self._encoder.multilabel:
            return (
                np.hstack([1 - predictions, predictions])
                if predictions.shape[1] == 1
                else predictions / predictions.sum(axis=1, keepdims=True)
            )
        return predictions

    def predict_log_proba(self, X: Any) -> Array:
        """The logarithm of ``predict_proba(X)``, exact also where a probability is too small for a float."""
        raw = self._raw(X)
        if len(self.classes_) == 1 and not self._encoder.multilabel:
            return np.zeros_like(raw)
        if self.out_activation_ == "logistic":
            sure = -np.logaddexp(0, -raw)
            if self._encoder.multilabel:
                return sure
            if raw.shape[1] == 1:
                return np.hstack([-np.logaddexp(0, raw), sure])
            raw = sure
        below = raw - raw.max(axis=1, keepdims=True)
        return below - np.log(np.exp(below).sum(axis=1, keepdims=True))  # type: ignore[no-any-return]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


@dataclass(eq=False, repr=False)
class MLPRegressor(RegressorMixin, Multilayer):  # type: ignore[misc]
    """A multilayer perceptron for numbers: drop-in for scikit-learn's `MLPRegressor`, which documents its parameters.

    Parameters
    ----------
    hidden_layer_sizes, activation, solver, batch_size, warm_start
        More than scikit-learn's, as for `MLPClassifier`.
    norm, dropout, initializer, schedule, weight_decay, clip, solver_options
        As for `MLPClassifier`.
    loss
        ``"squared_error"`` (half of it) and ``"poisson"`` as scikit-learn has them; also ``"mae"`` and ``"huber"``, the mean
        over rows, summed over outputs.

    Attributes
    ----------
    network_, coefs_, intercepts_, loss_, loss_curve_, validation_scores_, validation_loss_curve_, n_iter_, stopped_
        As for `MLPClassifier`; the score is R squared.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = REGRESSOR

    loss: str = "squared_error"

    @available_if(_by_steps)  # type: ignore[untyped-decorator]
    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def partial_fit(
        self, X: Any, y: Any, sample_weight: Any = None, *, X_val: Any = None, y_val: Any = None,
        sample_weight_val: Any = None,
    ) -> Self:  # fmt: skip
        """Train on the rows once, going on where the last call of `fit` or `partial_fit` ended, moments included.

        Parameters
        ----------
        X, y, sample_weight, X_val, y_val, sample_weight_val
            As for `fit`; what early stopping does: see `MLPClassifier.partial_fit`.
        """
        return self._fit(X, y, sample_weight, (X_val, y_val, sample_weight_val), incremental=True)

    def _coded(self, y: Any, *, learn: bool) -> Array:
        if LOSSES[self.loss].link == "exp" and (y < 0).any():
            raise InvalidValue("estimators.loss.counts", least=y.min())
        self.n_outputs_ = 1 if y.ndim == 1 else y.shape[1]
        return np.asarray(y)

    def _objective(self) -> Objective:
        row = LOSSES[self.loss]
        if row.name == "mse":  # scikit-learn: half the mean over rows and outputs, the gradient summed over outputs
            return Objective(row.name, value_factor=0.5 / self.n_outputs_, gradient_factor=0.5)
        return Objective(row.name, value_factor=1.0, gradient_factor=1.0)

    def _score_raw(self, raw: Array, coded: Array, weights: Array) -> float:
        return float(r2_score(coded, self._loss.predictions(raw), sample_weight=weights))

    def predict(self, X: Any) -> Array:
        """The numbers predicted for the rows of `X`, in the unit of y: (rows,), or (rows, outputs) when there are several."""
        predictions = self._predictions(X)
        return predictions[:, 0] if predictions.shape[1] == 1 else predictions
