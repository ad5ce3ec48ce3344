"""The sentence under each picture, worked out from the same numbers the picture shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pellucid.insight.decide.conformal import Coverage
from pellucid.insight.decide.reliability import CalibrationBin
from pellucid.insight.explain.error_slices import Slice, worst_slices
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.insight.scores.scores import LOWER_IS_BETTER
from pellucid.insight.verdict import listed, model_name
from pellucid.messages import say
from pellucid.report.data import ColumnCurve, ReportData
from pellucid.report.text import number, percent, sentences, short
from pellucid.training.learning_rate_range import RangeTest
from pellucid.typing import Array


def comparison(data: ReportData) -> str:
    """Which baselines the network is shown to be better than, and which not."""
    metric = say(f"score.{data.baselines[0].score_difference.name}")
    told = []
    for verdict in ("better", "equal", "worse", "mixed"):
        names = [model_name(b) for b in data.baselines if b.verdict == verdict]
        if names:
            names_told = listed(names, "or" if verdict == "equal" else "and")
            told.append(say(f"read.comparison.{verdict}", names=names_told))
    return say("read.comparison", metric=metric, told=say("list.semicolon").join(told))


def confusion(labels: Sequence[str], counts: Array) -> str:
    """The mistake most often made, and the classes never mistaken."""
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.sum():
        return say("read.confusion.none", rows=number(int(counts.sum())))
    true, guess = divmod(int(wrong.argmax()), len(labels))
    told = [
        say(
            "read.confusion.most",
            true=short(labels[true]),
            guess=short(labels[guess]),
            count=number(int(wrong[true, guess])),
            rows=number(int(counts[true].sum())),
        )
    ]
    clear = [labels[i] for i in range(len(labels)) if counts[i].sum() and not wrong[i].sum() and not wrong[:, i].sum()]
    if clear:
        names = listed([short(label) for label in clear[:3]])
        told.append(
            say(
                "read.confusion.clear" if len(clear) <= 3 else "read.confusion.clear_many",
                names=names,
                count=len(clear),
            )
        )
    return sentences(told)


def residuals(y: Array, predicted: Array) -> str:
    """How far off predictions are, and whether large ones are further off."""
    error = np.abs(y - predicted)
    told = [say("read.residuals", half=number(float(np.median(error))), most=number(float(np.percentile(error, 95))))]
    order = np.argsort(predicted, kind="stable")
    third = len(order) // 3
    if third >= 20:
        small, large = float(np.median(error[order[:third]])), float(np.median(error[order[-third:]]))
        if max(small, large) > 1.5 * min(small, large):
            told.append(say("read.residuals.large" if large > small else "read.residuals.small"))
    return sentences(told)


def intervals(found: Coverage) -> str:
    """How many of the test rows the intervals held, and whether that is what was asked for."""
    share = {"held": percent(found.share), "low": percent(found.low), "high": percent(found.high)}
    asked = {"half": number(found.half_width), "level": percent(found.level), "rows": number(found.rows)}
    return say(f"read.intervals.{found.verdict}", **share, **asked)


def reliability(bins: Sequence[CalibrationBin]) -> str:
    """The bin furthest from the diagonal if one is clearly off it, else the one with most rows.

    Of ten bins that are right, two in five times one lies outside its own 95 % interval: all are judged together
    (Bonferroni 1936).
    """
    off = [b for b in bins if b.p_value * len(bins) < 0.05]
    shown = max(off, key=lambda b: abs(b.predicted - b.observed) * b.rows) if off else max(bins, key=lambda b: b.rows)
    sure = (shown.predicted > shown.observed) == (shown.predicted > 0.5)
    how = "right" if not off else "sure" if sure else "cautious"
    return say(
        f"read.reliability.{how}", said=percent(shown.predicted), true=percent(shown.observed), rows=number(shown.rows)
    )


def importance(data: ReportData) -> str:
    """The column that matters most, and how many make no difference."""
    first = data.importance[0]
    idle = sum(column.drop <= 2 * column.spread for column in data.importance)
    if first.drop <= 2 * first.spread:
        return say("read.importance.none", columns=len(data.importance))
    told = [
        say(
            "read.importance.rises" if first.metric in LOWER_IS_BETTER else "read.importance.falls",
            name=short(first.name),
            metric=say(f"score.{first.metric}"),
            drop=f"{first.drop:.3f}",
        )
    ]
    if idle:
        told.append(say("read.importance.idle", idle=idle, columns=len(data.importance)))
    return sentences(told)


def errors(parts: Sequence[Slice], names: Sequence[str], data: ReportData) -> str:
    """The part whose mistakes are clearly above those of all rows and cost most, or that there is none."""
    show = number if data.task == "regression" else percent
    key = "off" if data.task == "regression" else "wrong"
    clear = worst_slices(parts, data.error, 1)
    if not clear:
        return say(f"read.errors.{key}.even", error=show(data.error))
    name = short(names[list(parts).index(clear[0])])
    values = {"part": show(clear[0].error), "error": show(data.error), "rows": number(clear[0].rows)}
    return say(f"read.errors.{key}", name=name, **values)


def dependence(found: ColumnCurve) -> str:
    """Between which values the mean prediction is lowest and highest."""
    low, high = int(found.curve.mean.argmin()), int(found.curve.mean.argmax())
    show = number if found.label is None else percent
    return say(
        "read.curve",
        low=short(found.texts[low]),
        high=short(found.texts[high]),
        least=show(float(found.curve.mean[low])),
        most=show(float(found.curve.mean[high])),
    )


def range_test(test: RangeTest) -> str:
    """How far the loss fell, from which rate on it was above its start, and what follows from that."""
    values = {"first": number(test.losses[0]), "least": number(min(test.losses))}
    return say("read.range_test", limit=f"{test.limit:.2g}", rate=f"{test.rate:g}", **values)


def learning(data: ReportData) -> str:
    """Where the validation loss stopped falling, and which weights are used."""
    last = int(data.epoch[-1])
    if not len(data.validation_loss) or data.best_epoch is None:
        return say(
            "read.learning.training", first=number(float(data.loss[0])), last=number(float(data.loss[-1])), epoch=last
        )
    at = int(np.searchsorted(data.epoch, data.best_epoch))
    best, end = float(data.validation_loss[at]), float(data.validation_loss[-1])
    if data.best_epoch == last:
        return say("read.learning.falling", epoch=last, best=number(best))
    told = [say("read.learning.stopped", epoch=data.best_epoch, last=last, best=number(best))]
    gained = float(data.validation_loss[0]) - best
    if end - best > max(0.05 * best, 0.02 * gained) and data.loss[-1] < data.loss[at]:
        told.append(say("read.learning.overfit", end=number(end)))
    return sentences(told)


def layers(layers: Sequence[LayerStatistics]) -> str:
    """Whether a layer is mostly silent, and whether the gradient reaches the first layer."""
    zeros = np.nan_to_num([at_end(layer.zeros) for layer in layers])
    gradient = np.array([at_end(layer.gradient) for layer in layers])
    told = []
    silent = int(zeros.argmax())
    if zeros[silent] > 0:
        key = "read.layers.silent" if zeros[silent] > 0.9 else "read.layers.zeros"
        told.append(say(key, name=short(layers[silent].name), share=percent(float(zeros[silent]))))
    learning = np.flatnonzero(np.isfinite(gradient) & (gradient > 0))
    if len(learning) > 1:
        ratio = gradient[learning[0]] / gradient[learning[-1]]
        how = "vanish" if ratio < 1e-3 else "explode" if ratio > 1e3 else "reach"
        names = {"first": short(layers[learning[0]].name), "last": short(layers[learning[-1]].name)}
        told.append(say(f"read.layers.{how}", ratio=number(float(ratio)), **names))
    return sentences(told)


def gradients(layers: Sequence[LayerStatistics]) -> str:
    """How the gradient of the first layer that learns changed from the first recorded epoch to the last."""
    norms = next(np.asarray(layer.gradient, float) for layer in layers if np.any(np.asarray(layer.gradient) > 0))
    start, end = float(norms[0]), float(norms[-1])
    return say("read.gradients", start=number(start), end=number(end))


def balance(labels: Sequence[str], counts: Array) -> str:
    """How common the rarest class is beside the most common one."""
    most, least = int(counts.argmax()), int(counts.argmin())
    even = counts.max() <= 1.5 * counts.min()
    return say(
        "read.balance.even" if even else "read.balance.two" if len(labels) == 2 else "read.balance",
        classes=len(labels),
        common=short(labels[most]),
        rare=short(labels[least]),
        most=percent(counts.max() / counts.sum()),
        least=percent(counts.min() / counts.sum()),
    )


def spread(values: Array) -> str:
    """Where the middle half of the target lies, and whether it has a long tail."""
    values = values[np.isfinite(values)].astype(np.float64)
    lower, upper = np.percentile(values, [25, 75])
    told = [
        say(
            "read.spread", lower=number(lower), upper=number(upper), low=number(values.min()), high=number(values.max())
        )
    ]
    reach = max(float(upper - lower), 1e-300)
    if (values.max() - upper) > 6 * reach:
        told.append(say("read.spread.high"))
    elif (lower - values.min()) > 6 * reach:
        told.append(say("read.spread.low"))
    return sentences(told)


def missing(data: ReportData) -> str:
    """Which column is emptiest, and how many have gaps."""
    rows = len(data.target_values) + data.target_missing
    gaps = [column for column in data.columns if column.missing]
    if not gaps:
        return say("read.missing.none")
    most = max(gaps, key=lambda column: column.missing)
    return say(
        "read.missing",
        name=short(most.name),
        share=percent(most.missing / rows),
        gaps=len(gaps),
        columns=len(data.columns),
    )


def at_end(value: float | Array) -> float:
    """The last of a layer's numbers."""
    return float(np.atleast_1d(value)[-1])
