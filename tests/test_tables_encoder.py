"""Features are what the training rows say they are, and what a new table brings is met and told."""

import calendar
import json
import pickle
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.preprocessing import QuantileTransformer, StandardScaler

from pellucid.messages import Message, speaking
from pellucid.tables import Encoder, Schema, TableError, read
from pellucid.tables.encoding.features import SCALINGS
from pellucid.tables.inference.values import median, moments

TRAINING = read(
    {
        "x": [1.0, 2.0, 3.0, None, 6.0],
        "n": [10, 20, 30, 40, 50],
        "c": ["a", "b", "a", None, "a"],
        "d": [date(2024, 1, day) for day in (1, 2, 3, 4, 5)],
        "same": [1, 1, 1, 1, 2],
    }
)


def fitted(frame: pl.DataFrame = TRAINING, **options: object) -> Encoder:
    return Encoder(Schema.of(frame, **options)).fit(frame)  # type: ignore[arg-type]


def told(encoder: Encoder, frame: pl.DataFrame) -> list[str]:
    notes: list[Message] = []
    encoder.transform(frame, notes=notes)
    with speaking("en"):
        return [str(note) for note in notes]


def test_values() -> None:
    encoder = fitted()
    assert encoder.feature_names == ["x", "x (missing)", "n", "c=a", "c=b", "c=(missing)", "d", "same"]
    assert encoder.slices == {
        "x": slice(0, 2),
        "n": slice(2, 3),
        "c": slice(3, 6),
        "d": slice(6, 7),
        "same": slice(7, 8),
    }
    features = encoder.transform(TRAINING, dtype=np.float64)
    x = np.array([1, 2, 3, 2.5, 6])
    np.testing.assert_allclose(features[:, 0], (x - 3) / np.sqrt(3.5), rtol=1e-15)
    np.testing.assert_array_equal(features[:, 1], [0, 0, 0, 1, 0])
    step = np.array([-2, -1, 0, 1, 2]) / np.sqrt(2)
    np.testing.assert_allclose(features[:, [2, 6]], np.stack([step, step], 1), rtol=1e-12)
    np.testing.assert_array_equal(features[:, 3:6], [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0]])
    assert encoder.transform(TRAINING).dtype == np.float32
    assert encoder.transform(TRAINING).flags.c_contiguous


def test_only_the_training_rows_count() -> None:
    frame = read({"x": [1.0, 2.0, 3.0, 1e9], "c": ["a", "b", "a", "unseen"], "k": [5, 5, 5, 7]})
    encoder = Encoder(Schema.of(frame)).fit(frame[:3])
    assert encoder.feature_names == ["x", "c=a", "c=b"]  # k is the same in every training row
    features = encoder.transform(frame, dtype=np.float64)
    np.testing.assert_allclose(features[3], [10.0, 2 / 3, 1 / 3])


def test_rare_levels_share_a_feature() -> None:
    labels = [f"level {i:03}" for i in range(100) for _ in range(20 if i < 40 else 6)]
    frame = read({"c": labels})
    encoder = fitted(frame)
    assert len(encoder.feature_names) == 65
    assert encoder.feature_names[::64] == ["c=level 000", "c=(other)"]
    features = encoder.transform(frame)
    np.testing.assert_array_equal(features.sum(1), 1)
    assert features[:, -1].sum() == 36 * 6
    new = read({"c": ["level 099", "never"]})
    np.testing.assert_array_equal(encoder.transform(new)[:, -1], [1, 1])
    assert told(encoder, new) == ["c: 1 of 2 rows have a category not seen in training: never"]


def test_a_feature_needs_some_rows() -> None:
    """From 400 rows on a level, or missing cells, in fewer than 5 rows get no feature of their own."""
    frame = read(
        {"c": ["a", "b"] * 198 + ["r", "s", "s", "t"], "x": [None, *range(399)], "m": ["u", "v"] * 199 + [None] * 2}
    )
    encoder = fitted(frame, column_type={"x": "number"})
    assert encoder.feature_names == ["c=a", "c=b", "x", "m=u", "m=v"]
    features = encoder.transform(frame, dtype=np.float64)
    np.testing.assert_allclose(features[-1], [0.495, 0.495, features[-1, 2], 0.4975, 0.4975])


