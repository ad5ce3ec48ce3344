"""What the cells of a column mean: missing, a number, a date, or a text, decided over the whole column."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs

MISSING = (
    "", "NA", "N/A", "n/a", "na", "#N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "NaT", "NULL", "Null", "null", "None", "none",
    "#NULL!", "#VALUE!", "#DIV/0!", "-", "--", "?", ".", "无", "缺失", "空",
)  # fmt: skip
"""Cells that mean "no value here", as written by databases, spreadsheets, R, SAS and Python."""

_SAMPLE = 100
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$"


def clean(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its texts trimmed and everything that means "missing" as null."""
    return frame.with_columns(
        (cs.categorical() | cs.enum()).cast(pl.String), cs.float().fill_nan(None), cs.decimal().cast(pl.Float64)
    ).with_columns(_trimmed())


def _trimmed() -> pl.Expr:
    text = cs.string().str.strip_chars()
    return pl.when(~text.is_in(MISSING)).then(text)


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text column whose cells are all whole numbers, numbers or ISO dates as that type."""
    return frame.with_columns(_typed(column) for column in frame.iter_columns() if column.dtype == pl.String)


def _typed(texts: pl.Series) -> pl.Series:
    present = texts.drop_nulls()
    sample = present.head(_SAMPLE)
    if sample.is_empty() or has_leading_zeros(sample):
        return texts
    for dtype in (pl.Int64, pl.Float64):
        if sample.cast(dtype, strict=False).null_count() == 0:
            numbers = texts.cast(dtype, strict=False)
            if numbers.null_count() == texts.null_count():
                return texts if has_leading_zeros(present) else numbers
    for pattern, to_date in ((_DATE, _date), (_TIME, _datetime)):
        if sample.str.contains(pattern).all() and present.str.contains(pattern).all():
            dates = to_date(texts)
            if dates.null_count() == texts.null_count():
                return dates
    return texts


def _date(texts: pl.Series) -> pl.Series:
    return texts.str.to_date("%Y-%m-%d", strict=False)


def _datetime(texts: pl.Series) -> pl.Series:
    return texts.str.replace("T", " ", literal=True).str.to_datetime(strict=False, time_unit="us")


def has_leading_zeros(texts: pl.Series) -> bool:
    """Whether a text like 00123 is among them: such a number is a label whose zeros matter."""
    return bool(texts.str.contains(r"^[+-]?0\d").any())


def as_numbers(column: pl.Series) -> pl.Series:
    """The column as Float64, null where the cell is missing, is no number or is infinite.

    Dates count in days since 1970, durations and times of day in seconds, booleans as 0 and 1.
    """
    dtype = column.dtype
    if dtype.is_temporal():
        column = _temporal(column)
    elif dtype.is_nested() or dtype in (pl.Binary, pl.Object):
        return pl.Series(column.name, [None] * len(column), dtype=pl.Float64)
    numbers = column.cast(pl.Float64, strict=False)
    return pl.select(pl.when(numbers.is_finite()).then(numbers)).to_series().alias(column.name)


def _temporal(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Duration:
        return column.dt.total_microseconds() / 1e6
    if column.dtype == pl.Time:
        return column.cast(pl.Int64) / 1e9
    return column.dt.epoch("us") / 86_400e6


def as_texts(column: pl.Series) -> pl.Series:
    """The column as labels: 3 and 3.0 are both "3", and a boolean is "True" or "False"."""
    if column.dtype == pl.Boolean:
        return column.cast(pl.String).str.to_titlecase()
    if column.dtype.is_float():
        whole = column.cast(pl.Int64, strict=False)
        texts = pl.when(whole == column).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))
        return pl.select(texts).to_series().alias(column.name)
    return column.cast(pl.String, strict=False)
