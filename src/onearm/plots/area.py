"""The restricted mean as what it is: the area under a Kaplan-Meier curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from onearm.analysis.analyse import Survival
from onearm.analysis.missing import ENDPOINTS
from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.plots.steps import Array, stairs
from onearm.plots.words import moment as moment


def area(
    survival: Survival,
    *,
    name: str,
    since: str = "the start date",
    caption: str | None = None,
    synthetic: bool = False,
) -> Figure:
    """The curve up to where its mean is taken: time had below it, time lost above it.

    Raises
    ------
    InputError
        If there is no restricted mean, because nobody was followed.
    """
    mean, unit = survival.mean, survival.times.unit
    if mean is None:
        raise InputError("nobody was followed, so there is no area under the curve")
    state, end = words.state(survival.endpoint), moment(mean.tau, unit)
    had, lost = (f"{words.time(v, unit)} {unit}" for v in (mean.value, mean.tau - mean.value))
    with canvas.styled():
        keys = [
            Key(f"{state}: {had}", palette.BAND, edge=palette.CURVE),
            Key(f"lost: {lost}", palette.PAPER, edge=palette.INK),
        ]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 226)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, f"{words.capital(state)} (%)")
        ax = canvas.panel(sheet, 44, top + 8, canvas.WIDTH - 60, 176)
        plot_area(survival, ax)
        ax.set_xlabel(f"{words.capital(unit)} from {since}")
        alt = (
            f"Kaplan-Meier curve of {ENDPOINTS.get(survival.endpoint, 'the event')} in "  # type: ignore[call-overload]
            f"{words.patients(survival.curve.n)} up to {end} {unit}: the area below it, {had}, "
            f"is the mean time {state}; the area above it, {lost}, is the mean time lost. "
            f"{words.WHERE}"
        )
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"The curve up to {end} {unit}; the shaded area below it is the restricted mean, the "
        "open area above it is what was lost."
    )
    time, rate = _until(survival, mean.tau)
    data = pd.DataFrame({f"time ({unit})": time, f"{state} (%)": 100 * rate})
    return Figure(name, svg, alt, words.caption(stated, synthetic=synthetic), data)


def plot_area(survival: Survival, ax: Axes) -> Axes:
    """Draw the box from 0 to the end of the mean, and the curve that parts it."""
    if survival.mean is None:
        raise InputError("nobody was followed, so there is no area under the curve")
    tau = survival.mean.tau
    x, y = stairs(*_until(survival, tau))
    ax.set(xlim=(0, tau), ylim=(0, 1))
    ticks = canvas.time_ticks(tau, survival.times.unit)
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    ax.fill_between(x, y, color=palette.BAND, linewidth=0, zorder=1)
    ax.plot([0, tau, tau], [1, 1, 0], color=palette.INK, linewidth=1.0, linestyle=palette.DASHED,
            clip_on=False, zorder=3)  # fmt: skip
    ax.plot(x, y, color=palette.CURVE, clip_on=False, zorder=4)
    return ax


def _until(survival: Survival, tau: float) -> tuple[Array, Array]:
    """The curve from 0 to `tau`; a fall at `tau` itself is drawn, and takes nothing off."""
    found = survival.curve
    inside = found.time <= tau
    time, rate = np.append(0.0, found.time[inside]), np.append(1.0, found.survival[inside])
    return (time, rate) if time[-1] == tau else (np.append(time, tau), np.append(rate, rate[-1]))
