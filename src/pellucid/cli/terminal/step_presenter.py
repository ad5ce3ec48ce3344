"""Prints the blocks of a walk, and waits for Enter between them when asked to."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from pellucid.cli.terminal.console import out
from pellucid.explore.walk.steps import (
    Block,
    Calculation,
    EpochLine,
    Line,
    Pairs,
    Paragraph,
    Phase,
    Remark,
    Text,
    Title,
    Worked,
)
from pellucid.messages import say


class StepPresenter:
    """Prints the blocks of a walk.

    Parameters
    ----------
    waits
        Whether to wait for Enter after each calculation; where nobody can press it (no input), the walk goes on.
    """

    def __init__(self, waits: bool) -> None:
        self.waits = waits
        self.begun = False

    def present(self, blocks: Iterable[Block]) -> None:
        """Print each block as soon as it is there."""
        for block in blocks:
            if isinstance(block, Text):
                self._text(block)
            elif isinstance(block, Worked):
                out.paragraph(block.step.text, block.indent)
            elif isinstance(block, Pairs):
                out.pairs(list(block.rows))
            else:
                self._calculation(block)
            if isinstance(block, (Calculation, EpochLine)):
                self._pause()

    def _text(self, block: Text) -> None:
        match block:
            case Title():
                if self.begun:
                    out.write()
                self.begun = True
                out.write(block.text, "bold")
            case Remark():
                out.pairs([("-", block.text)], left="")
            case Phase():
                out.paragraph(block.text, 2, "bold")
            case EpochLine():
                out.paragraph(block.text, 2)
            case Line():
                out.paragraph(block.text, 4)
            case Paragraph() | _:
                out.paragraph(block.text)

    def _calculation(self, block: Calculation) -> None:
        entries = [say("walk.entry", index=index, kernel=kernel) for index, kernel in block.entries]
        out.paragraph(", ".join(entries), 2, "dim")
        for step in block.steps:
            out.paragraph(step.text, 4)

    def _pause(self) -> None:
        if self.waits:
            out.print(say("walk.enter"), end="", style="dim")
            sys.stdout.flush()
            if not (sys.stdin and sys.stdin.readline()):
                self.waits = False
                out.write()
