"""Who had responded when, beside how long each patient lived or had no progression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from onearm.analysis.analyse import Analysis, landmark_time
from onearm.analysis.best_response import best_responses, known_scans
from onearm.analysis.patients import by_subject
from onearm.analysis.suppression import why
from onearm.errors import InputError
from onearm.stats import response
from onearm.stats.binomial import Array
from onearm.stats.responders import (
    Comparison,
    TwoGroups,
    at_landmark,
    by_best_response,
    mantel_byar,
)
from onearm.stats.scans import counted_scans
from onearm.trial.data import Trial
from onearm.trial.spec import DAYS


@dataclass(frozen=True)
class Responders:
    """Responders against others by three rules, from the same patients.

    `endpoint` is what is compared, `unit` that of all times. `undated` patients have a response
    on record and no scan that shows it: nobody knows when it came, and they are left out.
    """

    endpoint: Literal["pfs", "os"]
    unit: str
    n: int
    undated: int
    naive: Comparison
    landmark: Comparison
    by_time: TwoGroups


def responders(analysis: Analysis) -> Responders:
    """Overall survival by response, or progression-free survival where there is no other.

    The landmark is that of the primary endpoint, which was fixed before anybody responded.

    Raises
    ------
    InputError
        If there are no dated responses or no times, if a group would be of nobody, or if the
        trial holds counts of few patients back.
    """
    trial = analysis.trial
    if trial.spec.privacy.min_cell is not None:
        raise InputError(f"the groups may be of few patients, {why(trial.spec.privacy.min_cell)}")
    curve, endpoint = (analysis.os, "os") if analysis.os else (analysis.pfs, "pfs")
    seen = known_since(trial)
    if curve is None or not seen:
        raise InputError(
            "a comparison by response needs the response at each scan (OVR in adrs) with its day, "
            "and times of survival"
        )
    best = best_responses(trial)
    dated = np.array([
        seen.get(subject) is not None or best is None or best.get(subject) not in ("CR", "PR")
        for subject in curve.times.subject
    ])  # fmt: skip
    time, event = curve.times.time[dated], curve.times.event[dated]
    responded = _in_unit(trial, curve.times.subject, seen)[dated]
    # A scan on the last day may lie a rounding beyond it.
    responded = np.minimum(responded, np.where(np.isnan(responded), np.nan, time))
    if not np.isfinite(responded).any() or np.isfinite(responded).all():
        raise InputError("there are not both patients who responded and others")
    at = landmark_time(trial, "pfs")
    how = trial.spec.survival.transform
    return Responders(
        "os" if endpoint == "os" else "pfs",
        curve.times.unit,
        len(time),
        int((~dated).sum()),
        by_best_response(time, event, responded, transform=how),
        at_landmark(time, event, responded, at, transform=how),
        mantel_byar(time, event, responded),
    )


def known_since(trial: Trial) -> dict[str, float | None]:
    """Days from the baseline scan until a response was known, by subject; None without one.

    Where responses must be confirmed, it is known at the scan that confirms it, though it dates
    from an earlier one: until then nobody could count the patient as a responder.
    """
    rules, scanned = trial.spec.response, known_scans(trial)
    if not len(scanned):
        return {}
    found = {}
    for subject, days, seen in by_subject(scanned, "DAY", "AVALC"):
        scans = counted_scans(days, seen)
        found[subject] = next(
            (
                scans[k][0]
                for k in range(len(scans))
                if response.first_response(
                    [day for day, _ in scans[: k + 1]],
                    [kind for _, kind in scans[: k + 1]],
                    confirm_after=rules.confirm_after,
                )
                is not None
            ),
            None,
        )
    return found


def _in_unit(trial: Trial, subjects: tuple[str, ...], seen: dict[str, float | None]) -> Array:
    """Times as the curves count them: the baseline scan's own day is day 1."""
    days = [seen.get(subject) for subject in subjects]
    return np.array([np.nan if day is None else (day + 1) / DAYS[trial.spec.unit] for day in days])
