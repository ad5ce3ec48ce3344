"""What flows through each layer while it learns: activations and gradients of an epoch's last batch, as the tape left them.

Nothing is computed anew: the tape's buffers still hold the last step when an epoch ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pellucid.training.fit import Epoch, Trainer

Array = npt.NDArray[Any]
MOST_EPOCHS = 400
"""So many epochs are recorded at most: each n-th, with n growing."""


def _place(layer: str) -> str:
    """Of a layer's name on the tape as its parameters have it: ``2.0.1`` of ``2 parallel.0.1 dense``."""
    return ".".join(part.partition(" ")[0] for part in layer.split("."))


class Flow:
    """A callback of `train` that records, epoch by epoch, mean, deviation, share of zeros and gradient of each layer.

    Attributes
    ----------
    layers
        Names of the layers' weights, from input to output.
    """

    def __init__(self, trainer: Trainer) -> None:
        weights = {
            name.rpartition(".")[0]: name for name in trainer.network.parameters.values if name.endswith(".weight")
        }
        last = {_place(layer): signal for layer, signal in trainer.batches[0][0].values}
        self._signals = {weights[place]: signal for place, signal in last.items() if place in weights}
        self._gradients = trainer.network.parameters.gradients
        self.layers = tuple(self._signals)
        self._recorded: list[tuple[int, Array]] = []
        self._every = 1

    def __call__(self, epoch: Epoch) -> None:
        """Record an epoch that just ended."""
        if epoch.number % self._every:
            return
        seen = np.array([self._look(layer) for layer in self.layers], np.float64)
        self._recorded.append((epoch.number, seen))  # at once: Ctrl-C can come anywhere
        if len(self._recorded) > MOST_EPOCHS:
            self._every *= 2
            self._recorded = [each for each in self._recorded if each[0] % self._every == 0]

    def _look(self, layer: str) -> tuple[float, float, float, float]:
        value, gradient = self._signals[layer].value, self._gradients[layer]
        norm = float(np.sqrt(np.vdot(gradient, gradient)))
        zeros = 1 - np.count_nonzero(value) / value.size
        return float(value.mean(dtype=np.float64)), float(value.std(dtype=np.float64)), zeros, norm

    @property
    def epochs(self) -> list[int]:
        """The recorded epochs."""
        return [number for number, _ in self._recorded]

    @property
    def statistics(self) -> Array:
        """Shape (layers, 4, recorded epochs): mean, deviation, share of zeros, norm of the weights' gradient."""
        rows = np.array([seen for _, seen in self._recorded])
        return rows.reshape(len(self._recorded), len(self.layers), 4).transpose(1, 2, 0)
