"""What the cells of a column mean: missing, a number, a date, or a label."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs

MISSING = (
    *("", "NA", "N/A", "n/a", "na", "#N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "NaT", "NULL", "Null", "null"),
    *("None", "none", "#NULL!", "#VALUE!", "#DIV/0!", "-", "--", "?", ".", "无", "缺失", "空"),
)
"""Cells that mean "no value here", as written by databases, spreadsheets, R, SAS, Python and people."""

MOSTLY = 0.99
"""If at least this share of a column's texts are numbers (or dates), it is a column of them; the rest is missing."""

_SAMPLE = 100
_DATE = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?$"
_CODE = r"^[+-]?(0\d|\d{16})"
_MICROSECONDS_A_DAY = 86_400e6


def clean(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its texts trimmed and everything that means "missing" as null."""
    trimmed = cs.string().str.strip_chars()
    return frame.with_columns(
        cs.by_dtype(pl.Categorical, pl.Enum).cast(pl.String), cs.float().fill_nan(None), cs.decimal().cast(pl.Float64)
    ).with_columns(pl.when(~trimmed.is_in(MISSING)).then(trimmed))


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with each text column whose cells are all whole numbers, numbers or ISO dates as that type."""
    return frame.with_columns(_typed(column) for column in frame.iter_columns() if column.dtype == pl.String)


def _typed(texts: pl.Series) -> pl.Series:
    """One column; a type that fails on the first cells is not tried on all."""
    present = texts.drop_nulls()
    for reading in (_whole, _number, _date, _datetime):
        if len(present) and reading(present.head(_SAMPLE)).null_count() == 0:
            read = reading(texts)
            if read.null_count() == texts.null_count():
                return texts if read.dtype.is_numeric() and has_codes(present) else read
    return texts


def _whole(texts: pl.Series) -> pl.Series:
    return texts.cast(pl.Int64, strict=False)


def _number(texts: pl.Series) -> pl.Series:
    return texts.cast(pl.Float64, strict=False)


def _date(texts: pl.Series) -> pl.Series:
    return texts.str.to_date("%Y-%m-%d", strict=False)


def _datetime(texts: pl.Series) -> pl.Series:
    """ISO dates with or without a time of day, in microseconds."""
    cell = pl.first()
    iso = pl.when(cell.str.contains(_DATE)).then(cell.str.replace(" ", "T", literal=True))
    rest = iso.str.len_chars().replace_strict({10: "T00:00:00", 16: ":00"}, default="")
    full = (iso + rest).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    return texts.to_frame().select(full).to_series()


def has_codes(texts: pl.Series) -> bool:
    """Whether digits that are a label are among the texts: with a leading zero, or more of them than a float holds."""
    return bool(texts.str.contains(_CODE).any())


def mostly_numbers(texts: pl.Series) -> bool:
    """Whether a column of `texts`, none missing, is one of numbers."""
    return as_numbers(texts).count() >= MOSTLY * len(texts) and not has_codes(texts)


def as_numbers(column: pl.Series) -> pl.Series:
    """The column as finite Float64, null where the cell is missing or no number.

    Booleans are 0 and 1; dates count in days since 1970, durations and times of day in seconds.
    """
    if column.dtype == pl.Duration:
        column = column.dt.total_microseconds() / 1e6
    elif column.dtype == pl.Time:
        column = column.cast(pl.Int64) / 1e9
    elif column.dtype.is_temporal():
        column = column.dt.epoch("us") / _MICROSECONDS_A_DAY
    numbers = column.cast(pl.Float64, strict=False)
    return numbers.set(numbers.is_infinite() | numbers.is_nan(), None)


def as_days(column: pl.Series) -> pl.Series:
    """The column of dates, or of texts with ISO dates, in days since 1970; null where there is none."""
    if column.dtype == pl.String:
        column = _datetime(column)
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
    numbers = _number(texts)
    if numbers.null_count() == len(texts):
        return texts
    plain = numbers.is_not_null() & ~texts.str.contains(_CODE)
    return as_labels(numbers).zip_with(plain.fill_null(False), texts)
