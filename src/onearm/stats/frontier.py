"""For each number of patients the two-stage rule that expects fewest of them under the null.

The search needs no guess of how many patients to allow. A stage 1 of `n1` patients that keeps
the power stops with at most the largest `r1` for which P(X1 <= r1 | p1) <= beta. This bounds
the expected number EN(p0) of every rule with `n1` and `n` from below, and the bound grows with
`n`: once it passes the best EN found, no larger trial can do better.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onearm.stats.binomial import TIE, Array, Ints, check_counts, pmfs
from onearm.stats.single_stage import check_question

FIRST_SIZE = 64
"""Patients for which probabilities are tabled at first; doubled when a search needs more."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Best:
    """The rule of least expected number `en0` for its `n`."""

    en0: float
    n: int
    n1: int
    r1: int
    r: int


@dataclass(frozen=True)
class Frontier:
    """Rules in order of `n`, each expecting fewer patients than every smaller trial.

    The first is the minimax, the last the optimal rule. `complete` is False where `n_max` ended
    the search before it was sure that no larger trial expects fewer patients.
    """

    rules: tuple[Best, ...]
    complete: bool


def frontier(p0: float, p1: float, alpha: float, beta: float, n_max: int) -> Frontier:
    """Search every `n` from 2 up to where no larger trial can do better.

    Of rules that tie in `n` and EN the one with the smallest `n1`, then `r1`, then `r` counts.

    Parameters
    ----------
    p0, p1 : float
        Uninteresting and desirable rate.
    alpha, beta : float
        Largest one-sided type I error and type II error.
    n_max : int
        Patients at most.

    Raises
    ------
    InputError
        If not 0 < p0 < p1 < 1, an error rate is not between 0 and 1, or `n_max` is not a whole
        number.

    Examples
    --------
    >>> found = frontier(0.434, 0.634, 0.10, 0.20, n_max=100)
    >>> [(best.n, round(best.en0, 1)) for best in found.rules], found.complete
    ([(28, 21.5), (30, 21.4), (32, 21.3), (35, 21.0), (37, 20.5)], True)
    """
    check_question(p0, p1, alpha, beta)
    (n_max,) = check_counts(n_max=n_max)
    tables = Tables(min(FIRST_SIZE, max(n_max, 0)), p0, p1, beta)
    rules: list[Best] = []
    limit = np.inf
    for n in range(2, n_max + 1):
        if n > tables.n_max:
            tables = Tables(min(2 * tables.n_max, n_max), p0, p1, beta)
        if _best_power(tables, n, alpha) < 1 - beta - TIE:
            continue
        n1, en0, open_pairs = _open_pairs(tables, n, limit)
        if not n1.size and limit < np.inf:
            return Frontier(tuple(rules), complete=True)
        best = _best_of(tables, n, n1, en0, open_pairs, alpha, beta)
        if best is not None:
            limit = best.en0
            rules.append(best)
    return Frontier(tuple(rules), complete=False)


class Tables:
    """Binomial probabilities of every size up to `n_max` under both rates.

    `pmf0`, `pmf1` hold P(X = x), shape (n_max + 1, n_max + 1), row = size; `over0`, `over1` hold
    P(X >= x), with a last column of zeros; `most_r1` the largest r1 of a stage 1 of each size
    that does not use up `beta`, -1 where there is none.
    """

    def __init__(self, n_max: int, p0: float, p1: float, beta: float) -> None:
        self.n_max = n_max
        self.pmf0, self.pmf1 = pmfs(n_max, p0), pmfs(n_max, p1)
        self.over0, self.over1 = _at_least(self.pmf0), _at_least(self.pmf1)
        self.most_r1 = (np.cumsum(self.pmf1, axis=1) <= beta + TIE).sum(axis=1) - 1

    def pet0(self, n1: Ints, r1: Ints) -> Array:
        """P(X1 <= r1 | p0)."""
        return 1 - self.over0[n1, r1 + 1]

    def least_en0(self, n: int) -> Array:
        """A lower bound of EN(p0) for n1 = 1 .. n - 1: no power is left if more stop early."""
        n1 = np.arange(1, n)
        return n1 + (1 - self.pet0(n1, self.most_r1[1:n])) * (n - n1)

    def rejection(self, n1: Ints, n: int, r: int | Ints, *, null: bool) -> Array:
        """P(X1 > r1 and X > r), shape (n1.size, max(n1)), column r1, under one of the rates.

        With several `r` one such matrix each, shape (r.size, n1.size, max(n1)).
        """
        pmf, over = (self.pmf0, self.over0) if null else (self.pmf1, self.over1)
        x1 = np.arange(1, int(n1.max()) + 1)
        needed = np.clip(np.asarray(r)[..., None, None] + 1 - x1, 0, len(over))
        joint = pmf[n1[:, None], x1] * over[n - n1[:, None], needed]
        return np.cumsum(joint[..., ::-1], axis=-1)[..., ::-1]


