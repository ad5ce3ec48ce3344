"""The comparison on tables: what its lines say of answers that are known."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pandas as pd
from bench import article, datasets, tables


def answers() -> pd.DataFrame:
    rows = []
    for table, regression in (("a", False), ("b", False), ("c", True)):
        for seed in range(2):
            for way, score, error, calibration in (("ours", 0.8, 0.5, 0.02), ("trees", 0.7, 1.0, 0.05)):
                row = {"table": table, "seed": seed, "way": way, "tuned": True, "regression": regression}
                row |= {"score": score, "error": error, "processor": 1.0}
                rows.append(row if regression else {**row, "calibration": calibration + 0.01 * (table == "b")})
    return pd.DataFrame(rows)


def test_the_summary_holds_difference_error_and_calibration() -> None:
    lines = list(tables.summary(answers(), ["trees", "ours"], "ours"))
    assert lines[0].startswith("3 tables, 2 seeds each")
    cells = [cell.strip() for cell in lines[4].split("|")[1:-1]]
    assert cells == [
        "trees",
        "0.7000",
        "-0.1000 (-0.1000 to -0.1000)",
        "-0.100 a",
        "0",
        "x 2.000 (2.000 to 2.000)",
        "0.0550",
        "1.00",
    ]
    assert "| 0.0250 |" in lines[5]
    numbers = answers()[lambda found: found.regression]
    assert "| x 2.000 (2.000 to 2.000) |  | 1.00 |" in list(tables.summary(numbers, ["trees", "ours"], "ours"))[4]


def test_of_one_table_the_interval_is_over_its_splits() -> None:
    found = answers()[lambda found: found.table == "a"]
    found.loc[(found.seed == 1) & (found.way == "trees"), "score"] = 0.95
    lines = list(tables.summary(found, ["trees", "ours"], "ours"))
    assert lines[0] == "2 splits of a; the difference is to ours, with its 95 % interval over splits"
    assert "| trees | 0.8250 | +0.0250 (-0.1000 to +0.1500) | -0.100 a, seed 0 | 1 |" in lines[4]
    assert list(tables.each(found, ["trees", "ours"]))[2:] == [
        "| a, seed 0 | 0.700 | **0.800** |",
        "| a, seed 1 | **0.950** | 0.800 |",
    ]


def test_the_articles_tables_stand_beside_what_was_measured() -> None:
    found = answers()
    part = found.assign(way=found.way.replace({"trees": "SGD"}))
    lines = list(article.beside(tables.measured(part, list(article.CHOICES), "ours")))
    sgd = [line for line in lines if "| SGD |" in line]
    assert sgd == [
        "| little data, simple models | SGD | 0.7000 | -0.1000 (-0.1000 to -0.1000) | -0.100 a | 0 | "
        "x 2.000 (2.000 to 2.000) | 0.0550 | 1.00 |"
    ]
    assert any(line.startswith("| deep learning in general | Adam | in the default |") for line in lines)
    assert len({line.count("|") for line in lines if line.startswith("|")}) == 1
    named = {choice for rows in article.ADVICE.values() for choices in rows.values() for choice in choices}
    assert set(article.CHOICES) == named - {"Sigmoid", "Softmax", "ReLU", "Adam"}


def test_what_the_intervals_show_is_said() -> None:
    found = answers()
    level = found[found.way == "ours"].assign(way="level")
    said = list(tables.shown(pd.concat([found, level]), ["trees", "level", "ours"], "ours"))
    assert said == [
        "- Worse than ours by score: trees.",
        "- Worse than ours by log-loss or error: trees.",
        "- No significant difference: level.",
    ]
    assert "- Better than trees by score: ours." in tables.shown(found, ["trees", "ours"], "trees")


def test_large_families_are_those_of_the_small_tables_with_more_rows() -> None:
    cases = datasets.synthetic_large_cases()
    assert [case.name for case in cases[:2]] == ["steps 100,000", "interactions 100,000"] and not any(
        c.tuned for c in cases
    )
    frame = cases[0].frame()
    assert len(frame) == round(100_000 / 0.7) and frame.columns[-1] == datasets.TARGET
    small = datasets._steps(np.random.default_rng(5))
    assert len(small) == 3000 and list(small) == list(frame)
    np.testing.assert_array_equal(small.to_numpy(), datasets._steps(np.random.default_rng(5), 3000).to_numpy())


def test_tables_of_many_rows_are_whole_and_have_names_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "adult.csv").write_text((",".join(["1"] * 15) + "\n") * 13_000)
    asked: list[tuple[str, str]] = []

    def of_r(package: str, name: str) -> pd.DataFrame:
        asked.append((package, name))
        return pd.DataFrame({"rownames": range(15_000), "wage": 1.0, "education": 9})

    many, usual = (
        {case.name: case for case in found(tmp_path, of_r)} for found in (datasets.holdout_large_cases, datasets.cases)
    )
    assert not set(many) & set(usual) and {case.tuned for case in many.values()} == {True, False}
    assert (len(many["adult, many rows"].frame()), len(usual["adult"].frame())) == (13_000, 12_000)
    assert (len(many["CPS1988, many rows"].frame()), len(usual["CPS1988"].frame())) == (15_000, 4000)
    assert asked == [("AER", "CPS1988")] * 2  # tables are made when they are needed
    assert len(many["steps, many rows"].frame()) == 29_000
    for name, case in many.items():  # held out with few rows, held out with many
        if few := usual.get(name.removesuffix(", many rows")):
            assert case.tuned == few.tuned


def test_outliers_are_a_few_numbers_a_thousandfold() -> None:
    usual = {case.name: case for case in datasets.cases(None, None)}
    found = {case.name.removesuffix(", outliers"): case for case in datasets.outlier_cases(None, None)}
    assert set(usual) - set(found) == {"chess", "categories"}
    before, after = usual["sparse"].frame(), found["sparse"].frame()
    assert found["sparse"].tuned == usual["sparse"].tuned and before.target.equals(after.target)
    before, after = (frame.drop(columns=datasets.TARGET).to_numpy() for frame in (before, after))
    times = after[before != 0] / before[before != 0]
    assert set(np.unique(times.round(9))) == {1.0, 1000.0} and 0.003 < (times > 1).mean() < 0.007


def test_a_page_says_the_whole_command_that_makes_it() -> None:
    parser = tables.options()
    typed = [
        *("--methods", "trees,Pellucid", "--with", 'one={"members":1}', "--with", "it's={}", "--only", "a,b"),
        *("--holdout-large", "--part", "tuned", "--base", "trees", "--seeds", "8", "--each", "--out", "docs/x y.md"),
    ]
    words = shlex.split(tables.command(parser, parser.parse_args([*typed, "--data", "/here", "--cache", "there"])))
    assert words[:4] == ["python", "-m", "bench", "--tables"] and not {"/here", "there", "--limit"} & set(words)
    assert parser.parse_args(words[4:]) == parser.parse_args(typed)
    assert tables.command(parser, parser.parse_args([])) == "python -m bench --tables"


def test_pages_were_made_by_the_commands_that_they_say() -> None:
    parser = tables.options()
    for page in sorted(Path(__file__).parents[1].glob("docs/*.md")):
        head, _, said, *_ = page.read_text(encoding="utf-8").splitlines()
        if "--tables" in said:
            asked = parser.parse_args(shlex.split(said.split("`")[1])[4:])
            assert said == f"Made by `{tables.command(parser, asked)}` (see `--help`)." and asked.out.name == page.name
            assert head == f"# {tables.title(asked)}"
