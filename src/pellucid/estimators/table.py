"""Estimators that take the raw table: what `pellucid train` drives, inside scikit-learn's conventions.

>>> import pellucid
>>> model = pellucid.TableClassifier(drop="alive").fit("titanic.csv", target="survived")   # doctest: +SKIP
>>> print(model.evaluate())                                                                 # doctest: +SKIP
>>> model.save("titanic.pellucid")                                                          # doctest: +SKIP
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from pellucid.engine.network import Network
from pellucid.estimators.choices import Facts, choose
from pellucid.estimators.options import checked, whole
from pellucid.estimators.preparation import SHARE, Prepared, prepare
from pellucid.estimators.recipe import Recipe
from pellucid.estimators.watcher import Watcher
from pellucid.insight.flow import Flow
from pellucid.insight.scores import Score, scores
from pellucid.tables import Note, TableError, Target, read
from pellucid.training.data import Data
from pellucid.training.loop import Epoch, Evaluator, Trainer, train

Array = np.ndarray[Any, Any]
TARGET = "target"
"""The name of a target that is given apart from its table."""


class TableNotice(UserWarning):
    """Something in a table differs from the table learned from, and what was made of it."""


class TableEstimator(BaseEstimator):
    """What both estimators share: every option of ``pellucid train`` is a parameter of the same name.

    Parameters
    ----------
    task : "classification", "binary", "multiclass" or "regression", optional
        What is predicted; default: by the estimator, and by the number of labels.
    hidden : sequence of int, optional
        Units of each hidden layer; ``()`` or ``"none"``: a linear model. Default: by rows.
    activation : str or sequence of str, optional
        Activation or gate of the hidden layers, one name or one for each.
    norm : str, optional
        ``"batch"``, ``"layer"``, ``"rms"``, ``"group"`` or ``"none"``.
    dropout : float, optional
        Share of hidden values dropped in training.
    init : str, optional
        Initialiser; default: the family that goes with the activation.
    loss, optimizer, schedule : str, optional
        From their tables.
    learning_rate, weight_decay, l2, clip : float, optional
        Of the optimizer; `weight_decay` is decoupled, `l2` coupled, `clip` the largest norm of the gradient.
    batch_size : int or "full", optional
        Rows of a step: "full" is batch, 1 stochastic, a number mini-batch gradient descent.
    epochs, patience : int, optional
        Passes over the training rows at most, and without a better validation loss.
    class_weight : "balanced" or dict, optional
        Weight of each label's rows.
    weight : str, optional
        Column of row weights.
    drop, only : str or sequence of str, optional
        Columns to leave out; the only ones to use.
    column : dict, optional
        What a column is: ``{"zip": "category"}``; number, category or id.
    validation, test : float or table, optional
        Share of the rows for choosing and for judging, or a table of their own. Default 0.15 each; no test rows in
        ``fit(X, y)``, whose caller has his own.
    seed : int, default 0
        Of the split, the start weights and the order of rows.
    threads : int, optional
        Of matrix products.
    header, encoding
        How a text file is read, see `pellucid.tables.read`.

    Attributes
    ----------
    recipe_ : Recipe
        Every setting as decided, with the reasons.
    history_ : list of Epoch
        Losses, rate and seconds of each epoch.
    best_epoch_ : int
        Whose weights are kept.
    ended_ : str
        "epochs", "patience", "callback" or "interrupted".
    network_, encoder_, target_
        What predicts.
    """

    def __init__(
        self,
        *,
        task: str | None = None,
        hidden: Any = None,
        activation: Any = None,
        norm: str | None = None,
        dropout: float | None = None,
        init: str | None = None,
        loss: str | None = None,
        optimizer: str | None = None,
        learning_rate: float | None = None,
        weight_decay: float | None = None,
        l2: float | None = None,
        clip: float | None = None,
        schedule: str | None = None,
        batch_size: int | str | None = None,
        epochs: int | None = None,
        patience: int | None = None,
        class_weight: Any = None,
        weight: str | None = None,
        drop: Any = None,
        only: Any = None,
        column: Any = None,
        validation: Any = None,
        test: Any = None,
        seed: int = 0,
        threads: int | None = None,
        header: bool = True,
        encoding: str | None = None,
    ) -> None:
        self.task = task
        self.hidden = hidden
        self.activation = activation
        self.norm = norm
        self.dropout = dropout
        self.init = init
        self.loss = loss
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.l2 = l2
        self.clip = clip
        self.schedule = schedule
        self.batch_size = batch_size
        self.epochs = epochs
        self.patience = patience
        self.class_weight = class_weight
        self.weight = weight
        self.drop = drop
        self.only = only
        self.column = column
        self.validation = validation
        self.test = test
        self.seed = seed
        self.threads = threads
        self.header = header
        self.encoding = encoding

    # fitting

    def fit(self, X: Any, y: Any = None, *, target: str | None = None, watcher: Watcher | None = None) -> Self:
        """Fit to a raw table.

        Parameters
        ----------
        X
            A path (CSV, Parquet), a Polars or pandas table, or an array of shape (rows, columns).
        y
            The target of each row, if it is not a column of the table.
        target
            The column to predict.
        watcher
            Is told how it goes.

        Raises
        ------
        TableError, ValueError
            The table, the target or an option does not fit; the message says what to type instead.
        Diverged
            The loss is not finite; the last good weights are kept.
        """
        watcher = watcher or Watcher()
        frame, name = self._frame(X, y, target)
        options = self.get_params(deep=False)
        with self._limited():
            prepared = prepare(
                frame, name, options, default_test=SHARE if y is None else 0.0, task=self.task or self._default_task
            )
            self._check_kind(prepared.target)
            watcher.prepared(prepared)
            asked = checked(options, prepared.target.kind)
            facts = Facts(prepared.target.kind, len(prepared.split.train), prepared.x.shape[1])
            recipe = choose(facts, asked)
            network = Network(
                recipe.layers(recipe.outputs(len(prepared.target.labels))), prepared.x.shape[1], np.float32, self.seed
            )
            self.target_, self.encoder_, self.recipe_, self.network_ = (
                prepared.target,
                prepared.encoder,
                recipe,
                network,
            )
            self.description_, self.prepared_ = prepared.description, prepared
            self.n_features_in_ = len(frame.columns) - 1
            if len(prepared.target.labels):
                self.classes_ = prepared.target.labels.to_numpy()
            watcher.chosen(recipe, network)
            self._train(prepared, recipe, network, watcher)
        return self

    def _train(self, prepared: Prepared, recipe: Recipe, network: Network, watcher: Watcher) -> None:
        objective, parts = recipe.objective(), prepared.split
        numbers = prepared.target.kind == "regression"
        y = prepared.target.standardise(prepared.y) if numbers else prepared.y
        data = Data.of(prepared.x, y, objective.row, network.output_width, network.dtype, self._weights(prepared))
        trainer = Trainer(network, objective, recipe.rule(), batch_size=recipe.batch_size, seed=self.seed)
        trainer.bind(data, parts.train)
        held = Evaluator(network, objective, data, parts.validation) if len(parts.validation) else None
        self.flow_ = Flow(trainer)
        self.history_: list[Epoch] = []

        def told(epoch: Epoch) -> Any:
            self.history_.append(epoch)
            self.flow_(epoch)
            return watcher.epoch(epoch)

        found = train(
            trainer, recipe.epochs, schedule=recipe.schedule, validation=held, patience=recipe.patience,
            tolerance=0.0, callbacks=[told], progress=watcher.rows,
        )  # fmt: skip
        self.best_epoch_, self.ended_ = found.best_epoch, found.ended

    def _weights(self, prepared: Prepared) -> Array | None:
        weights = prepared.weights
        if self.class_weight is None or prepared.target.kind == "regression":
            return weights
        labels = prepared.target.labels.to_list()
        if self.class_weight == "balanced":
            counts = np.bincount(prepared.y[prepared.split.train], minlength=len(labels))
            factors = len(prepared.split.train) / (len(labels) * np.maximum(counts, 1))
        elif isinstance(self.class_weight, dict):
            spelled = {str(label): place for place, label in enumerate(labels)}
            factors = np.ones(len(labels))
            for label, factor in self.class_weight.items():
                if str(label) not in spelled:
                    raise ValueError(f"class_weight names {label!r}; the labels are {', '.join(spelled)}")
                factors[spelled[str(label)]] = factor
        else:
            raise ValueError(f"class_weight must be 'balanced' or a dict of label to weight; got {self.class_weight!r}")
        by_class: Array = factors[prepared.y]
        return by_class if weights is None else by_class * weights

    def _frame(self, X: Any, y: Any, target: str | None) -> tuple[pl.DataFrame, str]:
        frame = read(X, header=self.header, encoding=self.encoding)
        if y is None:
            if target is None:
                raise TableError("target must name the column to predict: fit(table, target='price'); or give y apart")
            return frame, target
        if target is not None:
            raise TableError("give target, a column of the table, or y, the values themselves, not both")
        name = str(getattr(y, "name", None) or TARGET)
        values = pl.Series(name, np.asarray(y).ravel().tolist(), strict=False)
        if len(values) != frame.height:
            raise TableError(f"y must have as many values as the table has rows, {frame.height}; got {len(values)}")
        while name in frame.columns:
            name += "_"
        return frame.with_columns(values.alias(name)), name

    @contextmanager
    def _limited(self) -> Iterator[None]:
        if self.threads is None:
            yield
        else:
            with threadpool_limits(whole("threads", self.threads)):
                yield

    # predicting

    def _outputs(self, table: Any, notes: list[Note] | None = None) -> Array:
        check_is_fitted(self)
        told: list[Note] = []
        frame = read(table, header=self.header, encoding=self.encoding)
        x = self.encoder_.transform(frame, notes=told)
        if notes is None:
            for note in told:
                warnings.warn(str(note), TableNotice, stacklevel=4)
        else:
            notes += told
        with self._limited():
            return self.recipe_.objective().predictions(self.network_(x))

    def evaluate(self, table: Any = None, *, notes: list[Note] | None = None) -> tuple[Score, ...]:
        """The usual metrics with 95 % intervals on raw rows that hold the target (default: the test rows of `fit`)."""
        check_is_fitted(self)
        if table is None:
            if not hasattr(self, "prepared_") or not self.prepared_.test_frame.height:
                raise ValueError("there are no test rows to evaluate on; give evaluate(table) some")
            table = self.prepared_.test_frame
        frame = read(table, header=self.header, encoding=self.encoding)
        frame = frame[self.target_.rows(frame)]
        made = self._shares(self._outputs(frame, [] if notes is None else notes))
        return scores(self.target_.kind, self.target_.encode(frame), made, seed=self.seed)

    def _shares(self, made: Array) -> Array:
        """Probabilities with a column for each label, or the target's numbers."""
        if self.target_.kind == "regression":
            return self.target_.restore(made.ravel())
        made = made.astype(np.float64)
        made = np.column_stack([1 - made, made]) if made.shape[1] == 1 else made
        return made / made.sum(axis=1, keepdims=True)

    # keeping

    def save(self, path: str | Path, *, overwrite: bool = True) -> None:
        """Write everything that prediction from raw rows needs; `pellucid.load` reads it back."""
        from pellucid.estimators.model_file import save

        save(self, path, overwrite=overwrite)

    _default_task: str | None = None

    def _check_kind(self, target: Target) -> None:
        raise NotImplementedError


