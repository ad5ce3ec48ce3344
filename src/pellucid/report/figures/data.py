"""Pictures of the data before any training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pellucid.messages import say
from pellucid.report.style import FAINT, INK, MUTED, NETWORK, OTHER, SIZE, WIDTH, drawing, row_axes
from pellucid.report.text import fit, number, percent, tick, width
from pellucid.typing import Array

MOST_BARS = 20


def class_balance(labels: Sequence[str], counts: Array) -> str:
    """How many rows each class has; beyond 20 classes the largest, and the others together."""
    order = np.argsort(-counts, kind="stable")
    names, values = [labels[i] for i in order[:MOST_BARS]], [int(counts[i]) for i in order[:MOST_BARS]]
    if len(order) > MOST_BARS:
        names.append(say("axis.others", count=len(order) - MOST_BARS))
        values.append(int(counts[order[MOST_BARS:]].sum()))
    notes = [(number(value), percent(value / counts.sum())) for value in values]
    bars = [*values[:MOST_BARS], *[0] * (len(values) - MOST_BARS)]  # the others together would dwarf every class
    return _bars("balance", names, bars, notes, NETWORK, max(bars))


def missing_values(names: Sequence[str], missing: Array, rows: int) -> str:
    """Share of empty cells of the columns that have any, the emptiest first; at most 20 columns."""
    order = [i for i in np.argsort(-missing, kind="stable")[:MOST_BARS] if missing[i]]
    notes = [(number(int(missing[i])), percent(missing[i] / rows)) for i in order]
    return _bars("missing", [names[i] for i in order], [missing[i] for i in order], notes, OTHER, rows)


def target_distribution(values: Array) -> str:
    """Histogram of a numeric target, its median marked."""
    values = values[np.isfinite(values)].astype(np.float64)
    low, high = np.percentile(values, [0.5, 99.5]) if len(values) >= 200 else (values.min(), values.max())
    inside = values[(values >= low) & (values <= high)]  # a far outlier would flatten everything else
    bins = int(np.clip(2 * len(inside) ** (1 / 3), 8, 60))  # Rice's rule
    median = float(np.median(values))
    with drawing("spread", 224) as drawn:
        axes = drawn.axes(46, 30, WIDTH - 62, 166)
        axes.hist(inside, bins=bins, color=NETWORK, alpha=0.75, rwidth=0.94)
        axes.axvline(median, color=INK, linewidth=0.8, linestyle=(0, (2, 3)))
        beside = median < low + 0.3 * (high - low)  # clear of the axis's title
        axes.annotate(
            say("axis.median", value=number(median)), (median, 1), (6 if beside else 0, 5),
            xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="left" if beside else "center", color=INK,
        )  # fmt: skip
        drawn.title_of(axes, say("axis.rows"))
        axes.xaxis.set_major_formatter(lambda value, _: tick(value))
        axes.yaxis.set_major_formatter(lambda value, _: tick(value))
        axes.locator_params(axis="y", nbins=4, integer=True)
        axes.locator_params(axis="x", nbins=6)
        axes.tick_params(axis="x", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="y", color=FAINT, linewidth=0.5, alpha=0.6)
        axes.set_axisbelow(True)
    return drawn.svg


def _bars(
    picture: str,
    names: Sequence[str],
    values: Sequence[float],
    notes: Sequence[tuple[str, str]],
    colour: str,
    most: float,
) -> str:
    """Horizontal bars with a name at the left and a count and a share at the right."""
    row = 24 if len(names) <= 12 else 19
    left = min(180.0, 10 + max(width(name, SIZE) for name in names))
    shares = 14 + max(width(share, SIZE) for _, share in notes)
    right = 12 + shares + max(width(count, SIZE) for count, _ in notes)
    with drawing(picture, 12 + row * len(names)) as drawn:
        axes = row_axes(drawn, left, 6, WIDTH - left - right, row, [fit(name, left - 8, SIZE) for name in names])
        axes.barh(range(len(names)), values, height=0.58, color=colour)
        axes.set_xlim(0, max(most, 1e-300))
        axes.set_xticks([])
        for place, (count, share) in enumerate(notes):
            for text, offset, ink in ((count, right - shares, INK), (share, right - 2, MUTED)):
                axes.annotate(
                    text, (1, place), (offset, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                    ha="right", va="center", color=ink,
                )  # fmt: skip
    return drawn.svg
