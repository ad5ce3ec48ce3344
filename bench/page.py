"""docs/benchmarks.md and its pictures, drawn from the figures of docs/benchmarks.json."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench import pictures
from bench.commands import SEEDS
from bench.figures import AGREE, EARLY, OURS, best, kernel_rows, ours, ratios, rounds, spread
from bench.kernels import KERNELS, SIZES, traffic
from bench.networks import WORKS, Work

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


def network_lines(found: dict[str, Any], work: Work, threads: str) -> Iterator[str]:
    """One network at a number of threads: every form, and the goals."""
    here = found[threads]
    mine = ours(here)
    for form in here:
        theirs = rounds(here, form)
        ratio = "" if form.startswith(OURS) else spread(ratios(mine, theirs))
        yield f"| {work.name} | {threads} | {form} | {median(theirs):.1f} | {ratio} |"


def goals(found: dict[str, Any], work: Work) -> Iterator[str]:
    """Against the best peer and against PyTorch eager, at each number of threads."""
    for threads in sorted(found, reverse=True):
        here = found[threads]
        mine = ours(here)
        cells = []
        for among, goal in ((("JAX", "torch.compile", "PyTorch"), work.over_best), (("PyTorch",), work.over_eager)):
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
        yield f"| {work.name} | {threads} | {median(mine):.1f} | {' | '.join(cells)} | {said} |"


def kernel_lines(figures: dict[str, Any], size: str, chapter: str) -> Iterator[str]:
    """A chapter at one size: microseconds of everybody, the ratio to the fastest peer, and to copying as many bytes."""
    for name, taken, copied in kernel_rows(figures, size, chapter):
        mine, peers = taken["pellucid"], [taken.get(library) for library in PEERS]
        measured = [peer for peer in peers if peer is not None]
        ratio = min(measured) / mine if measured else 0.0
        arrays = traffic(chapter, name)
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
    """One whole piece of work."""
    found = commands[name]
    if name == "memory":
        added, allowed = (median(each[key] for each in found["pellucid"]) for key in ("added", "allowed"))
        ratio = added / allowed
        return f"| memory that training 784-512-512-10 adds, beside its parameters x 5, a batch's tape and the data once | {added / 2**20:.0f} MiB | {allowed / 2**20:.0f} MiB | {ratio:.2f} | {'1.02' if ratio <= 1.02 else '1.02, **missed**'} |"
    if name == "first_runs":
        first, second = (median(each[key] for each in found["pellucid"]) for key in ("first", "second"))
        said = "15 s, 6 s" + ("" if first < 15 and second < 6 else ", **missed**")
        return f"| `pellucid train` on breast cancer, the first run ever (kernels compile) and the second | {first:.1f} s, {second:.1f} s | | | {said} |"
    if name == "products":
        step, alone = (median(each[key] for each in found["pellucid"]) for key in ("step", "products"))
        ratio = median(each["step"] / each["products"] for each in found["pellucid"])
        said = f"{PRODUCTS:g}" + ("" if ratio <= PRODUCTS else ", **missed**")
        return f"| a step of 784-512-512-10, batch 256, beside its own matrix products alone | {step:.0f} us | {alone:.0f} us | {ratio:.2f} | at most {said} |"
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
    for name in (name for name in WORKS if name in found):
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
        absent = [name for name in WORKS if threads not in figures.get("networks", {}).get(name, {})]
        if absent:
            yield f"networks with {said}: {'all' if len(absent) == len(WORKS) else ', '.join(absent)}"
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
        here = [(work, found[name]) for name, work in WORKS.items() if name in found]
        pictures.networks(found, folder / "benchmarks-networks.svg")
        summary = [line for work, each in here for line in goals(each, work)]
        every = [
            line
            for work, each in here
            for threads in sorted(each, reverse=True)
            for line in network_lines(each, work, threads)
        ]
        parts.append(NETWORKS.format(goals=table(GOALS_HEAD, summary), every=table(EVERY_HEAD, every)))
    commands = figures.get("commands", {})
    lines = [command_line(name, commands) for name in (*COMMANDS, *SINGLE) if name in commands]
    if "sweep" in commands:
        lines.append(sweep_line(commands))
    if lines:
        parts.append("## Whole pieces of work\n\n" + table("work|>Pellucid|peer|>ratio|goal", lines))
    if found := figures.get("flat"):
        pictures.flat(found, folder / "benchmarks-rows.svg")
        parts.append(FLAT.format(table=table(">rows|>columns|>ns a row|>ns a cell", list(flat_lines(found)))))
    if found := figures.get("threads"):
        parts.append(THREADS.format(table=table(THREADS_HEAD, list(thread_lines(found)))))
    if figures.get("kernels"):
        pictures.kernels(figures, folder / "benchmarks-kernels.svg")
        tables = []
        for size, (m, n) in SIZES.items():
            lines = [line for chapter in KERNELS for line in kernel_lines(figures, size, chapter)]
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


GOALS_HEAD = (
    "network, batch|threads|>Pellucid us a step|best peer, us|>ratio|goal|PyTorch eager, us|>ratio|goal|losses apart"
)
EVERY_HEAD = "network, batch|threads|form|>us a step|>by Pellucid's"
KERNEL_HEAD = "kernel|>Pellucid|>PyTorch eager|>torch.compile|>JAX|>ratio|>by copying"
HEAD = """# How fast it is

