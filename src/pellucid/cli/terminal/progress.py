"""How training is shown: a live bar on a terminal, plain lines in a file or a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from pellucid.cli.terminal.console import out
from pellucid.cli.terminal.encoding_fallback import spell
from pellucid.cli.terminal.epoch_log import EpochLog
from pellucid.messages import say
from pellucid.tabular.fit.progress import Watcher

if TYPE_CHECKING:
    from pellucid.engine.network import Network
    from pellucid.tables import Note
    from pellucid.tabular.fit.network import TrainingResult
    from pellucid.tabular.prepare.prepare import PreparedData
    from pellucid.tabular.recipe.recipe import Recipe
    from pellucid.training.fit import Epoch
    from pellucid.training.learning_rate_range import RangeTest

EPOCHS_SHOWN = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
SECONDS_SHOWN = 5.0
"""A plain line is printed at these epochs, and when so many seconds have passed without one."""


class Reporter(Watcher):
    """Prints what was found, what was chosen, and how training goes."""

    def __init__(self, title: str, seed: int = 0, began: float | None = None, log: EpochLog | None = None) -> None:
        self.title, self.seed, self.began, self._log = title, seed, began, log
        self._epochs = self._rows = 0
        self._bar: Bar | None = None
        self._network: Network | None = None
        self._said_at = self._first_done = monotonic()
        self._members, self._done, self._counted = 1, 0, 0
        self._reached: dict[int, float] = {}  # epochs of each member
        self._over = inf
        self._told = False

    def prepared(self, prepared: PreparedData) -> None:
        """The table, column by column, and its parts."""
        out.write(self.title, "bold")
        for line in prepared.description.lines():
            out.paragraph(line.strip(), 2 if line.startswith(" ") else 0, hang=4 if line.startswith(" ") else 2)
        training, validation, test = map(len, prepared.split)
        by, column = prepared.division.by, prepared.division.column
        if by == "rows":
            by = "numbers" if prepared.target.kind == "regression" else "classes"
        out.paragraph(say(f"train.parts.{by}", training=training, validation=validation, test=test, column=column))
        for note in prepared.division.notes:
            out.paragraph(str(note))
        for caution in prepared.cautions:
            out.write()
            out.paragraph(str(caution), style="yellow")
        self._rows = training

    def reserve(self, prepared: PreparedData, limit: float) -> float:
        """What judging and the report will take."""
        from pellucid.tabular.time_budget import reserve

        assert self._network is not None
        ends = limit + (perf_counter() if self.began is None else self.began)
        kept = reserve(prepared, self._network, ends - perf_counter(), limit, self.seed)
        self._over = monotonic() + ends - perf_counter() - kept
        return kept

    def refitting(self, rows: int, epochs: int) -> None:
        """That training begins again, on all rows."""
        out.paragraph(say("train.refitting", rows=rows, epochs=epochs))

    def chosen(self, recipe: Recipe, network: Network) -> None:
        """The network and every setting with its reason."""
        from pellucid.tabular.recipe.wording import drawn, explained

        self._network = network
        out.write()
        out.write(say("train.network"), "bold")
        out.paragraph(drawn(recipe, network))
        out.pairs(explained(recipe))
        out.write()
        out.write(say("train.training"), "bold")
        self._epochs, self._members = recipe.epochs, recipe.ensemble_size
        if out.is_terminal:
            self._bar = Bar(self._name(1), self._members * self._epochs)

    def tried(self, test: RangeTest) -> None:
        """The rate that a range test chose."""
        shown = {"first": f"{test.rates[0]:.2g}", "limit": f"{test.limit:.2g}", "rate": f"{test.rate:g}"}
        out.paragraph(say("train.tried", **shown), 2)

    def rows(self, done: int, member: int) -> None:
        """Move the bar within an epoch."""
        if self._bar:
            within = min(done / self._rows, 0.99)
            self._reached[member] = self._reached.get(member, 0) // 1 + within
            self._bar.move(sum(self._reached.values()))

    def epoch(self, epoch: Epoch, member: int) -> None:
        """Move the bar, which names the first network that still learns; or print a line where one of the first is due."""
        if not self._counted:
            self._first_done = monotonic()
        self._counted += 1
        self._reached[member] = epoch.number
        if self._log:
            self._log.write(epoch, member)
        if self._bar:
            named = (self._name(epoch.number), self._measured(epoch), self._left()) if member == self._done + 1 else ()
            self._bar.move(sum(self._reached.values()), *named)
        elif member == 1 and (epoch.number in EPOCHS_SHOWN or monotonic() - self._said_at > SECONDS_SHOWN):
            self._line(epoch)

    def member_done(self, member: int, members: int, learned: TrainingResult) -> None:
        """Why the first network ended, whose epochs were told; a line for each after it."""
        self._done, self._reached[member] = member, self._epochs
        if member == 1:
            self._tell(learned)
        else:
            best = learned.epochs[learned.best_epoch - 1]
            loss = best.loss if best.validation_loss is None else best.validation_loss
            done = {"epochs": len(learned.epochs), "best": learned.best_epoch, "loss": f"{loss:#.4g}"}
            out.write("  " + say("train.member.done", number=member, members=members, **done))

    def ended(self, learned: TrainingResult) -> None:
        """Why training ended, unless that was told of the first network."""
        self.stop()
        if not self._told or learned.ended in ("interrupted", "diverged"):
            self._tell(learned)

    def _tell(self, learned: TrainingResult) -> None:
        """Why a network ended, and which weights are kept."""
        from pellucid.report.text import number

        self._told = True
        epochs = len(learned.epochs)
        if not out.is_terminal and epochs not in EPOCHS_SHOWN:
            self._line(learned.epochs[-1], ended=True)
        best = learned.epochs[learned.best_epoch - 1]
        out.paragraph(
            say(
                f"train.ended.{learned.ended}",
                epochs=epochs,
                best=learned.best_epoch,
                loss=f"{best.loss if best.validation_loss is None else best.validation_loss:.4g}",
                stalled=epochs - learned.best_epoch,
                seconds=number(learned.seconds),
            )
        )

    def settled(self, notes: Sequence[Note]) -> None:
        """How outputs become answers."""
        for note in notes:
            out.paragraph(str(note))

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()
            self._bar = None
        if self._log:
            self._log.close()

    def _line(self, epoch: Epoch, ended: bool = False) -> None:
        self._said_at = monotonic()
        name = self._name(epoch.number)
        left = "" if ended else self._left()
        said = say("table.comma").join(filter(None, [self._measured(epoch), left]))
        out.write("  " + say("train.progress", epoch=name, values=said))

    def _name(self, epoch: int) -> str:
        """Which epoch, and of which network if there are several."""
        name = say("train.epoch", epoch=epoch, epochs=self._epochs)
        if self._members == 1 or not self._bar:
            return name
        return say("train.member", number=self._done + 1, members=self._members, epoch=name)

    def _measured(self, epoch: Epoch) -> str:
        """What an epoch came to, in one line."""
        parts = [say("train.loss", loss=f"{epoch.loss:#.4g}")]
        if epoch.validation_loss is not None:
            parts.append(say("train.validation", loss=f"{epoch.validation_loss:#.4g}"))
        parts.append(say("train.rate", rate=f"{epoch.rate:.2g}"))
        parts.append(say("train.speed", rows=f"{float(f'{epoch.rows / max(epoch.seconds, 1e-9):.3g}'):,.0f}"))
        return say("table.comma").join(parts)

    def _left(self) -> str:
        """How long all networks may still take, each its every epoch, or until the time limit.

        Unknown after one epoch, from whose end it is measured, and of no interest at the end.
        """
        each = (monotonic() - self._first_done) / max(self._counted - 1, 1)
        epochs = self._members * self._epochs - sum(self._reached.values())
        seconds = min(each * epochs, self._over - monotonic())
        if self._counted == 1 or seconds < 0.1:
            return ""
        return say("train.left", seconds=f"{seconds:,.0f}" if seconds >= 10 else f"{seconds:.1f}")


class Bar:
    """A live bar with the time left, and beneath it a line on the last epoch; taken away when it is stopped."""

    def __init__(self, name: str, total: int) -> None:
        columns = [TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}")]
        self._progress = Progress(*columns, console=out)
        self._task = self._progress.add_task(name, total=total, left="")
        self._said = Text()
        self._live = Live(Group(self._progress, self._said), console=out, transient=True, refresh_per_second=10)
        self._live.start()

    def move(self, done: float, name: str | None = None, said: str = "", left: str = "") -> None:
        """Show so many epochs done; with a name, an epoch that just ended."""
        self._progress.update(self._task, completed=done)
        if name is not None:
            self._progress.update(self._task, description=name, left=left)
            self._said.plain = spell(said, out.encoding)

    def stop(self) -> None:
        self._live.stop()
