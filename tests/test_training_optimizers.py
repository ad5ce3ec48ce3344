"""Every optimizer: its first step in closed form, five steps as its paper writes them, and the family tree as equalities."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from pellucid import optimizers
from pellucid.engine.network import Network
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.layers import Dense
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer
from pellucid.typing import Array

CHANCE = np.random.default_rng(0)
X, Y = CHANCE.normal(0, 1, (9, 3)), CHANCE.normal(0, 1, 9)
START = np.array([0.7, -1.1, 0.4, 0.2])  # three weights and the bias
RATES = [0.05, 0.05, 0.02, 0.03, 0.01]


def gradient(p: Array) -> Array:
    """Of mean((x w + b - y)**2)."""
    wrong = X @ p[:3] + p[3] - Y
    return np.append(2 * X.T @ wrong, 2 * wrong.sum()) / len(Y)


def trajectory(optimizer: Optimizer, rates: list[float], dtype: Any = np.float64) -> list[Array]:
    """The parameters after each step of a linear unit on one batch of all rows."""
    network, objective = Network([Dense(1)], 3, dtype), Objective("mse")
    network.load({"0.weight": START[:3].reshape(3, 1), "0.bias": START[3:]})
    trainer = Trainer(network, objective, optimizer, batch_size=None, shuffle=False)
    trainer.set_data(Data.of(X.astype(dtype), Y, objective.row, 1, dtype))
    path = []
    for rate in rates:
        trainer.epoch(np.array([rate]))
        path.append(np.concatenate([value.ravel() for value in network.parameters.values.values()]))
    return path


# As the papers write them: `s` remembers, t counts from 1, everything is a vector


@dataclass
class Memory:
    t: int = 0
    product: float = 1.0
    of: dict[str, Any] = field(default_factory=lambda: dict.fromkeys("vsmu", 0.0))


def sgd(g: Array, rate: float, s: Memory) -> Array:
    return rate * g


def momentum(g: Array, rate: float, s: Memory) -> Array:
    s.of["v"] = 0.9 * s.of["v"] + g
    return rate * s.of["v"]


def nesterov(g: Array, rate: float, s: Memory) -> Array:
    s.of["v"] = 0.9 * s.of["v"] + g
    return rate * (g + 0.9 * s.of["v"])


def adagrad(g: Array, rate: float, s: Memory) -> Array:
    s.of["s"] = s.of["s"] + g**2
    return rate * g / (np.sqrt(s.of["s"]) + 1e-10)


def rmsprop(g: Array, rate: float, s: Memory) -> Array:
    s.of["s"] = 0.9 * s.of["s"] + 0.1 * g**2
    return rate * g / (np.sqrt(s.of["s"]) + 1e-8)


def _moments(g: Array, s: Memory) -> tuple[Array, Array]:
    s.of["m"] = 0.9 * s.of["m"] + 0.1 * g
    s.of["v"] = 0.999 * s.of["v"] + 0.001 * g**2
    return s.of["m"], s.of["v"]


def adam(g: Array, rate: float, s: Memory) -> Array:
    m, v = _moments(g, s)
    return rate * (m / (1 - 0.9**s.t)) / (np.sqrt(v / (1 - 0.999**s.t)) + 1e-8)


def amsgrad(g: Array, rate: float, s: Memory) -> Array:
    m, v = _moments(g, s)
    s.of["u"] = np.maximum(s.of["u"], v)
    return rate * (m / (1 - 0.9**s.t)) / (np.sqrt(s.of["u"] / (1 - 0.999**s.t)) + 1e-8)


def nadam(g: Array, rate: float, s: Memory) -> Array:
    m, v = _moments(g, s)
    mu, ahead = (0.9 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in (s.t, s.t + 1))
    s.product *= mu
    look = ahead * m / (1 - s.product * ahead) + (1 - mu) * g / (1 - s.product)
    return rate * look / (np.sqrt(v / (1 - 0.999**s.t)) + 1e-8)


def lion(g: Array, rate: float, s: Memory) -> Array:
    move = rate * np.sign(0.9 * s.of["m"] + 0.1 * g)
    s.of["m"] = 0.99 * s.of["m"] + 0.01 * g
    return move


PAPERS: dict[str, Callable[[Array, float, Memory], Array]] = {
    "sgd": sgd, "momentum": momentum, "nesterov": nesterov, "adagrad": adagrad, "rmsprop": rmsprop, "adam": adam,
    "amsgrad": amsgrad, "nadam": nadam, "adamw": adam, "lion": lion,
}  # fmt: skip
WEIGHTS = np.array([1.0, 1.0, 1.0, 0.0])  # what decay and L2 apply to: not the bias


def test_every_optimizer_is_here() -> None:
    assert set(PAPERS) == set(OPTIMIZERS.names)


@pytest.mark.parametrize("decay", [0.0, 0.3])
@pytest.mark.parametrize("l2", [0.0, 0.2])
@pytest.mark.parametrize("clip", [None, 0.5])
@pytest.mark.parametrize("name", PAPERS)
def test_five_steps_as_the_paper_writes_them(name: str, clip: float | None, l2: float, decay: float) -> None:
    """With a rate that changes; clipped before L2 is added, decay taken of the old weights."""
    path = trajectory(Optimizer(name, 0.05, weight_decay=decay, l2=l2, clip=clip), RATES)
    p, memory = START.copy(), Memory()
    for rate, mine in zip(RATES, path, strict=True):
        memory.t += 1
        g = gradient(p)
        if clip is not None and np.linalg.norm(g) > clip:
            g = g * clip / np.linalg.norm(g)
        p = p - PAPERS[name](g + l2 * WEIGHTS * p, rate, memory) - rate * decay * WEIGHTS * p
        np.testing.assert_allclose(mine, p, rtol=1e-13, atol=1e-15)


def first_steps(g: Array, rate: float) -> dict[str, Array]:
    """The move of the first step, worked out by hand."""
    mu, ahead = (0.9 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in (1, 2))
    steep = g / (np.abs(g) + 1e-8)
    return {
        "sgd": rate * g,
        "momentum": rate * g,
        "nesterov": 1.9 * rate * g,
        "adagrad": rate * g / (np.abs(g) + 1e-10),
        "rmsprop": rate * g / (math.sqrt(0.1) * np.abs(g) + 1e-8),
        "adam": rate * steep,
        "amsgrad": rate * steep,
        "adamw": rate * steep,
        "nadam": rate * steep * (1 + 0.1 * ahead / (1 - mu * ahead)),
        "lion": rate * np.sign(g),
    }


@pytest.mark.parametrize("name", PAPERS)
def test_first_steps_by_hand(name: str) -> None:
    (first,) = trajectory(Optimizer(name, 0.01, weight_decay=0.0), [0.01])
    np.testing.assert_allclose(START - first, first_steps(gradient(START), 0.01)[name], rtol=1e-12)


@pytest.mark.parametrize("name", PAPERS)
def test_float32_follows_float64(name: str) -> None:
    for one, other in zip(
        trajectory(Optimizer(name), RATES, np.float32), trajectory(Optimizer(name), RATES), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=2e-6, atol=1e-6)


def test_gradients_near_eps() -> None:
    """Where eps stands shows when the gradient is as small: Adam moves rate g / (|g| + eps), in both precisions."""
    rule, step_constants = OPTIMIZERS["adam"].rule, OPTIMIZERS["adam"].step_constants
    for g, share in ((1e-3, 1.0), (1e-7, 1 / 1.1), (1e-8, 0.5), (1e-10, 1 / 101), (1e-15, 1e-7)):
        constants = step_constants(1.0, 1.0, 0.0, *OPTIMIZERS["adam"].hyperparameters.values())[1:]
        assert -rule(0.0, g, 0.0, 0.0, *constants)[0] == pytest.approx(share, rel=1e-4)


# The family tree


def same(one: Optimizer, other: Optimizer, rates: list[float] = RATES) -> bool:
    return all((a == b).all() for a, b in zip(trajectory(one, rates), trajectory(other, rates), strict=True))


def test_momentum_0_is_sgd_to_the_last_bit() -> None:
    for name in ("momentum", "nesterov"):
        assert same(Optimizer(name, hyperparameters={"momentum": 0.0}), Optimizer("sgd"))
        assert not same(Optimizer(name), Optimizer("sgd"))


@pytest.mark.parametrize("name", ["sgd", "adam", "nadam"])
def test_rates_by_fan_in_are_the_rates_times_their_factors(name: str) -> None:
    """The first step: each matrix moves sqrt(64 / fan_in) times as far, biases as far as ever."""
    moved = {}
    for rates in ("equal", "fan_in"):
        network = Network([Dense(5, "tanh"), Dense(2)], 3, np.float64, seed=3)
        trainer = Trainer(network, Objective("cross_entropy"), Optimizer(name, 1e-3, lr_scaling=rates), batch_size=4)
        x = np.random.default_rng(0).normal(size=(4, 3))
        trainer.set_data(Data.of(x, np.array([0, 1, 1, 0]), trainer.objective.row, 2, np.float64))
        before = {key: value.copy() for key, value in network.parameters.values.items()}
        trainer.epoch(np.array([1e-3]))
        moved[rates] = {key: value - before[key] for key, value in network.parameters.values.items()}
    for key, fan_in in (("0.weight", 3), ("1.weight", 5), ("0.bias", 64), ("1.bias", 64)):
        np.testing.assert_allclose(moved["fan_in"][key], (64 / fan_in) ** 0.5 * moved["equal"][key], rtol=1e-9)


def test_adamw_without_decay_is_adam_to_the_last_bit() -> None:
    assert same(Optimizer("adamw", weight_decay=0.0), Optimizer("adam"))
    assert same(Optimizer("adam", weight_decay=0.01), Optimizer("adamw"))
    assert not same(Optimizer("adamw"), Optimizer("adam"))
    assert not same(Optimizer("adam", l2=0.01), Optimizer("adamw", weight_decay=0.01))  # the whole point of AdamW


def test_the_rate_inside_momentum_is_the_same_while_it_is_constant() -> None:
    inside = Optimizer("momentum", hyperparameters={"rate_inside": 1.0})
    for a, b in zip(trajectory(inside, [0.03] * 5), trajectory(Optimizer("momentum"), [0.03] * 5), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-13)
    assert not same(inside, Optimizer("momentum"))


def scalar(
    name: str, gradients: list[float], rate: Callable[[int], float] = lambda t: 0.1, **changes: float
) -> list[float]:
    """The path of one parameter under these gradients; `eps` may be a function of the step."""
    row, p, carry = OPTIMIZERS[name], 1.0, 0.0
    moments, path = [0.0 for _ in row.moments], []
    for t, g in enumerate(gradients, 1):
        settings = {**row.hyperparameters, **changes}
        constants = row.step_constants(
            float(t), rate(t), carry, *(value(t) if callable(value) else value for value in settings.values())
        )
        carry = constants[0]
        p, *moments = row.rule(p, g, *moments, *constants[1:])
        path.append(p)
    return path


GRADIENTS = [0.5, -1.5, 0.2, 0.8, -0.1, 2.0, -0.7, 0.05]


def test_adam_without_beta1_is_rmsprop_up_to_the_correction() -> None:
    """v / (1 - rho**t) under the root is RMSProp's v with the rate and eps times sqrt(1 - rho**t)."""

    def shrink(t: int) -> float:
        return math.sqrt(1 - 0.9**t)

    adam = scalar("adam", GRADIENTS, beta1=0.0, beta2=0.9)
    plain = scalar("rmsprop", GRADIENTS, lambda t: 0.1 * shrink(t), rho=0.9, eps=lambda t: 1e-8 * shrink(t))
    np.testing.assert_allclose(adam, plain, rtol=1e-14)
    np.testing.assert_allclose(scalar("nadam", GRADIENTS, beta1=0.0, beta2=0.9), adam, rtol=1e-15)


