"""The layers a network is built from."""

from pellucid.engine.embedding import Embedding
from pellucid.engine.layers import Apply, BatchNorm, Dense, Dropout, Layer, LayerNorm, Residual, RMSNorm

__all__ = ["Apply", "BatchNorm", "Dense", "Dropout", "Embedding", "Layer", "LayerNorm", "RMSNorm", "Residual"]
