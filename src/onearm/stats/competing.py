"""Competing events: the cumulative incidence of one cause among several, exactly.

One minus Kaplan-Meier with the other causes censored says more than happens: it takes those
who died of something else for patients who may still have the event. lifelines moves tied
times apart at random; here ties stay ties.

References
----------
.. [1] Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains
   based on censored observations. Scand J Stat 1978;5:141-150.
.. [2] Aalen O. Nonparametric estimation of partial transition probabilities in multiple
   decrement models. Ann Stat 1978;6:534-545.
.. [3] Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing
   risk. Ann Stat 1988;16:1141-1154.
.. [4] Choudhury JB. Non-parametric confidence interval estimation for competing risks analysis:
   application to contraceptive data. Stat Med 2002;21:1129-1144.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import TIE, Array, Ints, check_counts
from onearm.stats.times import check_interval, check_times, locate

Scale = Literal["log-log", "plain"]

VARIANCE = "Aalen, as cmprsk::cuminc"


@dataclass(frozen=True)
class CumulativeIncidence:
    """Cumulative incidence [1]_ of cause `of`, one entry for each distinct time, increasing.

    `incidence` holds the share with this event by each time, `se` the root of Aalen's variance,
    `low` and `high` the pointwise limits (nan where there is no error yet), `event_free` the
    share without an event of any cause just after it, `at_risk` the patients at risk just
    before it, `events`, `others` and `censored` those leaving then.
    """

    time: Array
    incidence: Array
    se: Array
    low: Array
    high: Array
    event_free: Array
    at_risk: Ints
    events: Ints
    others: Ints
    censored: Ints
    of: int
    transform: Scale
    level: float
    variance: str = VARIANCE


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidence at one time; `value` is None beyond the last at which it is known."""

    time: float
    at_risk: int
    value: float | None
    ci: tuple[float, float] | None
    transform: Scale
    level: float


def cumulative_incidence(
    time: ArrayLike,
    cause: ArrayLike,
    *,
    of: int = 1,
    transform: Scale = "log-log",
    level: float = 0.95,
) -> CumulativeIncidence:
    """Aalen-Johansen estimate [1]_ with Aalen's variance [2]_ and a pointwise interval [4]_.

    The variance is that of Gray's cmprsk [3]_. It allows for ties, and without other causes
    it is slightly more than Greenwood's.

    Parameters
    ----------
    time : array-like, shape = (n_patients,)
        Time from the start to the first event or to censoring, in any unit, zero or more.
    cause : array-like, shape = (n_patients,)
        0 for censored, 1, 2, ... for the cause of the first event.
    of : int
        The cause of interest. If nobody had it, the incidence is 0 throughout.
    transform : {'log-log', 'plain'}
        Scale on which the interval is symmetric.
    level : float
        Two-sided confidence level.

    Raises
    ------
    InputError
        If there is no patient, a time is negative or missing, a cause is not a whole number of
        zero or more, `of` is not one of one or more, or the interval is unknown.

    Examples
    --------
    >>> curve = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1])
    >>> curve.incidence.tolist(), curve.event_free.tolist()
    ([0.25, 0.25, 0.25, 0.75], [0.75, 0.5, 0.5, 0.0])
    """
    check_interval(transform, level, get_args(Scale))
    (of,) = check_counts(of=of)
    times, causes = _checked(time, cause, of)
    distinct, place = np.unique(times, return_inverse=True)
    events, others, censored = (
        np.bincount(place[kind], minlength=distinct.size)
        for kind in (causes == of, (causes != of) & (causes > 0), causes == 0)
    )
    leaving = events + others + censored
    at_risk = np.cumsum(leaving[::-1])[::-1]
    after: Array = np.cumprod((at_risk - events - others) / at_risk, dtype=np.float64)
    before = np.append(1.0, after[:-1])
    incidence = np.cumsum(before * events / at_risk)
    se = np.sqrt(_variance(incidence, before, after, at_risk, events, others))
    low, high = _limits(incidence, se, transform, level)
    return CumulativeIncidence(
        distinct, incidence, se, low, high, after, at_risk, events, others, censored,
        of, transform, level,
    )  # fmt: skip


def incidence_at(curve: CumulativeIncidence, time: float) -> Incidence:
    """Share with the event by `time`, with the number at risk just before it.

    Parameters
    ----------
    curve : CumulativeIncidence
        The interval has its level and transformation.
    time : float
        In the unit of the curve, zero or more.

    Returns
    -------
    Incidence
        Its value is None beyond the last follow-up, unless everybody has had an event. Its
        interval is None where there is no error yet, as before the first event.

    Raises
    ------
    InputError
        If `time` is negative, infinite or missing.

    Examples
    --------
    >>> curve = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1])
    >>> incidence_at(curve, 3.5).value, incidence_at(curve, 3.5).at_risk
    (0.25, 1)
    """
    before, reached = locate(curve.time, time)
    beyond = before == curve.time.size
    at_risk = 0 if beyond else int(curve.at_risk[before])
    if reached == 0 or (beyond and curve.event_free[-1] > 0):
        value = None if beyond else 0.0
        return Incidence(time, at_risk, value, None, curve.transform, curve.level)
    low, high = float(curve.low[reached - 1]), float(curve.high[reached - 1])
    ci = None if np.isnan(low) else (low, high)
    value = float(curve.incidence[reached - 1])
    return Incidence(time, at_risk, value, ci, curve.transform, curve.level)


def _variance(
    f: Array, before: Array, after: Array, at_risk: Ints, events: Ints, others: Ints
) -> Array:
    """Sum over earlier times of (own - (F(t) - F(u)) / S(u))^2 times the variance of the step.

    `own` is 1 for events of the cause and 0 for others. The square is multiplied out, so that
    three running sums give every t at once.
    """
    inverse = np.divide(1.0, after, out=np.zeros(after.size), where=after > 0)
    first = second = third = np.zeros(f.size)
    for own, counts in ((1, events), (0, others * (after > 0))):
        # Variance of a step under ties; a step of one event has no ties.
        ties = np.maximum(counts - 1, 0) / np.maximum(at_risk - 1, 1)
        step = (before / at_risk) ** 2 * counts * (1 - ties)
        weight = own + f * inverse
        first = first + np.cumsum(weight**2 * step)
        second = second + np.cumsum(weight * inverse * step)
        third = third + np.cumsum(inverse**2 * step)
    whole = first + f**2 * third
    variance = whole - 2 * f * second
    return np.where(variance > TIE * whole, variance, 0.0)  # less is rounding


def _limits(f: Array, se: Array, transform: Scale, level: float) -> tuple[Array, Array]:
    z = float(special.ndtri(0.5 + level / 2))
    if transform == "plain":
        low, high = np.clip(f - z * se, 0, 1), np.clip(f + z * se, 0, 1)
        unknown = se == 0
    else:
        unknown = (se == 0) | (f >= 1 - TIE)  # 1 less rounding has no logarithm to speak of
        inside = np.where(unknown, 0.5, f)
        error = z * se / (inside * np.log(inside))
        low, high = inside ** np.exp(-error), inside ** np.exp(error)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def _checked(time: ArrayLike, cause: ArrayLike, of: int) -> tuple[Array, Array]:
    times, causes = check_times(time, cause)
    wrong = causes[~(np.isfinite(causes) & (causes >= 0) & (causes == np.floor(causes)))]
    if wrong.size:
        raise InputError(f"causes must be 0 (censored) or 1, 2, ..., found {wrong[0]:g}")
    if of < 1:
        raise InputError(f"the cause of interest must be 1, 2, ..., found {of}")
    return times, causes
