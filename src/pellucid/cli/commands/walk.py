"""`pellucid walk`: learning, number by number, played by the engine itself."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from pellucid.cli.terminal.step_presenter import StepPresenter
from pellucid.messages import say

LESSONS = ("and", "or", "adaline", "xor")


def walk(
    what: Annotated[str, typer.Argument(help=say("walk.what"), metavar=say("walk.what.name"))],
    row: Annotated[int, typer.Option("--row", help=say("walk.row.option"), min=1)] = 1,
    model: Annotated[Path | None, typer.Option("--model", help=say("walk.model"))] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", help=say("walk.epochs"), min=1)] = None,
    seed: Annotated[int, typer.Option("--seed", help=say("walk.seed"), min=0)] = 0,
    step: Annotated[bool, typer.Option("--step", help=say("walk.step"))] = False,
) -> None:
    """Walk through a lesson, or through a trained model on a row of a table."""
    walker = StepPresenter(step)
    if what in LESSONS:
        _lesson(walker, what, epochs, seed)
    elif model:
        from pellucid.explore.walk.model_walk import trained

        trained(walker, Path(what), row, model)
    else:
        near = get_close_matches(what, LESSONS, n=1)
        raise ValueError(say("walk.unknown", given=what) + (say("cli.nearest", name=near[0]) if near else ""))


def _lesson(walker: StepPresenter, what: str, epochs: int | None, seed: int) -> None:
    from pellucid.explore.walk import lessons

    said = {
        "adaline": ("walk.said.adaline", "walk.said.rate"),
        "xor": ("walk.said.layers", "walk.said.step", "walk.said.backprop"),
    }.get(what, ("walk.said.descent", "walk.said.sign", "walk.said.test"))
    if what == "adaline":
        lessons.adaline(walker, epochs or 200, seed)
    else:
        lessons.perceptron(walker, what, epochs or 100, seed)
    if what == "xor":
        lessons.xor(walker, epochs or 500, seed)
    walker.title("walk.said")
    walker.notes(*said)
