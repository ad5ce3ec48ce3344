"""Training, validation and test rows: drawn at random by the seed, or the latest ones by a time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pellucid.messages.errors import InvalidValue
from pellucid.typing import Rows


class Split(NamedTuple):
    """Row numbers (from 0, ascending) of each part; every row is in exactly one."""

    train: Rows
    validation: Rows
    test: Rows


def split(
    target: ArrayLike, *, validation: float = 0.15, test: float = 0.15, seed: int = 0, groups: ArrayLike | None = None
) -> Split:
    """Split the rows of `target`: integers are classes and are stratified, floats are not.

    The parts have the asked sizes to the row, but every class keeps a row for training. A class that would miss a part
    by rounding gets a row there before the others do, if two are left to train on. Groups stay
    whole, and a size is met to within half a group; a group counts to the rarest class in it, and one that would fill
    half a part is for training.

    Parameters
    ----------
    target
        One value per row.
    validation, test
        Shares of the rows, at least 0 and together below 1; 0 leaves the part empty.
    seed
        The same seed draws the same rows.
    groups
        A number per row: rows with the same one stay in one part. Default: every row is alone.

    Raises
    ------
    ValueError
        A share is out of range, or there are fewer groups than parts.
    """
    target = np.asarray(target)
    shares = _checked(validation, test)
    numbers = target.dtype.kind == "f"
    classes = np.zeros(len(target), np.int64) if numbers else np.unique(target, return_inverse=True)[1]
    unit = np.arange(len(target)) if groups is None else numbered(groups)
    sizes = np.bincount(unit)
    of_unit = _rarest(classes, unit) if len(sizes) < len(unit) else classes
    parts = _drawn(of_unit, sizes, shares, seed)
    if len(sizes) < len(unit):
        _fill(parts, sizes, shares)
    return Split(*(np.flatnonzero(parts[unit] == which) for which in range(3)))


def rotating_folds(parts: Split, count: int, *, target: ArrayLike, groups: ArrayLike, seed: int = 0) -> list[Split]:
    """As many splits of the same rows, each with another validation fold; the first is `parts`.

    No row is for validation twice before every row was once. Folds are stratified, and groups stay whole; with only one
    group for training, all splits are alike.

    Parameters
    ----------
    target, groups
        Of every row of the table.
    """
    splits, pool, again = [parts], parts.train, 0
    folds = max(1, round(len(pool) / max(len(parts.validation), 1)))
    if not len(parts.validation) or folds < 2:
        return [parts] * count
    target = np.asarray(target)
    classes = np.zeros(len(target), np.int64) if target.dtype.kind == "f" else np.unique(target, return_inverse=True)[1]
    unit = numbered(np.asarray(groups)[pool])
    of_unit = _rarest(classes[pool], unit)
    if len(of_unit) < 2:  # one group, which stays whole
        return [parts] * count
    while len(splits) < count:
        order = np.random.Generator(np.random.Philox(seed + again)).permutation(len(of_unit))
        order = order[np.argsort(of_unit[order], kind="stable")]
        fold = np.empty(len(order), np.int64)
        fold[order] = np.arange(len(order)) % folds
        for which in range(folds):
            chosen = fold[unit] == which
            if chosen.any() and not chosen.all():
                train = np.sort(np.concatenate([pool[~chosen], parts.validation]))
                splits.append(parts._replace(train=train, validation=pool[chosen]))
        again += 1
    return splits[:count]


def split_by_time(times: ArrayLike, *, validation: float = 0.15, test: float = 0.15) -> Split:
    """Test on the latest rows, validate on those before them, train on the earliest; rows of one time stay together.

    Parameters
    ----------
    times
        A number per row, later ones larger; rows without one (NaN) are for training.
    validation, test
        Shares of the rows; the parts begin where the time changes, as near to the asked sizes as that allows.

    Raises
    ------
    ValueError
        A share is out of range, or there are fewer different times than parts.
    """
    for_validation, for_test = _checked(validation, test)
    times = np.nan_to_num(np.asarray(times, np.float64), nan=-np.inf)
    order = np.argsort(times, kind="stable")
    ordered = times[order]
    starts = np.flatnonzero(ordered[1:] > ordered[:-1]) + 1  # where a later time begins
    asked = (for_validation > 0) + (for_test > 0)
    if len(starts) < asked:
        raise InvalidValue("tables.split.times", parts=asked + 1, times=len(starts) + 1)
    rows = test_from = len(times)
    if for_test:
        test_from = _nearest(starts[asked - 1 :], rows * (1 - for_test))
    validation_from = test_from
    if for_validation:
        validation_from = _nearest(starts[starts < test_from], rows * (1 - for_test - for_validation))
    return Split(*(np.sort(part) for part in np.split(order, [validation_from, test_from])))


def numbered(groups: ArrayLike) -> Rows:
    """Groups as 0, 1, ... in the order in which they first occur."""
    groups = np.asarray(groups)
    if groups.dtype.kind in "iu":
        ordered = np.sort(groups)
        if (ordered[1:] != ordered[:-1]).all():  # as in most long tables: told in a tenth of the time of numbering
            return np.arange(len(groups))
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _checked(validation: float, test: float) -> tuple[float, float]:
    for name, share in (("validation", validation), ("test", test)):
        if not 0.0 <= share < 1.0:
            raise InvalidValue("tables.split.share", name=name, value=share)
    if validation + test >= 1.0:
        raise InvalidValue("tables.split.nothing_left", total=validation + test)
    return validation, test


def _drawn(classes: Rows, sizes: Rows, shares: tuple[float, float], seed: int) -> Rows:
    """The part of each unit (0 training, 1 validation, 2 test), class by class, in an order drawn by the seed."""
    rows = int(sizes.sum())
    wanted = [_rows(share, rows) for share in shares]
    order = np.random.Generator(np.random.Philox(seed)).permutation(len(sizes))
    large = sizes > max(1.0, min((n for n in wanted if n), default=rows) / 2)
    order = order[np.lexsort((large[order], classes[order]))]
    mass = np.bincount(classes, sizes).astype(np.int64)
    tested = _seats(mass, wanted[1])
    validated = _seats(mass - tested, wanted[0])
    of = classes[order]
    middle = np.cumsum(sizes[order]) - (np.cumsum(mass) - mass)[of] - sizes[order] / 2
    parts = np.empty(len(sizes), np.int64)
    parts[order] = (middle < (tested + validated)[of]).astype(np.int64) + (middle < tested[of])
    return parts


def _fill(parts: Rows, sizes: Rows, shares: tuple[float, float]) -> None:
    """Give a part that was asked for and stayed empty, or training itself, the smallest group that can be spared."""
    needed = [0, *(part for part, share in ((1, shares[0]), (2, shares[1])) if share)]
    if len(sizes) < len(needed):
        raise InvalidValue("tables.split.groups", parts=len(needed), groups=len(sizes))
    for part in needed:
        while not (parts == part).any():
            counts = np.bincount(parts, minlength=3)
            spare = np.flatnonzero(parts == np.argmax(counts))
            parts[spare[np.argmin(sizes[spare])]] = part


def _nearest(places: Rows, aim: float) -> int:
    return int(places[np.argmin(np.abs(places - aim))])


def _rarest(classes: Rows, unit: Rows) -> Rows:
    """Of each unit's classes, the one with the fewest rows."""
    rarity = np.argsort(np.argsort(np.bincount(classes), kind="stable"))
    least = np.full(unit.max() + 1, len(rarity))
    np.minimum.at(least, unit, rarity[classes])
    return np.argsort(rarity)[least]


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
