"""`pellucid list` and `show`: every row of every table, and pictures that are the formulas' own."""

import itertools
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pellucid
from pellucid.cli.main import main
from pellucid.cli.terminal.console import Terminal
from pellucid.cli.terminal.plot import Grid, in_characters
from pellucid.engine.initializers import INITIALIZERS
from pellucid.explore.catalogue import index, plots, sources
from pellucid.explore.catalogue.curves import Curve, Panel
from pellucid.explore.catalogue.facts import facts
from pellucid.explore.catalogue.index import CHAPTERS, choose, formulas, names_in_libraries, rows
from pellucid.explore.catalogue.plots import REACH, effect, panels, signal_sizes
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.kernels import training_step
from pellucid.kernels.compiler import step_state as slot
from pellucid.layers.norms import NORMS
from pellucid.messages import catalogue, speaking
from pellucid.messages.notation import PHRASES
from pellucid.training.schedules import SCHEDULES

EVERY = [(kind, row) for kind in CHAPTERS for row in rows(kind)]
NAMES = [f"{kind}-{row.name}" for kind, row in EVERY]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def test_all_tables_are_chapters() -> None:
    tables = [ACTIVATIONS, LOSSES, OPTIMIZERS, INITIALIZERS, NORMS, SCHEDULES]
    listed = {(kind, row.name) for kind, row in EVERY}
    assert {(table.kind, row.name) for table in tables for row in table} <= listed
    assert ("activation", "softmax") in listed and ("gate", "swiglu") in listed


@pytest.mark.parametrize("language", ["en", "zh"])
def test_list_has_every_row(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--lang", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(EVERY)
    with speaking(language):
        for line, (kind, row) in zip(lines, EVERY, strict=True):
            for part in (row.name, formulas(kind, row)[0], row.source, names_in_libraries(row)):
                assert part in line
            assert all(name in line for name in row.equivalents.values())


@pytest.mark.parametrize("name", ["optimizer", "Optimizers", "OPTIMISER", "optimisers", "优化器"])
def test_list_of_one_kind(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", name]) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == OPTIMIZERS.names


def test_losses_and_all_kinds_by_every_name() -> None:
    assert index.kind_named("losses") == "loss"
    for kind in CHAPTERS:
        assert {index.kind_named(word) for word in (kind, f"{kind}s", *catalogue()[f"kind.{kind}"])} == {kind}


@pytest.mark.parametrize(("kind", "row"), EVERY, ids=NAMES)
def test_every_built_in_row_is_found_by_its_words(kind: str, row: object) -> None:
    english, chinese = catalogue()[f"name.{kind}.{row.name}"]  # type: ignore[attr-defined]
    for words in (english, chinese, chinese.upper()):
        assert (kind, row.name) in [(found.kind, found.row.name) for found in index.find(words)]  # type: ignore[attr-defined]


FUNCTIONS = {"exp", "log", "max", "min", "cos", "tanh", "sqrt", "sum", "mean", "sign", "sigmoid", "softmax", "onehot"}
FUNCTIONS |= {
    "softplus",
    "elu",
    "relu",
    "gelu",
    "swish",
    "Phi",
    "phi",
    "pi",
    "log2",
    "floor",
    "truncated",
    "std",
    "ReLU",
    "Adam",
}
SYMBOLS = {
    "alpha",
    "beta",
    "beta1",
    "beta2",
    "delta",
    "rho",
    "eps",
    "slope",
    "gain",
    "shift",
    "var",
    "top",
    "fan_in",
    "fan_out",
}
SYMBOLS |= {
    "rate",
    "momentum",
    "mu",
    "mu_next",
    "rate_g",
    "rate_m",
    "product",
    "momentum_decay",
    "rate_inside",
    "c1",
    "c2",
}
SYMBOLS |= {"dL", "do", "dy", "dz", "du", "df", "da", "db", "label"}


@pytest.mark.parametrize(("kind", "row"), EVERY, ids=NAMES)
def test_chinese_formulas_have_no_english_word(kind: str, row: Any) -> None:
    with speaking("zh"):
        texts = [*formulas(kind, row), *([index.per_step(row)] if kind == "optimizer" else [])]
    words = {word for text in texts for word in re.findall(r"[A-Za-z_][A-Za-z_0-9]+", text)}
    assert words <= FUNCTIONS | SYMBOLS
    assert not any(re.search(r"[\u3000-\u9fff] [，；：（]|[，；] ", text) for text in texts)


def test_every_phrase_of_formulas_is_used() -> None:
    texts = [
        text
        for kind, row in EVERY
        for text in [*formulas(kind, row), *([index.per_step(row)] if kind == "optimizer" else [])]
    ]
    assert [phrase for phrase in PHRASES if not any(phrase in text for text in texts)] == []


def test_show_by_a_chinese_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "动量", "--lang", "zh"]) == 0
    assert "momentum 动量（优化器）" in capsys.readouterr().out
    assert main(["list", "归一化", "--lang", "zh"]) == 0
    assert "批归一化" in capsys.readouterr().out
    assert main(["show", "交叉商", "--lang", "zh"]) == 2
    assert "交叉熵" in capsys.readouterr().err


