"""A setting is written once: a throw-away one is found wherever settings are read, and its Chinese text is asked for."""

import importlib
import inspect
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import typer
from sklearn.base import clone

import pellucid
from pellucid.cli.commands.train import train
from pellucid.cli.terminal.help import Command
from pellucid.cli.terminal.option_values import options, with_settings
from pellucid.messages import catalogue, speaking
from pellucid.messages.settings import CHINESE
from pellucid.tabular.model.config_file import settings, to_python, to_toml
from pellucid.tabular.recipe import defaults, wording
from pellucid.tabular.recipe.defaults import CHOOSERS, Default
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.tabular.settings import checks
from pellucid.tabular.settings.parameters import SETTINGS
from pellucid.tabular.settings.setting import TRAINING, chosen, parameters_section, settings_of

HELP, CHINESE_HELP = "Share of luck in training.", "训练中的运气。"
TABLE = pl.DataFrame({"x": np.arange(60) % 7, "y": ["a", "b"] * 30})


@dataclass(eq=False, repr=False, kw_only=True)
class Lucky(pellucid.TableClassifier):
    """An estimator with one setting more."""

    luck: float | None = chosen(checks.fraction, "LUCK", TRAINING, HELP)


@dataclass(frozen=True)
class LuckyRecipe(Recipe):
    """The use of that setting."""

    luck: float = 0.0


@pytest.fixture
def lucky(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else that belongs to a setting: its chooser and its texts."""
    monkeypatch.setitem(CHOOSERS, "luck", lambda facts, chosen: Default(0.25, "rows", {"rows": facts.rows}))
    monkeypatch.setitem(CHINESE, "luck", CHINESE_HELP)
    monkeypatch.setitem(catalogue(), "recipe.luck", ("luck", "运气"))
    monkeypatch.setitem(catalogue(), "recipe.luck.rows", ("as {rows} rows have it", "{rows} 行的运气"))
    monkeypatch.setattr(defaults, "Recipe", LuckyRecipe)
    monkeypatch.setitem(SETTINGS, "luck", settings_of(Lucky)["luck"])


@pytest.mark.usefixtures("lucky")
def test_a_new_setting_is_a_parameter() -> None:
    assert "luck" in inspect.signature(Lucky).parameters
    model = Lucky(luck=0.5)
    assert model.get_params()["luck"] == 0.5 and clone(model).luck == 0.5
    assert clone(Lucky().set_params(luck=0.1)).get_params()["luck"] == 0.1
    assert f"luck : float, optional\n        {HELP}" in parameters_section(settings_of(Lucky))


@pytest.mark.usefixtures("lucky")
def test_a_new_setting_is_checked_everywhere_by_the_same_rule(tmp_path: Path) -> None:
    rule = "luck must be at least 0 and below 1; got 2"
    with pytest.raises(ValueError, match=rule):
        Lucky(luck=2).fit(TABLE, target="y")
    with pytest.raises(ValueError, match=rule):
        options({"luck": 2.0}, None, SETTINGS)
    (tmp_path / "c.toml").write_text("luck = 2", encoding="utf-8")
    with pytest.raises(ValueError, match=rule):
        options({}, tmp_path / "c.toml", SETTINGS)


@pytest.mark.usefixtures("lucky")
def test_a_new_setting_is_chosen_with_a_reason_and_written_in_files(tmp_path: Path) -> None:
    model = Lucky(epochs=1, ensemble_size=1, bins=0).fit(TABLE, target="y")
    assert model.recipe_.luck == 0.25
    with speaking("en"):
        assert ("luck", f"0.25 (as {model.rows_['training']} rows have it)") in wording.explained(model.recipe_)
    with speaking("zh"):
        assert dict(wording.explained(model.recipe_))["运气"].startswith("0.25（")
    (tmp_path / "c.toml").write_text(to_toml(settings(model.model_)), encoding="utf-8")
    assert tomllib.loads(to_toml(settings(model.model_)))["luck"] == 0.25
    assert options({}, tmp_path / "c.toml", SETTINGS)["luck"] == 0.25
    assert "luck=0.25" in to_python(model.model_, "t.csv")
    asked = Lucky(epochs=1, ensemble_size=1, luck=0.5).fit(TABLE, target="y")
    assert asked.recipe_.luck == 0.5 and "luck" not in asked.recipe_.reasons
    with speaking("en"):
        assert ("luck", "0.5 (set by user)") in wording.explained(asked.recipe_)


@pytest.mark.usefixtures("lucky")
@pytest.mark.parametrize(("language", "text"), [("en", HELP), ("zh", CHINESE_HELP)])
def test_a_new_setting_is_an_option(language: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    typed: dict[str, Any] = {}

    def command(target: str | None = None, **settings: Any) -> None:
        typed.update(options({"target": target, **settings}, None, SETTINGS))

    with speaking(language):
        program = typer.Typer(add_completion=False, rich_markup_mode=None)
        program.command(cls=Command)(with_settings(command, SETTINGS, after="target"))
        program(["--luck", "0.75", "--target", "y"], standalone_mode=False)
        assert typed == {"target": "y", "luck": 0.75}
        program(["--help"], standalone_mode=False)
    page = capsys.readouterr().out
    assert "--luck LUCK" in page and text in page


def test_the_command_has_an_option_for_every_setting_and_no_list_of_them() -> None:
    assert set(SETTINGS) <= set(inspect.signature(train).parameters)
    source = Path(inspect.getsourcefile(importlib.import_module("pellucid.cli.commands.train")) or "")
    assert "ema_decay" not in source.read_text(encoding="utf-8")


def test_every_setting_has_its_chinese_text_its_chooser_and_its_place_in_the_documentation() -> None:
    known = SETTINGS
    assert set(CHINESE) == set(known)
    assert set(CHOOSERS) == {name for name, setting in known.items() if setting.chosen}
    for name in CHOOSERS:
        assert f"recipe.{name}" in catalogue()
    for estimator in (pellucid.TableClassifier, pellucid.TableRegressor):
        documented = estimator.__doc__ or ""
        assert all(f"\n    {name} : " in documented and setting.help in documented for name, setting in known.items())


def test_without_its_chinese_text_a_setting_has_no_help_in_chinese() -> None:
    with speaking("zh"), pytest.raises(KeyError, match="luck"):
        settings_of(Lucky)["luck"].meaning("luck")
