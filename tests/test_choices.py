"""What is chosen for a table by its size: members, pieces, and the reasons said."""

import pytest

from pellucid.engine.network import Network
from pellucid.messages import speaking
from pellucid.tabular.recipe.defaults import MOST_BINS, TableFacts, choose, threads


@pytest.mark.parametrize(
    ("rows", "members", "bins"),
    [(100, 8, 4), (640, 8, 10), (3_000, 6, 16), (14_000, 6, 35), (69_999, 6, 109), (70_000, 1, 109), (100_000, 1, 128)],
)
def test_members_and_bins_by_rows(rows: int, members: int, bins: int) -> None:
    recipe = choose(TableFacts("binary", rows, 3, numbers=(0, 2)), {})
    assert (recipe.ensemble_size, recipe.bins, recipe.binned_columns) == (members, bins, (0, 2))


def test_adam_without_decay_unless_asked() -> None:
    recipe = choose(TableFacts("binary", 100, 3), {})
    assert (recipe.optimizer, recipe.weight_decay) == ("adam", 0.0)
    asked = choose(TableFacts("binary", 100, 3), {"optimizer": "adamw"})
    assert (asked.weight_decay, asked.learning_rate) == (0.01, 2e-3)


def test_wide_tables_have_few_pieces() -> None:
    recipe = choose(TableFacts("regression", 20_000, 1000, numbers=tuple(range(1000))), {})
    assert recipe.bins == MOST_BINS // 1000


def test_wide_tables_have_small_steps_and_few_networks() -> None:
    chosen = [choose(TableFacts("binary", 300, features), {}) for features in (1_000, 4_000, 20_000, 100_000)]
    assert [(recipe.learning_rate, recipe.ensemble_size) for recipe in chosen] == [
        (2e-3, 8),
        (5e-4, 8),
        (1e-4, 4),
        (2e-5, 1),
    ]
    assert choose(TableFacts("binary", 300, 100_000), {"optimizer": "sgd"}).learning_rate == 0.01


def test_what_is_asked_overrules_and_needs_no_reason() -> None:
    recipe = choose(TableFacts("binary", 200_000, 3, numbers=(0,)), {"ensemble_size": 3, "bins": 0})
    assert (recipe.ensemble_size, recipe.bins, recipe.binned_columns) == (3, 0, ())
    assert "ensemble_size" not in recipe.reasons


def test_the_reason_for_one_network_names_the_rows() -> None:
    with speaking("en"):
        note = choose(TableFacts("binary", 200_000, 3), {}).reasons["ensemble_size"]
        assert str(note) == "one network is enough for 200,000 training rows"


@pytest.mark.parametrize(
    ("rows", "expected"), [(69_999, ("constant", 200, 256, 109)), (82_000, ("cosine", 12, 128, 128))]
)
def test_large_tables_learn_for_few_epochs_at_a_falling_rate(rows: int, expected: tuple[str, int, int, int]) -> None:
    recipe = choose(TableFacts("regression", rows, 3, numbers=(0,)), {})
    assert (recipe.schedule, recipe.epochs, recipe.batch_size, recipe.bins) == expected
    other = choose(TableFacts("regression", rows, 3), {"optimizer": "sgd", "epochs": 30})
    assert (other.learning_rate, other.epochs) == (
        choose(TableFacts("regression", 500, 3), {"optimizer": "sgd"}).learning_rate,
        30,
    )


def test_pieces_need_no_threads() -> None:
    """Only what is multiplied counts: 64 pieces each of 40 columns are 40 columns."""
    recipe = choose(TableFacts("binary", 200_000, 40, numbers=tuple(range(40))), {"bins": 64})
    assert recipe.batch_size == 128
    assert threads(Network(recipe.layers(1), 40), 128) == 1
    assert threads(Network(recipe.layers(1), 40), 128 * 128) is None  # for the second layer, 128 by 64