def test_amsgrad_is_adam_as_long_as_v_grows() -> None:
    growing = [1.0, -1.1, 1.3, 1.5, -2.0]
    assert scalar("amsgrad", growing) == scalar("adam", growing)
    falling = [2.0, 1e-3, 1e-3, 1e-3]
    assert scalar("amsgrad", falling)[0] == scalar("adam", falling)[0]
    moves = [np.abs(np.diff(scalar(name, falling))) for name in ("amsgrad", "adam")]
    assert (moves[0] < moves[1]).all()  # v falls, its maximum does not


def test_eps_before_the_correction_is_eps_over_its_root() -> None:
    """As scikit-learn and Keras add it ("epsilon hat")."""
    hat = scalar("adam", GRADIENTS, eps=1e-2, eps_before_correction=1.0)
    ours = scalar("adam", GRADIENTS, eps=lambda t: 1e-2 / math.sqrt(1 - 0.999**t))
    np.testing.assert_allclose(hat, ours, rtol=1e-15)


def test_lion_without_memory_follows_signs() -> None:
    path = scalar("lion", GRADIENTS, beta1=0.0, beta2=0.0)
    np.testing.assert_allclose(path, 1 - 0.1 * np.cumsum(np.sign(GRADIENTS)), rtol=1e-15)
    assert scalar("lion", [0.0]) == [1.0]


