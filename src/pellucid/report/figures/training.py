"""Pictures of the training: the loss by epoch, and what flows through the layers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.ticker import LogLocator

from pellucid.messages import say
from pellucid.report.style import FAINT, GOOD, INK, MUTED, NETWORK, OTHER, PAPER, SIZE, WIDTH, drawing, row_axes
from pellucid.report.text import fit, percent, width
from pellucid.training.learning_rate_range import RangeTest
from pellucid.typing import Array

Curve = tuple[str, Array, str, float]
"""Name, values, colour and opacity of a line."""


def learning_curves(
    epoch: Array, loss: Array, validation_loss: Array, learning_rate: Array, best_epoch: int | None
) -> str:
    """Training and validation loss by epoch, the epoch whose weights are used, and the learning rate if it moves."""
    rate_moves = len(learning_rate) > 0 and np.ptp(learning_rate) > 0
    names = say("axis.training"), say("axis.validation"), say("axis.learning_rate")
    right = 16 + max(width(name, SIZE) for name in names)
    curves = [(names[0], loss, MUTED, 1.0), (names[1], validation_loss, NETWORK, 1.0)]
    curves = [curve for curve in curves if len(curve[1])]
    with drawing("learning", 346 if rate_moves else 268) as drawn:
        axes = drawn.axes(52, 30, WIDTH - 52 - right, 190)
        _lines(axes, epoch, curves)
        if best_epoch is not None:
            _mark_best(axes, epoch, curves[-1][1], best_epoch)
        drawn.title_of(axes, say("axis.loss"))
        bottom = axes
        if rate_moves:
            bottom = drawn.axes(52, 248, WIDTH - 52 - right, 50, sharex=axes)
            bottom.plot(epoch, learning_rate, color=GOOD)
            bottom.set_ylim(0, float(learning_rate.max()) * 1.1)
            bottom.set_yticks([0, float(learning_rate.max())], ["0", f"{learning_rate.max():.2g}"])
            bottom.text(1.02, 0.5, names[2], transform=bottom.transAxes, color=GOOD, va="center")
            axes.tick_params(axis="x", labelbottom=False)
        bottom.set_xlabel(say("axis.epoch"))
    return drawn.svg


def range_test(test: RangeTest) -> str:
    """The smoothed loss by learning rate (log), where it rises above its start, and the rate that was chosen."""
    rates, losses = np.array(test.learning_rates), np.array(test.losses)
    with drawing("range", 268) as drawn:
        axes = drawn.axes(52, 30, WIDTH - 52 - 16, 190)
        axes.plot(rates, losses, color=NETWORK)
        axes.set_xscale("log")
        axes.set_xlim(rates[0], max(rates[-1], 1.01 * rates[0]))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.minorticks_off()
        fall = losses[0] - losses.min()
        around = max(fall, 0.1 * losses[0])  # where it rises far above, the line leaves the picture
        axes.set_ylim(losses.min() - 0.2 * around, losses[0] + around)
        axes.locator_params(axis="y", nbins=5)
        axes.grid(axis="y", color=FAINT, linewidth=0.5, alpha=0.6)
        axes.axvline(test.learning_rate, color=INK, linewidth=0.8, linestyle=(0, (2, 3)))
        _said_beside(axes, test.learning_rate, say("axis.chosen", learning_rate=f"{test.learning_rate:g}"), left=True)
        axes.axhline(losses[0], color=MUTED, linewidth=0.6)
        axes.plot([test.limit], [losses[0]], "o", color=OTHER, markersize=7, markeredgecolor=PAPER, clip_on=False)
        drawn.title_of(axes, say("axis.loss"))
        axes.set_xlabel(say("axis.learning_rate"))
    return drawn.svg


def gradient_history(epoch: Array, names: Sequence[str], gradients: Sequence[Array]) -> str:
    """Norm of the loss's gradient by each layer's weights, by epoch; deeper layers are darker."""
    depth = np.linspace(0.35, 1.0, len(names))
    told = range(len(names)) if len(names) <= 8 else (0, len(names) - 1)
    shown = [fit(name, 110, SIZE) if i in told else "" for i, name in enumerate(names)]
    right = 16 + max(width(name, SIZE) for name in shown)
    curves = [(name, gradient, NETWORK, alpha) for name, gradient, alpha in zip(shown, gradients, depth, strict=True)]
    with drawing("gradients", 268) as drawn:
        axes = drawn.axes(52, 30, WIDTH - 52 - right, 190)
        _lines(axes, epoch, curves)
        drawn.title_of(axes, say("axis.gradient"))
        axes.set_xlabel(say("axis.epoch"))
    return drawn.svg


def layer_statistics(names: Sequence[str], mean: Array, deviation: Array, zeros: Array, gradient: Array) -> str:
    """Per layer: activations as mean and one standard deviation to each side, share of zeros, gradient norm (log)."""
    row = 26 if len(names) <= 12 else 18
    left = min(112.0, 12 + max(width(name, SIZE) for name in names))
    panel = (WIDTH - left - 3 * 14) / 3
    heads = say("axis.activation"), say("axis.zeros"), say("axis.gradient")
    places = np.arange(len(names))
    with drawing("layers", 60 + row * len(names)) as drawn:
        panels = []
        for i, head in enumerate(heads):
            shown = [fit(name, left - 10, SIZE) for name in names] if i == 0 else [""] * len(names)
            x = left + i * (panel + 14)
            drawn.text(x, 4, fit(head, panel + 12, SIZE - 1), color=MUTED, fontsize=SIZE - 1)
            axes = row_axes(drawn, x, 26, panel, row, shown)
            axes.spines["bottom"].set_visible(True)
            axes.grid(axis="x", color=FAINT, linewidth=0.5, alpha=0.6)
            axes.set_axisbelow(True)
            panels.append(axes)
        flow, empty, learn = panels
        flow.hlines(places, mean - deviation, mean + deviation, color=NETWORK, linewidth=5, alpha=0.35)
        flow.plot(mean, places, "o", color=NETWORK, markersize=5)
        flow.axvline(0, color=MUTED, linewidth=0.6)
        flow.locator_params(axis="x", nbins=3)
        empty.barh(places, zeros, height=0.5, color=OTHER, alpha=0.85)
        empty.set_xlim(0, 1)
        _ticks_at_the_ends(empty, (0, 1), (percent(0.0), percent(1.0)))
        _log_dots(learn, gradient, places)
    return drawn.svg


def _log_dots(axes: Any, values: Array, places: Array) -> None:
    positive = np.isfinite(values) & (values > 0)
    axes.plot(values[positive], places[positive], "o", color=NETWORK, markersize=5)
    if not positive.any():
        axes.set_xticks([])
        return
    low = np.floor(np.log10(values[positive].min()) - 0.15)
    high = max(np.ceil(np.log10(values[positive].max()) + 0.15), low + 1)
    axes.set_xscale("log")
    axes.set_xlim(10.0**low, 10.0**high)
    axes.minorticks_off()
    _ticks_at_the_ends(axes, (10.0**low, 10.0**high), (f"{10.0**low:g}", f"{10.0**high:g}"))


def _ticks_at_the_ends(axes: Any, values: tuple[float, float], names: tuple[str, str]) -> None:
    """Two ticks whose names stay inside the axes, clear of the next panel's."""
    axes.set_xticks(values, names)
    for name, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
        name.set_horizontalalignment(side)


