"""The tape: the flat, static list of kernel calls that a network is, for one batch size, on buffers made once.

An op plays a forward kernel and, right beneath it, says how its backward pass goes; the tape records these backward
passes in reverse order, once. That is backpropagation: the chain rule, each intermediate gradient computed a single time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import config

from pellucid.engine.parameters import aligned
from pellucid.kernels.arithmetic import accumulate
from pellucid.kernels.compiler import step_state as slot
from pellucid.kernels.compiler.executor import player
from pellucid.kernels.compiler.kernel import Array, Kernel


class Signal:
    """A value that flows forward and, if anything learned depends on it, the gradient that flows back.

    `tail` is there if only its last columns were learned: their signal, for a consumer that can do without the rest.
    """

    def __init__(self, value: Array, gradient: Array | None, name: str = "", tail: Signal | None = None) -> None:
        self.value, self.gradient, self.name, self.tail = value, gradient, name, tail
        self.written = False  # whether the backward pass has reached this gradient


@dataclass(frozen=True)
class Entry:
    """One kernel call: which layer it belongs to, which pass, the kernel and its arrays."""

    layer: str
    phase: str
    kernel: Kernel
    arrays: tuple[Array, ...]


class Tape:
    """A recorded network; `play` runs any part of it, natively or, with the JIT disabled, entry by entry in Python.

    Parameters
    ----------
    dtype
        Of all signals.
    batch
        Rows of a batch.
    training
        Whether layers that behave differently in training (dropout, batch normalisation) do so.
    clock
        The float64 block that kernels read the step from; a new one if None.
    """

    def __init__(self, dtype: Any, batch: int, training: bool, clock: Array | None = None) -> None:
        self.dtype, self.batch, self.training = np.dtype(dtype).type, batch, training
        self.clock = aligned(slot.SIZE, np.float64) if clock is None else clock
        self.entries: list[Entry] = []
        self.signals: list[tuple[str, Signal]] = []
        self.layer, self.phase = "", "forward"
        self.marks: dict[str, tuple[int, int]] = {}
        self._backward: list[tuple[str, Callable[[], None]]] = []

    # recording

    def signal(self, width: int, *, gradient: bool = True, name: str = "") -> Signal:
        """A new buffer of `batch` rows and `width` columns."""
        shape = (self.batch, width)
        made = Signal(
            aligned(shape, self.dtype), aligned(shape, self.dtype) if gradient and self.training else None, name
        )
        self.signals.append((self.layer, made))
        return made

    def run(self, kernel: Kernel, *arrays: Array) -> None:
        """Record one kernel call."""
        kernel.sizes(arrays)
        self.entries.append(Entry(self.layer, self.phase, kernel, arrays))

    def backward(self, step: Callable[[], None]) -> Callable[[], None]:
        """Say how the op just played goes backward (used as a decorator)."""
        self._backward.append((self.layer, step))
        return step

    @contextmanager
    def into(self, signal: Signal) -> Iterator[Array]:
        """Where to write the gradient of `signal`: a second consumer's is added to the first's."""
        assert signal.gradient is not None
        if signal.written:
            extra = aligned(signal.gradient.shape, self.dtype)
            yield extra
            self.run(accumulate(self.dtype), extra.reshape(-1), signal.gradient.reshape(-1))
        else:
            signal.written = True
            yield signal.gradient

    @contextmanager
    def section(self, phase: str) -> Iterator[None]:
        """Entries recorded inside belong to `phase`, which `play` can run by name."""
        start, before = len(self.entries), self.phase
        self.phase = phase
        yield
        self.phase = before
        self.marks[phase] = (start, len(self.entries))

    def record_backward(self) -> None:
        """Record the backward pass: every op's, last op first."""
        with self.section("backward"):
            for layer, step in reversed(self._backward):
                self.layer = layer
                step()

    # playing

    @cached_property
    def table(self) -> tuple[Array, Array]:
        """Addresses and rows of all entries: what the player reads."""
        rows = [entry.kernel.row(entry.arrays) for entry in self.entries]
        table = np.zeros((len(rows), max(map(len, rows), default=1)), np.int64)
        for index, row in enumerate(rows):
            table[index, : len(row)] = row
        return np.array([entry.kernel.address(entry.arrays) for entry in self.entries], np.int64), table

    def ready(self) -> None:
        """Compile what the first play would, or read it from the cache, so that playing is only that."""
        if not config.DISABLE_JIT:
            player()
            self.table  # noqa: B018

    def play(self, phase: str | None = None, times: int = 1) -> int:
        """Play a section (default: everything) `times` times; returns how many entries were played.

        It ends early at the entry that stopped the clock.
        """
        start, stop = self.marks[phase] if phase else (0, len(self.entries))
        return self.play_rows(start, stop, times)

    def play_rows(self, start: int, stop: int, times: int = 1) -> int:
        """Play entries `start` to `stop`: a single one, when stepping."""
        if not config.DISABLE_JIT:
            return int(player()(*self.table, start, stop, times, self.clock))
        for played in range(times * (stop - start)):
            entry = self.entries[start + played % (stop - start)]
            entry.kernel.plainly(entry.arrays)
            if self.clock[slot.STOP] != 0:
                return played + 1
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
