"""The notation that docstrings state formulas in, read and evaluated: what a learner reads is what is tested.

A text is ``left = right; left = right, with name = expression and name = expression: remark``. Names side by side are a
product (``beta1 m``), as is a name before a parenthesis after a space; without the space it is a call (``f(z)``). A prime is
a derivative (``sigmoid'(z)``), a hat a name of its own (``m^``), bars are the absolute value, brackets an index
(``z[label]``), and a condition reads ``a if z > 0, else b``. What is drawn reads ``w ~ N(0, 1)``. A product after a division
is refused: ``a / b c`` could mean two things. A name may stand for a row of numbers: what sums or averages it is a call.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mpmath import mpf

Scope = Mapping[str, Any]
Value = Callable[[Scope], Any]

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:e-?\d+)?)|([A-Za-z_]\w*['^]?)|(\*\*|<=|>=|[-+*/()<>,|\[\]]))")
COMPARISONS = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
WORDS = ("if", "else")


@dataclass(frozen=True)
class Formula:
    """Assignments in their order, and what the names in them stand for; `remark` is prose."""

    lines: tuple[tuple[str, Value], ...]
    definitions: Mapping[str, Value]
    remark: str


def read(text: str) -> Formula:
    """The formula of a docstring.

    Raises
    ------
    SyntaxError
        Something in it is not of the notation.
    """
    stated, _, remark = " ".join(text.split()).partition(": ")
    stated, _, wheres = re.sub(r",? with ", " with ", stated).partition(" with ")
    lines = [line.replace(" ~ ", " = ").rpartition(" = ") for line in stated.split("; ")]
    definitions = [where.partition(" = ") for where in wheres.split(" and ")] if wheres else []
    return Formula(
        tuple((left, expression(right)) for left, _, right in lines),
        {name: expression(right) for name, _, right in definitions},
        remark,
    )


def expression(text: str) -> Value:
    """An expression as a function of what its names stand for; several in parentheses give a tuple."""
    return Reader(text).whole()


class Lazy(dict[str, Any]):
    """A scope whose definitions are worked out once, when they are asked for."""

    def __init__(self, names: Scope, definitions: Mapping[str, Value]) -> None:
        super().__init__(names)
        self.definitions = definitions

    def __missing__(self, name: str) -> Any:
        self[name] = self.definitions[name](self)
        return self[name]


class Reader:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.spaced, at = text, list[str](), list[bool](), 0
        text = text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None:
                raise SyntaxError(f"{text!r}: cannot read {text[at:]!r}")
            self.tokens.append(match.group().strip())
            self.spaced.append(match.group()[0].isspace())
            at = match.end()
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.peek()
        if wanted and token not in wanted:
            raise SyntaxError(f"{self.text!r}: expected {' or '.join(wanted)}, not {token!r}")
        self.at += 1
        return token

    def whole(self) -> Value:
        value = self.choice()
        if self.peek():
            raise SyntaxError(f"{self.text!r}: {self.peek()!r} is left over")
        return value

    def choice(self) -> Value:
        value = self.sum()
        if self.peek() != "if":
            return value
        self.take("if")
        left, compare, right = self.sum(), COMPARISONS[self.take(*COMPARISONS)], self.sum()
        self.take(",")
        self.take("else")
        other = self.choice()
        return lambda scope: value(scope) if compare(left(scope), right(scope)) else other(scope)

    def sum(self) -> Value:
        value = self.product()
        while self.peek() in ("+", "-"):
            value = _combined(operator.add if self.take() == "+" else operator.sub, value, self.product())
        return value

    def product(self) -> Value:
        value, divided = self.signed(), False
        while True:
            token = self.peek()
            if token == "/":
                self.take()
                value, divided = _combined(operator.truediv, value, self.signed()), True
            elif token and (token[0].isalnum() or token == "(") and token not in WORDS:
                if divided:
                    raise SyntaxError(f"{self.text!r}: a product after a division needs parentheses")
                value = _combined(operator.mul, value, self.power())
            else:
                return value

    def signed(self) -> Value:
        if self.peek() != "-":
            return self.power()
        self.take()
        value = self.product()
        return lambda scope: -value(scope)

    def power(self) -> Value:
        value = self.atom()
        if self.peek() != "**":
            return value
        self.take()
        return _combined(operator.pow, value, self.atom())

    def atom(self) -> Value:
        token = self.take()
        if token == "(":
            values = self.values(")")
            return values[0] if len(values) == 1 else lambda scope: tuple(value(scope) for value in values)
        if token == "|":
            value = self.choice()
            self.take("|")
            return lambda scope: abs(value(scope))
        if token[:1].isdigit():
            return lambda scope: mpf(token)
        if not (token[:1].isalpha() or token[:1] == "_") or token in WORDS:
            raise SyntaxError(f"{self.text!r}: {token!r} is out of place")
        if self.peek() == "(" and not self.spaced[self.at]:
            self.take()
            arguments = self.values(")")
            return lambda scope: scope[token](*(argument(scope) for argument in arguments))
        if self.peek() == "[":
            self.take()
            index = self.choice()
            self.take("]")
            return lambda scope: scope[token][int(index(scope))]
        return lambda scope: scope[token]

    def values(self, end: str) -> list[Value]:
        values = [self.choice()]
        while self.take(",", end) == ",":
            values.append(self.choice())
        return values


def _combined(operation: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    return lambda scope: operation(left(scope), right(scope))
