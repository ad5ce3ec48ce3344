"""scikit-learn's parameters turned into the engine's terms: layers, optimizer, start weights."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.layers import Dense, Dropout, Layer
from pellucid.messages.errors import InvalidValue
from pellucid.training.optimizers import Optimizer

GLOROT = {"identity": 6, "sigmoid": 2, "tanh": 6, "relu": 6}  # factors of the start weights' bounds
LINKS = {"softmax": "softmax", "sigmoid": "logistic", "exp": "exp", "identity": "identity"}  # its names for outputs
SHARED = {"beta1": "beta_1", "beta2": "beta_2", "eps": "epsilon", "momentum": "momentum"}


def hidden(estimator: Any) -> list[int]:
    """Units of each hidden layer of the `estimator`."""
    units = estimator.hidden_layer_sizes
    sizes = list(units) if isinstance(units, Iterable) else [units]
    if not all(isinstance(size, Integral) for size in sizes):
        raise InvalidValue("estimators.hidden.whole", value=units)
    if any(size <= 0 for size in sizes):
        raise InvalidValue("estimators.hidden.positive", value=sizes)
    return [int(size) for size in sizes]


def layers(estimator: Any) -> list[Layer]:
    """The layers that its parameters describe; the last one gives raw outputs."""
    sizes, stack = hidden(estimator), list[Layer]()
    for size, activation, rate in zip(sizes, _each(estimator, "activation"), _each(estimator, "dropout"), strict=True):
        stack.append(Dense(size, activation, estimator.initializer, estimator.norm))
        if not isinstance(rate, Real):
            raise InvalidValue("estimators.dropout.number", value=rate)
        if float(rate) > 0:
            stack.append(Dropout(float(rate)))
    return [*stack, Dense(estimator.n_outputs_, "identity", estimator.initializer)]


def _each(estimator: Any, name: str) -> list[Any]:
    setting, count = getattr(estimator, name), len(hidden(estimator))
    if isinstance(setting, str | Real):
        return [setting] * count
    if len(setting) != count:
        raise InvalidValue("estimators.each_layer", name=name, layers=count, value=setting)
    return list(setting)


def optimizer(estimator: Any) -> Optimizer:
    """Its optimizer, with alpha shared by a batch's rows; "sgd" and "adam" follow scikit-learn's conventions."""
    name, options = estimator.solver, {}
    if name == "sgd":
        name = "nesterov" if estimator.nesterovs_momentum else "momentum"
        options = {"momentum": estimator.momentum, "rate_inside": 1.0}
    elif name == "adam":
        options = {"eps_before_correction": 1.0}
    row = OPTIMIZERS[name]
    for theirs, mine in SHARED.items():
        value = getattr(estimator, mine)
        if theirs in row.hyperparameters and value != getattr(
            type(estimator), mine
        ):  # left alone: the rule's own default
            options[theirs] = value
    options |= estimator.solver_options or {}
    return Optimizer(
        row.name, estimator.learning_rate_init, estimator.weight_decay, estimator.alpha, estimator.clip, True, options
    )


def start(estimator: Any, stack: list[Layer], width: int, dtype: Any) -> Network:
    """A network with start weights: scikit-learn's draws, unless an initialiser or another activation is asked for."""
    dense = {place: layer for place, layer in enumerate(stack) if isinstance(layer, Dense)}
    names = [layer.activation for layer in dense.values()]
    names = [ACTIVATIONS[name].name if name in ACTIVATIONS else name for name in names]
    names[-1] = names[-2] if len(names) > 1 else names[-1]  # the output's bounds are those of the layer before
    random = estimator._random_state
    if estimator.initializer is not None or not set(names) <= set(GLOROT):
        return Network(stack, width, dtype, random.randint(2**31))
    network = Network(stack, width, dtype)
    values = network.parameters.values
    for place, name in zip(dense, names, strict=True):
        bound = np.sqrt(GLOROT[name] / sum(values[f"{place}.weight"].shape))
        for value in (values[f"{place}.weight"], values.get(f"{place}.bias")):
            if value is not None:
                value[...] = random.uniform(-bound, bound, value.shape)
    return network
