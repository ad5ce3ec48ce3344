"""Permutation importance of formulas whose columns' worth is known."""

from __future__ import annotations

import doctest
import importlib

import numpy as np
import polars as pl
import pytest

from pellucid.insight.importance import importance

Array = np.ndarray


def certain(y: Array, sure: float = 0.99) -> Array:
    """Probabilities that put `sure` on the true class."""
    p = np.where(y == 1, sure, 1 - sure)
    return np.column_stack([1 - p, p])


def test_importance_of_a_known_formula() -> None:
    random = np.random.default_rng(0)
    frame = pl.DataFrame(
        {"idle": random.normal(size=3000), "x": random.normal(size=3000), "word": ["a", "b", "c"] * 1000}
    )
    worth = {"a": 0.0, "b": 2.0, "c": 4.0}

    def predict(rows: pl.DataFrame) -> Array:
        return rows["x"].to_numpy() + rows["word"].replace_strict(worth).to_numpy()

    found = {column.name: column for column in importance("regression", predict, frame, predict(frame))}
    # Shuffling a part of the variance v of y costs 2 v / var(y) in R2; var(x) = 1, var(word) = 8/3.
    assert list(found) == ["word", "x", "idle"]
    assert found["word"].drop == pytest.approx(2 * (8 / 3) / (11 / 3), rel=0.06)
    assert found["x"].drop == pytest.approx(2 / (11 / 3), rel=0.06)
    assert (found["idle"].drop, found["idle"].spread, found["idle"].metric) == (0, 0, "r2")
    assert 0 < found["x"].spread < 0.1


def test_importance_asks_once_per_column_and_for_few_rows() -> None:
    asked: list[int] = []

    def predict(rows: pl.DataFrame) -> Array:
        asked.append(rows.height)
        return np.full((rows.height, 2), 0.5)

    frame = pl.DataFrame({f"c{i}": np.arange(5000) for i in range(40)})
    found = importance("binary", predict, frame, np.arange(5000) % 2)
    assert asked == [2000] + [6000] * 40
    assert {column.drop for column in found} == {0.0} and found[0].metric == "log_loss"


def test_importance_rises_with_the_loss_and_heeds_weights() -> None:
    y = np.array([0, 1] * 100)
    frame = pl.DataFrame({"answer": y, "row": np.arange(200)})

    def predict(rows: pl.DataFrame) -> Array:
        known = certain(rows["answer"].to_numpy(), 0.9)
        return np.where(rows["row"].to_numpy()[:, None] < 100, known, 1 - known)

    weight = np.where(np.arange(200) < 100, 1.0, 0.0)
    found = importance("binary", predict, frame, y, sample_weight=weight)
    assert found[0].name == "answer" and found[0].drop == pytest.approx(np.log(9) / 2, rel=0.2)
    assert importance("binary", predict, frame, y, sample_weight=weight) == found


def test_example() -> None:
    assert doctest.testmod(importlib.import_module("pellucid.insight.importance")).failed == 0
