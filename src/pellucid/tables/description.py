"""The description of a table before training: what is in it, and how each column will be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from pellucid.messages import Message, say
from pellucid.tables.errors import TableError
from pellucid.tables.inference.values import as_numbers, median, moments
from pellucid.tables.schema import MAX_CATEGORIES, Column, Schema, least_rows
from pellucid.tables.target import Target, find

_SHOWN_CATEGORIES = 4
_SHOWN_LABELS = 10
_SHOWN_COLUMNS = 60


@dataclass(frozen=True, eq=False)
class Spread:
    """How the numbers of a regression's target are distributed."""

    minimum: float
    median: float
    maximum: float
    mean: float
    deviation: float


@dataclass(frozen=True, eq=False)
class Description:
    """A table and its columns; `lines` describes it.

    Attributes
    ----------
    rows
        All rows of the table.
    target, spread
        The column to predict; the distribution of its numbers if it is a regression.
    schema
        Every other column but the weight.
    weight
        The column of row weights.
    repairs
        What was found and repaired in reading the table.
    """

    rows: int
    schema: Schema
    target: Target
    spread: Spread | None
    weight: str | None
    repairs: tuple[Message, ...] = ()

    def lines(self) -> list[str]:
        """What a person should know, a sentence a line: rows, target, columns used, columns left out."""
        width = len(self.schema.columns) + len(self.schema.excluded)
        lines = [say("table.size", rows=self.rows, columns=width)]
        if self.repairs:
            lines += [say("table.repairs"), *(f"  {note}" for note in self.repairs)]
        lines += self._target_lines()
        if self.weight:
            lines.append(say("table.weight", column=self.weight))
        left_out = [column for column in self.schema if not column.used]
        for heading, columns in (("table.used", self.schema.used), ("table.left_out", left_out)):
            if columns:
                lines.append(say(heading, count=len(columns)))
                lines.extend(f"  {line}" for line in _column_lines(columns))
        return lines

    def _target_lines(self) -> Iterator[str]:
        target = self.target
        if self.spread:
            spread = {name: plain(value) for name, value in vars(self.spread).items()}
            yield say("table.target.numbers", target=target.name, **spread)
        else:
            total, shown = sum(target.counts), list(zip(target.labels, target.counts, strict=True))[:_SHOWN_LABELS]
            labels = [say("table.target.label", label=label, rows=rows, share=rows / total) for label, rows in shown]
            more = [say("table.more", count=len(target.counts) - len(shown))] if len(target.counts) > len(shown) else []
            text = say("table.comma").join([*labels, *more])
            yield say("table.target.labels", target=target.name, count=len(target.counts), labels=text)
        task = say(f"table.task.{target.kind}")
        yield say(f"table.reason.{target.reason}", task=task, count=len(target.counts))
        if target.missing:
            yield say("table.target.missing", count=target.missing)


def describe(
    frame: pl.DataFrame,
    target: str | Target,
    *,
    task: str | None = None,
    least: int = 2,
    weight_column: str | None = None,
    group_column: str | None = None,
    time_column: str | None = None,
    column_type: Mapping[str, str] | None = None,
    drop: Sequence[str] = (),
    only: Sequence[str] | None = None,
    repairs: Sequence[Message] = (),
) -> Description:
    """Find out what is in `frame`, for predicting the column `target`, or one whose meaning is inferred already.

    Parameters
    ----------
    task, least
        See `Target.of`.
    weight_column, group_column, time_column
        Columns of row weights, of entities and of times, which the network does not see.
    column_type, drop, only
        See `Schema.of`.
    repairs
        What was repaired in reading the table.

    Raises
    ------
    TableError
        The target, a name, a kind or the task does not fit the table.
    """
    resolved = target if isinstance(target, Target) else Target.of(frame, target, task=task, least=least)
    roles: dict[str, str] = {}
    for role, name in (
        ("target", resolved.name),
        ("weight_column", weight_column),
        ("group_column", group_column),
        ("time_column", time_column),
    ):
        if name is None:
            continue
        find(frame, name, role)
        if name in drop and role in ("target", "weight_column"):  # the others are left out anyway
            raise TableError("tables.column.dropped", name=name, role=role)
        if name in roles:
            raise TableError("tables.column.taken", role=role, name=name, other=roles[name])
        roles[name] = role
    schema = Schema.of(frame, exclude=tuple(roles), column_type=column_type, drop=drop, only=only)
    return Description(
        frame.height,
        schema,
        resolved,
        _spread(frame[resolved.name]) if resolved.kind == "regression" else None,
        weight_column,
        tuple(repairs),
    )


