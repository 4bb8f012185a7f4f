"""Medians of few patients: how wide, how early, and what the censored can do to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.missing import ENDPOINTS
from onearm.book.figures.curves import Endpoint, found, since
from onearm.errors import InputError
from onearm.plots import Figure, canvas, words
from onearm.plots.lines import Panel, of_curve
from onearm.stats import bounds, cutoff, precision, survival
from onearm.stats.binomial import Array
from onearm.tables.html import Html
from onearm.trial.spec import DAYS

SIZES = (15, 30, 60, 120, 240)
"""Numbers of patients in round steps, beside the trial's own."""


def median_widths(analysis: Analysis, endpoint: Endpoint = "pfs") -> Figure:
    """Where the limits of a median lie by the number of patients, with all followed to the end."""
    n, how = found(analysis, endpoint).curve.n, analysis.trial.spec.survival.transform
    rows = []
    for size in sorted({*SIZES, max(n, 2)}):
        typical = precision.typical_limits(size, how)
        note = "as in this trial" if size == n else ""
        rows.append(
            plots.Row(
                words.patients(size), 100.0, 100 * typical.low,
                None if typical.high is None else 100 * typical.high, note=note,
            )
        )  # fmt: skip
    return plots.intervals(
        rows, name=f"widths-{endpoint}", unit="%",
        axis="Percent of the true median",
        caption=(
            "Typical limits of a 95% interval of a median, in percent of the true one: half of all "
            "trials of a size have each limit lower, half have it higher. Exact, if the hazard is "
            f"constant and all are followed to the event; scale: {how}."
        ),
    )  # fmt: skip


def median_ranks(analysis: Analysis, endpoint: Endpoint = "pfs") -> tables.Table:
    """Which of the ordered times are the limits, and how often they hold the true median."""
    n, own = found(analysis, endpoint).curve.n, analysis.trial.spec.survival.transform
    rows = []
    for one in precision.median_ranks(n):
        name = Html(f"{one.transform}<small>this book</small>") if one.transform == own else (
            one.transform)  # fmt: skip
        shares = (one.coverage, one.above, one.below)
        rows.append([name, _rank(one.low), _rank(one.high), *map(words.percent, shares)])
    head = [
        "Transformation",
        "Lower limit",
        "Upper limit",
        "Holds the median",
        "Above it",
        "Below it",
    ]
    caption = f"Which of the ordered times limit a median ({words.patients(n)}, none censored)"
    return tables.Table(caption, head, rows, frozenset(range(1, 6)))


def cutoffs(analysis: Analysis, endpoint: Endpoint = "os") -> Figure:
    """The median and its limits at earlier data cut-offs of the same patients."""
    unit, trial = analysis.trial.spec.unit, analysis.trial
    rows = [
        plots.Row(
            f"{words.capital(unit.removesuffix('s'))} {words.moment(one.at, unit)}",
            one.median.value, *one.median.ci, kind=trial.kind,
            note=f"{words.patients(one.n)}, {one.events} events",
        )
        for one in by_cutoff(analysis, endpoint)
    ]  # fmt: skip
    note = words.illustrative(trial, [("adtte", "STARTDT", "dates"), ("adtte", "AVAL", "times")])
    return plots.intervals(
        rows, name=f"cutoffs-{endpoint}", unit=unit, axis=f"Median ({unit})",
        caption=f"Median {ENDPOINTS[endpoint]} of the same patients with its 95% interval (NR: not "
        f"reached), had follow-up ended so many {unit} after the first patient's start"
        f"{_dated(analysis, endpoint)}. {note}".strip(),
        synthetic=trial.spec.synthetic,
    )  # fmt: skip


def by_cutoff(analysis: Analysis, endpoint: Endpoint) -> tuple[cutoff.CutOff, ...]:
    """Medians at round times after the first patient's start, and with all follow-up.

    Raises
    ------
    InputError
        If there is no curve, or no cut-off at which a median is reached.
    """
    times = found(analysis, endpoint).times
    entry, _ = entries(analysis, endpoint)
    last = float((entry + times.time).max())
    ticks = [at for at in canvas.time_ticks(last, times.unit, most=8) if 0 < at < 0.97 * last]
    made = cutoff.medians_by_cutoff(
        entry, times.time, times.event, [*ticks, last],
        transform=analysis.trial.spec.survival.transform,
    )  # fmt: skip
    if all(one.median.value is None for one in made):
        raise InputError("the median is not reached at any cut-off")
    return made


