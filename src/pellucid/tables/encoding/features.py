"""One column's features: what is remembered of it in training, and how its cells become numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pellucid.messages import Message
from pellucid.tables.errors import TableError
from pellucid.tables.inference.values import as_days, as_labels, as_numbers, median, moments, present
from pellucid.tables.schema import MAX_CATEGORIES, category_counts, least_rows
from pellucid.typing import Array, Floats, Mask

LIMIT = 10.0
"""Standardised numbers are clipped to -LIMIT and LIMIT: an outlier must not decide a prediction."""
SCALINGS = ("robust", "standard", "quantile")
"""How a column of numbers is brought to a common scale."""
SOFT_LIMIT = 3.0
"""What numbers scaled robustly, z / sqrt(1 + (z / SOFT_LIMIT)**2), or by quantiles never exceed."""
QUANTILES = 1000
"""So many are remembered of a column, at most."""


@dataclass(frozen=True)
class NumericFeature:
    """A number (or date, in days), scaled as the training rows taught.

    "standard" subtracts the mean, divides by the standard deviation and clips the result to LIMIT. "robust" subtracts the
    median, divides by the interquartile range and clips smoothly (Holzmüller, Grinsztajn and Steinwart 2024, "Better by
    default"). "quantile" gives a number the place among the training rows' that a normal
    distribution has there, so that any monotone change of the column is the same column. A missing number is the median;
    where enough training rows lack it too, a second feature says so.
    """

    name: str
    kind: str
    mean: float
    deviation: float
    median: float
    minimum: float
    maximum: float
    missing_indicator: bool
    unreadable: bool
    scaling: str = "standard"
    spread: float = 1.0
    quantiles: tuple[float, ...] = ()

    @classmethod
    def fit(cls, column: pl.Series, kind: str, scaling: str = "standard") -> NumericFeature:
        """Remember `column` of the training rows."""
        numbers = _read(column, kind)
        values = present(numbers)
        if len(values) == 0:
            return cls(column.name, kind, 0.0, 0.0, 0.0, 0.0, 0.0, missing_indicator=False, unreadable=False)
        mean, deviation = moments(values)
        unreadable = numbers.null_count() > column.null_count()
        low, middle, high = float(values.min()), median(values), float(values.max())
        missing_indicator = numbers.null_count() >= least_rows(len(numbers))
        inner = float(np.subtract(*np.quantile(values, (0.75, 0.25))))
        spread = inner or (high - low) / 2 or 1.0  # as where most rows are alike
        shares = np.linspace(0, 1, min(len(values), QUANTILES)) if scaling == "quantile" else ()
        quantiles = tuple(np.quantile(values, shares, method="nearest").tolist())
        return cls(
            column.name,
            kind,
            mean,
            deviation,
            middle,
            low,
            high,
            missing_indicator,
            unreadable,
            scaling,
            spread,
            quantiles,
        )

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> NumericFeature:
        """The feature whose ``dataclasses.asdict`` gave `remembered`."""
        return cls(**{**remembered, "quantiles": tuple(remembered["quantiles"])})

    @property
    def constant(self) -> bool:
        """Whether all training rows are the same."""
        return self.deviation == 0.0 and not self.missing_indicator

    @property
    def feature_names(self) -> list[str]:
        """The number, and the indicator of a missing one."""
        return [self.name, f"{self.name} (missing)"] if self.missing_indicator else [self.name]

    def write(self, column: pl.Series, out: Array) -> list[Message]:
        """Fill `out`, shape (rows, features), from the cells of `column`; return what was odd about them."""
        numbers = _read(column, self.kind).to_numpy()
        missing = np.isnan(numbers)
        filled = np.where(missing, self.median, numbers)
        out[:, 0] = self.scaled(filled)
        if self.missing_indicator:
            out[:, 1] = missing
        far = np.abs(self._standard(filled)) > LIMIT
        return self._notes(column, missing, int(np.count_nonzero(far)))

    def scaled(self, numbers: Floats) -> Floats:
        """Numbers in the column's unit, as the network reads them."""
        if self.scaling == "standard":
            return self._standard(numbers).clip(-LIMIT, LIMIT)
        if not self.deviation:
            return np.zeros(len(numbers))
        if self.scaling == "quantile":
            return self._normal(numbers)
        with np.errstate(over="ignore"):
            z = ((numbers - self.median) / self.spread).clip(-1e9, 1e9)
        return np.asarray(z / np.sqrt(1 + (z / SOFT_LIMIT) ** 2))

    def _normal(self, numbers: Floats) -> Floats:
        """Where a normal distribution has as large a share below; of equal numbers half counts as below."""
        from scipy.special import ndtri

        quantiles = np.array(self.quantiles)
        shares = np.linspace(0, 1, len(quantiles))
        below, above = np.interp(numbers, quantiles, shares), np.interp(-numbers, -quantiles[::-1], shares)
        return np.asarray(ndtri((below + 1 - above) / 2).clip(-SOFT_LIMIT, SOFT_LIMIT))

    def _standard(self, numbers: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return (numbers - self.mean) / self.deviation if self.deviation else np.zeros(len(numbers))

    def _notes(self, column: pl.Series, missing: Mask, clipped: int) -> list[Message]:
        notes = []
        rows, absent = len(column), column.null_count()
        if np.count_nonzero(missing) > absent:
            unreadable = np.flatnonzero(missing & column.is_not_null().to_numpy())
            first = int(unreadable[0])
            if len(unreadable) == rows - absent and not self.unreadable:
                key = f"tables.columns.no_{self.kind}"
                raise TableError(key, name=self.name, row=first + 1, cell=column[first])
            notes.append(self._note("unreadable", len(unreadable), rows, row=first + 1, cell=str(column[first])))
        if absent and not self.missing_indicator:
            notes.append(self._note("missing_number", absent, rows, median=self.median))
        if clipped:
            key = "clipped" if self.scaling == "standard" else "soft_clipped"
            notes.append(self._note(key, clipped, rows, limit=LIMIT))
        return notes

    def _note(self, key: str, count: int, rows: int, **values: Any) -> Message:
        return Message(f"table.note.{key}", column=self.name, count=count, rows=rows, **values)


@dataclass(frozen=True)
class CategoricalFeature:
    """A feature for each frequent category of the training rows, one for missing, one that rare categories share.

    A cell that has none of these (an unseen category where no rare ones share a feature, or missing for the first time)
    gets each feature's share of the training rows: the average row, which pulls the prediction nowhere.
    """

    name: str
    kind: str
    categories: tuple[str, ...]
    rare: tuple[str, ...]
    missing: bool
    other: bool
    shares: tuple[float, ...]

    @classmethod
    def fit(cls, column: pl.Series) -> CategoricalFeature:
        """Remember `column` of the training rows: a feature needs 1 to 5 rows, by the size of the table."""
        labels = as_labels(column)
        counts = category_counts(labels)
        least = least_rows(len(labels))
        frequent_counts = [count for _, count in counts[:MAX_CATEGORIES] if count >= least]
        categories = [category for category, _ in counts]
        missing, other = labels.null_count(), sum(count for _, count in counts[len(frequent_counts) :])
        extra = [count if count >= least else 0 for count in (missing, other)]
        shares = np.array([*frequent_counts, *(count for count in extra if count)]) / max(len(labels), 1)
        frequent, rare = tuple(categories[: len(frequent_counts)]), tuple(categories[len(frequent_counts) :])
        return cls(column.name, "category", frequent, rare, extra[0] > 0, extra[1] > 0, tuple(shares.tolist()))

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> CategoricalFeature:
        """The feature whose ``dataclasses.asdict`` gave `remembered`."""
        tuples = {name: tuple(remembered[name]) for name in ("categories", "rare", "shares")}
        return cls(**{**remembered, **tuples})

    @property
    def constant(self) -> bool:
        """Whether all training rows are the same."""
        return len(self.shares) < 2

    @property
    def feature_names(self) -> list[str]:
        """A name per feature: the category's, ``(missing)``, ``(other)``."""
        extra = ["(missing)"] * self.missing + ["(other)"] * self.other
        return [f"{self.name}={category}" for category in (*self.categories, *extra)]

    def write(self, column: pl.Series, out: Array) -> list[Message]:
        """Fill `out`, shape (rows, features), from the cells of `column`; return what was odd about them."""
        labels = as_labels(column)
        width = len(self.shares)
        other = width - 1 if self.other else width
        code_of = {category: code for code, category in enumerate(self.categories)} | dict.fromkeys(self.rare, other)
        codes = labels.replace_strict(code_of, default=-1, return_dtype=pl.Int64).to_numpy().copy()
        absent = labels.is_null().to_numpy()
        unseen = (codes < 0) & ~absent
        codes[unseen] = other
        codes[absent] = len(self.categories) if self.missing else width
        out[:] = 0
        rows = np.flatnonzero(codes < width)
        out[rows, codes[rows]] = 1
        out[codes == width] = self.shares
        return unseen_categories(self.name, labels, unseen, 0 if self.missing else int(np.count_nonzero(absent)))


def unseen_categories(name: str, labels: pl.Series, unseen: Mask, absent: int) -> list[Message]:
    """Notes on categories that the training set did not have, and on cells missing for the first time."""
    notes = []
    values = {"column": name, "rows": len(labels)}
    if unseen.any():
        categories = [category for category, _ in category_counts(labels.filter(unseen))]
        shown = ", ".join(categories[:5]) + (", ..." if len(categories) > 5 else "")
        notes.append(Message("table.note.unseen", **values, count=int(np.count_nonzero(unseen)), categories=shown))
    if absent:
        notes.append(Message("table.note.missing_label", **values, count=absent))
    return notes


def _read(column: pl.Series, kind: str) -> pl.Series:
    return as_days(column) if kind == "date" else as_numbers(column)
