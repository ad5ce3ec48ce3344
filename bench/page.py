"""docs/benchmarks.md and its pictures, drawn from the figures of docs/benchmarks.json."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench import pictures
from bench.commands import SEEDS
from bench.figures import AGREE, EARLY, OURS, best, kernel_rows, pellucid_times, ratios, rounds, spread
from bench.kernel_list import KERNELS, SIZES, traffic
from bench.networks import WORKLOADS, Workload
from bench.page_text import (
    EVERY_HEAD,
    FLAT,
    GOALS_HEAD,
    HEAD,
    KERNEL_HEAD,
    KERNEL_TEXT,
    NETWORKS,
    REASONS,
    THREADS,
    THREADS_HEAD,
)

COMMANDS = {  # what the page calls it, its unit, and the goals: the peer's time by ours, at least
    "predict": ("predict one row, 64-100-10, the estimators", "us", {"sklearn": 2.0}),
    "float64": ("a step of 784-512-512-10, batch 256, float64, the estimators", "us", {"sklearn": 4.0}),
    "whole": (
        "start of the process to 64-128-10 trained on digits, 50 epochs, warm caches",
        "s",
        {"sklearn": 2.0, "torch": 4.0},
    ),
}
NAMES = {
    "pellucid": OURS,
    "torch": "PyTorch eager",
    "compile": "torch.compile",
    "jax": "JAX",
    "sklearn": "scikit-learn",
}
PEERS = ("torch", "compile", "jax")  # of kernels
COPY = 1.2  # of the time of copying as many bytes, for what reads and writes once
SWEEP = 15.0
PRODUCTS = 1.08  # of the time of its products alone
SINGLE = ("memory", "first_runs", "products")  # commands of which no peer has a part


def apart(found: dict[str, Any], step: int = -1) -> float:
    """How far the losses at a step are from Pellucid's, at most."""
    mine = found[OURS][0]["losses"][step]
    return max(
        (abs(each["losses"][step] - mine) for form in found for each in found[form] if each["losses"]), default=0.0
    )


def verdict(value: float, goal: float) -> str:
    return f"{goal:g}" if value >= goal else f"{goal:g}, **missed**"


def network_lines(found: dict[str, Any], workload: Workload, threads: str) -> Iterator[str]:
    """One network at a number of threads: every form, and the goals."""
    here = found[threads]
    mine = pellucid_times(here)
    for form in here:
        theirs = rounds(here, form)
        ratio = "" if form.startswith(OURS) else spread(ratios(mine, theirs))
        yield f"| {workload.name} | {threads} | {form} | {median(theirs):.1f} | {ratio} |"


def goals(found: dict[str, Any], workload: Workload) -> Iterator[str]:
    """Against the best peer and against PyTorch eager, at each number of threads."""
    for threads in sorted(found, reverse=True):
        here = found[threads]
        mine = pellucid_times(here)
        cells = []
        for among, goal in (
            (("JAX", "torch.compile", "PyTorch"), workload.over_best),
            (("PyTorch",), workload.over_eager),
        ):
            form = best(here, among)
            if form:
                found_ratios = ratios(mine, rounds(here, form))
                cells.append(
                    f"{form} {median(rounds(here, form)):.1f} | {spread(found_ratios)} | {verdict(median(found_ratios), goal)}"
                )
            else:
                cells.append(" | | ")
        early, agreed = apart(here, min(EARLY, len(here[OURS][0]["losses"]) - 1)), apart(here)
        said = f"{early:.0e}, {agreed:.0e}" if agreed <= AGREE else f"{early:.0e}, **{agreed:.0e}**"
        yield f"| {workload.name} | {threads} | {median(mine):.1f} | {' | '.join(cells)} | {said} |"


