"""Several networks as one, and numbers in pieces: what these layers compute, beside plain NumPy."""

from itertools import pairwise

import numpy as np
import pytest

from pellucid.engine.network import Network
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value
from pellucid.layers import Activation, Dense, Embedding, LayerNorm, PiecewiseLinear, Sum, bin_edges
from pellucid.testing import check_gradients

RNG = np.random.default_rng(5)


def in_pieces(value: float, edges: np.ndarray) -> list[float]:
    """By the definition, an interval at a time."""
    made = []
    for low, high in pairwise(edges):
        made.append(0.0 if low == high else min(1.0, max(0.0, (value - low) / (high - low))))
    return made


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_number_in_pieces_is_how_far_it_has_come(dtype):
    network = Network([PiecewiseLinear((2, 0), 3), Dense(9)], 3, dtype)  # one weight of 1 for each piece and column
    edges = np.array([[-1, 0, 0.5, 0.5], [0, 1, 2, 4]], dtype)
    network.load({"0.edges": edges, "1.weight": np.eye(9, dtype=dtype), "1.bias": np.zeros(9, dtype)})
    x = [[0.5, 9, -1], [3, 9, -0.25], [-7, 9, 0.5], [7, 9, 7], [1, 9, 0]]
    for row, said in zip(x, network(np.array(x, dtype)), strict=True):
        expected = [*in_pieces(row[2], edges[0]), *in_pieces(row[0], edges[1]), *row]
        np.testing.assert_array_equal(said, np.array(expected, dtype))
    for value in (np.inf, -np.inf, np.nan):  # the plain column is infinite, too, and 0 times that is no number
        assert np.isnan(network(np.array([[value, 9, 0]], dtype))).any()


