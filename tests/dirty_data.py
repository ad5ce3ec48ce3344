"""A dirty table that knows what is in it: every column is planted with what the summary must say about it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pellucid.messages import say, speaking

TARGET = "流失"
MARKS = ("NA", "NULL", "无", "-", "?", "#N/A", "nan")
DAYS = 730
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_WORDS = ("unknown", "n.a.?", "见备注", "abc", "--5")


@dataclass
class Planted:
    """Cells as texts by column (None is an empty cell), the repairs to be told, and the lines about columns and target."""

    rows: int
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    header: list[str] = field(default_factory=list)  # where it differs from the names: doubled and empty ones
    repairs: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    marks: Counter[str] = field(default_factory=Counter)
    trimmed: int = 0

    def summary(self, *about_file: str) -> list[str]:
        """Every line of the summary; `about_file` are those on how this version of it is written."""
        tidied = [say("table.repair.trimmed", count=self.trimmed, columns=0)]
        shown = ", ".join(f"{m} {n:,}" for m, n in sorted(self.marks.items(), key=lambda pair: (-pair[1], pair[0])))
        tidied.append(say("table.repair.missing", count=self.marks.total(), marks=shown))
        return [
            say("table.size", rows=self.rows, columns=len(self.columns)),
            say("table.repairs"),
            *sorted(f"  {line}" for line in (*about_file, *tidied, *self.repairs)),
            *self.target,
            say("table.used", count=len(self.used)),
            *(f"  {line}" for line in self.used),
            say("table.left_out", count=len(self.left_out)),
            *(f"  {line}" for line in self.left_out),
        ]

    def write(self, path: Path, *, encoding: str, delimiter: str = ",", declared: bool = False, empty: int = 0) -> None:
        """As delimited text, with so many empty lines in it."""
        text = io.StringIO()
        if declared:
            text.write(f"sep={delimiter}\r\n")
        lines = csv.writer(text, delimiter=delimiter)
        lines.writerow(self.header)
        for row, cells in enumerate(zip(*self.columns.values(), strict=True)):
            if row < empty:
                text.write("\r\n")
            lines.writerow(["" if cell is None else cell for cell in cells])
        path.write_bytes(text.getvalue().encode(encoding))

    def write_parquet(self, path: Path) -> None:
        """As a database would export it: texts, all of them."""
        pl.DataFrame(self.columns, schema=dict.fromkeys(self.columns, pl.String)).write_parquet(path)


class Planter:
    """Plants columns one by one; each method knows which repairs its column needs."""

    def __init__(self, rows: int, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.planted = Planted(rows)
        self.rows = rows

    def cells(self, name: str, cells: list[str | None], header: str | None = None) -> None:
        """A column as it is."""
        self.planted.columns[name] = cells
        self.planted.header.append(name if header is None else header)

    def told(self, key: str, column: str, **values: Any) -> None:
        """A repair that the summary must tell."""
        self.planted.repairs.append(say(f"table.repair.{key}", column=column, **values))

    def used(self, name: str, kind: str, what: str, does: str) -> None:
        """A column that the network sees."""
        parts = say("table.semicolon").join([", ".join(filter(None, [say(f"table.kind.{kind}"), what])), does])
        self.planted.used.append(say("table.column", column=name, text=parts))

    def number(self, name: str, values: np.ndarray, cells: list[str | None], **options: Any) -> None:
        """A column of numbers written as `cells`; missing where None."""
        self.cells(name, cells, options.get("header"))
        there = np.array([cell is not None for cell in cells]) & ~np.isnan(values)
        known = values[there]
        shown = {"minimum": known.min(), "median": np.median(known), "maximum": known.max()}
        what = say("table.range", **{name: _plain(float(value)) for name, value in shown.items()})
        missing = self.rows - int(there.sum())
        self.used(name, "number", what + _missing(missing), say("table.does.number") + _filled(missing, self.rows))

    def moment(self, name: str, moments: list[datetime | date], cells: list[str | None]) -> None:
        """A column of dates written as `cells`."""
        self.cells(name, cells)
        days = np.array([(moment - type(moment)(1970, 1, 1)) / timedelta(days=1) for moment in moments])
        shown = {"minimum": days.min(), "median": np.median(days), "maximum": days.max()}
        what = say("table.range", **{name: _day(float(value)) for name, value in shown.items()})
        self.used(name, "date", what, say("table.does.date"))

    def category(self, name: str, cells: list[str | None], levels: list[str | None], does: str) -> None:
        """A column of labels; `levels` are the cells without blanks and marks."""
        self.cells(name, cells)
        counts = Counter(level for level in levels if level is not None)
        first = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:4]
        what = ", ".join([f"{level} {rows:,}" for level, rows in first] + (["..."] if len(counts) > 4 else []))
        missing = sum(level is None for level in levels)
        filled = say("table.comma") + say("table.does.missing.category") if missing else ""
        self.used(name, "category", what + _missing(missing), does + filled)

    def out(self, name: str, kind: str, cells: list[str | None], **values: Any) -> None:
        """A column that is left out."""
        self.cells(name, cells)
        does = say(f"table.does.{kind}", column=name, **values)
        text = say("table.semicolon").join([say(f"table.kind.{kind}"), does])
        self.planted.left_out.append(say("table.column", column=name, text=text))


def plant(rows: int, seed: int = 0) -> Planted:
    """The table; `rows` must be a few thousand at least, so that each planted share is some rows."""
    with speaking("en"):
        planter = Planter(rows, seed)
        signal = _amounts(planter) + _labels(planter) + _dates(planter)
        _useless(planter)
        _target(planter, signal)
        return planter.planted


def _amounts(planter: Planter) -> np.ndarray:
    rows, chance, told = planter.rows, planter.chance, planter.told
    money = np.round(chance.lognormal(6, 1, rows), 2)
    planter.number("金额", money, [f"￥{value:,.2f}" for value in money])
    told("currency", "金额", count=rows, currency="¥")
    told("grouped", "金额", count=int((money >= 1000).sum()))

    german = np.round(chance.lognormal(6, 1, rows), 2)
    planter.number("Betrag", german, [_german(value) for value in german])
    told("comma", "Betrag", count=rows)
    told("grouped", "Betrag", count=int((german >= 1000).sum()))

    balance = np.round(chance.normal(0, 500, rows), 2)
    planter.number("balance", balance, [f"({-value:.2f})" if value < 0 else f"{value:.2f}" for value in balance])
    told("minus", "balance", count=int((balance < 0).sum()))

    percent = chance.integers(0, 101, rows)
    planter.number("rate", percent / 100, [f"{value}%" if value else "0" for value in percent])
    told("percent", "rate", count=int((percent > 0).sum()))

    wide = chance.integers(0, 60, rows)
    planter.number(
        "件数", wide.astype(float), [str(value).translate(_WIDE) if value % 3 else str(value) for value in wide]
    )
    told("wide", "件数", count=int((wide % 3 > 0).sum()))

    age = chance.integers(18, 90, rows).astype(float)
    texts: list[str | None] = [f"{value:.0f}" for value in age]
    bad = np.sort(chance.choice(rows, rows // 200, replace=False))
    for place, row in enumerate(bad.tolist()):
        age[row], texts[row] = np.nan, _WORDS[place % len(_WORDS)]
    listed = ", ".join(f"{row + 1} {texts[row]!r}" for row in bad[:10])
    told("no_number", "age", count=len(bad), cells=listed + ", ...")
    for row in range(3, rows, 50):
        if not np.isnan(age[row]):
            age[row], texts[row] = np.nan, MARKS[row % len(MARKS)]
            planter.planted.marks[str(texts[row])] += 1
    planter.number("age", age, texts)

    plain = np.round(chance.normal(20, 5, rows), 3)
    planter.number("temperature", plain, [f"{value:g}" for value in plain])
    again = np.round(chance.normal(0, 1, rows), 4)
    planter.number("temperature_2", again, [f"{value:g}" for value in again], header="temperature")
    place = len(planter.planted.columns) + 1
    unnamed = chance.integers(0, 9, rows).astype(float)
    planter.number(f"c{place}", unnamed, [f"{value:.0f}" for value in unnamed], header="")
    scores = np.array(age)
    scores[np.isnan(age)] = 50.0
    result: np.ndarray = np.log(money) - percent / 50 + balance / 500 + (scores - 50) / 40
    return result


def _labels(planter: Planter) -> np.ndarray:
    rows, chance = planter.rows, planter.chance
    cities = ["北京", "上海", "广州", "深圳", "杭州"]
    rare = [f"镇{i:02}" for i in range(20)]
    picks = chance.integers(0, len(cities), rows)
    city: list[str | None] = [cities[pick] for pick in picks]
    for i, town in enumerate(rare):
        city[11 + 7 * i] = city[13 + 7 * i] = town
    cells = list(city)
    for row in range(0, rows, 9):
        cells[row] = f"  {city[row]} " if row % 2 else f"\u3000{city[row]}"
        planter.planted.trimmed += 1
    for row in range(4, rows, 45):
        if row % 9:
            city[row], cells[row] = None, MARKS[row % len(MARKS)]
            planter.planted.marks[str(cells[row])] += 1
    for row in range(5, rows, 90):
        if row % 9:
            city[row] = cells[row] = None
    levels = len({level for level in city if level is not None})
    planter.category("城市", cells, city, say("table.does.rare", categories=levels, least=5))

    codes = [f"{value:05}" for value in chance.integers(1, 51, rows) * 1999]
    zeros = [row for row, code in enumerate(codes) if code.startswith("0")]
    planter.category("zip", list(codes), list(codes), say("table.does.category", categories=50))
    planter.told("codes", "zip", count=len(zeros), row=zeros[0] + 1, cell=codes[zeros[0]])

    accounts = [f"62220000000000{value:03}" for value in chance.integers(0, 8, rows)]
    planter.category("account", list(accounts), list(accounts), say("table.does.category", categories=8))
    planter.told("codes", "account", count=rows, row=1, cell=accounts[0])

    stores = chance.integers(0, 300, rows)
    names: list[str | None] = [f"店{store:03}" for store in stores]
    planter.category("门店", names, names, say("table.does.embedded", categories=300, least=5))
    effect = np.random.default_rng(1).normal(0, 1, 300)
    result: np.ndarray = effect[stores] + (picks == 0)
    return result


def _dates(planter: Planter) -> np.ndarray:
    rows, chance, told = planter.rows, planter.chance, planter.told
    drawn = [date(2023, 1, 1) + timedelta(days=int(day)) for day in chance.integers(0, DAYS, rows)]
    planter.moment("iso", list(drawn), [day.isoformat() for day in drawn])
    planter.moment("slash", list(drawn), [f"{day.year}/{day.month}/{day.day}" for day in drawn])
    told("ymd.alike", "slash", count=rows)
    planter.moment("日期", list(drawn), [f"{day.year}年{day.month}月{day.day}日" for day in drawn])
    told("ymd.alike", "日期", count=rows)
    first = next(row for row, day in enumerate(drawn) if day.day > 12)
    planter.moment("day first", list(drawn), [f"{day:%d/%m/%Y}" for day in drawn])
    told("dmy.shown", "day first", count=rows, row=first + 1, cell=f"{drawn[first]:%d/%m/%Y}")
    hours = chance.integers(0, 24, rows).tolist()
    times = [datetime(day.year, day.month, day.day, hour, 30) for day, hour in zip(drawn, hours, strict=True)]
    american = [f"{time.month}/{time.day}/{time.year} {time:%I:%M %p}" for time in times]
    planter.moment("month first", list(times), list(american))
    told("mdy.shown", "month first", count=rows, row=first + 1, cell=american[first])
    months = [date(2023 + int(month) // 12, int(month) % 12 + 1, 1) for month in chance.integers(0, 24, rows)]
    planter.moment("open", list(months), [f"{day:%d.%m.%Y}" for day in months])
    told("dmy.open", "open", count=rows)
    return np.array([float(day.weekday() >= 5) for day in drawn])


def _useless(planter: Planter) -> None:
    rows = planter.rows
    planter.out("序号", "id", [str(row + 1) for row in range(rows)], distinct=rows)
    planter.out("order", "id", [f"A-{row * 7919 % (10 * rows):08}" for row in range(rows)], distinct=rows)
    note = (
        'a long remark, with commas, "quotes" and\na line break, about what was said to the customer on the telephone'
    )
    planter.out("remark", "text", [f"{row}: {note}" for row in range(rows)], distinct=rows)
    planter.out("same", "constant", ["x"] * rows)
    planter.out("nothing", "empty", [None] * rows)
    seldom: list[str | None] = [None] * rows
    for row in range(0, rows, 100):
        seldom[row] = "yes" if row % 200 else "no"
    planter.out("seldom", "sparse", seldom, share=1 - len(range(0, rows, 100)) / rows)


def _target(planter: Planter, signal: np.ndarray) -> None:
    rows, chance = planter.rows, planter.chance
    missing = np.zeros(rows, bool)
    missing[chance.choice(rows, rows * 3 // 100, replace=False)] = True
    score = np.where(missing, -np.inf, signal + chance.normal(0, 0.5, rows))
    labelled = int((~missing).sum())
    rare = round(labelled / 51)
    yes = score >= np.sort(score)[-rare]
    cells: list[str | None] = [
        None if gone else "是" if churned else "否" for gone, churned in zip(missing, yes, strict=True)
    ]
    planter.cells(TARGET, cells)
    counts = {"否": labelled - rare, "是": rare}
    labels = [say("table.target.label", label=label, rows=n, share=n / labelled) for label, n in counts.items()]
    task = say("table.task.binary")
    planter.planted.target = [
        say("table.target.labels", target=TARGET, count=2, labels=say("table.comma").join(labels)),
        say("table.reason.labels", task=task, count=2),
        say("table.target.missing", count=int(missing.sum())),
    ]


def _german(value: float) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def _missing(count: int) -> str:
    return say("table.comma") + say("table.missing", count=count) if count else ""


def _filled(missing: int, rows: int) -> str:
    often = missing >= min(5, 1 + rows // 100)
    return say("table.comma") + say(f"table.does.missing.{'number' if often else 'median'}") if missing else ""


def _plain(value: float) -> str:
    whole = abs(value) >= 1000 or value == round(value)
    return f"{value:,.0f}" if whole else f"{value:.4g}"


def _day(days: float) -> str:
    moment = datetime(1970, 1, 1) + timedelta(days=days)
    return f"{moment:%Y-%m-%d}" if days == round(days) else f"{moment:%Y-%m-%d %H:%M}"
