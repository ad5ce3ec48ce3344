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
from pellucid.messages import say
from pellucid.report.data import ColumnFact, ReportData
from pellucid.tables import Note
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


def report(model: TableModel, judged: Evaluation, prepared: PreparedData | None = None, *, refitted: int = 0) -> Report:
    """The report of a model and its evaluation on some rows.

    Parameters
    ----------
    prepared
        The table that the model was trained on, if the rows are its test rows.
    refitted
        On how many rows a network was trained after this one was evaluated.
    """
    target, learned, rows = model.target, model.history, model.table.rows
    epochs = learned.epochs
    matter = importance(
        target.kind,
        model.predict_encoded,
        model.encoded(judged.frame, []),
        model.encoder.slices,
        judged.y,
        sample_weight=judged.weights,
        seed=model.seed,
    )
    classes = target.kind != "regression"
    first = [column.name for column in matter if column.drop > 0][:COLUMNS]
    parts = error_analysis.parts(model, judged, [column.name for column in matter])
    correction, threshold = model.decision.correction, model.decision.threshold
    table = model.table.name or "table"
    return Report(
        ReportData(
            table=Path(table).name.partition(".")[0],
            target=target.name,
            task=target.kind,
            labels=[str(label) for label in target.labels],
            training_rows=rows["training"],
            validation_rows=rows["validation"],
            test_rows=judged.rows,
            columns=_columns(prepared),
            target_values=judged.y if prepared is None else prepared.y,
            target_missing=target.missing,
            epoch=np.array([epoch.number for epoch in epochs]),
            loss=np.array([epoch.loss for epoch in epochs]),
            validation_loss=np.array([epoch.validation_loss for epoch in epochs], float)
            if rows["validation"]
            else np.empty(0),
            learning_rate=np.array([epoch.rate for epoch in epochs]),
            best_epoch=learned.best_epoch,
            range_test=learned.tried,
            y_test=judged.y,
            predictions=judged.predicted if judged.answers is None else judged.answers,
            probabilities=judged.predicted if classes else None,
            coverage=model.coverage(judged.y, judged.predicted)
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
            uncorrected=model.predictions(judged.frame, [], calibrated=False) if correction else None,
            parts=[each for each in parts if each],
            error=float(np.average(error_analysis.mistakes(judged), weights=judged.weights)),
            worst=error_analysis.worst(model, judged, first),
            worst_columns=first,
            curves=error_analysis.curves(model, judged, first),
            doubtful=error_analysis.doubtful(model, prepared) if prepared else [],
            choices=[f"{name}: {text}" for name, text in explained(model.recipe)] + _decided(model),
            warnings=_warnings(judged.notes, prepared, refitted),
            config_toml=to_toml(settings(model)),
            python_code=to_python(model, Path(table).name),
            duration=learned.seconds,
            seed=model.seed,
            versions={"pellucid": pellucid.__version__, "numpy": np.__version__},
        )
    )


def _decided(model: TableModel) -> list[str]:
    return [str(note) for note in model.decision.notes(model.target)]


def _warnings(notes: Sequence[Note], prepared: PreparedData | None, refitted: int) -> list[str]:
    """What should be known before the scores are believed."""
    told = [*(prepared.division.notes if prepared else ()), *(prepared.cautions if prepared else ()), *notes]
    if refitted:
        told.append(Note("evaluation.refitted", {"rows": refitted}))
    return list(map(str, told))


def summary(model: TableModel, evaluation: Evaluation | None) -> str:
    """A fitted model, and its evaluation if there is one, in a few lines for a notebook."""
    lines = [f"<b>{model.estimator}</b>: {escape(model.target.name)}", escape(model.drawn())]
    lines += [f"{escape(name)}: {escape(text)}" for name, text in explained(model.recipe)]
    return f"<p>{'<br>'.join(lines)}</p>{evaluation._repr_html_() if evaluation else ''}"


def _columns(prepared: PreparedData | None) -> list[ColumnFact]:
    if prepared is None:
        return []
    return [
        ColumnFact(column.name, say(f"table.kind.{column.kind}"), column.missing, contents(column), treatment(column))
        for column in prepared.description.schema
    ]


def _layers(model: TableModel) -> list[LayerStatistics]:
    recorder = model.history.layers
    if recorder is None or not recorder.epochs:
        return []
    recipe = model.recipe
    names = [f"{units} {name}" for units, name in zip(recipe.hidden, recipe.activation, strict=True)]
    names = [f"{place + 1}: {name}" for place, name in enumerate([*names, say("layer.output")])]
    names += [say("layer.line")] * (recipe.linear_skip_at is not None)
    return [LayerStatistics(name, *values) for name, values in zip(names, recorder.statistics, strict=True)]
