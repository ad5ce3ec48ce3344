"""`pellucid walk`: learning, number by number, run by the engine itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pellucid.messages import say
from pellucid.messages.errors import InvalidValue, hint


def walk(
    what: Annotated[str, typer.Argument(help=say("walk.what"), metavar=say("walk.what.name"))],
    row: Annotated[int, typer.Option("--row", help=say("walk.row.option"), min=1)] = 1,
    model: Annotated[Path | None, typer.Option("--model", help=say("walk.model"))] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", help=say("walk.epochs"), min=1)] = None,
    seed: Annotated[int, typer.Option("--seed", help=say("walk.seed"), min=0)] = 0,
    step: Annotated[bool, typer.Option("--step", help=say("walk.step"))] = False,
) -> None:
    """Step through a lesson, or through a trained model on a row of a table."""
    from pellucid.cli.terminal.step_presenter import StepPresenter
    from pellucid.explore.walk.lessons import LESSONS, lesson

    presenter = StepPresenter(step)
    if what in LESSONS:
        presenter.present(lesson(what, epochs, seed))
    elif model:
        from pellucid.explore.walk.model_walk import walk_model

        presenter.present(walk_model(Path(what), row, model))
    else:
        raise InvalidValue("cli.walk.lesson", name=what, hint=hint(what, LESSONS))
