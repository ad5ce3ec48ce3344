"""Every text exists in both languages and asks for the same values."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import pellucid
from pellucid.messages import catalogue, language, speak, speaking
from test_import_graph import ROOMS

PACKAGE = Path(pellucid.__file__).parent


@cache
def nodes() -> list[ast.AST]:
    """Every node of the package's source but the catalogue's own."""
    files = [file for file in PACKAGE.rglob("*.py") if file.parent.name != "messages"]
    return [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]


def spelt(node: ast.AST) -> str | None:
    """What a string in the source may be, as a pattern: the holes of an f-string stand for anything."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)  # type: ignore[arg-type]
    return None


def asked_for() -> Iterator[str]:
    """Patterns of the keys that `say` and its kin are called with."""
    for node in nodes():
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("say", "heading", "tell_once", "Message", "title", "prose"):
                found = spelt(node.args[0])
                if found and " " not in found:  # keys have no spaces
                    yield found


def test_every_text_is_used() -> None:
    patterns = {found for node in nodes() if (found := spelt(node)) and re.match(r"\w+\\\.", found)}
    patterns |= {rf"{form}\..+" for form in ("baseline", "model")}  # what `model_name` puts together
    patterns |= {r"(system|names|nearest|value)\..+"}  # below, and tests/test_errors.py
    used = re.compile("|".join(patterns))
    unused = [key for key in catalogue() if not used.fullmatch(key)]
    assert not unused


def test_every_text_asked_for_is_there() -> None:
    missing = [pattern for pattern in asked_for() if not any(re.fullmatch(pattern, key) for key in catalogue())]
    assert not missing


# The room that a text is of, by the beginning of its key; "train" and other commands' are of the command.
HOMES = {
    **dict.fromkeys(("kernels",), "kernels"),
    **dict.fromkeys(("table", "split", "division", "proposal"), "tables"),
    **dict.fromkeys(("score", "evaluation", "verdict", "baseline", "model"), "insight"),
    **dict.fromkeys(("page", "picture", "figure", "head", "read", "caption", "note"), "report"),
    **dict.fromkeys(("recipe", "layer", "decision", "drift", "rare", "caution"), "tabular"),
    **dict.fromkeys(("show", "kind", "panel", "walk"), "explore"),
    **dict.fromkeys(("cli", "train", "predict", "evaluate", "info", "warm", "compile", "demo"), "cli"),
}


def test_a_text_is_used_by_its_room_or_one_below() -> None:
    """A key says whose text it is; what stands above that room in the list of rooms does not know it."""
    astray = []
    for file in PACKAGE.rglob("*.py"):
        room = file.relative_to(PACKAGE).parts[0]
        if room not in ROOMS:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and node.args
                and getattr(node.func, "id", "") in ("say", "heading", "Message")
            ):
                key = (spelt(node.args[0]) or "").replace("\\", "")
                home = HOMES.get(key.partition(".")[0], ROOMS[0])
                if ROOMS.index(room) < ROOMS.index(home):
                    astray.append(f"{file.name}:{node.lineno}: {key} is of {home}")
    assert not astray


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
