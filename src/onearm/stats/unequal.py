"""A two-stage rule whose stages do not share one true rate.

References
----------
.. [1] Simon R. Optimal two-stage designs for phase II clinical trials.
   Control Clin Trials 1989;10:1-10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onearm.stats.binomial import check_probability, pmf, tail
from onearm.stats.simon import check_rule


@dataclass(frozen=True)
class Unequal:
    """What a two-stage rule does when stage 1 has the true rate `first` and stage 2 `second`.

    `reject` is the probability of declaring activity, `pet` that of stopping after stage 1, `en`
    the expected number of patients.
    """

    first: float
    second: float
    reject: float
    pet: float
    en: float


def unequal(r1: int, n1: int, r: int, n: int, first: float, second: float) -> Unequal:
    """Exact operating characteristics where the true rate differs by stage.

    With `first` equal to `second` they are those of Simon [1]_.

    Parameters
    ----------
    r1, n1, r, n : int
        Stop after `n1` patients with `r1` or fewer successes; declare activity after `n`
        patients with more than `r`.
    first, second : float
        True rates of the patients of stage 1 and of stage 2.

    Raises
    ------
    InputError
        If not 0 <= r1 < n1 < n and r1 <= r < n in whole numbers, or a rate does not lie between
        0 and 1.

    Examples
    --------
    >>> round(unequal(6, 15, 15, 28, 0.434, 0.434).reject, 4)
    0.0979
    >>> round(unequal(6, 15, 15, 28, 0.634, 0.434).reject, 4)
    0.4479
    """
    r1, n1, r, n = check_rule(r1, n1, r, n)
    check_probability(first=first, second=second)
    law, counts = pmf(n1, first), np.arange(r1 + 1, n1 + 1)
    reject = float(law[counts] @ tail(n - n1, second, r - counts))
    pet = float(law[: r1 + 1].sum())
    return Unequal(first, second, reject, pet, n1 + (1 - pet) * (n - n1))


def same_average(n1: int, n: int, average: float, apart: float) -> tuple[float, float] | None:
    """Rates of stage 1 and 2 that lie `apart` and average to `average` over all `n` patients.

    Parameters
    ----------
    n1, n : int
        Patients of stage 1, and of both.
    average : float
        Mean rate over all patients.
    apart : float
        Rate of stage 1 less that of stage 2.

    Returns
    -------
    (float, float) or None
        None where one of them would not be a rate.

    Examples
    --------
    >>> [round(rate, 2) for rate in same_average(10, 20, 0.5, 0.2)]
    [0.6, 0.4]
    >>> same_average(10, 20, 0.9, 0.4) is None
    True
    """
    second = average - apart * n1 / n
    first = second + apart
    return (first, second) if 0 <= first <= 1 and 0 <= second <= 1 else None
