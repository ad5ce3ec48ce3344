"""Random bits from a counter: the same (seed, stream, step, index) gives the same bits, so there is no state to lose."""

from __future__ import annotations

from functools import cache
from typing import Any

from numba import uint64
from numba.extending import overload, register_jitable

from pellucid.kernels.compiler.intrinsics import upper_half
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.kernels.compiler.step_state import DROPOUT_REDUCTION, EPOCH, SEED, STEP
from pellucid.typing import Array

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

    def forward(x: Array, y: Array, state: Array, settings: Array) -> None:
        key = bits(bits(int(state[SEED]), int(settings[1])), int(state[STEP]))
        rate = settings[0] * (1 - state[DROPOUT_REDUCTION])
        keep = dtype(1 / (1 - rate)) if rate < 1 else dtype(0)
        zero = dtype(0)
        n = x.shape[1]
        for i in range(x.shape[0]):
            for j in range(n):
                number = float(bits(key, i * n + j) >> 11) * 1.1102230246251565e-16
                y[i, j] = x[i, j] * (keep if number >= rate else zero)

    return Kernel("dropout", forward, "mn mn s:double e:double", dtype, "2 mn")


def upper(a: int, b: int) -> Any:
    """The upper 64 bits of the product of two of 64."""
    return uint64(int(a) * int(b) >> 64)


overload(upper)(lambda a, b: lambda a, b: upper_half(a, b))


@register_jitable  # type: ignore[untyped-decorator]
def philox(seed: int, stream: int, counter: int) -> tuple[int, int, int, int]:
    """256 random bits number `counter` of the sequence (seed, stream) (Salmon et al. 2011: Philox 4x64, ten rounds)."""
    first, second = uint64(0xD2E7470EE14C6C93), uint64(0xCA5A826395121157)
    left, right = uint64(seed), uint64(stream)
    a, b, c, d = uint64(counter), uint64(0), uint64(0), uint64(0)
    for _ in range(10):
        a, b, c, d = upper(second, c) ^ b ^ left, second * c, upper(first, a) ^ d ^ right, first * a
        left, right = left + uint64(0x9E3779B97F4A7C15), right + uint64(0xBB67AE8584CAA73B)
    return a, b, c, d


@cache
def shuffle(dtype: Any) -> Kernel:
    """The epoch's order of rows, each equally likely (Fisher and Yates 1938): NumPy's for Philox's key (seed, epoch)"""

    def forward(chosen: Array, order: Array, state: Array) -> None:
        for i in range(order.size):
            order[i] = chosen[i]
        seed, epoch, counter = int(state[SEED]), int(state[EPOCH]), 0
        last, mask = order.size - 1, 1
        while mask < last:
            mask = 2 * mask + 1
        while last > 0:
            counter += 1
            for word in philox(seed, epoch, counter):
                for half in range(2):
                    other = int(word >> 32 * half) & mask
                    if 0 < last >= other:  # else one of the numbers that only filled up a power of two
                        order[last], order[other] = order[other], order[last]
                        last -= 1
                        mask = mask >> (last <= mask >> 1)

    return Kernel("shuffle", forward, "n:int n:int s:double", dtype)
