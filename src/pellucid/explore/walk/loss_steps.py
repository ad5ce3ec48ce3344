"""Losses with their numbers put in."""

from __future__ import annotations

import numpy as np

from pellucid.explore.walk.arithmetic import factor, indexed, number, of_row, vector
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.losses import LOSSES, Loss
from pellucid.messages import say
from pellucid.typing import Array


def told_loss(name: str, arrays: list[Array], symbol: str, units: int) -> list[str]:
    """The lines about a loss kernel that was just played on outputs called `symbol`, of which the first `units` are told."""
    output, target, _, slope = arrays[:4]
    rows = len(output)
    if name == "cross_entropy":
        probability = slope[0].copy()
        probability[target[0]] += 1
        return [
            f"softmax({symbol}) = {vector(probability)}",
            f"L = -log({number(probability[target[0]])}) = {number(-np.log(probability[target[0]]))}",
            f"dL/d{symbol} = softmax({symbol}) - onehot({int(target[0]) + 1}) = {vector(slope[0])}",
        ]
    row = next(row for row in LOSSES if name.startswith(row.name) and row.function)
    assert row.function is not None
    c, lines = tuple(row.parameters.values()), []
    for r in range(rows):
        for j in range(min(output.shape[1], units)):
            o, t, label = float(output[r, j]), float(target[r, j]), indexed(symbol, j, output.shape[1])
            value, rule = _worked_loss(row, label, o, t, number(slope[r, j] * rows))
            share = f"; / {rows} = {number(slope[r, j])}" if rows > 1 else ""
            where = of_row(r, rows)
            lines.append(
                f"{where}{label} = {number(o)}, t = {number(t)}: L = {value} = {number(row.function(o, t, *c))}"
            )
            lines.append(f"{where}dL/d{label} = {rule}{share}")
    return lines


def _worked_loss(row: Loss, label: str, o: float, t: float, slope: str) -> tuple[str, str]:
    """A loss and its slope with their numbers put in; `slope` is the value the latter comes to."""
    s = factor(2 * t - 1)
    if row.name == "perceptron":
        wrong = row.derivative is not None and row.derivative(o, t) != 0
        return f"max(0, -s {label}) = max(0, -{s}·{factor(o)})", f"-s = {slope}" if wrong else say("walk.right_side")
    if row.name == "binary_cross_entropy" and t in (0, 1):
        p = number(ACTIVATIONS["sigmoid"].function(o))
        inside = (f"sigmoid({label})", p) if t else (f"1 - sigmoid({label})", f"1 - {p}")
        return f"-log({inside[0]}) = -log({inside[1]})", f"sigmoid({label}) - t = {p} - {number(t)} = {slope}"
    if row.name == "mse":
        worked = f"{number(o)} - {factor(t)}"
        return f"({label} - t)**2 = ({worked})**2", f"2 ({label} - t) = 2·({worked}) = {slope}"
    value, rule = ((f.__doc__ or "").partition(" = ")[2] for f in (row.function, row.derivative))
    return value, f"{rule} = {slope}"
