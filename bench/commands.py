"""What is timed beside steps and kernels: predicting a row, memory, whole commands, many networks, cost per row."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from bench.networks import OUT, RATE, WORKLOADS, Workload, drawn
from bench.workloads import repeated

WIDEST = WORKLOADS["784-512-512-10, batch 256"]
ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "softplus", "swish", "gelu", "mish")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "nadam")
SEEDS, EPOCHS, BATCH = 5, 30, 32
COLUMNS, CELLS, UNITS = (10, 100, 1_000, 10_000), 10_000_000, 32
ROWS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def digits() -> Path:
    """The file of digits that whole commands read: rows of 64 columns in 0..1, and labels."""
    file = OUT / "digits.npz"
    if not file.exists():
        from sklearn.datasets import load_digits

        OUT.mkdir(exist_ok=True)
        x, y = load_digits(return_X_y=True)
        np.savez(file, x=(x / 16).astype(np.float32), y=y)
    return file


# Predicting one row, float64, memory


def predict(library: str) -> float:
    """Microseconds of predicting one row by the estimator."""
    if library == "pellucid":
        from pellucid import MLPClassifier
    else:
        from sklearn.neural_network import MLPClassifier
    with np.load(digits()) as kept:
        x, y = kept["x"], kept["y"]
    model = MLPClassifier(max_iter=3, random_state=0, tol=1e9, n_iter_no_change=1).fit(x, y)
    row = x[:1]
    return float(np.median(repeated(lambda: model.predict(row), 1)))


def float64(library: str) -> float:
    """Microseconds of a step of the widest network in float64, by the estimator."""
    if library == "pellucid":
        from pellucid import MLPClassifier
    else:
        from sklearn.neural_network import MLPClassifier
    given = drawn(WIDEST)
    x, model = given.x.astype(np.float64), MLPClassifier(WIDEST.widths[1:-1], batch_size=WIDEST.batch, alpha=0)
    labels = np.arange(WIDEST.widths[-1])
    return float(np.median(repeated(lambda: model.partial_fit(x, given.y, classes=labels), WIDEST.steps, 3.0)))


def memory(library: str) -> dict[str, float]:
    """Bytes that training adds to the process, and parameters x (3 + moments of Adam) + one batch's tape + the data once."""
    import psutil

    from bench.adapters.pellucid import Training

    Training(WORKLOADS["2-8-2, batch 4"], drawn(WORKLOADS["2-8-2, batch 4"])).epochs(
        1
    )  # what the library needs once is there
    given, process = drawn(WIDEST), psutil.Process()
    before = process.memory_info().rss
    training = Training(WIDEST, given)
    training.epochs(1)
    added = process.memory_info().rss - before
    trainer = training.trainer
    vectors = [trainer.network.parameters.vector, trainer.network.parameters.gradient, *trainer.moments.vectors]
    known = [given.x, given.y, *vectors]
    arrays = {array.ctypes.data: array.nbytes for entry in trainer.batches[0][0].entries for array in entry.arrays}
    held = sum(size for place, size in arrays.items() if not any(_within(place, array) for array in known))
    data = given.x.nbytes + given.y.nbytes
    return {"added": added + data, "allowed": 5 * vectors[0].nbytes + held + data}


def _within(place: int, array: Any) -> bool:
    return bool(array.ctypes.data <= place < array.ctypes.data + array.nbytes)


# Cost per row


def flat(library: str, rows: str, columns: str) -> float:
    """Nanoseconds of a row in an epoch of rows x columns, 32 ReLU units and 2 outputs, batches of 256."""
    from bench.adapters.pellucid import Training

    m, n = int(rows), int(columns)
    generator = np.random.default_rng(0)
    from bench.networks import Drawn

    workload = Workload("", (n, UNITS, 2), 256, m)
    layers = [
        {
            "weight": (generator.standard_normal(shape) / shape[0] ** 0.5).astype(np.float32),
            "bias": np.zeros(shape[1], np.float32),
        }
        for shape in workload.products
    ]
    x = generator.standard_normal((m, n), np.float32)
    training = Training(workload, Drawn(x, generator.integers(0, 2, m), layers, np.empty((0, m))))
    return float(np.median(repeated(lambda: training.epochs(1), 1, 0.5))) * 1000 / m


# Whole commands


def whole(library: str) -> float:
    """Seconds from the start of a process until 64-128-10 is trained on digits for 50 epochs."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "2")
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", WHOLE[library], str(digits())],
        env={**os.environ, **threads},
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - start


READ = """
import sys
import numpy as np
with np.load(sys.argv[1]) as kept:
    x, y = kept["x"], kept["y"]
