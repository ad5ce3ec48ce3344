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
    shown = list(range(len(terms)))
    if len(terms) > TERMS:
        shown = sorted(sorted(shown, key=lambda i: -abs(terms[i][0] * terms[i][1]))[: TERMS - 2])
    left_out = len(shown) < len(terms)
    left = sum(a * b for i, (a, b) in enumerate(terms) if i not in shown)
    parts = [
        f"{factor(terms[i][0])}·{factor(terms[i][1])}" + (f" [{names[i]}]" if len(names) > i and left_out else "")
        for i in shown
    ]
    parts += [f"{factor(left)} [+{len(terms) - len(shown)}]"] if left_out else []
    return " + ".join([*parts, *map(factor, rest)])


def vector(values: Iterable[float]) -> str:
    """(0, 1, 0.25)"""
    return f"({', '.join(map(number, values))})"


def indexed(name: str, place: int, count: int) -> str:
    """``w2``, or plain ``w`` where there is only one."""
    return f"{name}{place + 1}" if count > 1 else name
