"""Every option of `pellucid train` changes what it should, typed or from a file; a misspelt choice gets the nearest name."""

import inspect
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import pellucid
from commands import command, everything, same_network
from pellucid.cli.commands.train import train
from pellucid.layers import Dense, Dropout
from pellucid.layers.batch_ensemble import MemberOutputs
from pellucid.layers.containers import Sum
from pellucid.layers.periodic import Periodic
from pellucid.layers.piecewise_linear import PiecewiseLinear
from pellucid.messages import speaking
from pellucid.tabular.settings.parameters import TableParameters

TARGETS = ("kind", "answer", "score", "level")
USUAL = ["--epochs", "4", "--test", "0", "--only", "size,colour,gap,code"]
Check = Callable[[Any], bool]


def every(layers: Any) -> list[Any]:
    """The layers of the first member, that of the linear path last."""
    if isinstance(layers[0], Sum) and layers[0].mean:
        return every(layers[0].chains[0])
    return [each for one in layers for each in ([e for c in one.chains for e in c] if isinstance(one, Sum) else [one])]


def dense(model: Any) -> list[Dense]:
    made = [layer for layer in every(model.network_.layers) if isinstance(layer, Dense)]
    return made[: len(model.recipe_.hidden) + 1]


def rates(model: Any) -> list[float]:
    return [epoch.learning_rate for epoch in model.history_.epochs]


