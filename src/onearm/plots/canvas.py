"""The sheet that a figure is drawn on: everything is placed in points, from the top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Sheet
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from onearm.plots import palette, words

HAlign = Literal["left", "center", "right"]

WIDTH = 400.0
SIZE = 12.0
LINE = 15.0
DROP = -4.2
"""From the middle of a line of text to its baseline."""

ENDLESS = 120
"""Characters of a word, or of a line, that nobody reads in a figure; more are not drawn."""

STYLE = Path(__file__).with_name("onearm.mplstyle")

_STEPS = {
    "days": (1, 7, 14, 30, 60, 90, 180, 360, 720),
    "weeks": (1, 2, 4, 6, 12, 24, 52, 104, 208, 520),
    "months": (1, 2, 3, 6, 12, 24, 60, 120),
    "years": (1, 2, 5, 10, 20),
}


def styled() -> AbstractContextManager[None]:
    """The look of `onearm.mplstyle`, for as long as a figure is drawn."""
    return style.context(STYLE)


def sheet(height: float) -> Sheet:
    """An empty sheet, `WIDTH` points wide."""
    return Sheet(figsize=(WIDTH / 72, height / 72), dpi=72)


def panel(sheet: Sheet, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place in points, counted from the top left corner."""
    tall = sheet.get_figheight() * 72
    return sheet.add_axes((left / WIDTH, 1 - (top + height) / tall, width / WIDTH, height / tall))


