"""What needs a whole row at once: softmax, and cross-entropy on labels, each with its gradient."""

from __future__ import annotations

from functools import cache
from typing import Any

from numpy import float64

from pellucid.formulas.elementary import exp, log
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.kernels.losses import score
from pellucid.typing import Array


@cache
def softmax(dtype: Any) -> Kernel:
    """y = exp(z) / sum(exp(z)): over each row (Bridle 1990)"""

    def forward(z: Array, y: Array) -> None:
        for i in range(z.shape[0]):
            top = z[i, 0]  # exp(z - top) cannot overflow, and the quotient is the same
            for j in range(z.shape[1]):
                top = max(top, z[i, j])
            total = dtype(0)
            for j in range(z.shape[1]):
                y[i, j] = exp(z[i, j] - top)
                total += y[i, j]
            for j in range(z.shape[1]):
                y[i, j] /= total

    return Kernel("softmax", forward, "mn mn", dtype, "5 mn", reduces=True)


@cache
def softmax_backward(dtype: Any) -> Kernel:
    """dz = y (dy - sum(dy y)): over each row"""

    def backward(y: Array, dy: Array, dz: Array) -> None:
        for i in range(y.shape[0]):
            mean = dtype(0)
            for j in range(y.shape[1]):
                mean += dy[i, j] * y[i, j]
            for j in range(y.shape[1]):
                dz[i, j] = y[i, j] * (dy[i, j] - mean)

    return Kernel("softmax_backward", backward, "mn mn >mn", dtype, "4 mn", reduces=True)


@cache
def cross_entropy(dtype: Any) -> Kernel:
    """L = log(sum(exp(z))) - z[label]; dL/dz = softmax(z) - onehot(label): of one row; a batch's is the mean by weight

    L = log(sum(exp(z))) - sum(t z); dL/dz = softmax(z) - t, with t = (1 - a) onehot(label) + a / k: with label smoothing a

    `factors` are those of the loss and of its gradient, and a.
    """

    def forward(z: Array, labels: Array, w: Array, dz: Array, state: Array, factors: Array) -> None:
        weight = float64(0)
        for i in range(w.shape[0]):
            weight += w[i]
        scale = factors[1] / weight if weight > 0 else 0.0
        k = z.shape[1]
        smoothing = factors[2]
        total = float64(0)
        for i in range(z.shape[0]):
            top = z[i, 0]
            for j in range(k):
                top = max(top, z[i, j])
            mass = dtype(0)
            level = dtype(0)
            for j in range(k):
                dz[i, j] = exp(z[i, j] - top)
                mass += dz[i, j]
                level += z[i, j] - top
            row_loss = log(float64(mass)) - (1 - smoothing) * (z[i, labels[i]] - top)
            row_loss -= smoothing * level / k if smoothing > 0 else 0.0
            total += w[i] * row_loss
            share = dtype(w[i] * scale)
            part = share / mass
            rest = share * dtype(smoothing / k)
            for j in range(k):
                dz[i, j] = dz[i, j] * part - rest
            dz[i, labels[i]] -= share * dtype(1 - smoothing)
        score(state, total * factors[0], weight, z.shape[0])

    return Kernel("cross_entropy", forward, "mk m:int m mk s:double f:double", dtype, "8 mk", reduces=True)
