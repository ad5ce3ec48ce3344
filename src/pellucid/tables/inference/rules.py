"""How the cells of each column are read: decided once from the whole table, remembered for every table after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from pellucid.messages import Names
from pellucid.messages.errors import nearest
from pellucid.tables.errors import TableError
from pellucid.tables.inference.dates import ORDERS, Dates
from pellucid.tables.inference.numbers import Numbers

KINDS = ("number", "date", "category", "id")
"""What a user may say a column is."""

Rule = Numbers | Dates | None
"""None: labels, as they are written."""


@dataclass(frozen=True)
class ParsingOptions:
    """What the user says about how a table is written.

    Attributes
    ----------
    missing_values
        See `pellucid.tables.inference.missing.marks`.
    decimal
        The decimal mark, ``"."`` or ``","``, of columns whose cells leave it open; or a mapping of names to marks.
    date_order
        ``"dmy"``, ``"mdy"`` or, where years have two digits, ``"ymd"``: what stands first in dates that leave it open; or
        a mapping.
    column_type
        What a column is, by name: one of `KINDS`.
    drop
        Columns that nobody reads.

    Raises
    ------
    TableError
        A mark, an order or a kind is unknown.
    """

    missing_values: str | Sequence[str] | None = None
    decimal: str | Mapping[str, str] | None = None
    date_order: str | Mapping[str, str] | None = None
    column_type: Mapping[str, str] = field(default_factory=dict)
    drop: Sequence[str] = ()

    def __post_init__(self) -> None:
        for parameter, known in (("decimal", (".", ",")), ("date_order", ORDERS)):
            setting = getattr(self, parameter)
            for value in setting.values() if isinstance(setting, Mapping) else () if setting is None else (setting,):
                if value not in known:
                    raise TableError("value.one_of", name=parameter, choices=Names(known, "or"), value=value)
        check_kinds(self.column_type)

    def kind(self, name: str) -> str | None:
        """What the user says that the column is; a dropped one is not looked into."""
        return self._kinds.get(name)

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {**dict.fromkeys(self.drop, "id"), **self.column_type}

    def of(self, parameter: str, name: str) -> str | None:
        """The `decimal` or `date_order` of one column."""
        setting = getattr(self, parameter)
        return setting.get(name) if isinstance(setting, Mapping) else setting

    def check_names(self, names: Sequence[str]) -> None:
        """Refuse a name that no column has, with the nearest ones."""
        known = set(names)
        for parameter in ("decimal", "date_order"):
            setting = getattr(self, parameter)
            for name in setting if isinstance(setting, Mapping) else ():
                if name not in known:
                    raise TableError(
                        "tables.column.unknown", parameter=parameter, name=name, nearest=nearest(name, names)
                    )


@dataclass(frozen=True)
class ParsingRules:
    """By which rule the texts of each column are read; one that it does not name holds labels."""

    rules: Mapping[str, Rule]

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {name: None if rule is None else asdict(rule) for name, rule in self.rules.items()}

    @classmethod
    def from_dict(cls, remembered: Mapping[str, Any]) -> ParsingRules:
        """The reading whose `to_dict` gave `remembered`."""
        return cls({name: _rule(fields) for name, fields in remembered.items()})


def check_kinds(columns: Mapping[str, str]) -> None:
    """Refuse a kind that is none of `KINDS`."""
    for name, kind in columns.items():
        if kind not in KINDS:
            raise TableError("tables.column.kind", name=name, kinds=Names(KINDS), kind=kind)


def rule_of(dtype: pl.DataType) -> Rule:
    """How texts are read in the place of cells that had a type of their own."""
    return Dates() if dtype.is_temporal() else Numbers() if dtype.is_numeric() else None


def _rule(fields: Mapping[str, Any] | None) -> Rule:
    return None if fields is None else Dates(**fields) if "order" in fields else Numbers(**fields)
