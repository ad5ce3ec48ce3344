"""The model file: arrays and settings in a form that is checked to the last byte and can never run code.

It is a safetensors file. Its header's metadata hold one key, ``pellucid``, with JSON that begins ::

    {"format": 1, "payload": <bytes of the arrays>, "digest": "<64 hexadecimal digits>", ...

The digest is the SHA-256 of the whole file with the digest's own digits read as zeros. Because these three come first,
at a fixed place, a reader knows version, length and digest before it interprets anything. The file holds names,
numbers and settings; nothing in it is ever executed.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import re
import stat
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
import safetensors
import safetensors.numpy

from pellucid import __version__
from pellucid.files.atomic import write_atomically
from pellucid.messages import Message, Names
from pellucid.messages.errors import InvalidType, InvalidValue, Keyed, system_reason
from pellucid.typing import Array

FORMAT = 1
"""The version that `write_model` writes, and `read_model` reads."""

DTYPES = {
    "BOOL": np.dtype(np.bool_),
    "U8": np.dtype(np.uint8),
    "I32": np.dtype(np.int32),
    "I64": np.dtype(np.int64),
    "U64": np.dtype(np.uint64),
    "F32": np.dtype(np.float32),
    "F64": np.dtype(np.float64),
}
"""Every type an array of a model file can have, by safetensors' name."""

MAX_HEADER = 64 * 2**20  # bytes; room for the categories of a wide table
MAX_ARRAYS = 10_000
MAX_DIMENSIONS = 8

_ZEROS = "0" * 64
_OPENING = rb'{"__metadata__":{"pellucid":"{\"format\":'
_START_BYTES = 256  # more than the longest match of _START
_START = re.compile(
    rb".{8}" + re.escape(_OPENING) + rb'(\d{1,9}),(?:\\"payload\\":(\d{1,18}),\\"digest\\":\\"([0-9a-f]{64})\\")?',
    re.DOTALL,
)

_FOREIGN = {
    b"PK\x03\x04": "zip",
    b"\x80": "pickle",
    b"\x89HDF": "hdf5",
    b"PAR1": "parquet",
    b"\x93NUMPY": "numpy",
    b"\x1f\x8b": "gzip",
}


class ModelFileError(Keyed, ValueError):
    """A file that cannot be read as a model: missing, a directory, empty, truncated, altered, newer or foreign."""


def write_model(
    path: str | os.PathLike[str],
    arrays: Mapping[str, Array],
    metadata: Mapping[str, Any],
    *,
    overwrite: bool = True,
) -> None:
    """Write arrays and JSON metadata as one model file, whole or not at all.

    Parameters
    ----------
    path
        Where to write; conventionally ``name.pellucid``.
    arrays
        Arrays with up to 8 dimensions whose dtype is one of `DTYPES`.
    metadata
        What JSON can say: dictionaries with text keys, lists, text, finite numbers, booleans, None. ``format`` and
        ``versions`` (of pellucid, numpy and python) are filled in here.
    overwrite
        Whether an existing file may be replaced.

    Raises
    ------
    TypeError, ValueError
        An array or a metadata value that the file cannot hold.
    OutputError
        The file cannot be written.
    """
    if len(arrays) > MAX_ARRAYS:
        raise InvalidValue("files.hold.arrays", most=MAX_ARRAYS, count=len(arrays))
    stored = {name: _storable(name, array) for name, array in arrays.items()}
    _check_json(dict(metadata), "metadata")
    opening = {
        "format": FORMAT,
        "payload": sum(array.nbytes for array in stored.values()),
        "digest": _ZEROS,
        "versions": {"pellucid": __version__, "numpy": np.__version__, "python": platform.python_version()},
        "metadata": {name: metadata[name] for name in metadata if name not in ("format", "versions")},
    }
    content = memoryview(safetensors.numpy.save(stored, {"pellucid": json.dumps(opening, separators=(",", ":"))}))
    if (header := int.from_bytes(content[:8], "little")) > MAX_HEADER:
        raise InvalidValue("files.hold.metadata", most=MAX_HEADER, size=header)
    digest = hashlib.sha256(content).hexdigest().encode()
    start = bytes(content[:_START_BYTES]).index(_ZEROS.encode())

    def write(file: BinaryIO) -> None:
        for piece in (content[:start], digest, content[start + len(digest) :]):
            file.write(piece)

    write_atomically(path, write, overwrite=overwrite)


def read_model(path: str | os.PathLike[str]) -> tuple[dict[str, Array], dict[str, Any]]:
    """Read a model file.

    Returns
    -------
    arrays
        By name, in alphabetical order; freshly allocated and writable.
    metadata
        As given to `write_model`, with ``format`` and ``versions``.

    Raises
    ------
    ModelFileError
        The file is missing, a directory, empty, truncated, altered, newer than this Pellucid, or something else.
    """
    content, header = _verified(path)
    try:
        tensors = _strict_json(header)
        model = _strict_json(tensors.pop("__metadata__")["pellucid"])
        _check_tensors(tensors)
        metadata = dict(model["metadata"], format=model["format"], versions=model["versions"])
        return dict(sorted(safetensors.numpy.load(content).items())), metadata
    except (ValueError, TypeError, LookupError, RecursionError, safetensors.SafetensorError) as error:
        raise ModelFileError("files.model.header", path=path, kind=type(error).__name__, reason=error) from error


