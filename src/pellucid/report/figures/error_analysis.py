"""Pictures of where predictions go wrong, and of how they go with a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pellucid.insight.explain.error_slices import Slice, clearly_worse
from pellucid.messages import say
from pellucid.report.data import ColumnCurve
from pellucid.report.style import FAINT, INK, MUTED, NETWORK, OTHER, SIZE, WIDTH, drawing, row_axes
from pellucid.report.text import fit, number, percent, tick, width
from pellucid.tables.description import format_day


def errors_by_slice(parts: Sequence[Slice], names: Sequence[str], overall: float, shares: bool) -> str:
    """A row per level or range: its mean mistake with its 95 % interval and its number of rows; the line is all rows'."""
    row = 24 if len(parts) <= 8 else 20
    left = min(190.0, 12 + max(width(name, SIZE) for name in names))
    counts = [number(part.rows) for part in parts]
    right = 20 + max(width(count, SIZE) for count in [*counts, say("axis.rows")])
    with drawing(f"errors-{parts[0].column}", 62 + row * len(parts)) as drawn:
        axes = row_axes(drawn, left, 26, WIDTH - left - right, row, [fit(name, left - 10, SIZE) for name in names])
        axes.grid(axis="x", color=FAINT, linewidth=0.5, alpha=0.6)
        axes.axvline(overall, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
        for place, part in enumerate(parts):
            colour = OTHER if clearly_worse(part, overall) else NETWORK
            axes.plot([max(part.low, 0.0), part.high], [place, place], color=colour, linewidth=2.5, alpha=0.55)
            axes.plot([part.error], [place], "o", color=colour, markersize=6)
            axes.annotate(
                counts[place], (1, place), (right - 4, 0), xycoords=("axes fraction", "data"),
                textcoords="offset points", ha="right", va="center", color=MUTED,
            )  # fmt: skip
        axes.set_xlim(0, max(1.04 * max(part.high for part in parts), 1e-12))
        axes.locator_params(axis="x", nbins=5)
        axes.xaxis.set_major_formatter(_share if shares else lambda value, _: tick(value))
        drawn.text(WIDTH - 4, 4, say("axis.rows"), color=MUTED, fontsize=SIZE - 1, ha="right")
        drawn.text(left, 4, say("axis.error_rate" if shares else "axis.mean_error"), color=MUTED, fontsize=SIZE - 1)
    return drawn.svg


def dependence(found: ColumnCurve) -> str:
    """The mean prediction at each of the column's values, and the band that holds 80 % of the rows' own predictions."""
    shares = found.label is not None
    if found.at is None:
        return _levels(found, shares)
    at, curve = found.at, found.curve
    with drawing(f"curve-{found.name}", 252) as drawn:
        axes = drawn.axes(52, 30, WIDTH - 70, 150)
        axes.fill_between(at, curve.low, curve.high, color=NETWORK, alpha=0.16, linewidth=0)
        axes.plot(at, curve.mean, color=NETWORK, marker="o" if len(at) <= 20 else None, markersize=3.5)
        _scale(axes.yaxis, shares)
        if shares:
            axes.set_ylim(0, max(1.05 * float(curve.high.max()), 1e-12))
        axes.grid(axis="y", color=FAINT, linewidth=0.5, alpha=0.6)
        axes.set_axisbelow(True)
        drawn.title_of(axes, _shown(found))
        axes.tick_params(axis="x", labelbottom=False, length=0)
        below = drawn.axes(52, 188, WIDTH - 70, 18, sharex=axes)
        below.vlines(at, 0, found.share / max(float(found.share.max()), 1e-12), color=MUTED, linewidth=3, alpha=0.6)
        below.set_yticks([])
        below.spines["left"].set_visible(False)
        below.locator_params(axis="x", nbins=6)
        below.xaxis.set_major_formatter(_days if found.kind == "date" else lambda value, _: tick(value))
        below.set_xlabel(fit(found.name, WIDTH - 80, SIZE))
    return drawn.svg


def _levels(found: ColumnCurve, shares: bool) -> str:
    row, curve, names = 24, found.curve, list(found.texts)
    left = min(190.0, 12 + max(width(name, SIZE) for name in names))
    with drawing(f"curve-{found.name}", 62 + row * len(names)) as drawn:
        axes = row_axes(drawn, left, 26, WIDTH - left - 74, row, [fit(name, left - 10, SIZE) for name in names])
        axes.grid(axis="x", color=FAINT, linewidth=0.5, alpha=0.6)
        places = range(len(names))
        axes.hlines(places, curve.low, curve.high, color=NETWORK, linewidth=6, alpha=0.25)
        axes.plot(curve.mean, places, "o", color=NETWORK, markersize=7)
        for place, mean in enumerate(curve.mean):
            text = percent(float(mean)) if shares else number(float(mean))
            axes.annotate(
                text, (1, place), (70, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                ha="right", va="center", color=INK,
            )  # fmt: skip
        _scale(axes.xaxis, shares)
        if shares:
            axes.set_xlim(0, max(1.05 * float(curve.high.max()), 1e-12))
        axes.locator_params(axis="x", nbins=5)
        drawn.text(left, 4, _shown(found), color=MUTED, fontsize=SIZE - 1)
    return drawn.svg


def _shown(found: ColumnCurve) -> str:
    return say("axis.predicted") if found.label is None else say("axis.probability", label=fit(found.label, 150, SIZE))


def _scale(axis: Any, shares: bool) -> None:
    axis.set_major_formatter(_share if shares else lambda value, _: tick(value))


def _share(value: float, _: Any) -> str:
    return percent(round(float(value), 9))


def _days(value: float, _: Any) -> str:
    return format_day(float(value))[:7]
