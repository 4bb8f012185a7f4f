"""How often a useless treatment is claimed active, if the old one is not what it was held for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def misjudged(
    rates: Array,
    curves: Mapping[str, Array],
    *,
    null: float,
    alpha: float,
    name: str = "misjudged",
    caption: str | None = None,
) -> Figure:
    """Probability of a false claim against the true rate of the old treatment, one line a design.

    Parameters
    ----------
    rates : array, shape = (n_rates,)
        True rates of the old treatment in the patients of the trial, in rising order.
    curves : mapping of str to array, shape = (n_rates,)
        Probability of a claim if the new treatment has the same rate, by the name of the design.
    null : float
        The rate that the old treatment was held for.
    alpha : float
        The type I error that was asked for.

    Raises
    ------
    InputError
        If there are fewer than two rates, or not between one and four curves.
    """
    if len(rates) < 2 or not 1 <= len(curves) <= len(LOOKS):
        raise InputError(
            f"need two rates or more and one to {len(LOOKS)} curves, found {len(rates)} and "
            f"{len(curves)}"
        )
    with canvas.styled():
        keys = [
            Key(one, look[0], "line", look[1]) for one, look in zip(curves, LOOKS, strict=False)
        ]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 262)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Chance of a false claim (%)")
        ax = canvas.panel(sheet, 40, top + 22, canvas.WIDTH - 54, 198)
        plot_misjudged(rates, curves, ax, null=null, alpha=alpha)
        ax.set_xlabel("What the old treatment really does (%)")
        alt = _alt(rates, curves, null)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Exact chance that a treatment no better than the old one is claimed active, against the "
        f"true rate of the old one. Dotted, the rate it was held for, {words.percent(null)}; "
        f"dashed, the type I error asked for, {words.percent(alpha, 0)}."
    )
    return Figure(name, svg, alt, words.caption(stated), _data(rates, curves))


def plot_misjudged(
    rates: Array, curves: Mapping[str, Array], ax: Axes, *, null: float, alpha: float
) -> Axes:
    """Draw the curves, the rate that was supposed and the error that was allowed."""
    highest = max(float(np.max(values)) for values in curves.values())
    ax.set(xlim=(100 * rates[0], 100 * rates[-1]), ylim=(0, 104 * max(highest, alpha)))
    for values, (colour, dash) in zip(curves.values(), LOOKS, strict=False):
        ax.plot(100 * rates, 100 * np.asarray(values), color=colour, linestyle=dash, zorder=3)
    ax.axhline(100 * alpha, color=palette.INK, linewidth=1.1, linestyle=palette.DASHED, zorder=1)
    ax.axvline(100 * null, color=palette.INK, linewidth=1.0, linestyle=palette.DOTTED, zorder=1)
    top = ax.get_ylim()[1]
    canvas.say(ax, f"p0 {words.percent(null)}", 100 * null, top, 0, 4, align="center")
    for axis, ends in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        ticks = canvas.within(MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(*ends), *ends)
        axis.set_ticks(ticks, labels=[words.plain(tick) for tick in ticks])
    return ax


def _alt(rates: Array, curves: Mapping[str, Array], null: float) -> str:
    told = [
        f"{one} from {words.percent(values[0])} to {words.percent(values[-1])}"
        for one, values in curves.items()
    ]
    return (
        f"Line chart of the chance of a false claim as the true rate of the old treatment goes "
        f"from {words.percent(rates[0])} to {words.percent(rates[-1])}, where "
        f"{words.percent(null)} was supposed: {'; '.join(told)}. {words.WHERE}"
    )


def _data(rates: Array, curves: Mapping[str, Sequence[float] | Array]) -> pd.DataFrame:
    frame = pd.DataFrame({"rate of the old treatment (%)": 100 * rates})
    for one, values in curves.items():
        frame[f"{one} (%)"] = 100 * np.asarray(values)
    return frame
