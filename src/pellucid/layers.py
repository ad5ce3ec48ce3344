"""The layers a network is built from."""

from pellucid.engine.embedding import Embedding
from pellucid.engine.layers import Apply, BatchNorm, Dense, Dropout, Layer, LayerNorm, Residual, RMSNorm
from pellucid.engine.members import Heads, Mean, Repeat, Shared
from pellucid.engine.parallel import Parallel
from pellucid.engine.periodic import Periodic
from pellucid.engine.pieces import Pieces, edges_of

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
