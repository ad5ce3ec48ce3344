"""From a raw table to what a network learns from: description, encoded rows, target, weights and the three parts."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Any

import numpy as np
import polars as pl

from pellucid.formulas.losses import LOSSES
from pellucid.insight.explain.leakage import leaking_columns
from pellucid.messages import Message
from pellucid.tables import (
    Description,
    Encoder,
    ParsingRules,
    Split,
    Table,
    TableError,
    TableSplit,
    Target,
    describe,
    read_table,
    row_weights,
    split_table,
    without_duplicates,
)
from pellucid.tables.encoding.date_features import DateFeatures
from pellucid.tables.splitting.suggestions import suggestions
from pellucid.tabular.prepare.inputs import infer_target
from pellucid.tabular.settings.checks import fraction, texts
from pellucid.typing import Array, Integers

SCALING = "robust"
"""Of columns of numbers, where nothing else is asked."""
SHARE = 0.15
"""Of the rows for validation, and for test, where nothing else is asked;"""
ENOUGH_ROWS, ENOUGH_OF_A_LABEL = 250_000, 1_000
"""fewer where that is so many, of the rarest label too: more would narrow no interval that anybody sees."""


@dataclass(frozen=True, eq=False)
class PreparedData:
    """A table ready for training.

    Attributes
    ----------
    reading
        How the cells of the table were read.
    x
        Encoded rows, float32; those of a separate validation or test table stand at the end.
    y
        Class codes, or the target's numbers.
    weights
        From the column of weights; None without one.
    split
        Which rows of `x` are for what.
    test_frame
        The raw test rows.
    shares
        The parts' shares of the table; 0 for one that has a table of its own.
    numbers
        The number of each row in its table, from 1.
    table_split
        How the rows were divided.
    warnings
        What should be known before the scores are believed.
    """

    reading: ParsingRules
    description: Description
    encoder: Encoder
    target: Target
    x: Array
    y: Array
    weights: Array | None
    split: Split
    test_frame: pl.DataFrame
    shares: Mapping[str, float]
    numbers: Integers
    table_split: TableSplit
    warnings: tuple[Message, ...] = ()

    @cached_property
    def plain(self) -> Array:
        """The rows of `x` for models that cannot look up codes."""
        return self.encoder.one_hot(self.x)


def _enough(description: Description) -> float:
    """The share of a table's rows that judges as well as any larger one."""
    target = description.target
    rows, rarest = description.rows - target.missing, min(target.counts, default=inf)
    return max(ENOUGH_ROWS / rows, ENOUGH_OF_A_LABEL / rarest)


def reading(options: Mapping[str, Any]) -> dict[str, Any]:
    """What an estimator's parameters say about reading a table, as `pellucid.tables.read_table` takes it."""
    parameters = {
        name: options[name] for name in ("header", "encoding", "sheet", "missing_values", "decimal", "date_order")
    }
    return {**parameters, "column_type": options["column_type"], "drop": names("drop", options["drop"])}


