"""Every activation, gate and loss of the tables, with its derivative: the textbook's formula, exact to the last digits.

The oracles are tests/textbook.py and the docstrings themselves, read by tests/docstrings.py, in mpmath. A row of the package
without a page there fails; a user's row is its own business.
"""

import inspect
import math
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf
from numba import config

import docstrings
import textbook
from exactness import CHUNK, error, grid, worst_of_all
from pellucid.engine.register import digest
from pellucid.formulas import elementary
from pellucid.formulas.activations import ACTIVATIONS, Activation
from pellucid.formulas.gates import GATES
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.kernels import activations
from pellucid.kernels.compiler import step_state as slot
from pellucid.kernels.losses import loss
from pellucid.typing import Array

DTYPES = (np.float32, np.float64)
BOOKS = (textbook, docstrings)
SHIPPED = [row for row in ACTIVATIONS if not digest(row)]
WORKED = [row for row in LOSSES if row.function is not None]

# The largest error allowed, in ULP: of the function, of its derivative.
ALLOWED = {np.float32: (2.0, 4.0), np.float64: (4.0, 4.0), float: (4.0, 4.0)}

# What misses that, as measured and rounded up; `float` is the plain formula. Both forms of GELU ask for the exponential of
# a rounded square (or cube), which costs half its size; plain Python has no fused multiply-add to win it back with.
MISSED = {
    ("swish", np.float32): (2.8, 4.9),
    ("swish", np.float64): (4.0, 4.9),
    ("swish", float): (4.0, 4.9),
    ("gelu", np.float32): (2.4, 4.9),
    ("gelu", float): (1200.0, 500.0),
    ("gelu_tanh", np.float32): (205.0, 290.0),
    ("gelu_tanh", np.float64): (900.0, 1200.0),
    ("gelu_tanh", float): (900.0, 1200.0),
    ("mish", np.float32): (3.7, 4.0),
    ("mish", np.float64): (4.0, 4.9),
    ("mish", float): (4.0, 4.9),
}

# The largest errors over every float32 number, of the function and of the derivative, rounded up; within 0.01 of a zero of
# the derivative against 1. That leaky ReLU's slope is itself rounded counts, too.
LARGEST_ERROR = {
    "identity": (0.0, 0.0),
    "step": (0.0, 0.0),
    "sigmoid": (1.70, 4.22),
    "tanh": (1.35, 4.22),
    "relu": (0.0, 0.0),
    "leaky_relu": (0.84, 0.25),
    "prelu": (0.50, 0.0),
    "elu": (1.15, 0.96),
    "selu": (1.91, 1.97),
    "softplus": (1.69, 1.70),
    "swish": (52.02, 57.67),
    "gelu": (2.32, 86.14),
    "gelu_tanh": (203.4, 285.9),
    "mish": (52.02, 51.52),
}
NEAR = 0.25  # so close to a zero of a derivative, its error counts against 1, not against the result: at most
BESIDE_ZERO = 0.8  # of the dtype's eps


def allowed(name: str, form: Any) -> tuple[float, float]:
    """The largest error of the function and of the derivative; without the JIT the kernels are the plain formulas."""
    form = float if config.DISABLE_JIT and form is np.float64 else form
    return MISSED.get((name.removesuffix("_learned"), form), ALLOWED[form])


def parameters(row: Any, form: type) -> tuple[float, ...]:
    """The row's parameters as the form rounds them."""
    return tuple(float(np.dtype(form).type(value)) for value in row.parameters.values())


def points(dtype: Any, *, thorough: bool) -> Array:
    """Where a formula is judged: also beside the zeros of derivatives."""
    zeros = [zero for page in textbook.ACTIVATIONS.values() for zero in page.zeros]
    return grid(dtype, zeros, 3000 if thorough else 100)


def native(row: Activation, x: Array) -> tuple[Array, Array]:
    """f and f' by the kernels."""
    y, slope = np.empty_like(x), np.empty_like(x)
    activations.activation(row, x.dtype.type)(x[None], y[None])
    kept = x if activations.keeps_input(row) else y
    activations.activation_backward(row, x.dtype.type)(kept[None], np.ones_like(x)[None], slope[None])
    return y, slope


