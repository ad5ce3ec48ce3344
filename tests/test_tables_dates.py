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
        ["3/5/24", "4/6/24"],
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
    message = r"column 'x' has no one meaning: row 1 has '25/03/2024' and row 3 has '03/25/2024', .*--column x=category.*--drop x"
    with pytest.raises(TableError, match=message):
        column(cells)
    assert column(cells, columns={"x": "category"}).to_list() == cells


def test_nearly_all_are_dates() -> None:
    cells = [f"{1 + i % 28}/03/2024" for i in range(200)]
    cells[120] = "soon"
    table = read_table({"x": cells})
    assert table.frame["x"].null_count() == 1
    assert [note.values for note in table.unreadable] == [{"column": "x", "count": 1, "cells": "121 'soon'"}]
    assert column([*cells[:98], "soon", "later"]).dtype == pl.String
    assert column([*cells[:2], "soon"], columns={"x": "date"}).null_count() == 1
    with pytest.raises(TableError, match=r"'x' is said to hold dates and holds none; row 1 has 'a'"):
        column(["a", "b"], columns={"x": "date"})


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
