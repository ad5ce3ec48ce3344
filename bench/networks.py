"""The networks that are timed: their data, start weights and order of rows, the same for every library.

They are drawn once and kept in bench/out/, so that every process reads the same bytes and nobody is timed while drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pellucid.typing import Array

OUT = Path(__file__).parent / "out"
ORDERS = 8  # epochs whose order is drawn; they repeat


@dataclass(frozen=True)
class Workload:
    """A network and how it learns; `kind` is what follows each hidden product: ReLU, BatchNorm and ReLU, RMSNorm and SwiGLU."""

    name: str
    widths: tuple[int, ...]
    batch: int
    rows: int
    kind: str = "relu"
    optimizer: str = "adam"
    over_best: float = 1.0  # the goals: so many times as fast as the best of JAX and PyTorch, and as PyTorch eager
    over_eager: float = 1.0
    seconds: float = 1.0  # of measuring, at least

    @property
    def steps(self) -> int:
        """Steps of an epoch; the last batch may be smaller."""
        return -(-self.rows // self.batch)

    @property
    def products(self) -> list[tuple[int, int]]:
        """Rows and columns of each weight: a gate's projection is twice as wide."""
        *hidden, last = zip(self.widths[:-1], self.widths[1:], strict=True)
        return [(i, o * (1 + (self.kind == "swiglu"))) for i, o in hidden] + [last]


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("2-8-2, batch 4", (2, 8, 2), 4, 2048, over_best=3, over_eager=200),
        Workload("64-128-10, batch 32", (64, 128, 10), 32, 1797, over_best=1.6, over_eager=25),
        Workload("784-256-128-10, batch 64", (784, 256, 128, 10), 64, 60 * 64, over_best=1.15, over_eager=1.9),
        Workload(
            "784-512-512-10, batch 256", (784, 512, 512, 10), 256, 60 * 256, over_best=1.05, over_eager=1.5, seconds=2
        ),
        Workload("16-3x64 SwiGLU + RMSNorm, batch 256", (16, 64, 64, 64, 2), 256, 60 * 256, "swiglu", "adamw", 1.3, 5),
        Workload(
            "54-256-128-7 BatchNorm, batch 1024", (54, 256, 128, 7), 1024, 581_012, "batchnorm", "adam", 1.1, 1.8, 0.1
        ),
    )
}
RATE, DECAY, EPS, MOMENTUM = 1e-3, 0.01, 1e-8, 0.1  # of Adam and AdamW; of the running statistics
NORM_EPS = {"batchnorm": 1e-5, "swiglu": 1e-6}


@dataclass(frozen=True)
class Drawn:
    """What a library is given: rows, labels, one dictionary of start values a layer, and for each epoch an order of rows."""

    x: Array
    y: Array
    layers: list[dict[str, Array]]
    orders: Array


def drawn(workload: Workload) -> Drawn:
    """Read what was drawn for this workload, or draw it."""
    file = OUT / f"{'-'.join(map(str, workload.widths))}.npz"
    if not file.exists():
        OUT.mkdir(exist_ok=True)
        generator = np.random.default_rng(0)
        x = generator.standard_normal((workload.rows, workload.widths[0]), np.float32)
        y = generator.integers(0, workload.widths[-1], workload.rows)
        made = {
            f"w{i}": (generator.standard_normal(shape) / shape[0] ** 0.5).astype(np.float32)
            for i, shape in enumerate(workload.products)
        }
        orders = np.array([generator.permutation(workload.rows) for _ in range(ORDERS)])
        np.savez(file, x=x, y=y, orders=orders, **made)
    with np.load(file) as kept:
        last = len(workload.products) - 1
        layers = []
        for i, (_, width) in enumerate(workload.products):
            normed = workload.kind != "relu" and i < last
            own = {"weight": kept[f"w{i}"]}
            own |= {"gain": np.ones(width, np.float32)} if normed else {"bias": np.zeros(width, np.float32)}
            layers.append(
                own | ({"shift": np.zeros(width, np.float32)} if normed and workload.kind == "batchnorm" else {})
            )
        return Drawn(kept["x"], kept["y"], layers, kept["orders"])
