"""What each scan of a patient shows by RECIST 1.1, and why, in words.

The widget in `assets/widgets/recist.js` says the same, word by word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, nan
from typing import Literal

from onearm.errors import InputError
from onearm.stats import response
from onearm.stats.response import NON_CR_NON_PD, TargetScan
from onearm.stats.scans import counted_scans

_GONE = (
    "The target lesions have gone",
    "All that is left of the target lesions are nodes below 10 mm, which count as gone",
)
_OTHERS_BESIDE = {
    "none": ": complete response.",
    "CR": ", and the others have gone too: complete response.",
    NON_CR_NON_PD: "; the others have not: partial response.",
    "NE": "; the others were not read: partial response.",
}
_OTHERS_ALONE = {
    "CR": "The lesions have gone: complete response.",
    NON_CR_NON_PD: "Lesions are left and none has clearly grown: no response, no progression.",
    "NE": "The lesions were not read: not evaluable.",
}

Lesions = Literal["both", "target", "other"]
"""What there was at baseline: target lesions, which are measured, others, or both."""


@dataclass(frozen=True)
class Scan:
    """One scan: `day` since the baseline scan, sum of diameters in mm, None if not measured.

    `gone`: all that is left of the target lesions are nodes below 10 mm. `other`: 'CR',
    'NON-CR/NON-PD', 'PD' or 'NE'. `fresh`: a new lesion. What the patient has no lesions for is
    not looked at.
    """

    day: float
    sum_mm: float | None
    gone: bool = False
    other: str = NON_CR_NON_PD
    fresh: bool = False


@dataclass(frozen=True)
class Patient:
    """The lesions at baseline, the sum of diameters of the target lesions in mm, the scans."""

    lesions: Lesions
    baseline_mm: float
    scans: tuple[Scan, ...]


@dataclass(frozen=True)
class Reading:
    """A scan as read: response of the whole patient, whether the scan counts, and why.

    `target` is None where there are no target lesions.
    """

    day: float
    target: TargetScan | None
    response: str
    counted: bool
    reason: str


@dataclass(frozen=True)
class Best:
    """Best overall response, and why."""

    response: str
    reason: str


@dataclass(frozen=True)
class _Seen:
    """A scan by itself: response, whether disease was seen, and why."""

    response: str
    disease: bool
    reason: str


def read_scans(patient: Patient) -> tuple[Reading, ...]:
    """The response at each scan in order of time, with its reason.

    Raises
    ------
    InputError
        If a sum, a day or a response is impossible (see `onearm.stats.recist`), or two scans are
        on one day.

    Examples
    --------
    >>> scans = Scan(42, 60), Scan(84, 54), Scan(126, 66)
    >>> for reading in read_scans(Patient("target", 80, scans)):
    ...     print(reading.response, "|", reading.reason)  # doctest: +ELLIPSIS
    SD | 60 mm is 25% below the baseline of 80 mm, the smallest sum so far: neither 30% below ...
    PR | 54 mm is 32.5% below the baseline of 80 mm (30% or more is asked for): partial response.
    PD | 66 mm is 22.2% and 12 mm above the smallest sum so far, 54 mm (20% and 5 mm are asked ...
    """
    scans = _in_order(patient)
    targets, seen = _looked_at(patient, scans)
    days = [scan.day for scan in scans]
    counted = _counted(days, seen)
    cleared = next((day for day, kind in counted if kind == "CR"), None)
    found = []
    for day, target, one in zip(days, targets, seen, strict=True):
        kind = dict(counted).get(day)
        if kind is None:
            reason = "After progression: this scan no longer counts."
        elif kind == "PD" != one.response:
            reason = f"Disease is seen again after the complete response of day {cleared:g}: "
            reason += "progression."
        else:
            reason = one.reason
        found.append(Reading(day, target, kind or one.response, kind is not None, reason))
    return tuple(found)


def best_response(patient: Patient, *, sd_from: float, confirm_after: float | None) -> Best:
    """Best overall response, with or without confirmation, and why.

    Parameters
    ----------
    patient : Patient
    sd_from, confirm_after : float
        Days, as in `onearm.stats.response.best_overall_response`.

    Examples
    --------
    >>> patient = Patient("target", 80, (Scan(42, 60), Scan(84, 54), Scan(126, 66)))
    >>> best_response(patient, sd_from=42, confirm_after=None)
    Best(response='PR', reason='First seen on day 84.')
    >>> best_response(patient, sd_from=42, confirm_after=28).response
    'SD'
    """
    scans = _in_order(patient)
    _, seen = _looked_at(patient, scans)
    days = [scan.day for scan in scans]
    kind = response.best_overall_response(
        days, [one.response for one in seen], sd_from=sd_from, confirm_after=confirm_after,
        seen=[one.disease for one in seen],
    )  # fmt: skip
    if kind == "SD" and patient.lesions == "other":
        kind = NON_CR_NON_PD
    return Best(kind, _why_best(kind, _counted(days, seen), sd_from, confirm_after))


def _in_order(patient: Patient) -> list[Scan]:
    scans = sorted(patient.scans, key=lambda scan: scan.day)
    for one, other in pairwise(scans):
        if one.day == other.day:
            raise InputError(f"each scan needs a day of its own, found two on day {one.day:g}")
    return scans


def _looked_at(
    patient: Patient, scans: Sequence[Scan]
) -> tuple[list[TargetScan | None], list[_Seen]]:
    """The target lesions at each scan, and what the scan shows by itself."""
    targets: list[TargetScan | None] = [None] * len(scans)
    if patient.lesions != "other":
        sums = [nan if scan.sum_mm is None else scan.sum_mm for scan in scans]
        gone = [False, *(scan.gone for scan in scans)]
        targets = list(response.target_series([patient.baseline_mm, *sums], gone=gone))
    seen = []
    for scan, target in zip(scans, targets, strict=True):
        one = "none" if target is None else target.response
        other = "none" if patient.lesions == "target" else scan.other
        kind = response.overall_response(one, other, scan.fresh)
        disease = response.disease_seen(one, other, scan.fresh)
        seen.append(_Seen(kind, disease, _why(patient, scan, target, other, kind)))
    return targets, seen


def _counted(days: list[float], seen: list[_Seen]) -> list[tuple[float, str]]:
    responses, there = [one.response for one in seen], [one.disease for one in seen]
    return counted_scans(days, responses, seen=there)


def _why(patient: Patient, scan: Scan, target: TargetScan | None, other: str, kind: str) -> str:
    if kind == "PD":
        return " ".join(_grounds(scan, target, other))
    if target is None:
        return _OTHERS_ALONE[kind]
    if target.response == "NE":
        return "The sum of diameters is not known: not evaluable."
    if target.response == "CR":
        return _GONE[target.sum_mm > 0] + _OTHERS_BESIDE[other]
    return _why_by_size(patient.baseline_mm, target)


def _grounds(scan: Scan, target: TargetScan | None, other: str) -> Iterator[str]:
    """Each ground on which a scan shows progression."""
    if scan.fresh:
        yield "A new lesion is progression, whatever the others do."
    if target is not None and target.response == "PD":
        size, nadir = cut(target.sum_mm), target.nadir_mm
        rise = target.sum_mm - nadir
        if nadir == 0:
            yield f"The target lesions had gone, and {size} mm are seen: progression."
        else:
            yield (
                f"{size} mm is {cut(100 * rise / nadir)}% and {cut(rise)} mm above the smallest "
                f"sum so far, {cut(nadir)} mm (20% and 5 mm are asked for): progression."
            )
    if other == "PD":
        yield "The lesions that are not measured have clearly grown: progression."


def _why_by_size(baseline: float, target: TargetScan) -> str:
    size, nadir = target.sum_mm, target.nadir_mm
    rise = size - nadir
    start = f"{cut(size)} mm is {_against(target.change)} the baseline of {cut(baseline)} mm"
    small = ""
    if rise > 0 and size >= 1.2 * nadir - 1e-9:
        small = (
            f" It is {cut(100 * rise / nadir)}% above the smallest sum so far, {cut(nadir)} mm, "
            f"yet {cut(rise)} mm only, and progression needs 5 mm."
        )
    if target.response == "PR":
        return f"{start} (30% or more is asked for): partial response.{small}"
    if nadir == baseline:
        then = ", the smallest sum so far"
    else:
        then = f" and {_against(100 * rise / nadir)} the smallest sum so far, {cut(nadir)} mm"
    return (
        f"{start}{then}: neither 30% below baseline nor 20% and 5 mm above the smallest sum, "
        f"so stable disease.{small}"
    )


def _why_best(
    kind: str, scans: list[tuple[float, str]], sd_from: float, confirm_after: float | None
) -> str:
    if kind in ("CR", "PR"):
        first, again = _shown(scans, {"CR"} if kind == "CR" else {"CR", "PR"}, confirm_after)
        if again is None:
            return f"First seen on day {first:g}."
        return (
            f"Seen on day {first:g}, and again {confirm_after:g} days later or more: day {again:g}."
        )
    missed, _ = _shown(scans, {"CR", "PR"}, None)
    start = "" if missed is None else (
        f"The response of day {missed:g} was not seen again {confirm_after:g} days later or more. "
    )  # fmt: skip
    if kind == "PD":
        end = f"Progression on day {scans[-1][0]:g}"
        return f"{start}{end}; from day {sd_from:g} on nothing better before it."
    late = [day for day, shown in scans if day >= sd_from and shown not in ("PD", "NE")]
    if not late:
        return f"{start}No scan from day {sd_from:g} on tells how the disease is."
    no = "No response, and no" if missed is None else "No"
    return f"{start}{no} progression on day {late[0]:g}; that counts from day {sd_from:g} on."


def _shown(
    scans: list[tuple[float, str]], better: Collection[str], confirm_after: float | None
) -> tuple[float | None, float | None]:
    """Day of the first scan that shows one of `better`, and of the one that confirms it."""
    for place, (day, kind) in enumerate(scans):
        if kind not in better:
            continue
        if confirm_after is None:
            return day, None
        for later, again in scans[place + 1 :]:
            if again in better and later >= day + confirm_after:
                return day, later
    return None, None


def _against(change: float) -> str:
    """How a sum lies to another, from the change in percent."""
    if cut(change) == "0":
        return "level with"
    return f"{cut(change)}% {'above' if change > 0 else 'below'}"


def cut(value: float) -> str:
    """The size of a number, cut to a tenth and not rounded: 29.96% must not read as 30%.

    >>> cut(-29.96), cut(30.0), cut(22.222)
    ('29.9', '30', '22.2')
    """
    tenths = floor(abs(value) * 10 + 1e-6)
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")
