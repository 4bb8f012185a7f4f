"""Values and their intervals, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg

_LEFT, _RIGHT, _HEAD = 138.0, 116.0, 18.0
_LOOKS = {
    "published": ("o", palette.PAPER),
    "derived": ("D", palette.ACCENT),
    "reconstructed": ("s", palette.ACCENT),
    "observed": ("o", palette.ACCENT),
}


@dataclass(frozen=True)
class Row:
    """One row; a limit or value that is None is not known, `kind` is that of a result.

    `note` is small print under the label (a grade, a source); `other` a second value shown
    beside the first, as a published number beside a reproduced one. `against_null` says whether
    the line at the null is drawn across this row.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    kind: str = ""
    note: str = ""
    other: float | None = None
    other_low: float | None = None
    other_high: float | None = None
    against_null: bool = True


def intervals(
    rows: Sequence[Row],
    *,
    name: str,
    unit: str = "%",
    axis: str = "",
    method: str = "95% interval",
    null: float | None = None,
    null_label: str = "",
    other_label: str = "published",
    caption: str | None = None,
    synthetic: bool = False,
) -> Figure:
    """A dot and its interval for each row, a line at `null` across the rows held against it.

    Raises
    ------
    InputError
        If no row has a value.
    """
    if not any(words.known(row.value) for row in rows):
        raise InputError("a chart of intervals needs one row or more with a value")
    with canvas.styled():
        keys = _keys(rows, other_label)
        top = canvas.legend_height(keys) + 4
        heights = _heights(rows, null)
        sheet = canvas.sheet(top + sum(heights) + 42)
        canvas.legend(sheet, keys)
        ax = canvas.panel(sheet, _LEFT, top, canvas.WIDTH - _LEFT - _RIGHT, sum(heights))
        plot_intervals(rows, ax, null=null, null_label=null_label, unit=unit)
        ax.set_xlabel(axis or (f"Value ({unit})" if unit else "Value"))
        alt = _alt(rows, unit, null, null_label, method, other_label)
        svg = to_svg(sheet, name, alt)
    stated = caption or f"Values (marks) with their {method} (lines), one row each."
    return Figure(name, svg, alt, words.caption(stated, synthetic=synthetic), _data(rows, unit,
                  other_label))  # fmt: skip


def plot_intervals(
    rows: Sequence[Row],
    ax: Axes,
    *,
    null: float | None = None,
    null_label: str = "",
    unit: str = "%",
) -> Axes:
    """Draw the rows from top to bottom; the y axis counts points."""
    heights = _heights(rows, null)
    (low, high), ticks = _scale(rows, null, unit)
    ax.set(xlim=(low, high), ylim=(sum(heights), 0))
    sign = "%" if unit == "%" else ""
    ax.set_xticks(ticks, [words.plain(tick) + sign for tick in ticks])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    named, down = null is None, 0.0
    for row, height in zip(rows, heights, strict=True):
        own = _height(row)
        top = down + height - own
        if null is not None and row.against_null:
            ax.plot([null, null], [top, top + own], color=palette.INK, linewidth=1.1,
                    linestyle=palette.DASHED, zorder=1)  # fmt: skip
            if not named:
                text = f"{null_label} {words.plain(null)}{_suffix(unit)}".strip()
                canvas.say(ax, text, null, top, 0, 4, align="center")
                named = True
        _row(ax, row, top, own, unit)
        down += height
    return ax


def _row(ax: Axes, row: Row, top: float, height: float, unit: str) -> None:
    twice = _twice(row)
    middle = top + height / 2
    y = middle - 7 if twice else middle
    shape, face = _LOOKS.get(row.kind, ("o", palette.ACCENT))
    _dot(ax, row.value, row.low, row.high, y, shape, face, palette.ACCENT)
    _reading(ax, _text(row.value, row.low, row.high, unit), y)
    if twice:
        _dot(ax, row.other, row.other_low, row.other_high, middle + 7, "o", palette.PAPER,
             palette.PROGRESSION)  # fmt: skip
        _reading(ax, _text(row.other, row.other_low, row.other_high, unit), middle + 7)
    lines = _label(row)
    y = middle - canvas.LINE * (len(lines) - 1) / 2
    for text, colour in lines:
        canvas.say(ax, text, 0, y, 4 - _LEFT, across="axes fraction", colour=colour)
        y += canvas.LINE


def _dot(
    ax: Axes, value: float | None, low: float | None, high: float | None, y: float,
    shape: str, face: str, edge: str,
) -> None:  # fmt: skip
    left, right = ax.get_xlim()
    if low is not None or high is not None:
        start = left if low is None or not words.known(low) else low
        end = right if high is None or not words.known(high) else high
        ax.plot([start, end], [y, y], color=edge, linewidth=1.6, zorder=3)
        for known, at, arrow in ((words.known(low), start, "<"), (words.known(high), end, ">")):
            canvas.mark(ax, at, y, "|" if known else arrow, edge, edge, 5)
    if value is not None and words.known(value):
        canvas.mark(ax, value, y, shape, face, edge, 7)


