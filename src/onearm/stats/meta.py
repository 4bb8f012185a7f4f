"""A historic rate as uncertain as its studies are different: random effects on the logit scale.

References
----------
.. [1] DerSimonian R, Laird N. Meta-analysis in clinical trials.
   Control Clin Trials 1986;7:177-188.
.. [2] Viechtbauer W. Bias and efficiency of meta-analytic variance estimators in the
   random-effects model. J Educ Behav Stat 2005;30:261-293.
.. [3] Hartung J, Knapp G. On tests of the overall treatment effect in meta-analysis with
   normally distributed responses. Stat Med 2001;20:1771-1782.
.. [4] Higgins JPT, Thompson SG, Spiegelhalter DJ. A re-evaluation of random-effects
   meta-analysis. J R Stat Soc Ser A 2009;172:137-159.
.. [5] Higgins JPT, Thompson SG. Quantifying heterogeneity in a meta-analysis.
   Stat Med 2002;21:1539-1558.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import Array, check_choice, check_level
from onearm.stats.uncertain_null import LogitT

Method = Literal["REML", "DL"]


@dataclass(frozen=True)
class Summary:
    """`k` studies in one rate; `mean`, `ci` and `prediction` are proportions, back from logits.

    `logit` and `se` are the mean and its standard error on the logit scale, `tau2` and `tau`
    variance and standard deviation of the studies' true logits, `q` Cochran's statistic, `i2`
    the share (0 to 1) of the variance that lies between studies [5]_.
    `mean` is the rate at the mean logit, so the median of the true rates, not their average.
    One study has no `tau2`, `tau` and `i2`; fewer than three have no `prediction` interval
    and no `predictive` distribution. These are None.
    """

    k: int
    mean: float
    ci: tuple[float, float]
    prediction: tuple[float, float] | None
    predictive: LogitT | None
    logit: float
    se: float
    tau2: float | None
    tau: float | None
    i2: float | None
    q: float
    method: Method
    hartung_knapp: bool
    level: float


def study_logits(x: ArrayLike, n: ArrayLike) -> tuple[Array, Array]:
    """Logit of each study's rate and its standard error, sqrt(1 / x + 1 / (n - x)).

    The error is that of a binomial rate by the delta method. For a Kaplan-Meier rate, or one
    worked out from a median, it takes every patient as followed to the end, so it is too small
    where patients were censored.

    Parameters
    ----------
    x : array-like, shape = (n_studies,)
        Patients with the outcome; rate x n where only a rate is published, whole or not.
        With none or with all, 1/2 is added to both outcomes of that study.
    n : array-like, shape = (n_studies,)
        Patients in all.

    Raises
    ------
    InputError
        If lengths differ or not 0 <= x <= n with n above zero.

    Examples
    --------
    >>> logits, se = study_logits([7, 0], [28, 20])
    >>> logits.round(3).tolist(), se.round(3).tolist()
    ([-1.099, -3.714], [0.436, 1.431])
    """
    events, size = np.atleast_1d(np.asarray(x, float)), np.atleast_1d(np.asarray(n, float))
    if events.shape != size.shape:
        raise InputError(f"need one x and one n a study, found {events.size} and {size.size}")
    if not (np.isfinite(size) & (size > 0) & (events >= 0) & (events <= size)).all():
        raise InputError(f"need 0 <= x <= n and n above zero, found x = {events}, n = {size}")
    empty = np.where((events == 0) | (events == size), 0.5, 0.0)
    yes, no = events + empty, size - events + empty
    return np.log(yes / no), np.sqrt(1 / yes + 1 / no)


def random_effects(
    logits: ArrayLike,
    se: ArrayLike,
    *,
    method: Method = "REML",
    hartung_knapp: bool = False,
    level: float = 0.95,
) -> Summary:
    """The studies' rates as draws from one distribution of true rates.

    Parameters
    ----------
    logits, se : array-like, shape = (n_studies,)
        Logit of each rate and its standard error, as of `study_logits`.
    method : {'REML', 'DL'}
        How tau2 is estimated: by restricted maximum likelihood [2]_ or by the moments of
        DerSimonian and Laird [1]_.
    hartung_knapp : bool
        Error of the mean from the observed spread, with t of k - 1 degrees of freedom [3]_,
        in place of the normal one. It can be shorter where studies agree by chance, and has
        no width at all where they are identical.
    level : float
        Two-sided level of `ci` and `prediction`. The latter is the t interval with k - 2
        degrees of freedom for the true rate of a new study [4]_.

    Raises
    ------
    InputError
        If there is no study, lengths differ, a number is missing, an error is not above
        zero, `hartung_knapp` is asked of one study, or the method is unknown.

    Examples
    --------
    >>> found = random_effects(*study_logits([13, 20, 30], [28, 50, 60]))
    >>> f"{found.mean:.3f} ({found.ci[0]:.3f} to {found.ci[1]:.3f})"
    '0.457 (0.375 to 0.541)'
    """
    y, v = _checked(logits, se)
    check_level(level)
    check_choice("method", method, get_args(Method))
    k = len(y)
    if hartung_knapp and k == 1:
        raise InputError("the error of Hartung and Knapp needs two studies or more, found 1")
    tau2 = _reml(y, v) if method == "REML" else _dersimonian_laird(y, v)
    w = 1 / (v + tau2)
    mean = float(w @ y / w.sum())
    spread = float(w @ (y - mean) ** 2) / (k - 1) if hartung_knapp else 1.0
    error = float(np.sqrt(spread / w.sum()))
    estimate = LogitT(mean, error, k - 1 if hartung_knapp else np.inf)
    predictive = LogitT(mean, float(np.hypot(np.sqrt(tau2), error)), k - 2) if k > 2 else None
    return Summary(
        k,
        float(special.expit(mean)),
        _interval(estimate, level),
        None if predictive is None else _interval(predictive, level),
        predictive,
        mean,
        error,
        None if k == 1 else tau2,
        None if k == 1 else float(np.sqrt(tau2)),
        None if k == 1 else tau2 / (tau2 + _typical(v)),
        _cochran(y, v),
        method,
        hartung_knapp,
        level,
    )


def _interval(distribution: LogitT, level: float) -> tuple[float, float]:
    low, high = distribution.quantile([(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _cochran(y: Array, v: Array) -> float:
    w = 1 / v
    return float(w @ (y - w @ y / w.sum()) ** 2)


def _typical(v: Array) -> float:
    """The variance within a typical study, by which I2 is measured [5]_."""
    w = 1 / v
    return float((len(v) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def _dersimonian_laird(y: Array, v: Array) -> float:
    w = 1 / v
    if len(y) == 1:
        return 0.0
    return max(0.0, (_cochran(y, v) - (len(y) - 1)) / float(w.sum() - (w**2).sum() / w.sum()))


def _reml(y: Array, v: Array) -> float:
    """The tau2 of greatest restricted likelihood: 0, or where its slope falls through 0.

    The likelihood itself is too flat to search where studies hardly differ; its slope is not.
    """
    from scipy.optimize import brentq

    width = float(np.ptp(y)) ** 2
    if width == 0:
        return 0.0

    def weights(tau2: float) -> tuple[Array, Array]:
        w = 1 / (v + tau2)
        return w, w * (y - w @ y / w.sum()) ** 2

    def slope(tau2: float) -> float:
        w, residual = weights(tau2)
        return float(w @ residual - w.sum() + w @ w / w.sum())

    def likelihood(tau2: float) -> float:
        w, residual = weights(tau2)
        return float(np.log(w).sum() - np.log(w.sum()) - residual.sum())

    grid = np.append(0.0, width * np.geomspace(1e-6, 10, 200))
    rising = np.array([slope(tau2) > 0 for tau2 in grid])
    peaks = [
        float(brentq(slope, grid[i], grid[i + 1], xtol=1e-300, rtol=1e-14))
        for i in np.flatnonzero(rising[:-1] & ~rising[1:])
    ]
    return max(peaks if rising[0] else [0.0, *peaks], key=likelihood, default=0.0)


def _checked(logits: ArrayLike, se: ArrayLike) -> tuple[Array, Array]:
    """Logits and variances as arrays, one entry a study."""
    y, error = np.atleast_1d(np.asarray(logits, float)), np.atleast_1d(np.asarray(se, float))
    if y.ndim != 1 or y.shape != error.shape or y.size == 0:
        raise InputError(f"need one logit and one error a study, found {y.size} and {error.size}")
    if not (np.isfinite(y).all() and np.isfinite(error).all() and (error > 0).all()):
        raise InputError(f"need finite logits and errors above zero, found {y}, {error}")
    return y, error**2
