"""The tape: the flat, static list of kernel calls that a network is, for one batch size, on buffers made once.

An op records a forward kernel and, right beneath it, how its backward pass goes; the tape records these backward passes
in reverse order, once. That is backpropagation: the chain rule, each intermediate gradient computed a single time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import config

from pellucid.engine.ops import Accumulate, Op
from pellucid.engine.parameters import aligned
from pellucid.engine.value import Value
from pellucid.kernels.arithmetic import accumulate
from pellucid.kernels.compiler import step_state as slot
from pellucid.kernels.compiler.executor import executor
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.typing import Array

Backward = Callable[[Array], None]


@dataclass(frozen=True)
class Entry:
    """One kernel call: which layer it belongs to, which pass, the kernel, its arrays, and what it computes by name.

    Bookkeeping, such as fetching a batch, has no `op`.
    """

    layer: str
    phase: str
    kernel: Kernel
    arrays: tuple[Array, ...]
    op: Op | None = None


class Tape:
    """A recorded network; `run` executes any part of it, natively or, with the JIT disabled, entry by entry in Python.

    Parameters
    ----------
    dtype
        Of all signals.
    batch
        Rows of a batch.
    training
        Whether layers that behave differently in training (dropout, batch normalisation) do so.
    step_state
        The float64 block that kernels read the step from; a new one if None.
    """

    def __init__(self, dtype: Any, batch: int, training: bool, step_state: Array | None = None) -> None:
        self.dtype, self.batch, self.training = np.dtype(dtype).type, batch, training
        self.step_state = aligned(slot.SIZE, np.float64) if step_state is None else step_state
        self.entries: list[Entry] = []
        self.values: list[tuple[str, Value]] = []
        self.layer, self.phase = "", "forward"
        self.sections: dict[str, tuple[int, int]] = {}
        self._backward: list[tuple[str, Value, Backward]] = []

    # recording

    def new_value(self, *shape: int, gradient: bool = True, name: str = "") -> Value:
        """A new buffer of `batch` rows of a shape, with one for the gradient if the tape trains and `gradient` is asked for."""
        shape = (self.batch, *shape)
        value = Value(
            aligned(shape, self.dtype), aligned(shape, self.dtype) if gradient and self.training else None, name
        )
        self.values.append((self.layer, value))
        return value

    def record(self, kernel: Kernel, *arrays: Array, op: Op | None = None) -> None:
        """Record one kernel call on `arrays`, or on those of an op, which names them."""
        arrays = op.arrays if op else arrays
        kernel.sizes(arrays)
        self.entries.append(Entry(self.layer, self.phase, kernel, arrays, op))

    def backward(self, *outputs: Value) -> Callable[[Backward], Backward]:
        """Say how the backward pass of the op just recorded goes (used as a decorator).

        The step is called with the gradient of each of the op's `outputs` that the backward pass reaches.
        """

        def remember(step: Backward) -> Backward:
            self._backward += [(self.layer, output, step) for output in reversed(outputs)]
            return step

        return remember

    @contextmanager
    def accumulate(self, value: Value) -> Iterator[Array]:
        """Where to write the gradient of `value`: a second consumer's is added to the first's, one that nobody needs is lost."""
        if value.gradient is None or value.has_gradient:
            part = aligned(value.value.shape, self.dtype)
            yield part
            if value.gradient is not None:
                total = Accumulate(part.reshape(-1), value.gradient.reshape(-1))
                self.record(accumulate(self.dtype), op=total)
        else:
            value.has_gradient = True
            yield value.gradient

    @contextmanager
    def section(self, phase: str) -> Iterator[None]:
        """Entries recorded inside belong to `phase`, which `run` can execute by name."""
        start, before = len(self.entries), self.phase
        self.phase = phase
        yield
        self.phase = before
        self.sections[phase] = (start, len(self.entries))

    def record_backward(self, output: Value) -> None:
        """Record the backward pass from the gradient of `output` on: every op's, last op first."""
        output.has_gradient = True
        with self.section("backward"):
            for layer, value, step in reversed(self._backward):
                if value.has_gradient and value.gradient is not None:
                    self.layer = layer
                    step(value.gradient)

    # running

    @cached_property
    def table(self) -> tuple[Array, Array]:
        """Addresses and rows of all entries: what the executor reads."""
        rows = [entry.kernel.row(entry.arrays) for entry in self.entries]
        table = np.zeros((len(rows), max(map(len, rows), default=1)), np.int64)
        for index, row in enumerate(rows):
            table[index, : len(row)] = row
        return np.array([entry.kernel.address(entry.arrays) for entry in self.entries], np.int64), table

    def compile(self) -> None:
        """Compile what the first run would, or read it from the cache, so that running is only that."""
        if not config.DISABLE_JIT:
            executor()
            self.table  # noqa: B018

    def run(self, phase: str | None = None, times: int = 1) -> int:
        """Run a section (default: everything) `times` times; returns how many entries were run.

        It ends early at the entry that set STOP in the step state.
        """
        start, stop = self.sections[phase] if phase else (0, len(self.entries))
        return self.run_entries(start, stop, times)

    def run_entries(self, start: int, stop: int, times: int = 1) -> int:
        """Run entries `start` to `stop`: a single one, when stepping."""
        if not config.DISABLE_JIT:
            return int(executor()(*self.table, start, stop, times, self.step_state))
        for count in range(times * (stop - start)):
            entry = self.entries[start + count % (stop - start)]
            entry.kernel.run_in_python(entry.arrays)
            if self.step_state[slot.STOP] != 0:
                return count + 1
        return times * (stop - start)

    # looking

    def describe(self) -> str:
        """The entries with shapes, floating-point operations and bytes, one a line, and their sums."""
        lines = [f"{'':>4}  {'layer':<16}{'pass':<10}{'kernel':<30}{'shapes':<44}{'FLOP':>14}{'bytes':>14}"]
        total = [0, 0]
        for index, entry in enumerate(self.entries):
            flops, moved = entry.kernel.count(entry.arrays)
            total = [total[0] + flops, total[1] + moved]
            shapes = " ".join("x".join(map(str, array.shape)) for array in entry.arrays)
            shapes = shapes if len(shapes) < 43 else shapes[:40] + "..."
            lines.append(
                f"{index:>4}  {entry.layer:<16}{entry.phase:<10}{entry.kernel.name:<30}{shapes:<44}{flops:>14,}{moved:>14,}"
            )
        lines.append(f"{'':>4}  {'total':<100}{total[0]:>14,}{total[1]:>14,}")
        return "\n".join(lines)
