"""One binomial proportion, exactly.

References
----------
.. [1] Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case
   of the binomial. Biometrika 1934;26:404-413.
.. [2] Wilson EB. Probable inference, the law of succession, and statistical inference.
   J Am Stat Assoc 1927;22:209-212.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy import special

from onearm.errors import InputError


@dataclass(frozen=True)
class Proportion:
    """`x` of `n` patients, with an interval; rates are proportions between 0 and 1."""

    x: int
    n: int
    rate: float | None
    ci: tuple[float, float] | None
    ci_method: str
    level: float


def clopper_pearson(x: int, n: int, *, level: float = 0.95) -> Proportion:
    """Proportion with the exact interval of Clopper and Pearson [1]_.

    Parameters
    ----------
    x, n : int
        Patients with the outcome, and patients in all.
    level : float
        Two-sided confidence level.

    Returns
    -------
    Proportion
        With no patients (`n` = 0) rate and interval are None.

    Raises
    ------
    InputError
        If `x` is not between 0 and `n`, or `level` not between 0 and 1.

    Examples
    --------
    >>> result = clopper_pearson(13, 28)
    >>> f"{100 * result.rate:.1f} ({100 * result.ci[0]:.1f}-{100 * result.ci[1]:.1f})"
    '46.4 (27.5-66.1)'
    """
    _check(x, n, level)
    if n == 0:
        return Proportion(x, n, None, None, "Clopper-Pearson", level)
    tail = (1 - level) / 2
    low = float(special.betaincinv(x, n - x + 1, tail)) if x > 0 else 0.0
    high = float(special.betaincinv(x + 1, n - x, 1 - tail)) if x < n else 1.0
    return Proportion(x, n, x / n, (low, high), "Clopper-Pearson", level)


def wilson(x: int, n: int, *, level: float = 0.95) -> Proportion:
    """Proportion with the score interval of Wilson [2]_.

    Same parameters, returns and errors as `clopper_pearson`.

    Examples
    --------
    >>> result = wilson(0, 33)
    >>> f"{100 * result.ci[0]:.1f} to {100 * result.ci[1]:.1f}"
    '0.0 to 10.4'
    """
    _check(x, n, level)
    if n == 0:
        return Proportion(x, n, None, None, "Wilson", level)
    z = float(special.ndtri(0.5 + level / 2))
    rate = x / n
    centre = (rate + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (rate * (1 - rate) / n + z**2 / (4 * n**2)) ** 0.5
    low = 0.0 if x == 0 else centre - half
    high = 1.0 if x == n else centre + half
    return Proportion(x, n, rate, (low, high), "Wilson", level)


def p_value_greater(x: int, n: int, p0: float) -> float:
    """One-sided exact p-value, P(X >= x) for X binomial (`n`, `p0`).

    Raises
    ------
    InputError
        If `x` is not between 0 and `n`, or `p0` not between 0 and 1.

    Examples
    --------
    >>> round(p_value_greater(13, 28, 0.434), 3)
    0.444
    """
    _check(x, n, 0.95)
    if not 0 <= p0 <= 1:
        raise InputError(f"p0 must lie between 0 and 1, found {p0}")
    return 1.0 if x == 0 else float(special.bdtrc(x - 1, n, p0))


def _check(x: int, n: int, level: float) -> None:
    if not 0 <= x <= n:
        raise InputError(f"x must lie between 0 and n, found x = {x}, n = {n}")
    if not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, found {level}")
