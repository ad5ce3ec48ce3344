"""The bytes of a text file become UTF-8, or are refused: a wrong guess would change the words in the table."""

from __future__ import annotations

import codecs

import numpy as np

from pellucid.messages import Message
from pellucid.tables.errors import TableError
from pellucid.tables.notes import Note

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


def to_utf8(data: bytes, name: str | Message, encoding: str | None = None, notes: list[Note] | None = None) -> bytes:
    """The text of `data` in UTF-8, without a byte-order mark; what it was written in is added to `notes`.

    A byte-order mark decides; then `encoding`, where it is declared; then UTF-8 if the bytes are valid UTF-8; then
    UTF-16 if every other byte is mostly zero; then GB18030 if the bytes are valid and read as common Chinese; then Latin-1
    if they read as a Western language.

    Raises
    ------
    TableError
        No encoding is declared and none fits, or the declared one is unknown or does not fit.
    """
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    found = _MARKS[mark] if mark else _declared(encoding) if encoding else _guess(data, name)
    if notes is not None:
        key = "mark" if mark else "declared" if encoding else "found"
        notes.append(Note(f"table.repair.encoding.{key}", {"encoding": _called(found)}))
    return data[len(mark) :] if found == "utf-8" and _is_utf8(data) else _recode(data[len(mark) :], name, found)


def _declared(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise TableError("tables.encoding.unknown", encoding=encoding) from None


def _guess(data: bytes, name: str | Message) -> str:
    if guess := _utf16(data):
        return guess
    if _is_utf8(data):
        return "utf-8"
    if _is_chinese(data):
        return "gb18030"
    if _is_western(data):
        return _LATIN
    line, byte = _first_bad(data)
    raise TableError("tables.encoding.none_fits", file=name, line=line, byte=byte)


def _called(encoding: str) -> str:
    """The encoding's name as people know it."""
    return "Latin-1 (Windows-1252)" if encoding == _LATIN else encoding.upper()


def _recode(data: bytes, name: str | Message, encoding: str) -> bytes:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02x}"
        raise TableError("tables.line.byte", file=name, line=line, byte=byte, encoding=encoding) from None
    return text.encode()


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _BLOCK):
            decoder.decode(data[start : start + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_bad(data: bytes) -> tuple[int, str]:
    """The line and the byte at which the data stops being UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1, f"0x{data[error.start]:02x}"
    raise AssertionError("the data is UTF-8")


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: in text with blanks, digits and commas many high bytes are zero, and no low ones."""
    sample = data[:_BLOCK]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 10 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) // 10 and odd == 0 else None


def _is_western(data: bytes) -> bool:
    """Nearly all bytes beyond ASCII are Western letters or signs, and hardly ever do three of them stand in a row.

    In Cyrillic, Greek or Chinese text of one or two bytes a character they nearly always do.
    """
    text = np.frombuffer(data[:_BLOCK], np.uint8)
    beyond = text >= 0x80
    count = np.count_nonzero(beyond)
    western = (text >= 0xC0) | np.isin(text, np.frombuffer(_SIGNS, np.uint8))
    inside = np.count_nonzero(beyond[:-2] & beyond[1:-1] & beyond[2:])
    try:
        data.decode(_LATIN)
    except UnicodeDecodeError:
        return False
    return bool(np.count_nonzero(beyond & western) >= 0.95 * count and inside <= 0.1 * count)


def _is_chinese(data: bytes) -> bool:
    """Valid GB18030 with nine of ten characters beyond ASCII in GB2312's blocks, and eight in those of the common hanzi and
    punctuation.

    Western text in Latin-1 is often valid GB18030 too, but pairs an accented letter with an ASCII one; Cyrillic text falls
    into the blocks of rare hanzi.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    beyond = [character for character in text[:_BLOCK] if character > "\x7f"][:_SAMPLE]
    leads = np.array(
        [pair[0] for pair in (char.encode("gb18030") for char in beyond) if len(pair) == 2 and pair[1] >= 0xA1]
    )
    known = (leads >= 0xA1) & (leads <= 0xA3) | (leads >= 0xB0) & (leads <= 0xF7)
    common = known & (leads <= 0xD7)
    return bool(known.sum() >= 0.9 * len(beyond) and common.sum() >= 0.8 * len(beyond))
