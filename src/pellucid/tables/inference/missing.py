"""Cells that mean "no value here", whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from pellucid.tables.errors import TableError

MISSING = (
    *("NA", "N/A", "n/a", "na", "N.A.", "n.a.", "#N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "NaT", "NULL", "Null", "null"),
    *("(null)", "\\N", "None", "none", "NIL", "nil", "#NULL!", "#VALUE!", "#DIV/0!", "#REF!", "#NAME?", "#NUM!"),
    *("-", "--", "—", "–", "?", "？", ".", "/", "无", "暂无", "缺失", "空"),
)  # fmt: skip
"""As databases, spreadsheets, R, SAS, Python and people write them; an empty cell is missing whatever is asked."""

NONE = "none"
"""As the first of the marks asked for, it puts the others in the place of the usual ones instead of beside them."""


def marks(asked: str | Iterable[str] | None) -> tuple[str, ...]:
    """The texts that count as missing: the usual ones and those asked for, or, after ``"none"``, only those.

    Raises
    ------
    TableError
        A mark is not a text.
    """
    asked = (asked,) if isinstance(asked, str) else tuple(asked or ())
    for mark in asked:
        if not isinstance(mark, str):
            raise TableError("tables.missing.text", mark=mark, text=str(mark))
    first, *others = asked or ("",)
    marks = others if first == NONE else asked
    return tuple(dict.fromkeys(mark.strip() for mark in (*(() if first == NONE else MISSING), *marks) if mark.strip()))


def amounts(marks: Iterable[str]) -> dict[str, float]:
    """Those of the marks that are finite numbers, which also count as missing however they are spelled or typed."""
    numbers = {}
    for mark in marks:
        try:
            numbers[mark] = float(mark)
        except ValueError:
            continue
    return {mark: amount for mark, amount in numbers.items() if isfinite(amount)}
