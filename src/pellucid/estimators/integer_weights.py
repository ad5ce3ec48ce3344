"""Row weights as counts: a row of weight 3, and a row that stands three times in a table, made the same to an online rule."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import issparse

from pellucid.typing import Array


def counted(X: Any, y: Array, weights: Array) -> tuple[Any, Array, Array]:
    """Rows, targets and weights with each row once, if weights or repetition count rows; else as they are.

    A row counts as many as its weight says, and as often as it stands right after itself. The rows are merged if all weights
    are whole numbers, some row counts none or several, and no row stands in two places. Where one counts several, they come in
    an order of their content, so that it cannot be told whether weights or repetition said so, nor in which order.
    """
    whole = (weights == np.round(weights)).all() and weights.any()
    if not whole or ((weights == 1).all() and not _repeats(X, y)):
        return X, y, weights
    given = np.flatnonzero(weights)
    keys = list(zip(_contents(X[given]), np.unique(y[given], return_inverse=True)[1].tolist(), strict=True))
    starts = [place for place, key in enumerate(keys) if place == 0 or key != keys[place - 1]]
    if len({keys[place] for place in starts}) < len(starts):
        return X, y, weights
    counts = np.add.reduceat(weights[given], starts)
    order = sorted(range(len(starts)), key=lambda run: keys[starts[run]]) if (counts > 1).any() else slice(None)
    rows = given[starts][order]
    return X[rows], y[rows], counts[order]


def _repeats(X: Any, y: Array) -> bool:
    """Whether some row with its target stands right after itself."""
    differ = X[1:] != X[:-1]
    alike = np.diff(differ.tocsr().indptr) == 0 if issparse(X) else ~differ.any(axis=1)
    return bool((alike & (y[1:] == y[:-1])).any())


def _contents(X: Any) -> list[bytes]:
    """A text of each row, equal for equal rows."""
    if not issparse(X):
        return [row.tobytes() for row in X + 0.0]  # -0 is 0
    X.sum_duplicates()
    X.eliminate_zeros()
    bounds = X.indptr.tolist()
    return [X.indices[i:j].tobytes() + X.data[i:j].tobytes() for i, j in pairwise(bounds)]
