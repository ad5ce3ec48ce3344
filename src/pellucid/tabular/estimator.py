"""Estimators that take the raw table: what `pellucid train` drives, inside scikit-learn's conventions.

>>> import pellucid
>>> model = pellucid.TableClassifier(drop="alive").fit("titanic.csv", target="survived")   # doctest: +SKIP
>>> print(model.evaluate())                                                                 # doctest: +SKIP
>>> model.report().save("titanic-report.html")                                              # doctest: +SKIP
>>> model.save("titanic.pellucid")                                                          # doctest: +SKIP
"""

from __future__ import annotations

import os
import warnings
from typing import Any, Self

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from pellucid.insight.decide.conformal import Coverage
from pellucid.messages import Message
from pellucid.messages.errors import InvalidValue
from pellucid.tabular import pipeline, reporting
from pellucid.tabular.assess import explanation
from pellucid.tabular.assess.drift import Drift
from pellucid.tabular.assess.evaluation import Evaluation, evaluate_rows
from pellucid.tabular.assess.explanation import Explanation
from pellucid.tabular.fit.progress import Progress, warn_if_interrupted
from pellucid.tabular.fitted_attributes import FittedAttributes
from pellucid.tabular.model import model_file
from pellucid.tabular.model.table_model import TableModel
from pellucid.tabular.pipeline import Fitted
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.settings.parameters import TableParameters
from pellucid.typing import Array

__all__ = ["DataDriftWarning", "TableClassifier", "TableEstimator", "TableRegressor", "load"]


class DataDriftWarning(UserWarning):
    """Something in a table differs from the training table, and how it was treated."""


class TableEstimator(FittedAttributes, TableParameters):
    """What both estimators share: the scikit-learn face of a `TableModel`.

    Attributes
    ----------
    evaluated_ : TableModel
        The model as it was evaluated on the test rows: `model_` itself, unless that was trained again on all rows.
    data_ : PreparedData or None
        The training table, while it is at hand: not after loading or unpickling.
    evaluation_ : Evaluation or None
        The evaluation on the test rows, compared with baselines, once it was asked for; it goes with the table.
    """

    _family: str
    evaluated_: TableModel
    data_: PreparedData | None
    evaluation_: Evaluation | None

    def fit(
        self, X: Any, y: Any = None, *, target: str | None = None, progress: Progress = warn_if_interrupted
    ) -> Self:
        """Learn from a table.

        Parameters
        ----------
        X
            A path (CSV, Parquet), a DataFrame or rows; anything `pellucid.tables.read` takes.
        y
            The target of each row, unless it is a column of the table.
        target
            That column's name.
        progress
            Called with each event of the fit, see `pellucid.tabular.fit.progress`.

        Raises
        ------
        TableError
            The table cannot be read or trained on.
        ValueError, TypeError
            A parameter is not what it may be.
        Diverged
            A loss is not finite; with the weights of the best epoch so far, if there was one, the estimator predicts.
        """
        fitted = pipeline.fit(
            X, y, target=target, settings=self.get_params(deep=False), family=self._family, progress=progress
        )
        self.model_, self.evaluated_ = fitted.model, fitted.evaluated
        self.data_, self.evaluation_ = fitted.data, None
        if fitted.fault:
            raise fitted.fault
        return self

    def evaluate(self, X: Any = None, y: Any = None, *, threshold: float | str | None = None) -> Evaluation:
        """Scores with 95 % intervals on the rows of a table `X` that holds the target (or with `y`).

        Without a table: on the test rows that `fit` set aside, compared with baselines fitted on the same training rows.

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
            return evaluate_rows(self.model_, X, y, threshold)
        if self.evaluation_ is not None and threshold is None:
            return self.evaluation_
        evaluation = self._fitted("evaluate").evaluate(threshold)
        if threshold is None:
            self.evaluation_ = evaluation
        return evaluation

    def _fitted(self, method: str) -> Fitted:
        """What `fit` gave, with test rows at hand for a `method`."""
        if self.data_ is None or not len(self.data_.split.test):
            raise InvalidValue("tabular.test_rows.none", remedy=Message(f"tabular.test_rows.{method}"))
        return Fitted(self.model_, self.evaluated_, self.data_)

    def report(self, X: Any = None, y: Any = None) -> reporting.Report:
        """A page with pictures on rows `X` and `y`, as `evaluate` takes them; ``.save(path)`` writes it as one HTML file."""
        evaluation = self.evaluate(X, y)
        if X is None:
            return self._fitted("report").report(evaluation)
        with pipeline.evaluating(self.model_):
            return reporting.report(self.model_, evaluation, refitted=self.refitted_)

    def explain(self, X: Any, row: int = 1, *, label: Any = None) -> Explanation:
        """The explanation of one prediction: the Shapley value of each column.

        Parameters
        ----------
        X
            A table.
        row
            Which of its rows, from 1.
        label
            Whose probability is explained; default: that of the positive of two classes, else the most probable.

        Raises
        ------
        ValueError
            There is no such row or label.
        """
        check_is_fitted(self)
        return explanation.explain(self.model_, X, row, label)

    def compare(self, X: Any) -> tuple[Message, ...]:
        """What the rows of a table `X` have that the training rows did not, and whether predictions shift: a note each."""
        check_is_fitted(self)
        drift, notes = Drift(self.model_), list[Message]()
        x = self.model_.encoded(X, notes)
        drift.add(x, self.model_.predict_encoded(x), notes)
        return drift.notes()

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
        check_is_fitted(self)
        model_file.save(self.model_, path, overwrite=overwrite)

    def _predictions(self, X: Any) -> Array:
        """For the rows of a table `X`, warning of what is odd about it."""
        check_is_fitted(self)
        notes: list[Message] = []
        predictions = self.model_.predictions(X, notes)
        for note in notes:
            warnings.warn(str(note), DataDriftWarning, stacklevel=3)
        return predictions

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: everything but rows of the training table."""
        state: dict[str, Any] = super().__getstate__()
        return {**state, "data_": None, "evaluation_": None} if "model_" in state else state

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.string = tags.input_tags.categorical = True
        tags.target_tags.required = True
        return tags

    def _repr_html_(self) -> str:
        return (
            reporting.summary(self.model_, self.evaluation_) if hasattr(self, "model_") else str(super()._repr_html_())
        )


