"""The functions of the book as PyTorch and JAX have them, from arrays to arrays; None where a library has none of that name.

Both are imported when first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from pellucid.typing import Array

Computed = Callable[..., Array]
ELEMENTARY = {  # the function: PyTorch's, JAX's
    "exp": ("exp", "exp"),
    "expm1": ("expm1", "expm1"),
    "log": ("log", "log"),
    "log1p": ("log1p", "log1p"),
    "sqrt": ("sqrt", "sqrt"),
    "tanh": ("tanh", "tanh"),
    "erf": ("special.erf", "scipy.special.erf"),
    "normal_cdf": ("special.ndtr", "scipy.special.ndtr"),
    "normal_pdf": (None, "scipy.stats.norm.pdf"),
}


@cache
def torch() -> Any:
    import torch

    return torch


@cache
def jax() -> Any:
    import jax

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_platforms", "cpu")
    return jax


def versions() -> str:
    """What the libraries are."""
    import pellucid

    return f"Pellucid {pellucid.__version__}, PyTorch {torch().__version__}, JAX {jax().__version__}, NumPy {np.__version__}."


def loop(function: Callable[[float], float]) -> Computed:
    """A compiled loop over one of Pellucid's elementary functions."""
    from numba import njit

    import pellucid.kernels.compiler.vector_math  # noqa: F401  (their vector forms)

    @njit(fastmath={"contract", "nsz"}, error_model="numpy")
    def run(x: Array, y: Array) -> None:
        for i in range(x.size):
            y[i] = function(x[i])

    def computed(x: Array) -> Array:
        y = np.empty_like(x)
        run(x, y)
        return y

    return computed


def _path(module: Any, path: str) -> Any:
    import importlib

    *modules, name = path.split(".")
    if modules:
        module = importlib.import_module(".".join([module.__name__, *modules]))
    return getattr(module, name)


def elementary(name: str) -> dict[str, Computed | None]:
    """One of the elementary functions."""
    theirs, of_jax = ELEMENTARY.get(name, (None, None))
    return {
        "PyTorch": (lambda x: _path(torch(), theirs)(torch().from_numpy(x)).numpy()) if theirs else None,
        "JAX": _jitted(lambda: _path(jax().numpy if "." not in of_jax else jax(), of_jax)) if of_jax else None,
    }


def torch_activation(name: str, values: tuple[float, ...] = ()) -> Any:
    """An activation of PyTorch, on tensors."""
    F = torch().nn.functional
    return {
        "identity": lambda x: x * 1,
        "step": lambda x: torch().heaviside(x, torch().ones((), dtype=x.dtype)),
        "sigmoid": torch().sigmoid,
        "tanh": torch().tanh,
        "relu": F.relu,
        "leaky_relu": lambda x: F.leaky_relu(x, *values),
        "prelu": lambda x: F.prelu(x, torch().full((1,), *values, dtype=x.dtype)),
        "elu": lambda x: F.elu(x, *values),
        "selu": F.selu,
        "softplus": F.softplus,
        "swish": F.silu,
        "gelu": F.gelu,
        "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
        "mish": F.mish,
    }[name]


def jax_activation(name: str, values: tuple[float, ...] = ()) -> Any:
    """An activation of JAX; its PReLU is leaky ReLU, and it has no step."""
    nn = jax().nn
    return {
        "identity": lambda x: x * 1,
        "step": None,
        "sigmoid": nn.sigmoid,
        "tanh": jax().numpy.tanh,
        "relu": nn.relu,
        "leaky_relu": lambda x: nn.leaky_relu(x, *values),
        "prelu": lambda x: nn.leaky_relu(x, *values),
        "elu": lambda x: nn.elu(x, *values),
        "selu": nn.selu,
        "softplus": nn.softplus,
        "swish": nn.silu,
        "gelu": lambda x: nn.gelu(x, approximate=False),
        "gelu_tanh": lambda x: nn.gelu(x, approximate=True),
        "mish": nn.mish,
    }[name]


def torch_gate(name: str) -> Any:
    """A gate as PyTorch users write it, of two tensors (GLU is its own)."""
    F = torch().nn.functional
    return {
        "glu": lambda a, b: F.glu(torch().cat([a, b], -1), -1),
        "reglu": lambda a, b: F.relu(a) * b,
        "geglu": lambda a, b: F.gelu(a) * b,
        "swiglu": lambda a, b: F.silu(a) * b,
        "bilinear": lambda a, b: a * b,
    }[name]


def jax_gate(name: str) -> Any:
    """A gate as JAX users write it, of two arrays."""
    nn = jax().nn
    return {
        "glu": lambda a, b: a * nn.sigmoid(b),
        "reglu": lambda a, b: nn.relu(a) * b,
        "geglu": lambda a, b: nn.gelu(a, approximate=False) * b,
        "swiglu": lambda a, b: nn.silu(a) * b,
        "bilinear": lambda a, b: a * b,
    }[name]


def activation(name: str, order: int, values: tuple[float, ...]) -> dict[str, Computed | None]:
    """An activation, or its derivative by automatic differentiation."""
    if name == "step" and order:
        return {"PyTorch": None, "JAX": None}
    return {
        "PyTorch": _torch_part(lambda: torch_activation(name, values), order),
        "JAX": _jax_part(lambda: jax_activation(name, values), order) if name != "step" else None,
    }


def gate(name: str, part: int) -> dict[str, Computed | None]:
    """A gate (part 0), or its derivative by a (1) or by b (2)."""
    return {
        "PyTorch": _torch_part(lambda: torch_gate(name), part),
        "JAX": _jax_part(lambda: jax_gate(name), part),
    }


def _torch_part(make: Callable[[], Any], part: int) -> Computed:
    def run(*arrays: Array) -> Array:
        inputs = [torch().from_numpy(x).requires_grad_(part > 0) for x in arrays]
        y = make()(*inputs)
        if part == 0:
            return y.numpy()
        (slope,) = torch().autograd.grad(y, inputs[part - 1], torch().ones_like(y), allow_unused=True)
        return np.zeros_like(arrays[0]) if slope is None else slope.numpy()

    return run


def _jax_part(make: Callable[[], Any], part: int) -> Computed:
    def slope(*arrays: Any) -> Any:
        y, back = jax().vjp(make(), *arrays)
        return back(jax().numpy.ones_like(y))[part - 1]

    return _jitted(make if part == 0 else lambda: slope)


def _jitted(make: Callable[[], Any]) -> Computed:
    @cache
    def compiled() -> Any:
        return jax().jit(make())

    return lambda *arrays: np.asarray(compiled()(*map(jax().numpy.asarray, arrays)))
