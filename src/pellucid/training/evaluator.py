"""Looking on: the loss of a network on rows it does not learn from."""

from __future__ import annotations

from typing import Any

import numpy as np

from pellucid.engine.network import Network, chunk
from pellucid.engine.parameters import aligned
from pellucid.engine.tape import Signal, Tape
from pellucid.kernels import training_step
from pellucid.kernels.compiler import step_state as slot
from pellucid.training.data import Data
from pellucid.training.objective import Objective

Array = np.ndarray[Any, Any]


class Evaluator:
    """Measures the loss by tapes of its own, which change nothing in the network."""

    def __init__(self, network: Network, objective: Objective, data: Data, chosen: Array | None = None) -> None:
        order = np.arange(data.rows) if chosen is None else np.ascontiguousarray(chosen, np.int64)
        self.clock = aligned(slot.SIZE, np.float64)
        size = chunk(network.width)
        whole, rest = divmod(len(order), size)
        rates = np.zeros(whole + 1)
        self.plan = []
        for batch, count in ((size, whole), (rest, 1)):
            if batch and count:
                tape = Tape(network.dtype, batch, training=False, clock=self.clock)
                x = Signal(aligned((batch, network.width), network.dtype), None)
                targets, weights = (
                    objective.targets(batch, network.output_width, network.dtype),
                    aligned(batch, network.dtype),
                )
                tape.run(training_step.begin(tape.dtype), weights, rates, tape.clock)
                data.record(tape, order, x.value, targets, weights)
                output = network.record(tape, x)
                objective.record(tape, output, targets, weights, np.empty_like(output.value))
                tape.run(training_step.weigh(tape.dtype), tape.clock)
                self.plan.append((tape, count))

    def loss(self) -> float:
        """The mean loss over the rows, by weight; NaN or infinity when it is not finite."""
        self.clock[...] = 0
        for tape, count in self.plan:
            tape.play(times=count)
            if self.clock[slot.STOP]:
                return float(self.clock[slot.BATCH_LOSS])
        return float(self.clock[slot.WEIGHTED_LOSS] / self.clock[slot.WEIGHT])
