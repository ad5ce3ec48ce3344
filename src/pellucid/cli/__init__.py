"""The `pellucid` command: each file of `commands` holds one or two commands.

A command is a plain function whose parameters are annotated with ``Annotated[int, typer.Option(help=say("train.epochs"))]``.
Such a file begins with ``from __future__ import annotations``: the annotations are then evaluated when the command line is
built, after the language was chosen. The command's own help is the text ``"cli.<command>"``. Heavy modules (numba, numpy,
polars, matplotlib) are imported inside the function. It prints through `pellucid.cli.terminal.console.out`; whatever goes
wrong is raised: `main` turns ValueError, OSError and Diverged into one line and exit status 2.
"""

from time import perf_counter

STARTED = perf_counter()
"""When the command began, for a time limit: before anything heavy is imported."""
