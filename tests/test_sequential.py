"""`Sequential`: the article's perceptron and Adaline from Python, and what Keras and PyTorch users start with."""

from __future__ import annotations

import copy
import doctest
import pickle
from typing import Any

import numpy as np
import pytest

import pellucid
from pellucid import Sequential, optimizers
from pellucid.layers import Dense, Dropout, Residual
from pellucid.training import sequential
from pellucid.training.objective import Objective
from pellucid.training.trainer import Diverged

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
LABELS = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xor": [0, 1, 1, 0]}
GENERATOR = np.random.default_rng(0)
ROWS = GENERATOR.standard_normal((90, 4))
NUMBERS = ROWS @ [1.0, -2.0, 0.5, 0.0] + 0.3 * ROWS[:, 0] ** 2
CLASSES = np.digitize(NUMBERS, [-1.0, 1.0])


def article(w: Any, b: float, y: list[int], epochs: int) -> tuple[Any, float]:
    """The article's loop: it fires at 0 or more, and is corrected by the error times the rate 0.3."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    w, learning_rate = w.copy(), 0.3
    for _ in range(epochs):
        for j in range(len(x)):
            output = 1 if np.dot(x[j], w) + b >= 0 else 0
            error = y[j] - output
            w += learning_rate * error * x[j]
            b = b + learning_rate * error
    return w, b


def unit(loss: str, rate: float, w: Any, b: float) -> Any:
    """A linear unit with start weights of one's own."""
    model = Sequential([Dense(1)], loss=loss, optimizer=optimizers.sgd(rate))
    model.build(2, np.float64).load({"0.weight": np.reshape(w, (2, 1)), "0.bias": np.array([b])})
    return model


def weights(model: Any) -> list[float]:
    values = model.network.parameters.values
    return [*values["0.weight"][:, 0], values["0.bias"][0]]


@pytest.mark.parametrize("table", LABELS)
def test_the_articles_loop_to_the_last_bit(table: str) -> None:
    for seed in range(20):
        start = np.random.default_rng(seed).standard_normal(3)
        model = unit("perceptron", 0.3, start[:2], start[2])
        for epochs in (1, 2, 5, 100):
            model.fit(X, LABELS[table], epochs=epochs, batch_size=1, shuffle=False)
        w, b = article(start[:2], start[2], LABELS[table], 108)
        assert weights(model) == [*w, b]


@pytest.mark.parametrize(("table", "learned"), [("and", 1000), ("xor", 0)])
def test_a_thousand_random_starts(table: str, learned: int) -> None:
    model, drawn, correct = unit("perceptron", 0.3, [0, 0], 0), np.random.default_rng(7), 0
    for _ in range(1000):
        model.network.load({"0.weight": drawn.standard_normal((2, 1)), "0.bias": drawn.standard_normal(1)})
        model.fit(X, LABELS[table], epochs=100, batch_size=1, shuffle=False)
        correct += ((model(X)[:, 0] >= 0) == LABELS[table]).all()
    assert correct == learned


def test_adaline_is_the_articles_derivation() -> None:
    """L = (y - o)**2 / 2 gives w += rate (y - o) x; the mean of (y - o)**2 is that at half the rate."""
    start = np.random.default_rng(3).standard_normal(3)
    y, rate = np.array(LABELS["and"], float), 0.1
    rows, batch = unit("mse", rate / 2, start[:2], start[2]), unit("mse", rate / 2, start[:2], start[2])
    rows.fit(X, y, epochs=30, batch_size=1, shuffle=False)
    batch.fit(X, y, epochs=30, batch_size="full")
    by_rows, by_batch = start.copy(), start.copy()
    ones = np.column_stack([X, np.ones(4)])
    for _ in range(30):
        for row, target in zip(ones, y, strict=True):
            by_rows += rate * (target - row @ by_rows) * row
        by_batch += rate * (y - ones @ by_batch) @ ones / 4
    np.testing.assert_allclose(weights(rows), by_rows, rtol=1e-12)
    np.testing.assert_allclose(weights(batch), by_batch, rtol=1e-12)
    batch.fit(X, y, epochs=20_000, batch_size="full")
    np.testing.assert_allclose(weights(batch), [0.5, 0.5, -0.25], atol=1e-9)  # the least squares


def test_a_hidden_layer_learns_xor() -> None:
    correct = 0
    for seed in range(10):
        model = Sequential([Dense(8, "tanh"), Dense(1)], loss="binary_cross_entropy", seed=seed)
        model.fit(X, LABELS["xor"], epochs=500, batch_size="full", learning_rate=0.05)
        correct += ((model.predict(X)[:, 0] > 0.5) == LABELS["xor"]).all()
    assert correct == 10
    assert (
        pellucid.MLPClassifier(8, "tanh", solver="lbfgs", random_state=0).fit(X, LABELS["xor"]).score(X, LABELS["xor"])
        == 1
    )


