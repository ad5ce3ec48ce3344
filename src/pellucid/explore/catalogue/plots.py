"""What can be drawn of each kind of ingredient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pellucid.explore.catalogue.curves import Curve, Panel, between, curve
from pellucid.explore.catalogue.valley import RATES, best, contours, height
from pellucid.formulas.activations import sigmoid, sigmoid_derivative
from pellucid.formulas.losses import LOSSES
from pellucid.messages import say

REACH = 0.4
"""Start weights are shown from minus to plus this."""


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
        Panel("dL/do", "o", [curve(name, lambda at: row.slope(at, t, *c), o)]),
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
    rate, path = best(row)
    name = f"{row.name} ({say('panel.rate', rate=f'{rate:g}', count=len(RATES))})"
    track = Curve(name, [p for p, _ in path], [q for _, q in path])
    falls = Curve(name, [float(i) for i in range(len(path))], [height(*point) for point in path])
    return [
        Panel(say("panel.valley"), "p", [*contours(), track]),
        Panel(say("panel.height"), say("panel.step"), [falls]),
    ]


def _initializer(row: Any) -> list[Panel]:
    import numpy as np

    from pellucid.engine.initializers import Fan

    generator = np.random.default_rng(0)
    drawn = row.draw(generator, (256, 128), Fan(256, 128, 2**0.5)).ravel()
    share, edges = np.histogram(drawn, 41, (-REACH, REACH))
    x = [float(edge) for edge in np.repeat(edges, 2)[1:-1]]
    y = [float(height) for height in np.repeat(share / drawn.size, 2)]
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
    from pellucid.layers.dense import Dense

    network = Network([Dense(width, "relu", initializer) for _ in range(depth)], width, np.float64, seed=0)
    x = np.random.default_rng(0).standard_normal((64, width))
    lsuv(network, x)
    with network.predicting(64) as (tape, given, _):
        given.value[...] = x
        tape.play("forward")
        return [float(np.sqrt(np.mean(signal.value**2))) for _, signal in tape.signals]


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
    from pellucid.engine.tape import Signal, Tape

    table = np.random.default_rng(3).standard_normal((4, 6)) * [[1], [2], [0.5], [1]] + [[0], [3], [6], [-2]]
    layer, tape = row.layer(), Tape(np.float64, 4, training=True)
    x = Signal(aligned(table.shape, np.float64), aligned(table.shape, np.float64))
    x.value[...] = table
    own: dict[str, Signal] = {}
    for kind in ("parameters", "statistics"):
        held = Parameters(declared([layer], 6, kind), np.float64, 0)
        own |= {name.removeprefix("0."): Signal(value, held.gradients[name]) for name, value in held.values.items()}
    y = layer.record(tape, x, own)
    tape.play()
    return table.tolist(), y.value.tolist()
