"""The start that looks at rows: sums of deviation 1 in every layer, found by plain NumPy; once, and under its name everywhere."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.sparse import csr_array

from pellucid import Sequential, TableClassifier
from pellucid.engine.initializers import INITIALIZERS, Fan
from pellucid.engine.network import Network
from pellucid.estimators.mlp import MLPClassifier, MLPRegressor
from pellucid.explore.catalogue.plots import signal_sizes
from pellucid.layers import (
    BatchEnsemble,
    Dense,
    Dropout,
    Embedding,
    Mean,
    MemberOutputs,
    PiecewiseLinear,
    Residual,
    Sum,
)
from pellucid.tabular.fit.ensemble import splits_of
from pellucid.tabular.fit.refit import rows_of
from pellucid.training.data import Data
from pellucid.training.lbfgs import Surface
from pellucid.training.learning_rate_range import range_test
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer
from pellucid.typing import Array

CHANCE = np.random.default_rng(4)
X = CHANCE.normal(0, 1, (300, 4)) * [0.1, 1, 2, 30] + [0, 0, 1, -5]
Y = (X[:, 0] * X[:, 1] > 0).astype(np.int64)


def dense(units: int, activation: str = "identity", **more: Any) -> Dense:
    return Dense(units, activation, "lsuv", **more)


def bound(*layers: Any, x: Any = X, chosen: Any = None, dtype: Any = np.float64, seed: int = 3) -> Trainer:
    trainer = Trainer(Network(layers, x.shape[1], dtype, seed), Objective("mse"), Optimizer("adam"), batch_size=16)
    targets = np.zeros((x.shape[0], trainer.network.output_width))
    trainer.set_data(Data.of(x, targets, trainer.objective.row, targets.shape[1], dtype), chosen)
    return trainer


def of(trainer: Trainer) -> tuple[dict[str, Array], dict[str, Array]]:
    """Its network's values, and what they would be without rows."""
    network = trainer.network
    drawn = Network(network.layers, network.width, network.dtype, network.seed)
    return network.parameters.values, drawn.parameters.values


def is_one(sums: Array, within: float = 1e-9) -> bool:
    return sums.std(dtype=np.float64) == pytest.approx(1, rel=within)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sums_of_three_layers_have_deviation_1(dtype: Any) -> None:
    values, drawn = of(bound(dense(7, "relu"), Dropout(0.5), dense(6, "tanh"), dense(3), dtype=dtype))
    signal, within = X, 1e-6 if dtype == np.float32 else 1e-9
    for place, f in ((0, lambda z: np.maximum(z, 0)), (2, np.tanh), (3, None)):
        w, start = values[f"{place}.weight"].astype(float), drawn[f"{place}.weight"].astype(float)
        assert is_one(signal @ w, within)
        assert np.ptp(w / start) < 1e-5 * abs(w / start).max() and not is_one(signal @ start, 0.01)
        signal = f(signal @ w) if f else signal


def in_pieces(x: Array, columns: tuple[int, ...], count: int) -> Array:
    """With even edges from -1 to 1, and the plain columns behind."""
    low = np.linspace(-1, 1, count + 1)[:-1]
    return np.hstack([*(np.clip((x[:, [column]] - low) * count / 2, 0, 1) for column in columns), x])


def test_behind_pieces_beside_each_other_and_in_branches() -> None:
    chains = [[dense(5, "swiglu"), Residual([dense(5, "tanh")]), Dense(2, initializer="zeros")], [dense(2)], [Dense(2)]]
    values, drawn = of(bound(PiecewiseLinear((1, 0), 4), Sum(chains)))
    coded = in_pieces(X, (1, 0), 4)
    sums = coded @ values["1.0.0.weight"]
    assert sums.shape == (300, 10) and is_one(sums)
    a, b = sums[:, :5], sums[:, 5:]
    assert is_one(a / (1 + np.exp(-a)) * b @ values["1.0.1.0.weight"])
    assert is_one(coded @ values["1.1.0.weight"])
    for name in ("1.0.2.weight", "1.2.0.weight", "1.0.0.bias"):
        np.testing.assert_array_equal(values[name], drawn[name])


