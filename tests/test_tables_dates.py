"""Texts that are dates are read as the dates they mean, whichever part stands first; what is open is told, or refused."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from pellucid.tables import TableError, read_table


def column(cells: list[str | None], **options: Any) -> pl.Series:
    return read_table({"x": cells, "row": range(len(cells))}, **options).frame["x"]


def notes(columns: dict[str, list[str]], **options: Any) -> dict[str, Any]:
    return {
        (note.values["column"], note.key.removeprefix("table.repair.")): {
            name: value for name, value in note.values.items() if name != "column"
        }
        for note in read_table(columns, **options).notes
    }


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        (["2024-03-05", "2024-12-31"], [date(2024, 3, 5), date(2024, 12, 31)]),
        (["2024-3-5", "2024-12-31"], [date(2024, 3, 5), date(2024, 12, 31)]),
        (["2024/3/5", "2024/12/31"], [date(2024, 3, 5), date(2024, 12, 31)]),
        (["2024.3.5", "2024.12.31"], [date(2024, 3, 5), date(2024, 12, 31)]),
        (["2024年3月5日", "2024年12月31日"], [date(2024, 3, 5), date(2024, 12, 31)]),
        (["2024年3月5日", "2024-03-06", "2024/3/7"], [date(2024, 3, day) for day in (5, 6, 7)]),
        (["２０２４／３／５", "2024/3/6"], [date(2024, 3, 5), date(2024, 3, 6)]),
        (["25/03/2024", "03/04/2024"], [date(2024, 3, 25), date(2024, 4, 3)]),
        (["25.3.2024", "3.4.2024"], [date(2024, 3, 25), date(2024, 4, 3)]),
        (["25-03-2024", "03-04-2024"], [date(2024, 3, 25), date(2024, 4, 3)]),
        (["03/25/2024", "03/04/2024"], [date(2024, 3, 25), date(2024, 3, 4)]),
        (["5 Mar 2024", "Mar 6, 2024", "07-March-2024"], [date(2024, 3, day) for day in (5, 6, 7)]),
        (["2024-03-05T10:20:30.5", "2024-03-05"], [datetime(2024, 3, 5, 10, 20, 30, 500000), datetime(2024, 3, 5)]),
        (["2024-03-05 10:20", "2024-03-05 9:05"], [datetime(2024, 3, 5, 10, 20), datetime(2024, 3, 5, 9, 5)]),
        (["2024年3月5日 8时05分", "2024年3月5日 8:05:09"], [datetime(2024, 3, 5, 8, 5), datetime(2024, 3, 5, 8, 5, 9)]),
        (["3/25/2024 1:05 PM", "1/2/2024 12:00 AM"], [datetime(2024, 3, 25, 13, 5), datetime(2024, 1, 2)]),
        (["2024-03-05T10:00:00Z", "2024-03-05T10:00:00+08:00"], [datetime(2024, 3, 5, 10), datetime(2024, 3, 5, 2)]),
        (["2024-02-29", None], [date(2024, 2, 29), None]),
    ],
)  # fmt: skip
def test_dates(cells: list[str | None], dates: list[object]) -> None:
    assert column(cells).to_list() == dates


@pytest.mark.parametrize(
    "cells",
    [
        ["2024-02-30", "2024-02-29"],
        ["2023-02-29", "2023-03-01"],
        ["2024/13/01", "2024/12/01"],
        ["32/01/2024", "31/01/2024"],
        ["2024-03-05 25:00", "2024-03-05 10:00"],
        ["1.2.3", "3.4.5"],
        ["3/5/4", "4/6/4"],
        ["3/5/024", "4/6/024"],
        ["31/02/32", "30/02/32"],
        ["1.10.12", "1.10.13", "1.10.14-beta"],
        ["1-2", "3-4"],
        ["10:30", "11:45"],
        ["2024-3", "2024-4"],
        ["2024-W05", "2024-W06"],
        ["May", "June"],
        ["12345-01-01", "2024-01-01"],
    ],
)
def test_no_dates(cells: list[str]) -> None:
    assert column(cells).to_list() == cells


def test_the_order_is_shown_by_a_cell() -> None:
    cells = ["03/04/2024", "05/06/2024", "25/03/2024"]
    assert notes({"x": cells}) == {("x", "dmy.shown"): {"count": 3, "row": 3, "cell": "25/03/2024"}}
    assert notes({"x": ["2024/3/5", "2024-03-06"]}) == {("x", "ymd.alike"): {"count": 1}}
    assert notes({"x": ["2024-03-05", "2024-03-06"]}) == {}


@pytest.mark.parametrize(
    ("cells", "dates", "said"),
    [
        (["03/05/24", "25/03/24"], [(2024, 5, 3), (2024, 3, 25)], {"short.last", "dmy.shown"}),
        (["05.03.24", "6.3.49"], [(2024, 3, 5), (2049, 3, 6)], {"short.last", "dmy.open"}),
        (["03/25/99", "3/4/00"], [(1999, 3, 25), (2000, 3, 4)], {"short.last", "mdy.shown"}),
        (["03-04-50", "05-06-1949"], [(1950, 4, 3), (1949, 6, 5)], {"short.last", "dmy.open"}),
        (["24-03-05", "24-03-06", "23-12-30"], [(2024, 3, 5), (2024, 3, 6), (2023, 12, 30)], {"short.first"}),
        (["99-12-31", "00-12-30"], [(1999, 12, 31), (2000, 12, 30)], {"short.first"}),
        (["01/03/22", "01/04/23", "01/05/24"], [(2022, 3, 1), (2023, 4, 1), (2024, 5, 1)], {"short.last", "dmy.open"}),
        (["31-12-22", "30-06-23", "31-03-24"], [(2022, 12, 31), (2023, 6, 30), (2024, 3, 31)], {"short.last", "dmy.shown"}),
        (["5-Mar-24", "07 MAR 51"], [(2024, 3, 5), (1951, 3, 7)], {"short.named"}),
    ],
)  # fmt: skip
def test_years_of_two_digits(cells: list[str], dates: list[tuple[int, int, int]], said: set[str]) -> None:
    assert column(cells).to_list() == [date(*each) for each in dates]
    assert {key for _, key in notes({"x": cells})} == said
    assert column(cells, column_type={"x": "category"}).to_list() == cells


def test_the_order_of_years_of_two_digits_is_the_users() -> None:
    cells = ["24-03-05", "24-03-06", "23-12-30"]
    assert column(cells, date_order="dmy")[0] == date(2005, 3, 24)
    assert column(["03/05/24", "04/05/24"], date_order="ymd").to_list() == [date(2003, 5, 24), date(2004, 5, 24)]
    assert column(["03/05/2024", "04/05/2024"], date_order="ymd")[0] == date(2024, 5, 3)
    assert column(["3/5/24 9:05 PM", "4/5/24"], date_order="mdy")[0] == datetime(2024, 3, 5, 21, 5)
    with pytest.raises(TableError, match="row 1 has '25/03/24' and row 2 has '03/25/24', the day first in one"):
        column(["25/03/24", "03/25/24"])


def test_numbers_of_eight_digits_that_are_all_dates() -> None:
    numbers = [20240226 + day for day in range(4)] + [19000101, 21001231, None]
    cells = [None if number is None else str(number) for number in numbers]
    days = [date(2024, 2, day) for day in (26, 27, 28, 29)] + [date(1900, 1, 1), date(2100, 12, 31), None]
    for given in (numbers, cells):
        table = read_table({"x": given, "row": range(7)})
        assert table.frame["x"].to_list() == days
        (note,) = table.notes
        assert (
            str(note)
            == "x: eight-digit dates such as 20240226: 6 (--column-type x=number for numbers, x=category for categories)."
        )
        assert read_table({"x": given}, column_type={"x": "number"}).frame["x"].to_list() == numbers
        assert read_table({"x": given, "row": range(7)}, keep=["x"]).frame["x"].to_list() == numbers
        assert read_table({"x": given[:5], "row": range(5)}).frame["x"].to_list() == numbers[:5]  # a handful
        assert read_table({"x": given[:5], "row": range(5)}, column_type={"x": "date"}).frame["x"].to_list() == days[:5]
        for other in (20240230, 18991231, 21010101):
            added = [*given, other if given is numbers else str(other)]
            assert read_table({"x": added}).frame["x"].to_list() == [*numbers, other]
    assert column(cells, column_type={"x": "category"}).to_list() == cells


def test_an_open_order() -> None:
    """3/5/2024 says nothing: the option decides, then the table's other columns, then the day is first; always told."""
    cells = ["03/04/2024", "05/06/2024"]
    assert column(cells).to_list() == [date(2024, 4, 3), date(2024, 6, 5)]
    assert notes({"x": cells}) == {("x", "dmy.open"): {"count": 2}}
    for order in ("mdy", {"x": "mdy"}):
        assert column(cells, date_order=order).to_list() == [date(2024, 3, 4), date(2024, 5, 6)]
        assert notes({"x": cells}, date_order=order) == {("x", "mdy.asked"): {"count": 2}}
    american = {"x": cells, "other": ["03/25/2024", "01/02/2024"]}
    assert read_table(american).frame["x"].to_list() == [date(2024, 3, 4), date(2024, 5, 6)]
    assert notes(american)["x", "mdy.others"] == {"count": 2}
    both = {**american, "third": ["25/03/2024", "01/02/2024"]}
    assert notes(both)["x", "dmy.open"] == {"count": 2}
    assert column(["25/03/2024", "01/02/2024"], date_order="mdy").to_list() == [date(2024, 3, 25), date(2024, 2, 1)]


