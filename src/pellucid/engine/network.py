"""A network: a chain of layers with their parameters in one vector, recorded as a tape for each batch size it is used with."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np

from pellucid.engine.layer import Layer, Shape, declared, output_shape, record
from pellucid.engine.parameters import Parameters, aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value
from pellucid.messages import Names
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


def prediction_batch(width: int) -> int:
    """Rows predicted at a time: as many as keep the input within a million numbers, but 16 to 1024."""
    return max(16, min(1024, (1 << 20) // width))


class Network:
    """Layers made ready for rows of a given shape.

    Parameters
    ----------
    layers
        From input to output.
    shape
        Of one row of the input, features last; a number stands for that many columns.
    dtype
        ``numpy.float32`` or ``numpy.float64``, of everything.
    seed
        Of the initial weights.

    Attributes
    ----------
    shape, output_shape
        Of one row of the input and of the output.
    width, output_width
        How many numbers these rows have.
    """

    def __init__(self, layers: Sequence[Layer], shape: int | Shape, dtype: Any = np.float32, seed: int = 0) -> None:
        self.layers, self.dtype, self.seed = list(layers), np.dtype(dtype).type, seed
        self.shape = (shape,) if isinstance(shape, int) else tuple(shape)
        self.parameters = Parameters(declared(self.layers, self.shape, "parameters"), dtype, seed)
        self.statistics = Parameters(declared(self.layers, self.shape, "statistics"), dtype, seed)
        self.output_shape = output_shape(self.layers, self.shape)
        self.width, self.output_width = prod(self.shape), prod(self.output_shape)
        self._predicting: dict[int, list[tuple[Tape, Value, Value]]] = {}
        self._lock = threading.Lock()

    def new_input(self, tape: Tape) -> Value:
        """A buffer on the tape for the rows that the network reads."""
        x = Value(aligned((tape.batch, *self.shape), self.dtype), name="input")
        tape.values.append(("input", x))
        return x

    def record(self, tape: Tape, x: Value) -> Value:
        """Record all layers on `x`; returns the output, which is the raw one: losses take logits."""
        values, gradients = self.parameters.values, self.parameters.gradients
        params = {name: Value(values[name], gradients[name], name) for name in values}
        params |= {name: Value(value, None, name) for name, value in self.statistics.values.items()}
        return record(self.layers, tape, x, params)

    @contextmanager
    def predicting(self, batch: int) -> Iterator[tuple[Tape, Value, Value]]:
        """A tape for prediction that no other thread is using, with its input and output."""
        with self._lock:
            free = self._predicting.setdefault(batch, [])
            lent = free.pop() if free else None
        if lent is None:
            tape = Tape(self.dtype, batch, training=False)
            x = self.new_input(tape)
            with tape.section("forward"):
                lent = tape, x, self.record(tape, x)
        try:
            yield lent
        finally:
            with self._lock:
                self._predicting.setdefault(batch, []).append(lent)
                while len(self._predicting) > 8:  # odd last chunks: keep the most recent sizes
                    del self._predicting[next(iter(self._predicting))]

    def __call__(self, x: Any) -> Array:
        """The raw output for each row of `x`, an array of shape (rows, *shape) or a SciPy sparse matrix.

        Returns
        -------
        ndarray, shape (rows, *output_shape)
        """
        rows = x.shape[0]
        out = np.empty((rows, *self.output_shape), self.dtype)
        step = prediction_batch(self.width)
        for start in range(0, rows, step):
            stop = min(start + step, rows)
            with self.predicting(stop - start) as (tape, inputs, outputs):
                part = x[start:stop]
                inputs.value[...] = part if isinstance(part, np.ndarray) else part.toarray()
                tape.run("forward")
                out[start:stop] = outputs.value
        return out

    def state(self) -> dict[str, Array]:
        """Copies of all parameters and running statistics, by name."""
        both = {**self.parameters.values, **self.statistics.values}
        return {name: value.copy() for name, value in both.items()}

    def load(self, state: Mapping[str, Array]) -> None:
        """Put parameters and statistics back, in place.

        Raises
        ------
        ValueError
            A name is missing or unknown, or a shape differs.
        """
        both = {**self.parameters.values, **self.statistics.values}
        if set(both) != set(state):
            raise InvalidValue("engine.state.names", names=Names(sorted(both)), value=Names(sorted(state)))
        for name, value in both.items():
            if value.shape != np.shape(state[name]):
                raise InvalidValue("engine.state.shape", name=name, shape=value.shape, value=np.shape(state[name]))
            value[...] = state[name]
        self.parameters.uninitialized = []

    def __getstate__(self) -> dict[str, Any]:
        """What pickling keeps: the recipe and the numbers; tapes are recorded anew, views are made anew."""
        recipe = (self.layers, self.shape, self.dtype, self.seed)
        return {"recipe": recipe, "state": self.state(), "uninitialized": self.parameters.uninitialized}

    def __setstate__(self, pickled: dict[str, Any]) -> None:
        self.__init__(*pickled["recipe"])  # type: ignore[misc]
        self.load(pickled["state"])
        self.parameters.uninitialized = pickled["uninitialized"]
