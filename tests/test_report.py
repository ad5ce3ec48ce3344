"""The report: what it shows is there, reads right, and survives any name."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

from pellucid.files import OutputError
from pellucid.insight.baselines import Baseline, baselines
from pellucid.insight.importance import Importance, importance
from pellucid.insight.scores import Score, scores
from pellucid.messages import speaking
from pellucid.report import figures, reading
from pellucid.report.calibration import calibration
from pellucid.report.data import ColumnFact, LayerStatistics, ReportData
from pellucid.report.page import page, write_report
from pellucid.report.text import escape, fit, number, percent, width

TABLES = {"breast_cancer": load_breast_cancer, "iris": load_iris, "diabetes": load_diabetes}


@cache
def trained(table: str) -> ReportData:
    """A whole report's data, scikit-learn's network standing in for ours."""
    loaded = TABLES[table]()
    X, y = loaded.data, loaded.target
    regression = table == "diabetes"
    task = "regression" if regression else "binary" if table == "breast_cancer" else "multiclass"
    rows = np.arange(len(y))
    fitting, test = train_test_split(rows, test_size=0.2, random_state=0, stratify=None if regression else y)
    fit, check = train_test_split(fitting, test_size=0.2, random_state=0, stratify=None if regression else y[fitting])
    scaler = StandardScaler().fit(X[fit])
    Z = scaler.transform(X)
    centre, scale = (y[fit].mean(), y[fit].std()) if regression else (0, 1)
    network: Any = (MLPRegressor if regression else MLPClassifier)(
        hidden_layer_sizes=(32, 16), learning_rate_init=0.01, random_state=0
    )
    losses, checked, gradients = [], [], []
    for _ in range(30):
        before = [w.copy() for w in getattr(network, "coefs_", [])]
        network.partial_fit(Z[fit], (y[fit] - centre) / scale, **({} if regression else {"classes": np.unique(y)}))
        losses.append(network.loss_)
        if regression:
            checked.append(0.5 * np.mean((network.predict(Z[check]) - (y[check] - centre) / scale) ** 2))
        else:
            checked.append(-np.log(network.predict_proba(Z[check])[np.arange(len(check)), y[check]]).mean())
        moved = [w - b for w, b in zip(network.coefs_, before or network.coefs_, strict=True)]
        gradients.append([max(float(np.linalg.norm(w)), 1e-9) for w in moved])

    gradients[0] = gradients[1]

    def predict(Z: np.ndarray) -> np.ndarray:
        return network.predict(Z) * scale + centre if regression else network.predict_proba(Z)

    predicted = predict(Z[test])
    names = list(loaded.feature_names)
    frame = pl.DataFrame(Z[test], schema=names)
    judged = scores(task, y[test], predicted)
    hidden = np.maximum(Z[fit] @ network.coefs_[0] + network.intercepts_[0], 0)
    deeper = np.maximum(hidden @ network.coefs_[1] + network.intercepts_[1], 0)
    out = deeper @ network.coefs_[2] + network.intercepts_[2]
    layers = [
        LayerStatistics(name, values.mean(), values.std(), np.mean(values == 0), np.array(gradients)[:, i])
        for i, (name, values) in enumerate([("dense1", hidden), ("dense2", deeper), ("output", out)])
    ]
    return ReportData(
        table=table,
        target="progression" if regression else "class",
        task=task,
        labels=[] if regression else [str(name) for name in loaded.target_names],
        training_rows=len(fit),
        validation_rows=len(check),
        test_rows=len(test),
        columns=[
            ColumnFact(
                name, "number", 0, f"{X[:, i].min():.3g} to {X[:, i].max():.3g}, mean {X[:, i].mean():.3g}", "scaled"
            )
            for i, name in enumerate(names)
        ],
        target_values=y,
        epoch=np.arange(1, 31),
        loss=np.array(losses),
        validation_loss=np.array(checked),
        learning_rate=np.full(30, 0.01),
        best_epoch=int(np.argmin(checked)) + 1,
        y_test=y[test],
        predictions=predicted if regression else predicted.argmax(axis=1),
        probabilities=None if regression else predicted,
        scores=judged,
        baselines=baselines(task, Z[fit], y[fit], Z[test], y[test], predicted, validation=(Z[check], y[check])),
        importance=importance(task, lambda rows: predict(rows.to_numpy()), frame, y[test]),
        layers=layers,
        choices=["Two hidden layers of 32 and 16 units: the table has fewer than 10,000 rows."],
        config_toml='target = "class"\nhidden = [32, 16]\noptimizer = "adam"\nlearning_rate = 0.01\nseed = 0\n',
        python_code="from pellucid import TableClassifier\n\nmodel = TableClassifier(hidden=(32, 16), seed=0)\n"
        'model.fit("table.csv", target="class")\n',
        duration=1.4,
        versions={"pellucid": "0.1.0", "numpy": np.__version__},
    )


VOID = {"meta", "br", "path", "use", "rect"}
HOSTILE = [
    "<script>alert(1)</script>",
    "a & b",
    "\"quoted\" 'name'",
    "$x_1^2$",
    "年龄",
    "tab\tnew\nline\x00",
    "x" * 300,
    " ",
]


class Page(HTMLParser):
    """What a browser would make of a page: its tags, their attributes, and the text people read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.said.append(data)


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
    areas = (importlib.import_module(f"pellucid.messages.{area}").TEXTS for area in ("scores", "reading", "report"))
    english = {en for area in areas for en, zh in area.values() if en != zh}
    parts = {part for text in english for part in re.split(r"\{.*?\}", text) if len(part) > 11}
    assert not [part for part in parts if part in said]
    assert "网络" in said and "".join(shown(table, "en").said).isascii() is False


