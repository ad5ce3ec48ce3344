"""Symptoms: what is wrong with a trained network, as data that captions, JSON and `doctor` put into words.

Each function looks at one kind of evidence (the loss by epoch, the layers, the calibration curve, ...) and returns the symptoms
it shows. Each symptom has one threshold, named here with its reason.

>>> diagnose_training([1, 2, 3], [0.9, 0.5, 0.2], [0.8, 0.6, 0.9], best_epoch=2)
(Symptom(code='overfitting', severity='warning', evidence={'epoch': 2, 'last': 3, 'best': 0.6, 'end': 0.9}),)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pellucid.insight.baselines import Comparison
from pellucid.insight.decide.conformal import Coverage
from pellucid.insight.decide.reliability import CalibrationBin
from pellucid.insight.explain.error_slices import Slice, worst_slices
from pellucid.insight.explain.importance import Importance
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.typing import Array

Severity = Literal["info", "warning", "error"]

VALIDATION_RISE, GAIN_LOST = 0.05, 0.02
"""Overfitting: the validation loss ends above its minimum by 5 % of it and by 2 % of all it had gained. A smaller rise is
within the standard error of a loss on some hundred rows."""
VANISHING = 1e-3
"""Gradient norm of the first layer over the last layer's. Five sigmoid layers at their steepest leave 0.25^5 = 0.00098."""
EXPLODING = 1 / VANISHING
"""The same ratio the other way round."""
DEAD_UNITS = 0.9
"""Share of a layer's activations that are exactly zero. A ReLU layer starts at one half, and dropout of 0.5 makes that 0.75;
beyond 0.9 fewer than a fifth of the units that used to be active still are."""
SIGNIFICANCE = 0.05
"""Miscalibration: p-value of the bin that deviates most, corrected for the number of bins (Bonferroni 1936). Of ten bins that
are right, two in five times one lies outside its own 95 % interval."""
RESIDUAL_RATIO, LEAST_THIRD = 1.5, 100
"""Errors that grow with the prediction: the median absolute errors of the highest and the lowest third of the predictions differ
by this factor. Medians of 100 normal or Laplace errors each differ by less in 19 of 20 draws."""
STANDARD_ERRORS = 2.0
"""A column has an effect if shuffling it costs more than two standard errors: a 95 % interval that leaves out zero."""
TAIL = 6.0
"""Interquartile ranges between a quartile and the extreme. A normal sample of 1,000 rows reaches 2; of an exponential one, one
row in 2,900 exceeds 6."""
MOST_SLICES = 8
"""Slices with a high error that are listed; the columns of a table overlap, and so do their slices."""


@dataclass(frozen=True)
class Symptom:
    """A finding about a network.

    Attributes
    ----------
    code
        What was found, such as ``"vanishing_gradient"``; ``"symptom." + code`` is its text.
    severity
        ``"info"``: worth knowing. ``"warning"``: probably costs accuracy or trust. ``"error"``: the network is of no use.
    evidence
        The numbers and names that show it.
    """

    code: str
    severity: Severity
    evidence: Mapping[str, Any]


def diagnose_training(
    epoch: Sequence[int] | Array,
    loss: Sequence[float] | Array,
    validation_loss: Sequence[float] | Array,
    best_epoch: int,
) -> tuple[Symptom, ...]:
    """Overfitting, or training that ended while the validation loss still fell.

    Parameters
    ----------
    epoch, loss, validation_loss : of equal length
        Epoch numbers, and the losses after each.
    best_epoch
        The epoch whose weights are used.
    """
    last, index = int(epoch[-1]), int(np.searchsorted(epoch, best_epoch))
    best, end = float(validation_loss[index]), float(validation_loss[-1])
    if best_epoch == last:
        return (Symptom("still_improving", "info", {"epoch": last, "best": best}),)
    rise = max(VALIDATION_RISE * best, GAIN_LOST * (float(validation_loss[0]) - best))
    if end - best > rise and loss[-1] < loss[index]:
        return (Symptom("overfitting", "warning", {"epoch": int(best_epoch), "last": last, "best": best, "end": end}),)
    return ()


def diagnose_layers(layers: Sequence[LayerStatistics]) -> tuple[Symptom, ...]:
    """Dead units, and gradients that vanish or explode between the last layer and the first."""
    symptoms = [
        Symptom("dead_units", "warning", {"layer": layer.name, "share": layer.last_zeros})
        for layer in layers
        if layer.last_zeros > DEAD_UNITS
    ]
    ratio = gradient_ratio(layers)
    if ratio and not VANISHING <= ratio["ratio"] <= EXPLODING:
        code = "vanishing_gradient" if ratio["ratio"] < VANISHING else "exploding_gradient"
        symptoms.append(Symptom(code, "warning", ratio))
    return tuple(symptoms)


