"""A table in chunks of whole rows, in their order, so that a file larger than memory can be gone through."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pellucid.tables.errors import TableError
from pellucid.tables.reading import delimited
from pellucid.tables.reading.encoding import detect_encoding
from pellucid.tables.reading.reader import Table, read_table

CHUNK = 1 << 23
"""Characters of a text file, or cells of a Parquet file, that a chunk has at most; smaller files are one chunk."""


def chunks(source: Any, *, header: bool = True, encoding: str | None = None, **options: Any) -> Iterator[Table]:
    """The rows of a table, chunk by chunk.

    Parameters
    ----------
    source
        The path of a text file (also ``.gz``) or of a Parquet file, of which the chunks hold the cells as they are written;
        of anything else that `pellucid.tables.read` takes there is one chunk.
    header, encoding, options
        See `pellucid.tables.read_table`; with a `reading` every chunk is read alike.

    Raises
    ------
    TableError
        There is no table there, or it has no one meaning.
    """
    path = Path(source) if isinstance(source, str | Path) else None
    if path is None or not path.is_file():
        yield read_table(source, header=header, encoding=encoding, **options)
    elif path.suffix.lower() == ".parquet":
        yield from _of_parquet(path, options)
    elif _is_text(path) and (path.suffix.lower() == ".gz" or path.stat().st_size > CHUNK):
        yield from _of_text(path, header, encoding, options)
    else:
        yield read_table(path, header=header, encoding=encoding, **options)


def _of_parquet(path: Path, options: Mapping[str, Any]) -> Iterator[Table]:
    try:
        table = pl.scan_parquet(path)
        names = table.collect_schema().names()
        rows = int(table.select(pl.len()).collect().item())
        if not rows or not names:
            yield read_table(path)  # says what is wrong
        step = max(1000, CHUNK // max(len(names), 1))
        for start in range(0, rows, step):
            yield read_table(table.slice(start, step).collect(), **options, rows_before=start)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise TableError("tables.file.parquet", file=path.name, reason=error) from None


def _of_text(path: Path, header: bool, encoding: str | None, options: Mapping[str, Any]) -> Iterator[Table]:
    with _opened(path) as file:
        codec, mark, _ = detect_encoding(file, path.name, encoding)
        file.seek(len(mark))
        text = io.TextIOWrapper(file, encoding=codec, newline=None)
        try:
            head, rest, lines, rows = b"", b"", 0, 0
            while block := text.read(CHUNK):
                data = rest + block.encode()
                if not head:
                    head, data, lines = _head(data, header)
                end = _end(data, path.name)
                rest = data[end:]
                if data[:end].strip():
                    chunk = _parsed(head, data[:end], path.name, header, lines)
                    yield read_table(chunk, **options, rows_before=rows)
                    rows += chunk.height
                lines += data.count(b"\n", 0, end)
            if rest.strip() or not head:
                yield read_table(_parsed(head, rest, path.name, header, lines), **options, rows_before=rows)
        except UnicodeDecodeError as error:
            byte = f"0x{error.object[error.start]:02x}"
            raise TableError("tables.encoding.byte", file=path.name, byte=byte, encoding=codec) from None
        except (OSError, EOFError) as error:
            raise TableError("tables.file.unreadable", file=path.name, reason=error) from None


def _opened(path: Path) -> Any:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def _is_text(path: Path) -> bool:
    """Whether it is neither a workbook, nor Parquet or gzip under another name; one that cannot be opened is read to say why."""
    try:
        with _opened(path) as file:
            return not file.read(4).startswith((b"PK", b"PAR1", b"\x1f\x8b"))
    except (OSError, EOFError):
        return False


def _head(data: bytes, header: bool) -> tuple[bytes, bytes, int]:
    """What each chunk begins with so that it is read like the first one; the rows; and how many lines are before them."""
    start = len(data) - len(data.lstrip(b"\n"))
    if data[start:].startswith(b"sep="):
        start = data.index(b"\n", start) + 1
        delimiter = data[start - 2 : start - 1]
    else:
        delimiter = bytes([delimited.find_delimiter(data[start : start + (1 << 16)])])
    end = _record(data, start) if header else start
    return b"sep=" + delimiter + b"\n" + data[start:end], data[end:], data.count(b"\n", 0, end)


def _record(data: bytes, start: int) -> int:
    """Where the record that begins at `start` ends: after a newline that no quotes enclose."""
    end = start
    while (end := data.find(b"\n", end) + 1) and data.count(b'"', start, end) % 2:
        pass
    return end or len(data)


def _end(data: bytes, name: str) -> int:
    """After the last whole record that is not blank."""
    quotes = data.count(b'"')
    end = len(data)
    while (end := data.rfind(b"\n", 0, end)) >= 0:
        if (quotes - data.count(b'"', end)) % 2 == 0 and data[end - 1 : end] != b"\n":
            return end + 1
    if len(data) > 2 * CHUNK:
        raise TableError("tables.quotes", file=name)
    return 0


def _parsed(head: bytes, rows: bytes, name: str, header: bool, lines: int) -> pl.DataFrame:
    """A chunk of text; where it is faulty, the fault's line is that of the file."""
    try:
        return pl.DataFrame(delimited.parse(head + rows, name, header=header))
    except TableError:
        pad = lines - head.count(b"\n")
        before = b"\n" * pad + head if pad >= 0 else head[head.index(b"\n") + 1 :]
        return pl.DataFrame(delimited.parse(before + rows, name, header=header))