def test_first_line_says_that_a_simpler_model_does_as_well() -> None:
    html = page(trained("diabetes"))
    assert re.search(r'<h1>.*?</h1>\s*<p class="verdict">A simpler model does as well: on 89 test rows', html)


def test_numbers_on_the_page_are_the_scores() -> None:
    data = trained("iris")
    said = shown("iris", "en").said
    for score in [*data.scores, *(score for baseline in data.baselines for score in baseline.scores)]:
        assert f"{score.value:.3f}" in said
    assert "96 training rows, 24 validation rows; judged on 30 test rows that were never used" in "".join(said)


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


def test_names_are_text_in_the_picture() -> None:
    svg = figures.class_balance(["年龄", "<b>", "$a$"], np.array([5, 3, 2]))
    assert re.search(r"<text[^>]*>年龄</text>", svg) and "&lt;b&gt;" in svg and ">$a$<" in svg
    assert "DejaVu" not in svg and "Noto Sans CJK SC" in svg and "<style" not in svg


# Pictures


def bar_lengths(svg: str) -> list[float]:
    """Widths of the bars, which are closed four-cornered paths with a colour."""
    found = []
    for points, style in re.findall(r'<path d="([^"]*?z)\s*" [^>]*style="([^"]*)"', svg, re.S):
        xs = [float(x) for x in re.findall(r"[ML] (-?[\d.]+)", points)]
        if "fill: #" in style and len(xs) >= 4:
            found.append(max(xs) - min(xs))
    return found


def test_bars_are_as_long_as_counts() -> None:
    lengths = bar_lengths(figures.class_balance(["a", "b", "c"], np.array([10, 40, 20])))
    assert np.array(lengths) / lengths[0] == pytest.approx([1, 0.5, 0.25], rel=1e-5)
    whole, empty = bar_lengths(figures.missing_values(["a", "b", "c"], np.array([30, 0, 60]), 60))
    assert whole == pytest.approx(2 * empty, rel=1e-5)


def test_many_classes_are_gathered() -> None:
    svg = figures.class_balance([f"class {i}" for i in range(50)], np.arange(50, 0, -1))
    assert svg.count(">class ") == 20 and ">30 others<" in svg
    assert f">{sum(range(31)):,}<" in svg


def test_confusion_matrix_shows_every_count() -> None:
    svg = figures.confusion_matrix(["a", "b"], np.array([[81, 17], [1234, 0]]))
    assert all(f">{text}<" in svg for text in ("81", "17", "1,234", "0", "a", "b"))


