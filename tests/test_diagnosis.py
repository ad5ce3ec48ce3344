"""Each symptom: a planted fault that raises it, and a healthy case that does not."""

from __future__ import annotations

import doctest
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from commands import command
from pellucid.cli.terminal.json_output import symptoms_json
from pellucid.insight import diagnosis
from pellucid.insight.baselines import Comparison
from pellucid.insight.decide.conformal import Coverage
from pellucid.insight.decide.reliability import calibration_curve
from pellucid.insight.diagnosis import Symptom
from pellucid.insight.explain.error_slices import Slice
from pellucid.insight.explain.importance import Importance
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.insight.scores.scores import Score
from pellucid.messages import LANGUAGES, catalogue, speaking
from pellucid.report.captions import wording
from reports import trained

Symptoms = tuple[Symptom, ...]


def training(validation: list[float], best: int) -> Symptoms:
    epoch = np.arange(1, len(validation) + 1)
    return diagnosis.diagnose_training(epoch, np.linspace(1, 0.1, len(epoch)), validation, best)


def layers(zeros: float, gradient: float) -> Symptoms:
    """Two layers; the first with this share of zeros and this gradient, beside 1 in the second."""
    pairs = [("first", zeros, gradient), ("second", 0.4, 1.0)]
    return diagnosis.diagnose_layers(
        [LayerStatistics(name, 0.0, 1.0, np.array([0.0, z]), np.array([1.0, g])) for name, z, g in pairs]
    )


def calibration(occurred: int) -> Symptoms:
    """A thousand rows of probability 0.8."""
    return diagnosis.diagnose_calibration(calibration_curve(np.full(1000, 0.8), np.arange(1000) < occurred))


def residuals(growth: float) -> Symptoms:
    """Absolute errors that change from 10 by `growth` per unit of a prediction from 0 to 100."""
    predicted = np.linspace(0, 100, 300)
    return diagnosis.diagnose_residuals(predicted + 10 + growth * predicted, predicted)


def coverage(covered: int) -> Symptoms:
    """Intervals at the level 0.9 that cover so many of a thousand rows."""
    return diagnosis.diagnose_coverage(Coverage.from_errors(np.where(np.arange(1000) < covered, 0.5, 2.0), 0.9, 1.0))


def compared(name: str, verdict: Any) -> Symptoms:
    return diagnosis.diagnose_comparisons([Comparison(name, 10, (), Score("log_loss", 0, -0.1, 0.1), verdict)])


def slices(task: str, error: float) -> Symptoms:
    part = Slice("fare", "number", None, 10.0, 20.0, 200, error, error - 0.05, error + 0.05)
    return diagnosis.diagnose_slices([part], 0.2, task)


def importance(drop: float) -> Symptoms:
    return diagnosis.diagnose_importance([Importance("fare", drop, 0.01, "log_loss")])


def target(extreme: float) -> Symptoms:
    return diagnosis.diagnose_target(np.append(np.arange(101.0), extreme))


CASES: dict[str, tuple[str, Callable[..., Symptoms], tuple[Any, ...], tuple[Any, ...]]] = {
    "still_improving": ("info", training, ([0.9, 0.5, 0.4], 3), ([0.9, 0.5, 0.501], 2)),
    "overfitting": ("warning", training, ([0.9, 0.5, 0.6, 0.8], 2), ([0.9, 0.5, 0.501, 0.502], 2)),
    "dead_units": ("warning", layers, (0.95, 1.0), (0.75, 1.0)),
    "vanishing_gradient": ("warning", layers, (0.4, 0.9e-3), (0.4, 1.1e-3)),
    "exploding_gradient": ("warning", layers, (0.4, 1.1e3), (0.4, 0.9e3)),
    "overconfidence": ("warning", calibration, (740,), (790,)),
    "underconfidence": ("warning", calibration, (860,), (810,)),
    "errors_grow_with_prediction": ("info", residuals, (0.1,), (0.01,)),
    "errors_shrink_with_prediction": ("info", residuals, (-0.05,), (-0.01,)),
    "intervals_too_narrow": ("warning", coverage, (850,), (890,)),
    "intervals_too_wide": ("info", coverage, (950,), (910,)),
    "no_skill": ("error", compared, ("constant", "equal"), ("constant", "better")),
    "baseline_better": ("warning", compared, ("trees", "worse"), ("trees", "better")),
    "baseline_equal": ("info", compared, ("linear", "equal"), ("linear", "better")),
    "high_error_rate": ("warning", slices, ("binary", 0.4), ("binary", 0.22)),
    "high_mean_error": ("warning", slices, ("regression", 0.4), ("regression", 0.22)),
    "no_important_feature": ("warning", importance, (0.01,), (0.2,)),
    "target_outliers_high": ("info", target, (1e4,), (101.0,)),
    "target_outliers_low": ("info", target, (-1e4,), (-1.0,)),
}
"""Severity, the evidence's builder, its arguments for the fault, and those for the healthy case."""


