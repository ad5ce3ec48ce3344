"""What is wrong with a table, in one sentence that says where and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from pellucid.messages.errors import Keyed


class TableError(Keyed, ValueError):
    """A table, or something asked of it, cannot be used; the message is one sentence."""


def nearest(name: str, names: Iterable[str]) -> str:
    """The end of a sentence about an unknown `name`: the most similar of `names`, else the first few."""
    names = list(names)
    folded = {other.casefold(): other for other in reversed(names)}
    close = [folded[match] for match in get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    if close:
        return f"did you mean {' or '.join(map(repr, close))}?"
    shown = ", ".join(map(repr, names[:8]))
    return f"there are {shown}" + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def looks_like_data(names: Iterable[str]) -> bool:
    """Whether column names are more likely a first row of data: one of them is a number."""

    def number(name: str) -> bool:
        try:
            return bool(name) and float(name) is not None
        except ValueError:
            return False

    return any(map(number, names))
