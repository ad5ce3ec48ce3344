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
from pellucid.messages.faults import CLAUSES, told
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
    patterns |= {r"(fault|system|names|nearest|value)\..+"}  # below, and tests/test_errors.py
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


# ---- what is wrong -------------------------------------------------------------------------------------------------

HOLE = "7"
# Only Python meets these: the command gives no such thing.
PYTHON_ONLY = (
    "objects.py",
    "inputs.py",
    "sklearn_conventions.py",
    "mlp_lbfgs.py",
    "mlp.py",
    "mlp_base.py",
    "perceptron.py",
    "class_encoder.py",
)
PYTHON_ONLY += (
    "mlp_training.py",
    "scores.py",
    "threads.py",
    "atomic.py",
)  # atomic.py: OutputError


def filled(node: ast.AST) -> str:
    """A text of the source with every hole filled."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return filled(node.left) + filled(node.right)
    return HOLE


def faults() -> Iterator[tuple[str, str]]:
    """Where something is refused, and in which clauses."""
    rooms = ("tables", "files", "insight", "tabular", "estimators", "cli")
    for file in sorted(file for room in rooms for file in (PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args):
                continue
            kind, said = ast.unparse(node.exc.func), [filled(argument) for argument in node.exc.args]
            if kind in ("TableError", "ValueError", "TypeError") and file.name not in PYTHON_ONLY:
                text = said[0]
                if " " not in text:  # a key
                    continue
            else:
                continue
            for clause in text.split("; "):
                if re.search("[a-z]{3}", clause):
                    yield f"{file.name}:{node.lineno}", clause


@pytest.mark.parametrize(("where", "clause"), [*faults()])
def test_every_fault_is_told_in_chinese(where: str, clause: str) -> None:
    with speaking("zh"):
        assert told(clause) != clause, f"{where}: write it in messages/faults.py"
    with speaking("en"):
        assert told(clause) == clause


def test_no_clause_of_a_fault_is_idle() -> None:
    """Its words stand in the source."""
    source = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py") if file.name != "faults.py")
    known = set(re.findall(r"[A-Za-z]+", source))
    system = {
        "No such file or directory",
        "Permission denied",
        "No space left on device",
        "File name too long",
        "File too large",
    }
    idle = [clause for clause in set(CLAUSES) - system if not set(re.findall(r"[A-Za-z]+", clause)) <= known]
    assert not idle


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("c.toml: epochs must be a whole number; got '3'", "c.toml: epochs 须为整数；得到的是 '3'"),
        ("nobody wrote this; got 3", "nobody wrote this；得到的是 3"),
    ],
)
def test_told(english: str, chinese: str) -> None:
    with speaking("zh"):
        assert told(english) == chinese
