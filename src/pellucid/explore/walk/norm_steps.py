"""What normalisation computes: the mean and deviation of a row or of the batch, the values they make, and the gradients."""

from __future__ import annotations

import numpy as np

from pellucid.explore.walk.context import Context
from pellucid.explore.walk.op_steps import Steps, explain
from pellucid.explore.walk.steps import Step
from pellucid.layers import norms


@explain.register
def _(op: norms.NormalizeGroups, before: norms.NormalizeGroups, context: Context) -> Steps:
    yield from context.sums(before.x)
    for g in range(op.x.shape[1]):
        yield Step("mean", value=op.mean[0, g])
        yield Step("sqrt(var + eps)", value=1 / float(op.inverse[0, g]))
    yield Step("y", f"gain ({context.layer.sum} - mean) / sqrt(var + eps) + shift", value=op.y[0].reshape(-1))


@explain.register
def _(op: norms.DivideByRMS, before: norms.DivideByRMS, context: Context) -> Steps:
    yield from context.sums(before.x)
    z = context.layer.sum
    yield Step("rms", f"sqrt(mean({z}**2) + eps)", value=1 / float(op.inverse[0]))
    yield Step("y", f"gain {z} / rms", value=op.y[0])


@explain.register
def _(op: norms.NormalizeBatch, before: norms.NormalizeBatch, context: Context) -> Steps:
    yield from context.sums(before.x)
    yield Step("mean", value=op.mean)
    yield Step("sqrt(var + eps)", value=1 / op.inverse)
    yield Step("y", f"gain ({context.layer.sum} - mean) / sqrt(var + eps) + shift", value=op.y[0])


@explain.register
def _(op: norms.NormalizeByRunning, before: norms.NormalizeByRunning, context: Context) -> Steps:
    yield from context.sums(before.x)
    yield Step("running mean", value=op.mean)
    yield Step("sqrt(running var + eps)", value=np.sqrt(op.variance + op.settings[1]))
    yield Step("y", f"gain ({context.layer.sum} - mean) / sqrt(var + eps) + shift", value=op.y[0])


@explain.register
def _(op: norms.NormalizeGradient, before: norms.NormalizeGradient, context: Context) -> Steps:
    yield Step("dL/dgain", "Σ dL/dy (y - shift) / gain", value=op.dgain.reshape(-1))
    yield Step("dL/dshift", "Σ dL/dy", value=op.dshift.reshape(-1))
    yield Step(f"dL/d{context.layer.sum}", value=op.dx[0].reshape(-1))


@explain.register
def _(op: norms.DivideByRMSGradient, before: norms.DivideByRMSGradient, context: Context) -> Steps:
    yield Step("dL/dgain", "Σ dL/dy y / gain", value=op.dgain)
    yield Step(f"dL/d{context.layer.sum}", value=op.dx[0])
