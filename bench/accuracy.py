"""How exact every function is, beside PyTorch's and JAX's: the largest errors, in units in the last place, as a page.

``python -m bench --accuracy`` writes docs/accuracy.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any

import numpy as np

from bench import functions as others
from bench.errors import LIBRARIES, PAIRS, ROOT, Found, Subject, measure, mp, own, textbook, theirs
from pellucid.engine.register import digest
from pellucid.formulas import elementary as plain
from pellucid.formulas.activations import ACTIVATIONS, Activation
from pellucid.formulas.gates import GATES, Gate
from pellucid.kernels import activations as kernels
from pellucid.typing import Array

PAGE = ROOT / "docs" / "accuracy.md"
GOALS = {(np.float32, 0): 2.0, (np.float32, 1): 4.0, (np.float64, 0): 4.0, (np.float64, 1): 4.0}
STRIDE = 256  # of all float32 numbers, one in so many


def elementary() -> Iterator[Subject]:
    """The functions that formulas are written with."""
    formulas = {
        "exp_neg_abs": lambda x: mp.exp(-abs(x)),
        "normal_cdf": textbook.cdf,
        "normal_pdf": textbook.phi,
        "cos_2pi": lambda x: mp.cospi(2 * x),
        "erf": lambda x: mp.erf(x) if abs(x) < 60 else mp.sign(x),
    }
    lowest = {"log": 0.0, "log1p": -1.0, "sqrt": 0.0}
    names = [
        "exp",
        "exp_neg_abs",
        "expm1",
        "log",
        "log1p",
        "sqrt",
        "tanh",
        "cos_2pi",
        "erf",
        "normal_cdf",
        "normal_pdf",
    ]
    for name in names:
        computed = {"Pellucid": others.loop(getattr(plain, name)), **others.elementary(name)}
        yield Subject(name, 0, formulas.get(name) or getattr(mp, name), computed, lowest=lowest.get(name, -math.inf))


def activations() -> Iterator[Subject]:
    """The activations and their derivatives, by the kernels that train networks."""
    for row in ACTIVATIONS:
        if digest(row) or (row.parameter_derivative and row.name.endswith("learned")):
            continue
        page, values = textbook.ACTIVATIONS[row.name], tuple(row.parameters.values())
        for order, formula in enumerate((page.function, page.derivative)):
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
        kernels.activation(row, dtype)(x[None], y)
        if order:
            kept = x[None] if kernels.keeps_input(row) else y.copy()
            kernels.activation_backward(row, dtype)(kept, np.ones_like(y), y)
        return y[0]

    return run


def _gate(row: Gate, part: int) -> Callable[[Array, Array], Array]:
    def run(a: Array, b: Array) -> Array:
        z, dtype, n = np.concatenate([a, b])[None], a.dtype.type, a.size
        y, dz, none = np.empty_like(a)[None], np.empty_like(z), np.zeros(2 * n, dtype)
        if part == 0:
            kernels.gate(row, dtype, False)(z, none, y)
            return y[0]
        kernels.gate_backward(row, dtype, False)(z, none, np.ones_like(y), dz, np.empty_like(none))
        return dz[0, :n] if part == 1 else dz[0, n:]

    return run


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


@cache
def subjects() -> list[Subject]:
    """Everything the page shows."""
    return [*elementary(), *activations(), *gates()]


def judged(task: tuple[Any, int]) -> dict[str, Found]:
    """What a worker measures: the errors of one subject in one dtype."""
    dtype, index = task
    others.torch().set_num_threads(1)
    return measure(subjects()[index], dtype, STRIDE)


def measured(say: Callable[[str], None]) -> dict[tuple[Any, int], list[tuple[Subject, dict[str, Found]]]]:
    """What the tables show, by two processes; `say` is told each function as it is done."""
    tables: dict[tuple[Any, int], list[tuple[Subject, dict[str, Found]]]] = {key: [] for key in GOALS}
    tasks = [(dtype, i) for dtype in (np.float32, np.float64) for i in range(len(subjects()))]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        for (dtype, index), found in zip(tasks, pool.map(judged, tasks), strict=True):
            subject = subjects()[index]
            tables[dtype, subject.order].append((subject, found))
            say(f"{np.dtype(dtype)} {subject.name}{chr(39) * subject.order}: {found['Pellucid'].everywhere:.2f}")
    return tables


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
    every = "every one" if own(stride) == 1 else f"one of {own(stride)}"
    counts = {"stride": stride, "theirs": theirs(stride), "own": every, "pairs": PAIRS // stride // 10**6}
    return HEAD.format(**counts, verdict=verdict, versions=others.versions()) + "\n".join(parts) + REASONS


HEAD = """# How exact the functions are

Written by `python -m bench --accuracy`: the largest error found of every function and derivative, in units in the last place
(ULP, the spacing of the dtype's numbers at the exact result). The first column of a library is of everyday inputs
(1e-30 <= |x| <= 10), the second of all finite ones, subnormal numbers included. Pellucid's are the kernels that train networks.

The oracle is mpmath with up to 1,300 bits, on the textbook's formulas. In float32 one of {stride} of all numbers is tried (of
those from 1/256 to 128, one of {theirs}, and for Pellucid {own}), beside points chosen to be hard; `script/release-check`
tries all 2^32 of every function of one number, and its derivative. In float64 hard points and 4,000 by chance are tried;
of gates, {pairs} million pairs up to 64, in float64 2,000. Within 0.01 of a zero of a derivative the error is counted
against 1. A result that has lost all its digits is called wrong: an underflow that comes too early, a subnormal number
taken for 0 (as JAX does), an overflow on the way. Pellucid's misses are bold.

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
- **GELU, Φ and the slopes of sigmoid and tanh** in float32 are 0.2 to 0.8 of a unit beyond their goals. What was tried for GELU
  stands with [its speed](benchmarks.md): nothing was both nearer and faster. The slopes have their error from one exponential.
- **Swish, Mish, GLU, GeGLU and SwiGLU** in float32 lose up to a unit more, and digits where their result is nearly subnormal.
  Forms that keep those (swish at 2.04) were tried and take half as much time again, more than PyTorch and JAX; shorter won.
- **A gate far out** multiplies a subnormal number, whose rounding counts as often as the factor is large.
"""


def write(say: Callable[[str], None]) -> None:
    """Measure everything and write the page."""
    PAGE.write_text(page(measured(say), STRIDE), encoding="utf-8")
