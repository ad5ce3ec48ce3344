"""A sheet of a workbook (.xlsx) becomes columns of texts, which are read like those of any other table."""

from __future__ import annotations

from typing import Any

import polars as pl

from pellucid.tables.errors import TableError, nearest
from pellucid.tables.notes import Note
from pellucid.tables.reading.header import column_names
from pellucid.tables.reading.source import Source


def sheet_columns(source: Source, asked: str | int | None, header: bool, notes: list[Note]) -> list[pl.Series]:
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
        found = "a header and " if frame.height else ""
        if others:
            raise TableError(f"{source.name} has {found}no rows in the sheet; --sheet reads another one: {others}")
        raise TableError(f"{source.name} has {found}no rows in the sheet")
    if header:
        cells = ["" if cell is None else str(cell).strip() for cell in frame.row(0)]
        frame.columns = column_names(cells, source.name, notes)
    else:
        frame.columns = [f"c{i + 1}" for i in range(frame.width)]
    if empty:
        notes.append(Note("table.repair.lines", {"count": empty}))
    return frame[int(header) :].get_columns()


def _sheet(source: Source, asked: str | int | None, notes: list[Note]) -> tuple[pl.DataFrame, str]:
    """The sheet, and the names of the others."""
    try:
        import fastexcel
    except ImportError:
        raise TableError(
            f"{source.name} is a workbook, which fastexcel reads: pip install 'pellucid[xlsx]', or save the sheet as CSV"
        ) from None
    try:
        book = fastexcel.read_excel(source.data)
        name = _chosen(book.sheet_names, asked, source.name)
        sheet: Any = book.load_sheet(name, header_row=None, dtypes="string")
        frame: pl.DataFrame = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        raise TableError(f"{source.name} is not a readable workbook: {str(error).splitlines()[0]}") from None
    others = ", ".join(other for other in book.sheet_names if other != name)
    notes.append(Note("table.repair.sheets" if others else "table.repair.sheet", {"sheet": name, "others": others}))
    return frame.cast(pl.String), others


def _chosen(names: list[str], asked: str | int | None, file: str) -> str:
    if asked is None:
        return names[0]
    if isinstance(asked, str) and asked in names:
        return asked
    if str(asked).isdecimal() and 1 <= int(asked) <= len(names):
        return names[int(asked) - 1]
    raise TableError(f"{file} has no sheet {asked!r}; {nearest(str(asked), names)}")