# option: what is typed, the same in a file, what it must bring about; a target other than "kind" is named first
OPTIONS: dict[str, tuple[list[str], str, Check]] = {
    "task": (["level", "--task", "regression"], 'task = "regression"', lambda m: m.target_.kind == "regression"),
    "hidden": (["--hidden", "5,4"], "hidden = [5, 4]", lambda m: [layer.units for layer in dense(m)] == [5, 4, 3]),
    "hidden none": (["--hidden", "none"], 'hidden = "none"', lambda m: [layer.units for layer in dense(m)] == [3]),
    "activation": (["--activation", "SwiGLU"], 'activation = "swiglu"', lambda m: dense(m)[0].activation == "swiglu"),
    "activations": (
        ["--hidden", "6,5", "--activation", "tanh,mish"],
        'hidden = [6, 5]\nactivation = ["tanh", "mish"]',
        lambda m: [layer.activation for layer in dense(m)] == ["tanh", "mish", "identity"],
    ),
    "norm": (["--norm", "rms"], 'norm = "rms"', lambda m: dense(m)[0].norm == "rms"),
    "dropout": (["--dropout", "0.25"], "dropout = 0.25", lambda m: Dropout(0.25) in every(m.network_.layers)),
    "init": (["--init", "orthogonal"], 'init = "orthogonal"', lambda m: dense(m)[0].weight_initializer == "orthogonal"),
    "loss": (["answer", "--loss", "hinge"], 'loss = "hinge"', lambda m: m.recipe_.objective().row.name == "hinge"),
    "optimizer": (["--optimizer", "lion"], 'optimizer = "lion"', lambda m: m.recipe_.rule().row.name == "lion"),
    "learning_rate": (["--learning-rate", "0.03"], "learning_rate = 0.03", lambda m: rates(m) == [0.03] * 4),
    "lr_scaling": (
        ["--lr-scaling", "fan_in"],
        'lr_scaling = "fan_in"',
        lambda m: m.recipe_.rule().lr_scaling == "fan_in",
    ),
    "weight_decay": (["--weight-decay", "0.2"], "weight_decay = 0.2", lambda m: m.recipe_.rule().weight_decay == 0.2),
    "l2": (["--l2", "0.1"], "l2 = 0.1", lambda m: m.recipe_.rule().l2 == 0.1),
    "clip": (["--clip", "0.01"], "clip = 0.01", lambda m: m.recipe_.rule().clip == 0.01),
    "schedule": (["--schedule", "cosine"], 'schedule = "cosine"', lambda m: rates(m) == sorted(rates(m))[::-1] != []),
    "batch_size": (["--batch-size", "7"], "batch_size = 7", lambda m: m.recipe_.batch_size == 7),
    "batch_size full": (["--batch-size", "full"], 'batch_size = "full"', lambda m: m.recipe_.batch_size is None),
    "batch_size 1": (["--batch-size", "1"], "batch_size = 1", lambda m: m.recipe_.batch_size == 1),
    "epochs": (["--epochs", "2"], "epochs = 2", lambda m: len(m.history_.epochs) == 2),
    "patience": (
        ["--learning-rate", "2", "--epochs", "60", "--patience", "2"],
        "learning_rate = 2.0\nepochs = 60\npatience = 2",
        lambda m: m.history_.stop_reason == "patience" and len(m.history_.epochs) == m.history_.best_epoch + 2,
    ),
    "class_weight": (["--class-weight", "balanced"], 'class_weight = "balanced"', lambda m: m.class_weight is not None),
    "weight_column": (["--weight-column", "heavy"], 'weight_column = "heavy"', lambda m: m.weight_column == "heavy"),
    "drop": (["--drop", "gap,size"], 'drop = ["gap", "size"]', lambda m: names(m) == ["colour", "code"]),
    "only": (["--only", "size"], 'only = ["size"]', lambda m: names(m) == ["size"]),
    "column_type": (
        ["--column-type", "code=category", "--column-type", "gap=category"],
        'column_type = { code = "category", gap = "category" }',
        lambda m: [c.kind for c in m.encoder_.columns] == ["number", "category", "category", "category"],
    ),
    "validation": (["--validation", "0.4"], "validation = 0.4", lambda m: m.rows_["validation"] == 48),
    "validation table": (
        ["--validation", "more.csv"],
        'validation = "more.csv"',
        lambda m: m.rows_["validation"] == 30,
    ),
    "test": (["--test", "0.3"], "test = 0.3", lambda m: m.rows_["test"] == 36),
    "test table": (["--test", "more.csv"], 'test = "more.csv"', lambda m: m.rows_["test"] == 30),
    "seed": (["--seed", "5"], "seed = 5", lambda m: m.seed == 5),
    "group_column": (
        ["--group-column", "code"],
        'group_column = "code"',
        lambda m: m.group_column == "code" and "code" not in names(m),
    ),
    "time_column": (["--time-column", "score"], 'time_column = "score"', lambda m: m.time_column == "score"),
    "refit": (["--refit"], "refit = true", lambda m: m.refitted_ == 120),
    "threshold": (["answer", "--threshold", "0.9"], "threshold = 0.9", lambda m: m.decision_.threshold.value == 0.9),
    "missing_values": (
        ["--missing-values", "none,red"],
        'missing_values = ["none", "red"]',
        lambda m: next(c for c in m.encoder_.columns if c.name == "colour").missing > 0,
    ),
    "dropout_schedule": (
        ["--dropout", "0.25", "--dropout-schedule", "cosine"],
        'dropout = 0.25\ndropout_schedule = "cosine"',
        lambda m: m.recipe_.dropout_schedule == "cosine",
    ),
    "batch_ensemble": (
        ["--batch-ensemble", "3"],
        "batch_ensemble = 3",
        lambda m: [e.members for e in every(m.network_.layers) if isinstance(e, MemberOutputs)] == [3],
    ),
    "periodic_features": (
        ["--periodic-features", "5"],
        "periodic_features = 5",
        lambda m: [e.count for e in every(m.network_.layers) if isinstance(e, Periodic)] == [5],
    ),
    "feature_scaling_layer": (
        ["--no-feature-scaling-layer"],
        "feature_scaling_layer = false",
        lambda m: not m.recipe_.feature_scaling_layer and not dense(m)[0].feature_scales,
    ),
    "ensemble_size": (["--ensemble-size", "3"], "ensemble_size = 3", lambda m: len(m.network_.layers[0].chains) == 3),
    "bins": (
        ["--bins", "5"],
        "bins = 5",
        lambda m: [e.count for e in every(m.network_.layers) if isinstance(e, PiecewiseLinear)] == [5],
    ),
    "scaling": (["--scaling", "standard"], 'scaling = "standard"', lambda m: m.recipe_.scaling == "standard"),
    "linear_skip": (["--no-linear-skip"], "linear_skip = false", lambda m: not m.recipe_.linear_skip),
    "ema_decay": (["--ema-decay", "0.8"], "ema_decay = 0.8", lambda m: m.recipe_.ema_decay == 0.8),
    "label_smoothing": (
        ["--label-smoothing", "0.2"],
        "label_smoothing = 0.2",
        lambda m: m.recipe_.label_smoothing == 0.2,
    ),
    "prediction_interval": (
        ["score", "--prediction-interval", "0.8"],
        "prediction_interval = 0.8",
        lambda m: m.prediction_interval == 0.8,
    ),
    "encoding": (["--encoding", "latin-1"], 'encoding = "latin-1"', lambda m: m.encoding == "latin-1"),
}
NO_OTHER_NETWORK = {"encoding", "prediction_interval", "test table", "threshold"}  # the rows learned from are the same


