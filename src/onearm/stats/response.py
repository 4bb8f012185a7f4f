"""Tumour response by RECIST 1.1: from scans to best response, rates and duration.

References
----------
.. [1] Eisenhauer EA, Therasse P, Bogaerts J, et al. New response evaluation criteria in solid
   tumours: revised RECIST guideline (version 1.1). Eur J Cancer 2009;45:228-247.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from onearm.errors import InputError
from onearm.stats.exact import Proportion, clopper_pearson

ROUNDING = 1e-9
CATEGORIES = ("CR", "PR", "SD", "PD", "NE")
"""Complete and partial response, stable disease, progression, not evaluable; best first."""


@dataclass(frozen=True)
class ResponseRates:
    """Best overall responses of a population: counts by category and the two rates."""

    counts: dict[str, int]
    orr: Proportion
    dcr: Proportion


def target_response(sum_mm: float, baseline_mm: float, nadir_mm: float) -> str:
    """Response of the target lesions at one scan [1]_, section 4.3.1.

    Parameters
    ----------
    sum_mm : float
        Sum of diameters at this scan, in mm.
    baseline_mm, nadir_mm : float
        The sum at baseline, and the smallest sum so far, baseline included.

    Returns
    -------
    str
        'CR' at 0 mm (nodes below 10 mm short axis are taken as 0), 'PD' at 20 % and 5 mm or
        more above the nadir and at any size after 0, 'PR' at 30 % or more below baseline,
        else 'SD'.

    Raises
    ------
    InputError
        If a sum is negative or missing, the baseline zero, or the nadir above it.

    Examples
    --------
    >>> target_response(69, baseline_mm=100, nadir_mm=100)
    'PR'
    >>> target_response(12, baseline_mm=100, nadir_mm=9)  # +33 %, yet 3 mm only
    'PR'
    """
    sums = (sum_mm, baseline_mm, nadir_mm)
    if not np.isfinite(sums).all() or min(sums) < 0 or nadir_mm > baseline_mm or baseline_mm == 0:
        raise InputError(
            "need sums of zero or more, a baseline above zero and a nadir no larger than it, "
            f"found {sum_mm}, {baseline_mm}, {nadir_mm}"
        )
    if sum_mm == 0:
        return "CR"
    if nadir_mm == 0:
        return "PD"  # disease seen again after it had gone
    # Exactly 30 % or 20 % counts; 0.7 * 90 is a hair below 63.
    if sum_mm - nadir_mm >= 5 - ROUNDING and sum_mm >= 1.2 * nadir_mm - ROUNDING:
        return "PD"
    return "PR" if sum_mm <= 0.7 * baseline_mm + ROUNDING else "SD"


def best_overall_response(
    days: Sequence[float],
    responses: Sequence[str],
    *,
    sd_from: float = 42,
    confirm_after: float | None = None,
) -> str:
    """Best response from the overall responses of one patient's scans [1]_, section 4.4.

    Scans after the first PD do not count, and disease seen again after a CR is PD.
    SD needs a scan at least `sd_from` days after baseline; without it the patient is NE.
    With `confirm_after` (usually 28 days) a CR or PR counts only if a scan at least so much
    later, before any PD, shows it again or better; an unconfirmed one is SD.

    Parameters
    ----------
    days : sequence of float
        Days from baseline, in any order, one a scan.
    responses : sequence of str
        'CR', 'PR', 'SD', 'PD' or 'NE', one a scan.

    Raises
    ------
    InputError
        If a response is none of these, a day is missing, or the lengths differ.

    Examples
    --------
    >>> best_overall_response([42, 84, 126], ["SD", "PR", "PD"])
    'PR'
    >>> best_overall_response([42, 84, 126], ["SD", "PR", "PD"], confirm_after=28)
    'SD'
    """
    if len(days) != len(responses):
        raise InputError(f"need one response a scan, found {len(days)} and {len(responses)}")
    unknown = set(responses) - set(CATEGORIES)
    if unknown:
        raise InputError(f"responses must be {', '.join(CATEGORIES)}, found {sorted(unknown)}")
    if not np.isfinite(np.asarray(days, dtype=float)).all():
        raise InputError("each scan needs its day")
    # Of two responses on one day progression counts.
    scans = sorted(zip(days, responses, strict=True), key=lambda scan: (scan[0], scan[1] == "PD"))
    on_pd = {day for day, response in scans if response == "PD"}
    scans = [scan for scan in scans if scan[1] == "PD" or scan[0] not in on_pd]
    scans = _until_progression(scans)
    seen = {response for _, response in scans}
    for kind, better in (("CR", {"CR"}), ("PR", {"CR", "PR"})):
        for day, response in scans:
            if response not in better:
                continue
            if confirm_after is None or any(
                later >= day + confirm_after and again in better for later, again in scans
            ):
                return kind
    stable = any(r in ("CR", "PR", "SD") and day >= sd_from for day, r in scans)
    if stable:
        return "SD"
    return "PD" if "PD" in seen else "NE"


def response_rates(best: Iterable[str], *, level: float = 0.95) -> ResponseRates:
    """Objective response (CR or PR) and disease control (CR, PR or SD), exact intervals.

    Parameters
    ----------
    best : iterable of str, length n_patients
        Best overall response of each patient. One without a known response (None, 'NE',
        'MISSING' ...) stays in the denominator and counts as no response.
    level : float
        Two-sided confidence level of the intervals of Clopper and Pearson.

    Examples
    --------
    >>> rates = response_rates(["PR", "SD", "PD", "NE"])
    >>> rates.orr.x, rates.dcr.x, rates.orr.n
    (1, 2, 4)
    """
    known = [b if b in CATEGORIES else "NE" for b in best]
    tally = Counter(known)
    counts = {category: tally[category] for category in CATEGORIES}
    responders = counts["CR"] + counts["PR"]
    return ResponseRates(
        counts,
        clopper_pearson(responders, len(known), level=level),
        clopper_pearson(responders + counts["SD"], len(known), level=level),
    )


def best_change(changes: Sequence[float]) -> float | None:
    """Largest fall (or smallest rise) from baseline over a patient's scans, in percent.

    Missing values are left out; None if nothing is left.

    Examples
    --------
    >>> best_change([-10.0, -42.0, 5.0])
    -42.0
    """
    finite = [c for c in changes if np.isfinite(c)]
    return min(finite) if finite else None


def _until_progression(scans: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Scans up to the first PD; disease seen after a CR is PD ([1]_, table 3, footnote a)."""
    cleared = False
    for position, (day, response) in enumerate(scans):
        if response == "PD" or (cleared and response in ("PR", "SD")):
            return [*scans[:position], (day, "PD")]
        cleared = cleared or response == "CR"
    return scans
