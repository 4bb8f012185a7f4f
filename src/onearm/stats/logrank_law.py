"""The normal law of the one-sample log-rank statistic at two calendar times.

For one patient, with true hazard `ratio` times that of the null, mean and mean square of E - O
and the mean product at the two times are exact, averaged over the time of entry. Under the null
they give variance 1 and correlation sqrt(E1 / E). Under the alternative the variance is the
exact one of E - O [1]_, and E in the denominator is replaced by its mean.

References
----------
.. [1] Wu J. Sample size calculation for the one-sample log-rank test.
   Pharm Stat 2015;14:26-33.
.. [2] Owen DB. Tables for computing bivariate normal probabilities.
   Ann Math Stat 1956;27:1075-1090.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import Array, Ints

Limit = float | Array

_points, _weights = np.polynomial.legendre.leggauss(32)
NODES, WEIGHTS = (_points + 1) / 2, _weights / 2
"""Gauss-Legendre quadrature between 0 and 1."""


@dataclass(frozen=True)
class Setting:
    """The question of a design, and how patients come.

    `s0` and `s1` are the proportions event-free at time `at` under the null and the alternative.
    `rate` patients enter in a unit of time. The trial ends `follow_up` after the last entry; if
    `restricted`, each patient is followed for at most `follow_up`. Times to event are Weibull of
    the given `shape` (1 is exponential), with proportional hazards.
    """

    s0: float
    s1: float
    at: float
    rate: float
    follow_up: float
    restricted: bool = False
    shape: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.s0 < self.s1 < 1:
            raise InputError(f"need 0 < s0 < s1 < 1, found s0 = {self.s0}, s1 = {self.s1}")
        for name in ("at", "rate", "shape"):
            if not 0 < getattr(self, name) < np.inf:
                raise InputError(f"{name} must be positive, found {getattr(self, name)}")
        if not (0 < self.follow_up < np.inf or (self.follow_up == 0 and not self.restricted)):
            raise InputError(f"follow_up must be positive, found {self.follow_up}")

    @property
    def hazard_ratio(self) -> float:
        """Of the alternative to the null, below 1."""
        return float(np.log(self.s1) / np.log(self.s0))

    def hazard(self, time: Array) -> Array:
        """Cumulative hazard under the null."""
        return np.asarray(-np.log(self.s0) * (time / self.at) ** self.shape)


def both_above(h: ArrayLike, k: ArrayLike, rho: ArrayLike) -> Array:
    """P(X > h, Y > k) of the standard bivariate normal distribution, by Owen's T [2]_.

    Parameters
    ----------
    h, k, rho : array-like
        Finite limits and a correlation strictly between -1 and 1, of one shape or broadcast.

    Examples
    --------
    >>> round(float(both_above(0, 0, 0.5)), 6)
    0.333333
    """
    x, y = (-np.asarray(limit, dtype=float) for limit in (h, k))
    x, y = np.where(x == 0, 1e-200, x), np.where(y == 0, 1e-200, y)
    r = np.asarray(rho, dtype=float)
    root = np.sqrt((1 - r) * (1 + r))
    owen = special.owens_t(x, (y / x - r) / root) + special.owens_t(y, (x / y - r) / root)
    apart = np.where((x < 0) == (y < 0), 0.0, 0.5)
    return np.asarray((special.ndtr(x) + special.ndtr(y)) / 2 - owen - apart)


@dataclass(frozen=True)
class Law:
    """Normal law of (Z1, Z), with the mean of E at both times; arrays of one shape."""

    mean1: Array
    mean: Array
    sd1: Array
    sd: Array
    rho: Array
    expected1: Array
    expected: Array

    def stop(self, c1: Limit) -> Array:
        return np.asarray(special.ndtr((c1 - self.mean1) / self.sd1))

    def both(self, c1: Limit, c: Limit) -> Array:
        return both_above((c1 - self.mean1) / self.sd1, (c - self.mean) / self.sd, self.rho)

    def take(self, rows: Ints) -> Law:
        return Law(*(values[rows] for values in vars(self).values()))


def law_of(setting: Setting, first: ArrayLike, size: ArrayLike, ratio: float) -> Law:
    n1, n = np.broadcast_arrays(np.asarray(first, dtype=float), np.asarray(size, dtype=float))
    interim, accrual = n1 / setting.rate, n / setting.rate
    start = np.full_like(accrual, setting.follow_up)
    mean1, square1, expected1 = _patient(setting, 0 * start, interim, accrual, ratio)
    mean, square, expected = _patient(setting, start, accrual + start, accrual, ratio)
    var1, var = square1 - mean1**2, square - mean**2
    product = square1 + (1 / ratio - 1) * _carried(setting, interim, accrual, ratio)
    return Law(
        mean1=np.sqrt(n / expected1) * mean1,
        mean=np.sqrt(n / expected) * mean,
        sd1=np.sqrt(var1 / expected1),
        sd=np.sqrt(var / expected),
        rho=(product - mean1 * mean) / np.sqrt(var1 * var),
        expected1=n * expected1,
        expected=n * expected,
    )


def _patient(
    setting: Setting, start: Array, end: Array, accrual: Array, ratio: float
) -> tuple[Array, Array, Array]:
    """Mean and mean square of E - O and mean of E, of one patient observed for a time that is
    uniform between `start` and `end`; averaged over `accrual`, whose rest counts as 0."""
    after, before = (_integrals(setting, time, ratio) for time in (end, start))
    events, weight = ((a - b) / accrual for a, b in zip(after, before, strict=True))
    square = (1 - 2 / ratio + 2 / ratio**2) * events + 2 * (1 - 1 / ratio) * weight
    return (1 / ratio - 1) * events, square, events / ratio


def _integrals(setting: Setting, end: Array, ratio: float) -> tuple[Array, Array]:
    """Integrals, over windows from 0 to `end`, of 1 - S and of H S: S is the true survival at the
    end of the window, H the null's cumulative hazard there."""
    power = 1 / setting.shape
    used = np.minimum(end, setting.follow_up) if setting.restricted else end
    hazard = setting.hazard(used)
    # In ratio * H the integrals of S and of H S are incomplete gamma functions.
    unit = setting.at * (-np.log(setting.s0) * ratio) ** -power * special.gamma(1 + power)
    alive = unit * special.gammainc(power, ratio * hazard)
    weighted = unit * power / ratio * special.gammainc(1 + power, ratio * hazard)
    rest = (end - used) * np.exp(-ratio * hazard)
    return end - alive - rest, weighted + hazard * rest


def _carried(setting: Setting, interim: Array, accrual: Array, ratio: float) -> Array:
    """Mean of H at the interim times P(event between interim and end), of one patient."""
    end = np.minimum(interim, setting.follow_up) if setting.restricted else interim
    now = end[..., None] * NODES**2  # squared, since H may rise like a root at 0
    wait = (accrual - interim)[..., None] + setting.follow_up
    later = np.full_like(now, setting.follow_up) if setting.restricted else now + wait
    first, last = setting.hazard(now), setting.hazard(later)
    events = np.exp(-ratio * first) - np.exp(-ratio * last)
    return np.asarray((first * events * 2 * NODES * WEIGHTS).sum(axis=-1) * end / accrual)
