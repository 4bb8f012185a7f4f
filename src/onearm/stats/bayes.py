"""One binomial rate by Bayes' rule: its posterior, and what further patients will show.

References
----------
.. [1] Lee JJ, Liu DD. A predictive probability design for phase II cancer clinical trials.
   Clin Trials 2008;5:93-106.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import (
    TIE,
    Array,
    check_counts,
    check_level,
    check_probability,
    log_choose,
)

Prior = tuple[float, float]

UNIFORM: Prior = (1.0, 1.0)


@dataclass(frozen=True)
class Posterior:
    """Beta(`a`, `b`): what is known of the rate after the data, with its mean and median."""

    a: float
    b: float
    mean: float
    median: float

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Credible interval that leaves (1 - level) / 2 on either side.

        Raises
        ------
        InputError
            If `level` is not between 0 and 1.
        """
        check_level(level)
        low, high = special.betaincinv(self.a, self.b, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def above(self, p0: float) -> float:
        """P(rate > `p0`).

        Raises
        ------
        InputError
            If `p0` is not between 0 and 1.
        """
        check_probability(p0=p0)
        return float(special.betaincc(self.a, self.b, p0))


def posterior(x: int, n: int, prior: Prior = UNIFORM) -> Posterior:
    """The rate after `x` of `n` patients; 0 of 0 gives the prior.

    Parameters
    ----------
    x, n : int
        Patients with the outcome, and patients in all.
    prior : (float, float)
        Parameters of the Beta prior, above zero: so many patients with the outcome, and so
        many without, are what it weighs.

    Raises
    ------
    InputError
        If `x` and `n` are not counts with `x` between 0 and `n`, or the prior is not proper.

    Examples
    --------
    >>> rate = posterior(13, 28)
    >>> f"{rate.mean:.3f}, P(rate > 0.434) = {rate.above(0.434):.3f}"
    '0.467, P(rate > 0.434) = 0.636'
    """
    x, n = check_course(prior, x=x, n=n)
    a, b = prior[0] + x, prior[1] + n - x
    return Posterior(a, b, a / (a + b), float(special.betaincinv(a, b, 0.5)))


def predictive_beyond(x: int, n: int, n_max: int, r: int, *, prior: Prior = UNIFORM) -> float:
    """Predictive probability of more than `r` responders among `n_max`, as of `x` in `n`.

    Parameters
    ----------
    x, n, n_max : int
        Responders and patients so far, and patients at the end.
    r : int
        Most responders with which the trial fails, as in a Simon or single-stage design.
    prior : (float, float)
        Parameters of the Beta prior, above zero.

    Raises
    ------
    InputError
        If not 0 <= x <= n <= n_max in whole numbers, or the prior is not proper.

    Examples
    --------
    >>> round(predictive_beyond(7, 15, 28, r=15), 3)
    0.16
    """
    x, n, n_max = check_course(prior, x=x, n=n, n_max=n_max)
    (r,) = check_counts(r=r)
    return float(beyond(n, n_max, r, prior)[x])


def predictive_probability(
    x: int, n: int, n_max: int, p0: float, *, theta: float = 0.9, prior: Prior = UNIFORM
) -> float:
    """Predictive probability of success at the end [1]_, as of `x` responders in `n`.

    Success is P(rate > `p0`) > `theta` (theta_T of the paper) given all `n_max` patients; the
    sum runs over the future numbers of responders that bring it about.
    Other parameters and errors are those of `predictive_beyond`.

    Examples
    --------
    >>> round(predictive_probability(16, 23, 40, p0=0.6, theta=0.9, prior=(0.6, 0.4)), 4)
    0.5656
    """
    return predictive_beyond(x, n, n_max, most_failing(n_max, p0, theta, prior), prior=prior)


def most_failing(n_max: int, p0: float, theta: float, prior: Prior) -> int:
    """The most responders among `n_max` that are no success; -1 if none are too few."""
    check_probability(p0=p0, theta=theta)
    (n_max,) = check_course(prior, n_max=n_max)
    x = np.arange(n_max + 1)
    above = special.betaincc(prior[0] + x, prior[1] + n_max - x, p0)
    return int((above <= theta + TIE).sum()) - 1


def beyond(n: int, n_max: int, r: int, prior: Prior) -> Array:
    """P(more than r of n_max | x of n), beta-binomial, for x = 0..n."""
    x, m = np.arange(n + 1)[:, None], n_max - n
    y, a, b = np.arange(m + 1), prior[0] + x, prior[1] + n - x
    chances = np.exp(log_choose(m, y) + special.betaln(a + y, b + m - y) - special.betaln(a, b))
    return np.asarray(np.minimum(1.0, np.where(x + y > r, chances, 0.0).sum(axis=1)))


def check_course(prior: Prior, **counts: float) -> tuple[int, ...]:
    """The counts of a trial so far as int; they must not fall in the order given.

    Raises
    ------
    InputError
        If the prior is not proper, a count is not a whole number of zero or more, or is less
        than the one before it.

    Examples
    --------
    >>> check_course(UNIFORM, x=13.0, n=28)
    (13, 28)
    """
    if not all(np.isfinite(value) and value > 0 for value in prior):
        raise InputError(f"a Beta prior needs two numbers above zero, found {prior}")
    whole = check_counts(**counts)
    if not all(low <= high for low, high in itertools.pairwise((0, *whole))):
        raise InputError(f"need 0 <= {' <= '.join(counts)}, found {', '.join(map(str, whole))}")
    return whole
