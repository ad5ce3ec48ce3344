"""Every way into a table: files of each kind and encoding, data frames, and everything that is refused."""

import gzip
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pellucid.tables import TableError, read


def write(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("a,b\n1,2.5\n3,\n", {"a": [1, 3], "b": [2.5, None]}),
        (" a , b\n 1 , x\u3000\n\u00a02, y y \n", {"a": [1, 2], "b": ["x", "y y"]}),
        ("a;b\n1,5;x\n2;y\n", {"a": [1.5, 2.0], "b": ["x", "y"]}),
        ('\ufeff"a",b\n1,2\n', {"a": [1], "b": [2]}),
        ("a\tb\n1\t\n\t2\n\t\n", {"a": [1, None, None], "b": [None, 2, None]}),
        ("a|b\n1|2\n", {"a": [1], "b": [2]}),
        ("sep=;\na;b\n1,2;3\n", {"a": [1.2], "b": [3]}),
        ("\n\na,b\r\n1,2\r\n\r\n  \r\n3,4", {"a": [1, 3], "b": [2, 4]}),
        ("a,b\r1,2\r3,4\r", {"a": [1, 3], "b": [2, 4]}),
        ('a,"b, c",d\n1,"x\ny",2\n2,"say ""hi""",3\n', {"a": [1, 2], "b, c": ["x\ny", 'say "hi"'], "d": [2, 3]}),
        ('a, "b, c" , d\n1, "x, y", 2\n', {"a": [1], "b, c": ["x, y"], "d": [2]}),
        ('a,b\n5" pipe,1\n"7"" x" , 3\n', {"a": ['5" pipe', '7" x'], "b": [1, 3]}),
        (",a\n0,1\n", {"c1": [0], "a": [1]}),
        ("a\n1\n\n3\n\n", {"a": [1, None, 3]}),
        ("a,b\nNA,?\n1,x\n#N/A,无\n-,.\n", {"a": [None, 1, None, None], "b": [None, "x", None, None]}),
        ("a,b\n007,1\n12,2\n", {"a": ["007", "12"], "b": [1, 2]}),
        (
            "a,b\n1234567890123456,0.1234567890123456\n12,2\n",
            {"a": ["1234567890123456", "12"], "b": [0.1234567890123456, 2.0]},
        ),
        ("a,b\nTRUE,1e3\nFALSE,-.5\n", {"a": ["TRUE", "FALSE"], "b": [1000.0, -0.5]}),
        (
            "a,b\n2024-02-29,2024-01-05 10:00\n,2024-01-06T11:30:05.5\n",
            {"a": [date(2024, 2, 29), None], "b": [datetime(2024, 1, 5, 10), datetime(2024, 1, 6, 11, 30, 5, 500000)]},
        ),
        ("a,b\n2024-02-30,1_000\n2024-01-01,0x10\n", {"a": ["2024-02-30", "2024-01-01"], "b": ["1_000", "0x10"]}),
    ],
)
def test_text(tmp_path: Path, content: str, columns: dict[str, list[object]]) -> None:
    assert read(write(tmp_path, content)).to_dict(as_series=False) == columns


def test_types_are_inferred_over_the_whole_file(tmp_path: Path) -> None:
    frame = read(write(tmp_path, "a,b\n" + "1,2\n" * 2_000 + "2.5,word\n" * 21))
    assert frame.dtypes == [pl.Float64, pl.String]
    assert frame.row(2_000) == (2.5, "word")


def test_no_header(tmp_path: Path) -> None:
    frame = read(write(tmp_path, "1,x\n1,y\n"), header=False)
    assert frame.to_dict(as_series=False) == {"c1": [1, 1], "c2": ["x", "y"]}


CHINESE = "姓名,城市,分数\n张三,北京,90\n李四,上海,85.5\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    content = CHINESE
    if encoding in ("utf-16-le", "utf-16-be"):  # without a mark only a text with enough of ASCII is recognised
        content = content.replace("张三", "a").replace("李四", "b").replace("北京", "c").replace("上海", "d")
    frame = read(write(tmp_path, content.encode(encoding)))
    assert frame.columns == ["姓名", "城市", "分数"]
    assert frame["分数"].to_list() == [90.0, 85.5]


