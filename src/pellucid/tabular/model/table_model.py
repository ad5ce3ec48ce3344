"""A fitted model: all that predicts the rows of a raw table, and none of the rows it was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pellucid.engine.network import Network
from pellucid.insight.decide.conformal import Coverage, half_width_at
from pellucid.insight.decide.threshold import Threshold
from pellucid.insight.scores.scores import Score
from pellucid.messages import Message
from pellucid.tables import Encoder, ParsingRules, Table, Target
from pellucid.tabular.fit.network import TrainingResult
from pellucid.tabular.model.decision import Decision, predictions_from, rule_of
from pellucid.tabular.model.training_summary import TrainingSummary
from pellucid.tabular.prepare import inputs
from pellucid.tabular.prepare.prepare import reading
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.tabular.recipe.wording import drawn
from pellucid.typing import Array

LEVEL = 0.9
"""The coverage of a prediction interval where none is asked for."""


@dataclass(frozen=True)
class TrainingTable:
    """The table a model was trained on, without its rows.

    Attributes
    ----------
    name
        Of its file; "" if it came from none.
    columns, named
        The columns but the target, and whether their names are the table's own.
    rows
        How many rows were for "training", "validation" and "test".
    shares
        Fractions of the table for "validation" and "test"; 0 for a part that was a table of its own.
    """

    name: str
    columns: tuple[str, ...]
    named: bool
    rows: Mapping[str, int]
    shares: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class TableModel:
    """All that predicts raw rows; another network in the same model is ``replace(model, network=network)``.

    Attributes
    ----------
    recipe
        Every setting as decided, with the reasons.
    network, encoder, target
        From the encoded rows to raw outputs, from raw rows to encoded ones, and what is predicted.
    decision
        How outputs become labels: the threshold, and the calibration that undoes class weights.
    parsing
        How the cells of the training table were read, and those of other tables are.
    summary
        The training rows, as far as others are compared with them.
    history
        Losses, learning rate and seconds of each epoch, the best one, whose weights are used, and how training ended.
    table
        The table it was trained on.
    settings
        The estimator's parameters as plain values; a table among them is None.
    scores
        On the test rows; empty without any.
    refitted
        On how many rows `network` was trained once its scores were known; 0: it is the network that was scored.
    versions
        Of the software that wrote the file it was loaded from.
    """

    recipe: Recipe
    network: Network
    encoder: Encoder
    target: Target
    decision: Decision
    parsing: ParsingRules
    summary: TrainingSummary
    history: TrainingResult
    table: TrainingTable
    settings: Mapping[str, Any]
    scores: tuple[Score, ...] = ()
    refitted: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def estimator(self) -> str:
        """The name of the estimator that is its scikit-learn face."""
        return "TableRegressor" if self.target.kind == "regression" else "TableClassifier"

    @property
    def seed(self) -> int:
        return int(self.settings["seed"])

    @property
    def prediction_interval(self) -> float | None:
        """The coverage that prediction intervals were asked to have."""
        return self.settings["prediction_interval"]  # type: ignore[no-any-return]

    def read(self, X: Any) -> tuple[Table, bool]:
        """The table in `X`, read as the training table was, and whether its columns have names of their own."""
        return inputs.table(X, **reading(self.settings), reading=self.parsing)

    def encoded(self, X: Any, notes: list[Message]) -> Array:
        """The rows of a table `X` as the network takes them; what was odd about the table is added to `notes`."""
        table, named = self.read(X)
        inputs.check_width(table.frame, named, len(self.table.columns), self.estimator)
        notes += table.unreadable
        return self.encoder.transform(table.frame, notes=notes)

    def predictions(self, X: Any, notes: list[Message], *, calibrated: bool = True) -> Array:
        """Probabilities of shape (rows, labels), or numbers of shape (rows,), for the rows of a table `X`.

        What was odd about the table is added to `notes`. Not `calibrated`, probabilities are as class weights distort them.
        """
        return self.predict_encoded(self.encoded(X, notes), calibrated=calibrated)

    def predict_encoded(self, x: Array, *, calibrated: bool = True) -> Array:
        """The same for rows `x` that the encoder has made."""
        predicted = self.predict_outputs(self.network(x))
        return self.decision.calibrated(predicted) if calibrated else predicted

    def predict_outputs(self, outputs: Array) -> Array:
        """The predictions, not calibrated, in raw `outputs` of a network of this kind."""
        return predictions_from(outputs, self.recipe, self.target)

    def decided_by(self, threshold: float | str | None) -> Decision:
        """The decision with another threshold than the model's, as the parameter `threshold` takes it; None: the model's."""
        rule, current = rule_of(threshold, self.target), self.decision.threshold
        if rule is None or current is None:
            return self.decision
        chosen = Threshold.chosen(rule, current.positive, current.curve)
        return replace(self.decision, threshold=chosen, reason="asked")

    def half_width(self, level: float | None = None) -> float:
        """Half the width of the prediction interval of a number; `level` is its coverage, by default as asked, else 0.9.

        Raises
        ------
        ValueError
            There were too few validation rows for it.
        """
        return half_width_at(self.decision.half_widths, level or self.prediction_interval or LEVEL)

    def coverage(self, y: Array, predicted: Array, level: float | None = None) -> Coverage:
        """How many of the rows with true numbers `y` lie within the intervals around the `predicted` ones."""
        return Coverage.from_errors(y - predicted, level or self.prediction_interval or LEVEL, self.half_width(level))

    def drawn(self) -> str:
        """The network in one line."""
        return drawn(self.recipe, self.network)
