"""How wide the interval of a median must be, worked out before any data.

With everybody followed to the event the limits of a median are two of the ordered times, and
which two depends on the number of patients and on the scale alone. So coverage is a sum of
binomial probabilities, whatever the shape of the curve, and no simulation is needed.

References
----------
.. [1] Brookmeyer R, Crowley J. A confidence interval for the median survival time.
   Biometrics 1982;38:29-41.
.. [2] David HA, Nagaraja HN. Order statistics. 3rd ed. Hoboken: Wiley; 2003.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from onearm.errors import InputError
from onearm.stats.limits import Transform
from onearm.stats.medians import medians_by_transform


@dataclass(frozen=True)
class Ranks:
    """Which of `n` ordered times are the limits of the median, None where one is not reached.

    A half stands for the middle between two neighbours. `coverage` is the chance that the
    interval holds the true median; `below` and `above` that it lies wholly above or below it.
    """

    n: int
    transform: Transform
    low: float | None
    high: float | None
    coverage: float
    below: float
    above: float


@dataclass(frozen=True)
class Typical:
    """Medians of both limits over all trials, as multiples of the true median; None: not reached.

    They hold for a constant hazard.
    """

    n: int
    low: float
    high: float | None


@lru_cache
def median_ranks(n: int, *, level: float = 0.95) -> tuple[Ranks, ...]:
    """The limits of a median of `n` patients without censoring, under each transformation [1]_.

    Parameters
    ----------
    n : int
        Patients, two or more.
    level : float
        Two-sided level of the interval.

    Raises
    ------
    InputError
        If there are fewer than two patients.

    Examples
    --------
    >>> for found in median_ranks(30)[:3]:
    ...     print(found.transform, found.low, found.high, f"{found.coverage:.3f}")
    plain 10.0 21.0 0.957
    log 11.0 22.0 0.943
    log-log 10.0 21.0 0.957
    """
    if n < 2:
        raise InputError(f"a median needs two patients or more, found {n}")
    found = medians_by_transform(np.arange(1, n + 1), np.ones(n), level=level)
    return tuple(_ranks(n, m.transform, *m.ci) for m in found)


def _ranks(n: int, transform: Transform, low: float | None, high: float | None) -> Ranks:
    """A limit at rank k lies below the median if k or more of the patients do."""
    above = 0.0 if low is None else float(special.bdtr(np.ceil(low) - 1, n, 0.5))
    below = 0.0 if high is None else float(special.bdtrc(np.floor(high) - 1, n, 0.5))
    return Ranks(n, transform, low, high, 1 - above - below, below, above)


def typical_limits(n: int, transform: Transform, *, level: float = 0.95) -> Typical:
    """Where the limits of a median of `n` patients lie in the middle trial, if the hazard is flat.

    The k-th of n ordered probabilities follows a beta distribution [2]_; its median, taken back
    through the exponential curve, is a multiple of the true median.

    Parameters
    ----------
    n, level
        As in `median_ranks`, whose errors are these.
    transform : {'plain', 'log', 'log-log', 'logit', 'arcsin'}
        Scale of the interval.

    Examples
    --------
    >>> found = typical_limits(30, "log-log")
    >>> round(found.low, 2), round(found.high, 2)
    (0.55, 1.65)
    """
    ranks = next(one for one in median_ranks(n, level=level) if one.transform == transform)
    low = 0.0 if ranks.low is None else _middle(ranks.low, n)
    return Typical(n, low, None if ranks.high is None else _middle(ranks.high, n))


def _middle(rank: float, n: int) -> float:
    had = special.betaincinv(rank, n + 1 - rank, 0.5)
    return float(-np.log2(1 - had))
