"""What each entry of a tape takes, beside what this machine can do: where the time of a step goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from time import perf_counter
from typing import Any

import numpy as np

from pellucid.engine.parameters import aligned
from pellucid.engine.tape import Entry, Tape
from pellucid.kernels.arithmetic import copy
from pellucid.kernels.compiler import step_state as slot
from pellucid.kernels.products import matmul

RUNS = 20  # of an entry in a row: what works in its own place must not run off to infinity or to nothing


@dataclass(frozen=True)
class Rates:
    """What the machine does in a second: floating-point operations of a large product, bytes of a large copy."""

    flops: float
    bytes: float


@dataclass(frozen=True)
class Profile:
    """The least seconds that each entry took; printed, a line an entry, with its share of the machine's rates."""

    entries: tuple[Entry, ...]
    seconds: tuple[float, ...]
    rates: Rates

    def __str__(self) -> str:
        whole = sum(self.seconds)
        lines = [
            f"{'':>4}  {'layer':<16}{'pass':<10}{'kernel':<30}{'us':>10}{'%':>6}{'FLOP':>14}{'bytes':>14}"
            f"{'of product':>12}{'of copy':>9}"
        ]
        for index, (entry, seconds) in enumerate(zip(self.entries, self.seconds, strict=True)):
            flops, moved = entry.kernel.count(entry.arrays)
            lines.append(
                f"{index:>4}  {entry.layer:<16}{entry.phase:<10}{entry.kernel.name:<30}{seconds * 1e6:>10.2f}"
                f"{seconds / whole:>6.0%}{flops:>14,}{moved:>14,}"
                f"{flops / seconds / self.rates.flops:>12.0%}{moved / seconds / self.rates.bytes:>9.0%}"
            )
        lines.append(f"{'':>4}  {'total':<56}{whole * 1e6:>10.2f}")
        lines.append(
            f"this machine: {self.rates.flops / 1e9:.0f} GFLOP/s in a product of 512 x 512 matrices, "
            f"{self.rates.bytes / 1e9:.1f} GB/s read and written in a copy of 32 MiB"
        )
        return "\n".join(lines)


def profile(tape: Tape, seconds: float = 1.0) -> Profile:
    """What each entry of a tape takes, beside the machine's rates; ``print`` shows a table.

    Every entry runs by itself, over and over for about `seconds` in all, and everything it wrote is put back. An entry is
    measured with its arrays as near (in the caches) as its size allows, so the sum is what a step takes at least.
    """
    tape.compile()
    arrays = {array.ctypes.data: array for entry in tape.entries for array in entry.arrays}
    copies = {address: array.copy() for address, array in arrays.items()}

    def restore() -> None:
        for address, array in arrays.items():
            array[...] = copies[address]

    begin = tape.entries[0]
    steps = (
        begin.arrays[1].size if begin.kernel.name == "begin" else RUNS
    )  # it counts steps, of which an epoch has so many
    tape.step_state[[slot.STEP_INDEX, slot.NEXT_OFFSET, slot.ROW_OFFSET, slot.STOP]] = 0
    copies[tape.step_state.ctypes.data] = tape.step_state.copy()
    share = seconds / (len(tape.entries) + 1)
    nothing = _least(lambda: tape.run_entries(0, 0), restore, share)
    timings = []
    for index in range(len(tape.entries)):
        runs = min(RUNS, steps) if index == 0 else RUNS
        least = _least(lambda index=index, runs=runs: tape.run_entries(index, index + 1, runs), restore, share)  # type: ignore[misc]
        timings.append(max(least - nothing, 1e-9) / runs)
    restore()
    return Profile(tuple(tape.entries), tuple(timings), rates(tape.dtype))


@cache
def rates(dtype: Any) -> Rates:
    """Measure the machine, once a process and dtype."""
    a, b, c = (aligned((512, 512), dtype) for _ in range(3))
    source, target = (aligned((32 << 20) // np.dtype(dtype).itemsize, dtype) for _ in range(2))
    multiply, move = matmul(dtype), copy(dtype)
    multiplied = _least(lambda: multiply(a, b, c), lambda: None, 0.3)
    moved = _least(lambda: move(source, target), lambda: None, 0.3)
    return Rates(2 * 512**3 / multiplied, (source.nbytes + target.nbytes) / moved)


def _least(work: Callable[[], Any], before: Callable[[], None], seconds: float) -> float:
    """The least seconds of one call, over as many as fit into `seconds`, but at least five."""
    durations: list[float] = []
    until = perf_counter() + seconds
    while len(durations) < 5 or perf_counter() < until:
        before()
        start = perf_counter()
        work()
        durations.append(perf_counter() - start)
    return min(durations)
