"""The report's newer parts: mistakes by part, worst rows, curves, doubtful labels, a rare class, class weights taken out."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from pellucid.insight.explain.error_slices import Slice
from pellucid.insight.explain.partial_dependence import PartialDependence
from pellucid.insight.scores.scores import scores
from pellucid.messages import speaking
from pellucid.report import figures
from pellucid.report.data import ColumnCurve, LabelIssue, ReportData
from pellucid.report.page import page
from pellucid.report.text import slice_name
from reports import HOSTILE, Page, trained


def part(column: str = "town", name: str | None = "north", error: float = 0.4, rows: int = 80, **ends: float) -> Slice:
    return Slice(
        column,
        "category" if name else "number",
        name,
        ends.get("low"),
        ends.get("high"),
        rows,
        error,
        error - 0.05,
        error + 0.05,
    )


def column_curve(name: str, label: str | None, values: int = 5, category: bool = False) -> ColumnCurve:
    mean = np.linspace(0.2, 0.7, values)
    at = None if category else np.arange(float(values))
    texts = [f"v{i}" for i in range(values)]
    made = PartialDependence(mean, mean - 0.1, mean + 0.1)
    return ColumnCurve(name, "category" if category else "number", label, at, texts, np.full(values, 1 / values), made)


def slice_name_of(each: Slice) -> str:
    return slice_name(each.kind, each.name, each.low_value, each.high_value)


@cache
def whole(table: str = "breast_cancer") -> ReportData:
    data = trained(table)
    numbers = table == "diabetes"
    parts = [
        [part(), part(name="south", error=0.1)],
        [part("age", None, 0.12, low=3, high=8), part("age", None, 0.1, low=8.5, high=90), part("age", None, 0.11)],
    ]
    suspect = (
        LabelIssue(1234, 3.5, 250.0, None, ["north", "7"])
        if numbers
        else LabelIssue(1234, "benign", "malignant", 0.013, ["north", "7"])
    )
    label = None if numbers else data.labels[1]
    changes = {
        "slices": parts,
        "error": 0.11,
        "largest_errors": [suspect],
        "largest_errors_columns": ["town", "age"],
        "curves": [column_curve("age", label), column_curve("town", label, 3, category=True)],
        "label_issues": [replace(suspect, row=77, cells=[])],
    }
    if table == "breast_cancer":
        assert data.probabilities is not None
        judged = scores("binary", data.y_test, data.probabilities, rare=0)
        changes |= {
            "rare": 0,
            "scores": judged,
            "chance": {"average_precision": 0.08, "balanced_accuracy": 0.5},
            "about_rare": ["Nine of ten.", "Cannot be trusted."],
            "uncalibrated": data.probabilities[:, ::-1],
        }
    return replace(data, **changes)


@pytest.mark.parametrize("table", ["breast_cancer", "iris", "diabetes"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_whole_and_every_picture_is_read(table: str, language: str) -> None:
    with speaking(language):
        html = page(whole(table))
    made = Page(html)
    assert not made.open
    names = [value for name, value in made.attributes if name == "id"]
    assert len(names) == len(set(names))
    pictures = re.findall(r"<figure.*?</figure>", html, re.S)
    assert len(pictures) == html.count("<svg")
    assert all(re.search(r"</svg>\s*<figcaption>.{10,}</figcaption>", picture, re.S) for picture in pictures)
    said = "".join(made.said)
    assert "1,234" in said and "77" in said
    if language == "zh":
        texts = importlib.import_module("pellucid.messages.error_analysis").TEXTS
        english = {
            piece for en, zh in texts.values() if en != zh for piece in re.split(r"\{.*?\}", en) if len(piece) > 11
        }
        assert not [piece for piece in english if piece in said]


def test_what_is_read_is_what_is_shown() -> None:
    with speaking("en"):
        said = " ".join(Page(page(whole())).said).replace("\u00a0", " ")
    assert "The error rate is highest for north: 40% of 80 rows, 11% overall." in said
    assert "No slice has a significantly higher error rate than all rows (11%, dotted line)." in said
    assert "lowest at v0 (20%) and highest at v4 (70%)" in said
    assert "3 to 8" in said and "(missing)" in said and "1%" in said
    assert "Calibration curve before recalibration" in said and "after recalibration to the class prior" in said
    assert "random: 0.080" in said and "Nine of ten. Cannot be trusted." in said
    head = said[: said.index("Evaluation")]
    assert "Average precision" in head and "Balanced accuracy" in head and "Accuracy" not in head
    assert said.index("Average precision (higher is better)") and "Log-loss (lower is better)" not in said


def test_nothing_wrong_nothing_shown() -> None:
    with speaking("en"):
        html = page(replace(whole(), error=0.0))
    assert 'id="errors"' not in html
    bare = page(trained("iris"))
    assert 'id="errors"' not in bare and "Likely label errors" not in bare


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(name: str) -> None:
    data = replace(
        whole(),
        slices=[[part(name, name), part(name, "other")]],
        largest_errors=[LabelIssue(1, name, name, 0.5, [name])],
        largest_errors_columns=[name],
        curves=[column_curve(name, name), replace(column_curve(name, name, 2, category=True), texts=[name, "b"])],
        label_issues=[LabelIssue(2, name, name, 0.1)],
    )
    with speaking("en"):
        made = Page(page(data))
    assert not made.open and "script" not in made.tags


def test_slices_are_named() -> None:
    with speaking("en"):
        assert slice_name_of(part("d", None, low=-3, high=2.5)) == "−3 to 2.5"
        assert slice_name_of(part("d", None, low=4, high=4)) == "4"
        assert slice_name_of(replace(part("d", None, low=18262, high=18628), kind="date")) == "2020-01-01 to 2021-01-01"
        assert slice_name_of(part("d", None)) == "(missing)"


def test_pictures_show_their_numbers() -> None:
    with speaking("en"):
        svg = figures.errors_by_slice([part(rows=1234), part(name="south", error=0.1)], ["north", "south"], 0.11, True)
        assert "1,234" in svg and "north" in svg and svg.count("#d55e00") >= 1, "the clearly worse part is marked"
        dated = replace(column_curve("day", None), kind="date", at=np.array([18262.0, 18400, 18500, 18600, 18700]))
        assert re.search(r"20(19|20|21)-\d\d", figures.dependence(dated))
        assert "70%" in figures.dependence(column_curve("town", "yes", 3, category=True))
