"""The cells of a column as numbers, days or labels, whatever its type, and the statistics of its numbers."""

from __future__ import annotations

import numpy as np
import polars as pl

from pellucid.tables.inference.dates import Dates
from pellucid.tables.inference.numbers import Numbers, codes
from pellucid.typing import Floats

_MICROSECONDS_A_DAY = 86_400e6


def as_numbers(column: pl.Series) -> pl.Series:
    """The column as finite Float64, null where the cell is missing or no number.

    Booleans are 0 and 1; dates count in days since 1970, durations and times of day in seconds.
    """
    if column.dtype == pl.String:
        column = Numbers().read(column)
    if column.dtype == pl.Duration:
        column = column.dt.total_microseconds() / 1e6
    elif column.dtype == pl.Time:
        column = column.cast(pl.Int64) / 1e9
    elif column.dtype.is_temporal():
        column = column.dt.epoch("us") / _MICROSECONDS_A_DAY
    numbers = column.cast(pl.Float64, strict=False)
    values = numbers.to_numpy()
    finite = np.isfinite(values)
    if finite.all():
        return numbers
    return pl.Series(column.name, np.where(finite, values, np.nan), nan_to_null=True)


def present(numbers: pl.Series) -> Floats:
    """Those of `as_numbers` or `as_days` that are there."""
    values = numbers.to_numpy()
    return values[~np.isnan(values)] if numbers.null_count() else values


def as_days(column: pl.Series) -> pl.Series:
    """The column of dates, or of texts with ISO dates, in days since 1970; null where there is none."""
    if column.dtype == pl.String:
        column = Dates().read(column)
    return as_numbers(column if column.dtype.is_temporal() else pl.Series(column.name, [None] * len(column)))


def as_labels(column: pl.Series) -> pl.Series:
    """The column as texts, spelled alike whatever its type: 3, 3.0 and "3.0" are "3"; true and "TRUE" are "True"."""
    if column.dtype == pl.String:
        return _alike(column)
    if column.dtype == pl.Boolean:
        return column.cast(pl.String).str.to_titlecase()
    if column.dtype.is_float():
        whole = column.cast(pl.Int64, strict=False)
        return whole.cast(pl.String).zip_with((whole == column).fill_null(False), column.cast(pl.String))
    return column.cast(pl.String, strict=False)


def _alike(texts: pl.Series) -> pl.Series:
    """Numbers and booleans among the texts as `as_labels` spells them in a column of their own type."""
    texts = texts.replace({"true": "True", "TRUE": "True", "false": "False", "FALSE": "False"})
    numbers = texts.cast(pl.Float64, strict=False)
    if numbers.null_count() == len(texts):
        return texts
    plain = numbers.is_not_null() & ~codes(texts)
    return as_labels(numbers).zip_with(plain.fill_null(False), texts)


def moments(values: Floats) -> tuple[float, float]:
    """Mean and standard deviation (divided by n), in two passes and without overflow; exactly 0 for a constant."""
    largest = float(np.max(np.abs(values)))
    if values.min() == values.max():
        return float(values[0]), 0.0
    scaled = values / largest
    mean = float(np.mean(scaled))
    return mean * largest, float(np.sqrt(np.mean(np.square(scaled - mean)))) * largest


def median(values: Floats) -> float:
    """The middle of `values`, or between its two middle ones."""
    return 2.0 * float(np.median(values / 2.0))
