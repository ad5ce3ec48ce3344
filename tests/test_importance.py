"""Permutation importance of formulas whose columns' worth is known."""

from __future__ import annotations

import doctest
import importlib

import numpy as np
import pytest

from pellucid.insight.explain.importance import importance
from pellucid.typing import Array

module = importlib.import_module("pellucid.insight.explain.importance")


def certain(y: Array, sure: float = 0.99) -> Array:
    """Probabilities that put `sure` on the true class."""
    p = np.where(y == 1, sure, 1 - sure)
    return np.column_stack([1 - p, p])


def test_importance_of_a_known_formula() -> None:
    random = np.random.default_rng(0)
    words = np.tile(np.eye(3), (1000, 1))
    x = np.column_stack([random.normal(size=3000), words, random.normal(size=3000)])
    columns = {"idle": slice(0, 1), "word": slice(1, 4), "x": slice(4, 5)}

    def predict(rows: Array) -> Array:
        return rows[:, 4] + rows[:, 1:4] @ [0.0, 2.0, 4.0]

    before = x.copy()
    found = {column.name: column for column in importance("regression", predict, x, columns, predict(x))}
    assert (x == before).all()
    # Shuffling a part of the variance v of y costs 2 v / var(y) in R2; var(x) = 1, var(word) = 8/3.
    assert list(found) == ["word", "x", "idle"]
    assert found["word"].drop == pytest.approx(2 * (8 / 3) / (11 / 3), rel=0.06)
    assert found["x"].drop == pytest.approx(2 / (11 / 3), rel=0.06)
    assert (found["idle"].drop, found["idle"].spread, found["idle"].metric) == (0, 0, "r2")
    assert 0 < found["x"].spread < 0.1


def test_importance_asks_once_per_column_and_for_few_rows() -> None:
    asked: list[int] = []

    def predict(rows: Array) -> Array:
        asked.append(len(rows))
        return np.full((len(rows), 2), 0.5)

    x = np.tile(np.arange(5000.0)[:, None], (1, 40))
    found = importance("binary", predict, x, {f"c{i}": slice(i, i + 1) for i in range(40)}, np.arange(5000) % 2)
    assert asked == [2000] + [6000] * 40
    assert {column.drop for column in found} == {0.0} and found[0].metric == "log_loss"


def test_importance_rises_with_the_loss_and_heeds_weights() -> None:
    y = np.array([0, 1] * 100)
    x, columns = np.column_stack([y, np.arange(200)]), {"answer": slice(0, 1), "row": slice(1, 2)}

    def predict(rows: Array) -> Array:
        known = certain(rows[:, 0], 0.9)
        return np.where(rows[:, 1:] < 100, known, 1 - known)

    weight = np.where(np.arange(200) < 100, 1.0, 0.0)
    found = importance("binary", predict, x, columns, y, sample_weight=weight)
    assert found[0].name == "answer" and found[0].drop == pytest.approx(np.log(9) / 2, rel=0.2)
    assert importance("binary", predict, x, columns, y, sample_weight=weight) == found


def test_of_very_many_columns_the_most_promising_are_shuffled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NUMBERS", (3 * 50 + 100) * 60 * 25)
    x = np.random.default_rng(0).normal(size=(50, 60))
    columns = {f"c{i}": slice(i, i + 1) for i in range(60)}
    made = x[:, 7] - 2 * x[:, 41]
    found = importance("regression", lambda rows: rows[:, 7] - 2 * rows[:, 41], x, columns, made)
    assert len(found) == 25 and [column.name for column in found[:2]] == ["c41", "c7"]
    assert found[2].drop == 0


def test_example() -> None:
    assert doctest.testmod(module).failed == 0