def _reading(ax: Axes, text: str, y: float) -> None:
    canvas.say(ax, text, 1, y, _RIGHT - 3, across="axes fraction", align="right")


def _text(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    shown = words.number(value) + (_suffix(unit) if unit == "%" else "")
    if low is None and high is None:
        return shown
    return f"{words.number(value)} ({words.number(low)}–{words.number(high)})"


def _suffix(unit: str) -> str:
    return unit if unit == "%" else f" {unit}" if unit else ""


def _label(row: Row) -> list[tuple[str, str]]:
    lines = [(line, palette.INK) for line in canvas.wrap(row.label, _LEFT - 14)]
    return lines + [(line, palette.MUTED) for line in canvas.wrap(row.note, _LEFT - 14)]


def _twice(row: Row) -> bool:
    return words.known(row.other) or words.known(row.other_low) or words.known(row.other_high)


def _height(row: Row) -> float:
    return max(canvas.LINE * len(_label(row)) + 8, 36.0 if _twice(row) else 22.0)


def _heights(rows: Sequence[Row], null: float | None) -> list[float]:
    """Room of each row; the first that is held against the null has its label above it."""
    heights = [_height(row) for row in rows]
    held = [i for i, row in enumerate(rows) if row.against_null]
    if null is not None and held:
        heights[held[0]] += _HEAD
    return heights


def _scale(
    rows: Sequence[Row], null: float | None, unit: str
) -> tuple[tuple[float, float], list[float]]:
    """Ends of the x axis and its ticks: 0 to 100 for percentages."""
    low, high = _range(rows, null)
    known = _values(rows, null)
    if unit == "%" and min(known) >= 0 and max(known) <= 100:
        return (0.0, 100.0), [0.0, 25.0, 50.0, 75.0, 100.0]
    return (low, high), canvas.within(MaxNLocator(4).tick_values(low, high), low, high)


def _values(rows: Sequence[Row], null: float | None) -> list[float]:
    return [
        value
        for row in rows
        for value in (row.value, row.low, row.high, row.other, row.other_low, row.other_high, null)
        if value is not None and np.isfinite(value)
    ]


def _range(rows: Sequence[Row], null: float | None) -> tuple[float, float]:
    values = _values(rows, null)
    low, high = min(values), max(values)
    room = 0.05 * (high - low) or 1.0
    return (0.0 if 0 <= low < 0.35 * high else low - room), high + room


def _keys(rows: Sequence[Row], other_label: str) -> list[Key]:
    kinds = [kind for kind in _LOOKS if any(row.kind == kind for row in rows)]
    keys = [Key(kind, _LOOKS[kind][1], _LOOKS[kind][0], edge=palette.ACCENT) for kind in kinds]
    if any(_twice(row) for row in rows):
        if other_label in kinds:
            other_label += " (lower mark)"
        if not keys:
            keys.append(Key("reproduced", palette.ACCENT, "o", edge=palette.ACCENT))
        keys.append(Key(other_label, palette.PAPER, "o", edge=palette.PROGRESSION))
    return keys if len(keys) > 1 else []


def _alt(
    rows: Sequence[Row], unit: str, null: float | None, null_label: str, method: str,
    other_label: str,
) -> str:  # fmt: skip
    told = [
        f"{row.label}: "
        + (f"{words.number(row.value)}{_suffix(unit)}" if words.known(row.value) else "not reached")
        + (f" ({words.number(row.low)} to {words.number(row.high)})"
           if row.low is not None or row.high is not None else "")
        for row in rows[:3]
    ]  # fmt: skip
    more = f", and {len(rows) - 3} more" if len(rows) > 3 else ""
    line = ""
    if null is not None:
        reference = f"{null_label or 'the reference'}, {words.plain(null)}{_suffix(unit)}"
        held = [row.label for row in rows if row.against_null]
        where = "" if len(held) == len(rows) else f" beside {words.listed(held)}"
        line = f" A vertical line{where} marks {reference}." if held else ""
    each = "1 value with its" if len(rows) == 1 else f"{len(rows)} values with their"
    twice = f" Below each is the one {other_label}." if any(map(_twice, rows)) else ""
    return f"Dot chart of {each} {method}. {'; '.join(told)}{more}.{twice}{line} {words.WHERE}"


def _data(rows: Sequence[Row], unit: str, other_label: str) -> pd.DataFrame:
    of = f" ({unit})" if unit else ""
    frame = pd.DataFrame({
        "row": [row.label for row in rows],
        f"value{of}": np.array([row.value for row in rows], dtype=float),
        f"low{of}": np.array([row.low for row in rows], dtype=float),
        f"high{of}": np.array([row.high for row in rows], dtype=float),
        "kind": [row.kind for row in rows],
        "note": [row.note for row in rows],
        f"{other_label}{of}": np.array([row.other for row in rows], dtype=float),
        f"{other_label} low{of}": np.array([row.other_low for row in rows], dtype=float),
        f"{other_label} high{of}": np.array([row.other_high for row in rows], dtype=float),
    })  # fmt: skip
    empty = [c for c in frame.columns[4:] if frame[c].isin(["", np.nan]).all()]
    return frame.drop(columns=empty)
