"""The formulas as anybody calls them, and the tables' other modules: numbers, arrays of every kind, words for what is wrong."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import pellucid
from custom_formulas import bent, bent_derivative
from pellucid import activations, gates, initializers, losses
from pellucid.engine.initializers import INITIALIZERS
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.gates import GATES
from pellucid.formulas.losses import LOSSES
from pellucid.typing import Array

Z = np.random.default_rng(0).normal(0, 2, (3, 4))


def kinds(z: Array) -> dict[str, Any]:
    """The same numbers as every kind of array that people have."""
    wide = np.zeros((z.shape[0] * 2, z.shape[1] * 2))
    wide[::2, ::2] = z
    frozen, ours = z.copy(), z.copy()
    frozen.flags.writeable = False
    return {
        "array": ours,
        "list": z.tolist(),
        "tuple": tuple(map(tuple, z.tolist())),
        "read-only": frozen,
        "Fortran": np.asfortranarray(z),
        "strided": wide[::2, ::2],
        "backwards": z[::-1].copy()[::-1],
        "big-endian": z.astype(">f8"),
        "broadcast": np.broadcast_to(z, (2, *z.shape))[1],
    }


@pytest.mark.parametrize("kind", kinds(Z))
@pytest.mark.parametrize("name", ["swish", "relu", "gelu"])
def test_every_kind_of_array(name: str, kind: str) -> None:
    row, called, given = ACTIVATIONS[name], getattr(activations, name), kinds(Z)[kind]
    values = tuple(row.parameters.values())
    y = [[row.function(z, *values) for z in line] for line in Z.tolist()]
    slopes = [
        [row.derivative(z, f, *values) for z, f in zip(*lines, strict=True)]
        for lines in zip(Z.tolist(), y, strict=True)
    ]
    for made, wanted in ((called(given), y), (called.derivative(given), slopes)):
        np.testing.assert_allclose(made, wanted, rtol=1e-13)
        assert made.dtype == np.float64 and made.shape == (3, 4) and made.flags.writeable
    np.testing.assert_array_equal(np.asarray(given, float), Z)  # nothing is written into


@pytest.mark.parametrize("row", ACTIVATIONS, ids=lambda row: row.name)
def test_numbers_and_precision(row: Any) -> None:
    called = getattr(activations, row.name)
    for z in (0.7, -2, True, np.float32(0.7), np.float64(-0.3), np.int8(3), np.array(1.5)):
        y, slope = called(z), called.derivative(z)
        assert type(y) is float and type(slope) is float
        assert y == row.function(float(z), *row.parameters.values())
    for dtype, wanted in (
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.float16, np.float64),
        (np.int32, np.float64),
    ):
        for made in (called(np.ones(2, dtype)), called.derivative(np.ones(2, dtype))):
            assert made.dtype == wanted
    for shape in ((0,), (0, 3), (3, 0), (1,), (2, 1, 3)):
        assert called(np.zeros(shape)).shape == called.derivative(np.zeros(shape)).shape == shape
    assert math.isnan(called(math.nan)) and np.isnan(called(np.array([math.nan]))).all()


def test_parameters_by_name() -> None:
    assert activations.leaky_relu(-2.0, slope=0.5) == -1.0 and activations.leaky_relu.derivative(-2.0, slope=0.5) == 0.5
    for z in (Z, Z.astype(np.float32)):
        made = activations.swish(z, beta=2.0)
        np.testing.assert_allclose(made, z / (1 + np.exp(-2 * z)), rtol=1e-6 if z.dtype == np.float32 else 1e-14)
        assert made.dtype == activations.swish.derivative(z, beta=2.0).dtype == z.dtype
    np.testing.assert_allclose(activations.swish.derivative(Z, beta=1.0), activations.swish.derivative(Z), rtol=1e-13)
    with pytest.raises(TypeError, match="swish has no parameter slope; it has beta"):
        activations.swish(1.0, slope=2.0)
    with pytest.raises(TypeError, match="relu has no parameter slope; it has none"):
        activations.relu(Z, slope=2.0)


def test_a_row_from_outside_is_called_the_same_way() -> None:
    pellucid.register_activation("bent", bent, bent_derivative, parameters={"slope": 0.1})
    try:
        np.testing.assert_allclose(activations.bent(Z), 0.1 * Z + np.tanh(Z), rtol=1e-14)
        np.testing.assert_allclose(activations.bent(Z, slope=2.0), 2 * Z + np.tanh(Z), rtol=1e-14)
        assert "bent" in dir(activations)
    finally:
        ACTIVATIONS.remove("bent")


def test_softmax() -> None:
    y = activations.softmax(Z)
    np.testing.assert_allclose(y, np.exp(Z) / np.exp(Z).sum(1, keepdims=True), rtol=1e-14)
    assert activations.softmax(np.zeros((2, 3, 4), np.float32)).dtype == np.float32
    np.testing.assert_allclose(activations.softmax([1.0, 1.0]), [0.5, 0.5])
    jacobian = activations.softmax.derivative(Z)
    for j in range(4):
        moved = Z.astype(complex)
        moved[:, j] += 1e-30j
        shares = np.exp(moved) / np.exp(moved).sum(1, keepdims=True)
        np.testing.assert_allclose(jacobian[:, :, j], shares.imag / 1e-30, rtol=1e-12, atol=1e-16)
    assert activations.softmax(np.zeros((0, 3))).shape == (0, 3)
    with pytest.raises(ValueError, match="softmax takes a vector or an array of rows; got a single number"):
        activations.softmax(1.0)


@pytest.mark.parametrize("row", GATES, ids=lambda row: row.name)
def test_gates(row: Any) -> None:
    called, b = getattr(gates, row.name), Z[::-1]
    flat = [row.function(x, y) for x, y in zip(Z.ravel().tolist(), b.ravel().tolist(), strict=True)]
    np.testing.assert_allclose(called(Z, b), np.reshape(flat, Z.shape), rtol=1e-13)
    assert type(called(1, 2.5)) is float and called(1, 2.5) == row.function(1.0, 2.5)
    assert called.derivative(1.0, 2.5) == row.derivative(1.0, 2.5)
    single = Z.astype(np.float32)
    for made in (called(single, single), called(single, 0.5), *called.derivative(2.0, single)):
        assert made.dtype == np.float32 and made.shape == Z.shape
    assert called(single, Z).dtype == np.float64
    np.testing.assert_allclose(called(Z, 0.5), called(Z, np.full_like(Z, 0.5)))  # numbers spread over arrays
    by_a, by_b = called.derivative(Z, b)
    step = 1e-6
    np.testing.assert_allclose(by_a, (called(Z + step, b) - called(Z - step, b)) / (2 * step), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(by_b, (called(Z, b + step) - called(Z, b - step)) / (2 * step), rtol=1e-6, atol=1e-8)
    assert called(np.zeros((0, 2)), 1.0).shape == (0, 2)
    with pytest.raises(ValueError, match="broadcast"):
        called(np.zeros(3), np.zeros(4))


@pytest.mark.parametrize("row", [row for row in LOSSES if row.function], ids=lambda row: row.name)
def test_losses(row: Any) -> None:
    called = getattr(losses, row.name)
    target = (Z > 0) * 1.0 if row.target == "binary" else np.abs(Z[::-1])
    values = tuple(row.parameters.values())
    each = [row.function(o, t, *values) for o, t in zip(Z.ravel().tolist(), target.ravel().tolist(), strict=True)]
    slopes = [
        row.derivative(o, t, *values) / 12 for o, t in zip(Z.ravel().tolist(), target.ravel().tolist(), strict=True)
    ]
    assert called(Z, target) == pytest.approx(np.mean(each), rel=1e-13)
    np.testing.assert_allclose(called.derivative(Z, target), np.reshape(slopes, Z.shape), rtol=1e-13)
    assert called.derivative(Z.astype(np.float32), target).dtype == np.float32
    assert called(0.5, 1) == pytest.approx(row.function(0.5, 1.0, *values)) and called.derivative(0.5, 1).shape == ()
    assert called(Z[:, :1], target[:, 0]) == pytest.approx(called(Z[:, 0], target[:, 0]))


def test_cross_entropy() -> None:
    labels = np.array([2, 0, 3])
    shares = np.exp(Z) / np.exp(Z).sum(1, keepdims=True)
    assert losses.cross_entropy(Z, labels) == pytest.approx(-np.log(shares[range(3), labels]).mean())
    np.testing.assert_allclose(losses.cross_entropy.derivative(Z, labels), (shares - np.eye(4)[labels]) / 3, atol=1e-15)
    assert losses.cross_entropy([0.0, 0.0], 1) == pytest.approx(math.log(2))
    assert losses.huber([2.0], [0.0], delta=0.5) == pytest.approx(0.5 * (2 - 0.25))


@pytest.mark.parametrize(
    "call, kind, said",
    [
        (lambda: activations.swosh, AttributeError, "there is no activation 'swosh'; did you mean 'swish'"),
        (lambda: gates.swigl, AttributeError, "there is no gate 'swigl'; did you mean 'swiglu'"),
        (lambda: losses.hubber, AttributeError, "there is no loss 'hubber'; did you mean 'huber'"),
        (lambda: initializers.he_norm, AttributeError, "there is no initializer 'he_norm'; did you mean 'he_normal'"),
        (lambda: activations.relu("three"), TypeError, "a number or an array of real numbers is needed; got <U5"),
        (lambda: activations.relu([1j]), TypeError, "real numbers is needed; got complex128"),
        (lambda: activations.relu(None), TypeError, "real numbers is needed; got object"),
        (lambda: gates.glu(1.0, "b"), TypeError, "real numbers is needed; got <U1"),
        (lambda: losses.mse([1.0, 2.0], [1.0]), ValueError, r"mse needs a target for each output; got shapes \(1,\) and \(2,\)"),
        (lambda: losses.mse(Z, Z.T), ValueError, r"got shapes \(4, 3\) and \(3, 4\)"),
        (lambda: losses.mse([], []), ValueError, r"mse needs at least one output; got shape \(0,\)"),
        (lambda: losses.hinge([1.0], [-1.0]), ValueError, "loss 'hinge' takes labels 0 and 1; got -1..-1"),
        (lambda: losses.poisson([1.0], [-1.0]), ValueError, "loss 'poisson' takes counts, 0 or more; got -1"),
        (lambda: losses.mse([1.0], [math.nan]), ValueError, "y must hold finite numbers; it holds NaN or infinity"),
        (lambda: losses.cross_entropy(1.0, 1), ValueError, r"rows of logits, one for each class; got shape \(\)"),
        (lambda: losses.cross_entropy([[1.0, 2.0]], [2]), ValueError, r"labels must lie in 0..1, one output each; got 2..2"),
        (lambda: losses.cross_entropy([[1.0, 2.0]], [1.0]), ValueError, "whole-number label"),
        (lambda: losses.mse([1.0], [1.0], delta=2.0), TypeError, "mse has no parameter delta; it has none"),
        (lambda: losses.cross_entropy([[1.0]], [0], delta=2.0), TypeError, "cross_entropy has no parameter delta"),
        (lambda: initializers.he_normal((3,)), ValueError, "shape must be .inputs, outputs., both at least 1; got .3,."),
        (lambda: initializers.he_normal((3, 0)), ValueError, "both at least 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(call: Any, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        call()


@pytest.mark.parametrize("row", INITIALIZERS, ids=lambda row: row.name)
def test_initialisers_by_name(row: Any) -> None:
    draw = getattr(initializers, row.name)
    made = draw((64, 128), gain=2**0.5, seed=3)
    assert made.shape == (64, 128) and made.dtype == np.float64
    np.testing.assert_array_equal(made, draw((64, 128), gain=2**0.5, seed=3))
    if row.name not in ("zeros", "constant"):
        assert (made != draw((64, 128), gain=2**0.5, seed=4)).any()
        assert len(np.unique(made)) == made.size
    assert draw((1, 1)).shape == (1, 1) and draw((2, 7)).shape == (2, 7)


def test_the_modules_list_their_rows() -> None:
    for module, table in ((activations, ACTIVATIONS), (gates, GATES), (losses, LOSSES), (initializers, INITIALIZERS)):
        assert {*table.names} <= {*dir(module)}
        for row in table:
            for name in (row.name, *row.aliases):
                assert getattr(module, name).__name__ == row.name
    assert repr(activations.relu) == "<activation relu: f(z) = max(z, 0)>"
    assert repr(gates.glu).startswith("<gate glu: ") and repr(losses.mse).startswith("<loss mse: ")
    assert set(pellucid.__all__) == set(dir(pellucid))
    with pytest.raises(AttributeError, match="module 'pellucid' has no attribute 'activation'; it has "):
        pellucid.activation  # noqa: B018
