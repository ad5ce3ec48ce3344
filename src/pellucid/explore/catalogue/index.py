"""All tables of methods as the chapters of one book: how `list` and `show` find a name and the formula behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from pellucid.messages import Message, Names, catalogue, say
from pellucid.messages.errors import InvalidValue, hint
from pellucid.messages.notation import notation

CHAPTERS = {
    "activation": "formulas.activations:ACTIVATIONS",
    "gate": "formulas.gates:GATES",
    "loss": "formulas.losses:LOSSES",
    "optimizer": "formulas.optimizers:OPTIMIZERS",
    "initializer": "engine.initializers:INITIALIZERS",
    "norm": "layers.norms:NORMS",
    "schedule": "training.schedules:SCHEDULES",
}
"""Each kind of method and its table."""
FRAMEWORKS = {"sklearn": "scikit-learn", "torch": "PyTorch", "keras": "Keras"}


@dataclass(frozen=True)
class Softmax:
    """The one activation of a whole row, which is therefore in no table of formulas of one number."""

    name: str = "softmax"
    gain: float = 1.0
    default_init: str = "glorot"
    range: tuple[float, float] = (0.0, 1.0)
    kinks: tuple[float, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    parameter_derivative: None = None
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=lambda: {"torch": "nn.Softmax", "keras": "softmax"})
    source: str = "Bridle 1990"


@dataclass(frozen=True)
class Method:
    """A row of a table and its kind."""

    kind: str
    row: Any


def rows(kind: str) -> list[Any]:
    """All rows of a kind, those registered from outside too."""
    module, _, table = CHAPTERS[kind].partition(":")
    methods = list(getattr(import_module(f"pellucid.{module}"), table))
    return [*methods, Softmax()] if kind == "activation" else methods


def kind_named(name: str) -> str:
    """The kind meant by `name`: singular or plural, in either language, British or American.

    Raises
    ------
    ValueError
        There is no such kind.
    """
    key = name.strip().lower()
    words = {word.lower(): kind for kind in CHAPTERS for word in (kind, *catalogue()[f"kind.{kind}"])}
    words |= {f"{word}s": kind for word, kind in words.items()} | {"losses": "loss"}
    words |= {word.replace("z", "s"): kind for word, kind in words.items()}
    if key not in words:
        raise InvalidValue(
            "explore.kind", name=name, kinds=Names(Message(f"kind.{kind}") for kind in CHAPTERS), hint=hint(key, words)
        )
    return words[key]


def find(name: str) -> list[Method]:
    """Every row that `name` means, a name, an alias or the words for it in English or Chinese; it may stand in several tables.

    Raises
    ------
    ValueError
        No table has it.
    """
    matches, names = [], []
    for kind in CHAPTERS:
        for row in rows(kind):
            words = catalogue().get(f"name.{kind}.{row.name}", ())
            spellings = [_folded(each) for each in (row.name, *row.aliases, *words)]
            names += spellings
            if _folded(name) in spellings:
                matches.append(Method(kind, row))
    if not matches:
        raise InvalidValue("explore.name", name=name, hint=hint(_folded(name), names))
    return matches


def choose(names: list[str]) -> list[Method]:
    """What is meant: a name that stands in several tables is taken from the one that has all names, else from each."""
    everything = [find(name) for name in names]
    shared = set.intersection(*({method.kind for method in each} for each in everything))
    chosen = [
        method for each in everything for method in each if len(names) == 1 or not shared or method.kind in shared
    ]
    return list({(method.kind, method.row.name): method for method in chosen}.values())


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def called(kind: str, row: Any) -> str:
    """What a row is called in words, in the current language; its name if it comes from outside or that says the same."""
    key = f"name.{kind}.{row.name}"
    words = say(key) if key in catalogue() else row.name
    return row.name if _folded(words) == row.name else words


def formulas(kind: str, row: Any) -> list[str]:
    """The formula of a row and, where it has one, of its derivative, with their words in the current language."""
    return [notation(formula) for formula in _formulas_in_code(kind, row)]


def _formulas_in_code(kind: str, row: Any) -> list[str]:
    """The same as the code states them."""
    if kind == "loss" and row.function is None:
        from pellucid.kernels.softmax import cross_entropy

        return _formula(cross_entropy).split("; ")
    if isinstance(row, Softmax):
        from pellucid.kernels.softmax import softmax, softmax_backward

        return [_formula(softmax), _formula(softmax_backward)]
    if kind in ("activation", "gate"):
        return [_sentence(row.function), _sentence(row.derivative)]
    if kind == "loss":
        return [_sentence(row.function), _sentence(row.derivative)]
    if kind == "optimizer":
        rule = _sentence(row.rule)
        return [say("show.decay", rule=rule, decay=f"{row.weight_decay:g}") if row.weight_decay else rule]
    if kind == "schedule":
        return [say("show.watches", stall=row.stall) if row.watches else _sentence(row.factor)]
    return [row.formula]


def per_step(optimizer: Any) -> str:
    """What an optimizer works out once a step, for all weights."""
    return notation(_sentence(optimizer.step_constants))


def _sentence(function: Callable[..., Any]) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((function.__doc__ or "").strip().partition("\n\n")[0].split())


def _formula(kernel: Callable[..., Any]) -> str:
    """The formula of a row kernel without the remark."""
    return _sentence(kernel).partition(": ")[0]


def names_in_libraries(row: Any) -> str:
    """What scikit-learn, PyTorch and Keras call it."""
    names = [f"{FRAMEWORKS[where]} {row.equivalents[where]}" for where in FRAMEWORKS if where in row.equivalents]
    return ", ".join(names)


def about(kind: str, row: Any) -> str:
    """One sentence on a built-in row, in the current language; nothing on a row from outside."""
    key = f"about.{kind}.{row.name}"
    return say(key) if key in catalogue() else ""
