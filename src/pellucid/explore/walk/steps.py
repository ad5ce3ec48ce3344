"""What a walk yields: titles, texts and worked steps, as data that a terminal prints and a page can draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pellucid.explore.walk.arithmetic import number, vector
from pellucid.messages import say
from pellucid.typing import Array


@dataclass(frozen=True)
class Step:
    """One value and how it comes about: ``name = formula = terms = value``.

    Parameters
    ----------
    name
        Of the value: ``"z1"``, ``"dL/dw12"``.
    formula
        In symbols: ``"w1 x1 + w2 x2 + b"``.
    terms
        The formula with its numbers put in.
    value
        A number, several, or a text.
    row
        Which row of the batch, counted from 1; None if there is only one.
    given
        What is known before: the input of the row, or output and target of a loss.
    note
        What follows from the value.
    sign
        Between the name and what it becomes.
    """

    name: str
    formula: str = ""
    terms: str = ""
    value: float | Array | Sequence[float] | str = ""
    row: int | None = None
    given: str = ""
    note: str = ""
    sign: str = "="

    @property
    def text(self) -> str:
        """The step as one line."""
        value = self.value if isinstance(self.value, str) else _written(self.value)
        right = " = ".join(filter(None, (self.formula, self.terms, value)))
        row = say("walk.row", row=self.row) if self.row else ""
        return f"{row}{self.given}{': ' if self.given else ''}{self.name} {self.sign} {right}{self.note}"


@dataclass(frozen=True)
class More:
    """So many further units of a wide layer are not shown."""

    count: int

    @property
    def text(self) -> str:
        return say("walk.others", count=self.count)


class Text:
    """A text of the catalogue and the values it is filled with."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.key, self.values = key, values

    @property
    def text(self) -> str:
        """In the current language."""
        return say(self.key, **self.values)


class Title(Text):
    """A heading."""


class Paragraph(Text):
    """A paragraph."""


class Remark(Text):
    """One of several remarks."""


class Line(Text):
    """A line of its own."""


class Phase(Text):
    """Which pass of a training step comes next."""


class EpochLine(Text):
    """What one epoch came to, after which a reader may want to stop."""


@dataclass(frozen=True)
class Worked:
    """A step that stands by itself."""

    step: Step
    indent: int = 2


@dataclass(frozen=True)
class Pairs:
    """Rows of two columns."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Calculation:
    """What entries of the tape computed: their places and kernels, and the steps."""

    entries: Sequence[tuple[int, str]]
    steps: Sequence[Step | More]


Block = Text | Worked | Pairs | Calculation


def _written(value: float | Array | Sequence[float]) -> str:
    return number(value) if isinstance(value, (int, float)) else first(value)


UNITS = 8
"""Of a longer row of numbers only the first are shown."""


def first(values: Array | Sequence[float]) -> str:
    """The numbers as a vector, of a long one the first."""
    flat = [float(each) for each in values]
    return vector(flat) if len(flat) <= UNITS else vector(flat[:UNITS])[:-1] + f", … {len(flat)})"
