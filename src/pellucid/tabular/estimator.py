"""Estimators that take the raw table: what `pellucid train` drives, inside scikit-learn's conventions.

>>> import pellucid
>>> model = pellucid.TableClassifier(drop="alive").fit("titanic.csv", target="survived")   # doctest: +SKIP
>>> print(model.evaluate())                                                                 # doctest: +SKIP
>>> model.report().save("titanic-report.html")                                              # doctest: +SKIP
>>> model.save("titanic.pellucid")                                                          # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from pellucid.engine.network import Network
from pellucid.insight.scores.scores import Score
from pellucid.tabular.assess.evaluation import Evaluation, on_rows, on_test_rows, with_baselines
from pellucid.tabular.fit import refit
from pellucid.tabular.fit.ensemble import train_members
from pellucid.tabular.fit.network import TrainingResult, class_factors
from pellucid.tabular.fit.progress import Watcher
from pellucid.tabular.fit.threads import divided, limited
from pellucid.tabular.fit.time_limit import Deadline
from pellucid.tabular.model.decision import Decision, rule_of, settle
from pellucid.tabular.model.intervals import Intervals
from pellucid.tabular.model.table_model import DataDriftWarning, Predictor
from pellucid.tabular.model.training_summary import TrainingSummary
from pellucid.tabular.prepare import inputs
from pellucid.tabular.prepare.prepare import SHARE, PreparedData, prepare, reading, suited
from pellucid.tabular.recipe.defaults import TableFacts, choose, threads
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.tabular.settings.checks import check, checked, whole
from pellucid.training.fit import Epoch
from pellucid.typing import Array

if TYPE_CHECKING:
    from pellucid.tabular.reporting import Report

__all__ = ["DataDriftWarning", "TableClassifier", "TableEstimator", "TableRegressor"]


class TableEstimator(Predictor):
    """What both estimators share; for what predicts see `Predictor`.

    Attributes
    ----------
    history_ : Learned
        Losses, rate and seconds of each epoch, the best one, whose weights are kept, and how training ended.
    rows_ : dict
        How many rows were for "training", "validation" and "test".
    table_ : str
        Name of the file learned from, if it was one.
    shares_ : dict
        Shares of the rows for "validation" and "test".
    test_ : Evaluation or None
        The scores on the test rows, once they were asked for.
    scores_ : tuple of Score
        The same scores alone, after loading or unpickling, which leave the rows behind.
    refitted_, judged_
        How many rows `network_` learned from once it was judged (0: none), and the estimator as it was judged.
    feature_names_in_
        Names of the columns but the target, if they had any.
    """

    history_: TrainingResult
    rows_: dict[str, int]
    table_: str
    shares_: dict[str, float]
    test_: Evaluation | None
    scores_: tuple[Score, ...]
    refitted_: int
    judged_: TableEstimator | None
    _alone: Evaluation | None
    prepared_: PreparedData | None  # the table learned from, while it is at hand: not after loading or unpickling

    def fit(self, X: Any, y: Any = None, *, target: str | None = None, watcher: Watcher | None = None) -> Self:
        """Learn from a table.

        Parameters
        ----------
        X
            A path (CSV, Parquet), a DataFrame or rows; anything `pellucid.tables.read` takes.
        y
            The target of each row, unless it is a column of the table.
        target
            That column's name.
        watcher
            Is told how it goes.

        Raises
        ------
        TableError
            The table cannot be read or learned from.
        ValueError, TypeError
            A parameter is not what it may be.
        Diverged
            A loss is not finite; with the weights of the best epoch so far, if there was one, the estimator predicts.
        """
        watcher = watcher or Watcher()
        check(self.get_params(deep=False))
        deadline = Deadline(self.time_limit, watcher.began)
        table, named = inputs.table(X, **reading(self.get_params(deep=False)), keep=[target] if target else [])
        frame, name = inputs.targeted(table.frame, y, target, self)
        options = {**self.get_params(deep=False), "seed": whole("seed", self.seed, 0)}
        with limited(self.threads):
            default_test = SHARE if y is None else 0.0
            prepared = prepare(
                replace(table, frame=frame),
                name,
                options,
                default_test=default_test,
                task=inputs.task(self, frame, name),
            )
            watcher.prepared(prepared)
            recipe = choose(TableFacts.of(prepared), checked(options, prepared.target.kind))
            prepared = suited(prepared, recipe.loss)
            if self.prediction_interval is not None and prepared.target.kind != "regression":
                kind = prepared.target.kind
                raise ValueError(
                    f"prediction_interval is for numbers; target {prepared.target.name!r} is for {kind}: leave it out"
                )
            factors, rule = class_factors(prepared, self.class_weight), rule_of(self.threshold, prepared.target)
            outputs = recipe.outputs(len(prepared.target.labels))
            network = Network(recipe.whole(outputs), prepared.x.shape[1], seed=options["seed"])
            watcher.chosen(recipe, network)
            if deadline.limit:
                deadline.reserve = watcher.reserve(prepared, deadline.limit)

            products = threads(network, recipe.batch_size or len(prepared.split.train))
            networks, products = divided(self.threads, recipe.ensemble_size, products)

            def late(epochs: Sequence[Epoch]) -> bool:
                rounds = -(-recipe.ensemble_size // networks) if self.refit and epochs else 0
                return deadline.passed(refit.cost(prepared, epochs, rounds) if rounds else 0.0)

            with limited(products):
                trained = train_members(recipe, prepared, factors, options["seed"], watcher, late, networks)
            learned, held = trained.learned, trained.held
        if learned.best_epoch:
            self._remember(prepared, trained.recipe, trained.network, learned)
            self.decision_ = Decision()
            said = self.of_raw(held.outputs)
            self.decision_ = settle(said, held.rows, prepared, factors, rule)
            honest = self.decision_.correction(said) if self.decision_.correction else said
            with limited(self._threads()):
                self.training_summary_ = TrainingSummary.of(prepared, self.of_encoded, honest)
            self.table_ = Path(X).name if isinstance(X, str | Path) else ""
            self._remember_columns([column for column in frame.columns if column != name], named)
        if learned.fault:
            raise learned.fault
        if not learned.best_epoch:
            raise KeyboardInterrupt
        watcher.ended(learned)
        watcher.settled(self.decision_.notes(self.target_))
        if self.refit and learned.ended != "interrupted":
            self._refit(prepared, factors, watcher)
        return self

    def _threads(self) -> int | None:
        """How many share a matrix product while a network of this kind learns and is judged."""
        return self.threads or threads(self.network_, self.recipe_.batch_size or self.rows_["training"])

    def _refit(self, prepared: PreparedData, factors: Array | None, watcher: Watcher) -> None:
        """Learn from all rows, and keep what was judged for whoever asks how good it is."""
        rows = len(refit.rows_of(prepared))
        watcher.refitting(rows, self.history_.best_epoch)
        products = threads(self.network_, self.recipe_.batch_size or rows)
        networks, products = divided(self.threads, self.recipe_.ensemble_size, products)
        with limited(products):
            network = refit.refit(self.recipe_, prepared, factors, self.history_, self.seed, watcher.rows, networks)
        if network:
            self.refitted_ = rows
            judged = type(self)()
            judged.__dict__.update(self.__dict__)
            self.judged_ = judged
            self.network_ = network
            self.training_summary_ = (
                self.training_summary_.of_all(prepared, self.of_encoded) if self.training_summary_ else None
            )

    def evaluate(self, X: Any = None, y: Any = None, *, threshold: float | str | None = None) -> Evaluation:
        """Scores with 95 % intervals on the rows of a table `X` that holds the target (or with `y`).

        Without a table: on the test rows that `fit` set aside, beside simple models fitted on the same training rows.

        Parameters
        ----------
        threshold
            Decision threshold instead of the fitted one, for the labels of a table's rows.

        Raises
        ------
        ValueError
            No table is given and no test rows were set aside, or they are no longer at hand (after loading, unpickling).
        """
        check_is_fitted(self)
        if X is not None:
            return on_rows(self, X, y, threshold)
        if self.judged_:
            return self.judged_.evaluate(threshold=threshold)
        if self.test_ is None or threshold is not None:
            if self.prepared_ is None or not len(self.prepared_.split.test):
                raise ValueError("there are no test rows at hand; write evaluate(table) with rows not learned from")
            kept = self.deciding(threshold).threshold
            with limited(self._threads()):
                judged = self.alone() if threshold is None else on_test_rows(self, self.prepared_, threshold)
                rule = kept.rule if kept and kept.value != 0.5 else None
                judged = with_baselines(judged, self.prepared_, rule, self.seed)
            if threshold is not None:
                return judged
            self.test_ = judged
        return self.test_

    def alone(self) -> Evaluation:
        """The evaluation on the test rows without simple models beside it; made once."""
        assert self.prepared_ is not None
        with limited(self._threads()):
            self._alone = self._alone or on_test_rows(self, self.prepared_)
        return self._alone

    def report(self, X: Any = None, y: Any = None) -> Report:
        """A page with pictures on rows `X` and `y`, as `evaluate` takes them; ``.save(path)`` writes it as one HTML file."""
        from pellucid.tabular.reporting import report

        with limited(self._threads()):
            return report(self.judged_ if X is None and self.judged_ else self, X, y)

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = True) -> None:
        """Write everything needed to predict from raw rows to one file; `pellucid.load` reads it back.

        Parameters
        ----------
        path
            By custom ``name.pellucid``; what is there is replaced whole or not at all.
        overwrite
            Whether something may be there.

        Raises
        ------
        OutputError
            The file cannot be written, or exists and may not be overwritten.
        """
        from pellucid.tabular.model.model_file import save

        check_is_fitted(self)
        save(self, path, overwrite=overwrite)

    def _remember(self, prepared: PreparedData, recipe: Recipe, network: Network, learned: TrainingResult) -> None:
        self.recipe_, self.network_, self.history_ = recipe, network, learned
        self.encoder_, self.target_, self.reading_ = prepared.encoder, prepared.target, prepared.reading
        self.rows_ = dict(zip(("training", "validation", "test"), map(len, prepared.split), strict=True))
        self.shares_ = dict(prepared.shares)
        self.prepared_, self.test_, self.scores_ = prepared, None, ()
        self.refitted_, self.judged_, self._alone = 0, None, None

    def _remember_columns(self, names: list[str], named: bool) -> None:
        self.n_features_in_ = len(names)
        if named:
            self.feature_names_in_ = np.array(names, object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: everything but rows of the table learned from."""
        kept: dict[str, Any] = super().__getstate__()
        if "network_" not in kept:
            return kept
        test = (self.judged_ or self).test_
        return {
            **kept,
            "prepared_": None,
            "judged_": None,
            "test_": None,
            "_alone": None,
            "scores_": test.scores if test else self.scores_,
        }

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.string = tags.input_tags.categorical = True
        tags.target_tags.required = True
        return tags

    def _repr_html_(self) -> str:
        if not hasattr(self, "network_"):
            return str(super()._repr_html_())
        from pellucid.tabular.reporting import summary

        return summary(self)


