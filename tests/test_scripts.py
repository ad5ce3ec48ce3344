"""The scripts say what is missing on a machine that cannot run them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OLD = """
case "$*" in
    --version) echo "Python 3.9.2" ;;
    *) exit 1 ;;
esac
"""
NO_VENV = f"""
case "$*" in
    *venv*) echo "No module named venv" >&2; exit 1 ;;
    *) exec {sys.executable} "$@" ;;
esac
"""
NO_NETWORK = f"""
case "$*" in
    *"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *"pip install"*) echo "no network" >&2; exit 1 ;;
    *) exec {sys.executable} "$@" ;;
esac
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts are for Bash")
@pytest.mark.parametrize("script", ["demo", "test"])
@pytest.mark.parametrize(
    ("python", "said"),
    [
        (OLD, "Pellucid needs Python 3.11 or newer; python3 here is: Python 3.9.2."),
        (NO_VENV, "python3 cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"),
        (NO_NETWORK, "pip could not install Pellucid's dependencies; its message is above."),
    ],
)
def test_what_is_missing(script: str, python: str, said: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "script", tmp_path / "script")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()
    stub = programs / "python3"
    stub.write_text(f"#!/bin/sh{python}", encoding="utf-8")
    stub.chmod(0o755)
    done = subprocess.run(
        [tmp_path / "script" / script],
        env={**os.environ, "PATH": f"{programs}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == said
    assert not (tmp_path / ".venv" / "installed").exists(), "the next run tries again"
