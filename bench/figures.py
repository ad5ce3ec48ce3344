"""Measured times, as the page and its pictures both read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.kernel_list import KERNELS

DOCS = Path(__file__).parent.parent / "docs"
FIGURES = DOCS / "benchmarks.json"
AGREE, EARLY = 1e-4, 10  # of losses after the steps that are checked; the step at which they are shown, too
OURS = "Pellucid"


def spread(values: list[float]) -> str:
    """A ratio: the median of the rounds, and between which it lay."""
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def rounds(found: dict[str, Any], form: str) -> list[float]:
    return [each["us"] for each in found[form]]


def pellucid_times(found: dict[str, Any]) -> list[float]:
    """Pellucid's times, in its better form."""
    form = best(found, (OURS,))
    assert form is not None
    return rounds(found, form)


def ratios(mine: list[float], theirs: list[float]) -> list[float]:
    """Round by round, a peer's time by ours."""
    return [peer / own for own, peer in zip(mine, theirs, strict=False)]


def best(found: dict[str, Any], among: tuple[str, ...]) -> str | None:
    """The form with the least median, of the libraries whose names begin so."""
    forms = [form for form in found if form.startswith(among)]
    return min(forms, key=lambda form: median(rounds(found, form)), default=None)


def kernel_rows(figures: dict[str, Any], size: str, group: str) -> Iterator[tuple[str, dict[str, float], float]]:
    """Each kernel of a group with the median of every library, and the time of copying one array."""
    found = figures.get("kernels", {}).get(size, {}).get(group, {})
    copied = median(figures["copying"][size][group]) if found else 0.0
    for name in KERNELS[group]:
        if name in found:
            yield name, {library: median(times) for library, times in found[name].items()}, copied