def free_panel(sheet: Sheet, top: float, height: float) -> Axes:
    """Axes without axes over the whole width: data units are points from the top left."""
    ax = panel(sheet, 0, top, WIDTH, height)
    ax.set(xlim=(0, WIDTH), ylim=(height, 0))
    ax.set_axis_off()
    return ax


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """Width in points in DejaVu Sans, which is wider than what a page will use."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0])


def wrap(text: str, width: float, size: float = SIZE) -> list[str]:
    """Lines no wider than `width` points; a word that is wider is cut, the end of an endless one
    left to the data below the figure."""
    lines: list[str] = []
    for word in text.split():
        word = word if len(word) <= ENDLESS else word[:ENDLESS] + "…"
        while text_width(word, size) > width and len(word) > 1:
            fits = max(
                (k for k in range(1, len(word)) if text_width(word[:k] + "-", size) <= width),
                default=1,
            )
            lines.append(word[:fits] + "-")
            word = word[fits:]
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def ellipsis(text: str, width: float, size: float = SIZE) -> str:
    """The text, cut with '…' where it is wider than `width` points."""
    if len(text) <= ENDLESS and text_width(text, size) <= width:
        return text
    text = text[:ENDLESS]
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def time_ticks(longest: float, unit: str, most: int = 7) -> list[float]:
    """Ticks from 0 in steps that people count this unit in."""
    for step in _STEPS.get(unit, ()):
        if longest / step < 1 and step == 1:
            break
        if longest / step <= most:
            return [float(tick) for tick in np.arange(0, longest + 1e-9, step)]
    ticks = MaxNLocator(most, min_n_ticks=2).tick_values(0, longest)
    return [float(tick) for tick in ticks if -1e-9 <= tick <= longest * (1 + 1e-9)]


def within(ticks: Iterable[float], low: float, high: float) -> list[float]:
    """The ticks that lie between the ends, or at them but for rounding."""
    return [float(tick) for tick in ticks if low - 1e-9 <= tick <= high + 1e-9]


def percent_ticks(axis: Axis, step: float) -> None:
    """Ticks at multiples of a proportion, written as percentages without a sign."""
    ticks = within((k * step for k in range(round(1 / step) + 1)), *axis.get_view_interval())
    axis.set_ticks(ticks, labels=[words.plain(100 * tick) for tick in ticks])


def number_ticks(axis: Axis, most: int = 6, *, whole: bool = False) -> None:
    """Ticks at round numbers between the ends of an axis, without needless decimals."""
    ends = axis.get_view_interval()
    ticks = MaxNLocator(most, steps=[1, 2, 5, 10], integer=whole).tick_values(*ends)
    kept = within(ticks, *ends)
    axis.set_ticks(kept, labels=[words.plain(tick) for tick in kept])


@dataclass(frozen=True)
class Key:
    """One entry of a legend: `shape` is 'box', 'line' or a marker of matplotlib."""

    label: str
    colour: str
    shape: str = "box"
    dash: Any = "solid"
    edge: str | None = None
    alpha: float | None = None
    marker: str | None = None


def source_keys(kinds: Iterable[str]) -> list[Key]:
    """An entry for each kind of source that occurs, in the order of the palette."""
    found = set(kinds)
    return [
        Key(label, face, shape, edge=palette.ACCENT)
        for kind, (label, shape, face) in palette.SOURCES.items()
        if kind in found
    ]


_SWATCH, _GAP = 22.0, 15.0
_ALONE = 0.55
"""An entry that takes more of the width than this stands on a line of its own."""


def legend_height(keys: Sequence[Key]) -> float:
    """Room that a legend takes, with a gap below it."""
    return LINE * 1.15 * len(_rows(keys)) + 6 if keys else 0.0


def legend(sheet: Sheet, keys: Sequence[Key], *, top: float = 0, left: float = 4) -> None:
    """Entries side by side in as many rows as they need."""
    if not keys:
        return
    ax = free_panel(sheet, top, legend_height(keys))
    for i, row in enumerate(_rows(keys)):
        x, y = left, LINE * 1.15 * (i + 0.5)
        for key in row:
            _swatch(ax, key, x, y)
            ax.text(x + _SWATCH, y, key.label, va="center_baseline")
            x += _need(key)


def _rows(keys: Sequence[Key]) -> list[list[Key]]:
    rows: list[list[Key]] = []
    room = 0.0
    for key in keys:
        need, alone = _need(key), _need(key) > _ALONE * WIDTH
        if not rows or alone or need - _GAP > room:
            rows.append([])
            room = WIDTH - 8
        rows[-1].append(key)
        room = 0.0 if alone else room - need
    return rows


def _need(key: Key) -> float:
    """Room of an entry in the widest font that a page may use."""
    return _SWATCH + text_width(key.label) + _GAP


def _swatch(ax: Axes, key: Key, x: float, y: float) -> None:
    if key.shape == "box":
        ax.add_patch(Rectangle((x + 1, y - 5), 15, 10, facecolor=key.colour, alpha=key.alpha,
                               linewidth=0))  # fmt: skip
        if key.edge:
            ax.add_patch(Rectangle((x + 1, y - 5), 15, 10, fill=False, edgecolor=key.edge,
                                   linewidth=1.0))  # fmt: skip
    elif key.shape == "line":
        ax.plot([x, x + 17], [y, y], color=key.colour, linestyle=key.dash, linewidth=1.6)
        if key.marker:
            mark(ax, x + 8.5, y, key.marker, key.colour, key.edge or key.colour)
    else:
        mark(ax, x + 8.5, y, key.shape, key.colour, key.edge or palette.INK)


def mark(
    ax: Axes, x: float, y: float, shape: str, face: str, edge: str = palette.INK, size: float = 7
) -> None:
    """One marker, never clipped."""
    ax.add_line(Line2D(
        [x], [y], marker=shape, markersize=size, markerfacecolor=face, markeredgecolor=edge,
        markeredgewidth=1.1, linestyle="none", clip_on=False, zorder=6,
    ))  # fmt: skip


def say(
    ax: Axes, text: str, x: float, y: float, dx: float = 0, dy: float = DROP, *,
    across: str = "data", up: str = "data", align: HAlign = "left", colour: str = palette.INK,
    weight: str = "normal",
) -> None:  # fmt: skip
    """One line of text at a point, shifted by points, never clipped.

    `across` and `up` tell in what `x` and `y` count: 'data' or 'axes fraction'.
    """
    ax.annotate(
        text, (x, y), (dx, dy), (across, up), "offset points", ha=align, va="baseline",
        color=colour, weight=weight, annotation_clip=False,
    )  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """Where a label may stand: data coordinates and alignment, shifted by points."""

    x: float
    y: float
    dx: float = 0
    dy: float = 0
    align: HAlign = "left"


def room(ax: Axes, x: float, y: float, reach: float = 5) -> Bbox:
    """The place that a mark takes: so many points to each side."""
    across, up = ax.transData.transform((x, y))
    return Bbox([[across - reach, up - reach], [across + reach, up + reach]])


def above(x: float, top: float, right: float) -> list[Spot]:
    """Above a line that ends at the top, or as far to its side as the sheet has room."""
    return [Spot(x, top, 0, 4, "center"), Spot(0, top, 2, 4), Spot(right, top, 0, 4, "right")]


def place(ax: Axes, text: str, spots: Sequence[Spot], taken: list[Bbox | Outline]) -> None:
    """Write `text` at the first spot that is inside the axes and free, and take that room.

    `taken` holds boxes, lines and areas (closed paths) in points of the sheet; the last spot is
    used if none is free.
    """
    inside = ax.get_window_extent()
    chosen: tuple[Spot, Bbox] | None = None
    for spot in spots:
        box = _box(ax, text, spot)
        chosen = (spot, box)
        fits = box.x0 >= inside.x0 and box.x1 <= WIDTH - 1 and box.y0 >= inside.y0
        if fits and not any(_meets(box, other) for other in taken):
            break
    if chosen is None:
        return
    spot, box = chosen
    say(ax, text, spot.x, spot.y, spot.dx, spot.dy, align=spot.align)
    taken.append(box)


def _box(ax: Axes, text: str, spot: Spot) -> Bbox:
    x, y = ax.transData.transform((spot.x, spot.y))
    width = text_width(text)
    x += spot.dx - {"left": 0, "center": width / 2, "right": width}[spot.align]
    y += spot.dy
    return Bbox([[x - 1, y - 3], [x + width + 1, y + SIZE * 0.8]])


def _meets(box: Bbox, other: Bbox | Outline) -> bool:
    if isinstance(other, Outline):
        return bool(other.intersects_bbox(box, filled=other.codes is not None))
    return bool(box.overlaps(other))
