"""Scores against scikit-learn and SciPy, intervals and comparisons against cases whose answer is known."""

from __future__ import annotations

import doctest
import importlib

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest
from sklearn import metrics as sk
from sklearn.datasets import make_classification

from pellucid.insight import baselines as baselines_module
from pellucid.insight.baselines import Baseline, baselines
from pellucid.insight.importance import importance
from pellucid.insight.scores import Score, deciding, headline, metrics, replicates, scores, wilson
from pellucid.insight.verdict import verdict
from pellucid.messages import speaking

Array = np.ndarray


def drawn(classes: int, rows: int, *, ties: bool = False, seed: int = 0) -> tuple[Array, Array, Array]:
    """Codes, probabilities (with equal ones if `ties`) and row weights."""
    random = np.random.default_rng(seed)
    y = random.integers(classes, size=rows)
    probabilities = random.dirichlet(np.ones(classes), rows)
    probabilities[np.arange(rows), y] += 0.5
    if ties:
        probabilities = np.round(probabilities, 1) + 0.05
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return y, probabilities, random.uniform(0.1, 3.0, rows)


def values(found: tuple[Score, ...]) -> dict[str, float]:
    return {score.name: score.value for score in found}


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ties", [False, True])
def test_binary_scores_are_scikit_learns(weighted: bool, ties: bool) -> None:
    y, p, w = drawn(2, 237, ties=ties)
    weight = w if weighted else None
    label = p.argmax(axis=1)
    assert values(scores("binary", y, p, sample_weight=weight)) == pytest.approx(
        {
            "accuracy": sk.accuracy_score(y, label, sample_weight=weight),
            "balanced_accuracy": sk.balanced_accuracy_score(y, label, sample_weight=weight),
            "macro_f1": sk.f1_score(y, label, average="macro", sample_weight=weight),
            "log_loss": sk.log_loss(y, p, sample_weight=weight),
            "roc_auc": sk.roc_auc_score(y, p[:, 1], sample_weight=weight),
            "average_precision": sk.average_precision_score(y, p[:, 1], sample_weight=weight),
        },
        rel=1e-12,
    )


@pytest.mark.parametrize("weighted", [False, True])
def test_multiclass_scores_are_scikit_learns(weighted: bool) -> None:
    y, p, w = drawn(5, 311, ties=True)
    weight = w if weighted else None
    label = p.argmax(axis=1)
    assert values(scores("multiclass", y, p, sample_weight=weight)) == pytest.approx(
        {
            "accuracy": sk.accuracy_score(y, label, sample_weight=weight),
            "balanced_accuracy": sk.balanced_accuracy_score(y, label, sample_weight=weight),
            "macro_f1": sk.f1_score(y, label, average="macro", sample_weight=weight),
            "log_loss": sk.log_loss(y, p, sample_weight=weight),
            "roc_auc": sk.roc_auc_score(y, p, multi_class="ovr", sample_weight=weight),
        },
        rel=1e-12,
    )


@pytest.mark.parametrize("weighted", [False, True])
def test_regression_scores_are_scikit_learns(weighted: bool) -> None:
    random = np.random.default_rng(3)
    y = random.normal(1e3, 5, 200)
    predicted, weight = y + random.normal(0, 2, 200), random.uniform(0.1, 3, 200) if weighted else None
    assert values(scores("regression", y, predicted, sample_weight=weight)) == pytest.approx(
        {
            "r2": sk.r2_score(y, predicted, sample_weight=weight),
            "mae": sk.mean_absolute_error(y, predicted, sample_weight=weight),
            "rmse": sk.root_mean_squared_error(y, predicted, sample_weight=weight),
        },
        rel=1e-12,
    )


def test_whole_weights_count_as_repeated_rows() -> None:
    y, p, _ = drawn(3, 90)
    times = np.random.default_rng(1).integers(0, 4, 90)
    weighted = {name: of(times.astype(float)) for name, of in metrics("multiclass", y, p).items()}
    repeated = metrics("multiclass", np.repeat(y, times), np.repeat(p, times, axis=0))
    assert weighted == pytest.approx({name: of(np.ones(times.sum())) for name, of in repeated.items()}, rel=1e-12)


def test_a_certain_mistake_costs_what_scikit_learn_says() -> None:
    for dtype in (np.float32, np.float64):
        p = np.array([[1, 0], [0, 1], [0.5, 0.5]], dtype)
        y = np.array([1, 1, 0])
        assert values(scores("binary", y, p))["log_loss"] == pytest.approx(sk.log_loss(y, p), rel=1e-6)


