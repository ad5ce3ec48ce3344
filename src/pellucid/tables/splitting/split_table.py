"""How a table is split so that the test set is a fair one: by group, by time, and with duplicates on one side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pellucid.messages import Message
from pellucid.tables.description import format_day
from pellucid.tables.errors import TableError
from pellucid.tables.inference.values import as_days, as_labels, as_numbers
from pellucid.tables.schema import Column, Schema
from pellucid.tables.splitting.splits import Split, numbered, split, split_by_time
from pellucid.tables.target import find
from pellucid.typing import Array, Floats, Rows

FEW_DISTINCT = 10
"""With so many rows per distinct one, equal rows are equal cases, not duplicates; so they are where the columns allow no more
distinct rows than there are."""


@dataclass(frozen=True, eq=False)
class TableSplit:
    """The split of a table, and what should be reported about it.

    Attributes
    ----------
    split
        Which rows are for what.
    duplicates
        A number for each row; rows alike in every column that matters have the same.
    groups
        A number for each row; rows with the same one, duplicates or those of one group, stay in one part.
    by, column
        ``"rows"``, ``"group"`` or ``"time"``, and the column of the latter two.
    """

    split: Split
    duplicates: Rows
    groups: Rows
    by: str
    column: str | None
    notes: tuple[Message, ...]


def split_table(
    frame: pl.DataFrame,
    target: Array,
    schema: Schema,
    *,
    validation: float,
    test: float,
    seed: int,
    group_column: str | None = None,
    time_column: str | None = None,
) -> TableSplit:
    """Split the rows of `frame`.

    Parameters
    ----------
    target
        Class codes or numbers, one per row.
    group_column
        Column of groups (customers, patients), each of which stays in one part; a row without one is a group by itself.
    time_column
        Column of dates or numbers: the latest rows are tested on.

    Raises
    ------
    TableError
        Both are given, a name is unknown, or the column has too few different values to split by.
    """
    if group_column is not None and time_column is not None:
        raise TableError("tables.split.both", group=group_column, time=time_column)
    roles = [name for name in (group_column, time_column) if name is not None]
    duplicates = numbered(row_hashes(frame, target, schema, roles))
    notes: list[Message] = []
    shares = {"validation": validation, "test": test}
    try:
        if time_column is not None:
            times = as_times(find(frame, time_column, "time_column"))
            parts = split_by_time(times, **shares)
            notes += _time_notes(time_column, frame[time_column], times, parts)
            return TableSplit(parts, duplicates, duplicates, "time", time_column, tuple(notes))
        if group_column is not None:
            codes, missing = _group_codes(find(frame, group_column, "group_column"))
            parts = split(target, **shares, seed=seed, groups=codes)
            notes.append(Message("split.group", column=group_column, count=int(codes.max()) + 1 - missing))
            return TableSplit(parts, duplicates, codes, "group", group_column, tuple(notes))
    except TableError:
        raise
    except ValueError as error:
        key = "tables.split.group" if time_column is None else "tables.split.time"
        raise TableError(key, name=time_column or group_column, reason=error) from None
    different = int(duplicates.max()) + 1
    few = _few_distinct(frame, target, schema, different)
    if few:
        notes.append(Message("split.few_distinct", rows=len(duplicates), count=different))
    elif different < len(duplicates):
        notes.append(Message("split.duplicates", rows=len(duplicates), count=len(duplicates) - different))
    groups = np.arange(len(duplicates)) if few else duplicates
    parts = split(target, **shares, seed=seed, groups=groups)
    return TableSplit(parts, duplicates, groups, "rows", None, tuple(notes))


def row_hashes(frame: pl.DataFrame, target: Array, schema: Schema, also: Sequence[str] = ()) -> NDArray[np.uint64]:
    """A number for each row, the same for rows that agree in every column the network sees, in the target and in `also`.

    It holds across tables within one process.
    """
    read = [_plain(frame[column.name], column) for column in schema.used]
    read += [as_labels(frame[name]) for name in also]
    read.append(pl.Series("", target))
    columns = [series.alias(str(index)) for index, series in enumerate(read)]
    return pl.DataFrame(columns).hash_rows().to_numpy()


def without_duplicates(
    table_split: TableSplit,
    frame: pl.DataFrame,
    target: Array,
    part: str,
    other: pl.DataFrame,
    other_target: Array,
    schema: Schema,
) -> TableSplit:
    """The split without training rows that a separate table for a part (validation or test) holds too.

    Raises
    ------
    TableError
        No row is left for training.
    """
    names = [column.name for column in schema.used]
    few = _few_distinct(frame, target, schema, int(table_split.duplicates.max()) + 1)
    if few or not set(names) <= set(other.columns):
        return table_split  # equal rows are expected; or the encoder names what is missing
    known = np.isin(row_hashes(frame, target, schema), row_hashes(other, other_target, schema))
    if not known.any():
        return table_split
    split = Split(*(rows[~known[rows]] for rows in table_split.split))
    if not len(split.train):
        raise TableError("tables.split.known", part=part)
    note = Message("split.known", part=part, count=int(np.count_nonzero(known)))
    return replace(table_split, split=split, notes=(*table_split.notes, note))


def _few_distinct(frame: pl.DataFrame, target: Array, schema: Schema, different: int) -> bool:
    """Whether equal rows are to be expected, with so many distinct ones."""
    possible = len(np.unique(target))
    for column in schema.used:
        possible *= frame[column.name].n_unique()
        if possible > frame.height:
            return different * FEW_DISTINCT <= frame.height
    return True


def as_times(column: pl.Series) -> Floats:
    """The dates of a column in days since 1970, or its numbers; NaN where there is none.

    Raises
    ------
    TableError
        It holds neither.
    """
    for reading in (as_days, as_numbers):
        read = reading(column)
        if read.count() and read.null_count() == column.null_count():
            return read.to_numpy().astype(np.float64)
    present = column.is_not_null() & as_days(column).is_null()
    if not column.count():
        raise TableError("tables.time.missing", name=column.name)
    row = int(present.arg_true()[0]) if present.any() else 0
    raise TableError("tables.time.kind", name=column.name, row=row + 1, cell=column[row])


def _group_codes(column: pl.Series) -> tuple[Rows, int]:
    """A number for each group, and how many rows have none; each of those is one by itself."""
    codes, missing = numbered(as_labels(column).hash().to_numpy()), column.is_null().to_numpy()
    codes[missing] = len(codes) + np.flatnonzero(missing)
    return numbered(codes), int(np.count_nonzero(missing))


def _plain(series: pl.Series, column: Column) -> pl.Series:
    if column.kind == "date":
        return as_days(series)
    return as_numbers(series) if column.kind == "number" else as_labels(series)


def _time_notes(name: str, column: pl.Series, times: Floats, parts: Split) -> list[Message]:
    dated = as_days(column).count() > 0
    notes = []
    for part in ("validation", "test"):
        rows = getattr(parts, part)
        if len(rows):
            first, last = times[rows].min(), times[rows].max()
            values = {"column": name, "first": _shown(first, dated), "last": _shown(last, dated)}
            notes.append(Message(f"split.time.{part}", **values))
    if missing := int(np.count_nonzero(np.isnan(times))):
        notes.append(Message("split.time.missing", column=name, count=missing))
    return notes


def _shown(time: float, dated: bool) -> str:
    if dated:
        return format_day(float(time))
    return f"{time:,.6g}" if abs(time) >= 10_000 else f"{time:g}"
