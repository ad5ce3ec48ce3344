"""The bytes of a file or a pipe, unpacked, and what they are: the content decides, not the name."""

from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

from pellucid.messages import Message
from pellucid.messages.errors import nearest, system_reason
from pellucid.tables.errors import TableError

PIPE = "-"
"""The path that stands for standard input."""

_GZIP = b"\x1f\x8b"
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "spreadsheet",
    b"PK\x03\x04": "zip",
    b"%PDF": "pdf",
    b"<!DOC": "html",
    b"<html": "html",
    b"SQLite": "database",
    b"ARROW1": "arrow",
}


class Source(NamedTuple):
    """A file's content: `kind` is ``"text"``, ``"parquet"`` or ``"workbook"``; `name` is what errors call it."""

    name: str | Message
    kind: str
    data: bytes


def open_source(path: Path) -> Source:
    """The content of the file at `path`, or of standard input if it is `PIPE`; gzip is unpacked.

    Raises
    ------
    TableError
        It cannot be read, is empty, or is no table.
    """
    name = Message("tables.stdin") if str(path) == PIPE else path.name
    data = sys.stdin.buffer.read() if str(path) == PIPE else _read(path)
    if data.startswith(_GZIP):
        data = _unpacked(data, name)
    elif path.suffix.lower() == ".gz":
        raise TableError("tables.file.not_gzip", file=name)
    if not data:
        raise TableError("tables.file.empty", file=name)
    if data.startswith(b"PAR1") or path.suffix.lower() == ".parquet":
        return Source(name, "parquet", data)
    if data.startswith(b"PK\x03\x04") and b"xl/workbook" in data:
        return Source(name, "workbook", data)
    start = data[:1024].lstrip().lower()
    for magic, kind in _FOREIGN.items():
        if start.startswith(magic.lower()):
            raise TableError(f"tables.file.{kind}", file=name)
    return Source(name, "text", data)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        folder = path.parent
        names = [entry.name for entry in folder.iterdir() if entry.is_file()] if folder.is_dir() else []
        remedy = nearest(path.name, sorted(names)) if names else Message("tables.file.check_path")
        raise TableError("tables.file.absent", path=str(path), remedy=remedy) from None
    except IsADirectoryError:
        raise TableError("tables.file.directory", path=str(path)) from None
    except OSError as error:
        if path.is_dir():  # Windows says "permission denied"
            raise TableError("tables.file.directory", path=str(path)) from None
        raise TableError("tables.file.unreadable", file=str(path), reason=system_reason(error)) from None


def _unpacked(data: bytes, name: str | Message) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError("tables.file.cut_gzip", file=name, reason=error) from None
