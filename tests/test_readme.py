"""What the READMEs show is run as it stands, in both languages, and both say the same."""

import doctest
import re
import shlex
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import command
from pellucid.cli.main import COMMANDS
from pellucid.explore.catalogue.index import CHAPTERS, rows
from pellucid.formulas.activations import ACTIVATIONS

ROOT = Path(__file__).parents[1]
READMES = {"en": "README.md", "zh": "README.zh-CN.md"}
NOT_RUN = ("pip install .",)


def text(language: str) -> str:
    return (ROOT / READMES[language]).read_text(encoding="utf-8")


def blocks(language: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text(language), re.MULTILINE | re.DOTALL)


def plain(name: str) -> str:
    return re.sub(r"[-_\s]", "", name.lower())


@pytest.fixture
def own_ingredient() -> Iterator[None]:
    yield
    if "bent" in ACTIVATIONS:
        ACTIVATIONS.remove("bent")


@pytest.mark.usefixtures("own_ingredient")
@pytest.mark.parametrize("language", READMES)
def test_python(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = doctest.testfile(str(ROOT / READMES[language]), module_relative=False, encoding="utf-8")
    assert found.attempted > 25 and found.failed == 0


@pytest.mark.parametrize("language", READMES)
def test_shell(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line, one after the other, in one folder."""
    monkeypatch.chdir(tmp_path)
    for line in "".join(blocks(language, "sh")).splitlines():
        if line in NOT_RUN:
            continue
        program, *words = shlex.split(line, comments=True)
        assert program == "pellucid"
        done = command(*words, language=language)
        assert done.status == 0, (line, done.err)
    left = {file.name for file in tmp_path.iterdir()}
    assert {"breast-cancer-demo-report.html", "mine.pellucid", "predictions.csv"} <= left


@pytest.mark.parametrize("language", READMES)
def test_console(language: str) -> None:
    """What is shown as printed is printed."""
    for block in blocks(language, "console"):
        line, _, shown = block.partition("\n")
        assert line.startswith("$ pellucid ")
        assert command(*shlex.split(line)[2:], language=language).out == shown


def test_both_show_the_same() -> None:
    uncommented = {language: re.sub(r" +#.*", "", "".join(blocks(language, "sh"))) for language in READMES}
    assert uncommented["en"] == uncommented["zh"]
    assert blocks("en", "python") == blocks("zh", "python")
    for shape in (r"^## ", r"^\| ", r"^!\[", r"^- \*\*", r"^```"):
        counts = {len(re.findall(shape, text(language), re.MULTILINE)) for language in READMES}
        assert len(counts) == 1, shape


@pytest.mark.parametrize("language", READMES)
def test_everything_is_named(language: str) -> None:
    told = text(language)
    assert {f"pellucid {name}" for name in COMMANDS} <= set(re.findall(r"pellucid \w+", told))
    # rows that stand behind another's name: "Swish (fixed and learned beta)", "Glorot (normal, uniform, truncated)"
    behind = ("_learned", "_tanh", "_normal", "_uniform", "_truncated", "_cosine")
    for kind in CHAPTERS:
        for row in rows(kind):
            name = row.name
            for end in behind:
                name = name.removesuffix(end)
            assert plain(name) in plain(told), row.name


@pytest.mark.parametrize("language", READMES)
def test_pictures_and_links_are_there(language: str) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", text(language)):
        assert (ROOT / link).is_file(), link


def test_pictures_need_nothing_from_elsewhere() -> None:
    for picture in (ROOT / "docs").glob("*.svg"):
        drawn = picture.read_text(encoding="utf-8")
        assert not re.search(r"""(href|src|url)\s*[=(]\s*["']?https?:""", drawn), picture
