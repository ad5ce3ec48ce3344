"""The engine: gradients of everything against differences, one vector of parameters, the tape played in every way."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from pellucid.engine.initializers import INITIALIZERS, Fan
from pellucid.engine.network import Network
from pellucid.formulas.activations import ACTIVATIONS, sigmoid_derivative
from pellucid.formulas.gates import GATES
from pellucid.formulas.losses import LOSSES
from pellucid.kernels.compiler import step_state as slot
from pellucid.layers import Activation, Dense, Dropout, LayerNorm, Residual
from pellucid.layers.norms import NORMS
from pellucid.testing import check_gradients
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer

GENERATOR = np.random.default_rng(7)
X = GENERATOR.standard_normal((6, 4))
LABELS = np.array([0, 1, 2, 1, 0, 2])
SMALL = 2e-7


def network(*layers, dtype=np.float64, seed=3):
    made = Network(layers, 4, dtype, seed)
    for value in made.parameters.values.values():  # away from 0 and 1, where a mistake could hide
        value += 0.1 * np.random.default_rng(1).standard_normal(value.shape)
    return made


@pytest.mark.parametrize("name", [*ACTIVATIONS.names, *GATES.names, "softmax"])
@pytest.mark.parametrize("norm", [None, "rms"])
def test_gradients_of_dense_layers(name: str, norm: str | None) -> None:
    if name == "step":
        pytest.skip("its slope is 0 everywhere and its differences are not")
    made = network(Dense(6, name, norm=norm), Dense(3))
    assert check_gradients(made, X, LABELS, "cross_entropy") < SMALL


@pytest.mark.parametrize("name", [row.name for row in ACTIVATIONS if row.name != "step"] + ["softmax"])
def test_gradients_of_activations_alone(name: str) -> None:
    made = network(Dense(5), Activation(name), Dense(3))
    assert check_gradients(made, X, LABELS, "cross_entropy") < SMALL


@pytest.mark.parametrize("norm", [row.name for row in NORMS])
def test_gradients_of_norms(norm: str) -> None:
    assert check_gradients(network(Dense(6, "tanh", norm=norm), Dense(3)), X, LABELS, "cross_entropy") < SMALL


@pytest.mark.parametrize("name", [row.name for row in LOSSES])
def test_gradients_of_losses(name: str) -> None:
    target = LOSSES[name].target
    y = {"class": LABELS, "binary": (LABELS > 0) * 1.0, "number": GENERATOR.uniform(0, 2, 6)}[target]
    made = network(Dense(5, "tanh"), Dense(3 if target == "class" else 1))
    assert check_gradients(made, X, y, name) < SMALL


def test_gradients_of_smoothed_labels() -> None:
    made = network(Dense(5, "tanh"), Dense(3))
    assert check_gradients(made, X, LABELS, Objective("cross_entropy", label_smoothing=0.2)) < SMALL


def test_a_signal_used_twice_gets_both_gradients() -> None:
    inner = Residual([Dense(5, "gelu"), Residual([Activation("tanh"), Dense(5)])])
    made = network(Dense(5, "swish"), inner, Residual([LayerNorm(), Dense(5, "relu")]), Dense(3))
    assert check_gradients(made, X, LABELS, "cross_entropy") < SMALL


def test_dropout_goes_back_the_way_it_came() -> None:
    made = network(Dense(8, "tanh"), Dropout(0.4), Dense(3))
    assert check_gradients(made, X, LABELS, "cross_entropy") < SMALL


def test_a_wrong_gradient_is_seen() -> None:
    ACTIVATIONS.add(replace(ACTIVATIONS["tanh"], name="crooked", derivative=sigmoid_derivative))
    try:
        assert check_gradients(network(Dense(5, "crooked"), Dense(3)), X, LABELS, "cross_entropy") > 1e-3
    finally:
        ACTIVATIONS.remove("crooked")


def test_a_branch_of_nothing_doubles() -> None:
    made = network(Dense(5, "tanh"), Residual([]), Residual([Dropout(0.0)]), Dense(3))
    assert check_gradients(made, X, LABELS, "cross_entropy") < SMALL
    weight, bias = made.parameters.values["3.weight"], made.parameters.values["3.bias"]
    hidden = np.tanh(X @ made.parameters.values["0.weight"] + made.parameters.values["0.bias"])
    np.testing.assert_allclose(made(X), 4 * hidden @ weight + bias, rtol=1e-13)


def test_checking_gradients_changes_nothing_and_needs_float64() -> None:
    made = network(Dense(5, "tanh", norm="batch"), Dense(3))
    before = made.state()
    check_gradients(made, X, LABELS, "cross_entropy")
    for name, value in made.state().items():
        np.testing.assert_array_equal(value, before[name])
    with pytest.raises(ValueError, match="check_gradients needs a float64 network; this one is float32"):
        check_gradients(network(Dense(3), dtype=np.float32), X, LABELS, "cross_entropy")


def trainer_of(made: Network, **options) -> Trainer:
    objective = Objective("cross_entropy")
    trained = Trainer(made, objective, Optimizer("adam", l2=0.01, clip=1.0), **options)
    trained.set_data(Data.of(X.astype(made.dtype), LABELS, objective.row, 3, made.dtype))
    return trained


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_row_by_row_is_the_same_as_at_once(dtype: type) -> None:
    vectors = []
    for stepping in (False, True):
        trained = trainer_of(network(Dense(7, "gelu", norm="batch"), Dropout(0.2), Dense(3), dtype=dtype), batch_size=6)
        tape = trained.batches[0][0]
        trained.rates[:] = 0.01
        for _ in range(5):
            trained.step_state[[slot.STEP_INDEX, slot.NEXT_OFFSET]] = 0
            if stepping:
                for index in range(len(tape.entries)):
                    tape.run_entries(index, index + 1)
            else:
                tape.run()
        vectors.append(trained.network.parameters.vector.copy())
    assert (vectors[0] == vectors[1]).all()


def test_parameters_are_one_vector() -> None:
    made = network(Dense(7, "relu", norm="batch"), Dense(3))
    parameters = made.parameters
    for name, value in parameters.values.items():
        assert np.shares_memory(value, parameters.vector), name
        assert value.ctypes.data % 64 == 0
    (decayed, yes, same), (rest, no, alike) = parameters.groups()
    assert yes and not no and decayed.stop <= rest.start and same == alike == 1
    (first, *_), (second, *_), (others, *_) = by_fan_in = parameters.groups(by_fan_in=True)
    assert [factor for *_, factor in by_fan_in] == [(64 / 4) ** 0.5, (64 / 7) ** 0.5, 1]
    assert [decays for _, decays, _ in by_fan_in] == [True, True, False] and others == rest
    for where, name in ((first, "0.weight"), (second, "1.weight")):
        np.testing.assert_array_equal(parameters.vector[where], parameters.values[name].reshape(-1))
    assert parameters.count == 4 * 7 + 7 + 7 + 7 * 3 + 3


def test_pickling_keeps_views_and_values() -> None:
    made = network(Dense(5, "prelu", norm="batch"), Dense(3))
    again = pickle.loads(pickle.dumps(made))
    assert (again(X) == made(X)).all()
    again.parameters.vector[:] = 0
    assert (again(X) == 0).all()


def test_describe_shows_every_entry_and_their_sums() -> None:
    tape = trainer_of(network(Dense(7, "relu"), Dense(3))).batches[0][0]
    heading, *lines, total = tape.describe().splitlines()
    assert heading.split() == ["layer", "pass", "kernel", "shapes", "FLOP", "bytes"]
    assert len(lines) == len(tape.entries)
    for index, (line, entry) in enumerate(zip(lines, tape.entries, strict=True)):
        flops, moved = entry.kernel.count(entry.arrays)
        assert line.split()[0] == str(index) and entry.kernel.name in line
        assert line.split()[-2:] == [f"{flops:,}", f"{moved:,}"]
    assert total.split() == ["total", *(f"{sum(e.kernel.count(e.arrays)[i] for e in tape.entries):,}" for i in (0, 1))]
    (first,) = [line for line in lines if line.split()[1:5] == ["0", "dense", "forward", "matmul"]]
    assert first.split()[5:] == ["6x4", "4x7", "6x7", "336", str(8 * (24 + 28 + 42))]


@pytest.mark.parametrize("row", INITIALIZERS, ids=lambda row: row.name)
def test_initialisers_have_the_spread_they_say(row) -> None:
    drawn = row.draw(np.random.default_rng(0), (200, 300), Fan(200, 300, 2**0.5))
    family = row.name.partition("_")[0]
    expected = {"glorot": (2 / 500) ** 0.5, "he": (2 / 200) ** 0.5, "lecun": (1 / 200) ** 0.5}.get(family)
    if expected:
        assert drawn.std() == pytest.approx(expected, rel=0.02)
        assert abs(drawn.mean()) < 0.001
    if row.name.endswith("truncated"):
        assert np.abs(drawn).max() <= 2 * expected / 0.8796
    if row.name == "orthogonal":
        np.testing.assert_allclose(drawn @ drawn.T, 2 * np.eye(200), atol=1e-12)
    if row.name in ("zeros", "constant"):
        assert np.unique(drawn).tolist() == [0.0 if row.name == "zeros" else 0.1]
