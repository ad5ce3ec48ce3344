"""The training loop: batches, the weights that are kept, the ways it ends, the same bits again, and what memory it takes."""

from __future__ import annotations

import threading
import tracemalloc
from typing import Any

import numpy as np
import pytest
from numba import config
from scipy.sparse import csr_array

from pellucid.engine.network import Network
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.kernels.compiler import step_state as slot
from pellucid.layers import BatchNorm, Dense, Dropout
from pellucid.training.data import Data
from pellucid.training.evaluator import Evaluator
from pellucid.training.fit import Improvement, fit
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.policies import Callback, EarlyStopping, LearningRate
from pellucid.training.schedules import SCHEDULES
from pellucid.training.trainer import Diverged, Epoch, Trainer
from pellucid.typing import Array

CHANCE = np.random.default_rng(3)
X = CHANCE.normal(0, 1, (23, 4))
LABELS = (X[:, 0] * X[:, 1] > 0).astype(np.int64)
NUMBERS = X @ [1.0, -1.0, 0.5, 0.0] + CHANCE.normal(0, 0.3, 23)


def network(*, dropout: float = 0.0, norm: str | None = None, dtype: Any = np.float64, seed: int = 1) -> Network:
    return Network([Dense(6, "tanh", norm=norm), Dropout(dropout), Dense(2)], 4, dtype, seed)


def classifying(
    model: Network, optimizer: Optimizer | str = "adam", x: Any = X, weights: Any = None, **settings: Any
) -> Trainer:
    optimizer = Optimizer(optimizer, 0.01) if isinstance(optimizer, str) else optimizer
    trainer = Trainer(model, Objective("cross_entropy"), optimizer, **settings)
    trainer.set_data(Data.of(x, LABELS, trainer.objective.row, 2, model.dtype, weights))
    return trainer


def linear(optimizer: Optimizer, **settings: Any) -> Trainer:
    """A linear unit and the mean of (o - t)**2, whose gradient anybody can write down."""
    model = Network([Dense(1)], 4, np.float64)
    model.load({"0.weight": np.full((4, 1), 0.5), "0.bias": np.zeros(1)})
    trainer = Trainer(model, Objective("mse"), optimizer, **settings)
    trainer.set_data(Data.of(X, NUMBERS, trainer.objective.row, 1, np.float64))
    return trainer


def weights_of(trainer: Trainer) -> Array:
    return trainer.network.parameters.vector.copy()


# Batches


@pytest.mark.parametrize("batch", [1, 5, 8, 22, 23, None, 100])
@pytest.mark.parametrize("shuffle", [False, True])
def test_batch_stochastic_and_mini_batch_descent(batch: int | None, shuffle: bool) -> None:
    """One loop of three lines each: rows in the epoch's order, so many at a time, down the gradient of their mean."""
    trainer = linear(Optimizer("sgd", 0.1), batch_size=batch, shuffle=shuffle, seed=7)
    w, b = np.full(4, 0.5), 0.0
    for number in range(3):
        size = batch or 23
        starts = range(0, 23, size)
        generator = np.random.Generator(np.random.Philox(key=[7, number]))
        order = generator.permutation(23) if shuffle else np.arange(23)
        epoch = trainer.epoch(np.full(len(starts), 0.1))
        losses = []
        for start in starts:
            rows = order[start : start + size]
            wrong = X[rows] @ w + b - NUMBERS[rows]
            losses.extend([np.mean(wrong**2)] * len(rows))
            w, b = w - 0.1 * 2 * X[rows].T @ wrong / len(rows), b - 0.1 * 2 * wrong.mean()
        assert epoch.loss == pytest.approx(np.mean(losses), rel=1e-13) and epoch.rows == 23
        assert trainer.steps_per_epoch == len(starts)
    values = trainer.network.parameters.values
    np.testing.assert_allclose(np.append(values["0.weight"], values["0.bias"]), np.append(w, b), rtol=1e-12)


