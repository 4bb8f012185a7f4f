"""Invented patients on whom it can be seen what pictures of response hide."""

from __future__ import annotations

import numpy as np

from onearm import plots, tables
from onearm.analysis.patients import Scans
from onearm.plots import Figure, words
from onearm.stats import response

BESTS = (15.0, 5.0, -10.0, -20.0, -35.0, -45.0, -60.0, -75.0)
"""Best changes in percent, the same in both courses."""
BASELINE, EVERY = 100.0, 6.0
LASTING = (0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.95)
"""Shares of the best change at the scans, one after the other."""


def same_waterfall() -> Figure:
    """One waterfall of responses that lasted, and of responses that did not."""
    courses = [("Lasting", lasting()), ("Brief", brief())]
    told = [words.number(months, 0) for months in (_lasts(scans) for _, scans in courses)]
    return plots.two_courses(
        courses, name="same-waterfall",
        caption="Eight invented patients, two courses: the bars are the same, the lines are not. "
        "Solid lines: partial response; dashed: stable disease. They end at progression or at the "
        "last scan.",
        message="Waterfall plot of eight invented patients above two spider plots that both "
        f"lead to it. In the first, responders stay below −30% for {told[0]} weeks from the first "
        f"scan that shows it (median, followed so far); in the second for {told[1]} weeks.",
    )  # fmt: skip


def lasting() -> tuple[Scans, ...]:
    """Patients who stay close to their best."""
    return tuple(
        _scans(i, best, [best * share if best < 0 else best for share in LASTING])
        for i, best in enumerate(BESTS)
    )


def brief() -> tuple[Scans, ...]:
    """Patients with the same bests, who grow from the next scan on until they progress."""
    return tuple(_scans(i, best, _rising(best)) for i, best in enumerate(BESTS))


def _rising(best: float) -> list[float]:
    """The best change, then growth by 30% of the sum a scan until RECIST calls it progression."""
    sums, seen = [BASELINE, BASELINE * (1 + best / 100)], "SD"
    while seen != "PD":
        sums.append(1.3 * sums[-1])
        seen = response.target_series(sums)[-1].response
    return [round(100 * (size / BASELINE - 1), 1) for size in sums[1:]]


def _scans(i: int, best: float, changes: list[float]) -> Scans:
    sums = [BASELINE, *(BASELINE * (1 + change / 100) for change in changes)]
    seen = [scan.response for scan in response.target_series(sums)]
    days = [7 * EVERY * (k + 1) for k in range(len(changes))]
    found = response.best_overall_response(days, seen)
    time = tuple(EVERY * (k + 1) for k in range(len(changes)))
    return Scans(f"patient {i + 1}", "", "", found, time, tuple(changes))


def _lasts(scans: tuple[Scans, ...]) -> float:
    """Median time from the first scan at -30% or less to the last such scan, of responders."""
    spans = []
    for scan in scans:
        deep = [t for t, change in zip(scan.time, scan.change, strict=True) if change <= -30 + 1e-9]
        if deep:
            spans.append(deep[-1] - deep[0])
    return float(np.median(spans))


def fading_average() -> tables.Table:
    """The mean change of those who still have scans, while every tumour that is scanned grows."""
    people = {"A": (-40, -38, -36, -34), "B": (-10, -5, 0, 5), "C": (10, 30), "D": (25,)}
    rows = []
    for k in range(4):
        seen = [course[k] for course in people.values() if len(course) > k]
        shown = [
            words.number(course[k], 0) if len(course) > k else "" for course in people.values()
        ]
        rows.append([str(6 * (k + 1)), *shown, words.number(float(np.mean(seen)))])
    head = ["Week", *(f"Patient {name}" for name in people), "Mean of those scanned"]
    caption = "Four invented patients: change from baseline (%), empty after progression"
    return tables.Table(caption, head, rows, frozenset(range(6)))


def pictures() -> tables.Table:
    """What each picture of response shows, what it hides, and what to ask for beside it."""
    rows = [
        ["Waterfall", "how deep, at best", "time; patients without a scan; new lesions",
         "durations, and how many have no bar"],
        ["Spider", "how size went on", "who is no longer scanned",
         "how many lines are left at each time"],
        ["Swimmer", "when, how long, why it ended", "depth; who was just not followed for longer",
         "the data cut-off and the reasons"],
    ]  # fmt: skip
    head = ["Picture", "Shows", "Hides", "Ask for"]
    return tables.Table("Three pictures of response", head, rows)
