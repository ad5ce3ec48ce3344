"""Random bits from a counter: the same (seed, stream, step, index) gives the same bits, so there is no state to lose."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numba import uint64
from numba.extending import overload

from pellucid.kernels.clock import SEED, STEP
from pellucid.kernels.kernel import Array, Kernel

MASK = (1 << 64) - 1


def mix(z: int) -> int:
    """The 64-bit finaliser of splitmix64 (Steele, Lea and Flood 2014)."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def bits(key: int, index: int) -> int:
    """64 random bits number `index` of the sequence `key`."""
    return mix((int(key) + (int(index) + 1) * 0x9E3779B97F4A7C15) & MASK)


@overload(mix, strict=False)  # type: ignore[untyped-decorator]
def _mix(z: Any) -> Any:
    def native(z: Any) -> Any:
        z = uint64(z)
        z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
        return z ^ (z >> uint64(31))

    return native


@overload(bits, strict=False)  # type: ignore[untyped-decorator]
def _bits(key: Any, index: Any) -> Any:
    return lambda key, index: mix(uint64(key) + (uint64(index) + uint64(1)) * uint64(0x9E3779B97F4A7C15))


@cache
def dropout(dtype: Any) -> Kernel:
    """y = x / (1 - rate) where a random number is at least the rate, else 0; its own backward pass (Srivastava 2014)

    `settings` = [rate, stream]: each dropout layer draws from a stream of its own, anew in each step.
    """

    def forward(x: Array, y: Array, clock: Array, settings: Array) -> None:
        key = bits(bits(int(clock[SEED]), int(settings[1])), int(clock[STEP]))
        rate = settings[0]
        keep = dtype(1 / (1 - rate)) if rate < 1 else dtype(0)
        zero = dtype(0)
        n = x.shape[1]
        for i in range(x.shape[0]):
            for j in range(n):
                number = float(bits(key, i * n + j) >> 11) * 1.1102230246251565e-16
                y[i, j] = x[i, j] * (keep if number >= rate else zero)

    return Kernel("dropout", forward, "mn mn s:double e:double", dtype, "2 mn")


def permutation(seed: int, epoch: int, n: int) -> Array:
    """The order of `n` rows in an epoch: a pure function of seed and epoch."""
    generator = np.random.Generator(np.random.Philox(key=[seed % (1 << 64), epoch]))
    return generator.permutation(n)
