"""Numbers and sums as a person writes them out: 0·0.3 + 1·(-0.2) + 0.1 = -0.1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

TERMS = 8
"""Longer sums show their largest terms and the rest in one."""


def number(value: float) -> str:
    """Four digits."""
    return f"{float(value):.4g}".replace("-0", "0") if value == 0 else f"{float(value):.4g}"


def factor(value: float) -> str:
    """A number inside a product or a sum: negative ones in parentheses."""
    return f"({number(value)})" if value < 0 else number(value)


def total(terms: Iterable[tuple[float, float]], rest: Sequence[float] = (), names: Sequence[str] = ()) -> str:
    """A sum of products, and of further numbers, written out; a long one keeps its largest terms, with `names` if given."""
    terms = [(float(a), float(b)) for a, b in terms]
    indices = list(range(len(terms)))
    if len(terms) > TERMS:
        indices = sorted(sorted(indices, key=lambda i: -abs(terms[i][0] * terms[i][1]))[: TERMS - 2])
    shortened = len(indices) < len(terms)
    remainder = sum(a * b for i, (a, b) in enumerate(terms) if i not in indices)
    parts = [
        f"{factor(terms[i][0])}·{factor(terms[i][1])}" + (f" [{names[i]}]" if len(names) > i and shortened else "")
        for i in indices
    ]
    parts += [f"{factor(remainder)} [+{len(terms) - len(indices)}]"] if shortened else []
    return " + ".join([*parts, *map(factor, rest)])


def vector(values: Iterable[float]) -> str:
    """(0, 1, 0.25)"""
    return f"({', '.join(map(number, values))})"


def indexed(name: str, index: int, count: int) -> str:
    """``w2``, or plain ``w`` where there is only one."""
    return f"{name}{index + 1}" if count > 1 else name
