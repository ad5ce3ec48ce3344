"""One library doing one piece of work, in a process of its own: two BLAS pools in one process disturb each other.

``python -m bench.work LIBRARY WORK THREADS`` prints the microseconds of one repetition, the least and the median, as JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

NETWORKS = {
    "step 64-128-10, batch 32": ((64, 128, 10), 32),
    "step 2-8-2, batch 4": ((2, 8, 2), 4),
    "step 784-512-512-10, batch 256": ((784, 512, 512, 10), 256),
}
WIDEST = "step 784-512-512-10, batch 256"
SIZES = {"256x512": (256, 512), "4096x1024": (4096, 1024)}
Repeat = Callable[[], Any]


def table(sizes: tuple[int, ...], batch: int, dtype: Any, batches: int = 40) -> tuple[Any, Any]:
    """Batches of rows with labels, the same for every library."""
    generator = np.random.default_rng(0)
    rows = batch * batches
    return generator.standard_normal((rows, sizes[0])).astype(dtype), generator.integers(0, sizes[-1], rows)


# Pellucid


def pellucid_trainer(sizes: tuple[int, ...], batch: int, x: Any, y: Any) -> tuple[Any, Any]:
    """What trains such a network, and the learning rates of an epoch."""
    from pellucid.engine.layers import Dense
    from pellucid.engine.network import Network
    from pellucid.training.data import Data
    from pellucid.training.loop import Trainer
    from pellucid.training.objective import Objective
    from pellucid.training.optimizers import Optimizer

    dtype = x.dtype.type
    network = Network([*(Dense(units, "relu") for units in sizes[1:-1]), Dense(sizes[-1])], sizes[0], dtype)
    objective = Objective("cross_entropy")
    trainer = Trainer(network, objective, Optimizer("adam"), batch_size=batch)
    trainer.bind(Data.of(x, y, objective.row, sizes[-1], dtype))
    return trainer, np.full(trainer.steps_per_epoch, 1e-3)


def pellucid_step(sizes: tuple[int, ...], batch: int, dtype: Any) -> tuple[Repeat, int]:
    trainer, rates = pellucid_trainer(sizes, batch, *table(sizes, batch, dtype))
    return lambda: trainer.epoch(rates), trainer.steps_per_epoch


def pellucid_kernel(name: str, shape: tuple[int, int]) -> Repeat:
    from pellucid.engine.parameters import aligned
    from pellucid.formulas.activations import ACTIVATIONS
    from pellucid.formulas.updates import UPDATES
    from pellucid.kernels import elementwise, norms, steps
    from pellucid.kernels.player import player

    what, _, way = name.partition(" ")
    m, n = shape
    generator = np.random.default_rng(0)
    x, dy, y = (aligned(shape, np.float32) for _ in range(3))  # where a tape's signals live
    for array in (x, dy):
        array[...] = generator.standard_normal(shape)
    gain, shift = np.ones(n, np.float32), np.zeros(n, np.float32)
    dgain, dshift, inverse, mean = np.empty_like(gain), np.empty_like(gain), np.ones(m, np.float32), np.zeros((m, 1))
    rows, columns = (m, 1, n), (1, n)
    if what == "Adam":
        kernel = steps.step(UPDATES["adam"], np.float32)
        vectors = [array.reshape(-1) for array in (x, dy, y, aligned(shape, np.float32))]
        arrays: tuple[Any, ...] = (*vectors, np.array([1, 0, 0, 1e-3, 0.9, 0.999, 1e-8, 1, 1], np.float32))
    elif what == "RMSNorm":
        forward = norms.rms_norm(np.float32)
        arrays = (x, gain, y, inverse, np.array([1e-6]))
        forward(*arrays)
        kernel, arrays = (
            (norms.rms_norm_backward(np.float32), (x, gain, inverse, dy, y, dgain)) if way else (forward, arrays)
        )
    elif what == "LayerNorm":
        forward = norms.group_norm(np.float32)
        own = (gain.reshape(columns), shift.reshape(columns))
        arrays = (x.reshape(rows), *own, y.reshape(rows), mean, inverse.reshape(m, 1), np.array([1e-5]))
        forward(*arrays)
        if way:
            kernel = norms.group_norm_backward(np.float32)
            flowing = (dy.reshape(rows), y.reshape(rows), dgain.reshape(columns), dshift.reshape(columns))
            arrays = (x.reshape(rows), own[0], mean, inverse.reshape(m, 1), *flowing)
        else:
            kernel = forward
    else:
        row = ACTIVATIONS[what]
        kernel = elementwise.activation_backward(row, np.float32) if way else elementwise.activation(row, np.float32)
        kept = x if elementwise.keeps_input(row) else y
        arrays = (kept, dy, y) if way else (x, y)
    calls = np.array([kernel.row(arrays)], np.int64), np.array([kernel.address(arrays)], np.int64)
    play, clock = player(), np.zeros(16)
    return lambda: (play(calls[1], calls[0], 0, 1, 1, clock), arrays)


def pellucid_predict() -> Repeat:
    from sklearn.datasets import load_digits

    from pellucid import MLPClassifier

    x, y = load_digits(return_X_y=True)
    model = MLPClassifier(max_iter=3, random_state=0, tol=1e9, n_iter_no_change=1).fit(x, y)
    row = x[:1]
    return lambda: model.predict(row)


def pellucid_memory() -> dict[str, float]:
    """Bytes that building and training a network adds to the process, and what they may be: see bench/__main__.py."""
    import psutil

    process = psutil.Process()
    sizes, batch = NETWORKS[WIDEST]
    repeat, _ = pellucid_step((8, 8, 2), 4, np.float32)
    repeat()  # whatever the library needs once is there
    x, y = table(sizes, batch, np.float32, batches=200)
    before = process.memory_info().rss
    trainer, rates = pellucid_trainer(sizes, batch, x, y)
    trainer.epoch(rates)
    added = process.memory_info().rss - before
    parameters = trainer.network.parameters.vector.nbytes
    arrays = {array.ctypes.data: array.nbytes for entry in trainer.plan[0][0].entries for array in entry.arrays}
    vectors = [trainer.network.parameters.vector, trainer.network.parameters.gradient, *trainer.moments.vectors]
    known = [x, y, *vectors]
    held = sum(bytes for place, bytes in arrays.items() if not any(_within(place, array) for array in known))
    return {"added": added + x.nbytes + y.nbytes, "allowed": 5 * parameters + held + x.nbytes + y.nbytes}


def _within(place: int, array: Any) -> bool:
    return bool(array.ctypes.data <= place < array.ctypes.data + array.nbytes)


# PyTorch


def torch_step(sizes: tuple[int, ...], batch: int, dtype: Any) -> tuple[Repeat, int]:
    import torch

    x, y = (torch.from_numpy(array) for array in table(sizes, batch, dtype))
    layers: list[Any] = []
    for inputs, units in pairwise(sizes[:-1]):
        layers += [torch.nn.Linear(inputs, units), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-2], sizes[-1])).to(x.dtype)
    optimizer = torch.optim.Adam(model.parameters())

    def epoch() -> None:
        order = torch.randperm(len(x))
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()

    return epoch, len(x) // batch


def torch_kernel(name: str, shape: tuple[int, int]) -> Repeat:
    import torch
    from torch.nn import functional

    what, _, way = name.partition(" ")
    x, dy = torch.randn(shape), torch.randn(shape)
    gain, shift = torch.ones(shape[1], requires_grad=True), torch.zeros(shape[1], requires_grad=True)
    if what == "Adam":
        parameter = torch.nn.Parameter(x)
        parameter.grad = dy
        return torch.optim.Adam([parameter]).step
    forward = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "swish": functional.silu,
        "gelu": functional.gelu,
        "RMSNorm": lambda x: functional.rms_norm(x, (shape[1],), gain, 1e-6),
        "LayerNorm": lambda x: functional.layer_norm(x, (shape[1],), gain, shift, 1e-5),
    }[what]
    if not way:

        def run() -> Any:
            with torch.no_grad():
                return forward(x)

        return run
    x.requires_grad_()
    learned = {"RMSNorm": (gain,), "LayerNorm": (gain, shift)}.get(what, ())
    y = forward(x)
    return lambda: torch.autograd.grad(y, (x, *learned), dy, retain_graph=True)


# scikit-learn


def sklearn_step(sizes: tuple[int, ...], batch: int, dtype: Any) -> tuple[Repeat, int]:
    from sklearn.neural_network import MLPClassifier

    x, y = table(sizes, batch, dtype)
    model = MLPClassifier(sizes[1:-1], batch_size=batch)
    labels = np.arange(sizes[-1])
    return lambda: model.partial_fit(x, y, classes=labels), len(x) // batch


def sklearn_predict() -> Repeat:
    from sklearn.datasets import load_digits
    from sklearn.neural_network import MLPClassifier

    x, y = load_digits(return_X_y=True)
    model = MLPClassifier(max_iter=3, random_state=0, tol=1e9, n_iter_no_change=1).fit(x, y)
    row = x[:1]
    return lambda: model.predict(row)


def measure(repeat: Repeat, steps: int, seconds: float = 1.0) -> dict[str, float]:
    """Microseconds of one step: the least and the median of what fits into `seconds`, after a first round."""
    repeat()
    repeat()
    taken: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds or len(taken) < 5:
        start = time.perf_counter()
        repeat()
        taken.append((time.perf_counter() - start) / steps * 1e6)
    return {"least": min(taken), "median": statistics.median(taken)}


def main(library: str, work: str, threads: str) -> None:
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = threads
    if library == "torch":
        import torch

        torch.set_num_threads(int(threads))
    here = globals()
    name, _, kind = work.rpartition(", ")
    if work == "memory":
        print(json.dumps(pellucid_memory()))
        return
    if work == "predict one row":
        repeat, steps = here[f"{library}_predict"](), 1
    elif kind in SIZES:
        repeat, steps = here[f"{library}_kernel"](name, SIZES[kind]), 1
    else:
        double = work.endswith(" float64")
        sizes, batch = NETWORKS[work.removesuffix(" float64")]
        repeat, steps = here[f"{library}_step"](sizes, batch, np.float64 if double else np.float32)
    print(json.dumps(measure(repeat, steps)))


if __name__ == "__main__":
    main(*sys.argv[1:])
