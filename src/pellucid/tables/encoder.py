"""From the columns of a table to the numbers a network reads, with everything remembered from the training rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import DTypeLike, NDArray

from pellucid.tables.errors import TableError, nearest
from pellucid.tables.notes import Note
from pellucid.tables.schema import Schema
from pellucid.tables.values import as_numbers, as_texts

LEVELS = 64
"""A category gets at most this many features; its rarer levels share one."""
LIMIT = 10.0
"""Standardised numbers are held between -LIMIT and LIMIT: one absurd cell must not decide a prediction."""

Matrix = NDArray[Any]


@dataclass(frozen=True)
class Number:
    """A standardised number; a missing one is the median, and marked where the training rows have missing ones too."""

    name: str
    mean: float
    deviation: float
    median: float
    minimum: float
    maximum: float
    marked: bool

    @classmethod
    def fit(cls, column: pl.Series) -> Number:
        numbers = as_numbers(column)
        present = numbers.drop_nulls()
        if present.is_empty():
            return cls(column.name, 0.0, 1.0, 0.0, 0.0, 0.0, marked=True)
        mean, deviation = moments(present.to_numpy())
        low, middle, high = (float(value) for value in (present.min(), present.median(), present.max()))  # type: ignore[arg-type]
        return cls(column.name, mean, deviation, middle, low, high, marked=numbers.null_count() > 0)

    @property
    def feature_names(self) -> list[str]:
        return [self.name, f"{self.name} (missing)"] if self.marked else [self.name]

    def write(self, column: pl.Series, out: Matrix, notes: list[Note]) -> None:
        """Fill `out`, (rows, features of this column)."""
        numbers = as_numbers(column)
        missing = numbers.is_null()
        self._note(column, numbers, missing, notes)
        standard = (numbers.fill_null(self.median).to_numpy() - self.mean) / self.deviation
        out[:, 0] = np.clip(standard, -LIMIT, LIMIT)
        if self.marked:
            out[:, 1] = missing.to_numpy()

    def _note(self, column: pl.Series, numbers: pl.Series, missing: pl.Series, notes: list[Note]) -> None:
        unreadable = (column.is_not_null() & missing).arg_true()
        if len(unreadable):
            row = int(unreadable[0])
            if 2 * len(unreadable) > len(column) - column.null_count():
                raise TableError(
                    f"column {self.name!r} held numbers in training, but row {row + 1} has {column[row]!r}, and most rows are like it"
                )
            values = {"column": self.name, "count": len(unreadable), "row": row + 1, "cell": str(column[row])}
            notes.append(Note("table.note.unreadable", values))
        if not self.marked and column.null_count():
            notes.append(Note("table.note.missing", {"column": self.name, "count": column.null_count()}))
        held = int(((numbers - self.mean).abs() > LIMIT * self.deviation).sum())
        if held:
            notes.append(Note("table.note.held", {"column": self.name, "count": held, "limit": f"{LIMIT:g}"}))


@dataclass(frozen=True)
class Category:
    """A feature for each level seen in training, one for missing and one that the rare levels share, where there are any.

    A cell that fits none of them (an unseen level without a shared feature, a first missing cell) gets each level's
    share of the training rows: the average row, which pulls the prediction nowhere.
    """

    name: str
    levels: tuple[str, ...]
    missing: bool
    other: bool
    shares: tuple[float, ...]

    @classmethod
    def fit(cls, column: pl.Series) -> Category:
        texts = as_texts(column)
        counts = sorted(
            texts.drop_nulls().value_counts(name="count").iter_rows(), key=lambda level: (-level[1], level[0])
        )
        least = min(5, 1 + len(texts) // 100)
        levels = tuple(level for level, count in counts[:LEVELS] if count >= least)
        kept = [count for _, count in counts[: len(levels)]]
        shares = [*kept, texts.null_count(), sum(count for _, count in counts[len(levels) :])]
        present = [*kept, *(count for count in shares[-2:] if count)]
        return cls(
            column.name, levels, shares[-2] > 0, shares[-1] > 0, tuple(count / max(len(texts), 1) for count in present)
        )

    @property
    def feature_names(self) -> list[str]:
        extra = ["(missing)"] * self.missing + ["(other)"] * self.other
        return [f"{self.name}={level}" for level in (*self.levels, *extra)]

    def write(self, column: pl.Series, out: Matrix, notes: list[Note]) -> None:
        """Fill `out`, (rows, features of this column)."""
        texts = as_texts(column)
        unknown = len(self.shares)
        missing, other = len(self.levels), len(self.levels) + self.missing
        codes = texts.replace_strict(
            self.levels, range(len(self.levels)), default=other if self.other else unknown, return_dtype=pl.Int32
        )
        codes = codes.to_numpy().copy()
        absent = texts.is_null().to_numpy()
        codes[absent] = missing if self.missing else unknown
        out[:] = np.eye(unknown + 1, unknown, dtype=out.dtype)[codes]
        out[codes == unknown] = self.shares
        if absent.any() and not self.missing:
            notes.append(Note("table.note.missing", {"column": self.name, "count": int(absent.sum())}))


def moments(values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard deviation (divided by n) in two passes, without overflow; a constant has deviation 1."""
    largest = float(np.max(np.abs(values)))
    if largest == 0.0:
        return 0.0, 1.0
    scaled = values / largest
    mean = float(np.mean(scaled))
    deviation = float(np.sqrt(np.mean(np.square(scaled - mean))))
    if deviation <= 1e-12 * abs(mean):
        return mean * largest, 1.0
    return mean * largest, deviation * largest


