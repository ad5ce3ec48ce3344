"""Measures Pellucid beside its peers, each measurement a process of its own, the libraries taking turns.

``python -m bench`` times networks and end-to-end workloads, ``--kernels`` single kernels; both add to docs/benchmarks.json
and draw docs/benchmarks.md anew; ``--only TEXT`` measures what holds the text and keeps the rest. ``--accuracy`` writes
docs/accuracy.md, ``--sparse`` docs/sparse.md; ``--tables`` compares networks for tables (``python -m bench --tables --help``).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

from bench import page
from bench.commands import CELLS, COLUMNS, ROWS, SEEDS
from bench.figures import FIGURES
from bench.kernel_list import KERNELS, SIZES, chosen
from bench.networks import WORKLOADS

THREADS = (2, 1)
LIBRARIES = ("pellucid", "torch", "jax", "sklearn")
COMMANDS = {  # the libraries that do it, and with how many threads
    "predict": (("pellucid", "sklearn"), 2),
    "float64": (("pellucid", "sklearn"), 2),
    "memory": (("pellucid",), 2),
    "whole": (("pellucid", "sklearn", "torch"), 2),
    "first_runs": (("pellucid",), 2),
    "products": (("pellucid",), 2),
}


def measured(library: str, threads: int, piece: str, *arguments: str) -> Any:
    """What a fresh process measures."""
    limits = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    command = [sys.executable, "-m", "bench.workloads", library, str(threads), piece, *arguments]
    done = subprocess.run(command, env={**os.environ, **limits}, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[2:])} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


class Figures:
    """Everything measured so far, kept in docs/benchmarks.json."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.all: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
        self.fresh: set[tuple[str, ...]] = set()

    def add(self, value: Any, *path: str) -> None:
        """One more round of what stands under this path; the first round of a run replaces those of earlier runs."""
        *parents, last = path
        place = self.all
        for key in parents:
            place = place.setdefault(key, {})
        if path not in self.fresh:
            self.fresh.add(path)
            place[last] = []
        place[last].append(value)

    def save(self) -> None:
        self.all["machine"] = machine()
        self.file.write_text(json.dumps(self.all, indent=1, sort_keys=True) + "\n")


def machine() -> str:
    """What the figures were taken on."""
    from importlib.metadata import version

    described = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        described = next(
            line.partition(":")[2].strip() for line in cpus.read_text().splitlines() if line.startswith("model name")
        )
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("numpy", "scipy", "numba", "torch", "jax", "optax", "scikit-learn")
    )
    return f"{os.cpu_count()} cores ({described}), {platform.system()}, Python {platform.python_version()}, {libraries}"


def networks(figures: Figures, only: str, threads: list[int], rounds: int) -> None:
    """Every network by every library, taking turns."""
    for workload, count in product(WORKLOADS.values(), threads):
        if only not in workload.name:
            continue
        for _, library in product(range(rounds), LIBRARIES):
            for form, found in measured(library, count, "network", workload.name).items():
                figures.add(found, "networks", workload.name, str(count), form)
        print("\n".join(page.network_lines(figures.all["networks"][workload.name], workload, str(count))), flush=True)
        figures.save()


def kernels(figures: Figures, only: str, rounds: int) -> None:
    """Every kernel by every library at one thread, taking turns, beside copying."""
    libraries = ["pellucid", "torch", "jax", *["compile"] * bool(shutil.which("g++"))]
    for size in SIZES:
        for group in KERNELS:
            if not chosen(group, size, only):
                continue
            for _ in range(rounds):
                figures.add(measured("pellucid", 1, "kernels.copying", size), "copying", size, group)
                for library in libraries:
                    for name, taken in measured(library, 1, "kernels.measured", group, size, only).items():
                        figures.add(taken, "kernels", size, group, name, library)
            print("\n".join(page.kernel_lines(figures.all, size, group)), flush=True)
            figures.save()


def commands(figures: Figures, only: str, rounds: int) -> None:
    """End-to-end workloads."""
    for name, (libraries, threads) in COMMANDS.items():
        if only in name:
            for _, library in product(range(rounds), libraries):
                place = "hardware_limits" if name == "products" else "commands"
                figures.add(measured(library, threads, f"{place}.{name}"), "commands", name, library)
            print(page.command_line(name, figures.all["commands"]), flush=True)
            figures.save()
    for _, workload in product(range(rounds), WORKLOADS):
        if only in f"threads {workload}":
            figures.add(measured("pellucid", 2, "hardware_limits.threads", workload), "threads", workload)
            figures.save()
    for seed, library in product(range(SEEDS if rounds > 1 else 1), ("pellucid", "torch")):
        if only in f"sweep {seed}":
            figures.add(measured(library, 1 + 1, "commands.sweep", str(seed)), "commands", "sweep", f"{library} {seed}")
            figures.save()
    shapes = [(m, 16) for m in ROWS] + [(CELLS // n, n) for n in COLUMNS]
    for _, (m, n) in product(range(rounds), shapes):
        if only in f"flat {m} x {n}":
            figures.add(measured("pellucid", 2, "commands.flat", str(m), str(n)), "flat", f"{m} x {n}")
            figures.save()


def main() -> None:
    if "--tables" in sys.argv:
        from bench.tables import main as tables

        return tables([argument for argument in sys.argv[1:] if argument != "--tables"])
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--kernels", action="store_true", help="time single kernels")
    parser.add_argument("--sparse", action="store_true", help="AdaGrad on rare categories: docs/sparse.md")
    parser.add_argument("--accuracy", action="store_true", help="measure how exact every function is: docs/accuracy.md")
    parser.add_argument(
        "--page", action="store_true", help="measure nothing; draw docs/benchmarks.md from docs/benchmarks.json"
    )
    parser.add_argument("--only", default="", help="measure only what holds this text")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each library for each workload (default 3)")
    parser.add_argument("--threads", type=int, nargs="+", default=list(THREADS), help="for networks (default 2 and 1)")
    parser.add_argument("--json", type=Path, default=FIGURES, help="where the figures are kept")
    asked = parser.parse_args()
    if asked.accuracy:
        from bench import accuracy

        accuracy.write(lambda what: print(what, flush=True))
        return
    if asked.sparse:
        from bench import sparse

        return sparse.write()
    figures = Figures(asked.json)
    if asked.kernels:
        kernels(figures, asked.only, asked.rounds)
    elif not asked.page:
        networks(figures, asked.only, asked.threads, asked.rounds)
        commands(figures, asked.only, asked.rounds)
    page.write(figures.all, asked.json.parent)


if __name__ == "__main__":
    main()
