"""Panels drawn with characters: Braille dots where the output has them, a letter for each curve where it has not."""

from __future__ import annotations

from itertools import pairwise

from rich.cells import cell_len
from rich.text import Text

from pellucid.cli.terminal.console import Terminal
from pellucid.explore.catalogue.curves import Curve, Panel

STYLES = ["cyan", "magenta", "yellow", "green", "red", "blue"]
MARKS = "*o+x#@%&"
DOTS = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
"""The bits of a Braille character, by column and row of its dots."""


class Grid:
    """Character cells that curves are drawn into, `across` by `down` dots to a cell."""

    def __init__(self, width: int, height: int, braille: bool, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.width, self.height, self.braille, self.x, self.y = width, height, braille, x, y
        self.across, self.down = (2, 4) if braille else (1, 1)
        self.bits = [[0] * width for _ in range(height)]
        self.owner: list[list[tuple[str, str]]] = [[("", "")] * width for _ in range(height)]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point lies, in dots from the top left."""
        columns, rows = self.width * self.across - 1, self.height * self.down - 1
        low, high = self.y
        return (x - self.x[0]) / (self.x[1] - self.x[0]) * columns, (high - y) / (high - low) * rows

    def dot(self, column: float, row: float, mark: str, style: str) -> None:
        """Set the dot nearest to a place."""
        c, r = round(column), round(row)
        if 0 <= c < self.width * self.across and 0 <= r < self.height * self.down:
            cell = (r // self.down, c // self.across)
            self.bits[cell[0]][cell[1]] |= DOTS[c % 2][r % 4] if self.braille else 1
            self.owner[cell[0]][cell[1]] = (mark, style)

    def draw(self, curve: Curve, mark: str, style: str, filled: bool) -> None:
        """Join the points of a curve; filled: down to 0 as well."""
        points = [self.place(x, y) for x, y in zip(curve.x, curve.y, strict=True)]
        if len(points) == 1:
            self.dot(*points[0], mark, style)
        for (x0, y0), (x1, y1) in pairwise(points):
            count = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) * 2))
            for i in range(count + 1):
                x, y = x0 + (x1 - x0) * i / count, y0 + (y1 - y0) * i / count
                self.dot(x, y, mark, style)
                floor = round(self.place(0, 0)[1]) if filled else -1
                for row in range(round(y), floor + 1):
                    self.dot(x, row, mark, style)

    def line(self, row: int, axis: str) -> Text:
        """One line of cells; where no curve is, `axis` at the height of 0."""
        text = Text()
        for bits, (mark, style) in zip(self.bits[row], self.owner[row], strict=True):
            if bits:
                text.append(chr(0x2800 + bits) if self.braille else mark, style)
            else:
                text.append(axis if row == self._zero() else " ", "dim")
        return text

    def _zero(self) -> int:
        return round(self.place(0, 0)[1]) // self.down if self.y[0] < 0 < self.y[1] else -1


def in_characters(panels: list[Panel], terminal: Terminal) -> list[Text]:
    """The panels side by side (below each other on a narrow output), and what each curve is."""
    several = len({curve.name for panel in panels for curve in panel.curves if not curve.faint}) > 1
    faint = any(curve.faint for panel in panels for curve in panel.curves)
    braille = terminal.can_write("⣿") and (terminal.color_system is not None or not (several or faint))
    width = min(100, terminal.width)
    each = (width - 3 * (len(panels) - 1)) // len(panels) if len(panels) > 1 else min(72, width)
    blocks = [_panel(panel, each, 12 if len(panels) > 1 else 14, braille, terminal) for panel in panels]
    lines = []
    for row in zip(*blocks, strict=True):
        line = Text()
        for part in row:
            part.pad_right(each + 3 - cell_len(part.plain)) if part is not row[-1] else part.rstrip()
            line.append_text(part)
        lines.append(line)
    return [*lines, *(_legend(panels[0], braille) if several or faint else [])]


def _panel(panel: Panel, width: int, height: int, braille: bool, terminal: Terminal) -> list[Text]:
    lowest, highest = limits([y for curve in panel.curves for y in curve.y] + ([0.0] if panel.grounded else []))
    x = limits([x for curve in panel.curves for x in curve.x])
    labels = {0: label(highest), height - 1: label(lowest)}
    margin = max(map(len, labels.values()))
    grid = Grid(width - margin - 2, height, braille, x, (lowest, highest))
    if (zero := grid._zero()) not in labels and 0 < zero < height - 1:
        labels[zero] = "0"
    for curve, mark, style in marked(panel):
        grid.draw(curve, mark, style, panel.filled)
    wall, corner, floor, axis = "│└─┄" if terminal.can_write("⣿") else "|+--"
    lines = [Text(f"{'':{margin}}  {panel.title}", "bold")]
    for row in range(height):
        lines.append(Text(f"{labels.get(row, ''):>{margin}} {wall}", "dim") + grid.line(row, axis))
    lines.append(Text(f"{'':{margin}} {corner}{floor * grid.width}", "dim"))
    left, right = label(x[0]), label(x[1])
    middle = panel.across.center(
        max(0, grid.width - len(left) - len(right) - cell_len(panel.across) + len(panel.across))
    )
    return [*lines, Text(f"{'':{margin}}  {left}{middle}{right}", "dim")]


def marked(panel: Panel) -> list[tuple[Curve, str, str]]:
    """Each curve with its mark and style; faint ones first, so that the others lie on top."""
    names = list(dict.fromkeys(curve.name for curve in panel.curves if not curve.faint))
    styled = []
    for curve in sorted(panel.curves, key=lambda curve: not curve.faint):
        index = names.index(curve.name) if not curve.faint else 0
        mark, style = MARKS[index % len(MARKS)], STYLES[index % len(STYLES)]
        styled.append((curve, "." if curve.faint else mark, "dim" if curve.faint else style))
    return styled


def limits(values: list[float]) -> tuple[float, float]:
    """The smallest and largest value, a little apart if they are one."""
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def label(value: float) -> str:
    """A number at an axis: three digits."""
    return f"{value:.3g}" if value else "0"


def _legend(panel: Panel, braille: bool) -> list[Text]:
    entries = [(curve, mark, style) for curve, mark, style in marked(panel) if not curve.faint]
    return [Text.assemble(("  ── " if braille else f"  {mark}  ", style), curve.name) for curve, mark, style in entries]
