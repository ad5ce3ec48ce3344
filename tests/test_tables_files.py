"""What a file is written in is found and named: encoding, delimiter, names, sheet; the content decides, not the name."""

import gzip
import io
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pellucid.messages import speaking
from pellucid.tables import TableError, read_table
from workbooks import write_workbook


def told(source: Any, **options: Any) -> list[str]:
    with speaking("en"):
        return [str(note) for note in read_table(source, **options).notes]


def write(folder: Path, content: bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


WESTERN = "name,city\nMüller,Köln\nGarçon,“Nîmes”\nNúñez,São Paulo\n"
CHINESE = "姓名,城市\n张三,北京\n李四,上海\n"


@pytest.mark.parametrize(
    ("text", "encoding", "called"),
    [
        ("a,b\n1,2\n", "utf-8", "Text in UTF-8."),
        (CHINESE, "utf-8-sig", "Text in UTF-8 (byte-order mark)."),
        (CHINESE, "utf-16", "Text in UTF-16-LE (byte-order mark)."),
        ("name,x\n北,1\ncommon,2\n", "utf-16-be", "Text in UTF-16-BE."),
        (CHINESE, "gb18030", "Text in GB18030."),
        (WESTERN.replace("“", "'").replace("”", "'"), "latin-1", "Text in Latin-1 (Windows-1252)."),
        (WESTERN, "cp1252", "Text in Latin-1 (Windows-1252)."),
    ],
)
def test_the_encoding_is_named(tmp_path: Path, text: str, encoding: str, called: str) -> None:
    path = write(tmp_path, text.encode(encoding))
    assert told(path)[0] == called
    expected = read_table(write(tmp_path, text.encode(), "utf8.csv")).frame
    assert read_table(path).frame.equals(expected)


def test_a_declared_encoding_is_named(tmp_path: Path) -> None:
    assert told(write(tmp_path, WESTERN.encode("cp1252")), encoding="cp1252")[0] == (
        "Text in Latin-1 (Windows-1252) (set by user)."
    )


@pytest.mark.parametrize("encoding", ["cp1251", "shift-jis", "iso-8859-7"])
def test_other_encodings_are_not_taken_for_latin(tmp_path: Path, encoding: str) -> None:
    words = {"cp1251": "Москва", "shift-jis": "カタカナ", "iso-8859-7": "Αθήνα"}
    with pytest.raises(TableError, match="is neither UTF-8 nor UTF-16 nor GB18030 nor Latin-1 text: line 2"):
        read_table(write(tmp_path, f"a,b\n{words[encoding]},1\n".encode(encoding)))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a,b\n1,2\n", "Delimiter: comma."),
        (b"a\tb\n1\t2\n", "Delimiter: tab."),
        (b"a;b\n1;2\n", "Delimiter: semicolon."),
        (b"a|b\n1|2\n", "Delimiter: vertical bar."),
        (b"sep=;\na;b\n1,5;2\n", "Delimiter: ';' (from the sep= line)."),
        (b"sep=^\na^b\n1^2\n", "Delimiter: '^' (from the sep= line)."),
    ],
)
def test_the_delimiter_is_named(tmp_path: Path, content: bytes, line: str) -> None:
    path = write(tmp_path, content)
    assert told(path)[1] == line
    assert read_table(path).frame.columns == ["a", "b"]


def test_names_are_made_different(tmp_path: Path) -> None:
    path = write(tmp_path, b"a,,a,b,,a,a_2,c2\n1,2,3,4,5,6,7,8\n")
    assert read_table(path).frame.row(0, named=True) == {
        "a": 1, "c2_2": 2, "a_3": 3, "b": 4, "c5": 5, "a_4": 6, "a_2": 7, "c2": 8,
    }  # fmt: skip
    assert told(path)[2:] == [
        "Unnamed columns: 2, now called c2_2, c5.",
        "Repeated column names: 2, renamed to a_3, a_4.",
    ]


def test_empty_lines_are_counted(tmp_path: Path) -> None:
    assert told(write(tmp_path, b"\n\na,b\n\n1,2\n  \n3,4\n\n\n"))[2:] == ["Empty lines skipped: 2."]


