"""All parameters of a network in one vector, gradients in another of the same layout; layers hold views.

Parameters that weight decay applies to come first, so each of the two groups is one contiguous slice and an optimizer
step is one kernel call for each. Every view begins on a 64-byte boundary; the padding between stays zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from pellucid.typing import Array

ALIGNMENT = 64
EVEN = 64
"""The fan-in whose matrix learns at the learning rate itself when rates go by fan-in."""


@dataclass(frozen=True)
class ParameterSpec:
    """What a layer declares: a shape, its initial values, whether weight decay applies, a factor on its learning rate, and
    whether initialization waits for training rows."""

    shape: tuple[int, ...]
    init: Callable[[np.random.Generator, tuple[int, ...]], Array] | float
    decays: bool = False
    lr_factor: float = 1.0
    data_dependent: bool = False

    @property
    def fan_in(self) -> int:
        """Rows of a matrix (in, out); columns in a batch of matrices (members, out, in)."""
        return self.shape[0] if len(self.shape) == 2 else self.shape[-1]


def aligned(shape: tuple[int, ...] | int, dtype: Any) -> Array:
    """Zeros that begin on a 64-byte boundary."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    array: Array = memory[start : start + size].view(dtype).reshape(shape)
    return array


class Parameters:
    """The vectors `vector` and `gradient`, with views by name in `values` and `gradients`.

    Parameters
    ----------
    specs
        What the layers declared, by name (``"2.weight"``).
    dtype
        ``numpy.float32`` or ``numpy.float64``.
    seed
        Initial values are drawn from a generator keyed by (seed, index in `specs`), so one layer's do not depend on another's.

    Attributes
    ----------
    uninitialized
        Names of those whose initialization waits for the first training rows.
    """

    def __init__(self, specs: Mapping[str, ParameterSpec], dtype: Any, seed: int) -> None:
        self.specs, self.dtype = dict(specs), np.dtype(dtype)
        step = ALIGNMENT // self.dtype.itemsize
        places: dict[str, slice] = {}
        end = 0
        for decays in (True, False):
            for name, spec in specs.items():
                if spec.decays == decays:
                    size = int(np.prod(spec.shape, dtype=np.int64))
                    places[name] = slice(end, end + size)
                    end += -(-size // step) * step
            if decays:
                self.decayed = end
        self.vector, self.gradient = aligned(end, dtype), aligned(end, dtype)
        self.places = places
        self.values = {name: self.vector[places[name]].reshape(spec.shape) for name, spec in specs.items()}
        self.gradients = {name: self.gradient[places[name]].reshape(spec.shape) for name, spec in specs.items()}
        self.initialize(seed)

    def initialize(self, seed: int) -> None:
        """Draw all initial values anew."""
        self.uninitialized = [name for name, spec in self.specs.items() if spec.data_dependent]
        for index, (name, spec) in enumerate(self.specs.items()):
            if callable(spec.init):
                generator = np.random.Generator(np.random.Philox(key=[int(seed) % (1 << 64), index]))
                self.values[name][...] = spec.init(generator, spec.shape)
            else:
                self.values[name][...] = spec.init

    def groups(self, by_fan_in: bool = False) -> list[tuple[slice, bool, float]]:
        """The contiguous slices that are updated alike, whether weight decay applies, and the factor on the learning rate.

        By fan-in each matrix has sqrt(EVEN / fan_in); an embedding's table, of which a row reads a single row, keeps the
        learning rate as it is, as biases do.
        """
        groups: list[tuple[slice, bool, float]] = []
        for name, columns in self.places.items():
            spec = self.specs[name]
            by_width = by_fan_in and spec.decays and name.endswith("weight")
            alike = spec.decays, spec.lr_factor * (sqrt(EVEN / spec.fan_in) if by_width else 1.0)
            start = groups.pop()[0].start if groups and groups[-1][1:] == alike else columns.start
            groups.append((slice(start, columns.stop), *alike))
        return [group for group in groups if group[0].stop > group[0].start]

    @property
    def count(self) -> int:
        """How many numbers are learned (padding not counted)."""
        return sum(value.size for value in self.values.values())
