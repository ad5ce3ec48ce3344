"""Which columns of the table matter: shuffle one, predict again, see how much the score suffers.

>>> x = np.column_stack([[0.0, 1.0, 2.0, 3.0] * 5, [1.0, 2.0] * 10])
>>> columns = {"used": slice(0, 1), "ignored": slice(1, 2)}
>>> found = importance("regression", lambda rows: rows[:, 0], x, columns, x[:, 0])
>>> [column.name for column in found], found[1].drop
(['used', 'ignored'], 0.0)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from pellucid.insight.scores.metrics import primary_metric
from pellucid.insight.scores.resampling import bootstrap
from pellucid.insight.scores.scores import LOWER_IS_BETTER
from pellucid.typing import Array

MOST_ROWS = 2000
MOST_NUMBERS = 4_000_000_000
"""So many encoded numbers are predicted from at most, but those for `FEWEST` columns always."""
FEWEST = 20
WEIGHTS = 100
"""So many numbers of a first layer are read for each feature, however few the rows."""


@dataclass(frozen=True)
class Importance:
    """What shuffling a column costs in the deciding metric: mean over shuffles, and its standard error over rows."""

    name: str
    drop: float
    spread: float
    metric: str


def importance(
    task: str,
    predict: Callable[[Array], Array],
    x: Array,
    columns: Mapping[str, slice],
    y: Array,
    *,
    sample_weight: Array | None = None,
    seed: int = 0,
) -> tuple[Importance, ...]:
    """Permutation importance (Breiman 2001, "Random forests") of every column, the most important first.

    Parameters
    ----------
    task : "binary", "multiclass" or "regression"
    predict : callable
        Takes encoded rows; returns what `scores` takes: probabilities of shape (rows, classes), codes or values.
    x : array of shape (rows, features)
        Encoded test rows.
    columns
        Which features a column has.
    y : array of shape (rows,)
        Their true codes or values.
    sample_weight : array of shape (rows,), optional
    seed : int, default 0

    Notes
    -----
    At most 2,000 rows are used, and 5 shuffles for up to 30 columns, 3 for up to 100, then 1: `predict` sees at most
    10,000 rows at a time and is called once per column. Of very many columns only those are shuffled whose features go most
    with the prediction. Of two columns that say the same, each can look unimportant.
    """
    weights = np.ones(len(y)) if sample_weight is None else sample_weight
    random = np.random.default_rng(seed)
    rows = np.sort(random.choice(len(y), min(len(y), MOST_ROWS), replace=False))
    x, y, weights = x[rows], y[rows], weights[rows]
    shuffles = 5 if len(columns) <= 30 else 3 if len(columns) <= 100 else 1
    repeated = np.tile(x, (shuffles, 1))

    predicted = np.asarray(predict(x))
    metric, of = primary_metric(task, y, predicted)
    sign = -1 if metric in LOWER_IS_BETTER else 1
    resamples = np.concatenate([weights[None], *bootstrap(weights, 100, random)])
    intact = of(resamples)
    numbers = (len(repeated) + WEIGHTS) * x.shape[1]
    found = []
    for name in _promising(x, columns, predicted, max(FEWEST, MOST_NUMBERS // numbers)):
        features = columns[name]
        order = np.concatenate([random.permutation(len(y)) for _ in range(shuffles)])
        repeated[:, features] = x[order, features]
        shuffled = [primary_metric(task, y, part)[1] for part in np.split(np.asarray(predict(repeated)), shuffles)]
        repeated[:, features] = np.tile(x[:, features], (shuffles, 1))
        drops = sign * (intact - np.mean([of(resamples) for of in shuffled], axis=0))
        found.append(Importance(name, float(drops[0]), float(np.std(drops[1:])), metric))
    return tuple(sorted(found, key=lambda column: -column.drop))


def _promising(x: Array, columns: Mapping[str, slice], predicted: Array, most: int) -> list[str]:
    """The names of at most so many columns: those of which a feature is most correlated with a prediction."""
    if len(columns) <= most:
        return list(columns)
    outputs = predicted.reshape(len(predicted), -1).astype(np.float64)
    outputs -= outputs.mean(axis=0)
    spread = np.maximum(x.std(axis=0, dtype=np.float64), 1e-12)
    together = np.abs(np.einsum("ij,ik->jk", x - x.mean(axis=0), outputs)).max(axis=1) / spread
    best = {name: together[features].max() for name, features in columns.items()}
    chosen = set(sorted(best, key=lambda name: -best[name])[:most])
    return [name for name in columns if name in chosen]
