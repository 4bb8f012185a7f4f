"""Curves against time in panels below one another, told apart by colour and dash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.plots.steps import Array, stairs
from onearm.stats.survival import KaplanMeier

LOOKS = (
    (palette.CURVE, "solid"),
    (palette.PROGRESSION, palette.SECOND),
    (palette.STABLE, palette.DASH_DOT),
)
"""Colour and dash of each line, in order."""

_HEIGHT = 152.0


@dataclass(frozen=True)
class Line:
    """One curve: its name, and its heights as proportions, each from its time on.

    Without `steps` it runs straight from point to point. `note` is told beside the name.
    """

    label: str
    time: Array
    rate: Array
    steps: bool = True
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """Curves on one pair of axes; a dotted line at each of `marks`, (time, what it is)."""

    title: str
    lines: tuple[Line, ...]
    marks: tuple[tuple[float, str], ...] = ()


def of_curve(label: str, curve: KaplanMeier | None, *, start: float = 0.0) -> Line:
    """A Kaplan-Meier curve as a line that starts at `start`; a curve of nobody has no points."""
    if curve is None:
        return Line(label, np.empty(0), np.empty(0), note="nobody")
    time = start + np.append(0.0, curve.time)
    note = f"n = {curve.n}"
    return Line(label, time, np.append(1.0, curve.survival), note=note)


def lines(
    panels: Sequence[Panel],
    *,
    name: str,
    axis: str,
    state: str,
    unit: str,
    caption: str,
    message: str,
    synthetic: bool = False,
) -> Figure:
    """Panels with the same axes, one below the other.

    Parameters
    ----------
    axis : str
        What time is counted from, with its unit.
    state : str
        What a share of the patients is, as 'alive'.
    message : str
        What the picture says, with its two or three numbers, for those who do not see it.

    Raises
    ------
    InputError
        If there is no panel, or one with more lines than there are looks.
    """
    if not panels or max(len(panel.lines) for panel in panels) > len(LOOKS):
        raise InputError(f"need panels of one to {len(LOOKS)} lines")
    longest = max(float(line.time.max()) for p in panels for line in p.lines if line.time.size)
    keys = _keys(panels)
    with canvas.styled():
        top = canvas.legend_height(keys)
        each = _HEIGHT + 62
        sheet = canvas.sheet(top + each * len(panels) + 34)
        canvas.legend(sheet, keys)
        for i, panel in enumerate(panels):
            down = top + i * each
            canvas.free_panel(sheet, down, 18).text(4, 12, panel.title)
            ax = canvas.panel(sheet, 44, down + 38, canvas.WIDTH - 54, _HEIGHT)
            plot_lines(panel, ax, longest=longest, unit=unit)
        ax.set_xlabel(axis)
        alt = f"{message} {words.WHERE}"
        svg = to_svg(sheet, name, alt)
    return Figure(name, svg, alt, words.caption(caption, synthetic=synthetic),
                  _data(panels, state, unit))  # fmt: skip


def plot_lines(panel: Panel, ax: Axes, *, longest: float, unit: str) -> Axes:
    """Draw the lines of one panel, from 0 to the longest time of all panels."""
    ticks = canvas.time_ticks(longest, unit)
    ax.set(xlim=(0, longest * 1.03), ylim=(0, 1.04))
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    ax.plot([0, longest], [0.5, 0.5], color=palette.GRID, linewidth=0.9, zorder=1)
    for at, what in panel.marks:
        if at <= longest:
            ax.plot([at, at], [0, 1.04], color=palette.INK, linewidth=1.0,
                    linestyle=palette.DOTTED, zorder=2)  # fmt: skip
            canvas.place(ax, what, canvas.above(at, 1.04, longest), [])
    for line, (colour, dash) in zip(panel.lines, LOOKS, strict=False):
        points = stairs(line.time, line.rate) if line.steps and line.time.size else (
            line.time, line.rate)  # fmt: skip
        ax.plot(*points, color=colour, linestyle=dash, clip_on=False, zorder=4)
    return ax


def _keys(panels: Sequence[Panel]) -> list[Key]:
    """One entry a line; what is noted of it only where there is one panel."""
    most = max(panels, key=lambda panel: len(panel.lines))
    noted = len(panels) == 1
    return [
        Key(f"{line.label} ({line.note})" if noted and line.note else line.label, colour, "line",
            dash)
        for line, (colour, dash) in zip(most.lines, LOOKS, strict=False)
    ]  # fmt: skip


def _data(panels: Sequence[Panel], state: str, unit: str) -> pd.DataFrame:
    return pd.concat([
        pd.DataFrame({
            "panel": panel.title,
            "curve": line.label,
            f"time ({unit})": line.time,
            f"{state} (%)": 100 * line.rate,
        })
        for panel in panels
        for line in panel.lines
    ], ignore_index=True)  # fmt: skip
