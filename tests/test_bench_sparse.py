"""AdaGrad on rare categories, in small: rows of an embedding move as the article says, and the same every time."""

from __future__ import annotations

import numpy as np
from bench import sparse

SMALL = {"epochs": 2, "levels": 150, "rows": 2000}


def test_adagrad_moves_rare_rows_further_and_errs_less_on_them() -> None:
    found = [sparse.compared(seed, **SMALL) for seed in range(5)]
    share = {
        name: np.array([outcomes[name].moved[0] / outcomes[name].moved[1] for outcomes in found])
        for name in sparse.RATES
    }
    assert share["adagrad"].mean() > 1.2 * share["sgd"].mean()  # beside how far frequent rows went
    moved = {name: np.mean([outcomes[name].moved[0] for outcomes in found]) for name in ("adagrad", "sgd")}
    assert moved["adagrad"] > 2 * moved["sgd"]
    gaps = np.array([outcomes["adagrad"].error[0] - outcomes["sgd"].error[0] for outcomes in found])
    mean, low, high = sparse.interval(gaps)
    assert low <= mean <= high < 0
    lines = list(sparse.lines(found))
    assert len(lines) == 2 + len(sparse.RATES) and f"{mean:+.3f} ({low:+.3f} to {high:+.3f})" in lines[4]


def test_the_same_seed_gives_the_same_outcome() -> None:
    assert sparse.compared(3, **SMALL) == sparse.compared(3, **SMALL)


def test_what_is_drawn_has_rare_and_frequent_levels() -> None:
    table = sparse.drawn(0)
    assert table.counts.sum() == len(table.x) == sparse.ROWS
    assert (table.counts <= sparse.RARE).sum() > 100 and (table.counts >= sparse.FREQUENT).sum() > 10
    codes = table.x[:, 0].astype(int)
    level = int(np.argmax(table.counts)) + 1  # the most frequent level's rows lie around its effect
    assert abs(table.y[codes == level].mean() - table.truth[level - 1]) < 0.1