def plain(row: Activation, x: list[float]) -> tuple[list[float], list[float]]:
    """f and f' by the formulas as they stand."""
    values = tuple(row.parameters.values())
    y = [row.function(z, *values) for z in x]
    return y, [row.derivative(z, f, *values) for z, f in zip(x, y, strict=True)]


def check(name: str, form: Any, at: list[Any], got: Any, wanted: list[Any], limits: list[float]) -> None:
    """Each number within its limit, in ULP."""
    with mp.workprec(220):
        dtype = np.float64 if form is float else form
        over = [error(dtype, float(g), w) - most for g, w, most in zip(got, wanted, limits, strict=True)]
    worst = int(np.argmax(over))
    assert over[worst] <= 0, (
        f"{name} {np.dtype(form)} at {at[worst]!r}: {got[worst]!r}, {over[worst] + limits[worst]:.2f} ULP "
        f"from {float(wanted[worst])!r}; {limits[worst]:.1f} are allowed"
    )


def check_activation(book: Any, row: Activation, dtype: Any, *, thorough: bool) -> None:
    page, x = book.ACTIVATIONS[row.name], points(dtype, thorough=thorough)
    at, c = x.tolist(), parameters(row, dtype)
    wanted = [[textbook.exact(formula, z, *c) for z in at] for formula in (page.function, page.derivative)]
    tiny, eps = float(np.finfo(dtype).smallest_normal), float(np.finfo(dtype).eps)
    for form in (dtype, float) if dtype is np.float64 else (dtype,):
        got = native(row, x) if form is dtype else plain(row, at)
        for order in (0, 1):
            most = allowed(row.name, form)[order]
            # Where z multiplies a subnormal number, that number's rounding counts |z| times.
            limits = [most + abs(z) * (abs(w) < abs(z) * tiny) for z, w in zip(at, wanted[order], strict=True)]
            near = [order == 1 and any(abs(z - zero) < NEAR for zero in page.zeros) for z in at]
            for z, g, w, beside in zip(at, got[order], wanted[order], near, strict=True):
                assert not beside or abs(float(g) - w) <= BESIDE_ZERO * eps, (row.name, form, z)
            kept = [i for i, beside in enumerate(near) if not beside]
            chosen = [[values[i] for i in kept] for values in (at, got[order], wanted[order], limits)]
            check(f"{row.name}{chr(39) * order}", form, *chosen)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.__name__)
def test_every_row_has_an_oracle(book: Any) -> None:
    assert {row.name for row in SHIPPED} == set(book.ACTIVATIONS)
    assert set(GATES.names) == set(book.GATES)
    assert {row.name for row in WORKED} == set(book.LOSSES)
    assert (len(book.ACTIVATIONS), len(book.GATES), len(book.LOSSES)) == (15, 5, 7)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.name)
@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.__name__)
def test_activations_are_exact_to_their_last_digits(row: Activation, dtype: Any, book: Any) -> None:
    check_activation(book, row, dtype, thorough=False)


@pytest.mark.long
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.name)
def test_activations_are_exact_on_a_fine_grid(row: Activation, dtype: Any) -> None:
    check_activation(textbook, row, dtype, thorough=True)


@pytest.mark.long
@pytest.mark.parametrize("row", [row for row in SHIPPED if not row.name.endswith("_learned")], ids=lambda row: row.name)
def test_every_float32_input(row: Activation) -> None:
    """The table is as tight as it says."""
    forward, backward = activations.activation, activations.activation_backward
    kernels = {dtype: (forward(row, dtype), backward(row, dtype), np.ones((1, CHUNK), dtype)) for dtype in DTYPES}
    keeps_input = activations.keeps_input(row)

    def run(x: Array, out: Array) -> None:
        function, slope, ones = kernels[x.dtype.type]
        function(x[None], out[:1])
        slope(x[None] if keeps_input else out[:1], ones, out[1:])

    worst = worst_of_all(run, 2, textbook.ACTIVATIONS[row.name].zeros)
    for found, most in zip(worst, LARGEST_ERROR[row.name], strict=True):
        assert 0.98 * most - 0.05 <= found <= most, f"{row.name}: {worst}"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("value", [0.25, -0.5, 0.0, 2.0])
