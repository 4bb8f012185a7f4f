"""How the power of a rule moves with the number of patients, when its threshold is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key, Spot
from onearm.plots.figure import Figure, to_svg


@dataclass(frozen=True)
class Tooth:
    """`n` patients of whom `needed` must succeed, with the exact errors of that rule."""

    n: int
    needed: int
    alpha: float
    power: float


def sawtooth(
    teeth: Sequence[Tooth],
    *,
    planned: int,
    power: float,
    name: str = "sawtooth",
    caption: str | None = None,
) -> Figure:
    """Power against the number of patients; a new threshold starts a new tooth.

    Parameters
    ----------
    teeth : sequence of Tooth
        In rising order of patients.
    planned : int
        Patients of the plan, drawn filled.
    power : float
        What was asked for, a dashed line.

    Raises
    ------
    InputError
        If there are fewer than two sizes.
    """
    if len(teeth) < 2:
        raise InputError(f"a sawtooth needs two numbers of patients or more, found {len(teeth)}")
    with canvas.styled():
        keys = [
            Key("the plan", palette.ACCENT, "o", edge=palette.ACCENT),
            Key("another number of patients", palette.PAPER, "o", edge=palette.ACCENT),
        ]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 250)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Power (%)")
        ax = canvas.panel(sheet, 40, top + 8, canvas.WIDTH - 54, 198)
        plot_sawtooth(teeth, ax, planned=planned, power=power)
        ax.set_xlabel("Patients in all")
        alt = _alt(teeth, planned)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Power of the rule for each number of patients, with the threshold that keeps the type I "
        f"error of the plan. Numbers are the successes needed; dashed, the power asked for, "
        f"{words.percent(power, 0)}."
    )
    return Figure(name, svg, alt, words.caption(stated), _data(teeth))


def plot_sawtooth(teeth: Sequence[Tooth], ax: Axes, *, planned: int, power: float) -> Axes:
    """Draw a line for each threshold, a mark for each size, and the successes needed."""
    sizes, powers = [tooth.n for tooth in teeth], [100 * tooth.power for tooth in teeth]
    low, high = min([*powers, 100 * power]), max([*powers, 100 * power])
    room = 0.12 * max(high - low, 5)
    ax.set(xlim=(sizes[0] - 0.8, sizes[-1] + 0.8), ylim=(low - room, min(high + 2 * room, 104)))
    ax.axhline(100 * power, color=palette.INK, linewidth=1.1, linestyle=palette.DASHED, zorder=1)
    taken: list[Bbox | Path] = [
        canvas.room(ax, x, y, 5) for x, y in zip(sizes, powers, strict=True)
    ]
    for needed in dict.fromkeys(tooth.needed for tooth in teeth):
        own = [tooth for tooth in teeth if tooth.needed == needed]
        x, y = [tooth.n for tooth in own], [100 * tooth.power for tooth in own]
        ax.plot(x, y, color=palette.ACCENT, linewidth=1.4, zorder=2)
        at = x[-1], y[-1]
        spots = [Spot(*at, 0, 9, "center"), Spot(*at, 0, -18, "center"), Spot(*at, 8, 6)]
        canvas.place(ax, str(needed), spots, taken)
    for n, height in zip(sizes, powers, strict=True):
        face = palette.ACCENT if n == planned else palette.PAPER
        canvas.mark(ax, n, height, "o", face, palette.ACCENT)
    for axis in (ax.xaxis, ax.yaxis):
        canvas.number_ticks(axis, 8, whole=True)
    return ax


def _alt(teeth: Sequence[Tooth], planned: int) -> str:
    least, most = min(teeth, key=lambda one: one.power), max(teeth, key=lambda one: one.power)
    own = [f"{words.percent(one.power)} with the {planned} of the plan, " for one in teeth
           if one.n == planned]  # fmt: skip
    return (
        f"Line chart of power against the number of patients, in teeth: {''.join(own)}least with "
        f"{least.n} ({words.percent(least.power)}), most with {most.n} "
        f"({words.percent(most.power)}). Where one more success is needed, power falls. "
        f"{words.WHERE}"
    )


def _data(teeth: Sequence[Tooth]) -> pd.DataFrame:
    return pd.DataFrame({
        "patients in all": [one.n for one in teeth],
        "successes needed": [one.needed for one in teeth],
        "type I error (%)": [100 * one.alpha for one in teeth],
        "power (%)": [100 * one.power for one in teeth],
    })  # fmt: skip
