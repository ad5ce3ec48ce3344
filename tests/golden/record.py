"""Records what PyTorch (Optax for Lion) does in float64 over 200 steps, for test_parity.py: python tests/golden/record.py

Tiny networks on full batches; kept are the start, the data, the 200 losses and the last weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

STEPS, ROWS, INPUTS, HIDDEN, CLASSES = 200, 24, 5, 8, 3
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "amsgrad", "nadam", "adamw", "lion")
# At these rates PyTorch itself, started one ULP beside, ends within 1e-13. At larger ones the adaptive rules follow every
# step with one a little longer than the curvature allows: a rounding grows by half in each step, up to 1e-2 after 200.
# RMSProp does so at any rate where a gradient passes 0, since its mean square forgets in ten steps, unless eps is large.
RATE = {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.01, "rmsprop": 0.0005, "lion": 0.0005}
ADAPTIVE_RATE = 0.001
HYPERPARAMETERS = {"rmsprop": {"eps": 1e-3}}
NORMS = ("none", "batch", "layer", "rms")
SMOOTH_AND_KINKED = ("gelu", "relu")


def start(seed: int = 0) -> dict[str, Any]:
    """Data and start weights."""
    generator = np.random.default_rng(seed)
    return {
        "x": generator.standard_normal((ROWS, INPUTS)),
        "y": generator.integers(0, CLASSES, ROWS),
        "w1": generator.standard_normal((INPUTS, HIDDEN)) * 0.6,
        "w2": generator.standard_normal((HIDDEN, CLASSES)) * 0.5,
    }


def run(optimizer: str, norm: str, activation: str, given: dict[str, Any]) -> dict[str, Any]:
    """200 steps of PyTorch from a start."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)  # the networks are tiny; more threads only wait for each other
    torch.set_default_dtype(torch.float64)  # NAdam keeps its product of momenta in the default type
    x, y = torch.tensor(given["x"]), torch.tensor(given["y"])
    w1, w2 = (torch.tensor(given[name], requires_grad=True) for name in ("w1", "w2"))
    b2 = torch.zeros(CLASSES, dtype=torch.float64, requires_grad=True)
    weights, others = [w1, w2], [b2]
    if norm == "none":
        b1 = torch.zeros(HIDDEN, dtype=torch.float64, requires_grad=True)
        others.append(b1)

        def normed(z: Any) -> Any:
            return z + b1
    else:
        module = {
            "batch": lambda: torch.nn.BatchNorm1d(HIDDEN),
            "layer": lambda: torch.nn.LayerNorm(HIDDEN),
            "rms": lambda: torch.nn.RMSNorm(HIDDEN, eps=1e-6),
        }[norm]().double()
        others += list(module.parameters())
        normed = module

    rate = RATE.get(optimizer, ADAPTIVE_RATE)
    groups = [{"params": weights}, {"params": others, "weight_decay": 0.0}]
    make = {
        "sgd": lambda: torch.optim.SGD(groups, rate),
        "momentum": lambda: torch.optim.SGD(groups, rate, momentum=0.9),
        "nesterov": lambda: torch.optim.SGD(groups, rate, momentum=0.9, nesterov=True),
        "adagrad": lambda: torch.optim.Adagrad(groups, rate),
        "rmsprop": lambda: torch.optim.RMSprop(groups, rate, alpha=0.9, **HYPERPARAMETERS["rmsprop"]),
        "adam": lambda: torch.optim.Adam(groups, rate),
        "amsgrad": lambda: torch.optim.Adam(groups, rate, amsgrad=True),
        "nadam": lambda: torch.optim.NAdam(groups, rate),
        "adamw": lambda: torch.optim.AdamW(groups, rate, weight_decay=0.01),
    }
    stepping = _lion(weights + others, rate) if optimizer == "lion" else make[optimizer]()
    losses = []
    for _ in range(STEPS):
        for parameter in weights + others:
            parameter.grad = None
        hidden = getattr(functional, activation)(normed(x @ w1))
        loss = functional.cross_entropy(hidden @ w2 + b2, y)
        loss.backward()
        losses.append(loss.item())
        stepping.step()
    return {"losses": np.array(losses), "w1": w1.detach().numpy(), "w2": w2.detach().numpy()}


class _lion:
    """Optax's Lion over PyTorch's parameters."""

    def __init__(self, parameters: list[Any], rate: float) -> None:
        import jax
        import optax

        jax.config.update("jax_enable_x64", True)
        self.parameters, self.rule = parameters, optax.lion(rate, b1=0.9, b2=0.99, weight_decay=0.0)
        self.state = self.rule.init([p.detach().numpy() for p in parameters])

    def step(self) -> None:
        import torch

        gradients = [p.grad.numpy() for p in self.parameters]
        moves, self.state = self.rule.update(gradients, self.state, [p.detach().numpy() for p in self.parameters])
        with torch.no_grad():
            for parameter, move in zip(self.parameters, moves, strict=True):
                parameter += torch.tensor(np.asarray(move))


def cases() -> list[tuple[str, str, str]]:
    return [(o, n, a) for o in OPTIMIZERS for n in NORMS for a in SMOOTH_AND_KINKED]


if __name__ == "__main__":
    found = {}
    for case in cases():
        for name, value in run(*case, start()).items():
            found["-".join((*case, name))] = value
    np.savez_compressed(Path(__file__).with_name("torch.npz"), **found)