def _lines(axes: Any, epoch: Array, curves: Sequence[Curve]) -> None:
    """Lines over the epochs, each named where it ends; a log scale when they span much."""
    finite = np.concatenate([values[np.isfinite(values)] for _, values, _, _ in curves])
    if len(finite) and finite.min() > 0 and finite.max() > 30 * finite.min():
        axes.set_yscale("log")
        near = finite.max() < 300 * finite.min()
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 3) if near else (1,), numticks=8))
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.minorticks_off()
    else:
        axes.locator_params(axis="y", nbins=5)
    for _, values, colour, alpha in curves:
        axes.plot(epoch, values, color=colour, alpha=alpha, marker="o" if len(epoch) == 1 else None, markersize=4)
    single = len(epoch) == 1
    axes.set_xlim(epoch[0] - single, epoch[-1] + single)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(axis="y", color=FAINT, linewidth=0.5, alpha=0.6)
    _name_at_the_end(axes, curves)


def _name_at_the_end(axes: Any, curves: Sequence[Curve]) -> None:
    """The names at the right, as near to their line's end as a line of text between them allows."""
    axes.get_ylim()  # settles the scale
    ends = []
    for name, values, colour, alpha in curves:
        finite = values[np.isfinite(values)]
        if name and len(finite):
            ends.append([axes.transData.transform((0, finite[-1]))[1], name, colour, alpha])
    ends.sort(key=lambda end: end[0])
    for lower, upper in pairwise(ends):
        upper[0] = max(upper[0], lower[0] + SIZE + 2)
    for height, name, colour, alpha in ends:
        y = axes.transAxes.inverted().transform((0, height))[1]
        axes.text(1.02, y, name, transform=axes.transAxes, color=colour, alpha=max(alpha, 0.7), va="center")


def _mark_best(axes: Any, epoch: Array, values: Array, best_epoch: int) -> None:
    at = int(np.searchsorted(epoch, best_epoch))
    if at == len(epoch) or not np.isfinite(values[at]):
        return
    axes.axvline(best_epoch, color=INK, linewidth=0.8, linestyle=(0, (2, 3)))
    axes.plot([best_epoch], [values[at]], "o", color=NETWORK, markersize=7, markeredgecolor=PAPER, clip_on=False)
    _said_beside(axes, best_epoch, say("axis.best", epoch=best_epoch), left=at > len(epoch) / 2)


def _said_beside(axes: Any, at: float, text: str, left: bool) -> None:
    """Text at the upper end of a vertical line."""
    axes.annotate(
        text, (at, 1), (-6 if left else 6, -2),
        xycoords=("data", "axes fraction"), textcoords="offset points",
        ha="right" if left else "left", va="top", color=INK,
    )  # fmt: skip
