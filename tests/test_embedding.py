"""Codes become learned numbers: looked up as an independent indexing does, with the gradients of differences."""

from pathlib import Path

import numpy as np
import pytest

from pellucid import TableClassifier, load
from pellucid.cli.main import main
from pellucid.engine.network import Network
from pellucid.explore.walk.arithmetic import number
from pellucid.layers import Dense, Residual
from pellucid.layers.containers import Sum
from pellucid.layers.embedding import Embedding
from pellucid.messages import Message, speaking
from pellucid.tables import Encoder, describe, read
from pellucid.testing import check_gradients
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer

CHANCE = np.random.default_rng(5)
LEVELS = (5, 3)
X = np.column_stack([CHANCE.standard_normal((12, 2)), CHANCE.integers(0, 5, 12), CHANCE.integers(0, 3, 12)])
LABELS = CHANCE.integers(0, 3, 12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_codes_are_looked_up(dtype: type) -> None:
    made = Network([Embedding(LEVELS, 4)], 4, dtype)
    table = made.parameters.values["0.table"]
    assert table.shape == (8, 4) and made.output_width == 10
    assert (table[[0, 5]] == 0).all() and (table[[1, 4, 6, 7]] != 0).all()
    table[...] = np.arange(32).reshape(8, 4)
    codes = X[:, 2:].astype(int)
    expected = np.hstack([X[:, :2].astype(dtype), table[codes[:, 0]], table[5 + codes[:, 1]]])
    np.testing.assert_array_equal(made(X.astype(dtype)), expected)


def test_a_code_outside_reads_no_foreign_memory() -> None:
    made = Network([Embedding((3, 2), 1)], 2, np.float64)
    made.parameters.values["0.table"][...] = np.arange(5.0)[:, None]
    found = made(np.array([[-7.0, 99.0], [1e18, -1e18], [2.0, 1.0]]))
    np.testing.assert_array_equal(found, [[0, 4], [2, 3], [2, 4]])


WHOLE = Residual([Dense(2 + 2 * 4, "gelu")])  # asks for the gradient of all columns


@pytest.mark.parametrize(
    "layers", [[Dense(6, "tanh"), Dense(3)], [WHOLE, Dense(3)], [Sum([[Dense(3)], [WHOLE, Dense(3)]])]]
)
def test_gradients(layers: list[Dense]) -> None:
    made = Network([Embedding(LEVELS, 4), *layers], 4, np.float64)
    assert check_gradients(made, X, LABELS, "cross_entropy") < 2e-7


def test_no_gradient_flows_to_columns_that_learn_nothing() -> None:
    made = Network([Embedding(LEVELS, 4), Dense(3)], 4, np.float64)
    trainer = Trainer(made, Objective("cross_entropy"), Optimizer("sgd"), batch_size=12)
    trainer.set_data(Data.of(X, LABELS, trainer.objective.row, 3, np.float64))
    (back,) = (entry for entry in trainer.batches[0][0].entries if entry.kernel.name == "matmul_input_gradient")
    assert [array.shape for array in back.arrays] == [(12, 3), (2 * 4, 3), (12, 2 * 4)]


def test_only_rows_of_a_batch_have_gradients_and_they_add_up() -> None:
    """A step with plain gradient descent moves the rows that the batch names, by the sum of their parts; no other row."""
    made = Network([Embedding((4,), 2), Dense(1)], 1, np.float64)
    made.parameters.values["0.table"][...] = 0.5
    weight = made.parameters.values["1.weight"].copy()
    before = made.parameters.values["0.table"].copy()
    objective = Objective("mse")
    trainer = Trainer(made, objective, Optimizer("sgd"), batch_size=None, shuffle=False)
    x = np.array([[1.0], [1.0], [3.0]])
    y = np.array([1.0, 2.0, 3.0])
    made_before = made(x)[:, 0]
    trainer.set_data(Data.of(x, y, objective.row, 1, np.float64))
    trainer.begin_epoch(np.array([0.1]))
    trainer.batches[0][0].run()
    slopes = 2 * (made_before - y) / 3
    expected = before.copy()
    for row, slope in zip((1, 1, 3), slopes, strict=True):
        expected[row] -= 0.1 * slope * weight[:, 0]
    np.testing.assert_allclose(made.parameters.values["0.table"], expected, rtol=1e-12)
    assert (made.parameters.values["0.table"][[0, 2]] == before[[0, 2]]).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"categories": ()}, r"categories must hold the number of categories .*; got \(\)"),
        ({"categories": (3, 0)}, r"each at least 1; got \(3, 0\)"),
        ({"categories": (3,), "width": 0}, r"width must be at least 1; got 0"),
    ],
)
def test_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Embedding(**options)


