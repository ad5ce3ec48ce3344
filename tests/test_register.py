"""Ingredients from outside: refused with the point where they fail, or everywhere the built-in ones are."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import custom_formulas as own
import pellucid
from pellucid import FormulaError, Sequential, layers, optimizers
from pellucid.cli.main import main
from pellucid.engine.network import Network
from pellucid.engine.register import digest
from pellucid.formulas.activations import ACTIVATIONS
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.formulas.registry import Registry
from pellucid.messages import speaking
from pellucid.testing import check_gradients

GENERATOR = np.random.default_rng(0)
X = GENERATOR.standard_normal((120, 4))
Y = (X[:, 0] * X[:, 1] > 0).astype(int)
TABLE = pl.DataFrame(X, schema=list("abcd")).with_columns(pl.Series("y", np.where(Y, "yes", "no")))


@pytest.fixture(autouse=True)
def tables_as_before() -> Iterator[None]:
    before = [(table, set(table.names)) for table in (ACTIVATIONS, OPTIMIZERS)]
    with speaking("en"):
        yield
    for table, names in before:
        for name in set(table.names) - names:
            table.remove(name)


@pytest.fixture
def lisht() -> Any:
    return pellucid.register_activation("lisht", own.lisht, own.lisht_derivative, aliases=("zt",), source="Roy 2019")


@pytest.fixture
def signum() -> Any:
    return pellucid.register_optimizer(
        "signum",
        own.signum,
        moments=("m",),
        hyperparameters={"beta": 0.9},
        step_constants=own.warmed,
        learning_rate=0.02,
    )


# refused, and where


@pytest.mark.parametrize(
    ("function", "derivative", "more", "said"),
    [
        (own.lisht, own.wrong_derivative, {}, r"derivative of 'mine' at z = 0.001 is 0.00199\d+ by differences; .* says 0.00099"),
        (own.squared, own.wrong_derivative, {}, r"derivative of 'mine' at z = 0.001 is 0.002 by differences"),
        (own.clipped, own.clipped_derivative, {}, r"derivative of 'mine' at z = 1 is 0.5 .* name it in kinks"),
        (own.naive_softplus, own.naive_sigmoid, {}, "far out; at z = 800 its value is inf and its derivative nan"),
        (own.naive_swish, own.naive_swish_derivative, {}, r"must have a limit; f\(-inf\) = nan"),
        (own.forgets_nan, own.forgets_nan_derivative, {"kinks": (0.0,)}, r"must keep NaN, .*f\(nan\) = 0.0"),
        (own.infinite, own.twice, {}, r"must be finite for ordinary numbers; f\(0\) = nan"),
        (own.raising, own.raising_derivative, {}, r"at z = -800: it raised OverflowError.*pellucid.functions, which do not"),
        (own.reciprocal, own.twice, {}, r"activation 'mine' at z = 0: it raised ZeroDivisionError"),
        (own.squared, own.too_few, {}, r"the derivative of 'mine' must take \(z, y\); it takes \(z\)"),
        (own.bent, own.bent_derivative, {}, r"the function of 'mine' must take \(z\); it takes \(z, slope\)"),
        (own.worded, own.twice, {}, "at z = 0 must be a real number; it is 'z'"),
        (own.coarse, own.one, {}, r"activation 'mine' at z = 0.001 is 0.0 in float32 and 0.0\d* in Python"),
        (own.squared, own.twice, {"range": (0, 100)}, r"must lie in its range, 0..100; f\(13\) = 169"),
        (own.lisht, own.lisht_derivative, {"default_init": "hee"}, "default_init must be 'he', 'glorot' or 'lecun'; got 'hee'"),
        (own.lisht, own.lisht_derivative, {"gain": -1.0}, "gain must be a positive number; got -1"),
        (
            own.bent, own.bent_derivative, {"parameters": {"slope": 0.5}, "parameter_derivative": own.bent_derivative},
            r"parameter_derivative of 'mine' at z = 0 is 0 by differences; the formula says 1.5",
        ),
        (
            own.bent,
            own.bent_derivative,
            {"parameters": {"a": 1.0, "b": 1.0}, "parameter_derivative": own.bent_slope_derivative},
            "a learned activation has one parameter",
        ),
    ],
)  # fmt: skip
def test_a_wrong_activation_is_refused(function: Any, derivative: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pellucid.register_activation("mine", function, derivative, **more)
    assert "mine" not in ACTIVATIONS


@pytest.mark.parametrize(
    ("rule", "more", "said"),
    [
        (own.ascent, {}, r"must go against the gradient; with p = 0.5 and g = 1 it went to p = 0.501"),
        (own.drift, {}, r"must go against the gradient; with p = 0.5 and g = 0 it went to p = 0.49"),
        (own.unequal, {"moments": ("m",)}, r"must return \(p, m\); it returned \(0.5,\)"),
        (own.signum, {}, r"the rule of 'mine' must take \(p, g, s1\); it takes \(p, g, m, rate, beta\)"),
        (own.by_gradient, {}, r"with p = 0.5 and g = 0: it raised ZeroDivisionError"),
        (own.explosive, {}, r"must stay finite; with p = 0.5 and g = 1 it returned \(-inf,\)"),
        (own.coarse_step, {"learning_rate": 0.01}, r"with p = 0.5 and g = .* gives p = .* in float32 and .* in Python"),
        (own.ascent, {"learning_rate": 0}, "learning_rate must be a positive number; got 0"),
        (own.ascent, {"weight_decay": -0.1}, "weight_decay must be 0 or a positive number"),
        (
            own.ascent,
            {"step_constants": own.warmed},
            r"step_constants of 'mine' must take \(t, rate, carry\); it takes",
        ),
        (own.ascent, {"moments": ("a", "b", "c", "d")}, r"must take \(p, g, a, b, c, d, s1\)"),
    ],
)
def test_a_wrong_optimizer_is_refused(rule: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pellucid.register_optimizer("mine", rule, **more)
    assert "mine" not in OPTIMIZERS


@pytest.mark.parametrize("name", ["relu", "silu", "swiglu", "softmax", "ReLU", "My Own", "own-1", "1st", "a/b", "", 3])
def test_a_name_is_small_letters_and_not_taken(name: Any) -> None:
    with pytest.raises(ValueError, match=r"exists already; choose another|is small letters, digits and underscores"):
        pellucid.register_activation(name, own.lisht, own.lisht_derivative)
    with pytest.raises(ValueError, match=r"exists already; choose another|is small letters"):
        pellucid.register_optimizer({"relu": "adam", "silu": "lbfgs"}.get(name, "Own"), own.ascent)


def test_what_has_no_text_or_cannot_be_compiled_says_so(lisht: Any) -> None:
    made: dict[str, Any] = {}
    exec("def typed(z):\n    return z * 1.0", made)
    for formula, said in (
        (made["typed"], "source text of 'typed' cannot be found.*write it in a file and import it"),
        (lambda z: z, "plain function written with def"),
        (np.tanh, "plain function written with def"),
        (own.untranslatable, "'mine' cannot be compiled: .+"),
        (own.respelt, "'mine' cannot be compiled: could not convert"),
    ):
        with pytest.raises(FormulaError, match=said):
            pellucid.register_activation("mine", formula, own.one)
    with pytest.raises(ValueError, match="'lisht' exists already"):
        pellucid.register_activation("lisht", own.squared, own.twice)


# everywhere


def test_an_activation_is_a_function_like_the_others(lisht: Any) -> None:
    z = np.linspace(-4, 4, 41)
    assert "lisht" in dir(pellucid.activations)
    for dtype, close in ((np.float64, 1e-14), (np.float32, 1e-6)):
        made = pellucid.activations.lisht(z.astype(dtype))
        assert made.dtype == dtype
        np.testing.assert_allclose(made, z * np.tanh(z), rtol=close, atol=close)
    assert pellucid.activations.zt(2.0) == 2 * np.tanh(2.0)
    assert pellucid.activations.lisht.derivative(0.0) == 0
    points = np.random.default_rng(1).standard_normal(200_000)
    assert lisht.gain == pytest.approx(1 / np.sqrt(np.mean((points * np.tanh(points)) ** 2)), rel=0.01)


def test_gradients_are_right(lisht: Any) -> None:
    pellucid.register_activation(
        "bent", own.bent, own.bent_derivative, parameters={"slope": 0.5}, parameter_derivative=own.bent_slope_derivative
    )
    pellucid.register_activation("clipped", own.clipped, own.clipped_derivative, kinks=(-1, 1), range=(-1, 1))
    for name in ("lisht", "bent", "clipped"):
        for norm in (None, "rms"):
            network = Network(
                [layers.Dense(6, name, norm=norm), layers.Activation(name), layers.Dense(1)], 4, np.float64
            )
            assert check_gradients(network, X[:7], Y[:7], "binary_cross_entropy") < 2e-7


def test_both_train_in_every_estimator(lisht: Any, signum: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = pellucid.MLPClassifier((16, 8), ("zt", "lisht"), solver="signum", max_iter=150, random_state=0).fit(
            X, Y
        )
        numbers = pellucid.MLPRegressor(hidden_layer_sizes=8, activation="lisht", solver="signum", max_iter=5).fit(
            X, X[:, 0]
        )
    assert network.score(X, Y) > 0.9 and network.solver == "signum" and numbers.n_iter_ == 5
    one = Sequential(
        [layers.Dense(16, "lisht"), layers.Dense(1)], loss="binary_cross_entropy", optimizer=optimizers.signum(0.02)
    )
    one.fit(X, Y, epochs=100)
    assert ((one.predict(X)[:, 0] > 0.5) == Y).mean() > 0.9
    table = pellucid.TableClassifier(activation="LiSHT", optimizer="signum", epochs=60).fit(TABLE, target="y")
    assert table.recipe_.activation == ("lisht",) and table.recipe_.learning_rate == 0.02
    assert table.evaluate(TABLE)["accuracy"] > 0.8
    again = pickle.loads(pickle.dumps(network))
    np.testing.assert_array_equal(again.predict_proba(X), network.predict_proba(X))
    with pytest.raises(ValueError, match="did you mean 'lisht'"):
        pellucid.TableClassifier(activation="lishd").fit(TABLE, target="y")


def test_the_rule_is_played_as_written(signum: Any) -> None:
    """Ten steps on one weight against the rule in plain Python; the scalars are those of each step."""
    unit = Sequential([layers.Dense(1)], optimizer=optimizers.signum(0.05, beta=0.8))
    unit.build(1, np.float64).load({"0.weight": np.array([[0.3]]), "0.bias": np.array([0.0])})
    unit.fit(np.array([[1.0]]), np.array([2.0]), epochs=10)
    p, b, moments, carry = 0.3, 0.0, [0.0, 0.0], 0.0
    for t in range(1, 11):
        g = 2 * (p + b - 2.0)
        carry, *step_constants = own.warmed(t, 0.05, carry, 0.8)
        p, moments[0] = own.signum(p, g, moments[0], *step_constants)
        b, moments[1] = own.signum(b, g, moments[1], *step_constants)
    values = unit.network.parameters.values  # type: ignore[union-attr]
    np.testing.assert_allclose([values["0.weight"][0, 0], values["0.bias"][0]], [p, b], rtol=1e-12)


def test_the_command_knows_them(
    lisht: Any, signum: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["list"]) == 0
    told = capsys.readouterr().out
    assert "f(z) = z tanh(z)" in told and "signum" in told
    for name, said in (("lisht", "return z * tanh(z)"), ("zt", "Roy 2019"), ("signum", "rate min(1, t / 10)")):
        assert main(["show", name]) == 0
        assert said in capsys.readouterr().out
    TABLE.write_csv("t.csv")
    options = ["--activation", "lisht", "--optimizer", "signum", "--epochs", "3"]
    assert main(["train", "t.csv", "--target", "y", *options]) == 0
    assert "lisht" in capsys.readouterr().out
    assert pellucid.load("t.pellucid").recipe_.optimizer == "signum"
    assert main(["train", "t.csv", "--target", "y", "--activation", "lishd", "--force"]) == 2
    assert "did you mean 'lisht'" in capsys.readouterr().err


def test_digests_tell_formulas_apart(lisht: Any, signum: Any) -> None:
    other = pellucid.register_activation("other", own.squared, own.twice)
    marks = {digest(row) for row in (lisht, signum, other)}
    assert len(marks) == 3 and all(len(mark) == 16 for mark in marks)
    assert digest(ACTIVATIONS["relu"]) == digest(OPTIMIZERS["adam"]) == ""


# the tables


@pytest.mark.parametrize("name", ["SwiGLU", "GELU", "Leaky-ReLU", "SiLU", " relu "])
def test_letter_case_is_forgiven(name: str) -> None:
    assert pellucid.TableClassifier(activation=name, epochs=1).fit(TABLE, target="y").recipe_.activation[0].islower()
    assert Sequential([layers.Dense(3, name), layers.Dense(1)]).build(2).output_width == 1


def test_a_misspelt_gate_gets_its_name() -> None:
    with pytest.raises(ValueError, match=r"one of identity, .*, swiglu, bilinear; got 'swigl'; did you mean 'swiglu'"):
        layers.Dense(3, "swigl")


def test_a_table_holds_each_name_once() -> None:
    table: Registry[Any] = Registry("activation", [ACTIVATIONS["relu"]])
    assert "ReLU" in table and "gelu" not in table and len(table) == 1
    with pytest.raises(ValueError, match="activation 'relu' exists already"):
        table.add(ACTIVATIONS["relu"])
    table.remove("relu")
    assert "rectifier" not in table and table.names == []
