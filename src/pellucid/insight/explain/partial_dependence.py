"""How the prediction goes with one column: its average over rows when the column is set to each of several values.

>>> rows = np.array([[0.0, 1.0], [0.0, 3.0]])
>>> values = np.array([[0.0], [1.0], [2.0]])
>>> found = partial_dependence(lambda x: 10 * x[:, 0] + x[:, 1], rows, slice(0, 1), values)
>>> found.mean.tolist(), found.low.tolist()
([2.0, 12.0, 22.0], [1.2, 11.2, 21.2])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pellucid.typing import Array

MOST_ROWS = 500
BAND = (10, 90)


@dataclass(frozen=True, eq=False)
class PartialDependence:
    """Partial dependence (Friedman 2001, "Greedy function approximation"): the mean at each value, and the band between
    the 10th and 90th percentile of the single rows' predictions (Goldstein et al. 2015, "Peeking inside the black box")."""

    mean: Array
    low: Array
    high: Array


def partial_dependence(
    predict: Callable[[Array], Array], rows: Array, features: slice, values: Array, weights: Array | None = None
) -> PartialDependence:
    """The curve of one column.

    Parameters
    ----------
    predict : callable
        Encoded rows of shape (n, features) to one number each.
    rows : array of shape (n, features)
        What the other columns hold; at most 500 are used, evenly.
    features
        Of the column.
    values : array of shape (values, features of the column)
        What it is set to, encoded.
    weights : array of shape (n,), optional
    """
    chosen = np.arange(len(rows))[:: -(-len(rows) // MOST_ROWS)]
    w = np.ones(len(chosen)) if weights is None else weights[chosen]
    made = []
    for value in values:
        changed = rows[chosen].copy()
        changed[:, features] = value
        made.append(predict(changed))
    predicted = np.array(made, np.float64)
    low, high = np.percentile(predicted, BAND, axis=1)
    return PartialDependence(predicted @ w / w.sum(), low, high)
