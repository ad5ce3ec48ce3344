"""Whether the proofs of exactness would notice: each meets the fault that it is there for, and must turn red."""

import itertools
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import test_files
import test_files_atomic
import test_formulas
import test_functions
import test_kernels_norms
import test_training
from pellucid.files import atomic, write_model
from pellucid.formulas.losses import LOSSES
from pellucid.kernels import norms
from pellucid.kernels.compiler import step_state as slot
from pellucid.training import fit
from pellucid.typing import Array


@pytest.mark.parametrize("dtype", test_functions.DTYPES)
def test_a_function_three_units_off(dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    right = test_functions.values

    def off(name: str, x: Array) -> Array:
        y = right(name, x)
        place = len(y) // 3
        y[place] += 3 * np.spacing(y[place])
        return y

    monkeypatch.setattr(test_functions, "values", off)
    with pytest.raises(AssertionError, match=r"exp\("):
        test_functions.test_vector_form_is_exact_to_its_last_digits("exp", dtype)


def test_a_variance_that_is_the_mean_square_less_the_squared_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    def textbook(real: type) -> Any:
        def batch_norm(
            x: Array, gain: Array, shift: Array, y: Array, mean: Array, spread: Array, inverse: Array, *rest: Array
        ) -> None:
            mean[...] = x.mean(0)
            spread[...] = np.maximum((x * x).mean(0) - x.mean(0) ** 2, 0)
            inverse[...] = 1 / np.sqrt(spread + rest[-1][-1])

        return batch_norm

    monkeypatch.setattr(norms, "batch_norm", textbook)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        test_kernels_norms.test_statistics_of_data_far_from_0(np.float32)


def test_a_loss_by_the_logarithm_of_the_probability() -> None:
    def naive(o: float, t: float) -> float:
        p = 1 / (1 + math.exp(-max(min(o, 700.0), -700.0)))
        return -t * math.log(max(p, 1e-300)) - (1 - t) * math.log(max(1 - p, 1e-300))

    with pytest.raises(AssertionError):
        test_formulas.test_limits_of_losses(replace(LOSSES["binary_cross_entropy"], function=naive))


def test_an_order_of_rows_that_nobody_seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, begin = itertools.count(), fit.Trainer.begin_epoch

    def unseeded(self: fit.Trainer, rates: Any) -> None:
        self.step_state[slot.SEED] += next(chance)
        begin(self, rates)

    monkeypatch.setattr(fit.Trainer, "begin_epoch", unseeded)
    with pytest.raises(AssertionError):
        test_training.test_the_same_seed_twice_gives_the_same_bits()


@pytest.mark.parametrize("forgotten", ["vectors", "step", "epochs", "seed"])
def test_a_resumed_run_that_forgot(forgotten: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fit.Trainer.state

    def state(self: fit.Trainer) -> dict[str, Any]:
        kept = whole(self)
        return kept | {
            forgotten: [v * 0 for v in kept["vectors"]] if forgotten == "vectors" else type(kept[forgotten])(0)
        }

    monkeypatch.setattr(fit.Trainer, "state", state)
    with pytest.raises(AssertionError):
        test_training.test_stopped_and_resumed_is_uninterrupted("adam")


IN_PLACE = """
from pellucid.files import atomic
def in_place(target, content):
    with open(target, "wb") as file:
        file.write(content) if isinstance(content, bytes) else content(file)
atomic._write_and_rename = in_place
"""


def test_a_save_in_place_that_the_system_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_place(target: Path, content: Any) -> None:
        target.unlink()
        with atomic.open(target, "xb") as file:  # type: ignore[attr-defined]
            file.write(content)

    monkeypatch.setattr(atomic, "_write_and_rename", in_place)
    monkeypatch.setattr(atomic, "open", open, raising=False)
    path = tmp_path / "model"
    path.write_bytes(b"")
    with pytest.raises(FileNotFoundError):
        test_files_atomic.test_any_failing_call_leaves_the_old_file_or_the_new(tmp_path, 28, True)


def test_a_save_in_place_that_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_files_atomic, "SAVER", IN_PLACE + test_files_atomic.SAVER)
    with pytest.raises(Exception, match=r"truncated|empty|not a Pellucid"):
        test_files_atomic.test_a_killed_save_leaves_a_whole_file(tmp_path, 200)


def test_a_reader_that_does_not_look_at_the_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model"
    write_model(path, {"weights": np.arange(3.0)}, {"task": json.dumps("binary")})

    class Blind:
        """A hash that is always the one in the file."""

        def __init__(self, *_: Any) -> None: ...
        def update(self, *_: Any) -> None: ...
        def hexdigest(self) -> str:
            content = path.read_bytes()
            start = content.index(b'digest\\":\\"') + len(b'digest\\":\\"')
            return content[start : start + 64].decode()

    monkeypatch.setattr("pellucid.files.model_format.hashlib.sha256", Blind)
    with pytest.raises(pytest.fail.Exception, match="the file was read"):
        test_files.test_every_changed_byte_is_refused(path)
