"""How training is shown: a live bar on a terminal, plain lines in a file or a pipe."""

from __future__ import annotations

from functools import singledispatchmethod
from time import monotonic

from rich.console import Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from pellucid.cli.terminal.console import out
from pellucid.cli.terminal.encoding_fallback import spell
from pellucid.cli.terminal.epoch_log import EpochLog
from pellucid.messages import say
from pellucid.report.text import number
from pellucid.tabular.fit.network import TrainingResult
from pellucid.tabular.fit.progress import (
    Configured,
    Decided,
    EpochDone,
    Event,
    LearningRateChosen,
    MemberDone,
    Prepared,
    Refitting,
    RowsDone,
    TrainingEnded,
)
from pellucid.tabular.fit.time_limit import Deadline
from pellucid.tabular.recipe.wording import drawn, explained
from pellucid.training.trainer import Epoch

EPOCHS_SHOWN = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
SECONDS_SHOWN = 5.0
"""A plain line is printed at these epochs, and when so many seconds have passed without one."""


class ConsoleProgress:
    """Prints what is in the table, the configuration, and how training goes."""

    def __init__(self, title: str, deadline: Deadline, log: EpochLog) -> None:
        self._title, self._deadline, self._log = title, deadline, log
        self._epochs = self._rows = 0
        self._bar: Bar | None = None
        self._printed_at = self._first_done = monotonic()
        self._members, self._done, self._counted = 1, 0, 0
        self._reached: dict[int, float] = {}  # epochs of each member
        self._end_shown = False

    def __call__(self, event: Event, /) -> None:
        self._show(event)

    @singledispatchmethod
    def _show(self, event: Event) -> None:
        raise NotImplementedError(type(event))

    @_show.register
    def _prepared(self, event: Prepared) -> None:
        """The table, column by column, and its split."""
        data = event.data
        out.write(self._title, "bold")
        for line in data.description.lines():
            out.paragraph(line.strip(), 2 if line.startswith(" ") else 0, hang=4 if line.startswith(" ") else 2)
        training, validation, test = map(len, data.split)
        by, column = data.table_split.by, data.table_split.column
        if by == "rows":
            by = "numbers" if data.target.kind == "regression" else "classes"
        out.paragraph(say(f"train.parts.{by}", training=training, validation=validation, test=test, column=column))
        for note in data.table_split.notes:
            out.paragraph(str(note))
        for warning in data.warnings:
            out.write()
            out.paragraph(str(warning), style="yellow")
        self._rows = training

    @_show.register
    def _configured(self, event: Configured) -> None:
        """The network and every setting with its reason."""
        recipe = event.recipe
        out.write()
        out.write(say("train.network"), "bold")
        out.paragraph(drawn(recipe, event.network))
        out.pairs(explained(recipe))
        out.write()
        out.write(say("train.training"), "bold")
        self._epochs, self._members = recipe.epochs, recipe.ensemble_size
        if out.is_terminal:
            self._bar = Bar(self._name(1), self._members * self._epochs)

    @_show.register
    def _learning_rate_chosen(self, event: LearningRateChosen) -> None:
        test = event.test
        shown = {
            "first": f"{test.learning_rates[0]:.2g}",
            "limit": f"{test.limit:.2g}",
            "learning_rate": f"{test.learning_rate:g}",
        }
        out.paragraph(say("train.range_test", **shown), 2)

    @_show.register
    def _rows_done(self, event: RowsDone) -> None:
        """Move the bar within an epoch."""
        if self._bar:
            within = min(event.rows / self._rows, 0.99)
            self._reached[event.member] = self._reached.get(event.member, 0) // 1 + within
            self._bar.move(sum(self._reached.values()))

    @_show.register
    def _epoch_done(self, event: EpochDone) -> None:
        """Move the bar, which names the first network still in training; or print a line where one of the first is due."""
        epoch, member = event.epoch, event.member
        if not self._counted:
            self._first_done = monotonic()
        self._counted += 1
        self._reached[member] = epoch.number
        self._log.write(epoch, member)
        if self._bar:
            line = (self._name(epoch.number), self._measured(epoch), self._left()) if member == self._done + 1 else ()
            self._bar.move(sum(self._reached.values()), *line)
        elif member == 1 and (epoch.number in EPOCHS_SHOWN or monotonic() - self._printed_at > SECONDS_SHOWN):
            self._line(epoch)

    @_show.register
    def _member_done(self, event: MemberDone) -> None:
        """Why the training of the first network ended, whose epochs were shown; a line for each after it."""
        result = event.result
        self._done, self._reached[event.member] = event.member, self._epochs
        if event.member == 1:
            self._end(result)
        else:
            best = result.epochs[result.best_epoch - 1]
            loss = best.loss if best.validation_loss is None else best.validation_loss
            values = {"epochs": len(result.epochs), "best": result.best_epoch, "loss": f"{loss:#.4g}"}
            out.write("  " + say("train.member.done", number=event.member, members=event.members, **values))

    @_show.register
    def _training_ended(self, event: TrainingEnded) -> None:
        """Why training ended, unless that was shown for the first network."""
        self.stop()
        if not self._end_shown or event.result.stop_reason in ("interrupted", "diverged"):
            self._end(event.result)

    @_show.register
    def _decided(self, event: Decided) -> None:
        for note in event.notes:
            out.paragraph(str(note))

    @_show.register
    def _refitting(self, event: Refitting) -> None:
        out.paragraph(say("train.refitting", rows=event.rows, epochs=event.epochs))

    def _end(self, result: TrainingResult) -> None:
        """Why a network's training ended, and which weights are kept."""
        self._end_shown = True
        epochs = len(result.epochs)
        if not out.is_terminal and epochs not in EPOCHS_SHOWN:
            self._line(result.epochs[-1], ended=True)
        best = result.epochs[result.best_epoch - 1]
        out.paragraph(
            say(
                f"train.stop_reason.{result.stop_reason}",
                epochs=epochs,
                best=result.best_epoch,
                loss=f"{best.loss if best.validation_loss is None else best.validation_loss:.4g}",
                stalled=epochs - result.best_epoch,
                seconds=number(result.seconds),
            )
        )

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()
            self._bar = None
        self._log.close()

    def _line(self, epoch: Epoch, ended: bool = False) -> None:
        self._printed_at = monotonic()
        name = self._name(epoch.number)
        left = "" if ended else self._left()
        measured = say("table.comma").join(filter(None, [self._measured(epoch), left]))
        out.write("  " + say("train.progress", epoch=name, values=measured))

    def _name(self, epoch: int) -> str:
        """Which epoch, and of which network if there are several."""
        name = say("train.epoch", epoch=epoch, epochs=self._epochs)
        if self._members == 1 or not self._bar:
            return name
        return say("train.member", number=self._done + 1, members=self._members, epoch=name)

    def _measured(self, epoch: Epoch) -> str:
        """What an epoch came to, in one line."""
        values = [say("train.loss", loss=f"{epoch.loss:#.4g}")]
        if epoch.validation_loss is not None:
            values.append(say("train.validation", loss=f"{epoch.validation_loss:#.4g}"))
        values.append(say("train.learning_rate", learning_rate=f"{epoch.learning_rate:.2g}"))
        values.append(say("train.speed", rows=f"{float(f'{epoch.rows / max(epoch.seconds, 1e-9):.3g}'):,.0f}"))
        return say("table.comma").join(values)

    def _left(self) -> str:
        """How long all networks may still take, each its every epoch, or until the time limit.

        Unknown after one epoch, from whose end it is measured, and of no interest at the end.
        """
        each = (monotonic() - self._first_done) / max(self._counted - 1, 1)
        epochs = self._members * self._epochs - sum(self._reached.values())
        seconds = min(each * epochs, self._deadline.left)
        if self._counted == 1 or seconds < 0.1:
            return ""
        return say("train.left", seconds=f"{seconds:,.0f}" if seconds >= 10 else f"{seconds:.1f}")


class Bar:
    """A live bar with the time left, and beneath it a line on the last epoch; taken away when it is stopped."""

    def __init__(self, name: str, total: int) -> None:
        columns = [TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}")]
        self._progress = Progress(*columns, console=out)
        self._task = self._progress.add_task(name, total=total, left="")
        self._measured = Text()
        self._live = Live(Group(self._progress, self._measured), console=out, transient=True, refresh_per_second=10)
        self._live.start()

    def move(self, done: float, name: str | None = None, measured: str = "", left: str = "") -> None:
        """Show so many epochs done; with a name, an epoch that just ended."""
        self._progress.update(self._task, completed=done)
        if name is not None:
            self._progress.update(self._task, description=name, left=left)
            self._measured.plain = spell(measured, out.encoding)

    def stop(self) -> None:
        self._live.stop()
