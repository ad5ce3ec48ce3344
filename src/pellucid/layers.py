"""The layers a network is built from."""

from pellucid.engine.embedding import Embedding
from pellucid.engine.layers import Apply, BatchNorm, Dense, Dropout, Layer, LayerNorm, Residual, RMSNorm
from pellucid.engine.parallel import Parallel
from pellucid.engine.pieces import Pieces, edges_of

__all__ = [
    "Apply",
    "BatchNorm",
    "Dense",
    "Dropout",
    "Embedding",
    "Layer",
    "LayerNorm",
    "Parallel",
    "Pieces",
    "RMSNorm",
    "Residual",
    "edges_of",
]
