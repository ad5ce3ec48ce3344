"""Real tables become arrays and come back from JSON unchanged."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from pellucid.tables import Encoder, Schema, Target, read, split

DATA = Path(os.environ.get("PELLUCID_DATA", Path(__file__).parents[2] / "shared" / "data"))
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no folder with the example tables")


def test_titanic() -> None:
    frame = read(DATA / "titanic.csv")
    target = Target.of(frame, "survived")
    assert (target.kind, target.counts) == ("binary", (549, 342))
    codes = target.encode(frame)
    parts = split(codes)
    assert sorted(np.concatenate(parts)) == list(range(891))
    schema = Schema.of(frame, exclude=["survived"], drop=["alive"])
    encoder = Encoder(schema).fit(frame[parts.train])
    features = encoder.transform(frame)
    again = Encoder.from_dict(json.loads(json.dumps(encoder.to_dict())))
    np.testing.assert_array_equal(again.transform(frame), features)
    assert features.shape == (891, len(encoder.feature_names))
    assert np.isfinite(features).all()
