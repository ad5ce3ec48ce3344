"""Every text exists in both languages and asks for the same values."""

import string

import pytest

from pellucid.messages import catalogue, language, speak, speaking


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages(key: str) -> None:
    english, chinese = catalogue()[key]
    assert english and chinese
    assert fields(english) == fields(chinese)
    assert not any("\u4e00" <= character <= "\u9fff" for character in english)


def test_unknown_language() -> None:
    with pytest.raises(ValueError, match=r"one of en, zh; got 'fr'"):
        speak("fr")


def test_speaking_is_undone() -> None:
    with speaking("en"):
        with speaking("zh"):
            assert language() == "zh"
        assert language() == "en"
