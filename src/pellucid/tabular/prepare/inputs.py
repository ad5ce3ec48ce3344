"""What scikit-learn asks of every estimator's door: arrays of two dimensions, labels that are labels, a known width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.base import is_classifier
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


def targeted(frame: pl.DataFrame, y: Any, target: str | None, owner: Any) -> tuple[pl.DataFrame, str]:
    """The table with its target as a column, and that column's name.

    Raises
    ------
    ValueError
        Neither `y` nor `target` is given, or both, or `y` is no target for the estimator `owner`.
    """
    if y is not None and target is not None:
        raise ValueError("give y, or the name of the target column, not both")
    if target is not None:
        return frame, target
    if y is None:
        raise TableError(
            f"{type(owner).__name__} requires y to be passed, but the target y is None; "
            "write fit(table, target='column') or fit(X, y)"
        )
    name = str(getattr(y, "name", None) or Y_NAME)
    while name in frame.columns:
        name += "_"
    values = column_or_1d(y.to_numpy() if isinstance(y, pl.Series) else y, warn=True)
    if len(values) != frame.height:
        raise ValueError(f"y must have as many entries as X has rows, {frame.height}; got {len(values)}")
    if len(values) == 1:
        raise ValueError("fit needs several rows; got 1 sample")
    if is_classifier(owner):
        check_classification_targets(values)
        if len(set(values.tolist())) == 1:
            raise ValueError(f"y must hold two classes or more; got one class, {values[0]!r}")
    else:
        values = check_array(values, ensure_2d=False, dtype=np.float64, input_name="y")
    column = pl.Series(name, values.tolist() if values.dtype.kind in "OSU" else values, strict=False)
    return frame.with_columns(column), name


def task(owner: Any, frame: pl.DataFrame, target: str) -> str | None:
    """What to tell the tables: nothing where they find the task of the estimator `owner` by themselves.

    Raises
    ------
    ValueError
        Another kind of task is asked for than the estimator is for.
    """
    kind = "classification" if is_classifier(owner) else "regression"
    if owner.task is not None:
        if (owner.task == "regression") != (kind == "regression"):
            raise ValueError(f"{type(owner).__name__} is for {kind}; got task={owner.task!r}")
        return str(owner.task)
    natural = "regression" if Target.of(frame, target, least=1).kind == "regression" else "classification"
    return None if natural == kind else kind


def check_width(frame: pl.DataFrame, named: bool, width: int, owner: str) -> None:
    """Refuse an array that is not as wide as the one learned from.

    Raises
    ------
    ValueError
        In scikit-learn's words.
    """
    if not named and frame.width != width:
        raise ValueError(f"X has {frame.width} features, but {owner} is expecting {width} features as input")
