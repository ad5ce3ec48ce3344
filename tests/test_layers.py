"""Every layer on rows of one axis and, where it takes them, of more: these are worked on as if each position were a row."""

import inspect
from typing import Any

import numpy as np
import pytest

from pellucid import layers
from pellucid.engine.layer import Layer, declared
from pellucid.engine.network import Network
from pellucid.engine.ops import Op
from pellucid.engine.parameters import Parameters
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.gates import GATES
from pellucid.layers.norms import NORMS
from pellucid.testing import check_gradients

BATCH, LENGTH, WIDTH = 3, 5, 4
BY_POSITION: list[Layer] = [
    *(layers.Dense(3, row.name) for row in (*ACTIVATIONS, *GATES)),
    *(layers.Dense(6, "tanh", norm=row.name, feature_scales=True) for row in NORMS),
    layers.Dense(3, "softmax"),
    *(layers.Activation(row.name) for row in ACTIVATIONS),
    layers.Activation("softmax"),
    layers.Dropout(0.4),
    layers.LayerNorm(groups=2),
    layers.RMSNorm(),
    layers.BatchNorm(),
    layers.Residual([layers.Dense(6, "tanh"), layers.Dense(WIDTH)]),
    layers.Sum([[layers.Dense(3, "tanh")], [layers.Dense(2), layers.Dense(3)]], mean=True),
]
OF_COLUMNS: list[Layer] = [
    layers.PiecewiseLinear((0, 2)),
    layers.Embedding((3, 2)),
    layers.Periodic((1,)),
    layers.BatchEnsemble(3, members=2),
    layers.MemberOutputs(1, members=2),
    layers.Repeat(2),
    layers.Mean(2),
]


def test_every_layer_is_here() -> None:
    public = {value for name in layers.__all__ if inspect.isclass(value := getattr(layers, name))}
    assert {type(layer) for layer in (*BY_POSITION, *OF_COLUMNS)} == public - {Layer}


def played(layer: Layer, x: np.ndarray, dy: np.ndarray, training: bool = True) -> dict[str, Any]:
    """Output, gradients and statistics of a layer on one batch, and the kernels that ran."""
    tape = Tape(np.float64, len(x), training=training)
    held = {
        kind: Parameters(declared([layer], x.shape[1:], kind), np.float64, 0) for kind in ("parameters", "statistics")
    }
    params = {
        name[2:]: Value(part.values[name], part.gradients[name]) for part in held.values() for name in part.values
    }
    value = Value(x.copy(), np.zeros_like(x))
    y = layer.record(tape, value, params)
    assert isinstance(y, Value) and y.shape == layer.output_shape(x.shape[1:])
    found: dict[str, Any] = {"y": y.value}
    if training:
        assert y.gradient is not None
        tape.record_backward(y)
        y.gradient[...] = dy
        found |= {"dx": value.gradient, "gradients": held["parameters"].gradient}
    tape.run()
    return found | {"kernels": [e.kernel.name for e in tape.entries], "statistics": held["statistics"].vector}


@pytest.mark.parametrize("training", [True, False], ids=["training", "prediction"])
@pytest.mark.parametrize("layer", BY_POSITION, ids=repr)
def test_positions_are_worked_on_as_rows(layer: Layer, training: bool) -> None:
    chance = np.random.default_rng(0)
    shape = layer.output_shape((LENGTH, WIDTH))
    assert shape == (LENGTH, *layer.output_shape((WIDTH,)))
    x, dy = chance.standard_normal((BATCH, LENGTH, WIDTH)), chance.standard_normal((BATCH, *shape))
    sequences = played(layer, x, dy, training)
    rows = played(layer, x.reshape(-1, WIDTH), dy.reshape(-1, shape[-1]), training)
    for name, expected in rows.items():
        if name == "kernels":
            assert sequences[name] == expected
        else:
            np.testing.assert_array_equal(sequences[name].reshape(expected.shape), expected, err_msg=name)


@pytest.mark.parametrize("layer", OF_COLUMNS, ids=repr)
def test_layers_of_columns_say_so(layer: Layer) -> None:
    with pytest.raises(ValueError, match=r"takes rows of one axis, columns; got rows of shape \(5, 4\)"):
        layer.output_shape((LENGTH, WIDTH))


def test_a_network_of_sequences() -> None:
    network = Network([layers.Dense(6, "tanh", norm="layer"), layers.Dense(2)], (LENGTH, WIDTH), np.float64)
    assert network.output_shape == (LENGTH, 2) and (network.width, network.output_width) == (LENGTH * WIDTH, LENGTH * 2)
    flat = Network(network.layers, WIDTH, np.float64)
    x = np.random.default_rng(1).standard_normal((7, LENGTH, WIDTH))
    np.testing.assert_array_equal(network(x).reshape(-1, 2), flat(x.reshape(-1, WIDTH)))


@pytest.mark.parametrize(
    "layer", [*(row.layer() for row in NORMS), layers.Residual([layers.Dense(WIDTH, "tanh")])], ids=repr
)
def test_gradients_of_a_first_layer_that_is_not_dense(layer: Layer) -> None:
    chance = np.random.default_rng(2)
    network = Network([layer, layers.Dense(2)], WIDTH, np.float64)
    assert (
        check_gradients(network, chance.standard_normal((6, WIDTH)), chance.integers(0, 2, 6), "cross_entropy") < 1e-7
    )


def test_an_ops_arrays_are_its_kernels() -> None:
    network = Network([layers.Dense(6, "tanh", norm="batch", feature_scales=True), layers.Dense(2)], WIDTH)
    tape = Tape(np.float32, 4, training=True)
    tape.record_backward(network.record(tape, network.new_input(tape)))
    for entry in tape.entries:
        assert isinstance(entry.op, Op)
        assert all(a is b for a, b in zip(entry.op.arrays, entry.arrays, strict=True))
        before = entry.op.copy()
        assert all(a is not b and (a == b).all() for a, b in zip(before.arrays, entry.arrays, strict=True))
