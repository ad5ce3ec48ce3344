"""How much of a command's time limit is kept for judging: the simple models are fitted first, the rest is foretold."""

from __future__ import annotations

from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pellucid.estimators.preparation import Prepared

_SHARE = 0.25  # of the limit, for the simple models
_PROBE = 16  # the part of the rows by which their time is foretold
_FEW_CELLS = 200_000
_PICTURES = 3.0  # seconds of one core, measured
_SHUFFLED = 10_000  # rows that permutation importance predicts for each column, at most


def reserve(prepared: Prepared, limit: float, seed: int) -> float:
    """Fit the simple models, on a part of the rows where time is short, and return the seconds that the rest will take."""
    from pellucid.estimators.evaluation import simple_models_of
    from pellucid.insight.scores import scores

    y, target = prepared.y[prepared.split.test], prepared.target
    if not len(y):
        return 1.0
    simple_models_of(prepared, seed, _cells(prepared, limit, seed))
    classes = len(target.labels)
    began, worked = perf_counter(), process_time()
    scores(target.kind, y, np.full((len(y), classes), 1 / classes) if classes else y)
    judging = perf_counter() - began
    slowed = max(1.0, judging / max(process_time() - worked, 1e-3))  # by other programs
    sample, began = prepared.test_frame.head(2000), perf_counter()
    prepared.encoder.transform(sample)
    shuffling = (perf_counter() - began) * len(prepared.encoder.columns) * min(_SHUFFLED, 5 * len(y)) / sample.height
    return 5 * judging + 1.5 * shuffling + slowed * _PICTURES


def _cells(prepared: Prepared, limit: float, seed: int) -> int | None:
    """How many cells the simple models can be fitted on in their share of the limit; None: all."""
    from pellucid.insight.baselines import simple_models

    x, y, train = prepared.plain, prepared.y, prepared.split.train
    cells = len(train) * x.shape[1]
    if cells <= _FEW_CELLS:
        return None
    classes, began = len(prepared.target.labels) or None, perf_counter()
    simple_models(
        prepared.target.kind, x[train], y[train], x[train[:1]], classes, seed=seed, most_cells=cells // _PROBE
    )
    part = _SHARE * limit / ((perf_counter() - began) * _PROBE)
    return None if part >= 1 else max(int(part * cells), cells // _PROBE)
