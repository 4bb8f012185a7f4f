"""One binomial proportion: intervals, exact p-values.

References
----------
.. [1] Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case
   of the binomial. Biometrika 1934;26:404-413.
.. [2] Wilson EB. Probable inference, the law of succession, and statistical inference.
   J Am Stat Assoc 1927;22:209-212.
.. [3] Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion.
   Stat Sci 2001;16:101-133.
.. [4] Berry G, Armitage P. Mid-P confidence intervals: a brief review.
   Statistician 1995;44:417-423.
.. [5] Agresti A, Coull BA. Approximate is better than "exact" for interval estimation of
   binomial proportions. Am Stat 1998;52:119-126.
.. [6] Hanley JA, Lippman-Hand A. If nothing goes wrong, is everything all right?
   Interpreting zero numerators. JAMA 1983;249:1743-1745.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import check_choice, check_counts, check_level, check_probability, pmf

Method = Literal["clopper-pearson", "wilson", "jeffreys", "mid-p", "agresti-coull", "wald"]

TIED = 1 + 1e-7
"""Outcomes this much more likely than the one seen still count as no more likely, as in R."""


@dataclass(frozen=True)
class Proportion:
    """`x` of `n` patients, with an interval; rates are proportions between 0 and 1."""

    x: int
    n: int
    rate: float | None
    ci: tuple[float, float] | None
    ci_method: str
    level: float


def interval(x: int, n: int, method: Method = "clopper-pearson", level: float = 0.95) -> Proportion:
    """Proportion with a two-sided interval; 0 is the lower limit at x = 0, 1 the upper at x = n.

    Parameters
    ----------
    x, n : int
        Patients with the outcome, and patients in all.
    method : {'clopper-pearson', 'wilson', 'jeffreys', 'mid-p', 'agresti-coull', 'wald'}
        'clopper-pearson' inverts both exact tails and covers at least its level [1]_;
        'wilson' inverts the score test [2]_; 'jeffreys' has equal tails of the posterior
        under Beta(1/2, 1/2) [3]_; 'mid-p' inverts both mid-p tails [4]_; 'agresti-coull' is
        the plain interval after z^2 / 2 more of each outcome, cut at 0 and 1 [5]_. These four
        cover about their level on average over rates, less at some. 'wald' is the plain interval
        of textbooks, rate +- z sqrt(rate (1 - rate) / n), cut at 0 and 1: it covers too seldom
        in small samples, and at x = 0 or x = n it has no width [3]_.
    level : float
        Two-sided confidence level.

    Returns
    -------
    Proportion
        With no patients (`n` = 0) rate and interval are None.

    Raises
    ------
    InputError
        If `x` and `n` are not counts with `x` between 0 and `n`, `level` is not between 0
        and 1, or the method is unknown.

    Examples
    --------
    >>> for method in ("clopper-pearson", "mid-p"):
    ...     low, high = interval(13, 28, method).ci
    ...     print(f"{method}: {100 * low:.1f} to {100 * high:.1f}")
    clopper-pearson: 27.5 to 66.1
    mid-p: 28.8 to 64.8
    """
    x, n = _counts(x, n)
    check_level(level)
    check_choice("method", method, LIMITS)
    name, limits = LIMITS[method]
    if n == 0:
        return Proportion(x, n, None, None, name, level)
    low, high = limits(x, n, (1 - level) / 2)
    return Proportion(x, n, x / n, (0.0 if x == 0 else low, 1.0 if x == n else high), name, level)


def clopper_pearson(x: int, n: int, *, level: float = 0.95) -> Proportion:
    """Proportion with the exact interval of Clopper and Pearson [1]_.

    Same parameters, returns and errors as `interval`.

    Examples
    --------
    >>> result = clopper_pearson(13, 28)
    >>> f"{100 * result.rate:.1f} ({100 * result.ci[0]:.1f}-{100 * result.ci[1]:.1f})"
    '46.4 (27.5-66.1)'
    """
    return interval(x, n, "clopper-pearson", level)


def wilson(x: int, n: int, *, level: float = 0.95) -> Proportion:
    """Proportion with the score interval of Wilson [2]_.

    Same parameters, returns and errors as `interval`.

    Examples
    --------
    >>> result = wilson(0, 33)
    >>> f"{100 * result.ci[0]:.1f} to {100 * result.ci[1]:.1f}"
    '0.0 to 10.4'
    """
    return interval(x, n, "wilson", level)


def upper_limit(x: int, n: int, *, level: float = 0.95) -> float:
    """One-sided exact upper limit: the rate at which P(X <= x) = 1 - `level`.

    For 0 of `n` it is 1 - (1 - level)^(1/n), near 3/n at 95 % [6]_.
    Without patients, and at x = n, it is 1.

    Parameters
    ----------
    x, n : int
        Patients with the outcome, and patients in all.
    level : float
        One-sided confidence level.

    Raises
    ------
    InputError
        If `x` and `n` are not counts with `x` between 0 and `n`, or `level` is not between
        0 and 1.

    Examples
    --------
    >>> round(upper_limit(0, 33), 3)
    0.087
    """
    x, n = _counts(x, n)
    check_level(level)
    return 1.0 if x == n else float(special.betaincinv(x + 1, n - x, level))


def p_value_greater(x: int, n: int, p0: float, *, mid_p: bool = False) -> float:
    """One-sided exact p-value, P(X >= x) for X binomial (`n`, `p0`).

    Parameters
    ----------
    x, n : int
        Patients with the outcome, and patients in all.
    p0 : float
        Rate under the null hypothesis.
    mid_p : bool
        Count half of P(X = x) only [4]_.

    Raises
    ------
    InputError
        If `x` and `n` are not counts with `x` between 0 and `n`, or `p0` is not between 0
        and 1.

    Examples
    --------
    >>> round(p_value_greater(13, 28, 0.434), 3)
    0.444
    """
    x, n = _counts(x, n)
    check_probability(p0=p0)
    p = _at_least(x, n, p0)
    return (p + _at_least(x + 1, n, p0)) / 2 if mid_p else p


def p_value_less(x: int, n: int, p0: float, *, mid_p: bool = False) -> float:
    """One-sided exact p-value, P(X <= x) for X binomial (`n`, `p0`).

    Same parameters and errors as `p_value_greater`.

    Examples
    --------
    >>> round(p_value_less(13, 28, 0.634), 3)
    0.05
    """
    x, n = _counts(x, n)
    check_probability(p0=p0)
    p = _at_most(x, n, p0)
    return (p + _at_most(x - 1, n, p0)) / 2 if mid_p else p


def p_value_two_sided(x: int, n: int, p0: float, *, mid_p: bool = False) -> float:
    """Two-sided exact p-value: the sum over all outcomes no more likely than `x`.

    The rule of R's binom.test, with its tolerance for ties. It need not agree with the
    interval of Clopper and Pearson, which halves the error between the tails.
    The mid-p version takes off half of P(X = x).
    Same parameters and errors as `p_value_greater`.

    Examples
    --------
    >>> round(p_value_two_sided(13, 28, 0.634), 3)
    0.077
    """
    x, n = _counts(x, n)
    check_probability(p0=p0)
    chances = pmf(n, p0)
    total = float(chances[chances <= chances[x] * TIED].sum())
    return min(1.0, total - float(chances[x]) / 2 if mid_p else total)


def _clopper_pearson(x: int, n: int, tail: float) -> tuple[float, float]:
    low = special.betaincinv(x, n - x + 1, tail)
    high = special.betaincinv(x + 1, n - x, 1 - tail)
    return float(low), float(high)


def _wilson(x: int, n: int, tail: float) -> tuple[float, float]:
    z = -float(special.ndtri(tail))
    rate = x / n
    centre = (rate + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (rate * (1 - rate) / n + z**2 / (4 * n**2)) ** 0.5
    return centre - half, centre + half


def _jeffreys(x: int, n: int, tail: float) -> tuple[float, float]:
    low, high = special.betaincinv(x + 0.5, n - x + 0.5, [tail, 1 - tail])
    return float(low), float(high)


def _mid_p(x: int, n: int, tail: float) -> tuple[float, float]:
    from scipy.optimize import brentq

    def limit(p_value: Callable[..., float]) -> float:
        return float(brentq(lambda p: p_value(x, n, p, mid_p=True) - tail, 0, 1, xtol=1e-15))

    return limit(p_value_greater) if x > 0 else 0.0, limit(p_value_less) if x < n else 1.0


def _agresti_coull(x: int, n: int, tail: float) -> tuple[float, float]:
    z = -float(special.ndtri(tail))
    centre = (x + z**2 / 2) / (n + z**2)
    half = z * (centre * (1 - centre) / (n + z**2)) ** 0.5
    return max(0.0, centre - half), min(1.0, centre + half)


def _wald(x: int, n: int, tail: float) -> tuple[float, float]:
    rate = x / n
    half = -float(special.ndtri(tail)) * (rate * (1 - rate) / n) ** 0.5
    return max(0.0, rate - half), min(1.0, rate + half)


LIMITS: dict[str, tuple[str, Callable[[int, int, float], tuple[float, float]]]] = {
    "clopper-pearson": ("Clopper-Pearson", _clopper_pearson),
    "wilson": ("Wilson", _wilson),
    "jeffreys": ("Jeffreys", _jeffreys),
    "mid-p": ("mid-p", _mid_p),
    "agresti-coull": ("Agresti-Coull", _agresti_coull),
    "wald": ("Wald", _wald),
}
"""Name and limits by method; the limits are asked for with the error of one tail."""


def _at_least(x: int, n: int, p: float) -> float:
    """P(X >= x), for x from 0 to n + 1."""
    return 1.0 if x == 0 else float(special.bdtrc(x - 1, n, p))


def _at_most(x: int, n: int, p: float) -> float:
    """P(X <= x), for x from -1 to n."""
    return 0.0 if x < 0 else float(special.bdtr(x, n, p))


def _counts(x: int, n: int) -> tuple[int, int]:
    x, n = check_counts(x=x, n=n)
    if not 0 <= x <= n:
        raise InputError(f"x must lie between 0 and n, found x = {x}, n = {n}")
    return x, n
