"""One waterfall, and two courses over time that both lead to it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from onearm.analysis.patients import Scans
from onearm.errors import InputError
from onearm.plots import canvas, words
from onearm.plots.figure import Figure, to_svg
from onearm.plots.spider import plot_spider
from onearm.plots.waterfall import ordered, plot_waterfall

_BARS, _LINES = 130.0, 150.0


def two_courses(
    courses: Sequence[tuple[str, Sequence[Scans]]],
    *,
    name: str,
    caption: str,
    message: str,
    unit: str = "weeks",
) -> Figure:
    """Bars of the best changes above, one panel of lines over time below for each course.

    Parameters
    ----------
    courses : sequence of (str, sequence of Scans)
        What the course is called, and its patients. All have the same best changes.
    message : str
        What the picture says, with its two or three numbers, for those who do not see it.

    Raises
    ------
    InputError
        If the courses do not have the same waterfall.
    """
    bests = [[scan.best_change for scan in ordered(scans)] for _, scans in courses]
    if not bests or any(best != bests[0] for best in bests):
        raise InputError("the courses must have the same best changes")
    longest = max(max(scan.time) for _, scans in courses for scan in scans)
    with canvas.styled():
        each = _LINES + 48
        sheet = canvas.sheet(_BARS + 38 + each * len(courses) + 30)
        canvas.free_panel(sheet, 0, 18).text(4, 12, "Best change from baseline (%), in both")
        ax = canvas.panel(sheet, 44, 22, canvas.WIDTH - 54, _BARS)
        plot_waterfall(ordered(courses[0][1]), ax)
        for i, (title, scans) in enumerate(courses):
            down = _BARS + 38 + i * each
            canvas.free_panel(sheet, down, 18).text(4, 12, f"{title}: change (%)")
            ax = canvas.panel(sheet, 44, down + 20, canvas.WIDTH - 54, _LINES)
            plot_spider(scans, ax, unit=unit)
            ticks = canvas.time_ticks(longest, unit)
            ax.set_xlim(0, longest * 1.03)
            ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
        ax.set_xlabel(f"{words.capital(unit)} from the baseline scan")
        alt = f"{message} {words.WHERE}"
        svg = to_svg(sheet, name, alt)
    return Figure(name, svg, alt, words.caption(caption), _data(courses, unit))


def _data(courses: Sequence[tuple[str, Sequence[Scans]]], unit: str) -> pd.DataFrame:
    return pd.DataFrame([
        {
            "course": title,
            "patient": scan.subject,
            f"time ({unit})": time,
            "change (%)": change,
            "best change (%)": scan.best_change,
        }
        for title, scans in courses
        for scan in scans
        for time, change in zip(scan.time, scan.change, strict=True)
    ])  # fmt: skip
