"""Several networks of one recipe learn one after another and answer together, each choosing its epoch by other rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.estimators.learning import Learned, learn, network_of, tried
from pellucid.estimators.preparation import Prepared
from pellucid.estimators.recipe import Recipe
from pellucid.estimators.watcher import Watcher
from pellucid.tables.splits import Split, rotated
from pellucid.training.loop import Epoch
from pellucid.training.range_test import AUTO

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Held:
    """What networks say of rows that they did not learn from: raw outputs, by row number."""

    rows: Array
    outputs: Array


@dataclass(frozen=True, eq=False)
class Trained:
    """The network as it predicts, the recipe with as many members as there are, how it went, and its held-out outputs."""

    network: Network
    recipe: Recipe
    learned: Learned
    held: Held


def train_members(
    recipe: Recipe,
    prepared: Prepared,
    factors: Array | None,
    seed: int,
    watcher: Watcher,
    late: Callable[[Sequence[Epoch]], bool],
) -> Trained:
    """Train all members; one that was cut short by the time or a key is left out, but for the first.

    A learning rate that is to be chosen is chosen by a range test of the first network, for all.

    Parameters
    ----------
    factors
        The weight of each class, if they are weighted.
    late
        Whether it is time to end, given the epochs so far of the present member.
    """
    networks: list[Network] = []
    histories: list[Learned] = []
    held: list[Held] = []
    ended = fault = test = None
    for member, parts in enumerate(parts_of(prepared, recipe.members, seed)):
        if member and late([]):
            break
        watcher.member(member + 1, recipe.members)
        network = network_of(recipe, prepared, parts.train, parts.validation, factors, seed + member)
        if recipe.learning_rate == AUTO:
            recipe, test = tried(network, recipe, prepared, parts.train, factors, seed)
            watcher.tried(test)
        learned = learn(network, recipe, prepared, parts, factors, seed + member, watcher, late)
        ended, fault = learned.ended, learned.fault
        if member and ended in ("interrupted", "time", "diverged"):
            break
        networks.append(network)
        histories.append(learned)
        rows = parts.validation
        held.append(Held(rows, network(prepared.x[rows])))
        if ended in ("interrupted", "diverged"):
            break
        watcher.member_done(member + 1, recipe.members, learned)
    first = histories[0]
    if ended in ("interrupted", "diverged"):
        first = replace(first, ended=ended, fault=fault)
    first = replace(
        first,
        best_epochs=tuple(learned.best_epoch for learned in histories),
        seconds=sum(learned.seconds for learned in histories),
        tried=test,
    )
    recipe = replace(recipe, members=len(networks))
    return Trained(joined(networks, recipe, prepared), recipe, first, _together(held))


def parts_of(prepared: Prepared, members: int, seed: int) -> list[Split]:
    """The rows each member learns from and chooses by: rotated where the validation rows are an arbitrary part."""
    fixed = prepared.division.by == "time" or not prepared.shares["validation"]
    if fixed or members == 1:
        return [prepared.split] * members
    return rotated(prepared.split, members, seed=seed, target=prepared.y, groups=prepared.division.together)


def joined(networks: Sequence[Network], recipe: Recipe, prepared: Prepared) -> Network:
    """The members as one network."""
    if len(networks) == 1:
        return networks[0]
    outputs = recipe.outputs(len(prepared.target.labels))
    whole = Network(recipe.whole(outputs), prepared.x.shape[1], seed=networks[0].seed)
    states = [network.state() for network in networks]
    whole.load({f"0.{place}.{name}": value for place, state in enumerate(states) for name, value in state.items()})
    return whole


def _together(held: Sequence[Held]) -> Held:
    """All held-out rows, each once: of several outputs for a row, the mean."""
    rows, place = np.unique(np.concatenate([each.rows for each in held]), return_inverse=True)
    outputs = np.concatenate([each.outputs for each in held])
    made = np.zeros((len(rows), outputs.shape[1]))
    np.add.at(made, place, outputs)
    return Held(rows, (made / np.bincount(place, minlength=len(rows))[:, None]).astype(outputs.dtype))
