"""From which probability on a row is called positive: chosen by a rule on rows the model did not learn from.

>>> y, p = np.array([0, 0, 0, 1, 0, 1]), np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.3])
>>> curve = Curve.of(y == 1, p)
>>> for rule in ("0.5", "balanced", "f1", "recall=0.5", "cost=1:20"):
...     print(rule, round(curve.choose(Rule.of(rule)), 3))
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
import numpy.typing as npt

Array = npt.NDArray[Any]
RULES = "a number between 0 and 1, balanced, f1, recall=0.8 or cost=1:20"
_MOST = 1000  # points of a curve that is kept


@dataclass(frozen=True)
class Rule:
    """How a threshold is chosen.

    Attributes
    ----------
    name, values
        ``"fixed"`` with the threshold itself; ``"balanced"`` (the highest balanced accuracy), ``"f1"`` (the highest F1);
        ``"recall"`` with the share of positive rows that must be found, by the fewest false alarms; ``"cost"`` with the
        cost of a false alarm and of a positive row that is missed, whose sum is made least.
    """

    name: str
    values: tuple[float, ...] = ()

    @classmethod
    def of(cls, text: Any) -> Rule:
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
        raise ValueError(f"threshold must be {RULES}; got {text!r}")

    @property
    def shown(self) -> str:
        """The rule for people: a cost as how many false alarms a miss is worth, to three digits."""
        if self.name != "cost":
            return str(self)
        least = min(self.values)
        return "cost=" + ":".join(f"{value / least:.3g}" for value in self.values)

    def __str__(self) -> str:
        if self.name == "fixed":
            return f"{self.values[0]:g}"
        return f"{self.name}={':'.join(f'{value:g}' for value in self.values)}" if self.values else self.name


@dataclass(frozen=True, eq=False)
class Curve:
    """What each threshold finds: weights of the positive rows at or above it (hits) and of the others (alarms).

    Thresholds fall, and stand midway between the scores of two rows; the first calls no row positive. Only those are kept
    that no other beats in both, at most 1,000.
    """

    thresholds: Array
    hits: Array
    alarms: Array
    positives: float
    negatives: float

    @classmethod
    def of(cls, positive: Array, score: Array, weights: Array | None = None) -> Curve:
        """The curve of `score` for rows that are `positive` or not."""
        weights = np.ones(len(score)) if weights is None else weights
        levels, group = np.unique(-score, return_inverse=True)
        hits = np.cumsum(np.bincount(group, weights * positive, len(levels)))
        alarms = np.cumsum(np.bincount(group, weights * ~positive, len(levels)))
        between = -(levels[:-1] + levels[1:]) / 2
        thresholds = np.concatenate([(1 - levels[:1]) / 2, between, -levels[-1:] / 2])
        hits, alarms = np.append(0.0, hits), np.append(0.0, alarms)
        kept = np.flatnonzero((np.diff(hits, prepend=-1.0) > 0) & (np.diff(alarms, append=np.inf) > 0))
        kept = np.union1d([0], kept)  # nothing is called positive
        if len(kept) > _MOST:
            kept = kept[np.unique(np.linspace(0, len(kept) - 1, _MOST).round().astype(int))]
        return cls(thresholds[kept], hits[kept], alarms[kept], float(hits[-1]), float(alarms[-1]))

    def choose(self, rule: Rule) -> float:
        """The threshold that the rule picks; 0.5 where there is no positive row to choose by."""
        if rule.name == "fixed":
            return rule.values[0]
        if not self.positives:
            return 0.5
        recall, alarm = self.hits / max(self.positives, 1e-300), self.alarms / max(self.negatives, 1e-300)
        if rule.name == "recall":
            return float(self.thresholds[np.argmax(recall >= min(rule.values[0], recall[-1]) - 1e-12)])
        worth = {
            "balanced": lambda: recall - alarm,
            "f1": lambda: 2 * self.hits / (self.positives + self.hits + self.alarms),
            "cost": lambda: -rule.values[0] * self.alarms - rule.values[1] * (self.positives - self.hits),
        }[rule.name]()
        return float(self.thresholds[np.argmax(worth)])

    def at(self, threshold: float) -> tuple[float, float]:
        """Share of the positive rows that are found, and of the found ones that are positive, as kept on the curve."""
        place = int(np.searchsorted(-self.thresholds, -threshold, side="right")) - 1
        hits, alarms = (self.hits[place], self.alarms[place]) if place >= 0 else (0.0, 0.0)
        precision = hits / (hits + alarms) if hits + alarms else float("nan")
        return float(hits / max(self.positives, 1e-300)), float(precision)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in vars(self).items()}

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> Curve:
        """The curve whose `to_dict` gave `remembered`."""
        thresholds, hits, alarms = (np.array(remembered[name], np.float64) for name in ("thresholds", "hits", "alarms"))
        return cls(thresholds, hits, alarms, remembered["positives"], remembered["negatives"])


@dataclass(frozen=True, eq=False)
class Threshold:
    """The threshold of a model of two classes.

    Attributes
    ----------
    positive
        The code of the class whose probability is compared.
    value
        From this probability on a row is called positive.
    rule
        By which `value` was chosen.
    curve
        Of the validation rows, by which another rule can choose; None if there were none.
    """

    positive: int
    value: float
    rule: Rule
    curve: Curve | None

    @classmethod
    def chosen(cls, rule: Rule, positive: int, curve: Curve | None) -> Threshold:
        """The threshold that a rule picks.

        Raises
        ------
        ValueError
            The rule chooses on validation rows, and there were none.
        """
        if curve is not None:
            return cls(positive, curve.choose(rule), rule, curve)
        if rule.name == "cost":  # what is best if the probabilities are right
            return cls(positive, rule.values[0] / sum(rule.values), rule, None)
        if rule.name != "fixed":
            raise ValueError(f"threshold {str(rule)!r} is chosen on validation rows, and there are none; give a number")
        return cls(positive, rule.values[0], rule, None)

    def codes(self, probabilities: Array) -> Array:
        """The class of each row of probabilities, shape (rows, 2); at 0.5 the more probable one."""
        if self.value == 0.5:
            return np.asarray(probabilities.argmax(axis=1))
        return np.where(probabilities[:, self.positive] >= self.value, self.positive, 1 - self.positive)
