"""A sheet of a workbook (.xlsx) becomes columns of texts, which are read like those of any other table."""

from __future__ import annotations

from typing import Any

import polars as pl

from pellucid.messages import Message, Names
from pellucid.messages.errors import nearest
from pellucid.tables.errors import TableError
from pellucid.tables.reading.header import column_names
from pellucid.tables.reading.source import Source


def sheet_columns(source: Source, asked: str | int | None, header: bool, notes: list[Message]) -> list[pl.Series]:
    """The columns of the first sheet, or of that with the asked name or number (from 1); empty rows are passed over.

    Raises
    ------
    TableError
        fastexcel is not installed, the file is damaged, or it has no such sheet.
    """
    frame, others = _sheet(source, asked, notes)
    filled = (
        frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        if frame.width
        else pl.Series(dtype=pl.Boolean)
    )
    empty = frame.height - int(filled.sum())
    frame = frame.filter(filled) if empty else frame
    if frame.height <= int(header):
        key = f"tables.workbook.{'no_rows' if frame.height else 'empty'}"
        rest = Message("tables.workbook.others", sheets=Names(others)) if others else ""
        raise TableError(key, file=source.name, others=rest)
    if header:
        cells = ["" if cell is None else str(cell).strip() for cell in frame.row(0)]
        frame.columns = column_names(cells, source.name, notes)
    else:
        frame.columns = [f"c{i + 1}" for i in range(frame.width)]
    if empty:
        notes.append(Message("table.repair.lines", count=empty))
    return frame[int(header) :].get_columns()


def _sheet(source: Source, asked: str | int | None, notes: list[Message]) -> tuple[pl.DataFrame, list[str]]:
    """The sheet, and the names of the others."""
    try:
        import fastexcel
    except ImportError:
        raise TableError("tables.workbook.library", file=source.name) from None
    try:
        book = fastexcel.read_excel(source.data)
        name = _chosen(book.sheet_names, asked, source.name)
        sheet: Any = book.load_sheet(name, header_row=None, dtypes="string")
        frame: pl.DataFrame = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        raise TableError("tables.workbook.unreadable", file=source.name, reason=error) from None
    others = [other for other in book.sheet_names if other != name]
    key = "table.repair.sheets" if others else "table.repair.sheet"
    notes.append(Message(key, sheet=name, others=Names(others)))
    return frame.cast(pl.String), others


def _chosen(names: list[str], asked: str | int | None, file: str | Message) -> str:
    if asked is None:
        return names[0]
    if isinstance(asked, str) and asked in names:
        return asked
    if str(asked).isdecimal() and 1 <= int(asked) <= len(names):
        return names[int(asked) - 1]
    raise TableError("tables.workbook.sheet", file=file, sheet=asked, nearest=nearest(str(asked), names))
