"""Curves in panels: a picture as numbers, before it is drawn in a terminal or as SVG."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite


@dataclass(frozen=True)
class Curve:
    """Points to be joined by a line; `faint` for what only helps to see (a valley's contour)."""

    name: str
    x: list[float]
    y: list[float]
    faint: bool = False


@dataclass(frozen=True)
class Panel:
    """Curves over one axis; `grounded`: the axis begins at 0, `filled`: so do the curves."""

    title: str
    across: str
    curves: list[Curve]
    grounded: bool = False
    filled: bool = False


def overlaid(many: list[list[Panel]]) -> list[Panel]:
    """The panels of several rows, laid on each other; what is faint is drawn once."""
    panels = []
    for same in zip(*many, strict=True):
        curves = [curve for panel in same for curve in panel.curves if not curve.faint]
        faint = [curve for curve in same[0].curves if curve.faint]
        panels.append(replace(same[0], curves=faint + curves, filled=same[0].filled and len(same) == 1))
    return panels


def between(start: float, stop: float, count: int = 241) -> list[float]:
    """Numbers from `start` to `stop`; with an odd count the middle one is among them."""
    return [start + (stop - start) * i / (count - 1) for i in range(count)]


def curve(name: str, f: Callable[[float], float], x: list[float]) -> Curve:
    """`f` over `x`, where it is finite."""
    points = [(at, f(at)) for at in x]
    points = [(at, y) for at, y in points if isfinite(y)]
    return Curve(name, [at for at, _ in points], [y for _, y in points])
