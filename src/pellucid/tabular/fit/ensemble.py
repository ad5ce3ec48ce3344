"""Several networks of one recipe learn side by side and answer together, each choosing its epoch by other rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Event, Lock
from time import perf_counter

import numpy as np

from pellucid.engine.network import Network
from pellucid.tables.splitting.splits import Split, rotating_folds
from pellucid.tabular.fit.network import TrainingResult, learn, network_of, tried
from pellucid.tabular.fit.progress import EpochDone, LearningRateChosen, MemberDone, Progress, RowsDone
from pellucid.tabular.fit.threads import side_by_side
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.training.learning_rate_range import AUTO
from pellucid.training.trainer import Epoch
from pellucid.typing import Array


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What networks say of rows that they did not learn from: raw outputs, by row number."""

    rows: Array
    outputs: Array


@dataclass(frozen=True, eq=False)
class TrainedEnsemble:
    """The network as it predicts, the recipe with as many members as there are, how it went, and its held-out outputs."""

    network: Network
    recipe: Recipe
    history: TrainingResult
    held: HeldOut


def train_ensemble(
    recipe: Recipe,
    prepared: PreparedData,
    factors: Array | None,
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
    factors
        The weight of each class, if they are weighted.
    out_of_time
        Whether it is time to end, given the epochs so far of a member.
    threads
        So many members learn at a time; what they learn does not depend on it.
    """
    divisions, test = parts_of(prepared, recipe.ensemble_size, seed), None
    if recipe.learning_rate == AUTO:
        rows = divisions[0].train
        network = network_of(recipe, prepared, rows, divisions[0].validation, factors, seed)
        recipe, test = tried(network, recipe, prepared, rows, factors, seed)
        progress(LearningRateChosen(test))
    stop, turn, began = Event(), Lock(), []

    def member(number: int) -> tuple[Network, TrainingResult, HeldOut] | None:
        def rows_done(done: int) -> None:
            if stop.is_set():
                raise KeyboardInterrupt
            with turn:
                progress(RowsDone(number + 1, done))

        def epoch_done(epoch: Epoch) -> None:
            with turn:
                progress(EpochDone(number + 1, epoch))

        if number and (stop.is_set() or out_of_time([])):
            return None
        parts = divisions[number]
        network = network_of(recipe, prepared, parts.train, parts.validation, factors, seed + number)
        learned = learn(
            network,
            recipe,
            prepared,
            parts,
            factors,
            seed + number,
            out_of_time=out_of_time,
            rows_done=rows_done,
            epoch_done=epoch_done,
            with_statistics=not number,
        )
        began.append(perf_counter() - learned.seconds)  # with all compiled
        return network, learned, HeldOut(parts.validation, network(prepared.x[parts.validation]))

    made: list[tuple[Network, TrainingResult, HeldOut]] = []
    stop_reason = fault = None
    try:
        with closing(side_by_side(member, recipe.ensemble_size, threads, stop)) as results:
            for one in results:
                if one is None:
                    break
                stop_reason, fault = one[1].stop_reason, one[1].fault
                if made and stop_reason in ("interrupted", "time", "diverged"):
                    break
                made.append(one)
                if stop_reason in ("interrupted", "diverged"):
                    break
                with turn:
                    progress(MemberDone(len(made), recipe.ensemble_size, one[1]))
    except KeyboardInterrupt:
        if not made:
            raise
        stop_reason = "interrupted"
    networks, histories, held = zip(*made, strict=True)
    first = histories[0]
    if stop_reason in ("interrupted", "diverged"):
        first = replace(first, stop_reason=stop_reason, fault=fault)
    first = replace(
        first,
        best_epochs=tuple(learned.best_epoch for learned in histories),
        seconds=perf_counter() - min(began),
        tried=test,
    )
    recipe = replace(recipe, ensemble_size=len(networks))
    return TrainedEnsemble(joined(networks, recipe, prepared), recipe, first, _together(held))


def parts_of(prepared: PreparedData, members: int, seed: int) -> list[Split]:
    """The rows each member learns from and chooses by: rotated where the validation rows are an arbitrary part."""
    fixed = prepared.division.by == "time" or not prepared.shares["validation"]
    if fixed or members == 1:
        return [prepared.split] * members
    return rotating_folds(prepared.split, members, seed=seed, target=prepared.y, groups=prepared.division.groups)


def joined(networks: Sequence[Network], recipe: Recipe, prepared: PreparedData) -> Network:
    """The members as one network."""
    if len(networks) == 1:
        return networks[0]
    outputs = recipe.outputs(len(prepared.target.labels))
    whole = Network(recipe.whole(outputs), prepared.x.shape[1], seed=networks[0].seed)
    states = [network.state() for network in networks]
    whole.load({f"0.{place}.{name}": value for place, state in enumerate(states) for name, value in state.items()})
    return whole


def _together(held: Sequence[HeldOut]) -> HeldOut:
    """All held-out rows, each once: of several outputs for a row, the mean."""
    rows, place = np.unique(np.concatenate([each.rows for each in held]), return_inverse=True)
    outputs = np.concatenate([each.outputs for each in held])
    made = np.zeros((len(rows), outputs.shape[1]))
    np.add.at(made, place, outputs)
    return HeldOut(rows, (made / np.bincount(place, minlength=len(rows))[:, None]).astype(outputs.dtype))
