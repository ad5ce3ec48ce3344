"""Tables that are in memory already: data frames, mappings, records and rows become columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from pellucid.tables.errors import TableError


def columns_of(source: Any) -> list[pl.Series]:
    """The columns of a data frame, of a mapping of names to columns, of records, or of rows.

    Raises
    ------
    TableError
        It is none of these, two columns have one name, or they are not equally long.
    """
    if isinstance(source, pl.LazyFrame):
        source = source.collect()
    if isinstance(source, pl.DataFrame):
        return source.get_columns()
    if _is_pandas(source):
        if source.ndim != 2:
            raise TableError("tables.object.series")
        columns = [source.iloc[:, i] for i in range(source.shape[1])]
        return _assemble([str(name) for name in source.columns], columns)
    if isinstance(source, Mapping):
        return _assemble([str(name) for name in source], list(source.values()))
    if isinstance(source, Sequence) and source and all(isinstance(row, Mapping) for row in source):
        names = list(dict.fromkeys(name for row in source for name in row))
        return _assemble([str(name) for name in names], [[row.get(name) for row in source] for name in names])
    if isinstance(source, np.ndarray | Sequence) and not isinstance(source, str | bytes):
        return _from_rows(source)
    raise TableError("tables.object.kind", kind=type(source).__name__)


def _from_rows(source: Any) -> list[pl.Series]:
    rows = np.asarray(source, dtype=None if isinstance(source, np.ndarray) else object)
    if rows.ndim != 2:
        raise TableError("tables.object.dimensions", dimensions=rows.ndim)
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


def _assemble(names: list[str], columns: list[Any]) -> list[pl.Series]:
    name, times = Counter(names).most_common(1)[0] if names else ("", 0)
    if times > 1:
        raise TableError("tables.object.names", count=times, name=name)
    series = [_series(name, column) for name, column in zip(names, columns, strict=True)]
    lengths = {len(one): one.name for one in series}
    if len(lengths) > 1:
        (least, short), (most, long) = min(lengths.items()), max(lengths.items())
        raise TableError("tables.object.lengths", short=short, least=least, long=long, most=most)
    return series


def _series(name: str, column: Any) -> pl.Series:
    if isinstance(column, str | bytes) or not hasattr(column, "__len__"):
        raise TableError("tables.object.column", name=name, kind=type(column).__name__)
    if _is_pandas(column):
        column = _pandas(column)
    if isinstance(column, np.ndarray):
        if column.dtype.kind == "c":
            raise TableError("tables.object.complex", name=name)
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
