"""Normalisation, forward with its backward beneath; sums run in float64, in two passes, so data far from 0 keep their spread.

`gain` and `shift` are learned. LayerNorm is GroupNorm with one group: `x` is seen as rows x groups x columns of a group.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Any

from numpy import float64

from pellucid.kernels.compiler.formula import compile_inline
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.typing import Array


@compile_inline
def centred(x: float, high: float, low: float) -> float:
    """x - mean for a mean in two parts: exact to the last digit however far x lies from 0"""
    return (x - high) - low


@cache
def group_norm(dtype: Any) -> Kernel:
    """y = gain (x - mean(x)) / sqrt(var(x) + eps) + shift: over each group of a row's columns (Ba 2016; Wu and He 2018)"""

    def forward(x: Array, gain: Array, shift: Array, y: Array, mean: Array, inverse: Array, eps: Array) -> None:
        width = x.shape[2]
        for i in range(x.shape[0]):
            for g in range(x.shape[1]):
                total = float64(0)
                for j in range(width):
                    total += x[i, g, j]
                mu = total / width
                high = dtype(mu)
                low = dtype(mu - high)
                spread = float64(0)
                for j in range(width):
                    e = float64(centred(x[i, g, j], high, low))
                    spread += e * e
                r = dtype(1 / sqrt(spread / width + eps[0]))
                mean[i, g] = mu
                inverse[i, g] = r
                for j in range(width):
                    y[i, g, j] = centred(x[i, g, j], high, low) * r * gain[g, j] + shift[g, j]

    return Kernel("group_norm", forward, "mgn gn gn >mgn mg:double mg e:double", dtype, "8 mgn", reduces=True)


@cache
def group_norm_backward(dtype: Any) -> Kernel:
    """dx = r (d - mean(d) - x^ mean(d x^)); dgain = dy x^; dshift = dy,
    with d = dy gain and x^ = r (x - mean(x)) and r = 1 / sqrt(var(x) + eps): dgain and dshift are summed over the rows"""

    def backward(
        x: Array, gain: Array, mean: Array, inverse: Array, dy: Array, dx: Array, dgain: Array, dshift: Array
    ) -> None:
        dgain[:] = 0
        dshift[:] = 0
        width = x.shape[2]
        for i in range(x.shape[0]):
            for g in range(x.shape[1]):
                r = inverse[i, g]
                high = dtype(mean[i, g])
                low = dtype(mean[i, g] - high)
                total = dtype(0)
                along = dtype(0)
                for j in range(width):
                    d = dy[i, g, j] * gain[g, j]
                    total += d
                    along += d * centred(x[i, g, j], high, low) * r
                total *= dtype(1 / width)
                along *= dtype(1 / width)
                for j in range(width):
                    xhat = centred(x[i, g, j], high, low) * r
                    dx[i, g, j] = r * (dy[i, g, j] * gain[g, j] - total - xhat * along)
                    dgain[g, j] += dy[i, g, j] * xhat
                    dshift[g, j] += dy[i, g, j]

    return Kernel("group_norm_backward", backward, "mgn gn mg:double mg mgn >mgn gn gn", dtype, "16 mgn", reduces=True)


@cache
def rms_norm(dtype: Any) -> Kernel:
    """y = gain x / sqrt(mean(x**2) + eps): over each row (Zhang and Sennrich 2019)"""

    def forward(x: Array, gain: Array, y: Array, inverse: Array, eps: Array) -> None:
        n = x.shape[1]
        for i in range(x.shape[0]):
            square = float64(0)
            for j in range(n):
                square += float64(x[i, j]) * float64(x[i, j])
            r = dtype(1 / sqrt(square / n + eps[0]))
            inverse[i] = r
            for j in range(n):
                y[i, j] = x[i, j] * r * gain[j]

    return Kernel("rms_norm", forward, "mn n >mn m e:double", dtype, "4 mn", reduces=True)


