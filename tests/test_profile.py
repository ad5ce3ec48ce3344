"""Where the time of a step goes: every entry measured, nothing changed by it."""

import numpy as np

from pellucid.engine.network import Network
from pellucid.engine.profile import profile
from pellucid.kernels.compiler import step_state as slot
from pellucid.layers import Dense, Dropout
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer


def test_profile_measures_every_entry_and_changes_nothing() -> None:
    network = Network([Dense(6, "tanh", norm="batch"), Dropout(0.3), Dense(3)], 4)
    objective = Objective("cross_entropy")
    trainer = Trainer(network, objective, Optimizer("adam"), batch_size=5)
    chance = np.random.default_rng(0)
    trainer.set_data(Data.of(chance.standard_normal((22, 4)), chance.integers(0, 3, 22), objective.row, 3, np.float32))
    trainer.epoch(np.full(5, 0.01))
    tape = trainer.batches[0][0]
    arrays = [array for entry in tape.entries for array in entry.arrays if array is not trainer.step_state]
    before = [array.copy() for array in arrays]
    assert trainer.step_state[slot.ROW_OFFSET] == 20  # the last batch is a small one
    found = profile(tape, 0.1)
    assert trainer.step_state[slot.ROW_OFFSET] == 0  # where a whole batch can be fetched
    for array, kept in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, kept)
    assert len(found.seconds) == len(tape.entries)
    assert all(taken > 0 for taken in found.seconds)
    text = str(found).splitlines()
    assert len(text) == len(tape.entries) + 3
    assert text[-2].split()[0] == "total"
    trainer.epoch(np.full(5, 0.01))  # and training goes on
