"""How training shows itself while a person waits: facts, choices, then a live bar, or plain lines into a pipe."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

from pellucid.cli.console import out
from pellucid.estimators.watcher import Watcher
from pellucid.messages import say

if TYPE_CHECKING:
    from pellucid.engine.network import Network
    from pellucid.estimators.preparation import Prepared
    from pellucid.estimators.recipe import Recipe
    from pellucid.training.loop import Epoch

SHOWN = ("loss", "hidden", "activation", "norm", "optimizer", "learning_rate", "batch_size", "patience")
PLAIN_EVERY = 2.0  # seconds between two lines where nobody watches live


class Progress(Watcher):
    """Prints what was found and chosen, and each epoch as it ends."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._said = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def prepared(self, prepared: Prepared) -> None:
        out.write(say("train.found"), style="bold")
        for line in prepared.description.lines():
            out.paragraph(line, indent=2)
        sizes = {part: len(rows) for part, rows in prepared.split._asdict().items()}
        out.paragraph(say("train.rows", **sizes), indent=2)

    def chosen(self, recipe: Recipe, network: Network) -> None:
        from pellucid.kernels import store

        out.write(say("train.chosen"), style="bold")
        for name in SHOWN:
            if name in recipe.reasons:
                note = recipe.reasons[name]
                value = note.values.get("value")
                shown = {**note.values, "value": ", ".join(map(str, value)) if isinstance(value, tuple) else value}
                out.paragraph(say(note.key, **shown), indent=2)
        if not store.folder().exists():
            out.paragraph(say("train.compiling"), indent=2)
        self._epochs, self._began = recipe.epochs, time.perf_counter()
        if out.is_terminal:
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(BarColumn(24), TextColumn("{task.description}"), console=out, transient=True)
            self._task = self._bar.add_task("", total=recipe.epochs)
            self._bar.start()

    def epoch(self, epoch: Epoch) -> bool | None:
        now = time.perf_counter()
        text = say(
            "train.epoch", epoch=epoch.number, loss=epoch.loss, rate=epoch.rate,
            validation=float("nan") if epoch.validation_loss is None else epoch.validation_loss,
            speed=epoch.rows / max(epoch.seconds, 1e-9),
        )  # fmt: skip
        if self._bar:
            left = (now - self._began) / epoch.number * (self._epochs - epoch.number)
            self._bar.update(
                self._task, completed=epoch.number, description=f"{text}  {say('train.left', seconds=left)}"
            )
        elif epoch.number == 1 or now - self._said > PLAIN_EVERY:
            self._said = now
            out.write("  " + text)
        return None
