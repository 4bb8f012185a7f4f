"""Events seen and events expected under a null curve, as they add up over time."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.plots.steps import Array, stairs, thinned


@dataclass(frozen=True)
class Tally:
    """Events up to each time, in increasing order from 0: seen, and expected of the same patients.

    The null curve passes through `rate` at `landmark`; `at_landmark` holds both counts there, None
    where nobody was followed so far.
    """

    time: Array
    observed: Array
    expected: Array
    n: int
    unit: str
    rate: float
    landmark: float
    at_landmark: tuple[int, float] | None


def expected(
    tally: Tally,
    *,
    name: str = "expected",
    since: str = "the start date",
    caption: str | None = None,
    synthetic: bool = False,
) -> Figure:
    """Both counts against the time to which follow-up is used."""
    seen, due = int(tally.observed[-1]), float(tally.expected[-1])
    with canvas.styled():
        keys = [
            Key(f"seen: {seen}", palette.CURVE, "line"),
            Key(f"expected: {words.number(due)}", palette.PROGRESSION, "line", palette.SECOND),
        ]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 256)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Events so far")
        ax = canvas.panel(sheet, 40, top + 24, canvas.WIDTH - 54, 190)
        plot_expected(tally, ax)
        ax.set_xlabel(f"{words.capital(tally.unit)} from {since}")
        alt = _alt(tally, seen, due)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Events among {words.patients(tally.n)} up to each time (solid), and as many as the null "
        f"curve through {words.percent(tally.rate)} at {_at(tally)} expects of them (dashed)."
    )
    data = pd.DataFrame({
        f"time ({tally.unit})": tally.time, "seen": tally.observed, "expected": tally.expected,
    })  # fmt: skip
    return Figure(name, svg, alt, words.caption(stated, synthetic=synthetic), data)


def plot_expected(tally: Tally, ax: Axes) -> Axes:
    """Draw the steps of what was seen, the line of what was expected, and the landmark."""
    longest = float(tally.time[-1])
    highest = max(float(tally.observed[-1]), float(tally.expected[-1]), 1.0) * 1.05
    ax.set(xlim=(0, longest * 1.03), ylim=(0, highest))
    ticks = canvas.time_ticks(longest, tally.unit)
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.yaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
    ax.plot(*thinned(tally.time, tally.expected), color=palette.PROGRESSION,
            linestyle=palette.SECOND, clip_on=False, zorder=3)  # fmt: skip
    ax.plot(*stairs(tally.time, tally.observed.astype(float)), color=palette.CURVE,
            clip_on=False, zorder=4)  # fmt: skip
    if tally.at_landmark is not None:
        x, right = tally.landmark, longest * 1.03
        ax.plot([x, x], [0, highest], color=palette.INK, linewidth=1.0, linestyle=palette.DOTTED)
        seen, due = tally.at_landmark
        text = f"{_at(tally)}: {seen} seen, {words.number(due)} expected"
        canvas.place(ax, text, canvas.above(x, highest, right), [])
    return ax


def _at(tally: Tally) -> str:
    return f"{words.moment(tally.landmark, tally.unit)} {tally.unit}"


def _alt(tally: Tally, seen: int, due: float) -> str:
    mark = ""
    if tally.at_landmark is not None:
        mark = (
            f"; at {_at(tally)} it was {tally.at_landmark[0]} against "
            f"{words.number(tally.at_landmark[1])}"
        )
    side = "more than" if seen > due else "fewer than" if seen < due else "as many as"
    return (
        f"Line chart of events among {words.patients(tally.n)} against time in {tally.unit}: "
        f"{seen} were seen in all, {side} the {words.number(due)} that the null curve expects"
        f"{mark}. {words.WHERE}"
    )
