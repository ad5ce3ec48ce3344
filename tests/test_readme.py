"""What the README and the guides in docs/ show is run as it stands, in both languages, and both say the same."""

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
GUIDES = (
    "README",
    *(f"docs/{name}" for name in ("command", "data", "evaluation", "python", "how-it-works", "results")),
)
ENDINGS = {"en": ".md", "zh": ".zh-CN.md"}
PAGES = [(guide, language) for guide in GUIDES for language in ENDINGS]
NOT_RUN = ("pip install .",)


def path(guide: str, language: str) -> Path:
    return ROOT / (guide + ENDINGS[language])


def text(guide: str, language: str) -> str:
    return path(guide, language).read_text(encoding="utf-8")


def blocks(guide: str, language: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text(guide, language), re.MULTILINE | re.DOTALL)


def showing(kind: str) -> list[tuple[str, str]]:
    """The pages with blocks of a kind."""
    return [page for page in PAGES if blocks(*page, kind)]


def plain(name: str) -> str:
    return re.sub(r"[-_\s]", "", name.lower())


@pytest.fixture
def own_activation() -> Iterator[None]:
    yield
    if "bent" in ACTIVATIONS:
        ACTIVATIONS.remove("bent")


@pytest.mark.usefixtures("own_activation")
@pytest.mark.parametrize(("guide", "language"), showing("python"))
def test_python(guide: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = doctest.testfile(str(path(guide, language)), module_relative=False, encoding="utf-8")
    assert result.attempted > (25 if guide == "docs/python" else 7) and result.failed == 0


@pytest.mark.parametrize(("guide", "language"), showing("sh"))
def test_shell(guide: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line, one after the other, in one folder."""
    monkeypatch.chdir(tmp_path)
    lines = "".join(blocks(guide, language, "sh")).splitlines()
    for line in lines:
        if line in NOT_RUN:
            continue
        program, *words = shlex.split(line, comments=True)
        assert program == "pellucid"
        done = command(*words, language=language)
        assert done.status == 0, (line, done.err)
    if "pellucid demo" in " ".join(lines):
        written = {file.name for file in tmp_path.iterdir()}
        assert {"breast-cancer-demo-report.html", "mine.pellucid", "predictions.csv"} <= written


@pytest.mark.parametrize(("guide", "language"), showing("console"))
def test_console(guide: str, language: str) -> None:
    """What is shown as printed is printed."""
    for block in blocks(guide, language, "console"):
        line, _, shown = block.partition("\n")
        assert line.startswith("$ pellucid ")
        assert command(*shlex.split(line)[2:], language=language).out == shown


def test_some_page_shows_each_kind() -> None:
    assert {guide for guide, _ in showing("python")} == {"README", "docs/python"}
    assert {guide for guide, _ in showing("sh")} >= {"README", "docs/command"}
    assert showing("console")


@pytest.mark.parametrize("guide", GUIDES)
def test_both_show_the_same(guide: str) -> None:
    uncommented = {language: re.sub(r" +#.*", "", "".join(blocks(guide, language, "sh"))) for language in ENDINGS}
    assert uncommented["en"] == uncommented["zh"]
    assert blocks(guide, "en", "python") == blocks(guide, "zh", "python")
    for shape in (r"^## ", r"^\| ", r"^!\[", r"^- \*\*", r"^```"):
        counts = {len(re.findall(shape, text(guide, language), re.MULTILINE)) for language in ENDINGS}
        assert len(counts) == 1, shape
    decimals = r"\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+"
    figures = [re.findall(decimals, text(guide, language)) for language in ENDINGS]
    assert sorted(figures[0]) == sorted(figures[1])


@pytest.mark.parametrize("language", ENDINGS)
def test_the_readme_is_a_front_page(language: str) -> None:
    assert len(text("README", language).splitlines()) <= 160


@pytest.mark.parametrize("language", ENDINGS)
def test_every_guide_is_linked(language: str) -> None:
    for guide in GUIDES[1:]:
        assert f"({guide}{ENDINGS[language]})" in text("README", language)
        other = next(name for name in ENDINGS if name != language)
        assert f"({path(guide, other).name})" in text(guide, language)


@pytest.mark.parametrize("language", ENDINGS)
def test_everything_is_named(language: str) -> None:
    assert {f"pellucid {name}" for name in COMMANDS} <= set(re.findall(r"pellucid \w+", text("docs/command", language)))
    readme = plain(text("README", language))
    # rows that stand behind another's name: "Swish (fixed and learned beta)", "Glorot (normal, uniform, truncated)"
    behind = ("_learned", "_tanh", "_normal", "_uniform", "_truncated", "_cosine")
    for kind in CHAPTERS:
        for row in rows(kind):
            name = row.name
            for end in behind:
                name = name.removesuffix(end)
            assert plain(name) in readme, row.name


@pytest.mark.parametrize(("guide", "language"), PAGES)
def test_every_option_is_there(guide: str, language: str) -> None:
    """Those of the command; of the benchmarks and of scripts, the words in their source."""
    helps = "".join(command(name, "--help").out for name in COMMANDS)
    programs = [*(ROOT / "bench").rglob("*.py"), *(file for file in (ROOT / "script").iterdir() if file.is_file())]
    source = helps + "".join(file.read_text(encoding="utf-8") for file in programs)
    for option in set(re.findall(r"(?<![\w-])--[a-z][\w-]*", text(guide, language))):
        assert re.search(rf"{option}\b", source) or option == "--lang", option


@pytest.mark.parametrize(("guide", "language"), PAGES)
def test_pictures_and_links_are_there(guide: str, language: str) -> None:
    page = path(guide, language)
    for link in re.findall(r"\]\(([^)]+)\)", text(guide, language)):
        assert (page.parent / link).is_file(), link


def test_pictures_need_nothing_from_elsewhere() -> None:
    for picture in (ROOT / "docs").glob("*.svg"):
        drawn = picture.read_text(encoding="utf-8")
        assert not re.search(r"""(href|src|url)\s*[=(]\s*["']?https?:""", drawn), picture
