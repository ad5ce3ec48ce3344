"""The elementary functions: the plain form against mpmath, the vector form against mpmath and the plain form.

Errors are counted in units in the last place, as tests/exactness.py says.
"""

import inspect
import math
import re
import runpy
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mpmath import mp
from numba import njit

import docstrings
from exactness import apart, error, neighbours, worst_of_all
from pellucid.formulas import elementary as plain
from pellucid.kernels.compiler import vector_math as vector
from pellucid.typing import Array

SCRIPT = Path(__file__).parent.parent / "script" / "coefficients"
FLAGS: dict[str, Any] = {"fastmath": {"contract", "nsz"}, "error_model": "numpy"}
DTYPES = (np.float32, np.float64)
NAMES = ("exp", "exp_neg_abs", "expm1", "log", "log1p", "sqrt", "tanh", "cos_2pi", "erf", "normal_cdf", "normal_pdf")
TIMES = ("x_normal_cdf", "times_normal_pdf")  # of a number and x
SMOOTH = ("exp", "exp_neg_abs", "expm1", "log", "log1p", "sqrt", "tanh", "cos_2pi", "normal_pdf")

# The largest error found, in float32 (over every input) and float64, rounded up.
LARGEST_ERROR = {
    "exp": (0.96, 0.90),
    "exp_neg_abs": (1.07, 0.95),
    "expm1": (1.32, 1.05),
    "log": (0.84, 0.80),
    "log1p": (1.40, 1.40),
    "sqrt": (0.50, 0.50),
    "tanh": (1.35, 1.25),
    "cos_2pi": (1.32, 1.30),
    "erf": (1.21, 1.25),
    "normal_cdf": (2.74, 1.90),
    "normal_pdf": (1.03, 0.95),
}

# Where a form changes its polynomial, its power of two or its mind.
BREAKPOINTS = {
    "exp": (0.0, -104.0, -103.3, -87.34, 88.73, 89.0, -745.2, -708.4, 709.79, 710.0),
    "exp_neg_abs": (0.0, 0.35, 87.34, 103.3, 104.0, 708.4, 745.2),
    "expm1": (-52.0, -23.0, 23.0, 52.0, 88.73, 709.79),
    "log": (0.0, math.sqrt(0.5), 1.0, math.sqrt(2), 1.1754944e-38, 2.2250738585072014e-308),
    "log1p": (-1.0, math.sqrt(0.5) - 1, 0.0, math.sqrt(2) - 1, 1.0, 3.0),
    "sqrt": (0.0, 1.0, 4.0),
    "tanh": (0.55, 0.8, 11.5, 19.0, 26.0),
    "cos_2pi": (0.125, 0.25, 0.5, 1.0, 1000.25, 2.0**21 + 0.25, 2.0**23, 2.0**24, 2.0**50 + 0.25, 2.0**52),
    "erf": (1.0, 3.9, 5.9, 10.0, 27.0),
    "normal_cdf": (0.0, 1.9, 2.0, 8.3, 12.9, 13.0, 14.1, 14.5, 37.5, 38.4, 38.8),
    "normal_pdf": (0.0, 13.0, 14.3, 14.5, 38.5, 38.8),
}


def exact(name: str, x: Any) -> Any:
    """The value to the working precision, of a real or a complex number."""
    if name == "exp_neg_abs":
        return mp.exp(-x if mp.re(x) > 0 else x)
    if name == "cos_2pi":
        return mp.cospi(2 * x)
    if name in ("erf", "normal_cdf") and abs(x) > 60:  # where mpmath gives up
        return mp.mpf(x > 0) if name == "normal_cdf" else mp.sign(x)
    return getattr(mp, {"normal_cdf": "ncdf", "normal_pdf": "npdf"}.get(name, name))(x)


@pytest.mark.parametrize("name", NAMES)
def test_docstrings_state_the_functions(name: str) -> None:
    """The line before the colon, in mpmath, with as many digits as cancel."""
    lowest = {"log": 0.0, "log1p": -1.0, "sqrt": 0.0}.get(name, -math.inf)
    assert set(NAMES) | {"x_normal_cdf", "times_normal_pdf"} == set(docstrings.ELEMENTARY)
    with mp.workprec(2000):
        for x in (-37.3, -5.3, -0.7, -1e-9, 1e-30, 0.2, 1.0, 2.9, 8.4, 36.6):
            if x > lowest:
                wanted = exact(name, mp.mpf(x))
                assert abs(docstrings.ELEMENTARY[name](mp.mpf(x)) - wanted) <= mp.mpf(10) ** -50 * abs(wanted), x


