"""Every op that a layer, norm, gate or loss records has words in `walk`, and they can be said."""

import numpy as np
import pytest

from pellucid.engine.layer import Layer
from pellucid.engine.network import Network
from pellucid.engine.ops import Op
from pellucid.engine.tape import Tape
from pellucid.explore.walk.context import Symbols
from pellucid.explore.walk.op_steps import explain
from pellucid.explore.walk.steps import Calculation, Step
from pellucid.explore.walk.trace import Explainer
from pellucid.formulas.losses import LOSSES
from pellucid.layers import Dense, Mean, PiecewiseLinear
from pellucid.training.data import Data
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.trainer import Trainer
from test_layers import BY_POSITION, OF_COLUMNS

SYMBOLS = [Symbols(*(f"{name}{i}_" for name in "wbzh")) for i in range(6)]
OPS = [cls for base in Op.__subclasses__() for cls in (base, *base.__subclasses__())]


def explained(tape: Tape, network: Network, *phases: str) -> list[Calculation]:
    names = [f"column {i + 1}" for i in range(network.width)]
    return list(Explainer(tape, network, SYMBOLS, names).run(*phases))


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.__name__)
def test_every_op_has_words(op: type[Op]) -> None:
    assert explain.dispatch(op) is not explain.dispatch(Op), (
        f"write what {op.__name__} computes: see explore/walk/op_steps.py"
    )


def test_an_op_without_words_is_an_error() -> None:
    class Mystery(Op):
        pass

    with pytest.raises(TypeError, match="Mystery has no words"):
        explain(Mystery(), Mystery(), None)  # type: ignore[arg-type]


@pytest.mark.parametrize("layer", [*BY_POSITION, *OF_COLUMNS], ids=repr)
def test_every_layer_can_be_explained(layer: Layer) -> None:
    """In prediction and in a training step; the op names the arrays that the kernel works on."""
    shape = (4,)
    first: list[Layer] = [] if isinstance(layer, Dense) or layer in OF_COLUMNS else [Dense(4)]
    last: list[Layer] = [] if isinstance(layer, Mean) else [Dense(2)]
    network = Network([*first, *([Dense(4)] if isinstance(layer, Mean) else []), layer, *last], shape, np.float64)
    x = np.random.default_rng(0).integers(0, 2, (3, 4)).astype(np.float64)
    trainer = Trainer(network, Objective("cross_entropy"), Optimizer("sgd"), batch_size=None, shuffle=False)
    trainer.set_data(Data.of(x, np.array([0, 1, 1]), LOSSES["cross_entropy"], 2, np.float64))
    trainer.begin_epoch(np.array([0.1]))
    tape = trainer.batches[0][0]
    assert all(entry.op for entry in tape.entries if entry.phase in ("forward", "loss", "backward"))
    blocks = explained(tape, network, "fetch", "forward", "loss", "backward")
    steps = [step for block in blocks for step in block.steps]
    assert steps and all(step.text for step in steps)
    assert any(isinstance(step, Step) and step.name.startswith("dL/d") for step in steps)
    with network.predicting(3) as (predicting, inputs, _):
        inputs.value[...] = x
        assert explained(predicting, network, "forward")


@pytest.mark.parametrize("row", list(LOSSES), ids=LOSSES.names)
def test_every_loss_can_be_explained(row) -> None:
    network = Network([PiecewiseLinear((0,), 3), Dense(2, "swiglu")], 2, np.float64)
    y = np.array([0, 1]) if row.target == "class" else np.array([[0.0, 1.0], [1.0, 0.0]])
    trainer = Trainer(network, Objective(row.name), Optimizer("sgd"), batch_size=None, shuffle=False)
    trainer.set_data(Data.of(np.array([[0.5, 1.0], [-2.0, 0.0]]), y, row, 2, np.float64))
    trainer.begin_epoch(np.array([0.1]))
    tape = trainer.batches[0][0]
    explained(tape, network, "fetch", "forward")
    (calculation,) = explained(tape, network, "loss")
    texts = [step.text for step in calculation.steps]
    assert any(": L = " in text or text.startswith("L = ") for text in texts)
    assert any("dL/d" in text for text in texts)
