"""Progression-free survival, duration of response and time to response, patient by patient.

References
----------
.. [1] Food and Drug Administration. Clinical trial endpoints for the approval of cancer drugs
   and biologics: guidance for industry. December 2018.
.. [2] Eisenhauer EA, Therasse P, Bogaerts J, et al. New response evaluation criteria in solid
   tumours: revised RECIST guideline (version 1.1). Eur J Cancer 2009;45:228-247.
"""

from __future__ import annotations

from dataclasses import dataclass

from onearm.stats.censoring import End, Reason, end_of_follow_up
from onearm.stats.course import Course, Rules
from onearm.stats.response import first_response

__all__ = [
    "Course",
    "Outcome",
    "Rules",
    "duration_of_response",
    "progression_free_survival",
    "time_to_response",
]


@dataclass(frozen=True)
class Outcome:
    """Days counted from 1 on the first day, whether they end in the event, and the reason."""

    time: float
    event: bool
    reason: Reason


def progression_free_survival(course: Course, rules: Rules) -> Outcome:
    """Time from the start to progression or death, or to where it is censored [1]_.

    What ends it, and what censors it before an event, is told at
    `onearm.stats.censoring.end_of_follow_up`.

    Parameters
    ----------
    course : Course
        The patient.
    rules : Rules
        The trial's plan.

    Raises
    ------
    InputError
        If a scan has no day, lies after death or has an unknown response, or if progression or
        another day lies before the start.

    Examples
    --------
    >>> course = Course([56, 112, 290], ["SD", "SD", "PD"])
    >>> progression_free_survival(course, Rules.fda2018(56, window=7))
    Outcome(time=112, event=False, reason='missed visits')
    >>> progression_free_survival(course, Rules.ema())
    Outcome(time=290, event=True, reason='progression')
    """
    end = end_of_follow_up(course, rules)
    return Outcome(end.day - course.start + 1, end.event, end.reason)


def duration_of_response(
    course: Course,
    rules: Rules,
    *,
    confirm_after: float | None = None,
    max_ne: int | None = None,
    max_sd: int | None = None,
) -> Outcome | None:
    """Time from the first CR or PR to progression or death, None without a response [2]_.

    Ends as `progression_free_survival` does, under the same rules; a response counts only up to
    there. The duration of stable disease is the progression-free survival itself, of patients
    whose best response it is.

    Parameters
    ----------
    course, rules
        As in `progression_free_survival`, whose errors are these.
    confirm_after, max_ne, max_sd : optional
        How a response must be confirmed, as in `best_overall_response`.

    Examples
    --------
    >>> course = Course([56, 112, 168], ["PR", "PR", "PD"])
    >>> duration_of_response(course, Rules.ema(), confirm_after=28)
    Outcome(time=113, event=True, reason='progression')
    """
    end = end_of_follow_up(course, rules)
    onset = _onset(end, confirm_after, max_ne, max_sd)
    return None if onset is None else Outcome(end.day - onset + 1, end.event, end.reason)


def time_to_response(
    course: Course,
    rules: Rules,
    *,
    confirm_after: float | None = None,
    max_ne: int | None = None,
    max_sd: int | None = None,
) -> Outcome:
    """Time from the start to the first CR or PR, the event here [2]_.

    Without a response the patient is censored where progression-free survival ends, be that
    progression, death or censoring, and the reason is that one's. To describe responders alone,
    take those with an event.

    Parameters and errors are those of `duration_of_response`.

    Examples
    --------
    >>> time_to_response(Course([56, 112], ["PR", "PD"]), Rules.ema())
    Outcome(time=56, event=True, reason='response')
    >>> time_to_response(Course([56], ["PD"]), Rules.ema())
    Outcome(time=56, event=False, reason='progression')
    """
    end = end_of_follow_up(course, rules)
    onset = _onset(end, confirm_after, max_ne, max_sd)
    if onset is None:
        return Outcome(end.day - course.start + 1, False, end.reason)
    return Outcome(onset - course.start + 1, True, "response")


def _onset(
    end: End, confirm_after: float | None, max_ne: int | None, max_sd: int | None
) -> float | None:
    return first_response(
        [day for day, _ in end.scans],
        [response for _, response in end.scans],
        seen=[False] * len(end.scans),  # what is disease after a CR is PD in them already
        confirm_after=confirm_after,
        max_ne=max_ne,
        max_sd=max_sd,
    )