def test_examples() -> None:
    assert doctest.testmod(sequential).failed == 0


# fitting


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_goes_through(dtype: Any) -> None:
    model = Sequential([Dense(6, "gelu"), Dense(3)], loss="cross_entropy")
    history = model.fit(ROWS.astype(dtype), CLASSES, epochs=80, learning_rate=0.02)
    assert model(ROWS).dtype == model.predict(ROWS).dtype == dtype
    np.testing.assert_allclose(model.predict(ROWS).sum(axis=1), 1, rtol=1e-6)
    assert (model.predict(ROWS).argmax(axis=1) == CLASSES).mean() > 0.9
    assert [epoch.number for epoch in history.epochs] == list(range(1, 81)) and history.stop_reason == "epochs"
    chosen = model.predict(ROWS)[np.arange(90), CLASSES]
    assert model.evaluate(ROWS, CLASSES) == pytest.approx(-np.log(chosen).mean(), rel=1e-5)


def test_the_same_seed_gives_the_same_bits() -> None:
    layers = [Dense(8, "swiglu", norm="batch"), Dropout(0.3), Residual([Dense(8, "tanh")]), Dense(1)]
    model = [Sequential(layers, seed=seed) for seed in (5, 5, 6)]
    for one in model:
        one.fit(ROWS, NUMBERS, epochs=4, validation=0.2)
    np.testing.assert_array_equal(model[0](ROWS), model[1](ROWS))
    assert (model[0](ROWS) != model[2](ROWS)).any()


@pytest.mark.parametrize("optimizer", ["nadam", "lion"])
def test_a_second_fit_goes_on_also_from_a_copy(optimizer: str) -> None:
    layers = [Dense(8, "gelu", norm="batch"), Dropout(0.2), Dense(1)]
    long, parts = Sequential(layers, optimizer=optimizer), Sequential(layers, optimizer=optimizer)
    losses = [epoch.loss for epoch in long.fit(ROWS, NUMBERS, epochs=6).epochs]
    curve = [epoch.loss for epoch in parts.fit(ROWS, NUMBERS, epochs=2).epochs]
    copies = [parts, pickle.loads(pickle.dumps(parts)), copy.deepcopy(parts)]
    for one in copies:
        history = one.fit(ROWS, NUMBERS, epochs=4)
        assert curve + [epoch.loss for epoch in history.epochs] == losses
        assert [epoch.number for epoch in history.epochs] == [3, 4, 5, 6]
        np.testing.assert_array_equal(one(ROWS), long(ROWS))


def test_the_learning_rate_holds_from_its_call_on() -> None:
    model = Sequential([Dense(1)], optimizer=optimizers.sgd(0.03, l2=0.1))
    rates = [
        model.fit(ROWS, NUMBERS, epochs=1, learning_rate=rate).epochs[0].learning_rate
        for rate in (None, 0.01, 0.02, None)
    ]
    assert rates == [0.03, 0.01, 0.02, 0.02] and model.optimizer.l2 == 0.1


def test_batch_stochastic_and_mini_batch_descent() -> None:
    steps = {}
    for size in ("full", 1, 32):
        model = Sequential([Dense(1)], optimizer="sgd")
        model.fit(ROWS, NUMBERS, epochs=2, batch_size=size)
        assert model.trainer is not None
        steps[size] = model.trainer.steps_per_epoch
    assert steps == {"full": 1, 1: 90, 32: 3}


def test_validation_keeps_the_best_weights() -> None:
    model = Sequential([Dense(64, "relu"), Dense(1)], seed=1)
    held = ROWS[:20], NUMBERS[:20]
    history = model.fit(ROWS[20:40], NUMBERS[20:40], epochs=400, validation=held, patience=10, learning_rate=0.05)
    curve = history.column("validation_loss")
    assert history.stop_reason == "patience" and history.best_epoch == 1 + int(np.argmin(curve)) == len(curve) - 10
    assert model.evaluate(*held) == pytest.approx(min(curve), rel=1e-6)
    share = Sequential([Dense(1)]).fit(ROWS, NUMBERS, epochs=1, validation=0.5).epochs[0]
    assert share.rows == 45 and share.validation_loss is not None


def test_the_plateau_schedule_takes_a_fifth_when_the_loss_stalls() -> None:
    equivalents = ROWS[:20], -NUMBERS[:20]  # what is learned makes it worse
    history = Sequential([Dense(1)], optimizer=optimizers.sgd(0.01)).fit(
        ROWS, NUMBERS, epochs=30, schedule="plateau", validation=equivalents
    )
    rate, stalled = 0.01, 0
    for epoch in history.epochs:
        assert epoch.learning_rate == pytest.approx(rate)
        stalled = 0 if epoch.best else stalled + 1
        rate /= 5 if stalled and stalled % 5 == 0 else 1
    assert rate < 1e-5


