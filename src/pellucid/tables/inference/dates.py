"""Dates as people write them: year first, day first or month first, in digits, with 年月日 or a month's name, with a time.

A year of two digits is 1950 to 2049, as in certificates (RFC 5280, 4.1.2.5.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from pellucid.messages import Message
from pellucid.tables.errors import TableError
from pellucid.tables.inference.numbers import MOSTLY, plain

ORDERS = ("dmy", "mdy", "ymd")
"""Day, month or year first; a year of four digits in front is always that, whatever the order of the others."""
COMPACT = 19000101, 21001231
"""Between these, numbers of eight digits may be dates."""
HANDFUL = 5
"""Of more different numbers than these, all of which are dates, none is so by chance."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = f"(?i:({'|'.join(_MONTHS)})[a-z]*)"
_NAMED = {
    rf"^([0-9]{{1,2}})[ -]{_NAME}\.?,?[ -]([0-9]{{4}})": "$3-$2-$1",
    rf"^{_NAME}\.? ([0-9]{{1,2}}),? ([0-9]{{4}})": "$3-$1-$2",
    rf"^([0-9]{{1,2}})[ -]{_NAME}\.?,?[ -]([5-9][0-9])( |$)": "19${3}-${2}-${1}${4}",
    rf"^([0-9]{{1,2}})[ -]{_NAME}\.?,?[ -]([0-4][0-9])( |$)": "20${3}-${2}-${1}${4}",
}
_CLOCK = (
    r"([0-9]{1,2})[:时]([0-9]{2})(?:[:分]([0-9]{2}(?:\.[0-9]{1,9})?)秒?)?分? ?"
    r"([AaPp][Mm])? ?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DAY = r"([0-9]{1,4})(?:[-/.]|年 ?)([0-9]{1,2})(?:[-/.]|月 ?)([0-9]{1,4})日?"
_PAIR = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}"
_MOMENT = rf"^{_DAY}(?:[T ]+{_CLOCK})?$"
_PARTS = ("a", "b", "c", "hour", "minute", "second", "half", "zone")
_ISO = {
    r"\d{4}-\d{2}-\d{2}": "%Y-%m-%d",
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?": "%Y-%m-%dT%H:%M:%S%.f",
    r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?": "%Y-%m-%d %H:%M:%S%.f",
}
_WORDED = rf"[0-9]{{1,2}}[ -]{_NAME}\.?,?[ -](?:[0-9]{{2}}){{1,2}}|{_NAME}\.? [0-9]{{1,2}},? [0-9]{{4}}"
ANY = rf"^(?:(?:{_DAY}|{_WORDED})(?:[T ]+{_CLOCK})?)$"
"""Matches whatever may be a date, in `plain` characters."""


@dataclass(frozen=True)
class Dates:
    """How the texts of one column are read as dates.

    Attributes
    ----------
    order
        One of `ORDERS`: what stands first where the year stands last; ``"ymd"``: no such text is a date.
    short
        Whether 3/5/24 is a date, by the order.
    compact
        Whether 20240305 is.
    """

    order: str = "ymd"
    short: bool = False
    compact: bool = False

    def read(self, texts: pl.Series) -> pl.Series:
        """The dates, as Datetime (microseconds, in UTC where they name an offset) if one has a time, else as Date; null
        where a text is none by this rule."""
        iso = _iso(texts)
        read = iso if iso is not None else _read(_parts(texts), self.order, self.short).alias(texts.name)
        return _compact(texts).zip_with(read.is_null(), read) if self.compact else read


class Detection(NamedTuple):
    """What the texts of a column say about how to read them.

    Attributes
    ----------
    why
        Why this order: ``"shown"`` by a cell, ``"asked"``, ``"alike"`` (in all the year stands first), or ``"open"``:
        3/5/2024 leaves it so, and the day is taken.
    row
        The first cell (from 0) that shows it.
    """

    rule: Dates
    why: str
    row: int | None = None