def entries(analysis: Analysis, endpoint: Endpoint) -> tuple[Array, bool]:
    """When each clock started, from the first of them, and whether the tables say so.

    Where a patient has no date, all are taken to have started on one day.
    """
    times, trial = found(analysis, endpoint).times, analysis.trial
    rows, unknown = trial.records("adtte", endpoint), np.zeros(len(times.subject))
    if rows is None:
        return unknown, False
    rows = rows.drop_duplicates("USUBJID").set_index("USUBJID")
    dates = rows["STARTDT"] if "STARTDT" in rows else trial.subjects.get("TRTSDT")
    if dates is None:
        return unknown, False
    dates = pd.to_datetime(dates.reindex(list(times.subject)), errors="coerce")
    if dates.isna().any():
        return unknown, False
    days = (dates - dates.min()).dt.days.to_numpy(float)
    return days / DAYS[times.unit], True


def _dated(analysis: Analysis, endpoint: Endpoint) -> str:
    if entries(analysis, endpoint)[1]:
        return ""
    return "; the tables have no dates, so all are taken to have started on one day"


def censoring(analysis: Analysis, endpoint: Endpoint = "pfs") -> Figure:
    """The curve between the two that the censored allow."""
    curve, trial = found(analysis, endpoint), analysis.trial
    made = bounded(analysis, endpoint)
    if not made.moved:
        raise InputError("nobody is censored before the last day, so there is one curve only")
    unit, at = curve.times.unit, curve.landmark.time
    named = (
        ("as estimated", made.estimate),
        ("all censored had the event at once", made.at_once),
        ("none of the censored ever had it", made.never),
    )
    drawn = tuple(replace(of_curve(label, one), note="") for label, one in named)
    state, moment = words.state(endpoint), f"{words.moment(at, unit)} {unit}"
    ends = [words.percent(rate_at(one, at)) for one in (made.at_once, made.estimate, made.never)]
    told = ends[1] if ends[0] == ends[2] else f"{ends[0]} to {ends[2]}"
    known = curve.landmark.rate is not None
    marks = ((at, f"{moment}: {told}"),) if known else ()
    said = [end.replace("NR", "an unknown share") for end in ends]
    there = (
        f" At {moment} {said[1]} are {state} as estimated, {said[0]} if all censored had the event "
        f"at once, {said[2]} if they never had it."
        if known
        else f" {words.capital(words.patients(made.moved))} are censored before the last day."
    )
    return plots.lines(
        [Panel(f"{words.capital(state)} (%)", drawn, marks)], name=f"censoring-{endpoint}",
        axis=f"{words.capital(unit)} from {since(analysis)}", state=state, unit=unit,
        caption=f"{words.capital(ENDPOINTS[endpoint])} as estimated (solid), and if each of the "
        f"{made.moved} censored before the last day had had the event when last seen (dashed) or "
        "not at all (dash and dot).",
        message=f"Three Kaplan-Meier curves of {ENDPOINTS[endpoint]} in the same patients.{there}",
        synthetic=trial.spec.synthetic,
    )  # fmt: skip


def bounded(analysis: Analysis, endpoint: Endpoint) -> bounds.Bounds:
    """The two extreme curves of an endpoint."""
    times = found(analysis, endpoint).times
    how = analysis.trial.spec.survival.transform
    return bounds.censoring_bounds(times.time, times.event, transform=how)


def rate_at(curve: survival.KaplanMeier, at: float) -> float | None:
    """Height of a curve, None beyond its end."""
    return survival.landmark(curve, at).rate


def _rank(rank: float | None) -> str:
    """Which of the ordered times, in words.

    >>> _rank(10.0), _rank(21.0), _rank(4.5), _rank(None)
    ('10th', '21st', 'between 4th and 5th', 'not reached')
    """
    if rank is None:
        return "not reached"
    if rank % 1:
        return f"between {_rank(rank - 0.5)} and {_rank(rank + 0.5)}"
    k = int(rank)
    last = "th" if 10 <= k % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(k % 10, "th")
    return f"{k}{last}"
