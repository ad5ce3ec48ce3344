"""The default network of a table beside a linear model and boosted trees: a small version of `python -m bench --tables`."""

import importlib.util
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn.datasets import load_diabetes, make_friedman1
from threadpoolctl import threadpool_limits

FILE = Path(__file__).parents[1] / "bench" / "adapter.py"


@pytest.fixture(scope="module")
def adapter() -> Any:
    spec = importlib.util.spec_from_file_location("adapter", FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def friedman() -> pd.DataFrame:
    x, y = make_friedman1(500, noise=1.0, random_state=3)
    return pd.DataFrame(x, columns=[f"x{place}" for place in range(x.shape[1])]).assign(target=y)


TABLES = {
    "diabetes": (load_diabetes(as_frame=True).frame, True),
    "friedman": (friedman(), True),
}


@pytest.mark.filterwarnings("ignore")
def test_the_default_is_near_or_above_the_linear_model_and_above_the_trees_in_the_mean(adapter: Any) -> None:
    with threadpool_limits(1):
        found = {
            (name, method): adapter.judged(method, frame, regression, 0, {})["score"]
            for name, (frame, regression) in TABLES.items()
            for method in ("linear", "trees", "Pellucid")
        }
    ours, trees = ([found[name, method] for name in TABLES] for method in ("Pellucid", "trees"))
    assert sum(ours) > sum(trees)
    assert all(found[name, "Pellucid"] > found[name, "linear"] - 0.02 for name in TABLES)
    assert found["friedman", "Pellucid"] > found["friedman", "linear"] + 0.1


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("off", [{"bins": 0, "ensemble_size": 1, "hidden": "none"}])
def test_without_its_ingredients_it_is_a_linear_model(adapter: Any, off: dict[str, Any]) -> None:
    frame, regression = TABLES["friedman"]
    score = adapter.judged("Pellucid", frame, regression, 0, off)["score"]
    assert score < adapter.judged("linear", frame, regression, 0, {})["score"] + 0.05
