"""The formulas as the docstrings state them, in mpmath: a second textbook, of the lines that a learner reads.

It has the shape of tests/textbook.py. Nothing is taken from the code but its docstrings and the names of arguments; what
docstrings call is other docstrings' (``softplus`` in Mish's), down to the functions of `PRIMITIVES`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from mpmath import mp, mpf

import textbook
from notation import Formula, Lazy, read
from pellucid.engine.register import digest
from pellucid.formulas import activations, elementary, gates, losses
from pellucid.formulas.optimizers import OptimizerRule

PRIMITIVES: dict[str, Any] = {
    **{name: getattr(mp, name) for name in ("exp", "log", "sqrt", "cos", "erf", "sign", "floor", "pi")},
    **{"max": max, "min": min, "Phi": textbook.cdf, "phi": textbook.phi},
    "log2": lambda x: mp.log(x, 2),
}
ROWS: dict[str, Any] = {
    **{name: np.frompyfunc(PRIMITIVES[name], 1, 1) for name in ("exp", "log", "sqrt")},
    **{"sum": np.sum, "mean": np.mean, "var": np.var},
}
"""What is added where a name stands for a row of numbers: an array of mpmath's."""
BOOK = dict(PRIMITIVES)


def formula(function: Callable[..., Any]) -> Formula:
    """The formula that a function's docstring states."""
    return read(function.__doc__ or "")


def stated(
    function: Callable[..., Any], of: Callable[..., Any] | None = None, defaults: Mapping[str, float] | None = None
) -> Callable[..., Any]:
    """The function that a docstring states; a derivative may name its function `f`, and what that one defines."""
    text, defaults = formula(function), defaults or {}
    ((_, value),) = text.lines
    names = [name for name in inspect.signature(function).parameters if of is None or name != "y"]
    inherited = formula(of).definitions if of else {}

    def evaluate(*numbers: Any) -> Any:
        scope = BOOK | {name: mpf(number) for name, number in defaults.items()}
        scope |= dict(zip(names, numbers, strict=False)) | ({"f": stated(of, None, defaults)} if of else {})
        return value(Lazy(scope, {**inherited, **text.definitions}))

    return evaluate


def lines(text: str, names: Mapping[str, Any]) -> dict[str, Any]:
    """What each line of a formula comes to where names stand for rows of numbers."""
    formula = read(text)
    return {left: value(Lazy(PRIMITIVES | ROWS | names, formula.definitions)) for left, value in formula.lines}


def wide(numbers: Any) -> Any:
    """Numbers of any shape as mpmath's, digit by digit."""
    return np.frompyfunc(lambda number: mpf(float(number)), 1, 1)(np.asarray(numbers))


def _page(row: activations.Activation) -> textbook.Page:
    page, learned = textbook.ACTIVATIONS[row.name], row.parameter_derivative
    return textbook.Page(
        stated(row.function, None, row.parameters),
        stated(row.derivative, row.function, row.parameters),
        page.ends,
        stated(learned, row.function, row.parameters) if learned else None,
        page.zeros,
    )


ACTIVATIONS = {row.name: _page(row) for row in activations.ACTIVATIONS if not digest(row)}
for _row in activations.ACTIVATIONS:
    if not digest(_row):
        BOOK[_row.function.__name__] = ACTIVATIONS[_row.name].function
        BOOK[_row.function.__name__ + "'"] = ACTIVATIONS[_row.name].derivative
GATES = {row.name: (stated(row.function), stated(row.derivative)) for row in gates.GATES}
LOSSES = {
    row.name: (stated(row.function, None, row.parameters), stated(row.derivative, row.function, row.parameters))
    for row in losses.LOSSES
    if row.function and row.derivative
}
ELEMENTARY = {
    name: stated(function)
    for name, function in inspect.getmembers(elementary, inspect.isfunction)
    if function.__module__ == elementary.__name__
}


def steps(row: OptimizerRule, gradients: list[float], rate: float, start: float) -> list[Any]:
    """The parameter after each step by the lines of the docstrings: the step's constants', then the rule's."""
    rule, texts = formula(row.rule), [formula(row.rule)]
    if " = " in (row.step_constants.__doc__ or ""):
        texts.insert(0, formula(row.step_constants))
    state = {"p": mpf(start), "product": mpf(1), **{name: mpf(0) for name in row.moments}}
    path = []
    for t, g in enumerate(gradients, 1):
        fixed = {"t": mpf(t), "g": mpf(g), "rate": mpf(rate), **{k: mpf(v) for k, v in row.hyperparameters.items()}}
        for text in texts:
            for name, value in text.lines:
                state[name] = value(Lazy(BOOK | fixed | state, text.definitions))
        path.append(state["p"])
    assert {"p", *row.moments} <= {name for name, _ in rule.lines}, f"{row.name} does not state all of its update"
    return path
