"""Tumour response of a patient and of a trial: best response, its first day, and the rates.

What a single scan shows is in `onearm.stats.recist`, and can be had from here as well.

References
----------
.. [1] Eisenhauer EA, Therasse P, Bogaerts J, et al. New response evaluation criteria in solid
   tumours: revised RECIST guideline (version 1.1). Eur J Cancer 2009;45:228-247.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from onearm.stats.exact import Proportion, clopper_pearson
from onearm.stats.recist import (
    CATEGORIES,
    NON_CR_NON_PD,
    TargetScan,
    disease_seen,
    overall_response,
    target_response,
    target_series,
)
from onearm.stats.scans import Scan, counted_scans

__all__ = [
    "CATEGORIES",
    "CONFIRM_AFTER",
    "NON_CR_NON_PD",
    "ResponseRates",
    "TargetScan",
    "best_change",
    "best_overall_response",
    "disease_seen",
    "first_response",
    "overall_response",
    "response_rates",
    "target_response",
    "target_series",
]

CONFIRM_AFTER = 28
"""Days after which a response is confirmed; 'generally 4 weeks later' [1]_, section 4.4.3."""


@dataclass(frozen=True)
class ResponseRates:
    """Best overall responses of a population: counts by category and the two rates."""

    counts: dict[str, int]
    orr: Proportion
    dcr: Proportion


def best_overall_response(
    days: Sequence[float],
    responses: Sequence[str],
    *,
    sd_from: float = 42,
    confirm_after: float | None = None,
    max_ne: int | None = None,
    max_sd: int | None = None,
    seen: Sequence[bool] | None = None,
) -> str:
    """Best response from the overall responses of one patient's scans [1]_, section 4.4.3.

    Scans after the first PD do not count, and disease seen again after a CR is PD, which a PR
    with lesions not read is only if `seen` says nothing else (`counted_scans`).
    SD needs a scan at least `sd_from` days after baseline; without it the patient is NE.
    With `confirm_after` (usually 28 days) a CR or PR counts only if a scan at least so much
    later, before any PD, shows it again or better; an unconfirmed one is SD. Without target
    lesions there is no SD ([1]_, table 2), so that an unconfirmed CR is NON-CR/NON-PD there.
    Scans tell such a patient by that word, with no PR or SD beside it. CR, NE and PD alone do
    not tell: who knows that there were no target lesions reads the SD as NON-CR/NON-PD.

    Parameters
    ----------
    days : sequence of float
        Days elapsed since baseline, whose own day is 0, in any order, one a scan. Of two scans
        on one day the worse counts.
    responses : sequence of str
        'CR', 'PR', 'SD', 'NON-CR/NON-PD', 'PD' or 'NE', one a scan.
    sd_from : float
        Days elapsed from baseline to the first scan that can show stable disease.
    confirm_after : float, optional
        Days between a response and the scan that confirms it; None asks for no confirmation.
    max_ne, max_sd : int, optional
        Most scans that are not evaluable, and most that show SD, between the two; None for
        any number.
    seen : sequence of bool, optional
        Whether disease was seen, one a scan, as in `counted_scans`; None if that is not known.

    Returns
    -------
    str
        One of `responses`; 'NE' without a scan.

    Raises
    ------
    InputError
        If a response is none of these, a day is missing, `seen` is not True or False, or the
        lengths differ.

    Examples
    --------
    >>> best_overall_response([42, 84, 126], ["SD", "PR", "PD"])
    'PR'
    >>> best_overall_response([42, 84, 126], ["SD", "PR", "PD"], confirm_after=28)
    'SD'
    """
    scans = counted_scans(days, responses, seen=seen)
    for kind, better in (("CR", {"CR"}), ("PR", {"CR", "PR"})):
        if _first(scans, better, confirm_after, max_ne, max_sd) is not None:
            return kind
    late = {response for day, response in scans if day >= sd_from}
    if late & {"CR", "PR", "SD"}:
        return "SD" if _measurable(responses) else NON_CR_NON_PD
    if NON_CR_NON_PD in late:
        return NON_CR_NON_PD
    return "PD" if scans and scans[-1][1] == "PD" else "NE"


def first_response(
    days: Sequence[float],
    responses: Sequence[str],
    *,
    confirm_after: float | None = None,
    max_ne: int | None = None,
    max_sd: int | None = None,
    seen: Sequence[bool] | None = None,
) -> float | None:
    """Day of the first CR or PR that counts, None without one [1]_, section 4.6.2.

    Parameters and errors are those of `best_overall_response`. A confirmed response dates from
    the scan that was confirmed, not from the one that confirmed it.

    Examples
    --------
    >>> first_response([42, 84, 126], ["PR", "NE", "PR"], confirm_after=28)
    42
    """
    scans = counted_scans(days, responses, seen=seen)
    return _first(scans, {"CR", "PR"}, confirm_after, max_ne, max_sd)


def response_rates(best: Iterable[str], *, level: float = 0.95) -> ResponseRates:
    """Objective response (CR or PR) and disease control (CR, PR or SD), exact intervals.

    Parameters
    ----------
    best : iterable of str, length n_patients
        Best overall response of each patient. One without a known response (None, 'NE',
        'MISSING' ...) stays in the denominator and counts as no response, and so does
        'NON-CR/NON-PD', which RECIST keeps apart from SD.
    level : float
        Two-sided confidence level of the intervals of Clopper and Pearson.

    Returns
    -------
    ResponseRates
        Its rates are None without patients.

    Raises
    ------
    InputError
        If `level` does not lie between 0 and 1.

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
    """Depth of response: largest fall (or smallest rise) from baseline, in percent.

    Parameters
    ----------
    changes : sequence of float
        Change at each scan of one patient, in percent of baseline; scans after progression or
        a new therapy are the caller's to leave out. Missing values do not count.

    Returns
    -------
    float or None
        None if no change is known.

    Examples
    --------
    >>> best_change([-10.0, -42.0, 5.0])
    -42.0
    """
    finite = [c for c in changes if np.isfinite(c)]
    return min(finite) if finite else None


def _measurable(responses: Sequence[str]) -> bool:
    """Whether the patient may have target lesions; the words of [1]_, table 2, say not."""
    return NON_CR_NON_PD not in responses or not {"PR", "SD"}.isdisjoint(responses)


def _first(
    scans: list[Scan],
    better: Collection[str],
    confirm_after: float | None,
    max_ne: int | None,
    max_sd: int | None,
) -> float | None:
    """Day of the first scan that shows one of `better` and is confirmed, where that is asked."""
    most_ne, most_sd = (np.inf if most is None else most for most in (max_ne, max_sd))
    for position, (day, response) in enumerate(scans):
        if response not in better:
            continue
        if confirm_after is None:
            return day
        between: Counter[str] = Counter()
        for later, again in scans[position + 1 :]:
            if again in better and later >= day + confirm_after:
                return day
            between[again] += 1
            if between["NE"] > most_ne or between["SD"] > most_sd:
                break
    return None
