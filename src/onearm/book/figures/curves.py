"""Figures and tables of a survival curve: its median, quartiles, mean and follow-up."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.analyse import Survival
from onearm.analysis.missing import ENDPOINTS
from onearm.analysis.registry import results_of
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.plots.area import moment
from onearm.plots.words import time as written
from onearm.stats import survival
from onearm.stats.medians import medians_by_transform
from onearm.tables.html import Html
from onearm.trial.printed.published import Claim, rounds_to

Endpoint = Literal["pfs", "os"]

SCALES = {
    "plain": ("the probability S", ""),
    "log": ("log S", "R"),
    "log-log": ("log(−log S)", "lifelines, SAS, Stata"),
    "logit": ("the log odds of S", ""),
    "arcsin": ("arcsin of the root of S", ""),
}
"""What the error is symmetric on, and which programs start from it."""


def found(analysis: Analysis, endpoint: Endpoint) -> Survival:
    """The curve of an endpoint.

    Raises
    ------
    InputError
        If the trial has none.
    """
    result: Survival | None = getattr(analysis, endpoint)
    if result is None:
        raise InputError(f"this trial has no {ENDPOINTS[endpoint]}")
    return result


def since(analysis: Analysis) -> str:
    """What time is counted from."""
    return analysis.trial.spec.clock or "the start date"


def printed(analysis: Analysis, endpoint: Endpoint) -> Claim | None:
    """The median as published, if it was, in the unit of this book."""
    return next(
        (c for c in analysis.trial.claims
         if c.id == f"{endpoint}.median" and c.value and c.unit == analysis.trial.spec.unit),
        None,
    )  # fmt: skip


def as_printed(claim: Claim, median: survival.Median) -> bool:
    """Does a median with its interval, rounded as printed, agree with what was printed?"""
    pairs = zip((claim.value, claim.ci_low, claim.ci_high), (median.value, *median.ci), strict=True)
    return all(
        rounds_to(ours, text) if text and ours is not None else not text and ours is None
        for text, ours in pairs
    )


def medians(analysis: Analysis, endpoint: Endpoint) -> tuple[survival.Median, ...]:
    """The median under each transformation."""
    times = found(analysis, endpoint).times
    return medians_by_transform(times.time, times.event)


def transformations(analysis: Analysis, endpoint: Endpoint = "pfs") -> Figure:
    """One median and its interval on five scales, below what was printed."""
    unit, claim = analysis.trial.spec.unit, printed(analysis, endpoint)
    rows = [
        plots.Row(m.transform, m.value, *m.ci, kind=analysis.trial.kind)
        for m in medians(analysis, endpoint)
    ]
    if claim is not None:
        low, high = (float(limit) if limit else None for limit in (claim.ci_low, claim.ci_high))
        rows.insert(0, plots.Row("as printed", float(claim.value), low, high, kind="published",
                                 note=f"grade {claim.grade}"))  # fmt: skip
    label = ENDPOINTS[endpoint]
    return plots.intervals(
        rows, name=f"transformations-{endpoint}", unit=unit, axis=f"Median ({unit})",
        caption=f"Median {label} with its 95% interval (NR: not reached) under each transformation"
        f"{', and as it was printed' if claim else ''}.",
        synthetic=analysis.trial.spec.synthetic,
    )  # fmt: skip


def transformation_table(analysis: Analysis, endpoint: Endpoint = "pfs") -> tables.Table:
    """The same as numbers, with the programs that start from each scale."""
    trial, claim = analysis.trial, printed(analysis, endpoint)
    unit, rows = trial.spec.unit, []
    for m in medians(analysis, endpoint):
        scale, programs = SCALES[m.transform]
        own = m.transform == trial.spec.survival.transform
        name = Html(f"{m.transform}<small>this book</small>") if own else m.transform
        limits = " to ".join(written(limit, unit) for limit in m.ci)
        value = Html(f"{written(m.value, unit)}<small>{tables.kind_mark(trial.kind)}</small>")
        row = [name, scale, programs, value, limits]
        rows.append([*row, "yes" if as_printed(claim, m) else "no"] if claim else row)
    head = ["Transformation", "Symmetric on", "Default of", f"Median ({unit})", "95% CI"]
    if claim is not None:
        head.append(f"As printed [{claim.grade}]")
    return tables.Table("One median, five intervals", head, rows, frozenset({3, 4}))


def quartiles(analysis: Analysis, endpoint: Endpoint = "pfs") -> tables.Table:
    """When a quarter, a half and three quarters of the patients had the event."""
    caption = f"Quartiles of {ENDPOINTS[endpoint]}"
    labels = "A quarter had the event by", "Three quarters had the event by"
    return _quartiles(analysis, endpoint, "median", caption, labels)


def followed(analysis: Analysis, endpoint: Endpoint = "os") -> tables.Table:
    """Quartiles of follow-up by reverse Kaplan-Meier."""
    caption = f"Follow-up for {ENDPOINTS[endpoint]}"
    labels = "Lower quartile of follow-up", "Upper quartile of follow-up"
    return _quartiles(analysis, endpoint, "followup", caption, labels)


def _quartiles(
    analysis: Analysis, endpoint: Endpoint, part: str, caption: str, labels: tuple[str, str]
) -> tables.Table:
    """A median of the registry between its quartiles."""
    middle = f"{found(analysis, endpoint).endpoint}.{part}"
    known = results_of(analysis)
    lower, upper = (
        replace(known[f"{middle}.p{p:g}"], label=label)
        for label, p in zip(labels, (0.25, 0.75), strict=True)
    )
    return tables.results_table(caption, (lower, known[middle], upper))


def mean_area(analysis: Analysis, endpoint: Endpoint = "pfs") -> Figure:
    """The restricted mean as the area under the curve."""
    return plots.area(
        found(analysis, endpoint), name=f"area-{endpoint}", since=since(analysis),
        synthetic=analysis.trial.spec.synthetic,
    )  # fmt: skip


def follow_up(analysis: Analysis, endpoint: Endpoint = "os") -> Figure:
    """The curve beside the reverse curve of the same patients."""
    return plots.follow_up(
        found(analysis, endpoint), name=f"followup-{endpoint}", since=since(analysis),
        synthetic=analysis.trial.spec.synthetic,
    )  # fmt: skip


def maturity(analysis: Analysis, endpoint: Endpoint = "os") -> tables.Table:
    """How many were still at risk, had the event or were censored, at moments that matter."""
    curve = found(analysis, endpoint)
    time, event, unit = curve.times.time, curve.times.event, curve.times.unit
    moments = {
        "Landmark": curve.landmark.time,
        "Median": curve.median.value,
        "Median follow-up": curve.follow_up.value,
        "Last patient seen": float(time.max()),
    }
    known = sorted((at, name) for name, at in moments.items() if at is not None)
    rows = []
    for at, name in [(0.0, "Start"), *((a, n) for a, n in known if a <= time.max() + 1e-9)]:
        gone = time <= at + 1e-9
        at_risk = int(survival.at_risk(time, [at])[0])
        events, censored = int((gone & (event == 1)).sum()), int((gone & (event == 0)).sum())
        rows.append([name, moment(at, unit), str(at_risk), str(events), str(censored)])
    head = ["Moment", f"Time ({unit})", "At risk just before", "Events so far", "Censored so far"]
    caption = f"Maturity of {ENDPOINTS[endpoint]} (n = {curve.curve.n}, {analysis.trial.kind})"
    return tables.Table(caption, head, rows, frozenset(range(1, 5)))
