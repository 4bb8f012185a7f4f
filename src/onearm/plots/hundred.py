"""A hundred trials of one design: how they end, one mark a trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.figure import Figure, to_svg

Look = tuple[str, str, str]

LOOKS: dict[str, Look] = {
    "stopped early": ("s", palette.PAPER, palette.PROGRESSION),
    "ended without a claim": ("o", palette.PAPER, palette.MUTED),
    "claimed activity": ("o", palette.ACCENT, palette.ACCENT),
}
"""Marker, face and edge of each end that a trial may have, in the order in which they are drawn."""

OF = 100
_STEP, _SIDE = 16.0, 10
_ACROSS = 195.0


def hundred(
    groups: Sequence[tuple[str, Mapping[str, float]]],
    *,
    name: str = "hundred",
    caption: str | None = None,
) -> Figure:
    """Squares of a hundred marks side by side, one for each supposed true rate.

    Parameters
    ----------
    groups : sequence of (str, mapping of str to float)
        A heading, and the probability of each end of `LOOKS` that can be.

    Raises
    ------
    InputError
        If there are not one or two groups, or the probabilities do not sum to 1.
    """
    if not 1 <= len(groups) <= 2:
        raise InputError(f"need one or two groups of trials, found {len(groups)}")
    counts = [(heading, in_hundred(chances)) for heading, chances in groups]
    lines = max(len(found) for _, found in counts)
    with canvas.styled():
        tall = 24 + _STEP * _SIDE + 8 + canvas.LINE * 1.2 * lines
        sheet = canvas.sheet(tall + 4)
        ax = canvas.free_panel(sheet, 0, tall)
        for k, (heading, found) in enumerate(counts):
            plot_hundred(heading, found, ax, left=6 + k * _ACROSS)
        alt = _alt(counts)
        svg = to_svg(sheet, name, alt)
    stated = caption or "How a hundred trials of this design end, rounded to whole trials."
    return Figure(name, svg, alt, words.caption(stated), _data(groups, counts))


def plot_hundred(
    heading: str, found: Mapping[str, int], ax: Axes, *, left: float, top: float = 0
) -> Axes:
    """Draw one square of marks, and below it what they stand for."""
    ax.text(left, top + 10, heading, va="center_baseline")
    at, start = np.arange(OF), 0
    x = left + 6 + _STEP * (at % _SIDE)
    y = top + 30 + _STEP * (at // _SIDE)
    below = top + 30 + _STEP * _SIDE + 6
    for line, (end, count) in enumerate(found.items()):
        marker, face, edge = LOOKS[end]
        drawn = slice(start, start + count)
        looks = {"marker": marker, "markersize": 9, "markerfacecolor": face,
                 "markeredgecolor": edge, "markeredgewidth": 1.3, "linestyle": "none"}  # fmt: skip
        ax.plot(x[drawn], y[drawn], **looks)  # type: ignore[arg-type]
        row = below + canvas.LINE * 1.2 * line
        ax.plot([left + 6], [row], **looks)  # type: ignore[arg-type]
        ax.text(left + 18, row, f"{count} {end}", va="center_baseline")
        start += count
    return ax


def in_hundred(chances: Mapping[str, float]) -> dict[str, int]:
    """Whole trials that sum to a hundred; what is lost in rounding goes to the largest rests.

    Raises
    ------
    InputError
        If the probabilities do not sum to 1.

    Examples
    --------
    >>> in_hundred({"stopped early": 0.503, "ended without a claim": 0.399,
    ...             "claimed activity": 0.098})
    {'stopped early': 50, 'ended without a claim': 40, 'claimed activity': 10}
    """
    total = sum(chances.values())
    if abs(total - 1) > 1e-6:
        raise InputError(f"the chances of all ends must sum to 1, found {total:g}")
    exact = {end: OF * chances[end] for end in LOOKS if end in chances}
    whole = {end: int(value + 1e-9) for end, value in exact.items()}
    rests = sorted(exact, key=lambda end: whole[end] - exact[end])
    for end in rests[: OF - sum(whole.values())]:
        whole[end] += 1
    return whole


def _alt(counts: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    told = [
        f"{words.capital(heading)}: {words.listed([f'{n} {end}' for end, n in found.items()])}."
        for heading, found in counts
    ]
    return f"Pictogram of a hundred trials, one mark each. {' '.join(told)} {words.WHERE}"


def _data(
    groups: Sequence[tuple[str, Mapping[str, float]]],
    counts: Sequence[tuple[str, Mapping[str, int]]],
) -> pd.DataFrame:
    rows = [
        (heading, end, found[end], 100 * chances[end])
        for (heading, chances), (_, found) in zip(groups, counts, strict=True)
        for end in found
    ]
    return pd.DataFrame(rows, columns=["supposed", "end", "of a hundred trials", "exact (%)"])
