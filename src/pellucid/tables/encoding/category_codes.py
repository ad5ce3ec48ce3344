"""A column of many categories: each has a code, by which the network looks up its embedding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pellucid.messages import Message
from pellucid.tables.encoding.features import unseen_categories
from pellucid.tables.inference.values import as_labels
from pellucid.tables.schema import MAX_CATEGORIES, category_counts, least_rows
from pellucid.typing import Array


@dataclass(frozen=True)
class CategoryCodes:
    """Code 0 is every category that is rare in the training rows or not among them; the others follow by their rows.

    A missing cell has the last code where enough training rows lack one, else 0.
    """

    name: str
    kind: str
    categories: tuple[str, ...]
    rare: tuple[str, ...]
    missing: bool

    @classmethod
    def fit(cls, column: pl.Series) -> CategoryCodes:
        """Remember `column` of the training rows."""
        labels = as_labels(column)
        counts, least = category_counts(labels), least_rows(len(labels))
        frequent = sum(count >= least for _, count in counts)
        names = [category for category, _ in counts]
        return cls(
            column.name, "category", tuple(names[:frequent]), tuple(names[frequent:]), labels.null_count() >= least
        )

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> CategoryCodes:
        """The column as it was before ``dataclasses.asdict`` and JSON."""
        return cls(**{**remembered, **{name: tuple(remembered[name]) for name in ("categories", "rare")}})

    @property
    def constant(self) -> bool:
        """Whether all training rows are the same."""
        return self.codes < 2

    @property
    def codes(self) -> int:
        """How many there are."""
        return 1 + len(self.categories) + self.missing

    @property
    def feature_names(self) -> list[str]:
        """One: the code."""
        return [f"{self.name} (code)"]

    def write(self, column: pl.Series, out: Array) -> list[Message]:
        """Fill `out`, shape (rows, 1), with the codes of the cells of `column`; return what was odd about them."""
        labels = as_labels(column)
        places = {category: code for code, category in enumerate(self.categories, 1)} | dict.fromkeys(self.rare, 0)
        codes = labels.replace_strict(places, default=-1, return_dtype=pl.Int64).to_numpy().copy()
        absent = labels.is_null().to_numpy()
        unseen = (codes < 0) & ~absent
        codes[unseen] = 0
        codes[absent] = self.codes - 1 if self.missing else 0
        out[:, 0] = codes
        return unseen_categories(self.name, labels, unseen, 0 if self.missing else int(np.count_nonzero(absent)))

    def one_hot(self, codes: Array) -> Array:
        """The codes for models that cannot look them up: a column each for 0, the `MAX_CATEGORIES` most frequent, all others."""
        places = np.minimum(codes.astype(np.int64), MAX_CATEGORIES + 1)
        return np.eye(MAX_CATEGORIES + 2, dtype=codes.dtype)[places]
