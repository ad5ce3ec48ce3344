"""The pictures of docs/benchmarks.md."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

from bench.figures import OURS, kernel_rows, pellucid_times, ratios, rounds
from bench.kernel_list import KERNELS, SIZES
from bench.networks import WORKLOADS

plt.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "pellucid",
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)
COLOURS = {
    "Pellucid": "#0072b2",
    "JAX": "#e69f00",
    "PyTorch": "#d55e00",
    "torch.compile": "#cc79a7",
    "scikit-learn": "#777777",
}


def save(figure: Any, file: Path) -> None:
    """As SVG whose text is text."""
    figure.savefig(file, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)


def networks(found: dict[str, Any], file: Path) -> None:
    """A step's time in every form, in multiples of Pellucid's, at two threads."""
    names = [name for name in WORKLOADS if "2" in found.get(name, {})]
    if not names:
        return
    forms = [form for form in found[names[0]]["2"] if not form.startswith(OURS)]
    rows = -(-len(names) // 3)
    figure, panels = plt.subplots(rows, 3, figsize=(10, 2.4 * rows), sharey=True, squeeze=False, layout="constrained")
    for panel in panels.flat[len(names) :]:
        panel.remove()
    for panel, name in zip(panels.flat, names, strict=False):
        here = found[name]["2"]
        mine = pellucid_times(here)
        for place, form in enumerate(forms):
            if form in here:
                ratio = median(ratios(mine, rounds(here, form)))
                panel.barh(place, ratio, color=COLOURS[form.partition(",")[0]])
                panel.text(ratio, place, f" {ratio:.3g}", va="center")
        panel.axvline(1, color=COLOURS["Pellucid"])
        panel.set_title(name, fontsize="small")
        panel.set(yticks=range(len(forms)), yticklabels=forms, xscale="log")
        low, high = panel.get_xlim()
        panel.set(xlim=(min(low, 0.5), high * 2))
        panel.tick_params("x", which="minor", bottom=False, labelbottom=False)
    panels[0][0].invert_yaxis()
    figure.supxlabel("time of a step by Pellucid's (the line), 2 threads")
    save(figure, file)


def kernels(figures: dict[str, Any], file: Path) -> None:
    """Every kernel: the fastest peer's time by Pellucid's, at each size."""
    figure, panels = plt.subplots(1, len(KERNELS), figsize=(13, 4.2), layout="constrained")
    marks = dict(zip(SIZES, "o^s", strict=True))
    for panel, group in zip(panels, KERNELS, strict=True):
        names = KERNELS[group]
        for size in SIZES:
            for name, taken, _ in kernel_rows(figures, size, group):
                peers = [value for library, value in taken.items() if library != "pellucid"]
                if peers:
                    panel.plot(
                        min(peers) / taken["pellucid"], names.index(name), marks[size], color="#0072b2", alpha=0.7
                    )
        panel.axvline(1, color="#777777")
        panel.set(title=group, xscale="log", yticks=range(len(names)), yticklabels=names)
        panel.tick_params("y", labelsize=7)
        panel.invert_yaxis()
    for size, mark in marks.items():
        panels[0].plot([], [], mark, color="#0072b2", label=size)
    figure.legend(loc="outside right upper")
    figure.supxlabel("time of the fastest peer by Pellucid's, one thread: right of the line Pellucid is faster")
    save(figure, file)


def flat(found: dict[str, Any], file: Path) -> None:
    """Nanoseconds a cell, by rows and by columns."""
    figure, panels = plt.subplots(1, 2, figsize=(7, 2.6), layout="constrained")
    shapes = {shape: [int(part) for part in shape.split(" x ")] for shape in found}
    for panel, axis, label in ((panels[0], 0, "rows of 16 columns"), (panels[1], 1, "columns, 10 million cells")):
        chosen = sorted(
            (size[axis], median(found[s]) / size[1]) for s, size in shapes.items() if (size[1] == 16) == (axis == 0)
        )
        panel.plot(*zip(*chosen, strict=True), "o-", color="#0072b2")
        panel.set(xscale="log", xlabel=label, ylabel="ns a cell", ylim=(0, None))
    save(figure, file)
