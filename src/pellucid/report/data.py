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
from pellucid.insight.decide.reliability import calibration_curve, calibration_event
from pellucid.insight.diagnosis import (
    Symptom,
    diagnose_calibration,
    diagnose_comparisons,
    diagnose_coverage,
    diagnose_importance,
    diagnose_layers,
    diagnose_residuals,
    diagnose_slices,
    diagnose_target,
    diagnose_training,
)
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
    """Partial dependence on one column."""

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
    """A row to review: its label and the prediction."""

    row: int
    """Its number in its table, from 1."""
    label: str | float
    predicted: str | float
    probability: float | None
    """The predicted probability of the label; None for numbers."""
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
    uncalibrated: Array | None = None
    """Probabilities before they were recalibrated to the class prior, if they were."""
    slices: Sequence[Sequence[Slice]] = ()
    """Errors by category or decile of each column, the most important column first."""
    error: float = 0.0
    """Of all test rows: the error rate, or the mean absolute error."""
    largest_errors: Sequence[LabelIssue] = ()
    """Test rows with the largest errors, with their values in `largest_errors_columns`."""
    largest_errors_columns: Sequence[str] = ()
    curves: Sequence[ColumnCurve] = ()
    label_issues: Sequence[LabelIssue] = ()
    """Likely label errors, the least plausible label first."""

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

    @property
    def symptoms(self) -> tuple[Symptom, ...]:
        """Everything that the diagnosis finds in these numbers, the most severe first."""
        found = [*diagnose_comparisons(self.baselines), *diagnose_layers(self.layers)]
        if len(self.validation_loss) and self.best_epoch is not None:
            found += diagnose_training(self.epoch, self.loss, self.validation_loss, self.best_epoch)
        if self.probabilities is not None:
            positive = 1 if self.rare is None or self.task != "binary" else self.rare
            event = calibration_event(self.task, self.y_test, self.probabilities, positive)
            found += diagnose_calibration(calibration_curve(*event))
        if self.task == "regression":
            found += diagnose_residuals(self.y_test, self.predictions) + diagnose_target(self.target_values)
        if self.coverage:
            found += diagnose_coverage(self.coverage)
        found += diagnose_slices([each for slices in self.slices for each in slices], self.error, self.task)
        found += diagnose_importance(self.importance)
        return tuple(sorted(found, key=lambda symptom: ("error", "warning", "info").index(symptom.severity)))
