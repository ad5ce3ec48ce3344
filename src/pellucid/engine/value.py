"""What flows along a tape: arrays of (batch, *shape of one row), and numbers in bins, which are never written out."""

from __future__ import annotations

from dataclasses import dataclass

from pellucid.typing import Array


class Value:
    """An array that flows forward and, if anything learned depends on it, the gradient that flows back.

    Parameters
    ----------
    value
        Shape (batch, *shape of one row).
    gradient
        Of the same shape; None if nothing learned depends on the value.
    name
        Of a parameter, a statistic, or ``"input"``.
    tail
        There if only the last columns depend on what is learned: their part, for a consumer that can do without the rest.

    Attributes
    ----------
    has_gradient
        Whether the backward pass has reached this gradient; views have it in common.
    """

    def __init__(self, value: Array, gradient: Array | None = None, name: str = "", tail: Value | None = None) -> None:
        self.value, self.gradient, self.name, self.tail = value, gradient, name, tail
        self._base, self._reached = self, False

    @property
    def has_gradient(self) -> bool:
        return self._base._reached

    @has_gradient.setter
    def has_gradient(self, reached: bool) -> None:
        self._base._reached = reached

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one row."""
        return tuple(self.value.shape[1:])

    def view(self, shape: tuple[int, ...]) -> Value:
        """The same memory in another shape, the batch included; what reaches the view's gradient has reached this one's."""
        view = Value(self.value.reshape(shape), None if self.gradient is None else self.gradient.reshape(shape))
        view._base = self._base
        return view


@dataclass(frozen=True)
class BinnedValue:
    """Numbers in bins and, after them, plain columns: what a piecewise-linear encoding would write out, a column a bin.

    Only layers that multiply by weights take it: they can do without the columns.

    Parameters
    ----------
    bins
        The bin each number is in, shape (batch, columns).
    position
        How far along it, from 0 to 1, of the same shape.
    edges
        Of the bins, shape (columns, bins + 1).
    plain
        The columns that follow.
    """

    bins: Array
    position: Array
    edges: Array
    plain: Value


def matrix(array: Array) -> Array:
    """All rows and positions as rows, features as columns: a view of shape (batch * positions, features)."""
    return array.reshape(-1, array.shape[-1])
