"""`pellucid walk`: every number it prints, against the article's loop, NumPy and its own sums."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pellucid.cli.main import main
from pellucid.cli.terminal.console import out
from pellucid.engine.network import Network
from pellucid.explore.walk.arithmetic import TERMS, number, total, vector
from pellucid.explore.walk.lessons import INPUTS, LABELS, correct_rows, parameters_of, trainer_of, unit
from pellucid.layers import Dense
from pellucid.messages import speaking

NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?"


@pytest.fixture(autouse=True)
def english_on_long_lines() -> Iterator[None]:
    before, out.width = out.width, 2000
    with speaking("en"):
        yield
    out.width = before


def walked(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a walk prints."""
    assert main(["walk", *arguments]) == 0
    return capsys.readouterr().out


def check_sums(text: str) -> int:
    """Every ``... = sum = value``: the sum comes to the value, within the rounding of what is shown; returns how many."""
    checked = 0
    for line in text.splitlines():
        for left, right in pairwise(line.split(" = ")):
            sum_ = re.sub(r" \[[^]]*\]", "", left).replace("·", "*").strip()
            value = re.match(NUMBER, right)
            if value and re.fullmatch(r"[-+*/ ().\de]*[-+*][-+*/ ().\de]*", sum_) and "*" in sum_ + right:
                sizes = [abs(float(found)) for found in re.findall(NUMBER, sum_)]
                slack = 1e-3 * max([1e-12, *(a * b for a in sizes for b in [1.0, *sizes])])
                assert eval(sum_) == pytest.approx(float(value[0]), abs=slack), line
                checked += 1
    return checked


