"""Time to event: Kaplan-Meier with named interval, landmark and follow-up.

Who leaves when is counted as lifelines counts it, which a test holds it against; lifelines is not
imported for it, for that takes as long as all else that `onearm analyse` does. Intervals
follow R's survival, because lifelines offers one interval only and another median. Quantiles are
in `quantiles`, the restricted mean in `rmst`, competing events in `competing`.

References
----------
.. [1] Kaplan EL, Meier P. Nonparametric estimation from incomplete observations.
   J Am Stat Assoc 1958;53:457-481.
.. [2] Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time.
   Control Clin Trials 1996;17:343-346.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from onearm.errors import InputError
from onearm.stats.binomial import Array, Ints
from onearm.stats.limits import Transform, pointwise_limits
from onearm.stats.quantiles import Median, Quantile, median, quantile
from onearm.stats.times import NOISE, check_interval, check_times, locate, merged, tolerance

__all__ = [
    "KaplanMeier",
    "Landmark",
    "Median",
    "Quantile",
    "at_risk",
    "curve_of_counts",
    "follow_up",
    "kaplan_meier",
    "landmark",
    "median",
    "quantile",
    "reverse",
    "reverse_kaplan_meier",
]


@dataclass(frozen=True)
class Landmark:
    """S(t) at one time with Greenwood's error; None beyond the last time at which it is known.

    Where S(t) is 0 no error can be stated: `se` and both limits are None.
    """

    time: float
    at_risk: int
    rate: float | None
    se: float | None
    ci: tuple[float | None, float | None]
    transform: Transform
    level: float


@dataclass(frozen=True)
class KaplanMeier:
    """A Kaplan-Meier curve [1]_, one entry for each distinct time, in increasing order.

    `survival` holds S(t) just after each time, `se` its Greenwood standard error (0 at S = 0,
    where none can be stated), `low` and
    `high` the pointwise limits (nan where the transformation has none, as at S = 0),
    `at_risk` the patients at risk just before it, `events` and `censored` those leaving then.
    """

    time: Array
    survival: Array
    se: Array
    low: Array
    high: Array
    at_risk: Ints
    events: Ints
    censored: Ints
    transform: Transform
    level: float

    @property
    def n(self) -> int:
        """Patients."""
        return int(self.at_risk[0])

    @property
    def n_events(self) -> int:
        """Patients with the event."""
        return int(self.events.sum())


def kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    *,
    transform: Transform = "log-log",
    level: float = 0.95,
) -> KaplanMeier:
    """Kaplan-Meier estimate with Greenwood's error and a pointwise interval.

    Parameters
    ----------
    time : array-like, shape = (n_patients,)
        Time from the start, in any unit, zero or more.
    event : array-like, shape = (n_patients,)
        1 for the event, 0 for censored.
    transform : {'plain', 'log', 'log-log', 'logit', 'arcsin'}
        Scale on which the interval is symmetric. R's default is 'log', lifelines' 'log-log'.
    level : float
        Two-sided confidence level.

    Raises
    ------
    InputError
        If there is no patient, a time is negative or missing, an event is not 0 or 1, or the
        interval is unknown.

    Examples
    --------
    >>> curve = kaplan_meier([6, 7, 9, 10], [1, 0, 1, 0])
    >>> curve.time.tolist(), curve.survival.tolist()
    ([6.0, 7.0, 9.0, 10.0], [0.75, 0.75, 0.375, 0.375])
    """
    check_interval(transform, level, get_args(Transform))
    times, observed = _checked(time, event)
    moments, moment = np.unique(times, return_inverse=True)
    leaving = np.bincount(moment)
    events = np.bincount(moment, weights=observed).astype(int)
    at_risk = len(times) - np.cumsum(leaving) + leaving
    return curve_of_counts(moments, at_risk, events, leaving - events, transform, level)


def curve_of_counts(
    time: Array, at_risk: Ints, events: Ints, censored: Ints, transform: Transform, level: float
) -> KaplanMeier:
    """The curve of counts at distinct times, each as the field of that name in `KaplanMeier`.

    Examples
    --------
    >>> counts = (np.array(number) for number in ([5.0, 8.0], [2, 1], [1, 0], [0, 1]))
    >>> curve_of_counts(*counts, transform="log-log", level=0.95).survival.tolist()
    [0.5, 0.5]
    """
    survival = np.asarray(np.cumprod((at_risk - events) / at_risk), dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events).astype(float))))
    low, high = pointwise_limits(survival, greenwood, transform, level)
    return KaplanMeier(
        time=time,
        survival=survival,
        se=np.where(survival > 0, survival * np.nan_to_num(greenwood, posinf=0.0), 0.0),
        low=low,
        high=high,
        at_risk=at_risk,
        events=events,
        censored=censored,
        transform=transform,
        level=level,
    )


def reverse_kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    *,
    transform: Transform = "log-log",
    level: float = 0.95,
) -> KaplanMeier:
    """Kaplan-Meier curve of follow-up [2]_: being lost to follow-up is the event.

    Parameters, coding and errors are those of `kaplan_meier`: `event` is 1 for the event of
    interest, which here censors. Its `survival` is the share still followed, and its
    quantiles are those of follow-up.

    Examples
    --------
    >>> curve = reverse_kaplan_meier([5, 8, 12, 20, 21], [1, 0, 0, 0, 1])
    >>> [quantile(curve, p).value for p in (0.25, 0.5, 0.75)]
    [10.0, 16.0, 20.0]
    """
    return reverse(kaplan_meier(time, event, transform=transform, level=level))


def reverse(curve: KaplanMeier) -> KaplanMeier:
    """The curve of follow-up [2]_ of the patients of a curve: events and censorings trade places.

    Examples
    --------
    >>> reverse(kaplan_meier([5, 8, 12, 20, 21], [1, 0, 0, 0, 1])).events.tolist()
    [0, 1, 1, 1, 0]
    """
    return curve_of_counts(
        curve.time, curve.at_risk, curve.censored, curve.events, curve.transform, curve.level
    )


def follow_up(
    time: ArrayLike,
    event: ArrayLike,
    *,
    transform: Transform = "log-log",
    level: float = 0.95,
) -> Median:
    """Median follow-up by reverse Kaplan-Meier [2]_: that of `reverse_kaplan_meier`.

    Examples
    --------
    >>> follow_up([5, 8, 12, 20, 21], [1, 0, 0, 0, 1]).value
    16.0
    """
    return median(reverse_kaplan_meier(time, event, transform=transform, level=level))


def landmark(curve: KaplanMeier, time: float) -> Landmark:
    """Probability of being event-free beyond `time`, with the number at risk just before it.

    Parameters
    ----------
    curve : KaplanMeier
        The interval has its level and transformation.
    time : float
        In the unit of the curve, zero or more.

    Returns
    -------
    Landmark
        Its rate is None beyond the last follow-up, unless the curve has fallen to 0.

    Raises
    ------
    InputError
        If `time` is negative, infinite or missing.

    Examples
    --------
    >>> round(landmark(kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0]), 3.5).rate, 3)
    0.375
    """
    before, reached = locate(curve.time, time)
    beyond = before == curve.time.size
    at_risk = 0 if beyond else int(curve.at_risk[before])
    if beyond and curve.survival[-1] > 0:
        return Landmark(time, at_risk, None, None, (None, None), curve.transform, curve.level)
    if reached == 0:
        (low,), (high,) = pointwise_limits(np.ones(1), np.zeros(1), curve.transform, curve.level)
        ci = (_known(low), _known(high))
        return Landmark(time, at_risk, 1.0, 0.0, ci, curve.transform, curve.level)
    ci = (_known(curve.low[reached - 1]), _known(curve.high[reached - 1]))
    rate = float(curve.survival[reached - 1])
    se = float(curve.se[reached - 1]) if rate > 0 else None
    return Landmark(time, at_risk, rate, se, ci, curve.transform, curve.level)


def at_risk(time: ArrayLike, at: ArrayLike) -> Ints:
    """Patients still at risk at the start of each time in `at`: those with time >= it.

    Parameters
    ----------
    time : array-like, shape = (n_patients,)
        Time of event or censoring of each patient, zero or more.
    at : array-like, shape = (n_times,)
        In the same unit, zero or more.

    Raises
    ------
    InputError
        If a time is negative or missing.

    Examples
    --------
    >>> at_risk([3, 5, 5, 9], [0, 5, 6]).tolist()
    [4, 3, 1]
    """
    times, moments = np.asarray(time, dtype=float), np.asarray(at, dtype=float)
    if not all((values >= -NOISE).all() for values in (times, moments)):
        raise InputError("times must be numbers of zero or more")
    ordered = merged(np.sort(np.maximum(times, 0)))
    return len(ordered) - np.searchsorted(ordered, moments - tolerance(np.unique(ordered)))


def _checked(time: ArrayLike, event: ArrayLike) -> tuple[Array, Array]:
    times, events = check_times(time, event)
    if not np.isin(events, (0, 1)).all():
        raise InputError("events must be 1 (event) or 0 (censored)")
    return times, events


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
