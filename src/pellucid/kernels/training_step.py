"""What surrounds the passes of a training step: fetching a batch, clipping, and one update of all parameters.

An update kernel compiles a rule into one loop over a contiguous group of parameters. Clipping, coupled L2 and decoupled
decay are the loop's, not the rule's: g = clip g + l2 p, and p loses learning rate * decay * p of its old value.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Any, NamedTuple

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload
from numpy import float64

from pellucid.formulas.optimizers import OptimizerRule
from pellucid.kernels.compiler.formula import compile_inline, operations, source_hash
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.kernels.compiler.step_state import (
    BATCH_LOSS,
    BATCH_WEIGHT,
    CLIP,
    LOSS,
    NEXT_OFFSET,
    NORM,
    RATE,
    ROW_OFFSET,
    STEP,
    STEP_INDEX,
    STOP,
    WEIGHT,
    WEIGHTED_LOSS,
)
from pellucid.messages import Names
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


class Group(NamedTuple):
    """The first numbers of a group's settings; the rule's hyperparameters follow."""

    rate_factor: float
    l2: float
    weight_decay: float
    l2_by_rows: float


class Shared(NamedTuple):
    """The first constants of a group's step; the rule's own follow."""

    clip: float
    l2: float
    shrink: float


COMMON, SHARED = len(Group._fields), len(Shared._fields)


def as_tuple(values: Array, count: int) -> tuple[Any, ...]:
    """The first `count` numbers of a vector, to be handed to a formula as its arguments."""
    return tuple(values[:count])


@overload(as_tuple, prefer_literal=True, strict=False)  # type: ignore[untyped-decorator]
def _as_tuple(values: Any, count: Any) -> Any:
    if not isinstance(count, types.IntegerLiteral):
        return None
    length = count.literal_value

    @intrinsic  # type: ignore[untyped-decorator]
    def load(typing: Any, values: Any) -> Any:
        result = types.UniTuple(values.dtype, length)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = context.make_array(values)(context, builder, arguments[0]).data
            numbers = [builder.load(cgutils.gep(builder, data, index)) for index in range(length)]
            return context.make_tuple(builder, result, numbers)

        return result(values), generate

    def loaded(values: Any, count: Any) -> Any:
        return load(values)

    loaded.__qualname__ = f"as_tuple_of_{length}"  # symbols of cached code must differ
    return loaded


@cache
def begin(dtype: Any) -> Kernel:
    """The next step: its number, its learning rate, its first row in the order of rows"""

    def forward(weights: Array, rates: Array, state: Array) -> None:
        state[STEP] += 1
        state[RATE] = rates[int(state[STEP_INDEX])]
        state[STEP_INDEX] += 1
        state[ROW_OFFSET] = state[NEXT_OFFSET]
        state[NEXT_OFFSET] += weights.shape[0]
        state[CLIP] = 1

    return Kernel("begin", forward, "m r:double s:double", dtype)


@cache
def weigh(dtype: Any) -> Kernel:
    """Add the batch's loss by its weight to the evaluation's"""

    def forward(state: Array) -> None:
        state[WEIGHTED_LOSS] += state[BATCH_LOSS] * state[BATCH_WEIGHT]
        state[WEIGHT] += state[BATCH_WEIGHT]

    return Kernel("weigh", forward, "s:double", dtype)


@cache
def gather(dtype: Any) -> Kernel:
    """The rows of this batch, in the epoch's order"""

    def forward(table: Array, order: Array, batch: Array, state: Array) -> None:
        start = int(state[ROW_OFFSET])
        for i in range(batch.shape[0]):
            row = order[start + i]
            for j in range(batch.shape[1]):
                batch[i, j] = table[row, j]

    return Kernel("gather", forward, "nd o:int md s:double", dtype)


@cache
def gather_sparse(dtype: Any) -> Kernel:
    """The rows of this batch, made dense from compressed sparse rows"""

    def forward(data: Array, columns: Array, starts: Array, order: Array, batch: Array, state: Array) -> None:
        start = int(state[ROW_OFFSET])
        for i in range(batch.shape[0]):
            row = order[start + i]
            for j in range(batch.shape[1]):
                batch[i, j] = 0
            for entry in range(starts[row], starts[row + 1]):
                batch[i, columns[entry]] += data[entry]

    return Kernel("gather_sparse", forward, "z z:int p:int o:int md s:double", dtype)


@cache
def gather_vector(dtype: Any, kind: str) -> Kernel:
    """The labels or weights of this batch"""

    def forward(vector: Array, order: Array, batch: Array, state: Array) -> None:
        start = int(state[ROW_OFFSET])
        for i in range(batch.shape[0]):
            batch[i] = vector[order[start + i]]

    suffix = ":int" if kind == "labels" else ""
    return Kernel(f"gather_{kind}", forward, f"n{suffix} o:int m{suffix} s:double", dtype)


def l2_share(state: Array, by_rows: float) -> float:
    """What L2 is multiplied with: 1, or one over the weight of the batch's rows; 0 where they weigh nothing"""
    if by_rows == 0:
        return 1.0
    return 1 / state[BATCH_WEIGHT] if state[BATCH_WEIGHT] > 0 else 0.0


