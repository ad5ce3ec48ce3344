"""The chapter on optimizers: how one parameter moves, given its gradient and its moments, and the table.

A rule receives the parameter `p`, its gradient `g`, its own moments and the step's constants, and returns the new parameter
and moments. What all elements share (bias corrections, a momentum schedule) is computed once a step by the function named
`..._constants(t, rate, carry, *hyperparameters)`, in double precision: t counts from 1, `rate` is the learning rate, `carry`
one number that lives from step to step. Weight decay, clipping and schedules are not repeated here: they belong to every
rule alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field

from pellucid.formulas.elementary import sqrt
from pellucid.formulas.registry import Registry


def plain_constants(t: float, rate: float, carry: float, *hyperparameters: float) -> tuple[float, ...]:
    """the learning rate and the hyperparameters as they are"""
    return (carry, rate) + hyperparameters  # noqa: RUF005  (compiled: tuples are added, not unpacked)


def sgd(p: float, g: float, rate: float) -> tuple[float]:
    """p = p - rate g"""
    return (p - rate * g,)


def momentum(p: float, g: float, v: float, inside: float, outside: float, momentum: float) -> tuple[float, float]:
    """v = momentum v + g; p = p - rate v"""
    v = momentum * v + inside * g
    return p - outside * v, v


def nesterov(p: float, g: float, v: float, inside: float, outside: float, momentum: float) -> tuple[float, float]:
    """v = momentum v + g; p = p - rate (g + momentum v)"""
    v = momentum * v + inside * g
    return p - outside * (inside * g + momentum * v), v


def momentum_constants(t: float, rate: float, carry: float, momentum: float, rate_inside: float) -> tuple[float, ...]:
    """the learning rate multiplies the sum of gradients, or each gradient in it where `rate_inside` is not 0"""
    inside = rate if rate_inside else 1.0
    outside = 1.0 if rate_inside else rate
    return carry, inside, outside, momentum


def adagrad(p: float, g: float, s: float, rate: float, eps: float) -> tuple[float, float]:
    """s = s + g**2; p = p - rate g / (sqrt(s) + eps)"""
    s = s + g * g
    return p - rate * g / (sqrt(s) + eps), s


def rmsprop(p: float, g: float, s: float, rate: float, rho: float, eps: float) -> tuple[float, float]:
    """s = rho s + (1 - rho) g**2; p = p - rate g / (sqrt(s) + eps)"""
    s = rho * s + (1 - rho) * g * g
    return p - rate * g / (sqrt(s) + eps), s


def adam(
    p: float, g: float, m: float, v: float, rate: float, beta1: float, beta2: float, eps: float, c1: float, c2: float
) -> tuple[float, float, float]:
    """m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g**2; p = p - rate m^ / (sqrt(v^) + eps),
    with m^ = m / (1 - beta1**t) and v^ = v / (1 - beta2**t)"""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return p - rate * (m * c1) / (sqrt(v * c2) + eps), m, v


def amsgrad(
    p: float, g: float, m: float, v: float, top: float,
    rate: float, beta1: float, beta2: float, eps: float, c1: float, c2: float,
) -> tuple[float, float, float, float]:  # fmt: skip
    """m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g**2; top = max(top, v);
    p = p - rate m^ / (sqrt(top^) + eps), with m^ = m / (1 - beta1**t) and top^ = top / (1 - beta2**t)"""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    top = max(v, top)
    return p - rate * (m * c1) / (sqrt(top * c2) + eps), m, v, top


def adam_constants(
    t: float, rate: float, carry: float, beta1: float, beta2: float, eps: float, eps_before_correction: float
) -> tuple[float, ...]:
    """c1 = 1 / (1 - beta1**t); c2 = 1 / (1 - beta2**t): the corrections of moments that start at 0"""
    c1 = 1 / (1 - beta1**t)
    c2 = 1 / (1 - beta2**t)
    eps = eps * sqrt(c2) if eps_before_correction else eps
    return carry, rate, beta1, beta2, eps, c1, c2


def nadam(
    p: float, g: float, m: float, v: float,
    rate_g: float, rate_m: float, beta1: float, beta2: float, eps: float, c2: float,
) -> tuple[float, float, float]:  # fmt: skip
    """m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g**2; p = p - (rate_g g + rate_m m) / (sqrt(v^) + eps),
    with v^ = v / (1 - beta2**t): Adam with Nesterov's look ahead"""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return p - (rate_g * g + rate_m * m) / (sqrt(v * c2) + eps), m, v


