"""What should be known before a score is believed: columns that give the target away, entities that repeat, dates."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from pellucid.insight.explain.leakage import leaking_columns
from pellucid.tables import Note
from pellucid.tables.encoding.date_features import DateFeatures
from pellucid.tables.splitting.suggestions import proposals

if TYPE_CHECKING:
    from pellucid.tabular.prepare.prepare import PreparedData


def cautions(prepared: PreparedData, frame: pl.DataFrame) -> tuple[Note, ...]:
    """What to say of a prepared table, learned from `frame`, with the option that mends it."""
    parts, target = prepared.split, prepared.target
    known, new = parts.train, parts.validation
    if not len(new):
        known, new = np.array_split(known, 2)
    columns = dict(prepared.encoder.slices)
    for column in prepared.encoder.columns:
        if isinstance(column, DateFeatures):  # its place on the calendar follows from its days
            start = columns[column.name].start
            columns[column.name] = slice(start, start + len(column.days.feature_names))
    found = leaking_columns(target.kind, prepared.x, prepared.y, columns, known, new)
    notes = [
        Note(
            f"caution.giveaway.{'number' if target.kind == 'regression' else 'class'}",
            {**vars(column), "target": target.name, "quoted": shlex.quote(column.name)},
        )
        for column in found
    ]
    if prepared.division.by == "rows":
        notes += proposals(frame, prepared.description.schema)
    return tuple(notes)
