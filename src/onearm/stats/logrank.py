"""One-sample log-rank test: one arm against a survival curve that is taken as known.

References
----------
.. [1] Breslow NE. Analysis of survival data under the proportional hazards model.
   Int Stat Rev 1975;43:45-57.
.. [2] Wu J. A new one-sample log-rank test. J Biom Biostat 2014;5:210.
.. [3] Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437-442.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import Array, check_choice, check_level
from onearm.stats.exposure import poisson_limits
from onearm.stats.times import check_times, tolerance

Variance = Literal["expected", "mean"]
Between = Literal["step", "exponential"]

METHODS = {
    "expected": "one-sample log-rank (Breslow), variance E",
    "mean": "one-sample log-rank (Wu), variance (O + E) / 2",
}


@dataclass(frozen=True)
class NullCurve:
    """Cumulative hazard under the null hypothesis, -log S0(t), with a name for the report."""

    name: str
    cumulative: Callable[[Array], Array]

    def __call__(self, time: ArrayLike) -> Array:
        return np.asarray(self.cumulative(np.asarray(time, dtype=float)), dtype=float)


@dataclass(frozen=True)
class LogRank:
    """Observed against expected events of `n` patients.

    `z` is positive when there are fewer events than expected, that is when survival is better
    than under the null; `p` is the one-sided p-value for better, `p_two_sided` the other. They
    are None where the statistic has no variance. `ratio` is observed over expected events
    (standardised mortality ratio) with its exact interval `ci`, None where nothing is expected.
    """

    n: int
    observed: int
    expected: float
    z: float | None
    p: float | None
    p_two_sided: float | None
    ratio: float | None
    ci: tuple[float, float] | None
    level: float
    null: str
    method: str
    ci_method: str = "exact Poisson (Garwood)"


def one_sample_logrank(
    time: ArrayLike,
    event: ArrayLike,
    null: Callable[[Array], Array],
    *,
    variance: Variance = "expected",
    level: float = 0.95,
) -> LogRank:
    """Test one arm against a known survival curve.

    Each patient is expected to have as many events as the cumulative hazard of the null at his
    or her last time. With O observed and E expected events the statistic is (E - O) / sqrt(E)
    [1]_, or (E - O) / sqrt((O + E) / 2) [2]_. In small trials the first is conservative; the
    second keeps its level better. The p-values are those of the normal distribution.

    Parameters
    ----------
    time : array-like, shape = (n_patients,)
        Time from the start, in the unit of the null curve, zero or more.
    event : array-like, shape = (n_patients,)
        1 for the event, 0 for censored.
    null : NullCurve, or a function from times to cumulative hazards
        From `exponential`, `weibull` or `published`. A function is given the times in the order
        of the patients, so that each may have a hazard of his or her own.
    variance : {'expected', 'mean'}
        E, or the mean of O and E.
    level : float
        Two-sided confidence level of the exact interval [3]_ for O / E, with E as known.

    Raises
    ------
    InputError
        If there is no patient, a time is negative or missing, an event is not 0 or 1, or the
        null curve does not reach as far as a patient was followed.

    Examples
    --------
    >>> null = weibull(0.434, at=6)
    >>> found = one_sample_logrank([2, 5, 9, 12, 14], [1, 0, 1, 0, 0], null)
    >>> found.observed, round(found.expected, 2), round(found.z, 2), round(found.p, 2)
    (2, 5.84, 1.59, 0.06)
    >>> f"{found.ratio:.2f} ({found.ci[0]:.2f}-{found.ci[1]:.2f})"
    '0.34 (0.04-1.24)'
    """
    times, events = _patients(time, event)
    check_level(level)
    check_choice("variance", variance, get_args(Variance))
    hazard = np.asarray(null(times), dtype=float)
    if hazard.shape != times.shape or not np.isfinite(hazard).all() or (hazard < 0).any():
        raise InputError("the null must give each patient a finite cumulative hazard of 0 or more")
    observed, expected = int(events.sum()), float(hazard.sum())
    spread = expected if variance == "expected" else (observed + expected) / 2
    z = (expected - observed) / spread**0.5 if spread > 0 else None
    low, high = poisson_limits(observed, level)
    return LogRank(
        n=times.size,
        observed=observed,
        expected=expected,
        z=z,
        p=None if z is None else float(special.ndtr(-z)),
        p_two_sided=None if z is None else float(2 * special.ndtr(-abs(z))),
        ratio=observed / expected if expected > 0 else None,
        ci=(low / expected, high / expected) if expected > 0 else None,
        level=level,
        null=getattr(null, "name", "as given"),
        method=METHODS[variance],
    )


def exponential(rate: float) -> NullCurve:
    """A constant hazard: `rate` events per patient and unit of time.

    Raises
    ------
    InputError
        If `rate` is not positive.

    Examples
    --------
    >>> exponential(0.1)([5, 10]).tolist()
    [0.5, 1.0]
    """
    _check_positive(rate=rate)
    return NullCurve(f"exponential, rate {rate:g}", lambda time: rate * time)


def weibull(survival: float, at: float, *, shape: float = 1.0) -> NullCurve:
    """The Weibull curve through S(`at`) = `survival`; exponential when `shape` is 1.

    From a median: `weibull(0.5, median)`.

    Raises
    ------
    InputError
        If `survival` is not between 0 and 1, or `at` or `shape` not positive.

    Examples
    --------
    >>> weibull(0.5, at=6)([6, 12]).round(3).tolist()
    [0.693, 1.386]
    """
    if not 0 < survival < 1:
        raise InputError(f"survival must lie between 0 and 1, found {survival}")
    _check_positive(at=at, shape=shape)
    kind = "exponential" if shape == 1 else f"Weibull of shape {shape:g}"
    hazard = -np.log(survival)
    return NullCurve(
        f"{kind}, S({at:g}) = {survival:g}", lambda time: hazard * (time / at) ** shape
    )


def published(
    time: ArrayLike, survival: ArrayLike, *, between: Between = "exponential"
) -> NullCurve:
    """A published curve through (time, survival) points, starting from S(0) = 1.

    Nothing is known beyond the last point: a patient followed further is refused when the curve
    is used, and can be censored there. The curve is taken as free of error, which makes the
    test's level too large if it was estimated from few patients.

    Parameters
    ----------
    time : array-like, shape = (n_points,)
        Increasing; (0, 1) need not be among the points.
    survival : array-like, shape = (n_points,)
        Proportions, not increasing.
    between : {'exponential', 'step'}
        'exponential': a constant hazard between points. 'step': S(t) keeps the value of the last
        point at or before t, as a Kaplan-Meier curve does.

    Raises
    ------
    InputError
        If the points are no survival curve, or reach 0 with constant hazards between points.

    Examples
    --------
    >>> curve = published([3, 6, 12], [0.7, 0.5, 0.4])
    >>> np.exp(-curve([3, 4.5, 12])).round(3).tolist()
    [0.7, 0.592, 0.4]
    >>> curve([13])
    Traceback (most recent call last):
        ...
    onearm.errors.InputError: the null curve ends at 12, found a patient followed to 13; \