def test_best_epoch_is_marked_where_it_is() -> None:
    epoch = np.arange(1, 11)
    svg = figures.learning_curves(epoch, 1 / epoch, (epoch - 4.0) ** 2 + 1, np.full(10, 0.1), 4)
    assert ">epoch 4<" in svg and ">rate<" not in svg
    assert ">rate<" in figures.learning_curves(epoch, 1 / epoch, 2 / epoch, 0.1 / epoch, 10)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: figures.learning_curves(np.array([1]), np.array([0.5]), np.array([0.6]), np.array([0.1]), 1),
        lambda: figures.learning_curves(np.arange(3), np.array([1, np.nan, np.inf]), np.empty(0), np.empty(0), None),
        lambda: figures.learning_curves(np.arange(3), np.full(3, np.nan), np.full(3, np.nan), np.full(3, 0.1), 1),
        lambda: figures.residuals(np.array([3.0]), np.array([3.0])),
        lambda: figures.residuals(np.zeros(5000), np.zeros(5000)),
        lambda: figures.target_spread(np.full(20, 7.0)),
        lambda: figures.target_spread(np.array([1.0, 1e12, np.nan])),
        lambda: figures.confusion_matrix(["a", "b"], np.zeros((2, 2), int)),
        lambda: figures.reliability(calibration(np.array([1.0]), np.array([True])), "x"),
        lambda: figures.importance_bars([Importance("a", 0.0, 0.0, "r2")]),
        lambda: figures.layer_statistics(["a", "b"], *np.full((4, 2), np.nan)),
        lambda: figures.layer_statistics(["a"], *np.zeros((4, 1))),
        lambda: figures.score_comparison(["a"], [("m", [Score("r2", np.nan, np.nan, np.nan)])]),
        lambda: figures.gradient_history(np.arange(3), [str(i) for i in range(30)], [np.zeros(3)] * 30),
    ],
)
def test_thin_data_still_draws(draw: Any) -> None:
    assert Page(draw()).tags.count("svg") == 1


def test_drawing_leaves_matplotlib_as_it_was() -> None:
    code = (
        "import sys, numpy as np, matplotlib\n"
        "look = lambda: {key: matplotlib.rcParams[key] for key in matplotlib.rcParams if key != 'backend'}\n"
        "before = look()\n"
        "from pellucid.report import figures; figures.class_balance(['年'], np.array([1]))\n"
        "print(before == look(), 'matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"] and not done.stderr


# Sentences


def learned(validation: list[float], best: int, loss: list[float] | None = None) -> str:
    epochs = len(validation)
    data = replace(
        trained("iris"),
        epoch=np.arange(1, epochs + 1),
        loss=np.array(loss or np.linspace(1, 0.1, epochs)),
        validation_loss=np.array(validation),
        best_epoch=best,
    )
    return reading.learning(data)


def test_learning_is_read() -> None:
    assert learned([0.9, 0.5, 0.501, 0.502], 2) == (
        "Validation loss stopped falling at epoch 2 of 4, at 0.500; the weights of that epoch are used."
    )
    assert learned([0.9, 0.5, 0.6, 0.8], 2).endswith("while the validation loss rose to 0.800: overfitting.")
    assert "more epochs might still help" in learned([0.9, 0.5, 0.4], 3)
    alone = replace(trained("iris"), epoch=np.arange(1, 4), loss=np.array([3.0, 2, 1]), validation_loss=np.empty(0))
    assert reading.learning(alone) == "The training loss went from 3.00 to 1.00 in 3 epochs."


def test_confusion_is_read() -> None:
    labels = ["setosa", "versicolor", "virginica"]
    assert reading.confusion(labels, np.diag([10, 10, 10])) == "All 30 test rows are predicted right."
    assert reading.confusion(labels, np.array([[10, 0, 0], [0, 7, 3], [0, 1, 9]])) == (
        "The most frequent mistake: class versicolor is taken for class virginica in 3 of its 10 rows. "
        "Never confused with another class: setosa."
    )


def test_reliability_is_read() -> None:
    def read(probability: float, came_true: int) -> str:
        return reading.reliability(calibration(np.full(1000, probability), np.arange(1000) < came_true))

    assert read(0.8, 740) == "Too sure: probabilities near 80 % come true 74 % of the time (1000 rows)."
    assert read(0.2, 260).startswith("Too sure: probabilities near 20 % come true 26 %")
    assert read(0.8, 860).startswith("Too cautious") and read(0.2, 100).startswith("Too cautious")
    assert read(0.8, 790).startswith("No bin is clearly off the diagonal: probabilities near 80 % come true 79 %")


def test_bins_hold_every_row_once() -> None:
    random = np.random.default_rng(0)
    p, happened = random.uniform(size=500), random.random(500) < 0.3
    p[:3] = [0.0, 1.0, 0.5]
    bins = calibration(p, happened)
    assert sum(b.rows for b in bins) == 500 and len(bins) == 10
    assert sum(b.rows * b.came_true for b in bins) == pytest.approx(happened.sum())
    assert all(b.start <= b.said <= b.end and b.low <= b.came_true <= b.high for b in bins)