def test_every_symptom_has_a_case() -> None:
    assert set(CASES) == {key.removeprefix("symptom.") for key in catalogue() if key.startswith("symptom.")}


@pytest.mark.parametrize("code", CASES)
def test_fault_raises_its_symptom_and_health_none(code: str) -> None:
    severity, build, fault, healthy = CASES[code]
    assert [(each.code, each.severity) for each in build(*fault)] == [(code, severity)]
    assert build(*healthy) == ()


@pytest.mark.parametrize("code", CASES)
def test_symptom_is_worded_in_both_languages(code: str) -> None:
    _, build, fault, _ = CASES[code]
    (symptom,) = build(*fault)
    texts = []
    for language in LANGUAGES:
        with speaking(language):
            texts.append(wording(symptom))
            assert symptoms_json([symptom]) == [
                {"code": code, "severity": symptom.severity, "evidence": dict(symptom.evidence), "text": texts[-1]}
            ]
    english, chinese = texts
    assert english.isprintable() and not any("\u4e00" <= letter <= "\u9fff" for letter in english)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese) and "{" not in english + chinese


def test_report_lists_symptoms_by_severity() -> None:
    comparison = Comparison("constant", 10, (), Score("log_loss", 0, -0.1, 0.1), "equal")
    faulty = replace(
        trained("iris"),
        baselines=[comparison],
        importance=[Importance("fare", 0.01, 0.01, "log_loss")],
        epoch=np.arange(1, 4),
        loss=np.array([1.0, 0.5, 0.1]),
        validation_loss=np.array([0.9, 0.5, 0.4]),
        best_epoch=3,
    )
    codes = [each.code for each in faulty.symptoms]
    assert codes[0] == "no_skill" and {"no_important_feature", "still_improving"} <= set(codes)
    ranks = [("error", "warning", "info").index(each.severity) for each in faulty.symptoms]
    assert ranks == sorted(ranks)
    assert "no_skill" not in {each.code for each in replace(faulty, baselines=[]).symptoms}


@pytest.mark.parametrize("language", LANGUAGES)
def test_train_json_lists_symptoms(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that the column says nothing about: no better than the prior."""
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    pl.DataFrame({"x": random.normal(size=400), "y": random.choice(["a", "b"], 400)}).write_csv("t.csv")
    few = ["--epochs", "3", "--ensemble-size", "1", "--lang", language]
    symptoms = json.loads(command("train", "t.csv", "--target", "y", "--json", *few).out)["symptoms"]
    (no_skill,) = (each for each in symptoms if each["code"] == "no_skill")
    assert symptoms[0] == no_skill and no_skill["severity"] == "error"
    assert no_skill["evidence"]["baseline"] == "constant" and no_skill["evidence"]["metric"] == "log_loss"
    with speaking(language):
        assert no_skill["text"] == wording(Symptom("no_skill", "error", no_skill["evidence"]))


def test_doctest() -> None:
    result = doctest.testmod(diagnosis)
    assert result.attempted and not result.failed
