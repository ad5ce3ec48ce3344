"""What is predicted: the kind of task, labels that come back as they were, splits that keep every class."""

import json
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.tables import TableError, Target, read, row_weights, split


def target_of(values: object, **options: str) -> Target:
    return Target.of(read({"y": values, "x": range(len(values))}), "y", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "kind", "reason"),
    [
        (["a", "b"] * 5, "binary", "labels"),
        (["a", "b", "c"] * 5, "multiclass", "labels"),
        ([True, False] * 5, "binary", "labels"),
        ([0, 1] * 5, "binary", "two"),
        ([0.5, 1.5] * 5, "binary", "two"),
        ([1, 2, 3] * 5, "multiclass", "few"),
        ([1.0, 2.0, 3.0] * 5, "multiclass", "few"),
        ([1, 2, 3] * 4, "regression", "numbers"),
        ([0.5, 1.5, 2.5] * 5, "regression", "numbers"),
        (list(range(21)) * 5, "regression", "numbers"),
        ([str(i / 8) for i in range(21)] * 5, "regression", "numbers"),
        (["1", "2", "3"] * 5, "multiclass", "few"),
        (["01", "02", "03"] * 5, "multiclass", "labels"),
        ([date(2024, 1, 1), date(2024, 1, 2)] * 5, "binary", "labels"),
    ],
)
def test_kind(values: list[object], kind: str, reason: str) -> None:
    target = target_of(values)
    assert (target.kind, target.reason) == (kind, reason)


def test_task_as_asked() -> None:
    assert target_of([0, 1] * 5, task="regression").kind == "regression"
    assert target_of(list(range(21)) * 2, task="classification").kind == "multiclass"
    assert target_of([0, 1] * 5, task="classification").kind == "binary"
    assert target_of([0, 1] * 5, task="multiclass").kind == "multiclass"
    assert target_of(["0", "1.5"] * 5, task="regression").kind == "regression"


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([None] * 3, {}, r"target 'y' is missing in all 3 rows"),
        ([1, None, None], {}, r"target 'y' has a value in one row only"),
        ([7], {}, r"target 'y' has a value in one row only"),
        (["a", "a"], {}, r"target 'y' is 'a' in every row"),
        (
            ["a", "b", "b"],
            {},
            r"label 'a' has one row; each label needs one row to train on and one to test on; add rows, or leave the label out$",
        ),
        (["a", "b", "c", "c"], {}, r"2 of 3 labels have one row"),
        ([0, 1, 1], {}, r"label 0 has one row; .* or predict numbers with task='regression'"),
        (["1", "x", "2"], {"task": "regression"}, r"target 'y' must be a number in every row; row 2 has 'x'"),
        ([1.0, float("inf"), 2.0], {"task": "regression"}, r"must be a number in every row; row 2 has inf"),
        (
            ["a", "b", "c"] * 2,
            {"task": "binary"},
            r"needs two labels; target 'y' has 3: 'a', 'b', 'c'; write 'multiclass'",
        ),
        ([0, 1] * 2, {"task": "regresion"}, r"task must be one of .*; got 'regresion'; did you mean 'regression'"),
        ([[1], [2]], {}, r"target 'y' holds nested values"),
    ],
)
def test_refused(values: list[object], options: dict[str, str], message: str) -> None:
    with pytest.raises(TableError, match=message):
        target_of(values, **options)


def test_not_found() -> None:
    with pytest.raises(TableError, match=r"target: there is no column 'Survive'; did you mean 'survived'\?$"):
        Target.of(pl.DataFrame({"survived": [0, 1], "x": [0, 1]}), "Survive")
    with pytest.raises(TableError, match=r"no column 'c15'; .*the first row looks like data: .*--no-header"):
        Target.of(pl.DataFrame({"39": [0, 1], "State-gov": [0, 1]}), "c15")


