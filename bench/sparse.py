"""``python -m bench --sparse``: what AdaGrad does for levels that few rows have, shown on the rows of an embedding.

A level's row of the embedding has a gradient only in the steps whose batch holds the level. AdaGrad (Duchi, Hazan and Singer
2011, "Adaptive subgradient methods") divides each weight's step by the root of the sum of its own squared gradients, so a row
that is seldom touched takes long steps; under gradient descent it moves only as often as it is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pellucid import Sequential
from pellucid.layers import Dense, Embedding
from pellucid.training.trainer import Diverged

PAGE = Path("docs/sparse.md")
RATES = {
    "sgd": (0.03, 0.1, 0.3, 1.0, 3.0),
    "momentum": (0.003, 0.01, 0.03, 0.1, 0.3),
    "adagrad": (0.03, 0.1, 0.3, 1.0, 3.0),
    "rmsprop": (0.001, 0.003, 0.01, 0.03, 0.1),
    "adam": (0.001, 0.003, 0.01, 0.03, 0.1),
}
"""For each optimizer those of which the one with the least validation loss is taken, anew for each seed."""
EPOCHS, SEEDS = (1, 3, 40), 20
LEVELS, ROWS, RARE, FREQUENT = 400, 6000, 5, 50
"""Of the generated table: how many levels and rows; training rows that a rare level has at most, a frequent one at least."""
NOISE = 0.5


TEXT = """# AdaGrad on rare categories

Made by `python -m bench --sparse`. The article recommends AdaGrad and RMSProp for sparse features. This table has only
one: a column of {levels} categories. The k-th category is 1/k as frequent as the first. Each category has an effect of its own
on the target, with noise of standard deviation {noise}; there are {rows:,} training rows. The network is an embedding and a
linear layer. Every optimizer uses the one of five learning rates with the lowest validation loss. Training stops at the
training loss that gradient descent reaches, if the optimizer reaches it. The figures are means over {seeds} seeds, and "loss" is
the validation loss. "Moved" is the distance between the initial and the trained rows of the embedding, for rare categories
(1 to {rare} training rows) and frequent ones ({frequent} or more). "Rare: error" is the mean squared error of the predictions
for rare categories against their true effects. The difference has a 95% confidence interval over seeds; below 0 the
optimizer is better than gradient descent.
"""
READ = """## What it shows

