"""A network that learns from data, an epoch at a time: the tapes of its steps, its optimizer's state, its order of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from pellucid.engine.lsuv import lsuv
from pellucid.engine.network import Network, prediction_batch
from pellucid.engine.parameters import aligned
from pellucid.engine.tape import Tape
from pellucid.kernels import training_step
from pellucid.kernels.compiler import step_state as slot
from pellucid.kernels.randomness import shuffle as shuffling
from pellucid.layers.members import tile_members
from pellucid.messages.errors import InvalidValue, Keyed
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer, OptimizerState
from pellucid.typing import Array

SLICE = 0.05  # seconds


class Diverged(Keyed, ArithmeticError):
    """Training met a loss that is not finite; `step` and `layer` say where it began, and good weights were put back."""

    @property
    def epoch(self) -> int:
        """The epoch in which it began."""
        return int(self.message.values["epoch"])

    @property
    def step(self) -> int:
        """The step in which it began, counted over all epochs."""
        return int(self.message.values["step"])

    @property
    def layer(self) -> str:
        """The first layer whose values are not finite."""
        return str(self.message.values["layer"])


@dataclass
class Epoch:
    """One line of a training's history: losses are means over the rows; `learning_rate` is the last step's."""

    number: int
    loss: float
    learning_rate: float
    seconds: float
    rows: int
    validation_loss: float | None = None
    score: float | None = None
    best: bool = False

    @property
    def monitored(self) -> float:
        """The loss that decides which epoch is best: the validation loss, where there is one."""
        return self.loss if self.validation_loss is None else self.validation_loss


class Trainer:
    """A network, an objective and an optimizer with its state; `epoch` runs one epoch.

    Parameters
    ----------
    network, objective, optimizer
        What learns, what is made small, and how.
    batch_size
        Rows of a batch; None or more than there are: all of them.
    shuffle
        Draw a new order of rows in each epoch, from (seed, epoch).
    seed
        Of shuffling and dropout.

    Attributes
    ----------
    slices
        Seconds of native work between two looks at the keyboard; 0: one step.
    """

    def __init__(
        self,
        network: Network,
        objective: Objective,
        optimizer: Optimizer,
        *,
        batch_size: int | None = 32,
        shuffle: bool = True,
        seed: int = 0,
    ) -> None:
        if batch_size is not None and batch_size < 1:
            raise InvalidValue("training.batch_size.least", value=batch_size)
        self.network, self.objective, self.optimizer = network, objective, optimizer
        self.batch_size, self.shuffle, self.seed = batch_size, shuffle, seed
        self.moments = OptimizerState(optimizer, network.parameters)
        self.step_state = aligned(slot.SIZE, np.float64)
        self.step_state[slot.SEED] = seed % (1 << 53)
        self.epochs = 0
        self.slices = SLICE
        self.data: Data | None = None

    def set_data(self, data: Data, chosen: Array | None = None) -> None:
        """Learn from these rows of the data from now on (default: all); a start that waits for rows sees some of them."""
        if data.width != self.network.width:
            raise InvalidValue("training.x.network", width=self.network.width, columns=data.width)
        self.data = data
        self.chosen = np.arange(data.rows) if chosen is None else np.ascontiguousarray(chosen, np.int64)
        rows = len(self.chosen)
        if rows == 0:
            raise InvalidValue("training.rows.none")
        if self.network.parameters.uninitialized:
            lsuv(self.network, data.dense(self.chosen[:: -(-rows // prediction_batch(data.width))]))
        self.order = self.chosen.copy()
        batch = min(self.batch_size or rows, rows)
        whole, rest = divmod(rows, batch)
        sizes = [batch] * whole + [rest] * (rest > 0)
        if rest == 1 and whole and self.network.statistics.count:  # one row has no spread: it joins the batch before
            sizes = [batch] * (whole - 1) + [batch + 1]
        self.steps_per_epoch = len(sizes)
        self.rates = np.zeros(len(sizes))
        counted = {size: sizes.count(size) for size in dict.fromkeys(sizes)}
        self.batches = [(self.record(size), count) for size, count in counted.items()]
        self.start = Tape(self.network.dtype, rows, training=True, step_state=self.step_state)
        if self.shuffle:
            self.start.record(shuffling(self.start.dtype), self.chosen, self.order, self.step_state)

    def record(self, batch: int) -> Tape:
        """The tape of one training step: fetch, forward, loss, backward, update."""
        assert self.data is not None
        network, data = self.network, self.data
        tape = Tape(network.dtype, batch, training=True, step_state=self.step_state)
        x = network.new_input(tape)
        targets = self.objective.targets(batch, network.output_width, network.dtype)
        weights = aligned(batch, network.dtype)
        with tape.section("fetch"):
            tape.record(training_step.begin(tape.dtype), weights, self.rates, tape.step_state)
            data.record(tape, self.order, x.value.reshape(batch, -1), targets, weights)
        with tape.section("forward"):
            output = network.record(tape, x)
        with tape.section("loss"):
            members = output.value.shape[1] // network.output_width
            if members > 1:
                output, targets, weights = tile_members(tape, output, members, targets, weights)
            with tape.accumulate(output) as gradient:
                self.objective.record(tape, output, targets, weights, gradient)
        tape.record_backward(output)
        with tape.section("update"):
            self.moments.record(tape, weights)
        return tape

    def state(self) -> dict[str, Any]:
        """What a trainer must be given to go on as if it had never stopped: moments, carries, counts."""
        moments = self.moments
        counts = {
            "step": float(self.step_state[slot.STEP]),
            "epochs": self.epochs,
            "seed": float(self.step_state[slot.SEED]),
        }
        return {name: [array.copy() for array in getattr(moments, name)] for name in ("vectors", "carries")} | counts

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from another trainer's state, of the same network and optimizer."""
        for name in ("vectors", "carries"):
            for mine, theirs in zip(getattr(self.moments, name), state[name], strict=True):
                mine[...] = theirs
        self.step_state[slot.STEP], self.epochs, self.step_state[slot.SEED] = (
            state["step"],
            state["epochs"],
            state["seed"],
        )

    def __getstate__(self) -> dict[str, Any]:
        """What pickling keeps: all but the data and the tapes that read them; `set_data` comes next."""
        settings = {"batch_size": self.batch_size, "shuffle": self.shuffle, "seed": self.seed}
        return {"parts": (self.network, self.objective, self.optimizer), "settings": settings, "state": self.state()}

    def __setstate__(self, pickled: dict[str, Any]) -> None:
        self.__init__(*pickled["parts"], **pickled["settings"])  # type: ignore[misc]
        self.resume(pickled["state"])

    def begin_epoch(self, rates: Array) -> None:
        """Draw the epoch's order and set the step state to its start: what remains is to run the tapes of `batches`."""
        self.rates[...] = rates
        self.step_state[[slot.STEP_INDEX, slot.NEXT_OFFSET, slot.LOSS, slot.ROWS, slot.STOP]] = 0
        self.step_state[slot.EPOCH] = self.epochs
        self.start.run()
        self.epochs += 1

    def epoch(self, rates: Array, progress: Callable[[int], Any] | None = None) -> Epoch:
        """Pass over the rows once with the learning rate of each step; `progress` gets the rows done, and may end it.

        Raises
        ------
        Diverged
            The loss is no longer finite.
        """
        for tape, _ in self.batches:
            tape.compile()
        began = perf_counter()
        self.begin_epoch(rates)
        enough = False
        for tape, count in self.batches:
            done, size = 0, 1
            while done < count and not enough:
                times = min(size, count - done)
                start = perf_counter()
                if tape.run(times=times) < times * len(tape.entries) or self.step_state[slot.STOP]:
                    raise self.divergence(tape)
                elapsed = perf_counter() - start
                done += times
                size = max(1, min(4 * times, int(times * self.slices / max(elapsed, 1e-9))))
                enough = bool(progress and progress(int(self.step_state[slot.NEXT_OFFSET])))
        loss, rows = (
            float(self.step_state[slot.LOSS]) / float(self.step_state[slot.ROWS]),
            int(self.step_state[slot.NEXT_OFFSET]),
        )
        return Epoch(self.epochs, loss, float(rates[-1]), perf_counter() - began, rows)

    def divergence(self, tape: Tape) -> Diverged:
        """The error that says where values are no longer finite."""
        step, layer = int(self.step_state[slot.STEP]), self.first_nonfinite_layer(tape)
        return Diverged("training.diverged", epoch=self.epochs, step=step, layer=layer)

    def first_nonfinite_layer(self, tape: Tape) -> str:
        """The first layer whose weights or values are not finite."""
        for name, value in self.network.parameters.values.items():
            if not np.isfinite(value).all():
                return name.rpartition(".")[0] + f" ({name.rpartition('.')[2]})"
        for layer, signal in tape.values:
            if not np.isfinite(signal.value).all():
                return layer
        return "loss"
