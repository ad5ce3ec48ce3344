"""The decision threshold of a binary classifier, chosen by a rule on validation rows.

>>> y, p = np.array([0, 0, 0, 1, 0, 1]), np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.3])
>>> curve = ThresholdCurve.from_scores(y == 1, p)
>>> for rule in ("0.5", "balanced", "f1", "recall=0.5", "cost=1:20"):
...     print(rule, round(curve.choose(ThresholdRule.from_text(rule)), 3))
0.5 0.5
balanced 0.075
f1 0.075
recall=0.5 0.25
cost=1:20 0.075
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array

_MOST = 1000  # points of a curve that is kept


@dataclass(frozen=True)
class ThresholdRule:
    """How a decision threshold is chosen.

    Attributes
    ----------
    name, values
        ``"fixed"`` with the threshold itself; ``"balanced"`` (the highest balanced accuracy), ``"f1"`` (the highest F1);
        ``"recall"`` with the recall to reach by the fewest false positives; ``"cost"`` with the cost of a false positive and
        of a false negative, whose sum is minimised.
    """

    name: str
    values: tuple[float, ...] = ()

    @classmethod
    def from_text(cls, text: Any) -> ThresholdRule:
        """The rule in a text such as ``recall=0.8``, or a number.

        Raises
        ------
        ValueError
            It is none.
        """
        word, _, rest = str(text).strip().partition("=")
        try:
            if word in ("balanced", "f1") and not rest:
                return cls(word)
            if word == "recall" and 0 < float(rest) <= 1:
                return cls(word, (float(rest),))
            if word == "cost":
                alarm, miss = map(float, rest.split(":"))
                if 0 < alarm < np.inf and 0 < miss < np.inf:
                    return cls(word, (alarm, miss))
            if not rest and not isinstance(text, bool) and 0 < float(word) < 1:
                return cls("fixed", (float(word),))
        except ValueError:
            pass
        raise InvalidValue("insight.threshold.rule", value=text)

    @property
    def shown(self) -> str:
        """The rule for people: a cost as how many false positives a false negative is worth, to three digits."""
        if self.name != "cost":
            return str(self)
        least = min(self.values)
        return "cost=" + ":".join(f"{value / least:.3g}" for value in self.values)

    def __str__(self) -> str:
        if self.name == "fixed":
            return f"{self.values[0]:g}"
        return f"{self.name}={':'.join(f'{value:g}' for value in self.values)}" if self.values else self.name


@dataclass(frozen=True, eq=False)
class ThresholdCurve:
    """True and false positives at each threshold, as sums of row weights: the ROC curve in counts.

    Thresholds fall, each midway between the scores of two rows; at the first no row is predicted positive. Only those are
    kept that no other beats in both counts, at most 1,000.
    """

    thresholds: Array
    true_positives: Array
    false_positives: Array
    positives: float
    negatives: float

    @classmethod
    def from_scores(cls, positive: Array, score: Array, weights: Array | None = None) -> ThresholdCurve:
        """The curve of `score` for rows that are `positive` or not."""
        weights = np.ones(len(score)) if weights is None else weights
        levels, group = np.unique(-score, return_inverse=True)
        true_positives = np.cumsum(np.bincount(group, weights * positive, len(levels)))
        false_positives = np.cumsum(np.bincount(group, weights * ~positive, len(levels)))
        between = -(levels[:-1] + levels[1:]) / 2
        thresholds = np.concatenate([(1 - levels[:1]) / 2, between, -levels[-1:] / 2])
        true_positives, false_positives = np.append(0.0, true_positives), np.append(0.0, false_positives)
        more, cheaper = np.diff(true_positives, prepend=-1.0) > 0, np.diff(false_positives, append=np.inf) > 0
        kept = np.union1d([0], np.flatnonzero(more & cheaper))  # at the first nothing is predicted positive
        if len(kept) > _MOST:
            kept = kept[np.unique(np.linspace(0, len(kept) - 1, _MOST).round().astype(int))]
        return cls(
            thresholds[kept],
            true_positives[kept],
            false_positives[kept],
            positives=float(true_positives[-1]),
            negatives=float(false_positives[-1]),
        )

    def choose(self, rule: ThresholdRule) -> float:
        """The threshold that the rule picks; 0.5 where there is no positive row to choose by."""
        if rule.name == "fixed":
            return rule.values[0]
        if not self.positives:
            return 0.5
        recall = self.true_positives / max(self.positives, 1e-300)
        false_positive_rate = self.false_positives / max(self.negatives, 1e-300)
        if rule.name == "recall":
            return float(self.thresholds[np.argmax(recall >= min(rule.values[0], recall[-1]) - 1e-12)])
        worth = {
            "balanced": lambda: recall - false_positive_rate,
            "f1": lambda: 2 * self.true_positives / (self.positives + self.true_positives + self.false_positives),
            "cost": lambda: (
                -rule.values[0] * self.false_positives - rule.values[1] * (self.positives - self.true_positives)
            ),
        }[rule.name]()
        return float(self.thresholds[np.argmax(worth)])

    def recall_and_precision(self, threshold: float) -> tuple[float, float]:
        """Recall and precision at a threshold, as kept on the curve; the precision is NaN where nothing is predicted positive."""
        index = int(np.searchsorted(-self.thresholds, -threshold, side="right")) - 1
        correct, wrong = (self.true_positives[index], self.false_positives[index]) if index >= 0 else (0.0, 0.0)
        precision = correct / (correct + wrong) if correct + wrong else float("nan")
        return float(correct / max(self.positives, 1e-300)), float(precision)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in vars(self).items()}

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> ThresholdCurve:
        """The curve whose `to_dict` gave `remembered`."""
        arrays = {
            name: np.array(remembered[name], np.float64) for name in ("thresholds", "true_positives", "false_positives")
        }
        return cls(**arrays, positives=remembered["positives"], negatives=remembered["negatives"])


@dataclass(frozen=True, eq=False)
class Threshold:
    """The decision threshold of a binary classifier.

    Attributes
    ----------
    positive
        The code of the class whose probability is compared.
    value
        Rows with at least this probability are predicted positive.
    rule
        How `value` was chosen.
    curve
        Of the validation rows, by which another rule can choose; None if there were none.
    """

    positive: int
    value: float
    rule: ThresholdRule
    curve: ThresholdCurve | None

    @classmethod
    def chosen(cls, rule: ThresholdRule, positive: int, curve: ThresholdCurve | None) -> Threshold:
        """The threshold that a rule picks.

        Raises
        ------
        ValueError
            The rule chooses on validation rows, and there were none.
        """
        if curve is not None:
            return cls(positive, curve.choose(rule), rule, curve)
        if rule.name == "cost":  # the best one if the probabilities are calibrated
            return cls(positive, rule.values[0] / sum(rule.values), rule, None)
        if rule.name != "fixed":
            raise InvalidValue("insight.threshold.no_rows", rule=str(rule))
        return cls(positive, rule.values[0], rule, None)

    def codes(self, probabilities: Array) -> Array:
        """The class of each row of probabilities, shape (rows, 2); at 0.5 the more probable one."""
        if self.value == 0.5:
            return np.asarray(probabilities.argmax(axis=1))
        return np.where(probabilities[:, self.positive] >= self.value, self.positive, 1 - self.positive)
