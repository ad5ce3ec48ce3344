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
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pellucid.files import write_atomically
from pellucid.insight.scores.scores import Score
from pellucid.messages import language, say
from pellucid.report import error_analysis, sections
from pellucid.report.data import ReportData
from pellucid.report.text import heading, number, printable, score_interval, score_number, sentences, short
from pellucid.report.verdict import verdict

_MAIN_SCORES = {
    "binary": ("accuracy", "log_loss", "roc_auc", "balanced_accuracy"),
    "multiclass": ("accuracy", "log_loss", "macro_f1", "balanced_accuracy"),
    "regression": ("r2", "mae", "rmse"),
}
"""The scores shown large at the top."""
_RARE = ("average_precision", "balanced_accuracy")
"""The same where a class is rare: accuracy, which then means little, is in the table below."""


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
    every = [
        sections.evaluation(data),
        error_analysis.section(data),
        sections.importance(data),
        sections.training(data),
        sections.table(data),
        sections.configuration(data),
        sections.reproduction(data),
    ]
    return (
        _environment()
        .get_template("report.html")
        .render(
            language="zh-Hans" if language() == "zh" else "en",
            kicker=say("page.kicker"),
            title=say("page.title", table=short(data.table), target=short(data.target)),
            verdict=verdict(data.baselines, data.scores, data.test_rows).splitlines() if data.scores else [],
            scores=_main_scores(data),
            about_rare=sentences(data.about_rare),
            rows=say(
                "page.rows",
                training=number(data.training_rows),
                validation=number(data.validation_rows),
                test=number(data.test_rows),
            ),
            warnings=data.warnings,
            sections=[section for section in every if not section.empty],
            footer=_footer(data),
        )
    )


@cache
def _environment() -> Environment:
    def shown(value: Any) -> Any:
        return value if isinstance(value, Markup) else printable(str(value))

    environment = Environment(
        loader=PackageLoader("pellucid.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment


def _main_scores(data: ReportData) -> list[dict[str, str]]:
    by_name = {score.name: score for score in data.scores}
    names = _MAIN_SCORES[data.task] if data.rare is None else _RARE
    return [_main_score(by_name[name], data.chance.get(name)) for name in names if name in by_name]


def _main_score(score: Score, chance: float | None) -> dict[str, str]:
    return {
        "name": heading(f"score.{score.name}"),
        "value": score_number(score.name, score.value),
        "interval": score_interval(score),
        "chance": "" if chance is None else say("page.chance", value=score_number(score.name, chance)),
    }


def _footer(data: ReportData) -> str:
    minutes, seconds = divmod(round(data.duration), 60)
    if minutes:
        duration = say("page.minutes", minutes=minutes, seconds=seconds)
    else:
        duration = say("page.seconds", seconds=number(data.duration))
    versions = ", ".join(f"{name} {version}" for name, version in data.versions.items())
    return say("page.footer", duration=duration, seed=data.seed, versions=versions)
