"""Shapley values of one prediction: each column's contribution to its difference from the average prediction.

A column's contribution is what the prediction changes by when the column gets the row's value in place of that of a
training row, averaged over training rows and over the orders in which the columns may get theirs: the Shapley value,
estimated by sampling (Strumbelj and Kononenko 2014, "Explaining prediction models and individual predictions with feature
contributions"). The contributions add up to the prediction minus the average one, by construction. They say what the
model does, not what would happen in the world; of two columns that say the same, each gets a part.

>>> random = np.random.default_rng(0)
>>> others = random.normal(size=(64, 3))
>>> row = np.array([1.0, 2.0, 3.0])
>>> columns = {"a": slice(0, 1), "b": slice(1, 2), "idle": slice(2, 3)}
>>> found = attribute(lambda x: 10 * x[:, 0] + x[:, 1] ** 2, row, columns, others)
>>> [share.name for share in found.shares], found.shares[-1].value
(['a', 'b', 'idle'], 0.0)
>>> bool(np.isclose(found.average + sum(share.value for share in found.shares), found.prediction))
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from pellucid.typing import Array

MOST_COLUMNS = 50
"""Of more, those that change the prediction most by themselves are kept apart; the others count as one."""
ORDERS = 512
_MOST_NUMBERS = 1 << 22  # of one call of the model


@dataclass(frozen=True)
class Share:
    """A column's contribution, with its standard error; `name` is None for all the others together."""

    name: str | None
    value: float
    error: float


@dataclass(frozen=True)
class Attribution:
    """A prediction, the average one, and what lies between them, the largest share first."""

    prediction: float
    average: float
    shares: tuple[Share, ...]


def attribute(
    predict: Callable[[Array], Array],
    row: Array,
    columns: Mapping[str, slice],
    others: Array,
    *,
    average: float | None = None,
    seed: int = 0,
) -> Attribution:
    """Explain the prediction of one encoded row.

    Parameters
    ----------
    predict : callable
        Encoded rows of shape (n, features) to the number that is explained, shape (n,).
    row : array of shape (features,)
    columns
        Which features a column has; every feature belongs to one.
    others : array of shape (n, features)
        Rows to compare with: training rows, or some that stand for them.
    average : float, optional
        The average prediction of all the rows that `others` stand for: they are weighted, as evenly as can be, so that
        theirs is the same. Default: they count alike.
    seed : int, default 0
        Of the orders.
    """
    random = np.random.default_rng(seed)
    every = [(name, np.arange(len(row))[features]) for name, features in columns.items()]
    blocks = _told_apart(predict, row, every, others)
    rounds = -(-ORDERS // 2 // len(others))
    start = np.tile(others, (rounds, 1))
    steps = []
    for place, first in enumerate(start):
        order = random.permutation(len(blocks))
        for chosen in (order, order[::-1]):
            path = np.repeat(first[None], len(blocks) + 1, axis=0)
            for number, block in enumerate(chosen):
                path[number + 1 :, blocks[block][1]] = row[blocks[block][1]]
            steps.append((place, chosen, path))
    moved = np.zeros((len(start), len(blocks)))
    averages = np.zeros(len(start))
    ahead = max(1, _MOST_NUMBERS // ((len(blocks) + 1) * len(row)))
    for low in range(0, len(steps), ahead):
        part = steps[low : low + ahead]
        made = predict(np.concatenate([path for _, _, path in part])).reshape(len(part), -1)
        for (place, chosen, _), values in zip(part, made, strict=True):
            moved[place, chosen] += np.diff(values) / 2
            averages[place] = values[0]
    weights = _weights(averages, average)
    values = weights @ moved
    errors = np.sqrt(np.square(weights) @ np.square(moved - values))
    shares = [Share(name, float(v), float(e)) for (name, _), v, e in zip(blocks, values, errors, strict=True)]
    shares.sort(key=lambda share: (share.name is None, -abs(share.value)))
    return Attribution(float(predict(row[None])[0]), float(weights @ averages), tuple(shares))


def _weights(made: Array, average: float | None) -> Array:
    """Weights, proportional to exp(c made), whose mean of `made` is `average`; equal ones where there are none."""
    even = np.full(len(made), 1 / len(made))
    spread = float(made.max() - made.min())
    if average is None or not spread or not made.min() < average < made.max():
        return even
    low, high = -700.0 / spread, 700.0 / spread
    for _ in range(200):
        c = (low + high) / 2
        weights = np.exp(c * made - (c * made).max())
        weights /= weights.sum()
        low, high = (c, high) if weights @ made < average else (low, c)
    return np.asarray(weights)


def _told_apart(
    predict: Callable[[Array], Array], row: Array, blocks: list[tuple[str, Array]], others: Array
) -> list[tuple[str | None, Array]]:
    """The columns by themselves; of many, those that matter most, and the others as one."""
    if len(blocks) <= MOST_COLUMNS:
        return list(blocks)
    own = float(predict(row[None])[0])
    effects = []
    for _, features in blocks:
        changed = np.repeat(row[None], min(len(others), 8), axis=0)
        changed[:, features] = others[: len(changed), features]
        effects.append(float(np.abs(predict(changed) - own).mean()))
    kept = np.sort(np.argsort(-np.array(effects), kind="stable")[:MOST_COLUMNS])
    rest = np.concatenate([blocks[i][1] for i in range(len(blocks)) if i not in set(kept.tolist())])
    return [*(blocks[i] for i in kept), (None, rest)]
