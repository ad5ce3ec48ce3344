"""PyTorch's part: eager with Adam's two vectorised forms, and compiled."""

from __future__ import annotations

import itertools
import os
import shutil
from functools import partial
from typing import Any

import torch
from torch import nn

from bench.networks import DECAY, MOMENTUM, NORM_EPS, RATE, Drawn, Workload


class SwiGLU(nn.Module):
    """The activated half of a projection times the other."""

    def forward(self, z: Any) -> Any:
        a, b = z.chunk(2, -1)
        return nn.functional.silu(a) * b


def built(workload: Workload, drawn: Drawn) -> nn.Sequential:
    """The network with its start weights."""
    parts: list[nn.Module] = []
    for own in drawn.layers:
        inputs, outputs = own["weight"].shape
        parts.append(nn.Linear(inputs, outputs, bias="bias" in own))
        if own is not drawn.layers[-1]:
            eps = NORM_EPS.get(workload.kind)
            parts += {
                "relu": lambda: [nn.ReLU()],
                "batchnorm": lambda: [nn.BatchNorm1d(outputs, eps=eps, momentum=MOMENTUM), nn.ReLU()],
                "swiglu": lambda: [nn.RMSNorm(outputs, eps=eps), SwiGLU()],
            }[workload.kind]()
    model = nn.Sequential(*parts)
    with torch.no_grad():
        for linear, own in zip((part for part in parts if isinstance(part, nn.Linear)), drawn.layers, strict=True):
            linear.weight.copy_(torch.from_numpy(own["weight"].T))
            if "bias" in own:
                linear.bias.zero_()
    return model


class Training:
    """The loop of PyTorch's tutorials; `compiled` weaves forward and loss, and their gradient, into one C++ function."""

    def __init__(self, workload: Workload, drawn: Drawn, *, compiled: bool = False, **form: bool) -> None:
        self.workload, self.x, self.y = workload, torch.from_numpy(drawn.x), torch.from_numpy(drawn.y)
        self.orders = itertools.cycle(torch.from_numpy(drawn.orders))
        model = built(workload, drawn)
        if workload.optimizer == "adamw":
            plain = [p for p in model.parameters() if p.ndim < 2]
            groups: Any = [
                {"params": [p for p in model.parameters() if p.ndim == 2], "weight_decay": DECAY},
                {"params": plain, "weight_decay": 0.0},
            ]
            self.optimizer: Any = torch.optim.AdamW(groups, lr=RATE, **form)
        else:
            self.optimizer = torch.optim.Adam(model.parameters(), lr=RATE, **form)

        def loss(x: Any, y: Any) -> Any:
            return nn.functional.cross_entropy(model(x), y)

        self.loss = torch.compile(loss, dynamic=False) if compiled else loss

    def steps(self) -> Any:
        """One epoch, step by step."""
        order = next(self.orders)
        for start in range(0, self.workload.rows, self.workload.batch):
            rows = order[start : start + self.workload.batch]
            self.optimizer.zero_grad()
            loss = self.loss(self.x[rows], self.y[rows])
            loss.backward()
            self.optimizer.step()
            yield loss

    def losses(self, count: int) -> list[float]:
        steps = itertools.chain.from_iterable(iter(self.steps, None))
        return [float(loss.detach()) for loss in itertools.islice(steps, count)]

    def epochs(self, count: int) -> None:
        for _ in range(count):
            for _ in self.steps():
                pass


def forms(workload: Workload, drawn: Drawn) -> dict[str, Any]:
    """Every way PyTorch can be driven here, each made when it is measured."""
    made = {
        "PyTorch, foreach Adam": partial(Training, workload, drawn, foreach=True),
        "PyTorch, fused Adam": partial(Training, workload, drawn, fused=True),
    }
    if shutil.which("g++"):
        made["torch.compile, fused Adam"] = partial(Training, workload, drawn, compiled=True, fused=True)
    return made


def prepare(threads: int) -> None:
    """What torch.compile makes is kept beside JAX's, so that it compiles once."""
    from bench.networks import OUT

    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(OUT / "inductor")
    torch.set_num_threads(threads)
