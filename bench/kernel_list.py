"""The kernels that are timed one by one: their names, sizes, inputs and memory traffic.

A name is a row of a registry, with " backward" for its gradient. ``KERNELS`` lists them by group.
"""

from __future__ import annotations

import numpy as np

from pellucid.typing import Array

SIZES = {"L1": (16, 128), "L3": (256, 512), "memory": (4096, 1024)}  # arrays of 8 KiB, 512 KiB and 16 MiB
BOTH = ("", " backward")
KERNELS = {
    "activations": [
        name + way
        for name in (
            "sigmoid",
            "tanh",
            "relu",
            "leaky_relu",
            "elu",
            "selu",
            "softplus",
            "swish",
            "gelu",
            "gelu_tanh",
            "mish",
        )
        for way in BOTH
    ],
    "gates": [name + way for name in ("glu", "reglu", "geglu", "swiglu", "bilinear") for way in BOTH],
    "rows": [
        "softmax and cross-entropy",
        *(f"{name} norm{way}" for name in ("batch", "layer", "rms", "group") for way in BOTH),
    ],
    "optimizers": ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "amsgrad", "nadam", "adamw", "lion"],
}
GROUPS = 4
# How many arrays of the size go through the memory, at least: read and written.
TRAFFIC = {
    "activations": (2, 3),
    "gates": (3, 5),
    "rows": (2, 3),
    "optimizers": {"sgd": 3, "momentum": 5, "nesterov": 5, "adagrad": 5, "rmsprop": 5, "lion": 5, "amsgrad": 9},
}


def traffic(group: str, name: str) -> int | None:
    """Arrays of the kernel's size that it reads or writes, when it does so once; None for those that must read twice.

    What needs a whole row at once reads it twice, but from the nearest cache.
    """
    if name.startswith("batch norm"):
        return None
    if group == "optimizers":
        return TRAFFIC["optimizers"].get(name, 7)  # type: ignore[attr-defined,no-any-return]
    return TRAFFIC[group][name.endswith(" backward")]  # type: ignore[index,return-value]


def inputs(shape: tuple[int, int], count: int = 1) -> list[Array]:
    """Normal numbers, the same for every library."""
    generator = np.random.default_rng(0)
    return [generator.standard_normal(shape, np.float32) for _ in range(count)]


def chosen(group: str, size: str, only: str) -> list[str]:
    """The kernels of a group whose size, group and name hold the text."""
    return [name for name in KERNELS[group] if only in f"{size} {group} {name}"]
