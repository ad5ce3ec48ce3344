"""What is wrong with a table, in one sentence that says where and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

from pellucid.messages.errors import Keyed


class TableError(Keyed, ValueError):
    """A table, or something asked of it, cannot be used; the message is one sentence."""


def looks_like_data(names: Iterable[str]) -> bool:
    """Whether column names are more likely a first row of data: one of them is a number."""

    def number(name: str) -> bool:
        try:
            return bool(name) and float(name) is not None
        except ValueError:
            return False

    return any(map(number, names))
