"""Restricted mean survival time: the mean time without the event up to tau.

References
----------
.. [1] Irwin JO. The standard error of an estimate of expectation of life, with special reference
   to expectation of tumourless life in experiments with mice. J Hyg 1949;47:188-189.
.. [2] Royston P, Parmar MKB. Restricted mean survival time: an alternative to the hazard ratio
   for the design and analysis of randomized trials with a time-to-event outcome.
   BMC Med Res Methodol 2013;13:152.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import Array
from onearm.stats.survival import KaplanMeier
from onearm.stats.times import tolerance


@dataclass(frozen=True)
class RMST:
    """Restricted mean up to `tau`, in the curve's unit, with the error of the estimate.

    `ci` is the normal interval, cut at 0 and `tau`; None if nothing has varied (`se` = 0).
    """

    value: float
    se: float
    ci: tuple[float, float] | None
    tau: float
    level: float


def rmst(curve: KaplanMeier, tau: float | None = None) -> RMST:
    """Area under the curve up to `tau` [2]_, with the error of Irwin [1]_ as in R's survfit.

    The error is that of the estimate: Greenwood's terms, each weighted by the squared area
    under the curve that is left after it. It is not the spread of min(T, tau) among patients.

    Parameters
    ----------
    curve : KaplanMeier
        The interval has its level; its transformation is of no account.
    tau : float, optional
        In the unit of the curve, more than zero. Without it, the last time of the curve: the
        longest for which the mean is defined if that patient was censored, and all there is
        to know if the curve has fallen to 0.

    Raises
    ------
    InputError
        If `tau` is not more than zero, or beyond a last time at which S(t) is not 0: the
        curve is not known there. R carries its last value on in silence.

    Examples
    --------
    >>> from onearm.stats.survival import kaplan_meier
    >>> found = rmst(kaplan_meier([6, 7, 9, 10], [1, 0, 1, 0]), 10)
    >>> round(found.value, 3), round(found.se, 3), found.tau
    (8.625, 0.803, 10)
    """
    tau = _checked(curve, tau)
    inside = curve.time <= tau
    ends = np.concatenate([[0.0], curve.time[inside], [tau]])
    areas = np.diff(ends) * np.append(1.0, curve.survival[inside])
    value = float(areas.sum())
    after = np.cumsum(areas[:0:-1])[::-1]
    se = float(np.sqrt((after**2 * _greenwood(curve)[inside]).sum()))
    half = float(special.ndtri(0.5 + curve.level / 2)) * se
    ci = (max(value - half, 0.0), min(value + half, tau)) if se > 0 else None
    return RMST(value, se, ci, tau, curve.level)


def _checked(curve: KaplanMeier, tau: float | None) -> float:
    last = float(curve.time[-1])
    tau = last if tau is None else tau
    if not 0 < tau < np.inf:
        raise InputError(f"tau must be more than zero, found {tau}")
    if tau > last + tolerance(curve.time) and curve.survival[-1] > 0:
        raise InputError(f"tau must be at most {last:g}, the end of follow-up, found {tau:g}")
    return tau


def _greenwood(curve: KaplanMeier) -> Array:
    """d / (n (n - d)) at each time; 0 where nobody is left, as no area follows."""
    pairs = curve.at_risk * (curve.at_risk - curve.events).astype(float)
    terms: Array = np.divide(curve.events, pairs, out=np.zeros(pairs.size), where=pairs > 0)
    return terms
