"""The `pellucid` command: each file of this folder holds commands, and `COMMANDS` lists them in the order of the help page.

A command is a plain function whose parameters are annotated with ``Annotated[int, typer.Option(help=say("train.epochs"))]``.
Such a file begins with ``from __future__ import annotations``: the annotations are then evaluated when the command line is
built, after the language was chosen. The command's own help is the text ``"cli.<command>"``. Heavy modules (numba, numpy,
polars, matplotlib) are imported inside the function. It prints through `pellucid.cli.console.out`; whatever goes wrong is
raised: `main` turns ValueError, OSError and Diverged into one line and exit status 2.
"""

from __future__ import annotations

from time import perf_counter

STARTED = perf_counter()
"""When the command began, for a time limit: before anything heavy is imported."""

from pellucid.cli.program import main  # noqa: E402

COMMANDS = {
    "demo": "train:demo",
    "train": "train:train",
    "predict": "predict:predict",
    "evaluate": "predict:evaluate",
    "explain": "explain:explain",
    "info": "predict:info",
    "list": "list:catalogue",
    "show": "show:show",
    "walk": "walk:walk",
    "warm": "warm:warm",
}
"""Each command's file and function."""

__all__ = ["COMMANDS", "main"]
