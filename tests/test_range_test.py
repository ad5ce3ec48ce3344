"""The learning-rate range test: what it chooses, that it leaves no trace, and where a person meets it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pellucid
from commands import command
from pellucid import TableClassifier, TableRegressor
from pellucid.engine.network import Network
from pellucid.layers import BatchNorm, Dense, Dropout
from pellucid.messages import speaking
from pellucid.training.data import Data
from pellucid.training.fit import fit
from pellucid.training.learning_rate_range import HIGHEST, LOWEST, STEPS, range_test
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Diverged, Trainer
from pellucid.typing import Array


def bound(x: Array, y: Array, layers: list, optimizer: str = "sgd", batch_size: int | None = None) -> Trainer:
    network = Network(layers, x.shape[1], np.float64, seed=3)
    objective = Objective("mse")
    trainer = Trainer(network, objective, Optimizer(optimizer), batch_size=batch_size, seed=5)
    trainer.set_data(Data.of(x, y, objective.row, network.output_width, network.dtype))
    return trainer


@pytest.mark.parametrize("scale", [0.1, 1.0, 5.0])
def test_the_rate_lies_below_where_a_quadratic_diverges(scale: float) -> None:
    x = scale * np.random.default_rng(0).standard_normal((64, 4))
    y = x @ np.array([1.0, -2.0, 0.5, 3.0])
    trainer = bound(x, y, [Dense(1)])
    ones = np.column_stack([x, np.ones(len(x))])
    limit = 2 / np.linalg.eigvalsh(2 * ones.T @ ones / len(x)).max()  # the largest curvature of the mean squared error
    result = range_test(trainer)
    assert limit / 40 < result.learning_rate < limit
    assert limit < result.limit < 10 * limit  # it takes a few steps to rise again
    assert result.losses[-1] > result.losses[0] > 2 * min(result.losses)
    for factor, falls in ((result.learning_rate / limit, True), (1.2, False)):
        trainer = bound(x, y, [Dense(1)])
        trainer.optimizer = Optimizer("sgd", factor * limit)
        losses = fit(trainer, 40).column("loss")
        assert (losses[-1] < losses[0]) is falls


def test_nothing_remains_of_the_test() -> None:
    random = np.random.default_rng(1)
    x, y = random.standard_normal((50, 6)), random.standard_normal(50)
    layers = [Dense(8, "relu"), BatchNorm(), Dropout(0.2), Dense(1)]
    tested, other = (bound(x, y, layers, "adam", 8) for _ in range(2))
    for trainer in (tested, other):
        fit(trainer, 2)  # moments, counts and running statistics of their own
    before, state = tested.network.state(), tested.state()
    range_test(tested)
    for name, value in tested.network.state().items():
        np.testing.assert_array_equal(value, before[name])
    for name in ("vectors", "carries"):
        for mine, theirs in zip(tested.state()[name], state[name], strict=True):
            np.testing.assert_array_equal(mine, theirs)
    assert fit(tested, 3).column("loss") == fit(other, 3).column("loss")
    np.testing.assert_array_equal(tested.network.parameters.vector, other.network.parameters.vector)


def test_the_same_seed_tries_the_same() -> None:
    random = np.random.default_rng(2)
    x, y = random.standard_normal((300, 5)), random.standard_normal(300)
    result = [range_test(bound(x, y, [Dense(8, "relu"), Dense(1)], "adam", 32)) for _ in range(2)]
    assert result[0] == result[1]
    assert (
        result[0].learning_rates[0] == pytest.approx(1e-3 * LOWEST)
        and result[0].learning_rates[-1] <= 1.001e-3 * HIGHEST
    )
    assert len(result[0].learning_rates) == len(result[0].losses) <= STEPS
    np.testing.assert_allclose(np.diff(np.log(result[0].learning_rates)), np.log(HIGHEST / LOWEST) / (STEPS - 1))


def test_a_loss_that_is_not_finite_from_the_start_is_said() -> None:
    trainer = bound(np.full((8, 1), 1e200), np.zeros(8), [Dense(1)])
    with pytest.raises(Diverged):
        range_test(trainer)
    assert np.isfinite(trainer.network.parameters.vector).all()


# tables


def table(rows: int = 240) -> pd.DataFrame:
    random = np.random.default_rng(4)
    x = random.standard_normal((rows, 3))
    return pd.DataFrame(x, columns=["a", "b", "c"]).assign(y=np.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2])


QUICK = {"epochs": 4, "ensemble_size": 2}


def test_a_table_learns_at_the_rate_that_was_chosen(tmp_path: Path) -> None:
    model = TableRegressor(learning_rate="auto", **QUICK).fit(table(), target="y")
    result = model.history_.range_test
    assert (
        result is not None
        and model.recipe_.learning_rate == result.learning_rate == model.history_.epochs[0].learning_rate
    )
    fixed = TableRegressor(learning_rate=result.learning_rate, **QUICK).fit(table(), target="y")
    np.testing.assert_array_equal(model.network_.parameters.vector, fixed.network_.parameters.vector)
    assert fixed.history_.range_test is None
    model.save(tmp_path / "m.pellucid")
    loaded = pellucid.load(tmp_path / "m.pellucid")
    assert loaded.history_.range_test == result and loaded.recipe_.learning_rate == result.learning_rate
    assert str(loaded.recipe_.reasons["learning_rate"]) == str(model.recipe_.reasons["learning_rate"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_shows_it(language: str) -> None:
    model = TableRegressor(learning_rate="auto", **QUICK).fit(table(), target="y")
    result = model.history_.range_test
    with speaking(language):
        page = model.report().html()
        plain = TableRegressor(**QUICK).fit(table(), target="y").report().html()
    title = {"en": "Learning-rate range test", "zh": "学习率范围测试"}[language]
    assert title in page and title not in plain
    assert f"{result.learning_rate:g}" in page and f"{result.limit:.2g}" in page


@pytest.mark.parametrize("name", ["atuo", "fast", ""])
def test_another_word_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"learning_rate must be a positive number, or 'auto'.*; got"):
        TableClassifier(learning_rate=name).fit(table().assign(y=lambda t: t.y > 0), target="y")


def test_the_command_says_what_it_chose(tmp_path: Path) -> None:
    table().to_csv(tmp_path / "t.csv", index=False)
    model = tmp_path / "t.pellucid"
    done = command(
        "train", tmp_path / "t.csv", "--target", "y", "--epochs", 3, "--learning-rate", "auto", "--out", model
    )
    rate = pellucid.load(model).recipe_.learning_rate
    said = " ".join(done.out.split())
    assert done.status == 0 and "learning rate range test: the loss" in said and f"a tenth of that, {rate:g}" in said
    assert f"learning_rate = {rate!r}" in command("info", model).out
    wrong = command("train", tmp_path / "t.csv", "--target", "y", "--learning-rate", "atuo", "--out", model)
    assert wrong.status == 2 and "'auto'" in wrong.err and "'atuo'" in wrong.err
