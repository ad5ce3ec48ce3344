"""The code behind a method: its formulas as they are written, the loops they are compiled into, their place on a tape."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from pellucid.engine.layer import Layer
from pellucid.engine.network import Network
from pellucid.engine.parameters import aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value
from pellucid.explore.catalogue.index import Softmax
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.layers import Activation, Dense
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer, OptimizerState

BATCH, COLUMNS, UNITS = 4, 2, 3
AROUND = ("matmul", "identity", "accumulate", "copy")
"""Kernels that stand around a method's own on its tape."""


def definitions(kind: str, row: Any) -> list[Callable[..., Any]]:
    """The functions that define a row."""
    if isinstance(row, Softmax):
        return []
    if kind in ("activation", "gate"):
        return [row.function, row.derivative, *filter(None, [getattr(row, "parameter_derivative", None)])]
    if kind == "loss":
        return [] if row.function is None else [row.function, row.derivative]
    if kind == "optimizer":
        return [row.rule, row.step_constants]
    if kind == "initializer":
        return [row.draw]
    return [row.factor] if kind == "schedule" else []


def location(function: Callable[..., Any]) -> tuple[str, int]:
    """The module and line where a function is written."""
    return function.__module__, inspect.getsourcelines(function)[1]


def source(function: Callable[..., Any]) -> str:
    """The text of a function."""
    return textwrap.dedent(inspect.getsource(function)).rstrip()


def compiled_in(function: Callable[..., Any]) -> dict[str, str]:
    """What the outer names in a function stand for: the formulas and numbers compiled in."""
    outer = inspect.getclosurevars(function).nonlocals
    return {
        name: getattr(value, "__name__", str(value))
        for name, value in outer.items()
        if not isinstance(value, tuple) or value
    }


def tape_of(kind: str, row: Any) -> Tape | None:
    """A small tape with the row on it; None for what leaves nothing on a tape."""
    tape = Tape(np.float32, BATCH, training=True)
    if kind in ("initializer", "schedule"):
        return None
    if kind == "optimizer":
        network = Network([Dense(UNITS)], COLUMNS)
        with tape.section("update"):
            OptimizerState(Optimizer(row.name), network.parameters).record(tape, aligned(BATCH, np.float32))
        return tape
    if kind == "loss":
        output = tape.new_value(UNITS)
        objective = Objective(row.name)
        with tape.section("loss"):
            targets, weights = objective.targets(BATCH, UNITS, tape.dtype), aligned(BATCH, tape.dtype)
            with tape.accumulate(output) as gradient:
                objective.record(tape, output, targets, weights, gradient)
        return tape
    layer: Layer = Dense(UNITS * 2, norm=row.name) if kind == "norm" else Dense(UNITS, row.name)
    if isinstance(row, Softmax):
        layer = Activation("softmax")
    network = Network([layer], COLUMNS)
    x = Value(aligned((BATCH, COLUMNS), tape.dtype), aligned((BATCH, COLUMNS), tape.dtype), "input")
    with tape.section("forward"):
        output = network.record(tape, x)
    tape.record_backward(output)
    return tape


def own_kernels(tape: Tape, row: Any) -> list[Kernel]:
    """The kernels on a tape that belong to the row itself, each once."""
    kernels = {entry.kernel.name: entry.kernel for entry in tape.entries}
    return [kernel for name, kernel in kernels.items() if name.startswith(row.name) or not name.startswith(AROUND)]