"""
WHOLE = {
    "pellucid": READ
    + """
from pellucid import Sequential
from pellucid.layers import Dense
model = Sequential([Dense(128, "relu"), Dense(10)], loss="cross_entropy", optimizer="adam")
model.fit(x, y, epochs=50, batch_size=32)
assert (model.predict(x).argmax(1) == y).mean() > 0.98
""",
    "sklearn": READ
    + """
import warnings
from sklearn.neural_network import MLPClassifier
warnings.simplefilter("ignore")
model = MLPClassifier(128, batch_size=32, max_iter=50, tol=0, n_iter_no_change=50, alpha=0).fit(x, y)
assert model.n_iter_ == 50 and model.score(x, y) > 0.98
""",
    "torch": READ
    + """
import torch
x, y = torch.from_numpy(x), torch.from_numpy(y)
model = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
optimizer = torch.optim.Adam(model.parameters(), fused=True)
for _ in range(50):
    for rows in torch.randperm(len(x)).split(32):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()
assert (model(x).argmax(1) == y).float().mean() > 0.98
""",
}


def first_runs(library: str) -> dict[str, float]:
    """Seconds of the first `pellucid train` ever on this machine, kernels compiling, and of the second."""
    from sklearn.datasets import load_breast_cancer

    with tempfile.TemporaryDirectory() as folder:
        load_breast_cancer(as_frame=True).frame.to_csv(Path(folder, "cancer.csv"), index=False)
        command = [sys.executable, "-c", "import sys; from pellucid.cli.main import main; sys.exit(main())", "train"]
        command += ["cancer.csv", "--target", "target", "--force"]
        where = {**os.environ, "PELLUCID_CACHE": str(Path(folder, "kernels"))}
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            subprocess.run(command, env=where, cwd=folder, capture_output=True, check=True)
            seconds.append(time.perf_counter() - start)
    return {"first": seconds[0], "second": seconds[1]}


# Many small networks


def sweep(library: str, seed: str) -> float:
    """Seconds of training every activation with every optimizer for 30 epochs on digits, from one seed, by two processes."""
    learn = {"pellucid": _learn_by_pellucid, "torch": _learn_by_torch}[library]
    tasks = [(str(digits()), *pair, int(seed)) for pair in product(ACTIVATIONS, OPTIMIZERS)]
    start = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        losses = list(pool.map(learn, tasks, chunksize=10))
    assert sum(loss < 2.4 for loss in losses) > len(losses) * 0.9
    return time.perf_counter() - start


def _learn_by_pellucid(task: tuple[str, str, str, int]) -> float:
    from pellucid import Sequential
    from pellucid.layers import Dense

    file, activation, optimizer, seed = task
    with np.load(file) as kept:
        x, y = kept["x"], kept["y"]
    model = Sequential([Dense(128, activation), Dense(10)], loss="cross_entropy", optimizer=optimizer, seed=seed)
    return float(model.fit(x, y, epochs=EPOCHS, batch_size=BATCH).epochs[-1].loss)


def _learn_by_torch(task: tuple[str, str, str, int]) -> float:
    import torch

    from bench.functions import torch_activation

    file, activation, optimizer, seed = task
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    with np.load(file) as kept:
        x, y = torch.from_numpy(kept["x"]), torch.from_numpy(kept["y"])
    first, last = torch.nn.Linear(64, 128), torch.nn.Linear(128, 10)
    f = torch_activation(activation, {"leaky_relu": (0.01,), "elu": (1.0,)}.get(activation, ()))
    parameters, optim = [*first.parameters(), *last.parameters()], torch.optim
    fused, foreach = {"fused": True}, {"foreach": True}
    rule: Any = {
        "sgd": lambda: optim.SGD(parameters, 0.01, **fused),
        "momentum": lambda: optim.SGD(parameters, 0.01, momentum=0.9, **fused),
        "nesterov": lambda: optim.SGD(parameters, 0.01, momentum=0.9, nesterov=True, **fused),
        "adagrad": lambda: optim.Adagrad(parameters, 0.01, **fused),
        "rmsprop": lambda: optim.RMSprop(parameters, RATE, **foreach),
        "adam": lambda: optim.Adam(parameters, RATE, **fused),
        "adamw": lambda: optim.AdamW(parameters, RATE, **fused),
        "nadam": lambda: optim.NAdam(parameters, 2e-3, **foreach),
    }[optimizer]()
    for _ in range(EPOCHS):
        total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH):
            rule.zero_grad()
            loss = torch.nn.functional.cross_entropy(last(f(first(x[rows]))), y[rows])
            loss.backward()
            rule.step()
            total += float(loss.detach()) * len(rows)
    return total / len(x)