Written by `python -m bench` and `python -m bench --kernels` (`pip install -e .[bench]`) from figures in
[benchmarks.json](benchmarks.json). Every measurement is a process of its own, in which nothing else is loaded; the libraries take turns,
so that a noisy minute hits them alike. Ratios are a peer's time by Pellucid's, the median of the rounds (least and largest beside
it); larger than 1 means that Pellucid is faster. Goals are those we set ourselves before measuring; what misses its goal says so.

Measured on {machine}."""
NETWORKS = """## Training steps

Softmax cross-entropy, float32, shuffled mini-batches, on the same rows with the same start weights. Adam (AdamW for SwiGLU) with
learning rate 0.001. Before anybody is timed all take the first 50 steps in the same order; "losses apart" is the largest difference
between theirs and Pellucid's loss after 10 and after 50 of them. More than 0.0001 is bold: either somebody does less, or rounding has grown. It
grows where a unit of ReLU is so near 0 that the last digit turns it on for a row, or a gradient so small that Adam, which divides
by its size, makes a whole step of its rounding; then PyTorch and JAX part from each other, too. In float64, 200 steps of every optimizer
agree with PyTorch's to 1e-10 (`tests/test_parity.py`). (scikit-learn's
start cannot be given; it is only timed.) Pellucid draws its order of rows anew in each epoch and is timed doing so; the peers are handed theirs. A time is that of
whole epochs divided by their steps, fetching the rows included. The peers are given their best form: PyTorch with Adam's
foreach and fused steps and with `torch.compile`; JAX jitted by step, by epoch (`lax.scan`) and with a whole run of four epochs in one
call; Pellucid with as many threads for matrix products as there are, and with one (which its estimators for tables choose by themselves
until products are large). Goals are judged by everybody's best form. With one thread a process keeps to one processor.

{goals}

