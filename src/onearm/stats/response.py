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
        'CR' at 0 mm (nodes are taken as measured below 10 mm, hence 0), 'PD' at 20 % and
        5 mm or more above the nadir, 'PR' at 30 % or more below baseline, else 'SD'.

    Raises
    ------
    InputError
        If a sum is negative or the nadir lies above the baseline.

    Examples
    --------
    >>> target_response(69, baseline_mm=100, nadir_mm=100)
    'PR'
    >>> target_response(12, baseline_mm=100, nadir_mm=9)  # +33 %, yet 3 mm only
    'PR'
    """
    if min(sum_mm, baseline_mm, nadir_mm) < 0 or nadir_mm > baseline_mm:
        raise InputError(
            f"need sums >= 0 and nadir <= baseline, found {sum_mm}, {baseline_mm}, {nadir_mm}"
        )
    if sum_mm == 0:
        return "CR"
    if sum_mm - nadir_mm >= 5 and sum_mm >= 1.2 * nadir_mm:
        return "PD"
    return "PR" if sum_mm <= 0.7 * baseline_mm else "SD"


def best_overall_response(
    days: Sequence[float],
    responses: Sequence[str],
    *,
    sd_from: float = 42,
    confirm_after: float | None = None,
) -> str:
    """Best response from the overall responses of one patient's scans [1]_, section 4.4.

    Scans after the first PD do not count. SD needs a scan at least `sd_from` days after
    baseline; without it the patient is NE. With `confirm_after` (usually 28 days) a CR or PR
    counts only if a scan at least so much later, before any PD, shows it again or better;
    an unconfirmed one is SD.

    Parameters
    ----------
    days : sequence of float
        Days from baseline, in any order, one a scan.
    responses : sequence of str
        'CR', 'PR', 'SD', 'PD' or 'NE', one a scan.

    Raises
    ------
    InputError
        If a response is none of these, or the lengths differ.

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
    scans = _until_progression(sorted(zip(days, responses, strict=True)))
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

    A patient without a known best response (None, 'NE', 'MISSING' ...) stays in the
    denominator and counts as no response.

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

    Examples
    --------
    >>> best_change([-10.0, -42.0, 5.0])
    -42.0
    """
    finite = [c for c in changes if np.isfinite(c)]
    return min(finite) if finite else None


def _until_progression(scans: list[tuple[float, str]]) -> list[tuple[float, str]]:
    for position, (_, response) in enumerate(scans):
        if response == "PD":
            return scans[: position + 1]
    return scans
