"""An ensemble: networks of one recipe, trained in parallel, each stopping early on its own validation fold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Event, Lock
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from pellucid.engine.network import Network
from pellucid.tables.splitting.splits import Split, rotating_folds
from pellucid.tabular.fit.network import TrainingResult, choose_learning_rate, learn, network_of
from pellucid.tabular.fit.progress import EpochDone, LearningRateChosen, MemberDone, Progress, RowsDone
from pellucid.tabular.fit.progress import Event as ProgressEvent
from pellucid.tabular.fit.threads import side_by_side
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.training.learning_rate_range import AUTO
from pellucid.training.trainer import Epoch
from pellucid.typing import Array


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Raw outputs for rows that networks were not trained on, by row number."""

    rows: Array
    outputs: Array


class TrainedMember(NamedTuple):
    """A network, how its training went, and its outputs for its validation rows."""

    network: Network
    history: TrainingResult
    held_out: HeldOut


@dataclass(frozen=True, eq=False)
class TrainedEnsemble:
    """The network as it predicts, the recipe with as many members as there are, how training went, and the outputs for
    validation rows."""

    network: Network
    recipe: Recipe
    history: TrainingResult
    held_out: HeldOut


def train_ensemble(
    recipe: Recipe,
    data: PreparedData,
    class_weights: Array | None,
    seed: int,
    *,
    progress: Progress,
    out_of_time: Callable[[Sequence[Epoch]], bool],
    threads: int,
) -> TrainedEnsemble:
    """Train all members; one that was cut short by the time or a key is left out with those after it, but for the first.

    A learning rate that is to be chosen is chosen by a range test of the first network, for all.

    Parameters
    ----------
    class_weights
        The weight of each class, if they are weighted.
    out_of_time
        Whether it is time to end, given the epochs so far of a member.
    threads
        So many members learn at a time; what they learn does not depend on it.
    """
    splits, test = splits_of(data, recipe.ensemble_size, seed), None
    if recipe.learning_rate == AUTO:
        rows = splits[0].train
        network = network_of(recipe, data, rows, splits[0].validation, class_weights, seed)
        recipe, test = choose_learning_rate(network, recipe, data, rows, class_weights, seed)
        progress(LearningRateChosen(test))
    stop, turn, starts = Event(), Lock(), []

    def one_at_a_time(event: ProgressEvent) -> None:
        with turn:
            progress(event)

    def member(number: int) -> TrainedMember | None:
        def rows_done(rows: int) -> None:
            if stop.is_set():
                raise KeyboardInterrupt
            one_at_a_time(RowsDone(number + 1, rows))

        if number and (stop.is_set() or out_of_time([])):
            return None
        split = splits[number]
        network = network_of(recipe, data, split.train, split.validation, class_weights, seed + number)
        history = learn(
            network,
            recipe,
            data,
            split,
            class_weights,
            seed + number,
            out_of_time=out_of_time,
            rows_done=rows_done,
            epoch_done=lambda epoch: one_at_a_time(EpochDone(number + 1, epoch)),
            with_statistics=not number,
        )
        starts.append(perf_counter() - history.seconds)  # with all compiled
        return TrainedMember(network, history, HeldOut(split.validation, network(data.x[split.validation])))

    with closing(side_by_side(member, recipe.ensemble_size, threads, stop)) as results:
        members, cut_short = _complete(results, recipe.ensemble_size, one_at_a_time)
    histories = [each.history for each in members]
    history = replace(
        replace(histories[0], **cut_short),
        best_epochs=tuple(each.best_epoch for each in histories),
        seconds=perf_counter() - min(starts),
        range_test=test,
    )
    recipe = replace(recipe, ensemble_size=len(members))
    network = joined([each.network for each in members], recipe, data)
    return TrainedEnsemble(network, recipe, history, _together([each.held_out for each in members]))


def _complete(
    results: Iterator[TrainedMember | None], size: int, progress: Progress
) -> tuple[list[TrainedMember], dict[str, Any]]:
    """The members to keep, and how the training of all was cut short, if by a key or a loss that is not finite.

    Of a member that was cut short the weights are kept only where it is the first.
    """
    members: list[TrainedMember] = []
    cut_short: dict[str, Any] = {}
    try:
        for member in results:
            if member is None:
                break
            stop_reason = member.history.stop_reason
            if stop_reason in ("interrupted", "diverged"):
                cut_short = {"stop_reason": stop_reason, "fault": member.history.fault}
            if members and stop_reason in ("interrupted", "time", "diverged"):
                break
            members.append(member)
            if cut_short:
                break
            progress(MemberDone(len(members), size, member.history))
    except KeyboardInterrupt:
        if not members:
            raise
        cut_short = {"stop_reason": "interrupted", "fault": None}
    return members, cut_short


def splits_of(data: PreparedData, members: int, seed: int) -> list[Split]:
    """The training and validation rows of each member: rotated where validation rows were drawn at random."""
    fixed = data.table_split.by == "time" or not data.shares["validation"]
    if fixed or members == 1:
        return [data.split] * members
    return rotating_folds(data.split, members, seed=seed, target=data.y, groups=data.table_split.groups)


def joined(networks: Sequence[Network], recipe: Recipe, data: PreparedData) -> Network:
    """The members as one network."""
    if len(networks) == 1:
        return networks[0]
    outputs = recipe.outputs(len(data.target.labels))
    whole = Network(recipe.whole(outputs), data.x.shape[1], seed=networks[0].seed)
    states = [network.state() for network in networks]
    whole.load({f"0.{index}.{name}": value for index, state in enumerate(states) for name, value in state.items()})
    return whole


def _together(held_out: Sequence[HeldOut]) -> HeldOut:
    """All held-out rows, each once: of several outputs for a row, the mean."""
    rows, inverse = np.unique(np.concatenate([each.rows for each in held_out]), return_inverse=True)
    outputs = np.concatenate([each.outputs for each in held_out])
    sums = np.zeros((len(rows), outputs.shape[1]))
    np.add.at(sums, inverse, outputs)
    return HeldOut(rows, (sums / np.bincount(inverse, minlength=len(rows))[:, None]).astype(outputs.dtype))