![Times of a step beside Pellucid's](benchmarks-networks.svg)

Every form:

{every}"""
FLAT = """## Cost of a row

An epoch over a table of so many rows and columns: 32 ReLU units, 2 outputs, batches of 256, Adam. More rows cost what they cost
each until the table no longer fits into the caches, where fetching rows in random order waits for the memory. With more
columns a cell gets cheaper, until the first weights, 32 to a column, and their moments outgrow the caches.

{table}

![Nanoseconds a cell by rows and by columns](benchmarks-rows.svg)"""
THREADS_HEAD = "network, batch|>kernels shared|>one thread, us|>two, us|>ratio"
THREADS = """## Two threads for kernels, beside BLAS's

A step from the first product to the update (fetching rows left out), its products by two threads of BLAS each time, its other
kernels by one thread, or those of at least 16,384 elements as two halves by two threads of Numba's OpenMP layer. The experiment
flatters two threads: the sums of columns that the halves leave apart are not added up. A way to use them would be built where
a whole step gains 1.3 times.

{table}"""
KERNEL_TEXT = """## Kernels

Microseconds at one thread, float32, the median of the rounds; "ratio" is the fastest peer's time by Pellucid's (PyTorch eager, its
optimizers in foreach and fused form; `torch.compile`; JAX jitted). A peer's time holds what a call of it costs, and the memory it
allocates for its result; Pellucid's kernels write into buffers made once. Backward passes of activations and gates start from the input in JAX, from
what was kept in PyTorch and Pellucid. "By copying" is Pellucid's time beside copying as many bytes as the kernel must read and
write (by NumPy or by a kernel, whichever is faster), for kernels that do so once; the goal at the size of the memory is at most 1.2.

![Each kernel beside the fastest peer](benchmarks-kernels.svg)

"""
REASONS = """## What is missed, and why

Found by `pellucid.profile(tape)`, which times every entry of a tape beside the machine's rates.

- **This machine** is of the first Zen (128 bits a sum, 8 MiB of L3, about 2 GHz). Half of a step and more are products, which BLAS takes
  at 58 to 74 of the 74 GFLOP/s that two of its cores reach, so all libraries lie closer together than on a machine twice as fast (Zen 3, 32 MiB
  of L3; the commit 520a27d, two threads, JAX and PyTorch by our time): 2-8-2 7.5 and 556, 64-128-10 2.1 and 22, 784-256-128-10 1.10 and 1.69,
  784-512-512-10 0.96 and 1.06, SwiGLU 1.47 and 5.6, BatchNorm 1.13 and 2.1; `pellucid train` 15.9 and 6.0 s. Rounds of the same hour differ by a tenth.
- **784-256-128-10 with two threads.** The entries of a step, each repeated alone, take 1,360 us together; one after another 1,530 to 2,160, by the
  run. Adam takes 260 us alone, 290 in a step whose products one thread works out, and 680 where two did: half of the gradient then lies in
  the other core's cache. Sharing Adam between the threads would need BLAS's own (see above).
- **64-128-10 against PyTorch eager.** Small products (up to a million multiplications) go through blocks of our own, at the peak of one core:
  38 of 55 us here, 14 of 26 there. Adam takes 10 more. The 400 networks are of
  this size, too (11 times here, 12.7 there).
- **SwiGLU + RMSNorm and BatchNorm** reach their goals in some hours and on some machines and miss them in others. Kernels are serial: what two
  threads would gain beside BLAS is shown above. By one thread the products of the SwiGLU network take 860 of its 1,280 us, at the
  machine's peak; 1.3 times JAX's speed would leave 140 us for everything else.
- **Slopes of sigmoid and tanh in the caches.** PyTorch multiplies what was kept, y (1 - y), which loses every digit in the tails; ours take
  one exponential and lose little more than 4 units in the last place ([how exact](accuracy.md)).
- **GELU in the caches.** Ours loses less than 3 units in the last place ([how exact](accuracy.md)), for which its products carry their rounding
  along. Tried and taken back: long polynomials in two halves that do not wait for each other (0.86 of the time, but Φ then loses 3.2 units
  instead of 2.7), and besides them products without carried rounding (0.72, as long as PyTorch's takes; 3 to 4 units, and Φ(0) is
  no longer 1/2). PyTorch's loses all digits below -5.
- **tanh** of JAX is a rational function, 4 units off; ours is 1.3.
- **float64 beside scikit-learn.** The products of such a step are 0.82 GFLOP. Two cores reach 32 GFLOP/s in float64 here (62 to 65 there), so
  that they alone take 26 of scikit-learn's 47 ms (13 of 26 there) by the same OpenBLAS: 4 times cannot be reached.
- **The second run of `pellucid train`.** Half of it is importing scikit-learn, Polars and Matplotlib; eight networks and the report take the rest.
- **Products by one thread of BLAS.** Until a large product has filled the memory that OpenBLAS packs its factors in, some shapes run at a third
  of their speed (64 x 784 by 784 x 256: 11 and 33 GFLOP/s). One of 512 x 512 is now worked out first: a step of 784-256-128-10 takes
  2.5 ms instead of 4.1, SwiGLU + RMSNorm 1.3 instead of 1.9, BatchNorm 10.1 instead of 16.7.
- **An epoch** takes two native calls: one shuffles its rows (14 us for 1,797; NumPy, whose order it is, takes 93), one plays all its steps,
  in slices of 50 ms so that Ctrl-C works; the array of learning rates comes from Python.
- **Kernels beyond the cache** are bound by arithmetic, not by memory, where they hold an exponential: the first Zen halves each vector. ReLU,
  its slope, the gates without an exponential and the optimizers are within 1.25 of copying (the gates since they no longer write their
  sums back: 1.87 before). A norm reads a row, then writes it, and the two do not overlap: sums of squares in float32 instead of
  float64 took RMSNorm from 0.58 to 0.27 ns a number in the cache, and from 0.60 to 0.57 beyond it, so float64 stayed."""
