"""What trials see that stop half-way, and those that go on, under one true rate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key, Spot
from onearm.plots.figure import Figure, to_svg

Array = npt.NDArray[np.float64]


def luck(
    rates: Array,
    chances: Array,
    stopped: npt.NDArray[np.bool_],
    *,
    truth: float,
    means: tuple[float, float],
    name: str = "luck",
    caption: str | None = None,
) -> Figure:
    """The plain rate of every possible outcome of a two-stage trial, with its probability.

    Parameters
    ----------
    rates, chances : array, shape = (n_outcomes,)
        Successes over patients at the end of the trial, and the probability of each outcome.
    stopped : array of bool, shape = (n_outcomes,)
        Whether the trial stopped half-way.
    truth : float
        The true rate.
    means : (float, float)
        The average rate of the trials that stop, and of those that go on.

    Raises
    ------
    InputError
        If no trial stops, or none goes on.
    """
    if stopped.all() or not stopped.any():
        raise InputError("some trials must stop half-way and some go on to be compared")
    with canvas.styled():
        keys = [
            Key("stops half-way", palette.PAPER, "s", edge=palette.PROGRESSION),
            Key("goes on to the end", palette.ACCENT, "o", edge=palette.ACCENT),
        ]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 280)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Probability (%)")
        ax = canvas.panel(sheet, 40, top + 46, canvas.WIDTH - 54, 190)
        plot_luck(rates, chances, stopped, ax, truth=truth, means=means)
        ax.set_xlabel("Successes over patients at the end of the trial (%)")
        alt = _alt(truth, means)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Exact probability of each rate that a trial may end with, if the true rate is "
        f"{words.percent(truth)} (dotted line). The dashed lines are the averages of the trials "
        "that stop and of those that go on."
    )
    return Figure(name, svg, alt, words.caption(stated), _data(rates, chances, stopped))


def plot_luck(
    rates: Array,
    chances: Array,
    stopped: npt.NDArray[np.bool_],
    ax: Axes,
    *,
    truth: float,
    means: tuple[float, float],
) -> Axes:
    """Draw a stem for each outcome, the truth and both averages."""
    likely = chances > 1e-4
    highest = 108 * float(chances.max())
    ends = 100 * float(rates[likely].min()), 100 * float(rates[likely].max())
    ax.set(xlim=(ends[0] - 2, ends[1] + 2), ylim=(0, highest))
    for which, colour, face, marker in (
        (stopped, palette.PROGRESSION, palette.PAPER, "s"),
        (~stopped, palette.ACCENT, palette.ACCENT, "o"),
    ):
        drawn = likely & which
        ax.vlines(100 * rates[drawn], 0, 100 * chances[drawn], colors=colour, linewidth=1.6,
                  zorder=2)  # fmt: skip
        ax.plot(100 * rates[drawn], 100 * chances[drawn], marker=marker, markersize=6,
                markerfacecolor=face, markeredgecolor=colour, markeredgewidth=1.2,
                linestyle="none", zorder=3)  # fmt: skip
    taken: list[Bbox | Path] = []
    marks = (
        (means[0], f"stops: {words.percent(means[0])}", palette.DASHED, palette.PROGRESSION),
        (means[1], f"goes on: {words.percent(means[1])}", palette.DASHED, palette.ACCENT),
        (truth, f"truth {words.percent(truth)}", palette.DOTTED, palette.INK),
    )
    for value, text, dash, colour in marks:
        x = 100 * value
        ax.plot([x, x], [0, highest], color=colour, linestyle=dash, linewidth=1.3, zorder=4)
        spots = [Spot(x, highest, 0, dy, "center") for dy in (4, 18, 32)]
        canvas.place(ax, text, spots, taken)
    for axis in (ax.xaxis, ax.yaxis):
        canvas.number_ticks(axis)
    return ax


def _alt(truth: float, means: tuple[float, float]) -> str:
    return (
        f"Stem chart of the rates that a two-stage trial may end with at a true rate of "
        f"{words.percent(truth)}: trials that stop half-way end with {words.percent(means[0])} on "
        f"average, those that go on with {words.percent(means[1])}. {words.WHERE}"
    )


def _data(rates: Array, chances: Array, stopped: npt.NDArray[np.bool_]) -> pd.DataFrame:
    return pd.DataFrame({
        "trial": ["stops half-way" if one else "goes on" for one in stopped],
        "successes over patients (%)": 100 * rates,
        "probability (%)": 100 * chances,
    })  # fmt: skip
