"""Pictures of the predictions on test rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from pellucid.insight.decide.reliability import CalibrationBin
from pellucid.insight.explain.importance import Importance
from pellucid.insight.scores.scores import Score
from pellucid.messages import say
from pellucid.report.style import FAINT, INK, MUTED, NETWORK, OTHER, PAPER, SIZE, WIDTH, drawing, row_axes
from pellucid.report.text import fit, percent, score_number, tick, width
from pellucid.typing import Array

MOST_COLUMNS = 20
MOST_POINTS = 1500
MOST_INTERVALS = 400
FEW = 5
"""Rows below which a bin's share says little."""


def score_comparison(names: Sequence[str], panels: Sequence[tuple[str, Sequence[Score]]]) -> str:
    """One panel per metric: a row per model, the network first, its value and 95 % interval."""
    left = min(180.0, 12 + max(width(name, SIZE) for name in names))
    right, row, gap = 62, 24, 52
    height = row * len(names) + gap
    colours = [NETWORK] + [MUTED] * (len(names) - 1)
    with drawing("comparison", height * len(panels)) as drawn:
        for index, (title, scores) in enumerate(panels):
            top = index * height + 26
            drawn.text(2, top - 24, title, color=INK, fontweight="bold")
            axes = row_axes(drawn, left, top, WIDTH - left - right, row, [fit(name, left - 10, SIZE) for name in names])
            axes.grid(axis="x", color=FAINT, linewidth=0.5, alpha=0.6)
            axes.locator_params(axis="x", nbins=5)
            for place, (score, colour) in enumerate(zip(scores, colours, strict=True)):
                axes.plot([score.low, score.high], [place, place], color=colour, linewidth=2.5, alpha=0.55)
                axes.plot([score.value], [place], "o", color=colour, markersize=7)
                axes.annotate(
                    score_number(score.name, score.value), (1, place), (right - 4, 0),
                    xycoords=("axes fraction", "data"), textcoords="offset points",
                    ha="right", va="center", color=INK if place == 0 else MUTED,
                )  # fmt: skip
            axes.axvline(scores[0].value, color=NETWORK, linewidth=0.7, linestyle=(0, (2, 3)))
    return drawn.svg


def confusion_matrix(labels: Sequence[str], counts: Array) -> str:
    """Test rows by true class (down) and predicted class (across), each row shaded by its shares.

    `counts` has shape (classes, classes). Up to 12 classes show their counts; more are drawn small on a wider picture.
    """
    classes = len(labels)
    numbered = classes <= 12
    picture, size = (WIDTH, SIZE) if numbered else (760, 10)
    left = 12 + min(130.0, max(width(label, size) for label in labels))
    cell = min(150.0, (picture - left - 8) / classes)
    tall = min(cell, 56.0)
    slanted = max(width(label, size) for label in labels) > cell - 4
    below = min(left, 18 + max(width(label, size) for label in labels)) * (0.75 if cell > 20 else 1) if slanted else 24
    names = [fit(label, left - 10, size) for label in labels]
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    with drawing("confusion", 26 + tall * classes + below, picture) as drawn:
        axes = drawn.axes(left, 24, cell * classes, tall * classes)
        for true, guess in zip(*np.nonzero(counts), strict=True):
            colour = NETWORK if true == guess else OTHER
            box = (guess - 0.5 + 0.02, true - 0.5 + 0.02)
            axes.add_patch(Rectangle(box, 0.96, 0.96, color=colour, alpha=0.12 + 0.88 * share[true, guess]))
        if numbered:
            for true, guess in np.ndindex(counts.shape):
                strong = counts[true, guess] and share[true, guess] > 0.5
                ink = PAPER if strong else INK if counts[true, guess] else FAINT
                axes.text(guess, true, f"{counts[true, guess]:,}", color=ink, ha="center", va="center")
        axes.set_xlim(-0.5, classes - 0.5)
        axes.set_ylim(classes - 0.5, -0.5)
        turned = {"rotation": 45 if cell > 20 else 90, "ha": "right" if cell > 20 else "center"} if slanted else {}
        axes.set_xticks(
            range(classes), names, color=INK, fontsize=size, rotation_mode="anchor" if cell > 20 else None, **turned
        )
        axes.set_yticks(range(classes), names, color=INK, fontsize=size)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_color(FAINT)
            spine.set_visible(True)
        drawn.text(left, 4, say("axis.true_down"), color=MUTED, fontsize=SIZE - 1)
    return drawn.svg


