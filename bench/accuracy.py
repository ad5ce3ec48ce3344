"""How exact every function is, beside PyTorch's and JAX's: the largest errors, in units in the last place, as a page.

``python -m bench --accuracy`` writes docs/accuracy.md. In float64 every number is compared with mpmath's; in float32 the
float64 form, a billion times finer, leads to the worst inputs among millions, and mpmath judges those.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from mpmath import mp

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests"))  # the oracles are the tests'

import textbook  # noqa: E402
from bench import functions as others  # noqa: E402
from exactness import error, grid  # noqa: E402
from pellucid.engine.register import digest  # noqa: E402
from pellucid.formulas import functions as plain  # noqa: E402
from pellucid.formulas.activations import ACTIVATIONS, Activation  # noqa: E402
from pellucid.formulas.gates import GATES, Gate  # noqa: E402
from pellucid.kernels import elementwise  # noqa: E402

Array = np.ndarray[Any, Any]
PAGE = ROOT / "docs" / "accuracy.md"
LIBRARIES = ("Pellucid", "PyTorch", "JAX")
GOALS = {(np.float32, 0): 2.0, (np.float32, 1): 4.0, (np.float64, 0): 4.0, (np.float64, 1): 4.0}
NEAR = 1e-2  # of a zero, the error counts against 1
EVERYDAY = (1e-30, 10.0)  # JAX takes subnormal numbers for 0, which its other column shows
STRIDE = 1009  # of all float32 numbers, one in so many
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


def elementary() -> Iterator[Subject]:
    """The functions that formulas are written with."""
    formulas = {
        "decay": lambda x: mp.exp(-abs(x)),
        "normal_cdf": textbook.cdf,
        "normal_pdf": textbook.phi,
        "erf": lambda x: mp.erf(x) if abs(x) < 60 else mp.sign(x),
    }
    lowest = {"log": 0.0, "log1p": -1.0, "sqrt": 0.0}
    for name in ("exp", "decay", "expm1", "log", "log1p", "sqrt", "tanh", "erf", "normal_cdf", "normal_pdf"):
        computed = {"Pellucid": others.loop(getattr(plain, name)), **others.elementary(name)}
        yield Subject(name, 0, formulas.get(name) or getattr(mp, name), computed, lowest=lowest.get(name, -math.inf))


def activations() -> Iterator[Subject]:
    """The activations and their derivatives, by the kernels that train networks."""
    for row in ACTIVATIONS:
        if digest(row) or (row.by_parameter and row.name.endswith("learned")):
            continue
        page, values = textbook.ACTIVATIONS[row.name], tuple(row.parameters.values())
        for order, formula in enumerate((page.function, page.slope)):
            computed = {"Pellucid": _activation(row, order), **others.activation(row.name, order, values)}
            yield Subject(row.name, order, formula, computed, page.zeros * order, parameters=values)


def gates() -> Iterator[Subject]:
    """The gates and both their derivatives."""
    for row in GATES:
        function, slopes = textbook.GATES[row.name]
        zeros = textbook.ACTIVATIONS.get({"geglu": "gelu", "swiglu": "swish"}.get(row.name, ""), None)
        for part, formula in enumerate(
            (function, lambda a, b, s=slopes: s(a, b)[0], lambda a, b, s=slopes: s(a, b)[1])
        ):
            name = row.name + ("", " by a", " by b")[part]
            computed = {"Pellucid": _gate(row, part), **others.gate(row.name, part)}
            near = zeros.zeros if zeros and part == 1 else ()
            yield Subject(name, min(part, 1), formula, computed, near, inputs=2)


def _activation(row: Activation, order: int) -> Callable[[Array], Array]:
    def run(x: Array) -> Array:
        y, dtype = np.empty_like(x)[None], x.dtype.type
        elementwise.activation(row, dtype)(x[None], y)
        if order:
            kept = x[None] if elementwise.keeps_input(row) else y.copy()
            elementwise.activation_backward(row, dtype)(kept, np.ones_like(y), y)
        return y[0]

    return run


def _gate(row: Gate, part: int) -> Callable[[Array, Array], Array]:
    def run(a: Array, b: Array) -> Array:
        z, dtype, n = np.concatenate([a, b])[None], a.dtype.type, a.size
        y, dz, sums = np.empty_like(a)[None], np.empty_like(z), np.empty(2 * n, dtype)
        if part == 0:
            elementwise.gate(row, dtype, False)(z, np.zeros(2 * n, dtype), y)
            return y[0]
        elementwise.gate_backward(row, dtype, False)(z, np.ones_like(y), dz, sums)
        return dz[0, :n] if part == 1 else dz[0, n:]

    return run


def inputs(subject: Subject, dtype: Any, stride: int) -> tuple[Array, ...]:
    """Where a function is judged: adversarial points, and of float32 numbers one in `stride`; of gates, chance pairs."""
    zeros = [zero for page in textbook.ACTIVATIONS.values() for zero in page.zeros]
    if subject.inputs == 2:
        chance, count = np.random.default_rng(3), 1_000_000 * 251 // stride if dtype is np.float32 else 2_000
        sizes = np.where(
            chance.random((2, count)) < 0.5,
            2.0 ** chance.uniform(-40, 6, (2, count)),
            chance.uniform(0, 12, (2, count)),
        )
        pairs = (sizes * chance.choice([-1, 1], (2, count))).astype(dtype)
        return pairs[0], pairs[1]
    x = grid(dtype, zeros, 3000 if dtype is np.float32 else 700)
    if dtype is np.float32:
        every = np.arange(0, 1 << 32, stride, dtype=np.uint32).view(np.float32)
        x = np.concatenate([x, every[np.isfinite(every)]])
    return (x[x > subject.lowest],)


def measure(subject: Subject, dtype: Any, stride: int) -> dict[str, Found]:
    """The largest errors of each library that has the function."""
    x = inputs(subject, dtype, stride)
    near = np.zeros(x[0].shape, bool)
    for zero in subject.zeros:
        near |= abs(x[0] - zero) < NEAR
    everyday = np.logical_and.reduce([(abs(column) >= EVERYDAY[0]) & (abs(column) <= EVERYDAY[1]) for column in x])
    wide = [column.astype(np.float64) for column in x]
    exact = Exact(subject, dtype, wide, near)
    with np.errstate(all="ignore"):
        fine = subject.computed["Pellucid"](*wide) if dtype is np.float32 else None  # type: ignore[misc]
        results = {name: compute(*x) for name, compute in subject.computed.items() if compute is not None}
    factor = abs(wide[1]) if subject.inputs == 2 else 1.0
    found = {}
    for library, got in results.items():
        rough = roughly(got, fine, near, factor) if fine is not None else None
        worst, at = exact.worst(got, rough, np.ones_like(everyday))
        found[library] = Found(worst, at, exact.worst(got, rough, everyday)[0])
    return found


@dataclass
class Exact:
    """mpmath's values of one function, computed where they are asked for."""

    subject: Subject
    dtype: Any
    inputs: list[Array]
    near: Array
    known: dict[int, Any] = field(default_factory=dict)

    def worst(self, got: Array, rough: Array | None, among: Array) -> tuple[float, tuple[float, ...]]:
        """The largest error and where; of the few worst by a rough count, if there is one."""
        chosen = np.flatnonzero(among)
        if rough is not None:
            chosen = chosen[np.argsort(rough[chosen])[-JUDGED:]]
        counted = [(self.error(int(i), float(got[i])), int(i)) for i in chosen]
        most, index = max(counted)
        return most, tuple(float(column[index]) for column in self.inputs)

    def error(self, index: int, got: float) -> float:
        if index not in self.known:
            c = (float(self.dtype(value)) for value in self.subject.parameters)
            point = (float(column[index]) for column in self.inputs)
            self.known[index] = textbook.exact(self.subject.exact, *point, *c)
        wanted = self.known[index]
        with mp.workprec(220):
            if self.near[index]:  # of a gate's slope by a, b is a factor
                factor = abs(float(self.inputs[-1][index])) if self.subject.inputs == 2 else 1.0
                return float(abs(got - wanted) / factor) / float(np.finfo(self.dtype).eps)
            return error(self.dtype, got, wanted)


