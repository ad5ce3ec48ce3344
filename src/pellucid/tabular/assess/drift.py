"""Data drift: what new rows have that the training rows had not, how often, and whether the predictions shifted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pellucid.messages import Message
from pellucid.tables.encoding.date_features import DateFeatures
from pellucid.tables.encoding.features import NumericFeature
from pellucid.tabular.model.table_model import TableModel
from pellucid.tabular.model.training_summary import missing_marks
from pellucid.typing import Array

HARMLESS = ("table.note.extra", "table.note.clipped", "table.note.soft_clipped")
"""Notes that say nothing against a prediction; of cells beyond the training rows' range there is another."""
_NEW = ("table.note.missing_number", "table.note.missing_label")
_NONE = 3.0  # of n rows without a case, up to 3 / n of all may be cases (Hanley and Lippman-Hand 1983)
_SHIFT = 0.1  # of the distributions' distance, at least
_KOLMOGOROV = 1.95  # its 99.9 % point, times sqrt(1/n + 1/m)


class Drift:
    """Counts what is odd about rows that come chunk by chunk; `notes` says what matters of it.

    Parameters
    ----------
    model
        Whose training rows they are compared with.
    """

    def __init__(self, model: TableModel) -> None:
        self._model, self._rows = model, 0
        self._notes: dict[tuple[str, str], Message] = {}
        self._marks = missing_marks(model.encoder)
        columns = [column.days if isinstance(column, DateFeatures) else column for column in model.encoder.columns]
        self._numbers = {column.name: column for column in columns if isinstance(column, NumericFeature)}
        self._missing = dict.fromkeys(self._marks, 0)
        self._beyond = dict.fromkeys(self._numbers, 0)
        self._scores = [np.zeros(len(levels) + 1, np.int64) for levels in self._model.summary.quantiles]
        self._sums = np.zeros(len(self._scores))

    def add(self, x: Array, predicted: Array, notes: Sequence[Message]) -> None:
        """Count a chunk: its encoded rows, what was predicted for them, and what was odd about its cells."""
        for note in notes:
            self._merge(note)
        for name, mark in self._marks.items():
            self._missing[name] += int(np.count_nonzero(x[:, mark] == 1))
        slices = self._model.encoder.slices
        for name, column in self._numbers.items():
            if column.deviation:
                low, high = column.scaled(np.array([column.minimum, column.maximum]))
                standard = x[:, slices[name].start]
                self._beyond[name] += int(np.count_nonzero((standard < low - 1e-4) | (standard > high + 1e-4)))
        outputs = predicted.reshape(len(predicted), -1)
        for output, levels in enumerate(self._model.summary.quantiles):
            bins = np.searchsorted(levels, outputs[:, output], side="left")
            self._scores[output] += np.bincount(bins, minlength=len(levels) + 1)
            self._sums[output] += outputs[:, output].sum()
        self._rows += len(x)

    def notes(self) -> tuple[Message, ...]:
        """What matters: levels and missing cells that training did not have, cells beyond its range, shifted predictions."""
        rows = self._rows
        notes = [Message(note.key, **{**note.values, **_all(note, rows)}) for note in self._notes.values()]
        if not rows:
            return tuple(notes)
        for name, count in self._missing.items():
            before = self._model.summary.missing[name]
            spread = np.sqrt(max(before * (1 - before), 1e-4) / rows)
            if count / rows > before + 0.05 and count / rows > before + 4 * spread:
                values = {"column": name, "count": count, "rows": rows, "share": count / rows, "before": before}
                notes.append(Message("drift.missing", **values))
        expected = (
            2 * rows / max(self._model.table.rows["training"], 1)
        )  # as many of its own kind exceed a sample's ends
        for name, count in self._beyond.items():
            if count > expected + 4 * np.sqrt(expected) + 0.5:
                ends = {"low": self._numbers[name].minimum, "high": self._numbers[name].maximum}
                notes.append(
                    Message(f"drift.range.{self._numbers[name].kind}", column=name, count=count, rows=rows, **ends)
                )
        return (*notes, *self._shift())

    def against(self) -> tuple[Message, ...]:
        """Those of the notes that speak against trusting the predictions.

        Missing cells that training hardly had do so once they are more than chance can have kept out of training.
        """
        by_chance = _NONE * self._rows / max(self._model.table.rows["training"], 1)
        return tuple(
            note
            for note in self.notes()
            if note.key not in HARMLESS and not (note.key in _NEW and note.values["count"] <= by_chance)
        )

    def _shift(self) -> list[Message]:
        """The output whose distribution is furthest from that on rows held out of training, if that is far."""
        model, summary = self._model, self._model.summary
        distances = []
        for counts, levels in zip(self._scores, self._model.summary.quantiles, strict=True):
            now = np.cumsum(counts)[:-1] / self._rows
            then = (np.searchsorted(levels, levels, side="right") - 1) / (len(levels) - 1)
            distances.append(float(np.abs(now - then).max()))
        output = int(np.argmax(distances))
        least = max(_SHIFT, _KOLMOGOROV * np.sqrt(1 / self._rows + 1 / summary.rows))
        if distances[output] <= least:
            return []
        mean, before = self._sums[output] / self._rows, float(np.mean(summary.quantiles[output]))
        target = model.target
        if target.kind == "regression":
            return [Message("drift.prediction.number", target=target.name, mean=mean, before=before)]
        if target.kind == "binary":
            positive = model.decision.threshold.positive if model.decision.threshold else 1
            mean, before = (mean, before) if output == positive else (1 - mean, 1 - before)
            output = positive
        label = target.labels[output]
        return [Message("drift.prediction.class", target=target.name, label=label, mean=mean, before=before)]

    def _merge(self, note: Message) -> None:
        """Count a note of a chunk together with those of the chunks before."""
        key = note.key, str(note.values.get("column", ""))
        earlier = self._notes.get(key)
        values = dict(note.values)
        if earlier is None:
            if "row" in values:
                values["row"] += self._rows
        else:
            merged = dict(earlier.values)
            if "count" in merged and note.key != "table.note.extra":
                merged["count"] += values["count"]
            if "categories" in merged:
                merged["categories"] = _levels(merged["categories"], values["categories"])
            values = merged
        self._notes[key] = Message(note.key, **values)


def _all(note: Message, rows: int) -> dict[str, int]:
    """That a note is about all rows, whichever chunks it came from."""
    return {"rows": rows} if "rows" in note.values else {}


def _levels(one: str, other: str) -> str:
    """Two lists of levels as one."""
    levels = dict.fromkeys([level for text in (one, other) for level in text.split(", ")])
    shown = [level for level in levels if level != "..."]
    return ", ".join(shown[:5]) + (", ..." if len(shown) > 5 or "..." in levels else "")
