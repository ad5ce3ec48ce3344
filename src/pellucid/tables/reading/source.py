"""The bytes of a file or a pipe, unpacked, and what they are: the content decides, not the name."""

from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

from pellucid.tables.errors import TableError, nearest

PIPE = "-"
"""The path that stands for standard input."""

_GZIP = b"\x1f\x8b"
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old spreadsheet; save it as .xlsx or CSV",
    b"PK\x03\x04": "a zip archive; unpack it, and name the table in it",
    b"%PDF": "a PDF document; save the table as CSV",
    b"<!DOC": "an HTML page; save the table as CSV",
    b"<html": "an HTML page; save the table as CSV",
    b"SQLite": "a database; export the table as CSV",
    b"ARROW1": "an Arrow file; save the table as Parquet or CSV",
}


class Source(NamedTuple):
    """A file's content: `kind` is ``"text"``, ``"parquet"`` or ``"workbook"``; `name` is what errors call it."""

    name: str
    kind: str
    data: bytes


def open_source(path: Path) -> Source:
    """The content of the file at `path`, or of standard input if it is `PIPE`; gzip is unpacked.

    Raises
    ------
    TableError
        It cannot be read, is empty, or is no table.
    """
    name = "standard input" if str(path) == PIPE else path.name
    data = sys.stdin.buffer.read() if str(path) == PIPE else _read(path)
    if data.startswith(_GZIP):
        data = _unpacked(data, name)
    elif path.suffix.lower() == ".gz":
        raise TableError(f"{name} is not a gzip file; name it without .gz")
    if not data:
        raise TableError(f"{name} is empty")
    if data.startswith(b"PAR1") or path.suffix.lower() == ".parquet":
        return Source(name, "parquet", data)
    if data.startswith(b"PK\x03\x04") and b"xl/workbook" in data:
        return Source(name, "workbook", data)
    start = data[:1024].lstrip().lower()
    for magic, kind in _FOREIGN.items():
        if start.startswith(magic.lower()):
            raise TableError(f"{name} is {kind}")
    return Source(name, "text", data)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
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


def _unpacked(data: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(f"{name} is not a whole gzip file: {error}") from None
