"""Probabilities recalibrated on the validation set after training with class weights.

Class weights w_k teach a network the probabilities of a world with w_k times as many rows of class k. Taking the weights
back out, p_k / w_k, gives those of this world exactly if the network is perfectly calibrated in the other (Elkan 2001,
"The foundations of cost-sensitive learning"). From there a scale and a shift of each class's log-probability are fitted
by the log-loss of the validation rows (Platt 1999, "Probabilistic outputs"; Guo et al. 2017, "On calibration").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pellucid.typing import Array

_TRUST = 4.0
"""What the start is worth, in rows whose log-loss would fall by 1/2 for moving a shift or the scale's logarithm by 1."""


@dataclass(frozen=True)
class PriorCalibration:
    """softmax(scale log p + shift): calibrated probabilities from the network's."""

    scale: float
    shift: tuple[float, ...]

    def __call__(self, probabilities: Array) -> Array:
        """The corrected probabilities, shape (rows, classes)."""
        return _softmax(self.scale * _logs(probabilities) + np.array(self.shift))

    @classmethod
    def without(cls, weights: Array) -> PriorCalibration:
        """Takes class weights out and does nothing else; a weight of 0 says nothing of its class and stays."""
        return cls(1.0, tuple((-np.log(np.where(weights > 0, weights, 1.0))).tolist()))

    @classmethod
    def fit(
        cls, probabilities: Array, y: Array, weights: Array, sample_weight: Array | None = None
    ) -> PriorCalibration:
        """Fit scale and shift to validation rows.

        Parameters
        ----------
        probabilities : array of shape (rows, classes)
            The network's predictions for them.
        y : array of shape (rows,)
            Their class codes.
        weights : array of shape (classes,)
            The class weights it was trained with.
        sample_weight : array of shape (rows,), optional
            The rows' own weights.
        """
        from scipy.optimize import minimize

        start = np.array(cls.without(weights).shift)
        logs = _logs(probabilities)
        rows = np.ones(len(y)) if sample_weight is None else sample_weight * len(y) / sample_weight.sum()
        hot = np.eye(len(start))[y]

        def loss(parameters: Array) -> tuple[float, Array]:
            scale, shift = np.exp(parameters[0]), parameters[1:]
            calibrated = _softmax(scale * logs + shift)
            moved = np.append(parameters[0], shift - start)
            value = rows @ -np.log(np.maximum(calibrated[np.arange(len(y)), y], 1e-300)) + _TRUST / 2 * moved @ moved
            gradient = (calibrated - hot) * rows[:, None]
            return float(value), np.append((gradient * logs).sum() * scale, gradient.sum(axis=0)) + _TRUST * moved

        fitted = minimize(
            loss, np.append(0.0, start), jac=True, method="L-BFGS-B", bounds=[(-3, 3)] + [(None, None)] * len(start)
        ).x
        return cls(float(np.exp(fitted[0])), tuple((fitted[1:] - fitted[1:].mean()).tolist()))

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        return {"scale": self.scale, "shift": list(self.shift)}

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> PriorCalibration:
        """The correction whose `to_dict` gave `remembered`."""
        return cls(remembered["scale"], tuple(remembered["shift"]))


def _logs(probabilities: Array) -> Array:
    return np.log(np.maximum(np.asarray(probabilities, np.float64), 1e-9))


def _softmax(logits: Array) -> Array:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