def test_callbacks_see_and_end() -> None:
    seen: list[int] = []
    history = Sequential([Dense(1)]).fit(
        ROWS, NUMBERS, epochs=9, callbacks=[lambda epoch: seen.append(epoch.number) or epoch.number == 3]
    )
    assert seen == [1, 2, 3] and history.stop_reason == "callback"


def test_weights_count_rows() -> None:
    counts = GENERATOR.integers(0, 4, 90)
    weighted, repeated = (Sequential([Dense(5, "tanh"), Dense(3)], loss="cross_entropy", seed=2) for _ in range(2))
    weighted.fit(ROWS, CLASSES, sample_weight=counts, epochs=20, batch_size="full")
    repeated.fit(np.repeat(ROWS, counts, 0), np.repeat(CLASSES, counts), epochs=20, batch_size="full")
    np.testing.assert_allclose(weighted(ROWS), repeated(ROWS), rtol=1e-9)
    assert weighted.evaluate(ROWS, CLASSES, counts) == pytest.approx(
        repeated.evaluate(np.repeat(ROWS, counts, 0), np.repeat(CLASSES, counts))
    )


def test_divergence_names_layer_and_step_and_keeps_good_weights() -> None:
    model = Sequential([Dense(8, "relu"), Dense(1)], optimizer="sgd")
    with pytest.raises(Diverged, match=r"in epoch 1, step 2: the values of layer '1 dense'") as caught:
        model.fit(ROWS.astype("f4"), NUMBERS, learning_rate=1e30)
    assert (caught.value.epoch, caught.value.step, caught.value.layer) == (1, 2, "1 dense")
    assert np.isfinite(model(ROWS)).all()


def test_bad_input_is_refused_in_words() -> None:
    for wrong, said in (
        ({"layers": []}, "at least one layer, such as Dense"),
        ({"layers": [3]}, "at least one layer, such as Dense"),
        ({"layers": Dense(3)}, "at least one layer, such as Dense"),
    ):
        with pytest.raises(TypeError, match=said):
            Sequential(**wrong)  # type: ignore[arg-type]
    for options, said in (
        ({"loss": "mce"}, "did you mean 'mse'"),
        ({"optimizer": "adem"}, "did you mean 'adam'"),
        ({"seed": -1}, "seed must be an integer from 0; got -1"),
        ({"seed": 1.5}, "seed must be an integer"),
    ):
        with pytest.raises(ValueError, match=said):
            Sequential([Dense(1)], **options)  # type: ignore[arg-type]
    for more, said in (
        ({"epochs": 0}, "epochs must be an integer from 1; got 0"),
        ({"epochs": 2.5}, "epochs must be an integer"),
        ({"batch_size": 0}, "batch_size must be"),
        ({"batch_size": 1.5}, "batch_size must be"),
        ({"batch_size": "half"}, "batch_size must be 'full' or an integer from 1; got 'half'"),
        ({"patience": 0}, "patience must be"),
        ({"learning_rate": 0}, "learning_rate must be a positive number; got 0"),
        ({"schedule": "cosin"}, "did you mean 'cosine'"),
        ({"validation": 1}, "validation must be a share between 0 and 1"),
        ({"validation": 0.999}, "leaves no training rows"),
        ({"sample_weight": np.ones(3)}, "weights must be one number a row, 90"),
        ({"sample_weight": np.full(90, -1.0)}, "weights must be finite, not negative"),
    ):
        with pytest.raises(ValueError, match=said):
            Sequential([Dense(1)]).fit(ROWS, NUMBERS, **more)  # type: ignore[arg-type]
    three = Sequential([Dense(3)], loss=Objective("cross_entropy", label_smoothing=0.1))
    for x, y, said in (
        (ROWS[:, 0], CLASSES, "x must have two dimensions"),
        (ROWS[:0], CLASSES[:0], "x has no rows"),
        (np.where(ROWS > 2, np.nan, ROWS), CLASSES, "NaN or infinity: fill missing"),
        (ROWS, CLASSES[:5], "as many rows as x, 90"),
        (ROWS, CLASSES + 1, r"labels must lie in 0..2, one output each; got 1..3"),
        (ROWS, NUMBERS, "one whole-number label a row"),
        (ROWS[:, :2], CLASSES, "the network takes 4 columns; the data have 2"),
    ):
        if "takes 4" in said:
            three.fit(ROWS, CLASSES, epochs=1)
        with pytest.raises(ValueError, match=said):
            three.fit(x, y, epochs=1)
    with pytest.raises(ValueError, match=r"shape \(rows, 4\); got \(90, 2\)"):
        three.predict(ROWS[:, :2])
    for call in (lambda model: model.predict(ROWS), lambda model: model.evaluate(ROWS, NUMBERS)):
        with pytest.raises(ValueError, match="not built yet"):
            call(Sequential([Dense(1)]))
