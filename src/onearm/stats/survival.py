"""Time to event: Kaplan-Meier with named interval, median, landmark and follow-up.

The table of events is that of lifelines; intervals and quantiles follow R's survival, whose
rules are written out below, because lifelines offers one interval only and another median.

References
----------
.. [1] Kaplan EL, Meier P. Nonparametric estimation from incomplete observations.
   J Am Stat Assoc 1958;53:457-481.
.. [2] Brookmeyer R, Crowley J. A confidence interval for the median survival time.
   Biometrics 1982;38:29-41.
.. [3] Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time.
   Control Clin Trials 1996;17:343-346.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from onearm.errors import InputError
from onearm.stats.limits import Transform, pointwise_limits

Array = npt.NDArray[np.float64]

ROUNDING = 1e-9
"""Times closer than this are the same time: 0.1 + 0.2 and 0.3."""

MEDIAN_RULE = "midpoint of the flat piece where S(t) = 0.5, as R's survfit"


@dataclass(frozen=True)
class Median:
    """A median time; None is written 'not reached'. `ci` follows Brookmeyer and Crowley [2]_."""

    value: float | None
    ci: tuple[float | None, float | None]
    transform: Transform
    level: float
    rule: str = MEDIAN_RULE


@dataclass(frozen=True)
class Landmark:
    """S(t) at one time; `rate` is None beyond the last time at which it is known."""

    time: float
    at_risk: int
    rate: float | None
    ci: tuple[float | None, float | None]
    transform: Transform
    level: float


@dataclass(frozen=True)
class KaplanMeier:
    """A Kaplan-Meier curve [1]_, one entry for each distinct time, in increasing order.

    `survival` holds S(t) just after each time, `se` its Greenwood standard error, `low` and
    `high` the pointwise limits (nan where the transformation has none, as at S = 0),
    `at_risk` the patients at risk just before it, `events` and `censored` those leaving then.
    """

    time: Array
    survival: Array
    se: Array
    low: Array
    high: Array
    at_risk: npt.NDArray[np.int64]
    events: npt.NDArray[np.int64]
    censored: npt.NDArray[np.int64]
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
        If there is no patient, a time is negative or missing, or an event is not 0 or 1.

    Examples
    --------
    >>> curve = kaplan_meier([6, 7, 9, 10], [1, 0, 1, 0])
    >>> curve.time.tolist(), curve.survival.tolist()
    ([6.0, 7.0, 9.0, 10.0], [0.75, 0.75, 0.375, 0.375])
    """
    from lifelines import KaplanMeierFitter  # late: the import takes a second

    times, observed = _checked(time, event, transform, level)
    fit = KaplanMeierFitter().fit(times, observed)
    table = fit.event_table
    table = table[(table["observed"] + table["censored"]) > 0]
    at_risk, deaths = table["at_risk"].to_numpy(int), table["observed"].to_numpy(int)
    # lifelines multiplies in logarithms, which turns 0.75 into 0.7500000000000001.
    survival = np.cumprod((at_risk - deaths) / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.sqrt(np.cumsum(deaths / (at_risk * (at_risk - deaths).astype(float))))
    low, high = pointwise_limits(survival, greenwood, transform, level)
    return KaplanMeier(
        time=table.index.to_numpy(float),
        survival=survival,
        se=np.where(survival > 0, survival * np.nan_to_num(greenwood, posinf=0.0), 0.0),
        low=low,
        high=high,
        at_risk=at_risk,
        events=deaths,
        censored=table["censored"].to_numpy(int),
        transform=transform,
        level=level,
    )


def median(curve: KaplanMeier) -> Median:
    """Median time and its interval [2]_, in the unit of the curve.

    Where S(t) is exactly 0.5 over a stretch, which is usual with 28 or 30 patients, the median
    is the middle of the stretch, as in R's survfit; lifelines gives its left end. The limits are
    read from the pointwise limits in the same way; one that is never reached is None.

    Parameters
    ----------
    curve : KaplanMeier
        The interval has its level and transformation.

    Examples
    --------
    >>> median(kaplan_meier([2, 4, 6, 8], [1, 1, 1, 1])).value
    5.0
    >>> median(kaplan_meier([2, 4, 6], [0, 0, 0])).value is None
    True
    """
    value, low, high = (_crossing(curve.time, s) for s in (curve.survival, curve.low, curve.high))
    return Median(value, (low, high), curve.transform, curve.level)


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
        If `time` is negative or missing.

    Examples
    --------
    >>> round(landmark(kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0]), 3.5).rate, 3)
    0.375
    """
    if not time >= 0:
        raise InputError(f"a landmark must be zero or more, found {time}")
    last = curve.time[-1] + ROUNDING
    at_risk = int(curve.at_risk[curve.time >= time - ROUNDING][0]) if time <= last else 0
    position = int(np.searchsorted(curve.time, time + ROUNDING, side="right")) - 1
    if time > last and curve.survival[-1] > 0:
        return Landmark(time, at_risk, None, (None, None), curve.transform, curve.level)
    if position < 0:
        (low,), (high,) = pointwise_limits(np.ones(1), np.zeros(1), curve.transform, curve.level)
        ci = (_known(low), _known(high))
        return Landmark(time, at_risk, 1.0, ci, curve.transform, curve.level)
    ci = (_known(curve.low[position]), _known(curve.high[position]))
    rate = float(curve.survival[position])
    return Landmark(time, at_risk, rate, ci, curve.transform, curve.level)


def follow_up(
    time: ArrayLike,
    event: ArrayLike,
    *,
    transform: Transform = "log-log",
    level: float = 0.95,
) -> Median:
    """Median follow-up by reverse Kaplan-Meier [3]_: being lost to follow-up is the event.

    Parameters, coding and errors are those of `kaplan_meier`: `event` is 1 for the event of
    interest, which here censors.

    Examples
    --------
    >>> follow_up([5, 8, 12, 20, 21], [1, 0, 0, 0, 1]).value
    16.0
    """
    flipped = 1 - np.asarray(event, dtype=float)
    return median(kaplan_meier(time, flipped, transform=transform, level=level))


def at_risk(time: ArrayLike, at: ArrayLike) -> npt.NDArray[np.int64]:
    """Patients still at risk at the start of each time in `at`: those with time >= it.

    Parameters
    ----------
    time : array-like, shape = (n_patients,)
        Time of event or censoring of each patient.
    at : array-like, shape = (n_times,)
        In the same unit.

    Raises
    ------
    InputError
        If a time is missing.

    Examples
    --------
    >>> at_risk([3, 5, 5, 9], [0, 5, 6]).tolist()
    [4, 3, 1]
    """
    ordered, moments = np.sort(np.asarray(time, dtype=float)), np.asarray(at, dtype=float)
    if np.isnan(ordered).any() or np.isnan(moments).any():
        raise InputError("times must be numbers of zero or more")
    return len(ordered) - np.searchsorted(ordered, moments - ROUNDING, side="left")


def _checked(
    time: ArrayLike, event: ArrayLike, transform: str, level: float
) -> tuple[Array, Array]:
    try:
        times, events = np.asarray(time, dtype=float), np.asarray(event, dtype=float)
    except ValueError:
        raise InputError("times and events must be numbers") from None
    if times.ndim != 1 or times.shape != events.shape or not times.size:
        raise InputError(
            f"need one time and one event a patient, found {times.size} and {events.size}"
        )
    if not np.isfinite(times).all() or (times < 0).any():
        raise InputError("times must be numbers of zero or more")
    if not np.isin(events, (0, 1)).all():
        raise InputError("events must be 1 (event) or 0 (censored)")
    if transform not in get_args(Transform):
        raise InputError(
            f"transform must be one of {', '.join(get_args(Transform))}, found {transform}"
        )
    if not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, found {level}")
    _, first, group = np.unique(np.round(times, 9), return_index=True, return_inverse=True)
    return times[first][group], events


def _crossing(time: Array, s: Array, level: float = 0.5) -> float | None:
    """First time at which `s` is at or below `level`, the midpoint where it stays at `level`."""
    tolerance = float(np.sqrt(np.finfo(float).eps))
    below = np.flatnonzero(s < level + tolerance)  # nan compares false
    if not below.size:
        return None
    first = int(below[0])
    later = np.flatnonzero(s < s[first] - tolerance)
    if abs(s[first] - level) < tolerance and later.size:
        return float((time[first] + time[later[0]]) / 2)
    return float(time[first])


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
