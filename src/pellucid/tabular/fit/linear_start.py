"""The initial weights of the linear skip connection: ridge or logistic regression on the training rows.

The hidden layers then learn what a linear model misses; where it misses nothing, the network stays near it.
"""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from threading import Lock

import numpy as np

from pellucid.typing import Array

MOST_ROWS, MOST_CELLS = 20_000, 40_000_000
"""Of more, an even part of the rows is looked at."""
MANY_COLUMNS = 2000
"""Beyond these no more rows than so many are looked at, for the time of a ridge regression grows with the square of the fewer."""
LARGE_CELLS = 4_000_000
"""A ridge regression takes 40 bytes for each; of more than these, networks trained in parallel wait for each other's."""
_alone = Lock()
_STRENGTHS = (0.01, 0.1, 1.0)
_RIDGES = np.logspace(-2, 4, 13)


def linear_model(
    x: Array, y: Array, weights: Array | None, validation: tuple[Array, Array], classes: int
) -> tuple[Array, Array] | None:
    """The weights, shape (columns, outputs), and the bias of a linear model; None where there is none to be had.

    Parameters
    ----------
    x, y, weights
        Training rows, their targets as the network learns them, and their weights.
    validation
        x and y of validation rows, by which the penalty of a logistic regression is chosen.
    classes
        How many; 0 for numbers.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression, RidgeCV

    most = min(MOST_ROWS, max(MOST_CELLS // x.shape[1], 1))
    if x.shape[1] > MANY_COLUMNS:
        most = min(most, MANY_COLUMNS)
    some = slice(None, None, -(-len(x) // most))
    x, y, weights = x[some], y[some], None if weights is None else weights[some]
    if weights is not None and not (weights > 0).any():
        return None
    if not classes:
        with _alone if x.size > LARGE_CELLS else nullcontext():
            ridge = RidgeCV(_RIDGES).fit(x.astype(np.float64), y, weights)
        return ridge.coef_.reshape(-1, 1), np.array([ridge.intercept_])
    labels = y if weights is None else y[weights > 0]
    if len(np.unique(labels)) < classes:
        return None
    fitted = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for strength in _STRENGTHS if len(validation[1]) else _STRENGTHS[-1:]:
            model = LogisticRegression(C=strength, max_iter=200).fit(x, y, weights)
            loss = 0.0
            if len(validation[1]):
                probabilities = model.predict_proba(validation[0])[np.arange(len(validation[1])), validation[1]]
                loss = -float(np.log(np.maximum(probabilities, 1e-12)).mean())
            fitted.append((loss, model))
    best = min(fitted, key=lambda pair: pair[0])[1]
    return best.coef_.T, best.intercept_