class TableClassifier(ClassifierMixin, TableEstimator):  # type: ignore[misc]
    """A network that predicts a label from the raw columns of a table; for the parameters see `TableParameters`."""

    @property
    def classes_(self) -> Array:
        """The labels in ascending order."""
        if not hasattr(self, "target_"):
            raise AttributeError("there is no classes_ before fit")
        return np.asarray(self.target_.labels.to_list())

    def predict(self, X: Any, *, threshold: float | str | None = None) -> Array:
        """The label of each row of a table `X`, shape (rows,): the most probable, or by the threshold.

        Parameters
        ----------
        threshold
            Decision threshold instead of the fitted one, as the parameter takes it.
        """
        codes = self.deciding(threshold).codes(self.outputs(X))
        return self.classes_[codes]

    def predict_proba(self, X: Any) -> Array:
        """The probability of each label for each row of a table `X`, in the order of `classes_`, shape (rows, labels)."""
        return self.outputs(X)


class TableRegressor(RegressorMixin, Intervals, TableEstimator):  # type: ignore[misc]
    """A network that predicts a number from the raw columns of a table; for the parameters see `TableParameters`."""

    def predict(self, X: Any) -> Array:
        """The number for each row of a table `X` in the target's unit, shape (rows,)."""
        return self.outputs(X)