LABELS = {
    "integer": [-1, 3],
    "small": pl.Series([1, 2], dtype=pl.UInt8),
    "float": [0.1, 2.5],
    "text": ["No ", "<=50K"],
    "zeros": ["007", "7"],
    "chinese": ["是", "否"],
    "boolean": [False, True],
    "date": [date(1969, 12, 31), date(2024, 2, 29)],
    "moment": [datetime(1969, 12, 31, 23, 59, 59, 5), datetime(2024, 2, 29)],
    "time": [time(0, 0, 1), time(23)],
    "duration": [timedelta(seconds=1), timedelta(days=2)],
    "category": pl.Series(["u", "v"], dtype=pl.Categorical),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_come_back_as_they_were(name: str) -> None:
    frame = read(pl.DataFrame({"y": pl.concat([pl.Series(LABELS[name])] * 3)}))
    target = Target.of(frame, "y")
    again = Target.from_dict(json.loads(json.dumps(target.to_dict(), allow_nan=False)))
    assert (again.kind, again.reason, again.counts) == (target.kind, target.reason, (3, 3))
    codes = again.encode(frame)
    assert sorted(codes) == [0, 0, 0, 1, 1, 1]
    assert again.decode(codes).equals(frame["y"], check_dtypes=True, check_names=True)
    assert again.labels.is_sorted()


def test_encode() -> None:
    target = target_of([3, 1, 3, 1, 2, 2], task="classification")
    np.testing.assert_array_equal(target.encode(read({"y": [1, 2, 3]})), [0, 1, 2])
    np.testing.assert_array_equal(target.encode(read({"y": ["3", "1.0"]})), [2, 0])
    with pytest.raises(TableError, match=r"target 'y': row 2 has 4, which is not a label of the training set: 1, 2, 3"):
        target.encode(read({"y": [1, 4]}))
    with pytest.raises(TableError, match=r"row 2 has 1\.5, which is not a label"):
        target.encode(read({"y": [1.0, 1.5]}))
    with pytest.raises(TableError, match=r"target 'y' is missing in row 2"):
        target.encode(read({"y": [1, None]}))


def test_rows_without_a_target() -> None:
    frame = read({"y": ["a", None, "b", "NA", "a", "b"]})
    target = Target.of(frame, "y")
    assert (target.missing, target.counts) == (2, (2, 2))
    np.testing.assert_array_equal(target.rows(frame), [0, 2, 4, 5])


def test_regression_is_standardised_by_the_training_rows() -> None:
    frame = read({"y": [1.0, 2.5, 4.0, 1e6]})
    target = Target.of(frame, "y", task="regression")
    values = target.encode(frame)
    target = target.fit(values[:3])
    np.testing.assert_allclose(target.standardise(values[:3]), np.array([-1, 0, 1]) * np.sqrt(1.5))
    again = Target.from_dict(json.loads(json.dumps(target.to_dict())))
    np.testing.assert_allclose(again.restore(target.standardise(values).astype(np.float32)), values, rtol=1e-6)
    assert target.fit(np.full(3, 7.0)).deviation == 1.0


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, -1, 2], r"weight 'w' must be a number of 0 or more in every row; row 2 has -1"),
        ([1, None, 2], r"row 2 has None"),
        ([1, 2, float("inf")], r"row 3 has inf"),
        (["1", "x", "2"], r"row 2 has 'x'"),
        ([0, 0, 0], r"weight 'w' is 0 in every row"),
    ],
)
def test_weights_refused(weights: list[object], message: str) -> None:
    with pytest.raises(TableError, match=message):
        row_weights(read({"w": weights}), "w")


def test_weights() -> None:
    weights = row_weights(read({"w": [0, 1, 2]}), "w")
    assert weights.dtype == np.float64
    np.testing.assert_array_equal(weights, [0, 1, 2])
    with pytest.raises(TableError, match=r"weight: there is no column 'W'; did you mean 'w'"):
        row_weights(read({"w": [1]}), "W")


# splits


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=8),
    st.sampled_from([0.0, 0.1, 0.15, 0.4]),
    st.sampled_from([0.0, 0.15, 0.3, 0.5]),
    st.integers(0, 2**63),
)
def test_split(counts: list[int], validation: float, test: float, seed: int) -> None:
    codes = np.random.default_rng(0).permutation(np.repeat(np.arange(len(counts)), counts))
    parts = split(codes, validation=validation, test=test, seed=seed)
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(len(codes)))
    assert all((np.diff(part) > 0).all() for part in parts)
    per_class = np.array([np.bincount(codes[part], minlength=len(counts)) for part in parts])
    assert (per_class[0] >= 1).all()
    sizes = np.array([sum(counts) * validation, sum(counts) * test])
    assert (per_class[1:].sum(1) <= np.maximum(np.round(sizes), 1) * (sizes > 0)).all()
    again = split(codes, validation=validation, test=test, seed=seed)
    assert all(np.array_equal(one, other) for one, other in zip(parts, again, strict=True))


def test_split_keeps_proportions() -> None:
    codes = np.repeat([0, 1, 2], [600, 390, 10])
    parts = split(codes, validation=0.2, test=0.1, seed=3)
    assert [np.bincount(codes[part]).tolist() for part in parts] == [[420, 273, 7], [120, 78, 2], [60, 39, 1]]


def test_split_tests_a_small_class() -> None:
    """Of 100 test rows a class with 3 rows would get 0.45, less than the other's remainder; it gets one."""
    codes = np.repeat([0, 1], [664, 3])
    parts = split(codes)
    assert [np.bincount(codes[part], minlength=2).tolist() for part in parts] == [[465, 2], [100, 0], [99, 1]]


def test_split_of_numbers_is_a_plain_shuffle() -> None:
    parts = split(np.linspace(0, 1, 1000), validation=0.25, test=0.25, seed=1)
    assert [len(part) for part in parts] == [500, 250, 250]
    other = split(np.linspace(0, 1, 1000), validation=0.25, test=0.25, seed=2)
    assert not np.array_equal(parts.test, other.test)
    assert 0.4 < parts.test.mean() / 1000 < 0.6


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"validation": -0.1}, r"validation must be a fraction of the rows, at least 0 and below 1; got -0\.1"),
        ({"test": 1.0}, r"test must be a fraction"),
        ({"test": float("nan")}, r"test must be a fraction"),
        ({"validation": 0.5, "test": 0.5}, r"must leave rows to train on; together they are 1"),
    ],
)
def test_split_refused(shares: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        split(np.arange(10), **shares)
