"""Delimited text to columns of cells: every record is measured before it is parsed, so that no cell can shift."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from pellucid.messages import Message
from pellucid.tables.errors import TableError
from pellucid.tables.reading.header import column_names
from pellucid.typing import Integers, Mask

_DELIMITERS = {ord(","): "comma", ord("\t"): "tab", ord(";"): "semicolon", ord("|"): "bar"}
_QUOTE, _NEWLINE = ord('"'), ord("\n")
_BLOCK = 1 << 24


def parse(data: bytes, name: str | Message, *, header: bool, notes: list[Message] | None = None) -> list[pl.Series]:
    """Columns of text from UTF-8 `data`: comma, tab, semicolon or bar, whichever its first lines agree on.

    Quotes follow RFC 4180, with blanks allowed around them; a quote inside an unquoted cell is that character. Empty
    lines are passed over, except in a table of one column, where they are missing cells. What was found and repaired is
    added to `notes`.
    """
    notes = [] if notes is None else notes
    data, start, delimiter = _prepare(data, name, notes)
    ends, widths = _records(data, start, delimiter)
    starts = np.concatenate(([start], ends[:-1] + 1))
    cells = _split(data[starts[0] : ends[0]], delimiter)
    names = column_names(cells, name, notes) if header else [f"c{i + 1}" for i in range(len(cells))]
    blank = _blank(data, starts, ends, widths, len(names))
    _check_widths(data, name, starts[~blank], widths[~blank], header)
    filled = np.flatnonzero(~blank)
    if len(filled) == int(header):
        raise TableError("tables.file.no_rows", file=name)
    first = filled[int(header)]
    frame = pl.read_csv(
        data[starts[first] :],
        has_header=False,
        new_columns=names,
        separator=chr(delimiter),
        quote_char='"' if _QUOTE in data else None,
        infer_schema=False,
    )
    if empty := int(blank[: filled[-1]].sum()):
        notes.append(Message("table.repair.lines", count=empty))
    return (frame.filter(~blank[first:]) if blank.any() else frame).get_columns()


def _prepare(data: bytes, name: str | Message, notes: list[Message]) -> tuple[bytes, int, int]:
    """The text with plain newlines and regular quotes, where it starts, and its delimiter."""
    if (nul := data.find(0)) >= 0:
        raise TableError("tables.line.nul", file=name, line=_line(data, nul))
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    start = len(data) - len(data.lstrip())
    while start and data[start - 1] != _NEWLINE:  # blanks before the first cell may be an empty cell of a .tsv
        start -= 1
    if start >= len(data):
        raise TableError("tables.file.empty", file=name)
    declared = re.compile(rb"sep=([^\n])\n").match(data, start)
    if declared:
        start, delimiter = declared.end(), declared[1][0]
    else:
        delimiter = find_delimiter(data[start : start + (1 << 16)])
    key = "declared" if declared else _DELIMITERS[delimiter]
    notes.append(Message(f"table.repair.delimiter.{key}", delimiter=chr(delimiter)))
    if not _quotes_are_regular(data, start, delimiter):
        data = data[:start] + _regular(data[start:], name, delimiter, _line(data, start))
    return data, start, delimiter


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def find_delimiter(sample: bytes) -> int:
    """The delimiter that each of the first lines has equally often, else the first line most often."""
    lines = [line for line in re.sub(rb'"[^"]*"', b"", sample).split(b"\n")[:20] if line.strip(b" ")] or [b""]
    counts = {delimiter: [line.count(delimiter) for line in lines] for delimiter in _DELIMITERS}
    agreed = [delimiter for delimiter, count in counts.items() if min(count) == max(count) > 0]
    return max(agreed or counts, key=lambda delimiter: counts[delimiter][0])


def _quotes_are_regular(data: bytes, start: int, delimiter: int) -> bool:
    """Whether every quote opens at a cell's first byte, closes at its last, or is one of a doubled pair inside."""
    text = np.frombuffer(data, np.uint8)
    quotes = start + np.flatnonzero(text[start:] == _QUOTE)
    if len(quotes) == 0:
        return True
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before, after = text[np.maximum(opening - 1, start)], text[closing + 1]
    doubled = opening[1:] == closing[:-1] + 1
    opens = (before == delimiter) | (before == _NEWLINE) | (opening == start)
    closes = (after == delimiter) | (after == _NEWLINE)
    opens[1:] |= doubled
    closes[:-1] |= doubled
    return bool(opens.all() and closes.all())


