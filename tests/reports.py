"""What the report's tests share: whole reports of real tables, and a reader of pages."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from typing import Any

import numpy as np
import polars as pl
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

from pellucid.insight.baselines import Comparison, compare, fit_baselines
from pellucid.insight.explain.importance import importance
from pellucid.insight.layer_statistics import LayerStatistics
from pellucid.insight.scores.scores import scores
from pellucid.report.data import ColumnFact, ReportData

HOSTILE = [
    "<script>alert(1)</script>",
    "a & b",
    "\"quoted\" 'name'",
    "$x_1^2$",
    "年龄",
    "tab\tnew\nline\x00",
    "x" * 300,
    " ",
]


def compared(
    task: str,
    X: Any,
    y: Any,
    X_test: Any,
    y_test: Any,
    predicted: Any,
    *,
    sample_weight: Any = None,
    test_weight: Any = None,
    validation: tuple[Any, Any] | None = None,
    **options: Any,
) -> tuple[Comparison, ...]:
    """A network's predictions of test rows compared with baselines fitted on its training rows."""
    classes = predicted.shape[1] if predicted.ndim == 2 else None
    baselines = fit_baselines(task, X, y, X_test, classes, sample_weight=sample_weight, validation=validation)
    y_validation = None if validation is None else validation[1]
    return compare(task, baselines, y_test, predicted, sample_weight=test_weight, y_validation=y_validation, **options)


TABLES = {"breast_cancer": load_breast_cancer, "iris": load_iris, "diabetes": load_diabetes}


@cache
def trained(table: str) -> ReportData:
    """A whole report's data, scikit-learn's network standing in for ours."""
    loaded = TABLES[table]()
    X, y = loaded.data, loaded.target
    regression = table == "diabetes"
    task = "regression" if regression else "binary" if table == "breast_cancer" else "multiclass"
    rows = np.arange(len(y))
    fitting, test = train_test_split(rows, test_size=0.2, random_state=0, stratify=None if regression else y)
    fit, check = train_test_split(fitting, test_size=0.2, random_state=0, stratify=None if regression else y[fitting])
    scaler = StandardScaler().fit(X[fit])
    Z = scaler.transform(X)
    centre, scale = (y[fit].mean(), y[fit].std()) if regression else (0, 1)
    network: Any = (MLPRegressor if regression else MLPClassifier)(
        hidden_layer_sizes=(32, 16), learning_rate_init=0.01, random_state=0
    )
    losses, checked, gradients = [], [], []
    for _ in range(30):
        before = [w.copy() for w in getattr(network, "coefs_", [])]
        network.partial_fit(Z[fit], (y[fit] - centre) / scale, **({} if regression else {"classes": np.unique(y)}))
        losses.append(network.loss_)
        if regression:
            checked.append(0.5 * np.mean((network.predict(Z[check]) - (y[check] - centre) / scale) ** 2))
        else:
            checked.append(-np.log(network.predict_proba(Z[check])[np.arange(len(check)), y[check]]).mean())
        moved = [w - b for w, b in zip(network.coefs_, before or network.coefs_, strict=True)]
        gradients.append([max(float(np.linalg.norm(w)), 1e-9) for w in moved])

    gradients[0] = gradients[1]

    def predict(Z: np.ndarray) -> np.ndarray:
        return network.predict(Z) * scale + centre if regression else network.predict_proba(Z)

    predicted = predict(Z[test])
    names = list(loaded.feature_names)
    frame = pl.DataFrame(Z[test], schema=names)
    judged = scores(task, y[test], predicted)
    hidden = np.maximum(Z[fit] @ network.coefs_[0] + network.intercepts_[0], 0)
    deeper = np.maximum(hidden @ network.coefs_[1] + network.intercepts_[1], 0)
    out = deeper @ network.coefs_[2] + network.intercepts_[2]
    layers = [
        LayerStatistics(name, values.mean(), values.std(), np.mean(values == 0), np.array(gradients)[:, i])
        for i, (name, values) in enumerate([("dense1", hidden), ("dense2", deeper), ("output", out)])
    ]
    return ReportData(
        table=table,
        target="progression" if regression else "class",
        task=task,
        labels=[] if regression else [str(name) for name in loaded.target_names],
        training_rows=len(fit),
        validation_rows=len(check),
        test_rows=len(test),
        columns=[
            ColumnFact(
                name, "number", 0, f"{X[:, i].min():.3g} to {X[:, i].max():.3g}, mean {X[:, i].mean():.3g}", "scale"
            )
            for i, name in enumerate(names)
        ],
        target_values=y,
        epoch=np.arange(1, 31),
        loss=np.array(losses),
        validation_loss=np.array(checked),
        learning_rate=np.full(30, 0.01),
        best_epoch=int(np.argmin(checked)) + 1,
        y_test=y[test],
        predictions=predicted if regression else predicted.argmax(axis=1),
        probabilities=None if regression else predicted,
        scores=judged,
        baselines=compared(task, Z[fit], y[fit], Z[test], y[test], predicted, validation=(Z[check], y[check])),
        importance=importance(
            task, predict, frame.to_numpy(), {name: slice(i, i + 1) for i, name in enumerate(names)}, y[test]
        ),
        layers=layers,
        choices=["Two hidden layers of 32 and 16 units: the table has fewer than 10,000 rows."],
        config_toml='target = "class"\nhidden = [32, 16]\noptimizer = "adam"\nlearning_rate = 0.01\nseed = 0\n',
        python_code="from pellucid import TableClassifier\n\nmodel = TableClassifier(hidden=(32, 16), seed=0)\n"
        'model.fit("table.csv", target="class")\n',
        duration=1.4,
        versions={"pellucid": "0.1.0", "numpy": np.__version__},
    )


VOID = {"meta", "br", "path", "use", "rect"}


class Page(HTMLParser):
    """What a browser would make of a page: its tags, their attributes, and the text people read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.said.append(data)