def kernel_lines(figures: dict[str, Any], size: str, group: str) -> Iterator[str]:
    """A group at one size: microseconds of everybody, the ratio to the fastest peer, and to copying as many bytes."""
    for name, taken, copied in kernel_rows(figures, size, group):
        mine, peers = taken["pellucid"], [taken.get(library) for library in PEERS]
        measured = [peer for peer in peers if peer is not None]
        ratio = min(measured) / mine if measured else 0.0
        arrays = traffic(group, name)
        copy = mine / (copied * arrays / 2) if arrays else None
        over = size == "memory" and copy is not None and copy > COPY
        cells = [
            f"{mine:.1f}",
            *("" if peer is None else f"{peer:.1f}" for peer in peers),
            f"{ratio:.2f}{'' if ratio >= 1 else ' **missed**'}" if measured else "",
            "" if copy is None else f"{copy:.2f}{' **missed**' if over else ''}",
        ]
        yield f"| {name} | {' | '.join(cells)} |"


def command_line(name: str, commands: dict[str, Any]) -> str:
    """One end-to-end workload."""
    found = commands[name]
    if name == "memory":
        added, allowed = (median(each[key] for each in found["pellucid"]) for key in ("added", "allowed"))
        ratio = added / allowed
        return f"| memory that training 784-512-512-10 adds, against 5 x its parameters, one batch's tape and one copy of the data | {added / 2**20:.0f} MiB | {allowed / 2**20:.0f} MiB | {ratio:.2f} | {'1.02' if ratio <= 1.02 else '1.02, **missed**'} |"
    if name == "first_runs":
        first, second = (median(each[key] for each in found["pellucid"]) for key in ("first", "second"))
        said = "15 s, 6 s" + ("" if first < 15 and second < 6 else ", **missed**")
        return f"| `pellucid train` on breast cancer, the first run ever (kernels compile) and the second | {first:.1f} s, {second:.1f} s | | | {said} |"
    if name == "products":
        step, alone = (median(each[key] for each in found["pellucid"]) for key in ("step", "products"))
        ratio = median(each["step"] / each["products"] for each in found["pellucid"])
        said = f"{PRODUCTS:g}" + ("" if ratio <= PRODUCTS else ", **missed**")
        return f"| a step of 784-512-512-10, batch 256, against its matrix products alone | {step:.0f} us | {alone:.0f} us | {ratio:.2f} | at most {said} |"
    what, unit, wanted = COMMANDS[name]
    parts = []
    for peer, goal in wanted.items():
        each = ratios(found["pellucid"], found[peer])
        parts.append((f"{NAMES[peer]} {median(found[peer]):.3g} {unit}", spread(each), verdict(median(each), goal)))
    cells = " | ".join("; ".join(column) for column in zip(*parts, strict=True))
    return f"| {what} | {median(found['pellucid']):.3g} {unit} | {cells} |"


def sweep_line(commands: dict[str, Any]) -> str:
    """All 400 networks: the sum over the seeds."""
    sums = {
        library: [v[0] for k, v in commands["sweep"].items() if k.startswith(library)]
        for library in ("pellucid", "torch")
    }
    count = min(map(len, sums.values()))
    mine, theirs = (sum(sums[library][:count]) for library in ("pellucid", "torch"))
    ratio = theirs / mine
    return f"| {80 * count} networks (10 activations x 8 optimizers x {count} seed{'s' * (count > 1)}) on digits, 30 epochs, 2 processes | {mine:.1f} s | PyTorch eager {theirs:.1f} s | {ratio:.2f} | {verdict(ratio, SWEEP)} |"


def thread_lines(found: dict[str, Any]) -> Iterator[str]:
    """What a step takes when two threads share its large kernels."""
    for name in (name for name in WORKLOADS if name in found):
        one, two = (median(each[key] for each in found[name]) for key in ("one", "two"))
        ratio = median(each["one"] / each["two"] for each in found[name])
        yield f"| {name} | {found[name][0]['shared']} | {one:.1f} | {two:.1f} | {ratio:.2f} |"