def _at_least(pmf: Array) -> Array:
    above = np.cumsum(pmf[:, ::-1], axis=1)[:, ::-1]
    return np.pad(above, ((0, 0), (0, 1)))


def _best_power(tables: Tables, n: int, alpha: float) -> float:
    """Power of the best test of `n` patients, randomised (Neyman and Pearson): no rule has more."""
    over0, over1 = tables.over0[n], tables.over1[n]
    x = int((over0[: n + 1] > alpha).sum())  # the smallest count that may be rejected outright
    share = (alpha - over0[x]) / tables.pmf0[n, x - 1]
    return float(over1[x] + tables.pmf1[n, x - 1] * share)


def _open_pairs(tables: Tables, n: int, limit: float) -> tuple[Ints, Array, Mask]:
    """The `n1` that may still lead below `limit`; EN(p0) and openness of each (n1, r1)."""
    n1 = np.flatnonzero(tables.least_en0(n) < limit * (1 - TIE)) + 1
    r1 = np.arange(n1.max(initial=0))
    en0 = n1[:, None] + (1 - tables.pet0(n1[:, None], r1)) * (n - n1[:, None])
    possible = (r1 <= tables.most_r1[n1][:, None]) & (r1 < n1[:, None])
    return n1, en0, possible & (en0 < limit * (1 - TIE))


def _best_of(
    tables: Tables, n: int, n1: Ints, en0: Array, open_pairs: Mask, alpha: float, beta: float
) -> Best | None:
    """Among the open pairs that keep both errors with some r the one of least EN(p0).

    A smaller r has more power and more type I error: r falls from the single-stage bound, and
    the fall ends where no pair keeps alpha.
    """
    found: Best | None = None
    for r in range(int((tables.over0[n, 1:] > alpha + TIE).sum()), -1, -1):
        rows = open_pairs.any(axis=1)
        n1, en0, open_pairs = n1[rows], en0[rows], open_pairs[rows]
        if not n1.size:
            break
        width = int(n1.max())
        en0, open_pairs = en0[:, :width], open_pairs[:, :width].copy()
        open_pairs[:, r + 1 :] = False
        open_pairs &= tables.rejection(n1, n, r, null=True) <= alpha + TIE
        kept = open_pairs & (tables.rejection(n1, n, r, null=False) >= 1 - beta - TIE)
        if kept.any():
            least = en0[kept].min()
            row, r1 = np.argwhere(kept & (en0 <= least * (1 + TIE)))[0]
            best = Best(float(en0[row, r1]), n, int(n1[row]), int(r1), r)
            if found is None or _precedes(best, found):
                found = best
            # What expects more patients than this is out of the running.
            open_pairs &= en0 < found.en0 * (1 + TIE)
    return found


def _precedes(one: Best, other: Best) -> bool:
    if abs(one.en0 - other.en0) > TIE * other.en0:
        return one.en0 < other.en0
    return (one.n1, one.r1, one.r) < (other.n1, other.r1, other.r)
