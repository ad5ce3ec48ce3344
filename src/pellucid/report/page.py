"""The report: one HTML file with everything inside, which opens offline and runs no script.

>>> import numpy as np
>>> from pellucid.report.data import ReportData
>>> data = ReportData(
...     table="iris", target="species", task="multiclass", labels=("setosa", "versicolor"), training_rows=8,
...     validation_rows=0, test_rows=2, target_values=np.array([0, 1] * 5), y_test=np.array([0, 1]),
...     predictions=np.array([0, 1]),
... )
>>> page(data).startswith("<!doctype html>")
True
"""

from __future__ import annotations

import os
from importlib.resources import files

from pellucid.files import write_atomically
from pellucid.insight.scores.scores import Score
from pellucid.insight.verdict import verdict
from pellucid.messages import language, say
from pellucid.report import sections
from pellucid.report.data import ReportData
from pellucid.report.errors import errors
from pellucid.report.text import escape, heading, number, score_number, sentences, short

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_FIRST = {
    "binary": ("accuracy", "log_loss", "roc_auc", "balanced_accuracy"),
    "multiclass": ("accuracy", "log_loss", "macro_f1", "balanced_accuracy"),
    "regression": ("r2", "mae", "rmse"),
}
"""The scores shown large at the top."""
_RARE = ("average_precision", "balanced_accuracy")
"""The same where a class is rare; accuracy, which then says little, stands in the table below."""


def write_report(data: ReportData, path: str | os.PathLike[str], *, overwrite: bool = True) -> None:
    """Write the report; a reader of the file sees the old one or the whole new one.

    Raises
    ------
    OutputError
        The file cannot be written, or exists and may not be replaced; what was there before is unchanged.
    """
    write_atomically(path, page(data).encode(), overwrite=overwrite)


def page(data: ReportData) -> str:
    """The report as HTML, in the current language."""
    title = say("page.title", table=short(data.table), target=short(data.target))
    style = files("pellucid.report").joinpath("page.css").read_text(encoding="utf-8")
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{"zh-Hans" if language() == "zh" else "en"}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{style}</style>",
            "</head>",
            "<body>",
            "<main>",
            _header(data, title),
            _section("judgement", sections.judgement(data)),
            _section("errors", errors(data)),
            _section("importance", sections.importance(data)),
            _section("learning", sections.learning(data)),
            _section("data", sections.table(data)),
            _section("choices", sections.bullets(data.choices)),
            _section("again", sections.again(data)),
            _footer(data),
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _header(data: ReportData, title: str) -> str:
    rows = say(
        "page.rows",
        training=f"{data.training_rows:,}",
        validation=f"{data.validation_rows:,}",
        test=f"{data.test_rows:,}",
    )
    first, _, numbers = (
        verdict(data.baselines, data.scores, data.test_rows).partition("\n") if data.scores else [""] * 3
    )
    return "\n".join(
        [
            "<header>",
            f'<p class="kicker">{escape(say("page.kicker"))}</p>',
            f"<h1>{escape(title)}</h1>",
            f'<p class="verdict">{escape(first)}</p>' if first else "",
            f'<p class="rows">{escape(numbers)}</p>' if numbers else "",
            _headline(data),
            f'<p class="rows">{escape(sentences(data.about_rare))}</p>' if data.about_rare else "",
            f'<p class="rows">{escape(rows)}</p>',
            sections.bullets(data.warnings, "warnings"),
            "</header>",
        ]
    )


def _headline(data: ReportData) -> str:
    by_name = {score.name: score for score in data.scores}
    names = _FIRST[data.task] if data.rare is None else _RARE
    shown = "".join(_large(by_name[name], data.chance.get(name)) for name in names if name in by_name)
    return f'<dl class="headline">{shown}</dl>' if shown else ""


def _large(score: Score, chance: float | None) -> str:
    value = score_number(score.name, score.value)
    beside = "" if chance is None else f"<br>{escape(say('page.chance', value=score_number(score.name, chance)))}"
    return (
        f"<div><dt>{escape(heading(f'score.{score.name}'))}</dt>"
        f'<dd class="value">{escape(value)}</dd>'
        f'<dd class="interval">{escape(sections.interval(score))}{beside}</dd></div>'
    )


def _section(name: str, body: str) -> str:
    return f'<section id="{name}">\n<h2>{escape(say(f"page.{name}"))}</h2>\n{body}\n</section>' if body else ""


def _footer(data: ReportData) -> str:
    minutes, seconds = divmod(round(data.duration), 60)
    if minutes:
        duration = say("page.minutes", minutes=minutes, seconds=seconds)
    else:
        duration = say("page.seconds", seconds=number(data.duration))
    versions = ", ".join(f"{name} {version}" for name, version in data.versions.items())
    return f"<footer>{escape(say('page.footer', duration=duration, seed=data.seed, versions=versions))}</footer>"
