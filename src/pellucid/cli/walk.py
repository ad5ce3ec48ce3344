"""`pellucid walk`: learning, number by number, played by the engine itself."""

from __future__ import annotations

from typing import Annotated

import typer

from pellucid.cli.walker import Walker
from pellucid.messages import say


def walk(
    what: Annotated[str, typer.Argument(help=say("walk.what"), metavar=say("walk.what.name"))],
    epochs: Annotated[int | None, typer.Option("--epochs", help=say("walk.epochs"), min=1)] = None,
    seed: Annotated[int, typer.Option("--seed", help=say("walk.seed"), min=0)] = 0,
    step: Annotated[bool, typer.Option("--step", help=say("walk.step"))] = False,
) -> None:
    """Walk through a lesson, or through a trained model on a row of a table."""
    from pellucid.cli import lessons

    walker = Walker(step)
    if what in ("and", "or"):
        lessons.perceptron(walker, what, epochs or 100, seed)
        walker.title("walk.said")
        walker.notes("walk.said.descent", "walk.said.sign", "walk.said.test")
    elif what == "adaline":
        lessons.adaline(walker, epochs or 200, seed)
        walker.title("walk.said")
        walker.notes("walk.said.adaline", "walk.said.rate")
    elif what == "xor":
        lessons.perceptron(walker, what, epochs or 100, seed)
        lessons.xor(walker, epochs or 500, seed)
        walker.title("walk.said")
        walker.notes("walk.said.layers", "walk.said.step", "walk.said.backprop")
    else:
        raise ValueError(say("walk.unknown", given=what))
