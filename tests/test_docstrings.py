"""Formulas of whole rows, draws and schedules: their lines in mpmath beside the code; and no row of any table without a line.

Functions of one number and the optimizers' rules are in tests/test_formulas.py.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

import docstrings
import textbook
from docstrings import lines, wide
from notation import read
from pellucid.engine.initializers import INITIALIZERS, Fan
from pellucid.engine.lsuv import lsuv
from pellucid.engine.network import Network, declared
from pellucid.engine.parameters import Parameters
from pellucid.engine.register import digest
from pellucid.engine.tape import Tape
from pellucid.engine.value import Value
from pellucid.explore.catalogue.index import CHAPTERS, formulas, rows
from pellucid.formulas.activations import Activation
from pellucid.formulas.optimizers import OPTIMIZERS, OptimizerRule
from pellucid.kernels import norms, softmax
from pellucid.kernels.compiler import step_state as slot
from pellucid.layers import Dense
from pellucid.layers.norms import NORMS
from pellucid.training.schedules import SCHEDULES

COUNTED = {
    "activation": {*docstrings.ACTIVATIONS, "softmax"},
    "gate": {*docstrings.GATES},
    "loss": {*docstrings.LOSSES, "cross_entropy"},
    "optimizer": {row.name for row in OPTIMIZERS if not digest(row)},
    "initializer": {*INITIALIZERS.names},
    "norm": {*NORMS.names},
    "schedule": {*SCHEDULES.names},
}
"""The rows whose lines are evaluated, here and in tests/test_formulas.py."""


def close(got: Any, expected: Any, digits: float = 1e-13) -> None:
    np.testing.assert_allclose(got, np.array(expected, np.float64), rtol=digits, atol=digits)


def registered(row: Any) -> bool:
    """Whether a row comes from outside, as those of other tests may."""
    return isinstance(row, Activation | OptimizerRule) and bool(digest(row))


def test_every_row_of_every_table_states_its_formula() -> None:
    shipped = {kind: {row.name: row for row in rows(kind) if not registered(row)} for kind in CHAPTERS}
    assert {kind: {*table} for kind, table in shipped.items()} == COUNTED
    for kind, table in shipped.items():
        for row in table.values():
            texts = {"optimizer": lambda row: [row.rule.__doc__], "schedule": lambda row: [row.factor.__doc__]}
            for text in texts.get(kind, partial(formulas, kind))(row):
                assert read(text).lines, row.name


# Norms: a row of a batch, a column of it, or a group of columns, as the remark says

M, N = 5, 6
OVER = {
    "over each row": [np.s_[i, :] for i in range(M)],
    "over each column of the batch": [np.s_[:, j] for j in range(N)],
    "over each group of a row's columns": [np.s_[i, j : j + N // 2] for i in range(M) for j in (0, N // 2)],
}


@pytest.mark.parametrize("row", NORMS, ids=lambda row: row.name)
def test_norms_are_the_lines_of_their_docstrings(row: Any) -> None:
    """The table's formula, and the kernels' lines: output, and the gradients by input, gain and shift."""
    chance, layer = np.random.default_rng(0), row.layer()
    tape = Tape(np.float64, M, training=True)
    parts = [Parameters(declared([layer], (N,), kind), np.float64, 0) for kind in ("parameters", "statistics")]
    values = {name[2:]: Value(part.values[name], part.gradients[name]) for part in parts for name in part.values}
    x = Value(chance.normal(1, 2, (M, N)), np.zeros((M, N)))
    for name in ("gain", "shift"):
        if name in values:
            values[name].value[...] = chance.normal(1, 2, N)
    y, dy = layer.record(tape, x, values), chance.standard_normal((M, N))
    tape.record_backward(y)
    y.gradient[...] = dy
    tape.run()
    forward, backward = (getattr(norms, entry.kernel.name).__doc__.partition("\n\n")[0] for entry in tape.entries)
    over = read(row.formula).remark.partition(" (")[0]
    assert read(row.formula).lines[0][0] == "y" and forward.startswith(row.formula.partition(" (")[0])
    expected = {name: wide(np.zeros((M, N))) for name in ("y", "dx", "dgain", "dshift")}
    for at in OVER[over]:
        scope = {"x": wide(x.value[at]), "dy": wide(dy[at]), "eps": mpf(layer.eps)}
        columns = np.broadcast_to(np.arange(N), (M, N))[at]
        scope |= {name: wide(values[name].value[columns]) for name in ("gain", "shift") if name in values}
        stated = lines(row.formula, scope) | lines(backward, scope)
        for name, numbers in stated.items():
            sum_of_column = name in ("dgain", "dshift") and over == "over each column of the batch"
            expected[name][at] = numbers / M if sum_of_column else numbers  # a share for each row
    close(y.value, expected["y"])
    close(x.gradient, expected["dx"], 1e-12)
    for name in ("gain", "shift"):
        if name in values:
            close(values[name].gradient, expected[f"d{name}"].sum(axis=0), 1e-12)


# Softmax and cross-entropy: of one row

Z = np.random.default_rng(1).normal(0, 3, (4, 5))


def test_softmax_is_the_lines_of_its_docstrings() -> None:
    y, dy, dz = np.empty_like(Z), np.random.default_rng(2).standard_normal(Z.shape), np.empty_like(Z)
    softmax.softmax(np.float64)(Z, y)
    softmax.softmax_backward(np.float64)(y, dy, dz)
    for i in range(len(Z)):
        close(y[i], lines(softmax.softmax.__doc__, {"z": wide(Z[i])})["y"])
        close(dz[i], lines(softmax.softmax_backward.__doc__, {"y": wide(y[i]), "dy": wide(dy[i])})["dz"])


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_cross_entropy_is_the_lines_of_its_docstring(smoothing: float) -> None:
    labels, weights, k = np.array([0, 4, 2, 2]), np.array([1.0, 0.5, 2.0, 0.25]), Z.shape[1]
    state, dz = np.zeros(slot.SIZE), np.empty_like(Z)
    softmax.cross_entropy(np.float64)(Z, labels, weights, dz, state, np.array([1, 1, smoothing]))
    plain, smoothed, _ = softmax.cross_entropy.__doc__.split("\n\n")
    onehot = {"onehot": lambda label: wide(np.eye(k)[int(label)])}
    softmax_of = {"softmax": lambda z: lines(softmax.softmax.__doc__, {"z": z})["y"]}
    mean = mpf(0)
    for i, label in enumerate(labels):
        scope = {"z": wide(Z[i]), "label": label, "a": mpf(smoothing), "k": mpf(k), **onehot, **softmax_of}
        row = lines(smoothed if smoothing else plain, scope)
        mean += row["L"] * weights[i] / weights.sum()
        close(dz[i], row["dL/dz"] * (weights[i] / weights.sum()))
    close(state[slot.BATCH_LOSS], mean)


# Schedules: at each step


@pytest.mark.parametrize("steps", [1, 2, 7, 30, 101])
@pytest.mark.parametrize("row", SCHEDULES, ids=lambda row: row.name)
def test_schedules_are_the_lines_of_their_docstrings(row: Any, steps: int) -> None:
    ((name, _),) = read(row.factor.__doc__).lines
    stated = [lines(row.factor.__doc__, {"s": mpf(s), "S": mpf(steps)})[name] for s in range(steps)]
    close(row.factor(np.arange(steps), steps), stated)


# Initializers: from the same random numbers


@pytest.mark.parametrize("row", INITIALIZERS, ids=lambda row: row.name)
def test_initializers_are_their_formulas(row: Any) -> None:
    shape, gain, seed = (12, 7), 1.4, 3
    w = row.draw(np.random.default_rng(seed), shape, Fan(*shape, gain))
    chance = np.random.default_rng(seed)

    def normal(mean: Any, variance: Any) -> Any:
        return mean + mp.sqrt(variance) * wide(chance.standard_normal(shape))

    def uniform(low: Any, high: Any) -> Any:
        return low + (high - low) * wide(chance.random(shape))

    def truncated(numbers: Any, limit: Any) -> Any:
        while (beyond := abs(numbers) > limit).any():
            numbers[beyond] = wide(chance.standard_normal(int(beyond.sum())))
        return numbers

    scope = {"fan_in": mpf(shape[0]), "fan_out": mpf(shape[1]), "gain": mpf(gain), "N": normal, "U": uniform}
    scope |= {"truncated": truncated, "sqrt": mp.sqrt}
    scope |= {"var": lambda _: 1 - 4 * textbook.phi(mpf(2)) / (2 * textbook.cdf(mpf(2)) - 1)}  # of all that it may draw
    if "Q'Q" in read(row.formula).definitions:
        x = np.random.default_rng(4).normal(1, 2, (9, shape[0]))
        q = w / gain
        close(q.T @ q, read(row.formula).definitions["Q'Q"]({"I": np.eye(shape[1])}), 1e-14)
        if row.data_dependent:
            network = Network([Dense(shape[1], "identity", row.name)], shape[0], np.float64)
            w = network.parameters.values["0.weight"]
            q = w.copy()
            lsuv(network, x)
        scope |= {"Q": mp.matrix(q.tolist()), "x": mp.matrix(x.tolist())}
        scope |= {"std": lambda sums: mp.sqrt(np.var(np.array(sums.tolist())))}
        ((_, value),) = lines(row.formula, scope).items()
        close(w, np.array(value.tolist(), np.float64), 1e-12)
    else:
        close(w, np.broadcast_to(lines(row.formula, scope)["w"], shape), 1e-15)