def prepare(
    table: Table,
    target_name: str,
    options: Mapping[str, Any],
    *,
    default_test: float,
    family: str | None = None,
) -> PreparedData:
    """Describe the table, divide its rows, and encode them with what the training rows taught.

    Parameters
    ----------
    options
        The estimator's parameters.
    default_test
        Share of test rows when the options say nothing.
    family
        Of tasks, "classification" or "regression"; None: any.
    """
    test = default_test if options["test"] is None else options["test"]
    least = 2 if isinstance(test, float | int) and test > 0 else 1
    table, inferred = infer_target(table, target_name, task=options["task"], family=family, least=least)
    frame = table.frame
    description = describe(
        frame,
        inferred,
        weight_column=options["weight_column"],
        group_column=options["group_column"],
        time_column=options["time_column"],
        column_type=options["column_type"],
        drop=names("drop", options["drop"]),
        only=None if options["only"] is None else names("only", options["only"]),
        repairs=table.notes,
    )
    shares: dict[str, float] = {}
    others: dict[str, pl.DataFrame] = {}
    for part, default in (("validation", SHARE), ("test", default_test)):
        value = options[part]
        if value is None or isinstance(value, float | int):
            shares[part] = min(default, _enough(description)) if value is None else fraction(part, value)
        else:
            shares[part], others[part] = 0.0, read_table(value, **reading(options), reading=table.reading).frame
    target, tables = description.target, (frame, *others.values())
    numbers = [target.rows(each) for each in tables]
    frames = [each if len(rows) == each.height else each[rows] for each, rows in zip(tables, numbers, strict=True)]
    codes = [target.encode(part) for part in frames]
    table_split = split_table(
        frames[0],
        codes[0],
        description.schema,
        validation=shares["validation"],
        test=shares["test"],
        seed=options["seed"],
        group_column=options["group_column"],
        time_column=options["time_column"],
    )
    for part, rows, values in zip(others, frames[1:], codes[1:], strict=True):
        table_split = without_duplicates(table_split, frames[0], codes[0], part, rows, values, description.schema)
    split, y = table_split.split, np.concatenate(codes)
    _check_learnable(target, y[split.train])
    encoder = Encoder(description.schema, options["scaling"] or SCALING).fit(frames[0][split.train])
    start = frames[0].height
    for part, rows in zip(others, frames[1:], strict=True):
        split = split._replace(**{part: np.arange(start, start + rows.height)})
        start += rows.height
    weights = None
    if description.weight is not None:
        weights = np.concatenate([row_weights(part, description.weight) for part in frames])
    encoded = [encoder.transform(part) for part in frames]
    data = PreparedData(
        table.reading,
        description,
        encoder,
        target.fit(y[split.train]) if target.kind == "regression" else target,
        np.concatenate(encoded) if len(encoded) > 1 else encoded[0],
        y,
        weights,
        split,
        frames[-1] if "test" in others else frames[0][split.test],
        shares,
        np.concatenate(numbers) + 1,
        table_split,
    )
    return replace(data, warnings=_warnings(data, frames[0]))


def _warnings(data: PreparedData, frame: pl.DataFrame) -> tuple[Message, ...]:
    """What should be known of the table `frame`, with the option that mends it: target leakage, groups, dates."""
    train, validation, target = data.split.train, data.split.validation, data.target
    if not len(validation):
        train, validation = np.array_split(train, 2)
    columns = dict(data.encoder.slices)
    for column in data.encoder.columns:
        if isinstance(column, DateFeatures):  # its day of the week and of the year follow from its days
            start = columns[column.name].start
            columns[column.name] = slice(start, start + len(column.days.feature_names))
    leaks = leaking_columns(target.kind, data.x, data.y, columns, train, validation)
    notes = [
        Message(
            f"warning.leakage.{'number' if target.kind == 'regression' else 'class'}",
            **vars(column),
            target=target.name,
            quoted=shlex.quote(column.name),
        )
        for column in leaks
    ]
    if data.table_split.by == "rows":
        notes += suggestions(frame, data.description.schema)
    return tuple(notes)


def _check_learnable(target: Target, y: Array) -> None:
    if target.kind != "regression" and len(present := np.unique(y)) == 1:
        label = target.labels[int(present[0])]
        raise TableError("tabular.target.one_label", name=target.name, label=label, rows=len(y))


def with_target_scaling(data: PreparedData, loss: str) -> PreparedData:
    """The same with the target as the loss takes it: counts, whose mean is learned as exp(output), are scaled, not centred.

    Raises
    ------
    TableError
        A loss for counts, and a target below 0.
    """
    if LOSSES[loss].link != "exp":
        return data
    target, y = data.target, data.y
    if y.min() < 0:
        raise TableError("tabular.loss.counts", loss=loss, target=target.name, least=y.min())
    scale = float(y[data.split.train].mean()) or 1.0
    return replace(data, target=replace(target, mean=0.0, deviation=scale))


def names(parameter: str, value: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name or several, as several."""
    return () if value is None else texts(parameter, value)
