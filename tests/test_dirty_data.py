"""A dirty table, in two encodings and as Parquet: every line of its summary is what was put in, and it trains."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest

from dirty_data import TARGET, plant
from pellucid import TableClassifier, load
from pellucid.cli.main import main
from pellucid.messages import say, speaking
from pellucid.tables import describe, read_table

ROWS = 6000
PLANTED = plant(ROWS)


def told(path: Path) -> list[str]:
    """The summary, its repairs in alphabetical order."""
    table = read_table(path, keep=[TARGET]).with_labels(TARGET)
    lines = describe(table.frame, TARGET, repairs=table.notes).lines()
    first, last = 2, 2 + len(table.notes)
    return [*lines[:first], *sorted(lines[first:last]), *lines[last:]]


def about_file() -> tuple[str, ...]:
    return (
        say("table.repair.unnamed", count=1, columns="c9"),
        say("table.repair.again", count=1, columns="temperature_2"),
        say("table.repair.lines", count=40),
    )


def test_every_line_is_what_was_planted_in_utf8(tmp_path: Path) -> None:
    path = tmp_path / "dirty.csv"
    PLANTED.write(path, encoding="utf-8-sig", empty=40)
    with speaking("en"):
        written = [say("table.repair.encoding.mark", encoding="UTF-8"), say("table.repair.delimiter.comma")]
        assert told(path) == PLANTED.summary(*written, *about_file())


def test_every_line_is_what_was_planted_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "dirty.csv"
    PLANTED.write(path, encoding="gb18030", delimiter=";", declared=True, empty=40)
    with speaking("en"):
        written = (
            say("table.repair.encoding.detected", encoding="GB18030"),
            say("table.repair.delimiter.declared", delimiter=";"),
        )
        assert told(path) == PLANTED.summary(*written, *about_file())


def test_every_line_is_what_was_planted_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "dirty.parquet"
    PLANTED.write_parquet(path)
    with speaking("en"):
        assert told(path) == PLANTED.summary()


def test_rows_without_a_target_are_predicted_and_the_file_is_read_as_before(tmp_path: Path) -> None:
    """A model of the one file predicts every row of the other, the same from either and after saving."""
    PLANTED.write(tmp_path / "dirty.csv", encoding="gb18030", delimiter=";", declared=True)
    PLANTED.write_parquet(tmp_path / "dirty.parquet")
    model = TableClassifier(epochs=2, hidden=8).fit(tmp_path / "dirty.csv", target=TARGET)
    assert sum(model.rows_.values()) == ROWS - ROWS * 3 // 100
    expected = model.model_.predictions(tmp_path / "dirty.csv", [])
    assert expected.shape == (ROWS, 2)
    assert list(model.classes_) == ["否", "是"]
    model.save(tmp_path / "dirty.pellucid")
    again = load(tmp_path / "dirty.pellucid")
    assert again.parsing_rules_ == model.parsing_rules_
    np.testing.assert_array_equal(again.model_.predictions(tmp_path / "dirty.parquet", []), expected)
    few = {name: cells[:12] for name, cells in PLANTED.columns.items()}  # alone, these rows would decide little
    np.testing.assert_array_equal(again.model_.predictions(few, []), expected[:12])


def test_the_command_reads_a_pipe_and_spells_labels_as_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        f"{i},{'1.50' if i % 3 else '2.50' if i % 2 else ''},{i % 7}%,{i % 5},{1 + i % 28:02}/03/2024"
        for i in range(120)
    ]
    data = "id;y;rate;x;day\n" + "\n".join(rows).replace(",", ";") + "\n"

    class Piped:
        buffer = io.BytesIO(data.encode("utf-16"))

    monkeypatch.setattr(sys, "stdin", Piped)
    options = [
        "--epochs",
        "2",
        "--hidden",
        "4",
        "--missing-values",
        "6%,none",
        "--date-order",
        "day=mdy",
        "--decimal",
        ",",
    ]
    assert main(["train", "-", "--target", "y", "--lang", "en", *options]) == 0
    said = capsys.readouterr().out
    assert "Rows without a target: 20; they are excluded." in said
    assert "Missing-value markers: 17 (6% 17)" in said
    monkeypatch.setattr(Piped, "buffer", io.BytesIO(data.encode("utf-16")))
    assert main(["predict", "table.pellucid", "-", "--out", "-"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "prediction,probability_1.50,probability_2.50"
    assert len(lines) == 121
    assert {line.split(",")[0] for line in lines[1:]} <= {"1.50", "2.50"}


def test_what_was_planted_is_dirty() -> None:
    """Each kind of mess is there, so that a summary that says nothing cannot pass."""
    assert len(PLANTED.repairs) == 15
    assert PLANTED.trimmed > 600 and PLANTED.marks.total() > 200
    assert (len(PLANTED.used), len(PLANTED.left_out)) == (19, 6)
