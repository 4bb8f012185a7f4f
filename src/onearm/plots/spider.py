"""Change in tumour size over time, one line per patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from onearm.analysis import Analysis
from onearm.analysis.patients import Scans
from onearm.analysis.suppression import or_few
from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.plots.waterfall import CAP, CEILING, ordered, reference_lines

_DASHES: tuple[Any, ...] = ("solid", palette.SECOND, palette.DOTS, palette.DASH_DOT, (0, (3, 1)))
_ENDS = ("o", "s", "^", "D", "v")
_END = 4.0
_RESPONDED = ("CR", "PR")


def spider(
    analysis: Analysis,
    *,
    name: str = "spider",
    caption: str | None = None,
    since: str = "the baseline scan",
) -> Figure:
    """Change from baseline over time; lines told apart by stage, or by best response.

    Raises
    ------
    InputError
        If no patient has a scan after baseline with a measured change.
    """
    scans = ordered(analysis.scans)
    if not scans:
        raise InputError(
            or_few(analysis, "a spider plot needs sums of diameters after baseline (adtr)")
        )
    shown, unit = words.sample(scans, CAP), analysis.trial.spec.unit
    with canvas.styled():
        looks = _looks(shown)
        keys = [*looks.values(), *_ends(shown)]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 290)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Change from baseline (%)")
        ax = canvas.panel(sheet, 44, top, canvas.WIDTH - 54, 250)
        plot_spider(shown, ax, unit=unit)
        ax.set_xlabel(f"{words.capital(unit)} from {since}")
        alt = _alt(scans, len(shown), unit)
        svg = to_svg(sheet, name, alt)
    beyond = sum(max(scan.change) > CEILING for scan in scans)
    clipped = f"Lines beyond +100% ({beyond}) are cut there." if beyond else ""
    stated = caption or (
        f"Change in the sum of target-lesion diameters from the baseline scan, one line per "
        f"patient ({len(scans)}), {_told_apart(shown)}; dashed lines at +20% and −30%."
    )
    notes = words.illustrative(analysis.trial, [
        ("adtr", "PCHG", "changes in size"), ("adtr", "ADY", "days of the scans"),
    ])  # fmt: skip
    text = words.caption(stated, clipped, words.sampled(len(shown), len(scans)),
                         words.judged(analysis.trial), notes,
                         synthetic=analysis.trial.spec.synthetic)  # fmt: skip
    return Figure(name, svg, alt, text, _data(shown, unit))


def plot_spider(scans: Sequence[Scans], ax: Axes, *, unit: str = "weeks") -> Axes:
    """Draw one line per patient from (0, 0), with a mark at its last scan: filled where the best
    response is CR or PR, else hollow."""
    looks = _looks(scans)
    longest = max(max(scan.time) for scan in scans)
    low = min([-40.0, *(min(scan.change) for scan in scans)])
    high = min(CEILING, max([40.0, *(max(scan.change) for scan in scans)]))
    ax.set(xlim=(0, longest * 1.03), ylim=(max(-104, low - 6), high + 4))
    ticks = canvas.time_ticks(longest, unit)
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    reference_lines(ax, [t for t in range(-100, 101, 20) if low - 6 <= t <= high])
    ax.axhline(0, color=palette.GRID, linewidth=0.9, zorder=1)
    for scan in scans:
        key = looks[_group(scan)]
        time, change = (0.0, *scan.time), (0.0, *scan.change)
        ax.plot(time, change, color=key.colour, linestyle=key.dash, linewidth=1.3, zorder=4)
        if change[-1] <= high:
            face = key.colour if scan.best in _RESPONDED else palette.PAPER
            canvas.mark(ax, time[-1], change[-1], key.marker or "o", face, key.edge or "",
                        size=_END)  # fmt: skip
    return ax


def _group(scan: Scans) -> tuple[str, str]:
    return ("stage", scan.stage) if scan.stage else ("best", scan.best)


def _looks(scans: Sequence[Scans]) -> dict[tuple[str, str], Key]:
    """Colour, dash and end marker of each group of lines."""
    groups = sorted({_group(scan) for scan in scans}, key=_rank)
    stages = palette.stage_colours([value for kind, value in groups if kind == "stage"])
    looks = {}
    for i, (kind, value) in enumerate(groups):
        colour = stages[value] if kind == "stage" else palette.RESPONSE.get(value, palette.NE)
        label = f"stage {value}" if kind == "stage" else (
            f"{value} {palette.RESPONSE_WORDS.get(value, '')}")  # fmt: skip
        looks[kind, value] = Key(label, colour, "line", _DASHES[i % 5],
                                 edge=colour, marker=_ENDS[i % 5])  # fmt: skip
    return looks


def _ends(scans: Sequence[Scans]) -> list[Key]:
    """What a filled and a hollow end mark say, where there are both."""
    if len({scan.best in _RESPONDED for scan in scans}) < 2:
        return []
    seen = {scan.best for scan in scans}
    told = [[kind for kind in palette.RESPONSE if kind in seen and (kind in _RESPONDED) is filled]
            for filled in (True, False)]  # fmt: skip
    best, other = (" or ".join(kinds) for kinds in told)
    return [Key(f"best response {best}", palette.INK, "o"),
            Key(f"best response {other}", palette.PAPER, "o")]  # fmt: skip


def _rank(group: tuple[str, str]) -> tuple[str, int, str]:
    kind, value = group
    order = list(palette.RESPONSE)
    return kind, order.index(value) if value in order else len(order), value


def _told_apart(scans: Sequence[Scans]) -> str:
    by = "stage" if any(scan.stage for scan in scans) else "best response"
    return f"colour, dashes and the shape of the end marks tell the {by}"


def _alt(scans: list[Scans], shown: int, unit: str) -> str:
    deepest = min(min(scan.change) for scan in scans)
    longest = max(max(scan.time) for scan in scans)
    below = sum(scan.change[-1] <= -30 for scan in scans)
    parts = [
        f"Spider plot of the change in tumour size over time, one line per patient, "
        f"{words.patients(len(scans))}: the deepest fall is {words.number(deepest)}%, "
        f"{below} are at −30% or below at their last scan, and the longest line runs to "
        f"{words.time(longest, unit)} {unit}.",
        words.sampled(shown, len(scans)),
        words.WHERE,
    ]
    return " ".join(part for part in parts if part)


def _data(scans: list[Scans], unit: str) -> pd.DataFrame:
    rows = [
        (scan.subject, scan.stage, scan.best, time, change)
        for scan in scans
        for time, change in zip(scan.time, scan.change, strict=True)
    ]
    columns = ["patient", "stage", "best response", f"time ({unit})", "change (%)"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame if frame["stage"].any() else frame.drop(columns="stage")
