"""The example tables, from their files to arrays and back from JSON, the same from every kind of source."""

import json
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pellucid.tables import Encoder, Target, describe, read, split

DATA = Path(os.environ.get("PELLUCID_DATA", Path(__file__).parents[2] / "shared" / "data"))
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no folder with the example tables")


class Example(NamedTuple):
    target: str
    header: bool
    shape: tuple[int, int]
    kind: str
    counts: tuple[int, ...]
    features: int
    missing: dict[str, int]


EXAMPLES = {
    "titanic": Example(
        "survived",
        True,
        (891, 15),
        "binary",
        (549, 342),
        33,
        {"age": 177, "embarked": 2, "embark_town": 2, "deck": 688},
    ),
    "penguins": Example(
        "species",
        True,
        (344, 7),
        "multiclass",
        (152, 68, 124),
        10,
        {"bill_length_mm": 2, "bill_depth_mm": 2, "flipper_length_mm": 2, "body_mass_g": 2, "sex": 11},
    ),
    "housing": Example("median_house_value", True, (20640, 10), "regression", (), 14, {"total_bedrooms": 207}),
    "adult": Example("c15", False, (32561, 15), "binary", (24720, 7841), 107, {"c2": 1836, "c7": 1843, "c14": 583}),
    "winequality-red": Example("c12", False, (1599, 12), "multiclass", (10, 53, 681, 638, 199, 18), 11, {}),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str) -> None:
    example = EXAMPLES[name]
    frame = read(DATA / f"{name}.csv", header=example.header)
    assert frame.shape == example.shape
    assert {column.name: column.null_count() for column in frame if column.null_count()} == example.missing
    description = describe(frame, example.target)
    target = description.target
    assert (target.kind, target.counts) == (example.kind, example.counts)
    codes = target.encode(frame)
    parts = split(codes, seed=1)
    encoder = Encoder(description.schema).fit(frame)
    assert len(encoder.feature_names) == len(set(encoder.feature_names)) == example.features
    encoder.fit(frame[parts.train])
    features = encoder.transform(frame, dtype=np.float64)
    assert np.isfinite(features).all()
    for column in encoder.columns:
        if column.kind == "number":
            training = features[parts.train, encoder.slices[column.name].start]
            if np.abs(training).max() < 10:  # nothing is held
                expected = frame[column.name][parts.train].drop_nulls()
                assert column.mean == pytest.approx(expected.mean(), rel=1e-12)
                assert column.deviation == pytest.approx(expected.std(ddof=0), rel=1e-9)
    again = Encoder.from_dict(json.loads(json.dumps(encoder.to_dict())))
    np.testing.assert_array_equal(again.transform(frame, dtype=np.float64), features)
    if target.kind != "regression":
        assert Target.from_dict(json.loads(json.dumps(target.to_dict()))).decode(codes).equals(frame[example.target])


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_source_gives_the_same_features(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    path = DATA / f"{name}.csv"
    frame = read(path, header=example.header)
    encoder = Encoder(describe(frame, example.target).schema).fit(frame)
    expected = encoder.transform(frame)
    frame.write_parquet(tmp_path / "t.parquet")
    (tmp_path / "gb.csv").write_bytes(path.read_text("utf-8").replace("<=", "《").encode("gb18030"))
    pandas = pd.read_csv(path, header="infer" if example.header else None)
    pandas.columns = pd.Index(frame.columns)
    texts = pl.read_csv(path, has_header=example.header, new_columns=frame.columns, infer_schema=False)
    sources = {
        "parquet": read(tmp_path / "t.parquet"),
        "polars": read(texts.filter(pl.any_horizontal(pl.all().is_not_null()))),
        "pandas": read(pandas),
        "gb18030": read(tmp_path / "gb.csv", header=example.header),
    }
    for source, table in sources.items():
        notes: list[object] = []
        np.testing.assert_array_equal(encoder.transform(table, notes=notes), expected, err_msg=source)
        fitted = Encoder(describe(table, example.target).schema).fit(table)
        np.testing.assert_array_equal(fitted.transform(table), expected, err_msg=source)
