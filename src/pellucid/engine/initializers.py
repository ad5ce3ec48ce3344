"""How weights start: the table of initializers.

A weight matrix is (in, out); `fan_in` and `fan_out` are what one unit receives and feeds (of a gated layer: each branch's).
The gain comes from the activation's row, so that signals keep their size from layer to layer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from pellucid.formulas.registry import Registry
from pellucid.typing import Array

TRUNCATED_DEVIATION = 0.8796256610342398  # of a standard normal cut off at 2 standard deviations


@dataclass(frozen=True)
class Fan:
    """What an initializer knows of its layer."""

    fan_in: int
    fan_out: int
    gain: float = 1.0


def zeros(generator: np.random.Generator, shape: tuple[int, ...], fan: Fan) -> Array:
    """w = 0: all units stay alike, for lessons only"""
    return np.zeros(shape)


def constant(generator: np.random.Generator, shape: tuple[int, ...], fan: Fan) -> Array:
    """w = 0.1"""
    return np.full(shape, 0.1)


def normal(generator: np.random.Generator, shape: tuple[int, ...], fan: Fan) -> Array:
    """w ~ N(0, 0.05**2)"""
    return 0.05 * generator.standard_normal(shape)


def uniform(generator: np.random.Generator, shape: tuple[int, ...], fan: Fan) -> Array:
    """w ~ U(-0.05, 0.05)"""
    return generator.uniform(-0.05, 0.05, shape)


def _spread(deviation: Callable[[Fan], float], kind: str) -> Callable[..., Array]:
    def normally(generator: np.random.Generator, shape: tuple[int, ...], fan: Fan) -> Array:
        return deviation(fan) * generator.standard_normal(shape)

    def uniformly(generator: np.random.Generator, shape: tuple[int, ...], fan: Fan) -> Array:
        limit = deviation(fan) * sqrt(3)
        return generator.uniform(-limit, limit, shape)

    def truncatedly(generator: np.random.Generator, shape: tuple[int, ...], fan: Fan) -> Array:
        sample = generator.standard_normal(shape)
        while (outside := np.abs(sample) > 2).any():
            sample[outside] = generator.standard_normal(int(outside.sum()))
        return deviation(fan) / TRUNCATED_DEVIATION * sample

    return {"normal": normally, "uniform": uniformly, "truncated": truncatedly}[kind]


def glorot(fan: Fan) -> float:
    """s = sqrt(2 / (fan_in + fan_out))"""
    return sqrt(2 / (fan.fan_in + fan.fan_out))


def he(fan: Fan) -> float:
    """s = gain / sqrt(fan_in): sqrt(2 / fan_in) for ReLU"""
    return fan.gain / sqrt(fan.fan_in)


def lecun(fan: Fan) -> float:
    """s = 1 / sqrt(fan_in)"""
    return 1 / sqrt(fan.fan_in)


def orthogonal(generator: np.random.Generator, shape: tuple[int, ...], fan: Fan) -> Array:
    """w = gain Q, with Q'Q = I: or QQ' = I, where there are fewer rows than columns; lengths stay as they are"""
    rows, columns = shape
    matrix = generator.standard_normal((max(shape), min(shape)))
    q, r = np.linalg.qr(matrix)
    q = q * np.sign(np.diag(r))
    return fan.gain * (q if rows >= columns else q.T)


@dataclass(frozen=True, eq=False)
class Initializer:
    """One row of the table: `draw(generator, shape, fan)` returns the initial values.

    `data_dependent`: the first training rows then rescale them, so that the layer's sums have standard deviation 1 (see `lsuv`).
    """

    name: str
    draw: Callable[[np.random.Generator, tuple[int, ...], Fan], Array]
    formula: str
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    data_dependent: bool = False


def _family(
    name: str, deviation: Callable[[Fan], float], others: tuple[str, str], keras: str, source: str
) -> list[Initializer]:
    rows = []
    for kind in ("normal", "uniform", "truncated"):
        torch = {"normal": f"init.{others[0]}_normal_", "uniform": f"init.{others[0]}_uniform_"}.get(kind)
        in_keras = {"truncated": f"{keras}Normal", "uniform": f"{keras}Uniform"}.get(kind)
        equivalents = {"torch": torch, "keras": in_keras} if others[0] else {"keras": in_keras}
        formula = {
            "normal": "w ~ N(0, s**2), with ",
            "uniform": "w ~ U(-s sqrt(3), s sqrt(3)), with ",
            "truncated": "w ~ s Z / sqrt(var(Z)), with Z = truncated(N(0, 1), 2) and ",
        }[kind] + str(deviation.__doc__)
        names = {where: what for where, what in equivalents.items() if what}
        rows.append(
            Initializer(
                f"{name}_{kind}",
                _spread(deviation, kind),
                formula,
                (name, *others[1:]) if kind == "normal" else (),
                names,
                source,
            )
        )
    return rows


# fmt: off  (a table reads better with several cells a line)
INITIALIZERS: Registry[Initializer] = Registry(
    "initializer",
    [
        Initializer("zeros", zeros, "w = 0", equivalents={"torch": "init.zeros_", "keras": "Zeros"}),
        Initializer("constant", constant, "w = 0.1", equivalents={"torch": "init.constant_", "keras": "Constant"}),
        Initializer(
            "normal", normal, "w ~ N(0, 0.05**2)", equivalents={"torch": "init.normal_", "keras": "RandomNormal"}
        ),
        Initializer(
            "uniform", uniform, "w ~ U(-0.05, 0.05)", equivalents={"torch": "init.uniform_", "keras": "RandomUniform"}
        ),
        *_family("glorot", glorot, ("xavier", "xavier"), "Glorot", "Glorot and Bengio 2010"),
        *_family("he", he, ("kaiming", "kaiming"), "He", "He, Zhang, Ren and Sun 2015"),
        *_family("lecun", lecun, ("", "fan_in"), "Lecun", "LeCun, Bottou, Orr and Müller 1998"),
        Initializer(
            "orthogonal",
            orthogonal,
            "w = gain Q, with Q'Q = I",
            equivalents={"torch": "init.orthogonal_", "keras": "Orthogonal"},
            source="Saxe, McClelland and Ganguli 2013",
        ),
        Initializer(
            "lsuv",
            orthogonal,
            "w = Q / s, with Q'Q = I and s = std(x Q): over the first training batch",
            source="Mishkin and Matas 2016",
            data_dependent=True,
        ),
    ],
)
