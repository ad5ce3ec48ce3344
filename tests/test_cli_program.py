"""What surrounds every command: language, encodings, errors, exit status, help pages, the tour."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pellucid import __version__
from pellucid.cli.main import COMMANDS, main
from pellucid.cli.terminal.console import _PIECES, Terminal, fold
from pellucid.cli.terminal.encoding_fallback import ERRORS, SPELLINGS, spell
from pellucid.messages import speaking

LANGUAGES = ("en", "zh")
MINE = ("list", "show", "walk", "compile")
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    clean = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "PYTHONIOENCODING")}
    return subprocess.run(
        [sys.executable, "-c", "import sys; from pellucid.cli.main import main; sys.exit(main())", *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**clean, "LC_ALL": "C.UTF-8", **environment},
        timeout=120,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_tour(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert all(cell_len(line) <= 80 for line in lines)
    named = [line.split()[1] for line in lines[1:-1]]
    assert set(named) <= set(COMMANDS), "the tour names commands that exist"
    assert bool(HAN.search(lines[0])) == (language == "zh")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"pellucid {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["--lang", "zh", "list", "gates"], ["list", "gates", "--lang", "zh"], ["list", "--lang=zh", "gates"]]
)
def test_language_stands_anywhere(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith("门控单元")


def test_language_of_the_locale() -> None:
    assert "神经网络" in run(LC_ALL="zh_CN.UTF-8", PYTHONUTF8="1").stdout.decode()
    assert "neural networks" in run(LC_ALL="de_DE.UTF-8", PYTHONUTF8="1").stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shw"], "Error: unknown command 'shw'; did you mean show?"),
        (["show", "relu", "--svgg", "x"], "Error: unknown option --svgg; did you mean --svg?"),
        (["list", "--lan", "zh"], "Error: unknown option --lan; did you mean --lang?"),
        (["--lang", "fr"], "Error: --lang must be en or zh; got 'fr'"),
        (["list", "--lang"], "Error: --lang must be en or zh; got ''"),
        (["show"], "Error: NAME ... is missing"),
        (["walk", "and", "--epochs"], "Error: --epochs needs a value"),
        (["walk", "and", "--epochs", "few"], "Error: --epochs must be an integer; got 'few'"),
        (["list", "gatez"], "did you mean 'gate'?"),
        (["show", "rlu"], "Error: there is no method 'rlu'; pellucid list shows all; did you mean 'relu'?"),
        (["walk", "xro"], "did you mean 'xor'?"),
    ],
)
def test_mistakes_on_the_command_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    first, *rest = captured.err.splitlines()
    assert said in first
    assert all(line.startswith("See: pellucid") for line in rest)


def test_complaints_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shw", "--lang", "zh"]) == 2
    assert capsys.readouterr().err.splitlines()[0] == "错误：未知命令 'shw'；是不是 show？"


def test_a_valueerror_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(kind: str) -> list[object]:
        raise ValueError("rate must be\n  positive; got -1")

    monkeypatch.setattr("pellucid.cli.commands.list.rows", broken)
    assert main(["list"]) == 2
    assert capsys.readouterr() == ("", "Error: rate must be positive; got -1\n")
    monkeypatch.setenv("PELLUCID_DEBUG", "1")
    with pytest.raises(ValueError, match="rate must be"):
        main(["list"])


@pytest.mark.parametrize("fault", [KeyError("x"), ZeroDivisionError("y"), TypeError("z")])
def test_a_fault_of_ours_is_not_hidden(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(kind: str) -> list[object]:
        raise fault

    monkeypatch.setattr("pellucid.cli.commands.list.rows", broken)
    with pytest.raises(type(fault)):
        main(["list"])


def test_divergence_is_an_answer(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from pellucid.training.trainer import Diverged

    def broken(kind: str) -> list[object]:
        raise Diverged("training.diverged", epoch=1, step=2, layer="0 dense")

    monkeypatch.setattr("pellucid.cli.commands.list.rows", broken)
    assert main(["list"]) == 2
    assert "epoch 1, step 2" in capsys.readouterr().err


def test_interruption(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(kind: str) -> list[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr("pellucid.cli.commands.list.rows", interrupted)
    assert main(["list"]) == 130


def test_a_reader_that_has_gone() -> None:
    code = "import sys; from pellucid.cli.main import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    assert process.stdout and process.stderr
    process.stdout.close()  # before a line is written: the process is still importing
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), said) == (1, b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp936", "utf-8", "latin-1:strict"])
@pytest.mark.parametrize(
    "arguments", [["list"], ["show", "selu", "adam"], ["walk", "or"], [], ["show", "--help"], ["show", "nó"]]
)
def test_encodings(arguments: list[str], encoding: str) -> None:
    done = run(*arguments, "--lang", "zh", PYTHONIOENCODING=encoding)
    failing = arguments == ["show", "nó"]
    assert done.returncode == (2 if failing else 0), done.stderr
    assert b"Traceback" not in done.stderr
    text = (done.stderr if failing else done.stdout).decode(encoding.partition(":")[0])
    chinese = encoding in ("cp936", "utf-8")
    assert bool(HAN.search(text)) == chinese, "English where Chinese cannot be written"
    assert (
        "\\u" not in text
        and "\\x" not in text.replace("n\\xf3", "")
        and "?" not in text.replace("？", "").replace("mean", "")[:0]
    )


def test_a_picture_without_braille() -> None:
    plain = run("show", "relu", PYTHONIOENCODING="cp936").stdout.decode("cp936")
    assert "*" in plain and "|" in plain and "+--" in plain
    assert "⠉" in run("show", "relu", PYTHONIOENCODING="utf-8").stdout.decode()


@pytest.mark.parametrize("name", MINE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_help_pages(name: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help", "--lang", language]) == 0
    page = capsys.readouterr().out
    assert "--lang en|zh" in page and "--help" in page
    if language == "zh":
        assert page.startswith("用法") and not re.search("Options|Arguments|Show this|default", page)
    else:
        assert page.startswith("Usage") and not HAN.search(page)
    for line in page.splitlines():
        assert not re.fullmatch(r" +--\S+( \S+)?", line), f"an option without a meaning: {line}"


def test_the_list_of_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    page = capsys.readouterr().out
    assert [line.split()[0] for line in page.partition("Commands\n")[2].splitlines() if line[2:3].strip()] == [
        *COMMANDS
    ]


def test_nothing_heavy_is_imported_to_begin() -> None:
    heavy = ["numba", "sklearn", "polars", "matplotlib", "scipy"]
    code = f"import sys; from pellucid.cli.main import main; main(['--help']); print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are Unix only")
@pytest.mark.parametrize("settings", [{}, {"NO_COLOR": "1"}])
def test_colours_only_on_a_terminal_that_wants_them(settings: dict[str, str]) -> None:
    import pty

    ours, theirs = pty.openpty()
    code = "import sys; from pellucid.cli.main import main; sys.exit(main(['list', 'gates', '--lang', 'en']))"
    environment = {**os.environ, "TERM": "xterm-256color", **settings}
    process = subprocess.Popen([sys.executable, "-c", code], stdout=theirs, stdin=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 1 << 16):
            shown += part
    except OSError:  # how Linux says that the other side has closed
        pass
    os.close(ours)
    assert process.wait(60) == 0
    assert (b"\x1b[36m" in shown) == (not settings)
    assert b"swiglu" in shown
    assert b"\x1b" not in run("list", "gates").stdout


def test_spellings_are_ascii() -> None:
    assert all(spelt.isascii() for spelt in SPELLINGS.values())


@pytest.mark.parametrize(
    ("text", "encoding", "spelt"),
    [
        ("2×3 ≥ −1…", "ascii", "2x3 >= -1..."),
        ("é", "ascii", "e"),
        ("é×", "cp1252", "é×"),
        ("中文", "ascii", "\\u4e2d\\u6587"),
        ("σ ✓ ✗", "cp1252", "sigma ok no"),
        ("│⠉中", "cp936", "│\\u2809中"),
        ("\udc80", "utf-8", "\\udc80"),
    ],
)
def test_spelling(text: str, encoding: str, spelt: str) -> None:
    assert spell(text, encoding) == spelt


@given(st.text(), st.sampled_from(["ascii", "cp936", "cp1252", "utf-8", "shift_jis"]))
def test_any_text_can_be_written(text: str, encoding: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding, ERRORS)
    stream.write(text)
    stream.flush()
    assert stream.buffer.getvalue().decode(encoding) == spell(text, encoding)  # type: ignore[attr-defined]


@given(st.text(st.sampled_from("ab 中文，。（）、c") | st.characters(codec="utf-8"), max_size=200), st.integers(20, 60))
def test_folding_keeps_the_text(text: str, width: int) -> None:
    text = " ".join(text.split())
    lines = fold(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert line == line.strip()
        assert cell_len(line) <= width or len(_PIECES.findall(line)) == 1, "only what cannot be broken is too long"


@pytest.mark.parametrize("line", fold("感知机只能解决线性可分问题，（面对异或）这类问题时会失效。" * 5, 22))
def test_no_chinese_line_begins_with_a_closing_mark(line: str) -> None:
    assert line[0] not in "，。；：、！？）》】" and line[-1] not in "（《【"
    assert cell_len(line) <= 24


def test_columns_are_measured_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().table(["名称", "x"], [["a", "10"], ["学习率", "2"]], " r")
    assert capsys.readouterr().out == "  名称     x\n  a       10\n  学习率   2\n"


def test_the_command_is_there_without_the_folder_of_programs() -> None:
    done = subprocess.run([sys.executable, "-m", "pellucid", "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"pellucid {__version__}\n"), done.stderr
