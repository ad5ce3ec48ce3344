"""A model as a file and back: names and numbers only, everything to predict from raw rows."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from pellucid.engine.network import Network
from pellucid.engine.register import digest
from pellucid.files.model_format import ModelFileError, read_model, write_model
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.insight.scores.scores import Score
from pellucid.tables import Encoder, ParsingRules, Target
from pellucid.tabular.fit.network import TrainingResult
from pellucid.tabular.model.config_file import plain
from pellucid.tabular.model.decision import Decision
from pellucid.tabular.model.table_model import TableModel, TrainingTable
from pellucid.tabular.model.training_summary import TrainingSummary
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.tabular.settings.parameters import TableParameters
from pellucid.training.learning_rate_range import RangeTest
from pellucid.training.trainer import Epoch


def save(model: TableModel, path: str | os.PathLike[str], *, overwrite: bool = True) -> None:
    """Write a model; an existing file is replaced whole or not at all."""
    settings = {name: plain(value) for name, value in model.settings.items()}
    settings |= {part: None for part in ("validation", "test") if isinstance(settings[part], str)}  # no path inside
    metadata = {
        "settings": settings,
        "recipe": model.recipe.to_dict(),
        "target": model.target.to_dict(),
        "encoder": model.encoder.to_dict(),
        "parsing": model.parsing.to_dict(),
        "summary": model.summary.to_dict(),
        "decision": model.decision.to_dict(),
        "features": model.network.width,
        "outputs": model.network.output_width,
        "history": _history_to_dict(model.history),
        "table": plain(asdict(model.table)),
        "scores": [_finite(asdict(score)) for score in model.scores],
        "refitted": model.refitted,
        "components": _components(model.recipe),
    }
    arrays = model.network.state() | model.summary.arrays()
    write_model(path, arrays, json.loads(json.dumps(metadata)), overwrite=overwrite)  # tuples as lists


def load(path: str | os.PathLike[str]) -> TableModel:
    """The model that was saved at `path`.

    Raises
    ------
    ModelFileError
        The file is missing, truncated, altered, newer or foreign, or names a component that is not registered here.
    """
    arrays, saved = read_model(path)
    try:
        recipe = Recipe.from_dict(saved["recipe"])
        _check_components(path, saved["components"])
        recipe.objective(), recipe.rule()  # both look up what they name
        settings: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in saved["settings"].items()
        }
        summary = {name: arrays.pop(name) for name in list(arrays) if name.startswith("summary.")}
        return TableModel(
            recipe=recipe,
            network=_network(recipe, saved["outputs"], saved["features"], settings["seed"], arrays),
            encoder=Encoder.from_dict(saved["encoder"]),
            target=Target.from_dict(saved["target"]),
            decision=Decision.from_dict(saved["decision"]),
            parsing=ParsingRules.from_dict(saved["parsing"]),
            summary=TrainingSummary.from_parts(summary, saved["summary"]),
            history=_history_from_dict(saved["history"]),
            table=TrainingTable(**{**saved["table"], "columns": tuple(saved["table"]["columns"])}),
            settings=TableParameters(**settings).get_params(deep=False),
            scores=tuple(Score(**_with_nan(score)) for score in saved["scores"]),
            refitted=saved["refitted"],
            versions=saved["versions"],
        )
    except ModelFileError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as reason:
        raise ModelFileError("tabular.model.foreign", path=path, reason=reason) from None


def _network(recipe: Recipe, outputs: int, features: int, seed: int, arrays: Mapping[str, Any]) -> Network:
    network = Network(recipe.whole(outputs), features, np.float32, seed)
    network.load(arrays)
    return network


def _history_to_dict(history: TrainingResult) -> dict[str, Any]:
    """All but what flowed through the layers."""
    return {
        "epochs": [asdict(epoch) for epoch in history.epochs],
        "best_epoch": history.best_epoch,
        "best_epochs": list(history.best_epochs),
        "stop_reason": history.stop_reason,
        "seconds": history.seconds,
        "range_test": history.range_test and asdict(history.range_test),
    }


def _history_from_dict(saved: Mapping[str, Any]) -> TrainingResult:
    return TrainingResult(
        tuple(Epoch(**epoch) for epoch in saved["epochs"]),
        saved["best_epoch"],
        saved["stop_reason"],
        None,
        saved["seconds"],
        best_epochs=tuple(saved["best_epochs"]),
        range_test=saved["range_test"] and RangeTest.from_dict(saved["range_test"]),
    )


def _components(recipe: Recipe) -> dict[str, str]:
    """Registered components with a digest of their formulas; the package's own have none."""
    rows = [ACTIVATIONS[name] for name in set(recipe.activation) if name in ACTIVATIONS] + [
        OPTIMIZERS[recipe.optimizer]
    ]
    return {row.name: mark for row in rows if (mark := digest(row))}


def _check_components(path: str | os.PathLike[str], expected: dict[str, str]) -> None:
    for name, mark in expected.items():
        row = ACTIVATIONS[name] if name in ACTIVATIONS else OPTIMIZERS[name] if name in OPTIMIZERS else None  # noqa: SIM401
        if row is None:
            raise ModelFileError("tabular.model.unregistered", path=path, name=name)
        if digest(row) != mark:
            raise ModelFileError("tabular.model.other", path=path, name=name)


def _finite(score: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and not np.isfinite(value) else value for name, value in score.items()
    }


def _with_nan(score: dict[str, Any]) -> dict[str, Any]:
    return {name: float("nan") if value is None else value for name, value in score.items()}
