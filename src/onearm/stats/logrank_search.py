"""The search for one-sample log-rank designs: the smallest single stage, and the best two stages.

`onearm.stats.logrank_design` says what is searched for, and by which law of (Z1, Z).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import Array, Ints
from onearm.stats.logrank_law import Setting, both_above, law_of

SLACK = 0.03
"""Two stages may have a little more power than one, by far less than this."""

NEVER, SHARES = np.array([1e-9]), np.append(1e-9, np.arange(1, 64) / 64)
"""Where the search starts: hardly stopping, which costs no power; or, if power is short then,
shares of the largest useful probability of stopping."""

LEAST_EVENTS = 1.0
"""Expected under the null at the interim; with fewer the normal approximation is idle."""

Found = tuple[float, int, int, float, float]


def best_two_stages(
    setting: Setting, alpha: float, beta: float, n_max: int
) -> tuple[Found, Found] | None:
    """The minimax and the optimal rule, None if no interim analysis saves patients.

    Each is (expected patients under the null, n, n1, c1, c).

    Raises
    ------
    InputError
        If more than `n_max` patients may be needed.

    Examples
    --------
    >>> found = best_two_stages(Setting(0.434, 0.634, 6, 2, 6, True), 0.10, 0.20, 500)
    >>> [(n1, n) for _, n, n1, _, _ in found]
    [(17, 30), (15, 33)]
    """
    powers = _single_power(setting, alpha, n_max)
    limit = float(_smallest(setting, powers, alpha, beta))  # more is no gain from two stages
    minimax: Found | None = None
    optimal: Found | None = None
    for n in range(2, n_max + 1):
        if powers[n] < 1 - beta - SLACK:
            continue
        start = NEVER if powers[n] >= 1 - beta else SHARES
        reachable, found = _best(setting, n, alpha, beta, limit, start)
        if found is not None:
            minimax, optimal, limit = minimax or found, found, found[0]
        elif not reachable and n >= limit:
            break
    else:
        raise InputError(f"the optimal design may have more than {n_max} patients; raise n_max")
    return None if minimax is None or optimal is None else (minimax, optimal)


def smallest_single_stage(
    setting: Setting, alpha: float, beta: float, n_max: int
) -> tuple[int, float]:
    """The fewest patients that keep the power without an interim look, and the power they give.

    Raises
    ------
    InputError
        If `n_max` patients are too few.

    Examples
    --------
    >>> n, power = smallest_single_stage(Setting(0.434, 0.634, 6, 2, 6, True), 0.10, 0.20, 500)
    >>> n, round(power, 3)
    (30, 0.807)
    """
    powers = _single_power(setting, alpha, n_max)
    n = _smallest(setting, powers, alpha, beta)
    return n, float(powers[n])


def _single_power(setting: Setting, alpha: float, n_max: int) -> Array:
    """Power without an interim look, for n = 0..n_max."""
    n = np.arange(1, n_max + 1)
    law = law_of(setting, n / 2, n, setting.hazard_ratio)
    return np.append(0.0, special.ndtr((law.mean - special.ndtri(1 - alpha)) / law.sd))


def _smallest(setting: Setting, powers: Array, alpha: float, beta: float) -> int:
    enough = np.flatnonzero(powers >= 1 - beta)
    if not enough.size:
        raise InputError(
            f"no design with {powers.size - 1} patients or fewer tells {setting.s0} from "
            f"{setting.s1} with alpha {alpha:g} and beta {beta:g}; allow more or larger errors"
        )
    return int(enough[0])


def _critical(alpha: float, c1: Array, rho: Array) -> Array:
    """The c with P(Z1 > c1, Z > c) = alpha under the null, by Newton's method; nan if none."""
    c = np.full(rho.shape, special.ndtri(1 - alpha))
    for _ in range(40):
        excess = both_above(c1, c, rho) - alpha
        slope = special.ndtr((rho * c - c1) / np.sqrt(1 - rho**2)) * np.exp(-(c**2) / 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.clip(excess / slope * np.sqrt(2 * np.pi), -0.5, 0.5)
        c = c + step
        if not (np.abs(step) > 1e-8).any():  # the next would be 1e-16
            break
    return np.where(np.abs(step) < 1e-8, c, np.nan)


def _best(
    setting: Setting, n: int, alpha: float, beta: float, limit: float, start: Array
) -> tuple[bool, Found | None]:
    """Whether any `n1` could have EN0 below `limit`; and the least (EN0, n, n1, c1, c) that has."""
    n1 = np.arange(1, n)
    null, aim = (law_of(setting, n1, n, ratio) for ratio in (1.0, setting.hazard_ratio))
    # P(stop) under the null: more than what only equals the limit, and no more than what lets
    # stage 1 alone keep the power.
    least = np.maximum((n - limit) / (n - n1), 0)
    most = np.minimum(special.ndtr(aim.mean1 + aim.sd1 * special.ndtri(beta)), 1 - alpha)
    reachable = np.flatnonzero((least < most) & (null.expected1 >= LEAST_EVENTS))

    def enough(stop: Array, rows: Ints) -> npt.NDArray[np.bool_]:
        c1 = special.ndtri(stop)
        c = _critical(alpha, c1, null.rho[rows])
        return np.asarray(aim.take(rows).both(c1, c) >= 1 - beta)

    rows = np.repeat(reachable, start.size)
    low = least[rows] + (most - least)[rows] * np.tile(start, reachable.size)
    kept = enough(low, rows)
    rows, low = rows[kept], low[kept]
    if not rows.size:
        return reachable.size > 0, None
    high = most[rows]
    for _ in range(30):
        middle = (low + high) / 2
        fine = enough(middle, rows)
        low, high = np.where(fine, middle, low), np.where(fine, high, middle)
        second = n - n1[rows]
        rival = second * high >= (second * low).max()
        rows, low, high = rows[rival], low[rival], high[rival]
    expected = n - (n - n1[rows]) * low
    at = [int(np.argmin(expected))]
    c1 = special.ndtri(low[at])
    (c,) = _critical(alpha, c1, null.rho[rows[at]])
    return True, (float(expected[at[0]]), n, int(n1[rows[at[0]]]), float(c1[0]), float(c))
