"""Every kernel of every row: SIMD code within its dtype, the same numbers as its plain body, shapes checked at the door."""

import itertools
import re
import sys
from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numba import config
from scipy.sparse import csr_array

import pellucid.kernels
from pellucid.engine.register import digest
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.gates import GATES
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.kernels import (
    activations,
    arithmetic,
    batch_ensemble,
    losses,
    norms,
    periodic,
    products,
    randomness,
    softmax,
    training_step,
)
from pellucid.kernels.compiler import disk_cache
from pellucid.kernels.compiler import step_state as slot
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.typing import Array

DTYPES = (np.float32, np.float64)
FAST = not (config.DISABLE_JIT or config.BOUNDSCHECK)  # checks of bounds stand in the way of vectors

Make = Callable[[Any], Kernel]


USED: set[str] = set()
ELSEWHERE = {
    "online",
    "reorder",
    "embedding",
    "embedding_backward",
    "find_bins",
    "binned_matmul",
    "binned_matmul_weight_gradient",
    "scale",
    "add_scaled",
    "write_columns",
    "read_columns",
    "repeat",
}  # tested with what they were made for


def of(factory: Any, *given: Any) -> Make:
    """A kernel by its dtype; made anew each time, so that its code can be read."""
    USED.add(factory.__name__)
    return lambda dtype: factory.__wrapped__(*given[:1], dtype, *given[1:])


# In three families: what each element becomes by itself; loops with sums of float64; what is no loop over elements.
ELEMENTWISE: dict[str, Make] = {
    **{f"{row.name} {kind.__name__}": of(kind, row) for row in ACTIVATIONS if not row.parameter_derivative for kind in (
        activations.activation, activations.activation_backward,
        activations.biased_activation, activations.biased_activation_backward,
    )},
    **{f"{row.name} {kind.__name__}": of(kind, row) for row in ACTIVATIONS if row.parameter_derivative for kind in (
        activations.learned_activation, activations.learned_activation_backward,
    )},
    **{f"{row.name} {kind.__name__}{' swapped' * swapped}": of(kind, row, swapped) for row in GATES for kind in (
        activations.gate, activations.gate_backward,
    ) for swapped in (False, True)},
    **{f"{row.name} step": of(training_step.step, row) for row in OPTIMIZERS},
    **{kind.__name__: of(kind) for kind in (
        arithmetic.add, arithmetic.accumulate, arithmetic.copy, arithmetic.scale_columns,
        arithmetic.scale_columns_backward, arithmetic.scale_rows, arithmetic.scale_rows_backward,
        batch_ensemble.scale_by_member, batch_ensemble.scale_by_member_backward,
        batch_ensemble.batched_matmul, batch_ensemble.batched_matmul_backward,
        periodic.cosines, periodic.cosines_backward,
        softmax.softmax, softmax.softmax_backward, norms.rms_norm_backward,
    )},
}  # fmt: skip
SUMMING: dict[str, Make] = {
    **{f"{row.name} loss": lambda dtype, row=row: losses.loss.__wrapped__(row, tuple(row.parameters.values()), dtype)
       for row in LOSSES if row.function},
    **{kind.__name__: of(kind) for kind in (
        softmax.cross_entropy, norms.group_norm, norms.group_norm_backward, norms.rms_norm, norms.batch_norm,
        norms.batch_norm_backward, norms.batch_norm_predicting, training_step.norm, training_step.penalty, randomness.dropout,
    )},
}  # fmt: skip
SINGLE: dict[str, Make] = {
    **{f"{row.name} constants": of(training_step.prepare, row) for row in OPTIMIZERS},
    **{kind.__name__: of(kind) for kind in (
        training_step.begin, training_step.weigh, batch_ensemble.mean_of_members, batch_ensemble.sum_of_members,
        randomness.shuffle,
        products.matmul, products.matmul_weight_gradient, products.matmul_input_gradient,
    )},
}  # fmt: skip
ALL = {**ELEMENTWISE, **SUMMING, **SINGLE}
# An activation on its own is the one with a bias less a sum, a gate with swapped halves the same loop: these can wait.
EVERYDAY = [name for name in ALL if not re.search(" activation| swapped", name)]


