"""From the rows of a raw table to answers: what a table estimator does once it is fitted, here or in a model file."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from pellucid.engine.network import Network
from pellucid.insight.decide.threshold import Threshold
from pellucid.tables import Encoder, Note, ParsingRules, Table, Target
from pellucid.tabular.assess.drift import Comparison
from pellucid.tabular.model.decision import Decision, rule_of
from pellucid.tabular.model.training_summary import TrainingSummary
from pellucid.tabular.prepare import inputs
from pellucid.tabular.prepare.prepare import reading
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.tabular.settings.parameters import TableParameters
from pellucid.typing import Array

if TYPE_CHECKING:
    from pellucid.tabular.assess.explanation import Explanation


class DataDriftWarning(UserWarning):
    """Something in a table differs from the table learned from, and what was made of it."""


class Predictor(TableParameters):
    """What predicts.

    Attributes
    ----------
    recipe_ : Recipe
        Every setting as decided, with the reasons.
    network_, encoder_, target_
        What predicts.
    decision_ : Settled
        How outputs become answers: the threshold, and what takes class weights out of the probabilities.
    training_summary_ : Reference or None
        What other rows are compared with; None in a model of a file that has none.
    reading_ : Reading
        How the cells of the table were read, and those of other tables are.
    n_features_in_
        Columns but the target.
    """

    recipe_: Recipe
    network_: Network
    encoder_: Encoder
    target_: Target
    decision_: Decision
    training_summary_: TrainingSummary | None
    reading_: ParsingRules | None
    n_features_in_: int

    def outputs(self, X: Any, notes: list[Note] | None = None, *, corrected: bool = True) -> Array:
        """Probabilities of shape (rows, labels), or numbers of shape (rows,), for the rows of a table `X`.

        What was odd about the table is added to `notes`, or else warned of. Not `corrected`, the probabilities are as class
        weights have taught the network.
        """
        said: list[Note] = []
        x = self.encoded(X, said)
        if notes is None:
            for note in said:
                warnings.warn(str(note), DataDriftWarning, stacklevel=3)
        else:
            notes += said
        return self.of_encoded(x, corrected=corrected)

    def encoded(self, X: Any, notes: list[Note]) -> Array:
        """The rows of a table `X` as the network reads them; what was odd about the table is added to `notes`."""
        check_is_fitted(self)
        table, named = self.table_of(X)
        inputs.check_width(table.frame, named, self.n_features_in_, type(self).__name__)
        notes += table.unreadable
        return self.encoder_.transform(table.frame, notes=notes)

    def table_of(self, X: Any) -> tuple[Table, bool]:
        """The table in `X`, read as the one learned from was, and whether its columns have names of their own."""
        return inputs.table(X, **reading(self.get_params(deep=False)), reading=self.reading_)

    def compare(self, X: Any) -> tuple[Note, ...]:
        """What the rows of a table `X` have that the training rows did not, and whether predictions shift: a note each."""
        comparison, notes = Comparison(self), list[Note]()
        x = self.encoded(X, notes)
        comparison.add(x, self.of_encoded(x), notes)
        return comparison.notes()

    def of_encoded(self, x: Array, *, corrected: bool = True) -> Array:
        """The same for rows `x` that the encoder has made; not `corrected`, as class weights have taught the network."""
        said = self.of_raw(self.network_(x))
        correction = self.decision_.correction if corrected else None
        return correction(said) if correction else said

    def of_raw(self, outputs: Array) -> Array:
        """What raw `outputs` of a network of this kind mean."""
        made = self.recipe_.objective().predictions(outputs).astype(np.float64)
        if self.target_.kind == "regression":
            return self.target_.restore(made[:, 0])
        made = np.column_stack([1 - made[:, 0], made[:, 0]]) if made.shape[1] == 1 else made
        return made / made.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]

    def deciding(self, threshold: float | str | None = None) -> Decision:
        """How probabilities become labels, with another threshold than was settled in `fit` if one is given."""
        check_is_fitted(self)
        rule, kept = rule_of(threshold, self.target_), self.decision_.threshold
        if rule is None or kept is None:
            return self.decision_
        return replace(self.decision_, threshold=Threshold.chosen(rule, kept.positive, kept.curve), reason="asked")

    def explain(self, X: Any, row: int = 1, *, label: Any = None) -> Explanation:
        """What one prediction rests on.

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
            There is no such row or label, or the model file has nothing to compare with.
        """
        from pellucid.tabular.assess.explanation import explain

        check_is_fitted(self)
        return explain(self, X, row, label)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "network_")
