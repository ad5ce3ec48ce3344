"""A first look at columns of texts, all at once: most are numbers as a computer writes them, or clearly labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pellucid.tables.inference import dates, numbers

_SAMPLE = 1000
_LIKELY = 0.9
"""If so many cells of a sample look like numbers or dates, all are tried."""


@dataclass(frozen=True, eq=False)
class TypeGuess:
    """What columns may be.

    Attributes
    ----------
    plain
        The columns whose cells are all numbers as a computer writes them, read.
    coded, open
        Those of them with digits that may make a label; with points that may group digits.
    likely
        What other columns look like: number, date.
    partly
        Those of which half or more look like numbers, but not nearly all.
    """

    plain: dict[str, pl.Series]
    coded: set[str]
    open: set[str]
    likely: dict[str, list[str]]
    partly: set[str]

    @classmethod
    def of(cls, frame: pl.DataFrame) -> TypeGuess:
        """Look at a sample of the rows, and where that is promising at all of them."""
        rows = np.sort(np.random.default_rng(0).permutation(frame.height)[:_SAMPLE])
        sample = frame[rows] if frame.height > _SAMPLE else frame
        plain: dict[str, pl.Series] = {}
        for dtype in (pl.Int64, pl.Float64):
            plain |= _plain(frame, sample, dtype, [name for name in frame.columns if name not in plain])
        floats = [name for name, column in plain.items() if column.dtype == pl.Float64]
        ungrouped = pl.all().str.contains(".", literal=True) & ~pl.all().str.contains(numbers.OPEN)
        open_ = set(floats).difference(_some(sample.select(floats), ungrouped))
        coded = _some(frame.select(list(plain)), pl.all().str.contains(numbers.CODE))
        return cls(plain, coded, open_, *_likely(sample.select(name for name in frame.columns if name not in plain)))


def _plain(
    frame: pl.DataFrame, sample: pl.DataFrame, dtype: type[pl.DataType], names: list[str]
) -> dict[str, pl.Series]:
    """Those of the columns `names` that lose no cell in being read as `dtype`."""
    cast = pl.all().cast(dtype, strict=False)
    likely = sample.select(names)
    likely = likely.select(_as_full(likely.select(cast), likely)) if names else likely
    texts = frame.select(likely.columns)
    if not texts.width:
        return {}
    read = texts.select(cast)
    infinite = _some(read, pl.all().is_infinite())
    return {name: read[name] for name in _as_full(read, texts) if name not in infinite}


def _as_full(read: pl.DataFrame, texts: pl.DataFrame) -> list[str]:
    counts = zip(read.columns, read.null_count().row(0), texts.null_count().row(0), strict=True)
    return [name for name, nulls, before in counts if nulls == before]


def _some(frame: pl.DataFrame, condition: pl.Expr) -> set[str]:
    """The columns some cell of which meets the condition."""
    if not frame.width:
        return set()
    return {name for name, matches in zip(frame.columns, frame.select(condition.any()).row(0), strict=True) if matches}


def _likely(sample: pl.DataFrame) -> tuple[dict[str, list[str]], set[str]]:
    if not sample.width:
        return {}, set()
    sample = pl.DataFrame([numbers.plain(column) for column in sample.iter_columns()])
    present = sample.select(pl.all().count()).row(0)
    kinds: dict[str, list[str]] = {name: [] for name in sample.columns}
    for kind, shape in (("date", dates.ANY), ("number", numbers.ANY)):
        counts = sample.select(pl.all().str.contains(shape).sum()).row(0)
        for name, matches, count in zip(sample.columns, counts, present, strict=True):
            if matches >= _LIKELY * count:
                kinds[name].append(kind)
    halves = zip(sample.columns, counts, present, strict=True)  # of the numbers, which were last
    return kinds, {name for name, matches, count in halves if matches >= max(count / 2, 1)}
