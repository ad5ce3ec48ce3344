"""A fitted table estimator as a model file and back: names and numbers only, everything to predict from raw rows."""

from __future__ import annotations

import json
import os
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
from pellucid.tabular.estimator import TableClassifier, TableEstimator, TableRegressor
from pellucid.tabular.fit.network import TrainingResult
from pellucid.tabular.model.config_file import plain
from pellucid.tabular.model.decision import Decision
from pellucid.tabular.model.training_summary import TrainingSummary
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.training.fit import Epoch
from pellucid.training.learning_rate_range import RangeTest

KINDS = {"classifier": TableClassifier, "regressor": TableRegressor}


def save(model: TableEstimator, path: str | os.PathLike[str], *, overwrite: bool = True) -> None:
    """Write a fitted estimator; an existing file is replaced whole or not at all."""
    kind = "classifier" if isinstance(model, TableClassifier) else "regressor"
    options = {name: plain(value) for name, value in model.get_params(deep=False).items()}
    options |= {part: None for part in ("validation", "test") if isinstance(options[part], str)}  # no path inside
    remembered = json.dumps(
        {
            "kind": kind,
            "options": options,
            "recipe": model.recipe_.to_dict(),
            "target": model.target_.to_dict(),
            "encoder": model.encoder_.to_dict(),
            "reading": None if model.reading_ is None else model.reading_.to_dict(),
            "reference": model.training_summary_ and model.training_summary_.to_dict(),
            "settled": model.decision_.to_dict(),
            "features": model.network_.width,
            "outputs": model.network_.output_width,
            "seed": model.seed,
            "history": [asdict(epoch) for epoch in model.history_.epochs],
            "best_epoch": model.history_.best_epoch,
            "best_epochs": list(model.history_.best_epochs),
            "ended": model.history_.ended,
            "tried": model.history_.tried and asdict(model.history_.tried),
            "seconds": model.history_.seconds,
            "rows": model.rows_,
            "refitted": model.refitted_,
            "shares": model.shares_,
            "table": model.table_,
            "columns": list(getattr(model, "feature_names_in_", ())),
            "width": model.n_features_in_,
            "scores": [_finite(asdict(score)) for score in _scores(model)],
            "ingredients": _ingredients(model.recipe_),
        }
    )
    arrays = model.network_.state() | (model.training_summary_.arrays() if model.training_summary_ else {})
    write_model(path, arrays, json.loads(remembered), overwrite=overwrite)


def load(path: str | os.PathLike[str]) -> Any:
    """The `TableClassifier` or `TableRegressor` that was saved at `path`.

    Raises
    ------
    ModelFileError
        The file is missing, truncated, altered, newer or foreign, or names a component that is not registered here.
    """
    arrays, kept = read_model(path)
    try:
        recipe = Recipe.from_dict(kept["recipe"])
        _check_ingredients(path, kept["ingredients"])
        recipe.objective(), recipe.rule()  # both look up what they name
        model = KINDS[kept["kind"]](**{name: _option(name, value) for name, value in kept["options"].items()})
        model.recipe_, model.target_ = recipe, Target.from_dict(kept["target"])
        model.encoder_ = Encoder.from_dict(kept["encoder"])
        remembered = kept.get("reading")  # none in a file of version 0.1.0
        model.reading_ = None if remembered is None else ParsingRules.from_dict(remembered)
        model.network_ = Network(recipe.whole(kept["outputs"]), kept["features"], np.float32, kept["seed"])
        reference = {name: arrays.pop(name) for name in list(arrays) if name.startswith("reference.")}
        model.training_summary_ = TrainingSummary.from_parts(reference, kept["reference"]) if reference else None
        model.network_.load(arrays)
        epochs = tuple(Epoch(**epoch) for epoch in kept["history"])
        best = tuple(kept.get("best_epochs", [kept["best_epoch"]]))
        tried = kept.get("tried") and RangeTest.from_dict(kept["tried"])
        ended, seconds = kept["ended"], kept["seconds"]
        model.history_ = TrainingResult(epochs, kept["best_epoch"], ended, None, seconds, best_epochs=best, tried=tried)
        model.decision_ = Decision.from_dict(kept["settled"]) if "settled" in kept else Decision()
        model.rows_, model.shares_, model.table_ = kept["rows"], kept["shares"], kept["table"]
        model.n_features_in_, model.versions_ = kept["width"], kept["versions"]
        if kept["columns"]:
            model.feature_names_in_ = np.array(kept["columns"], object)
        model.scores_ = tuple(Score(**_unfinite(score)) for score in kept["scores"])
        model.prepared_, model.test_ = None, None
        model.refitted_, model.judged_ = kept.get("refitted", 0), None
    except ModelFileError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as reason:
        raise ModelFileError(path, f"does not hold a table model ({reason})", "train and save it again") from None
    return model


def _scores(model: TableEstimator) -> tuple[Score, ...]:
    """Of the test rows; a loaded model keeps those it was saved with."""
    if model.test_ is not None:
        return model.test_.scores
    if model.prepared_ is None or not len(model.prepared_.split.test):
        return model.scores_
    judged = model.judged_ or model
    return (judged.test_ or judged.alone()).scores


def _ingredients(recipe: Recipe) -> dict[str, str]:
    """Registered ingredients with a digest of their formulas; the package's own have none."""
    rows = [ACTIVATIONS[name] for name in set(recipe.activation) if name in ACTIVATIONS] + [
        OPTIMIZERS[recipe.optimizer]
    ]
    return {row.name: mark for row in rows if (mark := digest(row))}


def _check_ingredients(path: str | os.PathLike[str], expected: dict[str, str]) -> None:
    for name, mark in expected.items():
        row = ACTIVATIONS[name] if name in ACTIVATIONS else OPTIMIZERS[name] if name in OPTIMIZERS else None  # noqa: SIM401
        if row is None:
            raise ModelFileError(path, f"uses {name!r}, which is not registered here", "register it before loading")
        if digest(row) != mark:
            raise ModelFileError(
                path, f"was trained with another {name!r} than the one registered here", "register the same"
            )


def _option(name: str, value: Any) -> Any:
    return tuple(value) if name == "hidden" and isinstance(value, list) else value


def _finite(score: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and not np.isfinite(value) else value for name, value in score.items()
    }


def _unfinite(score: dict[str, Any]) -> dict[str, Any]:
    return {name: float("nan") if value is None else value for name, value in score.items()}