def test_every_epoch_has_an_order_of_its_own_and_every_row_once() -> None:
    trainer = classifying(network(), batch_size=4)
    orders = []
    for _ in range(3):
        trainer.epoch(np.full(6, 0.01))
        orders.append(trainer.order.tolist())
    assert all(sorted(order) == list(range(23)) for order in orders)
    assert len({*map(tuple, orders)}) == 3


@pytest.mark.parametrize(
    "rows, batch, sizes", [(23, 22, [23]), (9, 4, [4, 5]), (9, 8, [9]), (8, 4, [4, 4]), (10, 4, [4, 4, 2])]
)
def test_batch_norm_never_gets_one_row_alone(rows: int, batch: int, sizes: list[int]) -> None:
    trainer = Trainer(network(norm="batch"), Objective("cross_entropy"), Optimizer("sgd"), batch_size=batch)
    trainer.set_data(Data.of(X[:rows], LABELS[:rows], trainer.objective.row, 2, np.float64))
    assert [tape.batch for tape, count in trainer.batches for _ in range(count)] == sizes
    assert trainer.epoch(np.full(len(sizes), 0.1)).rows == rows
    plain = Trainer(network(), Objective("cross_entropy"), Optimizer("sgd"), batch_size=batch)
    plain.set_data(Data.of(X[:rows], LABELS[:rows], plain.objective.row, 2, np.float64))
    assert plain.steps_per_epoch == -(-rows // batch)  # the others may
    with pytest.raises(ValueError, match="batches of at least 2 rows; raise batch_size or choose norm='layer'"):
        classifying(Network([BatchNorm(), Dense(2)], 4, np.float64), batch_size=1)


def test_chosen_rows_are_all_that_is_seen() -> None:
    chosen = np.array([20, 3, 3, 11, 7])
    trainer = classifying(network(), batch_size=2, shuffle=False)
    trainer.set_data(trainer.data, chosen)
    other = Trainer(network(), Objective("cross_entropy"), Optimizer("adam", 0.01), batch_size=2, shuffle=False)
    other.set_data(Data.of(X[chosen], LABELS[chosen], other.objective.row, 2, np.float64))
    for each in (trainer, other):
        each.epoch(np.full(3, 0.01))
    np.testing.assert_array_equal(weights_of(trainer), weights_of(other))


# Weights of rows, sparse rows


@pytest.mark.parametrize("name", OPTIMIZERS.names)
def test_whole_weights_are_repeated_rows(name: str) -> None:
    counts = CHANCE.integers(0, 4, 23)
    optimizer = Optimizer(name, 0.01, l2=0.1)
    weighed = classifying(network(norm="layer"), optimizer, weights=counts, batch_size=None, shuffle=False)
    repeated = Trainer(network(norm="layer"), Objective("cross_entropy"), optimizer, batch_size=None, shuffle=False)
    again = np.repeat(np.arange(23), counts)
    repeated.set_data(Data.of(X[again], LABELS[again], repeated.objective.row, 2, np.float64))
    for _ in range(5):
        losses = [trainer.epoch(np.array([0.01])).loss for trainer in (weighed, repeated)]
        assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    np.testing.assert_allclose(weights_of(weighed), weights_of(repeated), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sparse_rows_are_the_dense_rows_to_the_last_bit(dtype: Any) -> None:
    table = X * (np.random.default_rng(0).random(X.shape) < 0.4)
    both = [classifying(network(dropout=0.3, dtype=dtype), x=x, batch_size=5) for x in (table, csr_array(table))]
    for trainer in both:
        fit(trainer, 4)
    np.testing.assert_array_equal(*map(weights_of, both))
    watched = [Evaluator(both[0].network, both[0].objective, trainer.data).loss() for trainer in both]
    assert watched[0] == watched[1]


# Which weights are kept, and how it ends


class Watched:
    """Validation losses that the test chose."""

    def __init__(self, *losses: float) -> None:
        self.losses = iter(losses)

    def loss(self) -> float:
        return next(self.losses)


class Seen(list[Array]):
    """A callback that keeps the weights of each epoch."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer, self.epochs = trainer, []

    def __call__(self, epoch: Epoch) -> None:
        self.append(weights_of(self.trainer))
        self.epochs.append(epoch)


@pytest.mark.parametrize("norm", [None, "batch"])
@pytest.mark.parametrize(
    "losses, best",
    [
        ((3.0, 2.0, 1.0), 3),
        ((3.0, 1.0, 2.0), 2),
        ((1.0, 2.0, 3.0), 1),
        ((3.0, 1.0, 1.0), 2),
        ((1.0, 0.5, 0.7, 0.4, 0.4), 4),
    ],
)
def test_the_best_weights_are_kept_and_the_earlier_of_two(
    losses: tuple[float, ...], best: int, norm: str | None
) -> None:
    trainer = classifying(network(norm=norm), batch_size=8)
    seen = Seen(trainer)
    statistics: list[Array] = []
    callbacks = [seen, lambda epoch: statistics.append(trainer.network.statistics.vector.copy())]
    history = fit(trainer, len(losses), validation=Watched(*losses), policies=[*map(Callback, callbacks)])
    np.testing.assert_array_equal(weights_of(trainer), seen[best - 1])
    np.testing.assert_array_equal(trainer.network.statistics.vector, statistics[best - 1])
    assert history.best_epoch == best and history.column("validation_loss") == list(losses)
    assert [epoch.number for epoch in history.epochs if epoch.best] == [
        number for number, loss in enumerate(losses, 1) if loss < min([np.inf, *losses[: number - 1]])
    ]


def test_without_validation_the_last_weights_are_kept() -> None:
    trainer = classifying(network(), Optimizer("sgd", 5.0), batch_size=8)
    seen = Seen(trainer)
    history = fit(trainer, 6, policies=[Callback(seen)])
    assert history.best_epoch < 6  # at this rate the loss goes up and down
    np.testing.assert_array_equal(weights_of(trainer), seen[-1])


@pytest.mark.parametrize(
    "patience, tolerance, losses, epochs",
    [
        (2, 0.0, (3, 2, 2, 2, 1), 4),
        (3, 0.0, (3, 2, 2, 2, 1), 5),
        (1, 0.0, (3, 2, 1, 1, 0), 4),
        (2, 0.5, (3, 2, 1.6, 1.7, 0), 4),
        (None, 0.0, (1, 2, 3, 4, 5), 5),
    ],
)
def test_patience(patience: int | None, tolerance: float, losses: tuple[float, ...], epochs: int) -> None:
    trainer = classifying(network())
    policies = [] if patience is None else [EarlyStopping(patience)]
    history = fit(trainer, 5, validation=Watched(*losses), policies=policies, is_best=Improvement(tolerance))
    assert len(history.epochs) == epochs and history.stop_reason == ("epochs" if epochs == 5 else "patience")
    assert trainer.epochs == epochs


def test_the_plateau_schedule_takes_a_fifth_for_every_stall() -> None:
    stall = SCHEDULES["plateau"].stall
    losses = [1.0, *[2.0] * (2 * stall), 0.5, *[2.0] * (stall + 1)]
    history = fit(classifying(network()), len(losses), validation=Watched(*losses), policies=[LearningRate("plateau")])
    expected = [0.01] * (stall + 1) + [0.002] * stall + [0.0004] * (stall + 1) + [0.00008] * 1
    np.testing.assert_allclose(history.column("learning_rate"), expected)


def test_callbacks_are_each_told_and_one_may_end_it() -> None:
    calls: list[tuple[str, int]] = []
    one, other = (lambda epoch, name=name: calls.append((name, epoch.number)) or epoch.number == 2 for name in "ab")
    history = fit(classifying(network()), 5, policies=[Callback(one), Callback(other)])
    assert calls == [("a", 1), ("b", 1), ("a", 2), ("b", 2)] and history.stop_reason == "callback"
    assert [epoch.seconds >= 0 for epoch in history.epochs] == [True, True]


def test_a_judge_of_ones_own_decides_what_is_best() -> None:
    trainer = classifying(network())
    seen = Seen(trainer)
    history = fit(trainer, 4, is_best=lambda epoch: epoch.number in (1, 3), policies=[Callback(seen), EarlyStopping(3)])
    np.testing.assert_array_equal(weights_of(trainer), seen[2])
    assert history.best_epoch == 3


def test_progress_is_told_the_rows_and_may_end_an_epoch() -> None:
    calls: list[int] = []
    trainer = classifying(network(), batch_size=2)
    assert (
        trainer.epoch(np.full(12, 0.01), lambda rows: bool(calls.append(rows)) or len(calls) == 2).rows
        == calls[-1]
        < 23
    )


@pytest.mark.parametrize("when", ["after an epoch", "within one"])
def test_an_interrupt_keeps_the_best(when: str) -> None:
    trainer = classifying(network(), batch_size=4)
    seen = Seen(trainer)

    def interrupt(_: Any) -> None:
        if trainer.epochs == 4:
            raise KeyboardInterrupt

    hooks: dict[str, Any] = (
        {"policies": [Callback(seen), Callback(interrupt)]}
        if when == "after an epoch"
        else {"policies": [Callback(seen)], "progress": interrupt}
    )
    history = fit(trainer, 9, validation=Watched(3.0, 1.0, 2.0, 4.0), **hooks)
    assert history.stop_reason == "interrupted" and history.best_epoch == 2
    np.testing.assert_array_equal(weights_of(trainer), seen[1])
    trainer = classifying(network(), batch_size=4)
    seen = Seen(trainer)
    history = fit(trainer, 9, policies=[Callback(seen)], progress=interrupt)
    assert history.stop_reason == "interrupted" and len(history.epochs) == 3
    np.testing.assert_array_equal(weights_of(trainer), seen[2])  # of the last whole epoch


def test_divergence_names_epoch_step_and_layer_and_restores_good_weights() -> None:
    trainer = linear(Optimizer("sgd", 1e200), batch_size=8, shuffle=False)
    start = weights_of(trainer)
    with pytest.raises(
        Diverged, match=r"epoch 1, step 2: the values of layer 'loss'.*last good weights.*clip=1"
    ) as caught:
        fit(trainer, 5)
    assert (caught.value.epoch, caught.value.step, caught.value.layer) == (1, 2, "loss")
    np.testing.assert_array_equal(weights_of(trainer), start)
    trainer = classifying(network(), Optimizer("sgd", 1.0), batch_size=None)
    seen = Seen(trainer)

    def spoil(epoch: Epoch) -> None:
        if epoch.number == 3:
            trainer.network.parameters.values["2.weight"][0, 0] = np.inf

    with pytest.raises(Diverged) as caught:
        fit(trainer, 9, validation=Watched(3.0, 1.0, 2.0), policies=[Callback(seen), Callback(spoil)])
    assert (caught.value.epoch, caught.value.step, caught.value.layer) == (4, 4, "2 (weight)")
    np.testing.assert_array_equal(weights_of(trainer), seen[1])


def test_a_watched_loss_that_is_not_finite_ends_it_too() -> None:
    trainer = classifying(network())
    seen = Seen(trainer)
    with pytest.raises(Diverged, match="epoch 3"):
        fit(trainer, 9, validation=Watched(3.0, 4.0, np.nan), policies=[Callback(seen)])
    np.testing.assert_array_equal(weights_of(trainer), seen[0])


# The same bits


def everything(optimizer: str = "adam", seed: int = 1) -> Trainer:
    return classifying(
        network(dropout=0.3, norm="batch", dtype=np.float32, seed=seed),
        Optimizer(optimizer, 0.01, l2=0.01, clip=1.0),
        batch_size=8,
        seed=seed,
    )


def test_the_same_seed_twice_gives_the_same_bits() -> None:
    one, two, other = everything(), everything(), everything(seed=2)
    losses = [fit(trainer, 4, policies=[LearningRate("cosine")]).column("loss") for trainer in (one, two, other)]
    assert losses[0] == losses[1] != losses[2]
    np.testing.assert_array_equal(weights_of(one), weights_of(two))


@pytest.mark.parametrize("name", OPTIMIZERS.names)
def test_stopped_and_resumed_is_uninterrupted(name: str) -> None:
    """To the last bit, with dropout, batch normalisation, clipping and a schedule; what was put by is not touched later."""
    whole, first, second = everything(name), everything(name), everything(name, seed=1)
    losses = fit(whole, 6, policies=[LearningRate("one_cycle")]).column("loss")
    curve = fit(first, 2, policies=[LearningRate("one_cycle")], total_epochs=6).column("loss")
    state, numbers = first.state(), first.network.state()
    fit(first, 1)  # goes its own way
    second.network.load(numbers)
    second.resume(state)
    curve += fit(second, 4, policies=[LearningRate("one_cycle")], total_epochs=6).column("loss")
    assert curve == losses
    np.testing.assert_array_equal(weights_of(second), weights_of(whole))
    for mine, theirs in zip(second.moments.vectors, whole.moments.vectors, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_training_beside_others_is_training_alone() -> None:
    alone = []
    for seed in range(4):
        trainer = everything(seed=seed)
        fit(trainer, 30)
        alone.append(weights_of(trainer))
    together = [everything(seed=seed) for seed in range(4)]
    threads = [threading.Thread(target=fit, args=(trainer, 30)) for trainer in together]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for trainer, wanted in zip(together, alone, strict=True):
        np.testing.assert_array_equal(weights_of(trainer), wanted)


# Memory


@pytest.mark.skipif(bool(config.DISABLE_JIT), reason="Python's own numbers are memory too")
def test_steps_allocate_nothing() -> None:
    trainer = classifying(network(dropout=0.2, norm="batch"), batch_size=2, shuffle=False)
    tape = trainer.batches[0][0]
    trainer.epoch(np.full(11, 0.01))

    def peak(times: int) -> int:
        tracemalloc.start()
        for _ in range(times):
            trainer.step_state[[slot.STEP_INDEX, slot.NEXT_OFFSET]] = 0
            tape.run(times=10)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)
    assert peak(200) <= peak(1) + 256


@pytest.mark.skipif(bool(config.DISABLE_JIT), reason="Python's own numbers are memory too")
@pytest.mark.parametrize("name", ["sgd", "adam", "amsgrad"])
def test_memory_is_parameters_moments_one_tape_and_the_data_once(name: str) -> None:
    """parameters x (3 + moments): the vector, its gradient, the best so far; data are read where they lie."""
    chance = np.random.default_rng(0)
    x, y = chance.normal(0, 1, (3000, 200)), chance.integers(0, 10, 3000)
    objective = Objective("cross_entropy")

    def run(rows: Array, labels: Array, epochs: int) -> tuple[Trainer, Evaluator]:
        model = Network([Dense(300, "relu"), Dense(10)], 200, np.float64)
        trainer = Trainer(model, objective, Optimizer(name), batch_size=64)
        data = Data.of(rows, labels, objective.row, 10, np.float64)
        trainer.set_data(data, np.arange(len(rows) - 200))
        evaluator = Evaluator(model, objective, data, np.arange(len(rows) - 200, len(rows)))
        fit(trainer, epochs, validation=evaluator)
        return trainer, evaluator

    run(x[:400], y[:400], 1)  # compiles
    tracemalloc.start()
    trainer, evaluator = run(x, y, 2)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    vector = trainer.network.parameters.vector.nbytes
    moments = len(OPTIMIZERS[name].moments)
    tapes = {
        array.ctypes.data: array.nbytes
        for tape, _ in (*trainer.batches, *evaluator.batches)
        for entry in tape.entries
        for array in entry.arrays
    }
    for array in (x, trainer.network.parameters.vector, trainer.network.parameters.gradient, *trainer.moments.vectors):
        inside = [at for at in tapes if array.ctypes.data <= at < array.ctypes.data + array.nbytes]
        for at in inside:
            del tapes[at]
    largest = max(tape.batch for tape, _ in trainer.batches)
    assert largest == 64 and trainer.data.x is x
    expected = vector * (3 + moments) + sum(tapes.values())
    assert expected <= most <= expected + 150_000  # the orders of rows, and Python's own
