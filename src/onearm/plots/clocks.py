"""Invented patients on two clocks: one from the start of treatment, one from a later scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg

_ROW, _LEFT, _RIGHT = 34.0, 84.0, 16.0


@dataclass(frozen=True)
class Lived:
    """A patient with the time of the event from the start of treatment; None: not in sight."""

    label: str
    event: float | None


def clocks(
    patients: Sequence[Lived],
    delay: float,
    landmark: float,
    *,
    unit: str,
    name: str = "clocks",
    caption: str = "",
) -> Figure:
    """One bar a patient, with both starts and both landmarks.

    Parameters
    ----------
    delay, landmark : float
        From the first to the second start, and from each start to its landmark, in `unit`.

    Raises
    ------
    InputError
        If there is no patient, or the delay is not between 0 and the landmark.
    """
    if not patients or not 0 < delay < landmark:
        raise InputError("two clocks need a patient, and a delay between 0 and the landmark")
    with canvas.styled():
        keys = [
            Key("before the later start", palette.LEADIN),
            Key("on the later clock", palette.BAND, edge=palette.ACCENT),
            Key("event", palette.PROGRESSION, "X"),
        ]
        top = canvas.legend_height(keys)
        sheet = canvas.sheet(top + 30 + _ROW * len(patients) + 44)
        canvas.legend(sheet, keys)
        ax = canvas.panel(
            sheet, _LEFT, top + 30, canvas.WIDTH - _LEFT - _RIGHT, _ROW * len(patients)
        )
        plot_clocks(patients, delay, landmark, ax)
        ax.set_xlabel(f"{words.capital(unit)} from the start of treatment")
        early = sum(one.event is not None and one.event <= delay for one in patients)
        between = sum(
            one.event is not None and landmark < one.event <= landmark + delay for one in patients
        )
        alt = (
            f"Bar chart of {len(patients)} invented patients on two clocks, the later one starting "
            f"{words.plain(delay)} {unit} after treatment: {early} had the event before the later "
            f"start and cannot be counted on it; {between} had it between the two landmarks, "
            f"{words.plain(landmark)} {unit} from each start. {words.WHERE}"
        )
        svg = to_svg(sheet, name, alt)
    frame = pd.DataFrame({
        "invented patient": [one.label for one in patients],
        f"event ({unit} from the start of treatment)": [one.event for one in patients],
        "on the later clock": [
            "not counted" if one.event is not None and one.event <= delay else "counted"
            for one in patients
        ],
    })  # fmt: skip
    return Figure(name, svg, alt, words.caption(caption), frame)


def plot_clocks(patients: Sequence[Lived], delay: float, landmark: float, ax: Axes) -> Axes:
    """Draw the bars, the events and the lines at both landmarks."""
    end = landmark + 1.6 * delay
    ax.set(xlim=(0, end), ylim=(_ROW * len(patients), 0), yticks=[])
    ax.spines["left"].set_visible(False)
    ticks = [0, delay, landmark, landmark + delay]
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    for i, one in enumerate(patients):
        y = _ROW * (i + 0.5)
        last = end if one.event is None else one.event
        ax.add_patch(Rectangle((0, y - 7), min(last, delay), 14, facecolor=palette.LEADIN,
                               linewidth=0))  # fmt: skip
        if last > delay:
            ax.add_patch(Rectangle((delay, y - 7), last - delay, 14, facecolor=palette.BAND,
                                   edgecolor=palette.ACCENT, linewidth=1.0))  # fmt: skip
        if one.event is not None:
            canvas.mark(ax, one.event, y, "X", palette.PROGRESSION, palette.INK, 9)
        canvas.say(ax, one.label, 0, y, 4 - _LEFT, across="axes fraction")
    for place, words_, align in (
        (landmark, "first clock", "right"), (landmark + delay, "later clock", "left"),
    ):  # fmt: skip
        ax.plot([place] * 2, [0, _ROW * len(patients)], color=palette.INK, linewidth=1.1,
                linestyle=palette.DOTTED, zorder=1)  # fmt: skip
        shift = 3 if align == "right" else -3
        canvas.say(ax, words_, place, 0, shift, 6, align="right" if align == "right" else "center")
    canvas.say(ax, "landmark of the", landmark, 0, 3, 20, align="right")
    return ax
