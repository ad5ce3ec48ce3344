"""What each column of a table is, and whether the network gets to see it, decided once from the whole table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from pellucid.messages import Message, Names
from pellucid.messages.errors import nearest
from pellucid.tables.errors import TableError
from pellucid.tables.inference.rules import check_kinds
from pellucid.tables.inference.values import as_days, as_labels, as_numbers, median, present

MAX_CATEGORIES = 64
"""At most so many categories of a column are one-hot encoded on their own; rarer ones are grouped."""
_USED = ("number", "date", "category")
_SPARSE = 0.98  # of the cells are missing: the column is left out
_LONG = 60  # characters on average: a text, not a label
_MANY = 20  # rows from which "every row is different" means an identifier
ID_NAME = re.compile(r"(?:^|[_\W])(?i:id|uid|uuid|guid|key|index)$|[a-z]I[dD]$|(?:编号|序号|学号|单号|证号|卡号)$")
_LABEL_NAME = re.compile(
    r"(?:^|[_\W])(?i:id|uid|code|zip|zip_?code|postcode|phone|mobile|tel)$|[a-z](?:I[dD]|Code)$"
    r"|(?:编号|学号|单号|证号|卡号|代码|邮编|电话|手机号?)$"
)
"""Whole numbers so called are labels, whose sums and means say nothing."""


@dataclass(frozen=True)
class Column:
    """One column: what it is and what is in it.

    Attributes
    ----------
    kind
        ``"number"``, ``"date"`` or ``"category"`` if the network sees it; left out are ``"id"``, ``"text"`` (long and
        various), ``"constant"``, ``"sparse"`` (mostly missing), ``"empty"``, ``"nested"`` (lists, records, bytes) and
        ``"dropped"`` (by the user).
    rows, missing, distinct
        How many rows there are, how many without a value, how many different values.
    minimum, median, maximum
        Of numbers; of dates in days since 1970.
    categories
        Of a categorical column: each category and its rows, the most frequent first.
    asked
        Whether the user said what the column is.
    """

    name: str
    kind: str
    rows: int
    missing: int = 0
    distinct: int = 0
    minimum: float | None = None
    median: float | None = None
    maximum: float | None = None
    categories: tuple[tuple[str, int], ...] = ()
    asked: bool = False

    @property
    def used(self) -> bool:
        """Whether the network sees the column."""
        return self.kind in _USED

    @property
    def embedded(self) -> bool:
        """Whether its categories are embedded: more than `MAX_CATEGORIES` have enough rows to learn from."""
        return sum(count >= 2 * least_rows(self.rows) for _, count in self.categories) > MAX_CATEGORIES


@dataclass(frozen=True)
class Schema:
    """The columns of a table in its order; `excluded` ones have a role of their own (target, weight)."""

    columns: tuple[Column, ...]
    excluded: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        frame: pl.DataFrame,
        *,
        exclude: Iterable[str] = (),
        column_type: Mapping[str, str] | None = None,
        drop: Sequence[str] = (),
        only: Sequence[str] | None = None,
    ) -> Schema:
        """Describe every column of `frame` but those to `exclude`.

        Parameters
        ----------
        column_type
            What the user says a column is: ``{"zip": "category"}``; one of number, date, category, id.
        drop, only
            Columns to leave out; the only ones to use.

        Raises
        ------
        TableError
            A name or a kind is unknown, no column is left, or a column said to hold numbers holds none.
        """
        types, excluded = dict(column_type or {}), tuple(exclude)
        for parameter, names in (("column_type", types), ("drop", drop), ("only", only or ())):
            check_names(frame, names, parameter)
        check_kinds(types)
        dropped = set(frame.columns).difference(only) | set(drop) if only is not None else set(drop)
        described = tuple(
            Column(series.name, "dropped", len(series))
            if series.name in dropped
            else _describe(series, types.get(series.name))
            for series in frame.iter_columns()
            if series.name not in excluded
        )
        if not any(column.used for column in described):
            raise _none_is_used(described)
        return cls(described, excluded)

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns that the network sees."""
        return tuple(column for column in self.columns if column.used)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        return {column.name: column for column in self.columns}[name]


