"""Pieces of HTML that several sections share: pictures with their sentence, tables, code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pellucid.report.style import COLOURS
from pellucid.report.text import escape

Picture = tuple[str, str, str]
"""Title, SVG and the sentence that reads it."""


def pictures(shown: Sequence[Picture], beside: str = "") -> str:
    """Pictures side by side where there is room, and a small table beside the last."""
    inside = "\n".join(_picture(*picture) for picture in shown)
    return f'<div class="figures">\n{inside}\n{beside}\n</div>' if shown or beside else ""


def grid(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = (), style: str = "table"
) -> str:
    """A table of cells that are HTML already; `numbers` are the columns set to the right."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col"{_right(i in numbers)}>{escape(text)}</th>' for i, text in enumerate(heads))
    body = "\n".join(
        "<tr>" + "".join(f"<td{_right(i in numbers)}>{cell}</td>" for i, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="{style}"><h3>{escape(title)}</h3>\n<div class="scroll"><table>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div></div>"
    )


def code(title: str, text: str) -> str:
    """A text to copy."""
    return f'<div class="code"><h3>{escape(title)}</h3>\n<pre>{escape(text, spaces=True)}</pre></div>' if text else ""


def _picture(title: str, svg: str, sentence: str) -> str:
    wide = ' class="wide"' if 'viewBox="0 0 760' in svg else ""
    named = _themed(svg).replace('role="img"', f'role="img" aria-label="{escape(title)}"', 1)
    return f"<figure{wide}>\n<h3>{escape(title)}</h3>\n{named}\n<figcaption>{escape(sentence)}</figcaption>\n</figure>"


def _themed(svg: str) -> str:
    """The picture with its colours left to the style sheet, so that it follows the page into the dark."""

    def themed(tag: re.Match[str]) -> str:
        text = tag.group()
        for name, value in COLOURS.items():
            text = text.replace(value, f"var(--{name})")
        return text

    return re.sub(r"<[^>]*>", themed, svg)


def _right(numeric: bool) -> str:
    return ' class="number"' if numeric else ""
