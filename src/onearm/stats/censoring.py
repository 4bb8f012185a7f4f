"""Where the follow-up of one patient ends, by the rules of a trial's plan.

The rules are those that the guidance of the United States [1]_ gives as an example, or those
in the spirit of the European one [2]_; each can be switched on or off by itself.

References
----------
.. [1] Food and Drug Administration. Clinical trial endpoints for the approval of cancer drugs
   and biologics: guidance for industry. December 2018.
.. [2] European Medicines Agency. Appendix 1 to the guideline on the evaluation of anticancer
   medicinal products in man: methodological consideration for using progression-free survival
   (PFS) or disease-free survival (DFS) in confirmatory trials. EMA/CHMP/27994/2008/Rev.1, 2012.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from onearm.errors import InputError
from onearm.stats.course import Course, Rules
from onearm.stats.scans import Scan, check_scans, counted_scans

Reason = Literal[
    "progression",
    "death",
    "response",
    "no progression",
    "no baseline assessment",
    "no assessment after baseline",
    "new therapy",
    "treatment stopped",
    "missed visits",
]


@dataclass(frozen=True)
class End:
    """Day on which follow-up ends, whether by the event, the reason, and the scans until then."""

    day: float
    event: bool
    reason: Reason
    scans: tuple[Scan, ...]


def end_of_follow_up(course: Course, rules: Rules) -> End:
    """Day of progression or death, or the last one at which there was none [1]_.

    A scan that is not evaluable is no adequate assessment. A patient who is alive without
    progression is censored at the last adequate assessment, or at the start without one. What
    censors before an event:

    - no assessment at baseline: scans do not count; censored at the start, unless death comes
      before `rules.missed` planned scans are missed;
    - no assessment after baseline: the same;
    - a new therapy before the event: the last assessment until the day of the therapy;
    - too many missed scans before the event: the last assessment before the gap;
    - with `rules.at_visit`, a progression whose planned scan lies after the cut-off: the last
      assessment before it.

    A new therapy on the very day of the event does not censor, and progression comes before
    death on one day. Disease seen again after a CR is progression; a PR that is one only
    because lesions were not read is that too unless `course.seen` tells.

    Raises
    ------
    InputError
        If a scan has no day, lies after death or has an unknown response, or if progression or
        another day lies before the start.

    Examples
    --------
    >>> end_of_follow_up(Course([56, 112], ["SD", "NE"], death=130), Rules.fda2018(56))
    End(day=130, event=True, reason='death', scans=((56, 'SD'), (112, 'NE')))
    """
    scans = _scans(course, rules)
    day, event, reason = _end(course, scans, rules)
    return End(day, event, reason, tuple(scan for scan in scans if scan[0] <= day))


def _end(course: Course, scans: list[Scan], rules: Rules) -> tuple[float, bool, Reason]:
    free = [day for day, response in scans if response not in ("NE", "PD")]
    event = _event(course, scans, rules)
    stop = _stop(course, rules)
    if stop is not None and (event is None or stop[0] < event[0]):
        return _censored(course, scans, rules, [day for day in free if day <= stop[0]], stop[1])
    if event is None:
        return _censored(course, scans, rules, free, "no progression")
    if _missed(course, free, event[0], rules):
        return _censored(course, scans, rules, free, "missed visits")
    day, reason = event
    if reason == "progression" and rules.at_visit:
        return _at_visit(course, scans, rules, day)
    return day, True, reason


def _at_visit(
    course: Course, scans: list[Scan], rules: Rules, seen: float
) -> tuple[float, bool, Reason]:
    """Progression on the day of its planned scan, unless death or the cut-off comes first."""
    day = course.start + rules.planned(seen - course.start)
    death = _day(course, course.death) if rules.death else None
    if death is not None and death < day:
        return death, True, "death"
    if _day(course, day) is None:
        before = scans[:-1]
        free = [day for day, response in before if response != "NE"]
        return _censored(course, before, rules, free, "no progression")
    return day, True, "progression"


def _event(course: Course, scans: list[Scan], rules: Rules) -> tuple[float, Reason] | None:
    """First of progression and death; progression if on one day."""
    if scans and scans[-1][1] == "PD":
        return scans[-1][0], "progression"  # no scan lies after death
    death = _day(course, course.death) if rules.death else None
    return None if death is None else (death, "death")


def _stop(course: Course, rules: Rules) -> tuple[float, Reason] | None:
    """Day after which nothing counts by the rules, with its reason."""
    days: list[tuple[float | None, Reason]] = [
        (_day(course, course.new_therapy) if rules.new_therapy else None, "new therapy"),
        (_day(course, course.stopped) if rules.stopped else None, "treatment stopped"),
    ]
    known = [(day, reason) for day, reason in days if day is not None]
    return min(known) if known else None


def _missed(course: Course, free: list[float], event: float, rules: Rules) -> bool:
    """Whether too many planned scans were missed between the last assessment and the event."""
    if rules.missed is None:
        return False
    last = max(free, default=course.start) - course.start
    return event - course.start > rules.due(last, rules.missed) + rules.window


def _censored(
    course: Course, scans: list[Scan], rules: Rules, free: list[float], reason: Reason
) -> tuple[float, bool, Reason]:
    """Last of the assessments `free` of progression, day 1 without one."""
    assessed = any(response != "NE" for _, response in scans)
    if rules.baseline and not course.baseline:
        reason = "no baseline assessment"
    elif not assessed and reason in ("no progression", "missed visits"):
        reason = "no assessment after baseline"
    return max(free, default=course.start), False, reason


def _scans(course: Course, rules: Rules) -> list[Scan]:
    """Scans that count: from the start to the cut-off, if there is a baseline to hold them to."""
    check_scans(course.days, course.responses, course.seen)
    _check_dates(course)
    if rules.baseline and not course.baseline:
        return []
    inside = [
        position
        for position, day in enumerate(course.days)
        if day >= course.start and _day(course, day) is not None
    ]
    return counted_scans(
        [course.days[i] for i in inside],
        [course.responses[i] for i in inside],
        seen=None if course.seen is None else [course.seen[i] for i in inside],
    )


def _day(course: Course, day: float | None) -> float | None:
    """The day, None if it did not happen until the cut-off."""
    if day is None or np.isnan(day):
        return None
    cutoff = course.cutoff
    return None if cutoff is not None and day > cutoff else day


def _check_dates(course: Course) -> None:
    if not np.isfinite(course.start):
        raise InputError(f"need the first day of the clock, found {course.start}")
    for name in ("death", "new_therapy", "stopped", "cutoff"):
        day = getattr(course, name)
        if day is not None and day < course.start:
            raise InputError(f"{name} must not lie before day {course.start}, found {day}")
    for day, response in zip(course.days, course.responses, strict=True):
        if response == "PD" and day < course.start:
            raise InputError(f"progression must not lie before day {course.start}, found {day}")
        if course.death is not None and day > course.death:
            raise InputError(f"a scan must not lie after death on {course.death}, found {day}")
