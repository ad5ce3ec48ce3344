"""Likely label errors: the rows whose label a model that was not trained on them finds least probable.

The rows are divided into two halves; each half is predicted by a network trained on the other, so no row's own label
speaks for it (out-of-sample probabilities, as in Northcutt, Jiang and Chuang 2021, "Confident learning").
"""

from __future__ import annotations

import numpy as np

from pellucid.typing import Array

MOST = 20


def label_issue_scores(task: str, y: Array, predicted: Array) -> Array:
    """How improbable each row's label or number is; larger for less probable.

    Of classes: the probability of the most probable other class minus that of the label (Northcutt's normalised margin),
    -1 to 1. Of numbers: the distance from the prediction in deviations, as a resistant scale has them: 1.4826 times the
    median distance.
    """
    if task == "regression":
        away = np.abs(y - predicted)
        scale = 1.4826 * float(np.median(away))
        return np.asarray(away / scale if scale > 0 else away)
    own = predicted[np.arange(len(y)), y]
    others = predicted.copy()
    others[np.arange(len(y)), y] = -np.inf
    return np.asarray(others.max(axis=1) - own)


def label_issues(task: str, y: Array, predicted: Array, most: int = MOST) -> Array:
    """The rows (from 0) whose labels are least probable, the least probable first: those that the model would rather call another
    class with more than even odds, or numbers further off than three deviations."""
    doubts = label_issue_scores(task, y, predicted)
    order = np.argsort(-doubts, kind="stable")[:most]
    return order[doubts[order] > (3.0 if task == "regression" else 0.0)]
