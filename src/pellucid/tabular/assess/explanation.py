"""The explanation of one prediction of a table model, column by column (Shapley values), shown as a table."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import polars as pl

from pellucid.insight.explain.shapley import Attribution, attribute
from pellucid.messages import Message, Names, say
from pellucid.messages.errors import InvalidValue, hint
from pellucid.report.text import aligned, number
from pellucid.tabular.model.table_model import TableModel
from pellucid.typing import Array

_SHOWN = 20


@dataclass(frozen=True, eq=False)
class Explanation:
    """A prediction and its parts.

    Attributes
    ----------
    target, label
        What is predicted; of classes, whose probability is explained.
    answer
        What the model answers for the row.
    row
        Its number, from 1.
    attribution
        The prediction, the average one, and each column's share of the difference.
    cells
        What the row holds, by column.
    notes
        What was odd about it.
    """

    target: str
    label: Any
    answer: Any
    row: int
    attribution: Attribution
    cells: dict[str, Any]
    notes: tuple[Message, ...] = ()

    def lead(self) -> list[str]:
        """What is explained, in sentences."""
        attribution = self.attribution
        values = {"row": self.row, "target": self.target, "label": self.label, "answer": self.answer}
        kind = "number" if self.label is None else "class"
        first = say(
            f"explain.{kind}",
            **values,
            prediction=self._number(attribution.prediction),
            average=self._number(attribution.average),
        )
        return [first, say("explain.sum", difference=self._signed(attribution.prediction - attribution.average))]

    def head(self) -> list[str]:
        """Names of the columns of `lines`."""
        return [say(f"explain.{name}") for name in ("column", "cell", "share", "error")]

    def lines(self) -> list[list[str]]:
        """A column a line: name, what the row holds, its share and that share's standard error; the largest share first."""
        largest = [share for share in self.attribution.shares if share.name is not None][:_SHOWN]
        rest = [share for share in self.attribution.shares if share not in largest]
        lines = [[str(s.name), self._cell(str(s.name)), self._signed(s.value), self._number(s.error)] for s in largest]
        if rest:
            together = sum(share.value for share in rest)
            count = len(self.cells) - len(largest)
            lines.append([say("explain.others", count=count), "", self._signed(together), ""])
        return lines

    def _number(self, value: float) -> str:
        """A probability to three decimals, another number to three digits."""
        return number(value) if self.label is None else f"{value:z.3f}".replace("-", "\u2212")

    def _signed(self, value: float) -> str:
        text = self._number(value)
        return text if text.startswith("\u2212") else f"+{text}"

    def _cell(self, name: str) -> str:
        cell = self.cells[name]
        if cell is None:
            return say("explain.missing")
        return f"{cell:.6g}" if isinstance(cell, float) else str(cell)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        attribution = self.attribution
        shares = [
            {"column": s.name, "value": self.cells.get(s.name) if s.name else None, "share": s.value, "error": s.error}
            for s in attribution.shares
        ]
        values = {name: getattr(self, name) for name in ("row", "target", "label", "answer")}
        return {**values, "prediction": attribution.prediction, "average": attribution.average, "shares": shares}

    def __str__(self) -> str:
        return "\n".join([*self.lead(), "", *aligned([self.head(), *self.lines()])])

    def _repr_html_(self) -> str:
        rows = [f"<tr>{''.join(f'<th>{escape(cell)}</th>' for cell in self.head())}</tr>"]
        rows += [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in self.lines()]
        return f"<p>{'<br>'.join(map(escape, self.lead()))}</p><table>{''.join(rows)}</table>"


def explain(model: TableModel, X: Any, row: int = 1, label: Any = None) -> Explanation:
    """Explain a model's prediction for one row of a table, counted from 1."""
    frame = model.read(X)[0].frame
    if not 1 <= row <= frame.height:
        raise InvalidValue("tabular.explain.row", rows=frame.height, row=row)
    summary, target = model.summary, model.target
    notes: list[Message] = []
    cells = frame.slice(row - 1, 1)
    x = model.encoder.transform(cells, notes=notes)
    predicted = model.predict_encoded(x)
    code = _code(model, predicted, label)
    attribution = attribute(
        lambda rows: model.predict_encoded(rows.astype(np.float32)).reshape(len(rows), -1)[:, code],
        x[0],
        model.encoder.slices,
        summary.typical,
        average=summary.averages[code],
        seed=model.seed,
    )
    names = [column.name for column in model.encoder.columns]
    values = {
        name: cells[name].cast(pl.String)[0] if cells[name].dtype.is_temporal() else cells[name][0] for name in names
    }
    if target.kind == "regression":
        return Explanation(target.name, None, float(predicted[0]), row, attribution, values, tuple(notes))
    answer = target.labels[int(model.decision.codes(predicted)[0])]
    return Explanation(target.name, target.labels[code], answer, row, attribution, values, tuple(notes))


def _code(model: TableModel, predicted: Array, label: Any) -> int:
    target = model.target
    if target.kind == "regression":
        return 0
    labels = [str(each) for each in target.labels]
    if label is not None:
        if str(label) not in labels:
            raise InvalidValue(
                "value.choice", name="label", choices=Names(labels), value=label, hint=hint(str(label), labels)
            )
        return labels.index(str(label))
    threshold = model.decision.threshold
    return threshold.positive if threshold else int(predicted[0].argmax())
