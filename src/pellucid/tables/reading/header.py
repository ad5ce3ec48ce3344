"""Every column has a name of its own: one without gets its place, one that comes again gets a number."""

from __future__ import annotations

from collections.abc import Sequence

from pellucid.messages import Message, Names
from pellucid.tables.errors import TableError, looks_like_data


def column_names(cells: Sequence[str], file: str | Message, notes: list[Message]) -> list[str]:
    """The names in a header's `cells`: ``c3`` for an empty third one, ``price_2`` for a second ``price``.

    Raises
    ------
    TableError
        A name comes again and one is a number: the header is more likely a row of data.
    """
    taken = {cell for cell in cells if cell}
    names: list[str] = []
    unnamed, again = [], []
    seen: dict[str, int] = {}
    for position, cell in enumerate(cells, 1):
        name = cell
        if not cell:
            name = _free(f"c{position}", taken)
            unnamed.append(name)
        elif cell in seen:
            if looks_like_data(cells):
                raise TableError("tables.column.twice", file=file, first=seen[cell], second=position, name=cell)
            name = _free(cell, taken)
            again.append(name)
        else:
            seen[cell] = position
        taken.add(name)
        names.append(name)
    for key, renamed in (("unnamed", unnamed), ("again", again)):
        if renamed:
            notes.append(Message(f"table.repair.{key}", count=len(renamed), columns=Names(renamed)))
    return names


def _free(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}_{number}"
        number += 1
    return free
