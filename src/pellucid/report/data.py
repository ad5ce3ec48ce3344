"""What a report shows: one record of plain Python values and NumPy arrays, filled by whoever trained.

>>> data = ReportData(
...     table="iris", target="species", task="multiclass", labels=("setosa", "versicolor", "virginica"),
...     training_rows=96, validation_rows=24, test_rows=30, target_values=np.repeat([0, 1, 2], 50),
...     y_test=np.array([0, 1, 2]), predictions=np.array([0, 1, 1]),
... )                                                            # everything else is optional
>>> from pellucid.report.page import write_report
>>> write_report(data, "iris-report.html")                       # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pellucid.insight.baselines import Comparison
from pellucid.insight.decide.conformal import Coverage
from pellucid.insight.explain.error_slices import Slice
from pellucid.insight.explain.importance import Importance
from pellucid.insight.explain.partial_dependence import PartialDependence
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.insight.scores.scores import Score
from pellucid.training.learning_rate_range import RangeTest
from pellucid.typing import Array


def _none() -> Array:
    return np.empty(0)


@dataclass(frozen=True)
class ColumnFact:
    """One column of the table: what was found and what is done with it, in the reader's language."""

    name: str
    kind: str
    """Such as ``number``, ``category``, ``text``, ``date``."""
    missing: int
    """Empty cells among all rows."""
    facts: str
    """Such as ``0.42 to 80, mean 29.7`` or ``3 categories: S, C, Q``."""
    treatment: str
    """Such as ``scaled``, ``one column per category``, ``dropped: looks like an ID``."""


@dataclass(frozen=True)
class ColumnCurve:
    """How the prediction goes with one column."""

    name: str
    kind: str
    label: str | None
    """Whose probability; None for a number."""
    at: Array | None
    """The column's values, as numbers (of dates in days since 1970); None for a category."""
    texts: Sequence[str]
    """The same as they are written."""
    share: Array
    """Of the rows, those that have the value, or one between the value before and it."""
    curve: PartialDependence


@dataclass(frozen=True)
class LabelIssue:
    """A row worth looking at: what it holds and what the model says."""

    row: int
    """Its number in its table, from 1."""
    given: str | float
    said: str | float
    probability: float | None
    """That the model gives to what the row holds; None for numbers."""
    cells: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """Everything a report shows. What is left empty is left out of the page."""

    table: str
    """Name of the table, such as ``titanic``."""
    target: str
    """Name of the target column."""
    task: str
    """``"binary"``, ``"multiclass"`` or ``"regression"``."""
    labels: Sequence[str] = ()
    """Class names in the order of their codes; empty for regression."""

    training_rows: int
    validation_rows: int
    test_rows: int
    columns: Sequence[ColumnFact] = ()
    """All columns but the target."""
    target_values: Array
    """The target over all rows: class codes, or values. Shape (rows,)."""
    target_missing: int = 0
    """Rows left out because their target is missing."""

    epoch: Array = field(default_factory=_none)
    """Epoch numbers, from 1. The three curves below have the same length, or are empty."""
    loss: Array = field(default_factory=_none)
    validation_loss: Array = field(default_factory=_none)
    learning_rate: Array = field(default_factory=_none)
    best_epoch: int | None = None
    """The epoch whose weights are used."""

    range_test: RangeTest | None = None
    """How the learning rate was chosen, if by a range test."""

    y_test: Array
    """True codes or values of the test rows."""
    predictions: Array
    """Predicted codes or values of the test rows."""
    probabilities: Array | None = None
    """Shape (test rows, classes); None for regression or without probabilities."""
    coverage: Coverage | None = None
    """Of the test rows, if numbers come with intervals."""
    scores: Sequence[Score] = ()
    baselines: Sequence[Comparison] = ()
    importance: Sequence[Importance] = ()
    layers: Sequence[LayerStatistics] = ()
    """From the input to the output."""
    layer_epoch: Array = field(default_factory=_none)
    """The epochs at which the layers were recorded, where they are recorded by epoch. Default: 1, 2, ..."""

    rare: int | None = None
    """The code of the class that few rows have, if there is one."""
    chance: Mapping[str, float] = field(default_factory=dict)
    """What scores amount to by chance, where a class is rare."""
    about_rare: Sequence[str] = ()
    """What is said of a rare class, a sentence each, in the reader's language."""
    threshold: float | None = None
    """From which probability a row is called positive, where that is not 0.5."""
    uncorrected: Array | None = None
    """Probabilities as class weights have taught them, before they were corrected."""
    parts: Sequence[Sequence[Slice]] = ()
    """Mistakes by level or tenth of each column, the one that matters most first."""
    error: float = 0.0
    """The mean mistake over all test rows: the share of wrong answers, or the absolute error."""
    worst: Sequence[LabelIssue] = ()
    """Test rows that the model is furthest off on, the worst first, with their cells in `worst_columns`."""
    worst_columns: Sequence[str] = ()
    curves: Sequence[ColumnCurve] = ()
    doubtful: Sequence[LabelIssue] = ()
    """Rows whose labels are least credible, the least first."""

    choices: Sequence[str] = ()
    """What was chosen and why, a sentence each, in the reader's language."""
    warnings: Sequence[str] = ()
    """What the reader should know before trusting the result, a sentence each."""
    config_toml: str = ""
    """The settings as a configuration file."""
    python_code: str = ""
    """The Python that does the same."""
    duration: float = 0.0
    """Seconds of training."""
    seed: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    """Such as ``{"pellucid": "0.1.0", "numpy": "2.4.1"}``."""
