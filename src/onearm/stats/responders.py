"""Survival of those who responded against the others: as it is done, and as it can be done.

Who responds has lived until the scan that shows it. That stretch, in which a responder cannot
die, makes responders look better even where response has nothing to do with survival. A landmark
takes it away, and so does a response that counts only from the day on which it was seen.

References
----------
.. [1] Anderson JR, Cain KC, Gelber RD. Analysis of survival by tumor response.
   J Clin Oncol 1983;1:710-719.
.. [2] Mantel N, Byar DP. Evaluation of response-time data involving transient states: an
   illustration using heart-transplant data.
.. [3] Mantel N. Evaluation of survival data and two new rank order statistics arising in its
   consideration. Cancer Chemother Rep 1966;50:163-170.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import Array
from onearm.stats.limits import Transform
from onearm.stats.survival import KaplanMeier, kaplan_meier
from onearm.stats.times import NOISE

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.intp]


@dataclass(frozen=True)
class TwoGroups:
    """Events of the responders seen and expected, were their risk that of all [3]_.

    `z` is above zero where responders had fewer events than expected, `p` is two-sided; both are
    None where at no event both groups were at risk.
    """

    observed: int
    expected: float
    variance: float
    z: float | None
    p: float | None


@dataclass(frozen=True)
class Comparison:
    """Responders and others by one rule, with a curve each (None for nobody) and a test.

    Times of the curves count from `at`. `left_out` are patients who had left by then, `later`
    those who responded only after it and count among the others.
    """

    at: float
    left_out: int
    later: int
    responders: KaplanMeier | None
    others: KaplanMeier | None
    test: TwoGroups


def by_best_response(
    time: ArrayLike, event: ArrayLike, responded: ArrayLike, *, transform: Transform = "log-log"
) -> Comparison:
    """Both groups from the start, by a response that comes later: the comparison to avoid.

    Parameters
    ----------
    time, event : array-like, shape = (n_patients,)
        As in `onearm.stats.survival.kaplan_meier`.
    responded : array-like, shape = (n_patients,)
        Time at which the response was seen, in the unit of `time`; nan without a response.
    transform : {'plain', 'log', 'log-log', 'logit', 'arcsin'}
        Scale of the pointwise intervals.

    Raises
    ------
    InputError
        If there is no patient, the lengths differ, a time is negative or missing, an event is
        not 0 or 1, or a response was seen after follow-up ended.

    Examples
    --------
    >>> naive = by_best_response([4, 8, 12, 30], [1, 1, 1, 1], [np.nan, np.nan, 6, 6])
    >>> naive.responders.n, naive.others.n, round(naive.test.z, 2)
    (2, 2, 1.7)
    """
    times, events, seen = _checked(time, event, responded)
    return _comparison(times, events, np.isfinite(seen), 0.0, 0, 0, transform)


def at_landmark(
    time: ArrayLike,
    event: ArrayLike,
    responded: ArrayLike,
    at: float,
    *,
    transform: Transform = "log-log",
) -> Comparison:
    """Both groups from a landmark on, by what was seen up to it [1]_.

    Patients whose follow-up has ended by the landmark are left out, and a response seen after it
    does not count: nobody's group depends on what comes later.

    Parameters
    ----------
    time, event, responded, transform
        As in `by_best_response`, whose errors are these.
    at : float
        The landmark, in the unit of `time`, zero or more; fixed before the data are seen.

    Raises
    ------
    InputError
        If nobody is followed beyond the landmark.

    Examples
    --------
    >>> found = at_landmark([4, 8, 12, 30], [1, 1, 1, 1], [np.nan, np.nan, 6, 14], at=7)
    >>> found.left_out, found.later, found.responders.n, found.others.time.tolist()
    (1, 1, 1, [1.0, 23.0])
    """
    times, events, seen = _checked(time, event, responded)
    if not 0 <= at < np.inf:
        raise InputError(f"a landmark must be zero or more and finite, found {at}")
    stays = times > at + NOISE * max(1.0, at)
    if not stays.any():
        raise InputError(f"nobody is followed beyond the landmark, {at:g}")
    early = np.isfinite(seen) & (seen <= at + NOISE * max(1.0, at))
    later = int((stays & np.isfinite(seen) & ~early).sum())
    return _comparison(
        times[stays] - at, events[stays], early[stays], at, int((~stays).sum()), later, transform
    )


def mantel_byar(time: ArrayLike, event: ArrayLike, responded: ArrayLike) -> TwoGroups:
    """The log-rank test in which a patient is a responder only once the response was seen [2]_.

    At each event it asks who of those still at risk had responded before. Nobody is left out and
    no landmark is needed; there is no curve to draw for it.

    Parameters and errors are those of `by_best_response`.

    Examples
    --------
    >>> found = mantel_byar([4, 8, 12, 30], [1, 1, 1, 1], [np.nan, np.nan, 6, 14])
    >>> found.observed, round(found.expected, 3)
    (2, 1.833)
    """
    times, events, seen = _checked(time, event, responded)
    return two_groups(times, events, np.where(np.isfinite(seen), seen, np.inf))


def _comparison(
    time: Array,
    event: Array,
    responder: Flags,
    at: float,
    left_out: int,
    later: int,
    transform: Transform,
) -> Comparison:
    curves = [
        kaplan_meier(time[group], event[group], transform=transform) if group.any() else None
        for group in (responder, ~responder)
    ]
    test = two_groups(time, event, np.where(responder, -np.inf, np.inf))
    return Comparison(at, left_out, later, curves[0], curves[1], test)


def two_groups(time: Array, event: Array, since: Array) -> TwoGroups:
    """The log-rank test [3]_ of patients who change groups once, at `since`.

    Parameters
    ----------
    time, event : ndarray, shape = (n_patients,)
        As in `by_best_response`.
    since : ndarray, shape = (n_patients,)
        From when on each patient is a responder: -inf for always, inf for never. An event at
        that very time still counts in the old group, as in R's counting process.

    Examples
    --------
    >>> always = np.array([-np.inf, np.inf, np.inf])
    >>> found = two_groups(np.array([9.0, 4.0, 7.0]), np.ones(3), always)
    >>> found.observed, round(found.expected, 3)
    (1, 1.833)
    """
    observed, expected, variance = log_rank_sums(time, event, since)
    z = p = None
    if variance > 0:
        z = float((expected - observed) / np.sqrt(variance))
        p = float(two_sided(z))
    return TwoGroups(int(observed), float(expected), max(float(variance), 0.0), z, p)


def two_sided(z: ArrayLike) -> Array:
    """P(|Z| >= |z|) of a standard normal Z."""
    return np.asarray(2 * special.ndtr(-np.abs(z)))


def log_rank_sums(time: Array, event: Array, since: Array) -> tuple[Array, Array, Array]:
    """What `two_groups` adds up over the events, for many trials at once.

    Parameters
    ----------
    time, event, since : ndarray, shape = (..., n_patients)
        As in `two_groups`, a trial a row; one who is not in a trial has left at -inf.

    Returns
    -------
    tuple of three ndarray, each of shape (...)
        Events of responders as observed and as expected, and the variance.

    Examples
    --------
    >>> time, event = np.array([[9.0, 4, 7], [-np.inf, 4, 7]]), np.array([[1, 1, 1], [0, 1, 1]])
    >>> always = np.array([[-np.inf, np.inf, np.inf]] * 2)
    >>> observed, expected, variance = log_rank_sums(time, event, always)
    >>> observed.tolist(), expected.round(3).tolist()
    ([1, 0], [1.833, 0.0])
    """
    dies, ever = event == 1, since < np.inf
    gap = NOISE * np.maximum(1.0, time)
    before, after = time - gap, time + gap
    everybody = np.ones(time.shape, dtype=int)
    limits = np.concatenate([before, after], axis=-1)
    gone, left, died = _below(limits, time, everybody, ever, dies)
    (came,) = _below(before, np.minimum(since, time), ever)
    n_patients = time.shape[-1]
    # A moment with several deaths is there once for each of them.
    n = n_patients - gone[..., :n_patients]
    n1 = came - left[..., :n_patients]
    d = died[..., n_patients:] - died[..., :n_patients]
    share = np.where(dies, n1 / np.maximum(n, 1), 0.0)
    spread = share * (1 - share) * (n - d) / np.maximum(n - 1, 1)
    return (dies & (since < before)).sum(-1), share.sum(-1), spread.sum(-1)


def _below(limits: Array, values: Array, *counted: npt.NDArray[Any]) -> list[Counts]:
    """How many of those counted have a value below each limit of their row, for each count."""
    n_limits = limits.shape[-1]
    order = np.argsort(np.concatenate([limits, values], axis=-1), axis=-1, kind="stable")
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(order.shape[-1]), axis=-1)
    found = []
    for count in counted:
        one = np.concatenate([np.zeros(limits.shape, dtype=int), count], axis=-1)
        so_far = np.cumsum(np.take_along_axis(one, order, -1), axis=-1)
        found.append(np.take_along_axis(so_far, place[..., :n_limits], -1))
    return found


def _checked(time: ArrayLike, event: ArrayLike, responded: ArrayLike) -> tuple[Array, Array, Array]:
    times, events, seen = (np.asarray(one, dtype=float) for one in (time, event, responded))
    if times.ndim != 1 or not times.size or not times.shape == events.shape == seen.shape:
        raise InputError(
            "need a time, an event and a time of response (nan for none) a patient, found "
            f"{times.size}, {events.size} and {seen.size}"
        )
    if not (np.isfinite(times) & (times >= 0)).all():
        raise InputError("times must be numbers of zero or more")
    if not np.isin(events, (0, 1)).all():
        raise InputError("events must be 1 (event) or 0 (censored)")
    if (seen < 0).any():
        raise InputError("a response cannot be seen before the start")
    late = np.isfinite(seen) & (seen > times + NOISE * np.maximum(1.0, times))
    if late.any():
        which = int(np.argmax(late))
        raise InputError(
            f"a response cannot be seen after follow-up, found {seen[which]:g} and {times[which]:g}"
        )
    return times, events, seen
