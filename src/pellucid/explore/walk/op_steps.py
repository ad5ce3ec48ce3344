"""What each type of op computed, step by step: the words hang on the op that a layer records, not on a kernel's name.

`explain` is called with the op just run, the same op with its arrays as they were before, and the context. An op without a
function here, or in the files beside it, is an error. Some say nothing yet: a product waits for its bias.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

import numpy as np

from pellucid.engine import ops
from pellucid.engine.ops import Op
from pellucid.explore.walk.arithmetic import factor, indexed, number, total
from pellucid.explore.walk.context import Context, row_of
from pellucid.explore.walk.steps import More, Step, first
from pellucid.kernels.activations import keeps_input
from pellucid.layers import containers, members
from pellucid.messages.errors import InvalidType
from pellucid.typing import Array

Steps = Iterator[Step | More]


@singledispatch
def explain(op: Op, before: Op, context: Context) -> Steps:
    """The steps of an op that just ran."""
    raise InvalidType("explore.op", op=type(op).__name__)


# Products


@explain.register
def _(op: ops.Matmul, before: ops.Matmul, context: Context) -> Steps:
    context.dense += 1
    context.pending = op.x, op.w
    yield from ()


@explain.register
def _(op: ops.MatmulWeightGradient, before: ops.MatmulWeightGradient, context: Context) -> Steps:
    context.add_pending(op.x, op.dw)
    assert context.pending is not None
    (x, dw), context.pending = context.pending, None
    layer, source, (inputs, units) = context.layer, context.source, dw.shape
    for j in context.shown(units):
        z, unit = indexed(layer.sum, j, units), str(j + 1) if units > 1 else ""
        if inputs > 4:
            terms = f"{source}·{factor(op.dz[0, j])}"
            yield Step(f"dL/d{layer.weight}[:, {j + 1}]", f"{source} dL/d{z}", terms, dw[:, j])
            continue
        for i in range(inputs):
            name = f"{layer.weight}{i + 1 if inputs > 1 else ''}{unit}"
            formula = f"{'Σ ' if len(x) > 1 else ''}{indexed(source, i, inputs)} dL/d{z}"
            yield Step(f"dL/d{name}", formula, total(zip(x[:, i], op.dz[:, j], strict=True)), dw[i, j])
    if context.dense == context.skip:
        context.dense -= 1  # the hidden layers are next
    yield from context.more(units)


@explain.register
def _(op: ops.MatmulInputGradient, before: ops.MatmulInputGradient, context: Context) -> Steps:
    context.dense = context.owner(op.w)
    layer, source, (inputs, units) = context.layer, context.source, op.w.shape
    names = context.columns[-inputs:] if source == "x" and inputs <= len(context.columns) else ()
    for i in context.shown(inputs):
        formula = f"Σ dL/d{layer.sum} {layer.weight}" if units > 1 else f"dL/d{layer.sum} {layer.weight}{i + 1}"
        name = f"({names[i]})" if names else indexed(source, i, inputs)
        yield Step(f"dL/d{name}", formula, total(zip(op.dz[0], op.w[i], strict=True)), op.dx[0, i])
    context.dense -= 1  # the pass goes on to the layer before
    yield from context.more(inputs)


@explain.register
def _(op: ops.BatchedMatmul, before: ops.BatchedMatmul, context: Context) -> Steps:
    context.dense += 1
    for m in context.shown(op.x.shape[1]):
        yield Step(f"y{m + 1}", f"x{m + 1} W{m + 1}", value=op.y[0, m])


@explain.register
def _(op: ops.BatchedMatmulGradient, before: ops.BatchedMatmulGradient, context: Context) -> Steps:
    for m in context.shown(op.x.shape[1]):
        yield Step(f"dL/dx{m + 1}", f"dL/dy{m + 1} W{m + 1}'", value=op.dx[0, m])
    context.dense -= 1


@explain.register
def _(op: ops.ScaleByFactors, before: ops.ScaleByFactors, context: Context) -> Steps:
    formula = "c x" if context.pending is None else "c (x W)"
    context.pending = None
    yield Step("y", formula, value=op.y[0].reshape(-1))


@explain.register
def _(op: ops.ScaleByFactorsGradient, before: ops.ScaleByFactorsGradient, context: Context) -> Steps:
    yield Step("dL/dx", "c dL/dy", value=op.dx[0])
    yield Step("dL/dc", "Σ x dL/dy", value=op.dc.reshape(-1))


# Activations


@explain.register
def _(op: ops.BiasedActivation, before: ops.BiasedActivation, context: Context) -> Steps:
    sums = before.z + before.bias
    if context.pending is None and before.bias.any():
        yield Step(context.layer.sum, f"{first(before.z[0])} + {first(before.bias)}", value=sums[0])
    yield from context.sums(sums)
    if op.formula.name == "identity":
        return
    outputs, count = op.z if op.y is None else op.y, op.z.shape[1]
    for r in range(len(sums)):
        for j in context.shown(count):
            y, z = (indexed(name, j, count) for name in (context.layer.output, context.layer.sum))
            name, terms = op.formula.name, f"{op.formula.name}({number(sums[r, j])})"
            yield Step(y, f"{name}({z})", terms, outputs[r, j], row_of(r, sums))


@explain.register
def _(op: ops.BiasedActivationGradient, before: ops.BiasedActivationGradient, context: Context) -> Steps:
    layer, (rows, count), row, c = context.layer, op.dz.shape, op.formula, tuple(op.formula.parameters.values())
    for j in context.shown(count) if row.name != "identity" else ():
        y, z = (indexed(name, j, count) for name in (layer.output, layer.sum))
        for r in range(rows):
            saved = float(op.saved[r, j])
            derivative = row.derivative(saved, row.function(saved, *c) if keeps_input(row) else saved, *c)
            terms = f"{factor(before.dz[r, j])}·{factor(derivative)}"
            yield Step(f"dL/d{z}", f"dL/d{y} {row.name}'({z})", terms, op.dz[r, j], row_of(r, op.dz))
    if context.parameter("bias") is None:
        return
    for j in context.shown(count):
        z, bias = indexed(layer.sum, j, count), indexed(layer.bias, j, count)
        several = rows > 1
        terms = " + ".join(factor(value) for value in op.dz[:, j]) if several else ""
        yield Step(f"dL/d{bias}", f"{'Σ ' if several else ''}dL/d{z}", terms, op.dbias[j])


@explain.register
def _(op: ops.Activate, before: ops.Activate, context: Context) -> Steps:
    count, name = op.x.shape[1], op.formula.name
    for r in range(len(op.x)):
        for j in context.shown(count):
            y, z = (indexed(symbol, j, count) for symbol in (context.layer.output, context.layer.sum))
            learned = "" if op.c is None else f", {number(op.c[j])}"
            yield Step(y, f"{name}({z})", f"{name}({number(op.x[r, j])}{learned})", op.y[r, j], row_of(r, op.x))


@explain.register
def _(op: ops.ActivateGradient, before: ops.ActivateGradient, context: Context) -> Steps:
    count, layer = op.dx.shape[1], context.layer
    for j in context.shown(count):
        y, z = (indexed(symbol, j, count) for symbol in (layer.output, layer.sum))
        yield Step(f"dL/d{z}", f"dL/d{y} {op.formula.name}'({z})", value=op.dx[0, j])
    if op.dc is not None:
        parameter = next(iter(op.formula.parameters))
        yield Step(f"dL/d({parameter})", f"Σ dL/d{layer.output} d{layer.output}/d({parameter})", value=op.dc)


@explain.register
def _(op: ops.GateUnits, before: ops.GateUnits, context: Context) -> Steps:
    layer, n, sums, name = context.layer, op.y.shape[1], op.z + op.bias, op.formula.name
    yield from context.sums(sums)
    for j in context.shown(n):
        formula = f"{name}({layer.sum}{j + 1}, {layer.sum}{n + j + 1})"
        terms = f"{name}({number(sums[0, j])}, {number(sums[0, n + j])})"
        yield Step(indexed(layer.output, j, n), formula, terms, op.y[0, j])


@explain.register
def _(op: ops.GateUnitsGradient, before: ops.GateUnitsGradient, context: Context) -> Steps:
    layer, n, dy, dz = context.layer, op.dy.shape[1], op.dy, op.dz
    for j in context.shown(n):
        y = indexed(layer.output, j, n)
        for column in (j, n + j):
            z, derivative = f"{layer.sum}{column + 1}", dz[0, column] / dy[0, j] if dy[0, j] else 0.0
            terms = f"{factor(dy[0, j])}·{factor(derivative)}"
            yield Step(f"dL/d{z}", f"dL/d{y} d{y}/d{z}", terms, dz[0, column])
    yield from context.more(n)
    yield Step(f"dL/d{layer.bias}", f"dL/d{layer.sum}", value=op.dbias)


@explain.register
def _(op: ops.Softmax, before: ops.Softmax, context: Context) -> Steps:
    yield Step(context.layer.output, f"softmax{first(op.x[0])}", value=op.y[0])


@explain.register
def _(op: ops.SoftmaxGradient, before: ops.SoftmaxGradient, context: Context) -> Steps:
    y, z = context.layer.output, context.layer.sum
    yield Step(f"dL/d{z}", f"{y} (dL/d{y} - Σ {y} dL/d{y})", value=op.dx[0])


@explain.register
def _(op: ops.Drop, before: ops.Drop, context: Context) -> Steps:
    yield Step(f"dropout{first(op.x[0])}", value=op.y[0])


# Branches


@explain.register
def _(op: containers.Add, before: containers.Add, context: Context) -> Steps:
    yield Step(f"{first(op.a[0])} + {first(op.b[0])}", value=op.y[0])


@explain.register
def _(op: ops.Accumulate, before: ops.Accumulate, context: Context) -> Steps:
    yield Step(f"{first(before.total)} + {first(op.part)}", value=op.total)


@explain.register
def _(op: containers.Copy, before: containers.Copy, context: Context) -> Steps:
    yield Step("dL/dx", "dL/dy", value=op.y)


@explain.register
def _(op: containers.StartSum, before: containers.StartSum, context: Context) -> Steps:
    yield from ()  # the sum is explained when its last part is there


@explain.register
def _(op: containers.AddToSum, before: containers.AddToSum, context: Context) -> Steps:
    units = len(op.y)
    if context.skip is None:
        yield Step(f"{first(before.y)} + {number(op.factor[0])}·{first(op.a)}", value=op.y)
        return
    for j in context.shown(units):
        network, skip = op.y[j] - op.a[j], op.a[j]
        formula = f"{indexed('n', j, units)} + {indexed('l', j, units)}"
        yield Step(indexed("o", j, units), formula, f"{number(network)} + {factor(skip)}", op.y[j])
    yield from context.more(units)


@explain.register
def _(op: containers.SumGradient, before: containers.SumGradient, context: Context) -> Steps:
    yield from ()  # the gradient goes to each branch as it is


@explain.register(members.RepeatForMembers)
@explain.register(members.SumOfMembers)
@explain.register(members.MeanOfMembers)
def _(op: Op, before: Op, context: Context) -> Steps:
    words = {members.RepeatForMembers: "x", members.SumOfMembers: "Σ x", members.MeanOfMembers: "mean x"}
    yield Step("y", words[type(op)], value=_row(op.arrays[1]))


# Update


@explain.register
def _(op: ops.OptimizerStep, before: ops.OptimizerStep, context: Context) -> Steps:
    """Each parameter of a group after a step of gradient descent."""
    group = op.parameters
    for index, layer in enumerate(context.symbols):
        for kind, symbol in (("weight", layer.weight), ("bias", layer.bias)):
            values = context.parameter(kind, index)
            if values is None or not np.may_share_memory(values, group):
                continue
            offset = (values.ctypes.data - group.ctypes.data) // group.itemsize
            for position, value in np.ndenumerate(values):
                name = symbol + "".join(str(i + 1) for i, n in zip(position, values.shape, strict=True) if n > 1)
                old, gradient = before.parameters[offset], op.gradient[offset]
                terms = f"{number(old)} - {number(op.constants[-1])}·{factor(gradient)}"
                yield Step(name, f"{name} - rate dL/d{name}", terms, value)
                offset += 1


def _row(values: Array) -> Array:
    return np.asarray(values[0]).reshape(-1)