def test_accuracy_interval_is_wilsons() -> None:
    for right, rows in ((30, 30), (0, 12), (83, 100), (1, 2)):
        proven = binomtest(right, rows).proportion_ci(method="wilson")
        assert wilson(right / rows, rows) == pytest.approx((proven.low, proven.high), abs=1e-12)
    y = np.zeros(30, int)
    accuracy = scores("multiclass", y, y)[0]
    assert accuracy.value == 1 and accuracy.low == pytest.approx(0.8865, abs=1e-4)


def test_interval_of_a_mean_is_the_normal_one() -> None:
    random = np.random.default_rng(0)
    error = random.normal(0, 1, 1500)
    mae = next(score for score in scores("regression", np.zeros(1500), error) if score.name == "mae")
    half = 1.96 * np.abs(error).std() / np.sqrt(1500)
    assert (mae.value - mae.low, mae.high - mae.value) == pytest.approx((half, half), rel=0.15)


def test_rows_without_weight_do_not_narrow_the_interval() -> None:
    error = np.random.default_rng(0).normal(size=1200)
    weight = np.repeat([1.0, 0.0], [300, 900])
    few, all_rows = (
        scores("regression", error * 0, error, sample_weight=weight)[1],
        scores("regression", error * 0, error)[1],
    )
    half = 1.96 * np.abs(error[:300]).std() / np.sqrt(300)
    assert (few.high - few.low) / 2 == pytest.approx(half, rel=0.15)
    assert (all_rows.high - all_rows.low) / 2 == pytest.approx(half / 2, rel=0.15)


def test_intervals_hold_what_they_promise() -> None:
    """Of 60 samples of 300 rows, about 95 % of the AUC intervals hold the AUC of the population."""
    truth = 0.7602499389065233  # P(a > b) for normals one standard deviation apart: Phi(1 / sqrt 2)
    held = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        y = random.integers(2, size=300)
        p = 1 / (1 + np.exp(-random.normal(y, 1)))
        auc = next(s for s in scores("binary", y, np.column_stack([1 - p, p]), seed=seed) if s.name == "roc_auc")
        held += auc.low <= truth <= auc.high
    assert 52 <= held <= 60


def test_the_same_seed_draws_the_same_rows_for_two_models() -> None:
    y, p, _ = drawn(2, 80)
    first, second = replicates("binary", y, p), replicates("binary", y, p[:, ::-1])
    np.testing.assert_allclose(first["accuracy"], 1 - second["accuracy"], atol=1e-15)
    assert scores("binary", y, p) == scores("binary", y, p)
    assert scores("binary", y, p, seed=1)[3].low != scores("binary", y, p)[3].low


def test_perfection_has_no_interval_but_accuracy() -> None:
    y = np.array([0, 1] * 10)
    found = {score.name: score for score in scores("binary", y, np.eye(2)[y] * 0.8 + 0.1)}
    assert np.isnan(found["roc_auc"].low) and np.isnan(found["macro_f1"].high)
    assert found["accuracy"].low > 0.8 and found["log_loss"].high == pytest.approx(-np.log(0.9))


def test_rare_and_absent_classes() -> None:
    y = np.array([0] * 30 + [2])
    p = np.tile([0.6, 0.1, 0.3], (31, 1))
    found = values(scores("multiclass", y, p))
    assert found["balanced_accuracy"] == 0.5 and found["roc_auc"] == 0.5
    assert found["macro_f1"] == pytest.approx(sk.f1_score(y, p.argmax(axis=1), average="macro", zero_division=0))
    one = values(scores("binary", np.zeros(4, int), np.full((4, 2), 0.5)))
    assert np.isnan(one["roc_auc"]) and np.isnan(one["average_precision"]) and one["accuracy"] == 1
    assert np.isnan(values(scores("regression", np.ones(3), np.ones(3)))["r2"])


def test_the_deciding_metric() -> None:
    y, p, _ = drawn(3, 50)
    assert headline(scores("multiclass", y, p)).name == deciding("multiclass", y, p)[0] == "log_loss"
    assert headline(scores("multiclass", y, p.argmax(axis=1))).name == "accuracy"
    assert headline(scores("regression", y * 1.0, y + 0.1)).name == deciding("regression", y, y)[0] == "r2"
    for predicted, task in ((p, "multiclass"), (p.argmax(axis=1), "multiclass"), (p[:, 0], "regression")):
        name, of = deciding(task, y, predicted)
        assert of(np.ones(50)) == metrics(task, y, predicted)[name](np.ones(50))


