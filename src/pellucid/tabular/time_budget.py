"""How much of a command's time limit is kept for judging: the simple models are fitted first, the rest is foretold."""

from __future__ import annotations

from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pellucid.engine.network import Network
    from pellucid.tabular.prepare.prepare import PreparedData

_SHARE = 0.25  # of the limit, for the simple models, at most
_PROBE = 16  # by a 16th of the rows their time is foretold, and a 16th of these they get at least
_FEW_CELLS = 200_000
_PICTURES = 3.0  # seconds of one core, measured
_A_CELL = 5e-7  # seconds for each cell of the test rows, measured: mistakes by level and tenth, pictures
_LOOKS = 3  # times that validation rows are predicted once training is to end
_JUDGED = 6  # how often test rows are scored: the network, and beside it the simple models
_SHUFFLED, _SAMPLE = 10_000, 2_000  # rows that permutation importance predicts for each column; that are timed


def reserve(prepared: PreparedData, network: Network, left: float, limit: float, seed: int) -> float:
    """Fit the simple models, on a part of the rows where time is short, and return the seconds that the rest will take.

    Parameters
    ----------
    network
        What will learn and be judged.
    left, limit
        Seconds until the limit is reached, and of the whole.
    """
    if not len(prepared.split.test):
        return 1.0
    began = perf_counter()
    rest = _rest(prepared, network)
    left -= perf_counter() - began
    _fit(prepared, min(_SHARE * limit, (left - rest) / 2), seed)
    return rest


def _rest(prepared: PreparedData, network: Network) -> float:
    """Seconds that predictions, scores, importance and pictures will take, from a small part of each."""
    from pellucid.insight.scores.scores import scores

    y, target = prepared.y[prepared.split.test], prepared.target
    classes = len(target.labels)
    began, worked = perf_counter(), process_time()
    scores(target.kind, y, np.full((len(y), classes), 1 / classes) if classes else y)
    judging = perf_counter() - began
    slowed = max(1.0, judging / max(process_time() - worked, 1e-3))  # by other programs
    sample = prepared.x[:_SAMPLE]
    network(sample)
    began = perf_counter()
    network(sample)
    a_row = (perf_counter() - began) / len(sample)
    shuffled = len(prepared.encoder.columns) * min(_SHUFFLED, 5 * len(y))
    rows = _LOOKS * len(prepared.split.validation) + len(y) + shuffled
    cells = len(y) * len(prepared.encoder.columns)
    return _JUDGED * judging + rows * a_row + slowed * (_PICTURES + _A_CELL * cells)


def _fit(prepared: PreparedData, seconds: float, seed: int) -> None:
    """Fit the simple models on as many rows as that takes so many seconds."""
    from pellucid.insight.baselines import MOST_CELLS, fit_baselines
    from pellucid.tabular.assess.evaluation import simple_models_of

    x, y, train = prepared.plain, prepared.y, prepared.split.train
    cells = min(len(train) * x.shape[1], MOST_CELLS)
    part = 1.0 if cells <= _FEW_CELLS else 0.0
    if not part and seconds > 0:
        began, classes = perf_counter(), len(prepared.target.labels) or None
        few = {"seed": seed, "most_cells": cells // _PROBE}
        rows = prepared.split.test[::_PROBE]
        found = fit_baselines(prepared.target.kind, x[train], y[train], x[rows], classes, **few)
        fitting = sum(model.fit_seconds for model in found)
        predicting = _PROBE * (sum(model.seconds for model in found) - fitting)
        part = (seconds - (perf_counter() - began) - predicting) / (_PROBE * fitting)
    least = cells // _PROBE**2
    simple_models_of(prepared, seed, None if part >= 1 else max(int(part * cells), least))
