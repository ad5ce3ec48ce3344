"""Layers made of layers: a residual branch, and chains of layers in parallel whose outputs are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pellucid.engine.layer import Layer, Params, Shape, declared, output_shape, part, record
from pellucid.engine.ops import Op
from pellucid.engine.parameters import ParameterSpec
from pellucid.engine.tape import Tape
from pellucid.engine.value import BinnedValue, Value, matrix
from pellucid.kernels import arithmetic
from pellucid.messages import Names
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


@dataclass(frozen=True, eq=False)
class Add(Op):
    """y = a + b"""

    a: Array
    b: Array
    y: Array


@dataclass(frozen=True, eq=False)
class Copy(Op):
    """y = a"""

    a: Array
    y: Array


@dataclass(frozen=True, eq=False)
class StartSum(Op):
    """y = factor a: the first branch of a sum"""

    a: Array
    factor: Array
    y: Array


@dataclass(frozen=True, eq=False)
class AddToSum(Op):
    """y += factor a: a further branch of a sum"""

    a: Array
    factor: Array
    y: Array


@dataclass(frozen=True, eq=False)
class SumGradient(Op):
    """da = factor dy: each branch of a sum gets its gradient"""

    dy: Array
    factor: Array
    da: Array


@dataclass(frozen=True)
class Residual(Layer):
    """``x + layers(x)``: the gradients of both branches are added (He, Zhang, Ren and Sun 2016)."""

    layers: Sequence[Layer]

    def output_shape(self, shape: Shape) -> Shape:
        branch = output_shape(self.layers, shape)
        if branch != shape:
            raise InvalidValue("layers.residual.shape", shape=shape, value=branch)
        return shape

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        return declared(self.layers, shape, "parameters")

    def statistics(self, shape: Shape) -> dict[str, ParameterSpec]:
        return declared(self.layers, shape, "statistics")

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        branch = record(self.layers, tape, x, params)
        y = tape.new_value(*x.shape)
        tape.record(arithmetic.add(tape.dtype), op=Add(matrix(x.value), matrix(branch.value), matrix(y.value)))

        @tape.backward(y)
        def _(dy: Array) -> None:
            for side in (x, branch):
                if side.gradient is not None:
                    with tape.accumulate(side) as dside:
                        tape.record(arithmetic.copy(tape.dtype), op=Copy(dy.reshape(-1), dside.reshape(-1)))

        return y


@dataclass(frozen=True)
class Sum(Layer):
    """Chains of layers on the same input; the output is the sum of theirs, or the mean.

    The mean of several networks is an ensemble (Hansen and Salamon 1990, "Neural network ensembles"): errors of chance
    cancel out. A chain's parameters are called ``"<chain>.<index>.<name>"``.

    Parameters
    ----------
    chains
        The layers of each, all of one output shape.
    mean
        Divide the sum by the number of chains.
    """

    chains: Sequence[Sequence[Layer]]
    mean: bool = False

    def __post_init__(self) -> None:
        if not self.chains or not all(self.chains):
            raise InvalidValue("layers.parallel.empty")

    @property
    def takes_bins(self) -> bool:
        return True

    def output_shape(self, shape: Shape) -> Shape:
        shapes = [output_shape(chain, shape) for chain in self.chains]
        if len(set(shapes)) > 1:
            raise InvalidValue("layers.parallel.shapes", shapes=Names(map(str, shapes)))
        return shapes[0]

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        return self._declared(shape, "parameters")

    def statistics(self, shape: Shape) -> dict[str, ParameterSpec]:
        return self._declared(shape, "statistics")

    def _declared(self, shape: Shape, kind: str) -> dict[str, ParameterSpec]:
        return {
            f"{index}.{name}": spec
            for index, chain in enumerate(self.chains)
            for name, spec in declared(chain, shape, kind).items()
        }

    def record(self, tape: Tape, x: Value | BinnedValue, params: Params) -> Value:
        outer, outputs = tape.layer, []
        for index, chain in enumerate(self.chains):
            tape.layer = f"{outer}.{index}"
            outputs.append(record(chain, tape, x, part(params, f"{index}.")))
        tape.layer = outer
        y = tape.new_value(*outputs[0].shape)
        factor = np.full(1, 1 / len(outputs) if self.mean else 1.0, tape.dtype)
        first, *others = outputs
        tape.record(arithmetic.scale(tape.dtype), op=StartSum(first.value.reshape(-1), factor, y.value.reshape(-1)))
        for output in others:
            op = AddToSum(output.value.reshape(-1), factor, y.value.reshape(-1))
            tape.record(arithmetic.add_scaled(tape.dtype), op=op)

        @tape.backward(y)
        def _(dy: Array) -> None:
            for output in outputs:
                with tape.accumulate(output) as doutput:
                    op = SumGradient(dy.reshape(-1), factor, doutput.reshape(-1))
                    tape.record(arithmetic.scale(tape.dtype), op=op)

        return y
