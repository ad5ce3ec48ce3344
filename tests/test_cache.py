"""Compiled kernels between processes: found again, never stale, shared without harm; where none can be kept, none are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import pellucid

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
PACKAGE = Path(pellucid.__file__).parent

# What a process does, and how many compiler passes it took: none, when every kernel was found.
COUNTING = """
import numpy as np
from numba.core import event
passes = event.RecordingListener()
event.register("numba:run_pass", passes)
"""
ONE = """
import pellucid
print(float(pellucid.activations.swish(np.array([2.0]))[0]), len(passes.buffer))
"""
TRAINING = """
import hashlib
from pellucid import Sequential, layers
x = np.random.default_rng(0).normal(0, 1, (40, 3)).astype(np.float32)
net = Sequential([layers.Dense(4, "gelu", norm="layer"), layers.Dropout(0.2), layers.Dense(2)], loss="cross_entropy", seed=1)
net.fit(x, (x[:, 0] > 0).astype(int), epochs=3, batch_size=16, validation=0.2)
bits = hashlib.sha256(net.network.parameters.vector.tobytes() + net(x).tobytes()).hexdigest()
print(bits, len(passes.buffer))
"""
LINE = "pellucid: Compiling kernels"


def started(program: str, cache: Path, path: Path | None = None) -> subprocess.Popen[str]:
    """A process that leaves bytecode for the next one, as Python does where nobody asks for anything else."""
    environment = {**os.environ, "PELLUCID_CACHE": str(cache), "PYTHONPATH": str(path or PACKAGE.parent), "LANG": "C"}
    environment["PYTHONDONTWRITEBYTECODE"] = ""
    return subprocess.Popen(
        [sys.executable, "-c", COUNTING + program],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[str, int, list[str]]:
    """What it printed, its compiler passes, its lines on standard error."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    value, passes = out.split()
    return value, int(passes), err.splitlines()


def files(cache: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(cache)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in cache.rglob("*") if path.is_file()
    }  # fmt: skip


def test_a_second_process_compiles_nothing(tmp_path: Path) -> None:
    bits, passes, said = ended(started(TRAINING, tmp_path))
    assert passes > 100 and len(said) == 1 and said[0].startswith(LINE)
    before = files(tmp_path)
    assert len(before) > 20
    again, passes, said = ended(started(TRAINING, tmp_path))
    assert (again, passes, said) == (bits, 0, [])
    assert files(tmp_path) == before


def test_an_edited_formula_is_compiled_anew(tmp_path: Path) -> None:
    """A copy of the package, edited where the kernel's own file does not show it."""
    home, cache = tmp_path / "home", tmp_path / "cache"
    shutil.copytree(PACKAGE, home / "pellucid", ignore=shutil.ignore_patterns("__pycache__"))
    value, passes, _ = ended(started(ONE, cache, home))
    assert float(value) == pytest.approx(1.7615941559557649) and passes > 0
    assert ended(started(ONE, cache, home))[1] == 0
    book = home / "pellucid/formulas/activations.py"
    text = book.read_text(encoding="utf-8")
    assert text.count("return 0.0 if u < -750 else z * sigmoid(u)") == 1
    book.write_text(text.replace("else z * sigmoid(u)", "else 10 * z * sigmoid(u)"), encoding="utf-8")
    value, passes, _ = ended(started(ONE, cache, home))
    assert float(value) == pytest.approx(17.615941559557649) and passes > 0
    book.write_text(text, encoding="utf-8")  # as it was: its kernels are there still
    value, passes, _ = ended(started(ONE, cache, home))
    assert float(value) == pytest.approx(1.7615941559557649) and passes == 0
    vectors = home / "pellucid/kernels/compiler/vector_math.py"
    vectors.write_text(vectors.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert ended(started(ONE, cache, home))[1] > 0


def test_processes_at_once_do_each_other_no_harm(tmp_path: Path) -> None:
    results = [ended(process) for process in [started(ONE, tmp_path) for _ in range(4)]]
    assert {value for value, *_ in results} == {results[0][0]}
    ended(started(ONE, tmp_path))  # adds what two that wrote at once may have lost of the index
    value, passes, said = ended(started(ONE, tmp_path))
    assert (value, passes, said) == (results[0][0], 0, [])


def test_no_writable_folder_costs_a_line_and_not_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder can be made in here")
    value, passes, said = ended(started(ONE, tmp_path / "file" / "kernels"))
    assert float(value) == pytest.approx(1.7615941559557649) and passes > 0
    assert len(said) == 1 and "is not writable" in said[0] and str(tmp_path / "file") in said[0]


def test_damaged_files_are_written_anew(tmp_path: Path) -> None:
    value, *_ = ended(started(ONE, tmp_path))
    for size in (0, 20):
        for file in tmp_path.rglob("*.nb*"):
            file.write_bytes(file.read_bytes()[:size])
        assert ended(started(ONE, tmp_path))[0] == value
        assert ended(started(ONE, tmp_path))[:2] == (value, 0)


OWN = """
from pellucid.functions import tanh

def bent(z):
    return SCALE * tanh(z)

def bent_derivative(z, y):
    return SCALE * (1 - tanh(z)) * (1 + tanh(z))

SCALE = 3.0
"""
REGISTERING = """
import sys
sys.path.insert(0, {folder!r})
import pellucid
from own import bent, bent_derivative
pellucid.register_activation("bent", bent, bent_derivative)
print(float(pellucid.activations.bent(np.array([1.0]))[0]), len(passes.buffer))
"""


@pytest.mark.parametrize(
    "edit", [("SCALE = 3.0", "SCALE = 5.0"), ("return SCALE * tanh(z)\n", "return SCALE * tanh(z) + 0\n")]
)
def test_a_registered_formula_is_found_again_and_never_stale(tmp_path: Path, edit: tuple[str, str]) -> None:
    own, cache = tmp_path / "own.py", tmp_path / "cache"
    program = REGISTERING.format(folder=str(tmp_path))
    own.write_text(OWN)
    value, passes, _ = ended(started(program, cache))
    assert float(value) == pytest.approx(2.2847824678672924) and passes > 0
    assert ended(started(program, cache))[:2] == (value, 0)
    own.write_text(OWN.replace(*edit))
    shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)
    edited, passes, _ = ended(started(program, cache))
    assert float(edited) == pytest.approx(float(value) * (5 / 3 if "5" in edit[1] else 1)) and passes > 0


def test_a_formula_without_source_text_is_refused_with_the_reason(tmp_path: Path) -> None:
    process = started(OWN + "import pellucid\npellucid.register_activation('bent', bent, bent_derivative)", tmp_path)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "FormulaError: the source text of 'bent' cannot be found" in err.splitlines()[-1]
    assert "write it in a file and import it" in err.splitlines()[-1]
