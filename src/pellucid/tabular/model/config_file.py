"""Everything that was decided, in the two forms that do it again: a configuration file and a few lines of Python."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pellucid.messages.errors import nearest
from pellucid.tables.errors import TableError
from pellucid.tabular.model.table_model import TableModel
from pellucid.tabular.settings.parameters import SETTINGS


def settings(model: TableModel) -> dict[str, Any]:
    """Every setting of a fitted model as decided: the same table with these settings makes the same network.

    A data frame of validation or test rows is left out, and so is a table's path once the model was written to a file.
    """
    recipe = model.recipe.settings()
    decided: dict[str, Any] = {"target": model.target.name, "task": model.target.kind}
    for name, setting in SETTINGS.items():
        value = model.settings[name]
        if setting.chosen:
            if name in recipe:
                decided[name] = recipe[name]
        elif name in ("validation", "test"):
            if isinstance(value, str | Path):
                decided[name] = str(value)
            elif not hasattr(value, "__len__") and (model.table.shares[name] or not model.table.rows[name]):
                decided[name] = model.table.shares[name]
        elif name != "task" and (name == "seed" or value is not setting.default):
            decided[name] = value
    return {name: plain(value) for name, value in decided.items()}


def plain(value: Any) -> Any:
    """An option's value as files hold it: text, numbers, lists and mappings; None where it is a table or another object."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else None


def to_toml(decided: Mapping[str, Any]) -> str:
    """The settings as ``--config`` reads them."""
    tables = {name: value for name, value in decided.items() if isinstance(value, Mapping)}
    lines = [f"{name} = {_toml(value)}" for name, value in decided.items() if name not in tables]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{_toml(str(key))} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def from_toml(path: str | Path, names: Iterable[str]) -> dict[str, Any]:
    """The settings in a configuration file, whose names must be among `names`.

    Raises
    ------
    TableError
        The file is no TOML, or a name in it is no option.
    OSError
        It cannot be read.
    """
    name = Path(path).name
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TableError("tabular.config.not_toml", file=name, reason=error) from None
    for option in values:
        if option not in names:
            raise TableError("tabular.config.option", file=name, option=option, nearest=nearest(option, names))
    return values


def to_python(model: TableModel, table: str) -> str:
    """The Python that does the same."""
    decided = settings(model)
    target, task = decided.pop("target"), decided.pop("task")
    options = "".join(f"    {name}={value!r},\n" for name, value in decided.items())
    task = f"    task={task!r},\n" if task != "regression" else ""
    return (
        "import pellucid\n\n"
        f"model = pellucid.{model.estimator}(\n{task}{options})\n"
        f"model.fit({table!r}, target={target!r})\n"
        "print(model.evaluate())\n"
        f"model.save({Path(table).stem + '.pellucid'!r})\n"
    )


def _toml(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else repr(value)
