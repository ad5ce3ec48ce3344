"""A fitted model's report: its record filled, its page made, shown in a notebook or written to a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

import pellucid
from pellucid.files import write_atomically
from pellucid.insight.explain.importance import importance
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.messages import Message, say
from pellucid.report.data import ColumnFact, ReportData
from pellucid.tables.description import contents, treatment
from pellucid.tabular.assess import error_analysis
from pellucid.tabular.assess.evaluation import Evaluation
from pellucid.tabular.model.config_file import settings, to_python, to_toml
from pellucid.tabular.model.table_model import TableModel
from pellucid.tabular.prepare.prepare import PreparedData
from pellucid.tabular.recipe.wording import explained

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


def report(model: TableModel, evaluation: Evaluation, data: PreparedData | None = None, *, refitted: int = 0) -> Report:
    """The report of a model and its evaluation on some rows.

    Parameters
    ----------
    model
        As it was evaluated.
    evaluation
        Its scores on these rows, with the rows.
    data
        The table that the model was trained on, if the rows are its test rows.
    refitted
        On how many rows a network was trained after this one was evaluated.
    """
    target, history, rows = model.target, model.history, model.table.rows
    epochs = history.epochs
    importances = importance(
        target.kind,
        model.predict_encoded,
        model.encoded(evaluation.frame, []),
        model.encoder.slices,
        evaluation.y,
        sample_weight=evaluation.weights,
        seed=model.seed,
    )
    classes = target.kind != "regression"
    first = [column.name for column in importances if column.drop > 0][:COLUMNS]
    slices = error_analysis.slices(model, evaluation, [column.name for column in importances])
    calibration, threshold = model.decision.calibration, model.decision.threshold
    table = model.table.name or "table"
    return Report(
        ReportData(
            table=Path(table).name.partition(".")[0],
            target=target.name,
            task=target.kind,
            labels=[str(label) for label in target.labels],
            training_rows=rows["training"],
            validation_rows=rows["validation"],
            test_rows=evaluation.rows,
            columns=_columns(data),
            target_values=evaluation.y if data is None else data.y,
            target_missing=target.missing,
            epoch=np.array([epoch.number for epoch in epochs]),
            loss=np.array([epoch.loss for epoch in epochs]),
            validation_loss=np.array([epoch.validation_loss for epoch in epochs], float)
            if rows["validation"]
            else np.empty(0),
            learning_rate=np.array([epoch.learning_rate for epoch in epochs]),
            best_epoch=history.best_epoch,
            range_test=history.range_test,
            y_test=evaluation.y,
            predictions=evaluation.predicted if evaluation.answers is None else evaluation.answers,
            probabilities=evaluation.predicted if classes else None,
            coverage=model.coverage(evaluation.y, evaluation.predicted)
            if model.prediction_interval is not None and not classes
            else None,
            scores=evaluation.scores,
            baselines=evaluation.baselines,
            importance=importances,
            layers=_layers(model),
            layer_epoch=np.array(history.layers.epochs if history.layers else []),
            rare=evaluation.rare.code if evaluation.rare else None,
            chance={s.name: chance for s in evaluation.scores if (chance := evaluation.chance(s.name)) is not None},
            about_rare=evaluation.about_rare(),
            threshold=threshold.value if threshold and threshold.value != 0.5 else None,
            uncalibrated=model.predictions(evaluation.frame, [], calibrated=False) if calibration else None,
            slices=[each for each in slices if each],
            error=float(np.average(error_analysis.mistakes(evaluation), weights=evaluation.weights)),
            largest_errors=error_analysis.worst_rows(model, evaluation, first),
            largest_errors_columns=first,
            curves=error_analysis.curves(model, evaluation, first),
            label_issues=error_analysis.suspect_labels(model, data) if data else [],
            choices=[f"{name}: {text}" for name, text in explained(model.recipe)] + _decided(model),
            warnings=_warnings(evaluation.notes, data, refitted),
            config_toml=to_toml(settings(model)),
            python_code=to_python(model, Path(table).name),
            duration=history.seconds,
            seed=model.seed,
            versions={"pellucid": pellucid.__version__, "numpy": np.__version__},
        )
    )


def _decided(model: TableModel) -> list[str]:
    return [str(note) for note in model.decision.notes(model.target)]


def _warnings(notes: Sequence[Message], data: PreparedData | None, refitted: int) -> list[str]:
    """What should be known before the scores are believed."""
    all_notes = [*(data.table_split.notes if data else ()), *(data.warnings if data else ()), *notes]
    if refitted:
        all_notes.append(Message("evaluation.refitted", rows=refitted))
    return list(map(str, all_notes))


def summary(model: TableModel, evaluation: Evaluation | None) -> str:
    """A fitted model, and its evaluation if there is one, in a few lines for a notebook."""
    lines = [f"<b>{model.estimator}</b>: {escape(model.target.name)}", escape(model.drawn())]
    lines += [f"{escape(name)}: {escape(text)}" for name, text in explained(model.recipe)]
    return f"<p>{'<br>'.join(lines)}</p>{evaluation._repr_html_() if evaluation else ''}"


def _columns(data: PreparedData | None) -> list[ColumnFact]:
    if data is None:
        return []
    return [
        ColumnFact(column.name, say(f"table.kind.{column.kind}"), column.missing, contents(column), treatment(column))
        for column in data.description.schema
    ]


def _layers(model: TableModel) -> list[LayerStatistics]:
    recorder = model.history.layers
    if recorder is None or not recorder.epochs:
        return []
    recipe = model.recipe
    names = [f"{units} {name}" for units, name in zip(recipe.hidden, recipe.activation, strict=True)]
    names = [f"{index + 1}: {name}" for index, name in enumerate([*names, say("layer.output")])]
    names += [say("layer.line")] * (recipe.linear_skip_at is not None)
    return [LayerStatistics(name, *values) for name, values in zip(names, recorder.statistics, strict=True)]
