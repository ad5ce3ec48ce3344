"""Members that share weights, factors of columns and waves: what these layers compute and learn, beside plain NumPy."""

from typing import Any

import numpy as np
import pytest

from pellucid.engine.network import Network
from pellucid.layers import (
    BatchEnsemble,
    Dense,
    Dropout,
    Embedding,
    Mean,
    MemberOutputs,
    Periodic,
    PiecewiseLinear,
    Repeat,
    Sum,
)
from pellucid.testing import check_gradients
from pellucid.training.data import Data
from pellucid.training.fit import fit
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.policies import Callback, DropoutRate
from pellucid.training.trainer import Trainer

RNG = np.random.default_rng(11)
TARGETS: dict[str, Any] = {
    "mse": RNG.standard_normal((9, 2)),
    "cross_entropy": RNG.integers(0, 3, 9),
    "binary_cross_entropy": RNG.integers(0, 2, (9, 1)).astype(float),
}
OUTPUTS = {"mse": 2, "cross_entropy": 3, "binary_cross_entropy": 1}


def shared(outputs: int, members: int = 3, activation: str = "tanh", **first: Any) -> list[Any]:
    hidden = [BatchEnsemble(5, members, activation, first=True, **first), BatchEnsemble(4, members, activation)]
    beside = [Dense(outputs), Repeat(members)]
    return [Sum([[*hidden, MemberOutputs(outputs, members)], beside]), Mean(members)]


def member(state: dict[str, Any], number: int, members: int) -> dict[str, Any]:
    """The weights of one member as those of a network of its own."""
    part = {
        name: value.reshape(members, -1)[number]
        for name, value in state.items()
        if name[:4] == "0.0." and value.ndim == 1
    }
    first, second = (state[f"0.0.{place}.weight"] for place in (0, 1))
    return {
        "0.0.0.weight": first * part["0.0.0.outputs"],
        "0.0.0.bias": part["0.0.0.bias"],
        "0.0.1.weight": part["0.0.1.inputs"][:, None] * second * part["0.0.1.outputs"],
        "0.0.1.bias": part["0.0.1.bias"],
        "0.0.2.weight": state["0.0.2.weight"][number].T,
        "0.0.2.bias": part["0.0.2.bias"],
        "0.1.0.weight": state["0.1.0.weight"],
        "0.1.0.bias": state["0.1.0.bias"],
    }


def test_the_mean_of_members_that_share_weights_is_the_mean_of_networks_with_these_weights() -> None:
    whole = Network(shared(2), 4, np.float64, seed=1)
    whole.parameters.vector[...] = RNG.standard_normal(whole.parameters.vector.size)
    alone = Network([Sum([[Dense(5, "tanh"), Dense(4, "tanh"), Dense(2)], [Dense(2)]])], 4, np.float64)
    x, said = RNG.standard_normal((7, 4)), []
    for number in range(3):
        alone.load(member(whole.state(), number, 3))
        said.append(alone(x))
    np.testing.assert_allclose(whole(x), np.mean(said, axis=0), rtol=1e-13, atol=1e-14)
    assert whole.output_width == 2


@pytest.mark.parametrize("loss", TARGETS)
@pytest.mark.parametrize("activation", ["tanh", "prelu"])
def test_gradients_of_members_and_that_each_meets_the_loss_by_itself(loss: str, activation: str) -> None:
    network = Network(shared(OUTPUTS[loss], activation=activation, feature_scales=True), 3, np.float64)
    network.parameters.vector[...] = RNG.standard_normal(network.parameters.vector.size)
    x, y = RNG.standard_normal((9, 3)), TARGETS[loss]
    assert check_gradients(network, x, y, loss) < 1e-8
    trainer = Trainer(network, Objective(loss), Optimizer("sgd", 1e-9), batch_size=None, shuffle=False)
    trainer.set_data(Data.of(x, y, trainer.objective.row, OUTPUTS[loss], np.float64))
    told = trainer.epoch(np.array([1e-9]))
    tape = trainer.batches[0][0]
    outputs = next(signal.value for layer, signal in tape.values if layer == "0 sum" and signal.value.shape[1] > 1)
    lone, each = Network([Dense(OUTPUTS[loss])], OUTPUTS[loss], np.float64), []
    lone.load({"0.weight": np.eye(OUTPUTS[loss]), "0.bias": np.zeros(OUTPUTS[loss])})
    for said in np.split(outputs, 3, axis=1):
        judge = Trainer(lone, Objective(loss), Optimizer("sgd", 1e-9), batch_size=None, shuffle=False)
        judge.set_data(Data.of(said.copy(), y, judge.objective.row, OUTPUTS[loss], np.float64))
        each.append(judge.epoch(np.array([1e-9])).loss)
    assert told.loss == pytest.approx(np.mean(each), rel=1e-6) and told.rows == 9


