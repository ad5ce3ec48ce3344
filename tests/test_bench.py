"""The benchmark's own promises: everybody runs the same workload, errors are found where they are planted, misses are said."""

import json
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench import accuracy, commands, errors, figures, hardware_limits, kernel_list, kernels, networks, page
from bench.adapters import pellucid as pellucid_adapter
from bench.networks import Drawn, Workload

from pellucid.engine.tape import Entry
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.gates import GATES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.kernels import activations

SMALL = [
    Workload("relu", (5, 7, 3), 8, 44),
    Workload("batchnorm", (5, 8, 3), 8, 44, "batchnorm"),
    Workload("swiglu", (5, 6, 6, 2), 8, 44, "swiglu", "adamw"),
]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(networks, "OUT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("workload", SMALL, ids=lambda workload: workload.name)
def test_what_is_drawn_is_the_same_for_everybody(workload: Workload, small: Path) -> None:
    first, again = networks.drawn(workload), networks.drawn(workload)
    assert first.x.dtype == np.float32 and first.x.shape == (44, 5)
    np.testing.assert_array_equal(first.x, again.x)
    for own, theirs in zip(first.layers, again.layers, strict=True):
        assert {name: value.tolist() for name, value in own.items()} == {n: v.tolist() for n, v in theirs.items()}
    assert all(sorted(order) == list(range(44)) for order in first.orders.tolist())


def by_hand(workload: Workload, drawn: Drawn) -> float:
    """The first batch's loss, from the textbook, in float64."""
    rows = drawn.orders[0][: workload.batch]
    x = drawn.x[rows].astype(float)
    for own in drawn.layers:
        x = x @ own["weight"].astype(float) + own.get("bias", 0)
        if own is drawn.layers[-1]:
            break
        if workload.kind == "batchnorm":
            x = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)
        if workload.kind == "swiglu":
            a, b = np.split(x / np.sqrt((x**2).mean(1, keepdims=True) + 1e-6), 2, axis=1)
            x = a / (1 + np.exp(-a)) * b
        else:
            x = np.maximum(x, 0)
    return float(np.mean(np.log(np.exp(x).sum(1)) - x[np.arange(len(x)), drawn.y[rows]]))


@pytest.mark.parametrize("library", ["torch", pytest.param("jax", marks=pytest.mark.long)])
@pytest.mark.parametrize("workload", SMALL, ids=lambda workload: workload.name)
def test_libraries_take_the_same_steps(workload: Workload, library: str, small: Path) -> None:
    """Over more than two epochs, small last batches included."""
    drawn = networks.drawn(workload)
    mine = pellucid_adapter.Training(workload, drawn).losses(15)
    assert mine[0] == pytest.approx(by_hand(workload, drawn), abs=1e-6)
    assert all(abs(a - b) > 1e-7 for a, b in pairwise(mine))
    pytest.importorskip(library)
    theirs = pytest.importorskip(f"bench.adapters.{library}").forms(workload, drawn)
    for form, make in theirs.items():
        if "compile" not in form:
            np.testing.assert_allclose(make().losses(15), mine, atol=figures.AGREE, err_msg=form)


def test_somebody_who_does_less_is_found_out() -> None:
    found = {"Pellucid": [{"us": 2.0, "losses": [1.0, 0.5]}], "JAX": [{"us": 3.0, "losses": [1.0, 0.5002]}]}
    (line,) = page.goals({"2": found}, replace(SMALL[0], over_best=1.6, over_eager=1.0))
    assert "2e-04, **2e-04**" in line
    assert "1.50 (1.50-1.50) | 1.6, **missed**" in line
    (line,) = page.goals(
        {"2": {**found, "JAX": [{"us": 4.0, "losses": [1.0, 0.50005]}]}}, replace(SMALL[0], over_best=1.6)
    )
    assert "| 2.00 (2.00-2.00) | 1.6 |" in line and "missed" not in line


