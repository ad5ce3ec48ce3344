"""The pictures of a report: one function each, arrays in, SVG text out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pellucid.messages import say
from pellucid.report.style import FAINT, GOOD, INK, MUTED, NETWORK, OTHER, PAPER, SIZE, WIDTH, drawing, rows_of_bars
from pellucid.report.text import fit, number, percent, width

Array = npt.NDArray[Any]
MOST_BARS = 20


def class_balance(labels: Sequence[str], counts: Array) -> str:
    """How many rows each class has; beyond 20 classes the largest, and the others together."""
    order = np.argsort(-counts, kind="stable")
    names, values = [labels[i] for i in order[:MOST_BARS]], [int(counts[i]) for i in order[:MOST_BARS]]
    if len(order) > MOST_BARS:
        names.append(say("figure.others", count=len(order) - MOST_BARS))
        values.append(int(counts[order[MOST_BARS:]].sum()))
    ends = [f"{number(value)}   {percent(value / counts.sum())}" for value in values]
    return _bars("balance", names, values, ends)


def missing_values(names: Sequence[str], missing: Array, rows: int) -> str:
    """Share of empty cells of the columns that have any, the emptiest first; at most 20 columns."""
    order = [i for i in np.argsort(-missing, kind="stable")[:MOST_BARS] if missing[i]]
    ends = [f"{number(missing[i])}   {percent(missing[i] / rows)}" for i in order]
    return _bars("missing", [names[i] for i in order], [missing[i] / rows for i in order], ends, OTHER, most=1.0)


def learning_curves(
    epoch: Array, loss: Array, validation_loss: Array, learning_rate: Array, best_epoch: int | None
) -> str:
    """Training and validation loss by epoch, the epoch whose weights are used, and the learning rate if it moves."""
    rate_moves = len(learning_rate) > 0 and np.ptp(learning_rate) > 0
    last = say("figure.training"), say("figure.validation")
    right = 14 + max(width(name, SIZE) for name in last)
    with drawing("learning", 340 if rate_moves else 260) as drawn:
        axes = drawn.axes(52, 14, WIDTH - 52 - right, 196)
        curves = [(last[0], loss, MUTED), (last[1], validation_loss, NETWORK)]
        shown = [(name, values, colour) for name, values, colour in curves if len(values)]
        finite = np.concatenate([values[np.isfinite(values)] for _, values, _ in shown])
        if finite.min() > 0 and finite.max() > 30 * finite.min():
            axes.set_yscale("log")
        for _, values, colour in shown:
            axes.plot(epoch, values, color=colour, marker="o" if len(epoch) == 1 else None, markersize=4)
        _name_at_the_end(axes, float(epoch[-1]), shown)
        if best_epoch is not None:
            _mark_best(axes, epoch, shown[-1][1], best_epoch)
        axes.set_xlim(epoch[0] - (len(epoch) == 1), epoch[-1] + (len(epoch) == 1))
        axes.grid(axis="y", color=FAINT, linewidth=0.5, alpha=0.6)
        bottom = axes
        if rate_moves:
            bottom = drawn.axes(52, 240, WIDTH - 52 - right, 52, sharex=axes)
            bottom.plot(epoch, learning_rate, color=GOOD)
            bottom.set_ylim(0, float(learning_rate.max()) * 1.1)
            bottom.text(1.02, 0.5, say("figure.rate"), transform=bottom.transAxes, color=GOOD, va="center")
            axes.tick_params(axis="x", labelbottom=False)
        bottom.set_xlabel(say("figure.epoch"))
        bottom.xaxis.get_major_locator().set_params(integer=True)
    return drawn.svg


def _mark_best(axes: Any, epoch: Array, values: Array, best_epoch: int) -> None:
    at = int(np.searchsorted(epoch, best_epoch))
    if at < len(epoch) and np.isfinite(values[at]):
        axes.axvline(best_epoch, color=INK, linewidth=0.8, linestyle=(0, (2, 3)))
        axes.plot([best_epoch], [values[at]], "o", color=NETWORK, markersize=6, markeredgecolor=PAPER)
        left = at > len(epoch) / 2
        axes.annotate(
            say("figure.best", epoch=best_epoch), (best_epoch, 1), (-6 if left else 6, -2),
            xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="right" if left else "left", va="top", color=INK,
        )  # fmt: skip


def _name_at_the_end(axes: Any, x: float, curves: Sequence[tuple[str, Array, str]]) -> None:
    """Name each curve where it ends, the names at least a line apart."""
    axes.get_ylim()  # settles the scale
    ends = []
    for name, values, colour in curves:
        finite = values[np.isfinite(values)]
        ends.append([axes.transData.transform((x, finite[-1] if len(finite) else 0.0))[1], name, colour])
    ends.sort(key=lambda end: end[0])
    for lower, upper in zip(ends, ends[1:], strict=False):
        upper[0] = max(upper[0], lower[0] + SIZE + 3)
    for height, name, colour in ends:
        y = axes.transAxes.inverted().transform((0, height))[1]
        axes.text(1.02, y, name, transform=axes.transAxes, color=colour, va="center")


def _bars(
    picture: str,
    names: Sequence[str],
    values: Sequence[float],
    ends: Sequence[str],
    colour: str = NETWORK,
    most: float | None = None,
) -> str:
    """Horizontal bars with a name at the left and a note at the right."""
    row = 24 if len(names) <= 12 else 19
    left = min(180.0, 10 + max(width(name, SIZE) for name in names))
    right = 12 + max(width(end, SIZE) for end in ends)
    with drawing(picture, 12 + row * len(names)) as drawn:
        shown = [fit(name, left - 8, SIZE) for name in names]
        axes = rows_of_bars(drawn, left, 6, WIDTH - left - right, row, shown)
        axes.barh(range(len(names)), values, height=0.6, color=colour)
        axes.set_xlim(0, most or max(*values, 1e-300))
        axes.set_xticks([])
        for place, end in enumerate(ends):
            axes.annotate(
                end, (1, place), (right - 6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                ha="right", va="center", color=MUTED,
            )  # fmt: skip
    return drawn.svg