@pytest.mark.parametrize("row", [row for row in SHIPPED if row.parameter_derivative], ids=lambda row: row.name)
@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.__name__)
def test_learned_parameters(row: Activation, value: float, dtype: Any, book: Any) -> None:
    page, x = book.ACTIVATIONS[row.name], points(dtype, thorough=False)[::3]
    assert page.parameter_derivative is not None
    x = x[abs(x) < 80]
    y, dz, dc, c = np.empty_like(x), np.empty_like(x), np.empty_like(x), np.full(x.size, value, dtype)
    activations.learned_activation(row, dtype)(x[None], c, y[None])
    activations.learned_activation_backward(row, dtype)(x[None], c, np.ones_like(x)[None], dz[None], dc)
    for what, formula, got, most in (("f", page.function, y, 4), ("df/dc", page.parameter_derivative, dc, 6)):
        wanted = [textbook.exact(formula, z, value) for z in x.tolist()]
        tail = [
            most + z * z * (abs(w) < z * z * float(np.finfo(dtype).smallest_normal))
            for z, w in zip(x.tolist(), wanted, strict=True)
        ]
        check(f"{row.name} {what} at {value}", dtype, x.tolist(), got, wanted, tail)
    slopes = np.array([float(textbook.exact(page.derivative, z, value)) for z in x.tolist()])
    np.testing.assert_allclose(dz, slopes, rtol=8 * np.finfo(dtype).eps, atol=2 * np.finfo(dtype).eps)


def pairs(dtype: Any, count: int) -> Iterator[tuple[float, float]]:
    """Numbers of moderate size, so that no factor is subnormal, away from the zeros of slopes."""
    chance = np.random.default_rng(3)
    zeros = [zero for page in textbook.ACTIVATIONS.values() for zero in page.zeros]
    while count:
        sizes = 2.0 ** chance.uniform(-20, 3, 2) if chance.random() < 0.5 else chance.integers(0, 9, 2)
        a, b = (float(dtype(size * sign)) for size, sign in zip(sizes, chance.choice([-1, 1], 2), strict=True))
        if all(abs(a - zero) > NEAR for zero in zeros):
            count -= 1
            yield a, b


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("row", GATES, ids=lambda row: row.name)
@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.__name__)
def test_gates_are_exact_to_their_last_digits(row: Any, dtype: Any, book: Any) -> None:
    """A gate is a product of two numbers: an ULP more than its factors."""
    function, slopes = book.GATES[row.name]
    at = list(pairs(dtype, 300))
    z = np.array(at, dtype).T.reshape(1, -1).copy()
    y, dz, none, ones = (
        np.empty((1, len(at)), dtype),
        np.empty_like(z),
        np.zeros(z.size, dtype),
        np.ones((1, len(at)), dtype),
    )
    activations.gate(row, dtype, False)(z, none, y)
    activations.gate_backward(row, dtype, False)(z, none, ones, dz, np.empty_like(none))
    of_a, of_b = (lambda a, b, side=side: slopes(a, b)[side] for side in (0, 1))
    found = {"": y[0].tolist(), " by a": dz[0, : len(at)].tolist(), " by b": dz[0, len(at) :].tolist()}
    simple = {
        "": [row.function(*pair) for pair in at],
        " by a": [row.derivative(*pair)[0] for pair in at],
        " by b": [row.derivative(*pair)[1] for pair in at],
    }
    for (what, got), formula in zip(found.items(), (function, of_a, of_b), strict=True):
        wanted = [textbook.exact(formula, *pair) for pair in at]
        for form, numbers in ((dtype, got), (float, simple[what])):
            loose = row.name == "geglu" and max(allowed("gelu", form)) > 100  # the plain Φ; less far out than for gelu
            check(row.name + what, form, at, numbers, wanted, [100.0 if loose else 5.0] * len(at))


