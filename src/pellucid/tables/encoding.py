"""The bytes of a text file become UTF-8, or are refused: a wrong guess would change the words in the table."""

from __future__ import annotations

import codecs

from pellucid.tables.errors import TableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BLOCK = 1 << 22
_SAMPLE = 10_000


def to_utf8(data: bytes, name: str, encoding: str | None = None) -> bytes:
    """The text of `data` in UTF-8, without a byte-order mark.

    A byte-order mark decides; then `encoding`, where it is declared; then UTF-8 if the bytes are valid UTF-8; then
    UTF-16 if every other byte is mostly zero; then GB18030 if the bytes are valid and read as common Chinese.

    Raises
    ------
    TableError
        No encoding is declared and none fits, or the declared one is unknown or does not fit.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _recode(data[len(mark) :], name, marked)
    if encoding is not None:
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise TableError(f"encoding {encoding!r} is unknown; write for example 'utf-8' or 'gb18030'") from None
        return _recode(data, name, encoding)
    if _is_utf8(data) and not (guess := _utf16(data)):
        return data
    if guess := _utf16(data) or ("gb18030" if _is_chinese(data) else None):
        return _recode(data, name, guess)
    raise TableError(
        f"{name} is neither UTF-8 nor UTF-16 nor GB18030 text: {_first_bad(data)}; save it as UTF-8, "
        f"or declare its encoding, for example encoding='latin-1'"
    )


def _recode(data: bytes, name: str, encoding: str) -> bytes:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError(
            f"{name}, line {line}: byte 0x{data[error.start]:02x} is not {encoding} text; "
            "save the file as UTF-8 or declare another encoding"
        ) from None
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


def _first_bad(data: bytes) -> str:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"line {line} has the byte 0x{data[error.start]:02x}"
    raise AssertionError("the data is UTF-8")


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: in text with blanks, digits and commas many high bytes are zero, and no low ones."""
    sample = data[:_BLOCK]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 10 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) // 10 and odd == 0 else None


def _is_chinese(data: bytes) -> bool:
    """Valid GB18030 with nine of ten characters beyond ASCII in GB2312's blocks of punctuation and common hanzi.

    Western text in Latin-1 is often valid GB18030 too, but pairs an accented letter with an ASCII one.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    beyond = [character for character in text[:_BLOCK] if character > "\x7f"][:_SAMPLE]
    common = sum(
        len(pair) == 2 and pair[1] >= 0xA1 and (0xA1 <= pair[0] <= 0xA3 or 0xB0 <= pair[0] <= 0xF7)
        for pair in (character.encode("gb18030") for character in beyond)
    )
    return common >= 0.9 * len(beyond)
