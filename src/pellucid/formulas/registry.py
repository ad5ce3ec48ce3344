"""A table of named rows that exists once and is read everywhere: library, command, tests, documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from pellucid.messages import Names
from pellucid.messages.errors import InvalidValue, hint


class Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


Row = TypeVar("Row", bound=Named)


class Registry(Generic[Row]):
    """Rows by name; aliases and letter case are forgiven, a misspelt name gets the nearest one."""

    def __init__(self, kind: str, rows: Iterable[Row] = ()) -> None:
        self.kind = kind
        self._rows: dict[str, Row] = {}
        self._aliases: dict[str, str] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> Row:
        """Add a row; a name or alias that is taken is a ValueError."""
        for name in (row.name, *row.aliases):
            if name in self._rows or name in self._aliases:
                raise InvalidValue("value.taken", name=self.kind, value=name)
        self._rows[row.name] = row
        self._aliases |= dict.fromkeys(row.aliases, row.name)
        return row

    def remove(self, name: str) -> None:
        """Take a row out again (for rows registered from outside)."""
        row = self._rows.pop(name)
        for alias in row.aliases:
            del self._aliases[alias]

    def __getitem__(self, name: str) -> Row:
        return self.find(name, self.kind)

    def find(self, name: str, setting: str) -> Row:
        """The row of that name; an unknown one is a ValueError about the `setting` that has it."""
        key = self._key(name)
        if key not in self._rows:
            raise InvalidValue(
                "value.choice",
                name=setting,
                choices=Names(self._rows, most=len(self)),
                value=name,
                hint=hint(key, self.spellings),
            )
        return self._rows[key]

    def _key(self, name: object) -> str:
        folded = str(name).strip().lower().replace("-", "_").replace(" ", "_")
        return self._aliases.get(folded, folded)

    @property
    def spellings(self) -> list[str]:
        """Every name and alias."""
        return [*self._rows, *self._aliases]

    def __contains__(self, name: object) -> bool:
        return self._key(name) in self._rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def names(self) -> list[str]:
        """The rows' names in the order of the table."""
        return list(self._rows)
