"""What a formula from outside must show before it becomes a row: each check names the point where it fails."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from math import inf, isfinite, isnan, nan
from numbers import Real
from typing import Any

import numpy as np

from pellucid.formulas.activations import Activation
from pellucid.formulas.optimizers import OptimizerRule
from pellucid.kernels import activations, training_step
from pellucid.kernels.compiler.formula import FormulaError
from pellucid.kernels.compiler.kernel import Kernel

GRID = [0.0] + [
    sign * size
    for size in (1e-3, 0.03, 0.1, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 30.0)
    for sign in (1, -1)
]
FAR = [sign * size for size in (60.0, 100.0, 800.0, 1e4, 1e30) for sign in (1, -1)]
"""Beyond what is usual: a value may be infinite here, but not NaN."""

DTYPES = (np.float32, np.float64)


def check_arguments(what: str, formula: Callable[..., Any], names: Sequence[str]) -> None:
    """Refuse a formula that takes another number of arguments."""
    parameters = inspect.signature(formula).parameters.values()
    plain = [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    if len(plain) != len(names) and not any(one.kind is one.VAR_POSITIONAL for one in parameters):
        raise ValueError(f"{what} must take ({', '.join(names)}); it takes ({', '.join(plain)})")


def check_activation(row: Activation) -> None:
    """The derivative by differences, limits and NaN, the range, and the same numbers from the kernels of both precisions.

    Raises
    ------
    ValueError
        One of them is wrong; the point is named.
    FormulaError
        It cannot be compiled.
    """
    name, values = row.name, tuple(row.parameters.values())

    def f(z: float, *others: float) -> float:
        return _number(f"activation {name!r}", {"z": z}, row.function, z, *(others or values))

    def slope(z: float) -> float:
        return _number(f"the derivative of {name!r}", {"z": z}, row.derivative, z, f(z), *values)

    low, high = row.range
    for z in GRID:
        if not isfinite(f(z)):
            raise ValueError(f"activation {name!r} must be finite for ordinary numbers; f({z:g}) = {f(z)}")
        if not low <= f(z) <= high:
            raise ValueError(f"activation {name!r} is said to lie in {low:g}..{high:g}; f({z:g}) = {f(z):g}")
        if all(abs(z - kink) > 1e-4 for kink in row.kinks):
            _check_derivative(f"derivative of {name!r} at z = {z:g}", f, z, slope(z))
        if row.parameter_derivative is not None:
            (value,) = values
            by_parameter = _number(
                f"parameter_derivative of {name!r}", {"z": z}, row.parameter_derivative, z, f(z), value
            )
            _check_derivative(f"parameter_derivative of {name!r} at z = {z:g}", partial(f, z), value, by_parameter)
    for z in FAR:
        if isnan(f(z)) or isnan(slope(z)):
            raise ValueError(
                f"activation {name!r} must keep away from inf - inf and 0 * inf far out; at z = {z:g} its value is {f(z)} "
                f"and its derivative {slope(z)}"
            )
    if not isnan(f(nan)):
        raise ValueError(f"activation {name!r} must keep NaN, so that faults show; f(nan) = {f(nan)}")
    for z in (inf, -inf):
        if isnan(f(z)):
            raise ValueError(
                f"activation {name!r} must have a limit; f({z}) = nan: write the formula so that it does not meet 0 * inf"
            )
    for dtype in DTYPES:
        _check_activation_kernels(row, dtype, [f(z) for z in GRID], [slope(z) for z in GRID])


def check_optimizer(row: OptimizerRule) -> None:
    """A step in every direction is finite, goes against the gradient, and is the same in both precisions.

    Raises
    ------
    ValueError
        It is not; the gradient is named.
    FormulaError
        It cannot be compiled.
    """
    name, moments = row.name, row.moments
    constants = row.step_constants(1.0, row.rate, 0.0, *row.hyperparameters.values())
    if not isinstance(constants, tuple) or not constants or not all(isinstance(value, Real) for value in constants):
        raise ValueError(
            f"step_constants of {name!r} must return (carry, *constants), all numbers; they returned {constants!r}"
        )
    check_arguments(
        f"the rule of {name!r}", row.rule, ["p", "g", *moments, *(f"s{i}" for i in range(1, len(constants)))]
    )
    for g in (0.0, 1.0, -1.0, 1e-3, -30.0):
        try:
            updated = row.rule(0.5, g, *(0.0 for _ in moments), *constants[1:])
        except (ArithmeticError, ValueError, TypeError) as error:
            raise ValueError(f"optimizer {name!r} with p = 0.5 and g = {g:g}: {_said(error)}") from error
        if not isinstance(updated, tuple) or len(updated) != 1 + len(moments):
            raise ValueError(
                f"optimizer {name!r} must return ({', '.join(['p', *moments])}{'' if moments else ','}); it returned {updated!r}"
            )
        if not all(isinstance(value, Real) and isfinite(float(value)) for value in updated):
            raise ValueError(f"optimizer {name!r} must stay finite; with p = 0.5 and g = {g:g} it returned {updated}")
        if (updated[0] - 0.5) * g > 0 or (g == 0 and updated[0] != 0.5):
            raise ValueError(
                f"optimizer {name!r} must go against the gradient; with p = 0.5 and g = {g:g} it went to p = {updated[0]:g}"
            )
    slopes = np.linspace(-2, 2, 8)
    exact = np.array([row.rule(0.5, float(g), *(0.0 for _ in moments), *constants[1:]) for g in slopes]).T
    for dtype in DTYPES:
        kernel, prepare = (
            _compiled(name, partial(make, row, dtype)) for make in (training_step.step, training_step.prepare)
        )
        state = [np.full(8, 0.5, dtype), *(np.zeros(8, dtype) for _ in moments)]
        kernel(state[0], slopes.astype(dtype), *state[1:], np.array([1, 0, 0, *constants[1:]], dtype))
        for what, mine, wanted in zip(("p", *moments), state, exact, strict=True):
            wrong = ~np.isclose(mine, wanted, rtol=1e-4 if dtype == np.float32 else 1e-9, atol=1e-6)
            if wrong.any():
                at = int(np.argmax(wrong))
                raise ValueError(
                    f"optimizer {name!r} with p = 0.5 and g = {slopes[at]:g} gives {what} = {mine[at]} in "
                    f"{np.dtype(dtype)} and {wanted[at]} in Python"
                )
        assert prepare.native


def _check_activation_kernels(row: Activation, dtype: Any, values: list[float], slopes: list[float]) -> None:
    z = np.array([GRID + FAR + [nan]]).astype(dtype)
    y, dz, ones = np.empty_like(z), np.empty_like(z), np.ones_like(z)
    if row.parameter_derivative is None:
        _compiled(row.name, partial(activations.activation, row, dtype))(z, y)
        backward = _compiled(row.name, partial(activations.activation_backward, row, dtype))
        backward(z if activations.keeps_input(row) else y, ones, dz)
    else:
        c = np.full(z.size, next(iter(row.parameters.values())), dtype)
        _compiled(row.name, partial(activations.learned_activation, row, dtype))(z, c, y)
        _compiled(row.name, partial(activations.learned_activation_backward, row, dtype))(
            z, c, ones, dz, np.empty_like(c)
        )
    rtol, atol = (1e-3, 1e-5) if dtype == np.float32 else (1e-9, 1e-12)
    for what, mine, exact in (("activation", y, values), ("the derivative of", dz, slopes)):
        wrong = ~np.isclose(mine[0, : len(GRID)], exact, rtol=rtol, atol=atol)
        if wrong.any():
            at = int(np.argmax(wrong))
            raise ValueError(
                f"{what} {row.name!r} at z = {GRID[at]:g} is {mine[0, at]} in {np.dtype(dtype)} and {exact[at]} in Python"
            )
        if (lost := np.isnan(mine[0, len(GRID) : -1])).any():
            raise ValueError(f"{what} {row.name!r} is NaN at z = {FAR[int(np.argmax(lost))]:g} in {np.dtype(dtype)}")
    if not isnan(y[0, -1]):
        raise ValueError(f"activation {row.name!r} must keep NaN; f(nan) = {y[0, -1]} in {np.dtype(dtype)}")


def _number(what: str, at: dict[str, float], formula: Callable[..., Any], *arguments: float) -> float:
    """A formula's value, which must be a number."""
    point = ", ".join(f"{name} = {value:g}" for name, value in at.items())
    try:
        result = formula(*arguments)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise ValueError(f"{what} at {point}: {_said(error)}") from error
    if not isinstance(result, Real):
        raise ValueError(f"{what} at {point} must be a real number; it is {result!r}")
    return float(result)


def _said(error: Exception) -> str:
    return (
        f"it raised {type(error).__name__}: {error}; a formula must not raise: write it with the functions of "
        "pellucid.functions, which do not"
    )


def _check_derivative(what: str, f: Callable[[Any], Any], z: float, stated: float) -> None:
    h = 1e-5 * max(1.0, abs(z))
    difference = (f(z + h) - f(z - h)) / (2 * h)
    if not abs(difference - stated) <= 1e-5 * max(1.0, abs(difference)):
        raise ValueError(
            f"the {what} is {difference:.8g} by differences; the formula says {stated:.8g} (if there is a kink, name it in kinks)"
        )


def _compiled(name: str, make: Callable[[], Kernel]) -> Kernel:
    kernel = make()
    try:
        kernel.native  # noqa: B018  (compiles)
        return kernel
    except FormulaError:
        raise
    except Exception as reason:  # Numba's errors have no common base
        line = next((text.strip() for text in str(reason).splitlines() if text.strip()), type(reason).__name__)
        raise FormulaError(f"{name!r} cannot be compiled: {line}") from reason