def _regular(data: bytes, name: str | Message, delimiter: int, line: int) -> bytes:
    """The same cells with regular quotes: blanks around a quoted cell go, a quote inside a bare cell is quoted."""
    end = b"[" + re.escape(bytes([delimiter])) + rb"\n]"
    bare = b"[^" + re.escape(bytes([delimiter])) + rb'\n"]*+"[^' + re.escape(bytes([delimiter])) + rb"\n]*+"
    cell = re.compile(
        rb"(?:(?<=" + end + rb')|\A)(?:[ \t]*("[^"]*+(?:""[^"]*+)*+")[ \t]*(?=' + end + b")|(" + bare + b"))"
    )

    def regular(match: re.Match[bytes]) -> bytes:
        if match[1]:
            return match[1]
        if match[2].lstrip().startswith(b'"'):
            where = line + data.count(b"\n", 0, match.start())
            raise TableError("tables.line.quote", file=name, line=where)
        return b'"' + match[2].replace(b'"', b'""') + b'"'

    return cell.sub(regular, data)


def _records(data: bytes, start: int, delimiter: int) -> tuple[Integers, Integers]:
    """Where each record ends, and how many cells it has; delimiters and newlines inside quotes do not count."""
    text = np.frombuffer(data, np.uint8)
    quoted = _QUOTE in data
    ends, totals, inside, seen = [], [], np.uint8(0), 0
    for low in range(start, len(text), _BLOCK):
        block = text[low : low + _BLOCK]
        newline, separator = block == _NEWLINE, block == delimiter
        if quoted:
            open_quotes = (np.cumsum(block == _QUOTE, dtype=np.uint8) + inside) & 1
            newline &= open_quotes == 0
            separator &= open_quotes == 0
            inside = open_quotes[-1]
        ends.append(np.flatnonzero(newline) + low)
        separators = np.flatnonzero(separator) + low
        totals.append(np.searchsorted(separators, ends[-1]) + seen)
        seen += len(separators)
    total: Integers = np.concatenate(([0], *totals))
    return np.concatenate(ends), total[1:] - total[:-1] + 1


def _split(record: bytes, delimiter: int) -> list[str]:
    """The cells of one record, trimmed."""
    row = pl.read_csv(record + b"\n", has_header=False, separator=chr(delimiter), infer_schema=False).row(0)
    return ["" if cell is None else cell.strip() for cell in row]


def _blank(data: bytes, starts: Integers, ends: Integers, widths: Integers, columns: int) -> Mask:
    """Which records are empty lines; in a table of one column only those at the end of the file."""
    blank = np.zeros(len(ends), np.bool_)
    for i in np.flatnonzero(widths == 1) if columns > 1 else range(len(ends) - 1, -1, -1):
        blank[i] = not data[starts[i] : ends[i]].strip()
        if columns == 1 and not blank[i]:
            break
    return blank


def _check_widths(data: bytes, name: str | Message, starts: Integers, widths: Integers, header: bool) -> None:
    ragged = np.flatnonzero(widths != widths[0])
    if len(ragged):
        i = ragged[0]
        raise TableError(
            f"tables.line.{'cell' if widths[i] == 1 else 'cells'}",
            file=name,
            line=_line(data, int(starts[i])),
            cells=widths[i],
            first=Message(f"tables.line.{'header' if header else 'first_row'}"),
            columns=widths[0],
        )