def test_two_orders_are_refused() -> None:
    cells = ["25/03/2024", "01/02/2024", "03/25/2024"]
    rows = "row 1 has '25/03/2024' and row 3 has '03/25/2024'"
    message = rf"column 'x' is ambiguous: {rows}, .*--column-type x=category.*--drop x"
    with pytest.raises(TableError, match=message):
        column(cells)
    assert column(cells, column_type={"x": "category"}).to_list() == cells


def test_nearly_all_are_dates() -> None:
    cells = [f"{1 + i % 28}/03/2024" for i in range(200)]
    cells[120] = "soon"
    table = read_table({"x": cells})
    assert table.frame["x"].null_count() == 1
    assert [note.values for note in table.unreadable] == [{"column": "x", "count": 1, "cells": "121 'soon'"}]
    assert column([*cells[:98], "soon", "later"]).dtype == pl.String
    assert column([*cells[:2], "soon"], column_type={"x": "date"}).null_count() == 1
    with pytest.raises(TableError, match=r"'x' is declared a date, and no cell is one; row 1 has 'a'"):
        column(["a", "b"], column_type={"x": "date"})


def test_other_rows_are_read_as_short_or_compact_too() -> None:
    """Only where the rows learned from were: else 03/05/24 could be taken for what it is not."""
    days = [f"202403{day:02}" for day in range(1, 8)]
    training = {"compact": days, "short": ["25/03/24"] * 7, "long": ["25/03/2024"] * 7}
    reading = read_table(training).reading
    assert type(reading).from_dict(reading.to_dict()) == reading
    new = {"compact": ["20240229", "2024-03-09", "20240230"], "short": ["03/05/24"] * 3, "long": ["03/05/24"] * 3}
    table = read_table(new, reading=reading)
    assert table.frame["compact"].to_list() == [date(2024, 2, 29), date(2024, 3, 9), None]
    assert table.frame["short"][0] == date(2024, 5, 3)
    assert table.frame["long"].to_list() == ["03/05/24"] * 3
    typed = read_table({**new, "compact": [20240229, 20240230, None]}, reading=reading)
    assert typed.frame["compact"].to_list() == [date(2024, 2, 29), None, None]


def test_other_rows_are_read_by_the_same_rules() -> None:
    training = {"day": ["25/03/2024", "03/04/2024"], "month": ["03/25/2024", "03/04/2024"], "iso": ["2024-03-05"] * 2}
    reading = read_table(training).reading
    assert type(reading).from_dict(reading.to_dict()) == reading
    table = read_table({name: ["03/04/2024", "2024-05-06"] for name in training}, reading=reading)
    assert table.frame.to_dict(as_series=False) == {
        "day": [date(2024, 4, 3), date(2024, 5, 6)],
        "month": [date(2024, 3, 4), date(2024, 5, 6)],
        "iso": [None, date(2024, 5, 6)],
    }
    assert [note.values for note in table.unreadable] == [{"column": "iso", "count": 1, "cells": "1 '03/04/2024'"}]
