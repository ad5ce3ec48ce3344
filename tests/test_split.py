"""Rows divided by entity, by time and with their copies, so that no test row is known from training."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.messages import speaking
from pellucid.tables import TableError, describe, read, split, split_table, without_duplicates
from pellucid.tables.splitting.split_table import TableSplit
from pellucid.tables.splitting.splits import Split, rotating_folds, split_by_time
from pellucid.tables.splitting.suggestions import suggestions

SHARES = st.sampled_from([0.0, 0.1, 0.15, 0.4])


def sides(parts: Any, values: Any) -> list[set[Any]]:
    return [set(np.asarray(values)[rows].tolist()) for rows in parts]


@settings(max_examples=200, deadline=None)
@given(st.integers(3, 60), st.integers(60, 300), SHARES, SHARES, st.integers(0, 2**32))
def test_no_group_is_on_two_sides(groups: int, rows: int, validation: float, test: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    of = np.concatenate([np.arange(groups), random.integers(0, groups, rows - groups)])
    codes = random.integers(0, 3, rows)
    parts = split(codes, validation=validation, test=test, seed=seed, groups=of)
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(rows))
    train, validated, tested = sides(parts, of)
    assert not train & validated and not train & tested and not validated & tested
    assert [bool(train), bool(validated), bool(tested)] == [True, validation > 0, test > 0]


def test_groups_keep_sizes_and_proportions() -> None:
    random = np.random.default_rng(0)
    of = random.integers(0, 2000, 10_000)
    codes = (random.random(2000) < 0.05)[of].astype(np.int64)
    parts = split(codes, seed=1, groups=of)
    assert [len(rows) for rows in parts] == pytest.approx([7000, 1500, 1500], abs=30)
    shares = [codes[rows].mean() for rows in parts]
    assert shares == pytest.approx([codes.mean()] * 3, rel=0.12)


def test_groups_of_one_row_change_nothing() -> None:
    codes = np.random.default_rng(0).integers(0, 3, 500)
    alone = split(codes, seed=5, groups=np.arange(500)[::-1])
    assert all(np.array_equal(one, other) for one, other in zip(split(codes, seed=5), alone, strict=True))


def test_a_group_that_would_fill_a_part_is_learned_from() -> None:
    of = np.where(np.arange(1000) < 500, 0, np.arange(1000))
    for seed in range(20):
        parts = split(np.zeros(1000), seed=seed, groups=of)
        assert (of[parts.train] == 0).any() and len(parts.test) == 150


def test_too_few_groups() -> None:
    with pytest.raises(ValueError, match="3 parts need as many groups; got 2"):
        split(np.zeros(50), groups=np.arange(50) % 2)


@settings(max_examples=200, deadline=None)
@given(st.integers(3, 30), st.integers(30, 300), SHARES, SHARES, st.integers(0, 2**32))
def test_later_rows_are_tested_on(moments: int, rows: int, validation: float, test: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    times = np.concatenate([np.arange(moments), random.integers(0, moments, rows - moments)]).astype(float)
    times[random.random(rows) < 0.1] = np.nan
    try:
        parts = split_by_time(times, validation=validation, test=test)
    except ValueError:
        assert len(np.unique(times)) < 4
        return
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(rows))
    ordered = [times[part][~np.isnan(times[part])] for part in parts if len(part)]
    assert all(before.max(initial=-1) < after.min() for before, after in pairwise(ordered))
    assert not np.isnan(times[np.concatenate(parts[1:])]).any() if validation or test else True
    assert [len(part) > 0 for part in parts] == [True, validation > 0, test > 0]


def test_time_meets_the_sizes_as_near_as_ties_allow() -> None:
    parts = split_by_time(np.repeat(np.arange(100.0), 10), validation=0.2, test=0.104)
    assert [len(part) for part in parts] == [700, 200, 100]


def table(rows: int = 600, seed: int = 0) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    who = random.integers(0, 120, rows)
    return read(
        {
            "patient": [f"P{code:03}" for code in who],
            "sex": np.array(["f", "m"])[random.integers(0, 2, 120)][who],
            "day": np.datetime64("2020-01-01") + random.integers(0, 900, rows),
            "x": random.normal(size=rows),
            "ill": np.array(["no", "yes"])[random.integers(0, 2, rows)],
        }
    )


def divided(frame: pl.DataFrame, target: str = "ill", **options: Any) -> TableSplit:
    roles = {name: options[name] for name in ("group_column", "time_column") if name in options}
    description = describe(frame, target, **roles)
    codes = description.target.encode(frame)
    options = {"validation": 0.15, "test": 0.15, "seed": 0} | options
    return split_table(frame, codes, description.schema, **options)


def test_copies_stay_on_one_side() -> None:
    frame = table()
    twice = pl.concat([frame, frame]).sample(fraction=1, shuffle=True, seed=3)
    found = divided(twice)
    keys = twice.hash_rows().to_numpy()
    train, validated, tested = sides(found.split, keys)
    assert not train & validated and not train & tested and not validated & tested
    assert [note.key for note in found.notes] == ["split.duplicates"]
    assert found.notes[0].values["count"] == 600
    alone = split(describe(twice, "ill").target.encode(twice))
    assert sides(alone, keys)[0] & sides(alone, keys)[2], "dividing row by row lets copies straddle"


def test_a_copy_is_alike_in_what_the_network_sees() -> None:
    """An ID of its own does not make a row another, and a number is the same however it is written."""
    random = np.random.default_rng(0)
    x = random.normal(size=300)
    frame = read({"id": np.arange(600), "x": np.tile(x, 2), "s": ["1"] * 300 + ["1.0"] * 300, "y": np.tile(x > 0, 2)})
    found = divided(frame.with_columns(pl.when(pl.col("id") % 7 == 0).then(pl.lit("2")).otherwise("s").alias("s")), "y")
    assert found.duplicates.max() + 1 < 450


def test_rows_that_repeat_by_nature_are_divided_one_by_one() -> None:
    frame = read({"a": [0, 0, 1, 1] * 100, "b": [0, 1] * 200, "y": ["n", "y", "y", "n"] * 100})
    found = divided(frame, "y")
    assert [note.key for note in found.notes] == ["split.few_distinct"]
    assert [len(part) for part in found.split] == [280, 60, 60]


def test_so_do_rows_that_the_columns_cannot_tell_apart() -> None:
    """200 rows of two columns with 5 and 6 values: each different row stands there 8 times, and it cannot be otherwise."""
    random = np.random.default_rng(2)
    columns = {"a": random.integers(0, 5, 200), "b": random.integers(0, 6, 200)}
    frame = read({**columns, "y": columns["a"] > 2})
    found = divided(frame, "y")
    assert [note.key for note in found.notes] == ["split.few_distinct"] and 20 < found.duplicates.max() + 1 <= 30
    assert [len(part) for part in found.split] == [140, 30, 30]
    wide = frame.with_columns(pl.Series("c", np.repeat(random.integers(0, 9, 100), 2)))
    assert [note.key for note in divided(wide, "y").notes] != ["split.few_distinct"]


def test_an_entity_stays_on_one_side_and_is_not_learned_from() -> None:
    frame = table().with_columns(pl.when(pl.col("x") > 1.5).then(None).otherwise("patient").alias("patient"))
    found = divided(frame, group_column="patient")
    known = [side - {None} for side in sides(found.split, frame["patient"].to_numpy())]
    assert not known[0] & known[1] and not known[0] & known[2] and not known[1] & known[2]
    without = frame["patient"].is_null().to_numpy()
    assert all(without[part].any() for part in found.split), "rows without an entity are entities of their own"
    assert found.notes[0].values == {"column": "patient", "count": frame["patient"].drop_nulls().n_unique()}
    assert "patient" not in [column.name for column in describe(frame, "ill", group_column="patient").schema]


def test_the_latest_rows_judge() -> None:
    frame = table()
    found = divided(frame, time_column="day")
    days = frame["day"].to_numpy()
    assert days[found.split.train].max() < days[found.split.validation].min()
    assert days[found.split.validation].max() < days[found.split.test].min()
    with speaking("en"):
        last = str(found.notes[1])
    assert last == f"Test set: the latest rows, day from {days[found.split.test].min()} to {days.max()}."


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"group_column": "patient", "time_column": "day"}, "by group 'patient' or by time 'day', not by both"),
        ({"time_column": "sex"}, "time 'sex' must hold dates such as 2024-03-05, or numbers; row 1 has"),
        ({"group_column": "ill"}, "group_column: 'ill' is the target; name another column"),
        ({"group_column": "patent"}, "group_column: there is no column 'patent'; did you mean 'patient'"),
        ({"group_column": "sex"}, "group 'sex': 3 parts need as many groups; got 2; add rows"),
    ],
)
def test_what_cannot_divide(options: dict[str, str], message: str) -> None:
    with pytest.raises(TableError, match=message):
        divided(table(), **options)


def test_rows_of_a_test_table_are_not_learned_from() -> None:
    frame = table()
    description = describe(frame, "ill")
    codes = description.target.encode(frame)
    found = divided(frame, test=0.0)
    other = frame[found.split.train[:50]]
    left = without_duplicates(found, frame, codes, "test", other, codes[found.split.train[:50]], description.schema)
    assert set(found.split.train) - set(left.split.train) == set(found.split.train[:50])
    assert left.notes[-1].values == {"part": "test", "count": 50}
    with pytest.raises(TableError, match="test: its table holds every training row"):
        without_duplicates(found, frame, codes, "test", frame, codes, description.schema)


# what a table proposes


def proposed(frame: pl.DataFrame, target: str) -> list[tuple[str, str]]:
    return [(note.key, note.values["column"]) for note in suggestions(frame, describe(frame, target).schema)]


def test_entities_and_dates_are_proposed() -> None:
    assert proposed(table(), "ill") == [("suggestion.group", "patient"), ("suggestion.time", "day")]
    assert proposed(table().drop("sex").rename({"patient": "patient_id"}), "ill")[0] == (
        "suggestion.group",
        "patient_id",
    )


def test_an_entity_that_is_not_learned_from_is_proposed_too() -> None:
    frame = table().rename({"patient": "patient_id"})
    notes = suggestions(frame, describe(frame, "ill", drop=["patient_id"]).schema)
    assert notes[0].values["column"] == "patient_id" and notes[0].values["count"] == frame["patient_id"].n_unique()
    assert "patient_id" not in [
        c.name for c in describe(frame, "ill", drop=["patient_id"], group_column="patient_id").schema
    ]


def test_labels_and_birthdays_are_not() -> None:
    """What merely repeats, with nothing that belongs to it, is a category; a date of birth is no course of time."""
    frame = table().drop("sex").rename({"day": "birth_date"})
    assert proposed(frame, "ill") == []
    random = np.random.default_rng(0)
    numbers = read(
        {"population": random.integers(0, 300, 900), "x": random.normal(size=900), "y": [True, False, False] * 300}
    )
    assert proposed(numbers, "y") == []


def test_names_are_quoted_for_the_shell() -> None:
    note = suggestions(renamed := table().rename({"patient": "the patient"}), describe(renamed, "ill").schema)[0]
    for language in ("en", "zh"):
        with speaking(language):
            assert "--group-column 'the patient'" in str(note)


@pytest.mark.parametrize(("groups", "several"), [(1, False), (2, True), (5, True)])
def test_validation_rows_rotate_by_group_if_there_are_several(groups: int, several: bool) -> None:
    """With one group to learn from nothing can be rotated, which once was tried for ever."""
    of = np.concatenate([np.arange(60) % groups, np.full(20, 97), np.full(20, 98)])
    parts = Split(np.arange(60), np.arange(60, 80), np.arange(80, 100))
    made = rotating_folds(parts, 8, target=np.arange(100) % 2, groups=of)
    assert len(made) == 8 and made[0] is parts
    assert (len({tuple(each.validation) for each in made}) > 1) is several
    for each in made:
        assert not set(of[each.train]) & set(of[each.validation])
