"""Softmax and cross-entropy: the textbook's values in mpmath, and what happens at infinities, NaN and large gaps."""

import math
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from pellucid.kernels import softmax as kernels
from pellucid.kernels.compiler import step_state as slot
from pellucid.typing import Array

DTYPES = (np.float32, np.float64)
INF, NAN = math.inf, math.nan


def softmax(*z: list[float], dtype: Any = np.float32) -> Array:
    given = np.array(z, dtype)
    y = np.empty_like(given)
    kernels.softmax(dtype)(given, y)
    return y


def cross_entropy(z: Any, labels: Any, *, weights: Any = None, smoothing: float = 0.0, dtype: Any = np.float32) -> Any:
    """(mean loss, slope, step_state)"""
    z, step_state = np.array(z, dtype), np.zeros(slot.SIZE)
    w, dz = np.ones(len(z), dtype) if weights is None else np.array(weights, dtype), np.empty_like(z)
    kernels.cross_entropy(dtype)(z, np.array(labels), w, dz, step_state, np.array([1.0, 1.0, smoothing]))
    return step_state[slot.BATCH_LOSS], dz, step_state


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("spread", [0.1, 3.0, 30.0])
def test_softmax_is_exact(spread: float, dtype: Any) -> None:
    z = (np.random.default_rng(0).normal(0, spread, (40, 9))).astype(dtype)
    y = softmax(*z.tolist(), dtype=dtype)
    exact = [[mp.exp(mpf(a)) for a in row] for row in z.tolist()]
    wanted = np.array([[float(a / sum(row)) for a in row] for row in exact])
    gap = np.abs(z - z.max(1, keepdims=True))  # the rounding of a difference counts as often as it is large
    tiny = np.finfo(dtype).smallest_subnormal
    assert (np.abs(y - wanted) <= (6 + gap) * np.finfo(dtype).eps * wanted + tiny).all()
    np.testing.assert_allclose(y.sum(1), 1, rtol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_at_its_limits(dtype: Any) -> None:
    top = float(np.finfo(dtype).max)
    np.testing.assert_allclose(softmax([-INF, 0, 1], dtype=dtype), [[0, 0.26894142, 0.73105858]], rtol=1e-7)
    np.testing.assert_array_equal(softmax([top, -top, 0], dtype=dtype), [[1, 0, 0]])
    np.testing.assert_array_equal(softmax([-top] * 4, dtype=dtype), [[0.25] * 4])
    np.testing.assert_array_equal(softmax([7.0], dtype=dtype), [[1]])
    for bad in ([NAN, 1, 2], [1, NAN, 2], [1, 2, NAN], [1, INF, 2], [-INF, -INF, -INF]):
        y = softmax([0, 0, 0], bad, [1, 1, 1], dtype=dtype)
        assert np.isnan(y[1]).all(), bad
        np.testing.assert_allclose(y[[0, 2]], 1 / 3, rtol=1e-6)  # no other row is touched


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_cross_entropy_is_exact(smoothing: float, dtype: Any) -> None:
    chance = np.random.default_rng(1)
    z, labels, w = chance.normal(0, 4, (30, 7)).astype(dtype), chance.integers(0, 7, 30), chance.integers(0, 4, 30)
    loss, dz, step_state = cross_entropy(z, labels, weights=w, smoothing=smoothing, dtype=dtype)
    total, slopes = mpf(0), np.empty(z.shape)
    for i, row in enumerate(z.tolist()):
        masses = [mp.exp(mpf(a)) for a in row]
        share = [mass / sum(masses) for mass in masses]
        target = [(1 - smoothing) * (j == labels[i]) + smoothing / 7 for j in range(7)]
        total -= int(w[i]) * sum(t * mp.log(p) for t, p in zip(target, share, strict=True))
        slopes[i] = [float(int(w[i]) * (p - t) / int(w.sum())) for t, p in zip(target, share, strict=True)]
    near = 1e-6 if dtype is np.float32 else 1e-14
    assert loss == pytest.approx(float(total / int(w.sum())), rel=near)
    np.testing.assert_allclose(dz, slopes, rtol=0, atol=near / 10)
    assert step_state[slot.BATCH_WEIGHT] == w.sum() and step_state[slot.ROWS] == 30 and step_state[slot.STOP] == 0


@pytest.mark.parametrize("dtype", DTYPES)
def test_cross_entropy_at_its_limits(dtype: Any) -> None:
    loss, dz, step_state = cross_entropy([[0.0, 104.0]], [0], dtype=dtype)
    assert loss == pytest.approx(104.0, rel=1e-7)  # log(softmax) would be -inf in float32
    np.testing.assert_allclose(dz, [[-1, 1]])
    loss, dz, step_state = cross_entropy([[-INF, 0.0, 1.0]], [2], dtype=dtype)  # a class that is ruled out, rightly
    assert loss == pytest.approx(math.log(1 + math.exp(-1)), rel=1e-6) and step_state[slot.STOP] == 0
    np.testing.assert_allclose(dz, [[0, 0.26894142, 0.73105858 - 1]], rtol=1e-6)
    loss, dz, step_state = cross_entropy([[-INF, 0.0, 1.0]], [0], dtype=dtype)  # and wrongly
    assert loss == INF and step_state[slot.STOP] == 1
    np.testing.assert_allclose(dz, [[-1, 0.26894142, 0.73105858]], rtol=1e-6)
    top = float(np.finfo(dtype).max)
    assert cross_entropy([[top, -top, 0.0]], [0], dtype=dtype)[0] == 0
    for bad in ([NAN, 0.0], [0.0, NAN], [INF, 0.0]):
        loss, _, step_state = cross_entropy([[0.0, 1.0], bad], [0, 1], dtype=dtype)
        assert math.isnan(loss) and step_state[slot.STOP] == 1


def test_rows_without_weight_count_nothing() -> None:
    loss, dz, _ = cross_entropy([[3.0, 0.0], [0.0, 1.0]], [0, 0], weights=[0, 2], dtype=np.float64)
    assert loss == pytest.approx(math.log(1 + math.e))
    assert (dz[0] == 0).all()
    loss, dz, step_state = cross_entropy([[3.0, 0.0]], [0], weights=[0], dtype=np.float64)
    assert (loss, step_state[slot.STOP]) == (0, 0) and (dz == 0).all()


def test_softmax_goes_backward_by_complex_step() -> None:
    z, dy = np.random.default_rng(2).normal(0, 1, (2, 3, 5))
    y, dz = np.empty_like(z), np.empty_like(z)
    kernels.softmax(np.float64)(z, y)
    kernels.softmax_backward(np.float64)(y, dy, dz)
    for at in np.ndindex(z.shape):
        moved = z.astype(complex)
        moved[at] += 1e-30j
        shares = np.exp(moved) / np.exp(moved).sum(1, keepdims=True)
        assert dz[at] == pytest.approx((dy * shares).sum().imag / 1e-30, rel=1e-12, abs=1e-15)