def flat_lines(found: dict[str, Any]) -> Iterator[str]:
    """Cost per row and per cell."""
    for shape in sorted(found, key=lambda shape: [int(part) for part in shape.split(" x ")][::-1]):
        m, n = (int(part) for part in shape.split(" x "))
        taken = median(found[shape])
        yield f"| {m:,} | {n:,} | {taken:.0f} | {taken / n:.2f} |"


def unmeasured(figures: dict[str, Any]) -> Iterator[str]:
    """What the page should show and has no figures for."""
    commands, kernels = figures.get("commands", {}), figures.get("kernels", {})
    for threads, said in (("2", "two threads"), ("1", "one thread")):
        absent = [name for name in WORKLOADS if threads not in figures.get("networks", {}).get(name, {})]
        if absent:
            yield f"networks with {said}: {'all' if len(absent) == len(WORKLOADS) else ', '.join(absent)}"
    yield from (f"kernels of the size {size}" for size in SIZES if size not in kernels)
    yield from (f"{name.replace('_', ' ')}" for name in (*COMMANDS, *SINGLE) if name not in commands)
    seeds = len(commands.get("sweep", {})) // 2
    if seeds < SEEDS:
        yield f"{SEEDS - seeds} of {SEEDS} seeds of the 400 networks"
    if "threads" not in figures:
        yield "kernels shared by two threads"
    if "flat" not in figures:
        yield "cost of a row from 1,000 to 10,000,000 rows and 10 to 10,000 columns"


def table(head: str, lines: list[str]) -> str:
    """A Markdown table; a heading cell that begins with > is set to the right."""
    cells = head.split("|")
    rule = "|".join("--:" if cell.startswith(">") else "---" for cell in cells)
    return "\n".join([f"| {' | '.join(cell.lstrip('>') for cell in cells)} |", f"|{rule}|", *lines])


def write(figures: dict[str, Any], folder: Path) -> None:
    """The page of everything measured so far, and its pictures."""
    parts = [HEAD.format(machine=figures["machine"])]
    if found := figures.get("networks"):
        here = [(workload, found[name]) for name, workload in WORKLOADS.items() if name in found]
        pictures.networks(found, folder / "benchmarks-networks.svg")
        summary = [line for workload, each in here for line in goals(each, workload)]
        every = [
            line
            for workload, each in here
            for threads in sorted(each, reverse=True)
            for line in network_lines(each, workload, threads)
        ]
        parts.append(NETWORKS.format(goals=table(GOALS_HEAD, summary), every=table(EVERY_HEAD, every)))
    commands = figures.get("commands", {})
    lines = [command_line(name, commands) for name in (*COMMANDS, *SINGLE) if name in commands]
    if "sweep" in commands:
        lines.append(sweep_line(commands))
    if lines:
        parts.append("## End-to-end workloads\n\n" + table("workload|>Pellucid|other library|>ratio|goal", lines))
    if found := figures.get("flat"):
        pictures.flat(found, folder / "benchmarks-rows.svg")
        parts.append(FLAT.format(table=table(">rows|>columns|>ns per row|>ns per cell", list(flat_lines(found)))))
    if found := figures.get("threads"):
        parts.append(THREADS.format(table=table(THREADS_HEAD, list(thread_lines(found)))))
    if figures.get("kernels"):
        pictures.kernels(figures, folder / "benchmarks-kernels.svg")
        tables = []
        for size, (m, n) in SIZES.items():
            lines = [line for group in KERNELS for line in kernel_lines(figures, size, group)]
            if lines:
                tables.append(
                    f"### {size}: {m} x {n} float32 ({m * n * 4 / 2**20:g} MiB an array)\n\n"
                    + table(KERNEL_HEAD, lines)
                )
        parts.append(KERNEL_TEXT + "\n\n".join(tables))
    parts.append(REASONS)
    if absent := list(unmeasured(figures)):
        parts.append(f"Not measured yet: {'; '.join(absent)}.")
    (folder / "benchmarks.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