def test_with_factors_of_columns_and_in_members_that_share_weights() -> None:
    first = BatchEnsemble(5, 3, "tanh", "lsuv", first=True, feature_scales=True)
    values, _ = of(
        bound(PiecewiseLinear((1,), 4), first, BatchEnsemble(4, 3, "tanh", "lsuv"), MemberOutputs(1, 3), Mean(3))
    )
    sums = in_pieces(X, (1,), 4) @ values["1.weight"]
    hidden = np.tanh(sums[:, None] * values["1.outputs"].reshape(3, 5))
    assert is_one(sums) and is_one(hidden @ values["2.weight"])
    values, _ = of(bound(BatchEnsemble(5, 3, first=True), MemberOutputs(2, 3, "lsuv"), Mean(3)))
    hidden = (X @ values["0.weight"])[:, None] * values["0.outputs"].reshape(3, 5)
    assert is_one(np.einsum("imj,moj->imo", hidden, values["1.weight"]))
    values, _ = of(bound(dense(6, "relu", feature_scales=True), Dense(1)))
    assert is_one(X @ values["0.weight"])


def test_behind_pieces_and_codes() -> None:
    codes = CHANCE.integers(0, 3, 300)
    values, _ = of(bound(PiecewiseLinear((0,), 2), Embedding((3,), 2), dense(4), x=np.column_stack([X[:, :2], codes])))
    whole = np.hstack([in_pieces(X[:, :1], (0,), 2), X[:, 1:2], values["1.table"][codes]])
    assert is_one(whole @ values["2.weight"])


def test_the_rows_are_chosen_ones_evenly_apart() -> None:
    many = np.vstack([1e6 * np.ones((1, 4)), np.repeat(np.arange(2500.0), 4).reshape(-1, 4) + X[:1]])
    values, _ = of(bound(dense(3), x=many, chosen=np.arange(1, 2501)))
    assert is_one(many[1::3] @ values["0.weight"])


@pytest.mark.parametrize(
    "x", [np.full((49, 1), 0.1), np.zeros((5, 2)), np.full((5, 2), 1e300) * [[1], [-1], [1], [1], [1]]]
)
def test_sums_that_do_not_differ_or_end_leave_the_weights(x: Array) -> None:
    values, drawn = of(bound(dense(1), dense(1), x=x))
    for name, value in values.items():
        np.testing.assert_array_equal(value, drawn[name])


def test_it_happens_once() -> None:
    trainer = bound(dense(5, "tanh"), dense(2))
    before = trainer.network.state()
    again = Trainer(trainer.network, trainer.objective, trainer.optimizer)
    copies = pickle.loads(pickle.dumps(trainer)), copy.deepcopy(trainer)
    for each in (trainer, again, *copies):
        each.set_data(Data.of(9 * X, np.zeros((300, 2)), each.objective.row, 2, np.float64))
        assert all((value == before[name]).all() for name, value in each.network.state().items())
    range_test(trainer)
    assert all((value == before[name]).all() for name, value in trainer.network.state().items())


def test_weights_put_in_stay_and_a_copy_still_waits() -> None:
    drawn = Network([dense(5, "tanh"), dense(2)], 4, np.float64)
    waiting, loaded = pickle.loads(pickle.dumps(drawn)), Network(drawn.layers, 4, np.float64)
    loaded.load(drawn.state())
    for network, changes in ((waiting, True), (loaded, False)):
        trainer = Trainer(network, Objective("mse"), Optimizer("adam"))
        trainer.set_data(Data.of(X, np.zeros((300, 2)), trainer.objective.row, 2, np.float64))
        assert (network.parameters.values["0.weight"] != drawn.parameters.values["0.weight"]).all() == changes


