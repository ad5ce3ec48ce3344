"""Checks anybody can run on a network of his own: are its gradients right?"""

from __future__ import annotations

from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.kernels.compiler import step_state as slot
from pellucid.messages.errors import InvalidValue
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer


def check_gradients(
    network: Network, x: Any, y: Any, loss: str | Objective, *, seed: int = 0, step: float = 1e-6
) -> float:
    """Compare backpropagation with central differences along one random direction of all parameters; nothing is changed.

    Parameters
    ----------
    network
        Of dtype float64, or the differences drown in rounding.
    x, y
        Rows and targets; all of them are one batch.
    loss
        A name from the table of losses, or an `Objective`.
    seed
        Of the direction, and of dropout, which stays the same in both passes.
    step
        Length of the difference.

    Returns
    -------
    float
        |by differences - by backpropagation| / (1 + |by differences|): about 1e-8 when all is well, off the kinks.

    Raises
    ------
    ValueError
        The network is not float64.
    """
    if network.dtype != np.float64:
        raise InvalidValue("value.float64", value=str(np.dtype(network.dtype)))
    objective = loss if isinstance(loss, Objective) else Objective(loss)
    trainer = Trainer(network, objective, Optimizer("sgd"), batch_size=None, shuffle=False, seed=seed)
    trainer.set_data(Data.of(x, y, objective.row, network.output_width, network.dtype))
    tape, parameters = trainer.batches[0][0], network.parameters
    tape.run("fetch")
    kept, statistics = parameters.vector.copy(), network.statistics.vector.copy()
    direction = np.random.default_rng(seed).standard_normal(kept.size)
    direction /= np.linalg.norm(direction)

    def measure(length: float) -> float:
        parameters.vector[...] = kept + length * direction
        tape.run("forward")
        tape.run("loss")
        return float(trainer.step_state[slot.BATCH_LOSS])

    found = (measure(step) - measure(-step)) / (2 * step)
    measure(0.0)
    tape.run("backward")
    said = float(parameters.gradient @ direction)
    parameters.vector[...], network.statistics.vector[...] = kept, statistics
    return abs(found - said) / (1 + abs(found))
