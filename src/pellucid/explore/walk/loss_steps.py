"""Losses and their gradients with the numbers put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from pellucid.engine.ops import CrossEntropy, ElementLoss
from pellucid.explore.walk.arithmetic import factor, indexed, number
from pellucid.explore.walk.context import Context, row_of
from pellucid.explore.walk.op_steps import explain
from pellucid.explore.walk.steps import Step
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.losses import Loss
from pellucid.messages import say
from pellucid.messages.notation import notation


@explain.register
def _(op: CrossEntropy, before: CrossEntropy, context: Context) -> Iterator[Step]:
    symbol, label, gradient = context.output, int(op.targets[0]), op.gradient[0]
    probability = gradient.copy()
    probability[label] += 1
    yield Step(f"softmax({symbol})", value=tuple(probability))
    yield Step("L", f"-log({number(probability[label])})", value=float(-np.log(probability[label])))
    yield Step(f"dL/d{symbol}", f"softmax({symbol}) - onehot({label + 1})", value=tuple(gradient))


@explain.register
def _(op: ElementLoss, before: ElementLoss, context: Context) -> Iterator[Step]:
    rows, outputs = op.output.shape
    row = op.formula
    assert row.function is not None
    for r in range(rows):
        for j in context.shown(outputs):
            o, t, label = float(op.output[r, j]), float(op.targets[r, j]), indexed(context.output, j, outputs)
            gradient, batch_row = op.gradient[r, j], row_of(r, op.output)
            (formula, terms), derivative = _worked(row, label, o, t, gradient * rows)
            value = row.function(o, t, *row.parameters.values())
            yield Step("L", formula, terms, value, batch_row, given=f"{label} = {number(o)}, t = {number(t)}")
            share = f"; / {rows} = {number(gradient)}" if rows > 1 else ""
            yield Step(f"dL/d{label}", *derivative, row=batch_row, note=share)


def _worked(
    row: Loss, o_name: str, o: float, t: float, gradient: float
) -> tuple[tuple[str, str], tuple[str, str, str]]:
    """(formula, numbers) of a loss, and (formula, numbers, value) of its derivative."""
    sign, value = factor(2 * t - 1), number(gradient)
    if row.name == "perceptron":
        wrong = row.derivative is not None and row.derivative(o, t) != 0
        loss = f"max(0, -s {o_name})", f"max(0, -{sign}·{factor(o)})"
        return loss, ("-s", "", value) if wrong else ("", "", say("walk.right_side"))
    if row.name == "binary_cross_entropy" and t in (0, 1):
        p = number(ACTIVATIONS["sigmoid"].function(o))
        loss = (f"-log(sigmoid({o_name}))", f"-log({p})") if t else (f"-log(1 - sigmoid({o_name}))", f"-log(1 - {p})")
        return loss, (f"sigmoid({o_name}) - t", f"{p} - {number(t)}", value)
    if row.name == "mse":
        error = f"{number(o)} - {factor(t)}"
        return (f"({o_name} - t)**2", f"({error})**2"), (f"2 ({o_name} - t)", f"2·({error})", value)
    loss_formula, derivative = (_right_side(f) for f in (row.function, row.derivative))
    return (loss_formula, ""), (derivative, "", value)


def _right_side(formula: Callable[..., float] | None) -> str:
    """What a docstring puts the function equal to, without its remark."""
    return notation(((formula and formula.__doc__) or "").partition(" = ")[2].partition(": ")[0])
