"""Tables that come chunk by chunk, written as one file or to standard output: whole or not at all."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import polars as pl

from pellucid.files import write_atomically
from pellucid.messages.errors import InvalidValue

_FORMULA = r"^([=+\-@\t\r].)"
"""How a cell begins that a spreadsheet would take for a formula; a lone + or - is a label."""
_AT_ONCE = 1 << 24


def write_chunks(chunks: Iterator[pl.DataFrame], to: str, *, overwrite: bool, check: Callable[[], None]) -> int:
    """Write the chunks to a .csv or .parquet file, or to standard output where `to` is ``-``; returns the number of rows.

    Parameters
    ----------
    check
        Called when all chunks are made; if it raises, nothing is written.
    """
    rows = 0

    def counted() -> Iterator[pl.DataFrame]:
        nonlocal rows
        for chunk in chunks:
            rows += chunk.height
            yield chunk
        check()

    if to == "-":
        with tempfile.TemporaryFile() as file:
            _csv(counted(), file)
            file.seek(0)
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            while block := text.read(_AT_ONCE):
                sys.stdout.write(block)
    elif Path(to).suffix.lower() == ".parquet":
        folder = Path(to).resolve().parent
        write_atomically(to, lambda file: _parquet(counted(), file, folder), overwrite=overwrite)
    else:
        write_atomically(to, lambda file: _csv(counted(), file), overwrite=overwrite)
    return rows


def _csv(chunks: Iterator[pl.DataFrame], file: BinaryIO) -> None:
    for number, chunk in enumerate(chunks):
        chunk.select(map(_harmless, chunk.iter_columns())).write_csv(file, include_header=number == 0)


def _harmless(column: pl.Series) -> pl.Series:
    """The column, in which no text begins as a spreadsheet's formula does; numbers may have a sign."""
    if column.dtype != pl.String:
        return column
    text = column.cast(pl.Float64, strict=False).is_null()
    return column.str.replace(_FORMULA, "'${1}").zip_with(text, column)


def _parquet(chunks: Iterator[pl.DataFrame], file: BinaryIO, folder: Path) -> None:
    """Through a file for each chunk, next to the target, so that memory holds one at a time."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".pieces-") as temporary:
        files: list[Path] = []
        for chunk in chunks:
            files.append(Path(temporary, f"{len(files):06}.parquet"))
            chunk.write_parquet(files[-1])
        whole = files[0]
        if len(files) > 1:
            whole = Path(temporary, "whole.parquet")
            pl.scan_parquet(files).sink_parquet(whole)
        with whole.open("rb") as source:
            shutil.copyfileobj(source, file)


def check_name(to: str) -> None:
    """Refuse a name that is neither a table's nor standard output's.

    Raises
    ------
    ValueError
        In a sentence.
    """
    if to != "-" and Path(to).suffix.lower() not in (".csv", ".parquet"):
        raise InvalidValue("cli.out.form", value=str(to))
