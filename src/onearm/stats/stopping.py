"""When to stop for toxicity: limits that are looked at after each patient.

References
----------
.. [1] Ivanova A, Qaqish BF, Schell MJ. Continuous toxicity monitoring in phase II trials in
   oncology. Biometrics 2005;61:540-545.
.. [2] Thall PF, Simon R. Practical Bayesian guidelines for phase IIB clinical trials.
   Biometrics 1994;50:337-349.
.. [3] Storer BE. Design and analysis of phase I clinical trials. Biometrics 1989;45:925-937.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import check_counts, check_probability

Limits = tuple[int | None, ...]


@dataclass(frozen=True)
class Monitored:
    """What a stopping rule does when each patient has the toxicity with probability `p`.

    `stop` is the probability of stopping, at the last patient or before; `patients` and `events`
    are the expected numbers of patients treated and of those with the toxicity.
    """

    p: float
    stop: float
    patients: float
    events: float


def monitor(limits: Sequence[int | None], p: float) -> Monitored:
    """Exact behaviour of a rule that looks after each patient.

    Parameters
    ----------
    limits : sequence of int or None, shape = (n_patients,)
        Toxicities at which to stop after the first, second, ... patient; None: no stop there.
    p : float
        True probability of the toxicity.

    Raises
    ------
    InputError
        If there is no patient, a limit is not a count above 0, or `p` is not between 0 and 1.

    Examples
    --------
    Stop at the second toxicity among six:

    >>> found = monitor([2] * 6, 0.33)
    >>> round(found.stop, 3), round(found.patients, 2)
    (0.642, 4.7)
    """
    _check_limits(limits)
    check_probability(p=p)
    going, stop, patients = np.array([1.0]), 0.0, 0.0
    for limit in limits:
        patients += float(going.sum())
        going = np.append(going * (1 - p), 0.0) + np.append(0.0, going * p)
        if limit is not None:
            stop += float(going[limit:].sum())
            going[limit:] = 0.0
    return Monitored(p, min(stop, 1.0), patients, p * patients)


def pocock_limits(n: int, rate: float, alpha: float) -> Limits:
    """Limits that are equally surprising after each patient, under a tolerated rate [1]_.

    Each is the least count whose probability, or that of more, is at most some level; the level
    is the highest for which the whole rule stops with probability `alpha` at most.

    Parameters
    ----------
    n : int
        Patients to be watched.
    rate : float
        Highest rate of the toxicity that is tolerated.
    alpha : float
        Largest probability of stopping at that rate.

    Raises
    ------
    InputError
        If `n` is not a count above 0, or `rate` or `alpha` does not lie between 0 and 1.

    Examples
    --------
    >>> pocock_limits(12, 0.2, 0.1)
    (None, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6)
    """
    (n,) = check_counts(n=n)
    _check_rates(n, rate, alpha)
    tails = [special.bdtrc(np.arange(k) * 1.0, k, rate) for k in range(1, n + 1)]
    levels = np.unique(np.concatenate(tails))
    low, high = -1, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if monitor(_at_level(tails, levels[middle]), rate).stop <= alpha + 1e-12:
            low = middle
        else:
            high = middle - 1
    return _at_level(tails, levels[low]) if low >= 0 else (None,) * n


def bayes_limits(
    n: int, rate: float, certain: float, *, prior: tuple[float, float] = (1.0, 1.0)
) -> Limits:
    """Limits at which the toxicity is above a tolerated rate with high probability [2]_.

    Parameters
    ----------
    n : int
        Patients to be watched.
    rate : float
        Highest rate of the toxicity that is tolerated.
    certain : float
        Stop where the posterior probability of a higher rate is at least this.
    prior : (float, float)
        Of the Beta prior: as if so many had had the toxicity, and so many not.

    Raises
    ------
    InputError
        If `n` is not a count above 0, `rate` or `certain` does not lie between 0 and 1, or the
        prior is not positive.

    Examples
    --------
    >>> bayes_limits(6, 1 / 3, 0.9)
    (None, 2, 3, 3, 4, 4)
    """
    (n,) = check_counts(n=n)
    _check_rates(n, rate, certain)
    a, b = prior
    if not (a > 0 and b > 0):
        raise InputError(f"a Beta prior needs two numbers above 0, found {a} and {b}")
    found: list[int | None] = []
    for k in range(1, n + 1):
        x = np.arange(1, k + 1)
        reached = x[special.betaincc(a + x, b + k - x, rate) >= certain]
        found.append(int(reached[0]) if len(reached) else None)
    return tuple(found)


def three_and_three(p: float) -> float:
    """Probability that a dose is given up by the rule of three and three [3]_.

    Three patients; with two toxicities or more the dose is given up, with none it stays, with one
    three more are treated and it stays if none of them has it.

    Parameters
    ----------
    p : float
        True probability of the toxicity.

    Raises
    ------
    InputError
        If `p` does not lie between 0 and 1.

    Examples
    --------
    >>> round(three_and_three(0.33), 3)
    0.566
    """
    check_probability(p=p)
    q = 1 - p
    return 1 - q**3 - 3 * p * q**2 * q**3


def steps(limits: Sequence[int | None]) -> tuple[tuple[int, int, int], ...]:
    """A rule in few words: from which to which patient which number of toxicities stops it.

    >>> steps((None, 2, 3, 3, 4))
    ((2, 2, 2), (3, 4, 3), (5, 5, 4))
    """
    changes = [0, *(i for i, (a, b) in enumerate(pairwise(limits), 1) if a != b), len(limits)]
    return tuple(
        (start + 1, end, limit)
        for start, end in pairwise(changes)
        if (limit := limits[start]) is not None
    )


def patients_to_see(rate: float, chance: float) -> int:
    """Patients of whom one or more has an event of this rate, with a given probability or more.

    Parameters
    ----------
    rate, chance : float
        Rate of the event and wanted probability, both between 0 and 1.

    Raises
    ------
    InputError
        If `rate` or `chance` does not lie between 0 and 1.

    Examples
    --------
    >>> patients_to_see(0.05, 0.95), patients_to_see(0.01, 0.8)
    (59, 161)
    """
    _check_rates(1, rate, chance)
    return max(1, int(np.ceil(np.log1p(-chance) / np.log1p(-rate) - 1e-9)))


def _at_level(tails: Sequence[np.ndarray], level: float) -> Limits:
    """The least count after each patient that is no likelier than the level."""
    found: list[int | None] = []
    for tail in tails:
        rare = np.flatnonzero(tail <= level * (1 + 1e-12))
        found.append(int(rare[0]) + 1 if len(rare) else None)
    return tuple(found)


def _check_limits(limits: Sequence[int | None]) -> None:
    if not limits or any(limit is not None and limit < 1 for limit in limits):
        raise InputError(f"need one limit a patient, each a count above 0, found {list(limits)}")


def _check_rates(n: int, *rates: float) -> None:
    if n < 1 or not all(0 < rate < 1 for rate in rates):
        told = ", ".join(f"{rate:g}" for rate in rates)
        raise InputError(f"need a patient or more and rates between 0 and 1, found {n}; {told}")
