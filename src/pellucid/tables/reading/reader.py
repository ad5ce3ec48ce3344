"""One way into the program for every table, so that the same cells mean the same wherever they come from."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from pellucid.messages import Message
from pellucid.tables.errors import TableError
from pellucid.tables.inference.columns import TypeInference
from pellucid.tables.inference.rules import ParsingOptions, ParsingRules
from pellucid.tables.reading import delimited
from pellucid.tables.reading.encoding import to_utf8
from pellucid.tables.reading.objects import columns_of
from pellucid.tables.reading.source import Source, open_source
from pellucid.tables.reading.workbook import sheet_columns


@dataclass(frozen=True, eq=False)
class Table:
    """A table as read.

    Attributes
    ----------
    frame
        Its cells, as what they mean; null where there is no value.
    reading
        How they were read; reads other tables in the same way.
    notes
        What was found and repaired, one note for each repair.
    texts
        The columns whose texts were to be kept, as they are written.
    """

    frame: pl.DataFrame
    reading: ParsingRules
    notes: tuple[Message, ...] = ()
    texts: Mapping[str, pl.Series] = field(default_factory=dict)

    @property
    def unreadable(self) -> tuple[Message, ...]:
        """The notes about cells that count as missing because they are no numbers or dates."""
        return tuple(note for note in self.notes if note.key in _UNREADABLE)

    def with_labels(self, name: str) -> Table:
        """The same table with a column that was read as numbers or dates as labels, spelled as in its source.

        Where a label is spelled in several ways, the most frequent counts; numbers that are spelled as they are shown stay.
        """
        column, texts = self.frame[name], self.texts.get(name)
        if texts is None or column.dtype == pl.String:
            return self
        pairs = pl.DataFrame({"label": column, "text": texts}).drop_nulls()
        counts = pairs.group_by("label", "text").len().sort("len", "text", descending=[True, False])
        spelled = counts.unique("label", keep="first", maintain_order=True)
        if spelled["label"].cast(pl.String).equals(spelled["text"]):
            return self
        labels = column.replace_strict(spelled["label"], spelled["text"], return_dtype=pl.String)
        rules = {**self.reading.rules, name: None}
        return replace(self, frame=self.frame.with_columns(labels), reading=ParsingRules(rules))


_UNREADABLE = ("table.repair.no_number", "table.repair.no_date")


def read(source: Any, **options: Any) -> pl.DataFrame:
    """The cells of the table in `source`: see `read_table`, whose `frame` this is."""
    return read_table(source, **options).frame


def read_table(
    source: Any,
    *,
    header: bool = True,
    encoding: str | None = None,
    sheet: str | int | None = None,
    missing_values: str | Sequence[str] | None = None,
    decimal: str | Mapping[str, str] | None = None,
    date_order: str | Mapping[str, str] | None = None,
    column_type: Mapping[str, str] | None = None,
    drop: Sequence[str] = (),
    reading: ParsingRules | None = None,
    keep: Sequence[str] = (),
    rows_before: int = 0,
) -> Table:
    """The table in `source`, with trimmed cells, null for missing, and texts read as the numbers and dates they mean.

    A column of texts is one of numbers or dates if 99 of 100 are; the others count as missing and are listed by row.
    Numbers may be grouped, have a decimal comma, a currency, a percent sign, parentheses for minus, or full-width digits;
    digits with a leading zero, or more than 15, are labels. Where a column leaves the decimal mark or the order of day and
    month open, it is read as the others of the table, else with the point, and with the day first.

    Parameters
    ----------
    source
        The path of a text file (comma, tab, semicolon or bar between the cells), of a Parquet file or of a workbook
        (.xlsx), each also as ``.gz``; ``"-"`` for standard input; a Polars or pandas DataFrame (its index is not a
        column), a mapping of names to columns, a sequence of records (mappings), rows as a 2-D array or list of lists;
        or a `Table`, which is returned.
    header
        Whether a text file's or sheet's first line holds the names; else columns are c1, c2, ..., as they are for rows.
    encoding
        The encoding of a text file; by default found: UTF-8, UTF-16, GB18030 or Latin-1.
    sheet
        Name or number (from 1) of a workbook's sheet; default: the first.
    missing_values, decimal, date_order, column_type, drop
        See `ParsingOptions`.
    reading
        That of another table, to read this one in the same way.
    keep
        Columns whose texts are kept as they are written, in `Table.texts`.
    rows_before
        How many rows came before, if this is a chunk of a table.

    Raises
    ------
    TableError
        There is no table there, or it has no one meaning; the message says where and what to do.
    """
    if isinstance(source, Table):
        return source
    notes: list[Message] = []
    if isinstance(source, str | Path):
        cells = _columns(open_source(Path(source)), header, encoding, sheet, notes)
    else:
        cells = columns_of(source)
    if not cells:
        raise TableError("tables.no_columns")
    if len(cells[0]) == 0:
        raise TableError("tables.no_rows")
    interpreter = TypeInference(
        ParsingOptions(missing_values, decimal, date_order, column_type or {}, drop), reading, keep, rows_before
    )
    frame = interpreter.read(cells)
    how = reading or ParsingRules(interpreter.rules)
    return Table(frame, how, (*notes, *interpreter.notes), interpreter.texts)


def _columns(
    source: Source, header: bool, encoding: str | None, sheet: str | int | None, notes: list[Message]
) -> list[pl.Series]:
    if source.kind == "workbook":
        return sheet_columns(source, sheet, header, notes)
    if source.kind == "parquet":
        try:
            return pl.read_parquet(io.BytesIO(source.data)).get_columns()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise TableError("tables.file.parquet", file=source.name, reason=error) from None
    return delimited.parse(to_utf8(source.data, source.name, encoding, notes), source.name, header=header, notes=notes)
