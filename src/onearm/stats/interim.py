"""What an interim look does to the plain rate and to three intervals, exactly.

A two-stage trial stops after `n1` patients with `r1` or fewer successes, and else goes on to `n`.

References
----------
.. [1] Pepe MS, Feng Z, Longton G, Koopmeiners J. Conditional estimation of sensitivity and
   specificity from a phase 2 biomarker study allowing early termination for futility.
   Stat Med 2009;28:762-779.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from onearm.errors import InputError
from onearm.stats import exact, two_stage
from onearm.stats.binomial import Array, check_counts, log_choose
from onearm.stats.simon import check_rule


def among_those_that_go_on(r1: int, n1: int, r: int, n: int, x: int) -> float:
    """The estimate that is right on average over the trials that reach the end [1]_.

    The best unbiased estimate of all trials is the expected rate of stage 1 given the total;
    this one is the expected rate of stage 2, which no rule has selected.

    Parameters
    ----------
    r1, n1, r, n : int
        The design, as in `two_stage.estimate`.
    x : int
        Successes of all `n` patients.

    Raises
    ------
    InputError
        If the rule is none, or the trial cannot have reached the end with `x` successes.

    Examples
    --------
    >>> round(among_those_that_go_on(6, 15, 15, 28, 13), 4)
    0.402
    """
    r1, n1, r, n = check_rule(r1, n1, r, n)
    (x,) = check_counts(x=x)
    if not r1 < x <= n:
        raise InputError(f"with {x} successes no trial of this design reaches {n} patients")
    x1, n2 = np.arange(r1 + 1, n1 + 1), n - n1
    log = log_choose(n1, x1) + log_choose(n2, x - x1)
    ways = np.exp(log - log.max())
    return float(ways @ (x - x1) / ways.sum() / n2)


def plain_means(r1: int, n1: int, r: int, n: int, p: float) -> tuple[float, float]:
    """Expected successes over patients: over all trials, and over those that go on.

    Parameters
    ----------
    r1, n1, r, n : int
        The design, as in `two_stage.estimate`.
    p : float
        True rate, between 0 and 1; above 0, where no trial goes on.

    Raises
    ------
    InputError
        If the rule is none, `p` does not lie between 0 and 1, or no trial goes on.

    Examples
    --------
    >>> [round(mean, 4) for mean in plain_means(6, 15, 15, 28, 0.434)]
    [0.4099, 0.4899]
    """
    end = two_stage.probabilities(r1, n1, r, n, p)[0]
    x = np.arange(n + 1)
    rate, on = x / np.where(x <= r1, n1, n), x > r1
    goes_on = end[on].sum()
    if not goes_on > 0:
        raise InputError(f"no trial goes on at a true rate of {p}")
    return float(end @ rate), float(end[on] @ rate[on] / goes_on)


def coverages(
    r1: int, n1: int, r: int, n: int, p: npt.ArrayLike, *, level: float = 0.95
) -> dict[str, Array]:
    """Coverage of three intervals at true rates, by enumerating all outcomes.

    'stage-wise' is that of `two_stage.estimate`; 'one stage' that of Clopper and Pearson, as if
    nobody had looked. 'other' has the upper limit at the rate with P(X >= x) = 1 - a, as
    `twostage.inference` of clinfun has it, where P(X <= x) = a is asked for. Without a success
    there is no such rate; the limit is then taken as 1.

    Parameters
    ----------
    r1, n1, r, n : int
        The design, as in `two_stage.estimate`.
    p : array-like, shape = (n_rates,)
        True rates, between 0 and 1.
    level : float
        Two-sided confidence level.

    Raises
    ------
    InputError
        If the rule is none, or a rate or the level does not lie between 0 and 1.

    Examples
    --------
    >>> found = coverages(6, 15, 15, 28, 0.5)
    >>> {name: round(float(values[0]), 3) for name, values in found.items()}
    {'stage-wise': 0.965, 'one stage': 0.964, 'other': 0.923}
    """
    stage_wise = two_stage.behaviour(r1, n1, r, n, p, level=level).coverage
    end, rate = two_stage.probabilities(r1, n1, r, n, p), np.atleast_1d(p)[:, None]
    above = np.cumsum(end[:, ::-1], axis=1)[:, ::-1]
    x, miss = np.arange(n + 1), (1 - level) / 2
    plain = [exact.clopper_pearson(k, n1 if k <= r1 else n, level=level).ci for k in x.tolist()]
    low, high = np.array(plain, dtype=float).T
    other = (above > miss) & ((above < 1 - miss) | (x == 0))
    return {
        "stage-wise": stage_wise,
        "one stage": (end * ((low <= rate) & (rate <= high))).sum(axis=1),
        "other": (end * other).sum(axis=1),
    }
