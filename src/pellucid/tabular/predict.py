"""Predictions as a table, chunk by chunk, in the order of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from pellucid.insight.decide.conformal import half_width_at
from pellucid.messages import Message
from pellucid.messages.errors import InvalidValue
from pellucid.tables import TableError
from pellucid.tables.schema import check_names
from pellucid.tabular.assess.drift import Drift
from pellucid.tabular.model.decision import Decision
from pellucid.tabular.model.table_model import TableModel
from pellucid.typing import Array


def predictions(
    model: TableModel,
    chunks: Iterable[Any],
    drift: Drift,
    *,
    keep_columns: Sequence[str] = (),
    threshold: Any = None,
    prediction_interval: float | None = None,
) -> Iterator[pl.DataFrame]:
    """A table for each chunk: the `keep_columns`, ``prediction`` and, for labels, ``probability_<label>`` each.

    Numbers come with ``low`` and ``high`` where the model, or `prediction_interval`, asks for it.

    Parameters
    ----------
    drift
        Counts every chunk.
    keep_columns
        Columns of the chunks to return with the predictions, as they are written.
    threshold
        Another one than the model's.
    prediction_interval
        Share that the intervals are to hold; default: the model's.

    Raises
    ------
    TableError
        A chunk does not fit the model, or a column to keep is not there or has a prediction's name.
    """
    decision, level = model.decided_by(threshold), prediction_interval or model.prediction_interval
    if level and model.target.kind != "regression":
        raise InvalidValue("tabular.interval.task", target=model.target.name, task=model.target.kind)
    half = half_width_at(decision.half_widths, level) if level else None
    rows = 0
    for source in chunks:
        chunk, _ = model.read(source)
        check_names(chunk.frame, keep_columns, "keep_columns")
        notes: list[Message] = []
        try:
            x = model.encoded(chunk, notes)
        except TableError as error:
            if not rows:
                raise error from None
            last = rows + chunk.frame.height
            raise TableError("tabular.predict.rows", first=rows + 1, last=last, reason=error) from None
        predicted = model.predict_encoded(x)
        drift.add(x, predicted, notes)
        rows += chunk.frame.height
        columns = _prediction_columns(model, decision, predicted)
        if half is not None:
            columns = columns.with_columns(low=predicted - half, high=predicted + half)
        if clashes := sorted(set(keep_columns) & set(columns.columns)):
            raise TableError("tabular.predict.keep", name=clashes[0])
        copied = [chunk.texts.get(name, chunk.frame[name]) for name in keep_columns]
        yield pl.DataFrame([*copied, *columns.iter_columns()]) if keep_columns else columns


def _prediction_columns(model: TableModel, decision: Decision, predicted: Array) -> pl.DataFrame:
    if predicted.ndim == 1:
        return pl.DataFrame({"prediction": predicted})
    labels = model.target.decode(decision.codes(predicted))
    probabilities = {
        f"probability_{label}": predicted[:, code].astype(np.float32) for code, label in enumerate(model.target.labels)
    }
    return pl.DataFrame({"prediction": labels, **probabilities})
