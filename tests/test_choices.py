"""What is chosen for a table by its size: members, pieces, and the reasons said."""

import pytest

from pellucid.estimators.choices import MOST_PIECES, Facts, choose
from pellucid.messages import speaking


@pytest.mark.parametrize(
    ("rows", "members", "pieces"),
    [(100, 8, 4), (640, 8, 10), (3_000, 6, 16), (14_000, 4, 35), (99_999, 4, 64), (100_000, 1, 64)],
)
def test_members_and_pieces_by_rows(rows: int, members: int, pieces: int) -> None:
    recipe = choose(Facts("binary", rows, 3, numbers=(0, 2)), {})
    assert (recipe.members, recipe.pieces, recipe.pieced) == (members, pieces, (0, 2))


@pytest.mark.parametrize(("rows", "patience"), [(999_999, 15), (1_000_000, 5)])
def test_epochs_of_thousands_of_steps_are_waited_for_less(rows: int, patience: int) -> None:
    assert choose(Facts("binary", rows, 3), {}).patience == patience


def test_wide_tables_have_few_pieces() -> None:
    recipe = choose(Facts("regression", 20_000, 1000, numbers=tuple(range(1000))), {})
    assert recipe.pieces == MOST_PIECES // 1000


def test_what_is_asked_overrules_and_needs_no_reason() -> None:
    recipe = choose(Facts("binary", 200_000, 3, numbers=(0,)), {"members": 3, "pieces": 0})
    assert (recipe.members, recipe.pieces, recipe.pieced) == (3, 0, ())
    assert "members" not in recipe.reasons


def test_the_reason_for_one_network_names_the_rows() -> None:
    with speaking("en"):
        note = choose(Facts("binary", 200_000, 3), {}).reasons["members"]
        assert str(note) == "200,000 rows leave little to chance"
