"""How the learning rate moves over training: the table of schedules.

A schedule maps the number of a step (an array, from 0) and the number of steps of the whole training to factors on the
learning rate. Docstrings write `s` for the step and `S` for the number of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from pellucid.formulas.registry import Registry
from pellucid.typing import Array


def constant(step: Array, steps: int) -> Array:
    """factor = 1"""
    return np.ones(len(step))


def stepwise(step: Array, steps: int) -> Array:
    """factor = 0.1**floor(3 s / S): a tenth after each third"""
    return 0.1 ** (3 * step // max(steps, 1))


def exponential(step: Array, steps: int) -> Array:
    """factor = 0.01**(s / S): a hundredth at the end"""
    return 0.01 ** (step / max(steps, 1))


def cosine(step: Array, steps: int) -> Array:
    """factor = (1 + cos(pi s / S)) / 2"""
    return (1 + np.cos(np.pi * step / max(steps, 1))) / 2


def warmup(step: Array, steps: int) -> Array:
    """factor = min(1, (s + 1) / W), with W = max(S / 10, 1): a rise over the first tenth"""
    return np.minimum(1, (step + 1) / max(steps / 10, 1))


def warmup_cosine(step: Array, steps: int) -> Array:
    """factor = min(1, (s + 1) / W) if s < W, else (1 + cos(pi (s - W) / (S - W))) / 2, with W = max(S / 10, 1):
    a rise over the first tenth, then half a cosine"""
    rise = max(steps / 10, 1)
    return np.where(
        step < rise, (step + 1) / rise, (1 + np.cos(np.pi * (step - rise) / max(steps - rise, 1))) / 2
    ).clip(0, 1)


def one_cycle(step: Array, steps: int) -> Array:
    """factor = a + (1 - a) (1 - cos(pi s / W)) / 2 if s < W, else b + (1 - b) (1 + cos(pi (s - W) / (S - W))) / 2,
    with a = 1 / 25 and b = 1 / 10000 and W = max(0.3 S, 1): from a up to 1 over three tenths, then down to b"""
    peak = max(0.3 * steps, 1)
    rising = 1 / 25 + (1 - 1 / 25) * (1 - np.cos(np.pi * step / peak)) / 2
    falling = 1e-4 + (1 - 1e-4) * (1 + np.cos(np.pi * (step - peak) / max(steps - peak, 1))) / 2
    return np.where(step < peak, rising, falling)


def flat_cosine(step: Array, steps: int) -> Array:
    """factor = (1 + cos(pi max(0, 2 s / S - 1))) / 2: 1 for the first half, then half a cosine"""
    return (1 + np.cos(np.pi * np.maximum(0, 2 * step / max(steps, 1) - 1))) / 2


def coslog4(step: Array, steps: int) -> Array:
    """factor = (1 - cos(2 pi log2(1 + 15 (s + 0.5) / S))) / 2: four waves, each twice as long as the one before"""
    return (1 - np.cos(2 * np.pi * np.log2(1 + 15 * (step + 0.5) / max(steps, 1)))) / 2


@dataclass(frozen=True, eq=False)
class Schedule:
    """One row of the table; `watches` means the factor also falls to a fifth when the watched loss stalls for `stall` epochs."""

    name: str
    factor: Callable[[Array, int], Array]
    watches: bool = False
    stall: int = 5
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


# fmt: off  (a table reads better with several cells a line)
SCHEDULES: Registry[Schedule] = Registry(
    "schedule",
    [
        Schedule("constant", constant, aliases=("none",), equivalents={"sklearn": "constant"}),
        Schedule("step", stepwise, equivalents={"torch": "lr_scheduler.StepLR", "keras": "PiecewiseConstantDecay"}),
        Schedule(
            "exponential", exponential, equivalents={"torch": "lr_scheduler.ExponentialLR", "keras": "ExponentialDecay"}
        ),
        Schedule(
            "cosine",
            cosine,
            equivalents={"torch": "lr_scheduler.CosineAnnealingLR", "keras": "CosineDecay"},
            source="Loshchilov and Hutter 2016",
        ),
        Schedule(
            "warmup",
            warmup,
            aliases=("warm_up",),
            equivalents={"torch": "lr_scheduler.LinearLR"},
            source="Goyal and others 2017",
        ),
        Schedule("warmup_cosine", warmup_cosine, equivalents={"keras": "CosineDecay(warmup_steps)"}),
        Schedule(
            "one_cycle",
            one_cycle,
            aliases=("onecycle",),
            equivalents={"torch": "lr_scheduler.OneCycleLR"},
            source="Smith and Topin 2017",
        ),
        Schedule("flat_cosine", flat_cosine, aliases=("flat_cos",), source="Holzmüller, Grinsztajn and Steinwart 2024"),
        Schedule("coslog4", coslog4, source="Holzmüller, Grinsztajn and Steinwart 2024"),
        Schedule(
            "plateau",
            constant,
            watches=True,
            aliases=("adaptive",),
            equivalents={
                "sklearn": "adaptive",
                "torch": "lr_scheduler.ReduceLROnPlateau",
                "keras": "ReduceLROnPlateau",
            },
        ),
    ],
)
