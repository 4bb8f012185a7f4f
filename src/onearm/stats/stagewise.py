"""All outcomes of a two-stage trial, in the order in which they are more extreme."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from onearm.stats.binomial import Array, Ints, log_choose


class Outcomes:
    """All outcomes of a two-stage trial, in stage-wise order.

    An outcome is the count `x` at the end, 0..n: with `r1` or fewer the trial stopped early, so
    the count alone tells the stage, and the order of the counts is the stage-wise order.
    """

    def __init__(self, r1: int, n1: int, n: int) -> None:
        self.x = np.arange(n + 1)
        self.stage = np.where(self.x <= r1, 1, 2)
        self.seen = np.where(self.x <= r1, n1, n)
        paths, after_success = _log_paths(r1, n1, n)
        self._log_paths = paths
        with np.errstate(invalid="ignore"):
            self.umvue = np.where(self.x <= r1, self.x / n1, np.exp(after_success - paths))
        self.naive = self.x / self.seen

    def probability(self, p: npt.ArrayLike) -> Array:
        """P(outcome), shape (n_rates, n + 1)."""
        rate = np.atleast_1d(np.asarray(p, dtype=float))[:, None]
        failures = self.seen - self.x
        log = self._log_paths + special.xlogy(self.x, rate) + special.xlog1py(failures, -rate)
        return np.asarray(np.exp(log))

    def at_least(self, p: npt.ArrayLike, x: Ints) -> Array:
        """P(outcome x or a later one) for each x, at one rate for all or at one for each."""
        above = np.cumsum(self.probability(p)[:, ::-1], axis=1)[:, ::-1]
        # One row a rate: entry i is read from row i, or always from row 0 if that is all.
        return np.minimum(above[np.arange(len(x)) % len(above), x], 1)

    def at_most(self, p: npt.ArrayLike, x: Ints) -> Array:
        """P(outcome x or an earlier one) for each x, as `at_least`."""
        below = np.cumsum(self.probability(p), axis=1)
        return np.minimum(below[np.arange(len(x)) % len(below), x], 1)


def _log_paths(r1: int, n1: int, n: int) -> tuple[Array, Array]:
    """Logarithm of the number of ways to each count; and of those whose first patient responds."""
    x, n2 = np.arange(n + 1), n - n1
    x1 = np.arange(r1 + 1, n1 + 1)[:, None]
    second = log_choose(n2, x - x1)
    stopped = np.where(x <= r1, log_choose(n1, x), -np.inf)
    went_on = special.logsumexp(log_choose(n1, x1) + second, axis=0)
    first_responds = special.logsumexp(log_choose(n1 - 1, x1 - 1) + second, axis=0)
    return np.where(x <= r1, stopped, went_on), first_responds
