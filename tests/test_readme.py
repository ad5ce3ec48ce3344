"""What the README shows is run as it stands."""

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_examples(name: str) -> None:
    found = doctest.testfile(str(ROOT / name), module_relative=False)
    assert found.attempted > 5
    assert found.failed == 0