def subject(name: str, order: int = 0) -> errors.Subject:
    return next(
        s
        for s in [*accuracy.elementary(), *accuracy.activations(), *accuracy.gates()]
        if (s.name, s.order) == (name, order)
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_error_is_found_where_it_is_planted(dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "grid", lambda dtype, turns, count: np.linspace(-20, 20, 801).astype(dtype))
    sigmoid = subject("sigmoid")
    right: Any = sigmoid.computed["Pellucid"]

    def wrong(x: Any) -> Any:
        y = right(x)
        return np.where(x == -16.0, y * (1 + 8 * np.finfo(x.dtype).eps), y).astype(x.dtype)

    both = replace(sigmoid, computed={"Pellucid": right, "PyTorch": wrong, "JAX": None})
    found = errors.measure(both, dtype, 1 << 22)
    assert found["Pellucid"].everywhere <= 2
    assert 7 < found["PyTorch"].everywhere < 20
    assert found["PyTorch"].at == (-16.0,)
    assert found["PyTorch"].everyday <= 2  # 16 is beyond what that column is of
    assert set(found) == {"Pellucid", "PyTorch"}


def test_beside_a_zero_the_error_counts_against_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere against the result."""
    slope = subject("gelu", 1)
    (zero,) = slope.zeros
    monkeypatch.setattr(errors, "grid", lambda dtype, turns, count: zero + np.array([0.001, 0.1], dtype))
    computed = {
        "Pellucid": lambda x: np.array([float(errors.textbook.exact(slope.exact, z)) + 2**-50 for z in x.tolist()])
    }
    exact, at = errors.Exact(slope, np.float64), zero + np.array([0.001, 0.1])
    got = computed["Pellucid"](at)
    assert exact.error((at[0],), got[0]) == pytest.approx(4, abs=0.1)
    assert exact.error((at[1],), got[1]) == pytest.approx(4 * 32, rel=0.01)  # f' is about 0.04 there


def test_the_page_says_what_missed() -> None:
    found = [
        (
            subject("swish"),
            {"Pellucid": errors.Found(2.5, (-1.0,), 1.5), "PyTorch": errors.Found(2e7, (-90.0,), 1.9)},
        ),
    ]
    *_, line = accuracy.lines(np.float32, 0, found)
    assert line == "| `swish` | 1.50 | **2.50** | 1.90 | wrong |  |  | -1 |"


def test_every_row_of_the_book_is_measured() -> None:
    """A new row of a table is measured without being told of."""
    measured = {s.name.partition(" by")[0] for s in [*accuracy.activations(), *accuracy.gates()]}
    shipped = {row.name for row in ACTIVATIONS if not accuracy.digest(row)} - {"swish_learned"}
    assert measured == shipped | set(GATES.names)
    named = {name.removesuffix(" backward") for names in kernel_list.KERNELS.values() for name in names}
    assert named >= (shipped - {"identity", "step", "prelu"}) | set(GATES.names)
    assert {row.name for row in OPTIMIZERS if not accuracy.digest(row)} <= set(kernel_list.KERNELS["optimizers"])
    assert len(commands.ACTIVATIONS) * len(commands.OPTIMIZERS) * commands.SEEDS == 400


@pytest.mark.parametrize("group", kernel_list.KERNELS)
def test_kernels_run(group: str) -> None:
    for name in kernel_list.KERNELS[group]:
        kernels.of_pellucid(group, name, (4, 16))()
        assert group == "rows" or kernel_list.traffic(group, name) in (2, 3, 5, 7, 9)


def test_a_piece_of_work_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The whole way of a figure: measured, kept, drawn."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.workloads", "pellucid", "1", "kernels.measured", "rows", "L1", "rms"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 0, done.stderr
    taken = json.loads(done.stdout.splitlines()[-1])
    assert set(taken) == {"rms norm", "rms norm backward"} and all(value > 0 for value in taken.values())
    figures = {
        "copying": {"L1": {"rows": [1.0]}},
        "kernels": {"L1": {"rows": {name: {"pellucid": [t], "torch": [2 * t]} for name, t in taken.items()}}},
    }
    lines = list(page.kernel_lines(figures, "L1", "rows"))
    assert len(lines) == 2 and all("| 2.00 |" in line for line in lines)


def test_hardware_limits_are_said() -> None:
    """What the products alone leave, what two threads would give, and copying at the size of the memory."""
    rounds = [{"step": 109.0, "products": 100.0}]
    assert "109 us | 100 us | 1.09 | at most 1.08, **missed** |" in page.command_line(
        "products", {"products": {"pellucid": rounds}}
    )
    (name, *_) = networks.WORKLOADS
    (line,) = page.thread_lines({name: [{"one": 2.0, "two": 4.0, "shared": 3}]})
    assert line.endswith("| 3 | 2.0 | 4.0 | 0.50 |")
    taken = {"relu": {"pellucid": [13.0], "torch": [26.0], "compile": [12.0]}}
    figures = {"copying": {"memory": {"activations": [10.0]}}, "kernels": {"memory": {"activations": taken}}}
    (line,) = page.kernel_lines(figures, "memory", "activations")
    assert line == "| relu | 13.0 | 26.0 | 12.0 |  | 0.92 **missed** | 1.30 **missed** |"


def test_two_threads_share_every_row_of_what_is_large() -> None:
    _, tape = hardware_limits.recorded("2-8-2, batch 4")
    assert not any(hardware_limits.halves(entry) for entry in tape.entries)
    large = np.arange(40_000, dtype=np.float32).reshape(800, 50)
    kernel = activations.biased_activation_backward(next(r for r in ACTIVATIONS if r.name == "relu"), np.float32)
    first, second = hardware_limits.halves(
        Entry("", "backward", kernel, (large, large.copy(), np.zeros(50, np.float32)))
    )
    np.testing.assert_array_equal(np.concatenate([first[0], second[0]]), large)
    assert second[2] is not first[2] and len(first[2]) == len(second[2]) == 50


def test_one_kernel_can_be_measured_alone() -> None:
    assert kernels.chosen("activations", "L3", "L3 activations gelu b") == ["gelu backward"]
    assert kernels.chosen("rows", "L3", "gelu") == []