def test_every_kernel_is_here() -> None:
    """Of the rooms' functions that return one, and of every row."""
    modules = [import_module(found.name) for found in walk_packages(pellucid.kernels.__path__, "pellucid.kernels.")]
    functions = [value for module in modules for value in vars(module).values() if callable(value)]
    made = {f.__name__ for f in functions if getattr(f, "__annotations__", {}).get("return") == "Kernel"}
    assert made == USED | ELSEWHERE | {"loss", "gather", "gather_sparse", "gather_vector"}
    for row in (*ACTIVATIONS, *GATES, *OPTIMIZERS, *LOSSES):
        rows_kernels = [name for name in ALL if name.partition(" ")[0] == row.name]
        assert rows_kernels or row.name == "cross_entropy"


# Native code


@pytest.fixture
def uncached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels are compiled here and now."""
    monkeypatch.setattr(disk_cache, "attach", lambda function, compiled: None)


def check_code(name: str, kernel: Kernel) -> None:
    """Vectors of the kernel's own dtype; nothing lifted to float64, called or allocated."""
    code, single = kernel.native.inspect_llvm(), kernel.dtype == np.float32
    assert "NRT_Allocate" not in code, "an allocation"
    if name in SINGLE:
        return
    assert re.search(rf"<\d+ x {'float' if single else 'double'}>", code), "no vectors"
    assert not re.search(r"@(llvm\.)?(pow|exp|log|tanh|erf)", code), "a call of the C library"
    if single and name in ELEMENTWISE:
        assert not re.search(r"\bfpext\b|\bfptrunc\b|<\d+ x double>", code), "float64 in between"
    elif single and name.endswith("loss"):  # float64 adds up what float32 has worked out
        assert not re.search(r"\bfdiv\b[a-z ]* <\d+ x double>|llvm\.(fma|fmuladd)\.v\d+f64", code), "float64 in between"


@pytest.mark.skipif(not FAST, reason="there is no fast native code")
def test_code_that_falls_short_is_seen(uncached: None) -> None:
    def lifting(a: Array, y: Array) -> None:
        for i in range(y.size):
            y[i] = a[i] * 0.1  # a literal lifts float32 to float64

    def calling(a: Array, y: Array) -> None:
        for i in range(y.size):
            y[i] = a[i] ** a[i]

    def waiting(a: Array, y: Array) -> None:
        for i in range(1, y.size):
            y[i] = y[i - 1] * a[i]

    for body, what in ((lifting, "in between"), (calling, "C library|no vectors"), (waiting, "no vectors")):
        with pytest.raises(AssertionError, match=what):
            check_code("relu activation", Kernel(body.__name__, body, "n n", np.float32))


# The plain body and the native code


def filled(kernel: Kernel, sizes: dict[str, int], seed: int) -> list[Array]:
    """Arrays for a kernel: ordinary numbers, labels within the classes, a step_state in the middle of training."""
    chance = np.random.default_rng(seed)
    arrays = []
    for word, (letters, dtype) in zip(kernel.layout.split(), kernel.arrays, strict=True):
        shape = tuple(sizes[letter] for letter in letters)
        if dtype == np.int64:
            arrays.append(chance.integers(0, sizes["k"], shape))
        elif word == "s:double" and not kernel.name.startswith("batch_norm"):
            step_state = np.zeros(slot.SIZE)
            step_state[[slot.STEP, slot.RATE, slot.CLIP, slot.BATCH_WEIGHT, slot.SEED]] = 3, 0.01, 0.5, 7, 11
            arrays.append(step_state)
        else:
            positive = dtype == np.float64 or len(letters) < 2  # weights, variances, moments, settings
            made = chance.uniform(0.1, 0.9, shape) if positive else chance.normal(0, 2, shape)
            arrays.append(made.astype(dtype))
    return arrays


def sizes_of(name: str, kernel: Kernel, m: int, n: int) -> dict[str, int]:
    """What the letters of a layout stand for, given rows and columns."""
    update = OPTIMIZERS[name.split()[0]] if name.endswith((" step", " constants")) else None
    step_constants, hyperparameters = (
        (training_step.step_constant_count(update), 4 + len(update.hyperparameters)) if update else (3, 4)
    )
    known = {
        "m": m,
        "g": min(m, 3),
        "d": 2 * n,
        "e": 2,
        "f": 3,
        "l": 1,
        "c": 1,
        "v": step_constants,
        "h": hyperparameters,
    }
    known["s"] = step_constants if name.endswith(" step") else slot.SIZE
    return {letter: known.get(letter, n) for letter in {*kernel.letters, "k"}}


