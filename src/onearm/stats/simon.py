"""Two-stage designs for one binomial endpoint.

References
----------
.. [1] Simon R. Optimal two-stage designs for phase II clinical trials.
   Control Clin Trials 1989;10:1-10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import check_probability, pmf, tail

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Characteristics:
    """What a two-stage rule does when the true rate is `p`.

    `reject` is the probability of declaring activity, `pet` that of stopping after stage 1,
    `en` the expected number of patients.
    """

    p: float
    reject: float
    pet: float
    en: float


@dataclass(frozen=True)
class Design:
    """A two-stage rule: stop after `n1` patients with `r1` or fewer responders;
    declare activity after `n` patients with more than `r`.

    `alpha` and `power` are the exact rejection probabilities under `p0` and `p1`;
    `pet0`, `pet1` the probabilities of early termination, `en0`, `en1` expected patients.
    """

    kind: str
    p0: float
    p1: float
    r1: int
    n1: int
    r: int
    n: int
    alpha: float
    power: float
    pet0: float
    pet1: float
    en0: float
    en1: float


@dataclass(frozen=True)
class Designs:
    """The minimax and the optimal design for one question."""

    minimax: Design
    optimal: Design


def characteristics(r1: int, n1: int, r: int, n: int, p: float) -> Characteristics:
    """Exact operating characteristics of a two-stage rule at a true rate `p` [1]_.

    Parameters
    ----------
    r1, n1, r, n : int
        Stop after `n1` patients with `r1` or fewer successes; declare activity after `n`
        patients with more than `r`.
    p : float
        True rate, between 0 and 1.

    Raises
    ------
    InputError
        If not 0 <= r1 < n1 < n, r1 <= r < n, 0 <= p <= 1.

    Examples
    --------
    >>> at_null = characteristics(6, 15, 15, 28, 0.434)
    >>> round(at_null.reject, 4), round(at_null.pet, 3), round(at_null.en, 1)
    (0.0979, 0.503, 21.5)
    """
    if not (0 <= r1 < n1 < n and r1 <= r < n):
        raise InputError(f"need 0 <= r1 < n1 < n and r1 <= r < n, found {r1}/{n1}, {r}/{n}")
    check_probability(p=p)
    responders = np.arange(r1 + 1, n1 + 1)
    first = pmf(n1, p)[responders]
    second = tail(n - n1, p, r - responders)
    pet = float(special.bdtr(r1, n1, p))
    return Characteristics(p, float(first @ second), pet, n1 + (1 - pet) * (n - n1))


def describe(kind: str, r1: int, n1: int, r: int, n: int, p0: float, p1: float) -> Design:
    """A stated rule with its operating characteristics under `p0` and `p1`.

    Parameters and errors are those of `characteristics`; `kind` is a name for the rule.

    Examples
    --------
    >>> stated = describe("minimax", 6, 15, 15, 28, 0.434, 0.634)
    >>> round(stated.alpha, 4), round(stated.power, 4)
    (0.0979, 0.802)
    """
    null, aim = (characteristics(r1, n1, r, n, p) for p in (p0, p1))
    return Design(
        kind, p0, p1, r1, n1, r, n, null.reject, aim.reject, null.pet, aim.pet, null.en, aim.en
    )  # fmt: skip


def search(p0: float, p1: float, alpha: float, beta: float, *, n_max: int = 500) -> Designs:
    """Simon's minimax and optimal designs [1]_.

    Minimax: the smallest `n`, among these the smallest expected number of patients under
    `p0`. Optimal: the smallest expected number, among these the smallest `n`.
    The search ends by itself: a design with `n1` patients in stage 1 that keeps the power
    cannot stop early more often than the largest `r1` with P(X1 <= r1 | p1) <= beta allows,
    which bounds its expected number from below, the more so the larger `n` is.

    Parameters
    ----------
    p0, p1 : float
        Uninteresting and desirable rate.
    alpha, beta : float
        Largest one-sided type I error and type II error.
    n_max : int
        A cap only.

    Raises
    ------
    InputError
        If not 0 < p0 < p1 < 1, an error rate is not between 0 and 1, or no design has
        `n_max` patients or fewer.

    Examples
    --------
    >>> minimax = search(0.434, 0.634, alpha=0.10, beta=0.20).minimax
    >>> minimax.r1, minimax.n1, minimax.r, minimax.n
    (6, 15, 15, 28)
    """
    check_probability(p0=p0, p1=p1, alpha=alpha, beta=beta)
    if not 0 < p0 < p1 < 1:
        raise InputError(f"need 0 < p0 < p1 < 1, found p0 = {p0}, p1 = {p1}")
    if not (0 < alpha < 1 and 0 < beta < 1):
        raise InputError(f"alpha and beta must lie between 0 and 1, found {alpha} and {beta}")
    floor = _expected_floor(p0, p1, beta, n_max)
    minimax: tuple[float, int, int, int, int] | None = None
    optimal: tuple[float, int, int, int, int] | None = None
    for n in range(2, n_max + 1):
        if _best_power(n, p0, p1, alpha) < 1 - beta:
            continue
        limit = np.inf if optimal is None else optimal[0]
        candidates = [n1 for n1 in range(1, n) if floor(n1, n) < limit]
        if not candidates and optimal is not None:
            break
        for found in _feasible(n, candidates, p0, p1, alpha, beta):
            if minimax is None or (found[1] == minimax[1] and found < minimax):
                minimax = found
            if optimal is None or found[0] < optimal[0] - 1e-12:
                optimal = found
    if minimax is None or optimal is None:
        raise InputError(
            f"no two-stage design with {n_max} patients or fewer tells {p0} from {p1} "
            f"with alpha {alpha:g} and beta {beta:g}; allow more patients or larger errors"
        )
    return Designs(*(
        describe(kind, r1, n1, r, n, p0, p1)
        for kind, (_, n, n1, r1, r) in (("minimax", minimax), ("optimal", optimal))
    ))  # fmt: skip


def _best_power(n: int, p0: float, p1: float, alpha: float) -> float:
    """Power of the best test of `n` patients, randomised (Neyman and Pearson): no rule has more."""
    null, aim = pmf(n, p0), pmf(n, p1)
    above = np.cumsum(null[::-1])[::-1]  # P(X >= x)
    x = int((above > alpha).sum())  # the smallest count that may be rejected outright
    left = alpha - (above[x] if x <= n else 0.0)
    return float(aim[x:].sum() + aim[x - 1] * left / null[x - 1])


def _expected_floor(p0: float, p1: float, beta: float, n_max: int) -> Callable[[int, int], float]:
    """Lower bound of EN(p0) for any design with (n1, n) that can reach the power."""
    n1 = np.arange(n_max + 1)
    r1 = np.array([int((np.cumsum(pmf(int(k), p1)) <= beta).sum()) - 1 for k in n1])
    stop = np.where(r1 >= 0, special.bdtr(np.maximum(r1, 0), np.maximum(n1, 1), p0), 0.0)
    return lambda first, n: float(first + (1 - stop[first]) * (n - first))


def _feasible(
    n: int, firsts: list[int], p0: float, p1: float, alpha: float, beta: float
) -> Iterator[tuple[float, int, int, int, int]]:
    """For each `n1`, every (EN0, n, n1, r1, r) that keeps both error rates."""
    for n1 in firsts:
        size, power = _rejection(n, n1, p0), _rejection(n, n1, p1)
        for r1, r in np.argwhere((size <= alpha) & (power >= 1 - beta)):
            en0 = n1 + (1 - float(special.bdtr(r1, n1, p0))) * (n - n1)
            yield en0, n, n1, int(r1), int(r)


def _rejection(n: int, n1: int, p: float) -> Array:
    """P(declare activity), shape (n1, n): row r1 = 0..n1-1, column r = 0..n-1."""
    x1, r = np.arange(n1 + 1), np.arange(n)
    second = tail(n - n1, p, r[None, :] - x1[:, None])
    joint = pmf(n1, p)[:, None] * second
    above = np.cumsum(joint[::-1], axis=0)[::-1][1:]
    possible = r[None, :] >= np.arange(n1)[:, None]
    return np.asarray(np.where(possible, above, np.inf))