def article(start: np.ndarray, y: list[int], epochs: int) -> np.ndarray:
    """The article's loop, as it stands there: w and b after each epoch."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    w, b = start[:2].copy(), start[2]
    learning_rate = 0.3

    def activate(x):
        return 1 if x >= 0 else 0

    states = []
    for _ in range(epochs):
        for j in range(len(x)):
            output = activate(np.dot(x[j], w) + b)
            error = y[j] - output
            w += learning_rate * error * x[j]
            b = b + learning_rate * error
        states.append([*w, b])
    return np.array(states)


@pytest.mark.parametrize("table", ["and", "or", "xor"])
def test_the_engine_is_the_articles_loop(table: str) -> None:
    for seed in range(50):
        network = unit(seed)
        trainer = trainer_of(network, LABELS[table], "perceptron", 0.3, batch_size=1)
        for state in article(np.random.default_rng(seed).standard_normal(3), LABELS[table], 20):
            trainer.epoch(np.full(4, 0.3))
            np.testing.assert_allclose(parameters_of(network), state, rtol=0, atol=1e-14)


@pytest.mark.parametrize(("table", "learned"), [("and", 1000), ("or", 1000), ("xor", 0)])
def test_a_thousand_starts(table: str, learned: int) -> None:
    network = unit(0)
    trainer = trainer_of(network, LABELS[table], "perceptron", 0.3, batch_size=1)
    drawn, done = np.random.default_rng(7), 0
    shares = set()
    for _ in range(1000):
        network.parameters.values["0.weight"][:, 0] = drawn.standard_normal(2)
        network.parameters.values["0.bias"][0] = drawn.standard_normal()
        for _ in range(100):
            trainer.epoch(np.full(4, 0.3))
            right = correct_rows(network, LABELS[table])
            if all(right):
                break
        done += all(right)
        shares.add(sum(right))
    assert done == learned
    if table == "xor":
        assert shares <= {1, 2}, "it ends at 1 or 2 of 4, although 3 can be had"


@pytest.mark.parametrize(("table", "seed"), [("and", 0), ("and", 5), ("or", 4), ("xor", 3)])
def test_perceptron_told(table: str, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    text = walked(capsys, table, "--seed", str(seed))
    text = text.partition("with one hidden layer")[0]
    assert check_sums(text) >= 20
    states = article(np.random.default_rng(seed).standard_normal(3), LABELS[table], 100)
    told = re.findall(rf"epoch +(\d+)   (.*?)   w1 = ({NUMBER}), w2 = ({NUMBER}), b = ({NUMBER})", text)
    assert [int(epoch) for epoch, *_ in told] == list(range(1, len(told) + 1))
    for epoch, marks, *values in told:
        state = states[int(epoch) - 1]
        assert values == [number(value) for value in state]
        fires = (INPUTS @ state[:2] + state[2] >= 0).astype(int)
        assert marks.split() == ["✓" if y == t else "✗" for y, t in zip(fires, LABELS[table], strict=True)]
    if table == "xor":
        assert "repeats this cycle for ever" in text and "No weights can solve this" in text
        last, before = len(told), int(re.findall(r"the same as after epoch (\d+)", text)[0])
        np.testing.assert_allclose(states[last - 1], states[before - 1], atol=1e-12)
        assert "w1 + w2 + b >= -b > 0" in text
    else:
        assert f"No weight changed in epoch {len(told)}" in text
        np.testing.assert_array_equal(states[len(told) - 1], states[-1])


def test_first_row_of_and(capsys: pytest.CaptureFixture[str]) -> None:
    text = walked(capsys, "and", "--seed", "0")
    first = text.partition("Row 2")[0]
    w1, w2, b = np.random.default_rng(0).standard_normal(3)
    assert f"z = w1 x1 + w2 x2 + b = {number(w1)}·0 + ({number(w2)})·0 + {number(b)} = {number(b)}" in first
    assert "z >= 0, so y = 1. Incorrect: t - y = -1." in first
    assert f"b = b - rate dL/db = {number(b)} - 0.3·1 = {number(b - 0.3)}" in first
    assert "entry 4: matmul, entry 5: identity_biased" in first


@pytest.mark.parametrize("seed", [0, 11])
def test_adaline_told(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    text = walked(capsys, "adaline", "--seed", str(seed), "--epochs", "60")
    assert check_sums(text) >= 20
    parameters = np.random.default_rng(seed).standard_normal(3)
    x, t = np.column_stack([INPUTS, np.ones(4)]), np.array([0, 0, 0, 1.0])
    for epoch in range(1, 61):
        error = x @ parameters - t
        slopes = 2 * error @ x / 4
        if epoch == 1:
            for name, slope in zip(("w1", "w2", "b"), slopes, strict=True):
                assert re.search(rf"dL/d{name} = Σ .* = {re.escape(number(slope))}$", text, re.M)
        parameters = parameters - 0.3 * slopes
        if epoch in (2, 10, 50):
            told = f"w1 = {number(parameters[0])}, w2 = {number(parameters[1])}, b = {number(parameters[2])}"
            assert re.search(rf"epoch +{epoch} +loss {re.escape(number(np.mean(error**2)))} +{re.escape(told)}", text)
    assert "w1 = 0.5, w2 = 0.5, b = -0.25" in text, "the least squares"
    assert "only 2 of 4 rows are correct" in text and "With the threshold 0.5, 4 of 4 rows are correct" in text


def test_the_rate_that_adaline_bears() -> None:
    x = np.column_stack([INPUTS, np.ones(4)])
    limit = 2 / np.linalg.eigvalsh(2 * x.T @ x / 4).max()
    assert f"{limit:.2f}" == "0.63", "as the remark says"
    for rate, falls in ((limit * 0.99, True), (limit * 1.01, False)):
        trainer = trainer_of(unit(0), LABELS["and"], "mse", rate, batch_size=4)
        losses = [trainer.epoch(np.array([rate])).loss for _ in range(600)]
        assert (losses[-1] < 0.07) == falls


def by_hand(network: Network, x: np.ndarray, t: float) -> dict[str, np.ndarray]:
    """One row through 2-4-1 with tanh and sigmoid cross-entropy, forward and backward, in NumPy."""
    w, b, v, c = (network.parameters.values[name] for name in ("0.weight", "0.bias", "1.weight", "1.bias"))
    z = x @ w + b
    h = np.tanh(z)
    o = h @ v[:, 0] + c[0]
    do = 1 / (1 + np.exp(-o)) - t
    dh = do * v[:, 0]
    dz = dh * (1 - h**2)
    loss = np.log1p(np.exp(-o)) if t else np.log1p(np.exp(o))
    return {"z": z, "h": h, "o": o, "L": loss, "do": do, "dv": do * h, "dh": dh, "dz": dz, "dw": np.outer(x, dz)}


@pytest.mark.parametrize("seed", [0, 2])
def test_network_told(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    text = walked(capsys, "xor", "--seed", str(seed), "--epochs", "50").partition("with one hidden layer")[2]
    assert check_sums(text) >= 40
    network = Network([Dense(4, "tanh"), Dense(1)], 2, np.float64, seed)
    hand = by_hand(network, INPUTS[1], 1.0)

    def told(name: str) -> str:
        found = re.search(rf"^ +{re.escape(name)} = .*?({NUMBER})$", text, re.M)
        assert found, name
        return found[1]

    for j in range(4):
        for name, value in (("z", hand["z"]), ("h", hand["h"]), ("dL/dh", hand["dh"]), ("dL/dz", hand["dz"])):
            assert told(f"{name}{j + 1}") == number(value[j])
        assert told(f"dL/db{j + 1}") == number(hand["dz"][j])
        assert told(f"dL/dv{j + 1}") == number(hand["dv"][j])
        for i in range(2):
            assert told(f"dL/dw{i + 1}{j + 1}") == number(hand["dw"][i, j])
            w = network.parameters.values["0.weight"][i, j]
            assert told(f"w{i + 1}{j + 1}") == number(w - hand["dw"][i, j])
    assert told("o") == number(hand["o"]) or f"o = {number(hand['o'])}, t = 1" in text
    assert f"= {number(hand['L'])}\n" in text and told("dL/do") == number(hand["do"])


def test_xor_is_learned_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    text = walked(capsys, "xor")
    assert "the rows are linearly separable" in text
    assert text.count("✓", text.index("The hidden units' activations")) == 4
    assert check_sums(text[text.index("The hidden units' activations") :]) == 4


@pytest.mark.parametrize(("units", "said"), [(2, 50), (3, 94), (4, 100)])
def test_how_many_starts_learn_xor(units: int, said: int) -> None:
    learned = 0
    for seed in range(100):
        network = Network([Dense(units, "tanh"), Dense(1)], 2, np.float64, seed)
        trainer = trainer_of(network, LABELS["xor"], "binary_cross_entropy", 1.0, batch_size=4)
        trainer.begin_epoch(np.array([1.0]))
        for _ in range(500):
            trainer.begin_epoch(np.array([1.0]))
            trainer.batches[0][0].run()
        learned += all(correct_rows(network, LABELS["xor"]))
    assert abs(learned - said) <= 2, "the remark gives these numbers; another machine may round one start differently"


@pytest.mark.parametrize("lesson", ["and", "or", "adaline", "xor"])
def test_the_same_numbers_in_chinese(lesson: str, capsys: pytest.CaptureFixture[str]) -> None:
    english, chinese = (walked(capsys, lesson, "--epochs", "3", "--lang", language) for language in ("en", "zh"))
    sums = [re.findall(r"[-\d.]+·[^\n。：；，]*? = [-\d.e]+", text) for text in (english, chinese)]
    assert sums[0] == sums[1] and len(sums[0]) > 20
    assert not re.search(r"[a-z]{4,} [a-z]{3,} [a-z]{3,}", chinese.replace("pellucid walk", "")), (
        "no English sentence is left"
    )


def test_steps_wait_for_enter(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 3))
    text = walked(capsys, "and", "--step")
    assert text.count("[Enter]") == 4, (
        "three are answered, the fourth meets the end of the input; nothing waits after it"
    )
    assert "Common claims in introductions" in text


@pytest.mark.parametrize("terms", [1, TERMS, TERMS + 1, 40])
def test_long_sums_are_whole(terms: int) -> None:
    drawn = np.random.default_rng(terms)
    pairs = [(float(a), float(b)) for a, b in drawn.standard_normal((terms, 2))]
    text = total(pairs, [0.5], [f"column {i}" for i in range(terms)])
    worth = eval(re.sub(r" \[[^]]*\]", "", text).replace("·", "*"))
    assert worth == pytest.approx(sum(a * b for a, b in pairs) + 0.5, abs=2e-2)
    assert text.count("·") == (terms if terms <= TERMS else TERMS - 2)
    if terms > TERMS:
        assert f"[+{terms - TERMS + 2}]" in text
        largest = max(range(terms), key=lambda i: abs(pairs[i][0] * pairs[i][1]))
        assert f"[column {largest}]" in text


def test_numbers() -> None:
    assert [number(value) for value in (0.0, -0.0, 1.0, -0.25, 1234567.0, 1e-7, 0.1 + 0.2)] == [
        "0", "0", "1", "-0.25", "1.235e+06", "1e-07", "0.3",
    ]  # fmt: skip
    assert vector([0.0, 1.5]) == "(0, 1.5)"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small table with numbers, categories, gaps and two targets."""
    drawn = np.random.default_rng(1)
    path = tmp_path_factory.mktemp("walk") / "fruit.csv"
    lines = ["weight,colour,sweet,price,kind"]
    for i in range(120):
        weight, colour = drawn.normal(100, 20), drawn.choice(["red", "green", "yellow"])
        kind = "apple" if weight + (20 if colour == "red" else 0) > 105 else "pear"
        sweet = "" if i % 11 == 0 else f"{drawn.normal():.3f}"
        lines.append(f"{weight:.2f},{colour},{sweet},{weight / 50 + drawn.normal() / 10:.3f},{kind}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "options",
    [
        {"hidden": (6,), "activation": "relu", "dropout": 0.3},
        {"hidden": (6, 4), "activation": "tanh"},
        {"hidden": (4,), "activation": "swiglu"},
        {"hidden": (4,), "activation": "prelu", "norm": "layer"},
        {"hidden": (4,), "activation": "gelu", "norm": "rms"},
        {"hidden": (4,), "norm": "batch"},
        {"hidden": ()},
        {"hidden": (4,), "target": "price", "drop": "kind"},
        {"hidden": (4,), "target": "price", "loss": "huber"},
        {"hidden": (4,), "target": "colour"},
        {"hidden": (4, 3), "batch_ensemble": 3, "periodic_features": 3, "feature_scaling_layer": True, "dropout": 0.2},
    ],
    ids=str,
)
def test_a_model_on_a_row(
    options: dict[str, object], table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pellucid.tabular.estimator import TableClassifier, TableRegressor

    options = dict(options)
    target = str(options.pop("target", "kind"))
    made = TableRegressor if target == "price" else TableClassifier
    model = made(epochs=3, ensemble_size=2 if options.get("activation") == "swiglu" else 1, **options).fit(
        table, target=target
    )
    model.save(tmp_path / "m.pellucid")
    text = walked(capsys, str(table), "--row", "12", "--model", str(tmp_path / "m.pellucid"))
    assert check_sums(text) >= 1
    assert "sweet = (missing)" in text
    assert ("an ensemble of 2 networks" in text) == (options.get("activation") == "swiglu")
    answer = text[text.index("\nPrediction\n") :]
    import polars as pl

    frame = pl.read_csv(table)
    assert f"Observed: {target} = {frame[target][11]}" in answer
    cells = frame.slice(11, 1)
    if made is TableRegressor:
        assert f"{target}: {number(model.predict(cells)[0])}" in answer
    else:
        for label, p in zip(model.classes_, model.predict_proba(cells)[0], strict=True):
            assert re.search(rf"{label} +{re.escape(number(p))}$", answer, re.M)
    backward = "Backward pass" in text.splitlines()
    assert backward == (options.get("norm") != "batch")
    if "periodic_features" in options:  # gradients come from the linear skip connection, too, before the hidden layers
        assert "BatchEnsemble of 3 members that share weights" in text and "dL/dc = dL/dn = " in text
        assert len(re.findall(r"dL/d\(weight ~1\) = ", text)) == 2
    if options == {"hidden": ()}:
        check_gradient(text, model, cells)


def check_gradient(text: str, model: object, cells: object) -> None:
    """The gradient told for a linear model's bias is the probability's distance from the truth."""
    told = float(re.search(rf"dL/dc = dL/do = ({NUMBER})", text)[1])  # type: ignore[index]
    p = model.predict_proba(cells)[0, 1]  # type: ignore[attr-defined]
    t = float(cells["kind"][0] == model.classes_[1])  # type: ignore[index, attr-defined]
    assert told == pytest.approx(p - t, rel=1e-3)


def test_a_row_that_is_not_there(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from pellucid.tabular.estimator import TableClassifier

    TableClassifier(epochs=1, hidden=(2,)).fit(table, target="kind").save(tmp_path / "m.pellucid")
    assert main(["walk", str(table), "--row", "121", "--model", str(tmp_path / "m.pellucid")]) == 2
    assert "--row must lie in 1..120; got 121" in capsys.readouterr().err
    assert main(["walk", str(table), "--model", str(tmp_path / "none.pellucid")]) == 2
    assert "none.pellucid" in capsys.readouterr().err
    assert main(["walk", str(table)]) == 2
    assert "there is no lesson" in capsys.readouterr().err


def test_a_row_without_its_target(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import polars as pl

    from pellucid.tabular.estimator import TableClassifier

    TableClassifier(epochs=1, hidden=(2,)).fit(table, target="kind").save(tmp_path / "m.pellucid")
    pl.read_csv(table).drop("kind").write_csv(tmp_path / "new.csv")
    text = walked(capsys, str(tmp_path / "new.csv"), "--model", str(tmp_path / "m.pellucid"))
    assert "Forward pass" in text and "Backward pass" not in text and "Observed" not in text