def detect(texts: pl.Series, *, order: str | None = None, forced: bool = False) -> Detection | None:
    """The rule by which nearly all of `texts` are dates, if there is one; `order` is taken where the texts allow it.

    `forced` says that they are dates, however many are not.

    Raises
    ------
    TableError
        They are dates, some with the day first and some with the month.
    """
    present = texts.count()
    if present == 0:
        return None
    if _iso(texts) is not None:
        return Detection(Dates(), "alike")
    if forced and 2 * _compact(texts).count() >= present:
        return Detection(Dates(compact=True), "alike")
    parts = _parts(texts)
    years = short_years(texts)
    short = any(years.values())
    read = {way: _read(parts, way, short).is_not_null() for way in ("dmy", "mdy")}
    counts = {way: int(there.sum()) for way, there in read.items()}
    only = {way: read[way] & ~read[other] for way, other in (("dmy", "mdy"), ("mdy", "dmy"))}
    enough = 1 if forced else MOSTLY * present
    if years["digits"] and order not in counts and _year_first(parts, max(enough, *counts.values()), order == "ymd"):
        return Detection(Dates("ymd", short), "alike")
    if (read["dmy"] | read["mdy"]).sum() < enough:
        return None
    if not (years["digits"] or _last(parts).any()):
        return Detection(Dates(short=short), "alike")
    best = max(counts, key=counts.__getitem__)  # the day where both fit alike
    if order in counts and counts[order] >= enough:
        best = order
    elif counts[best] < enough or (counts["dmy"] == counts["mdy"] and only["dmy"].any()):
        row, other = sorted(int(only[way].arg_true()[0]) for way in counts)
        raise TableError(
            "tables.ambiguous.date",
            name=texts.name,
            cells=Message(
                "tables.ambiguous.cells", row=row + 1, cell=texts[row], other_row=other + 1, other=texts[other]
            ),
            labels=Message("tables.ambiguous.labels", name=texts.name),
        )
    proof = only[best].arg_true()
    rule = Dates(best, short)
    if order == best:
        return Detection(rule, "asked")
    return Detection(rule, "shown", int(proof[0])) if len(proof) else Detection(rule, "open")


def are_compact(numbers: pl.Series, *, forced: bool = False) -> bool:
    """Whether whole numbers are all dates of eight digits, and, if not `forced`, too many different ones for chance."""
    low, high = numbers.min(), numbers.max()
    if low is None or low < COMPACT[0] or high > COMPACT[1]:  # type: ignore[operator]
        return False
    if not forced and numbers.drop_nulls().n_unique() <= HANDFUL:
        return False
    return _compact(numbers.cast(pl.String)).null_count() == numbers.null_count()


def short_years(texts: pl.Series) -> dict[str, int]:
    """How many texts have a year of two digits: ``"digits"``, and ``"named"`` beside a month's name."""
    shapes = {"digits": rf"^{_PAIR}(?:[T ]|$)", "named": rf"^[0-9]{{1,2}}[ -]{_NAME}\.?,?[ -][0-9]{{2}}(?: |$)"}
    return {kind: int(plain(texts).str.contains(shape).sum()) for kind, shape in shapes.items()}


def unusual(texts: pl.Series) -> int:
    """How many texts are not written as computers write dates."""
    return int((~texts.str.contains("|".join(f"^{shape}$" for shape in _ISO))).sum())


def _iso(texts: pl.Series) -> pl.Series | None:
    """The dates, if all are written as computers do, in the way of the first."""
    first = texts.drop_nulls().head(1).to_list() or [""]
    for shape, form in _ISO.items():
        if re.fullmatch(shape, first[0]):
            moments = texts.str.to_datetime(form, strict=False, time_unit="us")
            if moments.null_count() == texts.null_count():
                return moments.cast(pl.Date) if form == "%Y-%m-%d" else moments
    return None


