"""The sections on where predictions go wrong and on the rows to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pellucid.insight.explain.error_slices import Slice, worst_slices
from pellucid.messages import say
from pellucid.report import captions, figures
from pellucid.report.data import LabelIssue, ReportData
from pellucid.report.html import Picture, grid, pictures
from pellucid.report.text import escape, number, percent, short
from pellucid.tables.description import plain

MOST_PICTURES = 3
MOST_PARTS = 8


def errors(data: ReportData) -> str:
    """Mistakes by level and tenth of the columns that matter most, the parts that are clearly worse, the worst rows."""
    if not data.error:
        return ""
    shown: list[Picture] = []
    for parts in [parts for parts in data.parts if len(parts) > 1][:MOST_PICTURES]:
        names = [part_name(part) for part in parts]
        picture = figures.errors_by_part(parts, names, data.error, data.task != "regression")
        title = say("picture.errors", column=short(parts[0].column))
        shown.append((title, picture, captions.errors(parts, names, data)))
    return pictures(shown) + _worst_parts(data) + _worst_rows(data)


def label_issues(data: ReportData) -> str:
    """The labels to look at first."""
    if not data.doubtful:
        return ""
    rows = [_row(suspect, data) for suspect in data.doubtful]
    table = grid(say("head.doubtful"), _heads(data), rows, _numbers(data), "table narrow")
    return f'{table}<p class="note">{escape(say("note.doubtful"))}</p>'


def part_name(part: Slice) -> str:
    """A level, a range, or that the cell is missing."""
    if part.name is not None:
        return part.name
    if part.low_value is None or part.high_value is None:
        return say("explain.missing")
    show = _day if part.kind == "date" else lambda value: plain(value).replace("-", "\u2212")
    if part.low_value == part.high_value:
        return show(part.low_value)
    return say("page.interval", low=show(part.low_value), high=show(part.high_value))


def _worst_parts(data: ReportData) -> str:
    found = worst_slices([part for parts in data.parts for part in parts], data.error, MOST_PARTS)
    show = number if data.task == "regression" else percent
    rows = [
        [
            escape(short(part.column)),
            escape(short(part_name(part))).replace(" ", "\u00a0" if part.name is None else " "),
            number(part.rows),
            show(part.error),
            escape(say("page.interval", low=show(max(part.low, 0.0)), high=show(part.high))),
        ]
        for part in found
    ]
    error = "head.off" if data.task == "regression" else "head.wrong"
    heads = [say(key) for key in ("head.column", "head.part", "head.rows", error, "evaluation.interval")]
    table = grid(say("head.worst_slices"), heads, rows, (2, 3, 4))
    note = say("note.worst_slices" if found else "note.no_worst_parts", error=show(data.error))
    return f'{table}<p class="note">{escape(note)}</p>' if data.parts else ""


def _worst_rows(data: ReportData) -> str:
    rows = [[*_row(suspect, data), *(escape(short(cell)) for cell in suspect.cells)] for suspect in data.worst]
    heads = [*_heads(data), *map(short, data.worst_columns)]
    table = grid(say("head.largest_errors"), heads, rows, _numbers(data), "table narrow")
    return f'{table}<p class="note">{escape(say("note.largest_errors"))}</p>' if rows else ""


def _row(suspect: LabelIssue, data: ReportData) -> list[str]:
    if suspect.probability is None:
        given, said = float(suspect.given), float(suspect.said)
        return [f"{suspect.row:,}", number(given), number(said), number(given - said)]
    return [
        f"{suspect.row:,}",
        escape(short(str(suspect.given))),
        escape(short(str(suspect.said))),
        f"{suspect.probability:.3f}",
    ]


def _heads(data: ReportData) -> Sequence[str]:
    last = ("figure.error",) if data.task == "regression" else ("head.credible",)
    return [say(key) for key in ("head.row", "head.given", "head.said", *last)]


def _numbers(data: ReportData) -> tuple[int, ...]:
    return (0, 1, 2, 3) if data.task == "regression" else (0, 3)


def _day(days: float) -> str:
    return (datetime(1970, 1, 1) + timedelta(days=days)).strftime("%Y-%m-%d")