def judged(row: Any, dtype: Any) -> list[tuple[float, float]]:
    """Outputs with targets, among them equal and neighbouring ones."""
    chance = np.random.default_rng(5)
    outputs = [
        float(o)
        for o in np.concatenate([chance.uniform(-12, 12, 120), 2.0 ** chance.uniform(-30, 5, 60)]).astype(dtype)
    ]
    outputs += [0.0, 1.0, -1.0, 0.5, -2.0, 60.0, -60.0, 85.0, -85.0]
    if row.target == "binary":
        soft = (float(dtype(0.3)), float(dtype(0.999))) if row.name == "binary_cross_entropy" else ()
        return [(o, t) for o in outputs for t in (0.0, 1.0, *soft)]
    targets = (0.0, 1.0, 3.0, 0.5) if row.name == "poisson" else (0.0, 1.0, -2.0, float(dtype(0.1)))
    return [(o, t) for o in outputs for t in targets] + [
        (t, float(np.nextafter(dtype(t), dtype(9)))) for t in outputs if row.name != "poisson"
    ]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("row", WORKED, ids=lambda row: row.name)
@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.__name__)
def test_losses_are_exact_to_their_last_digits(row: Any, dtype: Any, book: Any) -> None:
    """Where terms cancel, an error counts against the largest of them."""
    function, slope = book.LOSSES[row.name]
    at, c, values = judged(row, dtype), parameters(row, dtype), tuple(row.parameters.values())
    kernel, step_state = loss(row, values, dtype), np.zeros(slot.SIZE)
    o, t, w, do = (np.ones((1, 1), dtype) for _ in range(4))
    losses, slopes = [], []
    for o[...], t[...] in at:
        kernel(o, t, w[0], do, step_state, np.ones(2))
        losses.append(float(step_state[slot.BATCH_LOSS]))
        slopes.append(float(do[0, 0]))
    eps = float(np.finfo(dtype).eps)
    for order, (formula, got) in enumerate(((function, losses), (slope, slopes))):
        wanted = [textbook.exact(formula, *pair, *c) for pair in at]
        terms = [
            float(mp.exp(a)) + b * abs(a) + b * abs(math.log(b or 1)) + b if row.name == "poisson" else order * b
            for a, b in at
        ]
        largest = [
            max(abs(float(exact)), term if row.link != "identity" else 0)
            for exact, term in zip(wanted, terms, strict=True)
        ]
        simple = [(row.function, row.derivative)[order](*pair, *values) for pair in at]
        for form, found in ((dtype, got), (float, simple)) if dtype is np.float64 else ((dtype, got),):
            for pair, number, exact, scale in zip(at, found, wanted, largest, strict=True):
                assert abs(number - exact) <= 4 * eps * max(scale, float(np.finfo(dtype).tiny)), (
                    row.name,
                    form,
                    order,
                    pair,
                )


@pytest.mark.parametrize("row", [row for row in OPTIMIZERS if not digest(row)], ids=lambda row: row.name)
def test_updates_are_the_lines_of_their_docstrings(row: Any) -> None:
    """Six steps, with gradients that change their sign and size."""
    gradients, rate, p, carry = [0.7, -1.3, 1e-4, 0.0, 25.0, -0.02], 0.01, 0.4, 0.0
    moments: Any = [0.0 for _ in row.moments]
    with mp.workprec(220):
        expected = docstrings.steps(row, gradients, rate, p)
    for t, (g, wanted) in enumerate(zip(gradients, expected, strict=True), 1):
        carry, *constants = row.step_constants(float(t), rate, carry, *row.hyperparameters.values())
        p, *moments = row.rule(p, g, *moments, *constants)
        assert p == pytest.approx(float(wanted), rel=1e-14), t


# Limits


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.name)
def test_limits_of_activations(row: Activation) -> None:
    page = textbook.ACTIVATIONS[row.name]
    ends = [[row.parameters.get(value, value) for value in end] for end in page.ends]
    for form in (np.float32, np.float64, float):
        x = [-math.inf, math.inf, math.nan, 0.0, -0.0]
        f, slope = plain(row, x) if form is float else (a.tolist() for a in native(row, np.array(x, form)))
        for place, end in enumerate(ends):
            assert [f[place], slope[place]] == pytest.approx(end, rel=1e-7), (form, x[place])
        assert math.isnan(f[2])
        assert math.isnan(slope[2]) or row.name in ("identity", "step")  # a constant
        for place in (3, 4):
            zero = [
                float(textbook.exact(formula, 0.0, *parameters(row, form)))
                for formula in (page.function, page.derivative)
            ]
            assert [f[place], slope[place]] == pytest.approx(zero, rel=1e-6), form


