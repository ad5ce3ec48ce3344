"""The layers a network is built from."""

from pellucid.engine.layer import Layer
from pellucid.layers.activation import Activation
from pellucid.layers.batch_ensemble import BatchEnsemble, MemberOutputs
from pellucid.layers.containers import Residual, Sum
from pellucid.layers.dense import Dense
from pellucid.layers.dropout import Dropout
from pellucid.layers.embedding import Embedding
from pellucid.layers.members import Mean, Repeat
from pellucid.layers.norms import BatchNorm, LayerNorm, RMSNorm
from pellucid.layers.periodic import Periodic
from pellucid.layers.piecewise_linear import PiecewiseLinear, bin_edges

__all__ = [
    "Activation",
    "BatchEnsemble",
    "BatchNorm",
    "Dense",
    "Dropout",
    "Embedding",
    "Layer",
    "LayerNorm",
    "Mean",
    "MemberOutputs",
    "Periodic",
    "PiecewiseLinear",
    "RMSNorm",
    "Repeat",
    "Residual",
    "Sum",
    "bin_edges",
]
