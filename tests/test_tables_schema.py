"""What a column is taken for, what the user says instead, and how it is told."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from pellucid.messages import speaking
from pellucid.tables import Schema, TableError, describe, read

ROWS = 200
TABLE = read(
    {
        "number": np.arange(ROWS) / 50 - 2,
        "whole": np.arange(ROWS) % 7,
        "late_word": ["1.5", *["2.5"] * (ROWS - 2), "?!"],
        "half_words": ["1.5", "x"] * (ROWS // 2),
        "day": [date(2024, 1, 1) + timedelta(days=i) for i in range(ROWS)],
        "day_text": ["2024-01-05", *["2024-01-06"] * (ROWS - 2), "soon"],
        "label": ["yes", "no"] * (ROWS // 2),
        "flag": [True, False] * (ROWS // 2),
        "zip": ["01234", "12345"] * (ROWS // 2),
        "mark": ["x"] * 50 + [None] * (ROWS - 50),
        "city": [f"city {i % 90}" for i in range(ROWS)],
        "long": ["1234567890123456", "12"] * (ROWS // 2),
        "row": np.arange(ROWS) + 17,
        "customer_id": np.random.default_rng(0).permutation(10**6)[:ROWS],
        "shop_code": [1007 + i % 9 for i in range(ROWS)],
        "电话": [13812345678 + 977 * (i % 150) for i in range(ROWS)],
        "barcode": [i % 7 for i in range(ROWS)],
        "amount": np.random.default_rng(1).permutation(10**6)[:ROWS],
        "ticket": [f"t{i}" for i in range(ROWS)],
        "story": [f"{i} " + "words " * 20 for i in range(ROWS)],
        "same": ["x"] * ROWS,
        "rarely": [1.0] * 2 + [2.0] + [None] * (ROWS - 3),
        "nothing": [None] * ROWS,
        "list": [[1]] * ROWS,
        "y": [0, 1] * (ROWS // 2),
    }
)
KINDS = {
    "number": "number", "whole": "number", "late_word": "number", "half_words": "category", "day": "date",
    "day_text": "date", "label": "category", "flag": "category", "zip": "category", "mark": "category", "city": "category",
    "long": "category",
    "row": "id", "customer_id": "id", "shop_code": "category", "电话": "id", "barcode": "number",
    "amount": "number", "ticket": "id", "story": "text", "same": "constant",
    "rarely": "sparse", "nothing": "empty", "list": "nested",
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_kind(name: str) -> None:
    assert Schema.of(TABLE, exclude=["y"])[name].kind == KINDS[name]


def test_facts() -> None:
    schema = Schema.of(TABLE, exclude=["y"])
    late, day, label, mark = (schema[name] for name in ("late_word", "day", "label", "mark"))
    assert (late.missing, late.distinct) == (1, 2)
    assert (day.minimum, day.maximum) == (19723.0, 19723.0 + ROWS - 1)
    assert (label.categories, label.distinct, label.missing) == ((("no", 100), ("yes", 100)), 2, 0)
    assert (mark.missing, mark.distinct) == (150, 1)
    whole = schema["whole"]
    assert (whole.minimum, whole.median, whole.maximum, whole.distinct) == (0.0, 3.0, 6.0, 7)


def test_said_by_the_user() -> None:
    schema = Schema.of(
        TABLE,
        exclude=["y"],
        column_type={"whole": "category", "ticket": "category", "half_words": "number", "number": "id"},
        drop=["city"],
    )
    kinds = [schema[name].kind for name in ("whole", "ticket", "half_words", "number", "city", "label")]
    assert kinds == ["category", "category", "number", "id", "dropped", "category"]
    assert (schema["half_words"].missing, schema["half_words"].median) == (ROWS // 2, 1.5)
    only = Schema.of(TABLE, exclude=["y"], only=["number", "label"], drop=["label"])
    assert [column.name for column in only.used] == ["number"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"drop": "label"}, r"drop must be a list of names; got 'label', write \['label'\]"),
        ({"drop": ["lable"]}, r"drop: there is no column 'lable'; did you mean 'label'"),
        ({"only": ["numbr"]}, r"only: there is no column 'numbr'; did you mean 'number'"),
        ({"column_type": {"Whole ": "id"}}, r"column_type: there is no column 'Whole '; did you mean 'whole'"),
        (
            {"column_type": {"whole": "numeric"}},
            r"column_type: 'whole' must be one of number, date, category, id; got 'numeric'",
        ),
        ({"column_type": {"label": "number"}}, r"'label' is declared a number, and no cell is one; row 1 has 'yes'"),
        ({"column_type": {"list": "category"}}, r"'list' holds nested values, which cannot be a category"),
        (
            {"only": ["same", "row"]},
            r"no column is left to train on; left out are .*'row' \(id\).*declare what a column is",
        ),
    ],
)
def test_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(TableError, match=message):
        Schema.of(TABLE, exclude=["y"], **options)  # type: ignore[arg-type]


def test_target_alone() -> None:
    with pytest.raises(TableError, match="the table has the target alone"):
        describe(pl.DataFrame({"y": [0, 1, 0, 1]}), "y")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_column_is_named_once(language: str) -> None:
    with speaking(language):
        lines = describe(TABLE, "y", drop=["city"], column_type={"ticket": "id"}).lines()
    for name in TABLE.columns:
        if name != "y":
            assert sum(line.startswith((f"  {name}:", f"  {name}：")) for line in lines) == 1


def test_lines_say_what_was_found() -> None:
    frame = TABLE.with_columns(
        when=pl.Series([datetime(2024, 1, 1, 12), None, datetime(2024, 1, 2), None] * (ROWS // 4)),
        rare=pl.Series(["a"] * (ROWS - 1) + ["b"]),
        many=pl.Series([f"m{i % 95}" for i in range(ROWS)]),
    )
    with speaking("en"):
        lines = describe(frame, "y", weight_column="amount", drop=["city"], column_type={"ticket": "id"}).lines()
    for expected in (
        "The table has 200 rows and 28 columns.",
        "Target y, 2 classes: 0 in 100 rows (50.0%), 1 in 100 rows (50.0%).",
        "Task: binary classification (the target has two values).",
        "Row weights: amount.",
        "  number: number, -2 to 1.98, median -0.01; scaled",
        "  late_word: number, 1.5 to 2.5, median 2.5, 1 missing; scaled, missing values imputed with the median",
        "  day: date, 2024-01-01 to 2024-07-18, median 2024-04-09 12:00; date features (elapsed days, cyclical)",
        "  when: date, 2024-01-01 12:00 to 2024-01-02, median 2024-01-01 18:00, 100 missing; "
        "date features (elapsed days, cyclical), missing values imputed with the median, plus an indicator",
        "  label: category, no 100, yes 100; one-hot, 2 categories",
        "  mark: category, x 50, 150 missing; one-hot, 1 categories, missing values treated as a category",
        "  rare: category, a 199, b 1; one-hot, 2 categories; those in fewer than 3 training rows are grouped",
        "  many: category, m0 3, m1 3, m2 3, m3 3, ...; "
        "one-hot, the 64 most frequent of 95 categories; rare categories are grouped",
        "  row: identifier; 200 distinct values; --column-type row=category uses it",
        "  ticket: identifier; set by user",
        "  same: constant; the same in every row",
        "  rarely: mostly missing; missing in 98.5% of the rows; --column-type rarely=category uses it",
        "  city: dropped; set by user",
    ):
        assert expected in lines


def test_lines_of_a_regression() -> None:
    frame = pl.DataFrame({"x": range(100), "y": [float(i) ** 2 if i else None for i in range(100)]})
    with speaking("en"):
        lines = describe(frame, "y", column_type={"x": "number"}).lines()
    assert lines[1:4] == [
        "Target y: 1 to 9,801, median 2,500, mean 3,317, standard deviation 2,950.",
        "Task: regression (the target is numeric).",
        "Rows without a target: 1; they are excluded.",
    ]


def test_many_columns_are_not_all_listed() -> None:
    frame = pl.DataFrame({f"x{i}": [0.5, 1.5, 2.5] for i in range(100)} | {"y": ["a", "b", "b"]})
    frame = pl.concat([frame, frame])
    with speaking("en"):
        lines = describe(frame, "y").lines()
    assert lines[-1] == "  and 40 more"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weight_column": "amont"}, r"weight_column: there is no column 'amont'; did you mean 'amount'"),
        ({"weight_column": "y"}, r"weight_column: 'y' is the target"),
        ({"drop": ["y"]}, r"drop: 'y' is the target and cannot be dropped"),
        ({"drop": ["amount"], "weight_column": "amount"}, r"drop: 'amount' is the weight_column and cannot be dropped"),
    ],
)
def test_roles_that_clash(options: dict[str, object], message: str) -> None:
    with pytest.raises(TableError, match=message):
        describe(TABLE, "y", **options)  # type: ignore[arg-type]
