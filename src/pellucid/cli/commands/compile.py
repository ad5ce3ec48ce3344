"""`pellucid compile`: compile kernels ahead, so that no training has to wait for them."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pellucid.cli.terminal.console import out
from pellucid.messages import say

if TYPE_CHECKING:
    from pellucid.kernels.compiler.kernel import Kernel

USUAL = {
    "activation": ["relu", "tanh", "sigmoid", "identity", "leaky_relu", "gelu", "swish", "softmax"],
    "gate": ["swiglu"],
    "norm": ["batch", "layer"],
    "loss": ["mse", "binary_cross_entropy", "cross_entropy"],
    "optimizer": ["sgd", "momentum", "nesterov", "adam", "adamw"],
}
"""What is compiled unless everything is asked for: what commands and estimators choose by themselves, and the next."""


def compile_kernels(everything: Annotated[bool, typer.Option("--all", help=say("compile.all"))] = False) -> None:
    """Compile the kernels of usual networks, in both precisions, into the cache folder."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from pellucid.kernels.compiler import disk_cache
    from pellucid.kernels.compiler.executor import executor

    began = perf_counter()
    unique = {(kernel.name, kernel.dtype.char): kernel for kernel in kernels(everything)}
    executor()
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task(say("compile.working"), total=len(unique))
        for kernel in unique.values():
            progress.update(task, description=f"{kernel.name} {kernel.dtype}")
            kernel.native  # noqa: B018  (compiles, or reads from the cache)
            progress.advance(task)
    out.paragraph(
        say("compile.done", count=len(unique), seconds=f"{perf_counter() - began:.1f}", folder=disk_cache.folder())
    )


def kernels(everything: bool) -> Iterator[Kernel]:
    """Every kernel of training and prediction with these components."""
    import numpy as np

    from pellucid.explore.catalogue.index import rows

    def chosen(kind: str) -> list[str]:
        return [row.name for row in rows(kind) if everything or row.name in USUAL[kind]]

    for dtype in (np.float32, np.float64):
        for activation in [*chosen("activation"), *chosen("gate")]:
            yield from _of_network(dtype, activation=activation)
        for norm in chosen("norm"):
            yield from _of_network(dtype, norm=norm)
        for loss in chosen("loss"):
            yield from _of_network(dtype, loss=loss)
        for optimizer in chosen("optimizer"):
            yield from _of_network(dtype, optimizer=optimizer)


def _of_network(
    dtype: Any, activation: str = "relu", norm: str | None = None, loss: str = "mse", optimizer: str = "sgd"
) -> Iterator[Kernel]:
    """The kernels of one small network with dropout, clipping and L2: a step of training, validation, prediction."""
    import numpy as np
    import scipy.sparse

    from pellucid.engine.network import Network
    from pellucid.formulas.activations import ACTIVATIONS
    from pellucid.kernels import activations
    from pellucid.kernels import softmax as by_row
    from pellucid.layers import Dense, Dropout
    from pellucid.training.data import Data
    from pellucid.training.evaluator import Evaluator
    from pellucid.training.objective import Objective
    from pellucid.training.optimizers import Optimizer
    from pellucid.training.trainer import Trainer

    objective = Objective(loss)
    network = Network([Dense(4, activation, norm=norm), Dropout(0.5), Dense(2)], 2, dtype)
    trainer = Trainer(network, objective, Optimizer(optimizer, l2=1e-4, clip=1.0), batch_size=2)
    labels = np.zeros(4, np.int64) if objective.row.target == "class" else np.zeros((4, 2))
    for x in (np.zeros((4, 2)), scipy.sparse.csr_array((4, 2))):
        data = Data.of(x, labels, objective.row, 2, dtype)
        trainer.set_data(data)
        plans = (*trainer.batches, *Evaluator(network, objective, data).batches)
        tapes = [trainer.start, *(tape for tape, _ in plans)]
        with network.predicting(1) as (tape, _, _):
            yield from (entry.kernel for entry in (*tape.entries, *(e for t in tapes for e in t.entries)))
    if objective.row.link == "softmax":
        yield by_row.softmax(dtype)
    if objective.row.link == "sigmoid":
        yield activations.activation(ACTIVATIONS["sigmoid"], dtype)
