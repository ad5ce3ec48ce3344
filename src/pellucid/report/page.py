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
import re
from importlib.resources import files
from pathlib import Path

import numpy as np

from pellucid.insight.baselines import verdict
from pellucid.insight.scores import Score
from pellucid.messages import language, say
from pellucid.report import figures, reading
from pellucid.report.data import ReportData
from pellucid.report.style import COLOURS
from pellucid.report.text import clean, escape, number

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def write_report(data: ReportData, path: str | os.PathLike[str]) -> None:
    """Write the report beside its final place, then move it there: a reader sees the old file or the whole new one.

    Raises
    ------
    OSError
        The file cannot be written; nothing is left behind.
    """
    path = Path(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "w", encoding="utf-8", newline="\n") as file:
            file.write(page(data))
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def page(data: ReportData) -> str:
    """The report as HTML, in the current language."""
    title = say("page.title", table=clean(data.table), target=clean(data.target))
    style = files("pellucid.report").joinpath("page.css").read_text(encoding="utf-8")
    sections = [_learning(data), _data(data), _again(data)]
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{"zh-Hans" if language() == "zh" else "en"}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            "<main>",
            _header(data, title),
            *sections,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _header(data: ReportData, title: str) -> str:
    first = verdict(data.baselines, data.scores, data.test_rows) if data.scores else ""
    return f'<header><h1>{escape(title)}</h1><p class="verdict">{escape(first)}</p></header>'


def _learning(data: ReportData) -> str:
    shown = (
        figures.learning_curves(data.epoch, data.loss, data.validation_loss, data.learning_rate, data.best_epoch)
        if len(data.epoch)
        else ""
    )
    return _section("learning", _figures([(shown, reading.learning(data))]))


def _data(data: ReportData) -> str:
    if data.task == "regression":
        return ""
    counts = np.bincount(data.target_values, minlength=len(data.labels))
    return _section("data", _figures([(figures.class_balance(data.labels, counts), reading.balance(data))]))


def _again(data: ReportData) -> str:
    return _section("again", f"<pre>{escape(data.config_toml)}</pre><pre>{escape(data.python_code)}</pre>")


def _section(name: str, body: str) -> str:
    return f'<section id="{name}"><h2>{escape(say(f"page.{name}"))}</h2>{body}</section>' if body else ""


def _figures(pictures: list[tuple[str, str]]) -> str:
    """Pictures with the sentence that reads each."""
    shown = "".join(
        f"<figure>{_themed(svg)}<figcaption>{escape(sentence)}</figcaption></figure>"
        for svg, sentence in pictures
        if svg
    )
    return f'<div class="figures">{shown}</div>' if shown else ""


def _themed(svg: str) -> str:
    """The picture with its colours left to the style sheet, so that it follows the page into the dark."""
    for name, value in COLOURS.items():
        svg = re.sub(rf'(style="[^"]*?){value}', rf"\1var(--{name})", svg)
    return svg
