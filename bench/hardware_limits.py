"""What a step could take at best: its matrix products alone, and its other kernels shared by two threads.

The second is tried for the most that it could give: halves of every large kernel by two threads of Numba, beside BLAS's own
threads, without adding up the sums of columns that the halves leave apart.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from bench.commands import WIDEST
from bench.networks import WORKLOADS, drawn
from bench.workloads import repeated

LARGE = 1 << 14  # elements of an entry that two threads share
TURNS = 3  # of whole and part: they are timed one after the other


def alternated(runs: dict[str, Callable[[], Any]], steps: int, seconds: float = 0.3) -> dict[str, float]:
    """Microseconds of a step of each, the median of several turns."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(TURNS):
        for name, run in runs.items():
            taken[name].append(median(repeated(run, steps, seconds)))
    return {name: median(each) for name, each in taken.items()}


def recorded(name: str) -> tuple[Any, Any]:
    """A training and the tape of its whole batches."""
    from bench.adapters.pellucid import Training

    training = Training(WORKLOADS[name], drawn(WORKLOADS[name]))
    return training, training.trainer.batches[0][0]


def products(library: str) -> dict[str, float]:
    """Microseconds of a step of the widest network, and of its matrix products alone, on the same arrays."""
    from pellucid.kernels.compiler.executor import executor

    training, tape = recorded(WIDEST.name)
    chosen = [i for i, entry in enumerate(tape.entries) if entry.kernel.name.startswith("matmul")]
    addresses, rows = (part[chosen].copy() for part in tape.table)
    run, step_state = executor(), np.zeros(16)
    runs = {
        "step": lambda: training.epochs(1),
        "products": lambda: run(addresses, rows, 0, len(chosen), WIDEST.steps, step_state),
    }
    return alternated(runs, WIDEST.steps)


def halves(entry: Any) -> list[tuple[Any, ...]]:
    """The arrays of both halves of an entry that two threads can share; none if it is small, a product or a fetch."""
    kernel, first = entry.kernel, entry.arrays[0]
    leading = kernel.layout.lstrip(">")[0]
    if entry.phase == "fetch" or kernel.name.startswith("matmul") or first.size < LARGE:
        return []
    middle = len(first) // 2 // 16 * 16

    def part(array: Any, letters: str, place: int) -> Any:
        if letters[:1] != leading:
            return array if place == 0 else array.copy()
        return array[:middle] if place == 0 else array[middle:]

    letters = [word.lstrip(">") for word in kernel.layout.split()]
    return [tuple(part(a, word, place) for a, word in zip(entry.arrays, letters, strict=True)) for place in (0, 1)]


def threads(library: str, name: str, layer: str = "omp") -> dict[str, float]:
    """Microseconds of a step's kernels played by one thread, and with the large ones by two; BLAS has its threads in both."""
    os.environ["NUMBA_THREADING_LAYER"] = layer
    from numba import njit, prange

    from pellucid.kernels.compiler.executor import call, executor

    _, tape = recorded(name)
    shared = [halves(entry) for entry in tape.entries]
    addresses, rows = tape.table
    both, places = np.zeros((2 * len(rows), rows.shape[1]), np.int64), np.zeros(2 * len(rows), np.int64)
    for index, (entry, parts) in enumerate(zip(tape.entries, shared, strict=True)):
        for place, arrays in enumerate(parts):
            row = entry.kernel.row(arrays)
            both[2 * index + place, : len(row)] = row
            places[2 * index + place] = entry.kernel.address(entry.arrays)
    split = np.array([bool(parts) for parts in shared])

    @njit(parallel=True, nogil=True)
    def play(addresses: Any, rows: Any, places: Any, both: Any, split: Any, start: int, times: int) -> None:
        for _ in range(times):
            for index in range(start, len(addresses)):
                if split[index]:
                    for half in prange(2):
                        call(places[2 * index + half], both, 2 * index + half)
                else:
                    call(addresses[index], rows, index)

    first = next(i for i, entry in enumerate(tape.entries) if entry.phase != "fetch")
    tape.run_entries(0, len(tape.entries))  # a batch is there
    times, one, step_state = 20, executor(), np.zeros(16)  # a state of their own, which nobody stops
    runs = {
        "one": lambda: one(addresses, rows, first, len(rows), times, step_state),
        "two": lambda: play(addresses, rows, places, both, split, first, times),
    }
    return alternated(runs, times) | {"shared": int(split.sum())}
