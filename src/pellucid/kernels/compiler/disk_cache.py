"""Where compiled kernels are kept between processes: a folder of the user's, named after the text they came from."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import platformdirs
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator

import pellucid.formulas
from pellucid.messages import say

_listener: Callable[[str], object] = lambda text: print(f"pellucid: {text}", file=sys.stderr)  # noqa: E731
_reported: set[str] = set()


def on_compile(listener: Callable[[str], object]) -> None:
    """Send lines about compiling to `listener` instead of standard error."""
    global _listener
    _listener = listener


def tell_once(key: str) -> None:
    """Report a text of the catalogue, once a process."""
    if key not in _reported:
        _reported.add(key)
        _listener(say(key, folder=folder()))


@cache
def folder() -> Path:
    """The folder of this edition of formulas and kernels: an edited formula compiles anew, into another folder.

    ``PELLUCID_CACHE`` names another place than the user's cache folder.
    """
    root = Path(os.environ.get("PELLUCID_CACHE") or platformdirs.user_cache_dir("pellucid", False))
    package = Path(pellucid.formulas.__file__).parents[1]
    digest = hashlib.sha256(f"{numba.__version__} {sys.version_info[:2]}".encode())
    for room in ("formulas", "kernels"):
        for file in sorted((package / room).rglob("*.py")):
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


def _told(value: Any) -> str:
    """A function with all that it closes over: the same text in every process; the folder's name tells of the source."""
    if not isinstance(value, FunctionType):
        return repr(value)
    closed = ", ".join(_told(cell.cell_contents) for cell in value.__closure__ or ())
    return f"{value.__module__}.{value.__qualname__} {value.__code__.co_code.hex()} ({closed})"


class Store(FunctionCache):  # type: ignore[misc]
    """Numba's disk cache of one function, in our folder.

    Raises
    ------
    RuntimeError
        No folder can be written.
    """

    _impl_class = _Implementation

    def _index_key(self, signature: Any, codegen: Any) -> tuple[Any, ...]:
        # Numba's own pickles what the function closes over, and a pickle differs where Python read bytecode, not source.
        return signature, codegen.magic_tuple(), _told(self._py_func)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The compiled function, or None where it must be compiled, which is reported: it takes seconds, once."""
        try:
            overload = super().load_overload(signature, context)
        except Exception:  # a damaged file can raise anything; it is written anew
            overload = None
            with suppress(OSError):
                self.flush()
        if overload is None:
            tell_once("kernels.once")
        return overload

    def save_overload(self, signature: Any, data: Any) -> None:
        """Keep the compiled function; a folder that has become full or read-only costs a line."""
        try:
            super().save_overload(signature, data)
        except OSError:
            tell_once("kernels.unkept")


def attach(function: Any, compiled: Any) -> None:
    """Give `compiled` its place in the folder; without a writable folder it is compiled each time, and that is said."""
    try:
        compiled._cache = Store(function)
    except RuntimeError:
        tell_once("kernels.unkept")
