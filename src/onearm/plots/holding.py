"""How often intervals for one proportion hold the true rate, against that rate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.behaviour import LOOKS
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg

Array = npt.NDArray[np.float64]


def holding(
    p: Array,
    curves: Mapping[str, Array],
    *,
    n: int,
    level: float = 0.95,
    mark: tuple[str, float] | None = None,
    name: str = "holding",
    caption: str | None = None,
) -> Figure:
    """Coverage of intervals from `n` patients, one line a method, and the level they promise.

    Parameters
    ----------
    p : ndarray, shape = (n_rates,)
        True rates in rising order, as proportions.
    curves : mapping of str to ndarray, shape = (n_rates,)
        Coverage of each interval, by the name that the legend shows; four at most.
    n : int
        Patients.
    level : float
        Level that the intervals promise.
    mark : (str, float), optional
        A true rate to mark, and its name.

    Raises
    ------
    InputError
        If there are fewer than two rates, or not between one and four curves.
    """
    if len(p) < 2:
        raise InputError(f"a curve over true rates needs two of them or more, found {len(p)}")
    if not 1 <= len(curves) <= len(LOOKS):
        raise InputError(f"need one to {len(LOOKS)} curves of coverage, found {len(curves)}")
    with canvas.styled():
        looks = zip(curves, LOOKS, strict=False)
        keys = [Key(method, look[0], "line", look[1]) for method, look in looks]
        top = canvas.legend_height(keys)
        sheet = canvas.sheet(top + 276)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top, 18).text(4, 10, "Trials whose interval holds it (%)")
        ax = canvas.panel(sheet, 40, top + 36, canvas.WIDTH - 54, 198)
        plot_holding(p, curves, ax, level=level, mark=mark)
        alt = _alt(p, curves, n, level)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Exact coverage of {100 * level:g}% intervals for the rate among {words.patients(n)}, at "
        "each true rate; the dashed horizontal line is what they promise."
    )
    frame = pd.DataFrame({"true rate (%)": 100 * p})
    for method, values in curves.items():
        frame[f"{method} (%)"] = 100 * np.asarray(values)
    return Figure(name, svg, alt, words.caption(stated), frame)


def plot_holding(
    p: Array,
    curves: Mapping[str, Array],
    ax: Axes,
    *,
    level: float = 0.95,
    mark: tuple[str, float] | None = None,
) -> Axes:
    """Draw the curves, the level that they promise, and the rate that is marked."""
    lowest = min(float(np.min(values)) for values in curves.values())
    low = min(100 * lowest - 1, 100 * level - 3)
    for values, (colour, dash) in zip(curves.values(), LOOKS, strict=False):
        ax.plot(100 * p, 100 * np.asarray(values), color=colour, linestyle=dash, linewidth=1.5,
                zorder=3)  # fmt: skip
    ax.axhline(100 * level, color=palette.INK, linewidth=1.1, linestyle=palette.DASHED, zorder=2)
    ax.set(xlim=(100 * p[0], 100 * p[-1]), ylim=(low, 100.2), xlabel="True rate (%)")
    for axis in (ax.xaxis, ax.yaxis):
        ends = axis.get_view_interval()
        ticks = canvas.within(MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(*ends), *ends)
        axis.set_ticks(ticks, labels=[words.plain(tick) for tick in ticks])
    if mark is not None:
        label, rate = mark
        ax.plot([100 * rate] * 2, [low, 100.2], color=palette.INK, linewidth=1.0,
                linestyle=palette.DOTTED, zorder=1)  # fmt: skip
        side: canvas.HAlign = "right" if rate > 0.75 else "center"
        canvas.say(ax, f"{label} {words.percent(rate)}", 100 * rate, 100.2, 0, 4, align=side)
    return ax


def _alt(p: Array, curves: Mapping[str, Array], n: int, level: float) -> str:
    told = []
    for method, values in curves.items():
        lowest = int(np.argmin(values))
        told.append(
            f"{method} at least {words.percent(values[lowest])} "
            f"(at a true rate of {words.percent(p[lowest])})"
        )
    return (
        f"Line chart of the coverage of {words.percent(level, 0)} intervals from "
        f"{words.patients(n)} against the true rate, in teeth like those of a saw: "
        f"{'; '.join(told)}. {words.WHERE}"
    )
