"""Prints what each piece of work takes beside its peers, as ratios: ``python -m bench [--json FILE] [--rounds N]``.

Each measurement is a process of its own; the libraries take turns, so that a noisy minute hits them alike.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.work import NETWORKS, SIZES, WIDEST

KERNELS = [
    *(
        f"{name}{way}"
        for name in ("sigmoid", "tanh", "swish", "gelu", "RMSNorm", "LayerNorm")
        for way in ("", " backward")
    ),
    "Adam",
]
GOALS = [
    # work, peer, threads, at least so many times as fast
    *zip(NETWORKS, ("torch",) * 3, (2, 2, 2), (15.0, 100.0, 1.3), strict=True),
    ("step 64-128-10, batch 32", "sklearn", 2, 6.0),
    (f"{WIDEST} float64", "sklearn", 2, 4.0),
    ("predict one row", "sklearn", 2, 2.0),
    *((f"{kernel}, {size}", "torch", 1, 1.0) for size in SIZES for kernel in KERNELS),
]


def run(library: str, work: str, threads: int) -> float:
    """The median microseconds of one repetition, in a fresh process."""
    return float(measured(library, work, threads)["median"])


def measured(library: str, work: str, threads: int) -> dict[str, float]:
    """What a fresh process measures."""
    limits = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    command = [sys.executable, "-m", "bench.work", library, work, str(threads)]
    done = subprocess.run(command, env={**os.environ, **limits}, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def memory() -> dict[str, float | str]:
    """Memory that training adds, beside parameters x (3 + moments of Adam) + one batch's tape + the data once."""
    found = measured("pellucid", "memory", 2)
    share = found["added"] / found["allowed"]
    took, allowed = (f"{found[which] / 2**20:.0f} MiB" for which in ("added", "allowed"))
    verdict = "" if share <= 1.02 else ", missed"
    print(f"memory of training, {WIDEST[5:]}: {took} of {allowed} (ratio {share:.2f}; goal: 1 within 2 %{verdict})")
    return {"work": "memory", **found}


def first_runs() -> dict[str, float | str]:
    """Seconds of the first `pellucid train` ever on this machine, kernels compiling, and of the second."""
    from sklearn.datasets import load_breast_cancer

    with tempfile.TemporaryDirectory() as folder:
        load_breast_cancer(as_frame=True).frame.to_csv(Path(folder, "cancer.csv"), index=False)
        command = [sys.executable, "-c", "import sys; from pellucid.cli import main; sys.exit(main())", "train"]
        command += ["cancer.csv", "--target", "target", "--force"]
        where = {**os.environ, "PELLUCID_CACHE": str(Path(folder, "kernels"))}
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            subprocess.run(command, env=where, cwd=folder, capture_output=True, check=True)
            seconds.append(time.perf_counter() - start)
    for which, took, goal in zip(("first", "second"), seconds, (15, 6), strict=True):
        verdict = "" if took < goal else ", missed"
        print(f"{which} run of pellucid train on breast cancer: {took:.1f} s (goal: under {goal}{verdict})")
    return {"work": "first runs", "first": seconds[0], "second": seconds[1]}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each library for each work (default 3)")
    parser.add_argument("--only", default="", help="work whose name holds this text")
    asked = parser.parse_args()
    figures: list[dict[str, object]] = []
    print(
        f"{'work':<34}{'Pellucid us':>12}{'peer us':>12}  {'peer':<8}{'threads':>7}{'ratio':>8}{'spread':>14}{'goal':>7}"
    )
    for work, peer, threads, goal in GOALS:
        if asked.only not in work:
            continue
        pairs = [(run("pellucid", work, threads), run(peer, work, threads)) for _ in range(asked.rounds)]
        ratios = [theirs / ours for ours, theirs in pairs]
        ours, theirs = (median(column) for column in zip(*pairs, strict=True))
        ratio = median(ratios)
        figures.append(
            {
                "work": work,
                "peer": peer,
                "threads": threads,
                "ours": ours,
                "theirs": theirs,
                "ratio": ratio,
                "ratios": ratios,
                "goal": goal,
            }
        )
        spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
        verdict = "" if ratio >= goal else "  missed"
        print(
            f"{work:<34}{ours:>12.1f}{theirs:>12.1f}  {peer:<8}{threads:>7}{ratio:>8.2f}{spread:>14}{goal:>7g}{verdict}",
            flush=True,
        )
    for other in (memory, first_runs):
        if asked.only in other.__name__:
            figures.append(other())
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
