"""How many have had an event by each time, where death may come first."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.plots.steps import plot_at_risk, plot_band, stairs
from onearm.stats.competing import CumulativeIncidence, Incidence
from onearm.stats.survival import KaplanMeier

_SCALES = ((0.04, 0.01), (0.1, 0.02), (0.2, 0.05), (0.5, 0.1), (0.8, 0.2), (1.0, 0.25))


def incidence(
    found: CumulativeIncidence,
    ignoring: KaplanMeier | None = None,
    *,
    unit: str,
    what: str,
    at: Incidence | None = None,
    since: str = "the first dose",
    name: str = "incidence",
    caption: str | None = None,
    synthetic: bool = False,
    note: str = "",
) -> Figure:
    """Cumulative incidence in steps with its interval, and the curve that takes death for censoring.

    Parameters
    ----------
    found : CumulativeIncidence
        Of the event, with death as the competing one.
    ignoring : KaplanMeier, optional
        Of the same patients, those who died first being censored; None where nothing competes.
    what : str
        The event, as a sentence has it.
    at : Incidence, optional
        The reading that is written above the curve.

    Raises
    ------
    InputError
        If the two curves do not have the same times.
    """  # noqa: E501
    if ignoring is not None and not np.array_equal(ignoring.time, found.time):
        raise InputError("both curves must be of the same patients, found different times")
    with canvas.styled():
        keys = _keys(ignoring)
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 310)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 12, "With the event (%)")
        ax = canvas.panel(sheet, 44, top + 20, canvas.WIDTH - 54, 204)
        risk_ax = canvas.panel(sheet, 44, top + 272, canvas.WIDTH - 54, 36)
        plot_incidence(found, ignoring, ax, risk_ax, unit=unit, at=at)
        ax.set_xlabel(f"{words.capital(unit)} from {since}")
        alt = _alt(found, ignoring, unit, what, at)
        svg = to_svg(sheet, name, alt)
    stated = caption or _caption(found, ignoring, what)
    text = words.caption(stated, note, synthetic=synthetic)
    return Figure(name, svg, alt, text, _data(found, ignoring, unit))


def plot_incidence(
    found: CumulativeIncidence,
    ignoring: KaplanMeier | None,
    ax: Axes,
    risk_ax: Axes | None = None,
    *,
    unit: str,
    at: Incidence | None = None,
) -> Axes:
    """Draw the band, both curves, the reading and the numbers at risk."""
    longest = float(found.time[-1]) or 1.0
    ticks = canvas.time_ticks(longest, unit)
    top, step = _scale(found, ignoring)
    ax.set(xlim=(0, longest * 1.03), ylim=(0, top * 1.04))
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    levels = [step * k for k in range(round(top / step) + 1)]
    ax.set_yticks(levels, [words.plain(100 * level) for level in levels])
    plot_band(found.time, found.low, found.high, ax)
    time = np.append(0.0, found.time)
    if ignoring is not None:
        other = 1 - np.append(1.0, ignoring.survival)
        ax.plot(*stairs(time, other), color=palette.PROGRESSION, linestyle=palette.SECOND,
                zorder=3)  # fmt: skip
    share = np.append(0.0, found.incidence)
    ax.plot(*stairs(time, share), color=palette.CURVE, clip_on=False, zorder=4)
    if at is not None and at.time <= longest * 1.03:
        _reading(ax, at, unit, top * 1.04)
    if risk_ax is not None:
        plot_at_risk(found, ticks, risk_ax, ax)
    return ax


def _scale(found: CumulativeIncidence, ignoring: KaplanMeier | None) -> tuple[float, float]:
    """End of the scale and its steps: a rare event needs a finer one, which the ticks tell."""
    highest = max(float(found.incidence[-1]), float(np.nanmax(np.append(0.0, found.high))))
    if ignoring is not None:
        highest = max(highest, 1 - float(ignoring.survival[-1]))
    return next(scale for scale in _SCALES if highest <= scale[0] + 1e-9)


def _reading(ax: Axes, at: Incidence, unit: str, top: float) -> None:
    ax.plot([at.time, at.time], [0, top], color=palette.INK, linewidth=1.0,
            linestyle=palette.DOTTED, zorder=3)  # fmt: skip
    spots = canvas.above(at.time, top, ax.get_xlim()[1])
    canvas.place(ax, reading_text(at, unit), spots, [])


def reading_text(at: Incidence, unit: str) -> str:
    """The share by one time with its interval, as the figure says it."""
    head = f"{words.moment(at.time, unit)} {unit}"
    if at.value is None:
        return f"{head}: not known"
    if at.ci is None:
        return f"{head}: {words.percent(at.value)}"
    low, high = (words.number(100 * limit) for limit in at.ci)
    return f"{head}: {words.percent(at.value)} ({low}–{high})"


def _keys(ignoring: KaplanMeier | None) -> list[Key]:
    if ignoring is None:
        return []
    return [
        Key("death competes", palette.CURVE, "line"),
        Key("1 − Kaplan-Meier: death censors", palette.PROGRESSION, "line", palette.SECOND),
    ]


def _ends(found: CumulativeIncidence, ignoring: KaplanMeier | None) -> str:
    own = f"{words.percent(float(found.incidence[-1]))} at the end"
    if ignoring is None:
        return own
    other = words.percent(1 - float(ignoring.survival[-1]))
    return f"{own}, where one minus Kaplan-Meier says {other}"


def _caption(found: CumulativeIncidence, ignoring: KaplanMeier | None, what: str) -> str:
    band = ""
    if np.isfinite(found.low).any():
        level = words.percent(found.level, 0)
        band = f" with its pointwise {level} interval ({found.transform})"
    rest = "nothing competes"
    if ignoring is not None:
        rest = "death without it competes (solid), or is taken for censoring (dashed)"
    ends = _ends(found, ignoring)
    return f"Cumulative incidence of the {what}{band}: {ends}; {rest}."


def _alt(
    found: CumulativeIncidence, ignoring: KaplanMeier | None, unit: str, what: str,
    at: Incidence | None,
) -> str:  # fmt: skip
    n, events, deaths = int(found.at_risk[0]), int(found.events.sum()), int(found.others.sum())
    told = f"{events} had it"
    if ignoring is not None:
        told += f" and {deaths} died without it"
    reading = "" if at is None or at.value is None else f" {reading_text(at, unit)};"
    return (
        f"Step curve of the cumulative incidence of the {what} in {words.patients(n)}: "
        f"{told};{reading} {_ends(found, ignoring)}. {words.WHERE}"
    )


def _data(found: CumulativeIncidence, ignoring: KaplanMeier | None, unit: str) -> pd.DataFrame:
    frame = pd.DataFrame({
        f"time ({unit})": found.time,
        "at risk": found.at_risk,
        "events": found.events,
        "deaths without it": found.others,
        "censored": found.censored,
        "with the event (%)": 100 * found.incidence,
        "low (%)": 100 * found.low,
        "high (%)": 100 * found.high,
    })  # fmt: skip
    if ignoring is not None:
        frame["1 - Kaplan-Meier (%)"] = 100 * (1 - ignoring.survival)
    return frame