def test_encoding_is_declared(tmp_path: Path) -> None:
    path = write(tmp_path, "name,x\ncafé,1\n".encode("latin-1"))
    assert read(path, encoding="latin-1")["name"].to_list() == ["café"]
    for encoding in ("cp1251", "shift-jis", "iso-8859-5"):
        path = write(tmp_path, "name,x\nМосква и Киев,1\nМинск,2\n".encode(encoding), "other.csv")
        with pytest.raises(
            TableError, match=r"'other\.csv' is neither UTF-8 .* line 2 has the byte 0x..; save it as UTF-8"
        ):
            read(path)
        assert read(path, encoding=encoding)["name"].to_list() == ["Москва и Киев", "Минск"]
    with pytest.raises(TableError, match=r"encoding 'latin-x' is unknown"):
        read(path, encoding="latin-x")
    with pytest.raises(TableError, match=r"line 2: byte 0xbc is not ascii text"):
        read(path, encoding="ascii")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"'t\.csv' is empty"),
        ("\n \n\n", r"'t\.csv' is empty"),
        ("a,b\n", r"'t\.csv' has a header and no rows"),
        ("a,b\n\n\n", r"'t\.csv' has a header and no rows"),
        ("a,b,c\n1,2,3\n1,2\n", r"'t\.csv', line 3: 2 cells where the header has 3; add"),
        ("a,b\n1,2\n\n\n1,2,3\n", r"'t\.csv', line 5: 3 cells where the header has 2"),
        ('a,b\n1,"x\ny"\n3\n', r"'t\.csv', line 4: 1 cell where the header has 2"),
        ("a,b\n1,2,\n3,4,\n", r"'t\.csv', line 2: 3 cells where the header has 2"),
        ('a,b\n1,"x\n2,3\n4,5\n', r"'t\.csv', line 2: a quote opens a cell and is not closed"),
        ('a,b\n1,2\n1,"x\n2,"y"\n4,5\n', r"'t\.csv', line 3: a quote opens a cell and is not closed"),
        ('a,b\n"abc"def,1\n', r"'t\.csv', line 2: a quote opens a cell and is not closed at its end"),
        (b"a,b\n1,2\n3,\0\n", r"'t\.csv', line 3: a NUL byte"),
        ("1,2,1\n1,2,3\n", r"columns 1 and 3 are both called '1'; if the first row is data, .*--no-header"),
        ("<!DOCTYPE html><html>", r"'t\.csv' is an HTML page"),
        (b"PK\x03\x04rest", r"'t\.csv' is a zip archive; unpack it"),
        (b"PAR1rest", r"'t\.csv' is not a readable Parquet file"),
    ],
)
def test_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(TableError, match=message) as caught:
        read(write(tmp_path, content))
    assert "\n" not in str(caught.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    write(tmp_path, "a,b\n1,2\n", "titanic.csv")
    with pytest.raises(TableError, match=r"there is no file .*titanc\.csv'; did you mean 'titanic\.csv'\?"):
        read(tmp_path / "titanc.csv")
    with pytest.raises(TableError, match=r"there is no file .*; check the path"):
        read(str(tmp_path / "nowhere" / "t.csv"))
    with pytest.raises(TableError, match="is a directory; name a file in it"):
        read(tmp_path)


def test_gzip(tmp_path: Path) -> None:
    packed = gzip.compress(b"a,b\n" + b"1,2\n" * 99)
    assert read(write(tmp_path, packed, "t.csv.gz")).shape == (99, 2)
    with pytest.raises(TableError, match="is not a whole gzip file"):
        read(write(tmp_path, packed[:-4], "t.csv.gz"))


def test_parquet(tmp_path: Path) -> None:
    frame = pl.DataFrame({"名": ["甲 ", "NA"], "x": [1, None], "f": [float("nan"), 2.0], "yes": [True, False]})
    frame.write_parquet(tmp_path / "t.parquet")
    expected = {"名": ["甲", None], "x": [1, None], "f": [None, 2.0], "yes": [True, False]}
    assert read(tmp_path / "t.parquet").to_dict(as_series=False) == expected
    for damaged in (b"a,b\n1,2\n", (tmp_path / "t.parquet").read_bytes()[:-20]):
        with pytest.raises(TableError, match="is not a readable Parquet file"):
            read(write(tmp_path, damaged, "bad.parquet"))


def test_pandas() -> None:
    frame = pd.DataFrame(
        {
            "i": [1, 2],
            "f": [1.5, None],
            "s": [" x", None],
            "b": [True, False],
            "mixed": [1, "a"],
            "half": pd.array([1, None], dtype="Int64"),
            "text": pd.array(["y", None], dtype="string"),
            "kind": pd.Categorical(["k", None]),
            "day": pd.to_datetime(["2024-01-02", None]),
            "zone": pd.to_datetime(["2024-01-02 08:00", None]).tz_localize("Asia/Shanghai"),
            7: [0, 1],
        }
    )
    assert read(frame).to_dict(as_series=False) == {
        "i": [1, 2],
        "f": [1.5, None],
        "s": ["x", None],
        "b": [True, False],
        "mixed": ["1", "a"],
        "half": [1, None],
        "text": ["y", None],
        "kind": ["k", None],
        "day": [datetime(2024, 1, 2), None],
        "zone": [datetime(2024, 1, 2), None],
        "7": [0, 1],
    }


@pytest.mark.parametrize(
    "source",
    [
        {"a": [1, 2], "b": ["x", None]},
        [{"a": 1, "b": "x"}, {"a": 2}],
        pl.DataFrame({"a": [1, 2], "b": ["x", " "]}),
        pl.LazyFrame({"a": [1, 2], "b": pl.Series(["x", None], dtype=pl.Categorical)}),
    ],
)
def test_objects(source: object) -> None:
    assert read(source).to_dict(as_series=False) == {"a": [1, 2], "b": ["x", None]}


def test_rows() -> None:
    assert read(np.eye(2)).to_dict(as_series=False) == {"c1": [1.0, 0.0], "c2": [0.0, 1.0]}
    assert read([[1, "x"], [2, None]]).to_dict(as_series=False) == {"c1": [1, 2], "c2": ["x", None]}


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (np.array(["2024-01-02", "NaT"], "M8[s]"), [datetime(2024, 1, 2), None]),
        (np.array([1, 2], "m8[h]"), [timedelta(hours=1), timedelta(hours=2)]),
        (np.array([1, np.nan], "f2"), [1.0, None]),
        (np.array([1, 2], ">f8"), [1.0, 2.0]),
        (np.array([1, 2], "u2"), [1, 2]),
        (np.array(["a", " b"]), ["a", "b"]),
        (np.array([pd.NA, "x", 1], object), [None, "x", "1"]),
        ([1, 2.5, None, float("nan")], [1.0, 2.5, None, None]),
        ([Decimal("1.5"), None], [1.5, None]),
        ([True, "a"], ["True", "a"]),
        ([date(2024, 1, 2), None], [date(2024, 1, 2), None]),
        (pd.Series([1, None], dtype="Int8"), [1, None]),
        (pd.Series(["x", None]), ["x", None]),
        (range(2), [0, 1]),
    ],
)
def test_columns_of_any_type(column: object, cells: list[object]) -> None:
    assert read({"x": column})["x"].to_list() == cells


def test_pandas_types_that_polars_lacks() -> None:
    frame = pd.DataFrame({"period": pd.period_range("2024", periods=2, freq="D"), "range": pd.interval_range(0, 2)})
    assert read(frame).rows() == [(date(2024, 1, 1), "(0, 1]"), (date(2024, 1, 2), "(1, 2]")]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"a": "text"}, r"column 'a' must be a sequence of cells; got str"),
        ({"a": 3}, r"column 'a' must be a sequence of cells; got int"),
        (np.array([[1j]]), r"Complex data not supported: column 'c1'"),
        (3, r"a table is a path, a DataFrame, .*; got int"),
        ([[1, 2], [3]], "rows must be equally long lists or a 2-D array"),
        (np.zeros(3), "got 1 dimension"),
        ({"a": [1, 2], "b": [1]}, r"columns must be equally long; 'b' has 1 cells and 'a' has 2"),
        ({}, "the table has no columns"),
        ({"a": []}, "the table has no rows"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), r"2 columns are called 'a'"),
        (pd.Series([1, 2]), r"a single pandas Series is no table; .*to_frame"),
    ],
)
def test_refused_objects(source: object, message: str) -> None:
    with pytest.raises(TableError, match=message):
        read(source)
