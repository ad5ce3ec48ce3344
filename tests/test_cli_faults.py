"""Bad input gets one line on standard error, exit status 2, no traceback, and nothing is written, not even half."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import pellucid
from commands import PROGRAM, command, everything, process, surroundings
from pellucid.files import ModelFileError

LETTERS = "".join(f"{i},{i * i},{'uv'[i % 2]}\n" for i in range(20))
GOOD = "a,b,y\n" + LETTERS

# name of the file, its bytes, and what is said of it when the target is y
TABLES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("t.csv", b"", "'t.csv' is empty"),
    "blank lines": ("t.csv", b"\n\r\n\n", "'t.csv' is empty"),
    "header only": ("t.csv", b"a,b,y\n", "'t.csv' has a header and no rows"),
    "one row": ("t.csv", b"a,b,y\n1,2,u\n", "in one row only; at least two rows are needed"),
    "constant target": ("t.csv", b"a,y\n1,u\n2,u\n3,u\n", "target 'y' is 'u' in every row"),
    "missing target": ("t.csv", b"a,y\n1,\n2,\n3,\n", "target 'y' is missing in all 3 rows"),
    "a class with one row": (
        "t.csv",
        (GOOD + "3,3,w\n").encode(),
        "label 'w' has one row; each label needs one row to train on",
    ),
    "short row": ("t.csv", (GOOD + "3,3\n").encode(), "line 22: 2 cells where the header has 3"),
    "long row": ("t.csv", b"a,b,y\n1,2,u\n3,4,v,9\n", "line 3: 4 cells where the header has 3"),
    "unclosed quote": ("t.csv", b'a,b,y\n1,2,u\n3,"4,v\n5,6,u\n', "line 3: a quote opens a cell and is not closed"),
    "NUL bytes": ("t.csv", b"a,b,y\n1,2,u\n3,\x00,v\n", "line 3: a NUL byte"),
    "no encoding": ("t.csv", b"a,b,y\n1,2,caf\x81\n3,4,cr\x8dme\n", "line 2 has the byte 0x81"),
    "a picture": ("t.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "t.csv"),
    "no Parquet": ("t.parquet", b"hello", "'t.parquet' is not a readable Parquet file"),
    "a cut Parquet": ("t.parquet", b"PAR1" + bytes(60), "'t.parquet' is not a readable Parquet file"),
}


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    everything().write_csv(folder / "all.csv")
    given = ["--target", "kind", "--only", "size,colour", "--epochs", 2, "--test", 0, "--out", folder / "m.pellucid"]
    assert command("train", folder / "all.csv", *given).status == 0
    return folder / "m.pellucid"


def refused(*arguments: object, language: str = "en") -> str:
    """What is said of a command line that must fail; nothing may have changed in the folder."""
    before = {file: file.read_bytes() if file.is_file() else None for file in Path().iterdir()}
    done = command(*arguments, language=language)
    assert done.status == 2, done
    assert done.out == ""
    line, *rest = done.err.splitlines()
    assert not rest and line.startswith("Error: " if language == "en" else "错误："), done.err
    assert {file: file.read_bytes() if file.is_file() else None for file in Path().iterdir()} == before
    if language == "zh":
        clauses = line.removeprefix("错误：").split("；")
        assert all(re.search("[\u4e00-\u9fff]", clause) for clause in clauses), line
    return line


@pytest.mark.parametrize("fault", TABLES)
def test_tables(fault: str) -> None:
    name, content, said = TABLES[fault]
    Path(name).write_bytes(content)
    assert said in refused("train", name, "--target", "y")
    refused("train", name, "--target", "y", language="zh")


@pytest.mark.parametrize("fault", [fault for fault in TABLES if "target" not in fault and "row" not in fault])
def test_tables_to_predict(fault: str, model: Path) -> None:
    name, content, said = TABLES[fault]
    Path(name).write_bytes(content)
    for arguments in (
        ["predict", model, name, "--out", "p.csv"],
        ["evaluate", model, name],
        ["walk", name, "--model", model],
    ):
        assert said in refused(*arguments)


def test_no_file_and_a_directory(model: Path) -> None:
    Path("folder.csv").mkdir()
    Path("table.csv").write_text(GOOD, encoding="utf-8")
    for name, said in (("tabel.csv", "did you mean 'table.csv'"), ("folder.csv", "is a directory")):
        assert said in refused("train", name, "--target", "y")
        assert said in refused("train", "table.csv", "--target", "y", "--validation", name)
        assert said in refused("predict", model, name)
        assert said in refused("evaluate", model, name)


def test_target_not_found() -> None:
    Path("t.csv").write_text("size,colour,answer\n" + LETTERS, encoding="utf-8")
    assert "there is no column 'anser'; did you mean 'answer'?" in refused("train", "t.csv", "--target", "anser")
    assert "--target; there are 'size', 'colour', 'answer'" in refused("train", "t.csv")
    assert "目标列" not in refused("train", "t.csv", language="zh")
    assert "是不是 'answer'？" in refused("train", "t.csv", "--target", "anser", language="zh")


@pytest.mark.parametrize("first", ["", "7,8,u\n", "7,7,u\n"])
def test_the_first_row_is_data(first: str) -> None:
    Path("t.csv").write_text(first + LETTERS, encoding="utf-8")
    assert "--no-header" in refused("train", "t.csv", "--target", "y")


@pytest.mark.parametrize("target", ["code", "answer"])
def test_target_and_task_that_do_not_fit(target: str) -> None:
    everything().write_csv("t.csv")
    task = {"code": "binary", "answer": "regression"}[target]
    assert f"target '{target}'" in refused("train", "t.csv", "--target", target, "--task", task)


# ---- what cannot be written ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("nowhere/m.pellucid", "there is no folder"),
        ("folder", "it is a directory"),
        (".", "it is a directory"),
        ("folder/", "it is a directory"),
        pytest.param(
            "/dev/full", "it is a device or a pipe", marks=pytest.mark.skipif(os.name != "posix", reason="Unix")
        ),
        ("t.csv", "it exists"),
        ("t.csv/m.pellucid", "t.csv"),
        ("x" * 300, "name too long"),
    ],
)
def test_output(to: str, said: str, model: Path) -> None:
    Path("t.csv").write_text(GOOD, encoding="utf-8")
    Path("folder").mkdir()
    assert said in refused("train", "t.csv", "--target", "y", "--out", to)
    if said != "it exists":
        assert said in refused("show", "relu", "--svg", to)
    everything().write_csv("new.csv")
    to = f"{to}.csv" if to.startswith(("nowhere", "x", "t.csv/")) else to
    if to.endswith(".csv"):
        assert said in refused("predict", model, "new.csv", "--out", to)
    else:
        assert "--out must end in .csv or .parquet" in refused("predict", model, "new.csv", "--out", to)


@pytest.mark.parametrize("option", ["--out", "--log"])
def test_the_table_is_never_overwritten(option: str) -> None:
    Path("t.csv").write_text(GOOD, encoding="utf-8")
    said = refused("train", "t.csv", "--target", "y", option, "./t.csv", "--force")
    assert "'t.csv': it is the table to train on" in said
    assert Path("t.csv").read_text(encoding="utf-8") == GOOD


@pytest.mark.skipif(sys.platform != "linux", reason="drops a right as Linux does")
def test_a_read_only_folder() -> None:
    """Really read-only: without root's right to write everywhere."""
    import ctypes

    drop, override = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "t.csv").write_text(GOOD, encoding="utf-8")
        folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "train", "t.csv", "--target", "y"],
            cwd=folder,
            env=surroundings(HOME=name),
            capture_output=True,
            text=True,
            timeout=300,
            preexec_fn=(lambda: ctypes.CDLL(None).prctl(drop, override, 0, 0, 0)) if os.geteuid() == 0 else None,
        )
        folder.chmod(0o755)
        assert (done.returncode, done.stdout) == (2, "")
        assert "is read-only; choose another path" in done.stderr and len(done.stderr.splitlines()) == 1
        assert [file.name for file in folder.iterdir()] == ["t.csv"]


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
def test_a_disk_that_is_full(model: Path, tmp_path: Path) -> None:
    import resource

    everything().write_csv("all.csv")
    for arguments in (
        ["train", "all.csv", "--target", "kind", "--epochs", "2"],
        ["predict", model, "all.csv", "--out", "p.csv"],
    ):
        before = sorted(tmp_path.iterdir())
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *map(str, arguments)],
            env=surroundings(),
            capture_output=True,
            text=True,
            timeout=300,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)),
        )
        assert done.returncode == 2, done.stderr
        said = [line for line in done.stderr.splitlines() if not line.startswith("pellucid: ")]  # of the cache, if cold
        assert len(said) == 1 and said[0].startswith("Error: cannot write "), done.stderr
        assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    "arguments", [["list"], ["info", "{model}"], ["predict", "{model}", "all.csv"], ["walk", "and"]]
)
def test_standard_output_that_is_full(arguments: list[str], model: Path) -> None:
    everything().write_csv("all.csv")
    words = [word.format(model=model) for word in arguments]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, env=surroundings()
        )
    errors = [line for line in done.stderr.decode().splitlines() if line.startswith("Error")]
    assert done.returncode == 2 and errors == ["Error: No space left on device"]
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="shells on Windows do not close pipes so")
@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["show", "relu"],
        ["walk", "xor"],
        ["train", "--help"],
        ["info", "{model}"],
        ["predict", "{model}", "all.csv"],
        ["evaluate", "{model}", "all.csv"],
        ["train", "all.csv", "--target", "kind", "--out", "never.pellucid"],
    ],
)
def test_a_reader_that_has_gone(arguments: list[str], model: Path) -> None:
    """As `pellucid list | head -1`."""
    everything().write_csv("all.csv")
    words = [word.format(model=model) for word in arguments]
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings()
    )
    assert program.stdout and program.stderr
    program.stdout.close()
    said = program.stderr.read()
    program.stderr.close()
    assert program.wait(120) == 1 and b"Traceback" not in said and b"BrokenPipe" not in said
    assert not Path("never.pellucid").exists()


