"""A randomised comparison of two rates: how many patients it takes, and how often it errs.

Half of the patients get the new treatment, half the old one. The two counts are compared by the
one-sided exact test of Fisher: given how many succeeded in all, are so many among the new
improbable? Its type I error is kept whatever the rate is that both arms share.

References
----------
.. [1] Rubinstein LV, Korn EL, Freidlin B, Hunsberger S, Ivy SP, Smith MA. Design issues of
   randomized phase II trials and a proposal for phase II screening trials.
   J Clin Oncol 2005;23:7199-7206.
.. [2] Casagrande JT, Pike MC, Smith PG. The power function of the "exact" test for comparing two
   binomial distributions. J R Stat Soc C 1978;27:176-180.
.. [3] Fleiss JL, Levin B, Paik MC. Statistical methods for rates and proportions, 3rd edition.
   Wiley 2003, chapter 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import TIE, check_counts, check_probability, log_choose, pmf
from onearm.stats.single_stage import check_question

N_MAX = 400
"""Patients an arm at which the search gives up."""


@dataclass(frozen=True)
class TwoArm:
    """`n_arm` patients in each of two arms, compared by Fisher's one-sided test at `level`.

    `alpha` is the exact chance of a claim if both arms have the rate p0, `power` that if the new
    one has p1.
    """

    n_arm: int
    level: float
    alpha: float
    power: float

    @property
    def n(self) -> int:
        """Patients in both arms together."""
        return 2 * self.n_arm


def two_arm(p0: float, p1: float, alpha: float, beta: float, *, n_max: int = N_MAX) -> TwoArm:
    """The smallest 1:1 comparison that has the power, as a screening trial is planned [1]_.

    Power falls now and then as patients are added, since counts are whole: this is the first
    size that reaches it.

    Parameters
    ----------
    p0, p1 : float
        Rate of the old treatment, and the rate hoped for with the new one.
    alpha, beta : float
        One-sided type I error and type II error.
    n_max : int
        Patients an arm at which the search gives up.

    Raises
    ------
    InputError
        If not 0 < p0 < p1 < 1, an error rate is not between 0 and 1, or more than `n_max`
        patients an arm are needed.

    Examples
    --------
    >>> found = two_arm(0.434, 0.634, alpha=0.10, beta=0.20)
    >>> found.n_arm, found.n, round(found.alpha, 3), round(found.power, 3)
    (67, 134, 0.069, 0.807)
    """
    check_question(p0, p1, alpha, beta)
    for n_arm in range(1, n_max + 1):
        power = claims(n_arm, alpha, p0, p1)
        if power >= 1 - beta - TIE:
            return TwoArm(n_arm, alpha, claims(n_arm, alpha, p0, p0), power)
    raise InputError(
        f"telling {p0} from {p1} with alpha {alpha:g} and beta {beta:g} needs more than {n_max} "
        "patients in each of two arms"
    )


def claims(n_arm: int, level: float, old: float, new: float) -> float:
    """Exact chance that the new arm is declared better [2]_.

    Parameters
    ----------
    n_arm : int
        Patients in each arm.
    level : float
        One-sided level of Fisher's test.
    old, new : float
        True rates of the two arms.

    Raises
    ------
    InputError
        If there is no patient, or a rate or the level does not lie between 0 and 1.

    Examples
    --------
    Of one patient each, a claim takes a success against a failure, and has p-value 1/2.

    >>> claims(1, 0.5, 0.5, 0.5)
    0.25
    """
    (n_arm,) = check_counts(n_arm=n_arm)
    check_probability(level=level, old=old, new=new)
    if n_arm < 1:
        raise InputError(f"need one patient or more in each arm, found {n_arm}")
    return float(pmf(n_arm, new) @ _claimed(n_arm, level) @ pmf(n_arm, old))


def usual_formula(p0: float, p1: float, alpha: float, beta: float) -> int:
    """Patients an arm by the normal approximation, without a correction for continuity [3]_.

    Parameters and errors are those of `two_arm`.

    Examples
    --------
    >>> usual_formula(0.434, 0.634, alpha=0.10, beta=0.20)
    56
    """
    check_question(p0, p1, alpha, beta)
    middle = (p0 + p1) / 2
    same = float(special.ndtri(1 - alpha)) * math.sqrt(2 * middle * (1 - middle))
    apart = float(special.ndtri(1 - beta)) * math.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    return max(1, math.ceil(((same + apart) / (p1 - p0)) ** 2))


@lru_cache(maxsize=64)
def _claimed(n: int, level: float) -> npt.NDArray[np.bool_]:
    """Whether x successes of the new arm against y of the old are a claim, shape (n+1, n+1)."""
    x, total = np.arange(n + 1), np.arange(2 * n + 1)[:, None]
    log = log_choose(n, x) + log_choose(n, total - x) - log_choose(2 * n, total)
    as_good = np.cumsum(np.exp(log)[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(as_good[x[:, None] + x, x[:, None]] <= level + TIE)
