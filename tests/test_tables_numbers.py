"""Texts that are numbers are read as the numbers they mean; those that are not stay texts; no column has two meanings."""

from typing import Any

import polars as pl
import pytest

from pellucid.messages import Message, Names
from pellucid.tables import TableError, read_table


def column(cells: list[str | None], **options: Any) -> pl.Series:
    return read_table({"x": cells, "row": range(len(cells))}, **options).frame["x"]


def notes(cells: list[str | None], **options: Any) -> dict[str, Any]:
    found: tuple[Message, ...] = read_table({"x": cells}, **options).notes
    return {note.key.removeprefix("table.repair."): dict(note.values) for note in found}


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1", "-5", "+3"], [1, -5, 3]),
        (["1e5", "-2.5E-3"], [1e5, -0.0025]),
        ([".5", "-.5", "7."], [0.5, -0.5, 7.0]),
        (["1,234.50", "12"], [1234.5, 12.0]),
        (["1,234,567", "5"], [1234567, 5]),
        (["1.234,50", "12"], [1234.5, 12.0]),
        (["1.234.567", "0,5"], [1234567.0, 0.5]),
        (["12,5", "1.234"], [12.5, 1234.0]),
        (["0,123", "1,234"], [0.123, 1.234]),
        (["0.123", "1.234"], [0.123, 1.234]),
        (["1234,567", "1"], [1234.567, 1.0]),
        (["1 234,5", "1\u00a0234,5", "1\u202f234,5"], [1234.5] * 3),
        (["1'234.50", "1’234"], [1234.5, 1234.0]),
        (["￥1,234", "¥５６", "1234元", "CNY 7", "RMB8"], [1234, 56, 1234, 7, 8]),
        (["$5", "$1,234.50", "-$3", "$-3", "($3)", "7 USD", "US$ 8"], [5.0, 1234.5, -3.0, -3.0, -3.0, 7.0, 8.0]),
        (["1.234,50 €", "€ 2", "EUR 3", "4"], [1234.5, 2.0, 3.0, 4.0]),
        (["£5", "GBP 6"], [5, 6]),
        (["(87.20)", "(1,000)", "3"], [-87.2, -1000.0, 3.0]),
        (["12%", "7.5 %", "-3%", "(4%)", "0"], [0.12, 0.075, -0.03, -0.04, 0.0]),
        (["12,5%", "0,7%"], [0.125, 0.007]),
        (["１２", "３．５", "－４", "１，２３４"], [12.0, 3.5, -4.0, 1234.0]),
        (["\u22125", "5"], [-5, 5]),
        (["0", "0.5", "-0.25"], [0.0, 0.5, -0.25]),
        (["0.12345678901234567", "2"], [0.12345678901234567, 2.0]),
        (["123456789012345", "1"], [123456789012345, 1]),
        (["13812345678", "13987654321"], [13812345678, 13987654321]),
        (["-", "-5", "6"], [None, -5, 6]),
    ],
)
def test_numbers(cells: list[str], numbers: list[float | None]) -> None:
    read = column(cells)
    assert read.to_list() == numbers
    assert read.dtype == (
        pl.Int64 if all(number is None or isinstance(number, int) for number in numbers) else pl.Float64
    )


@pytest.mark.parametrize(
    "cells",
    [
        ["00123", "12345"],
        ["0012.5", "3"],
        ["1234567890123456", "1"],
        ["1,234,567,890,123,456", "1"],
        ["￥007", "￥8"],
        ["1.2.3", "1.10.0"],
        ["192.168.1.1", "10.0.0.12"],
        ["138-1234-5678", "139-1234-5678"],
        ["(0571) 8888", "(010) 6666"],
        ["1_000", "2_000"],
        ["0x10", "0x11"],
        ["1d3", "2d3"],
        ["10²", "20²"],
        ["٣", "٤"],
        ["½", "¼"],
        ["12kg", "13kg"],
        ["5-7", "8-9"],
        ["1,2,3", "4,5,6"],
        ["1,23,456", "12"],
        ["$", "€"],
        ["(5", "6)"],
        ["--5", "+-6"],
        ["5 5", "6 6"],
        ["1e", "e5"],
        ["inf", "Infinity"],
        ["1e400", "2"],
        ["5%%", "6%%"],
        ["#5", "#6"],
        ["TRUE", "FALSE"],
    ],
)
def test_no_numbers(cells: list[str]) -> None:
    assert column(cells).to_list() == cells


