"""RECIST 1.1, scan by scan: response of the target lesions and of the whole patient.

References
----------
.. [1] Eisenhauer EA, Therasse P, Bogaerts J, et al. New response evaluation criteria in solid
   tumours: revised RECIST guideline (version 1.1). Eur J Cancer 2009;45:228-247.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onearm.errors import InputError
from onearm.stats.binomial import check_choice

ROUNDING = 1e-9
CATEGORIES = ("CR", "PR", "SD", "PD", "NE")
"""Complete and partial response, stable disease, progression, not evaluable; best first."""

NON_CR_NON_PD = "NON-CR/NON-PD"
"""Neither complete response nor progression, where there is nothing to measure."""

_TARGET = (*CATEGORIES, "none")
_NON_TARGET = ("CR", NON_CR_NON_PD, "PD", "NE", "none")


@dataclass(frozen=True)
class TargetScan:
    """Target lesions at one scan: sum and smallest sum before it in mm, `change` in percent.

    `nadir_mm` includes the baseline. `change` is from baseline, nan where the sum is unknown.
    """

    sum_mm: float
    nadir_mm: float
    change: float
    response: str


def target_response(
    sum_mm: float, baseline_mm: float, nadir_mm: float, *, gone: bool = False
) -> str:
    """Response of the target lesions at one scan [1]_, section 4.3.1.

    Parameters
    ----------
    sum_mm : float
        Sum of diameters at this scan, in mm.
    baseline_mm, nadir_mm : float
        The sum at baseline, and the smallest sum so far, baseline included.
    gone : bool
        All target lesions have gone but for nodes below 10 mm short axis, whose diameters
        still make up the sum ([1]_, section 4.3.2).

    Returns
    -------
    str
        'CR' at 0 mm or if `gone`, 'PD' at 20 % and 5 mm or more above the nadir and at any
        size after 0, 'PR' at 30 % or more below baseline, else 'SD'.

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
    if sum_mm == 0 or gone:
        return "CR"
    if nadir_mm == 0:
        return "PD"  # disease seen again after it had gone
    # Exactly 30 % or 20 % counts; 0.7 * 90 is a hair below 63.
    if sum_mm - nadir_mm >= 5 - ROUNDING and sum_mm >= 1.2 * nadir_mm - ROUNDING:
        return "PD"
    return "PR" if sum_mm <= 0.7 * baseline_mm + ROUNDING else "SD"


def target_series(
    sums_mm: Sequence[float], *, gone: Sequence[bool] | None = None
) -> tuple[TargetScan, ...]:
    """Response of the target lesions at each scan of one patient, the nadir carried along.

    Each scan is held against baseline and nadir afresh: after a PR a sum 25 % below baseline
    is SD again. That changes neither the best response nor the day of progression.

    Parameters
    ----------
    sums_mm : sequence of float
        Sums of diameters in order of time, that at baseline first; nan where not every target
        lesion was measured.
    gone : sequence of bool, optional
        One a sum: whether all that is left are nodes below 10 mm, as in `target_response`.

    Returns
    -------
    tuple of TargetScan
        One a scan after baseline. An unknown sum is 'NE' and leaves the nadir as it was.

    Raises
    ------
    InputError
        If there is no baseline, it is zero or unknown, a sum is negative or infinite, or the
        lengths differ.

    Examples
    --------
    >>> [scan.response for scan in target_series([100, 60, float("nan"), 50, 59, 60])]
    ['PR', 'NE', 'PR', 'PR', 'PD']
    """
    if not len(sums_mm):
        raise InputError("need the sum of diameters at baseline, found none")
    left = [False] * len(sums_mm) if gone is None else gone
    if len(left) != len(sums_mm):
        raise InputError(f"need one entry of gone a sum, found {len(left)} and {len(sums_mm)}")
    baseline = nadir = sums_mm[0]
    target_response(baseline, baseline, baseline)
    scans = []
    for size, nothing in list(zip(sums_mm, left, strict=True))[1:]:
        if np.isnan(size):
            scans.append(TargetScan(size, nadir, float("nan"), "NE"))
            continue
        response = target_response(size, baseline, nadir, gone=nothing)
        scans.append(TargetScan(size, nadir, 100 * (size / baseline - 1), response))
        nadir = min(nadir, size)
    return tuple(scans)


def overall_response(target: str, non_target: str, new_lesion: bool) -> str:
    """Response of the whole patient at one scan [1]_, tables 1 and 2.

    A PR has three reasons, and the word does not keep them apart: target lesions shrunk, target
    lesions gone with others left, or target lesions gone with others not read. After a CR the
    first two are progression and the last is not: give `disease_seen` of each scan to
    `onearm.stats.scans.counted_scans` and to what builds on it.

    Parameters
    ----------
    target : {'CR', 'PR', 'SD', 'PD', 'NE', 'none'}
        Response of the target lesions; 'none' if there were none at baseline.
    non_target : {'CR', 'NON-CR/NON-PD', 'PD', 'NE', 'none'}
        Response of the other lesions; 'none' if there were none at baseline.
    new_lesion : bool
        Whether there is any new lesion, beyond doubt.

    Returns
    -------
    str
        'CR', 'PR', 'SD', 'PD' or 'NE'; without target lesions 'NON-CR/NON-PD' in place of the
        second and third.

    Raises
    ------
    InputError
        If a value is none of these, or there was no lesion at all at baseline.

    Examples
    --------
    >>> overall_response("CR", "NON-CR/NON-PD", False)
    'PR'
    >>> overall_response("PR", "NE", True)
    'PD'
    """
    _check_scan(target, non_target, new_lesion)
    if new_lesion or "PD" in (target, non_target):
        return "PD"
    if target == "none":
        return non_target
    if target == "CR" and non_target not in ("CR", "none"):
        return "PR"
    return target


def disease_seen(target: str, non_target: str, new_lesion: bool) -> bool:
    """Whether any disease was seen at one scan, which after a CR is progression [1]_, table 3.

    A lesion that was not read was not seen. Parameters and errors are those of
    `overall_response`.

    Examples
    --------
    >>> disease_seen("CR", "NON-CR/NON-PD", False), disease_seen("CR", "NE", False)  # both PR
    (True, False)
    """
    _check_scan(target, non_target, new_lesion)
    there = target in ("PR", "SD", "PD") or non_target in (NON_CR_NON_PD, "PD")
    return there or bool(new_lesion)


def _check_scan(target: str, non_target: str, new_lesion: bool) -> None:
    check_choice("target", target, _TARGET)
    check_choice("non_target", non_target, _NON_TARGET)
    if new_lesion not in (True, False):
        raise InputError(f"new_lesion must be True or False, found {new_lesion}")
    if target == non_target == "none":
        raise InputError("need target or non-target lesions at baseline, found neither")
