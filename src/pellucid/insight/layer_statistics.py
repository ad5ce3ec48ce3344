"""Activations and gradients of each layer, recorded while it trains, from the buffers that an epoch's last step left.

Nothing is computed anew: the tape still holds the last batch when an epoch ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pellucid.engine.network import Network
from pellucid.engine.tape import Tape
from pellucid.typing import Array

MOST_EPOCHS = 400
"""Epochs that are recorded at most: each n-th, with n growing."""


@dataclass(frozen=True, eq=False)
class LayerStatistics:
    """Activations and gradient of one layer: each entry a number (of the last epoch) or one number per recorded epoch."""

    name: str
    mean: float | Array
    """Mean of the activations."""
    deviation: float | Array
    """Standard deviation of the activations."""
    zeros: float | Array
    """Share of activations that are exactly zero, 0 to 1."""
    gradient: float | Array
    """L2 norm of the loss's gradient by the layer's weights."""

    @property
    def last(self) -> tuple[float, float, float, float]:
        """Mean, deviation, share of zeros and gradient norm of the last recorded epoch."""
        mean, deviation, zeros, gradient = (
            float(np.atleast_1d(values)[-1]) for values in (self.mean, self.deviation, self.zeros, self.gradient)
        )
        return mean, deviation, zeros, gradient

    @property
    def last_zeros(self) -> float:
        """The share of zeros in the last recorded epoch."""
        return self.last[2]

    @property
    def last_gradient(self) -> float:
        """The gradient norm of the last recorded epoch."""
        return self.last[3]


class LayerRecorder:
    """Records mean, deviation, share of zeros and gradient norm of each layer, epoch by epoch.

    Parameters
    ----------
    network
        The network that is trained.
    tape
        The training tape whose buffers are read.

    Attributes
    ----------
    layers
        Names of the layers' weights, from input to output.
    """

    def __init__(self, network: Network, tape: Tape) -> None:
        weights = {name.rpartition(".")[0]: name for name in network.parameters.values if name.endswith(".weight")}
        outputs = {_parameter_path(layer): value for layer, value in tape.values}
        self._outputs = {weights[path]: value for path, value in outputs.items() if path in weights}
        self._gradients = network.parameters.gradients
        self.layers = tuple(self._outputs)
        self._recorded: list[tuple[int, Array]] = []
        self._every = 1

    def record(self, epoch: int) -> None:
        """Record an epoch that just ended."""
        if epoch % self._every:
            return
        statistics = np.array([self._statistics(layer) for layer in self.layers], np.float64)
        self._recorded.append((epoch, statistics))  # at once: Ctrl-C can come anywhere
        if len(self._recorded) > MOST_EPOCHS:
            self._every *= 2
            self._recorded = [each for each in self._recorded if each[0] % self._every == 0]

    def _statistics(self, layer: str) -> tuple[float, float, float, float]:
        value, gradient = self._outputs[layer].value, self._gradients[layer]
        norm = float(np.sqrt(np.vdot(gradient, gradient)))
        zeros = 1 - np.count_nonzero(value) / value.size
        return float(value.mean(dtype=np.float64)), float(value.std(dtype=np.float64)), zeros, norm

    @property
    def epochs(self) -> list[int]:
        """The recorded epochs."""
        return [epoch for epoch, _ in self._recorded]

    @property
    def statistics(self) -> Array:
        """Shape (layers, 4, recorded epochs): mean, deviation, share of zeros, norm of the weights' gradient."""
        rows = np.array([statistics for _, statistics in self._recorded])
        return rows.reshape(len(self._recorded), len(self.layers), 4).transpose(1, 2, 0)


def _parameter_path(layer: str) -> str:
    """The name that a layer of the tape has among the parameters: ``2.0.1`` for ``2 parallel.0.1 dense``."""
    return ".".join(part.partition(" ")[0] for part in layer.split("."))