EDGES = {
    "rising": np.array([[-1, -0.2, 0.1, 0.3, 1], [-2, -1, 0, 1, 2]]),
    "repeated": np.array([[-1, 0, 0.5, 0.5, 0.5], [-2, 0, 0, 1, 2]]),
    "one value": np.array([[0.3] * 5, [-3, -3, -3, 0, 1]]),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("edges", EDGES.values(), ids=EDGES)
def test_a_dense_layer_makes_of_pieces_what_their_product_with_its_weights_is(edges, dtype):
    """And of their gradients: pieces written out, transposed, times the slopes."""
    network = Network([PiecewiseLinear((2, 0), 4), Dense(5)], 3, dtype, seed=2)
    network.statistics.values["0.edges"][...] = edges
    x = np.vstack([RNG.normal(0, 1, (40, 3)), *(np.full((1, 3), edge) for edge in edges.ravel())]).astype(dtype)
    coded = np.array([[*in_pieces(r[2], edges[0]), *in_pieces(r[0], edges[1]), *r] for r in x.astype(float)])
    weight = network.parameters.values["1.weight"].astype(float)
    close = {"rtol": 30 * np.finfo(dtype).eps, "atol": 30 * np.finfo(dtype).eps}
    np.testing.assert_allclose(network(x), coded @ weight, **close)
    np.testing.assert_array_equal(network(x), np.vstack([network(row[None]) for row in x]))  # a row at a time
    tape = Tape(dtype, len(x), training=True)
    made = network.record(tape, Value(x.copy(), None))
    tape.record_backward(made)
    made.gradient[...] = RNG.normal(0, 1, made.gradient.shape)
    slopes = made.gradient.astype(float)
    network.parameters.gradient[...] = np.nan  # whatever was there before
    for entry in tape.entries:
        entry.kernel(*entry.arrays)
    gradient = network.parameters.gradients["1.weight"]
    np.testing.assert_allclose(gradient, coded.T @ slopes, rtol=close["rtol"], atol=len(x) * close["atol"])
    for entry in tape.entries:
        entry.kernel.run_in_python(entry.arrays)  # the plain bodies do the same
    np.testing.assert_allclose(network.parameters.gradients["1.weight"], gradient, **close)


def test_edges_hold_as_many_rows_each_and_few_values_are_their_own():
    values = RNG.exponential(size=8000)
    edges = bin_edges(values, 8)
    assert np.histogram(values, edges)[0].tolist() == [1000] * 8
    assert bin_edges(np.array([3.0, 1, 1, 2, 2]), 4).tolist() == [1, 2, 3, 3, 3]
    much_alike = np.concatenate([np.zeros(900), np.arange(1, 101)])
    assert bin_edges(much_alike, 4).tolist() == [0, 34, 67, 100, 100]  # what is not 0 shares the pieces


def test_chains_say_the_mean_of_what_each_says():
    chains = [[PiecewiseLinear((0,), 2), Dense(4, "tanh"), Dense(2)], [Dense(3, "relu"), Dense(2)], [Dense(2)]]
    whole = Network([Sum(chains, mean=True)], 3, np.float64, seed=3)
    x = RNG.standard_normal((7, 3))
    alone = []
    for member, chain in enumerate(chains):
        one = Network(chain, 3, np.float64)
        prefix = f"0.{member}."
        one.load({n.removeprefix(prefix): v for n, v in whole.state().items() if n.startswith(prefix)})
        alone.append(one(x))
    np.testing.assert_allclose(whole(x), np.mean(alone, axis=0), rtol=1e-14, atol=1e-15)
    summed = Network([Sum(chains)], 3, np.float64)
    summed.load(whole.state())
    np.testing.assert_allclose(summed(x), np.sum(alone, axis=0), rtol=1e-14, atol=1e-15)


def test_gradients_flow_into_every_chain():
    chains = [[Dense(4, "tanh"), Dense(2)], [Dense(3, "swish"), Dense(2)]]
    network = Network([Sum(chains, mean=True), Dense(1, "tanh")], 3, np.float64)
    assert check_gradients(network, RNG.standard_normal((5, 3)), RNG.standard_normal((5, 1)), "mse") < 1e-8


@pytest.mark.parametrize("layers", [[Dense(3)], [Sum([[Dense(4, "tanh"), Dense(3)], [Dense(3)]])]])
def test_gradients_of_pieces_and_codes(layers):
    network = Network([PiecewiseLinear((1, 0), 4), Embedding((3,), 2), *layers], 3, np.float64)
    network.statistics.values["0.edges"][...] = EDGES["repeated"]
    x = np.column_stack([RNG.standard_normal((12, 2)), RNG.integers(0, 3, 12)])
    assert check_gradients(network, x, RNG.standard_normal((12, 3)), "mse") < 1e-8


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match=r"end with one shape of a row; they end with \(2,\), \(3,\)"):
        Network([Sum([[Dense(2)], [Dense(3)]])], 2)
    with pytest.raises(ValueError, match="chains must be at least one"):
        Sum([])
    with pytest.raises(ValueError, match="there are 2 columns; column 2 should be in bins"):
        Network([PiecewiseLinear((2,), 3)], 2)
    with pytest.raises(ValueError, match="a piecewise-linear encoding must be the first layer"):
        network = Network([Dense(3), PiecewiseLinear((0,), 2), Dense(1)], 2, np.float64)
        check_gradients(network, RNG.standard_normal((4, 2)), np.zeros((4, 1)), "mse")
    for layers in ([Activation("tanh"), Dense(1)], [Embedding((3,), 2), LayerNorm()], []):
        with pytest.raises(
            ValueError, match="numbers in bins go into a dense layer: put one right after PiecewiseLinear"
        ):
            Network([PiecewiseLinear((0,), 2), *layers], 2)(np.zeros((1, 2)))


def test_codes_may_follow_pieces():
    network = Network([PiecewiseLinear((0,), 2), Embedding((3,), 2), Dense(1)], 2, np.float64)
    assert network(np.array([[0.5, 2.0]])).shape == (1, 1)
    assert network.parameters.values["2.weight"].shape == (2 + 1 + 2, 1)
