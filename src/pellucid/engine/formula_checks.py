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
from pellucid.messages import Message, Names, Verbatim
from pellucid.messages.errors import InvalidValue

GRID = [0.0] + [
    sign * size
    for size in (1e-3, 0.03, 0.1, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 30.0)
    for sign in (1, -1)
]
FAR = [sign * size for size in (60.0, 100.0, 800.0, 1e4, 1e30) for sign in (1, -1)]
"""Beyond what is usual: a value may be infinite here, but not NaN."""

DTYPES = (np.float32, np.float64)


def check_arguments(what: Message, formula: Callable[..., Any], names: Sequence[str]) -> None:
    """Refuse a formula that takes another number of arguments."""
    parameters = inspect.signature(formula).parameters.values()
    plain = [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    if len(plain) != len(names) and not any(one.kind is one.VAR_POSITIONAL for one in parameters):
        raise InvalidValue(
            "engine.formula.arguments",
            formula=what,
            names=Names(names, most=len(names)),
            value=Names(plain, most=len(plain)),
        )


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
    derivative = Message("engine.formula.derivative_of", name=name)
    by_parameter = Message("engine.formula.parameter_derivative", name=name)

    def f(z: float, *others: float) -> float:
        return _number(Message("engine.formula.activation", name=name), z, row.function, z, *(others or values))

    def slope(z: float) -> float:
        return _number(derivative, z, row.derivative, z, f(z), *values)

    low, high = row.range
    for z in GRID:
        if not isfinite(f(z)):
            raise InvalidValue("engine.activation.finite", name=name, z=z, value=f(z))
        if not low <= f(z) <= high:
            raise InvalidValue("engine.activation.range", name=name, low=low, high=high, z=z, value=f(z))
        if all(abs(z - kink) > 1e-4 for kink in row.kinks):
            _check_derivative(derivative, z, f, z, slope(z))
        if row.parameter_derivative is not None:
            (value,) = values
            stated = _number(by_parameter, z, row.parameter_derivative, z, f(z), value)
            _check_derivative(by_parameter, z, partial(f, z), value, stated)
    for z in FAR:
        if isnan(f(z)) or isnan(slope(z)):
            raise InvalidValue("engine.activation.far", name=name, z=z, value=f(z), slope=slope(z))
    if not isnan(f(nan)):
        raise InvalidValue("engine.activation.nan", name=name, value=f(nan))
    for z in (inf, -inf):
        if isnan(f(z)):
            raise InvalidValue("engine.activation.limit", name=name, z=z)
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
    constants = row.step_constants(1.0, row.learning_rate, 0.0, *row.hyperparameters.values())
    if not isinstance(constants, tuple) or not constants or not all(isinstance(value, Real) for value in constants):
        raise InvalidValue("engine.optimizer.constants", name=name, value=constants)
    check_arguments(
        Message("engine.formula.rule", name=name),
        row.rule,
        ["p", "g", *moments, *(f"s{i}" for i in range(1, len(constants)))],
    )
    for g in (0.0, 1.0, -1.0, 1e-3, -30.0):
        try:
            updated = row.rule(0.5, g, *(0.0 for _ in moments), *constants[1:])
        except (ArithmeticError, ValueError, TypeError) as error:
            raise InvalidValue(
                "engine.optimizer.raised", name=name, g=g, error=type(error).__name__, reason=error
            ) from error
        if not isinstance(updated, tuple) or len(updated) != 1 + len(moments):
            raise InvalidValue(
                "engine.optimizer.returns",
                name=name,
                values=Verbatim(f"({', '.join(['p', *moments])}{'' if moments else ','})"),
                value=updated,
            )
        if not all(isinstance(value, Real) and isfinite(float(value)) for value in updated):
            raise InvalidValue("engine.optimizer.finite", name=name, g=g, value=updated)
        if (updated[0] - 0.5) * g > 0 or (g == 0 and updated[0] != 0.5):
            raise InvalidValue("engine.optimizer.direction", name=name, g=g, value=updated[0])
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
                raise InvalidValue(
                    "engine.optimizer.kernel",
                    name=name,
                    g=slopes[at],
                    result=what,
                    value=str(mine[at]),
                    dtype=str(np.dtype(dtype)),
                    exact=str(wanted[at]),
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
    for key, mine, exact in (
        ("engine.formula.activation", y, values),
        ("engine.formula.derivative_of", dz, slopes),
    ):
        what = Message(key, name=row.name)
        wrong = ~np.isclose(mine[0, : len(GRID)], exact, rtol=rtol, atol=atol)
        if wrong.any():
            at = int(np.argmax(wrong))
            raise InvalidValue(
                "engine.activation.kernel",
                formula=what,
                z=GRID[at],
                value=str(mine[0, at]),
                dtype=str(np.dtype(dtype)),
                exact=exact[at],
            )
        if (lost := np.isnan(mine[0, len(GRID) : -1])).any():
            raise InvalidValue(
                "engine.activation.kernel_nan", formula=what, z=FAR[int(np.argmax(lost))], dtype=str(np.dtype(dtype))
            )
    if not isnan(y[0, -1]):
        raise InvalidValue("engine.activation.nan_in", name=row.name, value=str(y[0, -1]), dtype=str(np.dtype(dtype)))


def _number(what: Message, z: float, formula: Callable[..., Any], *arguments: float) -> float:
    """A formula's value, which must be a number; `z` is where it stands."""
    try:
        result = formula(*arguments)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise InvalidValue(
            "engine.formula.raised", formula=what, z=z, error=type(error).__name__, reason=error
        ) from error
    if not isinstance(result, Real):
        raise InvalidValue("engine.formula.number", formula=what, z=z, value=result)
    return float(result)


def _check_derivative(what: Message, z: float, f: Callable[[Any], Any], at: float, stated: float) -> None:
    """Compare a derivative by `f`'s argument, here `at`, with the difference quotient; `z` is where the activation stands."""
    h = 1e-5 * max(1.0, abs(at))
    difference = (f(at + h) - f(at - h)) / (2 * h)
    if not abs(difference - stated) <= 1e-5 * max(1.0, abs(difference)):
        raise InvalidValue("engine.formula.derivative", formula=what, z=z, value=difference, by_formula=stated)


def _compiled(name: str, make: Callable[[], Kernel]) -> Kernel:
    kernel = make()
    try:
        kernel.native  # noqa: B018  (compiles)
        return kernel
    except FormulaError:
        raise
    except Exception as reason:  # Numba's errors have no common base
        line = next((text.strip() for text in str(reason).splitlines() if text.strip()), type(reason).__name__)
        raise FormulaError("engine.formula.compile", name=name, reason=Verbatim(line)) from reason