In short training the article is right. Only few steps touch the embedding row of a rare category, and gradient descent moves
it little. AdaGrad divides by the root of the sum of squared gradients of each weight. It moves rare rows about as far as frequent
ones from the start, and its error on rare categories is much lower at the same training loss or a lower one. Momentum and Adam
have much of the same advantage. In long training the rows of gradient descent arrive as well, and the advantage
disappears: AdaGrad needs half the epochs, and its error on rare categories is slightly higher; that of RMSProp is clearly
higher. The remaining error is the noise of few rows, which no optimizer removes."""


@dataclass(frozen=True)
class Drawn:
    """A column of levels, some frequent and most rare (Zipf), each with an effect of its own on a number.

    Attributes
    ----------
    x, y
        Codes from 1 on, shape (rows, 1), and numbers, to learn from; with `validation` of the same kind to choose by.
    every, truth
        Each level once, and its effect, without noise.
    counts
        Training rows of each level.
    """

    x: np.ndarray
    y: np.ndarray
    validation: tuple[np.ndarray, np.ndarray]
    every: np.ndarray
    truth: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """What a training came to: its rate and epochs, and of rare and frequent levels the distance moved and the squared error."""

    rate: float
    epochs: int
    loss: float
    validation: float
    moved: tuple[float, float]
    error: tuple[float, float]


def drawn(seed: int, levels: int = LEVELS, rows: int = ROWS) -> Drawn:
    """The table of a seed."""
    random = np.random.default_rng(seed)
    shares = 1 / np.arange(1, levels + 1)
    effects = random.standard_normal(levels)

    def some(count: int) -> tuple[np.ndarray, np.ndarray]:
        codes = random.choice(levels, count, p=shares / shares.sum())
        y = effects[codes] + NOISE * random.standard_normal(count)
        return (codes[:, None] + 1).astype(np.float32), y.astype(np.float32)

    x, y = some(rows)
    counts = np.bincount(x[:, 0].astype(int) - 1, minlength=levels)
    every = np.arange(1, levels + 1, dtype=np.float32)[:, None]
    return Drawn(x, y, some(rows // 4), every, effects, counts)


def learned(table: Drawn, optimizer: str, rate: float, seed: int, until: float, epochs: int) -> Outcome:
    """Train an embedding and a linear layer on it, until the training loss is at most `until`."""
    network = Sequential([Embedding([len(table.counts) + 1]), Dense(1)], loss="mse", optimizer=optimizer, seed=seed)
    begun = network.build(1).state()["0.table"].copy()
    history = network.fit(
        table.x, table.y, epochs=epochs, learning_rate=rate, callbacks=[lambda epoch: epoch.loss <= until]
    )
    moved = np.linalg.norm(network.network.state()["0.table"] - begun, axis=1)[1:]  # type: ignore[union-attr]
    error = (network.predict(table.every)[:, 0] - table.truth) ** 2
    parts = (table.counts > 0) & (table.counts <= RARE), table.counts >= FREQUENT
    return Outcome(
        rate,
        len(history.epochs),
        history.epochs[-1].loss,
        network.evaluate(*table.validation),
        tuple(float(moved[part].mean()) for part in parts),  # type: ignore[arg-type]
        tuple(float(error[part].mean()) for part in parts),  # type: ignore[arg-type]
    )


def compared(seed: int, epochs: int, levels: int = LEVELS, rows: int = ROWS) -> dict[str, Outcome]:
    """Every optimizer at its best rate, ended at the training loss that gradient descent ends with."""
    table, until, found = drawn(seed, levels, rows), 0.0, {}
    for optimizer, rates in RATES.items():
        tried = []
        for rate in rates:
            with suppress(Diverged):  # a rate too high for this optimizer
                tried.append(learned(table, optimizer, rate, seed, until, epochs))
        found[optimizer] = min(tried, key=lambda outcome: outcome.validation)
        until = until or found["sgd"].loss
    return found


def interval(differences: np.ndarray) -> tuple[float, float, float]:
    """Mean over seeds and its 95 % interval (percentile bootstrap over seeds)."""
    means = np.random.default_rng(0).choice(differences, (2000, len(differences))).mean(axis=1)
    return float(differences.mean()), *map(float, np.quantile(means, [0.025, 0.975]))


def lines(found: Sequence[dict[str, Outcome]]) -> Iterator[str]:
    """A table in Markdown: each optimizer's means over the seeds, and its difference from gradient descent."""
    yield "| optimizer | epochs | training loss | loss | rare rows moved | frequent moved | rare: error | difference to sgd |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in RATES:
        each = [outcomes[name] for outcomes in found]
        rows = np.array([[one.epochs, one.loss, one.validation, *one.moved, one.error[0]] for one in each])
        epochs, *means = rows.mean(axis=0)
        gaps = rows[:, -1] - [outcomes["sgd"].error[0] for outcomes in found]
        gap = "" if name == "sgd" else "{:+.3f} ({:+.3f} to {:+.3f})".format(*interval(gaps))
        yield f"| {name} | {epochs:.0f} | {' | '.join(f'{mean:.3f}' for mean in means)} | {gap} |"


def write() -> None:
    """Measure, and write the page."""
    page = [TEXT.format(seeds=SEEDS, levels=LEVELS, rows=ROWS, rare=RARE, frequent=FREQUENT, noise=NOISE)]
    for epochs in EPOCHS:
        found = [compared(seed, epochs) for seed in range(SEEDS)]
        page += [f"## {epochs} epoch{'s' * (epochs > 1)}", "", *lines(found), ""]
    PAGE.write_text("\n".join([*page, READ]) + "\n", encoding="utf-8")
