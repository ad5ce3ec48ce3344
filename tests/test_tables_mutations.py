"""Damaged files: one sentence, or a table in which no cell changed its column; never a traceback."""

import random
import re
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pellucid.messages import Message
from pellucid.tables import Encoder, TableError, describe, read_table

ROWS = 60
PIECES = (*"\",;\n\r\t\0'| ￥%(é=09", "", '""', "NA", "1e999", "\ufeff")
RAW = (b"\xff", b"\x80", b"\0", b"\xd6", b"\xa1\xa1", b"\xe4\xb8")
SHAPES = ("comma", "semicolon", "tab", "quoted", "crlf", "declared")
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16", "latin-1")


def table(shape: str, western: bool) -> str:
    """Columns in which each cell shows where it belongs: by a letter, by its thousand, or by its year."""
    word = "é" if western else "店"
    rows = [["word", "price", "number", "day", "label", "amount", "short", "compact", "y"]]
    for i in range(ROWS):
        price = f"2.{i:03},5" if shape != "comma" else f"2{i:03}.5"
        rows.append(
            [
                f"w{word}{i % 9}",
                price,
                str(3000 + i),
                f"2024-03-{1 + i % 28:02}",
                f"l{i % 7}",
                f"({5000 + i})",
                f"{1 + i % 28:02}.03.98",
                f"197603{1 + i % 28:02}",
                "yn"[i % 2],
            ]
        )
    delimiter = {"semicolon": ";", "tab": "\t", "declared": ";"}.get(shape, ",")
    quote = '"{}"' if shape in ("quoted", "crlf") else "{}"
    text = "".join(delimiter.join(quote.format(cell) for cell in row) + "\n" for row in rows)
    return {"crlf": text.replace("\n", "\r\n"), "declared": "sep=;\n" + text}.get(shape, text)


def damaged(case: int) -> bytes:
    """A file damaged at one place: bytes changed, cut or put in, a stretch doubled or lost, the end torn off."""
    chance = random.Random(case)
    encoding = chance.choice(ENCODINGS)
    data = table(chance.choice(SHAPES), encoding == "latin-1").encode(encoding)
    at = chance.randrange(len(data))
    kind = chance.randrange(5)
    if kind == 0:
        return data[:at] + chance.choice(PIECES).encode("utf-8") + data[at + chance.randrange(3) :]
    if kind == 1:
        return data[:at] + chance.choice(RAW) + data[at + chance.randrange(2) :]
    if kind == 2:
        return data[:at] + data[at + chance.randrange(1, 12) :]
    if kind == 3:
        return data[: at + chance.randrange(1, 12)] + data[at:]
    return data[:at]


def shifted(frame: pl.DataFrame) -> int:
    """In how many rows a letter, or two cells, stand in another column than the one that they belong to.

    A single number may have become another one's like by the damage to its digits.
    """
    homes = [r"w.\d", r"2\d{3}\.[05]", r"3\d{3}", r"2024-\d\d-\d\d", r"l\d", r"-?\(?5\d{3}\)?"]
    homes += [r"1998-\d\d-\d\d|\d\d\.\d\d\.98", r"1976-?\d\d-?\d\d", r"[yn]"]
    rows = 0
    for row in frame.cast(pl.String).iter_rows():
        owners = [[home for home, shape in enumerate(homes) if re.fullmatch(shape, cell or "")] for cell in row]
        astray = [cell for place, (cell, own) in enumerate(zip(row, owners, strict=True)) if own and place not in own]
        rows += len(astray) > 1 or any(cell[0].isalpha() for cell in astray)
    return rows


def outcome(case: int, path: Path) -> str:
    """Read the file of a case, and learn from it as far as it goes."""
    path.write_bytes(damaged(case))
    try:
        found = read_table(path, keep=["y"])
    except TableError as error:
        assert "\n" not in str(error) and len(str(error)) < 1000
        return "refused"
    assert found.frame.width == 9 or damaged(case).count(b"\n") < 5
    assert shifted(found.frame) == 0, case
    try:
        description = describe(found.frame, "y", repairs=found.notes)
        assert all(description.lines())
        notes: list[Message] = []
        encoder = Encoder(description.schema).fit(found.frame)
        assert np.isfinite(encoder.transform(found.frame, notes=notes)).all()
    except TableError as error:
        assert "\n" not in str(error)
        return "not learned from"
    again = read_table(path, reading=found.reading)
    np.testing.assert_array_equal(encoder.transform(again.frame), encoder.transform(found.frame))
    return "read"


def count(cases: range, path: Path) -> dict[str, int]:
    outcomes = [outcome(case, path) for case in cases]
    return {name: outcomes.count(name) for name in ("read", "refused", "not learned from")}


def test_200_damaged_files(tmp_path: Path) -> None:
    counts = count(range(0, 2000, 10), tmp_path / "t.csv")
    assert counts["read"] > 40 and counts["refused"] > 100, counts


@pytest.mark.long
def test_2000_damaged_files(tmp_path: Path) -> None:
    counts = count(range(2000), tmp_path / "t.csv")
    assert counts["read"] > 500 and counts["refused"] > 1000, counts


@pytest.mark.parametrize("shape", SHAPES)
def test_whole_files_are_read_and_a_shift_is_seen(shape: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(table(shape, western=False))
    frame = read_table(path).frame
    assert frame.shape == (ROWS, 9)
    assert frame["price"][7] == 2007.5 and frame["amount"][7] == -5007
    assert frame["short"][7] == date(1998, 3, 8) and frame["compact"][7] == date(1976, 3, 8)
    assert shifted(frame) == 0
    assert shifted(frame.select(frame.columns[1:] + frame.columns[:1])) == ROWS
