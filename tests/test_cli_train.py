"""The main job: from a table to a model and a report, and what is said on the way."""

import html
import os
import re
import signal
import subprocess
import sys
import time
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from sklearn.datasets import make_regression

import pellucid
from commands import PROGRAM, Done, command, everything, same_network, surroundings
from pellucid.cli.terminal import progress
from pellucid.training.trainer import Diverged

HAN = re.compile("[\u4e00-\u9fff]")
LONG = ["--epochs", "200000", "--patience", "200000", "--batch-size", "1"]


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    everything().write_csv("all.csv")


def pieces(page: str) -> list[str]:
    """The blocks of code in a report: the configuration file and the Python."""
    return [html.unescape(re.sub("<[^>]+>", "", block)) for block in re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.S)]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    folder = tmp_path_factory.mktemp("job")
    everything().write_csv(folder / "all.csv")
    before = Path.cwd()
    os.chdir(folder)
    try:
        return command("train", "all.csv", "--target", "answer", "--drop", "kind,level", "--epochs", 30), folder
    finally:
        os.chdir(before)


def test_it_leaves_a_model_and_a_report_named_after_the_table(done: tuple[Done, Path]) -> None:
    said, folder = done
    assert (said.status, said.err) == (0, "")
    assert sorted(file.name for file in folder.iterdir()) == ["all-report.html", "all.csv", "all.pellucid"]
    assert said.out.splitlines()[-2:] == [
        "Wrote all.pellucid and all-report.html.",
        "Next: pellucid predict all.pellucid TABLE --out predictions.csv",
    ]


def test_it_says_what_it_found_by_name(done: tuple[Done, Path]) -> None:
    lines = [line.strip() for line in re.sub("\n {6}", " ", done[0].out).splitlines()]
    assert "The table has 120 rows and 11 columns." in lines
    assert any(line.startswith("Target answer, 2 classes: no in ") for line in lines)
    facts = dict(line.split(": ", 1) for line in lines if ": " in line)
    assert facts["key"].startswith("identifier; 120 distinct values; --column-type key=category uses it")
    assert facts["same"] == "constant; the same in every row"
    assert facts["kind"] == "dropped; set by user"
    assert facts["gap"].startswith("number, ") and "missing values imputed with the median" in facts["gap"]
    assert facts["colour"].startswith("category, ") and "one-hot, 3 categories" in facts["colour"]
    rows = "Split: 84 training, 18 validation, 18 test rows (stratified)."
    assert rows in " ".join(done[0].out.split())


def test_it_says_what_it_chose_and_why(done: tuple[Done, Path]) -> None:
    unwrapped = re.sub("\n {10,}", " ", done[0].out)
    chosen = {
        name: (value, why)
        for name, value, why in re.findall(r"^  (\w+(?: \w+)*)  +(.+?) \((.+)\)$", unwrapped, re.MULTILINE)
    }
    assert chosen["loss"] == ("binary_cross_entropy", "binary classification: one sigmoid output")
    assert chosen["activation"] == ("relu", "a good default for hidden layers")
    assert chosen["initializer"][0] == "he_normal"
    assert chosen["maximum epochs"] == ("30", "set by user")
    assert {
        "normalisation",
        "optimizer",
        "learning rate",
        "batch size",
        "learning rate schedule",
        "patience",
    } <= chosen.keys()


def test_plain_lines_where_there_is_no_terminal(done: tuple[Done, Path]) -> None:
    lines = re.findall(
        r"^  epoch (\d+) of 30: loss \S+, validation loss \S+, learning rate \S+, [\d,]+ rows/s", done[0].out, re.M
    )
    assert lines[:5] == ["1", "2", "5", "10", "20"]
    assert "\r" not in done[0].out and "\x1b" not in done[0].out


def test_the_verdict_comes_first_and_the_table_of_scores_agrees(done: tuple[Done, Path]) -> None:
    said = done[0].out
    judged = said[said.index("Evaluation on 18 test rows") :].splitlines()
    assert re.match("No significant difference from |On 18 test rows the network ", judged[1])
    model = pellucid.load(done[1] / "all.pellucid")
    scores = {score.name: score.value for score in model.scores_}
    assert f"{scores['accuracy']:.3f}" in next(line for line in judged if line.startswith("  Accuracy"))
    assert f"{scores['log_loss']:.3f}" in next(line for line in judged if line.startswith("  Log-loss"))


