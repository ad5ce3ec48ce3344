"""Registration: a user's activation or optimizer is validated, and from then on available everywhere the built-in ones are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import inf, isfinite
from typing import Any

import numpy as np

from pellucid.engine.formula_checks import check_activation, check_arguments, check_optimizer
from pellucid.engine.initializers import INITIALIZERS
from pellucid.formulas.activations import ACTIVATIONS, Activation
from pellucid.formulas.gates import GATES
from pellucid.formulas.optimizers import OPTIMIZERS, OptimizerRule, plain_constants
from pellucid.kernels.compiler.formula import compile_inline, source_hash
from pellucid.messages import Message, Names
from pellucid.messages.errors import InvalidValue


def register_activation(
    name: str,
    function: Callable[..., float],
    derivative: Callable[..., float],
    *,
    gain: float | None = None,
    default_init: str = "he",
    range: tuple[float, float] = (-inf, inf),
    kinks: Sequence[float] = (),
    parameters: Mapping[str, float] | None = None,
    parameter_derivative: Callable[..., float] | None = None,
    aliases: Sequence[str] = (),
    source: str = "",
) -> Activation:
    """Add an activation to the table, for this process; other processes register their own.

    Parameters
    ----------
    name
        Small letters, digits and underscores.
    function, derivative
        Scalar formulas ``f(z, *parameters)`` and ``f'(z, y, *parameters)``, plain functions with a source text; write them
        with the functions of ``pellucid.functions`` (exp, log1p, tanh, ...), which are fast in loops and never raise.
    gain
        Of initial weights; default: 1 / sqrt(E f(z)**2) for a standard normal z.
    default_init
        The family of initializers that goes with it: "he", "glorot" or "lecun".
    range
        Between which values it lies.
    kinks
        Where the derivative jumps, so that the check looks beside them.
    parameters
        Names and values of what the formulas take beside z and y.
    parameter_derivative
        df/dparameter as ``(z, y, parameter)``, if the single parameter is to be learned, one value a unit.
    aliases, source
        Other names; whose it is.

    Raises
    ------
    ValueError
        The name is taken; the derivative is wrong (the point is named), a value is not finite, NaN does not stay NaN, or
        the two precisions disagree.
    FormulaError
        Not a plain function with source text, or something in it cannot be compiled.
    """
    _check_names("activation", [name, *aliases], ACTIVATIONS, GATES, reserved=("softmax",))
    defaults = dict(parameters or {})
    values = tuple(defaults.values())
    if parameter_derivative is not None and len(defaults) != 1:
        raise InvalidValue("engine.activation.learned", name=name, value=Names(sorted(defaults) or ["none"]))
    if f"{default_init}_normal" not in INITIALIZERS:
        raise InvalidValue(
            "value.one_of", name="default_init", choices=Names(["he", "glorot", "lecun"], "or"), value=default_init
        )
    if gain is not None and not (isfinite(gain) and gain > 0):
        raise InvalidValue("value.positive", name="gain", value=gain)
    for what, formula, names in (
        (Message("engine.formula.function_of", name=name), function, ["z", *defaults]),
        (Message("engine.formula.derivative_of", name=name), derivative, ["z", "y", *defaults]),
        (Message("engine.formula.parameter_derivative", name=name), parameter_derivative, ["z", "y", *defaults]),
    ):
        if formula is not None:
            compile_inline(formula)
            check_arguments(what, formula, names)
    row = Activation(
        name,
        function,
        derivative,
        gain=gain or 1.0,
        default_init=default_init,
        range=range,
        kinks=tuple(kinks),
        parameters=defaults,
        parameter_derivative=parameter_derivative,
        aliases=tuple(aliases),
        source=source,
    )
    check_activation(row)
    if gain is None:
        points, weights = np.polynomial.hermite_e.hermegauss(100)
        square = sum(w * function(float(z), *values) ** 2 for z, w in zip(points, weights / weights.sum(), strict=True))
        row = replace(row, gain=float(1 / np.sqrt(square)) if square > 0 else 1.0)
    return ACTIVATIONS.add(row)


def register_optimizer(
    name: str,
    rule: Callable[..., tuple[float, ...]],
    *,
    moments: Sequence[str] = (),
    hyperparameters: Mapping[str, float] | None = None,
    step_constants: Callable[..., tuple[float, ...]] | None = None,
    learning_rate: float = 1e-3,
    weight_decay: float = 0.0,
    aliases: Sequence[str] = (),
    source: str = "",
) -> OptimizerRule:
    """Add an optimizer to the table, for this process; other processes register their own.

    Parameters
    ----------
    name
        Small letters, digits and underscores.
    rule
        ``rule(p, g, *moments, rate, *hyperparameters)`` returns ``(p, *moments)``, all scalars; at most three moments.
    moments, hyperparameters
        Names of what is remembered of each parameter, from 0; names and values of the rule's settings.
    step_constants
        ``step_constants(t, rate, carry, *hyperparameters)`` returns ``(carry, *constants)`` once a step; the rule then takes
        these constants in place of the rate and the hyperparameters. Default: the rate and the hyperparameters as they are.
    learning_rate, weight_decay
        Defaults; the decay is decoupled.
    aliases, source
        Other names; whose it is.

    Raises
    ------
    ValueError
        The name is taken, the rule returns the wrong number of values, is not finite, does not go down the gradient, moves
        without one, or its two precisions disagree with plain Python.
    FormulaError
        Not a plain function with source text, or something in it cannot be compiled.
    """
    _check_names("optimizer", [name, *aliases], OPTIMIZERS, reserved=("lbfgs",))
    defaults = dict(hyperparameters or {})
    if not (isfinite(learning_rate) and learning_rate > 0):
        raise InvalidValue("value.positive", name="learning_rate", value=learning_rate)
    if not (isfinite(weight_decay) and weight_decay >= 0):
        raise InvalidValue("value.not_negative", name="weight_decay", value=weight_decay)
    row = OptimizerRule(
        name,
        rule,
        step_constants or plain_constants,
        moments=tuple(moments),
        hyperparameters=defaults,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        aliases=tuple(aliases),
        source=source,
    )
    compile_inline(rule), compile_inline(row.step_constants)
    check_arguments(
        Message("engine.formula.step_constants", name=name), row.step_constants, ["t", "rate", "carry", *defaults]
    )
    check_optimizer(row)
    return OPTIMIZERS.add(row)


def digest(row: Activation | OptimizerRule) -> str:
    """A digest of a registered row's formulas, empty for a built-in one: what a model file keeps beside the name."""
    if isinstance(row, Activation):
        return source_hash(*filter(None, (row.function, row.derivative, row.parameter_derivative)))
    return source_hash(row.rule, row.step_constants)


def _check_names(kind: str, names: Sequence[str], *tables: Any, reserved: Sequence[str]) -> None:
    for name in names:
        if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9_]*", name):
            raise InvalidValue("engine.register.name", kind=kind, value=name)
        if name in reserved or any(name in table for table in tables):
            raise InvalidValue("value.taken", name=kind, value=name)
