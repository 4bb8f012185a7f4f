"""How estimates and intervals after two stages behave at each true rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.stats.simon import Design
from onearm.stats.two_stage import ESTIMATORS, Behaviour

Array = npt.NDArray[np.float64]

NAMES = {
    "naive": "naive",
    "umvue": "unbiased",
    "median_unbiased": "median-unbiased",
    "bias_adjusted": "bias-adjusted",
}
_HEIGHT = 128.0


def behaviour(
    found: Behaviour,
    design: Design,
    *,
    name: str = "behaviour",
    caption: str | None = None,
) -> Figure:
    """Bias above, root mean square error below, one line an estimate, against the true rate.

    Raises
    ------
    InputError
        If there are fewer than two true rates.
    """
    _check(found.p)
    with canvas.styled():
        keys = _keys([NAMES[one] for one in ESTIMATORS])
        top = canvas.legend_height(keys)
        sheet = canvas.sheet(top + 2 * _HEIGHT + 128)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top, 18).text(4, 10, "Bias (percentage points)")
        ax = canvas.panel(sheet, 40, top + 34, canvas.WIDTH - 54, _HEIGHT)
        plot_behaviour(found.p, found.bias, design, ax, label=True)
        middle = top + 34 + _HEIGHT + 24
        title = "Root mean square error (percentage points)"
        canvas.free_panel(sheet, middle, 18).text(4, 10, title)
        ax = canvas.panel(sheet, 40, middle + 22, canvas.WIDTH - 54, _HEIGHT)
        plot_behaviour(found.p, found.rmse, design, ax, floor=0.0)
        ax.set_xlabel("True rate (%)")
        alt = _alt(found, design)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Exact bias and root mean square error of four estimates after a two-stage design "
        f"({_rule(design)}), over all its trials, those that stop early among them; dotted lines "
        f"at the uninteresting and the desirable rate."
    )
    return Figure(name, svg, alt, words.caption(stated), _data(found))


def plot_behaviour(
    p: Array,
    lines: Mapping[str, Array],
    design: Design,
    ax: Axes,
    *,
    label: bool = False,
    floor: float | None = None,
) -> Axes:
    """Draw one line an estimate; `lines` are proportions, the axis counts percentage points."""
    drawn = [100 * np.asarray(lines[one]) for one in ESTIMATORS]
    low, high = min(float(y.min()) for y in drawn), max(float(y.max()) for y in drawn)
    room = 0.08 * (high - low) or 0.5
    low, high = low - room if floor is None else floor, high + room
    for y, (colour, dash) in zip(drawn, palette.LINES, strict=True):
        ax.plot(100 * p, y, color=colour, linestyle=dash, zorder=3)
    if low < 0 < high:
        ax.axhline(0, color=palette.INK, linewidth=0.9, zorder=1)
    _frame(ax, p, design, (low, high), label=label)
    return ax


def coverage(
    p: Array,
    curves: Mapping[str, Array],
    design: Design,
    *,
    level: float = 0.95,
    name: str = "coverage",
    caption: str | None = None,
) -> Figure:
    """How often each interval holds the true rate, against the true rate.

    Parameters
    ----------
    p : ndarray, shape = (n_rates,)
        True rates.
    curves : mapping of str to ndarray, shape = (n_rates,)
        Coverage of each interval, by the name that the legend shows; four at most.

    Raises
    ------
    InputError
        If there are fewer than two true rates, or not between one and four curves.
    """
    _check(p)
    if not 1 <= len(curves) <= len(palette.LINES):
        most = len(palette.LINES)
        raise InputError(f"need one to {most} curves of coverage, found {len(curves)}")
    with canvas.styled():
        keys = _keys(list(curves))
        top = canvas.legend_height(keys)
        sheet = canvas.sheet(top + 276)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top, 18).text(4, 10, "Trials whose interval holds it (%)")
        ax = canvas.panel(sheet, 40, top + 36, canvas.WIDTH - 54, 198)
        plot_coverage(p, curves, design, ax, level=level)
        ax.set_xlabel("True rate (%)")
        alt = _coverage_alt(p, curves, design, level)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Exact coverage of {100 * level:g}% intervals after a two-stage design ({_rule(design)}); "
        f"the dashed horizontal line is what they promise, the dotted lines are the uninteresting "
        f"and the desirable rate."
    )
    frame = pd.DataFrame({"true rate (%)": 100 * p})
    for one, values in curves.items():
        frame[f"{one} (%)"] = 100 * np.asarray(values)
    return Figure(name, svg, alt, words.caption(stated), frame)


def plot_coverage(
    p: Array, curves: Mapping[str, Array], design: Design, ax: Axes, *, level: float = 0.95
) -> Axes:
    """Draw the curves and the level that they promise."""
    lowest = min(float(np.min(values)) for values in curves.values())
    low = min(100 * lowest - 0.5, 100 * level - 3)
    for values, (colour, dash) in zip(curves.values(), palette.LINES, strict=False):
        ax.plot(100 * p, 100 * np.asarray(values), color=colour, linestyle=dash, linewidth=1.5,
                zorder=3)  # fmt: skip
    ax.axhline(100 * level, color=palette.INK, linewidth=1.1, linestyle=palette.DASHED, zorder=2)
    _frame(ax, p, design, (low, 100.2), label=True)
    return ax


def _frame(
    ax: Axes, p: Array, design: Design, limits: tuple[float, float], *, label: bool = False
) -> None:
    """Ends and ticks of both axes, and the two rates that the design tells apart."""
    left, right = 100 * float(p.min()), 100 * float(p.max())
    ax.set(xlim=(left, right), ylim=limits)
    for axis in (ax.xaxis, ax.yaxis):
        canvas.number_ticks(axis)
    apart = 100 * (design.p1 - design.p0) / (right - left) * ax.get_window_extent().width
    sides: tuple[canvas.HAlign, canvas.HAlign] = ("center", "center")
    if apart < 75:
        sides = ("right", "left")
    for rate, word, side in ((design.p0, "p0", sides[0]), (design.p1, "p1", sides[1])):
        if not left <= 100 * rate <= right:
            continue
        ax.plot([100 * rate] * 2, list(limits), color=palette.INK, linewidth=1.0,
                linestyle=palette.DOTTED, zorder=1)  # fmt: skip
        if label:
            canvas.say(ax, f"{word} {words.percent(rate)}", 100 * rate, limits[1], 0, 4, align=side)


def _keys(names: Sequence[str]) -> list[Key]:
    looks = zip(names, palette.LINES, strict=False)
    return [Key(name, colour, "line", dash) for name, (colour, dash) in looks]


def _check(p: Array) -> None:
    if len(p) < 2:
        raise InputError(f"a curve over true rates needs two of them or more, found {len(p)}")


def _rule(design: Design) -> str:
    return f"{design.r1}/{design.n1}, {design.r}/{design.n}"


def _alt(found: Behaviour, design: Design) -> str:
    told = []
    for one in ("naive", "median_unbiased"):
        worst = int(np.argmax(np.abs(found.bias[one])))
        told.append(
            f"the bias of the {NAMES[one]} estimate is largest at a true rate of "
            f"{words.percent(found.p[worst], 0)} "
            f"({words.number(100 * found.bias[one][worst])} points)"
        )
    return (
        f"Line charts of four estimates after a two-stage design ({_rule(design)}) against the "
        f"true rate, bias above and root mean square error below: {'; '.join(told)}; the unbiased "
        f"estimate has none. {words.WHERE}"
    )


def _coverage_alt(p: Array, curves: Mapping[str, Array], design: Design, level: float) -> str:
    told = []
    for one, values in curves.items():
        lowest = int(np.argmin(values))
        told.append(
            f"{one} at least {words.percent(values[lowest])} "
            f"(at a true rate of {words.percent(p[lowest])})"
        )
    return (
        f"Line chart of the coverage of {words.percent(level, 0)} intervals after a two-stage "
        f"design ({_rule(design)}) against the true rate: {'; '.join(told)}. {words.WHERE}"
    )


def _data(found: Behaviour) -> pd.DataFrame:
    frame = pd.DataFrame({"true rate (%)": 100 * found.p})
    for what, values in (("bias", found.bias), ("error", found.rmse)):
        for one in ESTIMATORS:
            # Below a millionth of a point it is the rounding of the computer.
            frame[f"{what}, {NAMES[one]}"] = (100 * values[one]).round(6) + 0.0
    return frame