class TableClassifier(ClassifierMixin, TableEstimator):  # type: ignore[misc]
    """A network that predicts a label from the raw columns of a table."""

    _family = "classification"

    @property
    def classes_(self) -> Array:
        """The labels in ascending order."""
        return np.asarray(self.target_.labels.to_list())

    def predict(self, X: Any, *, threshold: float | str | None = None) -> Array:
        """The label of each row of a table `X`, shape (rows,): the most probable, or by the threshold.

        Parameters
        ----------
        threshold
            Decision threshold instead of the fitted one, as the parameter takes it.
        """
        probabilities = self._predictions(X)
        return self.classes_[self.model_.decided_by(threshold).codes(probabilities)]

    def predict_proba(self, X: Any) -> Array:
        """The probability of each label for each row of a table `X`, in the order of `classes_`, shape (rows, labels)."""
        return self._predictions(X)


class TableRegressor(RegressorMixin, TableEstimator):  # type: ignore[misc]
    """A network that predicts a number from the raw columns of a table."""

    _family = "regression"

    def predict(self, X: Any) -> Array:
        """The number for each row of a table `X` in the target's unit, shape (rows,)."""
        return self._predictions(X)

    def predict_interval(self, X: Any, level: float | None = None) -> Array:
        """Between which two numbers each row's is to lie, shape (rows, 2).

        Parameters
        ----------
        X
            Rows as `predict` takes them.
        level
            The share of rows that it is to hold for; default: the parameter `prediction_interval`, else 0.9.

        Raises
        ------
        ValueError
            There were too few validation rows for it.
        """
        predictions, half_width = self._predictions(X), self.half_width(level)
        return np.column_stack([predictions - half_width, predictions + half_width])

    def half_width(self, level: float | None = None) -> float:
        """Half the width of the intervals at `level`: how far off rows were that the networks were not trained on."""
        check_is_fitted(self)
        return self.model_.half_width(level or self.prediction_interval)

    def coverage(self, level: float | None = None) -> Coverage:
        """How many of the test rows the intervals at `level` hold; its `share` comes with a 95 % interval."""
        check_is_fitted(self)
        return self._fitted("interval").coverage(level or self.prediction_interval)


def load(path: str | os.PathLike[str]) -> TableClassifier | TableRegressor:
    """The estimator around the model that was saved at `path`.

    Raises
    ------
    ModelFileError
        The file is missing, truncated, altered, newer or foreign, or names a component that is not registered here.
    """
    model = model_file.load(path)
    kind = TableRegressor if model.target.kind == "regression" else TableClassifier
    estimator = kind(**model.settings)
    estimator.model_ = estimator.evaluated_ = model
    estimator.data_ = estimator.evaluation_ = None
    return estimator
