"""scikit-learn's contract, whole, for every public estimator: no check fails, none is declared to, none is left out."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sklearn.linear_model
import sklearn.neural_network
from sklearn.base import BaseEstimator

import pellucid
from pellucid import layers

ESTIMATORS = ("MLPClassifier", "MLPRegressor", "Perceptron", "TableClassifier", "TableRegressor")
# scikit-learn exempts its own Perceptron from these: an online rule steps once for a row of weight 3, three times for 3 rows
EXEMPT = {"Perceptron": {f"check_sample_weight_equivalence_on_{kind}_data" for kind in ("dense", "sparse")}}
PROGRAM = """
import json, sys, warnings
warnings.simplefilter("ignore")
import pandas
import pellucid
from sklearn.utils.estimator_checks import check_estimator
found = check_estimator(getattr(pellucid, sys.argv[1])(), on_fail=None, on_skip=None)
print(json.dumps([(one["check_name"], one["status"], one["expected_to_fail"], str(one["exception"])) for one in found]))
"""


def test_these_are_all() -> None:
    public = [getattr(pellucid, name) for name in pellucid.__all__]
    assert {one.__name__ for one in public if isinstance(one, type) and issubclass(one, BaseEstimator)} == {*ESTIMATORS}


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize("array_api", [True, pytest.param(False, marks=pytest.mark.long)])
def test_every_check_of_scikit_learn_passes(name: str, array_api: bool) -> None:
    environment = {variable: value for variable, value in os.environ.items() if variable != "SCIPY_ARRAY_API"}
    environment |= {"SCIPY_ARRAY_API": "1"} if array_api else {}
    done = subprocess.run([sys.executable, "-c", PROGRAM, name], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert {one[0] for one in found if one[1] not in ("passed", "skipped")} == EXEMPT.get(name, set())
    assert not any(one[2] for one in found)
    skipped = {one[0] for one in found if one[1] == "skipped"}
    assert len(found) - len(skipped) >= 50
    if name == "MLPClassifier":  # it has no decision_function, like scikit-learn's
        skipped.remove("check_classifiers_multilabel_output_format_decision_function")
    assert skipped == (set() if array_api else {"check_array_api_input"})


def documented() -> Iterator[tuple[str, str, list[str]]]:
    """Everything public that is called: its name, its text, what it takes."""
    public = {name: getattr(pellucid, name) for name in pellucid.__all__}
    public |= {f"layers.{name}": getattr(layers, name) for name in layers.__all__}
    for name, thing in public.items():
        if inspect.isclass(thing) and not issubclass(thing, Exception):
            own = [kind for kind in thing.__mro__ if kind.__module__.startswith("pellucid")]
            his = getattr(sklearn.neural_network, name, None) or getattr(sklearn.linear_model, name, None)
            known = inspect.signature(his).parameters if his else {}  # which scikit-learn documents
            text = " ".join(inspect.getdoc(kind) or "" for kind in own) if thing.__doc__ else ""
            yield name, text, [one for one in inspect.signature(thing).parameters if one not in known]
            for key in (
                [] if name.startswith("layers.") else dir(thing)
            ):  # layers share their methods, which `Layer` tells
                method = getattr(thing, key)
                source = getattr(inspect.unwrap(method), "__module__", "") if callable(method) else ""
                if not key.startswith("_") and (source or "").startswith("pellucid"):
                    taken: Any = inspect.signature(method).parameters
                    yield f"{name}.{key}", inspect.getdoc(method) or "", [one for one in taken if one != "self"]
        elif inspect.isfunction(thing):
            yield name, inspect.getdoc(thing) or "", list(inspect.signature(thing).parameters)


@pytest.mark.parametrize(("name", "text", "taken"), list(documented()), ids=[one[0] for one in documented()])
def test_what_is_public_is_documented(name: str, text: str, taken: list[str]) -> None:
    assert text
    assert [one for one in taken if not re.search(rf"\b{one}\b", text)] == []
