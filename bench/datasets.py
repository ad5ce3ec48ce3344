"""The tables that methods are compared on: shipped with libraries, real ones beside the checkout, and generated families.

Each comes with a word on whether it may be used to tune defaults; those that may not are reported apart.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn.datasets

TARGET = "target"


@dataclass(frozen=True)
class Case:
    """One table: `make` gives its columns and `TARGET`; at most `rows` of them are used, drawn once."""

    name: str
    make: Callable[[], pd.DataFrame]
    regression: bool
    tuned: bool
    rows: int = 4000

    def frame(self) -> pd.DataFrame:
        """The rows that are used, with names of columns that any reader takes."""
        frame = self.make().dropna(subset=[TARGET])
        if len(frame) > self.rows:
            frame = frame.sample(self.rows, random_state=0)
        for name in frame.columns:
            if not pd.api.types.is_numeric_dtype(frame[name]):
                texts = frame[name].astype(str)
                frame[name] = texts.where(frame[name].notna(), None).astype(object)
        frame[TARGET] = frame[TARGET].astype(float) if self.regression else "c" + frame[TARGET].astype(str)
        if not self.regression:  # a label needs rows in each part
            frame = frame[frame.groupby(TARGET)[TARGET].transform("size") >= 10]
        return frame.reset_index(drop=True)


def _shipped(load: Callable[..., object]) -> pd.DataFrame:
    bunch = load(as_frame=True)
    return bunch.frame.rename(columns={"target": TARGET})  # type: ignore[attr-defined, no-any-return]


def _chess() -> pd.DataFrame:
    """King and rook against king and pawn, of the UCI repository; it lies among scikit-learn's tests."""
    folder = Path(sklearn.datasets.__file__).parent / "tests/data/openml/id_3"
    lines = gzip.decompress((folder / "data-v1-dl-3.arff.gz").read_bytes()).decode().splitlines()
    rows = [line.replace("'", "").split(",") for line in lines if line.count(",") == 36 and line[0] == "'"]
    frame = pd.DataFrame(rows, columns=[*(f"x{place}" for place in range(36)), TARGET])
    return frame


def _csv(path: Path, target: str | int, drop: tuple[str, ...] = ()) -> pd.DataFrame:
    header = None if isinstance(target, int) else "infer"
    frame = pd.read_csv(path, header=header, skipinitialspace=True, na_values="?")
    name = frame.columns[target] if isinstance(target, int) else target
    frame = frame.drop(columns=list(drop)).rename(columns={name: TARGET})
    return frame.rename(columns=lambda column: column if isinstance(column, str) else f"x{column}")


