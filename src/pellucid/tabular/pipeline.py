"""A fit from beginning to end, as stages that return values: prepare, choose, train, decide, assess.

>>> fitted = fit("titanic.csv", target="survived", settings=TableParameters().get_params())    # doctest: +SKIP
>>> fitted.model.scores                                                                         # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pellucid.engine.network import Network
from pellucid.insight.decide.conformal import Coverage
from pellucid.insight.decide.threshold import ThresholdRule
from pellucid.messages.errors import InvalidValue
from pellucid.tabular.assess.evaluation import Evaluation, evaluate_test, with_baselines
from pellucid.tabular.fit.ensemble import TrainedEnsemble, train_ensemble
from pellucid.tabular.fit.network import class_weights_of
from pellucid.tabular.fit.progress import (
    Configured,
    Decided,
    Prepared,
    Progress,
    Refitting,
    TrainingEnded,
    warn_if_interrupted,
)
from pellucid.tabular.fit.refit import cost, refit, rows_of
from pellucid.tabular.fit.threads import divided, limited
from pellucid.tabular.fit.time_limit import Deadline
from pellucid.tabular.model.config_file import plain
from pellucid.tabular.model.decision import decide, predictions_from, rule_of
from pellucid.tabular.model.table_model import TableModel, TrainingTable
from pellucid.tabular.model.training_summary import TrainingSummary
from pellucid.tabular.prepare import inputs
from pellucid.tabular.prepare.prepare import SHARE, PreparedData, prepare, reading, with_target_scaling
from pellucid.tabular.recipe.defaults import TableFacts, choose, threads
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.tabular.reporting import Report, report
from pellucid.tabular.settings.checks import fits_task
from pellucid.tabular.settings.parameters import SETTINGS
from pellucid.tabular.settings.setting import check
from pellucid.training.trainer import Diverged, Epoch
from pellucid.typing import Array


@dataclass(frozen=True, eq=False)
class Fitted:
    """What a fit gives.

    Attributes
    ----------
    model
        What predicts.
    evaluated
        The model as it was evaluated on the test rows: `model` itself, unless that was trained again on all rows.
    data
        The training table.
    fault
        That training diverged; `model` then has the weights of the best epoch before.
    """

    model: TableModel
    evaluated: TableModel
    data: PreparedData
    fault: Diverged | None = None

    def evaluate(self, threshold: float | str | None = None) -> Evaluation:
        """The evaluation on the test rows (there must be some), compared with baselines fitted on the same training rows."""
        model, data = self.evaluated, self.data
        decided = model.decided_by(threshold).threshold
        rule = decided.rule if decided and decided.value != 0.5 else None
        with evaluating(model):
            return with_baselines(evaluate_test(model, data, threshold), data, rule, model.seed)

    def report(self, evaluation: Evaluation) -> Report:
        """The report on the test rows."""
        with evaluating(self.model):
            return report(self.evaluated, evaluation, self.data, refitted=self.model.refitted)

    def coverage(self, level: float | None = None) -> Coverage:
        """How many of the test rows the prediction intervals at `level` hold."""
        rows = self.data.split.test
        return self.evaluated.coverage(self.data.y[rows], self.evaluated.predict_encoded(self.data.x[rows]), level)


def fit(
    X: Any,
    y: Any = None,
    *,
    target: str | None = None,
    settings: Mapping[str, Any],
    family: str | None = None,
    progress: Progress = warn_if_interrupted,
    deadline: Deadline | None = None,
) -> Fitted:
    """Train a model on a table, and score it on its test rows.

    Parameters
    ----------
    X, y, target
        As `TableEstimator.fit` takes them.
    settings
        The estimator's parameters.
    family
        Of tasks, "classification" or "regression"; None: any.
    progress
        Receives what happens.
    deadline
        When training must end; default: once the setting `time_limit` has passed from now.

    Raises
    ------
    TableError, ValueError, TypeError, Diverged
        As in `TableEstimator.fit`; once an epoch was good, `Fitted.fault` has what went wrong.
    KeyboardInterrupt
        Before the first epoch was done.
    """
    asked = check(SETTINGS, settings)
    deadline = deadline or Deadline(settings["time_limit"])
    with limited(settings["threads"]):
        table, data = _prepare_table(X, y, target, settings, family)
        progress(Prepared(data))
        if "loss" in asked:
            fits_task(asked["loss"], data.target.kind)
        recipe = choose(TableFacts.of(data), asked)
        data = with_target_scaling(data, recipe.loss)
        class_weights, rule = class_weights_of(data, settings["class_weight"]), _threshold_rule(settings, data)
        trained = _train(recipe, data, class_weights, settings, deadline, progress)
    history = trained.history
    if not history.best_epoch:
        raise history.fault or KeyboardInterrupt
    with _products(settings, trained.network, trained.recipe, len(data.split.train)):
        model = _build_model(trained, data, class_weights, rule, table, settings)
        model = replace(model, scores=evaluate_test(model, data).scores) if len(data.split.test) else model
    if history.fault:
        return Fitted(model, model, data, history.fault)
    progress(TrainingEnded(history))
    progress(Decided(model.decision.notes(model.target)))
    if not settings["refit"] or history.stop_reason == "interrupted":
        return Fitted(model, model, data)
    try:
        return Fitted(_refit(model, data, class_weights, progress), model, data)
    except KeyboardInterrupt:  # what was evaluated is whole
        return Fitted(model, model, data)
    except Diverged as fault:
        return Fitted(model, model, data, fault)


def _prepare_table(
    X: Any, y: Any, target: str | None, settings: Mapping[str, Any], family: str | None
) -> tuple[TrainingTable, PreparedData]:
    """The table ready for training, and what the model keeps of it."""
    table, named = inputs.table(X, **reading(settings), keep=[target] if target else [])
    frame, name = inputs.split_target(table.frame, y, target, family)
    data = prepare(replace(table, frame=frame), name, settings, default_test=SHARE if y is None else 0.0, family=family)
    columns = tuple(column for column in frame.columns if column != name)
    rows = dict(zip(("training", "validation", "test"), map(len, data.split), strict=True))
    source = Path(X).name if isinstance(X, str | Path) else ""
    return TrainingTable(source, columns, named, rows, dict(data.shares)), data


def _threshold_rule(settings: Mapping[str, Any], data: PreparedData) -> ThresholdRule | None:
    """How the decision threshold is to be chosen; refuses what the task does not have."""
    if settings["prediction_interval"] is not None and data.target.kind != "regression":
        raise InvalidValue("tabular.interval.task", target=data.target.name, task=data.target.kind)
    return rule_of(settings["threshold"], data.target)


def _train(
    recipe: Recipe,
    data: PreparedData,
    class_weights: Array | None,
    settings: Mapping[str, Any],
    deadline: Deadline,
    progress: Progress,
) -> TrainedEnsemble:
    """The ensemble, trained for as long as the deadline allows, with what a refit will take kept free."""
    whole = Network(recipe.whole(recipe.outputs(len(data.target.labels))), data.x.shape[1], seed=settings["seed"])
    progress(Configured(recipe, whole))
    shared = threads(whole, recipe.batch_size or len(data.split.train))
    side_by_side, shared = divided(settings["threads"], recipe.ensemble_size, shared)

    def out_of_time(epochs: Sequence[Epoch]) -> bool:
        rounds = -(-recipe.ensemble_size // side_by_side) if settings["refit"] and epochs else 0
        return deadline.passed(cost(data, epochs, rounds) if rounds else 0.0)

    with limited(shared):
        return train_ensemble(
            recipe,
            data,
            class_weights,
            settings["seed"],
            progress=progress,
            out_of_time=out_of_time,
            threads=side_by_side,
        )


def _build_model(
    trained: TrainedEnsemble,
    data: PreparedData,
    class_weights: Array | None,
    rule: ThresholdRule | None,
    table: TrainingTable,
    settings: Mapping[str, Any],
) -> TableModel:
    """The model of a trained ensemble, whose decision is made on the validation rows."""
    predictions = predictions_from(trained.held_out.outputs, trained.recipe, data.target)
    decision = decide(predictions, trained.held_out.rows, data, class_weights, rule)

    def predict(x: Array) -> Array:
        return decision.calibrated(predictions_from(trained.network(x), trained.recipe, data.target))

    return TableModel(
        recipe=trained.recipe,
        network=trained.network,
        encoder=data.encoder,
        target=data.target,
        decision=decision,
        parsing=data.reading,
        summary=TrainingSummary.of(data, predict, decision.calibrated(predictions)),
        history=trained.history,
        table=table,
        settings={name: str(value) if isinstance(value, Path) else plain(value) for name, value in settings.items()},
    )


def _refit(model: TableModel, data: PreparedData, class_weights: Array | None, progress: Progress) -> TableModel:
    """The model trained again on all rows; itself if that was interrupted."""
    rows = len(rows_of(data))
    progress(Refitting(rows, model.history.best_epoch))
    shared = threads(model.network, model.recipe.batch_size or rows)
    side_by_side, shared = divided(model.settings["threads"], model.recipe.ensemble_size, shared)
    with limited(shared):
        network = refit(
            model.recipe, data, class_weights, model.history, model.seed, progress=progress, threads=side_by_side
        )
    if network is None:
        return model
    refitted = replace(model, network=network, refitted=rows)
    return replace(refitted, summary=model.summary.of_all(data, refitted.predict_encoded))


def evaluating(model: TableModel) -> AbstractContextManager[Any]:
    """As many threads for matrix products as are worth it while a model is evaluated."""
    return _products(model.settings, model.network, model.recipe, model.table.rows["training"])


def _products(settings: Mapping[str, Any], network: Network, recipe: Recipe, rows: int) -> AbstractContextManager[Any]:
    return limited(settings["threads"] or threads(network, recipe.batch_size or rows))
