"""What a page is made of, as values that the templates lay out: sections of figures, tables, paragraphs and code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pellucid.messages import say
from pellucid.report.style import COLOURS
from pellucid.report.text import printable

Cell = str | tuple[str, str]
"""A text, or a text with a small one beneath it."""


@dataclass(frozen=True)
class Figure:
    """A picture with its title and the sentence that interprets it."""

    title: str
    svg: str
    caption: str

    @property
    def wide(self) -> bool:
        """Whether it takes the whole width of the page."""
        return 'viewBox="0 0 760' in self.svg

    @property
    def drawing(self) -> Markup:
        """The SVG, which Matplotlib has escaped, with its colours left to the style sheet: they follow the page into the dark."""

        def themed(tag: re.Match[str]) -> str:
            text = tag.group()
            for name, value in COLOURS.items():
                text = text.replace(value, f"var(--{name})")
            return text

        label = Markup('role="img" aria-label="{}"').format(printable(self.title))
        return Markup(re.sub(r"<[^>]*>", themed, self.svg).replace('role="img"', label, 1))


@dataclass(frozen=True)
class Table:
    """A table; `numeric` are the columns that are aligned right, `note` a line beneath it."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numeric: Sequence[int] = ()
    narrow: bool = False
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One part of the page; what is empty is left out.

    Attributes
    ----------
    name
        Its identifier.
    figures, beside
        Figures side by side where there is room, and a small table after the last.
    paragraph, tables, items, codes
        Then these, in this order; codes are pairs of title and text.
    """

    name: str
    figures: Sequence[Figure] = ()
    beside: Table | None = None
    paragraph: str = ""
    tables: Sequence[Table] = ()
    items: Sequence[str] = ()
    codes: Sequence[tuple[str, str]] = ()

    @property
    def title(self) -> str:
        """Its heading, in the current language."""
        return say(f"page.{self.name}")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.figures or self.beside or self.paragraph or self.tables or self.items or self.codes)
