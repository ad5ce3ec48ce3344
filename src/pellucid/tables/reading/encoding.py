"""The encoding of a text file, or a refusal: charset_normalizer, limited to the same encodings, reads Cyrillic as Chinese."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, NamedTuple

import numpy as np

from pellucid.messages import Message
from pellucid.tables.errors import TableError

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LATIN = "cp1252"  # Latin-1 with typographic quotes, dashes and the euro where Latin-1 has control characters
_SIGNS = "€‘’“”–—…£§°²³µ·½«»¿¡ºª®™\u00a0".encode(_LATIN)
_BLOCK = 1 << 22
_SAMPLE = 10_000


class Encoding(NamedTuple):
    """A text file's encoding.

    Attributes
    ----------
    name
        As `codecs` calls it.
    mark
        The byte-order mark that the file begins with, or no bytes.
    source
        What decided: "mark", "declared" or "detected".
    """

    name: str
    mark: bytes
    source: str


def to_utf8(data: bytes, name: str | Message, encoding: str | None = None, notes: list[Message] | None = None) -> bytes:
    """The text of `data` in UTF-8, without a byte-order mark; a note of its encoding is added to `notes`.

    Raises
    ------
    TableError
        As `detect_encoding`; also if the bytes are not text in the encoding.
    """
    codec, mark, source = detect_encoding(io.BytesIO(data), name, encoding)
    if notes is not None:
        notes.append(Message(f"table.repair.encoding.{source}", encoding=_display_name(codec)))
    text = data[len(mark) :]
    if codec == "utf-8" and _not_utf8(io.BytesIO(text)) is None:
        return text
    try:
        return text.decode(codec).encode()
    except UnicodeDecodeError as error:
        line, byte = text.count(b"\n", 0, error.start) + 1, f"0x{text[error.start]:02x}"
        raise TableError("tables.line.byte", file=name, line=line, byte=byte, encoding=codec) from None


def detect_encoding(file: BinaryIO, name: str | Message, declared: str | None = None) -> Encoding:
    """The encoding of a text file, found block by block.

    A byte-order mark decides; then `declared`; then UTF-16 if every other byte is mostly zero; then UTF-8 if all bytes are
    valid UTF-8. Otherwise the block that is not decides: GB18030 if it is valid and reads as common Chinese, Latin-1 if it
    reads as a Western language.

    Raises
    ------
    TableError
        No encoding is declared and none fits, or the declared one is unknown.
    """
    start = file.read(_BLOCK)
    for mark, codec in _MARKS.items():
        if start.startswith(mark):
            return Encoding(codec, mark, "mark")
    if declared is not None:
        try:
            return Encoding(codecs.lookup(declared).name, b"", "declared")
        except LookupError:
            raise TableError("tables.encoding.unknown", encoding=declared) from None
    file.seek(0)
    return Encoding(_utf16(start) or _by_bytes(file, name), b"", "detected")


def _by_bytes(file: BinaryIO, name: str | Message) -> str:
    invalid = _not_utf8(file)
    if invalid is None:
        return "utf-8"
    sample, final, error, lines = invalid
    if _is_chinese(sample, final):
        return "gb18030"
    if _is_western(sample):
        return _LATIN
    line, byte = lines + sample.count(b"\n", 0, error.start) + 1, f"0x{sample[error.start]:02x}"
    raise TableError("tables.encoding.none_fits", file=name, line=line, byte=byte)


def _display_name(codec: str) -> str:
    return "Latin-1 (Windows-1252)" if codec == _LATIN else codec.upper()


def _not_utf8(file: BinaryIO) -> tuple[bytes, bool, UnicodeDecodeError, int] | None:
    """The first block that is not UTF-8, whether it is the last, its error, and the lines before it; None without one."""
    decoder, lines, final = codecs.getincrementaldecoder("utf-8")(), 0, False
    while not final:
        block = file.read(_BLOCK)
        final = len(block) < _BLOCK
        pending = decoder.getstate()[0]
        try:
            decoder.decode(block, final)
        except UnicodeDecodeError as error:
            return pending + block, final, error, lines
        lines += block.count(b"\n")
    return None


def _utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: in text with blanks, digits and commas many high bytes are zero, and no low ones."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 10 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) // 10 and odd == 0 else None


def _is_western(sample: bytes) -> bool:
    """Nearly all bytes beyond ASCII are Western letters or signs, and hardly ever do three of them stand in a row.

    In Cyrillic, Greek or Chinese text of one or two bytes a character they nearly always do.
    """
    text = np.frombuffer(sample, np.uint8)
    beyond = text >= 0x80
    count = np.count_nonzero(beyond)
    western = (text >= 0xC0) | np.isin(text, np.frombuffer(_SIGNS, np.uint8))
    inside = np.count_nonzero(beyond[:-2] & beyond[1:-1] & beyond[2:])
    try:
        sample.decode(_LATIN)
    except UnicodeDecodeError:
        return False
    return bool(np.count_nonzero(beyond & western) >= 0.95 * count and inside <= 0.1 * count)


def _is_chinese(sample: bytes, final: bool) -> bool:
    """Valid GB18030 with nine of ten characters beyond ASCII in GB2312's blocks, and eight in those of the common hanzi and
    punctuation.

    Western text in Latin-1 is often valid GB18030 too, but pairs an accented letter with an ASCII one; Cyrillic text falls
    into the blocks of rare hanzi.
    """
    try:
        text = codecs.getincrementaldecoder("gb18030")().decode(sample, final)
    except UnicodeDecodeError:
        return False
    beyond = [character for character in text if character > "\x7f"][:_SAMPLE]
    leads = np.array(
        [pair[0] for pair in (char.encode("gb18030") for char in beyond) if len(pair) == 2 and pair[1] >= 0xA1]
    )
    known = (leads >= 0xA1) & (leads <= 0xA3) | (leads >= 0xB0) & (leads <= 0xF7)
    common = known & (leads <= 0xD7)
    return bool(known.sum() >= 0.9 * len(beyond) and common.sum() >= 0.8 * len(beyond))