def _verified(path: str | os.PathLike[str]) -> tuple[bytes, bytes]:
    """A model file's bytes and its header, once its version, lengths and digest are right."""
    try:
        kind = os.stat(path).st_mode
        if stat.S_ISDIR(kind):
            raise ModelFileError("files.model.directory", path=path)
        if not stat.S_ISREG(kind):
            raise ModelFileError("files.model.device", path=path)
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            header, (start, end) = _check_start(path, file.read(_START_BYTES), size)
            file.seek(0)
            content = file.read(size)
    except FileNotFoundError as error:
        raise ModelFileError("files.model.absent", path=path) from error
    except OSError as error:
        raise ModelFileError("files.model.unreadable", path=path, reason=system_reason(error)) from error
    digest = hashlib.sha256(content[:start] + _ZEROS.encode())
    digest.update(memoryview(content)[end:])
    if digest.hexdigest().encode() != content[start:end]:
        raise ModelFileError("files.model.altered", path=path)
    return content, content[8 : 8 + header]


def _check_start(path: str | os.PathLike[str], start: bytes, size: int) -> tuple[int, tuple[int, int]]:
    """The header's length and the digest's place, from a file's first bytes and size, before anything is allocated."""
    if not start:
        raise ModelFileError("files.model.empty", path=path)
    match = _START.match(start)
    if not match:
        if foreign := _foreign(start):
            raise ModelFileError("files.model.foreign", path=path, kind=Message(f"files.foreign.{foreign}"))
        raise ModelFileError("files.model.stub", path=path, size=size)
    header, version, payload = int.from_bytes(start[:8], "little"), int(match[1]), int(match[2] or 0)
    if version > FORMAT:
        raise ModelFileError("files.model.version", path=path, version=version, pellucid=__version__, newest=FORMAT)
    if header > MAX_HEADER:
        raise ModelFileError("files.model.large_header", path=path, size=header, most=MAX_HEADER)
    if size < 8 + header + payload:
        raise ModelFileError("files.model.truncated", path=path, size=size, whole=8 + header + payload)
    if size > 8 + header + payload or not match[3]:
        raise ModelFileError("files.model.lengths", path=path)
    return header, match.span(3)


def _foreign(start: bytes) -> str | None:
    """What a file that begins like this seems to be; None for the first bytes of a model file."""
    if b"\0" in start[:8] and _OPENING.startswith(start[8 : 8 + len(_OPENING)]):
        return None
    for magic, name in _FOREIGN.items():
        if start.startswith(magic):
            return name
    if start[8:9] == b"{":
        return "safetensors"
    return "other" if b"\0" in start else "text"


def _strict_json(text: bytes | str) -> dict[str, Any]:
    """A JSON object; duplicate keys and the numbers JSON lacks are errors."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) < len(pairs):
            raise InvalidValue("files.header.key")
        return mapping

    def refuse(name: str) -> None:
        raise InvalidValue("files.header.number", number=name)

    header = json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    if not isinstance(header, dict):
        raise InvalidValue("files.header.object", kind=type(header).__name__)
    return header


def _check_tensors(tensors: dict[str, Any]) -> None:
    """Refuse more arrays, other dtypes or more dimensions than a model has; safetensors checks sizes and places."""
    if len(tensors) > MAX_ARRAYS:
        raise InvalidValue("files.header.arrays", count=len(tensors), most=MAX_ARRAYS)
    for name, tensor in tensors.items():
        if tensor["dtype"] not in DTYPES or len(tensor["shape"]) > MAX_DIMENSIONS:
            raise InvalidValue("files.header.array", name=name, dtype=tensor["dtype"], shape=tensor["shape"])


def _storable(name: str, array: Array) -> Array:
    """`array` contiguous and in this machine's byte order, once its name, dtype and rank are ones the file can hold."""
    if not isinstance(name, str) or name in ("", "__metadata__"):
        raise InvalidValue("files.hold.name", name=name)
    if not isinstance(array, np.ndarray) or array.dtype.newbyteorder("=") not in DTYPES.values():
        got = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
        dtypes = Names(dtype.name for dtype in DTYPES.values())
        raise InvalidType("files.hold.dtype", name=name, dtypes=dtypes, dtype=str(got))
    if array.ndim > MAX_DIMENSIONS:
        raise InvalidValue("files.hold.dimensions", name=name, most=MAX_DIMENSIONS, dimensions=array.ndim)
    return np.array(array, dtype=array.dtype.newbyteorder("="), order="C", copy=None)


def _check_json(value: object, where: str) -> None:
    """Refuse what JSON cannot say or would silently change, naming its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise InvalidType("files.hold.key", place=where, key=key, text=str(key))
            _check_json(inner, f"{where}[{key!r}]")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check_json(inner, f"{where}[{index}]")
    elif isinstance(value, float) and not math.isfinite(value):
        raise InvalidValue("files.hold.finite", place=where, value=value)
    elif not isinstance(value, str | int | float | None):
        raise InvalidType("files.hold.json", place=where, kind=type(value).__name__)