def test_a_gradient_too_large_to_square_is_not_lost_for_ever() -> None:
    """(1 - beta2) g g, from the left: in float32 g = 1e20 would make v infinite, and the parameter stand still."""
    step = OPTIMIZERS["adam"]
    constants = step.step_constants(1.0, 0.1, 0.0, *step.hyperparameters.values())[1:]
    p, _, v = step.rule(np.float32(1), np.float32(1e19), np.float32(0), np.float32(0), *map(np.float32, constants))
    assert np.isfinite(v) and p == pytest.approx(0.9, rel=1e-6)


# The public module and the settings


def test_optimizers_by_name() -> None:
    optimizer = optimizers.adamw(1e-3, weight_decay=0.05, beta1=0.95)
    assert (optimizer.effective_learning_rate, optimizer.effective_weight_decay, optimizer.hyperparameters) == (
        1e-3,
        0.05,
        {"beta1": 0.95},
    )
    assert (
        optimizers.sgd().effective_learning_rate == OPTIMIZERS["sgd"].learning_rate
        and optimizers.adamw().effective_weight_decay == 0.01
    )
    assert dir(optimizers) == sorted(OPTIMIZERS.names)
    with pytest.raises(AttributeError, match="there is no optimizer 'adem'; did you mean 'adam'"):
        optimizers.adem  # noqa: B018


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"learning_rate": 0.0}, "learning_rate must be a positive number; got 0"),
        ({"learning_rate": math.nan}, "learning_rate must be a positive number; got nan"),
        ({"clip": -1.0}, "clip must be a positive number; got -1"),
        ({"lr_scaling": "depth"}, "lr_scaling must be one of equal, fan_in; got 'depth'"),
        ({"weight_decay": -0.1}, "weight_decay must be 0 or a positive number; got -0.1"),
        ({"l2": math.inf}, "l2 must be 0 or a positive number; got inf"),
        ({"beta1": 1.0}, "beta1 must be at least 0 and below 1; got 1"),
        ({"eps": 0.0}, "eps must be positive, or a gradient near 0 divides by 0; got 0"),
        ({"rho": 0.9}, "optimizer 'adam' has no rho; it has beta1, beta2, eps, eps_before_correction"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        optimizers.adam(**settings)


def test_an_eps_that_float32_does_not_know_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"eps must be at least 1\.4e-45 in float32, or a gradient near 0 divides by 0; got 1e-50"
    ):
        trajectory(optimizers.adam(eps=1e-50), RATES, np.float32)
    trajectory(optimizers.adam(eps=1e-50), RATES)