def check_names(frame: pl.DataFrame, names: Iterable[str], parameter: str) -> None:
    """Refuse a name that no column of `frame` has, with the nearest ones."""
    if isinstance(names, str):
        raise TableError("value.names", name=parameter, value=names)
    known = set(frame.columns)
    for name in names:
        if name not in known:
            raise TableError(
                "tables.column.unknown", parameter=parameter, name=name, nearest=nearest(name, frame.columns)
            )


def _none_is_used(columns: Sequence[Column]) -> TableError:
    if not columns:
        return TableError("tables.columns.none")
    unused = [column for column in columns if column.kind != "dropped"]
    if not unused:
        return TableError("tables.columns.dropped")
    names = [Message("tables.columns.one", name=column.name, kind=column.kind) for column in unused]
    return TableError("tables.columns.unused", columns=Names(names), first=unused[0].name)


def _describe(column: pl.Series, asked: str | None) -> Column:
    nested = column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object)
    if nested and asked in ("number", "date", "category"):
        raise TableError("tables.column.nested", name=column.name, kind=Message(f"tables.kind.{asked}"))
    kind = "nested" if nested else asked or _kind(column)
    if kind in ("number", "date"):
        described = _measured(column, kind)
    elif kind == "nested":
        described = Column(column.name, kind, len(column), column.null_count())
    else:
        labels = as_labels(column.drop_nulls())
        categories = category_counts(labels) if kind == "category" else ()
        described = Column(
            column.name, kind, len(column), column.null_count(), labels.n_unique(), categories=categories
        )
    return replace(described, asked=asked is not None)


def least_rows(rows: int) -> int:
    """How many training rows a category needs for a feature of its own: 1 in a table below 100 rows, 5 from 400 on."""
    return min(5, 1 + rows // 100)


def category_counts(labels: pl.Series) -> tuple[tuple[str, int], ...]:
    """Each label that is not missing and its rows, the most frequent first, then by spelling."""
    counts = labels.drop_nulls().rename("label").value_counts(name="rows")
    return tuple(counts.sort("rows", "label", descending=[True, False]).iter_rows())


def _measured(column: pl.Series, kind: str) -> Column:
    """A column of numbers or dates."""
    numbers = as_days(column) if kind == "date" else as_numbers(column)
    values = present(numbers)
    if column.count() and not len(values):
        row = int(column.is_not_null().arg_true()[0])
        named = Message(f"tables.kind.{kind}")
        raise TableError("tables.column.none_fits", name=column.name, kind=named, row=row + 1, cell=column[row])
    distinct = numbers.n_unique() - (numbers.null_count() > 0)
    described = Column(column.name, kind, len(column), numbers.null_count(), distinct)
    if not len(values):
        return described
    return replace(described, minimum=float(values.min()), median=median(values), maximum=float(values.max()))


def _kind(column: pl.Series) -> str:
    """What the column is, if the user does not say."""
    if column.null_count() == len(column):
        return "empty"
    if column.null_count() > _SPARSE * len(column):
        return "sparse"
    distinct = column.n_unique() - (column.null_count() > 0)
    if distinct == 1:
        return "category" if column.null_count() else "constant"
    if column.dtype == pl.Boolean:
        return "category"
    if column.dtype in (pl.Date, pl.Datetime):
        return "date"
    if column.dtype.is_integer():
        return _kind_of_whole(column.name, column.drop_nulls(), distinct)
    return _kind_of_texts(column.drop_nulls(), distinct) if column.dtype == pl.String else "number"


def _kind_of_whole(name: str, cells: pl.Series, distinct: int) -> str:
    if len(cells) >= _MANY and distinct == len(cells):
        run = int(cells.max()) - int(cells.min()) + 1 == distinct  # type: ignore[arg-type]
        if run or ID_NAME.search(name):
            return "id"
    if _LABEL_NAME.search(name):
        return "id" if len(cells) >= _MANY and distinct > len(cells) / 2 else "category"
    return "number"


def _kind_of_texts(cells: pl.Series, distinct: int) -> str:
    various = len(cells) >= _MANY and distinct > len(cells) / 2
    if various or distinct > _MANY:
        long = float(cells.str.len_chars().mean()) > _LONG  # type: ignore[arg-type]
        return "text" if long else "id" if various else "category"
    return "category"
