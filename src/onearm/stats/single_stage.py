"""The exact design without an interim look.

References
----------
.. [1] A'Hern RP. Sample size tables for exact single-stage phase II designs.
   Stat Med 2001;20:859-866.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import TIE, check_counts, check_probability

N_LIMIT = 100_000


@dataclass(frozen=True)
class SingleStage:
    """Declare activity after `n` patients with more than `r` successes.

    `alpha` and `power` are the exact rejection probabilities under `p0` and `p1`.
    """

    r: int
    n: int
    alpha: float
    power: float


def single_stage(p0: float, p1: float, alpha: float, beta: float) -> SingleStage:
    """The smallest exact test of one binomial rate that keeps both errors [1]_.

    Parameters
    ----------
    p0, p1 : float
        Uninteresting and desirable rate.
    alpha, beta : float
        Largest one-sided type I error and type II error.

    Raises
    ------
    InputError
        If not 0 < p0 < p1 < 1, an error rate is not between 0 and 1, or more than 100 000
        patients are needed.

    Examples
    --------
    >>> design = single_stage(0.434, 0.634, alpha=0.10, beta=0.20)
    >>> design.r, design.n
    (17, 32)
    """
    check_question(p0, p1, alpha, beta)
    r = 0  # the smallest r that keeps alpha never falls as n grows
    for n in range(1, N_LIMIT + 1):
        while special.bdtrc(r, n, p0) > alpha + TIE:
            r += 1
        power = float(special.bdtrc(r, n, p1)) if r < n else 0.0
        if power >= 1 - beta - TIE:
            return SingleStage(r, n, float(special.bdtrc(r, n, p0)), power)
    raise InputError(
        f"telling {p0} from {p1} with alpha {alpha:g} and beta {beta:g} "
        f"needs more than {N_LIMIT} patients"
    )


def describe_single(r: int, n: int, p0: float, p1: float) -> SingleStage:
    """A stated single-stage rule with its exact type I error and power.

    Parameters
    ----------
    r, n : int
        Declare activity after `n` patients with more than `r` successes.
    p0, p1 : float
        Uninteresting and desirable rate.

    Raises
    ------
    InputError
        If not 0 <= r < n in whole numbers, or a rate is not between 0 and 1.

    Examples
    --------
    >>> stated = describe_single(17, 32, 0.434, 0.634)
    >>> round(stated.alpha, 4), round(stated.power, 4)
    (0.0993, 0.8468)
    """
    r, n = check_counts(r=r, n=n)
    check_probability(p0=p0, p1=p1)
    if not 0 <= r < n:
        raise InputError(f"need 0 <= r < n, found r = {r}, n = {n}")
    return SingleStage(r, n, float(special.bdtrc(r, n, p0)), float(special.bdtrc(r, n, p1)))


def attained_single(plan: SingleStage, n: int, p0: float, p1: float) -> SingleStage:
    """The rule for `n` patients, attained for reasons other than their responses.

    The smallest `r` whose exact type I error is not above that of the plan.

    Parameters
    ----------
    plan : SingleStage
        The rule for the number that was planned.
    n : int
        Patients that there are.
    p0, p1 : float
        Uninteresting and desirable rate of the plan.

    Raises
    ------
    InputError
        If there is no patient, or a rate is not between 0 and 1.

    Examples
    --------
    >>> plan = single_stage(0.434, 0.634, alpha=0.10, beta=0.20)
    >>> attained_single(plan, 34, 0.434, 0.634).r
    18
    """
    (n,) = check_counts(n=n)
    check_probability(p0=p0, p1=p1)
    if n < 1:
        raise InputError(f"need one patient or more, found n = {n}")
    r = 0
    while r < n and special.bdtrc(r, n, p0) > plan.alpha + TIE:
        r += 1
    null, aim = (float(special.bdtrc(r, n, p)) if r < n else 0.0 for p in (p0, p1))
    return SingleStage(r, n, null, aim)


def check_question(p0: float, p1: float, alpha: float, beta: float) -> None:
    """Raise InputError unless 0 < p0 < p1 < 1 and both errors lie between 0 and 1."""
    check_probability(p0=p0, p1=p1, alpha=alpha, beta=beta)
    if not 0 < p0 < p1 < 1:
        raise InputError(f"need 0 < p0 < p1 < 1, found p0 = {p0}, p1 = {p1}")
    if not (0 < alpha < 1 and 0 < beta < 1):
        raise InputError(f"alpha and beta must lie between 0 and 1, found {alpha} and {beta}")
