"""Pellucid's part of the benchmark of networks."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import numpy as np

from bench.networks import RATE, Drawn, Workload
from pellucid.engine.network import Network
from pellucid.kernels.compiler import step_state as slot
from pellucid.layers import Dense
from pellucid.tabular.fit.threads import limited
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer

KINDS: dict[str, dict[str, Any]] = {
    "relu": {"activation": "relu"},
    "batchnorm": {"activation": "relu", "norm": "batch"},
    "swiglu": {"activation": "swiglu", "norm": "rms"},
}


class Training:
    """The one loop every Pellucid network is trained by."""

    def __init__(self, workload: Workload, drawn: Drawn, threads: int | None = None) -> None:
        hidden = [Dense(units, **KINDS[workload.kind]) for units in workload.widths[1:-1]]
        network = Network([*hidden, Dense(workload.widths[-1])], workload.widths[0], np.float32)
        for i, own in enumerate(drawn.layers):
            for name, value in own.items():
                network.parameters.values[f"{i}.{'norm.' * (name in ('gain', 'shift'))}{name}"][...] = value
        objective = Objective("cross_entropy")
        self.drawn, self.trainer = (
            drawn,
            Trainer(network, objective, Optimizer(workload.optimizer, RATE), batch_size=workload.batch),
        )
        self.trainer.set_data(Data.of(drawn.x, drawn.y, objective.row, workload.widths[-1], np.float32))
        self.limit = limited(threads)  # from here on, in this process
        self.rates = np.full(self.trainer.steps_per_epoch, RATE)

    def losses(self, count: int) -> list[float]:
        """The loss of each of the first steps, in the order that was drawn."""
        trainer, found, epoch = self.trainer, [], 0
        while len(found) < count:
            trainer.begin_epoch(self.rates)
            trainer.order[...] = self.drawn.orders[epoch]
            for tape, times in trainer.batches:
                for _ in range(times):
                    tape.run()
                    found.append(float(trainer.step_state[slot.BATCH_LOSS]))
            epoch += 1
        return found[:count]

    def epochs(self, count: int) -> None:
        """So many passes over the rows, each in an order drawn anew."""
        for _ in range(count):
            self.trainer.epoch(self.rates)


def forms(workload: Workload, drawn: Drawn) -> dict[str, Any]:
    """As many threads for matrix products as there are, or one, which table estimators choose until products are large."""
    made: dict[str, Any] = {"Pellucid": partial(Training, workload, drawn)}
    if os.environ.get("OMP_NUM_THREADS") != "1":
        made["Pellucid, products by one thread"] = partial(Training, workload, drawn, 1)
    return made
