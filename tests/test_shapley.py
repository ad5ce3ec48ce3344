"""Shapley values against their closed forms, and what they must add up to."""

from __future__ import annotations

import doctest
import importlib
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.insight.explain import shapley
from pellucid.insight.explain.shapley import MOST_COLUMNS, attribute
from pellucid.typing import Array


def test_doctest() -> None:
    assert doctest.testmod(importlib.import_module("pellucid.insight.explain.shapley")).failed == 0


def columns(*widths: int) -> dict[str, slice]:
    ends = np.cumsum(widths).tolist()
    return {f"c{i}": slice(end - width, end) for i, (end, width) in enumerate(zip(ends, widths, strict=True))}


def exact(predict: Any, row: Array, blocks: dict[str, slice], others: Array) -> dict[str, float]:
    """Every order of the columns with every other row."""
    total = dict.fromkeys(blocks, 0.0)
    orders = list(permutations(blocks))
    for other in others:
        for order in orders:
            path = other.copy()
            before = predict(path[None])[0]
            for name in order:
                path[blocks[name]] = row[blocks[name]]
                after = predict(path[None])[0]
                total[name] += (after - before) / len(orders) / len(others)
                before = after
    return total


def tangled(x: Array) -> Array:
    return np.tanh(x[:, 0] * x[:, 1]) + x[:, 2] * x[:, 3] + np.abs(x[:, 4])


def test_against_all_orders() -> None:
    random = np.random.default_rng(0)
    others, row = random.normal(size=(32, 5)), np.array([1.0, -2.0, 0.5, 2.0, 3.0])
    blocks = columns(1, 1, 2, 1)
    expected = exact(tangled, row, blocks, others)
    found = attribute(tangled, row, blocks, others)
    for share in found.shares:
        assert share.value == pytest.approx(expected[share.name], abs=0.03), share
    assert found.average == pytest.approx(tangled(others).mean())
    assert found.prediction == tangled(row[None])[0]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_shares_add_up_and_a_sum_is_told_exactly(seed: int, rows: int) -> None:
    random = np.random.default_rng(seed)
    others, row, slope = random.normal(size=(rows, 5)), random.normal(size=5), random.normal(size=5)
    found = attribute(tangled, row, columns(1, 1, 2, 1), others, seed=seed)
    assert found.average + sum(share.value for share in found.shares) == pytest.approx(found.prediction)
    linear = attribute(lambda x: x @ slope, row, columns(1, 1, 1, 1, 1), others, seed=seed)
    by_name = {share.name: share.value for share in linear.shares}
    expected = slope * (row - others.mean(axis=0))
    np.testing.assert_allclose([by_name[f"c{i}"] for i in range(5)], expected, atol=1e-12)
    sizes = np.abs([share.value for share in linear.shares])
    assert (np.diff(sizes) <= 0).all()


def test_others_are_weighted_to_the_average_of_all() -> None:
    random = np.random.default_rng(0)
    everyone = random.normal(size=(5000, 5))
    some = everyone[everyone[:, 4] > 0][:60]
    truth = float(tangled(everyone).mean())
    found = attribute(tangled, np.ones(5), columns(1, 1, 1, 1, 1), some, average=truth)
    assert found.average == pytest.approx(truth) and found.average != pytest.approx(tangled(some).mean(), abs=0.02)
    assert found.average + sum(share.value for share in found.shares) == pytest.approx(found.prediction)
    beyond = attribute(tangled, np.ones(5), columns(1, 1, 1, 1, 1), some, average=1e9)
    assert beyond.average == pytest.approx(tangled(some).mean())


def test_equal_columns_share_and_idle_ones_get_nothing() -> None:
    others = np.repeat(np.random.default_rng(0).normal(size=(50, 1)), 3, axis=1)
    found = attribute(lambda x: x[:, 0] * x[:, 1], np.array([2.0, 2.0, 9.0]), columns(1, 1, 1), others)
    shares = {share.name: share.value for share in found.shares}
    assert shares["c0"] == pytest.approx(shares["c1"]) and shares["c2"] == 0


def test_many_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapley, "_MOST_NUMBERS", 5000)
    random = np.random.default_rng(0)
    others, row = random.normal(size=(20, 300)), np.full(300, 1.0)
    slope = np.where(np.arange(300) < MOST_COLUMNS, 10.0, 0.1)
    asked = []

    def predict(x: Array) -> Array:
        asked.append(x.size)
        return x @ slope

    found = attribute(predict, row, columns(*[1] * 300), others)
    assert {share.name for share in found.shares[:-1]} == {f"c{i}" for i in range(MOST_COLUMNS)}
    assert found.shares[-1].name is None
    rest = slope[MOST_COLUMNS:] @ (row - others.mean(axis=0))[MOST_COLUMNS:]
    assert found.shares[-1].value == pytest.approx(rest)
    assert max(asked) <= (MOST_COLUMNS + 2) * 300
