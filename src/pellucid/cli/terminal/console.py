"""Where commands print: `out` for what was asked for, `err` for what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pellucid.cli.terminal.encoding_fallback import can_write, spell

PIPE_WIDTH = 100
"""Columns of text that goes into a file or a pipe."""
_IDEOGRAPH = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_PIECES = re.compile(f"[（《【「“]*(?:[{_IDEOGRAPH}]|[^\\s{_IDEOGRAPH}（《【「“]+)[，。；：、！？）》】」”…]*|\\s+")


class Terminal(Console):
    """Rich's console: plain text when not on a terminal, and each text measured in the spelling it will come out in."""

    def __init__(self, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)
        if not self.is_terminal and "COLUMNS" not in self._environ:
            self.width = PIPE_WIDTH

    def can_write(self, text: str) -> bool:
        """Whether the output's encoding has all characters of `text`."""
        return can_write(text, self.encoding)

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(spell(text, self.encoding), **options)

    def write(self, text: str | Text = "", style: str = "") -> None:
        """Print one line, however long."""
        self.print(text, style=style, soft_wrap=True)

    def paragraph(self, text: str, indent: int = 0, style: str = "", hang: int = 0) -> None:
        """Print prose, wrapped between words and between Chinese characters; lines but the first are set `hang` deeper."""
        for place, line in enumerate(fold(spell(text, self.encoding), self.width - indent - hang)):
            self.write(" " * (indent + (hang if place else 0)) + line, style)

    def pairs(self, rows: Sequence[tuple[str, str]], left: str = "cyan", indent: int = 2) -> None:
        """Print names, each with its meaning wrapped in a column of its own."""
        names = [spell(name, self.encoding) for name, _ in rows]
        wide = max(map(cell_len, names), default=0)
        for name, (_, meaning) in zip(names, rows, strict=True):
            lines = fold(spell(meaning, self.encoding), self.width - indent - wide - 2) or [""]
            for place, line in enumerate(lines):
                given = name if place == 0 else ""
                text = Text.assemble(" " * indent, (given, left), " " * (wide + 2 - cell_len(given)), line)
                text.rstrip()
                self.write(text)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], right: str = "") -> None:
        """Print columns as wide as they need; those whose place has an ``r`` in `right` are flush right."""
        lines = [[spell(cell, self.encoding) for cell in row] for row in (head, *rows)]
        wide = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
        for number, line in enumerate(lines):
            cells = []
            for cell, width, side in zip(line, wide, right.ljust(len(wide)), strict=True):
                blank = " " * (width - cell_len(cell))
                cells.append(blank + cell if side == "r" else cell + blank)
            self.write("  " + "  ".join(cells).rstrip(), "dim" if number == 0 else "")


def fold(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; no line begins with a closing mark or ends with an opening one."""
    lines, line, room = [], "", max(width, 20)
    for piece in _PIECES.findall(text):
        if cell_len((line + piece).rstrip()) > room and line.strip():
            lines.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    return [*lines, line.rstrip()] if line.strip() else lines


out = Terminal()
err = Terminal(stderr=True)