# ---- model files ---------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(model: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Names of files that are no models, and what is said of each."""
    whole = model.read_bytes()
    Path("half").write_bytes(whole[: len(whole) // 2])
    Path("stub").write_bytes(whole[:5])
    Path("nothing").write_bytes(b"")
    Path("altered").write_bytes(whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:])
    renamed = whole.replace(b'\\"name\\":\\"size\\"', b'\\"name\\":\\"sizE\\"', 1)
    assert renamed != whole
    Path("renamed").write_bytes(renamed)
    Path("foreign").write_text("hello", encoding="utf-8")
    Path("picture").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    everything().write_parquet("parquet")
    Path("folder").mkdir()
    loaded = pellucid.load(model)
    with monkeypatch.context() as later:
        later.setattr("pellucid.files.model_format.FORMAT", 999)
        loaded.save("newer")
    yield {
        "half": "is truncated",
        "stub": "is truncated",
        "nothing": "is empty",
        "altered": "was altered after it was written",
        "renamed": "was altered after it was written",
        "foreign": "is not a Pellucid model",
        "picture": "is not a Pellucid model",
        "parquet": "is not a Pellucid model",
        "folder": "is a directory",
        "newer": "has format version 999",
        "absent": "does not exist",
    }


def test_model_files(broken: dict[str, str]) -> None:
    everything().write_csv("all.csv")
    for name, said in broken.items():
        with pytest.raises(ModelFileError, match=said):
            pellucid.load(name)
        for arguments in (
            ["info", name],
            ["predict", name, "all.csv", "--out", "p.csv"],
            ["evaluate", name, "all.csv"],
            ["walk", "all.csv", "--model", name],
        ):
            assert said in refused(*arguments) and name in refused(*arguments)
        refused("info", name, language="zh")


def test_an_ingredient_that_is_not_registered(model: Path) -> None:
    from pellucid.formulas.activations import ACTIVATIONS

    def squash(z: float) -> float:
        """z / 2"""
        return z / 2

    def squash_derivative(z: float, f: float) -> float:
        """1 / 2"""
        return 0.5

    pellucid.register_activation("squash", squash, squash_derivative)
    try:
        everything().write_csv("all.csv")
        given = ["--target", "kind", "--activation", "squash", "--epochs", 1, "--test", 0, "--out", "own"]
        assert command("train", "all.csv", *given).status == 0
    finally:
        ACTIVATIONS.remove("squash")
    assert "uses 'squash', which is not registered here; register it" in refused("info", "own")


# ---- a model and a table that do not fit together ------------------------------------------------------------------


def test_columns_are_lacking(model: Path) -> None:
    everything().rename({"size": "Size"}).write_csv("t.csv")
    for arguments in (["predict", model, "t.csv"], ["evaluate", model, "t.csv"], ["walk", "t.csv", "--model", model]):
        assert "lacks columns of the training table: 'size'; did you mean 'Size'?" in refused(*arguments)


def test_words_where_numbers_were(model: Path) -> None:
    everything().with_columns(size=pl.lit("wide")).write_csv("t.csv")
    for arguments in (["predict", model, "t.csv"], ["evaluate", model, "t.csv"], ["walk", "t.csv", "--model", model]):
        assert "column 'size' held numbers in training; row 1 has 'wide'" in refused(*arguments)


def test_targets_to_evaluate(model: Path) -> None:
    everything().with_columns(kind=pl.lit("huge")).write_csv("other.csv")
    assert "not a label of the training set: 'high', 'low', 'middle'" in refused("evaluate", model, "other.csv")
    everything().with_columns(kind=pl.lit(None).cast(pl.String)).write_csv("none.csv")
    assert "target 'kind' is missing in every row" in refused("evaluate", model, "none.csv")
    everything().drop("kind").write_csv("without.csv")
    assert "there is no column 'kind'" in refused("evaluate", model, "without.csv")


def test_rows_to_walk(model: Path) -> None:
    everything().write_csv("all.csv")
    assert "--row must lie in 1..120; got 121" in refused("walk", "all.csv", "--model", model, "--row", 121)
    assert "no lesson 'all.csv'" in refused("walk", "all.csv")


@pytest.mark.parametrize(
    ("encoding", "language"), [("ascii", "zh"), ("cp1252", "en"), ("cp936", "zh"), ("utf-8", "en")]
)
def test_any_encoding_of_the_terminal(encoding: str, language: str, tmp_path: Path) -> None:
    Path("数据.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    done = process(
        "train", "数据.csv", "--target", "丙", "--lang", language, folder=tmp_path, PYTHONIOENCODING=encoding
    )
    assert done.returncode == 2 and done.stdout == b"" and b"Traceback" not in done.stderr
    line = done.stderr.decode(encoding)
    assert len(line.splitlines()) == 1
    assert ("丙" if encoding in ("cp936", "utf-8") else "\\u4e19") in line


def test_nothing_is_left_in_the_temporary_folder(model: Path) -> None:
    shutil.copy(model, "m.pellucid")
    before = set(os.listdir(tempfile.gettempdir()))
    refused("info", "nowhere.pellucid")
    assert not {name for name in set(os.listdir(tempfile.gettempdir())) - before if "pellucid" in name}
