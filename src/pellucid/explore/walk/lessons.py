"""The small lessons of `pellucid walk`: a perceptron, a linear unit, a network that learns XOR."""

from __future__ import annotations

import numpy as np

from pellucid.cli.terminal.step_presenter import StepPresenter
from pellucid.engine.network import Network
from pellucid.explore.walk.arithmetic import number, total, vector
from pellucid.explore.walk.trace import Narrator, Symbols
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.layers import Dense
from pellucid.messages import say
from pellucid.training.data import Data
from pellucid.training.fit import Trainer
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
LABELS = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xor": [0, 1, 1, 0]}
PERCEPTRON_RATE, LINEAR_RATE, NETWORK_RATE = 0.3, 0.3, 1.0
UNIT = Symbols("w", "b", "z", "z")
fires = ACTIVATIONS["step"].function


def trainer_of(network: Network, labels: list[int], loss: str, rate: float, batch_size: int) -> Trainer:
    """Gradient descent on the four rows, in their order."""
    objective = Objective(loss)
    made = Trainer(network, objective, Optimizer("sgd", rate), batch_size=batch_size, shuffle=False)
    made.set_data(Data.of(INPUTS, np.array(labels, np.float64), objective.row, 1, np.float64))
    return made


def unit(seed: int) -> Network:
    """One linear unit of two inputs, its weights and bias drawn from a standard normal distribution, in this order."""
    network = Network([Dense(1)], 2, np.float64)
    drawn = np.random.default_rng(seed)
    network.parameters.values["0.weight"][:, 0] = drawn.standard_normal(2)
    network.parameters.values["0.bias"][0] = drawn.standard_normal()
    return network


def line_of(network: Network) -> tuple[float, float, float]:
    """(w1, w2, b) of a single unit."""
    values = network.parameters.values
    return float(values["0.weight"][0, 0]), float(values["0.weight"][1, 0]), float(values["0.bias"][0])


def right_rows(network: Network, labels: list[int], threshold: float = 0.0) -> list[bool]:
    """For each row, whether the unit that fires at `threshold` answers right."""
    return [fires(float(z) - threshold) == t for z, t in zip(network(INPUTS)[:, 0], labels, strict=True)]


def perceptron(walker: StepPresenter, table: str, epochs: int, seed: int) -> bool:
    """Learn a truth table with the perceptron rule; returns whether it was learned."""
    labels, network = LABELS[table], unit(seed)
    trainer = trainer_of(network, labels, "perceptron", PERCEPTRON_RATE, batch_size=1)
    walker.title("walk.perceptron.title", table=table.upper())
    walker.prose("walk.perceptron.rule", rate=PERCEPTRON_RATE)
    walker.prose("walk.perceptron.start", seed=seed, values=_line(network))
    narrator = Narrator(trainer.batches[0][0], network, [UNIT], walker)
    seen = {tuple(np.round(line_of(network), 9)): 0}
    for epoch in range(1, epochs + 1):
        if epoch == 1:
            changed = _told_epoch(walker, trainer, narrator, labels)
            walker.title("walk.perceptron.epochs")
        else:
            before = line_of(network)
            trainer.epoch(np.full(4, PERCEPTRON_RATE))
            changed = line_of(network) != before
        right = right_rows(network, labels)
        marks = " ".join(say("walk.right" if good else "walk.wrong") for good in right)
        walker.lines([say("walk.perceptron.epoch", epoch=epoch, marks=marks, values=_line(network))], 2)
        walker.pause()
        if all(right) and not changed:
            walker.prose("walk.perceptron.done", epoch=epoch)
            break
        place = tuple(np.round(line_of(network), 9))
        if place in seen:
            walker.prose("walk.perceptron.cycle", epoch=epoch, before=seen[place])
            break
        seen[place] = epoch
    learned = all(right_rows(network, labels))
    _answers(walker, network, labels)
    if not learned:
        walker.prose("walk.perceptron.never" if table == "xor" else "walk.perceptron.unfinished", epochs=epochs)
    return learned


def _told_epoch(walker: StepPresenter, trainer: Trainer, narrator: Narrator, labels: list[int]) -> bool:
    """The first epoch, number by number; returns whether anything changed."""
    before = line_of(trainer.network)
    trainer.begin_epoch(np.full(4, PERCEPTRON_RATE))
    for row, (x, t) in enumerate(zip(INPUTS, labels, strict=True)):
        walker.title("walk.perceptron.row", row=row + 1, x=vector(x), t=t)
        narrator.play("fetch", "forward")
        z = float(trainer.network(x[None])[0, 0])
        y = int(fires(z))
        sign = ">=" if z >= 0 else "<"
        verdict = say("walk.perceptron.right" if y == t else "walk.perceptron.wrong", error=t - y)
        walker.lines([say("walk.perceptron.fires", sign=sign, y=y) + verdict])
        narrator.play("loss", "backward", "update")
    return line_of(trainer.network) != before


