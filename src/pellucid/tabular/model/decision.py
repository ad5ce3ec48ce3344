"""What is decided on the validation set after training: calibrated probabilities and the decision threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pellucid.insight.decide.calibration import PriorCalibration
from pellucid.insight.decide.conformal import half_widths
from pellucid.insight.decide.threshold import Threshold, ThresholdCurve, ThresholdRule
from pellucid.insight.scores.imbalance import rarest
from pellucid.messages import Message
from pellucid.messages.errors import InvalidValue
from pellucid.tables import Target
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.typing import Array

UNEVEN = 0.2
"""Of two classes, one with a smaller share of the rows would seldom be answered from a probability of 0.5 on."""


@dataclass(frozen=True)
class Decision:
    """How a network's outputs become answers.

    Attributes
    ----------
    calibration
        Takes class weights out of the probabilities; None without them.
    threshold
        Of two classes.
    reason
        Why this rule for the threshold: ``"asked"``, ``"weights"``, ``"rare"`` or ``"even"``.
    rows
        Number of validation rows it was decided on.
    half_widths
        Of numbers: half the width of the interval that holds 1 %, 2 %, ... of them.
    weights
        Class weights of more than two classes, or None: the probabilities are free of them, the choice of a label is not.
    """

    calibration: PriorCalibration | None = None
    threshold: Threshold | None = None
    reason: str = "even"
    rows: int = 0
    weights: tuple[float, ...] | None = None
    half_widths: tuple[float, ...] = ()

    def codes(self, probabilities: Array) -> Array:
        """The class of each row of probabilities, shape (rows, classes): by the threshold, else the weightiest."""
        if self.threshold is not None:
            return self.threshold.codes(probabilities)
        weighty = probabilities if self.weights is None else probabilities * np.array(self.weights)
        return np.asarray(weighty.argmax(axis=1))

    def calibrated(self, predictions: Array) -> Array:
        """The predictions with class weights taken out of the probabilities."""
        return self.calibration(predictions) if self.calibration else predictions

    def notes(self, target: Target) -> tuple[Message, ...]:
        """What a user should know of it."""
        notes = []
        if self.calibration:
            notes.append(Message(f"decision.recalibrated.{'rows' if self.rows else 'none'}", rows=self.rows))
        if self.threshold and self.reason != "even":
            threshold, label = self.threshold, target.labels[self.threshold.positive]
            share = target.counts[threshold.positive] / sum(target.counts)
            values = {"label": label, "value": threshold.value, "rule": threshold.rule.shown, "share": share}
            notes.append(Message(f"decision.threshold.{self.reason}", **values))
            if threshold.curve is not None and threshold.curve.positives:
                recall, precision = threshold.curve.recall_and_precision(threshold.value)
                notes.append(Message("decision.scores", recall=recall, precision=precision))
        return tuple(notes)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        threshold = self.threshold and {
            **vars(self.threshold),
            "rule": str(self.threshold.rule),
            "curve": self.threshold.curve and self.threshold.curve.to_dict(),
        }
        weights = self.weights and list(self.weights)
        calibration = self.calibration and self.calibration.to_dict()
        plain = {"weights": weights, "half_widths": list(self.half_widths)}
        return {**vars(self), "calibration": calibration, "threshold": threshold, **plain}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Decision:
        """What `to_dict` of it gave `saved`."""
        calibration, threshold = saved["calibration"], saved["threshold"]
        if threshold:
            curve = threshold["curve"] and ThresholdCurve.from_dict(threshold["curve"])
            threshold = Threshold(**{**threshold, "rule": ThresholdRule.from_text(threshold["rule"]), "curve": curve})
        calibration = calibration and PriorCalibration.from_dict(calibration)
        weights = saved["weights"]
        rows, half_widths = saved["rows"], tuple(saved["half_widths"])
        return cls(calibration, threshold, saved["reason"], rows, weights and tuple(weights), half_widths)


def predictions_from(outputs: Array, recipe: Recipe, target: Target) -> Array:
    """What raw outputs of a network mean: probabilities of shape (rows, labels), or numbers in the target's unit."""
    predicted = recipe.objective().predictions(outputs).astype(np.float64)
    if target.kind == "regression":
        return target.restore(predicted[:, 0])
    if predicted.shape[1] == 1:
        predicted = np.column_stack([1 - predicted[:, 0], predicted[:, 0]])
    return predicted / predicted.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def rule_of(threshold: Any, target: Target) -> ThresholdRule | None:
    """The rule that a parameter `threshold` asks for, checked before anything is learned.

    Raises
    ------
    ValueError
        It is no rule, or the task does not have two classes.
    """
    if threshold is None:
        return None
    rule = ThresholdRule.from_text(threshold)
    if target.kind != "binary":
        raise InvalidValue("tabular.threshold.task", target=target.name, task=target.kind)
    return rule


def decide(
    predicted: Array, rows: Array, data: PreparedData, class_weights: Array | None, rule: ThresholdRule | None
) -> Decision:
    """Decide what can be: a calibration where there were class weights, a threshold for two classes, half-widths for numbers.

    Parameters
    ----------
    predicted
        The network's probabilities, or numbers, for the validation rows.
    rows
        Their numbers.
    class_weights
        The class weights.
    rule
        As asked for; default: by class weights, which say what each mistake costs (Elkan 2001); else the highest balanced
        accuracy where a class is rare; else 0.5.
    """
    target = data.target
    if target.kind == "regression":
        return Decision(rows=len(rows), half_widths=half_widths(predicted - data.y[rows]))
    y = data.y[rows]
    weights = None if data.weights is None else data.weights[rows]
    calibration = None
    if class_weights is not None:
        calibration = (
            PriorCalibration.fit(predicted, y, class_weights, weights)
            if len(rows)
            else PriorCalibration.without(class_weights)
        )
    costs = None if class_weights is None or not (class_weights > 0).all() else tuple(class_weights.tolist())
    if target.kind != "binary":
        return Decision(calibration, rows=len(rows), weights=costs)
    rare = rarest(target.counts, UNEVEN)
    positive = 1 if rare is None else rare
    curve = None
    if len(rows):
        calibrated = calibration(predicted) if calibration else predicted
        curve = ThresholdCurve.from_scores(y == positive, calibrated[:, positive], weights)
    if rule:
        reason, chosen = "asked", rule
    elif costs:
        reason, chosen = "weights", ThresholdRule("cost", (costs[1 - positive], costs[positive]))
    elif rare is not None and curve is not None:
        reason, chosen = "rare", ThresholdRule("balanced")
    else:
        reason, chosen = "even", ThresholdRule.from_text(0.5)
    return Decision(calibration, Threshold.chosen(chosen, positive, curve), reason, len(rows))