def test_a_factor_of_a_column_is_one_of_its_weights_row_and_learns_six_times_as_fast() -> None:
    plain, scaled = (
        Network([Dense(4, "tanh", feature_scales=scales), Dense(1)], 3, np.float64) for scales in (False, True)
    )
    x = RNG.standard_normal((6, 3))
    scaled.load(plain.state() | {"0.factor": np.ones(3)})  # as they start
    assert scaled.parameters.specs["0.factor"].init == 1
    np.testing.assert_array_equal(plain(x), scaled(x))
    scaled.parameters.values["0.factor"][...] = [2, 0, -1]
    np.testing.assert_allclose(scaled(x), plain(x * [2, 0, -1]), rtol=1e-14)
    groups = {scaled.parameters.vector[where].size: factor for where, _, factor in scaled.parameters.groups()}
    assert groups[3] == 6 and sorted(groups.values())[:-1] == [1] * (len(groups) - 1)
    pieced = Network([PiecewiseLinear((0, 2), 3), Dense(4, "tanh", feature_scales=True), Dense(1)], 3, np.float64)
    assert check_gradients(pieced, x, x[:, :1], "mse") < 1e-8
    assert pieced.parameters.values["1.factor"].shape == (3 + 2 * 3,)


def test_waves_are_cosines_mixed() -> None:
    network = Network([Periodic((2, 0), 5, 3), Dense(9)], 3, np.float64, seed=4)
    network.parameters.values["1.weight"][...] = np.eye(9)
    frequency, phase, mix = (network.parameters.values[f"0.{name}"] for name in ("frequency", "phase", "mix"))
    x = 3 * RNG.standard_normal((20, 3))
    waves = [np.cos(2 * np.pi * (np.outer(x[:, c], frequency[k]) + phase[k])) @ mix[k].T for k, c in enumerate((2, 0))]
    np.testing.assert_allclose(network(x), np.hstack([x, *waves]), rtol=1e-10, atol=1e-12)
    assert -0.5 <= phase.min() < phase.max() <= 0.5 and frequency.std() == pytest.approx(0.1, rel=0.6)


@pytest.mark.parametrize("head", [[Dense(1)], [Sum([[Dense(4, "tanh"), Dense(1)], [Dense(1)]])]])
@pytest.mark.parametrize(
    "first", [[], [PiecewiseLinear((1, 0), 3)], [Embedding((3,), 2)], [PiecewiseLinear((1,), 3), Embedding((3,), 2)]]
)
def test_gradients_of_waves(first: list[Any], head: list[Any]) -> None:
    x = np.column_stack([RNG.standard_normal((12, 2)), RNG.integers(0, 3, 12)])
    network = Network([*first, Periodic((0, 1), 4, 3), *head], 3, np.float64)
    network.parameters.vector[...] = RNG.standard_normal(network.parameters.vector.size)
    assert check_gradients(network, x, RNG.standard_normal((12, 1)), "mse") < 1e-7


def test_dropout_moves_by_its_schedule() -> None:
    """Of ten epochs at one step each, with weights that do not learn, the dropped share falls as the schedule says."""
    network = Network([Dropout(0.8), Dense(1)], 4000, np.float64)
    trainer = Trainer(network, Objective("mse"), Optimizer("sgd", 1e-12), batch_size=None)
    trainer.set_data(Data.of(np.ones((1, 4000)), np.zeros(1), trainer.objective.row, 1, np.float64))
    tape, shares = trainer.batches[0][0], []
    kept = next(signal.value for layer, signal in tape.values if layer == "0 dropout")
    watch = [Callback(lambda epoch: shares.append(float((kept == 0).mean())))]
    fit(trainer, 10, policies=[DropoutRate("flat_cosine"), *watch])
    expected = [0.8 * (1 + np.cos(np.pi * max(0, 2 * epoch / 10 - 1))) / 2 for epoch in range(10)]
    np.testing.assert_allclose(shares, expected, atol=0.03)
    fit(trainer, 1, policies=watch)
    assert shares[-1] == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda: Network([BatchEnsemble(3, 2)], 5),
            "2 members need as many columns each; there are 5: put a BatchEnsemble with first=True before",
        ),
        (lambda: BatchEnsemble(0, 2), "units must be at least 1; got 0"),
        (lambda: Mean(0), "members must be at least 1; got 0"),
        (lambda: BatchEnsemble(3, 2, "swiglu"), "swiglu"),
        (lambda: Network([Periodic((3,))], 3), "there are 3 columns; column 3 should become periodic"),
        (lambda: Periodic((0,), count=0), "count must be at least 1; got 0"),
        (lambda: Periodic(()), "columns must be places from 0 on"),
        (lambda: Periodic((0,), spread=0.0), r"spread must be a positive number; got 0\.0"),
    ],
)
def test_what_does_not_fit_is_said(make: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_a_periodic_embedding_stands_among_the_first_layers() -> None:
    network = Network([Dense(3), Periodic((0,), 2), Dense(1)], 2, np.float64)
    with pytest.raises(ValueError, match="a periodic embedding must be among the first layers"):
        check_gradients(network, RNG.standard_normal((4, 2)), np.zeros((4, 1)), "mse")