def names(model: Any) -> list[str]:
    return [column.name for column in model.encoder_.columns]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("options")
    everything().write_csv(made / "all.csv")
    everything(150)[120:].write_csv(made / "more.csv")
    return made


@pytest.fixture(autouse=True)
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


def trained(target: str, *arguments: str) -> Any:
    done = command("train", "all.csv", "--target", target, "--out", "m.pellucid", "--force", *arguments)
    assert (done.status, done.err) == (0, ""), done.err
    return pellucid.load("m.pellucid")


@cache
def usual_of(target: str) -> Any:
    return trained(target, *USUAL)


@pytest.mark.parametrize("option", OPTIONS)
def test_option(option: str) -> None:
    typed, written, brought_about = OPTIONS[option]
    target = typed[0] if typed[0] in TARGETS else "kind"
    usual = USUAL[:4] if "only" in option else USUAL
    asked = trained(target, *usual, *(word for word in typed if word != target))
    assert brought_about(asked)
    Path("options.toml").write_text(written, encoding="utf-8")
    overruled = [word for pair in zip(usual[::2], usual[1::2], strict=True) for word in pair if pair[0] not in typed]
    assert same_network(asked, trained(target, *overruled, "--config", "options.toml"))
    if option not in NO_OTHER_NETWORK:
        assert not same_network(asked, usual_of(target)), "the option changes the network"


def test_counts_are_learned_as_counts() -> None:
    """Of Poisson's loss exp(output) is the mean: the target is not centred, and predictions are never below 0."""
    rows = np.random.default_rng(0)
    x = rows.normal(size=300)
    pl.DataFrame({"x": x, "n": rows.poisson(40 * np.exp(x))}).write_csv("counts.csv")
    done = command("train", "counts.csv", "--target", "n", "--loss", "poisson", "--out", "m.pellucid", "--force")
    model = pellucid.load("m.pellucid")
    assert done.status == 0 and model.predict("counts.csv").min() > 0
    assert model.evaluate("counts.csv")["r2"] > 0.9
    assert 0 < model.history_.epochs[-1].loss < 1
    done = command("train", "all.csv", "--target", "score", "--loss", "poisson", "--out", "never.pellucid")
    assert done.status == 2 and "loss 'poisson' takes counts, 0 or more; target 'score' has -" in done.err


def test_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("threadpoolctl.threadpool_limits", lambda limit: nullcontext(seen.append(limit)))
    trained("kind", *USUAL, "--threads", "2", "--ensemble-size", "1")
    assert 2 in seen and 1 not in seen
    trained("kind", *USUAL, "--threads", "2", "--ensemble-size", "2")
    assert 1 in seen, "each network is one thread's work"
    seen.clear()
    trained("kind", *USUAL)
    assert 1 in seen, "small products are one thread's work"


