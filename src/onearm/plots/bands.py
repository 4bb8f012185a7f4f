"""The Kaplan-Meier curves of many cohorts as bands, and the curve of one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from onearm.analysis.analyse import Survival
from onearm.analysis.missing import ENDPOINTS
from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key, Spot
from onearm.plots.figure import Figure, to_svg
from onearm.plots.steps import Array, stairs

POINTS = 110
"""Times at which a band is drawn, at most: between them it is a straight line."""


@dataclass(frozen=True)
class Bands:
    """Heights of many curves of one endpoint, as proportions, each of shape (n_times,).

    `low` and `high` hold all curves between them, `q1` and `q3` the middle half at each time.
    """

    time: Array
    low: Array
    q1: Array
    median: Array
    q3: Array
    high: Array


def bands(
    found: Bands,
    own: Survival,
    *,
    name: str,
    cohorts: int,
    since: str = "the start date",
    caption: str | None = None,
    synthetic: bool = True,
) -> Figure:
    """Between which heights the curves of many cohorts lie, and the curve of the cohort at hand.

    Parameters
    ----------
    own : Survival
        The endpoint in the cohort at hand.
    cohorts : int
        How many cohorts the bands are of.

    Raises
    ------
    InputError
        If the bands have no times.
    """
    if not len(found.time):
        raise InputError("bands need one time or more")
    label = ENDPOINTS.get(own.endpoint, own.endpoint)  # type: ignore[call-overload]
    unit = own.times.unit
    with canvas.styled():
        keys = [
            Key("this cohort", palette.CURVE, "line"),
            Key("all cohorts", palette.PROGRESSION, "line", palette.DASHED),
            Key("the middle half of them", palette.BAND, edge=palette.MUTED),
        ]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 268)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, f"{words.capital(label)} (%)")
        ax = canvas.panel(sheet, 44, top + 22, canvas.WIDTH - 54, 204)
        plot_bands(found, own, ax)
        ax.set_xlabel(f"{words.capital(unit)} from {since}")
        alt = _alt(found, own, label, cohorts)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"{words.capital(label)} by Kaplan-Meier in {cohorts:,} cohorts: all lie between the "
        "dashed lines, at each time the middle half in the shaded band; the solid line is the "
        "cohort of this book."
    )
    return Figure(name, svg, alt, words.caption(stated, synthetic=synthetic), _data(found, own))


def plot_bands(found: Bands, own: Survival, ax: Axes) -> Axes:
    """Draw the outer lines, the shaded middle half, the landmark and the own curve."""
    longest = max(float(found.time[-1]), float(own.curve.time[-1])) or 1.0
    ticks = canvas.time_ticks(longest, own.times.unit)
    ax.set(xlim=(0, longest * 1.03), ylim=(0, 1.04))
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    drawn = words.sample(list(range(len(found.time))), POINTS)
    x = found.time[drawn]
    ax.fill_between(x, found.q1[drawn], found.q3[drawn], facecolor=palette.BAND,
                    edgecolor=palette.MUTED, linewidth=0.8, zorder=1)  # fmt: skip
    for edge in (found.low, found.high):
        ax.plot(x, edge[drawn], color=palette.PROGRESSION, linewidth=1.4,
                linestyle=palette.DASHED, clip_on=False, zorder=3)  # fmt: skip
    steps = stairs(np.append(0.0, own.curve.time), np.append(1.0, own.curve.survival))
    ax.plot(*steps, color=palette.CURVE, clip_on=False, zorder=4)
    _landmark(found, own, ax)
    return ax


def _landmark(found: Bands, own: Survival, ax: Axes) -> None:
    at = own.landmark.time
    if at > ax.get_xlim()[1]:
        return
    ax.plot([at, at], [0, 1.04], color=palette.INK, linewidth=1.0, linestyle=palette.DOTTED,
            zorder=2)  # fmt: skip
    taken: list[Bbox | Path] = []
    spots: list[Spot] = canvas.above(at, 1.04, ax.get_xlim()[1])
    canvas.place(ax, _reading(found, own), spots, taken)


def _reading(found: Bands, own: Survival) -> str:
    """Where the curves are at the landmark."""
    low, high = (words.number(100 * value) for value in _at(found, own.landmark.time))
    ends = low if low == high else f"{low}–{high}"
    return f"{_moment(own)}: {ends}%"


def _at(found: Bands, time: float) -> tuple[float, float]:
    """Lowest and highest height at the last time that is not past `time`."""
    i = max(int(np.searchsorted(found.time, time + 1e-9, side="right")) - 1, 0)
    return float(found.low[i]), float(found.high[i])


def _moment(own: Survival) -> str:
    return f"{words.moment(own.landmark.time, own.times.unit)} {own.times.unit}"


def _widest(found: Bands) -> tuple[float, float, float]:
    """The time at which the curves are furthest apart, and between what."""
    i = int(np.argmax(found.high - found.low))
    return float(found.time[i]), float(found.low[i]), float(found.high[i])


def _alt(found: Bands, own: Survival, label: str, cohorts: int) -> str:
    low, high = _at(found, own.landmark.time)
    rate = own.landmark.rate
    there = "" if rate is None else f", {words.percent(rate)} in the cohort of this book"
    time, least, most = _widest(found)
    unit = own.times.unit
    return (
        f"Bands of the Kaplan-Meier curves of {label} in {cohorts:,} cohorts: at {_moment(own)} "
        f"between {words.percent(low)} and {words.percent(high)}{there}. They are widest at "
        f"{words.moment(time, unit)} {unit}: {words.percent(least)} to {words.percent(most)}. "
        f"{words.WHERE}"
    )


def _data(found: Bands, own: Survival) -> pd.DataFrame:
    return pd.DataFrame({
        f"time ({own.times.unit})": found.time,
        "lowest (%)": 100 * found.low,
        "lower quartile (%)": 100 * found.q1,
        "median (%)": 100 * found.median,
        "upper quartile (%)": 100 * found.q3,
        "highest (%)": 100 * found.high,
    })  # fmt: skip
