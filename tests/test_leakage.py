"""A column that gives the target away is named; one that merely helps is not."""

from __future__ import annotations

import doctest
import importlib
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine

from pellucid.insight.explain.leakage import leaking_columns
from pellucid.messages import speaking
from pellucid.tables import read_table
from pellucid.tabular.prepare.prepare import PreparedData, prepare
from pellucid.tabular.settings.parameters import TableParameters


def prepared(columns: Any, target: str = "y", **options: Any) -> PreparedData:
    asked = {**TableParameters().get_params(), **options}
    return prepare(read_table(columns), target, asked, default_test=0.15)


def named(found: PreparedData) -> list[str]:
    return [note.values["name"] for note in found.warnings if note.key.startswith("warning.leakage")]


def test_doctest() -> None:
    assert doctest.testmod(importlib.import_module("pellucid.insight.explain.leakage")).failed == 0


RANDOM = np.random.default_rng(0)
Y = RANDOM.random(2000) < 0.05
X = RANDOM.normal(size=2000)
LATER = RANDOM.integers(0, 500, 2000)
LEAKS = {
    "a date after all others": np.datetime64("2020-01-01") + np.where(Y, 600 + LATER, LATER),
    "spelling": np.where(Y, "ja", "nein"),
    "above a threshold": np.where(Y, 5, 0) + RANDOM.random(2000),
    "between two": np.where(Y, 0.0, np.sign(X) * (2 + np.abs(X))),
    "only there where it happened": [float(x) if y else None for x, y in zip(X, Y, strict=True)],
    "several levels": np.where(Y, "z", "abcdefgh"[0]).tolist()[:1000] + np.where(Y, "z", "b").tolist()[1000:],
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_named_with_the_option_that_drops_it(leak: str) -> None:
    found = prepared({"x": X, leak: LEAKS[leak], "y": Y})
    assert named(found) == [leak]
    for language in ("en", "zh"):
        with speaking(language):
            assert f"--drop '{leak}'" in str(found.warnings[0]) or f"--drop {leak}" in str(found.warnings[0])


def test_a_leak_with_a_few_mistakes_is_still_one() -> None:
    leak = np.where(RANDOM.random(2000) < 0.005, ~(X > 0), X > 0)
    assert named(prepared({"x": RANDOM.normal(size=2000), "leak": leak, "y": np.where(X > 0, "a", "b")})) == ["leak"]


def test_a_rare_class_hides_no_leak_and_makes_none() -> None:
    """With 5 % of one class a column that says nothing is right in 95 % of the rows."""
    assert named(prepared({"x": X, "good": np.where(RANDOM.random(2000) < 0.8, Y, ~Y), "y": Y})) == []


def test_numbers() -> None:
    y = np.exp(X)
    noisy = y * (1 + 0.2 * RANDOM.normal(size=2000))
    assert named(prepared({"cents": np.round(100 * y), "noisy": noisy, "y": y})) == ["cents"]


@pytest.mark.parametrize("load", [load_breast_cancer, load_iris, load_wine, load_diabetes])
def test_no_false_alarm_on_known_tables(load: Any) -> None:
    data = load()
    names = [str(name) for name in data.feature_names]
    columns = {name: data.data[:, place] for place, name in enumerate(names)}
    assert named(prepared({**columns, "y": data.target})) == []


def test_too_few_rows_prove_nothing() -> None:
    y = np.arange(40) % 2
    assert leaking_columns("binary", y[:, None] * 1.0, y, {"y": slice(0, 1)}, np.arange(30), np.arange(30, 40)) == ()
    assert (
        len(leaking_columns("binary", y[:, None] * 1.0, y, {"y": slice(0, 1)}, np.arange(10), np.arange(10, 40))) == 1
    )