def test_sparse_rows_are_the_dense_rows_and_one_seed_gives_the_same_bits() -> None:
    x = X * (CHANCE.random(X.shape) < 0.5)
    values, drawn = of(bound(dense(5, "relu"), dense(2), x=x))
    assert (values["0.weight"] != drawn["0.weight"]).all()
    for other in (x, csr_array(x)):
        for name, value in of(bound(dense(5, "relu"), dense(2), x=other))[0].items():
            np.testing.assert_array_equal(value, values[name])


def test_sequential() -> None:
    model = Sequential([dense(5, "tanh"), dense(2)], loss="cross_entropy")
    model.fit(X, Y, epochs=1, learning_rate=1e-300, batch_size="full")
    before = model.network.state()
    assert is_one(X @ before["0.weight"]) and is_one(np.tanh(X @ before["0.weight"]) @ before["1.weight"])
    model.fit(9 * X, Y, epochs=1, learning_rate=1e-300)
    np.testing.assert_array_equal(model.network.parameters.values["0.weight"], before["0.weight"])


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize("form", [np.asarray, csr_array])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_drop_in_networks(kind: Any, form: Any) -> None:
    model = kind(
        hidden_layer_sizes=6, initializer="lsuv", learning_rate_init=1e-300, max_iter=1, random_state=0, warm_start=True
    )
    model.fit(form(X), Y)
    first, last = (weight.copy() for weight in model.coefs_)
    assert is_one(X @ first) and is_one(np.maximum(X @ first, 0) @ last)
    model.fit(form(9 * X), Y).partial_fit(form(9 * X), Y)
    np.testing.assert_array_equal(model.coefs_[0], first)


def test_lbfgs_begins_with_it() -> None:
    network, objective = Network([dense(5, "tanh"), dense(2)], 4, np.float64), Objective("cross_entropy")
    Surface(network, objective, Data.of(X, Y, objective.row, 2, np.float64), 0.0)
    assert is_one(X @ network.parameters.values["0.weight"])


@pytest.mark.parametrize("more", [{"ensemble_size": 1}, {"ensemble_size": 2}, {"ensemble_size": 1, "refit": True}])
def test_tables(more: dict[str, Any]) -> None:
    table = pl.DataFrame(X, ["a", "b", "c", "d"]).with_columns(kind=pl.Series(Y).replace_strict({0: "no", 1: "yes"}))
    asked = {
        "hidden": [8, 6],
        "activation": "tanh",
        "bins": 0,
        "linear_skip": False,
        "learning_rate": 1e-30,
        "epochs": 1,
    }
    model = TableClassifier(init="lsuv", seed=1, **asked, **more).fit(table, target="kind")
    prepared, values = model.data_, model.network_.parameters.values
    rows = rows_of(prepared) if "refit" in more else splits_of(prepared, more["ensemble_size"], 1)[0].train
    x, member = prepared.x[rows].astype(float), "0.0." if more["ensemble_size"] > 1 else ""
    first, second = values[f"{member}0.weight"], values[f"{member}1.weight"]
    assert is_one(x @ first, 1e-6) and is_one(np.tanh(x @ first) @ second, 1e-6)


def test_show_plays_signals_that_rows_have_divided() -> None:
    sizes = signal_sizes("lsuv")[1:]
    assert all(0.6 < size < 0.85 for size in sizes)  # a standard normal number's is sqrt(1 / 2) after ReLU
    assert not any(0.6 < size < 0.85 for size in signal_sizes("orthogonal")[1:3])


def test_the_row_is_orthogonal_until_it_sees_rows() -> None:
    drawn = [INITIALIZERS[name].draw(np.random.default_rng(0), (6, 4), Fan(6, 4)) for name in ("lsuv", "orthogonal")]
    np.testing.assert_array_equal(*drawn)
