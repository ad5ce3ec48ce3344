"""Errors carry a key and values: each is rendered in both languages, and what a user wrote comes back as it was."""

import ast
import copy
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import pellucid
from pellucid.messages import LANGUAGES, Message, Names, catalogue, speaking
from pellucid.messages.errors import InvalidType, InvalidValue, Keyed, MissingAttribute, hint, nearest, system_reason

PACKAGE = Path(pellucid.__file__).parent
NASTY = (
    "b; c",
    'it\'s: "so"',
    "{name}",
    "{0!r} %s %(x)d",
    "a\\b\\",
    "必须为整数；",
    "two\nlines\r\tx",
    "got 3; did you mean 'y'?",
)


def keys() -> Iterator[str]:
    """The keys of the texts in ``messages/errors``."""
    from importlib import import_module
    from pkgutil import iter_modules

    folder = import_module("pellucid.messages.errors")
    for area in iter_modules(folder.__path__):
        yield from import_module(f"{folder.__name__}.{area.name}").TEXTS


def fields(text: str) -> set[tuple[str, str, str | None]]:
    """Each value that a text asks for, with its format and conversion."""
    return {(name, spec or "", conversion) for _, name, spec, conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(keys()))
def test_what_a_user_wrote_comes_back(key: str) -> None:
    english, chinese = (fields(text) for text in catalogue()[key])
    assert english == chinese
    numbers = {name for name, spec, _ in english if spec}
    for nasty in NASTY:
        values = {name: 7 if name in numbers else f"{name} {nasty}" for name, _, _ in english}
        error = InvalidValue(key, **values)
        for language in LANGUAGES:
            text = error.render(language)
            for name, spec, conversion in english:
                value = values[name]
                assert (repr(value) if conversion == "r" else format(value, spec)) in text


# ---- every refusal in the source -----------------------------------------------------------------------------------

ROOMS_WITH_SENTENCES = {"messages"}
OTHER = {"AssertionError", "KeyboardInterrupt", "NotImplementedError", "typer.Exit", "typer.Abort", "UsageError"}
"""Raised without a key: a fault of ours, what ends a command or a loop, and Typer's error, which `complaint` words."""


def calls() -> Iterator[tuple[str, str, str, ast.Call, bool]]:
    """(where, room, callee, call, whether it is raised) of every call in the source."""
    for file in sorted(PACKAGE.rglob("*.py")):
        room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        tree = ast.parse(file.read_text(encoding="utf-8"))
        raised = {node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                where = f"{file.relative_to(PACKAGE)}:{node.lineno}"
                yield where, room, ast.unparse(node.func), node, node in raised


def written(node: ast.expr) -> list[str]:
    """The keys that an expression may be, as patterns."""
    if isinstance(node, ast.Constant):
        return [re.escape(str(node.value))]
    if isinstance(node, ast.JoinedStr):
        return ["".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return written(node.body) + written(node.orelse)
    return []


def keyed() -> set[str]:
    """The names of all errors that carry a key."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    return {kind.name for kind in classes if any(ast.unparse(base) == "Keyed" for base in kind.bases)}


def test_what_is_raised_has_a_key() -> None:
    known, errors = catalogue(), keyed()
    wrong = []
    for where, room, name, call, raised in calls():
        if room in ROOMS_WITH_SENTENCES:
            continue
        if name in errors:
            for key in written(call.args[0]):
                there = any(re.fullmatch(key, other) for other in known)
                if not there or not key.startswith((f"{room}\\.", "value\\.")):
                    wrong.append(f"{where}: {key}")
        elif raised and name[0].isupper() and name not in OTHER:
            wrong.append(f"{where}: {name}")
    assert not wrong, "\n".join(wrong)


# ---- how they are rendered -----------------------------------------------------------------------------------------


def test_names_in_both_languages() -> None:
    error = InvalidValue(
        "value.choice", name="b; c", choices=Names(["a", "b、c", "d"]), value="x", hint=hint("d ", ["d", "e"])
    )
    assert str(error) == "b; c must be one of a, b、c, d; got 'x'; did you mean 'd'?"
    assert error.render("zh") == "b; c 必须为以下之一：a、b、c、d；实际为 'x'；是不是 'd'？"
    assert nearest("speed", ["sped", "Speed", "weight"]).render("en") == "did you mean 'Speed' or 'sped'?"
    assert nearest("speed", ["sped", "Speed", "weight"]).render("zh") == "是不是 'Speed' 或 'sped'？"
    many = [f"column {i}" for i in range(20)]
    assert nearest("x", many).render("en").endswith("'column 7' and 12 more")
    assert hint("x", many) == ""


def test_english_in_any_language() -> None:
    error = InvalidType("value.text", name="target", value=3)
    with speaking("zh"):
        assert str(error) == "target must be text; got 3"
        assert error.render() == "target 必须为文本；实际为 3"


@pytest.mark.parametrize("kind", [InvalidValue, InvalidType, MissingAttribute])
def test_errors_are_copied_and_pickled(kind: type[Keyed]) -> None:
    cause = InvalidType("value.text", name="x", value=object())
    error = kind(
        "value.choice", name="a", choices=Names("bc"), value=cause, hint=Message("nearest.all", names=Names("d"))
    )
    for same in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(same) is kind and same.message == error.message
        assert [same.render(language) for language in LANGUAGES] == [error.render(language) for language in LANGUAGES]


def test_the_system_is_rendered_by_its_number() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        Path("no such file").read_bytes()
    assert [system_reason(caught.value).render(language) for language in LANGUAGES] == [  # type: ignore[union-attr]
        "No such file or directory",
        "没有这个文件或目录",
    ]
    assert system_reason(OSError(99999, "words of its own")) == "words of its own"
