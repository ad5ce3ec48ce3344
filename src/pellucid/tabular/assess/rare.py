"""The class of a target that few rows have, and what is said about judging it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pellucid.insight.scores.imbalance import ENOUGH, HitsAtK, chance, hits_at_k, rarest
from pellucid.messages import say
from pellucid.typing import Array

if TYPE_CHECKING:
    from pellucid.tables import Target


_LEAST = 10  # highest scores that are looked at, however rare the class


@dataclass(frozen=True)
class Rare:
    """A class with under 10 % of the rows: its code, the target's name, its label, and how many classes there are."""

    code: int
    target: str
    label: str
    classes: int

    @classmethod
    def of(cls, target: Target) -> Rare | None:
        """The rarest class of a target, by all rows that have one, if it is rare."""
        code = rarest(target.counts)
        return None if code is None else cls(code, target.name, str(target.labels[code]), len(target.counts))

    def chance(self, name: str, y: Array, weights: Array | None = None) -> float | None:
        """What a metric amounts to by chance; None where that says nothing."""
        return chance(name, y, self.code, self.classes, weights)

    def top(self, y: Array, probabilities: Array) -> HitsAtK:
        """How many of the rows with its highest probabilities are of the class."""
        positive = y == self.code
        return hits_at_k(positive, probabilities[:, self.code], max(int(positive.sum()), _LEAST))

    def few(self, y: Array) -> str | None:
        """That there are too few rows of it to trust a score, if so."""
        count = int((y == self.code).sum())
        return None if count >= ENOUGH else say("rare.few", **self._named(), count=count, rows=len(y), enough=ENOUGH)

    def lines(self, y: Array, probabilities: Array) -> list[str]:
        """Both of these in sentences."""
        top = self.top(y, probabilities)
        said = say("rare.top", **self._named(), count=top.count, hits=top.hits, chance=top.by_chance)
        return [said, *filter(None, [self.few(y)])]

    def _named(self) -> dict[str, str]:
        return {"target": self.target, "label": self.label}
