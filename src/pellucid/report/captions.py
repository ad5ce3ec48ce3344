"""The sentence under each figure: words for its numbers, and for the symptoms that `insight.diagnosis` finds in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from pellucid.insight.decide.conformal import Coverage
from pellucid.insight.decide.reliability import CalibrationBin
from pellucid.insight.diagnosis import (
    STANDARD_ERRORS,
    Symptom,
    diagnose_calibration,
    diagnose_coverage,
    diagnose_importance,
    diagnose_layers,
    diagnose_residuals,
    diagnose_slices,
    diagnose_target,
    diagnose_training,
    gradient_ratio,
)
from pellucid.insight.explain.error_slices import Slice
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.insight.scores.scores import LOWER_IS_BETTER
from pellucid.messages import say
from pellucid.report.data import ColumnCurve, ReportData
from pellucid.report.text import number, percent, sentences, short, slice_name
from pellucid.report.verdict import baseline_name, listed, model_name
from pellucid.training.learning_rate_range import RangeTest
from pellucid.typing import Array

SHARES = ("share", "level", "predicted", "observed")
"""Evidence that is a share of 1; `low` and `high` are where `level` stands beside them, errors where they are error rates."""


def wording(symptom: Symptom) -> str:
    """A symptom as a sentence, in the current language."""
    evidence = symptom.evidence
    shares = {*SHARES, *(("low", "high") if "level" in evidence else ())}
    shares |= {"error", "overall"} if symptom.code == "high_error_rate" else set()
    values: dict[str, Any] = {}
    for key, value in evidence.items():
        if isinstance(value, str):
            values[key] = short(value)
        elif value is not None:
            values[key] = percent(value) if key in shares else number(value)
    if "baseline" in evidence:
        values["baseline"] = model_name(evidence["baseline"], evidence["metric"])
    if "low_value" in evidence:
        values["name"] = short(
            slice_name(evidence["kind"], evidence["name"], evidence["low_value"], evidence["high_value"])
        )
    return say(f"symptom.{symptom.code}", **values)


def wordings(symptoms: Iterable[Symptom]) -> list[str]:
    """Symptoms as sentences."""
    return [wording(symptom) for symptom in symptoms]


def comparison(data: ReportData) -> str:
    """Which baselines the network is better than, worse than, or not significantly different from."""
    metric = say(f"score.{data.baselines[0].score_difference.name}")
    parts = []
    for verdict in ("better", "equal", "worse", "mixed"):
        names = [baseline_name(b) for b in data.baselines if b.verdict == verdict]
        if names:
            parts.append(
                say(f"caption.comparison.{verdict}", names=listed(names, "or" if verdict == "equal" else "and"))
            )
    return say("caption.comparison", metric=metric, verdicts=say("list.semicolon").join(parts))


def confusion(labels: Sequence[str], counts: Array) -> str:
    """The most frequent error, and the classes never confused."""
    errors = counts - np.diag(np.diag(counts))
    if not errors.sum():
        return say("caption.confusion.none", rows=number(int(counts.sum())))
    true, predicted = divmod(int(errors.argmax()), len(labels))
    names = {"true": short(labels[true]), "predicted": short(labels[predicted])}
    totals = {"count": number(int(errors[true, predicted])), "rows": number(int(counts[true].sum()))}
    lines = [say("caption.confusion.most", **names, **totals)]
    clear = [
        labels[i] for i in range(len(labels)) if counts[i].sum() and not errors[i].sum() and not errors[:, i].sum()
    ]
    if clear:
        key = "caption.confusion.clear" if len(clear) <= 3 else "caption.confusion.clear_many"
        lines.append(say(key, names=listed([short(label) for label in clear[:3]]), count=len(clear)))
    return sentences(lines)


def residuals(y: Array, predicted: Array) -> str:
    """The size of the errors, and whether it depends on the prediction."""
    error = np.abs(y - predicted)
    size = say("caption.residuals", median=number(float(np.median(error))), p95=number(float(np.percentile(error, 95))))
    return sentences([size, *wordings(diagnose_residuals(y, predicted))])


def intervals(coverage: Coverage) -> str:
    """How many test rows the prediction intervals cover, and whether that is the level asked for."""
    symptoms = diagnose_coverage(coverage)
    if symptoms:
        return sentences(wordings(symptoms))
    shares = {name: percent(getattr(coverage, name)) for name in ("share", "low", "high", "level")}
    return say("caption.coverage", **shares, rows=number(coverage.rows), half_width=number(coverage.half_width))


def reliability(bins: Sequence[CalibrationBin]) -> str:
    """The bin that deviates from the diagonal, if one does significantly, else the one with most rows."""
    symptoms = diagnose_calibration(bins)
    if symptoms:
        return sentences(wordings(symptoms))
    largest = max(bins, key=lambda each: each.rows)
    shares = {"predicted": percent(largest.predicted), "observed": percent(largest.observed)}
    return say("caption.calibration", **shares, rows=number(largest.rows))


def importance(data: ReportData) -> str:
    """The most important feature, and how many have no significant effect."""
    symptoms = diagnose_importance(data.importance)
    if symptoms:
        return sentences(wordings(symptoms))
    first = data.importance[0]
    idle = sum(column.drop <= STANDARD_ERRORS * column.spread for column in data.importance)
    way = "rises" if first.metric in LOWER_IS_BETTER else "falls"
    metric = say(f"score.{first.metric}")
    lines = [say(f"caption.importance.{way}", name=short(first.name), metric=metric, drop=number(first.drop))]
    if idle:
        lines.append(say("caption.importance.idle", idle=idle, columns=len(data.importance)))
    return sentences(lines)


def slices(slices: Sequence[Slice], data: ReportData) -> str:
    """The slice whose error is significantly above that of all rows and costs most, or that there is none."""
    symptoms = diagnose_slices(slices, data.error, data.task, 1)
    if symptoms:
        return sentences(wordings(symptoms))
    regression = data.task == "regression"
    code = "high_mean_error" if regression else "high_error_rate"
    return say(f"caption.slices.{code}", error=number(data.error) if regression else percent(data.error))


def dependence(column: ColumnCurve) -> str:
    """The values at which the mean prediction is lowest and highest."""
    mean = column.curve.mean
    low, high = int(mean.argmin()), int(mean.argmax())
    show = number if column.label is None else percent
    return say(
        "caption.dependence",
        low=short(column.texts[low]),
        high=short(column.texts[high]),
        least=show(float(mean[low])),
        most=show(float(mean[high])),
    )


def range_test(test: RangeTest) -> str:
    """How far the loss fell, the learning rate at which it rose again, and the one chosen."""
    losses = {"first": number(test.losses[0]), "least": number(min(test.losses))}
    return say("caption.range_test", **losses, limit=number(test.limit), learning_rate=f"{test.learning_rate:g}")


def learning(data: ReportData) -> str:
    """Where the validation loss is lowest, which weights are used, and whether the network overfits."""
    if not len(data.validation_loss) or data.best_epoch is None:
        way = "training" if data.loss[-1] <= data.loss[0] else "rose"
        ends = {"first": number(float(data.loss[0])), "last": number(float(data.loss[-1]))}
        return say(f"caption.learning.{way}", **ends, epochs=int(data.epoch[-1]))
    symptoms = diagnose_training(data.epoch, data.loss, data.validation_loss, data.best_epoch)
    if data.best_epoch == data.epoch[-1]:
        return sentences(wordings(symptoms))
    best = number(float(data.validation_loss[int(np.searchsorted(data.epoch, data.best_epoch))]))
    line = say("caption.learning.best", epoch=data.best_epoch, last=int(data.epoch[-1]), best=best)
    return sentences([line, *wordings(symptoms)])


def layers(layers: Sequence[LayerStatistics]) -> str:
    """Whether units are dead, and whether the gradient reaches the first layer."""
    symptoms = diagnose_layers(layers)
    codes = {symptom.code for symptom in symptoms}
    lines = []
    sparsest = max(layers, key=lambda layer: np.nan_to_num(layer.last_zeros))
    if sparsest.last_zeros > 0 and "dead_units" not in codes:
        share = percent(sparsest.last_zeros)
        lines.append(say("caption.layers.zeros", name=short(sparsest.name), share=share))
    lines += wordings(symptoms)
    ratio = gradient_ratio(layers)
    if ratio and not codes & {"vanishing_gradient", "exploding_gradient"}:
        names = {"first": short(ratio["first"]), "last": short(ratio["last"])}
        lines.append(say("caption.layers.gradient", **names, ratio=number(ratio["ratio"])))
    return sentences(lines)


def gradients(layers: Sequence[LayerStatistics]) -> str:
    """How the gradient of the first layer that learns changed from the first recorded epoch to the last."""
    norms = next(np.asarray(layer.gradient, float) for layer in layers if np.any(np.asarray(layer.gradient) > 0))
    return say("caption.gradients", start=number(float(norms[0])), end=number(float(norms[-1])))


def balance(labels: Sequence[str], counts: Array) -> str:
    """The shares of the most frequent class and the rarest."""
    most, least = int(counts.argmax()), int(counts.argmin())
    even = counts.max() <= 1.5 * counts.min()
    key = "caption.balance.even" if even else "caption.balance.two" if len(labels) == 2 else "caption.balance"
    names = {"common": short(labels[most]), "rare": short(labels[least])}
    shares = {"most": percent(counts.max() / counts.sum()), "least": percent(counts.min() / counts.sum())}
    return say(key, classes=len(labels), **names, **shares)


def target(values: Array) -> str:
    """The middle half and the range of the target, and whether it has outliers."""
    values = values[np.isfinite(values)].astype(np.float64)
    lower, upper = np.percentile(values, [25, 75])
    middle = {"lower": number(lower), "upper": number(upper)}
    line = say("caption.target", **middle, low=number(values.min()), high=number(values.max()))
    return sentences([line, *wordings(diagnose_target(values))])


def missing(data: ReportData) -> str:
    """How many columns have missing values, and which has most."""
    rows = len(data.target_values) + data.target_missing
    incomplete = [column for column in data.columns if column.missing]
    if not incomplete:
        return say("caption.missing.none")
    most = max(incomplete, key=lambda column: column.missing)
    share = percent(most.missing / rows)
    counts = {"columns_missing": len(incomplete), "columns": len(data.columns)}
    return say("caption.missing", name=short(most.name), share=share, **counts)