def test_docstrings_of_products_state_them() -> None:
    for name, factor in (("x_normal_cdf", "normal_cdf"), ("times_normal_pdf", "normal_pdf")):
        with mp.workdps(60):
            for y, x in ((2.5, -1.25), (-0.3, 0.75)):
                wanted = y * exact(factor, mp.mpf(x))
                assert mp.almosteq(docstrings.ELEMENTARY[name](mp.mpf(y), mp.mpf(x)), wanted, 1e-50), (name, x)


def loop(function: Callable[..., float], **flags: Any) -> Any:
    """A compiled loop over the vector form, new each time, so that its code can be read."""

    def run(x: Array, out: Array) -> None:
        for i in range(x.size):
            out[i] = function(x[i])

    return njit(run, **{**FLAGS, **flags})


@cache
def compiled(name: str) -> Any:
    return loop(getattr(plain, name))


@cache
def compiled_of_two(name: str) -> Any:
    function = getattr(plain, name)

    def run(y: Array, x: Array, out: Array) -> None:
        for i in range(x.size):
            out[i] = function(y[i], x[i])

    return njit(run, **FLAGS)


def values(name: str, x: Array) -> Array:
    out = np.empty_like(x)
    compiled(name)(x, out)
    return out


def grid(name: str, dtype: Any) -> Array:
    """Powers of two, every change of form and their neighbours, subnormals, random numbers; both signs."""
    chance = np.random.default_rng(7)
    information = np.finfo(dtype)
    powers = np.arange(information.minexp - information.nmant, information.maxexp, 1 if dtype is np.float32 else 7)
    turns = [*BREAKPOINTS[name], *((n + 0.5) * math.log(2) for n in (-20, -2, -1, 0, 1, 20))]
    with np.errstate(over="ignore", under="ignore"):
        x = np.concatenate(
            [
                *neighbours(np.ldexp(1.0, powers).astype(dtype), 1),
                *neighbours(np.array(turns, dtype), 3),
                chance.uniform(0, 2, 300).astype(dtype),
                chance.uniform(0, 40, 600).astype(dtype),
                chance.uniform(0, 14.5, 300).astype(dtype),
                (chance.uniform(0, 1, 100) * information.smallest_normal).astype(dtype),
                chance.uniform(0, math.log(information.max), 200).astype(dtype),
            ]
        )
    x = np.concatenate([x, -x])
    lowest = {"log": 0.0, "sqrt": 0.0, "log1p": -1.0}.get(name, -math.inf)
    return x[np.isfinite(x) & (x > lowest)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_vector_form_is_exact_to_its_last_digits(name: str, dtype: Any) -> None:
    x = grid(name, dtype)
    assert x.size > 2000
    got = values(name, x)
    assert not np.isnan(got).any()
    with mp.workprec(160):
        errors = [error(dtype, y, exact(name, mp.mpf(a))) for a, y in zip(x.tolist(), got.tolist(), strict=True)]
    worst = int(np.argmax(errors))
    assert errors[worst] <= LARGEST_ERROR[name][DTYPES.index(dtype)], f"{name}({x[worst]!r}) = {got[worst]!r}"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", TIMES)
def test_a_number_times_a_function_is_rounded_as_one(name: str, dtype: Any) -> None:
    """Also where the function alone is subnormal: that is what these are for."""
    function, factor = compiled_of_two(name), name.removeprefix("times_").removeprefix("x_")
    chance, information = np.random.default_rng(11), np.finfo(dtype)
    farthest = math.sqrt(-2 * math.log(information.smallest_subnormal))
    x = (chance.uniform(-1.1, 1.1, 1500) * farthest).astype(dtype)
    y = (chance.uniform(-1, 1, x.size) * 2.0 ** chance.integers(-3, 8, x.size)).astype(dtype)
    out, plainly = np.empty_like(x), [getattr(plain, name)(float(b), float(a)) for b, a in zip(y, x, strict=True)]
    function(y, x, out)
    for form, got in ((dtype, out.tolist()), (float, plainly))[: 1 + (dtype is np.float64)]:
        for a, b, found in zip(x.tolist(), y.tolist(), got, strict=True):
            with mp.workprec(300):
                wanted = b * exact(factor, mp.mpf(a))
                tail = 2 * a * a + abs(b) if form is float else 0.0
                assert error(dtype, found, wanted) <= 2.2 + tail, (form, b, a, found)
    for b, a, wanted in ((math.inf, math.inf, math.inf), (math.nan, 1.0, math.nan), (1.0, math.nan, math.nan)):
        out = np.empty(1, dtype)
        function(np.array([b], dtype), np.array([a], dtype), out)
        for got in (float(out[0]), getattr(plain, name)(b, a)):
            far = name == "times_normal_pdf"
            np.testing.assert_equal(got, 0.0 if far and math.isinf(a) else wanted, err_msg=f"{name} {b} {a}")


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_every_float32_input(name: str) -> None:
    """The table is as tight as it says."""
    (worst,) = worst_of_all(lambda x, out: compiled(name)(x, out[0]))
    assert LARGEST_ERROR[name][0] - 0.05 < worst <= LARGEST_ERROR[name][0]


def test_a_wrong_number_is_seen_wherever_it_stands() -> None:
    """The errors of a sweep, one by one; a result that has overflowed too early, or not at all, is far off."""
    inf, nan, tiny, top, largest = math.inf, math.nan, 2.0**-149, 2.0**128, 2.0**128 - 2.0**104
    far = (top - float(np.float32(3e38))) * 2.0**-104
    table = [(1 + 2**-23, 1.0, 1.0), (1.0, 1 + 2**-25, 0.25), (1 - 2**-24, 1.0, 0.5), (-2.0, -2 - 2**-22, 1.0)]
    table += [(0.0, tiny, 1.0), (tiny, 0.0, 1.0), (0.0, 0.75 * tiny, 0.75), (0.0, 0.0, 0.0)]
    table += [(3e38, inf, far), (inf, float(np.float32(3e38)), far), (inf, 1e39, 0.0), (inf, -1e39, 2.0**25)]
    table += [(largest, 3.5e38, 1.0), (inf, largest, 1.0), (-largest, -inf, 1.0), (-inf, -inf, 0.0)]
    table += [(nan, 1.0, inf), (1.0, nan, inf), (nan, inf, inf), (nan, nan, 0.0)]
    got, wanted, errors = (np.array(column) for column in zip(*table, strict=True))
    found = np.empty_like(errors)
    apart(got.astype(np.float32), wanted, found)
    np.testing.assert_array_equal(found, errors)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_limits_are_those_of_the_plain_form(name: str, dtype: Any) -> None:
    largest = float(np.finfo(dtype).max)
    x = [0.0, -0.0, math.inf, -math.inf, math.nan, -largest, -1e4]
    x += [] if name.startswith("log") or name == "sqrt" else [largest, 1e4]
    wanted = np.array([getattr(plain, name)(a) for a in x]).astype(dtype)
    got = values(name, np.array(x, dtype))
    np.testing.assert_array_equal(got, wanted)
    np.testing.assert_array_equal(np.signbit(got[~np.isnan(got)]), np.signbit(wanted[~np.isnan(wanted)]))


def test_limits_by_hand() -> None:
    inf, nan = math.inf, math.nan
    table = {
        "exp": {1e4: inf, -1e4: 0.0, inf: inf, -inf: 0.0, 0.0: 1.0},
        "exp_neg_abs": {1e4: 0.0, -1e4: 0.0, inf: 0.0, -inf: 0.0, -0.0: 1.0},
        "expm1": {1e4: inf, -1e4: -1.0, inf: inf, -inf: -1.0, -0.0: -0.0},
        "log": {0.0: -inf, 1.0: 0.0, inf: inf, -1.0: nan, -inf: nan},
        "log1p": {-1.0: -inf, -0.0: -0.0, inf: inf, -2.0: nan, -inf: nan},
        "sqrt": {4.0: 2.0, inf: inf, -1.0: nan, -0.0: -0.0},
        "tanh": {inf: 1.0, -inf: -1.0, -0.0: -0.0, 1e300: 1.0},
        "cos_2pi": {0.0: 1.0, 0.25: 0.0, -0.5: -1.0, 1e6 + 0.75: 0.0, 2.0**53: 1.0, 1e300: 1.0, inf: nan, -inf: nan},
        "erf": {inf: 1.0, -inf: -1.0, -0.0: -0.0, 1e300: 1.0},
        "normal_cdf": {inf: 1.0, -inf: 0.0, 0.0: 0.5, -1e300: 0.0},
        "normal_pdf": {inf: 0.0, -inf: 0.0, 1e300: 0.0},
    }
    assert set(table) == set(NAMES)
    for name, rows in table.items():
        for x, wanted in {**rows, nan: nan}.items():
            for got in (getattr(plain, name)(x), float(values(name, np.array([x]))[0])):
                assert math.isnan(got) if math.isnan(wanted) else got == wanted, (name, x, got)
                assert math.isnan(wanted) or math.copysign(1, got) == math.copysign(1, wanted), (name, x, got)


@pytest.mark.parametrize("name", NAMES)
def test_plain_form(name: str) -> None:
    """Python's own library, within 2 ULP; Φ and φ lose what the rounding of x² costs in the tail."""
    function = getattr(plain, name)
    with mp.workprec(160), warnings.catch_warnings():
        warnings.simplefilter("error")
        for x in grid(name, np.float64)[::3].tolist():
            got = function(np.float64(x))
            tail = 2 * x * x if name.startswith("normal") and abs(x) < 40 else 0
            assert type(got) is float
            assert error(np.float64, got, exact(name, mp.mpf(x))) <= 2 + tail, x
    single = np.float32(1.1)
    assert function(single) == function(float(single))


@pytest.mark.parametrize("name", SMOOTH)
def test_plain_form_takes_complex_numbers(name: str) -> None:
    function = getattr(plain, name)
    for x in (0.3, 1e-9, 2.0, 7.5):
        for z in (complex(x, 1e-30), complex(x, 0.4), complex(-x / 10, -1.3)):
            assert function(z) == pytest.approx(complex(exact(name, mp.mpc(z))), rel=1e-13)
        slope = mp.diff(lambda t: exact(name, t), x)
        assert function(complex(x, 1e-30)).imag / 1e-30 == pytest.approx(float(slope), rel=1e-13)
    assert plain.exp(1e4 + 1j) == math.inf
    assert plain.log(0j) == -math.inf
    assert plain.cos_2pi(0.25 + 1e4j) == math.inf


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_loops_become_vector_code(name: str, dtype: Any) -> None:
    run = loop(getattr(plain, name))
    run(np.ones(8, dtype), np.empty(8, dtype))
    (code,) = run.inspect_llvm().values()
    kind, other = ("float", "double") if dtype is np.float32 else ("double", "float")
    assert re.search(rf"<\d+ x {kind}>", code)
    assert not re.search(rf"<\d+ x {other}>|\bfpext\b|\bfptrunc\b|\bsitofp\b|\bfptosi\b", code)
    called = set(re.findall(r"\bcall [^@\n]*@([A-Za-z_0-9.]+)\(", code))
    (assembly,) = run.inspect_asm().values()
    assert not {c for c in called if c.rstrip("f") in {"exp", "expm", "log", "log1p", "sqrt", "tanh", "erf", "erfc"}}
    assert not re.search(r"\b_?(fmaf?|sqrtf?|expf?|ldexpf?)(@PLT)?\n", assembly)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_a_value_depends_on_nothing_around_it(name: str, dtype: Any) -> None:
    """The same bits in the middle of a vector, alone, and in a loop that may reorder its sums."""
    x = grid(name, dtype)[::5]
    wanted = values(name, x).view(np.uint8)
    alone = np.concatenate([values(name, x[i : i + 1]) for i in range(x.size)])
    reordered = np.empty_like(x)
    loop(getattr(plain, name), fastmath={"contract", "nsz", "reassoc"})(x, reordered)
    np.testing.assert_array_equal(alone.view(np.uint8), wanted)
    np.testing.assert_array_equal(reordered.view(np.uint8), wanted)


@pytest.mark.parametrize("dtype", DTYPES)
def test_coefficients_are_those_the_script_derives(dtype: Any) -> None:
    derived = runpy.run_path(str(SCRIPT))["tables"](dtype)
    assert vector.TABLES[dtype] == derived


def test_every_function_has_a_vector_form() -> None:
    public = {name for name, value in vars(plain).items() if inspect.isfunction(value) and value is not plain.cast}
    assert public == {*NAMES, *TIMES} == set(vector.SINGLE) == set(vector.DOUBLE)
