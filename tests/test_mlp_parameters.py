"""The drop-in networks' own parameters do exactly what they say: one step worked out, or a training put together by hand."""

from __future__ import annotations

import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import StandardScaler

from pellucid.estimators.mlp import MLPClassifier, MLPRegressor
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.training.schedules import SCHEDULES

IRIS = StandardScaler().fit_transform(load_iris().data), load_iris().target
DIABETES = StandardScaler().fit_transform(load_diabetes().data), load_diabetes().target / 100
STEP = {"solver": "sgd", "momentum": 0.0, "batch_size": "full", "max_iter": 1, "alpha": 0.0, "random_state": 0}
RATE = 0.05


def fitted(estimator: Any, *data: Any, **more: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(*data, **more)


def moved(**more: Any) -> tuple[Any, Any, int]:
    """Start weights, how far one step moved them, and how many of them are weights and not biases."""
    tiny, one = (
        fitted(
            MLPRegressor(hidden_layer_sizes=5, **{**STEP, **more}, learning_rate_init=rate), *DIABETES
        ).network_.parameters
        for rate in (1e-300, RATE)
    )
    return tiny.vector.copy(), one.vector - tiny.vector, tiny.decayed


def test_clip_is_the_length_of_a_long_step() -> None:
    _, step, _ = moved()
    length = np.linalg.norm(step)
    _, short, _ = moved(clip=0.5 * length / RATE)
    np.testing.assert_allclose(short, step / 2, rtol=1e-12, atol=1e-15)
    _, same, _ = moved(clip=2 * length / RATE)
    np.testing.assert_array_equal(same, step)


def test_weight_decay_takes_its_share_of_weights_and_of_nothing_else() -> None:
    start, step, decayed = moved()
    _, more, _ = moved(weight_decay=0.3)
    np.testing.assert_allclose(more[:decayed], step[:decayed] - RATE * 0.3 * start[:decayed], rtol=1e-9, atol=1e-15)
    np.testing.assert_array_equal(more[decayed:], step[decayed:])


def test_solver_options_reach_the_rule() -> None:
    _, slope, _ = moved()
    slope = slope / -RATE
    for rho in (0.9, 0.5):
        _, step, _ = moved(solver="rmsprop", solver_options={"rho": rho})
        wanted = -RATE * slope / (np.sqrt((1 - rho) * slope**2) + OPTIMIZERS["rmsprop"].hyperparameters["eps"])
        np.testing.assert_allclose(step, wanted, rtol=1e-9, atol=1e-15)
    _, step, _ = moved(solver="adagrad", epsilon=1e-3)  # scikit-learn's name for eps
    np.testing.assert_allclose(step, -RATE * slope / (np.abs(slope) + 1e-3), rtol=1e-9, atol=1e-15)


def test_dropout_of_everything_leaves_the_output_bias() -> None:
    own = {"hidden_layer_sizes": (6, 6), "alpha": 0.0, "random_state": 0}
    network = fitted(MLPRegressor(**own, dropout=(0.0, 1.0), max_iter=3), *DIABETES).network_.state()
    start = fitted(MLPRegressor(**own, max_iter=1, learning_rate_init=1e-300), *DIABETES).network_.state()
    assert network.keys() != start.keys()  # a layer that drops stands between
    *learned, bias = network.values()
    *drawn, drawn_bias = start.values()
    for one, other in zip(learned, drawn, strict=True):
        np.testing.assert_array_equal(one, other)
    assert bias != drawn_bias


def test_dropout_drops_its_share_in_training_and_nothing_in_prediction() -> None:
    network = fitted(MLPRegressor(hidden_layer_sizes=5, dropout=0.4, **STEP), *DIABETES)
    np.testing.assert_array_equal(network.predict(DIABETES[0]), network.predict(DIABETES[0]))
    start = fitted(MLPRegressor(hidden_layer_sizes=5, **STEP, learning_rate_init=1e-300), *DIABETES)
    losses = set()
    for seed in range(3):
        noisy = MLPRegressor(
            hidden_layer_sizes=5, dropout=0.4, **STEP | {"random_state": seed}, learning_rate_init=1e-300
        )
        losses.add(fitted(noisy, *DIABETES).loss_)
    assert len(losses) == 3 and start.loss_ not in losses


@pytest.mark.parametrize("schedule", [row.name for row in SCHEDULES if not row.watches])
def test_a_schedule_is_a_rate_for_each_step(schedule: str) -> None:
    epochs = 10
    steps = np.arange(epochs * 3)
    factors = SCHEDULES[schedule].factor(steps, len(steps))
    whole = fitted(
        MLPClassifier(5, schedule=schedule, **{**STEP, "max_iter": epochs, "batch_size": 50, "tol": 0}), *IRIS
    )
    by_hand = MLPClassifier(5, **STEP)
    x, y = IRIS
    by_hand.partial_fit(x, y, classes=[0, 1, 2])  # draws the start weights
    fresh = fitted(MLPClassifier(5, **STEP, learning_rate_init=1e-300), x, y)
    by_hand.network_.load(fresh.network_.state())
    order = np.random.RandomState(0)
    order.uniform(size=sum(value.size for value in fresh.coefs_ + fresh.intercepts_))
    rows = np.arange(150)
    for epoch in range(epochs):
        rows = rows[order.permutation(150)]
        for step in range(3):
            part = rows[50 * step : 50 * step + 50]
            by_hand.set_params(learning_rate_init=max(1e-3 * factors[3 * epoch + step], 1e-300), shuffle=False)
            by_hand.partial_fit(x[part], y[part])
    np.testing.assert_allclose(
        whole.network_.parameters.vector, by_hand.network_.parameters.vector, rtol=1e-9, atol=1e-12
    )


def test_lbfgs_refuses_what_it_has_no_steps_for() -> None:
    for more in ({"clip": 1.0}, {"schedule": "cosine"}, {"weight_decay": 0.1}, {"solver_options": {"eps": 1.0}}):
        with pytest.raises(ValueError, match=f"takes no {next(iter(more))}=.*use another solver"):
            MLPClassifier(solver="lbfgs", **more).fit(*IRIS)
    with pytest.raises(ValueError, match="lbfgs needs a loss that stays the same"):
        MLPClassifier(dropout=0.5, solver="lbfgs").fit(*IRIS)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"hidden_layer_sizes": (5.5,)}, r"hidden_layer_sizes must be integers, .*; got \(5.5,\)"),
        ({"hidden_layer_sizes": ("a",)}, "hidden_layer_sizes must be integers"),
        ({"hidden_layer_sizes": (4, 0)}, r"hidden_layer_sizes must be > 0, got \[4, 0\]"),
        ({"dropout": ["a"]}, "dropout must be numbers, the fraction of units to drop in each hidden layer; got 'a'"),
        ({"dropout": [2.0]}, "dropout rate must lie between 0 and 1"),
        ({"dropout": [0.1, 0.1]}, "dropout must be one value, or one for each hidden layer, 1; got"),
        ({"activation": ["relo"]}, "activation must be one of identity, .*did you mean 'relu'"),
        ({"solver": "rmsprop", "solver_options": {"decay": 1}}, "optimizer 'rmsprop' has no decay; it has rho, eps"),
        ({"norm": "batch", "batch_size": 1}, "batches of at least 2 rows; raise batch_size or choose norm='layer'"),
        (
            {"class_weight": {7: 1.0}},
            r"class_weight names classes \[7\] that y does not hold; its classes are \[0, 1, 2\]",
        ),
        ({"class_weight": {0: -1.0}}, "weights must be finite, not negative"),
    ],
)
def test_bad_parameters_are_refused_in_words(parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        MLPClassifier(**{"hidden_layer_sizes": 5, **parameters}).fit(*IRIS)


def test_bad_rows_are_refused_in_words() -> None:
    x, y = IRIS
    for data, more, said in (
        ((x, y), {"X_val": x}, "X_val and y_val go together"),
        ((x, y), {"sample_weight_val": np.ones(150)}, "sample_weight_val is of the rows X_val, which were not given"),
        ((x, y), {"X_val": x[:, :2], "y_val": y}, "X has 2 features, but MLPClassifier is expecting 4"),
        ((x, y), {"X_val": x, "y_val": y + 1}, r"classes not in `self.classes_`.*\[3\]"),
        ((x, y), {"X_val": x, "y_val": y, "sample_weight_val": np.ones(3)}, r"sample_weight.shape == \(3,\)"),
        ((x, x[:, 0]), {}, "Unknown label type: continuous"),
        ((x, np.column_stack([y, y])), {}, r"only if each holds 0 and 1 \(multi-label\)"),
        ((x, y, -np.ones(150)), {}, "weights must be finite, not negative"),
        ((x, y, np.zeros(150)), {}, "at least one non-zero"),
    ):
        with pytest.raises(ValueError, match=said):
            MLPClassifier(5).fit(*data, **more)


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_a_batch_of_rows_without_weight_takes_no_step(kind: Any) -> None:
    x, y = IRIS if kind is MLPClassifier else DIABETES
    weights = (np.random.default_rng(0).uniform(size=len(x)) > 0.2).astype(float)
    parameters = {**STEP, "hidden_layer_sizes": 4, "batch_size": 1, "alpha": 0.1, "max_iter": 3, "shuffle": False}
    weighted, without = (
        fitted(kind(**parameters), *data) for data in ((x, y, weights), (x[weights > 0], y[weights > 0]))
    )
    np.testing.assert_allclose(weighted.network_.parameters.vector, without.network_.parameters.vector, rtol=1e-12)


def test_one_class_is_certain() -> None:
    one = fitted(MLPClassifier(3, max_iter=2), IRIS[0], np.full(150, "a"))
    assert set(one.predict(IRIS[0])) == {"a"}
    assert (one.predict_proba(IRIS[0]) == 1).all() and (one.predict_log_proba(IRIS[0]) == 0).all()
    assert one.predict_proba(IRIS[0]).shape == (150, 1)


WITHIN = """
import resource, warnings
import numpy as np
from scipy.sparse import random_array
from pellucid import MLPClassifier, Perceptron, Sequential
from pellucid.layers import Dense
warnings.simplefilter("ignore")
rows, columns = 400, 100_000                           # 320 MB if it were dense
x = random_array((rows, columns), density=1e-5, rng=np.random.default_rng(0), format="csr")
y = np.arange(rows) % 2

def learn(x, y):
    for model in (
        MLPClassifier(2, max_iter=1, batch_size=20),
        MLPClassifier(2, max_iter=2, solver="lbfgs"),
        Perceptron(max_iter=2),
        Sequential([Dense(1)], loss="binary_cross_entropy"),
    ):
        model.fit(x, y, **({"epochs": 1} if isinstance(model, Sequential) else {}))
        model.predict(x)

learn(x[:20], y[:20])                                  # whatever is to be compiled is compiled now
with open("/proc/self/statm") as file:
    now = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + 150_000_000,) * 2)
try:
    np.ones((rows, columns))
except MemoryError:
    print("does not fit")
learn(x, y)
print("learned")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by setrlimit and read from /proc")
def test_a_sparse_table_that_would_not_fit_as_a_dense_one() -> None:
    done = subprocess.run([sys.executable, "-c", WITHIN], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["does not fit", "learned"], done.stderr
