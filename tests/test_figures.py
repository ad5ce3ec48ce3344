"""Pictures show the numbers they are given, as text that stays text, however thin the data."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from pellucid.insight.decide.reliability import calibration_curve
from pellucid.insight.explain.importance import Importance
from pellucid.insight.scores.scores import Score
from pellucid.report import figures
from reports import Page


def test_names_are_text_in_the_picture() -> None:
    svg = figures.class_balance(["年龄", "<b>", "$a$"], np.array([5, 3, 2]))
    assert re.search(r"<text[^>]*>年龄</text>", svg) and "&lt;b&gt;" in svg and ">$a$<" in svg
    assert "DejaVu" not in svg and "Noto Sans CJK SC" in svg and "<style" not in svg


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
    assert ">epoch 4<" in svg and ">learning rate<" not in svg
    assert ">learning rate<" in figures.learning_curves(epoch, 1 / epoch, 2 / epoch, 0.1 / epoch, 10)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: figures.learning_curves(np.array([1]), np.array([0.5]), np.array([0.6]), np.array([0.1]), 1),
        lambda: figures.learning_curves(np.arange(3), np.array([1, np.nan, np.inf]), np.empty(0), np.empty(0), None),
        lambda: figures.learning_curves(np.arange(3), np.full(3, np.nan), np.full(3, np.nan), np.full(3, 0.1), 1),
        lambda: figures.residuals(np.array([3.0]), np.array([3.0])),
        lambda: figures.residuals(np.zeros(5000), np.zeros(5000)),
        lambda: figures.target_distribution(np.full(20, 7.0)),
        lambda: figures.target_distribution(np.array([1.0, 1e12, np.nan])),
        lambda: figures.confusion_matrix(["a", "b"], np.zeros((2, 2), int)),
        lambda: figures.reliability(calibration_curve(np.array([1.0]), np.array([True])), "x"),
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
