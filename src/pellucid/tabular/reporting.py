"""A fitted model's report: its record filled, its page made, shown in a notebook or written to a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import pellucid
from pellucid.files import write_atomically
from pellucid.insight.explain.importance import importance
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.messages import say
from pellucid.report.data import ColumnFact, ReportData
from pellucid.tables import Note
from pellucid.tables.description import contents, treatment
from pellucid.tabular.assess import error_analysis
from pellucid.tabular.model.config_file import settings, to_python, to_toml
from pellucid.tabular.recipe.wording import explained

if TYPE_CHECKING:
    from pellucid.tabular.estimator import TableEstimator
    from pellucid.tabular.prepare.prepare import PreparedData

COLUMNS = 4
"""So many that matter most are looked at more closely."""


@dataclass(frozen=True, eq=False)
class Report:
    """A page about a model and some rows; `data` is what it shows."""

    data: ReportData

    def html(self) -> str:
        """The page, in the current language."""
        from pellucid.report.page import page

        return page(self.data)

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = True) -> None:
        """Write the page as one file.

        Raises
        ------
        OutputError
            It cannot be written, or exists and may not be overwritten.
        """
        write_atomically(path, self.html().encode(), overwrite=overwrite)

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self.html())}" style="width:100%;height:48em;border:0"></iframe>'


def report(model: TableEstimator, X: Any = None, y: Any = None, *, table: str = "") -> Report:
    """The report of a model on the rows that `evaluate` takes.

    Parameters
    ----------
    table
        Name of the file learned from, for titles and code.
    """
    judged = model.evaluate(X, y)
    target, learned = model.target_, model.history_
    epochs = learned.epochs
    matter = importance(
        target.kind,
        model.of_encoded,
        model.encoded(judged.frame, []),
        model.encoder_.slices,
        judged.y,
        sample_weight=judged.weights,
        seed=model.seed,
    )
    classes = target.kind != "regression"
    prepared = model.prepared_ if X is None else None
    first = [column.name for column in matter if column.drop > 0][:COLUMNS]
    parts = error_analysis.parts(model, judged, [column.name for column in matter])
    correction, threshold = model.decision_.correction, model.decision_.threshold
    table = table or model.table_ or "table"
    return Report(
        ReportData(
            table=Path(table).name.partition(".")[0],
            target=target.name,
            task=target.kind,
            labels=[str(label) for label in target.labels],
            training_rows=model.rows_["training"],
            validation_rows=model.rows_["validation"],
            test_rows=judged.rows,
            columns=_columns(model),
            target_values=judged.y if prepared is None else prepared.y,
            target_missing=target.missing,
            epoch=np.array([epoch.number for epoch in epochs]),
            loss=np.array([epoch.loss for epoch in epochs]),
            validation_loss=np.array([epoch.validation_loss for epoch in epochs], float)
            if model.rows_["validation"]
            else np.empty(0),
            learning_rate=np.array([epoch.rate for epoch in epochs]),
            best_epoch=learned.best_epoch,
            range_test=learned.tried,
            y_test=judged.y,
            predictions=judged.predicted if judged.answers is None else judged.answers,
            probabilities=judged.predicted if classes else None,
            coverage=model.covered(judged.y, judged.predicted)
            if model.prediction_interval is not None and not classes
            else None,
            scores=judged.scores,
            baselines=judged.baselines,
            importance=matter,
            layers=_layers(model),
            layer_epoch=np.array(learned.layers.epochs if learned.layers else []),
            rare=judged.rare.code if judged.rare else None,
            chance={s.name: chance for s in judged.scores if (chance := judged.chance(s.name)) is not None},
            about_rare=judged.about_rare(),
            threshold=threshold.value if threshold and threshold.value != 0.5 else None,
            uncorrected=model.outputs(judged.frame, [], corrected=False) if correction else None,
            parts=[each for each in parts if each],
            error=float(np.average(error_analysis.mistakes(judged), weights=judged.weights)),
            worst=error_analysis.worst(model, judged, first),
            worst_columns=first,
            curves=error_analysis.curves(model, judged, first),
            doubtful=error_analysis.doubtful(model, prepared) if prepared else [],
            choices=[f"{name}: {text}" for name, text in explained(model.recipe_)] + _settled(model),
            warnings=_warnings(model, judged.notes, prepared),
            config_toml=to_toml(settings(model)),
            python_code=to_python(model, Path(table).name),
            duration=learned.seconds,
            seed=model.seed,
            versions={"pellucid": pellucid.__version__, "numpy": np.__version__},
        )
    )


def _settled(model: TableEstimator) -> list[str]:
    return [str(note) for note in model.decision_.notes(model.target_)]


def _warnings(model: TableEstimator, notes: Sequence[Note], prepared: PreparedData | None) -> list[str]:
    """What should be known before the scores are believed."""
    told = [*(prepared.division.notes if prepared else ()), *(prepared.cautions if prepared else ()), *notes]
    if model.refitted_:
        told.append(Note("evaluation.refitted", {"rows": model.refitted_}))
    return list(map(str, told))


def summary(model: TableEstimator) -> str:
    """A fitted model in a few lines, for a notebook."""
    from pellucid.tabular.recipe.wording import shape

    lines = [f"<b>{type(model).__name__}</b>: {escape(model.target_.name)}", escape(shape(model))]
    lines += [f"{escape(name)}: {escape(text)}" for name, text in explained(model.recipe_)]
    shown = model.test_._repr_html_() if model.test_ else ""
    return f"<p>{'<br>'.join(lines)}</p>{shown}"


def _columns(model: TableEstimator) -> list[ColumnFact]:
    prepared = model.prepared_
    if prepared is None:
        return []
    return [
        ColumnFact(column.name, say(f"table.kind.{column.kind}"), column.missing, contents(column), treatment(column))
        for column in prepared.description.schema
    ]


def _layers(model: TableEstimator) -> list[LayerStatistics]:
    recorder = model.history_.layers
    if recorder is None or not recorder.epochs:
        return []
    recipe = model.recipe_
    names = [f"{units} {name}" for units, name in zip(recipe.hidden, recipe.activation, strict=True)]
    names = [f"{place + 1}: {name}" for place, name in enumerate([*names, say("layer.output")])]
    names += [say("layer.line")] * (recipe.linear_skip_at is not None)
    return [LayerStatistics(name, *values) for name, values in zip(names, recorder.statistics, strict=True)]
