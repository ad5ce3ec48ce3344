"""The formulas as functions anybody can call: on a number they are plain Python, on an array they are the kernels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from pellucid.formulas.activations import Activation
from pellucid.formulas.gates import Gate
from pellucid.formulas.losses import Loss
from pellucid.kernels import activations, losses, softmax
from pellucid.kernels.compiler import step_state as slot
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.messages import Names
from pellucid.messages.errors import InvalidType, InvalidValue, MissingAttribute, hint
from pellucid.typing import Array


def _arrays(*inputs: Any) -> tuple[Array, ...]:
    """Arrays of one shape and dtype: float32 if all are (a plain number takes on what is beside it), else float64."""
    arrays = np.broadcast_arrays(*(np.asarray(value) for value in inputs))
    for array in arrays:
        if array.dtype.kind not in "fiub":
            raise InvalidType("engine.function.dtype", dtype=str(array.dtype))
    kinds = (v if isinstance(v, int | float) else a.dtype for v, a in zip(inputs, arrays, strict=True))
    dtype = np.float32 if np.result_type(*kinds) == np.float32 else np.float64
    return tuple(np.asarray(array, dtype, order="C") for array in arrays)


def _values(row: Activation | Loss, parameters: Mapping[str, float]) -> tuple[float, ...]:
    """The row's parameters, those given in the place of its own."""
    unknown = sorted(set(parameters) - set(row.parameters))
    if unknown:
        raise InvalidType(
            "engine.function.parameter",
            name=row.name,
            unknown=Names(unknown),
            parameters=Names(row.parameters or ["none"]),
        )
    return tuple({**row.parameters, **parameters}.values())


def check_targets(row: Loss, targets: Array, outputs: int) -> None:
    """Refuse targets that the loss has no meaning for; `outputs` is the number of classes.

    Raises
    ------
    ValueError
        Labels that are not whole numbers in 0..outputs-1 or, of two classes, not in 0..1; counts below 0; NaN, infinity.
    """
    if row.target == "class":
        if targets.ndim > 1 or targets.dtype.kind not in "iu":
            raise InvalidValue("engine.targets.labels", name=row.name, dtype=str(targets.dtype), shape=targets.shape)
        if targets.min() < 0 or targets.max() >= outputs:
            raise InvalidValue("engine.targets.classes", last=outputs - 1, low=targets.min(), high=targets.max())
        return
    if not np.isfinite(targets).all():
        raise InvalidValue("engine.targets.finite")
    if row.target == "binary" and not ((targets >= 0) & (targets <= 1)).all():
        raise InvalidValue("engine.targets.binary", name=row.name, low=targets.min(), high=targets.max())
    if row.link == "exp" and targets.min() < 0:
        raise InvalidValue("engine.targets.counts", name=row.name, value=targets.min())


def _run(kernel: Callable[[Any], Kernel], inputs: tuple[Array, ...], outputs: int = 1) -> list[Array]:
    """Run a kernel over arrays seen as one row."""
    results = [np.empty_like(inputs[0]) for _ in range(outputs)]
    if inputs[0].size:
        kernel(inputs[0].dtype.type)(*(array.reshape(1, -1) for array in (*inputs, *results)))
    return results


class ActivationFunction:
    """An activation: call it on a number or an array; `derivative` gives its derivative.

    Examples
    --------
    >>> import pellucid
    >>> pellucid.activations.relu(-2.0), pellucid.activations.relu.derivative(3.0)
    (0.0, 1.0)
    """

    def __init__(self, row: Activation) -> None:
        self.row = row
        self.__name__, self.__doc__ = row.name, row.function.__doc__

    def __repr__(self) -> str:
        return f"<activation {self.row.name}: {self.__doc__}>"

    def __call__(self, z: Any, **parameters: float) -> Any:
        """f(z): a float for a number, an array of the same shape and precision for an array."""
        values, f = _values(self.row, parameters), self.row.function
        (z,) = _arrays(z)
        if z.ndim == 0:
            return float(f(float(z), *values))
        if parameters:  # each kernel has its parameters compiled in
            return np.array([f(v, *values) for v in z.ravel().tolist()], z.dtype).reshape(z.shape)
        return _run(lambda dtype: activations.activation(self.row, dtype), (z,))[0]

    def derivative(self, z: Any, **parameters: float) -> Any:
        """f'(z), as `__call__`."""
        values, f, d = _values(self.row, parameters), self.row.function, self.row.derivative
        (z,) = _arrays(z)
        if z.ndim == 0:
            return float(d(float(z), f(float(z), *values), *values))
        if parameters:
            return np.array([d(v, f(v, *values), *values) for v in z.ravel().tolist()], z.dtype).reshape(z.shape)
        saved = z if activations.keeps_input(self.row) else self(z)
        return _run(lambda dtype: activations.activation_backward(self.row, dtype), (saved, np.ones_like(z)))[0]