def check_numbers(name: str, kernel: Kernel, m: int, n: int, seed: int) -> None:
    """Python and the machine leave the same in every array, but for the last digits."""
    arrays = filled(kernel, sizes_of(name, kernel, m, n), seed)
    mine, theirs = [a.copy() for a in arrays], [a.copy() for a in arrays]
    kernel.run_in_python(mine)
    kernel(*theirs)
    turned = 64 if "cosines" in name else 1  # a turn of 2 pi for each unit of an argument that was rounded
    formula = re.search("sigmoid|tanh|lu|softplus|swish|mish|softmax|entropy|poisson", name)
    sums = name not in ELEMENTWISE or "backward" in name
    most = (
        turned * (16 if sums else 8 if formula else 2) * float(np.finfo(kernel.dtype).eps)
    )  # what both forms together may lose
    scale = max(float(np.abs(a).max(initial=0)) for a in mine)
    for number, (plain, native) in enumerate(zip(mine, theirs, strict=True)):
        np.testing.assert_allclose(native, plain, rtol=most, atol=most * scale, err_msg=f"array {number}")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", EVERYDAY)
def test_native_code_is_fast_and_does_what_the_plain_body_does(name: str, dtype: Any, uncached: None) -> None:
    kernel = ALL[name](dtype)
    if FAST:
        check_code(name, kernel)

    @settings(max_examples=12, deadline=None, derandomize=True)
    @given(st.integers(1, 6), st.integers(1, 9), st.integers(0, 1000))
    @example(1, 1, 0)
    @example(1, 37, 1)
    @example(37, 1, 2)
    @example(3, 67, 3)
    def check(m: int, n: int, seed: int) -> None:
        check_numbers(name, kernel, m, n, seed)

    check()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_products_of_every_width(dtype: Any) -> None:
    """Small ones are filled block by block: each width of a block, its remainders, and the step to BLAS."""
    chance = np.random.default_rng(0)
    for m, k, n in [
        *itertools.product((1, 3, 8, 13), (1, 2, 9), (*range(1, 24), 40)),
        (130, 130, 124),
        (130, 130, 125),
    ]:
        x, w, dy = (chance.integers(-8, 9, shape).astype(dtype) for shape in ((m, k), (k, n), (m, n)))
        y, dw, dx = np.full((m, n), np.nan, dtype), np.full((k, n), np.nan, dtype), np.full((m, k), np.nan, dtype)
        products.matmul(dtype)(x, w, y)
        products.matmul_weight_gradient(dtype)(x, dy, dw)
        products.matmul_input_gradient(dtype)(dy, w, dx)
        for got, wanted in ((y, x @ w), (dw, x.T @ dy), (dx, dy @ w.T)):  # whole numbers: exact in any order
            np.testing.assert_array_equal(got, wanted, err_msg=f"{m} {k} {n}")
    assert 100 * 100 * 104 < products.SMALL < 100 * 100 * 105


@pytest.mark.skipif(config.DISABLE_JIT, reason="NumPy's product takes their place")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_small_product_sums_in_order(dtype: Any) -> None:
    """Whatever the number of threads, and whatever rows and columns stand beside."""
    chance = np.random.default_rng(1)
    x, w = chance.standard_normal((13, 50)).astype(dtype), chance.standard_normal((50, 27)).astype(dtype)
    whole, alone = np.empty((13, 27), dtype), np.empty((1, 1), dtype)
    products.matmul(dtype)(x, w, whole)
    for i, j in ((0, 0), (5, 17), (12, 26), (12, 3)):
        products.matmul(dtype)(x[i : i + 1].copy(), w[:, j : j + 1].copy(), alone)
        assert alone[0, 0] == whole[i, j]


@pytest.mark.long
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name in ALL if name not in EVERYDAY])
def test_the_other_kernels_too(name: str, dtype: Any, uncached: None) -> None:
    kernel = ALL[name](dtype)
    check_code(name, kernel)
    for seed, shape in enumerate(((1, 1), (1, 37), (37, 1), (3, 67), (5, 4))):
        check_numbers(name, kernel, *shape, seed)


