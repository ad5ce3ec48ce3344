"""torch.compile as a library of its own, where single kernels are timed: a process that compiles does nothing else."""

from bench.adapters.torch import prepare

__all__ = ["prepare"]