censor there or give a longer curve
    """
    check_choice("between", between, get_args(Between))
    times, probabilities = _points(time, survival)
    if between == "exponential" and not probabilities[-1] > 0:
        raise InputError("a curve that reaches 0 has no constant hazard; use between='step'")
    with np.errstate(divide="ignore"):
        hazards = -np.log(probabilities)
    gap = tolerance(times)

    def cumulative(at: Array) -> Array:
        if at.size and at.max() > times[-1] + gap:
            raise InputError(
                f"the null curve ends at {times[-1]:g}, found a patient followed to "
                f"{at.max():g}; censor there or give a longer curve"
            )
        if between == "exponential":
            return np.asarray(np.interp(at, times, hazards))
        return np.asarray(hazards[np.searchsorted(times, at + gap, side="right") - 1])

    return NullCurve(f"published curve of {times.size - 1} points, {between}", cumulative)


def _points(time: ArrayLike, survival: ArrayLike) -> tuple[Array, Array]:
    """The points with (0, 1) first."""
    times, probabilities = np.asarray(time, dtype=float), np.asarray(survival, dtype=float)
    if times.ndim != 1 or times.shape != probabilities.shape or not times.size:
        raise InputError(
            f"need one survival a time, found {times.size} times and {probabilities.size}"
        )
    if times[0] != 0:
        times, probabilities = np.append(0.0, times), np.append(1.0, probabilities)
    if not (np.isfinite(times).all() and (np.diff(times) > 0).all() and times[-1] > 0):
        raise InputError("the times of a curve must increase from 0")
    if not (
        probabilities[0] == 1 and (np.diff(probabilities) <= 0).all() and probabilities[-1] >= 0
    ):
        raise InputError("a survival curve must fall from 1 at time 0, and never below 0")
    return times, probabilities


def _patients(time: ArrayLike, event: ArrayLike) -> tuple[Array, Array]:
    check_times(time, event)  # which sorts, and here the order may matter to the null
    times, events = np.asarray(time, dtype=float), np.asarray(event, dtype=float)
    if not np.isin(events, (0, 1)).all():
        raise InputError("events must be 1 (event) or 0 (censored)")
    return np.maximum(times, 0), events


def _check_positive(**values: float) -> None:
    for name, value in values.items():
        if not 0 < value < np.inf:
            raise InputError(f"{name} must be positive, found {value}")
