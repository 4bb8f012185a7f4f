"""How often an interval for one proportion holds the true rate.

A confidence interval promises something about all trials, not about one. With `n` patients there
are only n + 1 intervals, so what it keeps of that promise is a sum, and no simulation is needed.

References
----------
.. [1] Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion.
   Stat Sci 2001;16:101-133.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onearm.errors import InputError
from onearm.stats.binomial import TIE, Array, check_counts, check_probability, pmf
from onearm.stats.exact import Method, interval

SLIVER = 1e-9
"""Stretches of rates shorter than this come from rounding, and are passed over."""


@dataclass(frozen=True)
class Misses:
    """What the intervals of `n` patients do at the true rate `p`, as probabilities.

    The interval holds the rate, or lies wholly `above` it, or wholly `below`; the three add up
    to 1. `width` is the mean width, as a proportion.
    """

    p: float
    holds: float
    above: float
    below: float
    width: float


@dataclass(frozen=True)
class Least:
    """The lowest coverage over all rates between 0 and 1, and the rate where it is approached."""

    holds: float
    p: float


def limits(n: int, method: Method, level: float = 0.95) -> tuple[Array, Array]:
    """Lower and upper limits for 0, 1, ..., `n` successes, each of shape (n + 1,).

    Parameters
    ----------
    n : int
        Patients, one or more.
    method : {'clopper-pearson', 'wilson', 'jeffreys', 'mid-p', 'agresti-coull', 'wald'}
        As `onearm.stats.exact.interval` has them.
    level : float
        Two-sided confidence level.

    Raises
    ------
    InputError
        If there is no patient, `level` is not between 0 and 1, or the method is unknown.

    Examples
    --------
    >>> low, high = limits(28, "clopper-pearson")
    >>> f"{100 * low[13]:.1f} to {100 * high[13]:.1f}"
    '27.5 to 66.1'
    """
    (n,) = check_counts(n=n)
    if n < 1:
        raise InputError(f"need one patient or more, found n = {n}")
    found = np.array([interval(x, n, method, level).ci for x in range(n + 1)])
    return found[:, 0], found[:, 1]


def misses(n: int, p: float, method: Method, level: float = 0.95) -> Misses:
    """How often the interval holds a true rate, and on which side it misses [1]_.

    Parameters
    ----------
    n, method, level
        As in `limits`, which names the errors too.
    p : float
        True rate, between 0 and 1.

    Examples
    --------
    >>> found = misses(28, 0.434, "clopper-pearson")
    >>> round(found.holds, 3), round(found.above, 3), round(found.below, 3)
    (0.966, 0.021, 0.013)
    """
    check_probability(p=p)
    low, high = limits(n, method, level)
    chance = pmf(n, p)
    above, below = float(chance[low > p].sum()), float(chance[high < p].sum())
    held = float(chance[(low <= p) & (p <= high)].sum())
    return Misses(p, held, above, below, float(chance @ (high - low)))


def coverages(n: int, rates: Sequence[float] | Array, method: Method, level: float = 0.95) -> Array:
    """Probability that the interval holds each true rate, shape (n_rates,).

    Parameters
    ----------
    n, method, level
        As in `limits`, which names the errors too.
    rates : sequence of float, shape = (n_rates,)
        True rates, each between 0 and 1.

    Examples
    --------
    >>> coverages(28, [0.2, 0.434], "wilson").round(3).tolist()
    [0.945, 0.943]
    """
    low, high = limits(n, method, level)
    held = []
    for p in np.asarray(rates, dtype=float):
        check_probability(p=float(p))
        held.append(pmf(n, float(p))[(low <= p) & (p <= high)].sum())
    return np.array(held)


def least(n: int, method: Method, level: float = 0.95) -> Least:
    """The lowest coverage over all true rates, exactly.

    Coverage jumps where a limit is passed, and between two jumps it has no low point inside: the
    chance of a run of counts rises and then falls as the rate grows. So the lowest value is
    approached beside a jump; of rates that tie, the smallest is named.

    Parameters and errors are those of `limits`.

    Examples
    --------
    >>> worst = least(28, "wilson")
    >>> round(worst.holds, 3), round(worst.p, 3)
    (0.837, 0.006)
    """
    low, high = limits(n, method, level)
    jumps = np.unique(np.concatenate([[0.0], low, high, [1.0]]))
    found = Least(1.0, 0.0)
    for start, end in itertools.pairwise(jumps):
        if end - start < SLIVER:
            continue
        middle = (start + end) / 2
        inside = (low <= middle) & (middle <= high)
        for p in (start, end):
            holds = float(pmf(n, float(p))[inside].sum())
            if holds < found.holds - TIE:
                found = Least(holds, float(p))
    return found
