"""Everything a person reads, in English and Chinese, from one catalogue, so that no text exists in one language only.

Each file of this package holds the texts of one area: ``TEXTS = {"key": ("English", "中文")}``. Texts are format strings;
``say("key", rows=3)`` fills in the current language's. Keys are dotted: ``"table.rows"``.
"""

from __future__ import annotations

import importlib
import locale
import os
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

LANGUAGES = ("en", "zh")
_language: ContextVar[str | None] = ContextVar("language", default=None)


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """All texts by key; a key written in two areas is an error."""
    texts: dict[str, tuple[str, str]] = {}
    for area in pkgutil.iter_modules(__path__):
        for key, pair in importlib.import_module(f"{__name__}.{area.name}").TEXTS.items():
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
    return catalogue()[key][LANGUAGES.index(language())].format(**values)