def test_every_built_in_row_has_its_sentence() -> None:
    sentences = {key for key in catalogue() if key.startswith("about.")}
    assert sentences == {f"about.{kind}.{row.name}" for kind, row in EVERY}


@pytest.mark.parametrize(("kind", "row"), EVERY, ids=NAMES)
def test_show_tells_everything(kind: str, row: object, capsys: pytest.CaptureFixture[str]) -> None:
    name = row.name  # type: ignore[attr-defined]
    assert main(["show", name]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for formula in formulas(kind, row):
        assert " ".join(formula.split()) in told
    for _, value in facts(kind, row):
        assert " ".join(value.split()) in told
    for function in sources.definitions(kind, row):
        assert f"def {function.__name__}(" in told
        assert " ".join(sources.source(function).split()) in told
    if tape := sources.tape_of(kind, row):
        for entry in tape.entries:
            assert entry.kernel.name in told
        for kernel in sources.own_kernels(tape, row):
            assert f"arrays {kernel.layout}" in told and f"def {kernel.body.__code__.co_name}(" in told
    else:
        assert kind in ("initializer", "schedule")


@pytest.mark.parametrize(("kind", "row"), EVERY, ids=NAMES)
def test_own_kernels_are_the_rows_own(kind: str, row: object) -> None:
    if tape := sources.tape_of(kind, row):
        names = [kernel.name for kernel in sources.own_kernels(tape, row)]
        assert names and not any(name.startswith("matmul") for name in names)
        if kind in ("gate", "loss", "optimizer") or (kind == "activation" and row.name != "softmax"):  # type: ignore[attr-defined]
            assert all(name.startswith(row.name) for name in names)  # type: ignore[attr-defined]


def test_a_name_in_two_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert [found.kind for found in choose(["step"])] == ["activation", "schedule"]
    assert [(found.kind, found.row.name) for found in choose(["step", "relu"])] == [
        ("activation", "step"),
        ("activation", "relu"),
    ]
    assert [(found.kind, found.row.name) for found in choose(["cosine", "step"])] == [
        ("schedule", "cosine"),
        ("schedule", "step"),
    ]
    assert [found.row.name for found in choose(["silu", "swish"])] == ["swish"], "an alias is the row itself"
    assert main(["show", "step"]) == 0
    assert {"step (step function), activation", "step (step decay), schedule"} <= set(
        capsys.readouterr().out.splitlines()
    )


def halved(z: float) -> float:
    """f(z) = z / 2"""
    return z / 2


def halved_derivative(z: float, y: float) -> float:
    """f'(z) = 1 / 2"""
    return 0.5


def test_a_row_from_outside(capsys: pytest.CaptureFixture[str]) -> None:
    pellucid.register_activation("halved_here", halved, halved_derivative)
    try:
        assert main(["list", "activations"]) == 0
        assert "halved_here    f(z) = z / 2" in capsys.readouterr().out
        assert main(["show", "halved_here"]) == 0
        assert "return z / 2" in capsys.readouterr().out
    finally:
        ACTIVATIONS.remove("halved_here")


@pytest.mark.parametrize("row", list(ACTIVATIONS), ids=ACTIVATIONS.names)
def test_pictures_of_activations(row: object) -> None:
    value, slope = (panel.curves[0] for panel in panels("activation", row))
    kernels = getattr(pellucid.activations, row.name)  # type: ignore[attr-defined]
    assert value.x[0] == -5 and value.x[-1] == 5 and 0 in value.x
    np.testing.assert_allclose(value.y, kernels(np.array(value.x)), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(slope.y, kernels.derivative(np.array(slope.x)), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("row", list(OPTIMIZERS), ids=OPTIMIZERS.names)
def test_paths_are_the_engines(row: object) -> None:
    rate, path = plots.best_descent(row)
    own = [float(value) for value in row.hyperparameters.values()]  # type: ignore[attr-defined]
    settings = np.array([1.0, 0.0, row.weight_decay, 0.0, *own])  # type: ignore[attr-defined]
    point, carry, step_state = np.array(plots.VALLEY_START), np.zeros(1), np.zeros(slot.SIZE)
    moments = [np.zeros(2) for _ in row.moments]  # type: ignore[attr-defined]
    step_constants = np.zeros(training_step.step_constant_count(row))  # type: ignore[arg-type]
    step_state[[slot.CLIP, slot.RATE, slot.BATCH_WEIGHT]] = 1.0, rate, 1.0
    for place in path:
        np.testing.assert_allclose(place, point, rtol=1e-9, atol=1e-12)
        step_state[slot.STEP] += 1
        training_step.prepare(row, np.float64)(step_state, settings, carry, step_constants)  # type: ignore[arg-type]
        slope = np.array(plots.valley_gradient(*point))
        training_step.step(row, np.float64)(point, slope, *moments, step_constants)  # type: ignore[arg-type]


@pytest.mark.parametrize("row", list(OPTIMIZERS), ids=OPTIMIZERS.names)
def test_the_best_rate_is_the_best(row: object) -> None:
    rate, path = plots.best_descent(row)
    ends = {other: plots.valley(*list(plots.descent(row, other))[-1]) for other in plots.DESCENT_RATES}
    assert ends[rate] == min(end for end in ends.values() if math.isfinite(end))
    assert plots.valley(*path[-1]) < plots.valley(*plots.VALLEY_START) / 10


def test_the_valleys_gradient() -> None:
    h = 1e-6
    for p, q in itertools.product((-3.0, 0.5), (-1.0, 2.0)):
        by_p = (plots.valley(p + h, q) - plots.valley(p - h, q)) / (2 * h)
        by_q = (plots.valley(p, q + h) - plots.valley(p, q - h)) / (2 * h)
        assert plots.valley_gradient(p, q) == pytest.approx((by_p, by_q), rel=1e-8)
    for contour in plots.valley_contours():
        heights = [plots.valley(p, q) for p, q in zip(contour.x, contour.y, strict=True)]
        assert heights == pytest.approx([heights[0]] * len(heights))


@pytest.mark.parametrize("name", ["he_normal", "zeros", "orthogonal", "glorot_uniform"])
def test_the_signal_through_relu_layers(name: str) -> None:
    from pellucid.engine.network import Network
    from pellucid.layers import Dense

    values = Network([Dense(128, "relu", name) for _ in range(10)], 128, np.float64, seed=0).parameters.values
    signal = np.random.default_rng(0).standard_normal((64, 128))
    sizes = [np.sqrt(np.mean(signal**2))]
    for layer in range(10):
        signal = np.maximum(signal @ values[f"{layer}.weight"], 0)
        sizes.append(np.sqrt(np.mean(signal**2)))
    np.testing.assert_allclose(signal_sizes(name), sizes, rtol=1e-10)


@pytest.mark.parametrize("row", list(INITIALIZERS), ids=INITIALIZERS.names)
def test_histograms_lose_nothing(row: object) -> None:
    weights = panels("initializer", row)[0].curves[0]
    assert max(map(abs, weights.x)) == REACH
    assert sum(weights.y[::2]) == pytest.approx(1, abs=1e-4)


def test_norms_do_what_their_formula_says() -> None:
    before, after = map(np.array, effect(NORMS["batch"]))
    np.testing.assert_allclose(after, (before - before.mean(0)) / np.sqrt(before.var(0) + 1e-5), rtol=1e-9)
    before, after = map(np.array, effect(NORMS["layer"]))
    centred = before - before.mean(1, keepdims=True)
    np.testing.assert_allclose(after, centred / np.sqrt(before.var(1, keepdims=True) + 1e-5), rtol=1e-9)
    before, after = map(np.array, effect(NORMS["rms"]))
    np.testing.assert_allclose(after, before / np.sqrt((before**2).mean(1, keepdims=True) + 1e-6), rtol=1e-9)


def test_the_plateau_falls_as_in_training() -> None:
    (panel,) = panels("schedule", SCHEDULES["plateau"])
    factor = dict(zip(panel.curves[0].x, panel.curves[0].y, strict=True))
    assert [factor[epoch] for epoch in (1.0, 30.0)] == [1.0, pytest.approx(0.2**3)]
    (panel,) = panels("schedule", SCHEDULES["cosine"])
    assert panel.curves[0].y[150] == pytest.approx(0.5)


def test_a_plot_hits_the_points() -> None:
    grid = Grid(10, 5, braille=False, x=(0, 9), y=(0, 4))
    grid.draw(Curve("line", [0.0, 9.0], [0.0, 4.0]), "*", "", filled=False)
    assert grid.line(4, "-").plain[0] == "*" and grid.line(0, "-").plain[9] == "*"
    assert grid.line(0, "-").plain[:8].strip() == "" and grid.line(2, "-").plain.strip("* ") == ""
    dots = Grid(1, 1, braille=True, x=(0, 1), y=(0, 1))
    dots.draw(Curve("point", [0.0], [1.0]), "*", "", filled=False)
    assert dots.line(0, "-").plain == "\u2801", "the dot at the top left"
    dots.draw(Curve("point", [1.0], [0.0]), "*", "", filled=False)
    assert dots.line(0, "-").plain == "\u2881", "and at the bottom right"


def test_a_histogram_is_filled_down_to_zero() -> None:
    grid = Grid(4, 5, braille=False, x=(0, 3), y=(0, 4))
    grid.draw(Curve("bars", [0.0, 3.0], [4.0, 4.0]), "#", "", filled=True)
    assert [grid.line(row, " ").plain for row in range(5)] == ["####"] * 5


def test_several_curves_without_colour_have_marks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "relu", "tanh"]) == 0
    told = capsys.readouterr().out
    assert "  *  relu\n  o  tanh\n" in told
    assert "Compiled into" not in told, "several names: no loops"


@pytest.mark.parametrize(("kind", "row"), EVERY, ids=NAMES)
def test_pictures_fit_the_width(kind: str, row: object) -> None:
    terminal = Terminal()
    terminal.width = 80
    lines = in_characters(panels(kind, row), terminal)
    assert len(lines) >= 14 and all(line.cell_len <= 80 for line in lines)


@pytest.mark.parametrize("names", [["relu", "swish"], ["adam", "step"], ["he_normal"], ["batch"]])
def test_svg(names: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "图.svg"
    assert main(["show", *names, "--svg", str(path), "--lang", "zh"]) == 0
    assert str(path) in capsys.readouterr().out
    root = ET.parse(path).getroot()
    texts = "\n".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))
    assert all(name in texts for name in names), "text is kept as text"
    assert len(list(root.iter(f"{SVG}path"))) >= 2


def test_svg_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "relu", "--svg", str(tmp_path / "none" / "x.svg")]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_overlaid_panels() -> None:
    from pellucid.explore.catalogue.curves import overlaid

    faint, own = Curve("", [0.0], [0.0], faint=True), Curve("a", [0.0], [1.0])
    one, two = (
        Panel("t", "x", [faint, own], filled=True),
        Panel("t", "x", [faint, Curve("b", [0.0], [2.0])], filled=True),
    )
    (made,) = overlaid([[one], [two]])
    assert [curve.name for curve in made.curves] == ["", "a", "b"] and not made.filled
    assert overlaid([[one]]) == [one]
