"""The validation loss: the loss of a network on rows it is not trained on."""

from __future__ import annotations

import numpy as np

from pellucid.engine.network import Network, prediction_batch
from pellucid.engine.parameters import aligned
from pellucid.engine.tape import Tape
from pellucid.kernels import training_step
from pellucid.kernels.compiler import step_state as slot
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.typing import Array


class Evaluator:
    """Measures the loss by tapes of its own, which change nothing in the network."""

    def __init__(self, network: Network, objective: Objective, data: Data, chosen: Array | None = None) -> None:
        order = np.arange(data.rows) if chosen is None else np.ascontiguousarray(chosen, np.int64)
        self.step_state = aligned(slot.SIZE, np.float64)
        size = prediction_batch(network.width)
        whole, rest = divmod(len(order), size)
        rates = np.zeros(whole + 1)
        self.batches = []
        for batch, count in ((size, whole), (rest, 1)):
            if batch and count:
                tape = Tape(network.dtype, batch, training=False, step_state=self.step_state)
                x = network.new_input(tape)
                targets, weights = (
                    objective.targets(batch, network.output_width, network.dtype),
                    aligned(batch, network.dtype),
                )
                tape.record(training_step.begin(tape.dtype), weights, rates, tape.step_state)
                data.record(tape, order, x.value.reshape(batch, -1), targets, weights)
                output = network.record(tape, x)
                objective.record(tape, output, targets, weights, np.empty_like(output.value))
                tape.record(training_step.weigh(tape.dtype), tape.step_state)
                self.batches.append((tape, count))

    def loss(self) -> float:
        """The mean loss over the rows, by weight; NaN or infinity when it is not finite."""
        self.step_state[...] = 0
        for tape, count in self.batches:
            tape.run(times=count)
            if self.step_state[slot.STOP]:
                return float(self.step_state[slot.BATCH_LOSS])
        return float(self.step_state[slot.WEIGHTED_LOSS] / self.step_state[slot.WEIGHT])
