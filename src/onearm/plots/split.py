"""How successes fall on the first patients by chance alone, and how they fell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg


def split(
    counts: Sequence[int],
    law: Sequence[float],
    seen: int,
    *,
    who: str,
    name: str = "split",
    caption: str = "",
    synthetic: bool = False,
) -> Figure:
    """One bar for each number of successes that the first patients can have.

    Parameters
    ----------
    counts, law : sequence, shape = (n_possible,)
        Numbers of successes, and how often chance alone gives each (proportions).
    seen : int
        The number that was seen; bars no likelier than its own are drawn as its peers.
    who : str
        Whose successes these are, for the axis.

    Raises
    ------
    InputError
        If there is no bar, or the number seen is not among them.
    """
    if seen not in list(counts) or len(counts) != len(law):
        raise InputError(f"need the number seen, {seen}, among the counts, with a chance each")
    chance = dict(zip(counts, law, strict=True))[seen]
    rare = [p <= chance * (1 + 1e-7) for p in law]
    with canvas.styled():
        keys = [
            Key("likelier than what was seen", palette.BAND, edge=palette.ACCENT),
            Key("as unlikely, or more", palette.PROGRESSION, edge=palette.INK),
        ]
        top = canvas.legend_height(keys)
        sheet = canvas.sheet(top + 262)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top, 18).text(4, 10, "Chance of each split (%)")
        ax = canvas.panel(sheet, 40, top + 40, canvas.WIDTH - 54, 180)
        plot_split(counts, law, seen, rare, ax)
        ax.set_xlabel(f"Successes among {who}")
        total = sum(p for p, one in zip(law, rare, strict=True) if one)
        usual = counts[int(np.argmax(law))]
        alt = (
            f"Bar chart of how many successes fall on {who} by chance alone: most often {usual} "
            f"({words.percent(max(law))}); {seen} were seen, which comes up in "
            f"{words.percent(chance, 2)}, and splits no likelier than that in "
            f"{words.percent(total, 2)} together. {words.WHERE}"
        )
        svg = to_svg(sheet, name, alt)
    frame = pd.DataFrame({
        f"successes among {who}": list(counts), "chance (%)": [100 * p for p in law],
        "seen": ["yes" if count == seen else "" for count in counts],
        "as unlikely as seen": ["yes" if one else "" for one in rare],
    })  # fmt: skip
    return Figure(name, svg, alt, words.caption(caption, synthetic=synthetic), frame)


def plot_split(
    counts: Sequence[int], law: Sequence[float], seen: int, rare: Sequence[bool], ax: Axes
) -> Axes:
    """Draw the bars; the number seen has an arrow with words."""
    highest = 100 * max(law)
    ax.set(xlim=(counts[0] - 0.6, counts[-1] + 0.6), ylim=(0, highest * 1.02))
    for count, p, one in zip(counts, law, rare, strict=True):
        ax.add_patch(
            Rectangle(
                (count - 0.4, 0), 0.8, 100 * p, linewidth=1.0,
                facecolor=palette.PROGRESSION if one else palette.BAND,
                edgecolor=palette.INK if one else palette.ACCENT,
            )
        )  # fmt: skip
    step = max(1, round(len(counts) / 12))
    ticks = [c for c in counts if (c - counts[0]) % step == 0]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    for tick in (ax.yaxis.get_major_locator().tick_values(0, highest),):
        kept = canvas.within(tick, 0, highest)
        ax.set_yticks(kept, [words.plain(one) for one in kept])
    height = 100 * dict(zip(counts, law, strict=True))[seen]
    ax.plot([seen, seen], [height, highest * 1.02], color=palette.INK, linewidth=1.1,
            linestyle=palette.DOTTED)  # fmt: skip
    middle = (counts[0] + counts[-1]) / 2
    align: canvas.HAlign = "center"
    if abs(seen - middle) > 0.3 * (counts[-1] - counts[0]):
        align = "right" if seen > middle else "left"
    canvas.say(ax, f"seen: {seen}", seen, highest * 1.02, 0, 4, align=align)
    return ax
