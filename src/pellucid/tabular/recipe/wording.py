"""The recipe in words: what was chosen and why, what was asked for, and the network in one line."""

from __future__ import annotations

from dataclasses import replace

from pellucid.engine.network import Network
from pellucid.formulas.losses import LOSSES
from pellucid.layers import Dense
from pellucid.messages import say
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.tabular.settings.parameters import SETTINGS

_OFF = (None, 0, 1, "equal")


def explained(recipe: Recipe) -> list[tuple[str, str]]:
    """Each setting's name, and its value with the reason; what is off unasked, or acts on nothing, is passed over."""
    lines = []
    for name, setting in SETTINGS.items():
        if not setting.chosen or not all(getattr(recipe, part) for part in setting.needs):
            continue
        value = _starts(recipe) if name == "init" else getattr(recipe, name)
        reason = recipe.reasons.get(name)
        if setting.if_set and reason is not None and value in _OFF:
            continue
        text = str(reason) if reason is not None else say("recipe.asked")
        lines.append((say(f"recipe.{name}"), say("recipe.setting", value=_shown(name, value), reason=text)))
    return lines


def drawn(recipe: Recipe, network: Network) -> str:
    """The network in one line: ``13 -> 64 relu -> 1 sigmoid, 961 parameters``."""
    hidden = [f"{units} {name}" for units, name in zip(recipe.hidden, recipe.activation, strict=True)]
    link = {"identity": "linear"}.get(LOSSES[recipe.loss].link, LOSSES[recipe.loss].link)
    first = [say("recipe.binned", count=len(recipe.binned_columns), bins=recipe.bins)] if recipe.binned_columns else []
    first += [say("recipe.embedded", count=len(recipe.embedded))] if recipe.embedded else []
    first += (
        [say("recipe.periodic", count=len(recipe.periodic_columns), features=recipe.periodic_features)]
        if recipe.periodic_columns
        else []
    )
    chain = " → ".join([f"{network.width}", *first, *hidden, f"{network.output_width} {link}"])
    if recipe.batch_ensemble > 1:
        chain = say("recipe.shared", members=recipe.batch_ensemble, chain=chain)
    if recipe.ensemble_size > 1:
        chain = say("recipe.several", members=recipe.ensemble_size, chain=chain)
    return say("recipe.network", chain=chain, count=network.parameters.count)


def _starts(recipe: Recipe) -> tuple[str, ...]:
    """The initialisers of the hidden layers."""
    layers = replace(recipe, linear_skip=False, batch_ensemble=1).layers(1)[:-1]
    return tuple(layer.weight_initializer for layer in layers if isinstance(layer, Dense))


def _shown(name: str, value: object) -> str:
    if isinstance(value, bool):
        return say("recipe.yes" if value else "recipe.none")
    if value is None or value == ():
        return say("recipe.full") if name == "batch_size" else say("recipe.none")
    if isinstance(value, tuple):
        return ", ".join(map(str, value if name == "hidden" or len(set(value)) > 1 else value[:1]))
    return f"{value:g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