def residuals(y: Array, predicted: Array) -> str:
    """Predicted beside true values, and below the errors by size of the prediction."""
    with drawing("residuals", 536) as drawn:
        axes = drawn.axes(52, 28, WIDTH - 66, 276)
        both = np.concatenate([y, predicted]).astype(np.float64)
        low, high = np.percentile(both, [0.2, 99.8]) if len(y) >= 500 else (both.min(), both.max())
        margin = 0.03 * (high - low) or 1.0
        span = (low - margin, high + margin)
        axes.plot(span, span, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
        _cloud(axes, predicted, y, (*span, *span))
        axes.set_xlim(span)
        axes.set_ylim(span)
        drawn.title_of(axes, say("axis.true"))
        axes.tick_params(axis="x", labelbottom=False)
        below = drawn.axes(52, 340, WIDTH - 66, 150, sharex=axes)
        _errors(below, y - predicted, predicted)
        below.set_xlabel(say("axis.predicted"))
        drawn.title_of(below, say("axis.residual"))
        below.locator_params(nbins=5)
        for axis in (axes.yaxis, below.xaxis, below.yaxis):
            axis.set_major_formatter(lambda value, _: tick(value))
    return drawn.svg


def intervals(y: Array, predicted: Array, half_width: float) -> str:
    """Test rows in the order of their predictions, each with its interval and the true value; an evenly spaced sample of many."""
    order = np.argsort(predicted, kind="stable")
    order = order[:: -(-len(order) // MOST_INTERVALS)]
    made, true, places = predicted[order], y[order], np.arange(len(order))
    held = np.abs(true - made) <= half_width
    with drawing("intervals", 300) as drawn:
        axes = drawn.axes(52, 50, WIDTH - 66, 210)
        axes.fill_between(places, made - half_width, made + half_width, color=NETWORK, alpha=0.18)
        axes.plot(places, made, color=NETWORK)
        names = say("axis.covered"), say("axis.missed")
        for inside, colour in ((held, MUTED), (~held, OTHER)):
            axes.plot(places[inside], true[inside], "o", color=colour, markersize=3)
        axes.set_xlim(-0.01 * len(order), 1.01 * len(order))
        axes.set_xticks([])
        axes.set_xlabel(say("axis.by_prediction"))
        axes.yaxis.set_major_formatter(lambda value, _: tick(value))
        axes.grid(axis="y", color=FAINT, linewidth=0.5, alpha=0.6)
        drawn.title_of(axes, say("axis.true"))
        drawn.text(52, 4, f"● {names[0]}", color=MUTED)
        drawn.text(52 + 32 + width(names[0], SIZE), 4, f"● {names[1]}", color=OTHER)
    return drawn.svg


def reliability(bins: Sequence[CalibrationBin], happens: str, name: str = "reliability") -> str:
    """The observed frequency for each predicted probability, with 95% confidence intervals, and how many rows have it.

    `happens` names the event, such as ``survived: yes``; `name` tells several such pictures of a page apart.
    """
    with drawing(name, 412) as drawn:
        axes = drawn.axes(52, 28, WIDTH - 68, 250)
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
        said, true = np.array([b.predicted for b in bins]), np.array([b.observed for b in bins])
        axes.vlines(said, [b.low for b in bins], [b.high for b in bins], color=NETWORK, linewidth=2.5, alpha=0.45)
        many = np.array([b.rows >= FEW for b in bins])
        axes.plot(said[many], true[many], color=NETWORK, linewidth=1, alpha=0.5)
        axes.plot(said[many], true[many], "o", color=NETWORK, markersize=6)
        axes.plot(said[~many], true[~many], "o", color=NETWORK, markersize=4, alpha=0.5)
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        ticks = np.linspace(0, 1, 6)
        shares = [percent(tick) for tick in ticks]
        axes.set_yticks(ticks, shares)
        axes.grid(color=FAINT, linewidth=0.5, alpha=0.6)
        drawn.title_of(axes, say("axis.observed"))
        below = drawn.axes(52, 308, WIDTH - 68, 52, sharex=axes)
        starts, ends = np.array([b.start for b in bins]), np.array([b.end for b in bins])
        below.bar(starts, [b.rows for b in bins], width=0.94 * (ends - starts), align="edge", color=NETWORK, alpha=0.75)
        below.set_xticks(ticks, shares)
        axes.tick_params(axis="x", labelbottom=False)
        below.locator_params(axis="y", nbins=2, integer=True)
        drawn.title_of(below, say("axis.rows"))
        below.yaxis.set_major_formatter(lambda value, _: tick(value))
        below.set_xlabel(fit(happens, WIDTH - 80, SIZE))
    return drawn.svg


def importance_bars(columns: Sequence[Importance]) -> str:
    """What shuffling each column costs in the deciding metric, with two standard errors; the first 20 columns."""
    columns = columns[:MOST_COLUMNS]
    drops, spreads = np.array([c.drop for c in columns]), 2 * np.array([c.spread for c in columns])
    row = 24 if len(columns) <= 12 else 20
    left = min(180.0, 12 + max(width(c.name, SIZE) for c in columns))
    right = 58
    with drawing("importance", 12 + row * len(columns)) as drawn:
        names = [fit(c.name, left - 10, SIZE) for c in columns]
        axes = row_axes(drawn, left, 6, WIDTH - left - right, row, names)
        places = np.arange(len(columns))
        axes.barh(places, drops, height=0.58, color=NETWORK, alpha=0.8)
        axes.hlines(places, drops - spreads, drops + spreads, color=INK, linewidth=1)
        axes.axvline(0, color=FAINT, linewidth=0.8)
        axes.spines["left"].set_visible(False)
        low, high = float(min(0.0, (drops - spreads).min())), float(max(0.0, (drops + spreads).max()))
        axes.set_xlim(low - 0.02 * (high - low), high if high > low else 1.0)
        axes.set_xticks([])
        for place, drop in enumerate(drops):
            axes.annotate(
                f"{drop:z.3f}".replace("-", "\u2212"), (1, place), (right - 2, 0), xycoords=("axes fraction", "data"),
                textcoords="offset points", ha="right", va="center", color=MUTED,
            )  # fmt: skip
    return drawn.svg


def _cloud(axes: Any, x: Array, y: Array, extent: tuple[float, float, float, float]) -> None:
    """Points, or hexagons shaded by their number of points where there are many."""
    if len(x) <= MOST_POINTS:
        axes.plot(x, y, "o", color=NETWORK, alpha=0.45, markersize=4, markeredgewidth=0)
        return
    shade = LinearSegmentedColormap.from_list("shade", [(0, 0.447, 0.698, 0.15), (0, 0.447, 0.698, 1.0)])
    axes.hexbin(x, y, gridsize=44, extent=extent, bins="log", mincnt=1, cmap=shade, linewidths=0)


def _errors(axes: Any, error: Array, predicted: Array) -> None:
    """Errors as points, or for many rows their middle half and middle 90 % in groups of equal size."""
    axes.axhline(0, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
    if len(error) < 200:
        axes.plot(predicted, error, "o", color=NETWORK, alpha=0.45, markersize=4, markeredgewidth=0)
        return
    groups = np.array_split(np.argsort(predicted, kind="stable"), 20 if len(error) >= 1000 else 10)
    middle = [float(np.median(predicted[group])) for group in groups]
    low, lower, median, upper, high = np.array([np.percentile(error[group], [5, 25, 50, 75, 95]) for group in groups]).T
    axes.fill_between(middle, low, high, color=NETWORK, alpha=0.18, linewidth=0)
    axes.fill_between(middle, lower, upper, color=NETWORK, alpha=0.35, linewidth=0)
    axes.plot(middle, median, color=NETWORK)
