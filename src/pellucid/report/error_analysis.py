"""The section on where predictions are wrong, and the table of labels to review first."""

from __future__ import annotations

from collections.abc import Sequence

from pellucid.insight.explain.error_slices import Slice, worst_slices
from pellucid.messages import say
from pellucid.report import captions, figures
from pellucid.report.data import LabelIssue, ReportData
from pellucid.report.elements import Cell, Figure, Section, Table
from pellucid.report.text import number, percent, short, signed, slice_name

MOST_FIGURES = 3
MOST_SLICES = 8


def section(data: ReportData) -> Section:
    """Errors by category and decile of the most important columns, the worst slices, and the largest errors."""
    if not data.error:
        return Section("errors")
    shown = []
    for slices in [slices for slices in data.slices if len(slices) > 1][:MOST_FIGURES]:
        drawing = figures.errors_by_slice(slices, [_name(each) for each in slices], data.error, _rates(data))
        title = say("figure.errors", column=short(slices[0].column))
        shown.append(Figure(title, drawing, captions.slices(slices, data)))
    tables = ([_worst_slices(data)] if data.slices else []) + ([_largest_errors(data)] if data.largest_errors else [])
    return Section("errors", shown, tables=tables)


def label_issues(data: ReportData) -> Table:
    """The labels to review first."""
    rows = [_row(issue) for issue in data.label_issues]
    return Table(
        say("head.label_issues"), _heads(data), rows, _numeric(data), narrow=True, note=say("note.label_issues")
    )


def _worst_slices(data: ReportData) -> Table:
    worst = worst_slices([each for slices in data.slices for each in slices], data.error, MOST_SLICES)
    show = percent if _rates(data) else number
    rows = []
    for each in worst:
        name = short(_name(each))
        interval = say("page.interval", low=show(max(each.low, 0.0)), high=show(each.high))
        name = name if each.name is not None else name.replace(" ", "\u00a0")  # a range stays on one line
        rows.append([short(each.column), name, number(each.rows), show(each.error), interval])
    heads = ("head.column", "head.slice", "head.rows", "head.error_rate" if _rates(data) else "head.mean_error")
    note = say("note.worst_slices" if worst else "note.no_worst_slices", error=show(data.error))
    columns = [*map(say, heads), say("evaluation.interval")]
    return Table(say("head.worst_slices"), columns, rows, (2, 3, 4), note=note)


def _largest_errors(data: ReportData) -> Table:
    rows = [[*_row(issue), *map(short, issue.cells)] for issue in data.largest_errors]
    heads = [*_heads(data), *map(short, data.largest_errors_columns)]
    return Table(say("head.largest_errors"), heads, rows, _numeric(data), narrow=True, note=say("note.largest_errors"))


def _row(issue: LabelIssue) -> list[Cell]:
    if issue.probability is None:
        true, predicted = float(issue.label), float(issue.predicted)
        return [number(issue.row), number(true), number(predicted), signed(true - predicted)]
    return [number(issue.row), short(str(issue.label)), short(str(issue.predicted)), percent(issue.probability)]


def _heads(data: ReportData) -> list[str]:
    last = "head.residual" if data.task == "regression" else "head.label_probability"
    return [say(key) for key in ("head.row", "head.label", "head.predicted", last)]


def _numeric(data: ReportData) -> Sequence[int]:
    return (0, 1, 2, 3) if data.task == "regression" else (0, 3)


def _name(each: Slice) -> str:
    return slice_name(each.kind, each.name, each.low_value, each.high_value)


def _rates(data: ReportData) -> bool:
    """Whether errors are error rates, not absolute errors."""
    return data.task != "regression"
