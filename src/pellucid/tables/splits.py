"""Rows to learn from, rows to choose by and rows to judge by, drawn once by the seed, each class in its proportion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Rows = NDArray[np.int64]


class Split(NamedTuple):
    """Row numbers (from 0, ascending) of each part; every row is in exactly one."""

    train: Rows
    validation: Rows
    test: Rows


def split(target: ArrayLike, *, validation: float = 0.15, test: float = 0.15, seed: int = 0) -> Split:
    """Divide the rows of `target`: integers are classes and are divided class by class, floats as one.

    The parts have the asked sizes to the row, but every class keeps a row for training. A class that would miss a part
    by rounding gets a row there before the others do, if two are left to train on.

    Parameters
    ----------
    target
        One value per row.
    validation, test
        Shares of the rows, at least 0 and together below 1; 0 leaves the part empty.
    seed
        The same seed draws the same rows.

    Raises
    ------
    ValueError
        A share is out of range.
    """
    target = np.asarray(target)
    for name, share in (("validation", validation), ("test", test)):
        if not 0.0 <= share < 1.0:
            raise ValueError(f"{name} must be a share of the rows, at least 0 and below 1; got {share}")
    if validation + test >= 1.0:
        raise ValueError(f"validation and test must leave rows to train on; together they are {validation + test:g}")
    numbers = target.dtype.kind == "f"
    classes = np.zeros(len(target), np.int64) if numbers else np.unique(target, return_inverse=True)[1]
    order = np.random.Generator(np.random.Philox(seed)).permutation(len(target))
    order = order[np.argsort(classes[order], kind="stable")]
    counts = np.bincount(classes)
    tested = _seats(counts, _rows(test, len(target)))
    validated = _seats(counts - tested, _rows(validation, len(target)))
    place = np.arange(len(target)) - np.repeat(np.cumsum(counts) - counts, counts)
    part = (place < np.repeat(tested + validated, counts)).astype(np.int64) + (place < np.repeat(tested, counts))
    return Split(*(np.sort(order[part == which]) for which in range(3)))


def _rows(share: float, rows: int) -> int:
    return max(round(share * rows), 1) if share else 0


def _seats(counts: Rows, wanted: int) -> Rows:
    """How many of the `wanted` rows each class gives: by largest remainders, classes that would give none first."""
    quota = counts * (wanted / max(int(counts.sum()), 1))
    seats: Rows = np.floor(quota).astype(np.int64)
    none_yet = (seats == 0) & (counts >= 3)
    order = np.lexsort((seats - quota, ~none_yet))
    seats[order[: wanted - int(seats.sum())]] += 1
    return np.minimum(seats, np.maximum(counts - 1, 0))
