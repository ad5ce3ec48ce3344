"""Options that a table suggests for its split: groups that repeat, dates that run through it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from pellucid.messages import Message
from pellucid.tables.description import format_day
from pellucid.tables.inference.values import as_labels
from pellucid.tables.schema import ID_NAME, Column, Schema

MANY = 64
"""A categorical column with so many values or more may name groups; one called an ID, from 20 on."""
_FEW, _OFTEN, _SELDOM = 20, 50, 1.2  # values at least; rows of one value on average, at most and at least
_GROUPS = 2000  # groups looked at for what their rows agree in
_BIRTH = re.compile(r"birth|dob\b|born|生日|出生", re.IGNORECASE)
_DAYS = 20


def suggestions(frame: pl.DataFrame, schema: Schema) -> tuple[Message, ...]:
    """An option for each column that repeats groups, and for the date that spans the most days.

    A column repeats groups if its values recur and it is called an ID, or is made of many labels within which another
    column never changes (a ticket's fare, a patient's sex).
    """
    notes = []
    for column in schema:
        if column.kind == "dropped" and ID_NAME.search(
            column.name
        ):  # not used, and yet one of its groups may be in two parts
            cells = frame[column.name]
            column = replace(column, kind="id", missing=cells.null_count(), distinct=cells.drop_nulls().n_unique())
        repeats = column.kind in ("id", "category", "number") and _repeats(frame[column.name], column)
        if repeats and (ID_NAME.search(column.name) or any(_agreeing(frame, column, schema))):
            values = {"column": column.name, "quoted": shlex.quote(column.name), "rows": column.rows - column.missing}
            notes.append(Message("suggestion.group", **values, count=column.distinct))
    dates = [c for c in schema.used if c.kind == "date" and c.distinct >= _DAYS and not _BIRTH.search(c.name)]
    if dates:
        longest = max(dates, key=lambda c: (c.maximum or 0) - (c.minimum or 0))
        ends = {"first": format_day(longest.minimum or 0), "last": format_day(longest.maximum or 0)}
        notes.append(Message("suggestion.time", column=longest.name, quoted=shlex.quote(longest.name), **ends))
    return tuple(notes)


def _repeats(series: pl.Series, column: Column) -> bool:
    present = column.rows - column.missing
    named = bool(ID_NAME.search(column.name))
    if column.kind == "number" and not (named and series.dtype.is_integer()):
        return False
    if not named and series.dtype != pl.String:
        return False
    least, most = (_FEW, np.inf) if named else (MANY, _OFTEN)
    return column.distinct >= least and _SELDOM <= present / column.distinct <= most


def _agreeing(frame: pl.DataFrame, column: Column, schema: Schema) -> Iterator[str]:
    """Columns that are the same in nearly all rows of one value, and would not be if the rows were shuffled."""
    others = [other.name for other in schema.used if other.name != column.name]
    key = as_labels(frame[column.name]).alias("key")
    chosen = key.drop_nulls().unique(maintain_order=True).head(_GROUPS)
    rows = key.is_in(chosen.implode()).arg_true()
    part, keys = frame[others][rows], key[rows]
    shuffled = keys[np.random.default_rng(0).permutation(len(keys))]
    for name in others:
        alike, by_chance = (_constant(part[name], labels) for labels in (keys, shuffled))
        if alike >= 0.9 and by_chance <= 0.5:
            yield name


def _constant(values: pl.Series, keys: pl.Series) -> float:
    """Share of the values of `keys` with several rows in whose rows `values` never changes."""
    groups = pl.DataFrame([keys, values.alias("value")]).group_by("key").agg(pl.len(), pl.col("value").n_unique())
    several = groups.filter(pl.col("len") > 1)["value"]
    return float((several == 1).mean() or 0.0) if len(several) else 0.0  # type: ignore[arg-type]
