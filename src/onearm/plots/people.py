"""Patients as dots, filled for those with the outcome: a count that needs no axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg

ACROSS = 28
"""Dots in a row."""
MOST = 140
"""Patients from which on 100 dots stand for all of them."""
_PITCH, _DOT, _LABEL, _GAP = 13.6, 8.5, 17.0, 9.0


@dataclass(frozen=True)
class Group:
    """`filled` of `n` patients, with `short` more needed for a rule; `filled` need not be whole
    where a rate is turned into a count, and `label` says what the group is.
    """

    label: str
    filled: float
    n: int
    short: int = 0

    @property
    def dots(self) -> tuple[int, int, int]:
        """Filled, needed and empty dots."""
        scale = 1.0 if self.n <= MOST else 100 / self.n
        filled, n = round(self.filled * scale), round(self.n * scale)
        short = min(round(self.short * scale), n - filled)
        return filled, short, n - filled - short

    @property
    def told(self) -> str:
        """In words, as people say it.

        >>> Group("before", 12.15, 28).told, Group("now", 13, 28).told, Group("all", 60, 254).told
        ('about 12 of 28', '13 of 28', 'about 24 of every 100')
        """
        filled, short, empty = self.dots
        if self.n > MOST:
            return f"about {filled} of every {filled + short + empty}"
        return f"{'' if self.filled == filled else 'about '}{filled} of {self.n}"


def people(
    groups: Sequence[Group],
    *,
    outcome: str,
    name: str = "people",
    caption: str | None = None,
    synthetic: bool = False,
) -> Figure:
    """One block of dots a group.

    Parameters
    ----------
    outcome : str
        What the filled dots have, as in 'alive after one year'.

    Raises
    ------
    InputError
        If there is no group, or one without patients or with more filled dots than patients.
    """
    if not groups:
        raise InputError("a picture of people needs one group or more")
    for group in groups:
        if not 0 <= group.filled <= group.n or group.n < 1:
            raise InputError(f"{group.label}: {group.filled} of {group.n} cannot be drawn")
    with canvas.styled():
        keys = _keys(groups, outcome)
        top = canvas.legend_height(keys)
        tall = sum(map(_height, groups))
        sheet = canvas.sheet(top + tall)
        canvas.legend(sheet, keys)
        plot_people(groups, canvas.free_panel(sheet, top, tall))
        alt = _alt(groups, outcome)
        svg = to_svg(sheet, name, alt)
    stated = caption or f"Each dot is a patient; filled: {outcome}."
    return Figure(name, svg, alt, words.caption(stated, synthetic=synthetic), _data(groups))


def plot_people(groups: Sequence[Group], ax: Axes) -> Axes:
    """Draw the blocks from top to bottom on axes that count points."""
    top = 0.0
    for group in groups:
        canvas.say(ax, f"{group.label}: {group.told}", 4, top + 9, weight="bold")
        filled, short, empty = group.dots
        looks = ["filled"] * filled + ["short"] * short + ["empty"] * empty
        for place, look in enumerate(looks):
            row, column = divmod(place, ACROSS)
            x, y = 11 + column * _PITCH, top + _LABEL + (row + 0.5) * _PITCH
            face, edge = _LOOKS[look]
            canvas.mark(ax, x, y, "o", face, edge, _DOT)
            if look == "short":
                canvas.mark(ax, x, y, "+", palette.PROGRESSION, palette.PROGRESSION, 5)
        top += _height(group)
    return ax


_LOOKS = {
    "filled": (palette.ACCENT, palette.ACCENT),
    "short": (palette.PAPER, palette.PROGRESSION),
    "empty": (palette.PAPER, palette.NE),
}


def _height(group: Group) -> float:
    rows = -(-sum(group.dots) // ACROSS)
    return _LABEL + rows * _PITCH + _GAP


def _keys(groups: Sequence[Group], outcome: str) -> list[Key]:
    keys = [Key(outcome, palette.ACCENT, "o", edge=palette.ACCENT)]
    if any(group.short for group in groups):
        keys.append(Key("more needed by the rule", palette.PAPER, "+", edge=palette.PROGRESSION))
    return keys


def _alt(groups: Sequence[Group], outcome: str) -> str:
    told = [f"{group.label}, {group.told}" for group in groups]
    short = [f" The rule asks for {group.short} more." for group in groups if group.short]
    return (
        f"Pictogram of patients, a dot each. {words.capital(outcome)}: {'; '.join(told)}."
        f"{''.join(short)} {words.WHERE}"
    )


def _data(groups: Sequence[Group]) -> pd.DataFrame:
    rows = [(g.label, g.filled, g.n, g.short, 100 * g.filled / g.n) for g in groups]
    head = ["group", "with the outcome", "patients", "more needed", "rate (%)"]
    return pd.DataFrame(rows, columns=head)