def test_nearly_all_are_numbers() -> None:
    """At least 99 of 100: the others are missing and listed by row; below, and with a code among them, all are labels."""
    cells = [str(i / 2) for i in range(500)]
    cells[16], cells[202] = "abc", "?!"
    read = read_table({"x": cells})
    assert (read.frame["x"].dtype, read.frame["x"].null_count(), read.frame["x"][17]) == (pl.Float64, 2, 8.5)
    assert [(note.key, note.values) for note in read.notes] == [
        ("table.repair.no_number", {"column": "x", "count": 2, "cells": "17 'abc', 203 '?!'"})
    ]
    assert read.unreadable == read.notes
    assert column([*map(str, range(99)), "word"]).null_count() == 1
    assert column([*map(str, range(98)), "word", "other"]).dtype == pl.String
    assert column([*map(str, range(499)), "007"]).dtype == pl.String
    many = notes([*(["x"] * 12), *map(str, range(2000))])["no_number"]
    assert (many["count"], many["cells"][-16:]) == (12, "'x', 10 'x', ...")


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["￥1,234.50", "￥5", "6"], {"currency": 2, "grouped": 1}),
        (["１２", "3．5", "6"], {"wide": 2}),
        (["(5)", "1.5", "2,000.0"], {"minus": 1, "grouped": 1}),
        (["12,5", "1.234,5", "7"], {"grouped": 1, "comma": 2}),
        (["12%", "5%", "0"], {"percent": 2}),
        (["1", "2.5"], {}),
    ],
)
def test_repairs_are_counted(cells: list[str], found: dict[str, int]) -> None:
    assert {key: values["count"] for key, values in notes(cells).items()} == found


def test_a_column_of_many_numbers_is_told() -> None:
    cells = [str(i) for i in range(95)] + ["word"] * 5
    assert notes(cells) == {"partly": {"column": "x", "share": 0.95}}
    assert notes([*cells[:40], *["word"] * 60]) == {}
    assert notes(["007", *cells[:94]]).keys() == {"codes"}


def test_codes_are_told() -> None:
    assert notes(["12345", "00123", "00124"]) == {"codes": {"column": "x", "count": 2, "row": 2, "cell": "00123"}}


def test_open_decimal_marks() -> None:
    """1.234 and 1,234 alone say nothing: the option decides, then the other columns, then the point is decimal."""
    points, commas = ["1.234", "22.345", "5"], ["1,234", "22,345", "5"]
    assert column(points).to_list() == [1.234, 22.345, 5.0]
    assert column(commas).to_list() == [1234, 22345, 5]
    assert notes(points)["decimal.open"] == {"column": "x", "cell": "1.234"}
    assert notes(commas)["decimal.open"] == {"column": "x", "cell": "1,234"}
    for decimal in (",", {"x": ","}):
        assert column(points, decimal=decimal).to_list() == [1234, 22345, 5]
        assert column(commas, decimal=decimal).to_list() == [1.234, 22.345, 5.0]
        assert "decimal.open" not in notes(points, decimal=decimal)
    assert column(points, decimal={"row": ","}).to_list() == [1.234, 22.345, 5.0]
    german, english = {"x": points, "other": ["1,5", "2", "3"]}, {"x": commas, "other": ["1.5", "2", "3"]}
    assert read_table(german).frame["x"].to_list() == [1234, 22345, 5]
    assert [note.key for note in read_table(german).notes][-1] == "table.repair.decimal.others"
    assert read_table(english).frame["x"].to_list() == [1234, 22345, 5]
    assert [note.key for note in read_table(english).notes] == ["table.repair.grouped"]
    both = {**german, "third": ["1.5", "2", "3"]}
    assert read_table(both).frame["x"].to_list() == [1.234, 22.345, 5.0]
    assert column(["1.5", "2.25"], decimal=",").to_list() == [1.5, 2.25]  # these leave nothing open


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["1.234,5", "1,234.5"], r"'x' is ambiguous: row 1 has '1\.234,5' and row 2 has '1,234\.5'; .*--decimal x=,"),
        (
            ["12%", "15", "20"],
            r"row 1 has '12%' and row 2 has '15'; .*--column-type x=number.*--column-type x=category.*--drop x",
        ),
        (["5", "$5", "€7"], r"row 2 has '\$5' and row 3 has '€7'; convert them to one currency"),
        (["¥5", "JPY 7"], r"row 1 has '¥5' and row 2 has 'JPY 7'"),
    ],
)  # fmt: skip
def test_no_one_meaning(cells: list[str], message: str) -> None:
    with pytest.raises(TableError, match=message) as caught:
        column(cells)
    assert "\n" not in str(caught.value)
    assert column(cells, column_type={"x": "category"}).to_list() == cells
    assert column(cells, drop=["x"]).to_list() == cells


