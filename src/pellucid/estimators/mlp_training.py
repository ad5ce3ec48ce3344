"""Training as scikit-learn's networks do it: its order of rows, its learning rates, its rules of when to stop."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from pellucid.engine.network import Network, prediction_batch
from pellucid.estimators import sklearn_conventions
from pellucid.estimators.sklearn_callbacks import Progress
from pellucid.messages.errors import InvalidValue
from pellucid.training import fit as training
from pellucid.training.data import Data
from pellucid.training.evaluator import Evaluator
from pellucid.training.objective import Objective
from pellucid.training.policies import Callback, LearningRate
from pellucid.training.trainer import Diverged, Epoch, Trainer
from pellucid.typing import Array

SMALLEST_RATE = 1e-6  # where the adaptive learning rate ends


class Descent(Trainer):
    """A trainer whose order of rows is drawn from a `RandomState`, and whose learning rate can be scaled between epochs.

    Attributes
    ----------
    random_state
        Shuffles the rows before each epoch; None: they stay in order.
    rule
        How the learning rate moves: "constant", "invscaling" or "adaptive".
    factor
        What the learning rate is multiplied with now.
    began
        Called when an epoch begins.
    """

    random_state: np.random.RandomState | None = None
    rule: str = "constant"
    factor: float = 1.0
    began: Callable[[], None] | None = None

    def epoch(self, rates: Array, progress: Callable[[int], None] | None = None) -> Epoch:
        if self.began:
            self.began()
        if self.random_state is not None:
            self.order[...] = self.order[self.random_state.permutation(len(self.order))]
        return super().epoch(rates * self.factor, progress)


@dataclass
class TrainingState:
    """A training so far: what scikit-learn's attributes tell of it, and what a later call needs to go on.

    Attributes
    ----------
    n_iter, rows, loss, stopped
        Epochs of this call, rows seen by all calls, the last loss, and whether training ended because it stalled.
    loss_curve, best_loss
        Of the epochs of all calls; no best loss where the validation score decides.
    validation_scores, validation_loss_curve, best_score
        Of the validation rows, after each epoch; None where there are none.
    bad_epochs
        Epochs in a row without improvement.
    best_weights
        Those of the best validation score, under `partial_fit`.
    optimizer, trainer, factor
        Whose state it is, a trainer's state, and the factor on its learning rate.
    """

    n_iter: int = 0
    rows: int = 0
    loss: float | None = None
    stopped: bool = False
    loss_curve: list[float] = field(default_factory=list)
    best_loss: float | None = None
    validation_scores: list[float] | None = None
    validation_loss_curve: list[float] | None = None
    best_score: float | None = None
    bad_epochs: int = 0
    best_weights: dict[str, Array] | None = None
    optimizer: str = ""
    trainer: dict[str, Any] = field(default_factory=dict)
    factor: float = 1.0

    def begin(self, validated: bool, early_stopping: bool) -> None:
        """Another call of `fit` or `partial_fit` begins."""
        self.n_iter = 0
        if validated and self.best_score is None:
            self.validation_scores, self.validation_loss_curve, self.best_score = [], [], -np.inf
        if self.best_loss is None and not early_stopping:
            self.best_loss = np.inf


class HeldOut:
    """Validation rows, with what is needed to score them.

    Parameters
    ----------
    network, objective
        What is validated.
    x
        The checked table that `data` holds.
    data, rows
        All data, and which of their rows are held out.
    score
        Maps the raw outputs of these rows to a number, larger is better.
    """

    def __init__(
        self,
        network: Network,
        objective: Objective,
        x: Any,
        data: Data,
        rows: Array,
        score: Callable[[Array], float],
    ) -> None:
        self.network, self.x, self.rows, self._score = network, x, rows, score
        self.evaluator = Evaluator(network, objective, data, rows)

    def score(self) -> float:
        """The score now; NaN when an output is not finite."""
        size = prediction_batch(self.network.width)
        parts = [self.rows[start : start + size] for start in range(0, len(self.rows), size)]
        raw = np.concatenate([self.network(self.x[part]) for part in parts])
        with np.errstate(over="ignore"):  # a network that diverges scores -inf, then NaN
            return float(self._score(raw)) if np.isfinite(raw).all() else np.nan


class StoppingRule:
    """What scikit-learn does after each epoch: it records losses and scores, counts bad epochs, lowers the learning rate.

    Parameters
    ----------
    estimator
        A `Multilayer`, whose parameters are read.
    state
        What is recorded.
    progress
        Its callbacks.
    held
        Validation rows, if there are any.
    watching
        Whether their score decides when to stop (early stopping), and not the training loss.
    """

    def __init__(
        self, estimator: Any, state: TrainingState, progress: Progress, held: HeldOut | None, watching: bool = False
    ) -> None:
        self.estimator, self.state, self.progress, self.held, self.watching = estimator, state, progress, held, watching
        self.validated = self.improved = self.is_best = False

    def validate(self, epoch: Epoch | None = None) -> bool:
        """Score the validation rows; whether it is the best score so far."""
        state = self.state
        assert self.held is not None and state.best_score is not None
        assert state.validation_scores is not None and state.validation_loss_curve is not None
        score = self.held.score()
        state.validation_scores.append(score)
        state.validation_loss_curve.append(self.held.evaluator.loss())
        self.improved = not score < state.best_score + self.estimator.tol  # NaN too, as in scikit-learn
        self.is_best = score > state.best_score
        state.best_score = score if self.is_best else state.best_score
        self.validated = True
        return self.is_best

    def after_epoch(self, epoch: Epoch, trainer: Descent) -> bool:
        """An epoch has passed; True when training shall end."""
        estimator, state = self.estimator, self.state
        state.rows += epoch.rows
        interrupted = self.record(epoch.loss)
        if not self.watching:
            assert state.best_loss is not None
            self.improved = not epoch.loss > state.best_loss - estimator.tol
            state.best_loss = min(state.best_loss, epoch.loss)
        state.bad_epochs = 0 if self.improved else state.bad_epochs + 1
        if trainer.rule == "invscaling":
            trainer.factor = (state.rows + 1) ** -estimator.power_t
        state.stopped = state.bad_epochs > estimator.n_iter_no_change and self.stalled(trainer)
        return state.stopped or interrupted

    def record(self, loss: float) -> bool:
        """Record the losses of an epoch; True when a callback ends training."""
        state = self.state
        state.n_iter += 1
        state.loss = loss
        state.loss_curve.append(loss)
        self.log(f"Iteration {state.n_iter}, loss = {loss:.8f}")
        if self.held:
            if not self.validated:
                self.validate()
            self.validated = False
            self.log(f"Validation score: {(state.validation_scores or [np.nan])[-1]:f}")
        return self.progress.end_epoch()

    def stalled(self, trainer: Descent) -> bool:
        """Too many epochs without improvement: lower an adaptive learning rate, or end."""
        estimator = self.estimator
        quantity = "Validation score" if self.watching else "Training loss"
        message = (
            f"{quantity} did not improve more than tol={estimator.tol:f} "
            f"for {estimator.n_iter_no_change} consecutive epochs."
        )
        learning_rate = trainer.optimizer.effective_learning_rate * trainer.factor
        if trainer.rule != "adaptive" or learning_rate <= SMALLEST_RATE:
            self.log(f"{message}{' Learning rate too small.' if trainer.rule == 'adaptive' else ''} Stopping.")
            return True
        trainer.factor /= 5
        self.state.bad_epochs = 0
        self.log(f"{message} Setting learning rate to {learning_rate / 5:f}")
        return False

    def log(self, text: str) -> None:
        """Print a line if the estimator is verbose."""
        if self.estimator.verbose:
            print(text)


def fit(estimator: Any, objective: Objective, data: Data, rows: Array, rules: StoppingRule, incremental: bool) -> None:
    """Train the network of the `estimator` on these rows: one epoch if `incremental`, else until the rules end it.

    Raises
    ------
    ValueError
        The weights were no longer finite; the last good ones are back.
    """
    random, optimizer, watching = estimator._random_state, sklearn_conventions.optimizer(estimator), rules.watching
    seed = random.randint(2**31) if np.any(np.asarray(estimator.dropout) > 0) else 0
    trainer = Descent(
        estimator.network_, objective, optimizer, batch_size=_batch(estimator, len(rows)), shuffle=False, seed=seed
    )
    trainer.random_state = random if estimator.shuffle else None
    trainer.rule = estimator.learning_rate if estimator.solver == "sgd" else "constant"
    trainer.began = rules.progress.begin_epoch
    state = rules.state
    if state.optimizer == optimizer.name and (incremental or estimator.warm_start == "moments"):
        trainer.resume(state.trainer)
        trainer.factor = state.factor
    trainer.set_data(data, rows)
    try:
        history = training.fit(
            trainer,
            1 if incremental else estimator.max_iter,
            policies=[LearningRate(estimator.schedule), Callback(lambda epoch: rules.after_epoch(epoch, trainer))],
            total_epochs=estimator.max_iter if incremental else None,
            is_best=rules.validate if watching and not incremental else None,
        )
    except Diverged as reason:
        if not watching or state.best_score == -np.inf:
            raise InvalidValue("estimators.diverged", reason=reason) from reason
        assert state.validation_scores is not None
        state.validation_scores.append(np.nan)
        warnings.warn(f"{reason}; the weights of the best epoch are kept", ConvergenceWarning, stacklevel=5)
        return
    state.optimizer, state.trainer, state.factor = optimizer.name, trainer.state(), trainer.factor
    if history.stop_reason == "interrupted":
        raise KeyboardInterrupt
    if incremental:
        if watching and rules.is_best:
            state.best_weights = estimator.network_.state()
        elif state.stopped and watching and state.best_weights:
            estimator.network_.load(state.best_weights)
    elif history.stop_reason == "epochs":
        warnings.warn(
            f"Stochastic Optimizer: Maximum iterations ({estimator.max_iter}) reached and the optimization hasn't converged yet.",
            ConvergenceWarning,
            stacklevel=5,
        )


def _batch(estimator: Any, rows: int) -> int | None:
    if isinstance(estimator.batch_size, str):
        return {"auto": 200, "full": None}[estimator.batch_size]
    if estimator.batch_size > rows:
        warnings.warn(
            "Got `batch_size` less than 1 or larger than sample size. It is going to be clipped", stacklevel=6
        )
    return int(estimator.batch_size)
