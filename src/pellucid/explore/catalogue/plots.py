"""What can be drawn of each kind of method."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from math import cos, isfinite, pi, sin, sqrt
from typing import Any

from pellucid.explore.catalogue.curves import Curve, Panel, between, curve
from pellucid.formulas.activations import sigmoid, sigmoid_derivative
from pellucid.formulas.losses import LOSSES
from pellucid.messages import say

REACH = 0.4
"""Start weights are shown from minus to plus this."""
VALLEY_START = (-4.0, 1.6)
DESCENT_STEPS = 40
CURVATURE = 12.0
DESCENT_RATES = [mantissa * 10.0**exponent for exponent in range(-3, 1) for mantissa in (1, 2, 5)]


def panels(kind: str, row: Any) -> list[Panel]:
    """What can be drawn of a row; the panels of two rows of one kind fit on each other."""
    draw: dict[str, Callable[[Any], list[Panel]]] = {
        "activation": _activation,
        "gate": _gate,
        "loss": _loss,
        "optimizer": _optimizer,
        "initializer": _initializer,
        "norm": _norm,
        "schedule": _schedule,
    }
    return draw[kind](row)


def _activation(row: Any) -> list[Panel]:
    if row.name == "softmax":
        return _softmax()
    c, f, d, z = tuple(row.parameters.values()), row.function, row.derivative, between(-5, 5)
    slope = curve(row.name, lambda at: d(at, f(at, *c), *c), z)
    return [Panel("f(z)", "z", [curve(row.name, lambda at: f(at, *c), z)]), Panel("f'(z)", "z", [slope])]


def _softmax() -> list[Panel]:
    z = between(-5, 5)  # two numbers z and 0: the first one's probability is sigmoid(z)
    return [
        Panel("y_1, z = (z_1, 0)", "z_1", [curve("softmax", sigmoid, z)]),
        Panel("dy_1/dz_1", "z_1", [curve("softmax", lambda at: sigmoid_derivative(at, sigmoid(at)), z)]),
    ]


def _gate(row: Any) -> list[Panel]:
    x = between(-5, 5)
    return [
        Panel("f(a, 1)", "a", [curve(row.name, lambda at: row.function(at, 1.0), x)]),
        Panel("f(1, b)", "b", [curve(row.name, lambda at: row.function(1.0, at), x)]),
    ]


def _loss(row: Any) -> list[Panel]:
    title = "L(o), t = 1"
    if row.function is None:  # of two classes with logits o and 0: what remains is the binary one
        title, name, row = say("panel.loss.classes"), row.name, LOSSES["binary_cross_entropy"]
    else:
        name = row.name
    c, t = tuple(row.parameters.values()), 1.0
    o = between(-2, 4) if row.target == "number" else between(-5, 5)
    return [
        Panel(title, "o", [curve(name, lambda at: row.function(at, t, *c), o)]),
        Panel("dL/do", "o", [curve(name, lambda at: row.derivative(at, t, *c), o)]),
    ]


def _schedule(row: Any) -> list[Panel]:
    import numpy as np

    if row.watches:  # an example: the loss improves for 12 epochs, then no more
        epochs = between(1, 30, 290)
        factors = [0.2 ** max(0, int((epoch - 12) // row.stall)) for epoch in epochs]
        return [Panel(say("panel.plateau"), say("panel.epoch"), [Curve(row.name, epochs, factors)])]
    steps = np.arange(300)
    factor = row.factor(steps, 300).tolist()
    return [Panel(say("panel.factor"), say("panel.step"), [Curve(row.name, (steps + 1.0).tolist(), factor)])]


def _optimizer(row: Any) -> list[Panel]:
    rate, path = best_descent(row)
    name = f"{row.name} ({say('panel.learning_rate', learning_rate=f'{rate:g}', count=len(DESCENT_RATES))})"
    track = Curve(name, [p for p, _ in path], [q for _, q in path])
    falls = Curve(name, [float(i) for i in range(len(path))], [valley(*point) for point in path])
    return [
        Panel(say("panel.valley"), "p", [*valley_contours(), track]),
        Panel(say("panel.height"), say("panel.step"), [falls]),
    ]


def valley(p: float, q: float) -> float:
    """L = (p**2 + 12 q**2) / 2: twelve times steeper across than along."""
    return (p * p + CURVATURE * q * q) / 2


def valley_gradient(p: float, q: float) -> tuple[float, float]:
    """(dL/dp, dL/dq)"""
    return p, CURVATURE * q


def descent(row: Any, rate: float) -> Iterator[tuple[float, float]]:
    """Where the rule of a row of the table of optimizers goes, step by step."""
    point = list(VALLEY_START)
    moments = [[0.0 for _ in row.moments] for _ in point]
    carry = 0.0
    yield VALLEY_START
    for t in range(1, DESCENT_STEPS + 1):
        carry, *step_constants = row.step_constants(float(t), rate, carry, *row.hyperparameters.values())
        for i, slope in enumerate(valley_gradient(*point)):
            old = point[i]
            new, *moments[i] = row.rule(old, slope, *moments[i], *step_constants)
            point[i] = new - rate * row.weight_decay * old
        yield point[0], point[1]


@cache
def best_descent(row: Any) -> tuple[float, list[tuple[float, float]]]:
    """The rate, of 1, 2 and 5 times the powers of ten, that ends lowest, and its path."""
    paths = {rate: list(descent(row, rate)) for rate in DESCENT_RATES}
    whole = {rate: path for rate, path in paths.items() if all(map(isfinite, path[-1]))}
    rate = min(whole, key=lambda rate: valley(*whole[rate][-1]))
    return rate, whole[rate]


def valley_contours() -> list[Curve]:
    """Lines of equal height."""
    turns = [2 * pi * i / 120 for i in range(121)]
    curves = []
    for level in (0.5, 2.0, 5.0, 10.0, 17.0):
        radius = sqrt(2 * level)
        x, y = [radius * cos(turn) for turn in turns], [radius / sqrt(CURVATURE) * sin(turn) for turn in turns]
        curves.append(Curve("", x, y, faint=True))
    return curves


def _initializer(row: Any) -> list[Panel]:
    import numpy as np

    from pellucid.engine.initializers import Fan

    generator = np.random.default_rng(0)
    weights = row.draw(generator, (256, 128), Fan(256, 128, 2**0.5)).ravel()
    share, edges = np.histogram(weights, 41, (-REACH, REACH))
    x = [float(edge) for edge in np.repeat(edges, 2)[1:-1]]
    y = [float(height) for height in np.repeat(share / weights.size, 2)]
    sizes = signal_sizes(row.name)
    layers = [float(layer) for layer in range(len(sizes))]
    return [
        Panel(say("panel.weights"), "w", [Curve(row.name, x, y)], grounded=True, filled=True),
        Panel(say("panel.signal"), say("panel.layer"), [Curve(row.name, layers, sizes)], grounded=True),
    ]


def signal_sizes(initializer: str, depth: int = 10, width: int = 128) -> list[float]:
    """The root mean square of a signal before and after each of `depth` ReLU layers, played by the engine."""
    import numpy as np

    from pellucid.engine.lsuv import lsuv
    from pellucid.engine.network import Network
    from pellucid.layers import Dense

    network = Network([Dense(width, "relu", initializer) for _ in range(depth)], width, np.float64, seed=0)
    x = np.random.default_rng(0).standard_normal((64, width))
    lsuv(network, x)
    with network.predicting(64) as (tape, inputs, _):
        inputs.value[...] = x
        tape.run("forward")
        return [float(np.sqrt(np.mean(signal.value**2))) for _, signal in tape.values]


def _norm(row: Any) -> list[Panel]:
    before, after = effect(row)
    columns = [float(j + 1) for j in range(len(before[0]))]

    def lines(table: list[list[float]]) -> list[Curve]:
        return [Curve(f"{row.name}: {say('panel.row', row=i + 1)}", columns, values) for i, values in enumerate(table)]

    return [
        Panel(say("panel.before"), say("panel.column"), lines(before)),
        Panel(say("panel.after"), say("panel.column"), lines(after)),
    ]


def effect(row: Any) -> tuple[list[list[float]], list[list[float]]]:
    """A small table whose rows differ in level and spread, before and after the norm, played by the engine in training."""
    import numpy as np

    from pellucid.engine.layer import declared
    from pellucid.engine.parameters import Parameters, aligned
    from pellucid.engine.tape import Tape
    from pellucid.engine.value import Value

    table = np.random.default_rng(3).standard_normal((4, 6)) * [[1], [2], [0.5], [1]] + [[0], [3], [6], [-2]]
    layer, tape = row.layer(), Tape(np.float64, 4, training=True)
    x = Value(aligned(table.shape, np.float64), aligned(table.shape, np.float64))
    x.value[...] = table
    by_name: dict[str, Value] = {}
    for kind in ("parameters", "statistics"):
        parameters = Parameters(declared([layer], (6,), kind), np.float64, 0)
        by_name |= {
            name.removeprefix("0."): Value(value, parameters.gradients[name])
            for name, value in parameters.values.items()
        }
    y = layer.record(tape, x, by_name)
    tape.run()
    return table.tolist(), y.value.tolist()
