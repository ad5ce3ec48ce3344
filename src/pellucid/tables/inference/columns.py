"""Cells become what they mean, column by column; each repair is counted and becomes one note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import polars.selectors as cs

from pellucid.messages import Message, Names
from pellucid.tables.errors import TableError
from pellucid.tables.inference import dates, numbers
from pellucid.tables.inference.dates import Dates
from pellucid.tables.inference.first_look import TypeGuess
from pellucid.tables.inference.missing import amounts, marks
from pellucid.tables.inference.numbers import Numbers
from pellucid.tables.inference.rules import ParsingOptions, ParsingRules, Rule, rule_of

_BATCH = 1 << 25
_MOST_COLUMNS = 8192
"""So many cells are read at a time, of so many columns."""
_LISTED = 10
"""So many unreadable cells are listed with their rows."""


class TypeInference:
    """Reads the columns of one table.

    Parameters
    ----------
    known
        Reads by these rules; without them they are decided.
    keep
        Columns whose texts are kept as they are written.
    rows_before
        How many rows of the table came before these.

    Attributes
    ----------
    rules, texts, notes
        Of the columns read: the rules, the texts that were kept, what was repaired.
    """

    def __init__(
        self, options: ParsingOptions, known: ParsingRules | None = None, keep: Sequence[str] = (), rows_before: int = 0
    ) -> None:
        self.options, self.known, self.keep, self.rows_before = options, known, keep, rows_before
        self.rules: dict[str, Rule] = {}
        self.texts: dict[str, pl.Series] = {}
        self.notes: list[Message] = []
        self._marks = marks(options.missing_values)
        self._amounts = amounts(self._marks)
        self._columns: dict[str, pl.Series] = {}
        self._trimmed: dict[str, int] = {}
        self._marked: dict[str, int] = {}
        self._open: dict[str, tuple[pl.Series, Numbers | Dates]] = {}
        self._shown: set[str] = set()  # the decimal marks and orders of dates that some column shows

    def read(self, columns: list[pl.Series]) -> pl.DataFrame:
        """The table of these columns, which are taken out of the list batch by batch, to free their memory early."""
        order = [column.name for column in columns]
        if not self.known:
            self.options.check_names(order)
        size = max(1, min(_BATCH // max(len(columns[0]), 1), _MOST_COLUMNS))
        columns.reverse()
        while columns:
            batch = [columns.pop() for _ in range(min(size, len(columns)))]
            self._batch(pl.DataFrame(batch))
        for name, (texts, rule) in self._open.items():
            self._close(name, texts, rule)
        self.notes = [*self._tidied(), *self.notes]
        return pl.DataFrame([self._columns.pop(name) for name in order])

    def _batch(self, frame: pl.DataFrame) -> None:
        frame = frame.with_columns(
            cs.by_dtype(pl.Categorical, pl.Enum).cast(pl.String),
            cs.float().fill_nan(None),
            cs.decimal().cast(pl.Float64),
        )
        for column in frame.select(~cs.string()).iter_columns():
            self._typed(column)
        texts = self._tidy(frame.select(cs.string()))
        self.texts |= {name: texts[name] for name in self.keep if name in texts.columns}
        if self.known:
            for column in texts.iter_columns():
                self._apply(column, self.known.rules.get(column.name))
        elif texts.width:
            self._decide(texts)

    def _tidy(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Trimmed cells, and null for those that mean "missing"."""
        if not frame.width:
            return frame
        cell = pl.all()
        bare = cell.str.strip_chars()
        trimmed = frame.select(bare)
        shorter = frame.select(((cell.str.len_bytes() != bare.str.len_bytes()) & (bare != "")).sum()).row(0)
        self._trimmed |= {name: count for name, count in zip(frame.columns, shorter, strict=True) if count}
        whole = trimmed.select(pl.when(~cell.is_in([*self._marks, ""])).then(cell))
        gone = zip(trimmed.iter_columns(), whole.iter_columns(), strict=True)
        for column, left in ((column, left) for column, left in gone if left.null_count() > column.null_count()):
            for mark, rows in (
                column.filter(left.is_null() & column.is_not_null() & (column != "")).value_counts().iter_rows()
            ):
                self._marked[mark] = self._marked.get(mark, 0) + rows
        return whole

    def _typed(self, column: pl.Series) -> None:
        """A column that is no texts stays as it is, but for dates like 20240305."""
        known = self.known.rules.get(column.name) if self.known else None
        if not column.dtype.is_integer():
            self._keep(column, rule_of(column.dtype))
        elif isinstance(known, Dates) and known.compact:
            self._apply(column.cast(pl.String), known)
        elif self.known or not self._are_days(column, column.cast(pl.String)):
            self._keep(column, rule_of(column.dtype))

    def _are_days(self, numbers: pl.Series, texts: pl.Series) -> bool:
        """Whether whole numbers are dates of eight digits, which are then read."""
        name, kind = numbers.name, self.options.kind(numbers.name)
        if kind not in (None, "date") or name in self.keep or not dates.are_compact(numbers, forced=kind == "date"):
            return False
        self._read(texts, Dates(compact=True))
        return True

    def _apply(self, texts: pl.Series, rule: Rule) -> None:
        """Read by a known rule; a column of which nothing can be read stays as it is."""
        read = rule.read(texts) if rule else texts
        self._keep(read if read.count() else texts, rule)
        if read.count():
            self._list_unreadable(texts, read)

    def _decide(self, frame: pl.DataFrame) -> None:
        """Find the rule of each column; plain numbers, which most are, are tried all at once."""
        empty = {
            name for name, nulls in zip(frame.columns, frame.null_count().row(0), strict=True) if nulls == frame.height
        }
        for name in frame.columns:
            if name in empty or self.options.kind(name) in ("category", "id"):
                self._keep(frame[name], None)
        frame = frame.select(name for name in frame.columns if name not in self.rules)
        guess = TypeGuess.of(frame)
        for texts in frame.iter_columns():
            kind = self.options.kind(texts.name)
            if texts.name in guess.plain and kind != "date":
                self._plain(texts, guess, kind)
            else:
                self._find(texts, kind, guess.likely.get(texts.name, ()))
                if texts.name in guess.partly and texts.name not in self._open and self.rules[texts.name] is None:
                    self._note_partly(texts)

    def _plain(self, texts: pl.Series, guess: TypeGuess, kind: str | None) -> None:
        """A column that a computer wrote as numbers; they may be labels, or have points that group."""
        name, read = texts.name, guess.plain.pop(texts.name)
        decimal = self.options.of("decimal", name)
        if kind is None and name in guess.coded and self._are_codes(texts):
            self._keep(texts, None)
            return
        if read.dtype == pl.Int64 and self._are_days(read, texts):
            return
        if decimal != "." and name in guess.open and numbers.is_open(texts):
            detection = numbers.detect(texts, decimal=decimal, forced=kind is not None)
            if detection:
                self._number(texts, detection)
                return
        self._shown |= {"."} if read.dtype == pl.Float64 else set()
        self._keep(read, Numbers(percent=False, currency=""))

    def _find(self, texts: pl.Series, kind: str | None, likely: Sequence[str]) -> None:
        """A column that may be numbers or dates in a way that people write them."""
        kinds = (kind,) if kind else likely
        name, forced = texts.name, kind is not None
        day = dates.detect(texts, order=self.options.of("date_order", name), forced=forced) if "date" in kinds else None
        number = (
            numbers.detect(texts, decimal=self.options.of("decimal", name), forced=forced)
            if "number" in kinds
            else None
        )
        if day:
            self._date(texts, day)
        elif number and (forced or not self._are_codes(texts, number.rule.decimal)):
            self._number(texts, number)
        elif forced:
            row = int(texts.is_not_null().arg_true()[0])
            raise TableError(
                "tables.column.none_fits", name=name, kind=Message(f"tables.kind.{kind}"), row=row + 1, cell=texts[row]
            )
        else:
            self._keep(texts, None)

    def _number(self, texts: pl.Series, detection: numbers.Detection) -> None:
        if detection.why == "open":
            self._open[texts.name] = texts, detection.rule
            return
        self._shown |= {detection.rule.decimal} if detection.why == "shown" else set()
        self._read(texts, detection.rule)

    def _date(self, texts: pl.Series, detection: dates.Detection) -> None:
        if detection.why == "open":
            self._open[texts.name] = texts, detection.rule
            return
        self._read(texts, detection.rule)
        if detection.why == "alike" and (detection.rule.short or detection.rule.compact):  # noted with the reading
            return
        count = dates.unusual(texts)
        if detection.row is not None:
            self._shown.add(detection.rule.order)
            self._note(
                f"{detection.rule.order}.shown", texts, count=count, row=detection.row + 1, cell=texts[detection.row]
            )
        elif count:
            self._note(f"{detection.rule.order}.{detection.why}", texts, count=count)

    def _close(self, name: str, texts: pl.Series, rule: Numbers | Dates) -> None:
        """Read a column that leaves its decimal mark or its order open: as the table's others, or by the default."""
        ways = (".", ",") if isinstance(rule, Numbers) else ("dmy", "mdy")
        shown = [way for way in ways if way in self._shown]
        why, way = ("others", shown[0]) if len(shown) == 1 else ("open", ways[0])
        if isinstance(rule, Numbers):
            self._read(texts, replace(rule, decimal=way))
            if (why, way) != ("others", "."):
                cell = texts.filter(texts.str.contains("[.,]"))[0]
                self._note(f"decimal.{why}", texts, cell=cell)
        else:
            self._read(texts, replace(rule, order=way))
            self._note(f"{way}.{why}", texts, count=dates.unusual(texts))

    def _read(self, texts: pl.Series, rule: Numbers | Dates) -> None:
        """Read by a rule just found, and note what that took."""
        read = rule.read(texts)
        self._keep(read, rule)
        if isinstance(rule, Numbers):
            for kind, count in numbers.repairs(texts, rule).items():
                self._note(kind, texts, count=count, currency=rule.currency or "")
        elif rule.compact:
            self._note("compact", texts, count=read.count(), cell=texts.filter(read.is_not_null())[0])
        else:
            for kind, count in dates.short_years(texts).items() if rule.short else ():
                position = kind if kind == "named" else "first" if rule.order == "ymd" else "last"
                if count:
                    self._note(f"short.{position}", texts, count=count)
        self._list_unreadable(texts, read)

    def _list_unreadable(self, texts: pl.Series, read: pl.Series) -> None:
        rows = (texts.is_not_null() & read.is_null()).arg_true()
        if len(rows):
            cells = ", ".join(f"{self.rows_before + row + 1} {texts[row]!r}" for row in rows.head(_LISTED))
            more = ", ..." if len(rows) > _LISTED else ""
            kind = "number" if read.dtype.is_numeric() else "date"
            self._note(f"no_{kind}", texts, count=len(rows), cells=cells + more)

    def _note_partly(self, texts: pl.Series) -> None:
        """Tell that many cells are numbers, but too few."""
        share = numbers.plain(texts).str.contains(numbers.ANY).sum() / texts.count()
        if 0.5 <= share < numbers.MOSTLY:
            self._note("partly", texts, share=share)

    def _are_codes(self, texts: pl.Series, decimal: str | None = None) -> bool:
        """Whether digits that make a label are among the numbers."""
        rows = numbers.codes(texts, decimal).arg_true()
        if len(rows):
            self._note("codes", texts, count=len(rows), row=rows[0] + 1, cell=texts[rows[0]])
        return len(rows) > 0

    def _keep(self, column: pl.Series, rule: Rule) -> None:
        if self._amounts and column.dtype.is_numeric():
            values = column.cast(pl.Float64)
            for mark, amount in self._amounts.items():
                self._marked[mark] = self._marked.get(mark, 0) + int((values == amount).sum())
            column = column.set(values.is_in(list(self._amounts.values())).fill_null(False), None)
        self._columns[column.name], self.rules[column.name] = column, rule

    def _note(self, key: str, column: pl.Series, **values: Any) -> None:
        self.notes.append(Message(f"table.repair.{key}", column=column.name, **values))

    def _tidied(self) -> Iterator[Message]:
        if self._trimmed:
            yield Message("table.repair.trimmed", count=sum(self._trimmed.values()), columns=len(self._trimmed))
        if any(self._marked.values()):
            counts = sorted(
                ((mark, rows) for mark, rows in self._marked.items() if rows), key=lambda pair: (-pair[1], pair[0])
            )
            shown = Names((f"{mark} {rows:,}" for mark, rows in counts), most=len(counts))
            yield Message("table.repair.missing", count=sum(self._marked.values()), marks=shown)
