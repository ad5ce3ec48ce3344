"""Errors that carry a key and values, so that English and Chinese are two renderings and no sentence is ever read back.

::

    raise TableError("tables.column.unknown", parameter="target", name=name, nearest=nearest(name, frame.columns))
    raise InvalidValue("value.least", name="epochs", least=1, value=epochs)

- The key begins with the room that raises it; its two texts stand in this folder, in the file of that room. What every
  room says (`value.*`: must be one of, must be at least) is in ``values.py``; look there first.
- ``str(error)`` is English, ``error.render("zh")`` Chinese; the command prints the language that was chosen.
- Texts decide on quotes: ``{name!r}`` for what a user wrote (names, cells, paths, values), ``{name}`` for a parameter.
- `Names` lists names, ``Message(key, ...)`` is a part of a sentence; both are values like others. A caught error is one, too.
- ``nearest(name, names)`` is "did you mean ...?" or what there is; ``hint(name, names)`` is "; did you mean ...?" or nothing.
- Other values (arrays, tuples, user's objects) are kept as their `repr`, so that every error can be pickled.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pellucid.messages import Message, Names, Verbatim

MOST_NAMES = 8
SIMILAR = 0.5


class Keyed(Exception):
    """An error with a key of the catalogue and its values."""

    def __init__(self, key: str, /, **values: Any) -> None:
        super().__init__(key)
        self.message = Message(key, **{name: _storable(value) for name, value in values.items()})

    def render(self, language: str | None = None) -> str:
        """The sentence in `language` (default: the current one)."""
        return self.message.render(language)

    def __str__(self) -> str:
        return self.render("en")


class InvalidValue(Keyed, ValueError):
    """A value that breaks a rule."""


class InvalidType(Keyed, TypeError):
    """A value of a kind that is not accepted."""


class MissingAttribute(Keyed, AttributeError):
    """A name that a module or an object does not have."""


def nearest(name: str, names: Iterable[str]) -> Message:
    """The remedy for an unknown `name`: the most similar of `names`, else the first few."""
    names = list(names)
    close = _similar(name, names)
    return Message("nearest.similar", names=Names(close, "or")) if close else Message("nearest.all", names=Names(names))


def hint(name: str, names: Iterable[str]) -> Message | str:
    """The end of a sentence that has said what there is: the most similar of `names`, or nothing."""
    close = _similar(name, list(names))
    return Message("nearest.hint", names=Names(close[:1])) if close else ""


def _similar(name: str, names: list[str]) -> list[str]:
    name, folded = str(name), {other.casefold(): other for other in reversed(names)}
    return [folded[match] for match in get_close_matches(name.casefold(), folded, n=3, cutoff=SIMILAR)]


def system_reason(error: OSError) -> Message | Verbatim:
    """Why the system refused, by its number; the system's own words where the number is a rare one."""
    name = errno.errorcode.get(error.errno or 0, "")
    return Message(f"system.{name}") if name in _SYSTEM else Verbatim(error.strerror or error)


_SYSTEM = {
    "ENOENT",
    "EACCES",
    "EPERM",
    "ENOSPC",
    "EDQUOT",
    "EFBIG",
    "ENAMETOOLONG",
    "ENOTDIR",
    "EISDIR",
    "EROFS",
    "EIO",
}
_SYSTEM |= {"EMFILE", "ENFILE", "EBUSY", "EEXIST", "ENOMEM"}


def _storable(value: Any) -> Any:
    """`value` as something small that can be pickled and says the same."""
    if isinstance(value, Keyed):
        return value.message
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, BaseException):
        return Verbatim(next(iter(str(value).splitlines()), type(value).__name__))
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):  # NumPy's numbers as Python's
        value = value.item()
    if isinstance(value, str | int | float | Message | Names | None):
        return value
    return Verbatim(repr(value))
