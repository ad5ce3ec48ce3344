"""How weights start that look at rows: layer after layer, each layer's sums are brought to deviation 1."""

from __future__ import annotations

from functools import partial

import numpy as np

from pellucid.engine.network import Network
from pellucid.typing import Array

ROUNDING = 100
"""Rounding errors of the largest sum: a deviation that is not larger is none."""


def lsuv(network: Network, x: Array) -> None:
    """Divide each weight matrix that still waits for rows by the deviation of all its sums x W; none waits then.

    A layer receives what the layers before it, divided already, make of the rows. One whose sums do not differ, or are not
    finite, stays. Layer-sequential unit-variance initialisation (Mishkin and Matas 2016, "All you need is a good init").
    """
    parameters = network.parameters
    waiting = [parameters.values[name] for name in parameters.uninitialized]
    parameters.uninitialized = []
    learned = partial(np.may_share_memory, parameters.vector)
    with network.predicting(len(x)) as (tape, inputs, _), np.errstate(all="ignore"):
        inputs.value[...] = x
        start = 0
        for weight in waiting:
            # what is made of parameters alone, as rows times factors, is a weight, too; the last that reads either counts:
            # piecewise-linear features add their product to the plain columns'
            weights = [
                e.arrays[-1] for e in tape.entries if _reads(e.arrays, weight) and all(map(learned, e.arrays[:-1]))
            ]
            last = max(index for index, e in enumerate(tape.entries) if _reads(e.arrays, weight, *weights))
            tape.run_entries(start, last + 1)
            start, sums = last + 1, tape.entries[last].arrays[-1]
            deviation = sums.std(dtype=np.float64)
            if ROUNDING * np.finfo(sums.dtype).eps * np.abs(sums).max() < deviation < np.inf:
                weight /= deviation
                sums /= deviation


def _reads(arrays: tuple[Array, ...], *weights: Array) -> bool:
    return any(np.may_share_memory(array, weight) for array in arrays for weight in weights)
