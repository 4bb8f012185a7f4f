"""How surprising one count is under each rate that it might be held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Spot
from onearm.plots.figure import Figure, to_svg


@dataclass(frozen=True)
class Yardstick:
    """A rate that the count is held against, with the chance of the count or more under it.

    `kind` is one of 'published', 'converted', 'null' and 'assumed'; both numbers are proportions.
    """

    label: str
    rate: float
    chance: float
    kind: str
    note: str = ""


def surprise(
    curve: Sequence[tuple[float, float]],
    yardsticks: Sequence[Yardstick] = (),
    *,
    x: int,
    n: int,
    alpha: float | None = None,
    crossing: float | None = None,
    what: str | None = None,
    name: str = "surprise",
    caption: str | None = None,
) -> Figure:
    """P(X >= x) of `n` over the rate that is taken for true, with yardsticks on the curve.

    Parameters
    ----------
    curve : sequence of (float, float)
        Rate and chance, proportions, rising.
    alpha, crossing : float, optional
        A line at this chance, and the rate at which the curve crosses it.
    what : str, optional
        What the chance is of, if not of `x` or more of `n`.

    Raises
    ------
    InputError
        If the curve has fewer than two points.
    """
    if len(curve) < 2:
        raise InputError(f"a curve needs two rates or more, found {len(curve)}")
    with canvas.styled():
        keys = canvas.source_keys(one.kind for one in yardsticks)
        top = canvas.legend_height(keys)
        sheet = canvas.sheet(top + 352)
        canvas.legend(sheet, keys)
        title = f"Chance of {what or f'{x} or more of {n}'} (%)"
        canvas.free_panel(sheet, top, 18).text(4, 10, title)
        ax = canvas.panel(sheet, 40, top + 26, canvas.WIDTH - 54, 284)
        plot_surprise(curve, yardsticks, ax, alpha=alpha)
        ax.set_xlabel("Rate taken for true (%)")
        of = what or f"{x} or more successes among {n} patients"
        alt = _alt(yardsticks, of, alpha, crossing)
        svg = to_svg(sheet, name, alt)
    line = f"; the dashed line is alpha, {words.percent(alpha, 0)}" if alpha is not None else ""
    stated = caption or (
        f"Exact chance of {x} or more successes among {n} patients, as if in one stage, under each "
        f"rate{line}."
    )
    return Figure(name, svg, alt, words.caption(stated), _data(curve, yardsticks))


def plot_surprise(
    curve: Sequence[tuple[float, float]],
    yardsticks: Sequence[Yardstick],
    ax: Axes,
    *,
    alpha: float | None = None,
) -> Axes:
    """Draw the curve, its yardsticks with their names, and the line at alpha."""
    rates, chances = ([100 * point[i] for point in curve] for i in (0, 1))
    ax.plot(rates, chances, color=palette.ACCENT, zorder=3)
    ax.set(xlim=(rates[0], rates[-1]), ylim=(-7, 102))
    step = 10 if rates[-1] - rates[0] > 25 else 5
    ticks = [float(k) for k in range(0, 101, step) if rates[0] <= k <= rates[-1]]
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.set_yticks(range(0, 101, 20))
    taken: list[Bbox | Path] = [
        Path(ax.transData.transform(list(zip(rates, chances, strict=True))))
    ]
    if alpha is not None:
        ax.plot([rates[0], rates[-1]], [100 * alpha] * 2, color=palette.INK, linewidth=1.1,
                linestyle=palette.DASHED, zorder=1)  # fmt: skip
        across = [(rates[0], 100 * alpha), (rates[-1], 100 * alpha)]
        taken.append(Path(ax.transData.transform(across)))
        spot = Spot(rates[-1], 100 * alpha, -2, 4, "right")
        canvas.place(ax, f"alpha {words.percent(alpha, 0)}", [spot], taken)
    for one in yardsticks:
        taken.append(canvas.room(ax, 100 * one.rate, 100 * one.chance, 6))
    for one in sorted(yardsticks, key=lambda one: one.kind != "null"):
        _, shape, face = palette.SOURCES[one.kind]
        canvas.mark(ax, 100 * one.rate, 100 * one.chance, shape, face, palette.ACCENT)
        canvas.place(ax, one.label, _spots(100 * one.rate, 100 * one.chance), taken)
    return ax


def _spots(x: float, y: float) -> list[Spot]:
    """Right of the mark and below, where a rising curve leaves room; else left and above.

    Further away where many marks lie close.
    """
    right = [Spot(x, y, 10, dy) for dy in (-6, -10, -2, -14, -18)]
    left = [Spot(x, y, -10, dy, "right") for dy in (-2, 2, 6, 10, 14, 18, -6)]
    far = [
        spot
        for dy in range(22, 60, 4)
        for spot in (Spot(x, y, 10, -dy), Spot(x, y, -10, dy, "right"))
    ]
    return right + left + far


def _alt(
    yardsticks: Sequence[Yardstick], of: str, alpha: float | None, crossing: float | None
) -> str:
    ordered = sorted(yardsticks, key=lambda one: one.rate)
    told = [
        f"{words.percent(one.chance)} under {words.percent(one.rate)} ({one.label})"
        for one in (ordered[:1] + ordered[1:][-1:])
    ]
    parts = [
        f"Rising curve of the chance of {of} against the rate that is taken for true"
        f"{': ' if told else ''}{words.listed(told)}."
    ]
    if alpha is not None and crossing is not None:
        parts.append(
            f"It crosses alpha, {words.percent(alpha, 0)}, at a rate of {words.percent(crossing)}."
        )
    return " ".join([*parts, words.WHERE])


def _data(curve: Sequence[tuple[float, float]], yardsticks: Sequence[Yardstick]) -> pd.DataFrame:
    named = sorted(yardsticks, key=lambda one: one.rate)
    return pd.DataFrame({
        "rate (%)": [100 * one.rate for one in named] + [100 * rate for rate, _ in curve],
        "chance of the count or more (%)": [100 * one.chance for one in named]
        + [100 * chance for _, chance in curve],
        "trial": [one.label for one in named] + [""] * len(curve),
        "kind": [one.kind for one in named] + [""] * len(curve),
        "note": [one.note for one in named] + [""] * len(curve),
    })  # fmt: skip
