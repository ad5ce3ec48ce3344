"""Other spellings for characters that an output's encoding lacks, so that text is never lost and never an error."""

from __future__ import annotations

import codecs
from typing import TextIO
from unicodedata import normalize

ERRORS = "pellucid.spelling"
"""The name of the codec error handler."""

_pairs = """
    × x  · *  • *  ∙ *  − -  – -  — -  ― -  ‐ -  ‑ -  … ...  ‘ '  ’ '  “ "  ” "  „ "  ′ '  ″ "
    ≤ <=  ≥ >=  ≠ !=  ≈ ~  ± +-  → ->  ← <-  ↑ ^  ↓ v  ⇒ =>  √ sqrt  ∞ inf  ∂ d  ∑ sum  ∏ product  ∇ grad  ∈ in
    α alpha  β beta  γ gamma  δ delta  ε eps  η eta  θ theta  λ lambda  μ mu  ρ rho  σ sigma  τ tau  φ phi
    Φ Phi  Δ Delta  Σ sum  ⁻ ^-  ᵀ '  ⁰ ^0  ¹ ^1  ² ^2  ³ ^3  ⁴ ^4  ⁵ ^5  ⁶ ^6  ⁷ ^7  ⁸ ^8  ⁹ ^9
    ， ,  。 .  ： :  ； ;  ！ !  ？ ?  （ (  ） )  、 ,  《 <  》 >  「 [  」 ]  【 [  】 ]  ～ ~  ✓ ok  ✗ no
"""
_words = _pairs.split()
SPELLINGS = {
    **dict(zip(_words[::2], _words[1::2], strict=True)),
    **dict.fromkeys("─━═╌┄┈╴╶╸╺▂▁░", "-"),
    **dict.fromkeys("│┃║╎┆┊▏▎▍▌▋▊▉▐", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝┏┓┗┛┡┩╇╈", "+"),
    **dict.fromkeys("█▇▆▓■▪●◆", "#"),
    **dict.fromkeys("▅▄▃▒○◇", "="),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u3000", " "),
}
"""What a character becomes where it cannot be written."""


def spelling(character: str) -> str:
    """`character` in ASCII: its other spelling, its letter without accents, or its number (``\\u4e2d``)."""
    if character in SPELLINGS:
        return SPELLINGS[character]
    plain = "".join(letter for letter in normalize("NFKD", character) if letter.isascii())
    return plain or character.encode("ascii", "backslashreplace").decode()


def _respell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(spelling, error.object[error.start : error.end])), error.end


codecs.register_error(ERRORS, _respell)


def spell(text: str, encoding: str) -> str:
    """`text` as it will come out in `encoding`, to be measured before it is laid out."""
    return text.encode(encoding, ERRORS).decode(encoding)


def can_write(text: str, encoding: str) -> bool:
    """Whether `encoding` has all characters of `text`."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def forgive(*streams: TextIO) -> None:
    """Make these streams spell out what they cannot encode."""
    for stream in streams:
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors=ERRORS)