def gradient_ratio(layers: Sequence[LayerStatistics]) -> dict[str, Any]:
    """The names of the first and the last layer with a gradient, and the ratio of their norms; empty for fewer than two."""
    learning = [layer for layer in layers if np.isfinite(layer.last_gradient) and layer.last_gradient > 0]
    if len(learning) < 2:
        return {}
    first, last = learning[0], learning[-1]
    return {"first": first.name, "last": last.name, "ratio": first.last_gradient / last.last_gradient}


def diagnose_calibration(bins: Sequence[CalibrationBin]) -> tuple[Symptom, ...]:
    """Over- or underconfidence in the bin that deviates from the diagonal for most rows, if any does significantly."""
    deviating = [each for each in bins if each.p_value * len(bins) < SIGNIFICANCE]
    if not deviating:
        return ()
    worst = max(deviating, key=lambda each: abs(each.predicted - each.observed) * each.rows)
    overconfident = (worst.predicted > worst.observed) == (worst.predicted > 0.5)
    evidence = {"predicted": worst.predicted, "observed": worst.observed, "rows": worst.rows}
    return (Symptom("overconfidence" if overconfident else "underconfidence", "warning", evidence),)


def diagnose_residuals(y: Array, predicted: Array) -> tuple[Symptom, ...]:
    """Absolute errors that grow or shrink with the prediction."""
    error = np.abs(y - predicted)[np.argsort(predicted, kind="stable")]
    third = len(error) // 3
    if third < LEAST_THIRD:
        return ()
    low, high = float(np.median(error[:third])), float(np.median(error[-third:]))
    if max(low, high) <= RESIDUAL_RATIO * min(low, high):
        return ()
    code = "errors_grow_with_prediction" if high > low else "errors_shrink_with_prediction"
    return (Symptom(code, "info", {"low_third": low, "high_third": high}),)


def diagnose_coverage(coverage: Coverage) -> tuple[Symptom, ...]:
    """Prediction intervals whose coverage differs significantly from the level asked for."""
    if coverage.verdict == "met":
        return ()
    evidence = {name: getattr(coverage, name) for name in ("half_width", "level", "rows", "share", "low", "high")}
    narrow = coverage.verdict == "low"
    return (
        Symptom("intervals_too_narrow" if narrow else "intervals_too_wide", "warning" if narrow else "info", evidence),
    )


def diagnose_comparisons(comparisons: Sequence[Comparison]) -> tuple[Symptom, ...]:
    """Baselines that the network is not significantly better than."""
    codes: dict[str, tuple[str, Severity]] = {
        "worse": ("baseline_better", "warning"),
        "equal": ("baseline_equal", "info"),
    }
    symptoms = []
    for comparison in comparisons:
        if comparison.verdict not in codes:
            continue
        code, severity = codes[comparison.verdict]
        difference = comparison.score_difference
        evidence = {
            "baseline": comparison.name,
            "metric": difference.name,
            "low": difference.low,
            "high": difference.high,
        }
        if comparison.name == "constant":
            code, severity = "no_skill", "error"
        symptoms.append(Symptom(code, severity, evidence))
    return tuple(symptoms)


def diagnose_slices(slices: Sequence[Slice], overall: float, task: str, most: int = MOST_SLICES) -> tuple[Symptom, ...]:
    """Slices whose error is significantly above that of all rows (`clearly_worse`), those that cost most first."""
    code = "high_mean_error" if task == "regression" else "high_error_rate"
    fields = ("column", "kind", "name", "low_value", "high_value", "rows", "error")
    return tuple(
        Symptom(code, "warning", {**{field: getattr(each, field) for field in fields}, "overall": overall})
        for each in worst_slices(slices, overall, most)
    )


def diagnose_importance(columns: Sequence[Importance]) -> tuple[Symptom, ...]:
    """Predictions that depend on no column."""
    if any(column.drop > STANDARD_ERRORS * column.spread for column in columns):
        return ()
    return (Symptom("no_important_feature", "warning", {"columns": len(columns)}),) if columns else ()


def diagnose_target(values: Array) -> tuple[Symptom, ...]:
    """A numeric target with a few values far above or below the rest."""
    values = values[np.isfinite(values)].astype(np.float64)
    lower, upper = np.percentile(values, [25, 75])
    reach = TAIL * max(float(upper - lower), 1e-300)
    if values.max() - upper > reach:
        return (
            Symptom("target_outliers_high", "info", {"upper_quartile": float(upper), "largest": float(values.max())}),
        )
    if lower - values.min() > reach:
        return (
            Symptom("target_outliers_low", "info", {"lower_quartile": float(lower), "smallest": float(values.min())}),
        )
    return ()