def _parts(texts: pl.Series) -> pl.DataFrame:
    """The digits of each date and time, as texts."""
    texts = plain(texts)
    if texts.str.contains(_NAME).any():
        for pattern, numeric in _NAMED.items():
            texts = texts.str.replace(pattern, numeric)
        for number, name in enumerate(_MONTHS, 1):
            texts = texts.str.replace(f"(?i)-{name}-", f"-{number}-")
    parts = texts.str.extract_groups(_MOMENT).struct.unnest()
    parts.columns = list(_PARTS)
    return parts


def _compact(texts: pl.Series) -> pl.Series:
    """The dates of eight digits."""
    digits = plain(texts)
    fits = digits.str.contains("^[0-9]{8}$") & (digits >= str(COMPACT[0])) & (digits <= str(COMPACT[1]))
    return digits.set(~fits.fill_null(False), None).str.to_date("%Y%m%d", strict=False)


def _year_first(parts: pl.DataFrame, enough: float, asked: bool) -> bool:
    """Whether years of two digits stand first: more texts are dates so, or the first number is as no day would be."""
    fits = int(_read(parts, "ymd", True).is_not_null().sum())
    first, last = (parts[key].cast(pl.Int64) for key in "ac")
    lowest = [int(each.min() or 0) for each in (first, last)]  # type: ignore[arg-type]
    seems = lowest[0] > 12 >= lowest[1] and first.n_unique() < last.n_unique()
    return fits >= enough and (asked or fits > enough or seems)


def _last(parts: pl.DataFrame) -> pl.Series:
    """Whether the year, of four digits, stands last."""
    return (parts["c"].str.len_bytes() == 4).fill_null(False)


def _read(parts: pl.DataFrame, order: str, short: bool) -> pl.Series:
    a, b, c = (pl.col(name) for name in "abc")
    first = (a.str.len_bytes() == 4) & (c.str.len_bytes() <= 2)
    last = (c.str.len_bytes() == 4) & (a.str.len_bytes() <= 2) & (order != "ymd")
    month, day = (b, a) if order == "dmy" else (a, b)
    year_first = [a, b.str.zfill(2), c.str.zfill(2)]
    year_last = [c, month.str.zfill(2), day.str.zfill(2)]
    text = pl.when(first).then(pl.concat_str(year_first)).when(last).then(pl.concat_str(year_last))
    if short:
        brief = (a.str.len_bytes() <= 2) & (c.str.len_bytes() == 2)
        year = (a if order == "ymd" else c).str.zfill(2)
        month, day = (b, c) if order == "ymd" else (month, day)
        century = pl.when(year >= "50").then(pl.lit("19")).otherwise(pl.lit("20"))
        dated = pl.concat_str([century, year, month.str.zfill(2), day.str.zfill(2)])
        text = text.when(brief).then(dated)
    days = text.str.to_date("%Y%m%d", strict=False)
    if parts["hour"].null_count() == parts.height:
        return parts.select(days).to_series()
    hour, minute = _whole(pl.col("hour")), _whole(pl.col("minute"))
    second, half = pl.col("second").cast(pl.Float64, strict=False).fill_null(0.0), pl.col("half").str.to_lowercase()
    legal = pl.when(half.is_null()).then(hour < 24).otherwise(hour.is_between(1, 12)) & (minute < 60) & (second < 60)
    hour = pl.when(half.is_null()).then(hour).otherwise(hour % 12 + pl.when(half == "pm").then(12).otherwise(0))
    zone = pl.col("zone")
    offset = (_whole(zone.str.slice(1, 2)) * 60 + _whole(zone.str.slice(-2))).fill_null(0)
    offset = pl.when(zone.str.starts_with("-")).then(-offset).otherwise(offset)
    time = pl.duration(minutes=hour * 60 + minute - offset, microseconds=(second * 1e6).round(), time_unit="us")
    moment = days.cast(pl.Datetime("us")) + time
    day_alone = pl.col("hour").is_null()
    return parts.select(pl.when(day_alone).then(days.cast(pl.Datetime("us"))).when(legal).then(moment)).to_series()


def _whole(digits: pl.Expr) -> pl.Expr:
    return digits.cast(pl.Int64, strict=False)
