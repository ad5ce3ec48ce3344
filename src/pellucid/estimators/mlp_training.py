"""Training as scikit-learn's networks do it: its order of rows, its learning rates, its rules of when to stop."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from pellucid.engine.network import Network, prediction_batch
from pellucid.estimators import sklearn_conventions
from pellucid.estimators.sklearn_callbacks import Progress
from pellucid.training import fit as training
from pellucid.training.data import Data
from pellucid.training.evaluator import Evaluator
from pellucid.training.objective import Objective
from pellucid.training.policies import Callback, LearningRate
from pellucid.training.trainer import Diverged, Epoch, Trainer
from pellucid.typing import Array

SMALLEST_RATE = 1e-6  # where the adaptive learning rate ends
NOT_FINITE = (
    "Solver produced non-finite parameter weights. The input data may contain large values and need to be preprocessed."
)


class Descent(Trainer):
    """A trainer whose order of rows is drawn from a `RandomState`, and whose rate can be scaled between epochs.

    Attributes
    ----------
    random_state
        Shuffles the rows before each epoch; None: they stay in order.
    rule
        How the rate moves: "constant", "invscaling" or "adaptive".
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


class HeldOut:
    """Rows to validate on, with what is needed to score them.

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
    """What scikit-learn does after each epoch: it writes the estimator's curves, counts stalled epochs, lowers the rate.

    Parameters
    ----------
    estimator
        A `Multilayer`; its attributes are written.
    progress
        Its callbacks.
    held
        Rows to validate on, if there are any.
    watching
        Whether their score decides when to stop (early stopping), and not the training loss.
    """

    def __init__(self, estimator: Any, progress: Progress, held: HeldOut | None, watching: bool = False) -> None:
        self.estimator, self.progress, self.held, self.watching = estimator, progress, held, watching
        self.judged = self.improved = self.better = False

    def judge(self, epoch: Epoch | None = None) -> bool:
        """Score the rows held out; whether it is the best score so far."""
        assert self.held is not None
        own, score = self.estimator, self.held.score()
        own.validation_scores_.append(score)
        own.validation_loss_curve_.append(self.held.evaluator.loss())
        self.improved = not score < own.best_validation_score_ + own.tol  # NaN too, as in scikit-learn
        self.better = score > own.best_validation_score_
        own.best_validation_score_ = score if self.better else own.best_validation_score_
        self.judged = True
        return self.better

    def told(self, epoch: Epoch, trainer: Descent) -> bool:
        """An epoch has passed; True when training shall end."""
        own = self.estimator
        own.t_ += epoch.rows
        asked = self.note(epoch.loss)
        if not self.watching:
            self.improved = not epoch.loss > own.best_loss_ - own.tol
            own.best_loss_ = min(own.best_loss_, epoch.loss)
        own._no_improvement_count = 0 if self.improved else own._no_improvement_count + 1
        if trainer.rule == "invscaling":
            trainer.factor = (own.t_ + 1) ** -own.power_t
        own.stopped_ = own._no_improvement_count > own.n_iter_no_change and self.stalled(trainer)
        return own.stopped_ or asked

    def note(self, loss: float) -> bool:
        """Write the curves; True when a callback asks to stop."""
        own = self.estimator
        own.n_iter_ += 1
        own.loss_ = loss
        own.loss_curve_.append(loss)
        self.say(f"Iteration {own.n_iter_}, loss = {loss:.8f}")
        if self.held:
            if not self.judged:
                self.judge()
            self.judged = False
            self.say(f"Validation score: {own.validation_scores_[-1]:f}")
        return self.progress.end_epoch()

    def stalled(self, trainer: Descent) -> bool:
        """Too many epochs without improvement: lower an adaptive rate, or end."""
        own = self.estimator
        watched = "Validation score" if self.watching else "Training loss"
        told = f"{watched} did not improve more than tol={own.tol:f} for {own.n_iter_no_change} consecutive epochs."
        rate = trainer.optimizer.rate * trainer.factor
        if trainer.rule != "adaptive" or rate <= SMALLEST_RATE:
            self.say(f"{told}{' Learning rate too small.' if trainer.rule == 'adaptive' else ''} Stopping.")
            return True
        trainer.factor /= 5
        own._no_improvement_count = 0
        self.say(f"{told} Setting learning rate to {rate / 5:f}")
        return False

    def say(self, text: str) -> None:
        """Print a line if the estimator is verbose."""
        if self.estimator.verbose:
            print(text)


def fit(own: Any, objective: Objective, data: Data, rows: Array, rules: StoppingRule, incremental: bool) -> None:
    """Train the network of the estimator `own` on these rows: one epoch if `incremental`, else until the rules end it.

    Raises
    ------
    ValueError
        The weights were no longer finite; the last good ones are back.
    """
    random, optimizer, watching = own._random_state, sklearn_conventions.optimizer(own), rules.watching
    seed = random.randint(2**31) if np.any(np.asarray(own.dropout) > 0) else 0
    trainer = Descent(own.network_, objective, optimizer, batch_size=_batch(own, len(rows)), shuffle=False, seed=seed)
    trainer.random_state = random if own.shuffle else None
    trainer.rule = own.learning_rate if own.solver == "sgd" else "constant"
    trainer.began = rules.progress.begin_epoch
    memory = getattr(own, "_memory", None) if incremental or own.warm_start == "moments" else None
    if memory and memory["optimizer"] == optimizer.name:
        trainer.resume(memory["trainer"])
        trainer.factor = memory["factor"]
    trainer.set_data(data, rows)
    try:
        history = training.fit(
            trainer,
            1 if incremental else own.max_iter,
            policies=[LearningRate(own.schedule), Callback(lambda epoch: rules.told(epoch, trainer))],
            total_epochs=own.max_iter if incremental else None,
            is_best=rules.judge if watching and not incremental else None,
        )
    except Diverged as reason:
        if not watching or own.best_validation_score_ == -np.inf:
            raise ValueError(f"{NOT_FINITE} {reason}") from reason
        own.validation_scores_.append(np.nan)
        warnings.warn(f"{reason}; the weights of the best epoch are kept", ConvergenceWarning, stacklevel=5)
        return
    own._memory = {"optimizer": optimizer.name, "trainer": trainer.state(), "factor": trainer.factor}
    if history.stop_reason == "interrupted":
        raise KeyboardInterrupt
    if incremental:
        if watching and rules.better:
            own._best = own.network_.state()
        elif own.stopped_ and watching:
            own.network_.load(own._best)
    elif history.stop_reason == "epochs":
        warnings.warn(
            f"Stochastic Optimizer: Maximum iterations ({own.max_iter}) reached and the optimization hasn't converged yet.",
            ConvergenceWarning,
            stacklevel=5,
        )


def _batch(own: Any, rows: int) -> int | None:
    if isinstance(own.batch_size, str):
        return {"auto": 200, "full": None}[own.batch_size]
    if own.batch_size > rows:
        warnings.warn(
            "Got `batch_size` less than 1 or larger than sample size. It is going to be clipped", stacklevel=6
        )
    return int(own.batch_size)
