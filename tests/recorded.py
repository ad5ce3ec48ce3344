"""What fits predict, recorded so that a change of structure can be held against it: python tests/recorded.py

Every case ends in an array of predictions. On the machine and with the libraries of the record they are the same to the bit;
elsewhere sums are rounded otherwise, so that only the scores and the first predictions can be compared, roughly.
Run as a program, it adds this machine's digests to tests/golden/predictions.json; nothing that is recorded there is changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from llvmlite.binding import get_host_cpu_name
from sklearn.datasets import load_digits, load_iris
from threadpoolctl import threadpool_info

import pellucid
from pellucid.layers import Dense
from pellucid.typing import Array

RECORD = Path(__file__).parent / "golden" / "predictions.json"
DATA = Path(os.environ.get("PELLUCID_DATA", Path(__file__).parents[2] / "shared" / "data"))
TABLES: dict[str, tuple[str, bool]] = {
    "penguins": ("species", True),
    "titanic": ("survived", True),
    "winequality-red": ("c12", False),
    "housing": ("median_house_value", True),
    "adult": ("c15", False),
}
NUMBERS = ("winequality-red", "housing")
LARGE = ("housing", "adult")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "amsgrad", "nadam", "adamw", "lion")
Case = Callable[[], tuple[Array, dict[str, list[float]]]]


def machine() -> str:
    """What the last bits depend on: the processor, the kernels that BLAS chose for it, and the libraries' versions."""
    blas = sorted({pool["architecture"] for pool in threadpool_info() if pool.get("internal_api") == "openblas"})
    libraries = [f"{name} {version(name)}" for name in ("numba", "numpy", "scipy", "scikit-learn", "polars")]
    return ", ".join([get_host_cpu_name(), *blas, *libraries])


def digest(predictions: Array) -> str:
    """Of every bit."""
    return hashlib.sha256(np.ascontiguousarray(predictions).tobytes()).hexdigest()


def table(name: str) -> tuple[Array, dict[str, list[float]]]:
    """The default for one of the example tables, from its file: what it predicts for all rows, and its scores on the test set."""
    target, header = TABLES[name]
    path = str(DATA / f"{name}.csv")
    kind = pellucid.TableRegressor if name in NUMBERS else pellucid.TableClassifier
    model = kind(seed=0, threads=2, header=header).fit(path, target=target)
    predictions = model.predict(path) if name in NUMBERS else model.predict_proba(path)
    return predictions, {score.name: [score.value, score.low, score.high] for score in model.evaluate().scores}


def classifier(name: str) -> tuple[Array, dict[str, list[float]]]:
    """scikit-learn's drop-in on digits or iris."""
    x, y = (load_digits if name == "digits" else load_iris)(return_X_y=True)
    model = pellucid.MLPClassifier((32,), max_iter=30, random_state=0, batch_size=32).fit(x / 16, y)
    return model.predict_proba(x / 16), {}


def array(name: str) -> tuple[Array, dict[str, list[float]]]:
    """The table estimator on digits or iris as arrays."""
    x, y = (load_digits if name == "digits" else load_iris)(return_X_y=True)
    return pellucid.TableClassifier(seed=1, threads=2).fit(x, y).predict_proba(x), {}


def xor(optimizer: str) -> tuple[Array, dict[str, list[float]]]:
    """Two layers in float64."""
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([0, 1, 1, 0])
    network = pellucid.Sequential(
        [Dense(8, "tanh"), Dense(1)], loss="binary_cross_entropy", optimizer=optimizer, seed=1
    )
    network.fit(x, y, epochs=300, learning_rate=0.05, batch_size="full")
    return network.predict(x), {}


def cases() -> Iterator[tuple[str, Case]]:
    """Every case by its name."""
    for name in TABLES:
        yield name, lambda name=name: table(name)
    for name in ("digits", "iris"):
        yield f"mlp.{name}", lambda name=name: classifier(name)
        yield f"table.{name}", lambda name=name: array(name)
    for optimizer in OPTIMIZERS:
        yield f"xor.{optimizer}", lambda optimizer=optimizer: xor(optimizer)


def main() -> None:
    """Record what is not recorded yet."""
    record: dict[str, Any] = json.loads(RECORD.read_text()) if RECORD.exists() else {"cases": {}, "digests": {}}
    here = record["digests"].setdefault(machine(), {})
    for name, case in cases():
        if name in here:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            predictions, scores = case()
        here[name] = digest(predictions)
        first = [float(value) for value in predictions.ravel()[:12]]
        record["cases"].setdefault(name, {"shape": list(predictions.shape), "first": first, "scores": scores})
        RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        print(name, here[name][:12])


if __name__ == "__main__":
    main()