def test_the_content_decides(tmp_path: Path) -> None:
    """A Parquet file or a gzip is one under any name, and one that only says so is refused."""
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", "￥5"]})
    frame.write_parquet(tmp_path / "t.dat")
    assert read_table(tmp_path / "t.dat").frame.equals(frame)
    packed = gzip.compress((tmp_path / "t.dat").read_bytes())
    assert read_table(write(tmp_path, packed, "u")).frame.equals(frame)
    assert read_table(write(tmp_path, gzip.compress(b"a\tb\n1\t2\n"), "t.tsv.gz")).frame.rows() == [(1, 2)]
    with pytest.raises(TableError, match=r"'t\.csv\.gz' is not a gzip file; name it without \.gz"):
        read_table(write(tmp_path, b"a,b\n1,2\n", "t.csv.gz"))
    with pytest.raises(TableError, match=r"'t\.xls' is an old spreadsheet; save it as \.xlsx or CSV"):
        read_table(write(tmp_path, b"\xd0\xcf\x11\xe0rest", "t.xls"))


def test_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    class Piped:
        buffer = io.BytesIO(b"a;b\n1;2,5\n")

    monkeypatch.setattr(sys, "stdin", Piped)
    assert read_table("-").frame.rows() == [(1, 2.5)]
    with pytest.raises(TableError, match="standard input is empty"):
        read_table("-")


ROWS = [
    ["编号", "b", "when", "mix", "flag", None, "money"],
    [1, "00123", ("date", 45356), 1.5, True, "x", "$1,234.50"],
    [2, " 00124", ("date", 45357.4375), "NA", False, "y", "(5)"],
    [None, None, None, None, None, None, None],
    [3, None, None, 2, None, None, None],
]


def test_a_workbook(tmp_path: Path) -> None:
    pytest.importorskip("fastexcel")
    path = write_workbook(tmp_path / "t.xlsx", {"数据": ROWS, "more": [["z"], [7]]})
    assert read_table(path).frame.to_dict(as_series=False) == {
        "编号": [1, 2, 3],
        "b": ["00123", "00124", None],
        "when": [datetime(2024, 3, 5), datetime(2024, 3, 6, 10, 30), None],
        "mix": [1.5, None, 2.0],
        "flag": ["true", "false", None],
        "c6": ["x", "y", None],
        "money": [1234.5, -5.0, None],
    }
    assert told(path)[:3] == [
        "Sheet 数据; --sheet reads another one: more.",
        "Unnamed columns: 1, now called c6.",
        "Empty lines skipped: 1.",
    ]
    for asked in ("more", 2, "2"):
        assert read_table(path, sheet=asked).frame.rows() == [(7,)]
    assert read_table(path, sheet="more", header=False).frame.rows() == [("z",), ("7",)]
    with pytest.raises(TableError, match=r"'t\.xlsx' has no sheet 'mor'; did you mean 'more'"):
        read_table(path, sheet="mor")
    with pytest.raises(TableError, match=r"'t\.xlsx' has no rows in the sheet"):
        read_table(write_workbook(tmp_path / "t.xlsx", {"empty": []}))
    with pytest.raises(TableError, match=r"'t\.xlsx' has a header and no rows in the sheet"):
        read_table(write_workbook(tmp_path / "t.xlsx", {"s": [["a", "b"]]}))
    with pytest.raises(TableError, match=r"no rows in the sheet; --sheet reads another one: 'day', 'month'$"):
        read_table(write_workbook(tmp_path / "t.xlsx", {"s": [["made by"]], "day": [], "month": []}))


def test_a_damaged_workbook_and_no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fastexcel")
    path = write_workbook(tmp_path / "t.xlsx", {"s": [["a"], [1]]})
    data = path.read_bytes()
    path.write_bytes(data[:-40])
    with pytest.raises(TableError, match=r"'t\.xlsx' is not a readable workbook"):
        read_table(path)
    path.write_bytes(data)
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(
        TableError, match=r"'t\.xlsx' is a workbook, which fastexcel reads: pip install 'pellucid\[xlsx\]'"
    ):
        read_table(path)


def test_labels_are_spelled_as_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, b"x,y,z\n1,1.50,10%\n2,2.50,5%\n3,1.5,10%\n4,1.50,\n")
    table = read_table(path, keep=["y", "z", "x"])
    assert table.frame["y"].to_list() == [1.5, 2.5, 1.5, 1.5]
    assert table.with_labels("y").frame["y"].to_list() == ["1.50", "2.50", "1.50", "1.50"]
    assert table.with_labels("z").frame["z"].to_list() == ["10%", "5%", "10%", None]
    assert table.with_labels("x") is table  # whole numbers are shown as they are spelled
    assert table.with_labels("y").reading.rules["y"] is None
