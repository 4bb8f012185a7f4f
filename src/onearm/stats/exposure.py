"""Events by time at risk, and what comes first where death competes with the event.

References
----------
.. [1] Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437-442.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import Array, Ints, check_counts, check_level
from onearm.stats.times import tolerance


@dataclass(frozen=True)
class EventRate:
    """Events by time at risk: `rate` and `ci` are events in `per` units of `person_time`."""

    events: int
    person_time: float
    per: float
    rate: float | None
    ci: tuple[float, float] | None
    ci_method: str
    level: float


def event_rate(
    events: int, person_time: float, *, per: float = 1.0, level: float = 0.95
) -> EventRate:
    """Events in `per` units of time at risk, with the exact interval of Garwood [1]_.

    Parameters
    ----------
    events : int
        Events, or patients with a first one; the interval takes them for a Poisson count.
    person_time : float
        Time at risk of all patients together, in any unit.
    per : float
        Time that the rate is for: 100 for 100 patient-years, where `person_time` is in years.
    level : float
        Two-sided confidence level.

    Returns
    -------
    EventRate
        Without time at risk rate and interval are None.

    Raises
    ------
    InputError
        If `events` is no count, a time is negative or missing, there are events without time,
        or `level` is not between 0 and 1.

    Examples
    --------
    >>> found = event_rate(4, 50.0, per=100)
    >>> found.rate, [round(limit, 2) for limit in found.ci]
    (8.0, [2.18, 20.48])
    """
    check_level(level)
    (events,) = check_counts(events=events)
    if events < 0:
        raise InputError(f"events must be a count, found {events}")
    if not (np.isfinite(person_time) and person_time >= 0 and np.isfinite(per) and per > 0):
        raise InputError(f"need a time at risk of zero or more, found {person_time} and per {per}")
    if person_time == 0:
        if events:
            raise InputError(f"need time at risk to have events in, found {events} in none")
        return EventRate(0, 0.0, per, None, None, "Garwood", level)
    scale = per / person_time
    low, high = poisson_limits(events, level)
    ci = (scale * low, scale * high)
    return EventRate(events, person_time, per, scale * events, ci, "Garwood", level)


def poisson_limits(events: int, level: float) -> tuple[float, float]:
    """Exact limits [1]_ of the mean of a Poisson count, (1 - level) / 2 on either side.

    Examples
    --------
    >>> [round(limit, 2) for limit in poisson_limits(4, 0.95)]
    [1.09, 10.24]
    """
    tail = (1 - level) / 2
    low = float(special.gammaincinv(events, tail)) if events else 0.0
    return low, float(special.gammainccinv(events + 1, tail))


def first_event_rate(
    event_time: ArrayLike, end_time: ArrayLike, *, per: float = 1.0, level: float = 0.95
) -> EventRate:
    """Exposure-adjusted incidence: first events by time until then, interval as `event_rate`.

    Parameters
    ----------
    event_time : array-like, shape = (n_patients,)
        Time of each patient's first event, nan without one. One after the end does not count.
    end_time : array-like, shape = (n_patients,)
        End of each patient's time at risk.

    Raises
    ------
    InputError
        If lengths differ, a time is negative, an end is missing, or all events are at time 0.

    Examples
    --------
    >>> found = first_event_rate([2.0, float("nan")], [5.0, 8.0])
    >>> found.events, found.person_time, found.rate
    (1, 10.0, 0.1)
    """
    no_death = np.full(np.shape(end_time), np.nan)
    time, cause = first_event(event_time, no_death, end_time)
    return event_rate(int(cause.sum()), float(time.sum()), per=per, level=level)


def first_event(
    event_time: ArrayLike, death_time: ArrayLike, end_time: ArrayLike
) -> tuple[Array, Ints]:
    """Time and cause of what came first, for a cumulative incidence with death competing.

    Of two at one time the event comes before death, and both before the end: an event on the
    day of death is an event, a death on the last day a death. What comes after the end was not
    observed.

    Parameters
    ----------
    event_time, death_time : array-like, shape = (n_patients,)
        Time of the first event and of death, nan without.
    end_time : array-like, shape = (n_patients,)
        End of follow-up for the event.

    Returns
    -------
    time : ndarray, shape = (n_patients,)
        The earliest of the three.
    cause : ndarray of int, shape = (n_patients,)
        1 for the event, 2 for death without it, 0 for censored.

    Raises
    ------
    InputError
        If lengths differ, a time is negative, an end is missing or an event comes after death.

    Examples
    --------
    >>> nan = float("nan")
    >>> time, cause = first_event([3, nan, nan, 9], [3, 5, nan, nan], [8, 8, 8, 8])
    >>> time.tolist(), cause.tolist()
    ([3.0, 5.0, 8.0, 8.0], [1, 2, 0, 0])
    """
    try:
        event, death, end = (np.asarray(t, float) for t in (event_time, death_time, end_time))
    except (TypeError, ValueError):
        raise InputError("times must be numbers") from None
    if event.ndim != 1 or not event.shape == death.shape == end.shape:
        raise InputError(
            "need one time of event, of death and of end a patient, "
            f"found {event.size}, {death.size} and {end.size}"
        )
    if not np.isfinite(end).all() or any((times < 0).any() for times in (event, death, end)):
        raise InputError("times must be zero or more, and every patient needs an end")
    every = np.concatenate([event, death, end])
    gap = tolerance(np.unique(every[np.isfinite(every)]))
    late = int((event > death + gap).sum())
    if late:
        raise InputError(f"an event must not come after death, found {late} that do")
    time = np.fmin(np.fmin(event, death), end)
    cause = np.where(event <= time + gap, 1, np.where(death <= time + gap, 2, 0))
    return time, cause.astype(np.int64)