@pytest.mark.parametrize("row", GATES, ids=lambda row: row.name)
def test_gates_keep_nan(row: Any) -> None:
    for a, b in ((math.nan, 0.7), (0.7, math.nan)):
        assert math.isnan(row.function(a, b))
        for dtype in DTYPES:
            y = np.empty((1, 1), dtype)
            activations.gate(row, dtype, False)(np.array([[a, b]], dtype), np.zeros(2, dtype), y)
            assert math.isnan(y[0, 0])


INF = math.inf
LIMITS_OF_LOSSES = {  # (output, target): (loss, slope)
    "mse": {(INF, 0.0): (INF, INF), (-INF, 0.0): (INF, -INF), (1e200, -1e200): (INF, 4e200)},
    "mae": {(INF, 0.0): (INF, 1.0), (-INF, 0.0): (INF, -1.0), (2.0, 2.0): (0.0, 0.0)},
    "huber": {(INF, 0.0): (INF, 1.0), (-INF, 0.0): (INF, -1.0), (1.0, 0.0): (0.5, 1.0)},
    "poisson": {(-INF, 0.0): (0.0, 0.0), (-INF, 2.0): (INF, -2.0), (1e4, 2.0): (INF, INF), (0.0, 1.0): (0.0, 0.0)},
    "binary_cross_entropy": {
        (1000.0, 0.0): (1000.0, 1.0),
        (-1000.0, 1.0): (1000.0, -1.0),
        (INF, 1.0): (0.0, 0.0),
        (-INF, 0.0): (0.0, 0.0),
        (INF, 0.0): (INF, 1.0),
        (-INF, 1.0): (INF, -1.0),
        (INF, 0.5): (INF, 0.5),
        (-INF, 0.5): (INF, -0.5),
    },
    "hinge": {(INF, 1.0): (0.0, 0.0), (INF, 0.0): (INF, 1.0), (-INF, 0.0): (0.0, 0.0), (1.0, 1.0): (0.0, 0.0)},
    "perceptron": {(INF, 1.0): (0.0, 0.0), (INF, 0.0): (INF, 1.0), (-INF, 1.0): (INF, -1.0), (0.0, 1.0): (0.0, -1.0)},
}


@pytest.mark.parametrize("row", WORKED, ids=lambda row: row.name)
def test_limits_of_losses(row: Any) -> None:
    values = tuple(row.parameters.values())
    for (o, t), wanted in LIMITS_OF_LOSSES[row.name].items():
        assert (row.function(o, t, *values), row.derivative(o, t, *values)) == wanted, (o, t)
        step_state, do = np.zeros(slot.SIZE), np.empty((1, 1))
        loss(row, values, np.float64)(np.array([[o]]), np.array([[t]]), np.ones(1), do, step_state, np.ones(2))
        assert (step_state[slot.BATCH_LOSS], do[0, 0]) == wanted, (o, t)
        assert step_state[slot.STOP] == (wanted[0] == INF)
    for o, t in ((math.nan, 1.0), (1.0, math.nan)):
        assert math.isnan(row.function(o, t, *values)) and math.isnan(row.derivative(o, t, *values)), (o, t)


# The stable form is the textbook's, and the derivative is the function's: at 60 digits, where rounding hides nothing

EXACT = {
    "SELU_SCALE": textbook.selu_scale,
    "SELU_LIMIT": lambda: textbook.selu_scale() * textbook.selu_alpha(),
    "SQRT_2_OVER_PI": lambda: mp.sqrt(2 / mp.pi),
}
WIDE = {
    **{name: getattr(mp, name) for name in ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "erf")},
    "exp_neg_abs": lambda x: mp.exp(-abs(x)),
    "cos_2pi": lambda x: mp.cospi(2 * x),
    "normal_cdf": textbook.cdf,
    "normal_pdf": textbook.phi,
    "x_normal_cdf": lambda y, x: y * textbook.cdf(x),
    "times_normal_pdf": lambda y, x: y * textbook.phi(x),
}