def _spread(column: pl.Series) -> Spread:
    numbers = as_numbers(column).drop_nulls().to_numpy()
    return Spread(float(numbers.min()), median(numbers), float(numbers.max()), *moments(numbers))


def _column_lines(columns: Sequence[Column]) -> Iterator[str]:
    for column in columns[:_SHOWN_COLUMNS]:
        text = say("table.semicolon").join([contents(column), treatment(column)])
        yield say("table.column", column=column.name, text=text)
    if len(columns) > _SHOWN_COLUMNS:
        yield say("table.more", count=len(columns) - _SHOWN_COLUMNS)


def contents(column: Column) -> str:
    """What is in the column, in a few words: ``number, 0.42 to 80, median 28, 177 missing``."""
    parts = [say(f"table.kind.{column.kind}")]
    if column.minimum is not None and column.median is not None and column.maximum is not None:
        show = format_day if column.kind == "date" else plain
        values = {"minimum": column.minimum, "median": column.median, "maximum": column.maximum}
        parts.append(say("table.range", **{name: show(value) for name, value in values.items()}))
    parts.extend(f"{category} {rows:,}" for category, rows in column.categories[:_SHOWN_CATEGORIES])
    if len(column.categories) > _SHOWN_CATEGORIES:
        parts.append("...")
    if column.missing and column.kind not in ("empty", "sparse"):
        parts.append(say("table.missing", count=column.missing))
    return say("table.comma").join(parts)


def treatment(column: Column) -> str:
    """What becomes of the column, or why it is left out, in a few words: ``scaled``."""
    if column.kind == "category":
        parts = [_categories(column), *_missing(column, "category", "average")]
    elif column.used:
        parts = [say(f"table.does.{column.kind}"), *_missing(column, "number", "median")]
    elif column.asked:
        parts = [say("table.does.asked")]
    else:
        share = column.missing / column.rows
        parts = [say(f"table.does.{column.kind}", column=column.name, distinct=column.distinct, share=share)]
    return say("table.comma").join(parts)


def _missing(column: Column, often: str, seldom: str) -> list[str]:
    enough = column.missing >= least_rows(column.rows)
    return [say(f"table.does.missing.{often if enough else seldom}")] if column.missing else []


def _categories(column: Column) -> str:
    """How the categories become features; which are rare in the training rows is not known yet."""
    categories, least = len(column.categories), least_rows(column.rows)
    if column.embedded:
        return say("table.does.embedded", categories=categories, least=least)
    if categories > MAX_CATEGORIES:
        return say("table.does.many", categories=categories, limit=MAX_CATEGORIES)
    rare = least > 1 and column.categories[-1][1] < 2 * least
    return say("table.does.rare" if rare else "table.does.category", categories=categories, least=least)


def plain(value: float) -> str:
    """A number for reading: 1,234 or 0.01235."""
    whole = 1000 <= abs(value) < 1e15 or value == round(value)
    return f"{value:,.0f}" if whole and abs(value) < 1e15 else f"{value:.4g}"


def format_day(days: float) -> str:
    """A date, with its time where it has one, from days since 1970."""
    moment = datetime(1970, 1, 1) + timedelta(days=days)
    return moment.strftime("%Y-%m-%d" if days == round(days) else "%Y-%m-%d %H:%M")
