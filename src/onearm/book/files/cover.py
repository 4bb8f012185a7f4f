"""The picture that stands for the book on a shelf."""

from __future__ import annotations

import io
import textwrap

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from onearm.book.files.front import Front
from onearm.plots.canvas import styled
from onearm.plots.palette import INK, MUTED

SIZE = (6, 8)
"""Inches."""
DPI = 150
ACCENT = "#0072b2"
LEFT = 0.09


def cover_png(front: Front) -> bytes:
    """Title, subtitle and kind of data on white."""
    with styled():
        sheet = Figure(SIZE, dpi=DPI, facecolor="white")
        FigureCanvasAgg(sheet)
        sheet.add_artist(Line2D([LEFT, 1 - LEFT], [0.78, 0.78], color=ACCENT, linewidth=4))
        lines: list[tuple[str, float, str, str]] = [
            (_wrapped(front.title, 26), 23, INK, "bold"),
            (_wrapped(front.subtitle, 44), 14, INK, "normal"),
        ]
        lines += [(_wrapped(line, 52), 11.5, MUTED, "normal") for line in front.lines]
        top = 0.73
        for text, size, colour, weight in lines:
            sheet.text(LEFT, top, text, va="top", size=size, color=colour, weight=weight)
            top -= (text.count("\n") + 1) * size * 1.35 / (72 * SIZE[1]) + 0.035
        sheet.text(LEFT, 0.07, front.author, size=11.5, color=MUTED)
        drawn = io.BytesIO()
        sheet.savefig(drawn, format="png", facecolor="white", metadata={"Software": None})
    return drawn.getvalue()


def _wrapped(text: str, width: int) -> str:
    # A dollar sign would begin a formula.
    return "\n".join(textwrap.wrap(text, width)).replace("$", r"\$")
