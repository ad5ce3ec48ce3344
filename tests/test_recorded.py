"""The same seed gives the predictions that were recorded: to the bit where they were recorded, roughly elsewhere."""

import json

import numpy as np
import pytest

import recorded

RECORD = json.loads(recorded.RECORD.read_text())
CASES = dict(recorded.cases())
ROUGH = {"accuracy": 0.05, "balanced_accuracy": 0.08, "r2": 0.05}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name in recorded.LARGE else ()) for name in CASES]
)
def test_predictions_are_those_recorded(name: str) -> None:
    if name in recorded.TABLES and not recorded.DATA.is_dir():
        pytest.skip("no folder with the example tables")
    predictions, scores = CASES[name]()
    case = RECORD["cases"][name]
    assert list(predictions.shape) == case["shape"]
    if digests := RECORD["digests"].get(recorded.machine()):
        assert recorded.digest(predictions) == digests[name]
        np.testing.assert_equal(scores, case["scores"])  # NaN is itself
        return
    scale = np.abs(case["first"]).max()
    assert np.abs(predictions.ravel()[:12] - case["first"]).mean() < 0.1 * scale
    for score, (value, *_) in case["scores"].items():
        assert abs(scores[score][0] - value) < ROUGH.get(score, np.inf)


def test_every_case_is_recorded() -> None:
    assert RECORD["digests"] and all(set(digests) == set(CASES) for digests in RECORD["digests"].values())
