"""The largest errors of one function in every library that has it: found among millions of inputs, judged by mpmath.

In float64 every number is compared with mpmath's; in float32 the float64 form, a billion times finer, leads to the worst
inputs, and mpmath judges those.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from mpmath import mp

from pellucid.typing import Array

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests"))  # the oracles are the tests'

import textbook  # noqa: E402
from exactness import NEAR, apart, error, grid  # noqa: E402

EVERYDAY = (1e-30, 10.0)  # JAX takes subnormal numbers for 0, which its other column shows
INNER = (2.0**-8, 128.0)  # float32 numbers between these are tried more densely
LIBRARIES = ("Pellucid", "PyTorch", "JAX")
PAIRS = 1 << 29  # of float32 numbers for gates, by the stride
PART = 1 << 18  # numbers that are judged at once
JUDGED = 4  # of the worst inputs found, so many go to mpmath


@dataclass(frozen=True)
class Subject:
    """One function of the book: its oracle, what computes it in each library, and where its slope is 0."""

    name: str
    order: int  # 0 the function, 1 its derivative
    exact: Callable[..., Any]
    computed: dict[str, Callable[..., Array] | None]
    zeros: tuple[float, ...] = ()
    inputs: int = 1
    lowest: float = -math.inf
    parameters: tuple[float, ...] = ()


@dataclass(frozen=True)
class Found:
    """The largest error of one library over all inputs, where, and over everyday ones."""

    everywhere: float
    at: tuple[float, ...]
    everyday: float


def inputs(subject: Subject, dtype: Any, stride: int) -> Iterator[tuple[Sequence[str], tuple[Array, ...]]]:
    """Where a function of which libraries is judged, part by part: hard points; of gates, pairs by chance.

    Of float32 numbers one in `stride`, of those from 1/256 to 128, where forms turn and tails end, more: of Pellucid's all.
    """
    if subject.inputs == 2:
        chance, parts = np.random.default_rng(3), PAIRS // stride // PART if dtype is np.float32 else 0
        for count in [PART] * parts + [2_000]:
            sizes = np.where(
                chance.random((2, count)) < 0.5,
                2.0 ** chance.uniform(-40, 6, (2, count)),
                chance.uniform(0, 12, (2, count)),
            )
            pairs = (sizes * chance.choice([-1, 1], (2, count))).astype(dtype)
            yield LIBRARIES, (pairs[0], pairs[1])
        return
    zeros = [zero for page in textbook.ACTIVATIONS.values() for zero in page.zeros]
    x = grid(dtype, zeros, 3000 if dtype is np.float32 else 700)
    yield LIBRARIES, (x[x > subject.lowest],)
    if dtype is np.float32:
        inner = np.array(INNER, np.float32).view(np.uint32).tolist()
        ranges = (
            (LIBRARIES, 0, 1 << 31, stride),
            (LIBRARIES, *inner, theirs(stride)),
            (LIBRARIES[:1], *inner, own(stride)),
        )
        for (libraries, first, last, step), sign in product(ranges, (0, 1 << 31)):
            for start in range(first, last, step * PART):
                x = np.arange(sign + start, sign + min(start + step * PART, last), step, np.uint32).view(np.float32)
                x = x[np.isfinite(x) & (x > subject.lowest)]
                if x.size:
                    yield libraries, (x,)


def theirs(stride: int) -> int:
    """Of the inner numbers, everybody is judged by one in so many."""
    return max(stride // 16, 1)


def own(stride: int) -> int:
    """And Pellucid by one in so many: by all where everybody is judged by one in 256 elsewhere."""
    return max(stride // 256, 1)


def measure(subject: Subject, dtype: Any, stride: int) -> dict[str, Found]:
    """The largest errors of each library that has the function."""
    exact = Exact(subject, dtype)
    worst: dict[tuple[str, bool], list[tuple[float, tuple[float, ...], float]]] = {}
    for libraries, x in inputs(subject, dtype, stride):
        wide = [column.astype(np.float64) for column in x]
        with np.errstate(all="ignore"):
            fine = subject.computed["Pellucid"](*wide) if dtype is np.float32 else None  # type: ignore[misc]
            run = {name: compute for name in libraries if (compute := subject.computed.get(name)) is not None}
            results = {name: compute(*x) for name, compute in run.items()}
        for library, got in results.items():
            sizes = np.full(got.shape, math.inf) if fine is None else roughly(subject, got, fine, wide)
            for usual in (False, True):
                known = worst.setdefault((library, usual), [])
                least = known[-1][0] if len(known) == JUDGED else -1.0
                among = np.flatnonzero(sizes > least)
                if usual:
                    among = among[np.logical_and.reduce([everyday(column[among]) for column in x])]
                if dtype is np.float32 and among.size > JUDGED:
                    among = among[np.argpartition(sizes[among], -JUDGED)[-JUDGED:]]
                known += [(float(sizes[i]), tuple(float(column[i]) for column in wide), float(got[i])) for i in among]
                if dtype is np.float32:
                    known[:] = sorted(known, reverse=True)[:JUDGED]
    found = {}
    for library in {library for library, _ in worst}:
        counted = {
            usual: [(exact.error(point, got), point) for _, point, got in worst[library, usual]]
            for usual in (False, True)
        }
        found[library] = Found(*max(counted[False]), max(counted[True])[0])
    return found


def everyday(x: Array) -> Array:
    """Which numbers are."""
    return (abs(x) >= EVERYDAY[0]) & (abs(x) <= EVERYDAY[1])  # type: ignore[no-any-return]


@dataclass
class Exact:
    """mpmath's values of one function, computed where they are asked for."""

    subject: Subject
    dtype: Any
    known: dict[tuple[float, ...], Any] = field(default_factory=dict)

    def error(self, point: tuple[float, ...], got: float) -> float:
        """The error of a result in ULP; near a zero of the function, in eps."""
        if point not in self.known:
            c = (float(self.dtype(value)) for value in self.subject.parameters)
            self.known[point] = textbook.exact(self.subject.exact, *point, *c)
        wanted = self.known[point]
        with mp.workprec(220):
            if any(abs(point[0] - zero) < NEAR for zero in self.subject.zeros):
                factor = abs(point[1]) if self.subject.inputs == 2 else 1.0  # of a gate's slope by a, b is a factor
                return float(abs(got - wanted) / factor) / float(np.finfo(self.dtype).eps)
            return error(self.dtype, got, wanted)


def roughly(subject: Subject, got: Array, fine: Array, x: list[Array]) -> Array:
    """The errors of float32 numbers in ULP, beside float64 ones; near a zero, in eps."""
    sizes = np.empty_like(fine)
    apart(got, fine, sizes)
    for zero in subject.zeros:
        near = abs(x[0] - zero) < NEAR
        if near.any():
            factor = abs(x[1][near]) if subject.inputs == 2 else 1.0
            sizes[near] = abs(got[near] - fine[near]) / factor / float(np.finfo(np.float32).eps)
    return sizes
