"""A walk's voice: it prints, waits for Enter when asked to, and plays a tape one entry at a time."""

from __future__ import annotations

import sys

from pellucid.cli.terminal.console import out
from pellucid.messages import say


class StepPresenter:
    """Prints the steps of a walk.

    Parameters
    ----------
    waits
        Whether to wait for Enter after each step; where nobody can press it (no input), the walk goes on.
    """

    def __init__(self, waits: bool) -> None:
        self.waits = waits
        self.begun = False

    def title(self, key: str, **values: object) -> None:
        """A heading, with a blank line before it unless it is the first."""
        if self.begun:
            out.write()
        self.begun = True
        out.write(say(key, **values), "bold")

    def prose(self, key: str, **values: object) -> None:
        """A paragraph."""
        out.paragraph(say(key, **values))

    def notes(self, *keys: str, **values: object) -> None:
        """Remarks, each with a bullet."""
        for key in keys:
            out.pairs([("-", say(key, **values))], left="")

    def lines(self, lines: list[str], indent: int = 4, style: str = "") -> None:
        """Lines of a calculation."""
        for line in lines:
            out.paragraph(line, indent, style)

    def pause(self) -> None:
        """Wait for Enter, if asked to."""
        if self.waits:
            out.print(say("walk.enter"), end="", style="dim")
            sys.stdout.flush()
            if not (sys.stdin and sys.stdin.readline()):
                self.waits = False
                out.write()
