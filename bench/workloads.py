"""One library running one workload, in a process of its own: two BLAS pools in one process disturb each other.

``python -m bench.workloads LIBRARY THREADS PIECE ARGUMENTS...`` prints what it measured as JSON. With one thread the process
keeps to one processor, which no library can overlook.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

CHECKED = 50  # steps after which the losses must agree


def network(library: str, name: str) -> dict[str, Any]:
    """Microseconds of a step, and the losses of the first steps, in each form of the library."""
    from bench.networks import WORKLOADS, drawn

    workload = WORKLOADS[name]
    given = drawn(workload)
    found = {}
    module = importlib.import_module(f"bench.adapters.{library}")
    count = getattr(module, "RUN", 1) if workload.rows < 100_000 else 1
    for form, make in module.forms(workload, given).items():
        training = make()
        losses = training.losses(CHECKED + 1)
        least = 3 if workload.rows < 100_000 else 1
        taken = repeated(partial(training.epochs, count), count * workload.steps, workload.seconds, least)
        found[form] = {"us": median(taken), "least": min(taken), "losses": losses}
    return found


def repeated(workload: Callable[[], Any], steps: int, seconds: float = 1.0, least: int = 3) -> list[float]:
    """Microseconds of one of `steps`, for each of as many repetitions as fit into `seconds`, after a first."""
    workload()
    taken: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds or len(taken) < least:
        start = time.perf_counter()
        workload()
        taken.append((time.perf_counter() - start) / steps * 1e6)
    return taken


def limit(library: str, threads: int) -> None:
    """Let the library use so many threads; before it is imported."""
    if threads == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(threads)
    prepare = getattr(importlib.import_module(f"bench.adapters.{library}"), "prepare", None)
    if prepare:
        prepare(threads)


def main(library: str, threads: str, piece: str, *arguments: str) -> None:
    limit(library, int(threads))
    module, _, name = piece.rpartition(".")
    function = getattr(importlib.import_module(f"bench.{module}"), name) if module else globals()[name]
    print(json.dumps(function(library, *arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