def test_a_new_table() -> None:
    encoder = fitted()
    new = read({"new": [1, 2, 3], "c": ["z", "z", "a"], "same": [9, 9, 9], "n": [None, "30", "soon"], "x": [1, None, 1e6],
                "d": ["2024-01-03", "x", "2024-01-03"]})  # fmt: skip
    features = encoder.transform(new, dtype=np.float64)
    np.testing.assert_allclose(features[:, 0], [-2 / np.sqrt(3.5), -0.5 / np.sqrt(3.5), 10])
    np.testing.assert_allclose(features[:, 2], 0)
    np.testing.assert_allclose(features[:, 3:6], [[0.6, 0.2, 0.2], [0.6, 0.2, 0.2], [1, 0, 0]])
    np.testing.assert_allclose(features[:, 6], 0, atol=1e-12)
    assert told(encoder, new) == [
        "columns not seen in training, ignored: new",
        "x: 1 of 3 rows are more than 10 standard deviations from the mean and were clipped",
        "n: unreadable in 1 of 3 rows, treated as missing; the first is 'soon' in row 3",
        "n: missing in 1 of 3 rows, but hardly ever in training; imputed with the median 30",
        "c: 2 of 3 rows have a category not seen in training: z",
        "d: unreadable in 1 of 3 rows, treated as missing; the first is 'x' in row 2",
        "same: 3 of 3 rows are more than 10 standard deviations from the mean and were clipped",
    ]


def test_columns_may_come_in_any_order() -> None:
    encoder = fitted()
    shuffled = TRAINING.select(reversed(TRAINING.columns))
    np.testing.assert_array_equal(encoder.transform(shuffled), encoder.transform(TRAINING))
    assert told(encoder, shuffled) == []


def test_the_target_is_no_news() -> None:
    encoder = Encoder(Schema.of(TRAINING, exclude=["n"], drop=["d"])).fit(TRAINING)
    assert told(encoder, TRAINING) == []


def test_refused() -> None:
    encoder = fitted()
    with pytest.raises(TableError, match=r"lacks columns of the training table: 'x', 'n'; did you mean 'X'"):
        encoder.transform(TRAINING.rename({"x": "X"}).drop("n"))
    with pytest.raises(
        TableError, match=r"column 'n' held numbers in training; row 1 has 'few', and no row has a number"
    ):
        encoder.transform(TRAINING.with_columns(n=pl.Series(["few", None, "many", "x", "some"])))
    with pytest.raises(TableError, match="every column is constant in the training set"):
        Encoder(Schema.of(TRAINING, only=["same"])).fit(TRAINING[:4])


@pytest.mark.parametrize(
    ("training", "later"),
    [
        (["1.0", "a", "2.50"], ["1", "b", 2.5]),
        (["TRUE", "a", "false"], ["True", "b", "FALSE"]),
        (["007", "a", "12"], ["007", "b", "12.0"]),
    ],
)
def test_a_level_is_known_however_its_file_was_typed(training: list[object], later: list[object]) -> None:
    encoder = fitted(read({"c": training}))
    features = encoder.transform(read({"c": training}))
    np.testing.assert_array_equal(encoder.transform(read({"c": [later[0], training[1], later[2]]})), features)


def test_leading_zeros_and_long_numbers_are_levels_as_written() -> None:
    frame = read({"c": ["007", "7", "7.0", "9007199254740993", "9007199254740992"]})
    assert fitted(frame).feature_names == ["c=7", "c=007", "c=9007199254740992", "c=9007199254740993"]


def test_categories_of_numbers_and_booleans_are_known_in_any_type() -> None:
    encoder = fitted(read({"k": [1, 2, 3, 1], "b": [True, False, True, True]}), column_type={"k": "category"})
    expected = encoder.transform(read({"k": [1, 2], "b": [True, False]}))
    for k, b in (([1.0, 2.0], ["True", "False"]), (["1", "2.0"], ["true", "false"])):
        np.testing.assert_array_equal(encoder.transform(read({"k": k, "b": b})), expected)


