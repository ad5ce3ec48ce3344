"""Everything a person reads, in English and Chinese, from one catalogue, so that no text exists in one language only.

Each file of this package holds the texts of one area: ``TEXTS = {"key": ("English", "中文")}``. Texts are format strings;
``say("key", rows=3)`` fills in the current language's. Keys are dotted: ``"table.rows"``. A value may be a `Message` (a part
with a key of its own) or `Names` (a list): each is rendered in the language of the whole. ``errors/`` holds what goes wrong.
"""

from __future__ import annotations

import importlib
import locale
import os
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from string import Formatter
from typing import Any

LANGUAGES = ("en", "zh")
_language: ContextVar[str | None] = ContextVar("language", default=None)


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """All texts by key; a key written in two areas is an error."""
    texts: dict[str, tuple[str, str]] = {}
    for area in pkgutil.walk_packages(__path__, f"{__name__}."):
        for key, pair in getattr(importlib.import_module(area.name), "TEXTS", {}).items():
            if key in texts:
                raise KeyError(f"message {key!r} is written in two areas")
            texts[key] = pair
    return texts


def language() -> str:
    """The current language: the one chosen by `speak`, else the locale's, else English."""
    return _language.get() or _of_locale()


@cache
def _of_locale() -> str:
    names = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((name for name in names if name), None) or locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def speak(language: str) -> None:
    """Choose the language of every later text.

    Raises
    ------
    ValueError
        The language is neither ``"en"`` nor ``"zh"``.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}; got {language!r}")
    _language.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Choose the language inside a ``with`` block."""
    before = _language.get()
    speak(language)
    try:
        yield
    finally:
        _language.set(before)


def say(key: str, /, **values: Any) -> str:
    """The text of `key` in the current language, filled with `values`."""
    return _render(key, values, language())


class Message:
    """A text that has not been rendered: a key and values, as an error, a note or a part of a sentence carries them."""

    def __init__(self, key: str, /, **values: Any) -> None:
        self.key, self.values = key, values

    def render(self, language: str | None = None) -> str:
        """The text in `language` (default: the current one)."""
        return _render(self.key, self.values, language or _language.get() or _of_locale())

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"Message({self.key!r}, {self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash(self.key)


class Names:
    """A list of names, the first `most` of them, joined as each language joins them; ``{names!r}`` quotes every one.

    `last` is what stands before the last name: None for a mere list, or "or".
    """

    def __init__(self, names: Iterable[object], last: str | None = None, *, most: int = 8) -> None:
        names = list(names)
        self.names, self.last, self.more = tuple(names[:most]), last, len(names[most:])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(self.names)

    def render(self, language: str, *, quoted: bool = False) -> str:
        """The list in `language`."""
        names = [_fill(name, "r" if quoted else None, language) for name in self.names]
        comma = ", " if language == "en" else "、"
        text = comma.join(names)
        if self.last and len(names) > 1:
            text = _render(f"names.{self.last}", {"first": comma.join(names[:-1]), "last": names[-1]}, language)
        return _render("names.more", {"names": text, "count": self.more}, language) if self.more else text


class Verbatim(str):
    """A text that is quoted already, or that must not be: ``{value!r}`` inserts it as it is."""

    def __repr__(self) -> str:
        return str(self)


def _fill(value: object, conversion: str | None, language: str) -> Any:
    """A value as a text of `language` takes it."""
    if isinstance(value, Message):
        return value.render(language)
    if isinstance(value, Names):
        return value.render(language, quoted=conversion == "r")
    return Formatter().convert_field(value, conversion)


class _InLanguage(Formatter):
    """Format strings whose values may be messages and lists of names."""

    def __init__(self, language: str) -> None:
        self.language = language

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return _fill(value, conversion, self.language)


_FORMATTERS = {language: _InLanguage(language) for language in LANGUAGES}


def _render(key: str, values: Mapping[str, Any], language: str) -> str:
    return _FORMATTERS[language].vformat(catalogue()[key][LANGUAGES.index(language)], (), values)
