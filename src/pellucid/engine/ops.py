"""The ops a tape holds: for each kind of kernel call its arrays by name, so that what it did can be explained.

The fields that are arrays, in their order, are the kernel's arrays. `walk` has words for each of these types; a new layer
whose kernels fit none of them brings its own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np

from pellucid.formulas.activations import Activation
from pellucid.formulas.gates import Gate
from pellucid.formulas.losses import Loss
from pellucid.typing import Array


@dataclass(frozen=True, eq=False)
class Op:
    """One kernel call, its arrays by name."""

    @property
    def arrays(self) -> tuple[Array, ...]:
        """The kernel's arrays; an optional one that is None is left out, a tuple stands for its members."""
        arrays: list[Array] = []
        for field in fields(self):
            value = getattr(self, field.name)
            arrays += [
                each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, np.ndarray)
            ]
        return tuple(arrays)

    def copy(self) -> Self:
        """The same op with copies of its arrays: what they held before it ran."""
        copies: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                copies[field.name] = value.copy()
            elif isinstance(value, tuple):
                copies[field.name] = tuple(each.copy() if isinstance(each, np.ndarray) else each for each in value)
        return replace(self, **copies)


# Products


@dataclass(frozen=True, eq=False)
class Matmul(Op):
    """z = x w"""

    x: Array
    w: Array
    z: Array


@dataclass(frozen=True, eq=False)
class MatmulWeightGradient(Op):
    """dw = x' dz"""

    x: Array
    dz: Array
    dw: Array


@dataclass(frozen=True, eq=False)
class MatmulInputGradient(Op):
    """dx = dz w'"""

    dz: Array
    w: Array
    dx: Array


@dataclass(frozen=True, eq=False)
class BatchedMatmul(Op):
    """y_m = x_m w_m'"""

    x: Array
    w: Array
    y: Array


@dataclass(frozen=True, eq=False)
class BatchedMatmulGradient(Op):
    """dx_m = dy_m w_m; dw_m = dy_m' x_m"""

    x: Array
    w: Array
    dy: Array
    dx: Array
    dw: Array


@dataclass(frozen=True, eq=False)
class ScaleByFactors(Op):
    """y = c x, a learned factor c for each row, each column, or each member and column"""

    x: Array
    c: Array
    y: Array


@dataclass(frozen=True, eq=False)
class ScaleByFactorsGradient(Op):
    """dx = c dy; dc = the sum of x dy"""

    x: Array
    c: Array
    dy: Array
    dx: Array
    dc: Array


# Activations


@dataclass(frozen=True, eq=False)
class BiasedActivation(Op):
    """y = f(z + bias); `z` becomes the sum, or, without `y`, the output"""

    formula: Activation
    z: Array
    bias: Array
    y: Array | None


@dataclass(frozen=True, eq=False)
class BiasedActivationGradient(Op):
    """dz = dy f'(z), in the place of dy; dbias = the sum of dz; `saved` is z, or y where the derivative can do with it"""

    formula: Activation
    saved: Array
    dz: Array
    dbias: Array


@dataclass(frozen=True, eq=False)
class Activate(Op):
    """y = f(x), or f(x, c) with a learned parameter c of each unit"""

    formula: Activation
    x: Array
    c: Array | None
    y: Array


@dataclass(frozen=True, eq=False)
class ActivateGradient(Op):
    """dx = dy f'(x); dc = the sum of dy df/dc"""

    formula: Activation
    saved: Array
    c: Array | None
    dy: Array
    dx: Array
    dc: Array | None


@dataclass(frozen=True, eq=False)
class GateUnits(Op):
    """y = f(a, b) of the halves of z + bias"""

    formula: Gate
    z: Array
    bias: Array
    y: Array


@dataclass(frozen=True, eq=False)
class GateUnitsGradient(Op):
    """dz = [dy df/da, dy df/db]; dbias = the sum of dz"""

    formula: Gate
    z: Array
    bias: Array
    dy: Array
    dz: Array
    dbias: Array


@dataclass(frozen=True, eq=False)
class Softmax(Op):
    """y = softmax(x)"""

    x: Array
    y: Array


@dataclass(frozen=True, eq=False)
class SoftmaxGradient(Op):
    """dx = y (dy - sum dy y)"""

    y: Array
    dy: Array
    dx: Array


@dataclass(frozen=True, eq=False)
class Drop(Op):
    """y = x, or 0 with the dropout rate as probability, scaled up"""

    x: Array
    y: Array
    step_state: Array
    settings: Array


@dataclass(frozen=True, eq=False)
class DropGradient(Drop):
    """dx = dy where the forward pass kept the value, scaled up; `x` is dy and `y` is dx"""


# Where branches meet


@dataclass(frozen=True, eq=False)
class Accumulate(Op):
    """total += part: where the gradients of two branches meet"""

    part: Array
    total: Array


# Training


@dataclass(frozen=True, eq=False)
class ElementLoss(Op):
    """The loss of each output number, and its gradient"""

    formula: Loss
    output: Array
    targets: Array
    weights: Array
    gradient: Array
    step_state: Array
    factors: Array


@dataclass(frozen=True, eq=False)
class CrossEntropy(Op):
    """The cross-entropy of each row's logits with its label, and its gradient"""

    output: Array
    targets: Array
    weights: Array
    gradient: Array
    step_state: Array
    factors: Array


@dataclass(frozen=True, eq=False)
class OptimizerStep(Op):
    """One update of a group of parameters"""

    parameters: Array
    gradient: Array
    moments: tuple[Array, ...]
    constants: Array
