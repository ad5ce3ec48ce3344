"""Normalisation against NumPy: values, gradients by complex step, and data that lie far from 0."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pellucid.kernels import norms
from pellucid.typing import Array

DTYPES = (np.float32, np.float64)
EPS = 1e-5
SHAPES = [(1, 6, 1), (5, 6, 1), (5, 6, 2), (4, 6, 3), (3, 6, 6), (7, 1, 1), (16, 48, 4)]


def grouped(x: Array, gain: Array, shift: Array, groups: int, eps: float = EPS) -> Array:
    """LayerNorm (one group) and GroupNorm as their papers write them; of complex numbers too."""
    parts = x.reshape(len(x), groups, -1)
    centred = parts - parts.mean(2, keepdims=True)
    return (centred / np.sqrt((centred**2).mean(2, keepdims=True) + eps)).reshape(x.shape) * gain + shift


def root_mean_square(x: Array, gain: Array, eps: float = EPS) -> Array:
    return x / np.sqrt((x**2).mean(1, keepdims=True) + eps) * gain


def batch(x: Array, gain: Array, shift: Array, eps: float = EPS) -> Array:
    centred = x - x.mean(0)
    return centred / np.sqrt((centred**2).mean(0) + eps) * gain + shift


def run_group(x: Array, gain: Array, shift: Array, groups: int, eps: float = EPS) -> tuple[Array, Array, Array]:
    """The kernel: output, mean and inverse deviation of each group."""
    rows, columns = x.shape
    parts, narrow = (rows, groups, columns // groups), (groups, columns // groups)
    y, mean, inverse = np.empty(parts, x.dtype), np.empty((rows, groups)), np.empty((rows, groups), x.dtype)
    norms.group_norm(x.dtype.type)(
        x.reshape(parts), gain.reshape(narrow), shift.reshape(narrow), y, mean, inverse, np.array([eps])
    )
    return y.reshape(x.shape), mean, inverse


def run_rms(x: Array, gain: Array, eps: float = EPS) -> tuple[Array, Array]:
    y, inverse = np.empty_like(x), np.empty(len(x), x.dtype)
    norms.rms_norm(x.dtype.type)(x, gain, y, inverse, np.array([eps]))
    return y, inverse


def run_batch(x: Array, gain: Array, shift: Array, eps: float = EPS, momentum: float = 0.1) -> tuple[Array, ...]:
    """The kernel: output, mean, inverse deviation, running mean and variance that began at 0 and 1."""
    n, dtype = x.shape[1], x.dtype
    y, mean, spread, inverse = np.empty_like(x), np.empty(n), np.empty(n), np.empty(n, dtype)
    running = np.zeros(n, dtype), np.ones(n, dtype)
    norms.batch_norm(dtype.type)(x, gain, shift, y, mean, spread, inverse, *running, np.array([momentum, eps]))
    return y, mean, inverse, *running


def drawn(shape: tuple[int, int], dtype: Any, seed: int = 0) -> tuple[Array, Array, Array, Array]:
    """x, gain, shift, and the gradient that comes from above."""
    chance = np.random.default_rng(seed)
    return tuple(chance.normal(1, 2, size).astype(dtype) for size in (shape, shape[1], shape[1], shape))  # type: ignore[return-value]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_values(shape: tuple[int, int, int], dtype: Any) -> None:
    rows, columns, groups = shape
    x, gain, shift, _ = drawn((rows, columns), dtype)
    wide = [a.astype(np.float64) for a in (x, gain, shift)]
    near = {"rtol": 1e-5, "atol": 1e-5} if dtype is np.float32 else {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose(run_group(x, gain, shift, groups)[0], grouped(*wide, groups), **near)
    np.testing.assert_allclose(run_rms(x, gain)[0], root_mean_square(*wide[:2]), **near)
    np.testing.assert_allclose(run_batch(x, gain, shift)[0], batch(*wide), **near)


def by_complex_step(f: Callable[..., Array], arrays: list[Array], dy: Array) -> list[Array]:
    """The gradient of sum(dy f(...)) by each number of each array: Im f(a + ih) / h (Squire and Trapp 1998)."""
    found = []
    for place, array in enumerate(arrays):
        slope = np.empty_like(array)
        for at in np.ndindex(array.shape):
            given = [a.astype(complex) for a in arrays]
            given[place][at] += 1e-30j
            slope[at] = (dy * f(*given)).sum().imag / 1e-30
        found.append(slope)
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_gradients_by_complex_step(shape: tuple[int, int, int]) -> None:
    rows, columns, groups = shape
    x, gain, shift, dy = drawn((rows, columns), np.float64, 1)
    dx, dgain, dshift = np.empty_like(x), np.empty_like(gain), np.empty_like(shift)
    near = {"rtol": 1e-11, "atol": 1e-11}

    def agree(found: list[Array], *mine: Array) -> None:
        for one, other in zip(mine, found, strict=True):
            np.testing.assert_allclose(one, other, **near)

    _, mean, inverse = run_group(x, gain, shift, groups)
    parts, narrow = (rows, groups, columns // groups), (groups, columns // groups)
    norms.group_norm_backward(np.float64)(
        x.reshape(parts), gain.reshape(narrow), mean, inverse, dy.reshape(parts),
        dx.reshape(parts), dgain.reshape(narrow), dshift.reshape(narrow),
    )  # fmt: skip
    agree(by_complex_step(lambda x, g, s: grouped(x, g, s, groups), [x, gain, shift], dy), dx, dgain, dshift)
    norms.rms_norm_backward(np.float64)(x, gain, run_rms(x, gain)[1], dy, dx, dgain)
    agree(by_complex_step(root_mean_square, [x, gain], dy), dx, dgain)
    _, mean, inverse, *_ = run_batch(x, gain, shift)
    norms.batch_norm_backward(np.float64)(x, gain, mean, inverse, dy, dx, dgain, dshift)
    agree(by_complex_step(batch, [x, gain, shift], dy), dx, dgain, dshift)


@pytest.mark.parametrize("dtype", DTYPES)
def test_statistics_of_data_far_from_0(dtype: Any) -> None:
    """Mean 1e6, deviation 1: E[x**2] - E[x]**2 in float32 would say 0 or 1000 for the variance."""
    x = np.random.default_rng(0).normal(1e6, 1, (256, 128)).astype(dtype)
    wide, ones, zeros = x.astype(np.float64), np.ones(128, dtype), np.zeros(128, dtype)
    variance = 1 / np.float64(run_batch(x, ones, zeros)[2]) ** 2 - EPS
    np.testing.assert_allclose(variance, wide.var(0), rtol=1e-6)
    running = run_batch(x, ones, zeros, momentum=0.5)[3:]
    np.testing.assert_allclose(running[0], 0.5 * wide.mean(0), rtol=1e-7)
    np.testing.assert_allclose(running[1], 0.5 + 0.5 * wide.var(0, ddof=1), rtol=1e-6)
    for groups in (1, 4):
        y, _, inverse = run_group(x, ones, zeros, groups)
        spread = wide.reshape(256, groups, -1).var(2)
        np.testing.assert_allclose(1 / np.float64(inverse) ** 2 - EPS, spread, rtol=1e-6)
        np.testing.assert_allclose(y, grouped(wide, 1, 0, groups), atol=1e-5)
    square = 1 / np.float64(run_rms(x, ones)[1]) ** 2
    np.testing.assert_allclose(square, (wide**2).mean(1) + EPS, rtol=1e-6)
    np.testing.assert_allclose(run_batch(x, ones, zeros)[0], batch(wide, 1, 0), atol=1e-5)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("value, columns", [(1000.1, 3), (10000.1, 100), (1e6 + 0.3, 7), (-3.3e-5, 11), (0.0, 4)])
def test_constant_rows_become_the_shift(value: float, columns: int, dtype: Any) -> None:
    x, gain, shift = np.full((3, columns), value, dtype), np.full(columns, 2, dtype), np.full(columns, 0.5, dtype)
    rounding = 0.0 if dtype is np.float32 else 1e-14 * abs(value) / EPS**0.5  # float64 has no wider sum
    for y in (run_group(x, gain, shift, 1)[0], run_batch(x, gain, shift)[0]):
        np.testing.assert_allclose(y, 0.5, rtol=0, atol=rounding)


def test_sizes_whose_squares_overflow_float32() -> None:
    x, ones, zeros = np.array([[1e20, -1e20]], np.float32), np.ones(2, np.float32), np.zeros(2, np.float32)
    np.testing.assert_allclose(run_group(x, ones, zeros, 1)[0], [[1, -1]], rtol=1e-6)
    np.testing.assert_allclose(run_rms(x, ones)[0], [[1, -1]], rtol=1e-6)
    np.testing.assert_allclose(run_batch(np.ascontiguousarray(x.T), ones[:1], zeros[:1])[0], [[1], [-1]], rtol=1e-6)


def test_running_variance_is_the_unbiased_one() -> None:
    """0.9 * 1 + 0.1 * 2, while the batch is normalised with the biased variance, 1."""
    y, _, _, mean, variance = run_batch(np.array([[0.0], [2.0]]), np.ones(1), np.zeros(1), eps=0.0)
    assert (mean, variance) == (pytest.approx(0.1), pytest.approx(1.1))
    np.testing.assert_allclose(y, [[-1], [1]])


def test_prediction_uses_the_running_values() -> None:
    x, gain, shift, _ = drawn((4, 3), np.float64)
    mean, variance, y = np.array([1.0, -2.0, 0.5]), np.array([4.0, 0.25, 1.0]), np.empty_like(x)
    norms.batch_norm_predicting(np.float64)(x, gain, shift, y, mean, variance, np.array([0.1, EPS]))
    np.testing.assert_allclose(y, (x - mean) / np.sqrt(variance + EPS) * gain + shift, rtol=1e-14)


@pytest.mark.parametrize("dtype", DTYPES)
def test_nan_stays_in_its_row_or_column(dtype: Any) -> None:
    x, gain, shift, _ = drawn((4, 6), dtype)
    x[1, 2] = np.nan
    for y in (run_group(x, gain, shift, 1)[0], run_rms(x, gain)[0]):
        assert np.isnan(y[1]).all() and np.isfinite(y[[0, 2, 3]]).all()
    y = run_batch(x, gain, shift)[0]
    assert np.isnan(y[:, 2]).all() and np.isfinite(np.delete(y, 2, axis=1)).all()