def test_the_first_line_says_when_a_simpler_model_does_as_well() -> None:
    X, y = make_regression(200, 5, noise=60.0, random_state=0)
    pl.DataFrame(X).with_columns(y=y).write_csv("line.csv")
    said = command("train", "line.csv", "--target", "y", "--epochs", 40)
    assert said.status == 0
    first = said.out.partition("Evaluation on 30 test rows\n")[2].splitlines()[0]
    assert first.startswith("No significant difference from ") or "worse than" in first
    page = Path("line-report.html").read_text(encoding="utf-8")
    assert first in page.partition("</h1>")[2][:400]


def test_chinese(tmp_path: Path) -> None:
    said = command("train", "all.csv", "--target", "kind", "--epochs", 3, language="zh")
    english = re.compile(r"\b(the|of|rows|epoch|wrote|loss)\b", re.I)
    assert said.status == 0 and not english.search(said.out), english.search(said.out)
    page = Path("all-report.html").read_text(encoding="utf-8")
    assert 'lang="zh' in page and HAN.search(page)


def test_the_report_is_one_file_that_needs_no_other(done: tuple[Done, Path]) -> None:
    page = (done[1] / "all-report.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|iframe|img)\b", page)
    assert not re.search(r"""(src|href)=["']https?:""", page) and "@import" not in page
    assert "<text" in page, "figures keep their text as text"


