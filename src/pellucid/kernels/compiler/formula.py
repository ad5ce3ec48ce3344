"""A formula, written in plain Python, made callable from compiled loops in float32 and float64.

Numba would lift float32 to float64 at every literal and module constant, so the single-precision source_hash of a formula
is the same syntax tree with each of these wrapped in ``float32(...)``, keeping file and line.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

import pellucid.kernels.compiler.vector_math  # noqa: F401  (the vector forms of exp, log1p, ... that formulas call)
from pellucid.formulas import elementary
from pellucid.messages.errors import Keyed

# Loops may use fused multiply-adds and ignore the sign of zero; nothing that would drop a NaN or an infinity.
FLAGS = {"contract", "nsz"}
OPTIONS = {"fastmath": FLAGS, "error_model": "numpy"}


class FormulaError(Keyed, ValueError):
    """A formula that cannot be made to run in compiled loops."""


def operations(formula: Callable[..., Any]) -> int:
    """How many arithmetic operations a formula writes out, each function counted with what it does itself."""
    return _operations(formula)


@cache
def _operations(formula: FunctionType) -> int:
    total = 0
    for node in ast.walk(_definition(formula)):
        if isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare | ast.AugAssign):
            total += 1
        elif isinstance(node, ast.Call):
            called = _named(formula).get(getattr(node.func, "id", ""))
            is_formula = isinstance(called, FunctionType) and called.__module__ != elementary.__name__
            total += _operations(called) if is_formula else 1
    return total


def reads(formula: Callable[..., Any], name: str) -> bool:
    """Whether a formula's body uses its argument `name`."""
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(_definition(formula)))  # type: ignore[arg-type]


@cache
def compile_inline(formula: Any) -> Any:
    """Teach the compiler `formula`, and every formula it calls; returns the formula itself.

    Raises
    ------
    FormulaError
        The formula is not a plain function, or Python cannot show its source text.
    """
    if not isinstance(formula, FunctionType):
        raise FormulaError("kernels.formula.plain", value=formula)
    single = _single_precision(formula)
    for called in _named(formula).values():
        if isinstance(called, FunctionType) and called.__module__ != elementary.__name__:
            compile_inline(called)

    # Forced, because a loop around a call that is too long to be inlined is not vectorised.
    @overload(formula, strict=False, jit_options=OPTIONS | {"forceinline": True})  # type: ignore[untyped-decorator]
    def choose(*arguments: Any) -> FunctionType:
        return single if types.float32 in arguments else formula

    return formula


def source_of(formula: FunctionType) -> str:
    """The source text of a formula.

    Raises
    ------
    FormulaError
        There is none: the formula was typed at a prompt or made by exec.
    """
    try:
        return textwrap.dedent(inspect.getsource(formula))
    except (OSError, TypeError):
        raise FormulaError("kernels.formula.source", name=formula.__name__) from None


def _definition(formula: FunctionType) -> ast.FunctionDef:
    tree = ast.parse(source_of(formula)).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise FormulaError("kernels.formula.plain", value=formula.__name__)
    if tree.body and isinstance(tree.body[0], ast.Expr) and isinstance(tree.body[0].value, ast.Constant):
        tree.body = tree.body[1:]
    tree.returns, tree.decorator_list = None, []
    for argument in tree.args.args:
        argument.annotation = None
    return tree


def _named(formula: FunctionType) -> dict[str, Any]:
    """What the global and enclosing names of a formula stand for."""
    cells = zip(formula.__code__.co_freevars, formula.__closure__ or (), strict=True)
    return {
        **{name: formula.__globals__[name] for name in formula.__code__.co_names if name in formula.__globals__},
        **{name: cell.cell_contents for name, cell in cells},
    }


class _Single(ast.NodeTransformer):
    def __init__(self, constants: set[str]) -> None:
        self.constants = constants

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant):
            node.left = self.visit(node.left)  # an integer exponent stays one: z**3 is two products
            return node
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return self._cast(node) if type(node.value) in (int, float) else node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._cast(node) if node.id in self.constants else node

    def _cast(self, node: ast.expr) -> ast.AST:
        return ast.copy_location(ast.Call(ast.Name("float32_", ast.Load()), [node], []), node)


def _single_precision(formula: FunctionType) -> FunctionType:
    tree = _definition(formula)
    named = _named(formula)
    tree.body = [_Single({n for n, v in named.items() if type(v) in (int, float)}).visit(node) for node in tree.body]
    ast.increment_lineno(tree, formula.__code__.co_firstlineno - 1)
    module = ast.fix_missing_locations(ast.Module([tree], []))
    namespace = {**formula.__globals__, **named, "float32_": np.float32}
    exec(compile(module, formula.__code__.co_filename, "exec"), namespace)
    return namespace[formula.__name__]  # type: ignore[no-any-return]


def source_hash(*formulas: Callable[..., Any]) -> str:
    """A digest of formulas from outside the package, so that an edited one is compiled anew; empty for the package's own."""
    texts: dict[str, str] = {}

    def collect(formula: FunctionType) -> None:
        if not formula.__module__.startswith("pellucid.") and formula.__qualname__ not in texts:
            texts[formula.__qualname__] = source_of(formula)
            for name, value in _named(formula).items():
                if isinstance(value, FunctionType):
                    collect(value)
                elif type(value) in (int, float):
                    texts[f"{formula.__qualname__}.{name}"] = repr(value)

    for formula in formulas:
        collect(formula)  # type: ignore[arg-type]
    return hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:16] if texts else ""
