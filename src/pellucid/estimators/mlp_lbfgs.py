"""L-BFGS (Liu and Nocedal 1989), SciPy's, over the flat vector of all parameters."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import OptimizeResult
from scipy.optimize import minimize as scipy_minimize
from sklearn.exceptions import ConvergenceWarning

from pellucid.engine.network import Network, prediction_batch
from pellucid.estimators.mlp_training import StoppingRule
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
    """Minimise; the best parameters are left in the network. `callback` is told each iteration's loss; True ends it."""
    vector = surface.parameters.vector
    accepted = vector.copy()

    def told(intermediate_result: OptimizeResult) -> None:
        accepted[...] = vector[...] = intermediate_result.x
        if callback(float(intermediate_result.fun)):
            raise StopIteration

    options = {"maxiter": iterations, "maxfun": evaluations, "gtol": tolerance}
    try:
        result = scipy_minimize(
            surface, vector.astype(float), method="L-BFGS-B", jac=True, callback=told, options=options
        )
        accepted[...] = result.x
        return result
    finally:
        vector[...] = accepted


def fit(own: Any, objective: Objective, data: Data, rules: StoppingRule) -> None:
    """Train the network of the estimator `own`.

    Raises
    ------
    ValueError
        The network has dropout, which makes another function of it in each step; or something is asked for that only the
        steps of other solvers have.
    """
    foreign = {"schedule": "constant", "weight_decay": None, "clip": None, "solver_options": None}
    if asked := [f"{name}={getattr(own, name)!r}" for name, none in foreign.items() if getattr(own, name) != none]:
        raise ValueError(
            f"lbfgs finds its steps itself and takes no {', '.join(asked)}; leave it out, or use another solver"
        )
    if np.any(np.asarray(own.dropout) > 0):
        raise ValueError(
            "dropout draws anew in each step, and lbfgs needs a loss that stays the same; use another solver"
        )

    def told(loss: float) -> bool:
        rules.progress.begin_epoch()
        return rules.note(loss)

    surface = Surface(own.network_, objective, data, own.alpha)
    result = minimize(surface, iterations=own.max_iter, evaluations=own.max_fun, tolerance=own.tol, callback=told)
    own.n_iter_, own.loss_ = min(result.nit, own.max_iter), float(result.fun)
    if result.status not in (0, STOPPED):
        warnings.warn(
            f"lbfgs failed to converge after {result.nit} iteration(s) (status={result.status}): {result.message}. "
            "Increase max_iter, or scale the columns of X, for instance with sklearn.preprocessing.StandardScaler.",
            ConvergenceWarning,
            stacklevel=5,
        )
