"""No two files import each other, a room of the house imports only rooms above it, and `import pellucid` stays light."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import pellucid

PACKAGE = Path(pellucid.__file__).parent
BENCH = Path(__file__).parent.parent / "bench"
HEAVY = ["sklearn", "matplotlib", "polars", "pandas", "scipy.linalg", "typer", "rich"]

EVERYWHERE = {"messages", "typing"}
"""The catalogue of texts and the names of array types, which import no room."""
ROOMS = [
    *("formulas", "kernels", "engine", "layers", "training", "tables", "files", "insight"),
    *("estimators", "exchange", "report", "tabular", "explore", "cli"),
]
INNER = {
    "kernels": ["compiler", "*"],
    "tables": ["errors notes", "inference", "schema target description", "encoding", "reading", "splitting"],
    "insight": ["scores", "decide", "explain", "*"],
    "report": ["text style data html", "figures", "*"],
    "tabular": ["settings", "prepare", "recipe", "fit", "model", "assess", "*"],
    "explore": ["walk", "catalogue", "*"],
    "cli": ["terminal", "commands", "*"],
}
"""From top to bottom, the files and inner rooms of a room, those of one entry side by side; a star is every other file."""

OPEN_ROOMS: set[tuple[str, str]] = set()
OPEN_CIRCLES: set[frozenset[str]] = set()
"""Arrows up and circles that are still to be cut: both only ever shrink."""


def modules() -> dict[str, Path]:
    """Every file of the package and of the benchmarks, by the name it is imported by."""
    found = {}
    for folder in (PACKAGE, BENCH):
        for file in folder.rglob("*.py"):
            parts = file.relative_to(folder.parent).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imports(file: Path) -> Iterator[str]:
    """What a file imports, also inside functions and for types only: modules, and names in them."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{file}:{node.lineno}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows() -> dict[str, set[str]]:
    """The files that each file imports."""
    files, found = modules(), {}
    for name, file in files.items():
        targets = {each if each in files else each.rpartition(".")[0] for each in imports(file)}
        found[name] = targets & files.keys() - {name}
    return found


ARROWS = arrows()


def room_of(module: str) -> str:
    return module.split(".")[1] if module.startswith("pellucid.") else ""


def circles(graph: Mapping[str, Iterable[str]]) -> set[frozenset[str]]:
    """Groups of files that import each other, found one circle at a time, each cut before the next is looked for."""
    graph, found = {name: set(targets) for name, targets in graph.items()}, set()
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1]
            found.add(frozenset(circle))
            for one, other in zip(circle[1:], circle[:-1], strict=True):
                graph[one].discard(other)
        else:
            return found


def test_circles_are_found() -> None:
    assert circles({"a": "b", "b": "c", "c": "ad", "d": "e", "e": ""}) == {frozenset("abc")}
    assert circles({"a": "b", "b": "c", "c": ""}) == set()


def test_no_two_files_import_each_other() -> None:
    assert circles(ARROWS) == OPEN_CIRCLES


def test_every_room_has_its_place() -> None:
    rooms = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()}
    assert rooms <= {*ROOMS, *EVERYWHERE}
    for room, order in INNER.items():
        placed = [name for entry in order for name in entry.split()]
        inner = {folder.name for folder in (PACKAGE / room).iterdir() if (folder / "__init__.py").exists()}
        assert inner <= {*placed} and len(placed) == len({*placed}), room
    nested = {room for room in rooms & {*ROOMS} if any((PACKAGE / room).glob("*/__init__.py"))}
    assert nested == INNER.keys()


def test_rooms_import_only_rooms_above() -> None:
    up = set()
    for source, targets in ARROWS.items():
        for target in targets:
            one, other = room_of(source), room_of(target)
            if one in EVERYWHERE:
                assert other in ("", one), f"{source} imports {target}"
            elif one in ROOMS and other in ROOMS and ROOMS.index(other) > ROOMS.index(one):
                up.add((one, other))
    assert up == OPEN_ROOMS


@pytest.mark.parametrize("room", INNER)
def test_inner_rooms_import_only_those_above(room: str) -> None:
    place = {name: level for level, entry in enumerate(INNER[room]) for name in entry.split()}

    def level(module: str) -> int:
        return place.get(module.split(".")[2], place.get("*", -1))

    inside = [name for name in ARROWS if room_of(name) == room and name.count(".") > 1]
    up = [
        f"{source} imports {target}"
        for source in inside
        for target in ARROWS[source]
        if room_of(target) == room and target.count(".") > 1 and level(target) > level(source)
    ]
    assert not up, "\n".join(up)
    assert all(level(name) >= 0 for name in inside), "every file has its place"


def test_formulas_know_no_arrays() -> None:
    foreign = [
        f"{file.name} imports {module}"
        for file in (PACKAGE / "formulas").glob("*.py")
        for module in imports(file)
        if module.split(".")[0] in ("numpy", "numba", "scipy")
    ]
    assert not foreign, "\n".join(foreign)


def test_importing_is_light() -> None:
    code = f"import sys, pellucid; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
