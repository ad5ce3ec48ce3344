"""How the rows of a table are divided so that the test rows judge fairly: by entity, by time, copies together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pellucid.tables.errors import TableError
from pellucid.tables.inference.values import as_days, as_labels, as_numbers
from pellucid.tables.notes import Note
from pellucid.tables.schema import Column, Schema
from pellucid.tables.splitting.splits import Split, numbered, split, split_by_time
from pellucid.tables.target import find
from pellucid.typing import Array, Floats, Rows

BY_NATURE = 10
"""From so many rows a different one on average, equal rows are equal cases, not copies of one; so they are where the columns
can make no more different rows than there are."""


@dataclass(frozen=True, eq=False)
class Division:
    """The parts, and what should be said about them.

    Attributes
    ----------
    split
        Which rows are for what.
    copies
        A number for each row; rows alike in every column that matters have the same.
    together
        The same for rows that are not divided: copies, or those of one entity.
    by, column
        ``"rows"``, ``"group"`` or ``"time"``, and the column of the latter two.
    """

    split: Split
    copies: Rows
    together: Rows
    by: str
    column: str | None
    notes: tuple[Note, ...]


def divide(
    frame: pl.DataFrame,
    target: Array,
    schema: Schema,
    *,
    validation: float,
    test: float,
    seed: int,
    group: str | None = None,
    time: str | None = None,
) -> Division:
    """Divide the rows of `frame`.

    Parameters
    ----------
    target
        Class codes or numbers, one per row.
    group
        Column of entities, each of which stays on one side; rows without one are entities of their own.
    time
        Column of dates or numbers: the latest rows are tested on.

    Raises
    ------
    TableError
        Both are given, a name is unknown, or the column has too few different values to divide by.
    """
    if group is not None and time is not None:
        raise TableError("tables.split.both", group=group, time=time)
    kept = [name for name in (group, time) if name is not None]
    copies = numbered(fingerprints(frame, target, schema, kept))
    notes: list[Note] = []
    shares = {"validation": validation, "test": test}
    try:
        if time is not None:
            times = as_times(find(frame, time, "time_column"))
            parts = split_by_time(times, **shares)
            notes += _time_notes(time, frame[time], times, parts)
            return Division(parts, copies, copies, "time", time, tuple(notes))
        if group is not None:
            entities, missing = _entities(find(frame, group, "group_column"))
            parts = split(target, **shares, seed=seed, groups=entities)
            notes.append(Note("division.group", {"column": group, "count": int(entities.max()) + 1 - missing}))
            return Division(parts, copies, entities, "group", group, tuple(notes))
    except TableError:
        raise
    except ValueError as error:
        key = "tables.split.group" if time is None else "tables.split.time"
        raise TableError(key, name=time or group, reason=error) from None
    different = int(copies.max()) + 1
    natural = _by_nature(frame, target, schema, different)
    if natural:
        notes.append(Note("division.natural", {"rows": len(copies), "count": different}))
    elif different < len(copies):
        notes.append(Note("division.copies", {"rows": len(copies), "count": len(copies) - different}))
    together = np.arange(len(copies)) if natural else copies
    parts = split(target, **shares, seed=seed, groups=together)
    return Division(parts, copies, together, "rows", None, tuple(notes))


def fingerprints(frame: pl.DataFrame, target: Array, schema: Schema, also: Sequence[str] = ()) -> NDArray[np.uint64]:
    """A number for each row, the same for rows that agree in every column the network sees, in the target and in `also`.

    It holds across tables within one process.
    """
    read = [_plain(frame[column.name], column) for column in schema.used]
    read += [as_labels(frame[name]) for name in also]
    read.append(pl.Series("", target))
    columns = [series.alias(str(place)) for place, series in enumerate(read)]
    return pl.DataFrame(columns).hash_rows().to_numpy()


def without_copies(
    division: Division,
    frame: pl.DataFrame,
    target: Array,
    part: str,
    other: pl.DataFrame,
    other_target: Array,
    schema: Schema,
) -> Division:
    """The division without rows that a table of its own for a part (validation or test) holds too.

    Raises
    ------
    TableError
        No row is left to learn from.
    """
    names = [column.name for column in schema.used]
    natural = _by_nature(frame, target, schema, int(division.copies.max()) + 1)
    if natural or not set(names) <= set(other.columns):
        return division  # equal by nature; or the encoder names what is missing
    known = np.isin(fingerprints(frame, target, schema), fingerprints(other, other_target, schema))
    if not known.any():
        return division
    split = Split(*(rows[~known[rows]] for rows in division.split))
    if not len(split.train):
        raise TableError("tables.split.known", part=part)
    note = Note("division.known", {"part": part, "count": int(np.count_nonzero(known))})
    return replace(division, split=split, notes=(*division.notes, note))


def _by_nature(frame: pl.DataFrame, target: Array, schema: Schema, different: int) -> bool:
    """Whether equal rows are to be expected, of which so many are different."""
    possible = len(np.unique(target))
    for column in schema.used:
        possible *= frame[column.name].n_unique()
        if possible > frame.height:
            return different * BY_NATURE <= frame.height
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


def _entities(column: pl.Series) -> tuple[Rows, int]:
    """A number for each entity, and how many rows have none; each of those is one by itself."""
    codes, missing = numbered(as_labels(column).hash().to_numpy()), column.is_null().to_numpy()
    codes[missing] = len(codes) + np.flatnonzero(missing)
    return numbered(codes), int(np.count_nonzero(missing))


def _plain(series: pl.Series, column: Column) -> pl.Series:
    if column.kind == "date":
        return as_days(series)
    return as_numbers(series) if column.kind == "number" else as_labels(series)


def _time_notes(name: str, column: pl.Series, times: Floats, parts: Split) -> list[Note]:
    dated = as_days(column).count() > 0
    notes = []
    for part in ("validation", "test"):
        rows = getattr(parts, part)
        if len(rows):
            first, last = times[rows].min(), times[rows].max()
            values = {"column": name, "first": _shown(first, dated), "last": _shown(last, dated)}
            notes.append(Note(f"division.time.{part}", values))
    if missing := int(np.count_nonzero(np.isnan(times))):
        notes.append(Note("division.time.missing", {"column": name, "count": missing}))
    return notes


def _shown(time: float, dated: bool) -> str:
    if not dated:
        return f"{time:,.6g}" if abs(time) >= 10_000 else f"{time:g}"
    moment = datetime(1970, 1, 1) + timedelta(days=float(time))
    return moment.strftime("%Y-%m-%d" if time == round(time) else "%Y-%m-%d %H:%M")
