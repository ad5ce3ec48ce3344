"""A setting of a table estimator as data: command line, parameters, configuration files, reasons and docs are read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from pellucid.messages import language
from pellucid.messages.settings import CHINESE

Check = Callable[[str, Any], Any]
COLUMNS, NETWORK, TRAINING = "columns", "network", "training"
"""The panels of the command's help."""


@dataclass(frozen=True)
class Setting:
    """What the field of a setting knows besides its type and default.

    Attributes
    ----------
    check
        Takes the name and a value; returns the value's final form, or says what is wrong with it.
    metavar, panel
        How the command line's help shows it.
    help
        What it is, in English; `CHINESE` has the other language's text.
    notes
        What only the documentation says.
    chosen
        Whether it belongs to the recipe: left out, `recipe.defaults` chooses it and says why.
    if_set
        Whether the configuration passes over it while it is off and nobody asked for it.
    needs
        Parts of the recipe without which it acts on nothing.
    parse
        How a text typed at the command line (a list of texts, if it is repeatable) becomes a value.
    type, default
        Of the field.
    """

    check: Check
    metavar: str
    panel: str
    help: str
    notes: str = ""
    chosen: bool = False
    if_set: bool = False
    needs: tuple[str, ...] = ()
    parse: Callable[[Any], Any] | None = None
    repeatable: bool = False
    type: str = ""
    default: Any = None

    def meaning(self, name: str) -> str:
        """What it is, in the current language."""
        return CHINESE[name] if language() == "zh" else self.help


def setting(check: Check, metavar: str, panel: str | None, help: str, *, default: Any = None, **more: Any) -> Any:
    """The field of a setting."""
    return field(default=default, metadata={"setting": Setting(check, metavar, panel or "", help, **more)})


def chosen(check: Check, metavar: str, panel: str, help: str, **more: Any) -> Any:
    """The field of a setting that belongs to the recipe."""
    return setting(check, metavar, panel, help, chosen=True, **more)


def settings_of(estimator: Any) -> dict[str, Setting]:
    """Every setting of an estimator or its class, by name."""
    return {
        each.name: replace(each.metadata["setting"], type=str(each.type), default=each.default)
        for each in fields(estimator)
    }


def check(settings: Mapping[str, Setting], values: Mapping[str, Any]) -> dict[str, Any]:
    """The final form of every value that is neither absent nor None, checked by itself, before any table is read.

    Raises
    ------
    ValueError, TypeError
        A value is out of its range, a name unknown, or of another type.
    """
    return {
        name: setting.check(name, values[name]) for name, setting in settings.items() if values.get(name) is not None
    }


def parameters_section(settings: Mapping[str, Setting]) -> str:
    """The settings as the Parameters section of a docstring."""
    lines = ["Parameters", "----------"]
    for name, setting in settings.items():
        optional = "optional" if setting.default is None else f"default {setting.default!r}"
        lines += [f"{name} : {setting.type.removesuffix(' | None')}, {optional}", f"    {setting.help}"]
        lines += [f"    {setting.notes}"] if setting.notes else []
    return "\n    ".join(lines)
