"""The drop-in networks' solver "lbfgs": scikit-learn's parameters and warnings around the minimiser."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from pellucid.estimators.mlp_training import StoppingRule
from pellucid.messages import Names
from pellucid.messages.errors import InvalidValue
from pellucid.training.data import Data
from pellucid.training.lbfgs import STOPPED, Surface, minimize
from pellucid.training.objective import Objective


def fit(estimator: Any, objective: Objective, data: Data, rules: StoppingRule) -> None:
    """Train the network of the `estimator`.

    Raises
    ------
    ValueError
        The network has dropout, which makes another function of it in each step; or something is asked for that only the
        steps of other solvers have.
    """
    foreign = {"schedule": "constant", "weight_decay": None, "clip": None, "solver_options": None}
    if asked := [
        f"{name}={getattr(estimator, name)!r}" for name, none in foreign.items() if getattr(estimator, name) != none
    ]:
        raise InvalidValue("estimators.lbfgs.options", options=Names(asked))
    if np.any(np.asarray(estimator.dropout) > 0):
        raise InvalidValue("estimators.lbfgs.dropout")

    def after_iteration(loss: float) -> bool:
        rules.progress.begin_epoch()
        return rules.record(loss)

    surface = Surface(estimator.network_, objective, data, estimator.alpha)
    result = minimize(
        surface,
        iterations=estimator.max_iter,
        evaluations=estimator.max_fun,
        tolerance=estimator.tol,
        callback=after_iteration,
    )
    rules.state.n_iter, rules.state.loss = min(result.nit, estimator.max_iter), float(result.fun)
    if result.status not in (0, STOPPED):
        warnings.warn(
            f"lbfgs failed to converge after {result.nit} iteration(s) (status={result.status}): {result.message}. "
            "Increase max_iter, or scale the columns of X, for instance with sklearn.preprocessing.StandardScaler.",
            ConvergenceWarning,
            stacklevel=5,
        )