def roughly(got: Array, fine: Array, near: Array, factor: Any) -> Array:
    """The errors of float32 numbers in ULP, beside float64 ones; near a zero, those of `factor`."""
    top = 2.0**128
    with np.errstate(invalid="ignore"):
        apart = abs(np.clip(got.astype(np.float64), -top, top) - np.clip(fine, -top, top))
    spacing = np.ldexp(1.0, np.maximum(np.frexp(np.clip(fine, -top / 2, top / 2))[1] - 24, -149))
    found = np.where(near, apart / factor / float(np.finfo(np.float32).eps), apart / spacing)
    return np.where(np.isnan(got) & ~np.isnan(fine), math.inf, found)


def shown(size: float) -> str:
    """An error as the page prints it."""
    return f"{size:.2f}" if size < 100 else f"{size:.0f}" if size < 1e4 else "wrong" if size > 1e6 else f"{size:.0e}"


def lines(dtype: Any, order: int, measured: list[tuple[Subject, dict[str, Found]]]) -> Iterator[str]:
    """One table of the page."""
    goal = GOALS[dtype, order]
    yield f"| | {' | '.join(f'{name} | all' for name in LIBRARIES)} | Pellucid's worst input |"
    yield "|---|" + "--:|" * (2 * len(LIBRARIES)) + "---|"
    for subject, found in measured:
        cells = []
        for library in LIBRARIES:
            sizes = (found[library].everyday, found[library].everywhere) if library in found else ()
            cells += [f"**{shown(s)}**" if library == "Pellucid" and s > goal else shown(s) for s in sizes] or ["", ""]
        at = ", ".join(f"{value:.9g}" if dtype is np.float32 else repr(value) for value in found["Pellucid"].at)
        yield f"| `{subject.name}` | {' | '.join(cells)} | {at if found['Pellucid'].everywhere > 0 else ''} |"


