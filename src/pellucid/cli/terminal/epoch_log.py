"""A file with a line of JSON for each epoch, written as training goes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from pellucid.training.trainer import Epoch


class EpochLog:
    """The open file; nothing without a path.

    Raises
    ------
    OSError
        It cannot be written, or exists and may not be overwritten.
    """

    def __init__(self, path: Path | None, *, overwrite: bool) -> None:
        from pellucid.files import check_writable

        self._path = path
        self._file: TextIO | None = None
        if path is not None:
            check_writable(path, overwrite=overwrite)

    def write(self, epoch: Epoch, member: int = 1) -> None:
        """Add an epoch, of the first network or a further `member`; with the first the file is made."""
        if self._path is None:
            return
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8")
        columns = ("loss", "validation_loss", "learning_rate", "seconds", "rows", "best")
        line = {"member": member, "epoch": epoch.number, **{name: _finite(getattr(epoch, name)) for name in columns}}
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def close(self) -> None:
        """No more epochs."""
        if self._file:
            self._file.close()


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
