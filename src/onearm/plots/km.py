"""A Kaplan-Meier curve with its interval, readings and numbers at risk."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from onearm.analysis import Analysis
from onearm.analysis.analyse import Survival
from onearm.analysis.missing import ENDPOINTS
from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Spot
from onearm.plots.figure import Figure, to_svg
from onearm.plots.steps import plot_at_risk, plot_band, stairs

CENSOR_MARKS = 150
_DROP = 0.07


def km(
    analysis: Analysis,
    endpoint: Literal["pfs", "os", "dor"],
    *,
    name: str | None = None,
    caption: str | None = None,
    since: str | None = None,
) -> Figure:
    """Kaplan-Meier curve of one endpoint of a trial.

    Parameters
    ----------
    since : str, optional
        What time is counted from, as the axis says it.

    Raises
    ------
    InputError
        If the trial has no such endpoint.
    """
    survival: Survival | None = getattr(analysis, endpoint)
    if survival is None:
        raise InputError(f"this trial has no {ENDPOINTS[endpoint]}; analysis.missing says why")
    synthetic = analysis.trial.spec.synthetic
    note = words.illustrative(
        analysis.trial, [("adtte", "AVAL", "times"), ("adtte", "CNSR", "who was censored")]
    )
    note = " ".join(part for part in (_published(analysis, endpoint), note) if part)
    start = "the first response" if endpoint == "dor" else analysis.trial.spec.clock
    return curve(
        survival, name=name or f"km-{endpoint}", caption=caption,
        since=since or start or "the start date", synthetic=synthetic, note=note,
    )  # fmt: skip


def _published(analysis: Analysis, endpoint: str) -> str:
    """What of a reconstructed curve was printed; nothing to say of observed data."""
    if not analysis.trial.spec.synthetic:
        return ""
    claim = next((c for c in analysis.trial.claims if c.id == f"{endpoint}.median"), None)
    if claim is None or claim.grade == "I":
        return "Nothing on this curve is published."
    return (
        f"Published: median {claim.printed_as}, grade {claim.grade}; everything else on this curve "
        "is reconstructed."
    )


def curve(
    survival: Survival,
    *,
    name: str,
    caption: str | None = None,
    since: str = "the start date",
    synthetic: bool = False,
    invented: bool = False,
    note: str = "",
) -> Figure:
    """Kaplan-Meier curve of any survival result, with or without a trial."""
    label = ENDPOINTS.get(survival.endpoint, survival.endpoint)  # type: ignore[call-overload]
    unit = survival.times.unit
    with canvas.styled():
        sheet = canvas.sheet(332)
        ax = canvas.panel(sheet, 44, 42, canvas.WIDTH - 54, 208)
        risk_ax = canvas.panel(sheet, 44, 294, canvas.WIDTH - 54, 36)
        plot_km(survival, ax, risk_ax)
        ax.set_xlabel(f"{words.capital(unit)} from {since}")
        top = canvas.free_panel(sheet, 0, 18)
        top.text(
            4, 12, f"{'In response' if survival.endpoint == 'dor' else words.capital(label)} (%)"
        )
        alt = _alt(survival, label, since, "invented " * invented)
        svg = to_svg(sheet, name, alt)
    stated = caption or _caption(survival, label)
    text = words.caption(stated, _marked(survival), note, synthetic=synthetic)
    return Figure(name, svg, alt, text, _data(survival))


def plot_km(survival: Survival, ax: Axes, risk_ax: Axes | None = None) -> Axes:
    """Draw the curve, its band, censor marks, median and landmark, and the numbers at risk."""
    found = survival.curve
    longest = float(found.time[-1]) or 1.0
    ticks = canvas.time_ticks(longest, survival.times.unit)
    ax.set(xlim=(0, longest * 1.03), ylim=(0, 1.04), xticks=ticks)
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    time, rate = np.append(0.0, found.time), np.append(1.0, found.survival)
    low, high = (np.append(1.0, limit) for limit in (found.low, found.high))
    band = plot_band(time, low, high, ax)
    ax.plot(*stairs(time, rate), color=palette.CURVE, clip_on=False, zorder=4)
    _censored(survival, ax)
    _readings(survival, ax, band)
    if risk_ax is not None:
        plot_at_risk(found, ticks, risk_ax, ax)
    return ax


def _censored(survival: Survival, ax: Axes) -> None:
    found = survival.curve
    marked = np.flatnonzero(found.censored)
    marked = np.asarray(words.sample(marked.tolist(), CENSOR_MARKS), dtype=int)
    if marked.size:
        ax.plot(found.time[marked], found.survival[marked], "|", color=palette.INK, markersize=8,
                markeredgewidth=1.1, clip_on=False, zorder=5)  # fmt: skip


def _readings(survival: Survival, ax: Axes, band: Path | None) -> None:
    """Landmark: a dotted line named at its top. Median: a dashed line across to the curve, with a
    short drop, named where there is room."""
    found, median, mark = survival.curve, survival.median, survival.landmark
    right = ax.get_xlim()[1]
    time, rate = np.append(0.0, found.time), np.append(1.0, found.survival)
    steps = np.column_stack(stairs(time, rate))
    taken: list[Bbox | Path] = [Path(ax.transData.transform(steps))]
    if band is not None:
        taken.append(Path(ax.transData.transform(band.vertices), band.codes))
    dashed: dict[str, Any] = {
        "color": palette.INK,
        "linewidth": 1.0,
        "linestyle": palette.DASHED,
        "zorder": 3,
    }
    if median.value is not None:
        x, foot = median.value, 0.5 - _DROP
        ax.plot([0, x], [0.5, 0.5], **dashed)
        ax.plot([x, x], [0.5, foot], **{**dashed, "linestyle": "solid", "linewidth": 1.4})
        taken.append(_line(ax, [(0.0, 0.5), (x, 0.5), (x, foot)]))
    if mark.time <= right:
        ax.plot([mark.time, mark.time], [0, 1.04], **{**dashed, "linestyle": palette.DOTTED})
        taken.append(_line(ax, [(mark.time, 0), (mark.time, 1.04)]))
        canvas.place(ax, landmark_text(survival), canvas.above(mark.time, 1.04, right), [])
    canvas.place(ax, median_text(survival), _median_spots(median.value, right), taken)


def _line(ax: Axes, points: list[tuple[float, float]]) -> Path:
    return Path(ax.transData.transform(points))


def _median_spots(median: float | None, right: float) -> list[Spot]:
    """Beside the median outside the band, then anywhere, nearest to the line at a half first."""
    above, below = (0.56, 0.63, 0.7, 0.77, 0.84, 0.91, 0.97), (0.36, 0.28, 0.2, 0.12, 0.04)
    ends: tuple[tuple[float, float, canvas.HAlign], ...] = (right, -2, "right"), (0, 8, "left")
    free = [Spot(x, y, dx, 0, align) for x, dx, align in ends for y in above + below]
    if median is None:
        return free
    near = [Spot(median, y, 10, 0) for y in above]
    return near + [Spot(median, y, -8, 0, "right") for y in below] + free


def median_text(survival: Survival) -> str:
    """The median with its interval, as the figure says it."""
    value, (low, high), unit = survival.median.value, survival.median.ci, survival.times.unit
    if value is None:
        return "median not reached"
    return (
        f"median {words.time(value, unit)} {unit} "
        f"({words.time(low, unit)}–{words.time(high, unit)})"
    )


def landmark_text(survival: Survival) -> str:
    """The rate at the landmark with its interval, as the figure says it."""
    mark = survival.landmark
    at = _at(survival)
    if mark.rate is None:
        return f"{at}: not reached"
    if None in mark.ci or mark.ci[0] == mark.ci[1]:
        return f"{at}: {words.percent(mark.rate)}"
    low, high = (words.number(None if limit is None else 100 * limit) for limit in mark.ci)
    return f"{at}: {words.percent(mark.rate)} ({low}–{high})"


def _marked(survival: Survival) -> str:
    n = int((survival.curve.censored > 0).sum())
    return f"{CENSOR_MARKS} of {n:,} times of censoring are marked." if n > CENSOR_MARKS else ""


def _caption(survival: Survival, label: str) -> str:
    found = survival.curve
    drawn = ["censored patients (ticks)"] if found.censored.any() else []
    if (found.high > found.low).any():  # nan compares false
        level = words.percent(found.level, 0)
        drawn.insert(0, f"its pointwise {level} interval ({found.transform})")
    if survival.median.value is not None:
        drawn.append("the median")
    if survival.landmark.time <= found.time[-1]:
        drawn.append(f"the rate at {_at(survival)}")
    return (
        f"{words.capital(label)} by Kaplan-Meier{' with ' if drawn else ''}{words.listed(drawn)}."
    )


def _alt(survival: Survival, label: str, since: str, like: str) -> str:
    found, unit, mark = survival.curve, survival.times.unit, survival.landmark
    level = words.percent(found.level, 0)
    value, (low, high) = survival.median.value, survival.median.ci
    if value is None:
        median = "the median is not reached"
    else:
        median = (f"the median is {words.time(value, unit)} {unit} ({level} interval "
                  f"{words.time(low, unit)} to {words.time(high, unit)})")  # fmt: skip
    rate = f"follow-up ends before {_at(survival)}"
    if mark.rate is not None:
        rate = f"{words.percent(mark.rate)} are {words.state(survival.endpoint)} at {_at(survival)}"
    who = words.patients(found.n).replace("patient", f"{like}patient")
    events = "1 event" if found.n_events == 1 else f"{found.n_events:,} events"
    return (
        f"Kaplan-Meier curve of {label} in {who}, {unit} from {since}: "
        f"{events}, {median}, and {rate}. {words.WHERE}"
    )


def _at(survival: Survival) -> str:
    time, unit = survival.landmark.time, survival.times.unit
    return f"{words.moment(time, unit)} {unit}"


def _data(survival: Survival) -> pd.DataFrame:
    found = survival.curve
    return pd.DataFrame({
        f"time ({survival.times.unit})": found.time,
        "at risk": found.at_risk,
        "events": found.events,
        "censored": found.censored,
        f"{words.state(survival.endpoint)} (%)": 100 * found.survival,
        "low (%)": 100 * found.low,
        "high (%)": 100 * found.high,
    })  # fmt: skip