def test_only_as_the_first_layer() -> None:
    with pytest.raises(ValueError, match="there are 1 columns, and 2 of them should hold codes"):
        Network([Embedding((3, 2))], 1)
    made = Network([Dense(4), Embedding((3,), 2), Dense(3)], 4, np.float64)
    with pytest.raises(ValueError, match="an embedding must be the first layer"):
        check_gradients(made, X, LABELS, "cross_entropy")


ROWS = 4000
STORES = CHANCE.integers(0, 100, ROWS)
EFFECT = CHANCE.standard_normal(100)
TABLE = read(
    {
        "x": CHANCE.standard_normal(ROWS),
        "store": [None if i % 50 == 0 else f"s{store:02}" if i % 40 else f"rare {i}" for i, store in enumerate(STORES)],
        "colour": CHANCE.choice(["red", "blue"], ROWS).tolist(),
        "y": np.where(EFFECT[STORES] > 0, "yes", "no").tolist(),
    }
)


def test_many_categories_are_coded() -> None:
    description = describe(TABLE, "y")
    with speaking("en"):
        (line,) = (line for line in description.lines() if line.startswith("  store:"))
    assert "embedded, 180 categories; those in fewer than 5 training rows are grouped" in line
    encoder = Encoder(description.schema).fit(TABLE[:3000])
    assert encoder.feature_names == ["x", "colour=blue", "colour=red", "store (code)"]
    assert encoder.embedded == (102,)
    notes: list[Message] = []
    new = read({"x": [0.0] * 4, "store": ["s00", "rare 40", "unheard", None], "colour": ["red"] * 4})
    features = encoder.transform(new, notes=notes)
    assert features[1:, -1].tolist() == [0, 0, 101] and features[0, -1] > 0
    assert [note.key for note in notes] == ["table.note.unseen"]
    again = Encoder.from_dict(encoder.to_dict())
    np.testing.assert_array_equal(again.transform(new), features)
    spread = encoder.one_hot(features)
    assert spread.shape == (4, 3 + 66)
    assert (spread[:, 3:].sum(axis=1) == 1).all()
    assert spread[1:, 3].tolist() == [1, 1, 0] and spread[3, -1] == 1


@pytest.mark.filterwarnings("ignore::pellucid.tabular.estimator.DataDriftWarning")  # rare categories
def test_a_model_learns_the_effect_of_each_category(tmp_path: Path) -> None:
    model = TableClassifier(epochs=15, ensemble_size=2).fit(TABLE, target="y")
    assert model.recipe_.embedded == (102,)
    assert model.evaluate()["accuracy"] > 0.9  # the categories alone predict it; without them it is random
    with speaking("en"):
        assert model.model_.drawn().startswith("2 × (4 → 1 × 16 bins → 1 embedded → 64 relu")
    model.report().save(tmp_path / "page.html")
    path = tmp_path / "m.pellucid"
    model.save(path)
    np.testing.assert_array_equal(load(path).predict_proba(TABLE), model.predict_proba(TABLE))


def test_the_walk_tells_what_a_code_becomes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = TableClassifier(epochs=1, hidden=4, ensemble_size=1, linear_skip=False, bins=0).fit(TABLE, target="y")
    model.save(tmp_path / "m.pellucid")
    TABLE.head(3).write_csv(tmp_path / "t.csv")
    walk = ["walk", str(tmp_path / "t.csv"), "--model", str(tmp_path / "m.pellucid"), "--row", "2", "--lang", "en"]
    assert main(walk) == 0
    said = capsys.readouterr().out
    store = model.encoder_.columns[1]
    code = store.categories.index(TABLE["store"][1]) + 1
    numbers = model.network_.parameters.values["0.table"][code]
    assert f"store (code) {code} → ({', '.join(map(number, numbers.astype(float)))})" in " ".join(said.split())
    assert "dL/d(store (code)) = (" in said
