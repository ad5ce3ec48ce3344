"""Row weights as counts: rows with whole-number weights, in a form that does not tell weights from repeated rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import issparse

Array = np.ndarray[Any, Any]


def are_counts(X: Any, y: Array, weights: Array) -> bool:
    """Whether weights count rows (whole numbers, not all alike), or rows are repeated directly after themselves."""
    if (weights != weights[0]).any():
        return bool((weights == np.round(weights)).all())
    differ = X[1:] != X[:-1]
    alike = differ.getnnz(axis=1) == 0 if issparse(X) else ~differ.any(axis=1)
    return bool((alike & (y[1:] == y[:-1])).any())


def counted(X: Any, y: Array, weights: Array) -> tuple[Array, Array]:
    """Indices of the different rows of weight above 0, in an order of their content, and what they weigh together."""
    if issparse(X):
        X = X.tocsr(copy=True)
        X.sum_duplicates()
        X.eliminate_zeros()
        contents = [
            X.indices[i:j].tobytes() + X.data[i:j].tobytes() for i, j in zip(X.indptr, X.indptr[1:], strict=False)
        ]
    else:
        contents = [row.tobytes() for row in X + 0.0]  # -0 is 0
    total: dict[tuple[int, bytes], float] = {}
    first: dict[tuple[int, bytes], int] = {}
    codes = np.unique(y, return_inverse=True)[1].tolist()
    for i in np.flatnonzero(weights).tolist():
        key = codes[i], contents[i]
        total[key] = total.get(key, 0.0) + float(weights[i])
        first.setdefault(key, i)
    order = sorted(total)
    return np.array([first[key] for key in order]), np.array([total[key] for key in order], weights.dtype)
