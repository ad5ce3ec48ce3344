"""scikit-learn's part: MLPClassifier, which draws its own start weights and order."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier

from bench.networks import RATE, Drawn, Workload


class Training:
    """An epoch is one partial_fit."""

    def __init__(self, workload: Workload, drawn: Drawn) -> None:
        self.drawn, self.labels = drawn, np.arange(workload.widths[-1])
        self.model = MLPClassifier(workload.widths[1:-1], batch_size=workload.batch, alpha=0, learning_rate_init=RATE)

    def losses(self, count: int) -> list[float]:
        """None: its start cannot be given."""
        return []

    def epochs(self, count: int) -> None:
        for _ in range(count):
            self.model.partial_fit(self.drawn.x, self.drawn.y, classes=self.labels)


def forms(workload: Workload, drawn: Drawn) -> dict[str, Any]:
    """ReLU networks without norms are what it has."""
    return {"scikit-learn": partial(Training, workload, drawn)} if workload.kind == "relu" else {}
