"""From the columns of a table to the numbers a network reads, with everything remembered from the training rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import DTypeLike

from pellucid.messages import Message, Names
from pellucid.messages.errors import nearest
from pellucid.tables.encoding.category_codes import CategoryCodes
from pellucid.tables.encoding.date_features import DateFeatures
from pellucid.tables.encoding.features import CategoricalFeature, NumericFeature
from pellucid.tables.errors import TableError
from pellucid.tables.schema import Schema
from pellucid.typing import Array

Feature = NumericFeature | DateFeatures | CategoricalFeature | CategoryCodes


class Encoder:
    """Turns the used columns of a table into features.

    Parameters
    ----------
    schema
        What each column is.
    scaling
        How numbers are brought to a common scale: ``"standard"``, ``"robust"`` or ``"quantile"``.

    Attributes
    ----------
    columns
        The training columns, in the table's order; one that is the same in every training row is not among them.
    known
        The names of all columns of the training table.
    """

    def __init__(self, schema: Schema, scaling: str = "standard") -> None:
        self.scaling = scaling
        self._kinds = {column.name: "coded" if column.embedded else column.kind for column in schema.used}
        self.known = tuple(column.name for column in schema) + schema.excluded
        self.columns: tuple[Feature, ...] = ()

    def fit(self, frame: pl.DataFrame) -> Encoder:
        """Remember the statistics of `frame`, which holds the training rows and no others.

        Raises
        ------
        TableError
            Every column is the same in all rows.
        """
        fitted = [_fit(frame[name], kind, self.scaling) for name, kind in self._kinds.items()]
        self.columns = tuple(column for column in fitted if not column.constant)
        if not self.columns:
            raise TableError("tables.columns.constant")
        return self

    @property
    def feature_names(self) -> list[str]:
        """One name per feature: ``age``, ``age (missing)``, ``sex=male``; codes come last."""
        return [name for column in self._ordered() for name in column.feature_names]

    @property
    def slices(self) -> dict[str, slice]:
        """Where each column's features stand among all."""
        columns = self._ordered()
        widths = [len(column.feature_names) for column in columns]
        ends = np.cumsum(widths).tolist()
        return {column.name: slice(end - width, end) for column, width, end in zip(columns, widths, ends, strict=True)}

    @property
    def embedded(self) -> tuple[int, ...]:
        """How many codes each of the last features has, which the network looks up."""
        return tuple(column.codes for column in self.columns if isinstance(column, CategoryCodes))

    @property
    def numbers(self) -> list[int]:
        """Where numbers, and the days of dates, stand among all features."""
        slices = self.slices
        return [
            slices[column.name].start for column in self.columns if isinstance(column, NumericFeature | DateFeatures)
        ]

    def one_hot(self, x: Array) -> Array:
        """Rows that `transform` made, for models that cannot look up codes."""
        coded = [column for column in self.columns if isinstance(column, CategoryCodes)]
        if not coded:
            return x
        plain = x.shape[1] - len(coded)
        parts = [column.one_hot(x[:, plain + index]) for index, column in enumerate(coded)]
        return np.concatenate([x[:, :plain], *parts], axis=1)

    def _ordered(self) -> list[Feature]:
        return sorted(self.columns, key=lambda column: isinstance(column, CategoryCodes))

    def transform(
        self, frame: pl.DataFrame, *, dtype: DTypeLike = np.float32, notes: list[Message] | None = None
    ) -> Array:
        """The features of every row.

        Parameters
        ----------
        frame
            Holds at least the training columns, in any order.
        notes
            What was odd is added here: unseen categories, new missing cells, cells that are no numbers, extra columns.

        Returns
        -------
        ndarray, shape (rows, features)
            In C order; there are no missing or infinite values in it.

        Raises
        ------
        TableError
            Columns are missing, or most cells of a column of numbers are none.
        """
        notes = [] if notes is None else notes
        self._check(frame, notes)
        slices = self.slices
        out = np.empty((frame.height, len(self.feature_names)), dtype)
        for column in self.columns:
            notes.extend(column.write(frame[column.name], out[:, slices[column.name]]))
        return out

    def _check(self, frame: pl.DataFrame, notes: list[Message]) -> None:
        there, known = set(frame.columns), set(self.known)
        absent = [column.name for column in self.columns if column.name not in there]
        if absent:
            unknown = [name for name in frame.columns if name not in known]
            near = nearest(absent[0], unknown or frame.columns)
            raise TableError("tables.columns.absent", names=Names(absent), nearest=near)
        extra = [name for name in frame.columns if name not in known]
        if extra:
            notes.append(Message("table.note.extra", columns=Names(extra), count=len(extra)))

    def to_dict(self) -> dict[str, Any]:
        """Everything remembered, as JSON holds it (its floats are exact)."""
        return {"known": list(self.known), "columns": [asdict(column) for column in self.columns]}

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> Encoder:
        """The encoder whose `to_dict` gave `remembered`."""
        encoder = cls(Schema(()))
        encoder.known = tuple(remembered["known"])
        encoder.columns = tuple(_from_dict(fields) for fields in remembered["columns"])
        return encoder


def _fit(column: pl.Series, kind: str, scaling: str) -> Feature:
    if kind == "coded":
        return CategoryCodes.fit(column)
    if kind == "category":
        return CategoricalFeature.fit(column)
    return DateFeatures.fit(column, scaling) if kind == "date" else NumericFeature.fit(column, kind, scaling)


def _from_dict(fields: Mapping[str, Any]) -> Feature:
    if fields["kind"] == "category":
        return CategoricalFeature.from_dict(fields) if "shares" in fields else CategoryCodes.from_dict(fields)
    return DateFeatures.from_dict(fields) if fields["kind"] == "date" else NumericFeature.from_dict(fields)