def _regression(x: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(x, columns=[f"x{place}" for place in range(x.shape[1])]).assign(**{TARGET: y})


def _friedman(make: Callable[..., tuple[np.ndarray, np.ndarray]], noise: float) -> pd.DataFrame:
    return _regression(*make(n_samples=2000, noise=noise, random_state=0))


def _steps(rng: np.random.Generator, rows: int = 3000) -> pd.DataFrame:
    """Thresholds, as trees like them."""
    x = rng.uniform(-1, 1, (rows, 8))
    y = 2.0 * (x[:, 0] > 0.3) + (x[:, 1] > -0.2) * (x[:, 2] > 0.1) - 1.5 * (np.abs(x[:, 3]) < 0.4)
    return _regression(x, y + 0.3 * rng.standard_normal(rows))


def _sparse(rng: np.random.Generator) -> pd.DataFrame:
    """Sixty columns, mostly 0, of which six matter."""
    x = rng.exponential(1, (2000, 60)) * (rng.random((2000, 60)) < 0.1)
    y = x[:, :6] @ np.array([1.0, -1, 2, -2, 1.5, 0.5]) + 0.5 * rng.standard_normal(2000)
    return _regression(x, y)


def _interactions(rng: np.random.Generator, rows: int = 3000) -> pd.DataFrame:
    """Products of columns, none of which says anything alone."""
    x = rng.standard_normal((rows, 8))
    return _labels(x, x[:, 0] * x[:, 1] + x[:, 2] * x[:, 3] * x[:, 4], rng, 0.3)


def _heavy(rng: np.random.Generator, rows: int = 2500) -> pd.DataFrame:
    """Columns with outliers over many orders of magnitude; what matters is their logarithm."""
    z = rng.standard_t(2, (rows, 10))
    y = np.tanh(z[:, 0]) + 0.5 * z[:, 1].clip(-2, 2) * np.sign(z[:, 2]) + 0.3 * rng.standard_normal(rows)
    return _regression(np.sign(z) * np.expm1(np.abs(z).clip(max=30)), y)


def _categories(rng: np.random.Generator, rows: int = 4000) -> pd.DataFrame:
    """Six columns of 5 to 200 labels of uneven frequency, each with an effect; two of them together."""
    levels = [5, 10, 20, 50, 100, 200]
    codes = np.column_stack([(count * rng.random(rows) ** 2).astype(int) for count in levels])
    effects = [rng.standard_normal(count) for count in levels]
    score = sum(effect[column] for effect, column in zip(effects, codes.T, strict=True))
    score = score + 1.5 * rng.standard_normal((5, 10))[codes[:, 0], codes[:, 1]]
    frame = _labels(np.zeros((rows, 0)), score, rng, 0.5)
    return frame.assign(**{f"c{place}": [f"l{code}" for code in codes[:, place]] for place in range(6)})


def _noise(rng: np.random.Generator) -> pd.DataFrame:
    """Five columns that matter and sixty that do not."""
    x = rng.standard_normal((2000, 65))
    return _labels(x, np.sin(2 * x[:, 0]) + x[:, 1] * (x[:, 2] > 0) + x[:, 3] - np.abs(x[:, 4]), rng, 0.3)


def _small(rng: np.random.Generator) -> pd.DataFrame:
    """Three hundred rows."""
    x = rng.standard_normal((300, 12))
    return _labels(x, x[:, 0] - x[:, 1] + np.maximum(x[:, 2], 0) * x[:, 3], rng, 0.5)


def _imbalance(rng: np.random.Generator) -> pd.DataFrame:
    """One row in twenty is positive."""
    x = rng.standard_normal((4000, 10))
    score = x[:, 0] + x[:, 1] ** 2 - 0.7 * x[:, 2] * x[:, 3] + 0.5 * rng.standard_normal(4000)
    return _regression(x, (score > np.quantile(score, 0.95)).astype(int))


def _labels(x: np.ndarray, score: np.ndarray, rng: np.random.Generator, spread: float) -> pd.DataFrame:
    noisy = score + spread * score.std() * rng.standard_normal(len(score))
    return _regression(x, (noisy > np.median(noisy)).astype(int))


def _generated(make: Callable[[np.random.Generator], pd.DataFrame]) -> Callable[[], pd.DataFrame]:
    return lambda: make(np.random.default_rng(sum(map(ord, make.__name__))))


LARGE = (100_000, 1_000_000)
"""Rows of the large tables to learn from; three for seven of them are to judge by."""


def synthetic_large_cases() -> list[Case]:
    """The same families with many rows. The setting for many rows was chosen on other draws of them."""
    found = []
    for learned in LARGE:
        rows = round(learned / 0.7)
        for make, regression in ((_steps, True), (_interactions, False), (_heavy, True), (_categories, False)):
            drawn = partial(make, np.random.default_rng(learned), rows)
            found.append(Case(f"{make.__name__[1:]} {learned:,}", drawn, regression, False, rows))
    return found


MANY = 33_000
"""At most so many rows of a table of many rows."""


def holdout_large_cases(data: Path | None, of_r: Callable[[str, str], pd.DataFrame] | None) -> list[Case]:
    """Real tables of 15,000 rows and more, and families of 29,000: 10,000 to 23,000 rows to learn from."""
    found = []
    for make, regression in ((_steps, True), (_categories, False)):
        drawn = partial(make, np.random.default_rng(29), 29_000)
        found.append(Case(f"{make.__name__[1:]}, many rows", drawn, regression, True, MANY))
    if data is not None:
        files = ((name, *rest) for name, *rest, rows in _FILES if rows > 10_000)
        for name, target, regression, drop in files:
            drawn = partial(_csv, data / f"{name}.csv", target, drop)
            found.append(Case(f"{name}, many rows", drawn, regression, True, MANY))
    if of_r is not None:
        for package, name, target, regression, tuned, drop in _MANY_OF_R:
            drawn = partial(_of_r, of_r, package, name, target, drop)
            found.append(Case(f"{name}, many rows", drawn, regression, tuned, MANY))
    return found


def cases(data: Path | None, of_r: Callable[[str, str], pd.DataFrame] | None) -> list[Case]:
    """All tables that can be had: those in folder `data` and of the R packages only where they are given."""
    found = [
        Case("breast cancer", partial(_shipped, sklearn.datasets.load_breast_cancer), False, True),
        Case("wine", partial(_shipped, sklearn.datasets.load_wine), False, True),
        Case("iris", partial(_shipped, sklearn.datasets.load_iris), False, True),
        Case("digits", partial(_shipped, sklearn.datasets.load_digits), False, True),
        Case("diabetes", partial(_shipped, sklearn.datasets.load_diabetes), True, True),
        Case("chess", _chess, False, False),
        Case("friedman 1", lambda: _friedman(sklearn.datasets.make_friedman1, 1.0), True, True),
        Case("friedman 2", lambda: _friedman(sklearn.datasets.make_friedman2, 100.0), True, True),
        Case("friedman 3", lambda: _friedman(sklearn.datasets.make_friedman3, 0.1), True, False),
    ]
    families = ((_steps, 1, 1), (_sparse, 1, 0), (_interactions, 0, 0), (_heavy, 1, 0), (_categories, 0, 1))
    families += ((_noise, 0, 1), (_small, 0, 0), (_imbalance, 0, 1))
    for make, regression, tuned in families:
        found.append(Case(make.__name__[1:], _generated(make), bool(regression), bool(tuned)))
    if data is not None:
        for name, target, regression, drop, rows in _FILES:
            found.append(Case(name, partial(_csv, data / f"{name}.csv", target, drop), regression, True, rows))
    if of_r is not None:
        for package, name, target, regression, tuned, drop, rows in _OF_R:
            make = partial(_of_r, of_r, package, name, target, drop)
            found.append(Case(name, make, regression, tuned, rows))
    return found


ABSURD = 200
"""One in so many cells of each column of numbers."""


def outlier_cases(data: Path | None, of_r: Callable[[str, str], pd.DataFrame] | None) -> list[Case]:
    """The same tables with cells a thousand times too large, as a lost decimal mark or another unit makes them."""
    without_numbers = ("chess", "categories")
    return [
        Case(f"{case.name}, outliers", partial(_with_outliers, case), case.regression, case.tuned, case.rows)
        for case in cases(data, of_r)
        if case.name not in without_numbers
    ]


def _with_outliers(case: Case) -> pd.DataFrame:
    frame, rng = case.frame(), np.random.default_rng(7)
    for name in frame.columns.drop(TARGET):
        if pd.api.types.is_numeric_dtype(frame[name]) and frame[name].nunique() > 10:
            frame[name] = frame[name].astype(float) * np.where(rng.random(len(frame)) < 1 / ABSURD, 1000.0, 1.0)
    return frame


def _of_r(of_r: Callable[[str, str], pd.DataFrame], package: str, name: str, target: str, drop: str) -> pd.DataFrame:
    frame = of_r(package, name)
    left = [column for column in ("rownames", *drop.split()) if column in frame]
    return frame.drop(columns=left).rename(columns={target: TARGET})


_FILES: list[tuple[str, str | int, bool, tuple[str, ...], int]] = [
    ("adult", 14, False, (), 12_000),
    ("housing", "median_house_value", True, (), 12_000),
    ("penguins", "species", False, (), 4000),
    ("titanic", "survived", False, ("alive",), 4000),
    ("winequality-red", 11, True, (), 4000),
]
_OF_R: list[tuple[str, str, str, bool, bool, str, int]] = [
    # package, table, target, regression, tuned, columns left out, rows
    ("ISLR", "OJ", "Purchase", False, True, "", 4000),
    ("ISLR", "Carseats", "Sales", True, True, "", 4000),
    ("ISLR", "Wage", "wage", True, True, "logwage", 4000),
    ("DAAG", "spam7", "yesno", False, True, "", 4000),
    ("modeldata", "credit_data", "Status", False, True, "", 4000),
    ("modeldata", "mlc_churn", "churn", False, True, "", 4000),
    ("modeldata", "hpc_data", "class", False, True, "", 4000),
    ("modeldata", "concrete", "compressive_strength", True, True, "", 4000),
    ("MASS", "Boston", "medv", True, True, "", 4000),
    ("ggplot2", "diamonds", "price", True, True, "", 8000),
    ("carData", "SLID", "wages", True, True, "", 4000),
    ("modeldata", "ames", "Sale_Price", True, False, "", 4000),
    ("modeldata", "wa_churn", "churn", False, False, "", 4000),
    ("modeldata", "deliveries", "time_to_delivery", True, False, "", 8000),
    ("modeldata", "hotel_rates", "avg_price_per_room", True, False, "arrival_date", 4000),
    ("modeldata", "stackoverflow", "Remote", False, False, "", 4000),
    ("modeldata", "attrition", "Attrition", False, False, "", 4000),
    ("modeldata", "cells", "class", False, False, "case", 4000),
    ("modeldata", "leaf_id_flavia", "species", False, False, "", 4000),
    ("modeldata", "car_prices", "Price", True, False, "", 4000),
    ("modeldata", "Sacramento", "price", True, False, "", 4000),
    ("Ecdat", "Computers", "price", True, False, "", 4000),
    ("AER", "HMDA", "deny", False, False, "", 4000),
    ("carData", "Chile", "vote", False, False, "", 4000),
    ("AER", "HousePrices", "price", True, False, "", 4000),
    ("fpp2", "elecdemand", "Demand", True, False, "", 8000),
    ("dplyr", "storms", "status", False, False, "name category", 4000),
    ("wooldridge", "gpa2", "colgpa", True, False, "", 4000),
    ("MASS", "Pima.tr", "type", False, False, "", 4000),
    ("AER", "CPS1988", "wage", True, False, "", 4000),
]
_MANY_OF_R: list[tuple[str, str, str, bool, bool, str]] = [
    # package, table, target, regression, tuned, columns left out
    ("ggplot2", "diamonds", "price", True, True, ""),
    ("ratdat", "surveys", "weight", True, True, "record_id"),
    ("carData", "MplsStops", "problem", False, True, "idNum date"),
    ("wooldridge", "labsup", "hours", True, True, "weeks worked labinc"),
    ("stevedata", "gss_wages", "realrinc", True, True, ""),
    ("AER", "CPS1988", "wage", True, False, ""),
    ("fpp2", "elecdemand", "Demand", True, False, ""),
    ("dplyr", "storms", "status", False, False, "name category"),
    ("AER", "Fertility2", "morekids", False, False, ""),
    ("DAAG", "nassCDS", "dead", False, False, "weight injSeverity caseid"),
    ("modeldata", "hotel_rates", "avg_price_per_room", True, False, "arrival_date"),
    ("nycflights13", "weather", "temp", True, False, "dewp humid year time_hour"),
    ("openintro", "nycflights", "arr_delay", True, False, "year tailnum flight"),
    ("openintro", "birds", "phase_of_flt", False, False, "opid remarks date"),
    ("sampleSelection", "nlswork", "ln_wage", True, False, "idcode"),
    ("Ecdat", "DoctorContacts", "mdu", True, False, ""),
    ("Ecdat", "VietNamI", "lnhhexp", True, False, ""),
    ("Ecdat", "HI", "whi", False, False, "wght"),
    ("wooldridge", "happiness", "happy", False, False, "vhappy"),
    ("plyr", "baseball", "r", True, False, "id"),
    ("stevedata", "TV16", "votetrump", False, False, "uid"),
    ("ggplot2movies", "movies", "rating", True, False, "title r1 r2 r3 r4 r5 r6 r7 r8 r9 r10"),
    ("mlmRev", "star", "math", True, False, "id"),
]
