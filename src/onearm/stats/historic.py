"""A rate from the past, read in patients of today: what moves it with the treatment unchanged.

Each function takes the rate that the old treatment had and returns the one it would have now.

References
----------
.. [1] Pocock SJ. The combination of randomized and historical controls in clinical trials.
   J Chronic Dis 1976;29:175-188.
.. [2] Feinstein AR, Sosin DM, Wells CK. The Will Rogers phenomenon. Stage migration and new
   diagnostic techniques as a source of misleading statistics for survival in cancer.
   N Engl J Med 1985;312:1604-1608.
.. [3] Panageas KS, Ben-Porat L, Dickler MN, Chapman PB, Schrag D. When you look matters: the
   effect of assessment schedule on progression-free survival. J Natl Cancer Inst
   2007;99:428-432.
"""

from __future__ import annotations

import math

from onearm.errors import InputError
from onearm.stats.binomial import TIE, check_probability


def without_failures(rate: float, share: float) -> float:
    """The rate where some who are bound to fail are not counted any more: selection [1]_.

    Parameters
    ----------
    rate : float
        Proportion of all patients who succeed.
    share : float
        Proportion of all patients who fail and are left out, at most 1 - `rate`.

    Raises
    ------
    InputError
        If a number is no proportion, or more would be left out than fail.

    Examples
    --------
    >>> without_failures(0.4, 0.2)
    0.5
    """
    check_probability(rate=rate, share=share)
    if share > 1 - rate + TIE or share == 1:
        raise InputError(f"only {1 - rate:.3g} of all patients fail, so {share} cannot be left out")
    return min(rate / (1 - share), 1.0)


def with_newcomers(rate: float, newcomers: float, theirs: float) -> float:
    """The rate where patients join who were not counted before: stage migration [2]_.

    Parameters
    ----------
    rate, theirs : float
        Proportions who succeed, of those counted before and of those who join.
    newcomers : float
        How many join for each one counted before, 0 or more.

    Raises
    ------
    InputError
        If a rate is no proportion, or `newcomers` is below zero or not finite.

    Examples
    --------
    >>> round(with_newcomers(0.4, 0.25, 0.6), 12)
    0.44
    """
    check_probability(rate=rate, theirs=theirs)
    if not 0 <= newcomers < math.inf:
        raise InputError(f"newcomers for each old patient: expected 0 or more, found {newcomers}")
    return (rate + newcomers * theirs) / (1 + newcomers)


def as_scanned(rate: float, landmark: float, every: float) -> float:
    """The event-free rate at a landmark as scans show it: an event is seen at the next scan [3]_.

    The hazard is constant, and only scans on or before the landmark can show an event by then.

    Parameters
    ----------
    rate : float
        Proportion truly free of the event at the landmark.
    landmark, every : float
        Time of the landmark, and between two scans, both above zero and in the same unit.

    Raises
    ------
    InputError
        If `rate` is no proportion or a time is not above zero.

    Examples
    --------
    The last scan by week 24 of scans every nine weeks is that of week 18.

    >>> round(as_scanned(0.25, 24, 9), 6), as_scanned(0.25, 24, 8)
    (0.353553, 0.25)
    """
    check_probability(rate=rate)
    if not (0 < landmark < math.inf and 0 < every < math.inf):
        raise InputError(f"times must be above zero, found {landmark} and {every}")
    scans = math.floor(landmark / every * (1 + TIE))
    return rate ** (scans * every / landmark) if scans else 1.0
