"""One count of successes over several populations: what is known, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg

_ROW, _BAR, _LEFT, _RIGHT = 52.0, 17.0, 8.0, 14.0


@dataclass(frozen=True)
class Denominator:
    """A population of `n` patients: `successes` and `failures` known, the rest not."""

    label: str
    n: int
    successes: int
    failures: int

    @property
    def worst(self) -> float:
        """The rate if nobody of the others was a success, a proportion."""
        return self.successes / self.n

    @property
    def best(self) -> float:
        """The rate if all others were successes, a proportion."""
        return (self.n - self.failures) / self.n

    @property
    def text(self) -> str:
        """The rate, or its bounds.

        >>> Denominator("all", 30, 13, 15).text
        '43.3% to 50.0%'
        """
        low, high = words.percent(self.worst), words.percent(self.best)
        return low if low == high else f"{low} to {high}"


def denominators(
    rows: Sequence[Denominator],
    *,
    null: float | None = None,
    name: str = "denominators",
    caption: str = "",
    synthetic: bool = False,
) -> Figure:
    """A bar for each population, in patients; `null` is a rate that each is held against.

    Raises
    ------
    InputError
        If there is no population, or one has more known patients than patients.
    """
    if not rows or any(r.n < 1 or r.successes + r.failures > r.n for r in rows):
        raise InputError("need populations with no more known patients than patients")
    with canvas.styled():
        keys = [
            Key("success", palette.PARTIAL),
            Key("failure", palette.BAND, edge=palette.ACCENT),
            Key("not known", palette.PAPER, edge=palette.INK),
        ]
        keys = keys if any(r.successes + r.failures < r.n for r in rows) else keys[:2]
        if null is not None:
            keys.append(Key(f"{words.percent(null)} of the patients", palette.INK, "line",
                            palette.DASHED))  # fmt: skip
        top = canvas.legend_height(keys)
        height = _ROW * len(rows)
        sheet = canvas.sheet(top + height + 44)
        canvas.legend(sheet, keys)
        ax = canvas.panel(sheet, _LEFT, top + 2, canvas.WIDTH - _LEFT - _RIGHT, height)
        plot_denominators(rows, ax, null=null)
        ax.set_xlabel("Patients")
        alt = _alt(rows, null)
        svg = to_svg(sheet, name, alt)
    return Figure(name, svg, alt, words.caption(caption, synthetic=synthetic), _data(rows))


def plot_denominators(rows: Sequence[Denominator], ax: Axes, *, null: float | None = None) -> Axes:
    """Draw the bars from top to bottom; the y axis counts points."""
    longest = max(row.n for row in rows)
    ax.set(xlim=(0, longest), ylim=(_ROW * len(rows), 0), yticks=[])
    ax.spines["left"].set_visible(False)
    ticks = canvas.within(MaxNLocator(6, integer=True).tick_values(0, longest), 0, longest)
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    for i, row in enumerate(rows):
        top = i * _ROW + 22
        canvas.say(ax, f"{row.label}: {row.text}", 0, i * _ROW + 11)
        start = 0
        unknown = row.n - row.successes - row.failures
        for wide, face, edge, dash in (
            (row.successes, palette.PARTIAL, palette.ACCENT, "solid"),
            (unknown, palette.PAPER, palette.INK, "dashed"),
            (row.failures, palette.BAND, palette.ACCENT, "solid"),
        ):
            if wide:
                ax.add_patch(Rectangle((start, top), wide, _BAR, facecolor=face, edgecolor=edge,
                                       linewidth=1.0, linestyle=dash, clip_on=False))  # fmt: skip
                if wide / longest > 0.04:
                    ink, weight = palette.INK, "normal"
                    if face == palette.PARTIAL:
                        ink, weight = palette.PAPER, "bold"
                    middle = start + wide / 2
                    canvas.say(ax, str(wide), middle, top + _BAR / 2, align="center",
                               colour=ink, weight=weight)  # fmt: skip
            start += wide
        if null is not None:
            ax.plot([null * row.n] * 2, [top - 4, top + _BAR + 4], color=palette.INK,
                    linewidth=1.4, linestyle=palette.DASHED, zorder=5)  # fmt: skip
    return ax


def _alt(rows: Sequence[Denominator], null: float | None) -> str:
    told = "; ".join(f"{row.label} {row.text}" for row in rows)
    held = "" if null is None else f" A dashed mark in each stands at {words.percent(null)}."
    return (
        f"Stacked bars of successes, failures and patients of whom nothing is known, one bar a "
        f"population: {told}.{held} {words.WHERE}"
    )


def _data(rows: Sequence[Denominator]) -> pd.DataFrame:
    return pd.DataFrame({
        "population": [row.label for row in rows],
        "patients": [row.n for row in rows],
        "successes": [row.successes for row in rows],
        "failures": [row.failures for row in rows],
        "not known": [row.n - row.successes - row.failures for row in rows],
        "lowest rate (%)": [100 * row.worst for row in rows],
        "highest rate (%)": [100 * row.best for row in rows],
    })  # fmt: skip