@pytest.mark.parametrize("row", [row for row in ACTIVATIONS if not row.parameter_derivative], ids=lambda row: row.name)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_woven_bias_changes_no_bit(row: Any, dtype: Any) -> None:
    chance = np.random.default_rng(0)
    z, bias, dy = (
        chance.normal(0, 2, (5, 13)).astype(dtype),
        chance.normal(0, 2, 13).astype(dtype),
        np.ones((5, 13), dtype),
    )
    y, dz, db = np.empty_like(z), np.empty_like(z), np.empty_like(bias)
    activations.activation(row, dtype)(z + bias, y)
    kept, woven = z.copy(), np.empty_like(z)
    if activations.keeps_input(row):
        activations.biased_activation(row, dtype)(kept, bias, woven)
        assert (kept == z + bias).all()
    else:
        activations.biased_activation(row, dtype)(kept, bias)
        woven = kept
    np.testing.assert_array_equal(woven, y)
    activations.activation_backward(row, dtype)(kept, dy, dz)
    back = dy.copy()
    activations.biased_activation_backward(row, dtype)(kept, back, db)
    np.testing.assert_array_equal(back, dz)
    np.testing.assert_allclose(db, dz.sum(0), rtol=1e-5 if dtype is np.float32 else 1e-14)


@pytest.mark.parametrize("row", GATES, ids=lambda row: row.name)
def test_a_swapped_gate_is_the_gate_of_swapped_halves(row: Any) -> None:
    generator = np.random.default_rng(0)
    z, bias, dy = (generator.normal(0, 1, shape) for shape in ((4, 6), (6,), (4, 3)))
    y, dz, db = np.empty_like(dy), np.empty_like(z), np.empty_like(bias)
    activations.gate(row, np.float64, False)(z, bias, y)
    activations.gate_backward(row, np.float64, False)(z, bias, dy, dz, db)
    swapped, again, slopes, sums = np.roll(z, 3, axis=1), np.empty_like(y), np.empty_like(z), np.empty_like(db)
    activations.gate(row, np.float64, True)(swapped, np.roll(bias, 3), again)
    activations.gate_backward(row, np.float64, True)(swapped, np.roll(bias, 3), dy, slopes, sums)
    np.testing.assert_array_equal(y, again)
    np.testing.assert_array_equal(dz, np.roll(slopes, 3, axis=1))
    np.testing.assert_array_equal(db, np.roll(sums, 3))


