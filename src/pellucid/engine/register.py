"""Rows from outside: a user's activation or optimizer, checked on arrival, then everywhere the built-in ones are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import inf, isfinite, isnan, nan
from typing import Any

import numpy as np

from pellucid.formulas.activations import ACTIVATIONS, Activation
from pellucid.formulas.updates import UPDATES, Update, plain_scalars
from pellucid.kernels import elementwise, steps
from pellucid.kernels.formula import FormulaError, edition, overloadable

GRID = [
    sign * size
    for size in (1e-3, 0.03, 0.1, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 30.0)
    for sign in (1, -1)
]


def register_activation(
    name: str,
    function: Callable[..., float],
    derivative: Callable[..., float],
    *,
    gain: float | None = None,
    start: str = "he",
    range: tuple[float, float] = (-inf, inf),
    kinks: Sequence[float] = (),
    parameters: Mapping[str, float] | None = None,
    by_parameter: Callable[..., float] | None = None,
    aliases: Sequence[str] = (),
    source: str = "",
) -> Activation:
    """Add an activation to the table.

    Parameters
    ----------
    function, derivative
        Scalar formulas ``f(z, *parameters)`` and ``f'(z, y, *parameters)``, plain functions with a source text; write them
        with the functions of ``pellucid.functions`` (exp, log1p, tanh, ...), which are fast in loops.
    gain
        Of start weights; default: 1 / sqrt(E f(z)**2) for a standard normal z.
    kinks
        Where the derivative jumps, so that the check looks beside them.
    by_parameter
        df/dparameter, if the single parameter is to be learned, one value a unit.

    Raises
    ------
    ValueError
        The name is taken; the derivative is wrong (the point is named), a value is not finite, NaN does not stay NaN, or
        the two precisions disagree.
    FormulaError
        Not a plain function with source text, or something in it cannot be compiled.
    """
    defaults = dict(parameters or {})
    values = tuple(defaults.values())
    if by_parameter is not None and len(defaults) != 1:
        raise ValueError(f"a learned activation has one parameter; {name!r} has {sorted(defaults)}")
    for formula in filter(None, (function, derivative, by_parameter)):
        overloadable(formula)
    _check_slope(name, lambda z: function(z, *values), lambda z: derivative(z, function(z, *values), *values), kinks)
    if by_parameter is not None:
        (value,) = values
        for z in GRID:
            said = by_parameter(z, function(z, value), value)
            _same_slope(f"by_parameter of {name!r} at z = {z:g}", partial(function, z), value, said)
    if not isnan(function(nan, *values)):
        raise ValueError(f"activation {name!r} must keep NaN, so that faults show; f(nan) = {function(nan, *values)}")
    for z in (inf, -inf):
        if isnan(function(z, *values)):
            raise ValueError(
                f"activation {name!r} must have a limit; f({z}) = nan: write the formula so that it does not meet 0 * inf"
            )
    if gain is None:
        points, weights = np.polynomial.hermite_e.hermegauss(100)
        square = sum(w * function(float(z), *values) ** 2 for z, w in zip(points, weights / weights.sum(), strict=True))
        gain = float(1 / np.sqrt(square)) if square > 0 else 1.0
    row = Activation(
        name, function, derivative, gain, start, range, tuple(kinks), defaults, by_parameter, tuple(aliases), {}, source
    )
    _check_kernels(row, values)
    return ACTIVATIONS.add(row)


def register_optimizer(
    name: str,
    rule: Callable[..., tuple[float, ...]],
    *,
    moments: Sequence[str] = (),
    hyperparameters: Mapping[str, float] | None = None,
    scalars: Callable[..., tuple[float, ...]] | None = None,
    learning_rate: float = 1e-3,
    weight_decay: float = 0.0,
    aliases: Sequence[str] = (),
    source: str = "",
) -> Update:
    """Add an optimizer to the table.

    Parameters
    ----------
    rule
        ``rule(p, g, *moments, rate, *hyperparameters)`` returns ``(p, *moments)``, all scalars; at most three moments.
    scalars
        ``scalars(t, rate, carry, *hyperparameters)`` returns ``(carry, *scalars)`` once a step; the rule then takes these
        scalars in place of the rate and the hyperparameters. Default: the rate and the hyperparameters as they are.

    Raises
    ------
    ValueError
        The name is taken, the rule returns the wrong number of values, is not finite, does not go down the gradient, moves
        without one, or its two precisions disagree.
    FormulaError
        Not a plain function with source text, or something in it cannot be compiled.
    """
    defaults = dict(hyperparameters or {})
    row = Update(
        name,
        rule,
        scalars or plain_scalars,
        tuple(moments),
        defaults,
        learning_rate,
        weight_decay,
        tuple(aliases),
        {},
        source,
    )
    overloadable(rule), overloadable(row.scalars)
    given = row.scalars(1.0, learning_rate, 0.0, *defaults.values())[1:]
    for g in (0.0, 1.0, -1.0, 1e-3, -30.0):
        made = rule(0.5, g, *(0.0 for _ in moments), *given)
        if not isinstance(made, tuple) or len(made) != 1 + len(moments):
            raise ValueError(
                f"optimizer {name!r} must return (p, {', '.join(moments) or 'nothing else'}); it returned {made!r}"
            )
        if not all(isfinite(value) for value in made):
            raise ValueError(f"optimizer {name!r} must stay finite; with p = 0.5 and g = {g:g} it returned {made}")
        if (made[0] - 0.5) * g > 0 or (g == 0 and made[0] != 0.5):
            raise ValueError(
                f"optimizer {name!r} must go against the gradient; with p = 0.5 and g = {g:g} it went to p = {made[0]:g}"
            )
    results = []
    for dtype in (np.float32, np.float64):
        weights, slopes = np.full(8, 0.5, dtype), np.linspace(-2, 2, 8, dtype=dtype)
        state = [np.zeros(8, dtype) for _ in moments]
        kernel = _compiled(name, partial(steps.step, row, dtype))
        kernel(weights, slopes, *state, np.array([1, 0, 0, *given], dtype))
        results.append(weights.astype(np.float64))
    if not np.allclose(results[0], results[1], rtol=1e-4, atol=1e-6):
        raise ValueError(f"optimizer {name!r} differs between float32 and float64: {results[0]} and {results[1]}")
    return UPDATES.add(row)


def digest(row: Activation | Update) -> str:
    """A digest of a registered row's formulas, empty for a built-in one: what a model file keeps beside the name."""
    formulas = (row.function, row.derivative) if isinstance(row, Activation) else (row.rule, row.scalars)
    return edition(*formulas)