@pytest.mark.parametrize(
    ("task", "y", "predicted", "weight", "said"),
    [
        ("ordinal", [0, 1], [0, 1], None, "task must be one of binary, multiclass, regression; got 'ordinal'"),
        ("binary", [], [], None, "at least one row"),
        ("binary", [0, 1, 1], [0, 1], None, r"one entry per row of y \(3\)"),
        ("regression", [0.0, 1.0], [[0.0], [1.0]], None, "shape"),
        ("regression", [0.0, 1.0], [0.0, np.nan], None, "row 1 is nan"),
        ("multiclass", [0, 3], [[0.5, 0.5], [0.5, 0.5]], None, "codes from 0 to 1.*got 0 to 3"),
        ("binary", [0, 1], [0, 1], [1.0, -1.0], "one weight >= 0 per row"),
        ("binary", [0, 1], [0, 1], [0.0, 0.0], "not all zero"),
    ],
)
def test_meaningless_input_is_named(task: str, y: list, predicted: list, weight: list | None, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        scores(task, np.array(y), np.array(predicted), sample_weight=None if weight is None else np.array(weight))


# Baselines


@pytest.fixture(scope="module")
def table() -> tuple[Array, Array]:
    """700 rows whose class follows a linear rule with noise."""
    X, y = make_classification(700, 6, n_informative=4, n_redundant=0, flip_y=0.1, random_state=0)
    return X, y


def compared(table: tuple[Array, Array], predicted: Array, **options: object) -> dict[str, Baseline]:
    X, y = table
    found = baselines("binary", X[:400], y[:400], X[400:], y[400:], predicted, **options)  # type: ignore[arg-type]
    return {baseline.name: baseline for baseline in found}


def certain(y: Array, sure: float = 0.99) -> Array:
    """Probabilities that put `sure` on the true class."""
    p = np.where(y == 1, sure, 1 - sure)
    return np.column_stack([1 - p, p])


def test_a_network_that_knows_is_better_than_all(table: tuple[Array, Array]) -> None:
    found = compared(table, certain(table[1][400:]))
    assert [baseline.standing for baseline in found.values()] == ["better"] * 3
    assert all(baseline.advantage.low > 0 and baseline.rows == 400 for baseline in found.values())
    told = verdict(tuple(found.values()), scores("binary", table[1][400:], certain(table[1][400:])), 300)
    assert told.splitlines()[0] == (
        "On 300 test rows the network is better than always answering with the class shares, "
        "logistic regression and gradient-boosted trees."
    )


def test_a_network_that_is_wrong_is_worse_than_all(table: tuple[Array, Array]) -> None:
    wrong = certain(1 - table[1][400:], 0.7)
    found = compared(table, wrong)
    assert [baseline.standing for baseline in found.values()] == ["worse"] * 3
    with speaking("zh"):
        told = verdict(tuple(found.values()), scores("binary", table[1][400:], wrong), 300)
    assert told.startswith("更简单的模型更好：在 300 行测试数据上，网络不如")


def test_a_network_equal_to_the_linear_model_says_so(table: tuple[Array, Array]) -> None:
    from sklearn.linear_model import LogisticRegression

    X, y = table
    same = LogisticRegression(max_iter=300).fit(X[:400], y[:400]).predict_proba(X[400:])
    found = compared(table, same)["linear"]
    assert (found.advantage.value, found.advantage.low, found.advantage.high, found.standing) == (0, 0, 0, "equal")
    told = verdict([found], scores("binary", y[400:], same), 300)
    assert told.startswith("A simpler model does as well: on 300 test rows")
    assert "logistic regression" in told.splitlines()[0]


def test_confident_labels_against_good_probabilities_are_mixed(table: tuple[Array, Array]) -> None:
    y = table[1][400:]
    sure = certain(np.where(np.arange(300) < 25, 1 - y, y), 1.0)  # 25 certain mistakes: mostly right, dreadful log-loss
    found = compared(table, sure)["constant"]
    assert found.advantage.high < 0 and found.scores[0].value < 0.6 and found.standing == "mixed"


def test_advantage_is_the_difference_of_the_scores(table: tuple[Array, Array]) -> None:
    p = certain(table[1][400:], 0.8)
    ours = headline(scores("binary", table[1][400:], p))
    for baseline in compared(table, p).values():
        theirs = headline(baseline.scores)
        assert baseline.advantage.value == pytest.approx(theirs.value - ours.value, abs=1e-15)
        assert baseline.advantage.low < baseline.advantage.value < baseline.advantage.high


def test_labels_alone_are_compared_by_accuracy(table: tuple[Array, Array]) -> None:
    found = compared(table, table[1][400:])["constant"]
    assert found.advantage.name == "accuracy" and found.standing == "better"
    assert [score.name for score in found.scores] == ["accuracy", "balanced_accuracy", "macro_f1"]


def test_a_class_without_training_rows_gets_probability_zero() -> None:
    X = np.random.default_rng(0).normal(size=(60, 2))
    y, y_test = np.array([0, 2] * 30), np.array([0, 1, 2] * 4)
    found = baselines("multiclass", X, y, X[:12], y_test, np.full((12, 3), 1 / 3))
    assert [baseline.standing for baseline in found] == ["better"] * 3


def test_regression_baselines_and_validation_rows() -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(900, 3))
    y = X @ [1.0, 2.0, 3.0] + random.normal(size=900)
    found = baselines(
        "regression",
        X[:500],
        y[:500],
        X[700:],
        y[700:],
        np.full(200, y[:500].mean()),
        validation=(X[500:700], y[500:700]),
    )
    standing = {baseline.name: baseline.standing for baseline in found}
    assert standing == {"constant": "equal", "linear": "worse", "trees": "worse"}
    assert found[1].scores[0].name == "r2" and found[1].scores[0].value > 0.9
    assert (
        verdict(found, scores("regression", y[700:], np.full(200, 0.0)), 200)
        .splitlines()[0]
        .endswith("worse than ridge regression and gradient-boosted trees.")
    )


