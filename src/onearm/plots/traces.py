"""Lines over one scale, told apart by colour and by dash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key, Spot
from onearm.plots.figure import Figure, to_svg

_MARKS = ("o", "s", "D", "^")


@dataclass(frozen=True)
class Trace:
    """One line; `marks` are points beside it, as (x, y), that another way of computing gave."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    step: bool = False
    marks: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True)
class Rule:
    """A straight line at a value: 'across' at a height, 'up' at a place of the horizontal axis."""

    value: float
    label: str = ""
    way: Literal["across", "up"] = "across"


@dataclass(frozen=True)
class Scales:
    """What both axes show: title above, words below, limits and, if whole, counts only."""

    y: str
    x: str
    y_limits: tuple[float, float] | None = None
    whole: bool = False
    rules: Sequence[Rule] = field(default_factory=tuple)


def traces(
    drawn: Sequence[Trace],
    scales: Scales,
    *,
    name: str,
    says: str,
    caption: str,
    synthetic: bool = False,
) -> Figure:
    """Up to four lines over the same scale.

    Parameters
    ----------
    drawn : sequence of Trace
        One to four, in the order of the legend.
    scales : Scales
        Axes and straight lines.
    says : str
        What the lines show, with two or three numbers, as a sentence for those who do not see it.
    caption : str
        The line below the figure.

    Raises
    ------
    InputError
        If there is no line or more than four, or one has fewer than two points.
    """
    if not 1 <= len(drawn) <= len(palette.LINES):
        raise InputError(f"need one to {len(palette.LINES)} lines, found {len(drawn)}")
    if any(len(line.x) < 2 or len(line.x) != len(line.y) for line in drawn):
        raise InputError("each line needs two points or more, and one height for each place")
    with canvas.styled():
        keys = [
            Key(line.label, colour, "line", dash, marker=mark if line.marks else None)
            for line, (colour, dash), mark in zip(drawn, palette.LINES, _MARKS, strict=False)
        ]
        top = canvas.legend_height(keys)
        sheet = canvas.sheet(top + 296)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top, 18).text(4, 10, scales.y)
        ax = canvas.panel(sheet, 40, top + 36, canvas.WIDTH - 54, 218)
        plot_traces(drawn, scales, ax)
        ax.set_xlabel(scales.x)
        alt = f"Line chart of {len(drawn)} line{'s' * (len(drawn) > 1)}. {says} {words.WHERE}"
        svg = to_svg(sheet, name, alt)
    text = words.caption(caption, synthetic=synthetic)
    return Figure(name, svg, alt, text, _data(drawn, scales))


def plot_traces(drawn: Sequence[Trace], scales: Scales, ax: Axes) -> Axes:
    """Draw the lines, the points beside them and the straight lines with their names."""
    places = np.concatenate([np.asarray(line.x, float) for line in drawn])
    heights = np.concatenate([np.asarray(line.y, float) for line in drawn])
    ends = float(places.min()), float(places.max())
    limits = scales.y_limits or _room(heights, [r.value for r in scales.rules if r.way == "across"])
    ax.set(xlim=ends, ylim=limits)
    canvas.number_ticks(ax.xaxis)
    canvas.number_ticks(ax.yaxis, whole=scales.whole)
    taken: list[Bbox | Path] = []
    for line, (colour, dash), mark in zip(drawn, palette.LINES, _MARKS, strict=False):
        style = "steps-post" if line.step else "default"
        ax.plot(line.x, line.y, color=colour, linestyle=dash, drawstyle=style, zorder=3)
        points = list(zip(line.x, line.y, strict=True))
        taken.append(Path(ax.transData.transform(points)))
        for x, y in line.marks:
            canvas.mark(ax, x, y, mark, colour, colour, 5)
    for rule in scales.rules:
        _rule(rule, ax, taken)
    return ax


def _rule(rule: Rule, ax: Axes, taken: list[Bbox | Path]) -> None:
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    up = rule.way == "up"
    ends = ([rule.value] * 2, [low, high]) if up else ([left, right], [rule.value] * 2)
    dash = palette.DOTTED if up else palette.DASHED
    ax.plot(*ends, color=palette.INK, linewidth=1.1, linestyle=dash, zorder=1)
    spots = canvas.above(rule.value, high, right)
    if not up:
        spots = [
            Spot(right, rule.value, -2, dy, "right") for dy in (4, -13)
        ] + [Spot(left, rule.value, 4, dy) for dy in (4, -13)]  # fmt: skip
    if rule.label:
        canvas.place(ax, rule.label, spots[:1] if up else spots, taken)


def _room(heights: np.ndarray, rules: Sequence[float]) -> tuple[float, float]:
    known = np.append(heights[np.isfinite(heights)], rules)
    low, high = float(known.min()), float(known.max())
    room = 0.08 * (high - low) or 1.0
    return (0.0 if 0 <= low < 0.4 * high else low - room), high + room


def _data(drawn: Sequence[Trace], scales: Scales) -> pd.DataFrame:
    rows = [
        (line.label, float(x), float(y), how)
        for line in drawn
        for how, points in (("line", zip(line.x, line.y, strict=True)), ("mark", line.marks))
        for x, y in points
    ]
    frame = pd.DataFrame(rows, columns=["line", scales.x, scales.y, "drawn as"])
    return frame if any(line.marks for line in drawn) else frame.drop(columns="drawn as")
