"""The small lessons of `pellucid walk`: a perceptron, a linear unit, a network that learns XOR."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np

from pellucid.engine.network import Network
from pellucid.explore.walk.arithmetic import number, total, vector
from pellucid.explore.walk.context import Symbols
from pellucid.explore.walk.steps import Block, EpochLine, Line, Paragraph, Phase, Remark, Step, Title, Worked
from pellucid.explore.walk.trace import Explainer
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.layers import Dense
from pellucid.messages import say
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer

LESSONS = ("and", "or", "adaline", "xor")
INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
LABELS = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xor": [0, 1, 1, 0]}
PERCEPTRON_RATE, LINEAR_RATE, NETWORK_RATE = 0.3, 0.3, 1.0
REMARKS = {
    "adaline": ("walk.claim.adaline", "walk.claim.rate"),
    "xor": ("walk.claim.layers", "walk.claim.step", "walk.claim.backprop"),
}
PERCEPTRON_REMARKS = ("walk.claim.descent", "walk.claim.sign", "walk.claim.test")
fires = ACTIVATIONS["step"].function


def lesson(name: str, epochs: int | None, seed: int) -> Iterator[Block]:
    """The blocks of a lesson, and what introductions often claim about its subject."""
    if name == "adaline":
        yield from adaline(epochs or 200, seed)
    else:
        yield from perceptron(name, epochs or 100, seed)
    if name == "xor":
        yield from xor(epochs or 500, seed)
    yield Title("walk.claims")
    for key in REMARKS.get(name, PERCEPTRON_REMARKS):
        yield Remark(key)


def trainer_of(network: Network, labels: list[int], loss: str, rate: float, batch_size: int) -> Trainer:
    """Gradient descent on the four rows, in their order."""
    objective = Objective(loss)
    trainer = Trainer(network, objective, Optimizer("sgd", rate), batch_size=batch_size, shuffle=False)
    trainer.set_data(Data.of(INPUTS, np.array(labels, np.float64), objective.row, 1, np.float64))
    return trainer


def unit(seed: int) -> Network:
    """One linear unit of two inputs, its weights and bias drawn from a standard normal distribution, in this order."""
    network = Network([Dense(1)], 2, np.float64)
    generator = np.random.default_rng(seed)
    network.parameters.values["0.weight"][:, 0] = generator.standard_normal(2)
    network.parameters.values["0.bias"][0] = generator.standard_normal()
    return network


def parameters_of(network: Network) -> tuple[float, float, float]:
    """(w1, w2, b) of a single unit."""
    values = network.parameters.values
    return float(values["0.weight"][0, 0]), float(values["0.weight"][1, 0]), float(values["0.bias"][0])


def correct_rows(network: Network, labels: list[int], threshold: float = 0.0) -> list[bool]:
    """For each row, whether the unit that fires at `threshold` predicts its label."""
    return [fires(float(z) - threshold) == t for z, t in zip(network(INPUTS)[:, 0], labels, strict=True)]


def perceptron(table: str, epochs: int, seed: int) -> Generator[Block, None, bool]:
    """Learn a truth table by the perceptron rule; returns whether it was learned."""
    labels, network = LABELS[table], unit(seed)
    trainer = trainer_of(network, labels, "perceptron", PERCEPTRON_RATE, batch_size=1)
    yield Title("walk.perceptron.title", table=table.upper())
    yield Paragraph("walk.perceptron.rule", learning_rate=PERCEPTRON_RATE)
    yield Paragraph("walk.perceptron.start", seed=seed, values=_parameters(network))
    explainer = Explainer(trainer.batches[0][0], network, [Symbols("w", "b", "z", "z")])
    epoch_of = {tuple(np.round(parameters_of(network), 9)): 0}
    for epoch in range(1, epochs + 1):
        before = parameters_of(network)
        if epoch == 1:
            yield from _first_epoch(trainer, explainer, labels)
            yield Title("walk.perceptron.epochs")
        else:
            trainer.epoch(np.full(4, PERCEPTRON_RATE))
        correct = correct_rows(network, labels)
        yield EpochLine(
            "walk.perceptron.epoch", epoch=epoch, marks=" ".join(map(_mark, correct)), values=_parameters(network)
        )
        if all(correct) and parameters_of(network) == before:
            yield Paragraph("walk.perceptron.done", epoch=epoch)
            break
        state = tuple(np.round(parameters_of(network), 9))
        if state in epoch_of:
            yield Paragraph("walk.perceptron.cycle", epoch=epoch, before=epoch_of[state])
            break
        epoch_of[state] = epoch
    learned = all(correct_rows(network, labels))
    yield from _predictions(network, labels)
    if not learned:
        yield Paragraph("walk.perceptron.never" if table == "xor" else "walk.perceptron.unfinished", epochs=epochs)
    return learned


def _first_epoch(trainer: Trainer, explainer: Explainer, labels: list[int]) -> Iterator[Block]:
    """The first epoch, number by number."""
    trainer.begin_epoch(np.full(4, PERCEPTRON_RATE))
    for row, (x, t) in enumerate(zip(INPUTS, labels, strict=True)):
        yield Title("walk.perceptron.row", row=row + 1, x=vector(x), t=t)
        yield from explainer.run("fetch", "forward")
        z = float(trainer.network(x[None])[0, 0])
        y = int(fires(z))
        verdict = say("walk.perceptron.correct" if y == t else "walk.perceptron.incorrect", error=t - y)
        yield Line("walk.perceptron.fires", sign=">=" if z >= 0 else "<", y=y, verdict=verdict)
        yield from explainer.run("loss", "backward", "update")


def _predictions(network: Network, labels: list[int], threshold: float = 0.0) -> Iterator[Block]:
    yield Title("walk.predictions", threshold=number(threshold))
    w1, w2, b = parameters_of(network)
    for x, t, z in zip(INPUTS, labels, network(INPUTS)[:, 0], strict=True):
        y = int(fires(float(z) - threshold))
        note = f" {'>=' if z >= threshold else '<'} {number(threshold)}, y = {y} {_mark(y == t)}"
        yield Worked(Step("z", "", total([(w1, x[0]), (w2, x[1])], [b]), float(z), given=vector(x), note=note))


def _mark(correct: bool) -> str:
    return say("walk.correct" if correct else "walk.incorrect")


def _parameters(network: Network) -> str:
    names = zip(("w1", "w2", "b"), parameters_of(network), strict=True)
    return ", ".join(f"{name} = {number(value)}" for name, value in names)


def adaline(epochs: int, seed: int) -> Iterator[Block]:
    """Follow the derivation from the mean squared error: a linear unit, the full batch, labels 0 and 1."""
    labels, network = LABELS["and"], unit(seed)
    trainer = trainer_of(network, labels, "mse", LINEAR_RATE, batch_size=4)
    yield Title("walk.adaline.title")
    yield Paragraph("walk.adaline.rule", learning_rate=LINEAR_RATE)
    yield Paragraph("walk.perceptron.start", seed=seed, values=_parameters(network))
    yield Title("walk.adaline.first")
    trainer.begin_epoch(np.array([LINEAR_RATE]))
    explainer = Explainer(trainer.batches[0][0], network, [Symbols("w", "b", "o", "o")])
    yield from explainer.run("fetch", "forward", "loss", "backward", "update")
    yield Title("walk.adaline.epochs")
    reported = {1, 2, 3, 5, 10, 20, 50, 100, 200, 500, epochs}
    for epoch in range(2, epochs + 1):
        loss = trainer.epoch(np.array([LINEAR_RATE])).loss
        if epoch in reported:
            yield EpochLine("walk.adaline.epoch", epoch=epoch, loss=number(loss), values=_parameters(network))
    best = np.linalg.lstsq(np.column_stack([INPUTS, np.ones(4)]), np.array(labels, np.float64), rcond=None)[0]
    yield Paragraph("walk.adaline.best", w1=number(best[0]), w2=number(best[1]), b=number(best[2]))
    yield from _predictions(network, labels)
    yield Paragraph("walk.adaline.incorrect", count=sum(correct_rows(network, labels)))
    yield from _predictions(network, labels, threshold=0.5)
    yield Paragraph("walk.adaline.correct", count=sum(correct_rows(network, labels, 0.5)))


def xor(epochs: int, seed: int) -> Iterator[Block]:
    """Learn XOR with four tanh units between input and output."""
    labels = LABELS["xor"]
    network = Network([Dense(4, "tanh"), Dense(1)], 2, np.float64, seed)
    objective = Objective("binary_cross_entropy")
    yield Title("walk.xor.title")
    yield Paragraph("walk.xor.rule", learning_rate=NETWORK_RATE)
    trainer = trainer_of(network, labels, objective.name, NETWORK_RATE, batch_size=1)
    initial = network.state()
    trainer.begin_epoch(np.full(4, NETWORK_RATE))
    explainer = Explainer(trainer.batches[0][0], network, [Symbols("w", "b", "z", "h"), Symbols("v", "c", "o", "o")])
    yield Title("walk.xor.row", x=vector(INPUTS[1]), t=labels[1])
    trainer.order[0] = 1
    for phase in ("forward", "loss", "backward", "update"):
        yield Phase(f"walk.phase.{phase}")
        yield from explainer.run(*(["fetch", phase] if phase == "forward" else [phase]))
    network.load(initial)
    yield Title("walk.xor.training", epochs=epochs)
    trainer = trainer_of(network, labels, objective.name, NETWORK_RATE, batch_size=4)
    reported = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, epochs}
    for epoch in range(1, epochs + 1):
        loss = trainer.epoch(np.array([NETWORK_RATE])).loss
        if epoch in reported:
            p = objective.predictions(network(INPUTS))[:, 0]
            yield EpochLine("walk.xor.epoch", epoch=epoch, loss=number(loss), values=vector(p))
    yield from _hidden(network, labels)


def _hidden(network: Network, labels: list[int]) -> Iterator[Block]:
    """What the hidden units make of the four rows, and the sum that tells them apart."""
    yield Title("walk.xor.hidden")
    with network.predicting(4) as (tape, x, output):
        x.value[...] = INPUTS
        tape.run("forward")
        hidden, outputs = tape.values[-2][1].value.copy(), output.value[:, 0].copy()
    v, c = network.parameters.values["1.weight"][:, 0], float(network.parameters.values["1.bias"][0])
    correct = [(o >= 0) == bool(t) for o, t in zip(outputs, labels, strict=True)]
    for x_row, h, o, good in zip(INPUTS, hidden, outputs, correct, strict=True):
        p = ACTIVATIONS["sigmoid"].function(float(o))
        yield Worked(Step("h", value=h, given=vector(x_row)))
        note = f", sigmoid(o) = {number(p)} {_mark(good)}"
        yield Worked(Step("o", "", total(zip(v, h, strict=True), [c]), float(o), note=note), indent=6)
    yield Paragraph("walk.xor.learned" if all(correct) else "walk.xor.not_learned")
