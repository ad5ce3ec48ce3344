"""Rows to learn from, rows to choose by, rows to judge by: drawn once, by the seed, every class in its proportion."""

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
    """Divide the rows of `target`: class numbers are divided class by class, other numbers as one.

    The parts have the asked size to the row as far as every class with two rows or more keeps one for training; a
    class with three rows or more is tested if the test part has room for it.

    Parameters
    ----------
    target
        One value per row: integers are classes, floats are not.
    validation, test
        Shares of the rows, 0 or more, together below 1; 0 leaves the part empty.
    seed
        The same seed draws the same rows.

    Raises
    ------
    ValueError
        A share is out of range or no row is left to train on.
    """
    target = np.asarray(target)
    for name, share in (("validation", validation), ("test", test)):
        if not 0.0 <= share < 1.0:
            raise ValueError(f"{name} must be a share of the rows, at least 0 and below 1; got {share}")
    if validation + test >= 1.0:
        raise ValueError(f"validation and test must leave rows to train on; together they take {validation + test:g}")
    classes = (
        np.unique(target, return_inverse=True)[1] if target.dtype.kind in "iub" else np.zeros(len(target), np.int64)
    )
    order = np.random.Generator(np.random.Philox(seed)).permutation(len(target))
    order = order[np.argsort(classes[order], kind="stable")]
    counts = np.bincount(classes)
    tested = _seats(counts, test)
    validated = _seats(counts - tested, validation / (1.0 - test))
    place = np.arange(len(target)) - np.repeat(np.cumsum(counts) - counts, counts)
    tests = place < np.repeat(tested, counts)
    validates = ~tests & (place < np.repeat(tested + validated, counts))
    parts = (np.sort(order[part]) for part in (~tests & ~validates, validates, tests))
    return Split(*parts)


def _seats(counts: Rows, share: float) -> Rows:
    """How many rows of each class a part of that share gets: largest remainders, classes left empty first."""
    quota = counts * share
    seats = np.floor(quota).astype(np.int64)
    free = max(round(float(quota.sum())), 1 if share else 0) - int(seats.sum())
    hungry = (seats == 0) & (counts >= 3)
    order = np.lexsort((seats - quota, ~hungry))
    seats[order[:free]] += 1
    return np.minimum(seats, np.maximum(counts - 1, 0))