def test_infinite_cells_are_missing() -> None:
    frame = read({"x": [1.0, float("inf"), 3.0, float("-inf")], "y": [1, 2, 3, 4]})
    encoder = fitted(frame)
    assert encoder.feature_names == ["x", "x (missing)", "y"]
    np.testing.assert_array_equal(encoder.transform(frame)[:, :2], [[-1, 0], [0, 1], [1, 0], [0, 1]])


def test_json_round_trip() -> None:
    frame = TRAINING.with_columns(城市=pl.Series(["北京", "上海", "北京", "x", None]))
    encoder = fitted(frame)
    again = Encoder.from_dict(json.loads(json.dumps(encoder.to_dict(), allow_nan=False)))
    assert again.to_dict() == encoder.to_dict()
    assert again.feature_names == encoder.feature_names
    new = frame.with_columns(x=pl.lit(0.1), 城市=pl.lit("广州"), extra=1)
    np.testing.assert_array_equal(again.transform(new), encoder.transform(new))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(encoder)).transform(new), encoder.transform(new))
    assert told(again, new) == told(encoder, new)


def test_standardised_as_scikit_learn_does() -> None:
    numbers = np.random.default_rng(0).lognormal(size=(1000, 3)) * [1e-9, 1.0, 1e9] + [0, 0, 1e12]
    frame = read(numbers)
    found = fitted(frame).transform(frame, dtype=np.float64)
    np.testing.assert_allclose(found, np.clip(StandardScaler().fit_transform(numbers), -10, 10), rtol=1e-7, atol=1e-7)


def scaled(training: np.ndarray, numbers: np.ndarray, scaling: str) -> np.ndarray:
    encoder = Encoder(Schema.of(read(training[:, None])), scaling).fit(read(training[:, None]))
    remembered = Encoder.from_dict(json.loads(json.dumps(encoder.to_dict(), allow_nan=False)))
    return remembered.transform(read(numbers[:, None]), dtype=np.float64)[:, 0]


def test_robustly_scaled_by_median_and_quartiles_and_squeezed() -> None:
    numbers = np.random.default_rng(1).standard_t(2, 501)
    low, middle, high = np.quantile(numbers, (0.25, 0.5, 0.75))
    z = (numbers - middle) / (high - low)
    np.testing.assert_allclose(scaled(numbers, numbers, "robust"), z / np.sqrt(1 + z**2 / 9), rtol=1e-12)


def test_by_quantiles_as_scikit_learn_does() -> None:
    numbers = np.random.default_rng(2).lognormal(size=501)
    theirs = QuantileTransformer(n_quantiles=501, output_distribution="normal").fit(numbers[:, None])
    new = np.concatenate([numbers, np.random.default_rng(3).lognormal(size=200), [-1.0, 1e300]])
    wanted = theirs.transform(new[:, None])[:, 0].clip(-3, 3)
    np.testing.assert_allclose(scaled(numbers, new, "quantile"), wanted, rtol=1e-7, atol=1e-9)


