"""How likely each number of responders is, and where the rule draws the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key, Spot
from onearm.plots.figure import Figure, to_svg
from onearm.plots.steps import COLUMNS, Array

ALL_UP_TO = 40
MOST_BARS = 150


def outcomes(
    under_p0: Sequence[float],
    under_p1: Sequence[float] | None = None,
    *,
    p0: float,
    p1: float | None = None,
    r: int | None = None,
    observed: int | None = None,
    what: str = "patients event-free",
    roles: tuple[str, str] = ("p0", "p1"),
    whose: str = "this trial",
    name: str = "outcomes",
    caption: str | None = None,
) -> Figure:
    """P(X = x) for x = 0..n under the null (bars) and under the aim (outline).

    Parameters
    ----------
    under_p0, under_p1 : sequence of float, shape = (n + 1,)
        Probabilities, computed by the caller.
    r : int, optional
        Activity is declared above `r`.
    observed : int, optional
        The count that this trial has.
    roles : (str, str)
        What the two rates are, for the legend and the data.
    whose : str
        Of what `observed` is the count.

    Raises
    ------
    InputError
        If the two sequences differ in length or there are no probabilities.
    """
    if not len(under_p0) or (under_p1 is not None and len(under_p1) != len(under_p0)):
        raise InputError("need one probability for each count from 0 to n under p0 and under p1")
    n = len(under_p0) - 1
    with canvas.styled():
        keys = _keys(p0, p1 if under_p1 is not None else None, roles)
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 262)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Probability (%)")
        ax = canvas.panel(sheet, 40, top + 30, canvas.WIDTH - 50, 192)
        plot_outcomes(under_p0, under_p1, ax, r=r, observed=observed, whose=whose)
        ax.set_xlabel(f"Number of {what}, of {n}")
        alt = _alt(under_p0, p0, under_p1, p1, r, observed, what, whose)
        svg = to_svg(sheet, name, alt)
    aim = f" and {words.percent(p1)} (outline)" if under_p1 is not None and p1 is not None else ""
    stated = caption or (
        f"Exact probability of each number of {what} among {n} when the true rate is "
        f"{words.percent(p0)} (bars){aim}."
    )
    return Figure(
        name, svg, alt, words.caption(stated), _data(under_p0, under_p1, observed, r, roles)
    )


def plot_outcomes(
    under_p0: Sequence[float],
    under_p1: Sequence[float] | None,
    ax: Axes,
    *,
    r: int | None = None,
    observed: int | None = None,
    whose: str = "this trial",
) -> Axes:
    """Draw the bars, the outline, the line between `r` and `r` + 1 and the count of this trial."""
    counts = np.arange(len(under_p0))
    n = len(under_p0) - 1
    highest = max([*under_p0, *(under_p1 or ())]) or 1.0
    first, last = _shown(under_p0, under_p1, (r, observed))
    ax.set(xlim=(first - 0.7, last + 0.7), ylim=(0, highest * 1.05))
    drawn = slice(first, last + 1)
    looks: dict[str, Any] = {
        "color": palette.PARTIAL, "alpha": 0.75, "linewidth": 0, "zorder": 2,
    }  # fmt: skip
    if last - first < MOST_BARS:
        ax.bar(counts[drawn], under_p0[drawn], width=0.8, **looks)
    else:  # bars would be thinner than a line: one shape has their outline
        ax.stairs(*_outline(under_p0, first, last), fill=True, **looks)
    if under_p1 is not None:
        outline = _outline(under_p1, first, last)
        ax.stairs(*outline, color=palette.PROGRESSION, linewidth=1.5, zorder=4)
    if r is not None:
        ax.plot([r + 0.5] * 2, [0, highest * 1.05], color=palette.INK, linewidth=1.1,
                linestyle=palette.DASHED, zorder=5)  # fmt: skip
    _top_labels(ax, highest * 1.05, n, r, observed, whose)
    steps = (1, 2, 4, 5, 10, 20, 50, 100, 200, 500, 10**6)
    step = next(step for step in steps if (last - first) / step <= 10)
    counted = [k for k in range(0, n + 1, step) if first <= k <= last]
    ax.set_xticks(counted, [str(k) for k in counted])
    ticks = [float(t) for t in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(0, highest)]
    ticks = [tick for tick in ticks if tick <= highest * 1.05]
    ax.set_yticks(ticks, [words.plain(100 * tick) for tick in ticks])
    return ax


def _top_labels(
    ax: Axes, top: float, n: int, r: int | None, observed: int | None, whose: str
) -> None:
    """Words above the axes: the count of this trial to one side, the threshold to the other."""
    taken: list[Bbox | Path] = []
    if observed is not None:
        ax.plot([observed] * 2, [0, top], color=palette.INK, linewidth=1.6, zorder=5)
        canvas.mark(ax, observed, top, "v", palette.INK)
        after = observed > (n / 2 if r is None else r)
        canvas.place(ax, f"{whose}: {observed}", _spots(observed, top, 7, after), taken)
    if r is not None:
        after = observed is None or observed <= r
        canvas.place(ax, f"needs {r + 1} or more", _spots(r + 0.5, top, 2, after), taken)


def _spots(x: float, top: float, shift: float, after: bool) -> list[Spot]:
    """Above the axes at `x`: at the side wanted, at the other, then a line higher."""
    sides = [Spot(x, top, shift, dy) for dy in (4, 18)]
    others = [Spot(x, top, -shift, dy, "right") for dy in (4, 18)]
    pairs = zip(sides, others, strict=True) if after else zip(others, sides, strict=True)
    return [spot for pair in pairs for spot in pair]


def _outline(under: Sequence[float], first: int, last: int) -> tuple[Array, Array]:
    """Heights of steps and their edges, as many as the picture has room for."""
    every = 1 + (last - first) // COLUMNS
    heights = np.asarray(under, dtype=float)[first : last + 1 : every]
    return heights, first - 0.5 + every * np.arange(len(heights) + 1, dtype=float)


def _shown(
    under_p0: Sequence[float], under_p1: Sequence[float] | None, marks: Sequence[int | None]
) -> tuple[int, int]:
    """The counts worth drawing: all of a small trial, those with some probability of a large."""
    n = len(under_p0) - 1
    if n <= ALL_UP_TO:
        return 0, n
    likely = np.maximum(under_p0, under_p0 if under_p1 is None else under_p1) > 1e-4
    found = [int(k) for k in np.flatnonzero(likely)] + [k for k in marks if k is not None]
    return max(0, min(found) - 1), min(n, max(found) + 2)


def _keys(p0: float, p1: float | None, roles: tuple[str, str]) -> list[Key]:
    keys = [Key(f"true rate {words.percent(p0)} ({roles[0]})", palette.PARTIAL, alpha=0.75)]
    if p1 is not None:
        label = f"true rate {words.percent(p1)} ({roles[1]})"
        keys.append(Key(label, palette.PROGRESSION, "line"))
    return keys


def _alt(
    under_p0: Sequence[float],
    p0: float,
    under_p1: Sequence[float] | None,
    p1: float | None,
    r: int | None,
    observed: int | None,
    what: str,
    whose: str,
) -> str:
    n, likely = len(under_p0) - 1, int(np.argmax(under_p0))
    parts = [
        f"Bar chart of the probability of each number of {what} among {n}: at a true rate of "
        f"{words.percent(p0)} the likeliest number is {likely} ({words.percent(under_p0[likely])})."
    ]
    if under_p1 is not None and p1 is not None:
        parts.append(f"In outline, at {words.percent(p1)}, it is {int(np.argmax(under_p1))}.")
    if r is not None:
        parts.append(f"Activity is declared from {r + 1} on.")
    if observed is not None:
        parts.append(f"{words.capital(whose)}: {observed} of {n}.")
    return " ".join([*parts, words.WHERE])


def _data(
    under_p0: Sequence[float],
    under_p1: Sequence[float] | None,
    observed: int | None,
    r: int | None,
    roles: tuple[str, str],
) -> pd.DataFrame:
    first, last = _shown(under_p0, under_p1, (r, observed))
    drawn = slice(first, last + 1)
    frame = pd.DataFrame({
        "number": range(first, last + 1),
        f"under {roles[0]} (%)": 100 * np.asarray(under_p0, dtype=float)[drawn],
    })  # fmt: skip
    if under_p1 is not None:
        frame[f"under {roles[1]} (%)"] = 100 * np.asarray(under_p1, dtype=float)[drawn]
    if observed is not None:
        frame["this trial"] = ["yes" if k == observed else "" for k in frame["number"]]
    return frame
