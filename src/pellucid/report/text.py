"""Text for pages and figures: numbers and dates as people write them, and names that fit."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np

from pellucid.insight.scores.scores import Score
from pellucid.messages import language, say
from pellucid.tables.description import format_day


def number(value: float, digits: int = 3) -> str:
    """So many significant digits, counts in full: 0.0312, 4.57, 12.3, 12,480, 1.2e-07; a dash for what is not finite."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    if isinstance(value, int | np.integer):
        text = f"{value:,}"
    elif size >= 1e7 or 0 < size < 1e-4:
        text = f"{value:.{digits - 1}e}"
    else:
        text = f"{value:,.{max(0, digits - 1 - math.floor(math.log10(size))) if size else 0}f}"
    return text.replace("-", "\u2212", 1) if text.startswith("-") else text


def signed(value: float) -> str:
    """A difference of two numbers, with its sign."""
    return number(value) if value < 0 else f"+{number(value)}"


def tick(value: float) -> str:
    """A number beside an axis, short: 0.25, 1500, 20k, 1.5M."""
    size = abs(value)
    power, unit = (9, "G") if size >= 1e9 else (6, "M") if size >= 1e6 else (3, "k") if size >= 1e4 else (0, "")
    return f"{value / 10**power:.6g}{unit}".replace("-", "\u2212")


def score_number(metric: str, value: float) -> str:
    """A score for a column of scores: three decimals where the metric has no unit, else three significant digits."""
    if metric in ("mae", "rmse") or not math.isfinite(value):
        return number(value)
    return f"{value:z.3f}".replace("-", "\u2212")


def score_interval(score: Score) -> str:
    """A score's 95% interval, or a dash where the rows cannot tell."""
    if math.isnan(score.low):
        return "–"
    return say("page.interval", low=score_number(score.name, score.low), high=score_number(score.name, score.high))


def heading(key: str) -> str:
    """A text of the catalogue with a capital first letter."""
    text = say(key)
    return text[:1].upper() + text[1:]


def sentences(lines: Iterable[str]) -> str:
    """Sentences one after the other: Chinese puts no space between."""
    return ("" if language() == "zh" else " ").join(lines)


def percent(share: float) -> str:
    """A share of 1 in percent; never 0% or 100% for a share that is neither."""
    if not math.isfinite(share):
        return "–"
    if 0 < share < 0.01 or 0.99 < share < 1:
        return f"{min(max(100 * share, 0.1), 99.9):.1f}%"
    return f"{100 * share:.0f}%"


def slice_name(kind: str, name: str | None, low: float | None, high: float | None) -> str:
    """A slice of a column: its category, its range of numbers or dates, or that the value is missing."""
    if name is not None:
        return name
    if low is None or high is None:
        return say("explain.missing")
    ends = [format_day(end) if kind == "date" else _end(float(end)) for end in (low, high)]
    return ends[0] if low == high else say("page.interval", low=ends[0], high=ends[1])


def _end(value: float) -> str:
    """The end of a range: an integer, or four digits without trailing zeros."""
    if value.is_integer() and abs(value) < 1e15:
        return number(int(value))
    text = number(value, 4)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def clean(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(c if _shows(c) else " " for c in text).split()) or "·"


def short(name: str) -> str:
    """A name as a sentence or a table can bear it: one line of at most about 40 letters."""
    return fit(name, 25.0, 1.0)


def width(text: str, size: float) -> float:
    """About how many pixels `text` takes at a letter height of `size` pixels."""
    return size * sum(_advance(c) for c in text)


def fit(text: str, pixels: float, size: float) -> str:
    """`text` on one line of at most so many pixels, its middle left out: names often differ at their ends."""
    text = clean(text)
    if width(text, size) <= pixels:
        return text
    room = pixels - width("…", size)
    head = _fitting(text, 0.65 * room, size)
    tail = _fitting(text[::-1], room - width(head, size), size)[::-1]
    return f"{head.rstrip()}…{tail.lstrip()}"


def printable(text: str) -> str:
    """`text` without control characters but line breaks and tabs: pages cannot hold them."""
    return "".join(c if _shows(c) or c in "\n\t" else " " for c in text)


def _shows(c: str) -> bool:
    """Not a control character, half a character, or a mark that turns the text around it."""
    return unicodedata.category(c) not in ("Cc", "Cs") and not ("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069")


def _fitting(text: str, pixels: float, size: float) -> str:
    """The longest beginning of `text` that takes at most so many pixels."""
    for kept, c in enumerate(text):
        pixels -= size * _advance(c)
        if pixels < 0:
            return text[:kept]
    return text


def _advance(c: str) -> float:
    if unicodedata.east_asian_width(c) in "WF":
        return 1.0
    if unicodedata.combining(c):
        return 0.0
    return 0.36 if c in "iljtfI.,:;'|![]() " else 0.95 if c in "mwMW@%" else 0.7 if c.isupper() else 0.62


def aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """Lines of cells as texts whose columns are as wide as they need."""
    from rich.cells import cell_len

    wide = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, wide, strict=True)).rstrip()
        for line in lines
    ]
