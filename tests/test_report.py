"""The report's page: what it shows is there, stands alone, survives any name, and is written whole."""

from __future__ import annotations

import doctest
import importlib.resources
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pellucid.files import OutputError
from pellucid.insight.explain.importance import Importance
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.insight.scores.scores import scores
from pellucid.messages import speaking
from pellucid.report.data import ColumnFact, ReportData
from pellucid.report.page import page, write_report
from reports import HOSTILE, TABLES, Page, trained


def test_templates_are_package_data() -> None:
    """The page is laid out from files beside the code, wherever the package is installed."""
    templates = importlib.resources.files("pellucid.report") / "templates"
    assert {file.name for file in templates.iterdir()} == {"report.html", "elements.html", "page.css"}


@cache
def shown(table: str, language: str) -> Page:
    with speaking(language):
        return Page(page(trained(table)))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_is_whole_and_alone(table: str, language: str) -> None:
    made = shown(table, language)
    assert not made.open and made.tags.count("svg") >= 6
    assert {"script", "link", "iframe", "img", "object", "foreignobject"}.isdisjoint(made.tags)
    outside = [value for name, value in made.attributes if value and re.search(r"https?:|//|data:", value)]
    assert set(outside) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"} | {
        value for value in outside if value.startswith("default-src 'none'")
    }
    assert ("lang", {"en": "en", "zh": "zh-Hans"}[language]) in made.attributes
    assert ("http-equiv", "Content-Security-Policy") in made.attributes
    names = [value for name, value in made.attributes if name == "id"]
    assert len(names) == len(set(names))
    references = {value[1:] for name, value in made.attributes if name == "xlink:href" and value}
    clips = {found for _, value in made.attributes for found in re.findall(r"url\(#(.*?)\)", value or "")}
    assert references | clips <= set(names)


@pytest.mark.parametrize("table", TABLES)
def test_every_picture_is_read_by_a_sentence(table: str) -> None:
    with speaking("en"):
        html = page(trained(table))
    pictures = re.findall(r"<figure.*?</figure>", html, re.S)
    assert len(pictures) == html.count("<svg") >= 6
    for picture in pictures:
        assert re.search(r"</svg>\s*<figcaption>.{10,}</figcaption>", picture, re.S)
        assert re.search(r'<svg[^>]*aria-label="[^"]+"', picture)


@pytest.mark.parametrize("table", TABLES)
def test_chinese_page_has_no_english_sentence(table: str) -> None:
    said = "".join(shown(table, "zh").said)
    areas = (importlib.import_module(f"pellucid.messages.{area}").TEXTS for area in ("scores", "captions", "report"))
    english = {en for area in areas for en, zh in area.values() if en != zh}
    parts = {part for text in english for part in re.split(r"\{.*?\}", text) if len(part) > 11}
    assert not [part for part in parts if part in said]
    assert "网络" in said and "".join(shown(table, "en").said).isascii() is False


def test_first_line_says_that_a_simpler_model_does_as_well() -> None:
    html = page(trained("diabetes"))
    assert re.search(r'<h1>.*?</h1>\s*<p class="verdict">No significant difference from .* on 89 test rows', html)


def test_numbers_on_the_page_are_the_scores() -> None:
    data = trained("iris")
    said = shown("iris", "en").said
    for score in [*data.scores, *(score for baseline in data.baselines for score in baseline.scores)]:
        assert f"{score.value:.3f}" in said
    assert "Split: 96 training, 24 validation, 30 test rows." in "".join(said)


def test_same_data_same_bytes() -> None:
    assert page(trained("iris")) == page(trained("iris"))


def hostile() -> ReportData:
    """50 classes and 240 columns whose names are as bad as names get."""
    random = np.random.default_rng(0)
    labels = [HOSTILE[i % 8] + str(i) for i in range(50)]
    y = random.integers(50, size=600)
    p = random.dirichlet(np.ones(50), 600)
    p[np.arange(600), y] += 0.3
    p /= p.sum(axis=1, keepdims=True)
    columns = [ColumnFact(HOSTILE[i % 8] + str(i), "<i>", i * 3, HOSTILE[i % 8], HOSTILE[i % 8]) for i in range(240)]
    return replace(
        trained("iris"),
        table=HOSTILE[0],
        target=HOSTILE[2],
        labels=labels,
        target_values=y,
        y_test=y,
        predictions=p.argmax(axis=1),
        probabilities=p,
        scores=scores("multiclass", y, p),
        columns=columns,
        importance=[Importance(column.name, 0.1 - i / 1000, 0.01, "log_loss") for i, column in enumerate(columns)],
        layers=[LayerStatistics(HOSTILE[i], 0.0, 1.0, 0.2, 0.1) for i in range(8)],
        warnings=HOSTILE,
        choices=HOSTILE,
        config_toml='name = "</pre><script>"',
        python_code="a < b & c",
        versions={"<b>": "<i>"},
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_names_stay_text(language: str) -> None:
    with speaking(language):
        made = Page(page(hostile()))
    assert not made.open and {"script", "b", "i"}.isdisjoint(made.tags)
    said = "".join(made.said)
    assert "<script>alert(1)</script>" in said and "$x_1^2$3" in said and "年龄4" in said
    assert not re.search("[\x00-\x08\x0b-\x1f]", said) and f"{'x' * 25}…{'x' * 12}6" in said
    assert 'name = "</pre><script>"' in made.said


def test_report_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "报告.html"
    write_report(trained("iris"), path)
    assert path.read_text(encoding="utf-8") == page(trained("iris"))
    with pytest.raises(OutputError):
        write_report(trained("iris"), tmp_path / "nowhere" / "report.html")
    monkeypatch.setattr("pellucid.report.page.page", lambda data: "half\ud800")  # cannot be encoded
    with pytest.raises(UnicodeEncodeError):
        write_report(trained("iris"), path)
    assert [file.name for file in tmp_path.iterdir()] == ["报告.html"]
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_report_of_the_least_shows_what_there_is() -> None:
    module = importlib.import_module("pellucid.report.page")
    assert doctest.testmod(module).failed == 0
    least = ReportData(
        table="t",
        target="y",
        task="regression",
        training_rows=8,
        validation_rows=0,
        test_rows=2,
        target_values=np.arange(10.0),
        y_test=np.array([0.0, 1.0]),
        predictions=np.array([0.1, 0.9]),
    )
    made = Page(page(least))
    assert not made.open and made.tags.count("svg") == 2 and made.tags.count("table") == 0
