"""What a network learns from: rows, targets and row weights, checked once, before any kernel sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pellucid.engine.array_functions import check_targets
from pellucid.engine.tape import Tape
from pellucid.formulas.losses import Loss
from pellucid.kernels import training_step
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


@dataclass(frozen=True)
class Data:
    """Rows with targets and weights; the table itself is read in place, by row index.

    `x` is a contiguous matrix, or (data, columns, starts, width) of compressed sparse rows; `targets` is a vector of labels
    (int64) for a loss on classes, else a matrix (rows, outputs); `weights` a vector.
    """

    x: Any
    targets: Array
    weights: Array
    rows: int
    width: int

    @staticmethod
    def of(x: Any, y: Any, loss: Loss, outputs: int, dtype: Any, weights: Any = None) -> Data:
        """Check and convert; a contiguous array of the right dtype is not copied.

        Raises
        ------
        ValueError
            Shapes that do not fit, no rows, targets the loss has no meaning for, NaN or infinity, negative weights.
        """
        sparse = hasattr(x, "tocsr")
        table: Any = x.tocsr() if sparse else np.ascontiguousarray(x, dtype)
        if table.ndim != 2:
            raise InvalidValue("training.x.dimensions", shape=table.shape)
        rows, width = table.shape
        if rows == 0:
            raise InvalidValue("training.x.empty")
        if not np.isfinite(table.data if sparse else table).all():
            raise InvalidValue("training.x.finite")
        if sparse:
            table.sum_duplicates()
            parts = (
                table.data.astype(dtype, copy=False),
                table.indices.astype(np.int64),
                table.indptr.astype(np.int64),
            )
            table = (*parts, width)
        y = np.asarray(y)
        if y.shape[:1] != (rows,):
            raise InvalidValue("training.y.rows", rows=rows, shape=y.shape)
        if loss.target == "class":
            check_targets(loss, y, outputs)
            targets = np.ascontiguousarray(y, np.int64)
        else:
            targets = np.ascontiguousarray(y.reshape(rows, -1), dtype)
            if targets.shape[1] != outputs:
                raise InvalidValue("training.y.columns", outputs=outputs, columns=targets.shape[1])
            check_targets(loss, targets, outputs)
        weights = np.ones(rows, dtype) if weights is None else np.ascontiguousarray(weights, dtype)
        if weights.shape != (rows,):
            raise InvalidValue("training.weights.rows", rows=rows, shape=weights.shape)
        if not (np.isfinite(weights) & (weights >= 0)).all() or not weights.any():
            raise InvalidValue("training.weights.values")
        return Data(table, targets, weights, rows, width)

    def dense(self, rows: Array) -> Array:
        """These rows of the table as a matrix."""
        if not isinstance(self.x, tuple):
            return np.asarray(self.x[rows])
        values, columns, starts, width = self.x
        dense = np.zeros((len(rows), width), values.dtype)
        for place, row in enumerate(rows):
            held = slice(starts[row], starts[row + 1])
            dense[place, columns[held]] = values[held]
        return dense

    def record(self, tape: Tape, order: Array, x: Array, targets: Array, weights: Array) -> None:
        """Record how a batch is fetched into `x`, `targets` and `weights`."""
        if isinstance(self.x, tuple):
            tape.record(training_step.gather_sparse(tape.dtype), *self.x[:3], order, x, tape.step_state)
        else:
            tape.record(training_step.gather(tape.dtype), self.x, order, x, tape.step_state)
        if targets.ndim == 1:
            tape.record(
                training_step.gather_vector(tape.dtype, "labels"), self.targets, order, targets, tape.step_state
            )
        else:
            tape.record(training_step.gather(tape.dtype), self.targets, order, targets, tape.step_state)
        tape.record(training_step.gather_vector(tape.dtype, "weights"), self.weights, order, weights, tape.step_state)