class SoftmaxFunction:
    """y = exp(z) / sum(exp(z)): over the last axis (Bridle 1990)."""

    __name__ = "softmax"

    def __call__(self, z: Any) -> Array:
        """Probabilities: an array of the same shape; each row along the last axis sums to 1."""
        (z,) = _arrays(z)
        if z.ndim == 0:
            raise InvalidValue("engine.function.softmax")
        y: Array = np.empty_like(z)
        if z.size:
            softmax.softmax(z.dtype.type)(z.reshape(-1, z.shape[-1]), y.reshape(-1, z.shape[-1]))
        return y

    def derivative(self, z: Any) -> Array:
        """The Jacobian dy_i/dz_j of each row: shape (..., n, n)."""
        y = self(z)
        jacobian: Array = np.eye(y.shape[-1], dtype=y.dtype) * y[..., None, :] - y[..., :, None] * y[..., None, :]
        return jacobian


class GateFunction:
    """A gate: call it on two numbers or arrays (a, b); `derivative` gives the pair (df/da, df/db)."""

    def __init__(self, row: Gate) -> None:
        self.row = row
        self.__name__, self.__doc__ = row.name, row.function.__doc__

    def __repr__(self) -> str:
        return f"<gate {self.row.name}: {self.__doc__}>"

    def __call__(self, a: Any, b: Any) -> Any:
        """f(a, b): a float for numbers, else an array of their common shape."""
        a, b = _arrays(a, b)
        if a.ndim == 0:
            return float(self.row.function(float(a), float(b)))
        z = np.concatenate([a.reshape(1, -1), b.reshape(1, -1)], axis=1)
        y = np.empty_like(a)
        activations.gate(self.row, a.dtype.type, False)(z, np.zeros(z.size, z.dtype), y.reshape(1, -1))
        return y

    def derivative(self, a: Any, b: Any) -> tuple[Any, Any]:
        """(df/da, df/db)"""
        a, b = _arrays(a, b)
        if a.ndim == 0:
            by_a, by_b = self.row.derivative(float(a), float(b))
            return float(by_a), float(by_b)
        z = np.concatenate([a.reshape(1, -1), b.reshape(1, -1)], axis=1)
        dz, none, sums = np.empty_like(z), np.zeros(z.size, z.dtype), np.empty(z.size, z.dtype)
        activations.gate_backward(self.row, a.dtype.type, False)(z, none, np.ones((1, a.size), a.dtype), dz, sums)
        return dz[0, : a.size].reshape(a.shape), dz[0, a.size :].reshape(a.shape)


class LossFunction:
    """A loss: call it on outputs and targets for the mean over the rows; `derivative` gives its gradient by the outputs."""

    def __init__(self, row: Loss) -> None:
        self.row = row
        self.__name__ = row.name
        self.__doc__ = row.function.__doc__ if row.function else softmax.cross_entropy.__doc__

    def __repr__(self) -> str:
        return f"<loss {self.row.name}: {self.__doc__}>"

    def _measure(self, output: Any, target: Any, parameters: dict[str, float]) -> tuple[float, Array]:
        values, classes = _values(self.row, parameters), self.row.target == "class"
        (output,) = _arrays(output)
        shape = output.shape
        if output.size == 0 or (classes and not shape):
            raise InvalidValue(
                "engine.loss.logits" if classes else "engine.loss.empty", name=self.row.name, shape=shape
            )
        target = np.asarray(target)
        if target.squeeze().shape != (output[..., 0] if classes else output).squeeze().shape:
            raise InvalidValue("engine.loss.shapes", name=self.row.name, target=target.shape, shape=shape)
        check_targets(self.row, target, shape[-1] if classes else 1)
        output = output.reshape(-1, shape[-1] if classes else 1)
        gradient, step_state = np.empty_like(output), np.zeros(slot.SIZE)
        weights = np.ones(len(output), output.dtype)
        factors = np.array([1.0, 1.0, 0.0])
        if classes:
            targets = np.ascontiguousarray(target.reshape(-1), np.int64)
            softmax.cross_entropy(output.dtype.type)(output, targets, weights, gradient, step_state, factors)
        else:
            targets = np.ascontiguousarray(target.reshape(-1, 1), output.dtype)
            losses.loss(self.row, values, output.dtype.type)(output, targets, weights, gradient, step_state, factors)
        return float(step_state[slot.BATCH_LOSS]), gradient.reshape(shape)

    def __call__(self, output: Any, target: Any, **parameters: float) -> float:
        """The mean loss. Outputs are raw (logits for losses on labels); for cross-entropy (rows, classes) with labels.

        Raises
        ------
        ValueError
            No outputs, shapes that do not fit, targets the loss has no meaning for.
        TypeError
            A parameter the loss does not have; no real numbers.
        """
        return self._measure(output, target, parameters)[0]

    def derivative(self, output: Any, target: Any, **parameters: float) -> Array:
        """The gradient of the mean loss by the outputs, of their shape."""
        return self._measure(output, target, parameters)[1]


def named(table: Any, make: Callable[[Any], Any]) -> Callable[[str], Any]:
    """A module's ``__getattr__`` that finds the rows of a table by name."""

    def find(name: str) -> Any:
        if name.startswith("_") or name not in table:
            raise MissingAttribute(
                "engine.function.unknown", kind=table.kind, name=name, hint=hint(name, table.spellings)
            )
        return make(table[name])

    return find