@cache
def widened(formula: Any) -> Callable[..., Any]:
    """The formula itself, its functions and constants exchanged for mpmath's."""
    names: dict[str, Any] = {}
    for name in formula.__code__.co_names:
        value = formula.__globals__.get(name)
        if inspect.isfunction(value):
            names[name] = WIDE[value.__name__] if value.__module__ == elementary.__name__ else widened(value)
        elif name in EXACT:
            names[name] = EXACT[name]()
        elif name in formula.__globals__:
            raise AssertionError(f"{formula.__name__} uses {name}, whose exact value this test must be told")
    constants = tuple(mpf(repr(c)) if isinstance(c, float) else c for c in formula.__code__.co_consts)
    return FunctionType(formula.__code__.replace(co_consts=constants), {"__builtins__": __builtins__, **names})


POINTS = ("-37.3", "-12.1", "-3.7", "-1.3", "-0.4", "-1e-9", "1e-30", "0.2", "1", "2.9", "9.8", "36.6")


def same(got: Any, wanted: Any, what: object, digits: int = 50) -> None:
    assert abs(got - wanted) <= mpf(10) ** -digits * abs(wanted), what


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.name)
def test_stable_forms_are_the_textbooks(row: Activation) -> None:
    page = textbook.ACTIVATIONS[row.name]
    with mp.workdps(2000):  # 1 + tanh(u) of GELU's other form loses 1,800 digits at the first point
        widened.cache_clear()
        c = tuple(map(mpf, row.parameters.values()))
        for z in map(mpf, POINTS):
            y = widened(row.function)(z, *c)
            same(y, page.function(z, *c), z)
            same(widened(row.derivative)(z, y, *c), page.derivative(z, *c), z)
            if row.parameter_derivative and page.parameter_derivative:
                same(widened(row.parameter_derivative)(z, y, *c), page.parameter_derivative(z, *c), z)


@pytest.mark.parametrize("row", GATES, ids=lambda row: row.name)
def test_stable_gates_are_the_textbooks(row: Any) -> None:
    function, slopes = textbook.GATES[row.name]
    with mp.workdps(200):
        widened.cache_clear()
        for a, b in zip(map(mpf, POINTS), map(mpf, POINTS[3:] + POINTS[:3]), strict=True):
            same(widened(row.function)(a, b), function(a, b), (a, b))
            for got, wanted in zip(widened(row.derivative)(a, b), slopes(a, b), strict=True):
                same(got, wanted, (a, b))


@pytest.mark.parametrize("row", WORKED, ids=lambda row: row.name)
def test_stable_losses_are_the_textbooks(row: Any) -> None:
    function, slope = textbook.LOSSES[row.name]
    targets = (
        ("0", "1", "0.3")
        if row.name == "binary_cross_entropy"
        else ("0", "1")
        if row.target == "binary"
        else ("0", "1", "2.5")
    )
    with mp.workdps(200):
        widened.cache_clear()
        c = tuple(map(mpf, row.parameters.values()))
        for o in map(mpf, POINTS):
            for t in map(mpf, targets):
                same(widened(row.function)(o, t, *c), function(o, t, *c), (o, t))
                same(widened(row.derivative)(o, t, *c), slope(o, t, *c), (o, t))


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.name)
def test_textbook_slopes_are_the_functions(row: Activation) -> None:
    """The oracle itself, by differences: so a slip in both derivatives cannot hide."""
    page = textbook.ACTIVATIONS[row.name]
    with mp.workdps(120):
        c = tuple(map(mpf, row.parameters.values()))
        for z in map(mpf, POINTS):
            same(mp.diff(lambda t: page.function(t, *c), z, h=mpf(10) ** -40), page.derivative(z, *c), z, 25)
            if page.parameter_derivative:
                same(
                    mp.diff(lambda p: page.function(z, p), c[0], h=mpf(10) ** -40),
                    page.parameter_derivative(z, *c),
                    z,
                    25,
                )