def nadam_constants(
    t: float, rate: float, carry: float, beta1: float, beta2: float, eps: float, momentum_decay: float
) -> tuple[float, ...]:
    """product = product mu; rate_g = rate (1 - mu) / (1 - product); rate_m = rate mu_next / (1 - product mu_next),
    with mu = beta1 (1 - 0.96**(t momentum_decay) / 2) and mu_next = beta1 (1 - 0.96**((t + 1) momentum_decay) / 2)"""
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    product = mu if t == 1 else carry * mu
    rate_g = rate * (1 - mu) / (1 - product)
    rate_m = rate * mu_next / (1 - product * mu_next)
    return product, rate_g, rate_m, beta1, beta2, eps, 1 / (1 - beta2**t)


def lion(p: float, g: float, m: float, rate: float, beta1: float, beta2: float) -> tuple[float, float]:
    """p = p - rate sign(beta1 m + (1 - beta1) g); m = beta2 m + (1 - beta2) g"""
    c = beta1 * m + (1 - beta1) * g
    sign = 1.0 if c > 0 else -1.0 if c < 0 else c
    return p - rate * sign, beta2 * m + (1 - beta2) * g


@dataclass(frozen=True, eq=False)
class OptimizerRule:
    """One row of the table.

    `rule(p, g, *moments, *constants)` returns the new parameter and moments; `step_constants(t, rate, carry,
    *hyperparameters)` returns the new carry and the constants; `learning_rate` and `weight_decay` (decoupled) are the defaults.
    """

    name: str
    rule: Callable[..., tuple[float, ...]]
    step_constants: Callable[..., tuple[float, ...]]
    _: KW_ONLY
    moments: tuple[str, ...] = ()
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


MOMENTUM = {"momentum": 0.9, "rate_inside": 0.0}
ADAM = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "eps_before_correction": 0.0}

# A row is a paragraph: one argument a line would spread the table over several screens.
# fmt: off
OPTIMIZERS: Registry[OptimizerRule] = Registry("optimizer", [
    OptimizerRule("sgd", sgd, plain_constants, learning_rate=0.01, aliases=("gradient_descent",),
        equivalents={"sklearn": "sgd", "torch": "optim.SGD", "keras": "SGD"}, source="Robbins and Monro 1951"),
    OptimizerRule("momentum", momentum, momentum_constants, moments=("v",), hyperparameters=MOMENTUM,
        learning_rate=0.01, equivalents={"sklearn": "sgd, nesterovs_momentum=False",
            "torch": "optim.SGD(momentum=0.9)", "keras": "SGD(momentum=0.9)"},
        source="Polyak 1964"),
    OptimizerRule("nesterov", nesterov, momentum_constants, moments=("v",), hyperparameters=MOMENTUM,
        learning_rate=0.01, equivalents={"sklearn": "sgd, nesterovs_momentum=True",
            "torch": "optim.SGD(nesterov=True)", "keras": "SGD(nesterov=True)"},
        source="Nesterov 1983"),
    OptimizerRule("adagrad", adagrad, plain_constants, moments=("s",), hyperparameters={"eps": 1e-10},
        learning_rate=0.01, equivalents={"torch": "optim.Adagrad", "keras": "Adagrad"},
        source="Duchi, Hazan and Singer 2011"),
    OptimizerRule("rmsprop", rmsprop, plain_constants, moments=("s",), hyperparameters={"rho": 0.9, "eps": 1e-8},
        equivalents={"torch": "optim.RMSprop(alpha=0.9)", "keras": "RMSprop"}, source="Tieleman and Hinton 2012"),
    OptimizerRule("adam", adam, adam_constants, moments=("m", "v"), hyperparameters=ADAM,
        equivalents={"sklearn": "adam", "torch": "optim.Adam", "keras": "Adam"}, source="Kingma and Ba 2014"),
    OptimizerRule("amsgrad", amsgrad, adam_constants, moments=("m", "v", "top"), hyperparameters=ADAM,
        equivalents={"torch": "optim.Adam(amsgrad=True)", "keras": "Adam(amsgrad=True)"},
        source="Reddi, Kale and Kumar 2018"),
    OptimizerRule("nadam", nadam, nadam_constants, moments=("m", "v"), learning_rate=2e-3,
        hyperparameters={"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "momentum_decay": 0.004},
        equivalents={"torch": "optim.NAdam", "keras": "Nadam"}, source="Dozat 2016"),
    OptimizerRule("adamw", adam, adam_constants, moments=("m", "v"), hyperparameters=ADAM, weight_decay=0.01,
        equivalents={"torch": "optim.AdamW", "keras": "AdamW"}, source="Loshchilov and Hutter 2017"),
    OptimizerRule("lion", lion, plain_constants, moments=("m",), hyperparameters={"beta1": 0.9, "beta2": 0.99},
        learning_rate=1e-4, equivalents={"keras": "Lion"}, source="Chen and others 2023"),
])
# fmt: on
