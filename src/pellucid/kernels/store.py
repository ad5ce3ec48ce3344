"""Where compiled kernels are kept between processes: a folder of the user's, named after the text they came from."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numba
import platformdirs
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator

import pellucid.formulas

_said: set[str] = set()


def say_once(text: str) -> None:
    """One line on standard error, once a process."""
    if text not in _said:
        _said.add(text)
        print(f"pellucid: {text}", file=sys.stderr)


@cache
def folder() -> Path:
    """The folder of this edition of formulas and kernels: an edited formula compiles anew, into another folder.

    ``PELLUCID_CACHE`` names another place than the user's cache folder.
    """
    root = Path(os.environ.get("PELLUCID_CACHE") or platformdirs.user_cache_dir("pellucid", False))
    package = Path(pellucid.formulas.__file__).parents[1]
    digest = hashlib.sha256(f"{numba.__version__} {sys.version_info[:2]}".encode())
    for room in ("formulas", "kernels"):
        for file in sorted((package / room).glob("*.py")):
            digest.update(file.read_bytes())
    return root / digest.hexdigest()[:16]


class _Folder(UserProvidedCacheLocator):  # type: ignore[misc]
    def __init__(self, function: Any, file: str) -> None:
        super().__init__(function, file)
        self._cache_path = str(folder())

    @classmethod
    def from_function(cls, function: Any, file: str) -> _Folder | None:
        try:
            locator = cls(function, file)
            locator.ensure_cache_path()
            return locator
        except OSError:
            return None


class _Implementation(CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = [_Folder]  # noqa: RUF012


class Store(FunctionCache):  # type: ignore[misc]
    """Numba's disk cache of one function, in our folder.

    Raises
    ------
    RuntimeError
        No folder can be written.
    """

    _impl_class = _Implementation


def attach(function: Any, compiled: Any) -> None:
    """Give `compiled` its place in the folder; without a writable folder it is compiled each time, and that is said."""
    try:
        compiled._cache = Store(function)
    except RuntimeError:
        say_once(f"kernels are compiled anew in each process: the cache folder {folder()} cannot be written")
