"""The layers a network is built from."""

from pellucid.layers.batch_ensemble import Heads, Mean, Repeat, Shared
from pellucid.layers.containers import Parallel
from pellucid.layers.dense import Apply, BatchNorm, Dense, Dropout, Layer, LayerNorm, Residual, RMSNorm
from pellucid.layers.embedding import Embedding
from pellucid.layers.periodic import Periodic
from pellucid.layers.piecewise_linear import Pieces, edges_of

__all__ = [
    "Apply",
    "BatchNorm",
    "Dense",
    "Dropout",
    "Embedding",
    "Heads",
    "Layer",
    "LayerNorm",
    "Mean",
    "Parallel",
    "Periodic",
    "Pieces",
    "RMSNorm",
    "Repeat",
    "Residual",
    "Shared",
    "edges_of",
]
