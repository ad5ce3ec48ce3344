"""L-BFGS (Liu and Nocedal 1989), SciPy's, over the flat vector of all parameters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import OptimizeResult
from scipy.optimize import minimize as scipy_minimize

from pellucid.engine.network import Network, prediction_batch
from pellucid.kernels.compiler import step_state as slot
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer
from pellucid.typing import Array

STOPPED = 99  # SciPy's status when a callback ended it


class Surface:
    """The loss over all rows, penalty included, and its gradient, as a function of the flat parameter vector.

    It is summed over chunks of rows, so a sparse table is never dense as a whole; batch normalisation, whose statistics
    are the batch's, takes all rows at once.
    """

    def __init__(self, network: Network, objective: Objective, data: Data, l2: float) -> None:
        self.parameters, self.l2 = network.parameters, l2
        rows = None if network.statistics.count else prediction_batch(network.width)
        self.trainer = Trainer(network, objective, Optimizer("sgd"), batch_size=rows, shuffle=False)
        self.trainer.set_data(data)

    def __call__(self, vector: Array) -> tuple[float, Array]:
        parameters, step_state = self.parameters, self.trainer.step_state
        parameters.vector[...] = vector
        step_state[...] = 0
        loss, rows, gradient = 0.0, 0.0, np.zeros(len(vector))
        for tape, count in self.trainer.batches:
            for _ in range(count):
                tape.run_entries(0, tape.sections["update"][0])
                weight = step_state[slot.BATCH_WEIGHT]
                loss += weight * step_state[slot.BATCH_LOSS]
                gradient += weight * parameters.gradient
                rows += weight
        weights = parameters.vector[: parameters.decayed].astype(float)
        gradient[: parameters.decayed] += self.l2 * weights
        return float(loss + 0.5 * self.l2 * (weights * weights).sum()) / rows, gradient / rows


def minimize(
    surface: Surface, *, iterations: int, evaluations: int, tolerance: float, callback: Callable[[float], bool]
) -> OptimizeResult:
    """Minimise; the best parameters are left in the network. `callback` gets each iteration's loss; True ends it."""
    vector = surface.parameters.vector
    accepted = vector.copy()

    def accept(intermediate_result: OptimizeResult) -> None:
        accepted[...] = vector[...] = intermediate_result.x
        if callback(float(intermediate_result.fun)):
            raise StopIteration

    options = {"maxiter": iterations, "maxfun": evaluations, "gtol": tolerance}
    try:
        result = scipy_minimize(
            surface, vector.astype(float), method="L-BFGS-B", jac=True, callback=accept, options=options
        )
        accepted[...] = result.x
        return result
    finally:
        vector[...] = accepted