def measured(dtype: Any, order: int, stride: int, say: Callable[[str], None]) -> list[tuple[Subject, dict[str, Found]]]:
    """What one table shows; `say` is told each function as it is measured."""
    found = []
    for subject in (*elementary(), *activations(), *gates()):
        if subject.order == order:
            say(f"{np.dtype(dtype)} {subject.name}{chr(39) * order}")
            found.append((subject, measure(subject, dtype, stride)))
    return found


def page(tables: dict[tuple[Any, int], list[tuple[Subject, dict[str, Found]]]], stride: int) -> str:
    """The whole page."""
    parts, missed, count = [], [], 0
    for (dtype, order), found in tables.items():
        goal, what = GOALS[dtype, order], ("functions", "derivatives")[order]
        rows = "\n".join(lines(dtype, order, found))
        parts.append(f"## {np.dtype(dtype)}: {what}\n\nGoal: at most {goal:g}.\n\n{rows}\n")
        worse = [subject.name for subject, each in found if each["Pellucid"].everywhere > goal]
        missed += [f"`{name}`{chr(39) * order} ({np.dtype(dtype)})" for name in worse]
        count += len(found)
    verdict = f"{count - len(missed)} of {count} are within the goals. Missed: {', '.join(missed) or 'none'}."
    return HEAD.format(stride=stride, verdict=verdict, versions=others.versions()) + "\n".join(parts) + REASONS


HEAD = """# How exact the functions are

Written by `python -m bench --accuracy`: the largest error found of every function and derivative, in units in the last place
(ULP, the spacing of the dtype's numbers at the exact result). The first column of a library is of everyday inputs
(1e-30 <= |x| <= 10), the second of all finite ones, subnormal numbers included. Pellucid's are the kernels that train networks.

The oracle is mpmath with up to 1,300 bits, on the textbook's formulas. In float32 one of {stride} of all numbers is tried beside
points chosen to be hard (every number, for the elementary functions, by `script/release-check`); in float64 hard points and
4,000 by chance; of gates, pairs up to 64. Within 0.01 of a zero of a derivative the error is counted against 1. A result that has
lost all its digits is called wrong: an underflow that comes too early, a subnormal number taken for 0 (as JAX does), an
overflow on the way. Pellucid's misses are bold.

{verdict}

{versions}

"""
REASONS = """
## What is missed, and why

- **Beside the zero of a derivative** (Swish, GELU and its other form, Mish, and the gates made of them) two terms of about equal
  size cancel. The error stays below 0.8 of eps, counted against 1, within 0.25 of the zero, but just outside 0.01 the result is
  so small that this is tens of its own ULP. PyTorch and JAX have the same; it would take terms of twice the precision.
- **GELU's other form**, `gelu_tanh`, asks for the exponential of a rounded polynomial of degree 3, which costs its relative error
  times its size, up to 90. `gelu` itself is exact to its last digits, and takes a quarter more time.
- **Swish, Mish, GLU, GeGLU and SwiGLU** in float32 lose up to a unit more, and digits where their result is nearly subnormal.
  Forms that keep those (swish at 2.04) were tried and take half as much time again, more than PyTorch and JAX; shorter won.
- **A gate far out** multiplies a subnormal number, whose rounding counts as often as the factor is large.
"""


def write(say: Callable[[str], None]) -> None:
    """Measure everything and write the page."""
    tables = {(dtype, order): measured(dtype, order, STRIDE, say) for dtype, order in GOALS}
    PAGE.write_text(page(tables, STRIDE), encoding="utf-8")
