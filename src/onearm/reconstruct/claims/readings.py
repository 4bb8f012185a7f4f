"""From statements to the facts of each curve, under one reading of the printed numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from onearm.reconstruct.claims.conventions import Conventions
from onearm.reconstruct.claims.counts import Numbers
from onearm.reconstruct.claims.statements import Statement
from onearm.reconstruct.lattice.endings import cell
from onearm.reconstruct.lattice.facts import EPS, NEVER, Count, Facts, Rate, Window
from onearm.trial.spec import DAYS, Spec

BEYOND = 2
"""Follow-up ends at so many times the last printed time; a choice, as follow-up is not known."""
MONTHS = {"pfs": 6, "os": 12}


def landmark_day(spec: Spec, endpoint: str) -> int:
    """Last day on which an event comes before the landmark of an endpoint has passed."""
    stated = dict(spec.survival.landmarks)
    primary = spec.primary
    if primary is not None and primary.endpoint == endpoint:
        return int(np.floor(primary.at * DAYS[primary.unit] + EPS))
    if endpoint in stated:
        return int(np.floor(stated[endpoint] * DAYS[spec.unit] + EPS))
    return int(np.floor(MONTHS[endpoint] * DAYS["months"]))


def horizons(statements: Iterable[Statement], spec: Spec) -> tuple[int, int]:
    """Last day of follow-up of PFS and OS: twice the last time printed of each."""
    found = []
    for endpoint in ("pfs", "os"):
        days = [landmark_day(spec, "pfs")]
        for s in statements:
            if s.about == f"{endpoint}.median" and np.isfinite(s.window[0]):
                days.append(round(sum(s.window) / 2))
            elif s.about.startswith(f"{endpoint}.") and s.day is not None:
                days.append(round(s.day * DAYS[spec.unit]))
        found.append(BEYOND * max(days))
    pfs, os = found
    return pfs, os if os > pfs else BEYOND * pfs


def facts_of(
    endpoint: str,
    statements: Iterable[Statement],
    numbers: Numbers,
    spec: Spec,
    conventions: Conventions,
    *,
    scans: int | None = None,
) -> Facts | None:
    """Facts of one curve; None where two statements leave no value between them.

    Parameters
    ----------
    endpoint : {'pfs', 'os'}
    numbers : Numbers
        Sizes and counts that all facts refer to.
    scans : int, optional
        Day of the first scan: until then as many have left PFS as were without disease control,
        all of them with the event, as who has neither scan nor progression is not evaluable.
    """
    everything = list(statements)
    said = [s for s in everything if s.about.startswith(f"{endpoint}.")]
    is_primary = spec.primary is not None and spec.primary.endpoint == endpoint
    n = numbers.primary if is_primary and conventions.curve == "primary" else numbers.efficacy
    ends = conventions.horizon or horizons(everything, spec)
    horizon = ends[endpoint == "os"]
    windows = {part: _common(said, f"{endpoint}.median", part) for part in PARTS}
    rates = _rates(endpoint, said, spec, conventions)
    if any(w == EMPTY for w in windows.values()) or rates is None:
        return None
    counts = _counts_of(endpoint, said, n, horizon, spec)
    if is_primary:
        counts += _successes(numbers, n, spec, endpoint, conventions)
    if endpoint == "pfs" and scans is not None:
        counts += _first_scan(numbers, n, scans)
    return Facts(
        n, horizon, windows["value"], windows["lower limit"], windows["upper limit"],
        conventions.median, conventions.transform, 0.95, rates, tuple(counts),
    )  # fmt: skip


PARTS = ("value", "lower limit", "upper limit")
EMPTY: Window = (1.0, 0.0)


def _common(
    said: list[Statement], about: str, part: str, day: float | None = None
) -> Window | None:
    """What all statements about one part of one number leave; `EMPTY` if nothing."""
    windows = [s.window for s in said if s.about == about and s.part == part and s.day == day]
    if not windows:
        return None
    if NEVER in windows:
        return NEVER if set(windows) == {NEVER} else EMPTY
    low, high = max(w[0] for w in windows), min(w[1] for w in windows)
    return (low, high) if low <= high + EPS else EMPTY


def _rates(
    endpoint: str, said: list[Statement], spec: Spec, conventions: Conventions
) -> tuple[Rate, ...] | None:
    """S(t) at the landmark and at other days that were printed."""
    found = []
    for about, day in sorted(
        {(s.about, s.day) for s in said if ".rate." in s.about or s.about.endswith(".landmark")},
        key=str,
    ):
        windows = [_common(said, about, part, day) for part in PARTS]
        if EMPTY in windows:
            return None
        at = conventions.landmark or landmark_day(spec, endpoint)
        if day is not None:
            at = int(np.floor(day * DAYS[spec.unit] + EPS))
        found.append(Rate(at, *windows))
    return tuple(found)


def _counts_of(
    endpoint: str, said: list[Statement], n: int, horizon: int, spec: Spec
) -> list[Count]:
    """Numbers of events, and at risk at the start of a day."""
    found = []
    for s in said:
        low, high = (
            int(end) if np.isfinite(end) else 0
            for end in (np.ceil(s.window[0]), np.floor(s.window[1]))
        )
        if s.about == f"{endpoint}.events" and s.part == "value":
            found.append(Count(cell(horizon + 1, event=True), "events", low, high))
        elif s.about.startswith(f"{endpoint}.at_risk.") and s.day is not None:
            day = max(1, int(np.ceil(s.day * DAYS[spec.unit] - EPS)))
            found.append(Count(cell(day, event=True), "ended", n - high, n - low))
    return found


def _first_scan(numbers: Numbers, n: int, scans: int) -> list[Count]:
    """Who left before the first scan: with the event, and as many as had no disease control."""
    bound = cell(scans, event=False)
    found = [Count(bound, "censored", 0, 0)]
    if numbers.control is not None:
        without, outside = numbers.efficacy - numbers.control, numbers.efficacy - n
        found.append(Count(bound, "ended", max(0, without - outside), without))
    return found


def _successes(
    numbers: Numbers, n: int, spec: Spec, endpoint: str, conventions: Conventions
) -> list[Count]:
    """Those of the primary population beyond the landmark; of the others any number may be."""
    if numbers.success is None:
        return []
    bound = cell((conventions.landmark or landmark_day(spec, endpoint)) + 1, event=True)
    outside = n - numbers.primary
    failures = numbers.primary - numbers.success
    found = [Count(bound, "ended", failures, failures + outside)]
    if conventions.censored == "nobody":
        found.append(Count(bound, "events", failures, failures + outside))
        found.append(Count(bound, "censored", 0, outside))
    return found
