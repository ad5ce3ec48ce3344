"""Numbers as people write them: grouped, with a decimal comma, as money, in percent, in parentheses, full-width."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from pellucid.messages import Message
from pellucid.tables.errors import TableError

MOSTLY = 0.99
"""If at least this share of a column's texts are numbers (or dates), it is a column of them; the rest is missing."""

CURRENCIES = {
    "$": ("US$", "USD"),
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("CN¥", "CNY", "RMB", "元"),
    "JPY": ("JP¥", "円"),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "C$": ("CA$", "CAD"),
    "A$": ("AU$", "AUD"),
    "R$": ("BRL",),
    "CHF": (),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
}
"""What a currency is called, and its other spellings; ￥ is ¥, which is also the yen's: a column has only one of them."""

_CANONICAL = {spelling: name for name, spellings in CURRENCIES.items() for spelling in (name, *spellings)}
_CURRENCY = f"(?:{'|'.join(map(re.escape, sorted(_CANONICAL, key=len, reverse=True)))})"
_WIDE = {chr(0xFF01 + i): chr(0x21 + i) for i in range(0x5E)}  # full-width forms of ASCII
_ASCII = {**_WIDE, "￥": "¥", "−": "-", "’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " "}
_ODD = f"[{re.escape(''.join(_ASCII))}]"
OPEN = r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$"
CODE = r"^[+-]?(0[0-9]|[0-9]{16})[0-9]*(\.[0-9]*)?$"


def _shape(decimal: str) -> str:
    """What a number looks like with this decimal mark; the other of point and comma groups digits in threes."""
    point, group = re.escape(decimal), re.escape("," if decimal == "." else ".")
    groups = "|".join(f"(?:{mark}[0-9]{{3}})+" for mark in (group, " ", "'"))
    whole = f"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{groups}))"
    body = f"(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?(?:[0-2]?[0-9]{{1,2}}|30[0-7]))? ?%?"
    amount = f"(?:{_CURRENCY} ?)?{body}(?: ?{_CURRENCY})?"
    return rf"^(?:[+-]? ?{amount}|{_CURRENCY} ?[+-]{body}|\({amount}\))$"


_SHAPES = {".": _shape("."), ",": _shape(",")}
ANY = "|".join(_SHAPES.values())
"""Matches whatever is a number under one of the rules, in `plain` characters."""


@dataclass(frozen=True)
class Numbers:
    """How the texts of one column are read as numbers.

    Attributes
    ----------
    decimal
        The decimal mark, point or comma; the other one, blanks and apostrophes may group digits in threes.
    percent
        Whether every number but 0 is a percentage (12% is 0.12), or none is; None: each as it is written.
    currency
        The one currency (a key of `CURRENCIES`) that amounts may name; "": none; None: any.
    """

    decimal: str = "."
    percent: bool | None = None
    currency: str | None = None

    def read(self, texts: pl.Series) -> pl.Series:
        """The finite numbers, whole ones as Int64 if all are, else Float64; null where a text is none by this rule."""
        if self.decimal == "." and not self.percent:
            numbers = texts.cast(pl.Float64, strict=False)
            if numbers.null_count() == texts.null_count() and numbers.is_finite().all():
                return _whole(texts, numbers)
        shaped = plain(texts)
        shaped = shaped.set(~shaped.str.contains(_SHAPES[self.decimal]).fill_null(False), None)
        bare = _bare(shaped, self.decimal)
        numbers = bare.cast(pl.Float64, strict=False)
        wrong = ~numbers.is_finite()
        if self.percent is not None:
            percents = shaped.str.contains("%", literal=True)
            wrong |= percents != self.percent if not self.percent else ~percents & (numbers != 0)
        if self.currency is not None:
            wrong |= (_currency(shaped) != self.currency).fill_null(False)
        return _whole(bare, numbers.set(wrong.fill_null(False), None))


class Detection(NamedTuple):
    """What the texts of a column say about how to read them.

    Attributes
    ----------
    why
        Why this decimal mark: ``"shown"`` by a cell, ``"asked"``, ``"alike"`` (none has a mark), or ``"open"``: 1.234 and
        1,234 leave it so, and the point is taken.
    """

    rule: Numbers
    why: str


def detect(texts: pl.Series, *, decimal: str | None = None, forced: bool = False) -> Detection | None:
    """The rule by which nearly all of `texts` are numbers, if there is one.

    Parameters
    ----------
    decimal
        The decimal mark, where the texts allow it.
    forced
        The user says that these are numbers: however many are not, and whatever their units.

    Raises
    ------
    TableError
        They are numbers, but have no one meaning: both marks, percentages beside plain numbers, two currencies.
    """
    shaped, present = plain(texts), texts.count()
    if present == 0:
        return None
    fits = {mark: shaped.str.contains(shape).fill_null(False) for mark, shape in _SHAPES.items()}
    either = fits["."] | fits[","]
    enough = 1 if forced else MOSTLY * present
    if either.sum() < enough:
        return None
    counts = {mark: int(fit.sum()) for mark, fit in fits.items()}
    only = {mark: fits[mark] & ~fits[other] for mark, other in (".,", ",.")}
    best = max(counts, key=counts.__getitem__)  # the point where both fit alike
    if decimal is not None and counts[decimal] >= enough:
        best = decimal
    elif counts[best] < enough or (counts["."] == counts[","] and only["."].any()):
        cells = _first(texts, only["."]), _first(texts, only[","])
        raise _ambiguous("decimal", texts.name, *cells)
    marked = shaped.filter(either).str.contains("[.,]").any()
    why = "asked" if decimal == best else "shown" if only[best].any() else "open" if marked else "alike"
    if forced:
        return Detection(Numbers(best), why)
    amounts = shaped.set(~fits[best], None)
    return Detection(Numbers(best, _percent(texts, amounts, best), _one_currency(texts, amounts)), why)


def is_open(texts: pl.Series) -> bool:
    """Whether plain numbers, of which some have a point, leave open whether it groups: all are like 1.234."""
    points = texts.filter(texts.str.contains(".", literal=True))
    return len(points) > 0 and bool(points.str.contains(OPEN).all())


def codes(texts: pl.Series, decimal: str | None = None) -> pl.Series:
    """Which texts are digits that make a label: with a leading zero, or more of them than a float holds.

    With a decimal mark also those that are grouped or have a unit.
    """
    return (_bare(plain(texts), decimal) if decimal else texts).str.contains(CODE).fill_null(False)


def plain(texts: pl.Series) -> pl.Series:
    """The texts with full-width characters, typographic minus signs and blanks in their plain form."""
    odd = texts.str.contains(_ODD)
    return texts.str.replace_many(list(_ASCII), list(_ASCII.values())) if odd.any() else texts


def repairs(texts: pl.Series, rule: Numbers) -> dict[str, int]:
    """How many cells needed what to be read as numbers by `rule`; nothing for plain ones."""
    shaped, group = plain(texts), "," if rule.decimal == "." else "."
    kinds = {
        "wide": texts.str.contains("[\uff01-\uff5e]").sum(),
        "currency": shaped.str.contains(_CURRENCY).sum(),
        "grouped": shaped.str.contains(rf"[0-9][{re.escape(group)} '][0-9]{{3}}").sum(),
        "comma": shaped.str.contains("[0-9],|,[0-9]").sum() if rule.decimal == "," else 0,
        "percent": shaped.str.contains("%", literal=True).sum(),
        "minus": shaped.str.starts_with("(").sum(),
    }
    return {kind: int(count) for kind, count in kinds.items() if count}


def _bare(texts: pl.Series, decimal: str) -> pl.Series:
    """Numbers as a computer writes them: a minus for parentheses, e-2 for the percent sign, no unit, no group."""
    group = "," if decimal == "." else "."
    bare = texts.str.replace_all(_CURRENCY, "").str.replace_all(f"[() '{group}]", "")
    if decimal == ",":
        bare = bare.str.replace(",", ".", literal=True)
    bare = bare.str.replace("%", "e-2", literal=True)
    minus = texts.str.starts_with("(").fill_null(False)
    return ("-" + bare).zip_with(minus, bare).alias(texts.name) if minus.any() else bare


def _whole(texts: pl.Series, numbers: pl.Series) -> pl.Series:
    whole = texts.cast(pl.Int64, strict=False).set(numbers.is_null(), None)
    return whole if whole.null_count() == numbers.null_count() else numbers


def _percent(texts: pl.Series, numbers: pl.Series, decimal: str) -> bool:
    """Whether the column is one of percentages."""
    signs = numbers.str.contains("%", literal=True)
    if not signs.any():
        return False
    others = ~signs & (_bare(numbers, decimal).cast(pl.Float64, strict=False) != 0)
    few = (1 - MOSTLY) * numbers.count()
    if min(int(signs.sum()), int(others.sum())) > few:
        cells = _first(texts, signs), _first(texts, others)
        raise _ambiguous("percent", texts.name, *cells)
    return bool(others.sum() <= few)


def _one_currency(texts: pl.Series, numbers: pl.Series) -> str:
    """The currency that amounts are in, "" if none is named."""
    named = _currency(numbers)
    if named.null_count() == len(named):
        return ""
    counts = named.drop_nulls().value_counts(name="rows").sort("rows", named.name, descending=[True, False])
    first = str(counts[named.name][0])
    others = (named != first).fill_null(False)
    if others.sum() > (1 - MOSTLY) * numbers.count():
        cells = _first(texts, named == first), _first(texts, others)
        raise _ambiguous("currency", texts.name, *cells)
    return first


def _currency(texts: pl.Series) -> pl.Series:
    """The currency that each text names."""
    symbols = texts.str.extract(f"({_CURRENCY})")
    return symbols.replace_strict(_CANONICAL, default=None, return_dtype=pl.String) if symbols.count() else symbols


def _first(texts: pl.Series, which: pl.Series) -> tuple[int, str]:
    row = int(which.fill_null(False).arg_true()[0])
    return row + 1, str(texts[row])


def _ambiguous(why: str, name: str, *cells: tuple[int, str]) -> TableError:
    """That two cells of a column contradict each other; `why` is decimal, percent or currency."""
    (row, cell), (other_row, other) = sorted(cells)
    return TableError(
        f"tables.ambiguous.{why}",
        name=name,
        cells=Message("tables.ambiguous.cells", row=row, cell=cell, other_row=other_row, other=other),
        numbers=Message("tables.ambiguous.numbers", name=name),
        labels=Message("tables.ambiguous.labels", name=name),
    )
