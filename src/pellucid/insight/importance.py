"""Which columns of the table matter: shuffle one, predict again, see how much the score suffers.

>>> import polars as pl
>>> frame = pl.DataFrame({"used": [0.0, 1.0, 2.0, 3.0] * 5, "ignored": [1.0, 2.0] * 10})
>>> found = importance("regression", lambda rows: rows["used"].to_numpy(), frame, frame["used"].to_numpy())
>>> [column.name for column in found], found[1].drop
(['used', 'ignored'], 0.0)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pellucid.insight.scores import LOWER_IS_BETTER, Array, deciding

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 2000


@dataclass(frozen=True)
class Importance:
    """What shuffling a column costs in the deciding metric: mean over shuffles, and its standard error over rows."""

    name: str
    drop: float
    spread: float
    metric: str


def importance(
    task: str,
    predict: Callable[[pl.DataFrame], Array],
    frame: pl.DataFrame,
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
        Takes rows of `frame`; returns what `scores` takes: probabilities of shape (rows, classes), codes or values.
    frame : polars.DataFrame
        Test rows, with only the columns the model uses.
    y : array of shape (rows,)
        Their true codes or values.
    sample_weight : array of shape (rows,), optional
    seed : int, default 0

    Notes
    -----
    At most 2,000 rows are used, and 5 shuffles for up to 30 columns, 3 for up to 100, then 1: `predict` sees at most
    10,000 rows at a time and is called once per column. Of two columns that say the same, each can look unimportant.
    """
    weights = np.ones(len(y)) if sample_weight is None else sample_weight
    random = np.random.default_rng(seed)
    rows = np.sort(random.choice(len(y), min(len(y), MOST_ROWS), replace=False))
    frame, y, weights = frame[rows], y[rows], weights[rows]
    shuffles = 5 if frame.width <= 30 else 3 if frame.width <= 100 else 1
    repeated = frame[np.tile(np.arange(len(y)), shuffles)]

    metric, of = deciding(task, y, np.asarray(predict(frame)))
    sign = -1 if metric in LOWER_IS_BETTER else 1
    resamples = [weights * np.bincount(random.integers(len(y), size=len(y)), minlength=len(y)) for _ in range(100)]
    intact = np.array([of(w) for w in (weights, *resamples)])
    found = []
    for name in frame.columns:
        order = np.concatenate([random.permutation(len(y)) for _ in range(shuffles)])
        predicted = np.asarray(predict(repeated.with_columns(frame[name][order])))
        shuffled = [deciding(task, y, part)[1] for part in np.split(predicted, shuffles)]
        after = np.array([[of(w) for w in (weights, *resamples)] for of in shuffled])
        drops = sign * (intact - after).mean(axis=0)
        found.append(Importance(name, float(drops[0]), float(np.std(drops[1:])), metric))
    return tuple(sorted(found, key=lambda column: -column.drop))
