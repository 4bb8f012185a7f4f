"""What a two-stage rule does at each true rate."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key, Spot
from onearm.plots.figure import Figure, to_svg
from onearm.stats.simon import Characteristics, Design


def power(
    curve: Sequence[Characteristics],
    design: Design,
    *,
    name: str = "power",
    caption: str | None = None,
) -> Figure:
    """Probability of declaring activity, and of stopping early, against the true rate.

    Raises
    ------
    InputError
        If the curve has fewer than two points.
    """
    if len(curve) < 2:
        raise InputError(f"a power curve needs two true rates or more, found {len(curve)}")
    with canvas.styled():
        keys = [
            Key("declares activity", palette.ACCENT, "line"),
            Key("stops after stage 1", palette.PROGRESSION, "line", palette.SECOND),
        ]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 260)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Probability (%)")
        ax = canvas.panel(sheet, 40, top + 16, canvas.WIDTH - 54, 204)
        plot_power(curve, design, ax)
        alt = _alt(design)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Exact probabilities of a two-stage rule ({design.r1}/{design.n1}, "
        f"{design.r}/{design.n}; {design.kind}) at each true rate; dotted lines at the "
        f"uninteresting and the desirable rate."
    )
    return Figure(name, svg, alt, words.caption(stated), _data(curve))


def plot_power(curve: Sequence[Characteristics], design: Design, ax: Axes) -> Axes:
    """Draw both probabilities and the two rates that the design tells apart."""
    rates = [point.p for point in curve]
    ax.plot(rates, [point.reject for point in curve], color=palette.ACCENT, zorder=3)
    ax.plot(rates, [point.pet for point in curve], color=palette.PROGRESSION,
            linestyle=palette.SECOND, zorder=3)  # fmt: skip
    ax.set(xlim=(min(rates), max(rates)), ylim=(0, 1.02), xlabel="True rate (%)")
    percent_axes(ax)
    taken: list[Bbox | Path] = [
        Path(ax.transData.transform([(point.p, y) for point, y in zip(curve, line, strict=True)]))
        for line in ([point.reject for point in curve], [point.pet for point in curve])
    ]
    mark_errors(ax, (design.p0, design.p1), (design.alpha, design.power), taken)
    return ax


def mark_errors(
    ax: Axes, rates: tuple[float, float], chances: tuple[float, float], taken: list[Bbox | Path]
) -> None:
    """Mark the two rates that a design tells apart, with its type I error and its power."""
    apart = (rates[1] - rates[0]) / (ax.get_xlim()[1] - ax.get_xlim()[0])
    sides: dict[str, canvas.HAlign] = {"p0": "center", "p1": "center"}
    if apart * ax.get_window_extent().width < 75:
        sides = {"p0": "right", "p1": "left"}
    readings = ((rates[0], chances[0], "p0", "alpha"), (rates[1], chances[1], "p1", "power"))
    for p, value, label, word in readings:
        ax.plot([p, p], [0, 1.02], color=palette.INK, linewidth=1.0, linestyle=palette.DOTTED)
        side = sides[label]
        canvas.say(ax, f"{label} {words.percent(p)}", p, 1.02, 0, 4, align=side)
        canvas.mark(ax, p, value, "o", palette.PAPER, palette.ACCENT)
        canvas.place(ax, f"{word} {words.percent(value)}", _spots(p, value, word), taken)


def _spots(p: float, value: float, word: str) -> list[Spot]:
    shifts = (5, -4, -14, 14, 24)
    left = [Spot(p, value, -9, dy, "right") for dy in shifts]
    right = [Spot(p, value, 9, dy) for dy in shifts]
    return left + right if word == "alpha" else right[2:] + left + right


def percent_axes(ax: Axes) -> None:
    """Per cent on both axes, in steps that fit what is shown."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = axis.get_view_interval()
        step = 0.2 if high - low > 0.5 else 0.1 if high - low > 0.25 else 0.05
        canvas.percent_ticks(axis, step)


def _alt(design: Design) -> str:
    return (
        f"Line chart of a two-stage design against the true rate: activity is declared with "
        f"probability {words.percent(design.alpha)} (alpha) at a true rate of "
        f"{words.percent(design.p0)} and {words.percent(design.power)} (power) at "
        f"{words.percent(design.p1)}; the trial stops after stage 1 with probability "
        f"{words.percent(design.pet0)} and {words.percent(design.pet1)}. {words.WHERE}"
    )


def _data(curve: Sequence[Characteristics]) -> pd.DataFrame:
    return pd.DataFrame({
        "true rate (%)": [100 * point.p for point in curve],
        "declares activity (%)": [100 * point.reject for point in curve],
        "stops after stage 1 (%)": [100 * point.pet for point in curve],
        "expected patients": [point.en for point in curve],
    })  # fmt: skip
