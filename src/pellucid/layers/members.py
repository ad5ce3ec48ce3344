"""What members of an ensemble have side by side in a row's columns: the same input for all, a loss for each, and their mean."""

from __future__ import annotations

from dataclasses import dataclass

from pellucid.engine.layer import Layer, Params, Shape, flat_width
from pellucid.engine.ops import Op
from pellucid.engine.parameters import aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value
from pellucid.kernels import batch_ensemble as kernels
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


@dataclass(frozen=True, eq=False)
class RepeatForMembers(Op):
    """y_m = x"""

    x: Array
    y: Array


@dataclass(frozen=True, eq=False)
class SumOfMembers(Op):
    """y = the sum over members of x_m"""

    x: Array
    y: Array


@dataclass(frozen=True, eq=False)
class MeanOfMembers(Op):
    """y = the mean over members of x_m"""

    x: Array
    y: Array


@dataclass(frozen=True)
class Repeat(Layer):
    """Every member gets the same columns: for what stands beside the members, such as a linear skip connection."""

    members: int

    def __post_init__(self) -> None:
        check_positive(self, "members")

    def output_shape(self, shape: Shape) -> Shape:
        return (self.members * flat_width(self, shape),)

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        y = tape.new_value(*self.output_shape(x.shape))
        tape.record(kernels.repeat(tape.dtype), op=RepeatForMembers(x.value, by_member(y.value, self.members)))

        @tape.backward(y)
        def _(dy: Array) -> None:
            with tape.accumulate(x) as dx:
                tape.record(kernels.sum_of_members(tape.dtype), op=SumOfMembers(by_member(dy, self.members), dx))

        return y


@dataclass(frozen=True)
class Mean(Layer):
    """The network's last layer: predicts the members' mean; in training each member's output meets the loss by itself."""

    members: int

    def __post_init__(self) -> None:
        check_positive(self, "members")

    def output_shape(self, shape: Shape) -> Shape:
        return (member_width(flat_width(self, shape), self.members),)

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        if tape.training:
            return x
        y = tape.new_value(*self.output_shape(x.shape))
        tape.record(kernels.mean_of_members(tape.dtype), op=MeanOfMembers(by_member(x.value, self.members), y.value))
        return y


def tile_members(tape: Tape, output: Value, members: int, targets: Array, weights: Array) -> tuple[Value, Array, Array]:
    """A row for each member of a training's `output`, with the row's targets and its weight."""
    labels = targets.dtype != tape.dtype
    tiled = aligned((tape.batch, members, targets.size // tape.batch), targets.dtype)
    op = RepeatForMembers(targets.reshape(tape.batch, -1), tiled)
    tape.record(kernels.repeat(tape.dtype, labels=labels), op=op)
    weighed = aligned((tape.batch, members, 1), tape.dtype)
    tape.record(kernels.repeat(tape.dtype), op=RepeatForMembers(weights.reshape(-1, 1), weighed))
    return member_rows(output, members), tiled.reshape(-1, *targets.shape[1:]), weighed.reshape(-1)


def member_rows(x: Value, members: int) -> Value:
    """A row for each row and member, on the same memory."""
    return x.view((-1, x.shape[0] // members))


def by_member(array: Array, members: int) -> Array:
    """Rows, members and their columns, on the same memory."""
    return array.reshape(len(array), members, -1)


def member_width(width: int, members: int) -> int:
    """The columns of each member."""
    if width % members:
        raise InvalidValue("layers.members.columns", members=members, columns=width)
    return width // members


def check_positive(layer: Layer, *names: str) -> None:
    """Raise unless the numbers of a layer's fields are at least 1."""
    for name in names:
        if getattr(layer, name) < 1:
            raise InvalidValue("value.least", name=name, least=1, value=getattr(layer, name))
