"""One way into the program for every table, so that the same cells mean the same wherever they come from."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pellucid.tables import delimited, values
from pellucid.tables.encoding import to_utf8
from pellucid.tables.errors import TableError, nearest

_FOREIGN = {
    b"PAR1": "a Parquet file; name it .parquet",
    b"PK\x03\x04": "a zip archive or a spreadsheet; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet; save the sheet as CSV",
    b"\x1f\x8b": "gzip-compressed; name it .csv.gz",
    b"%PDF": "a PDF document; save the table as CSV",
    b"<!DOC": "an HTML page; save the table as CSV",
    b"<html": "an HTML page; save the table as CSV",
    b"SQLite": "a database; export the table as CSV",
}


def read(source: Any, *, header: bool = True, encoding: str | None = None) -> pl.DataFrame:
    """The table in `source`, with trimmed cells, types inferred over the whole column, and null for missing.

    Parameters
    ----------
    source
        The path of a ``.parquet`` file or of a text file (``.csv``, ``.tsv``, also ``.gz``; comma, tab, semicolon or
        bar between the cells), a Polars or pandas DataFrame (its index is not a column), a mapping of names to
        columns, a sequence of records (mappings), or rows as a 2-D array or a list of lists.
    header
        Whether a text file's first line holds the names; else columns are c1, c2, ..., as they are for rows.
    encoding
        The encoding of a text file; by default found: UTF-8, UTF-16 or GB18030.

    Raises
    ------
    TableError
        There is no table there, or it has no one meaning; the message says where and what to do.
    """
    path = Path(source) if isinstance(source, str | Path) else None
    frame = _read_file(path, header, encoding) if path else values.clean(_from_object(source))
    if frame.width == 0:
        raise TableError("the table has no columns")
    if frame.height == 0:
        raise TableError("the table has no rows")
    return frame


def _read_file(path: Path, header: bool, declared: str | None) -> pl.DataFrame:
    data = _bytes(path)
    if path.suffix.lower() == ".parquet":
        try:
            return values.clean(pl.read_parquet(data))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise TableError(f"{path.name} is not a readable Parquet file: {str(error).splitlines()[0]}") from None
    for magic, kind in _FOREIGN.items():
        if data.lstrip()[: len(magic)].lower() == magic.lower():
            raise TableError(f"{path.name} is {kind}")
    text = to_utf8(data, path.name, declared)
    del data
    return values.typed(values.clean(delimited.parse(text, path.name, header=header)))


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        folder = path.parent
        names = [entry.name for entry in folder.iterdir() if entry.is_file()] if folder.is_dir() else []
        remedy = nearest(path.name, sorted(names)) if names else "check the path"
        raise TableError(f"there is no file {str(path)!r}; {remedy}") from None
    except IsADirectoryError:
        raise TableError(f"{str(path)!r} is a directory; name a file in it") from None
    except OSError as error:
        if path.is_dir():  # Windows says "permission denied"
            raise TableError(f"{str(path)!r} is a directory; name a file in it") from None
        raise TableError(f"{str(path)!r} cannot be read: {error.strerror}") from None
    if not data:
        raise TableError(f"{path.name} is empty")
    if path.suffix.lower() == ".gz":
        try:
            return gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise TableError(f"{path.name} is not a whole gzip file: {error}") from None
    return data


def _from_object(source: Any) -> pl.DataFrame:
    if isinstance(source, pl.DataFrame):
        return source
    if isinstance(source, pl.LazyFrame):
        return source.collect()
    if _is_pandas(source):
        if source.ndim != 2:
            raise TableError("a single pandas Series is no table; pass a DataFrame, for example series.to_frame()")
        columns = [source.iloc[:, i] for i in range(source.shape[1])]
        return _assemble([str(name) for name in source.columns], columns)
    if isinstance(source, Mapping):
        return _assemble([str(name) for name in source], list(source.values()))
    if isinstance(source, Sequence) and source and all(isinstance(row, Mapping) for row in source):
        names = list(dict.fromkeys(name for row in source for name in row))
        return _assemble([str(name) for name in names], [[row.get(name) for row in source] for name in names])
    if isinstance(source, np.ndarray | Sequence) and not isinstance(source, str | bytes):
        return _from_rows(source)
    raise TableError(f"a table is a path, a DataFrame, a mapping of columns, or rows; got {type(source).__name__}")


def _from_rows(source: Any) -> pl.DataFrame:
    rows = np.asarray(source, dtype=None if isinstance(source, np.ndarray) else object)
    if rows.ndim != 2:
        raise TableError(f"rows must be equally long lists or a 2-D array; got {rows.ndim} dimension(s)")
    return _assemble([f"c{i + 1}" for i in range(rows.shape[1])], [rows[:, i] for i in range(rows.shape[1])])


def _is_pandas(source: Any) -> bool:
    return type(source).__module__.partition(".")[0] == "pandas" and hasattr(source, "iloc")


def _pandas(column: Any) -> Any:
    """A pandas column as an array, or as a list with None for its several kinds of missing."""
    if getattr(column.dtype, "tz", None) is not None:
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biufmM":
        return column.to_numpy()
    present = column.notna().to_numpy()
    return [cell if there else None for cell, there in zip(column.astype(object), present, strict=True)]


def _assemble(names: list[str], columns: list[Any]) -> pl.DataFrame:
    name, times = Counter(names).most_common(1)[0] if names else ("", 0)
    if times > 1:
        raise TableError(f"{times} columns are called {name!r}; rename all but one")
    series = [_series(name, column) for name, column in zip(names, columns, strict=True)]
    lengths = {len(one): one.name for one in series}
    if len(lengths) > 1:
        (short, one), (long, other) = min(lengths.items()), max(lengths.items())
        raise TableError(f"columns must be equally long; {one!r} has {short} cells and {other!r} has {long}")
    return pl.DataFrame(series)


def _series(name: str, column: Any) -> pl.Series:
    if isinstance(column, str | bytes) or not hasattr(column, "__len__"):
        raise TableError(f"column {name!r} must be a sequence of cells; got {type(column).__name__}")
    if _is_pandas(column):
        column = _pandas(column)
    if isinstance(column, np.ndarray):
        if column.dtype.kind == "c":
            raise TableError(f"Complex data not supported: column {name!r}; split it into two columns of numbers")
        column = _plain(column)
    try:
        series = pl.Series(name, column, strict=True)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        return _mixed(name, column)
    return _mixed(name, column) if series.dtype == pl.Object else series


def _plain(column: Any) -> Any:
    """The array in a type that Polars has."""
    if column.dtype.kind in "OU":
        return column.tolist()
    if column.dtype.kind in "mM" and np.datetime_data(column.dtype)[0] != "D":
        return column.astype(f"{column.dtype.kind}8[us]")
    odd = column.dtype.kind == "f" and column.dtype.itemsize not in (4, 8)
    return column.astype(np.float64) if odd else column


def _mixed(name: str, column: Any) -> pl.Series:
    """Cells of several types: numbers if all are, else their spellings."""
    cells = [None if _absent(cell) else cell for cell in column]
    if all(cell is None or isinstance(cell, int | float | np.integer | np.floating) for cell in cells):
        return pl.Series(name, [None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)
    return pl.Series(name, [None if cell is None else str(cell) for cell in cells], dtype=pl.String)


def _absent(cell: Any) -> bool:
    try:
        return cell is None or bool(cell != cell)
    except (TypeError, ValueError):  # pandas.NA is neither equal nor unequal to itself; neither are arrays
        return not isinstance(cell, np.ndarray)
