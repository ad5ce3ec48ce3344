"""Where commands print: `out` for what was asked for, `err` for what went wrong."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from pellucid.cli.spelling import can_write, spell

PIPE_WIDTH = 100
"""Columns of text that goes into a file or a pipe."""


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

    def write(self, text: str, style: str = "") -> None:
        """Print `text` on one line, however long."""
        self.print(text, style=style, soft_wrap=True)


out = Terminal()
err = Terminal(stderr=True)
