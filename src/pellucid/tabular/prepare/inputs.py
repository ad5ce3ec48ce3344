"""What scikit-learn asks of every estimator's door: arrays of two dimensions, labels that are labels, a known width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_array, column_or_1d

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
        raise ValueError("Complex data not supported; give real and imaginary parts as two columns")
    if rows.shape[0] == 0 or rows.shape[1] == 0:
        raise ValueError(
            f"Found array with {rows.shape[0]} sample(s) and {rows.shape[1]} feature(s) (shape={rows.shape}) while a "
            "minimum of 1 is required."
        )
    return read_table(rows, **options), False


def split_target(frame: pl.DataFrame, y: Any, target: str | None, family: str | None) -> tuple[pl.DataFrame, str]:
    """The table with its target as a column, and that column's name.

    Raises
    ------
    ValueError
        Neither `y` nor `target` is given, or both, or `y` is no target for the family of tasks.
    """
    if y is not None and target is not None:
        raise ValueError("give y, or the name of the target column, not both")
    if target is not None:
        return frame, target
    if y is None and family is None:
        raise TableError(f"name the column to predict with --target; there are {', '.join(frame.columns)}")
    if y is None:
        raise TableError(
            "fit requires y to be passed, but the target y is None; write fit(table, target='column') or fit(X, y)"
        )
    name = str(getattr(y, "name", None) or Y_NAME)
    while name in frame.columns:
        name += "_"
    values = column_or_1d(y.to_numpy() if isinstance(y, pl.Series) else y, warn=True)
    if len(values) != frame.height:
        raise ValueError(f"y must have as many entries as X has rows, {frame.height}; got {len(values)}")
    if len(values) == 1:
        raise ValueError("fit needs several rows; got 1 sample")
    if family != "regression":
        check_classification_targets(values)
        if len(set(values.tolist())) == 1:
            raise ValueError(f"y must hold two classes or more; got one class, {values[0]!r}")
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
        raise ValueError(f"{FAMILIES[family]} is for {family}; got task={task!r}")
    target = Target.of(table.frame, name, task=task, least=1)
    if family is not None and (target.kind == "regression") != (family == "regression"):
        task = family
        target = Target.of(table.frame, name, task=task, least=1)
    if target.kind == "regression":
        return table, target
    table = table.with_labels(name)
    return table, Target.of(table.frame, name, task=task, least=least)


def check_width(frame: pl.DataFrame, named: bool, width: int, owner: str) -> None:
    """Refuse an array that is not as wide as the one learned from.

    Raises
    ------
    ValueError
        In scikit-learn's words.
    """
    if not named and frame.width != width:
        raise ValueError(f"X has {frame.width} features, but {owner} is expecting {width} features as input")
