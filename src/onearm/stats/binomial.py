"""The binomial distribution as arrays, and the checks that its users share."""

from __future__ import annotations

from collections.abc import Collection
from numbers import Real

import numpy as np
import numpy.typing as npt
from scipy import special

from onearm.errors import InputError

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


TIE = 1e-12
"""Probabilities closer than this, as numbers or as a ratio, are one probability."""


def pmf(n: int, p: float) -> Array:
    """P(X = x) for x = 0..n, shape (n + 1,).

    From the likeliest count outwards, each from its neighbour, scaled to sum to 1: logarithms
    of factorials would cost three digits at n = 1000.

    Examples
    --------
    >>> pmf(2, 0.5).round(12).tolist()
    [0.25, 0.5, 0.25]
    """
    x = np.arange(1, n + 1)
    ratio = (n + 1 - x) / x * (p / (1 - p) if p < 1 else np.inf)  # P(X = x) / P(X = x - 1)
    mode = min(int((n + 1) * p), n)
    below = np.cumprod(1 / ratio[:mode][::-1])[::-1]
    relative = np.concatenate([below, [1.0], np.cumprod(ratio[mode:])])
    return np.asarray(relative / relative.sum())


def pmfs(n_max: int, p: float) -> Array:
    """P(X = x) for every size up to `n_max`, shape (n_max + 1, n_max + 1), row = size.

    Examples
    --------
    >>> pmfs(2, 0.5).round(12).tolist()
    [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.25, 0.5, 0.25]]
    """
    table = np.zeros((n_max + 1, n_max + 1))
    table[0, 0] = 1
    for n in range(n_max):  # one patient more
        table[n + 1] = (1 - p) * table[n]
        table[n + 1, 1:] += p * table[n, :-1]
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def tail(n: int, p: float, r: Ints) -> Array:
    """P(X > r) for each integer r, below 0 and above n too.

    Examples
    --------
    >>> tail(2, 0.5, np.array([-1, 0, 1, 2])).round(12).tolist()
    [1.0, 0.75, 0.25, 0.0]
    """
    above = np.concatenate([np.cumsum(pmf(n, p)[::-1])[::-1], [0.0]])
    return np.asarray(np.minimum(above, 1.0)[np.clip(r + 1, 0, n + 1)])


def log_choose(n: int, k: Ints) -> Array:
    """Logarithm of the number of ways to choose each `k` of `n`, -inf where there is none.

    Examples
    --------
    >>> np.exp(log_choose(4, np.array([-1, 0, 2, 5]))).round(12).tolist()
    [0.0, 1.0, 6.0, 0.0]
    """
    inside = (k >= 0) & (k <= n)
    k = np.clip(k, 0, n)
    log = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return np.where(inside, log, -np.inf)


def check_probability(**values: float) -> None:
    """Raise InputError if a named value lies outside 0 to 1 (or is missing)."""
    for name, value in values.items():
        if not 0 <= value <= 1:
            raise InputError(f"{name} must lie between 0 and 1, found {value}")


def check_level(level: float) -> None:
    """Raise InputError unless 0 < level < 1."""
    if not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, found {level}")


def check_counts(**values: float) -> tuple[int, ...]:
    """The named values as int, so 13.0 or an integer of numpy as 13.

    Raises
    ------
    InputError
        If a value is not a whole number.

    Examples
    --------
    >>> check_counts(x=13.0, n=np.int64(28))
    (13, 28)
    """
    for name, value in values.items():
        if not isinstance(value, Real) or value % 1 != 0:  # nan and inf leave nan
            raise InputError(f"{name} must be a whole number, found {value}")
    return tuple(int(value) for value in values.values())


def check_choice(name: str, value: str, known: Collection[str]) -> None:
    """Raise InputError unless the value is one of those known."""
    if value not in known:
        raise InputError(f"{name} must be one of {', '.join(known)}, found {value}")
