"""From a raw table to what a network learns from: description, encoded rows, target, weights and the three parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pellucid.estimators.options import share
from pellucid.tables import Description, Encoder, Split, Target, describe, read, row_weights, split
from pellucid.tables.features import Matrix

SHARE = 0.15
"""Of the rows for validation, and for test, where nothing else is asked."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A table ready to learn from.

    Attributes
    ----------
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
    """

    description: Description
    encoder: Encoder
    target: Target
    x: Matrix
    y: Matrix
    weights: Matrix | None
    split: Split
    test_frame: pl.DataFrame
    shares: Mapping[str, float]


def prepare(
    frame: pl.DataFrame,
    target: str,
    options: Mapping[str, Any],
    *,
    default_test: float,
    task: str | None,
) -> Prepared:
    """Describe the table, divide its rows, and encode them with what the training rows taught.

    Parameters
    ----------
    options
        The estimator's parameters.
    default_test
        Share of test rows when the options say nothing.
    """
    if options["column"] is not None and not isinstance(options["column"], Mapping):
        raise TypeError(f"column must map names to kinds, such as {{'zip': 'category'}}; got {options['column']!r}")
    tested = default_test if options["test"] is None else options["test"]
    description = describe(
        frame,
        target,
        task=task,
        least=2 if isinstance(tested, float | int) and tested > 0 else 1,
        weight=options["weight"],
        columns=options["column"],
        drop=names("drop", options["drop"]),
        only=None if options["only"] is None else names("only", options["only"]),
    )
    shares: dict[str, float] = {}
    others: dict[str, pl.DataFrame] = {}
    for part, default in (("validation", SHARE), ("test", default_test)):
        asked = options[part]
        if asked is None or isinstance(asked, float | int):
            shares[part] = default if asked is None else share(part, asked)
        else:
            shares[part], others[part] = 0.0, read(asked, header=options["header"], encoding=options["encoding"])
    found = description.target
    frames = [part[found.rows(part)] for part in (frame, *others.values())]
    codes = [found.encode(part) for part in frames]
    parts = split(codes[0], **shares, seed=options["seed"])
    y = np.concatenate(codes)
    encoder = Encoder(description.schema).fit(frames[0][parts.train])
    start = frames[0].height
    for (part, _), rows in zip(others.items(), frames[1:], strict=True):
        parts = parts._replace(**{part: np.arange(start, start + rows.height)})
        start += rows.height
    weights = None
    if description.weight is not None:
        weights = np.concatenate([row_weights(part, description.weight) for part in frames])
    test_rows = frames[-1] if "test" in others else frames[0][parts.test]
    return Prepared(
        description,
        encoder,
        found.fit(y[parts.train]) if found.kind == "regression" else found,
        np.concatenate([encoder.transform(part) for part in frames]),
        y,
        weights,
        parts,
        test_rows,
        shares,
    )


def names(parameter: str, value: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name or several, as several."""
    if value is not None and not isinstance(value, str | Sequence):
        raise TypeError(f"{parameter} must be the name of a column, or a list of them; got {value!r}")
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)
