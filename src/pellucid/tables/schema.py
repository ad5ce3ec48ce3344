"""What each column of a table is, and whether the network gets to see it, decided once from the whole table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pellucid.tables.errors import TableError, nearest
from pellucid.tables.values import as_numbers, as_texts, has_leading_zeros

KINDS = ("number", "category", "id")
"""What a user may say a column is."""

USED = ("number", "date", "category")

MOSTLY_NUMBERS = 0.99
"""A text column is a column of numbers if at least this share of its cells are; the rest counts as missing."""
_MOSTLY_MISSING = 0.95
_LONG_TEXT = 60  # characters on average
_MANY = 20  # rows from which "every row is different" means an identifier
_ID_NAME = re.compile(
    r"(^|[^a-z])(id|ids|uid|uuid|guid|key|index|rownames?)$|编号|序号|学号|单号|证号|^unnamed", re.IGNORECASE
)


@dataclass(frozen=True)
class Column:
    """One column: what it is and what is in it.

    `kind` is ``"number"``, ``"date"`` or ``"category"`` (used), or ``"id"``, ``"text"``, ``"constant"``, ``"sparse"``
    (mostly missing), ``"empty"``, ``"nested"`` or ``"dropped"`` (left out). `minimum`, `median` and `maximum` are those of
    numbers and dates (in days since 1970); `levels` are a category's, the most frequent first, with their counts.
    `unreadable` counts the cells in which a number was expected, and `example` is the first: (row, text), rows from 1.
    """

    name: str
    kind: str
    rows: int
    missing: int = 0
    distinct: int = 0
    minimum: float | None = None
    median: float | None = None
    maximum: float | None = None
    levels: tuple[tuple[str, int], ...] = ()
    unreadable: int = 0
    example: tuple[int, str] | None = None

    @property
    def used(self) -> bool:
        """Whether the column becomes features."""
        return self.kind in USED


@dataclass(frozen=True)
class Schema:
    """The columns of a table, in its order."""

    columns: tuple[Column, ...]

    @classmethod
    def of(
        cls,
        frame: pl.DataFrame,
        *,
        targets: Iterable[str] = (),
        columns: Mapping[str, str] | None = None,
        drop: Sequence[str] = (),
        only: Sequence[str] | None = None,
    ) -> Schema:
        """Describe every column of `frame` but the `targets` (and any other column with a role of its own).

        Parameters
        ----------
        columns
            What the user says a column is: ``{"zip": "category"}``; one of number, category, id.
        drop, only
            Columns to leave out; the only ones to use. Both accept names that are not used otherwise.

        Raises
        ------
        TableError
            A name is unknown, a kind is unknown, no column is left, or a column said to hold numbers holds none.
        """
        columns = dict(columns or {})
        check_names(frame, columns, "columns")
        check_names(frame, drop, "drop")
        check_names(frame, only or (), "only")
        for name, kind in columns.items():
            if kind not in KINDS:
                raise TableError(
                    f"columns: {name!r} must be one of {', '.join(KINDS)}; got {kind!r}; {nearest(kind, KINDS)}"
                )
        targets = set(targets)
        described = []
        for series in frame.iter_columns():
            if series.name in targets:
                continue
            if series.name in drop or (only is not None and series.name not in only):
                described.append(Column(series.name, "dropped", len(series)))
            else:
                described.append(_describe(series, columns.get(series.name)))
        schema = cls(tuple(described))
        if not schema.used:
            raise TableError("no column is left to learn from; " + _why_none(schema))
        return schema

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns that become features."""
        return tuple(column for column in self.columns if column.used)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def check_names(frame: pl.DataFrame, names: Iterable[str], parameter: str) -> None:
    """Refuse a name that no column of `frame` has, with the nearest ones."""
    for name in names:
        if name not in frame.columns:
            raise TableError(f"{parameter}: there is no column {name!r}; {nearest(name, frame.columns)}")


def _why_none(schema: Schema) -> str:
    shown = ", ".join(f"{column.name!r} ({column.kind})" for column in schema.columns[:8])
    return (
        f"left out: {shown}; say what a column is, for example columns={{{schema.columns[0].name!r}: 'category'}}"
        if shown
        else "the table has the target alone"
    )


def _describe(column: pl.Series, said: str | None) -> Column:
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        if said in ("number", "category"):
            raise TableError(f"columns: {column.name!r} holds nested values, which cannot be a {said}; leave it out")
        return Column(column.name, "nested", len(column))
    numbers = as_numbers(column)
    kind = said or _kind(column, numbers)
    if kind in ("number", "date"):
        return _number(column, numbers, kind)
    texts = as_texts(column)
    counts = texts.drop_nulls().value_counts(sort=True, name="count") if kind == "category" else None
    levels = tuple(sorted(counts.iter_rows(), key=lambda level: (-level[1], level[0]))) if counts is not None else ()
    return Column(column.name, kind, len(column), column.null_count(), texts.drop_nulls().n_unique(), levels=levels)


def _number(column: pl.Series, numbers: pl.Series, kind: str) -> Column:
    unreadable = (column.is_not_null() & numbers.is_null()).arg_true()
    present = numbers.drop_nulls()
    example = (int(unreadable[0]) + 1, str(column[int(unreadable[0])])) if len(unreadable) else None
    if present.is_empty() and example:
        raise TableError(
            f"columns: {column.name!r} is said to hold numbers but holds none: row {example[0]} is {example[1]!r}"
        )
    return Column(
        column.name,
        kind,
        len(column),
        numbers.null_count(),
        present.n_unique(),
        *(None if present.is_empty() else float(value) for value in (present.min(), present.median(), present.max())),  # type: ignore[arg-type]
        unreadable=len(unreadable),
        example=example,
    )


def _kind(column: pl.Series, numbers: pl.Series) -> str:
    """What the column is, if the user does not say: the first rule that fits."""
    present = column.drop_nulls()
    rows, filled = len(column), len(present)
    distinct = present.n_unique()
    if filled == 0:
        return "empty"
    if distinct == 1:
        return "constant" if filled == rows else "category"
    if rows - filled > _MOSTLY_MISSING * rows:
        return "sparse"
    if column.dtype.is_temporal():
        return "date"
    if column.dtype == pl.String:
        if len(numbers) - numbers.null_count() >= MOSTLY_NUMBERS * filled and not has_leading_zeros(present):
            return "number"
        if float(present.str.len_chars().mean()) > _LONG_TEXT:  # type: ignore[arg-type]
            return "text"
        return "id" if filled >= _MANY and distinct > filled / 2 else "category"
    if column.dtype == pl.Boolean:
        return "category"
    if column.dtype.is_integer() and filled >= _MANY and distinct == filled:
        consecutive = int(present.max()) - int(present.min()) + 1 == filled  # type: ignore[arg-type]
        return "id" if consecutive or _ID_NAME.search(column.name) else "number"
    return "number"