@cache
def rms_norm_backward(dtype: Any) -> Kernel:
    """dx = r (d - x^ mean(d x^)); dgain = dy x^,
    with d = dy gain and x^ = r x and r = 1 / sqrt(mean(x**2) + eps): dgain is summed over the rows"""

    def backward(x: Array, gain: Array, inverse: Array, dy: Array, dx: Array, dgain: Array) -> None:
        dgain[:] = 0
        n = x.shape[1]
        for i in range(x.shape[0]):
            r = inverse[i]
            along = dtype(0)
            for j in range(n):
                along += dy[i, j] * gain[j] * x[i, j]
            along *= r * r / dtype(n)
            for j in range(n):
                dx[i, j] = r * (dy[i, j] * gain[j] - x[i, j] * along)
                dgain[j] += dy[i, j] * x[i, j] * r

    return Kernel("rms_norm_backward", backward, "mn n m mn >mn n", dtype, "10 mn", reduces=True)


@cache
def batch_norm(dtype: Any) -> Kernel:
    """y = gain (x - mean(x)) / sqrt(var(x) + eps) + shift: over each column of the batch (Ioffe and Szegedy 2015)

    The running mean and variance move by `settings` = [momentum, eps]; the running variance is the unbiased one.
    """

    def forward(
        x: Array,
        gain: Array,
        shift: Array,
        y: Array,
        mean: Array,
        spread: Array,
        inverse: Array,
        running_mean: Array,
        running_variance: Array,
        settings: Array,
    ) -> None:
        m, n = x.shape
        momentum, eps = settings[0], settings[1]
        mean[:] = 0
        spread[:] = 0
        for i in range(m):
            for j in range(n):
                mean[j] += x[i, j]
        for j in range(n):
            mean[j] /= m
        for i in range(m):
            for j in range(n):
                e = x[i, j] - mean[j]
                spread[j] += e * e
        for j in range(n):
            variance = spread[j] / m
            inverse[j] = dtype(1 / sqrt(variance + eps))
            running_mean[j] = dtype((1 - momentum) * running_mean[j] + momentum * mean[j])
            running_variance[j] = dtype((1 - momentum) * running_variance[j] + momentum * spread[j] / max(m - 1, 1))
        for i in range(m):
            for j in range(n):
                y[i, j] = dtype(x[i, j] - mean[j]) * inverse[j] * gain[j] + shift[j]

    return Kernel("batch_norm", forward, "mn n n >mn n:double n:double n n n s:double", dtype, "9 mn")


@cache
def batch_norm_backward(dtype: Any) -> Kernel:
    """dx = gain r (dy - mean(dy) - x^ mean(dy x^)); dgain = sum(dy x^); dshift = sum(dy),
    with x^ = r (x - mean(x)) and r = 1 / sqrt(var(x) + eps): over each column of the batch"""

    def backward(
        x: Array, gain: Array, mean: Array, inverse: Array, dy: Array, dx: Array, dgain: Array, dshift: Array
    ) -> None:
        m, n = x.shape
        dgain[:] = 0
        dshift[:] = 0
        for i in range(m):
            for j in range(n):
                dshift[j] += dy[i, j]
                dgain[j] += dy[i, j] * (dtype(x[i, j] - mean[j]) * inverse[j])
        share = dtype(1 / m)
        for i in range(m):
            for j in range(n):
                xhat = dtype(x[i, j] - mean[j]) * inverse[j]
                dx[i, j] = gain[j] * inverse[j] * (dy[i, j] - share * dshift[j] - xhat * (share * dgain[j]))

    return Kernel("batch_norm_backward", backward, "mn n n:double n mn >mn n n", dtype, "14 mn")


@cache
def batch_norm_predicting(dtype: Any) -> Kernel:
    """y = gain (x - mean) / sqrt(variance + eps) + shift: with the running mean and variance"""

    def forward(x: Array, gain: Array, shift: Array, y: Array, mean: Array, variance: Array, settings: Array) -> None:
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                y[i, j] = (x[i, j] - mean[j]) / dtype(sqrt(variance[j] + settings[1])) * gain[j] + shift[j]

    return Kernel("batch_norm_predicting", forward, "mn n n >mn n n s:double", dtype, "6 mn")