class Encoder:
    """Turns the used columns of a table into features.

    Parameters
    ----------
    schema
        What each column is.

    Attributes
    ----------
    columns
        The fitted columns, in the table's order.
    feature_names
        One name per feature: ``age``, ``age (missing)``, ``sex=male``.
    """

    def __init__(self, schema: Schema) -> None:
        self._kinds = {column.name: column.kind for column in schema.used}
        self.known = tuple(column.name for column in schema)
        self.columns: tuple[Number | Category, ...] = ()

    def fit(self, frame: pl.DataFrame) -> Encoder:
        """Remember the statistics of `frame`, which holds the training rows and no others."""
        self.columns = tuple(
            Category.fit(frame[name]) if kind == "category" else Number.fit(frame[name])
            for name, kind in self._kinds.items()
        )
        return self

    @property
    def feature_names(self) -> list[str]:
        return [name for column in self.columns for name in column.feature_names]

    def transform(
        self, frame: pl.DataFrame, *, dtype: DTypeLike = np.float32, notes: list[Note] | None = None
    ) -> Matrix:
        """The features of every row of `frame`, (rows, features), C-contiguous; what was odd is added to `notes`."""
        notes = [] if notes is None else notes
        self._check(frame, notes)
        widths = [len(column.feature_names) for column in self.columns]
        out = np.empty((frame.height, sum(widths)), dtype)
        start = 0
        for column, width in zip(self.columns, widths, strict=True):
            column.write(frame[column.name], out[:, start : start + width], notes)
            start += width
        return out

    def _check(self, frame: pl.DataFrame, notes: list[Note]) -> None:
        absent = [column.name for column in self.columns if column.name not in frame.columns]
        if absent:
            raise TableError(
                f"the table lacks {len(absent)} of the columns learned from: {', '.join(map(repr, absent[:8]))}; "
                + nearest(absent[0], frame.columns)
            )
        extra = [name for name in frame.columns if name not in self.known]
        if extra:
            notes.append(Note("table.note.extra", {"count": len(extra), "columns": ", ".join(extra[:8])}))

    def to_dict(self) -> dict[str, Any]:
        """Everything remembered, as JSON can hold it (its floats are exact)."""
        return {
            "known": list(self.known),
            "columns": [{"kind": type(one).__name__.lower(), **asdict(one)} for one in self.columns],
        }

    @classmethod
    def from_dict(cls, remembered: dict[str, Any]) -> Encoder:
        """The encoder whose `to_dict` gave `remembered`."""
        encoder = cls(Schema(()))
        encoder.known = tuple(remembered["known"])
        columns = []
        for one in remembered["columns"]:
            fields = {
                key: tuple(value) if isinstance(value, list) else value for key, value in one.items() if key != "kind"
            }
            columns.append(Category(**fields) if one["kind"] == "category" else Number(**fields))
        encoder.columns = tuple(columns)
        return encoder