def test_textbook_slopes_of_gates_and_losses_are_the_functions() -> None:
    with mp.workdps(120):
        h = mpf(10) ** -40
        for name, (function, slopes) in textbook.GATES.items():
            for a, b in ((mpf("0.8"), mpf("-1.7")), (mpf("-0.6"), mpf("2.2"))):
                by_a, by_b = slopes(a, b)
                same(mp.diff(lambda t: function(t, b), a, h=h), by_a, name, 25)
                same(mp.diff(lambda t: function(a, t), b, h=h), by_b, name, 25)
        for name, (function, slope) in textbook.LOSSES.items():
            c = tuple(map(mpf, LOSSES[name].parameters.values()))
            for o, t in ((mpf("0.8"), mpf(1)), (mpf("-2.6"), mpf(0)), (mpf("3.1"), mpf(1))):
                same(mp.diff(lambda u: function(u, t, *c), o, h=h), slope(o, t, *c), (name, o, t), 25)


def test_smooth_formulas_by_complex_step() -> None:
    """f'(z) = Im f(z + ih) / h, for the formulas that take complex numbers (Squire and Trapp 1998)."""
    taken = set()
    for row in SHIPPED:
        values = tuple(row.parameters.values())
        for z in (-3.1, -0.7, 0.4, 2.2):
            try:
                found = row.function(complex(z, 1e-30), *values).imag / 1e-30
            except TypeError:  # it compares z
                continue
            taken.add(row.name)
            assert row.derivative(z, row.function(z, *values), *values) == pytest.approx(found, rel=1e-14), (
                row.name,
                z,
            )
    assert {"identity", "tanh"} <= taken


# What the rows declare


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.name)
def test_kinks_are_where_the_slope_jumps(row: Activation) -> None:
    values = tuple(row.parameters.values())

    def slope(z: float) -> float:
        return row.derivative(z, row.function(z, *values), *values)

    for z in (*np.linspace(-6, 6, 241).tolist(), *row.kinks):
        jump = abs(slope(z + 1e-7) - slope(z - 1e-7))
        assert (jump > 0.1 or row.name == "step") if z in row.kinks else jump < 1e-5, z
    for kink in row.kinks:
        gap = abs(row.function(kink + 1e-9, *values) - row.function(kink - 1e-9, *values))
        assert gap < 1e-8 or row.name == "step"


def test_kinks_of_losses_are_where_the_slope_jumps() -> None:
    for row in WORKED:
        for t in (0.0, 1.0):
            kinks = [t + kink for kink in row.kinks] if row.target == "number" else row.kinks
            for z in np.linspace(-3, 3, 121).tolist():
                values = tuple(row.parameters.values())
                jump = abs(row.derivative(z + 1e-7, t, *values) - row.derivative(z - 1e-7, t, *values)) > 0.1
                assert not jump or min(abs(z - kink) for kink in kinks) < 1e-6, (row.name, z)
        assert bool(row.kinks) == (row.name in ("mae", "hinge", "perceptron"))


@pytest.mark.parametrize("form", [np.float32, np.float64, float])
@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.name)
def test_ranges_are_kept_and_reached(row: Activation, form: Any) -> None:
    dtype = np.float64 if form is float else form
    fine = np.linspace(-20, 20, 8001)  # the minima of Swish, GELU and Mish lie between
    x = np.concatenate([points(dtype, thorough=False), fine.astype(dtype)])
    y = np.array(plain(row, x.tolist())[0]) if form is float else native(row, x)[0].astype(np.float64)
    low, high = row.range if not row.parameter_derivative else (-math.inf, math.inf)  # of any parameter
    rounding = float(np.finfo(dtype).eps)
    assert y.min() >= low - rounding * abs(low) if math.isfinite(low) else y.min() < -1e30 or row.parameter_derivative
    assert y.max() <= high if math.isfinite(high) else y.max() > 1e30
    assert math.isinf(low) or y.min() <= low + 1e-5
    assert math.isinf(high) or y.max() >= high - 1e-5
