"""Input validation as scikit-learn expects it: two-dimensional arrays, labels that are labels, a known width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_array, column_or_1d

from pellucid.messages import Message, Names
from pellucid.messages.errors import InvalidValue
from pellucid.tables import Table, TableError, Target, read_table

Y_NAME = "y"


def table(source: Any, **options: Any) -> tuple[Table, bool]:
    """The table in `source`, read as the options of `pellucid.tables.read_table` say, and whether its columns have names
    of their own."""
    if isinstance(source, str | Path | Mapping | Table | pl.DataFrame | pl.LazyFrame) or hasattr(source, "columns"):
        return read_table(source, **options), True
    if isinstance(source, Sequence) and source and all(isinstance(row, Mapping) for row in source):
        return read_table(source, **options), True
    rows = check_array(source, dtype=None, ensure_all_finite=False, ensure_min_samples=0, ensure_min_features=0)
    if np.iscomplexobj(rows):
        raise InvalidValue("tabular.x.complex")
    if rows.shape[0] == 0 or rows.shape[1] == 0:
        raise InvalidValue("tabular.x.empty", rows=rows.shape[0], columns=rows.shape[1], shape=rows.shape)
    return read_table(rows, **options), False


def split_target(frame: pl.DataFrame, y: Any, target: str | None, family: str | None) -> tuple[pl.DataFrame, str]:
    """The table with its target as a column, and that column's name.

    Raises
    ------
    ValueError
        Neither `y` nor `target` is given, or both, or `y` is no target for the family of tasks.
    """
    if y is not None and target is not None:
        raise InvalidValue("tabular.y.both")
    if target is not None:
        return frame, target
    if y is None and family is None:
        raise TableError("tabular.target.none", names=Names(frame.columns))
    if y is None:
        raise TableError("tabular.y.none")
    name = str(getattr(y, "name", None) or Y_NAME)
    while name in frame.columns:
        name += "_"
    values = column_or_1d(y.to_numpy() if isinstance(y, pl.Series) else y, warn=True)
    if len(values) != frame.height:
        raise InvalidValue("tabular.y.length", rows=frame.height, count=len(values))
    if len(values) == 1:
        raise InvalidValue("tabular.x.one_row")
    if family != "regression":
        check_classification_targets(values)
        if len(set(values.tolist())) == 1:
            raise InvalidValue("tabular.y.one_class", label=values[0])
    else:
        values = check_array(values, ensure_2d=False, dtype=np.float64, input_name="y")
    column = pl.Series(name, values.tolist() if values.dtype.kind in "OSU" else values, strict=False)
    return frame.with_columns(column), name


FAMILIES = {"classification": "TableClassifier", "regression": "TableRegressor"}
"""Of tasks, with the estimator of each."""


def infer_target(
    table: Table, name: str, *, task: str | None, family: str | None, least: int = 1
) -> tuple[Table, Target]:
    """What predicting column `name` means, and the table, in which labels are spelled as in its source.

    Parameters
    ----------
    task
        As asked for; None: within the family, by the column.
    family
        Of `FAMILIES`; None: any.
    least
        See `Target.of`.

    Raises
    ------
    ValueError
        A task of another family is asked for.
    """
    if task is not None and family is not None and (task == "regression") != (family == "regression"):
        raise InvalidValue(
            "tabular.task.family", estimator=FAMILIES[family], family=Message(f"tabular.task.{family}"), task=task
        )
    target = Target.of(table.frame, name, task=task, least=1)
    if family is not None and (target.kind == "regression") != (family == "regression"):
        task = family
        target = Target.of(table.frame, name, task=task, least=1)
    if target.kind == "regression":
        return table, target
    table = table.with_labels(name)
    return table, Target.of(table.frame, name, task=task, least=least)


def check_width(frame: pl.DataFrame, named: bool, width: int, owner: str) -> None:
    """Refuse an array that is not as wide as the training array.

    Raises
    ------
    ValueError
        In scikit-learn's words.
    """
    if not named and frame.width != width:
        raise InvalidValue("tabular.x.width", columns=frame.width, estimator=owner, expected=width)
