"""A narrow valley of two parameters, for seeing how an optimizer moves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import cos, isfinite, pi, sin, sqrt
from typing import Any

from pellucid.explore.catalogue.curves import Curve

START = (-4.0, 1.6)
STEPS = 40
CURVATURE = 12.0
RATES = [mantissa * 10.0**exponent for exponent in range(-3, 1) for mantissa in (1, 2, 5)]


def height(p: float, q: float) -> float:
    """L = (p**2 + 12 q**2) / 2: twelve times steeper across than along."""
    return (p * p + CURVATURE * q * q) / 2


def gradient(p: float, q: float) -> tuple[float, float]:
    """(dL/dp, dL/dq)"""
    return p, CURVATURE * q


def walk(row: Any, rate: float) -> Iterator[tuple[float, float]]:
    """Where the rule of a row of the table of optimizers goes, step by step."""
    point = list(START)
    moments = [[0.0 for _ in row.moments] for _ in point]
    carry = 0.0
    yield START
    for t in range(1, STEPS + 1):
        carry, *scalars = row.scalars(float(t), rate, carry, *row.hyperparameters.values())
        for i, slope in enumerate(gradient(*point)):
            old = point[i]
            new, *moments[i] = row.rule(old, slope, *moments[i], *scalars)
            point[i] = new - rate * row.weight_decay * old
        yield point[0], point[1]


@cache
def best(row: Any) -> tuple[float, list[tuple[float, float]]]:
    """The rate, of 1, 2 and 5 times the powers of ten, that ends lowest, and its path."""
    paths = {rate: list(walk(row, rate)) for rate in RATES}
    whole = {rate: path for rate, path in paths.items() if all(map(isfinite, path[-1]))}
    rate = min(whole, key=lambda rate: height(*whole[rate][-1]))
    return rate, whole[rate]


def contours() -> list[Curve]:
    """Lines of equal height."""
    turns = [2 * pi * i / 120 for i in range(121)]
    made = []
    for level in (0.5, 2.0, 5.0, 10.0, 17.0):
        radius = sqrt(2 * level)
        x, y = [radius * cos(turn) for turn in turns], [radius / sqrt(CURVATURE) * sin(turn) for turn in turns]
        made.append(Curve("", x, y, faint=True))
    return made
