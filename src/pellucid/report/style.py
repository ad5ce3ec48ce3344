"""How every figure looks: colours, sizes, places, and the SVG that comes out.

Text stays text, in the reader's own fonts, so Chinese names show wherever the page is opened. Space for it is therefore
reckoned from the characters (see `pellucid.report.text`), not from the fonts of the machine that draws.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

# Okabe and Ito's colours (2008), told apart with any colour vision; the first is the network's in every figure.
NETWORK, OTHER, GOOD = "#0072b2", "#d55e00", "#009e73"
INK, MUTED, FAINT, PAPER = "#1f2328", "#59636e", "#d1d9e0", "#ffffff"
COLOURS = {
    "network": NETWORK,
    "other": OTHER,
    "good": GOOD,
    "ink": INK,
    "muted": MUTED,
    "faint": FAINT,
    "paper": PAPER,
}
"""Each colour's name in the page's style sheet, which gives it another value in the dark."""

WIDTH, SIZE = 480, 13
"""Pixels: the width of a figure and the height of its letters."""
FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', 'PingFang SC', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', "
    "'Hiragino Sans GB', sans-serif"
)
_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",  # comes with Matplotlib; named here only to be found again in the SVG
    "font.size": SIZE,  # points, which are pixels at 72 to the inch
    "text.parse_math": False,  # a column may be called "$x$"
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": MUTED,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.labelsize": SIZE,
    "axes.formatter.limits": (-4, 6),
    "axes.formatter.useoffset": False,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": SIZE - 1,
    "ytick.labelsize": SIZE - 1,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "patch.linewidth": 0,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}
_one_at_a_time = threading.Lock()  # Matplotlib's settings belong to the process


class Drawing:
    """One figure being drawn, placed in pixels from its top left corner."""

    def __init__(self, name: str, height: float, width: float) -> None:
        self.name, self.height, self.width = name, height, width
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        FigureCanvasSVG(self.figure)
        self.svg = ""
        """The finished picture, once the drawing is closed."""

    def axes(self, left: float, top: float, width: float, height: float, **options: Any) -> Any:
        """Axes whose frame is this rectangle."""
        box = (left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(box, **options)

    def title_of(self, axes: Any, text: str) -> None:
        """What the vertical axis shows, lying flat above its left end: readable, and never cut by long tick labels."""
        axes.annotate(
            text,
            (0, 1),
            (-4, 6),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="left",
            va="bottom",
            color=MUTED,
        )

    def text(self, left: float, top: float, text: str, **options: Any) -> None:
        """Text whose top left corner (by default) is here."""
        options = {"va": "top", "ha": "left"} | options
        self.figure.text(left / self.width, 1 - top / self.height, text, **options)


@contextmanager
def drawing(name: str, height: float, width: float = WIDTH) -> Iterator[Drawing]:
    """A new drawing in the house style; its `svg` is there when the ``with`` block ends.

    `name` keeps the picture's inner identifiers apart from other pictures' on the same page.
    """
    with _one_at_a_time, matplotlib.rc_context(_SETTINGS | {"svg.hashsalt": name}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the reader's fonts draw the text, not this machine's
        made = Drawing(name, height, width)
        yield made
        made.svg = _svg(made)


def _svg(made: Drawing) -> str:
    written = io.StringIO()
    made.figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    body = written.getvalue()
    body = body[body.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", body, flags=re.S)  # of the whole page
    body = re.sub(r'<g id="[^"]*"', "<g", body)  # would be there once per picture
    body = re.sub(r"font-family: 'DejaVu Sans'; ?", "", body).replace(' transform="rotate(-0 ', ' transform="rotate(0 ')
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'viewBox="0 0 {made.width:g} {made.height:g}" font-family="{FONTS}" stroke-linejoin="round">'
    )
    return re.sub(r"<svg[^>]*>", root, body, count=1).strip()


def row_axes(drawn: Drawing, left: float, top: float, width: float, row: float, names: Sequence[str]) -> Any:
    """Axes with one row of `row` pixels per name, the first on top, names at the left, no tick marks."""
    axes = drawn.axes(left, top, width, row * len(names))
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0, labelcolor=INK, labelsize=SIZE)
    axes.tick_params(axis="x", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_axisbelow(True)
    return axes