def _compiled(name: str, make: Callable[[], Any]) -> Any:
    try:
        kernel = make()
        kernel.address  # noqa: B018  (compiles)
        return kernel
    except (FormulaError, ValueError):
        raise
    except Exception as reason:  # Numba's errors have no common base
        line = next((text.strip() for text in str(reason).splitlines() if text.strip()), type(reason).__name__)
        raise FormulaError(f"{name!r} cannot be compiled: {line}") from reason


def _check_slope(name: str, f: Callable[[Any], Any], slope: Callable[[float], float], kinks: Sequence[float]) -> None:
    for z in GRID:
        if not isfinite(f(z)):
            raise ValueError(f"activation {name!r} must be finite for ordinary numbers; f({z:g}) = {f(z)}")
        if all(abs(z - kink) > 1e-4 for kink in kinks):
            _same_slope(f"derivative of {name!r} at z = {z:g}", f, z, slope(z))


def _same_slope(what: str, f: Callable[[Any], Any], z: float, said: float) -> None:
    h = 1e-5 * max(1.0, abs(z))
    found = (f(z + h) - f(z - h)) / (2 * h)
    if not abs(found - said) <= 1e-5 * max(1.0, abs(found)):
        raise ValueError(f"the {what} is {found:.8g} by differences; the formula says {said:.8g}")


def _check_kernels(row: Activation, values: tuple[float, ...]) -> None:
    z = np.array([GRID])
    exact = np.array([[row.function(v, *values) for v in GRID]])
    for dtype in (np.float32, np.float64):
        y = np.empty_like(z, dtype)
        _compiled(row.name, partial(elementwise.activation, row, dtype))(z.astype(dtype), y)
        wrong = ~np.isclose(y, exact, rtol=1e-4 if dtype == np.float32 else 1e-9, atol=1e-6)
        if wrong.any():
            at = int(np.argmax(wrong))
            raise ValueError(
                f"activation {row.name!r} at z = {GRID[at]:g} is {y[0, at]} in {np.dtype(dtype)} and {exact[0, at]} in Python"
            )
        dz = np.empty_like(y)
        kernel = _compiled(row.name, partial(elementwise.activation_backward, row, dtype))
        kernel(z.astype(dtype) if elementwise.keeps_input(row) else y, np.ones_like(y), dz)
        if not np.isfinite(dz).all():
            at = int(np.argmax(~np.isfinite(dz)))
            raise ValueError(f"the derivative of {row.name!r} is not finite at z = {GRID[at]:g} in {np.dtype(dtype)}")