def test_weights_choose_the_rows(table: tuple[Array, Array]) -> None:
    X, y = table
    weight = np.repeat([1.0, 0.0], 200)
    p = certain(y[400:], 0.8)
    weighted = compared(table, p, sample_weight=weight)["linear"]
    alone = baselines("binary", X[:200], y[:200], X[400:], y[400:], p)[1]
    assert headline(weighted.scores).value == pytest.approx(headline(alone.scores).value, rel=1e-4)
    test_weight = np.repeat([1.0, 0.0], 150)
    half = compared(table, p, test_weight=test_weight)["constant"]
    shares = np.bincount(y[:400], minlength=2) / 400
    assert headline(half.scores).value == pytest.approx(-np.log(shares[y[400:550]]).mean(), rel=1e-12)


def test_a_very_large_table_is_fitted_in_part(monkeypatch: pytest.MonkeyPatch, table: tuple[Array, Array]) -> None:
    monkeypatch.setattr(baselines_module, "MOST_CELLS", 600)
    found = compared(table, certain(table[1][400:]), sample_weight=np.ones(400))
    assert {baseline.rows for baseline in found.values()} == {100}


# Importance


def test_importance_of_a_known_formula() -> None:
    random = np.random.default_rng(0)
    frame = pl.DataFrame(
        {"idle": random.normal(size=3000), "x": random.normal(size=3000), "word": ["a", "b", "c"] * 1000}
    )
    worth = {"a": 0.0, "b": 2.0, "c": 4.0}

    def predict(rows: pl.DataFrame) -> Array:
        return rows["x"].to_numpy() + rows["word"].replace_strict(worth).to_numpy()

    found = {column.name: column for column in importance("regression", predict, frame, predict(frame))}
    # Shuffling a part of the variance v of y costs 2 v / var(y) in R2; var(x) = 1, var(word) = 8/3.
    assert list(found) == ["word", "x", "idle"]
    assert found["word"].drop == pytest.approx(2 * (8 / 3) / (11 / 3), rel=0.06)
    assert found["x"].drop == pytest.approx(2 / (11 / 3), rel=0.06)
    assert (found["idle"].drop, found["idle"].spread, found["idle"].metric) == (0, 0, "r2")
    assert 0 < found["x"].spread < 0.1


def test_importance_asks_once_per_column_and_for_few_rows() -> None:
    asked: list[int] = []

    def predict(rows: pl.DataFrame) -> Array:
        asked.append(rows.height)
        return np.full((rows.height, 2), 0.5)

    frame = pl.DataFrame({f"c{i}": np.arange(5000) for i in range(40)})
    found = importance("binary", predict, frame, np.arange(5000) % 2)
    assert asked == [2000] + [6000] * 40
    assert {column.drop for column in found} == {0.0} and found[0].metric == "log_loss"


def test_importance_rises_with_the_loss_and_heeds_weights() -> None:
    y = np.array([0, 1] * 100)
    frame = pl.DataFrame({"answer": y, "row": np.arange(200)})

    def predict(rows: pl.DataFrame) -> Array:
        known = certain(rows["answer"].to_numpy(), 0.9)
        return np.where(rows["row"].to_numpy()[:, None] < 100, known, 1 - known)

    weight = np.where(np.arange(200) < 100, 1.0, 0.0)
    found = importance("binary", predict, frame, y, sample_weight=weight)
    assert found[0].name == "answer" and found[0].drop == pytest.approx(np.log(9) / 2, rel=0.2)
    assert importance("binary", predict, frame, y, sample_weight=weight) == found


@pytest.mark.parametrize("name", ["scores", "baselines", "importance"])
def test_examples(name: str) -> None:
    module = importlib.import_module(f"pellucid.insight.{name}")
    assert doctest.testmod(module) == (0, doctest.testmod(module).attempted)