def _answers(walker: StepPresenter, network: Network, labels: list[int], threshold: float = 0.0) -> None:
    walker.title("walk.answers", threshold=number(threshold))
    w1, w2, b = line_of(network)
    for x, t, z in zip(INPUTS, labels, network(INPUTS)[:, 0], strict=True):
        y = int(fires(float(z) - threshold))
        worked = f"z = {total([(w1, x[0]), (w2, x[1])], [b])} = {number(z)} {'>=' if z >= threshold else '<'} {number(threshold)}"
        walker.lines([f"{vector(x)}: {worked}, y = {y} {say('walk.right' if y == t else 'walk.wrong')}"], 2)


def _line(network: Network) -> str:
    return ", ".join(
        f"{name} = {number(value)}" for name, value in zip(("w1", "w2", "b"), line_of(network), strict=True)
    )


def adaline(walker: StepPresenter, epochs: int, seed: int) -> None:
    """Follow the derivation from the mean squared error: a linear unit, the full batch, labels 0 and 1."""
    labels, network = LABELS["and"], unit(seed)
    trainer = trainer_of(network, labels, "mse", LINEAR_RATE, batch_size=4)
    walker.title("walk.adaline.title")
    walker.prose("walk.adaline.rule", rate=LINEAR_RATE)
    walker.prose("walk.perceptron.start", seed=seed, values=_line(network))
    walker.title("walk.adaline.first")
    trainer.begin_epoch(np.array([LINEAR_RATE]))
    Narrator(trainer.batches[0][0], network, [Symbols("w", "b", "o", "o")], walker).play(
        "fetch", "forward", "loss", "backward", "update"
    )
    walker.title("walk.adaline.epochs")
    told = {1, 2, 3, 5, 10, 20, 50, 100, 200, 500, epochs}
    for epoch in range(2, epochs + 1):
        loss = trainer.epoch(np.array([LINEAR_RATE])).loss
        if epoch in told:
            walker.lines([say("walk.adaline.epoch", epoch=epoch, loss=number(loss), values=_line(network))], 2)
            walker.pause()
    best = np.linalg.lstsq(np.column_stack([INPUTS, np.ones(4)]), np.array(labels, np.float64), rcond=None)[0]
    walker.prose("walk.adaline.best", w1=number(best[0]), w2=number(best[1]), b=number(best[2]))
    _answers(walker, network, labels)
    walker.prose("walk.adaline.wrong", right=sum(right_rows(network, labels)))
    _answers(walker, network, labels, threshold=0.5)
    walker.prose("walk.adaline.right", right=sum(right_rows(network, labels, 0.5)))


def xor(walker: StepPresenter, epochs: int, seed: int) -> None:
    """Learn XOR with four tanh units between input and output."""
    labels = LABELS["xor"]
    network = Network([Dense(4, "tanh"), Dense(1)], 2, np.float64, seed)
    objective = Objective("binary_cross_entropy")
    walker.title("walk.xor.title")
    walker.prose("walk.xor.rule", rate=NETWORK_RATE)
    trainer = trainer_of(network, labels, objective.name, NETWORK_RATE, batch_size=1)
    start = network.state()
    trainer.begin_epoch(np.full(4, NETWORK_RATE))
    narrator = Narrator(
        trainer.batches[0][0], network, [Symbols("w", "b", "z", "h"), Symbols("v", "c", "o", "o")], walker
    )
    walker.title("walk.xor.row", x=vector(INPUTS[1]), t=labels[1])
    trainer.order[0] = 1
    for phase in ("forward", "loss", "backward", "update"):
        walker.lines([say(f"walk.phase.{phase}")], 2, "bold")
        narrator.play(*(["fetch", phase] if phase == "forward" else [phase]))
    network.load(start)
    walker.title("walk.xor.training", epochs=epochs)
    whole = trainer_of(network, labels, objective.name, NETWORK_RATE, batch_size=4)
    told = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, epochs}
    for epoch in range(1, epochs + 1):
        loss = whole.epoch(np.array([NETWORK_RATE])).loss
        if epoch in told:
            p = objective.predictions(network(INPUTS))[:, 0]
            walker.lines([say("walk.xor.epoch", epoch=epoch, loss=number(loss), values=vector(p))], 2)
            walker.pause()
    _hidden(walker, network, labels)


def _hidden(walker: StepPresenter, network: Network, labels: list[int]) -> None:
    """What the hidden units make of the four rows, and the sum that tells them apart."""
    walker.title("walk.xor.hidden")
    with network.predicting(4) as (tape, given, made):
        given.value[...] = INPUTS
        tape.run("forward")
        hidden, output = tape.values[-2][1].value.copy(), made.value[:, 0].copy()
    v, c = network.parameters.values["1.weight"][:, 0], float(network.parameters.values["1.bias"][0])
    for x, h, o, t in zip(INPUTS, hidden, output, labels, strict=True):
        p = ACTIVATIONS["sigmoid"].function(float(o))
        mark = say("walk.right" if (p >= 0.5) == bool(t) else "walk.wrong")
        walker.lines([f"{vector(x)}: h = {vector(h)}"], 2)
        walker.lines([f"o = {total(zip(v, h, strict=True), [c])} = {number(o)}, sigmoid(o) = {number(p)} {mark}"], 6)
    good = all((o >= 0) == bool(t) for o, t in zip(output, labels, strict=True))
    walker.prose("walk.xor.learned" if good else "walk.xor.unlucky")
