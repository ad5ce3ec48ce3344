"""Target leakage: columns that alone predict the target of held-out rows, by the nearest training row.

>>> random = np.random.default_rng(0)
>>> y = random.integers(0, 2, 1000)
>>> x = np.column_stack([random.normal(size=1000) + y, 3.0 - y])
>>> columns = {"noisy": slice(0, 1), "answer": slice(1, 2)}
>>> [found.name for found in leaking_columns("binary", x, y, columns, *np.split(np.arange(1000), 2))]
['answer']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pellucid.typing import Array

SKILL = 0.98
"""Of the mistakes of the best constant answer (of the variance, for numbers: 0.99), a leaking column leaves at most the rest."""
FEW = 10
"""So many mistakes the constant answer must make on the rows looked at; fewer prove nothing."""
MOST_ROWS = 20_000
_APART = 1000.0  # beyond any standardised value


@dataclass(frozen=True)
class LeakingColumn:
    """A column that alone predicts the target: how many of `rows` correctly (R2, for numbers), and how many a constant does."""

    name: str
    right: float
    constant: float
    rows: int


def leaking_columns(
    task: str, x: Array, y: Array, columns: Mapping[str, slice], known: Array, new: Array, seed: int = 0
) -> tuple[LeakingColumn, ...]:
    """The columns that alone predict the target nearly perfectly on rows `new`, from rows `known`.

    A column's answer is what the known rows with its value say: the most frequent class, or the mean; a value that no
    known row has stands for the nearest. No names are looked at.

    Parameters
    ----------
    task : "binary", "multiclass" or "regression"
    x : array of shape (rows, features)
        Encoded rows.
    y : array of shape (rows,)
        Class codes or numbers.
    columns
        Which features a column has.
    known, new
        Row numbers; of each at most 20,000, drawn by the seed, are looked at.
    """
    random = np.random.default_rng(seed)
    known, new = (
        rows if len(rows) <= MOST_ROWS else random.choice(rows, MOST_ROWS, replace=False) for rows in (known, new)
    )
    if not len(known) or len(new) < FEW:
        return ()
    truth = y[new]
    if task == "regression":
        spread = float(np.square(truth - y[known].mean()).sum())
        most, baseline = 1.0, 0.0
    else:
        counts = np.bincount(y[known])
        baseline, most = float(np.count_nonzero(truth == counts.argmax())), float(len(new))
        if most - baseline < FEW:
            return ()
    found = []
    for name, features in columns.items():
        answer = _nearest(_single(x[known, features]), y[known], _single(x[new, features]), task)
        if task == "regression":
            right = 1 - float(np.square(truth - answer).sum()) / spread if spread else 0.0
            leaks = right >= 0.99
        else:
            right = float(np.count_nonzero(truth == answer))
            leaks = most - right <= (1 - SKILL) * (most - baseline)
        if leaks:
            found.append(LeakingColumn(name, right, baseline, len(new)))
    return tuple(found)


def _single(features: Array) -> Array:
    """A column's features as one number: its value; a mark, or which of several levels, moves it far away."""
    return np.asarray(features @ np.maximum(_APART * np.arange(features.shape[1]), 1.0))


def _nearest(known: Array, y: Array, new: Array, task: str) -> Array:
    """The answer of the known rows with each new value, or with the one nearest to it."""
    values, place = np.unique(known, return_inverse=True)
    answers: Array
    if task == "regression":
        answers = np.bincount(place, y) / np.bincount(place)
    else:
        classes = int(y.max()) + 1
        pairs, count = np.unique(place * classes + y, return_counts=True)
        order = np.lexsort((-count, pairs // classes))
        first = order[np.unique(pairs[order] // classes, return_index=True)[1]]
        answers = pairs[first] % classes
    right = np.clip(np.searchsorted(values, new), 1, max(len(values) - 1, 1))
    left = right - 1
    right = np.minimum(right, len(values) - 1)
    closer = np.where(np.abs(values[right] - new) < np.abs(values[left] - new), right, left)
    return answers[closer]
