"""A room of the house imports only rooms above it, and `import pellucid` stays light."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pellucid

PACKAGE = Path(pellucid.__file__).parent
ROOMS = [
    "formulas",
    "kernels",
    "engine",
    "training",
    "tables",
    "files",
    "insight",
    "report",
    "estimators",
    "lab",
    "cli",
]
EVERYWHERE = {"messages"}  # the catalogue of texts, which itself imports no room
HEAVY = ["sklearn", "matplotlib", "polars", "pandas", "scipy.linalg", "typer", "rich"]


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """(line, module) of every import in a file, also those inside functions."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports are absolute"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def room_of(module: str) -> str:
    return module.split(".")[1] if module.startswith("pellucid.") else ""


@pytest.mark.parametrize("room", [*ROOMS, *EVERYWHERE])
def test_room_imports_only_rooms_above(room: str) -> None:
    allowed = EVERYWHERE if room in EVERYWHERE else {*ROOMS[: ROOMS.index(room) + 1], *EVERYWHERE}
    files = [*(PACKAGE / room).rglob("*.py"), *PACKAGE.glob(f"{room}.py")]
    below = [
        f"{file.relative_to(PACKAGE)}:{line} imports {module}"
        for file in files
        for line, module in imports(file)
        if room_of(module) in {*ROOMS, *EVERYWHERE} - allowed
    ]
    assert not below, "\n".join(below)


def test_formulas_know_no_arrays() -> None:
    foreign = [
        f"{file.name}:{line} imports {module}"
        for file in (PACKAGE / "formulas").glob("*.py")
        for line, module in imports(file)
        if module.split(".")[0] in ("numpy", "numba", "scipy")
    ]
    assert not foreign, "\n".join(foreign)


def test_importing_is_light() -> None:
    code = f"import sys, pellucid; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