@pytest.mark.skipif(not config.BOUNDSCHECK or bool(config.DISABLE_JIT), reason="for the run with checks of bounds")
def test_an_index_out_of_bounds_is_seen(uncached: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Native code cannot raise; what it meant to is said to this hook, which makes every other test fail."""
    seen: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", seen.append)

    def body(a: Array, y: Array) -> None:
        y[0] = a[y.size]

    Kernel("outside", body, "n n", np.float64)(np.ones(3), np.zeros(3))
    assert [one.exc_type for one in seen] == [IndexError]


# What needs its own arrays


def state_at(row_offset: int) -> Array:
    step_state = np.zeros(slot.SIZE)
    step_state[slot.ROW_OFFSET] = row_offset
    return step_state


@pytest.mark.parametrize("dtype", DTYPES)
def test_batches_are_gathered_by_the_order_of_rows(dtype: Any) -> None:
    chance = np.random.default_rng(0)
    order = chance.permutation(7)
    table = chance.normal(0, 1, (7, 4)).astype(dtype) * (chance.random((7, 4)) < 0.5)
    sparse = csr_array(table)
    for start, rows_ in ((0, 3), (4, 3), (6, 1)):
        wanted, batch = table[order[start : start + rows_]], np.full((rows_, 4), np.nan, dtype)
        training_step.gather(dtype)(table, order, batch, state_at(start))
        np.testing.assert_array_equal(batch, wanted)
        batch[...] = np.nan
        places = sparse.indices.astype(np.int64), sparse.indptr.astype(np.int64)
        training_step.gather_sparse(dtype)(sparse.data, *places, order, batch, state_at(start))
        np.testing.assert_array_equal(batch, wanted)
        labels, weights = np.empty(rows_, np.int64), np.empty(rows_, dtype)
        training_step.gather_vector(dtype, "labels")(np.arange(7) * 2, order, labels, state_at(start))
        training_step.gather_vector(dtype, "weights")(np.arange(7, dtype=dtype), order, weights, state_at(start))
        np.testing.assert_array_equal(labels, 2 * order[start : start + rows_])
        np.testing.assert_array_equal(weights, order[start : start + rows_])


@pytest.mark.parametrize("rows_", [1, 2, 3, 8, 9, 100, 1000])
def test_the_order_of_an_epoch_is_that_of_numpys_generator(rows_: int) -> None:
    chosen, order, step_state = 3 * np.arange(rows_) + 1, np.empty(rows_, np.int64), np.zeros(slot.SIZE)
    for seed, epoch in ((0, 0), (1, 0), (0, 1), (2**53 - 1, 10**6)):
        step_state[[slot.SEED, slot.EPOCH]] = seed, epoch
        randomness.shuffle(np.float32)(chosen, order, step_state)
        generator = np.random.Generator(np.random.Philox(key=[seed, epoch]))
        np.testing.assert_array_equal(order, chosen[generator.permutation(rows_)])


def dropped(
    rate: float, *, seed: int = 5, stream: int = 9, step: int = 1, shape: tuple[int, int] = (200, 100)
) -> Array:
    step_state, y = np.zeros(slot.SIZE), np.empty(shape)
    step_state[[slot.SEED, slot.STEP]] = seed, step
    randomness.dropout(np.float64)(np.ones(shape), y, step_state, np.array([rate, stream]))
    return y


def test_dropout_keeps_the_mean() -> None:
    for rate in (0.0, 0.1, 0.5, 0.9, 1.0):
        y = dropped(rate)
        assert {0.0, 1 / (1 - rate)} >= {*np.unique(y).tolist()} if rate < 1 else (y == 0).all()
        deviation = np.sqrt(rate * (1 - rate) / y.size)
        assert abs((y == 0).mean() - rate) <= 4 * deviation
        assert np.abs((y == 0).mean(0) - rate).max() <= 5 * np.sqrt(rate * (1 - rate) / 200)  # no column is special


def test_dropout_is_drawn_anew_by_seed_stream_and_step() -> None:
    first = dropped(0.5) == 0
    assert ((dropped(0.5) == 0) == first).all()
    for other in (dropped(0.5, seed=6), dropped(0.5, stream=10), dropped(0.5, step=2)):
        assert abs(((other == 0) == first).mean() - 0.5) < 0.02  # as two coins agree
    assert (
        abs((first[:, 1:] == first[:, :-1]).mean() - 0.5) < 0.02 and abs((first[1:] == first[:-1]).mean() - 0.5) < 0.02
    )


# The door


@pytest.mark.parametrize("name", ALL)
def test_wrong_arrays_are_refused(name: str) -> None:
    kernel = ALL[name](np.float32)
    arrays = filled(kernel, sizes_of(name, kernel, 3, 4), 0)
    kernel.row(arrays)
    with pytest.raises(ValueError, match=rf"kernel {kernel.name} takes {len(arrays)} arrays"):
        kernel.row(arrays[:-1])
    for place, array in enumerate(arrays):
        wrong = [array.astype(np.float16), array[None], np.repeat(array, 2, axis=0)[::2]]
        wrong += [np.asfortranarray(array)] if array.ndim == 2 and min(array.shape) > 1 else []
        used = sum(kernel.layout.partition(":")[0].count(letter) for letter in kernel.arrays[place][0])
        shared = [x for x in kernel.arrays[place][0] if sum(x in letters for letters, _ in kernel.arrays) > 1]
        wrong += [np.concatenate([array, array])] if shared[:1] == list(kernel.arrays[place][0][:1]) and used else []
        for instead in wrong:
            if instead.flags.c_contiguous and instead.shape == array.shape and instead.dtype == array.dtype:
                continue
            given = [*arrays[:place], instead, *arrays[place + 1 :]]
            with pytest.raises(ValueError, match=f"kernel {kernel.name} takes contiguous arrays"):
                kernel(*given)


def test_what_kernels_count() -> None:
    x, w, y = np.zeros((5, 3), np.float32), np.zeros((3, 7), np.float32), np.zeros((5, 7), np.float32)
    assert products.matmul(np.float32).count((x, w, y)) == (2 * 5 * 3 * 7, 4 * (15 + 21 + 35))
    assert arithmetic.add(np.float64).count((np.zeros((2, 3)),) * 3) == (6, 3 * 48)
    assert arithmetic.copy(np.float64).count((np.zeros(3),) * 2) == (0, 48)
    relu = activations.activation(ACTIVATIONS["relu"], np.float64)
    assert relu.count((np.zeros((2, 3)),) * 2)[0] == 6  # one comparison each
    for name, make in ALL.items():
        kernel = make(np.float64)
        factor, _, letters = kernel.flops.partition(" ")
        assert set(letters) <= set(kernel.letters) and int(factor or 0) >= 0, name
        assert kernel.name and all(not digest(row) for row in ACTIVATIONS)
