"""A table in pieces is the table: every row once, in its order, every cell as it is read at once."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.tables import TableError, read, read_table
from pellucid.tables.reading import chunks as module
from pellucid.tables.reading import encoding as detection
from pellucid.tables.reading.chunks import chunks
from workbooks import write_workbook

CELLS = st.text(st.sampled_from('ab1.é年 ,;"\n\r'), max_size=6)


def csv(rows: list[list[str]], end: str = "\n") -> str:
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + end for row in rows)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 64)


def frames(source: Any, **options: Any) -> list[pl.DataFrame]:
    return [chunk.frame for chunk in chunks(source, **options)]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=40),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_pieces_are_the_whole(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str, header: bool
) -> None:
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(
        (csv([["x", "y", "the z"]] * header, end) + csv([[*row[:2], f"k{row[2]}"] for row in rows], end)).encode()
    )
    before = module.CHUNK
    module.CHUNK = 48
    try:
        whole = read_table(path, header=header)
        found = frames(path, header=header, reading=whole.reading)
    finally:
        module.CHUNK = before
    whole = whole.frame.cast(pl.String)
    assert pl.concat([piece.cast(pl.String) for piece in found]).equals(whole)
    assert len(found) > 1 or path.stat().st_size < 150


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_encodings(small: None, tmp_path: Path, encoding: str, suffix: str) -> None:
    rows = "".join(f"{i},北京{i},{i / 7:.3f}\n" for i in range(300))
    data = f"编号,城市,值\n{rows}".encode(encoding)
    path = tmp_path / f"t{suffix}"
    path.write_bytes(gzip.compress(data) if suffix.endswith("gz") else data)
    found = frames(path)
    assert len(found) > 50
    assert pl.concat([piece.cast(pl.String) for piece in found]).rows()[299] == ("299", "北京299", f"{299 / 7:.3f}")
    assert sum(piece.height for piece in found) == 300


@pytest.mark.parametrize("first_other", [0, 7, 250])
@pytest.mark.parametrize(
    ("city", "encoding"),
    [
        *(("北京", encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")),
        *(("Köln", encoding) for encoding in ("utf-8", "utf-16-be", "cp1252")),
        *(("Москва", encoding) for encoding in ("utf-8", "cp1251")),
    ],
)
def test_whole_files_and_chunks_agree_on_the_encoding(
    small: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, city: str, encoding: str, first_other: int
) -> None:
    monkeypatch.setattr(detection, "_BLOCK", 64)  # a character can lie across two blocks
    path = tmp_path / "t.csv"
    rows = [f"{i},{city if i >= first_other else 'ASCII'},{i}" for i in range(300)]
    path.write_bytes("\n".join(["i,city,x", *rows]).encode(encoding))
    if encoding == "cp1251":
        faults = []
        for read in (read_table, frames):
            with pytest.raises(TableError) as fault:
                read(path)
            faults.append(str(fault.value))
        assert faults[0] == faults[1] and f"line {first_other + 2} has the byte" in faults[0]
        return
    cities = [cell for frame in frames(path) for cell in frame["city"].cast(pl.String)]
    assert cities == list(read_table(path).frame["city"].cast(pl.String))
    assert cities == [row.split(",")[1] for row in rows]


def test_delimiters_and_declared_encodings(small: None, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"sep=;\nname;x\n" + "".join(f"Müller, {i};{i}\n" for i in range(100)).encode("latin-1"))
    found = pl.concat([piece.cast(pl.String) for piece in frames(path, encoding="latin-1")])
    assert found.columns == ["name", "x"] and found.rows()[99] == ("Müller, 99", "99")


def test_parquet(small: None, tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": np.arange(2500), "day": pl.Series([None, *range(2499)]).cast(pl.Date)})
    frame.write_parquet(tmp_path / "t.parquet")
    found = frames(tmp_path / "t.parquet")
    assert [piece.height for piece in found] == [1000, 1000, 500]
    assert pl.concat(found).equals(frame)
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(TableError, match=r"'bad\.parquet' is not a readable Parquet file"):
        list(chunks(tmp_path / "bad.parquet"))


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("fault", ["7,8", "7,8,9,10", '7,"8,9', "7,\x00,9"])
def test_a_fault_is_told_by_its_line(small: None, tmp_path: Path, header: bool, fault: str) -> None:
    for line in (1 + header, 90, 201):
        rows = [f"{i},b,c" for i in range(200 + header)]
        if header:
            rows[0] = "x,y,z"
        rows.insert(line - 1, fault)
        path = tmp_path / "t.csv"
        path.write_text("\n".join(rows) + "\n")
        with pytest.raises(TableError) as alone:
            read(path, header=header)
        with pytest.raises(TableError) as found:
            list(chunks(path, header=header))
        if "quotes do not pair up" not in str(found.value):
            assert str(found.value) == str(alone.value)


def test_small_files_and_frames_are_one_piece(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y\n1,2\n")
    assert [frame.rows() for frame in frames(tmp_path / "t.csv")] == [[(1, 2)]]
    assert [frame.rows() for frame in frames(pl.DataFrame({"x": [1]}))] == [[(1,)]]
    with pytest.raises(TableError, match="there is no file"):
        list(chunks(tmp_path / "none.csv"))


def test_every_piece_is_read_by_the_same_rules(small: None, tmp_path: Path) -> None:
    """A stretch that alone would say something else means what the training rows said; workbooks and pipes are one piece."""
    path = tmp_path / "t.csv"
    rows = [f"{1 + i % 12:02}/{1 + i % 28:02}/2024;{1 + i}.000;0{i % 7}" for i in range(100)]
    rows[70] = "soon;x;y"
    path.write_text("day;price;code\n" + "\n".join(rows) + "\n")
    reading = read_table(path, decimal=",", date_order="mdy").reading
    found = list(chunks(path, reading=reading, keep=["price"]))
    assert len(found) > 20
    whole = pl.concat([chunk.frame for chunk in found])
    assert whole["price"].to_list() == [None if i == 71 else 1000 * i for i in range(1, 101)]
    told = [note.values["cells"] for piece in found for note in piece.unreadable]
    assert told == ["71 'soon'", "71 'x'"]
    assert whole["day"][1] == date(2024, 2, 2) and whole["day"][12] == date(2024, 1, 13)
    assert whole["code"][0] == "00"
    assert pl.concat([piece.texts["price"] for piece in found])[5] == "6.000"
    pytest.importorskip("fastexcel")
    book = write_workbook(tmp_path / "t.xlsx", {"s": [["x"], *([i] for i in range(50))]})
    assert [frame.height for frame in frames(book)] == [50]
