"""200 steps in float64, step by step the same as PyTorch (Lion: as Optax), for every optimizer, norm and kind of activation."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pellucid.engine.network import Network
from pellucid.layers import Dense
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer

HERE = Path(__file__).parent / "golden"
_spec = importlib.util.spec_from_file_location("record", HERE / "record.py")
assert _spec is not None and _spec.loader is not None
record: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(record)
RECORDED = np.load(HERE / "torch.npz")


def ours(optimizer: str, norm: str, activation: str) -> dict[str, Any]:
    given = record.start()
    layers = [Dense(record.HIDDEN, activation, norm=None if norm == "none" else norm), Dense(record.CLASSES)]
    network = Network(layers, record.INPUTS, np.float64)
    values = network.parameters.values
    values["0.weight"][...], values["1.weight"][...] = given["w1"], given["w2"]
    objective = Objective("cross_entropy")
    rate, own = record.RATE.get(optimizer, record.ADAPTIVE_RATE), record.HYPERPARAMETERS.get(optimizer, {})
    rule = Optimizer(optimizer, rate, hyperparameters=own)
    trainer = Trainer(network, objective, rule, batch_size=None, shuffle=False)
    trainer.set_data(Data.of(given["x"], given["y"], objective.row, record.CLASSES, np.float64))
    losses = [trainer.epoch(np.array([rule.effective_learning_rate])).loss for _ in range(record.STEPS)]
    return {"losses": np.array(losses), "w1": values["0.weight"], "w2": values["1.weight"]}


@pytest.mark.parametrize("case", record.cases(), ids="-".join)
def test_recorded(case: tuple[str, str, str]) -> None:
    made = ours(*case)
    for name, value in made.items():
        np.testing.assert_allclose(value, RECORDED["-".join((*case, name))], rtol=0, atol=1e-12, err_msg=name)


@pytest.mark.long
@pytest.mark.parametrize("case", record.cases(), ids="-".join)
def test_live(case: tuple[str, str, str]) -> None:
    pytest.importorskip("torch")
    theirs = record.run(*case, record.start())
    for name, value in ours(*case).items():
        np.testing.assert_allclose(value, theirs[name], rtol=0, atol=1e-12, err_msg=name)


@pytest.mark.long
@pytest.mark.parametrize("case", record.cases(), ids="-".join)
def test_the_comparison_means_something(case: tuple[str, str, str]) -> None:
    """PyTorch started one ULP beside ends beside: what differs by more is arithmetic, not rounding that grew."""
    pytest.importorskip("torch")
    beside = record.start()
    chance = np.random.default_rng(1)
    for name in ("w1", "w2"):
        beside[name] = np.nextafter(beside[name], chance.choice([-np.inf, np.inf], beside[name].shape))
    there, here = record.run(*case, beside), record.run(*case, record.start())
    for name, value in here.items():
        np.testing.assert_allclose(there[name], value, rtol=0, atol=1e-13, err_msg=name)
