"""What the first layers compute: bins, embeddings and cosines of a column's number; long sums then name their columns."""

from __future__ import annotations

import numpy as np

from pellucid.engine.ops import Op
from pellucid.explore.walk.arithmetic import number
from pellucid.explore.walk.context import Context
from pellucid.explore.walk.op_steps import Steps, explain
from pellucid.explore.walk.steps import Step
from pellucid.layers import embedding, periodic, piecewise_linear


@explain.register
def _(op: piecewise_linear.FindBins, before: piecewise_linear.FindBins, context: Context) -> Steps:
    count = op.edges.shape[1] - 1
    shares = np.clip((op.bins + op.position)[:, :, None] - np.arange(count), 0, 1)
    encoding = shares * (op.edges[:, :-1] < op.edges[:, 1:])
    names = [context.columns[column] for column in op.columns]
    for name, column, values in zip(names, op.columns, encoding[0], strict=True):
        yield Step(f"{name} {number(op.x[0, column])}", value=tuple(values), sign="→")
    context.encoding = encoding.reshape(len(op.x), -1)
    context.columns = [*(f"{name} {t + 1}" for name in names for t in range(count)), *context.columns]
    context.plain_columns = context.columns


@explain.register
def _(op: piecewise_linear.BinnedMatmul, before: piecewise_linear.BinnedMatmul, context: Context) -> Steps:
    context.add_pending(context.encoding, op.w)
    yield from ()


@explain.register
def _(
    op: piecewise_linear.BinnedMatmulWeightGradient,
    before: piecewise_linear.BinnedMatmulWeightGradient,
    context: Context,
) -> Steps:
    context.add_pending(context.encoding, op.dw)
    yield from ()


@explain.register
def _(op: embedding.LookUp, before: embedding.LookUp, context: Context) -> Steps:
    codes, width = len(op.starts) - 1, op.table.shape[1]
    plain, names = op.x.shape[1] - codes, context.plain_columns
    for k, name in enumerate(names[-codes:]):
        looked_up = op.y[0, plain + k * width : plain + (k + 1) * width]
        yield Step(f"{name} {op.x[0, plain + k]:.0f}", value=looked_up, sign="→")
    context.columns = [*names[:-codes], *(f"{name} {j + 1}" for name in names[-codes:] for j in range(width))]


@explain.register
def _(op: embedding.LookUpGradient, before: embedding.LookUpGradient, context: Context) -> Steps:
    codes, width = len(op.starts) - 1, op.dtable.shape[1]
    start = op.dy.shape[1] - codes * width
    for k, name in enumerate(context.plain_columns[-codes:]):
        yield Step(f"dL/d({name})", value=op.dy[0, start + k * width : start + (k + 1) * width])


@explain.register
def _(op: periodic.Cosines, before: periodic.Cosines, context: Context) -> Steps:
    columns = context.columns[-op.x.shape[1] :]
    context.periodic = [columns[column] for column in op.columns]
    for name, value, cosines in zip(context.periodic, op.x[0, op.columns], op.y[0], strict=True):
        yield Step(f"{name} {number(value)}", f"cos 2π(f·{number(value)} + p)", value=cosines, sign="→")


@explain.register
def _(op: periodic.MixCosines, before: periodic.MixCosines, context: Context) -> Steps:
    context.columns = [
        *context.columns,
        *(f"{name} ~{j + 1}" for name in context.periodic for j in range(op.y.shape[2])),
    ]
    for name, values in zip(context.periodic, op.y[0], strict=True):
        yield Step(f"{name} ~", value=values)


@explain.register
def _(op: periodic.MixCosinesGradient, before: periodic.MixCosinesGradient, context: Context) -> Steps:
    for name, values in zip(context.periodic, op.dy[0], strict=True):
        yield Step(f"dL/d({name} ~)", value=values)


@explain.register(periodic.CosinesGradient)
@explain.register(periodic.WriteColumns)
@explain.register(periodic.ReadColumns)
def _(op: Op, before: Op, context: Context) -> Steps:
    yield from ()  # columns change their place; the gradients by frequency and phase are too many to show
