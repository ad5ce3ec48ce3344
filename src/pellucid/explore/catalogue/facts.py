"""The facts about a method that `show` prints, as pairs of a label and a value, for a terminal or a page."""

from __future__ import annotations

from typing import Any

from pellucid.explore.catalogue.index import formulas, names_in_libraries, per_step
from pellucid.messages import say


def facts(kind: str, row: Any) -> list[tuple[str, str]]:
    """What is known of a row, as pairs of the key of a label and a value."""
    pairs = list(zip(("formula", "derivatives" if kind == "gate" else "derivative"), formulas(kind, row), strict=False))
    if kind == "activation":
        low, high = row.range
        pairs.append(("range", say("show.between", low=number(low), high=number(high))))
    if kind in ("activation", "gate", "loss"):
        pairs.append(("kinks", ", ".join(map(number, row.kinks)) or say("show.none")))
    if kind in ("activation", "gate"):
        pairs.append(("gain", say("show.gain.value", gain=number(row.gain), start=row.default_init)))
    if parameters := getattr(row, "parameters", None):
        learned = say("show.learned") if getattr(row, "parameter_derivative", None) else ""
        pairs.append(("parameters", ", ".join(f"{name} = {value:g}" for name, value in parameters.items()) + learned))
    if kind == "loss":
        pairs += [("target", say(f"show.target.{row.target}")), ("link", row.link)]
    if kind == "optimizer":
        settings = {"learning_rate": row.learning_rate, **row.hyperparameters, "weight_decay": row.weight_decay}
        pairs.append(("moments", ", ".join(row.moments) or say("show.none")))
        pairs.append(("hyperparameters", ", ".join(f"{name} = {value:g}" for name, value in settings.items())))
        pairs.append(("step_constants", per_step(row)))
    if names := names_in_libraries(row):
        pairs.append(("equivalents", names))
    if row.aliases:
        pairs.append(("aliases", ", ".join(row.aliases)))
    return [*pairs, ("source", row.source)] if row.source else pairs


def number(value: float) -> str:
    """A number in few digits, infinity as its sign."""
    return f"{value:.6g}".replace("inf", "∞")
