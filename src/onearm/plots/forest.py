"""The same rate in several studies, with their summary and what a new study would have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import MaxNLocator

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.stats.meta import Summary

_LEFT, _RIGHT, _HEAD, _GAP = 136.0, 118.0, 18.0, 8.0


@dataclass(frozen=True)
class Study:
    """One study; rates are proportions, and `kind` is 'published' or 'converted'.

    `counted` says whether it is part of the summary, `note` is small print under the label.
    `converted` is a second rate from the median, where one was published as well.
    """

    label: str
    rate: float
    low: float | None
    high: float | None
    kind: str
    note: str = ""
    counted: bool = True
    converted: float | None = None


def forest(
    studies: Sequence[Study],
    summary: Summary | None,
    *,
    name: str = "forest",
    null: float | None = None,
    null_label: str = "null",
    axis: str = "Rate (%)",
    caption: str | None = None,
) -> Figure:
    """One row a study, then the summary as a diamond and the prediction interval as a bar.

    Raises
    ------
    InputError
        If there is no study.
    """
    if not studies:
        raise InputError("a forest plot needs one study or more")
    with canvas.styled():
        keys = _keys(studies)
        top = canvas.legend_height(keys) + 4
        tall = sum(_heights(studies, summary, null))
        sheet = canvas.sheet(top + tall + 42)
        canvas.legend(sheet, keys)
        ax = canvas.panel(sheet, _LEFT, top, canvas.WIDTH - _LEFT - _RIGHT, tall)
        plot_forest(studies, summary, ax, null=null, null_label=null_label)
        ax.set_xlabel(axis)
        alt = _alt(studies, summary, null, null_label)
        svg = to_svg(sheet, name, alt)
    stated = caption or "Rates of single studies with their 95% intervals, and their summary."
    return Figure(name, svg, alt, words.caption(stated), _data(studies, summary))


def plot_forest(
    studies: Sequence[Study],
    summary: Summary | None,
    ax: Axes,
    *,
    null: float | None = None,
    null_label: str = "null",
) -> Axes:
    """Draw the rows from top to bottom; the y axis counts points."""
    heights = _heights(studies, summary, null)
    down = _HEAD if null is not None else 0.0
    ends = _scale(studies, summary, null)
    ticks = canvas.within(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(*ends), *ends)
    ax.set(xlim=ends, ylim=(sum(heights), 0))
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    if null is not None:
        ax.plot([100 * null] * 2, [down, sum(heights)], color=palette.INK, linewidth=1.1,
                linestyle=palette.DASHED, zorder=1)  # fmt: skip
        canvas.say(ax, f"{null_label} {words.percent(null)}", 100 * null, down, 0, 4,
                   align="center")  # fmt: skip
    for study in studies:
        _study(ax, study, down)
        down += _height(study)
    if summary is not None:
        _summary(ax, summary, down + _GAP)
    return ax


def _study(ax: Axes, study: Study, top: float) -> None:
    y = top + _height(study) / 2
    colour = palette.ACCENT if study.counted else palette.NE
    if study.low is not None and study.high is not None:
        ax.plot([100 * study.low, 100 * study.high], [y, y], color=colour, linewidth=1.6, zorder=3)
    if study.converted is not None:
        canvas.mark(ax, 100 * study.converted, y, "D", palette.PAPER, colour, 5)
    _, shape, face = palette.SOURCES[study.kind]
    filled = face if study.counted or face == palette.PAPER else colour
    canvas.mark(ax, 100 * study.rate, y, shape, filled, colour)
    canvas.say(ax, _reading(study.rate, study.low, study.high), 1, y, _RIGHT - 3,
               across="axes fraction", align="right")  # fmt: skip
    lines = _label(study)
    y -= canvas.LINE * (len(lines) - 1) / 2
    for text, ink in lines:
        canvas.say(ax, text, 0, y, 4 - _LEFT, across="axes fraction", colour=ink)
        y += canvas.LINE


def _summary(ax: Axes, summary: Summary, top: float) -> None:
    y = top + 11
    low, middle, high = (100 * rate for rate in (summary.ci[0], summary.mean, summary.ci[1]))
    corners = [(low, y), (middle, y - 7), (high, y), (middle, y + 7)]
    ax.add_patch(Polygon(corners, closed=True, facecolor=palette.PROGRESSION, linewidth=0,
                         zorder=4))  # fmt: skip
    _row(ax, f"Summary of {summary.k}", _reading(summary.mean, *summary.ci), y)
    if summary.prediction is not None:
        y += 24
        low, high = (100 * rate for rate in summary.prediction)
        ax.add_patch(Rectangle((low, y - 4), high - low, 8, facecolor="none",
                               edgecolor=palette.PROGRESSION, linewidth=1.4, zorder=4))  # fmt: skip
        _row(ax, "A new study", f"{words.number(low)}–{words.number(high)}", y)


def _row(ax: Axes, label: str, reading: str, y: float) -> None:
    canvas.say(ax, label, 0, y, 4 - _LEFT, across="axes fraction", weight="bold")
    canvas.say(ax, reading, 1, y, _RIGHT - 3, across="axes fraction", align="right")


def _reading(rate: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return words.percent(rate)
    shown = [words.number(100 * value) for value in (rate, low, high)]
    return f"{shown[0]} ({shown[1]}–{shown[2]})"


def _label(study: Study) -> list[tuple[str, str]]:
    lines = [(line, palette.INK) for line in canvas.wrap(study.label, _LEFT - 14)]
    return lines + [(line, palette.MUTED) for line in canvas.wrap(study.note, _LEFT - 14)]


def _height(study: Study) -> float:
    return max(canvas.LINE * len(_label(study)) + 8, 22.0)


def _heights(studies: Sequence[Study], summary: Summary | None, null: float | None) -> list[float]:
    """Room of each row: the name of the null, the studies, the summary with its prediction."""
    below = 0.0
    if summary is not None:
        below = _GAP + 24 + (24 if summary.prediction is not None else 0)
    return [_HEAD if null is not None else 0.0, *(_height(study) for study in studies), below]


def _scale(
    studies: Sequence[Study], summary: Summary | None, null: float | None
) -> tuple[float, float]:
    known = [value for study in studies for value in (study.rate, study.low, study.high,
             study.converted)] + [null]  # fmt: skip
    if summary is not None:
        known += [*summary.ci, *(summary.prediction or ())]
    values = [100 * value for value in known if value is not None]
    return max(0.0, 10 * np.floor(min(values) / 10)), min(100.0, 10 * np.ceil(max(values) / 10))


def _keys(studies: Sequence[Study]) -> list[Key]:
    keys = canvas.source_keys(study.kind for study in studies)
    if any(study.converted is not None for study in studies):
        keys.append(Key("the same trial, converted", palette.PAPER, "D", edge=palette.ACCENT))
    return keys if len(keys) > 1 else []


def _alt(
    studies: Sequence[Study], summary: Summary | None, null: float | None, null_label: str
) -> str:
    rates = sorted(study.rate for study in studies)
    parts = [
        f"Forest plot of {len(studies)} rates from {words.percent(rates[0])} to "
        f"{words.percent(rates[-1])}."
    ]
    if summary is not None:
        low, high = (words.percent(rate) for rate in summary.ci)
        parts.append(
            f"The summary of {summary.k} studies is {words.percent(summary.mean)} ({low} to {high})"
            + ("." if summary.prediction is None else
               ", a new study would lie between "
               f"{' and '.join(words.percent(rate) for rate in summary.prediction)}.")
        )  # fmt: skip
    if null is not None:
        parts.append(f"A vertical line marks {null_label}, {words.percent(null)}.")
    return " ".join([*parts, words.WHERE])


def _data(studies: Sequence[Study], summary: Summary | None) -> pd.DataFrame:
    rows: list[tuple[str, float | None, float | None, float | None, str, str, str]] = [
        (s.label, s.rate, s.low, s.high, s.kind, "yes" if s.counted else "no", s.note)
        for s in studies
    ]
    rows += [
        (s.label, s.converted, None, None, "converted", "no", "the same trial, from its median")
        for s in studies
        if s.converted is not None
    ]
    if summary is not None:
        rows.append((f"Summary of {summary.k}", summary.mean, *summary.ci, "summary", "", ""))
        if summary.prediction is not None:
            rows.append(("A new study", None, *summary.prediction, "prediction", "", ""))
    head = ["study", "rate (%)", "low (%)", "high (%)", "kind", "in the summary", "note"]
    frame = pd.DataFrame(rows, columns=head)
    for column in head[1:4]:
        frame[column] = 100 * frame[column].astype(float)
    return frame