def test_residuals_are_read() -> None:
    predicted = np.linspace(1, 100, 300)
    error = 0.1 * predicted * np.where(np.arange(300) % 2, 1, -1)
    assert reading.residuals(predicted + error, predicted) == (
        "Half of the predictions are off by less than 5.05, 95 % by less than 9.51. "
        "Errors are larger where the prediction is large."
    )
    assert reading.residuals(predicted + 1, predicted) == (
        "Half of the predictions are off by less than 1.00, 95 % by less than 1.00."
    )


def test_importance_is_read() -> None:
    found = [Importance("fare", 0.2, 0.01, "log_loss"), Importance("age", 0.001, 0.01, "log_loss")]
    assert reading.importance(replace(trained("iris"), importance=found)).startswith(
        "fare matters most: shuffling it raises the log-loss by 0.200. For 1 of 2 columns no effect is shown"
    )
    assert reading.importance(replace(trained("iris"), importance=found[1:])) == (
        "For none of the 1 columns is an effect shown."
    )
    falls = [Importance("fare", 0.2, 0.01, "r2")]
    assert "shuffling it lowers the R² by 0.200." in reading.importance(replace(trained("iris"), importance=falls))


def test_comparison_is_read() -> None:
    def baseline(name: str, standing: Any) -> Baseline:
        return Baseline(name, (), Score("log_loss", 0, 0, 0), standing, 10, 0.1)

    found = [baseline("constant", "better"), baseline("linear", "equal"), baseline("trees", "worse")]
    assert reading.comparison(replace(trained("iris"), baselines=found)) == (
        "By log-loss, row by row, the network is shown to be better than always answering with the class shares. "
        "It is not shown to differ from logistic regression. "
        "By log-loss, row by row, the network is shown to be worse than gradient-boosted trees."
    )


def test_layers_are_read() -> None:
    def layer(name: str, zeros: float, gradient: float) -> LayerStatistics:
        return LayerStatistics(name, 0.0, 1.0, np.array([0.0, zeros]), np.array([1.0, gradient]))

    assert reading.layers([layer("one", 0.95, 1e-6), layer("two", 0.4, 1.0)]) == (
        "Layer “one” is nearly silent: 95 % of what it puts out is exactly zero. "
        "The gradient vanishes on its way back: at “one” it is 1.00e-06 times that at “two”."
    )
    assert "explodes" in reading.layers([layer("one", 0.0, 1e5), layer("two", 0.0, 1.0)])
    assert "reaches the first layer: at “one” it is 0.500" in reading.layers([layer("one", 0, 0.5), layer("two", 0, 1)])
    assert reading.layers([LayerStatistics("norm", np.nan, np.nan, np.nan, np.nan)]) == ""


def test_data_is_read() -> None:
    assert reading.balance(["no", "yes"], np.array([90, 10])) == "Class no has 90 % of the rows, class yes 10 %."
    assert reading.balance(["a", "b", "c"], np.array([70, 10, 20])) == (
        "Class a is the most common (70 % of the rows), class b the rarest (10 %)."
    )
    assert reading.balance(["a", "b"], np.array([50, 50])) == "The 2 classes are about equally common."
    assert reading.spread(np.arange(101.0)) == "Half of the values lie between 25.0 and 75.0, all between 0 and 100."
    assert reading.spread(np.append(np.arange(101.0), 1e4)).endswith("A few are far above the rest.")
    columns = [ColumnFact("deck", "category", 75, "", ""), ColumnFact("age", "number", 0, "", "")]
    data = replace(trained("iris"), columns=columns, target_missing=0, target_values=np.zeros(100, int))
    assert reading.missing(data) == "deck is the emptiest column (75 %); 1 of 2 columns have gaps."


# Text and files


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.03124, "0.0312"), (4.567, "4.57"), (12.34, "12.3"), (12480.4, "12,480"), (1.2e-7, "1.20e-07"), (3, "3"),
        (12345, "12,345"), (-0.5, "−0.500"), (0.0, "0"), (np.nan, "–"), (np.inf, "–"), (-3e9, "−3.00e+09"),
    ],
)  # fmt: skip
def test_numbers(value: float, said: str) -> None:
    assert number(value) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (1, "100 %"), (0.0001, "0.1 %"), (0.9999, "99.9 %"), (0.736, "74 %"), (np.nan, "–")],
)
def test_per_cent(share: float, said: str) -> None:
    assert percent(share) == said


@given(st.text(max_size=80), st.floats(20, 300))
def test_fitted_text_fits(text: str, pixels: float) -> None:
    fitted = fit(text, pixels, 13)
    assert width(fitted, 13) <= pixels + 1e-9 and fitted and not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", fitted)
    assert Page(f"<p>{escape(fitted)}</p>").tags == ["p"]


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
