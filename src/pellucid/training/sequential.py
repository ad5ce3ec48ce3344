"""A network as a chain of layers that is fitted to arrays: what Keras and PyTorch users expect to start with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any

import numpy as np

from pellucid.engine.layer import Layer
from pellucid.engine.network import Network
from pellucid.formulas.losses import LOSSES
from pellucid.messages.errors import InvalidType, InvalidValue
from pellucid.training.data import Data
from pellucid.training.evaluator import Evaluator
from pellucid.training.fit import fit
from pellucid.training.objective import Objective
from pellucid.training.optimizers import Optimizer
from pellucid.training.policies import Callback, EarlyStopping, History, LearningRate, Policy
from pellucid.training.trainer import Epoch, Trainer
from pellucid.typing import Array


class Sequential:
    """A chain of layers. The last one gives raw outputs: losses on labels take logits, `predict` turns them into probabilities.

    Parameters
    ----------
    layers
        From input to output.
    loss
        A name from the table of losses, or an `Objective` for its settings.
    optimizer
        A name, or ``optimizers.adamw(...)`` for its settings.
    seed
        Of start weights, shuffling and dropout: the same seed on the same machine gives the same bits.

    Examples
    --------
    >>> import numpy as np
    >>> from pellucid import Sequential
    >>> from pellucid.layers import Dense
    >>> xor = Sequential([Dense(8, "tanh"), Dense(1)], loss="binary_cross_entropy", optimizer="adam", seed=1)
    >>> x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([0, 1, 1, 0])
    >>> _ = xor.fit(x, y, epochs=500, learning_rate=0.05, batch_size="full")
    >>> (xor.predict(x).ravel() > 0.5).astype(int).tolist()
    [0, 1, 1, 0]

    The perceptron as lessons teach it, with labels 0 and 1, a unit that fires at 0 and a start of one's own: after each row
    w = w + rate (t - y) x. It learns AND from every start, and XOR from none.

    >>> from pellucid import optimizers
    >>> unit = Sequential([Dense(1)], loss="perceptron", optimizer=optimizers.sgd(0.3))
    >>> unit.build(2, np.float64).load({"0.weight": np.array([[0.9], [-0.4]]), "0.bias": np.array([0.7])})
    >>> _ = unit.fit(x, [0, 0, 0, 1], epochs=100, batch_size=1, shuffle=False)
    >>> (unit(x).ravel() >= 0).astype(int).tolist()
    [0, 0, 0, 1]
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        *,
        loss: str | Objective = "mse",
        optimizer: str | Optimizer = "adam",
        seed: int = 0,
    ) -> None:
        if not isinstance(layers, list | tuple) or not layers or not all(isinstance(layer, Layer) for layer in layers):
            raise InvalidType("training.layers", value=layers)
        self.layers = list(layers)
        self.objective = loss if isinstance(loss, Objective) else Objective(LOSSES[loss].name)
        self.optimizer = optimizer if isinstance(optimizer, Optimizer) else Optimizer(optimizer)
        self.seed = _whole("seed", seed, 0)
        self.network: Network | None = None
        self.trainer: Trainer | None = None
        self.history = History()

    def __repr__(self) -> str:
        return f"Sequential({self.layers}, loss={self.objective.name!r}, optimizer={self.optimizer}, seed={self.seed})"

    def build(self, width: int, dtype: Any = np.float32) -> Network:
        """Draw the start weights for inputs of `width` columns, all computed in `dtype`; `fit` does it at its first call."""
        self.network = Network(self.layers, width, dtype, self.seed)
        return self.network

    def fit(
        self,
        x: Any,
        y: Any,
        *,
        sample_weight: Any = None,
        epochs: int = 100,
        batch_size: int | str = 32,
        learning_rate: float | None = None,
        schedule: str = "constant",
        validation: float | tuple[Any, Any] | None = None,
        patience: int | None = None,
        shuffle: bool = True,
        callbacks: Sequence[Callable[[Epoch], Any]] = (),
    ) -> History:
        """Train; a second call goes on with the weights and moments of the first.

        Parameters
        ----------
        x
            (rows, columns), dense or SciPy sparse. float64 is trained in float64, everything else in float32.
        y
            Labels 0..k-1 for cross_entropy; numbers or 0/1 labels, (rows,) or (rows, outputs), for the other losses.
        sample_weight
            (rows,), 0 or more: a row's share in the mean loss; default: 1 each.
        epochs
            Maximum number of epochs.
        batch_size
            ``"full"``: batch gradient descent; 1: stochastic; else mini-batch.
        learning_rate
            Takes the place of the optimizer's from this call on.
        schedule
            A name from the table, over the epochs of this call.
        validation
            A share of the rows, or (x, y), to watch: the weights of the epoch with the least loss there are kept.
        patience
            Epochs without improvement before training ends; default: it does not.
        shuffle
            Draw a new order of the rows in each epoch.
        callbacks
            Each is called after every epoch; one that returns True ends training.

        Returns
        -------
        History
            A line an epoch.

        Raises
        ------
        ValueError
            Shapes, labels or numbers that do not fit.
        Diverged
            A loss is not finite; the best weights so far are put back.
        """
        if isinstance(batch_size, str) and batch_size != "full":
            raise InvalidValue("training.batch_size.full", value=batch_size)
        size = None if isinstance(batch_size, str) else _whole("batch_size", batch_size)
        epochs, patience = _whole("epochs", epochs), None if patience is None else _whole("patience", patience)
        x = x if hasattr(x, "tocsr") else np.asarray(x)
        if x.ndim != 2:
            raise InvalidValue("training.x.dimensions", shape=x.shape)
        network = self.network or self.build(x.shape[1], np.float64 if x.dtype == np.float64 else np.float32)
        data = self._data(network, x, y, sample_weight)
        rows, held = np.arange(data.rows), None
        watch = None
        if isinstance(validation, tuple):
            watch = self._data(network, *validation, None)
        elif validation is not None:
            if not 0 < validation < 1:
                raise InvalidValue("training.validation.fraction", value=validation)
            order = np.random.Generator(np.random.Philox(self.seed)).permutation(data.rows)
            count = max(1, round(validation * data.rows))
            if count >= data.rows:
                raise InvalidValue("training.validation.rows", validation=validation, rows=data.rows)
            rows, held, watch = np.sort(order[count:]), np.sort(order[:count]), data
        if learning_rate is not None:
            self.optimizer = replace(self.optimizer, learning_rate=learning_rate)
        if self.trainer is None:
            self.trainer = Trainer(network, self.objective, self.optimizer, seed=self.seed)
        self.trainer.optimizer, self.trainer.batch_size, self.trainer.shuffle = self.optimizer, size, shuffle
        self.trainer.set_data(data, rows)
        evaluator = Evaluator(network, self.objective, watch, held) if watch is not None else None
        policies: list[Policy] = [LearningRate(schedule), *map(Callback, callbacks)]
        if patience is not None:
            policies.append(EarlyStopping(patience))
        self.history = fit(self.trainer, epochs, validation=evaluator, policies=policies)
        return self.history

    def predict(self, x: Any) -> Array:
        """For the rows of `x`, probabilities for losses on labels, numbers else: (rows, outputs)."""
        return self.objective.predictions(self(x))

    def __call__(self, x: Any) -> Array:
        """The raw outputs (logits) for the rows of `x`: (rows, outputs)."""
        if self.network is None:
            raise InvalidValue("training.not_built")
        x = x if hasattr(x, "tocsr") else np.asarray(x, self.network.dtype)
        if x.ndim != 2 or x.shape[1] != self.network.width:
            raise InvalidValue("training.x.columns", columns=self.network.width, shape=x.shape)
        return self.network(x)

    def evaluate(self, x: Any, y: Any, sample_weight: Any = None) -> float:
        """The mean loss on rows `x` with targets `y`, each weighing its `sample_weight`; no penalty is in it."""
        if self.network is None:
            raise InvalidValue("training.not_built")
        return Evaluator(self.network, self.objective, self._data(self.network, x, y, sample_weight)).loss()

    def _data(self, network: Network, x: Any, y: Any, weights: Any) -> Data:
        return Data.of(x, y, self.objective.row, network.output_width, network.dtype, weights)


def _whole(name: str, value: Any, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise InvalidValue("training.whole", name=name, least=least, value=value)
    return int(value)
