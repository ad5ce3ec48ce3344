"""Delimited text is read cell for cell as other parsers read it, and damaged text is refused, never shifted."""

import csv
import io
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.tables import TableError, read
from pellucid.tables.reading.delimited import parse

CELLS = st.text(st.sampled_from('ab1é张 ,;"\n'), max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=8)))
def test_written_by_the_standard_library_is_read_back(rows: list[list[str]]) -> None:
    """Any cells, quoted as Python's csv module does, come back; the numbers around them fix the delimiter."""
    width = len(rows[0])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["0", *row] for row in rows])
    header = ",".join(f"n{i}" for i in range(width + 1))
    columns = parse((header + "\n" + "1" + "," * width + "\n" + text.getvalue()).encode(), "t.csv", header=True)
    expected = [["0", *row] for row in rows]
    assert [["" if cell is None else cell for cell in row] for row in pl.DataFrame(columns).rows()[1:]] == expected


def cell_by_cell(text: str) -> list[list[str]] | None:
    """The records of comma-separated `text` (None if a quoted cell is not closed at its end), a character at a time."""
    records: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        begin = at
        while text[at] in " \t":
            at += 1
        if text[at] == '"':
            cell, at = "", at + 1
            while at < len(text) and (text[at] != '"' or text[at : at + 2] == '""'):
                cell += text[at]
                at += 2 if text[at] == '"' else 1
            at += 1
            while at < len(text) and text[at] in " \t":
                at += 1
            if at >= len(text) or text[at] not in ",\n":
                return None
        else:
            while text[at] not in ",\n":
                at += 1
            cell = text[begin:at]
        records[-1].append(cell.strip())
        if text[at] == "\n":
            if len(records[-1]) == 1 and not text[begin:at].strip():
                records.pop()
            records.append([])
        at += 1
    return records[:-1]


PIECES = [
    "a,b\n",
    '"a",b\n',
    ' "a,b" ,""\n',
    '"x\ny",\n',
    "\n",
    "  \n",
    'c"d,"e""f"\n',
    '"\n\n"," "\n',
    "a",
    '"',
    ",",
    "\n",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join), st.sampled_from([3, 10, 1 << 24]))
def test_agrees_with_a_parser_that_goes_cell_by_cell(body: str, block: int) -> None:
    text = "x,y\n" + body + ("" if body.endswith("\n") else "\n")
    records = cell_by_cell(text)
    expected = records and records[1:]
    if expected and all(len(record) == 2 for record in expected):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("pellucid.tables.reading.delimited._BLOCK", block)
            found = pl.DataFrame(parse(text.encode(), "t.csv", header=True)).rows()
        assert [[(cell or "").strip() for cell in row] for row in found] == expected
    else:
        with pytest.raises(TableError):
            parse(text.encode(), "t.csv", header=True)


def test_damaged_text_never_shifts_a_cell(tmp_path: Path) -> None:
    """300 files with bytes changed, cut or doubled: one sentence, or a table in which no cell changed its column."""
    marks = [f"{column}{row}" for row in range(40) for column in "wxyz"]
    table = "\n".join(",".join(marks[i : i + 4]) for i in range(0, len(marks), 4))
    original = ("w,x,y,z\n" + table + "\n").encode()
    chance = random.Random(0)
    path = tmp_path / "t.csv"
    outcomes = {"read": 0, "refused": 0}
    for _ in range(300):
        damaged = bytearray(original)
        at = chance.randrange(10, len(damaged) - 2)
        damaged[at : at + chance.randrange(2)] = chance.choice([b'"', b",", b"\n", b"\0", b"\xff", b"", b"\r", b'""'])
        path.write_bytes(damaged)
        try:
            frame = read(path)
        except TableError as error:
            outcomes["refused"] += 1
            assert "\n" not in str(error)
            continue
        outcomes["read"] += 1
        misplaced = sum(
            cell is not None and cell[:1] in "wxyz" and cell[:1] != name
            for name in frame.columns
            for cell in frame[name].cast(pl.String)
        )
        assert misplaced == 0
    assert outcomes["read"] > 20
    assert outcomes["refused"] > 100
