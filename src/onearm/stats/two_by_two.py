"""Two groups of patients, each with a count of successes: are they alike?

References
----------
.. [1] Fisher RA. The logic of inductive inference. J R Stat Soc 1935;98:39-54.
.. [2] Newcombe RG. Interval estimation for the difference between independent proportions:
   comparison of eleven methods. Stat Med 1998;17:873-890.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import (
    Array,
    Ints,
    check_counts,
    check_level,
    check_probability,
    log_choose,
    pmf,
)
from onearm.stats.exact import TIED, wilson


@dataclass(frozen=True)
class TwoByTwo:
    """`x1` of `n1` against `x2` of `n2`; rates and their difference are proportions.

    `p_two_sided` and `p_greater` are those of Fisher's exact test [1]_, the second against a
    higher rate in the first group; `ci` is the interval of the difference (Newcombe's hybrid of
    two Wilson intervals [2]_). `above` is the probability that the rate of the first group is
    the higher one, if every pair of rates was as likely as any other before the data.
    """

    x1: int
    n1: int
    x2: int
    n2: int
    difference: float
    ci: tuple[float, float]
    level: float
    p_two_sided: float
    p_greater: float
    above: float


def compare(x1: int, n1: int, x2: int, n2: int, *, level: float = 0.95) -> TwoByTwo:
    """Two groups side by side.

    Parameters
    ----------
    x1, n1, x2, n2 : int
        Successes and patients of the first and of the second group, one patient or more in each.
    level : float
        Two-sided confidence level of the difference.

    Raises
    ------
    InputError
        If these are not counts with at most as many successes as patients, a group is empty, or
        `level` does not lie between 0 and 1.

    Examples
    --------
    >>> found = compare(9, 16, 1, 14)
    >>> round(found.p_two_sided, 4), round(found.p_greater, 4), round(found.above, 3)
    (0.0067, 0.0056, 0.998)
    >>> round(found.difference, 3), [round(limit, 3) for limit in found.ci]
    (0.491, [0.156, 0.706])
    """
    x1, n1, x2, n2 = _groups(x1, n1, x2, n2)
    check_level(level)
    first, law = split(n1, n2, x1 + x2)
    chance = law[first == x1][0]
    r1, r2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = (wilson(x, n, level=level).ci or (0, 1) for x, n in ((x1, n1), (x2, n2)))
    difference = r1 - r2
    low = difference - float(np.hypot(r1 - l1, u2 - r2))
    high = difference + float(np.hypot(u1 - r1, r2 - l2))
    return TwoByTwo(
        x1, n1, x2, n2, difference, (low, high), level,
        min(1.0, float(law[law <= chance * TIED].sum())),
        min(1.0, float(law[first >= x1].sum())), _above(x1, n1, x2, n2),
    )  # fmt: skip


def split(n1: int, n2: int, total: int) -> tuple[Ints, Array]:
    """How often the first `n1` of all patients have each number of successes, by chance alone.

    Which patients come first says nothing of who succeeds, and `total` of them do.

    Parameters
    ----------
    n1, n2, total : int
        Patients first and later, and successes among all of them.

    Returns
    -------
    (ndarray, ndarray), each of shape (n_possible,)
        Numbers of successes among the first, and the probability of each (hypergeometric).

    Raises
    ------
    InputError
        If these are not counts, or there are more successes than patients.

    Examples
    --------
    >>> counts, law = split(2, 2, 2)
    >>> counts.tolist(), law.round(3).tolist()
    ([0, 1, 2], [0.167, 0.667, 0.167])
    """
    n1, n2, total = check_counts(n1=n1, n2=n2, total=total)
    if min(n1, n2, total) < 0 or total > n1 + n2:
        raise InputError(
            f"need 0 to n1 + n2 successes in all, found {total} of {n1} + {n2} patients"
        )
    counts = np.arange(max(0, total - n2), min(n1, total) + 1, dtype=np.int64)
    ways = log_choose(n1, counts) + log_choose(n2, total - counts)
    law = np.exp(ways - ways.max())
    return counts, np.asarray(law / law.sum())


def power(n1: int, n2: int, rate1: float, rate2: float, *, alpha: float = 0.05) -> float:
    """How often Fisher's two-sided test finds a difference between two true rates.

    Every table that can come up is tried; with equal rates it is the true size of the test.

    Parameters
    ----------
    n1, n2 : int
        Patients of each group, one or more.
    rate1, rate2 : float
        True rates.
    alpha : float
        A p-value up to this is a finding.

    Raises
    ------
    InputError
        If a group is empty, or a rate or `alpha` does not lie between 0 and 1.

    Examples
    --------
    >>> round(power(15, 13, 0.634, 0.434), 3)
    0.111
    """
    _groups(0, n1, 0, n2)
    check_probability(rate1=rate1, rate2=rate2, alpha=alpha)
    chances = np.outer(pmf(n1, rate1), pmf(n2, rate2))
    found = 0.0
    for total in range(n1 + n2 + 1):
        counts, law = split(n1, n2, total)
        rarest = np.sort(law)
        no_likelier = np.searchsorted(rarest, law * TIED, side="right")
        p = rarest.cumsum()[no_likelier - 1]
        hits = counts[p <= alpha * (1 + 1e-12)]
        found += float(chances[hits, total - hits].sum())
    return found


def _above(x1: int, n1: int, x2: int, n2: int) -> float:
    """P(rate 1 > rate 2) for independent Beta posteriors from uniform priors, as a finite sum."""
    a1, b1, a2, b2 = x1 + 1, n1 - x1 + 1, x2 + 1, n2 - x2 + 1
    i = np.arange(a1)
    terms = (
        special.betaln(a2 + i, b1 + b2)
        - np.log(b1 + i)
        - special.betaln(1 + i, b1)
        - special.betaln(a2, b2)
    )
    return min(1.0, float(np.exp(terms).sum()))


def _groups(x1: int, n1: int, x2: int, n2: int) -> tuple[int, int, int, int]:
    x1, n1, x2, n2 = check_counts(x1=x1, n1=n1, x2=x2, n2=n2)
    if not (0 <= x1 <= n1 and 0 <= x2 <= n2 and min(n1, n2) > 0):
        raise InputError(
            f"need one patient or more in each group and no more successes than patients, found "
            f"{x1} of {n1} and {x2} of {n2}"
        )
    return x1, n1, x2, n2