def test_quantiles_do_not_change_with_the_unit_and_ties_share_their_middle() -> None:
    numbers = np.random.default_rng(4).normal(size=2500).round(1)
    plain = scaled(numbers, numbers, "quantile")
    np.testing.assert_allclose(scaled(np.exp(numbers), np.exp(numbers), "quantile"), plain, atol=1e-12)
    assert abs(plain[numbers == np.median(numbers)][0]) < 0.05 and abs(plain).max() == 3
    few = np.array([1.0, 2.0, 2.0, 3.0])
    np.testing.assert_allclose(scaled(few, few, "quantile"), [-3, 0, 0, 3], atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(hnp.arrays(np.float64, st.integers(1, 20), elements=st.floats(allow_nan=False, allow_infinity=False)))
def test_moments_are_finite_and_of_the_right_size(values: np.ndarray) -> None:
    mean, deviation = moments(values)
    low, high = values.min(), values.max()
    near = 1e-9 * (abs(high) / 2 + abs(low) / 2)
    assert low / 2 - near <= mean / 2 <= high / 2 + near
    assert 0 <= deviation / 2 <= (high / 4 - low / 4) + near
    assert (deviation == 0) == (low == high) or high - low < 1e-300  # a square below the smallest float
    assert low - 1e-300 <= median(values) <= high + 1e-300


CELLS = st.none() | st.floats() | st.integers(-(2**62), 2**62) | st.text(max_size=4) | st.booleans()


@settings(max_examples=100, deadline=None)
@given(st.lists(CELLS, min_size=2, max_size=12), st.sampled_from(["number", "category"]), st.sampled_from(SCALINGS))
def test_any_cells_become_finite_features(cells: list[object], kind: str, scaling: str) -> None:
    frame = read({"x": cells, "anchor": list(range(len(cells)))})
    try:
        schema = Schema.of(frame, column_type={"x": kind, "anchor": "number"})
    except TableError as error:
        assert "is declared a number" in str(error)
        return
    features = Encoder(schema, scaling).fit(frame).transform(frame)
    assert np.isfinite(features).all()
    assert np.abs(features).max() <= (10 if scaling == "standard" else 3)


def moments_of(cells: list[object], **options: object) -> tuple[list[str], np.ndarray]:
    frame = read({"when": cells, "x": np.arange(len(cells)) % 3})
    encoder = fitted(frame, only=["when"], **options)
    return encoder.feature_names, encoder.transform(frame, dtype=np.float64)


def test_a_date_is_days_and_places_on_circles() -> None:
    """The days are those of a number; the places are the calendar's, as the standard library counts it."""
    cells = [datetime(2023, 11, 27) + timedelta(hours=5 * i) for i in range(3000)]
    names, features = moments_of(list(cells))
    cycles = ("year", "month", "week", "day")
    assert names == ["when", *(f"when ({cycle} {axis})" for cycle in cycles for axis in ("sine", "cosine"))]
    hours = 5.0 * np.arange(3000)
    np.testing.assert_allclose(features[:, 0], (hours - hours.mean()) / hours.std(), rtol=1e-9)

    def phase(cell: datetime, cycle: str) -> float:
        if cycle == "year":
            return (cell.timetuple().tm_yday - 1) / (365 + calendar.isleap(cell.year))
        if cycle == "month":
            return (cell.day - 1) / calendar.monthrange(cell.year, cell.month)[1]
        return cell.weekday() / 7 if cycle == "week" else cell.hour / 24

    for place, cycle in enumerate(cycles):
        angle = 2 * np.pi * np.array([phase(cell, cycle) for cell in cells])
        np.testing.assert_allclose(features[:, 1 + 2 * place], np.sin(angle), atol=1e-12)
        np.testing.assert_allclose(features[:, 2 + 2 * place], np.cos(angle), atol=1e-12)


def test_a_cycle_must_be_spanned_and_vary() -> None:
    days = [date(2024, 3, 1) + timedelta(days=i) for i in range(20)]
    assert moments_of(list(days))[0] == ["when", "when (week sine)", "when (week cosine)"]
    mondays = [date(2020, 1, 6) + timedelta(days=7 * i) for i in range(60)]
    names, _ = moments_of([None] * 3 + list(mondays))
    assert names == ["when", "when (missing)"] + [
        f"when ({c} {a})" for c in ("year", "month") for a in ("sine", "cosine")
    ]


def test_a_missing_date_is_in_the_middle() -> None:
    names, features = moments_of([None] * 3 + [date(2020, 1, 1) + timedelta(days=i) for i in range(99)])
    assert features[0, names.index("when (missing)")] == 1
    assert (features[0, 2:] == 0).all()
    before_1970 = moments_of([date(1950, 1, 1) + timedelta(days=i) for i in range(800)])[1]
    np.testing.assert_allclose(np.hypot(before_1970[:, 1::2], before_1970[:, 2::2]), 1.0)