compile_inline(l2_share)


@cache
def penalty(dtype: Any) -> Kernel:
    """The coupled L2 penalty of a group, l2 / 2 sum p**2, added to the batch's loss"""

    def forward(p: Array, state: Array, hyperparameters: Array, rows: Array) -> None:
        square = float64(0)
        for i in range(p.size):
            square += float64(p[i]) * float64(p[i])
        group = Group(*as_tuple(hyperparameters, COMMON))
        loss = 0.5 * group.l2 * l2_share(state, group.l2_by_rows) * square
        state[BATCH_LOSS] += loss
        state[LOSS] += loss * rows.size

    return Kernel("penalty", forward, "n s:double h:double m", dtype, "2 n", reduces=True)


@cache
def norm(dtype: Any) -> Kernel:
    """The norm of the whole gradient, and the factor that brings it down to the limit (Pascanu 2013)"""

    def forward(g: Array, state: Array, limit: Array) -> None:
        square = float64(0)
        for i in range(g.size):
            square += float64(g[i]) * float64(g[i])
        length = sqrt(square)
        state[NORM] = length
        state[CLIP] = limit[0] / length if length > limit[0] else 1.0
        if not length < 1e300:
            state[STOP] = 1

    return Kernel("norm", forward, "n s:double l:double", dtype, "2 n", reduces=True)


@cache
def prepare(update: OptimizerRule, dtype: Any) -> Kernel:
    """The constants of this step for one group of parameters, once, in float64"""
    step_constants, count = compile_inline(update.step_constants), COMMON + len(update.hyperparameters)

    def forward(state: Array, hyperparameters: Array, carry: Array, values: Array) -> None:
        numbers = as_tuple(hyperparameters, count)
        group = Group(*numbers[:COMMON])
        rate = state[RATE] * group.rate_factor
        shared = Shared(state[CLIP], group.l2 * l2_share(state, group.l2_by_rows), rate * group.weight_decay)
        constants = step_constants(state[STEP], rate, carry[0], *numbers[COMMON:])
        carry[0] = constants[0]
        for i in range(SHARED):
            values[i] = shared[i]
        for i in range(1, len(constants)):
            values[SHARED + i - 1] = constants[i]

    return Kernel(
        f"{update.name}_constants",
        forward,
        "s:double h:double c:double v",
        dtype,
        source_hash=source_hash(step_constants),
    )


def step_constant_count(update: OptimizerRule) -> int:
    """How many constants of a step a group has: those of every rule and the rule's own."""
    hyperparameters = update.hyperparameters.values()
    return SHARED + len(update.step_constants(1.0, update.learning_rate, 0.0, *hyperparameters)) - 1


@cache
def step(update: OptimizerRule, dtype: Any) -> Kernel:
    """One update of a group: parameters, gradient, moments, constants"""
    rule, count = compile_inline(update.rule), step_constant_count(update)

    # Moments in one array (count, n) give one body, as fast; but its columns take two LLVM intrinsics, longer than four bodies.

    def without_moments(p: Array, g: Array, constants: Array) -> None:
        numbers = as_tuple(constants, count)
        clip, l2, shrink = numbers[:SHARED]
        for i in range(p.size):
            (new,) = rule(p[i], clip * g[i] + l2 * p[i], *numbers[SHARED:])
            p[i] = new - shrink * p[i]

    def with_one(p: Array, g: Array, m: Array, constants: Array) -> None:
        numbers = as_tuple(constants, count)
        clip, l2, shrink = numbers[:SHARED]
        for i in range(p.size):
            new, m[i] = rule(p[i], clip * g[i] + l2 * p[i], m[i], *numbers[SHARED:])
            p[i] = new - shrink * p[i]

    def with_two(p: Array, g: Array, m: Array, v: Array, constants: Array) -> None:
        numbers = as_tuple(constants, count)
        clip, l2, shrink = numbers[:SHARED]
        for i in range(p.size):
            new, m[i], v[i] = rule(p[i], clip * g[i] + l2 * p[i], m[i], v[i], *numbers[SHARED:])
            p[i] = new - shrink * p[i]

    def with_three(p: Array, g: Array, m: Array, v: Array, w: Array, constants: Array) -> None:
        numbers = as_tuple(constants, count)
        clip, l2, shrink = numbers[:SHARED]
        for i in range(p.size):
            new, m[i], v[i], w[i] = rule(p[i], clip * g[i] + l2 * p[i], m[i], v[i], w[i], *numbers[SHARED:])
            p[i] = new - shrink * p[i]

    bodies = [without_moments, with_one, with_two, with_three]
    if len(update.moments) >= len(bodies):
        raise InvalidValue(
            "kernels.optimizer.moments", most=len(bodies) - 1, name=update.name, moments=Names(update.moments)
        )
    body: Any = bodies[len(update.moments)]
    layout = " ".join(["n", "n", *("n" for _ in update.moments), "s"])
    return Kernel(
        f"{update.name}_step", body, layout, dtype, f"{operations(rule) + 5} n", source_hash=source_hash(rule)
    )