def test_no_header() -> None:
    lines = Path("all.csv").read_text(encoding="utf-8").splitlines(keepends=True)[1:]
    Path("bare.csv").write_text("".join(lines), encoding="utf-8")
    for given in (["--no-header"], ["--config", "bare.toml"]):
        Path("bare.toml").write_text("header = false", encoding="utf-8")
        arguments = ["bare.csv", "--target", "c9", "--epochs", "2", "--test", "0", "--out", "m.pellucid", "--force"]
        done = command("train", *arguments, *given)
        assert done.status == 0, done.err
        assert pellucid.load("m.pellucid").target_.name == "c9"


def test_what_is_typed_overrules_the_file() -> None:
    Path("options.toml").write_text("epochs = 9\nseed = 3", encoding="utf-8-sig")
    model = trained("kind", *USUAL, "--config", "options.toml")
    assert (len(model.history_.epochs), model.seed) == (4, 3)


def test_the_target_may_stand_in_the_file() -> None:
    Path("options.toml").write_text('target = "kind"\nepochs = 1\ntest = 0', encoding="utf-8")
    assert command("train", "all.csv", "--config", "options.toml", "--out", "m.pellucid", "--force").status == 0
    assert pellucid.load("m.pellucid").target_.name == "kind"


def test_every_option_of_the_command_is_a_parameter_of_the_estimators() -> None:
    """And the other way round, each with a test above."""
    parameters = set(TableParameters().get_params())
    with speaking("en"):
        options = set(inspect.signature(train).parameters)
    assert options - {"context", "table", "target", "config", "model", "force", "log", "as_json"} == parameters
    tested = {name.split()[0] for name in OPTIONS} | {"threads", "header", "activation"}
    tested |= {"sheet", "decimal", "date_order", "time_limit"}  # where files and deadlines are
    assert parameters <= tested


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (["--activation", "swiglue"], "did you mean 'swiglu'?"),
        (["--activation", "relu,geluu", "--hidden", "8,8"], "did you mean 'gelu'?"),
        (["--norm", "lyer"], "did you mean 'layer'?"),
        (["--init", "he_norm"], "did you mean 'he_normal'?"),
        (["--loss", "crossentropy"], "did you mean 'cross_entropy'?"),
        (["--optimizer", "adamm"], "did you mean 'adam'?"),
        (["--schedule", "cosinus"], "did you mean 'cosine'?"),
        (["--task", "regresion"], "did you mean 'regression'?"),
        (["--drop", "colur"], "did you mean 'colour'"),
        (["--only", "sise"], "did you mean 'size'"),
        (["--weight-column", "hevy"], "did you mean 'heavy'"),
        (["--column-type", "colur=category"], "did you mean 'colour'"),
        (["--target", "kin"], "did you mean 'kind'?"),
        (["--optimiser", "adam"], "did you mean --optimizer?"),
    ],
)
def test_nearest_names(arguments: list[str], nearest: str) -> None:
    done = command("train", "all.csv", "--target", "kind", *arguments, "--out", "never.pellucid")
    assert done.status == 2 and nearest in done.err
    assert not Path("never.pellucid").exists()


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["--activation", "relu,relu"], "one for each of the 1 hidden layers; got 2"),
        (["--loss", "mse"], "losses that do are cross_entropy"),
        (["--hidden", "8,x"], "numbers of units such as 128,64"),
        (["--hidden", "0,8"], "hidden must be at least 1; got 0"),
        (["--dropout", "1"], "dropout must be at least 0 and below 1; got 1.0"),
        (["--learning-rate", "0"], "learning_rate must be a positive number; got 0.0"),
        (
            ["--learning-rate", "fast"],
            "learning_rate must be a positive number, or 'auto' for a range test to choose it; got 'fast'",
        ),
        (["--clip", "nan"], "clip must be a positive number; got nan"),
        (["--l2", "-1"], "l2 must be 0 or a positive number; got -1.0"),
        (["--batch-size", "some"], "batch_size must be 'full', 1 or a number of rows; got 'some'"),
        (["--epochs", "1.5"], "--epochs must be an integer; got '1.5'"),
        (["--epochs", "0"], "epochs must be at least 1; got 0"),
        (["--seed", "-1"], "seed must be at least 0; got -1"),
        (["--threads", "0"], "threads must be at least 1; got 0"),
        (["--validation", "1"], "validation must be at least 0 and below 1; got 1.0"),
        (["--test", "nowhere.csv"], "there is no file 'nowhere.csv'"),
        (
            ["--column-type", "size"],
            "--column-type must be NAME=number, NAME=date, NAME=category or NAME=id; got 'size'",
        ),
        (["--column-type", "size=digit"], "must be one of number, date, category, id; got 'digit'"),
        (["--class-weight", "even"], "class_weight must be 'balanced' or a mapping"),
        (["--drop", "kind"], "'kind' is the target and cannot be dropped"),
        (["--config", "nowhere.toml"], "'nowhere.toml': No such file"),
    ],
)
def test_rules(arguments: list[str], rule: str) -> None:
    done = command("train", "all.csv", "--target", "kind", *arguments, "--out", "never.pellucid")
    assert done.status == 2 and rule in done.err
    assert done.err.splitlines()[1:] in ([], ["See: pellucid train --help"])
    assert not Path("never.pellucid").exists()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("epoch = 3", "there is no option 'epoch'; did you mean 'epochs'?"),
        ('epochs = "3"', "epochs must be an integer; got '3'"),
        ("hidden = [1.5]", "hidden must be an integer; got 1.5"),
        ("activation = 3", "activation must be a name, or one for each hidden layer; got 3"),
        ("norm = 3", "norm must be text; got 3"),
        ("loss = 3", "loss must be text; got 3"),
        ("drop = 3", "drop must be a name or a list of names; got 3"),
        ('column_type = "a"', "column_type must map names to kinds, such as {'zip': 'category'}; got 'a'"),
        ("validation = true", "validation must be at least 0 and below 1; got True"),
        ('header = "no"', "header must be true or false; got 'no'"),
        ("encoding = 3", "encoding must be text; got 3"),
        ("task = 3", "task must be text; got 3"),
        ("weight_column = 3", "weight_column must be text; got 3"),
        ("target = 3", "target must be text; got 3"),
        ('threads = "x"', "threads must be an integer; got 'x'"),
        ('class_weight = {low = "x"}', "class_weight of 'low' must be 0 or a positive number; got 'x'"),
        ("class_weight = {lw = 2}", "class_weight must give weights of 0 or more to labels of the target"),
        ("learning_rate = nan", "learning_rate must be a positive number; got nan"),
        ("no toml", "'wrong.toml' is not a TOML file"),
    ],
)
def test_rules_of_a_file(written: str, said: str) -> None:
    Path("wrong.toml").write_text(written, encoding="utf-8")
    target = [] if "target" in written else ["--target", "kind"]
    done = command("train", "all.csv", *target, "--config", "wrong.toml", "--out", "never.pellucid")
    assert done.status == 2 and said in done.err
    assert len(done.err.splitlines()) == 1
    assert not Path("never.pellucid").exists()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"drop": 3}, TypeError),
        ({"column_type": ["a"]}, TypeError),
        ({"validation": True}, TypeError),
        ({"header": "no"}, TypeError),
        ({"seed": 1.5}, TypeError),
        ({"seed": -1}, ValueError),
        ({"epochs": "3"}, TypeError),
        ({"activation": "rlu"}, ValueError),
        ({"class_weight": {"low": -1}}, ValueError),
    ],
)
def test_the_same_rules_in_python(options: dict[str, Any], error: type[Exception]) -> None:
    """Before the table is looked at."""
    with pytest.raises(error, match=f"^{next(iter(options))}"):
        pellucid.TableClassifier(**options).fit("nowhere.csv", target="kind")


def test_arrays_of_names_and_units_are_taken() -> None:
    model = pellucid.TableClassifier(hidden=np.array([6]), drop=np.array(["gap"]), epochs=np.int64(1), seed=np.int64(2))
    model.fit("all.csv", target="kind")
    assert "gap" not in names(model) and dense(model)[0].units == 6
