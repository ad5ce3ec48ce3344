"""Writing a file whole or not at all, so that a crash, a full disk or a kill never costs the old content.

`tempfile` would not do: its files are readable by their owner alone, and nothing removes those that a kill leaves behind.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from pellucid.messages.errors import Keyed, system_reason


class OutputError(Keyed, OSError):
    """A file that could not be written; what stood at its path before still does."""


_in_flight: set[str] = set()  # names of this process's unfinished temporary files


def write_atomically(
    path: str | os.PathLike[str], content: bytes | Callable[[BinaryIO], object], *, overwrite: bool = True
) -> None:
    """Write a file so that its path holds the old content or the new, never a part, whenever the process ends.

    The bytes go into a temporary file beside it, reach the disk, and then take its name. Temporary files that killed
    processes left behind are swept by the next save under the same name.

    Parameters
    ----------
    path
        Where to write; a symbolic link stays, and the file it points at is replaced.
    content
        The bytes, or a function that writes them to the binary file it gets.
    overwrite
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        The folder is missing, the path is a directory, exists and may not be replaced, or the system refused a step.
    """
    target = Path(os.path.realpath(path))
    try:
        _check_target(path, target, overwrite)
        _sweep(target)
        _write_and_rename(target, content)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError("files.write.failed", path=path, reason=system_reason(error)) from error
    _sync_folder(target.parent)


def check_writable(path: str | os.PathLike[str], *, overwrite: bool = True) -> None:
    """Refuse at once what `write_atomically` would refuse after the work is done.

    Raises
    ------
    OutputError
        As `write_atomically`; also if files cannot be made in the folder.
    """
    target = Path(os.path.realpath(path))
    _check_target(path, target, overwrite)
    if not os.access(target.parent, os.W_OK):
        raise OutputError("files.write.closed_folder", path=path, folder=target.parent)


def _write_and_rename(target: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    temporary = target.with_name(f"{_prefix(target)}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    _in_flight.add(temporary.name)
    try:
        with open(temporary, "xb") as file:
            if callable(content):
                content(file)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    finally:
        _in_flight.discard(temporary.name)


def _check_target(path: str | os.PathLike[str], target: Path, overwrite: bool) -> None:
    if target.is_dir():
        raise OutputError("files.write.directory", path=path)
    if not target.parent.is_dir():
        raise OutputError("files.write.no_folder", path=path, folder=target.parent)
    if not target.exists():
        return
    if not target.is_file():
        raise OutputError("files.write.device", path=path)
    if not overwrite:
        raise OutputError("files.write.exists", path=path)
    if not os.access(target, os.W_OK):
        raise OutputError("files.write.read_only", path=path)


def _prefix(target: Path) -> str:
    """How the temporary files of `target` begin; cut, so that they fit where a name at the system's limit fits."""
    return f".{target.name[:50]}"


def _sweep(target: Path) -> None:
    """Remove the temporary files of `target` whose writers are gone."""
    left = re.compile(re.escape(_prefix(target)) + r"\.(\d{1,10})\.[0-9a-f]{8}\.tmp")
    with contextlib.suppress(OSError):
        for name in os.listdir(target.parent):
            match = left.fullmatch(name)
            if match and name not in _in_flight and not _writing(int(match[1])):
                with contextlib.suppress(OSError):
                    os.unlink(target.parent / name)


def _writing(pid: int) -> bool:
    """Whether another process that may still hold a temporary file is alive."""
    if pid == os.getpid() or os.name == "nt":  # Windows itself refuses to delete a file that somebody holds open
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk, where the system lets a folder be synced (Windows does not)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
