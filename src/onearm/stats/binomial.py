"""The binomial distribution as arrays, and the checks that its users share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from onearm.errors import InputError

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def pmf(n: int, p: float) -> Array:
    """P(X = x) for x = 0..n, shape (n + 1,).

    Examples
    --------
    >>> pmf(2, 0.5).round(12).tolist()
    [0.25, 0.5, 0.25]
    """
    x = np.arange(n + 1)
    log = special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)
    return np.asarray(np.exp(log + special.xlogy(x, p) + special.xlog1py(n - x, -p)))


def pmfs(n_max: int, p: float) -> Array:
    """P(X = x) for every size up to `n_max`, shape (n_max + 1, n_max + 1), row = size.

    Examples
    --------
    >>> pmfs(2, 0.5).round(12).tolist()
    [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.25, 0.5, 0.25]]
    """
    n, x = np.arange(n_max + 1)[:, None], np.arange(n_max + 1)
    factorial = special.gammaln(np.arange(n_max + 1) + 1)
    fewer = np.maximum(n - x, 0)
    log = factorial[n] - factorial[x] - factorial[fewer]
    log += special.xlogy(x, p) + special.xlog1py(fewer, -p)
    return np.where(x <= n, np.exp(log), 0.0)


def tail(n: int, p: float, r: Ints) -> Array:
    """P(X > r) for each integer r, below 0 and above n too.

    Examples
    --------
    >>> tail(2, 0.5, np.array([-1, 0, 1, 2])).round(12).tolist()
    [1.0, 0.75, 0.25, 0.0]
    """
    above = np.concatenate([np.cumsum(pmf(n, p)[::-1])[::-1], [0.0]])
    return np.asarray(above[np.clip(r + 1, 0, n + 1)])


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