def test_said_by_the_user() -> None:
    assert column(["12%", "15", "$3"], column_type={"x": "number"}).to_list() == [0.12, 15.0, 3.0]
    assert column(["word", "007", "(5)"], column_type={"x": "number"}).to_list() == [None, 7, -5]
    assert column(["1.50", "2"], column_type={"x": "category"}).to_list() == ["1.50", "2"]
    assert column(["1,234.50", "1.234,5"], column_type={"x": "number"}, decimal=",").to_list() == [None, 1234.5]
    with pytest.raises(TableError, match=r"'x' is declared a number, and no cell is one; row 2 has 'a'"):
        column([None, "a", "b"], column_type={"x": "number"})
    for options, message in (
        ({"decimal": ";"}, r"decimal must be '\.' or ','; got ';'"),
        ({"decimal": {"y": ","}}, r"decimal: there is no column 'y'"),
        ({"date_order": "dym"}, r"date_order must be 'dmy', 'mdy' or 'ymd'; got 'dym'"),
        (
            {"column_type": {"x": "numeric"}},
            r"column_type: 'x' must be one of number, date, category, id; got 'numeric'",
        ),
        ({"missing_values": [-999]}, r"missing_values must be texts, .*; got -999, write '-999'"),
    ):
        with pytest.raises(TableError, match=message):
            column(["1", "2"], **options)


def test_other_rows_are_read_by_the_same_rules() -> None:
    """Cells that alone would say something else mean what the first table said."""
    training = {
        "german": ["1.234,50", "7"], "percent": ["12%", "5%"], "euro": ["€5", "6"], "plain": ["1.5", "2"],
        "code": ["007", "8"], "typed": [1.5, 2.5],
    }  # fmt: skip
    reading = read_table(training).reading
    again = type(reading).from_dict(reading.to_dict())
    assert again == reading
    table = read_table(
        {
            "german": ["1.234", "5.678"], "percent": ["7%", "8"], "euro": ["$5", "1.234.567"], "plain": ["1,234", "5%"],
            "code": ["12", "13"], "typed": ["￥1,000", "50%"], "new": ["1", "2"],
        },
        reading=again,
    )  # fmt: skip
    assert table.frame.to_dict(as_series=False) == {
        "german": [1234, 5678],
        "percent": [0.07, None],
        "euro": ["$5", "1.234.567"],
        "plain": [1234, None],
        "code": ["12", "13"],
        "typed": [1000.0, 0.5],
        "new": ["1", "2"],
    }
    assert [note.values for note in table.unreadable] == [
        {"column": "percent", "count": 1, "cells": "2 '8'"},
        {"column": "plain", "count": 1, "cells": "2 '5%'"},
    ]


def test_missing_marks() -> None:
    cells = ["NA", "#N/A", "无", "-", "?", "nan", "NULL", "unknown", "-999", " ", "x", "y", "x"]
    assert column(cells).to_list() == [None] * 7 + ["unknown", "-999", None, "x", "y", "x"]
    assert column(cells, missing_values=["unknown", "-999"]).to_list() == [None] * 10 + ["x", "y", "x"]
    assert column(cells, missing_values="unknown")[7:9].to_list() == [None, "-999"]
    assert column(cells, missing_values=["none", "NULL"]).to_list() == [
        *cells[:6],
        None,
        *cells[7:9],
        None,
        "x",
        "y",
        "x",
    ]
    marks = Names(["#N/A 1", "- 1", "? 1", "NA 1", "NULL 1", "nan 1", "无 1"])
    assert notes(cells)["missing"] == {"count": 7, "marks": marks}
    note = read_table({"x": cells}).notes[-1]
    assert "(#N/A 1, - 1, ? 1" in note.render("en") and "（#N/A 1、- 1、? 1" in note.render("zh")
    assert column(["-999", "5", "-999.0"], missing_values=["-999"]).to_list() == [None, 5.0, None]
    assert read_table({"x": [-999, 5, 7]}, missing_values=["-999"]).frame["x"].to_list() == [None, 5, 7]


def test_cells_are_trimmed_and_counted() -> None:
    assert notes([" a", "b ", "c", "  ", "\u3000d"]) == {"trimmed": {"count": 3, "columns": 1}}
