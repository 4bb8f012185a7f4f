"""Two clocks in one picture: how long patients had no event, and how long they were watched."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from onearm.analysis.analyse import Survival
from onearm.analysis.missing import ENDPOINTS
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.plots.steps import stairs
from onearm.stats.survival import KaplanMeier, Quantile

_MARKS = ("o", "D")


def follow_up(
    survival: Survival,
    *,
    name: str,
    since: str = "the start date",
    caption: str | None = None,
    synthetic: bool = False,
) -> Figure:
    """The Kaplan-Meier curve of an endpoint and the reverse curve of the same patients."""
    unit = survival.times.unit
    state = words.state(survival.endpoint)
    label = ENDPOINTS.get(survival.endpoint, survival.endpoint)  # type: ignore[call-overload]
    middles = [_middle(found, unit) for found in (survival.median, survival.follow_up)]
    with canvas.styled():
        keys = [
            Key(f"{state}: {middles[0]}", palette.CURVE, "line"),
            Key(f"followed: {middles[1]}", palette.PROGRESSION, "line", palette.SECOND),
        ]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 250)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Patients (%)")
        ax = canvas.panel(sheet, 44, top + 8, canvas.WIDTH - 54, 200)
        plot_follow_up(survival, ax)
        ax.set_xlabel(f"{words.capital(unit)} from {since}")
        alt = (
            f"Two Kaplan-Meier curves of the same {words.patients(survival.curve.n)}, {unit} from "
            f"{since}: {label} ({middles[0]}) and follow-up, the reverse curve "
            f"({middles[1]}). {words.WHERE}"
        )
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"{words.capital(label)} (solid) and follow-up of the same patients by reverse "
        "Kaplan-Meier (dashed); the marks on the line at one half are the medians."
    )
    return Figure(name, svg, alt, words.caption(stated, synthetic=synthetic),
                  _data(survival, state))  # fmt: skip


def plot_follow_up(survival: Survival, ax: Axes) -> Axes:
    """Draw both curves, the line at one half, and each median on it."""
    longest = float(survival.curve.time[-1]) or 1.0
    ticks = canvas.time_ticks(longest, survival.times.unit)
    ax.set(xlim=(0, longest * 1.03), ylim=(0, 1.04))
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    ax.plot([0, longest], [0.5, 0.5], color=palette.INK, linewidth=1.0, linestyle=palette.DOTTED)
    _draw(ax, survival.reverse, palette.PROGRESSION, palette.SECOND)
    _draw(ax, survival.curve, palette.CURVE, "solid")
    looks = (palette.CURVE, palette.PROGRESSION)
    for found, shape, colour in zip(
        (survival.median, survival.follow_up), _MARKS, looks, strict=True
    ):
        if found.value is not None:
            canvas.mark(ax, found.value, 0.5, shape, colour, colour)
    return ax


def _draw(ax: Axes, curve: KaplanMeier, colour: str, dash: object) -> None:
    time, rate = np.append(0.0, curve.time), np.append(1.0, curve.survival)
    ax.plot(*stairs(time, rate), color=colour, linestyle=dash, clip_on=False, zorder=4)


def _middle(found: Quantile, unit: str) -> str:
    if found.value is None:
        return "median not reached"
    return f"median {words.time(found.value, unit)} {unit}"


def _data(survival: Survival, state: str) -> pd.DataFrame:
    """Both curves have a row at the same times: those at which anybody left."""
    return pd.DataFrame({
        f"time ({survival.times.unit})": survival.curve.time,
        f"{state} (%)": 100 * survival.curve.survival,
        "followed (%)": 100 * survival.reverse.survival,
    })  # fmt: skip
