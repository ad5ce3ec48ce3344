"""Panels as an SVG file in the house style of the report, text kept as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pellucid.explore.catalogue.curves import Panel
from pellucid.files.atomic import write_atomically
from pellucid.report.style import FAINT, GOOD, INK, MUTED, NETWORK, OTHER, drawing

COLOURS = [NETWORK, OTHER, GOOD, "#cc79a7", "#56b4e9", "#e69f00", INK, MUTED]
WIDTH, HEIGHT, MARGIN, LINE = 720, 190, 64, 20


def write(path: Path, pictures: list[list[Panel]]) -> None:
    """Write pictures below each other, the panels of each side by side with a legend beneath.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    legends = [list(dict.fromkeys(c.name for c in panels[0].curves if not c.faint)) for panels in pictures]
    heights = [34 + HEIGHT + 56 + LINE * len(names) for names in legends]
    with drawing("show", sum(heights), WIDTH) as figure:
        top = 0
        for panels, names, height in zip(pictures, legends, heights, strict=True):
            colours = {name: COLOURS[index % len(COLOURS)] for index, name in enumerate(names)}
            each = (WIDTH - MARGIN * len(panels) - 12) / len(panels)
            for index, panel in enumerate(panels):
                left = MARGIN + index * (each + MARGIN)
                figure.text(left, top + 8, panel.title)
                _draw(figure.axes(left, top + 34, each, HEIGHT), panel, colours)
            for index, name in enumerate(names):
                figure.text(MARGIN, top + 34 + HEIGHT + 50 + LINE * index, name, color=colours[name])
            top += height
    write_atomically(path, f'<?xml version="1.0" encoding="utf-8"?>\n{figure.svg}\n'.encode())


def _draw(axes: Any, panel: Panel, colours: dict[str, str]) -> None:
    axes.grid(color=FAINT, linewidth=0.5, alpha=0.6)
    axes.set_xlabel(panel.across)
    for curve in sorted(panel.curves, key=lambda curve: not curve.faint):
        colour = FAINT if curve.faint else colours[curve.name]
        axes.plot(curve.x, curve.y, color=colour, linewidth=0.8 if curve.faint else 1.6)
        if panel.filled:
            axes.fill_between(curve.x, curve.y, color=colour, alpha=0.4)
    if panel.grounded:
        axes.set_ylim(bottom=0)