@pytest.mark.parametrize(
    ("target", "options"),
    [
        ("answer", ["--drop", "kind,level", "--weight-column", "heavy", "--column-type", "code=category"]),
        ("kind", ["--class-weight", "balanced", "--hidden", "9,8", "--activation", "swiglu,tanh", "--norm", "layer"]),
        ("score", ["--dropout", "0.1", "--optimizer", "adamw", "--weight-decay", "0.02", "--schedule", "one_cycle"]),
        (
            "level",
            ["--task", "regression", "--loss", "huber", "--clip", "0.5", "--l2", "0.001", "--init", "orthogonal"],
        ),
        (
            "kind",
            ["--validation", "more.csv", "--test", "0.2", "--hidden", "none", "--batch-size", "full", "--seed", "4"],
        ),
        (
            "score",
            ["--only", "size,colour", "--threads", "1", "--batch-size", "1", "--optimizer", "sgd", "--patience", "3"],
        ),
    ],
)
def test_the_report_does_it_again(target: str, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Its settings make the same network bit for bit, and its Python the same scores."""
    everything(150)[120:].write_csv("more.csv")
    assert command("train", "all.csv", "--target", target, "--epochs", 12, *options).status == 0
    first = pellucid.load("all.pellucid")
    config, python = pieces(Path("all-report.html").read_text(encoding="utf-8"))
    Path("again.toml").write_text(config, encoding="utf-8")
    assert command("train", "all.csv", "--config", "again.toml", "--out", "again.pellucid").status == 0
    again = pellucid.load("again.pellucid")
    assert same_network(first, again) and repr(first.scores_) == repr(again.scores_)  # a perfect score has NaN bounds
    names: dict[str, Any] = {}
    exec(python, names)
    assert capsys.readouterr().out.strip() == str(names["model"].evaluate())
    assert repr(names["model"].evaluate().scores) == repr(first.scores_) and same_network(first, names["model"])
    assert same_network(first, pellucid.load("all.pellucid")), "what the Python saved"


def test_the_model_holds_no_path(tmp_path: Path) -> None:
    everything(150)[120:].write_csv("more.csv")
    others = ["--validation", tmp_path / "more.csv", "--test", tmp_path / "more.csv"]
    assert command("train", tmp_path / "all.csv", "--target", "kind", "--epochs", 2, *others).status == 0
    written = Path("all.pellucid").read_bytes()
    assert str(tmp_path).encode() not in written and b"more.csv" not in written
    info = command("info", "all.pellucid").out
    assert "validation" not in info.partition("Settings")[2], "0 would say that there were no such rows"


def test_files_of_another_run_are_kept() -> None:
    for name in ("all.pellucid", "all-report.html"):
        Path(name).write_text("precious", encoding="utf-8")
        said = command("train", "all.csv", "--target", "kind", "--epochs", 1)
        assert said.status == 2 and said.out == "" and f"'{name}'" in said.err and "--force" in said.err
        assert Path(name).read_text(encoding="utf-8") == "precious"
        assert command("train", "all.csv", "--target", "kind", "--epochs", 1, "--force").status == 0
        assert "precious" not in Path(name).read_text(encoding="utf-8", errors="replace")
        for file in ("all.pellucid", "all-report.html"):
            Path(file).unlink()


def test_out_names_model_and_report() -> None:
    Path("kept").mkdir()
    assert command("train", "all.csv", "--target", "kind", "--epochs", 1, "--out", "kept/mine.pellucid").status == 0
    assert sorted(file.name for file in Path("kept").iterdir()) == ["mine-report.html", "mine.pellucid"]


def test_without_test_rows_there_is_no_report() -> None:
    said = command("train", "all.csv", "--target", "kind", "--epochs", 1, "--test", 0)
    assert said.status == 0 and "There is no test set, so no report" in said.out
    assert not Path("all-report.html").exists() and "report.html" not in said.out


def test_demo(tmp_path: Path) -> None:
    said = command("demo")
    assert said.status == 0 and "569 breast tumours" in said.out
    assert sorted(file.name for file in tmp_path.iterdir() if "demo" in file.name) == [
        "breast-cancer-demo-report.html",
        "breast-cancer-demo.csv",
        "breast-cancer-demo.pellucid",
    ]
    assert command("demo").status == 0, "a second time"


# ---- divergence ----------------------------------------------------------------------------------------------------


def test_divergence_in_the_first_epoch_writes_nothing(tmp_path: Path) -> None:
    said = command("train", "all.csv", "--target", "score", "--optimizer", "sgd", "--learning-rate", 1e30)
    assert said.status == 2
    assert re.fullmatch(
        r"Error: training diverged in epoch 1, step \d+: the values of layer '(.*dense.*|loss)' are no longer finite; no epoch "
        r"was completed, so nothing was written; try a learning rate ten times smaller, or --clip 1\n",
        said.err,
    )
    assert [file.name for file in tmp_path.iterdir()] == ["all.csv"]


def test_divergence_keeps_the_last_good_weights() -> None:
    given = ["--target", "score", "--optimizer", "sgd", "--batch-size", "full", "--test", 0, "--seed", 1]
    options = {"optimizer": "sgd", "batch_size": "full", "test": 0, "seed": 1}
    for rate in (0.5, 1, 2, 4, 8, 16, 32):  # some rate is finite for an epoch or more, and then is not
        said = command("train", "all.csv", *given, "--learning-rate", rate, "--force")
        if said.status == 2 and "last finite weights" in said.err:
            break
    assert len(said.err.splitlines()) == 1
    epoch = int(re.search(r"epoch (\d+), are saved in all.pellucid", said.err)[1])  # type: ignore[index]
    kept = pellucid.load("all.pellucid")
    assert kept.history_.best_epoch == epoch and kept.history_.stop_reason == "diverged"
    assert not Path("all-report.html").exists()
    model = pellucid.TableRegressor(learning_rate=rate, **options)  # type: ignore[arg-type]
    with pytest.raises(Diverged, match="epoch"):
        model.fit("all.csv", target="score")
    assert same_network(kept, model), "in Python the estimator itself keeps them"
    assert same_network(
        kept,
        pellucid.TableRegressor(**options, ensemble_size=1, learning_rate=rate, epochs=epoch).fit(
            "all.csv", target="score"
        ),
    )  # type: ignore[arg-type]


# ---- interruption --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_keeps_the_best_so_far() -> None:
    arguments = ["train", "all.csv", "--target", "kind", *LONG]
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings()
    )
    assert program.stdout
    said = b""
    while b"epoch 20 of" not in said:
        said += program.stdout.read1(1 << 16)  # type: ignore[attr-defined]
    program.send_signal(signal.SIGINT)
    rest, err = program.communicate(timeout=120)
    said += rest
    assert (program.returncode, err) == (130, b"")
    told = re.search(
        r"Interrupted after (\d+) complete epochs \(\S+ s\)\. The weights of epoch (\d+) are", said.decode()
    )
    assert told and int(told[2]) <= int(told[1])
    model = pellucid.load("all.pellucid")
    assert (len(model.history_.epochs), model.history_.best_epoch) == (int(told[1]), int(told[2]))
    assert model.history_.stop_reason == "interrupted" and Path("all-report.html").exists()
    options = {"batch_size": 1, "patience": 200000, "epochs": int(told[2]), "ensemble_size": 1}
    assert same_network(model, pellucid.TableClassifier(test=0.15, **options).fit("all.csv", target="kind"))  # type: ignore[arg-type]


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("where", "said", "left"),
    [
        ("pellucid.files.check_writable", "Interrupted.", []),
        (
            "pellucid.tables.description.Description.lines",
            "Interrupted before the first epoch was complete; nothing was written.",
            [],
        ),
        (
            "pellucid.training.trainer.Trainer.epoch",
            "Interrupted before the first epoch was complete; nothing was written.",
            [],
        ),
        (
            "pellucid.cli.commands.train.evaluate_and_report",
            "it was not evaluated and there is no report",
            ["all.pellucid"],
        ),
    ],
)
def test_ctrl_c_at_other_times(
    where: str, said: str, left: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(where, interrupted)
    done = command("train", "all.csv", "--target", "kind", "--epochs", 2)
    assert done.status == 130 and said in " ".join(done.err.split())
    assert [file.name for file in tmp_path.iterdir() if file.suffix != ".csv"] == left


# ---- on a terminal -------------------------------------------------------------------------------------------------


def on_a_terminal(*arguments: str, columns: int = 80, until: bytes = b"", **environment: str) -> tuple[int, str]:
    """Run in a pseudo-terminal; Ctrl-C is typed once `until` was seen. Returns exit status and all that was written."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=surroundings(TERM="xterm-256color", **environment),
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    shown, began = b"", time.monotonic()
    try:
        while part := os.read(ours, 1 << 16):
            shown += part
            assert time.monotonic() - began < 200, shown
            if until and until in shown:
                os.write(ours, b"\x03")
                until = b""
    except OSError:  # how Linux says that the other side has closed
        pass
    os.close(ours)
    return program.wait(60), shown.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are Unix only")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_live_bar_on_a_terminal(language: str) -> None:
    arguments = ["train", "all.csv", "--target", "kind", *LONG, "--lang", language]
    status, shown = on_a_terminal(*arguments, until={"en": b" s left", "zh": "还需".encode()}[language])
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert status == 130
    name, left = (
        ("epoch {} of 200000", "at most {} s left") if language == "en" else ("第 {}/200000 轮", "最多还需 {} 秒")
    )
    assert re.search(name.format(r"\d+") + " [━╸╺]+ " + left.format(r"\S+"), plain)
    said = (
        "loss {0}, validation loss {0}, learning rate {0}, {0} rows/s"
        if language == "en"
        else "损失 {0}，验证损失 {0}，学习率 {0}，{0} 行/秒"
    )
    assert re.search(said.format(r"[\d.,e-]+"), plain)
    assert "…" not in plain, "nothing is cut off at 80 columns"
    assert "\x1b[?25h" in shown, "the cursor is back"
    assert ("Interrupted after" if language == "en" else "轮（") in plain


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are Unix only")
def test_no_colours_where_they_are_not_wanted() -> None:
    arguments = ["train", "all.csv", "--target", "kind", "--epochs", "3", "--lang", "en"]
    status, shown = on_a_terminal(*arguments, NO_COLOR="1")
    assert status == 0 and not re.search(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", shown)


def test_the_time_left_counts_all_networks_and_ends_with_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is measured from the end of the first epoch."""
    from pellucid.cli.terminal.epoch_log import EpochLog
    from pellucid.tabular.fit.progress import EpochDone, MemberDone
    from pellucid.training.trainer import Epoch

    deadline = SimpleNamespace(left=inf)
    reporter, now = progress.ConsoleProgress("x", deadline, EpochLog(None, overwrite=False)), 1000.0  # type: ignore[arg-type]
    monkeypatch.setattr(progress, "monotonic", lambda: now)
    reporter._epochs, reporter._members = 100, 4

    def told(number: int, member: int) -> float:
        reporter(EpochDone(member, Epoch(number, 1.0, 0.1, 1.0, 10)))
        return float((re.findall(r"[\d.]+", reporter._left().replace(",", "")) or ["0"])[0])

    assert told(1, 1) == 0
    now += 2
    assert told(1, 2) == 2 * 398, "two learn side by side, and 398 epochs of 2 s are to come"
    now += 2
    assert told(2, 1) == 2 * 397
    learned = SimpleNamespace(epochs=[Epoch(1, 1.0, 0.1, 1.0, 10)], best_epoch=1, stop_reason="epochs", seconds=1.0)
    reporter(MemberDone(1, 4, learned))  # type: ignore[arg-type]
    now += 2
    assert told(2, 2) == 2 * 298, "what the first might have gone on to do is no longer to come"
    deadline.left = 60.0
    assert told(3, 2) == 60
    reporter._members = 2
    assert told(100, 2) == 0, "of no interest at the end"
