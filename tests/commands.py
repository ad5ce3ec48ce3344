"""What the command's tests share: a small table of everything, and a command line run in this process or its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pellucid.cli.main import main
from pellucid.messages import speaking

PROGRAM = "import sys; from pellucid.cli.main import main; sys.exit(main())"


@dataclass(frozen=True)
class Done:
    """What a command line came to."""

    status: int
    out: str
    err: str


def command(*arguments: object, language: str = "en") -> Done:
    """Run a command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with speaking(language), redirect_stdout(out), redirect_stderr(err):
        status = main([str(argument) for argument in arguments])
    return Done(status, out.getvalue(), err.getvalue())


def process(*arguments: object, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env=surroundings(**environment),
        timeout=300,
    )


def surroundings(**environment: str) -> dict[str, str]:
    """An environment without what would change the output, with a UTF-8 locale."""
    changes = ("COLUMNS", "PYTHONIOENCODING", "PYTHONUNBUFFERED")
    clean = {name: value for name, value in os.environ.items() if name not in changes}
    return {**clean, "LC_ALL": "C.UTF-8", **environment}


def everything(rows: int = 120) -> pl.DataFrame:
    """A table with every type of column, and targets of two labels, of three, of numbers and of counts."""
    draw = np.random.default_rng(0)
    size, colour = draw.normal(size=rows), draw.choice(["red", "green", "blue"], rows)
    gap = np.where(draw.random(rows) < 0.2, np.nan, draw.normal(size=rows))
    score = 3 * size + (colour == "red") + draw.normal(0, 0.3, rows)
    kind = np.digitize(score, [-1.5, 1.5])
    return pl.DataFrame(
        {
            "key": [f"r{i:04}" for i in range(rows)],
            "same": ["k"] * rows,
            "size": size.round(4),
            "colour": colour,
            "gap": pl.Series(gap.round(4)).fill_nan(None),
            "code": draw.integers(0, 4, rows),
            "heavy": draw.integers(1, 4, rows),
            "answer": np.where(score + draw.normal(0, 1, rows) > 0.5, "yes", "no"),
            "kind": np.array(["low", "middle", "high"])[kind],
            "score": score.round(4),
            "level": kind,
        }
    )


def same_network(mine: Any, other: Any) -> bool:
    """Whether two fitted models have the same weights, bit for bit."""
    ours, theirs = mine.network_.state(), other.network_.state()
    return ours.keys() == theirs.keys() and all(np.array_equal(ours[name], theirs[name]) for name in ours)