class TableClassifier(ClassifierMixin, TableEstimator):
    """A network that predicts labels from a raw table; see `TableEstimator` for parameters."""

    _default_task = "classification"

    def _check_kind(self, target: Target) -> None:
        if target.kind == "regression":
            raise ValueError(f"target {target.name!r} was asked to be a regression; use TableRegressor")

    def predict(self, table: Any, *, notes: list[Note] | None = None) -> Array:
        """The label of each row, spelled and typed as in the table."""
        return self.target_.decode(self._proba(table, notes).argmax(axis=1)).to_numpy()

    def predict_proba(self, table: Any, *, notes: list[Note] | None = None) -> Array:
        """The probability of each label, in the order of `classes_`: shape (rows, labels)."""
        return self._proba(table, notes)

    def _proba(self, table: Any, notes: list[Note] | None) -> Array:
        return self._shares(self._outputs(table, notes))


class TableRegressor(RegressorMixin, TableEstimator):
    """A network that predicts numbers from a raw table; see `TableEstimator` for parameters."""

    _default_task = "regression"

    def _check_kind(self, target: Target) -> None:
        if target.kind != "regression":
            raise ValueError(f"target {target.name!r} was asked to be labels; use TableClassifier")

    def predict(self, table: Any, *, notes: list[Note] | None = None) -> Array:
        """The predicted number of each row, in the target's unit."""
        return self._shares(self._outputs(table, notes))
