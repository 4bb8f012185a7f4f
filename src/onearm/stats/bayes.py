"""One binomial rate by Bayes' rule, and futility stopping by predictive probability.

References
----------
.. [1] Lee JJ, Liu DD. A predictive probability design for phase II cancer clinical trials.
   Clin Trials 2008;5:93-106.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import check_level, check_probability, pmf, tail

Array = npt.NDArray[np.float64]
Prior = tuple[float, float]

UNIFORM: Prior = (1.0, 1.0)


@dataclass(frozen=True)
class Posterior:
    """Beta(`a`, `b`): what is known of the rate after the data, with its mean and median."""

    a: float
    b: float
    mean: float
    median: float

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Credible interval that leaves (1 - level) / 2 on either side."""
        check_level(level)
        low, high = special.betaincinv(self.a, self.b, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def above(self, p0: float) -> float:
        """P(rate > `p0`)."""
        check_probability(p0=p0)
        return float(special.betaincc(self.a, self.b, p0))


@dataclass(frozen=True)
class Boundaries:
    """Stop after `n` patients with `stop` or fewer responders, one entry a look; -1 is never.

    The last look is the end of the trial, which succeeds with more than the last `stop`.
    """

    n: tuple[int, ...]
    stop: tuple[int, ...]


@dataclass(frozen=True)
class Characteristics:
    """What a rule does when the true rate is `p`.

    `reject` is the probability of success at the end, `pet` that of stopping before it,
    `en` the expected number of patients.
    """

    p: float
    reject: float
    pet: float
    en: float


@dataclass(frozen=True)
class PredictiveDesign:
    """A rule of Lee and Liu [1]_ with its characteristics under the null and the aim.

    Each theta_L above `theta_l[0]` up to `theta_l[1]`, with each theta_T from `theta_t[0]` to
    below `theta_t[1]`, is the same rule.
    """

    prior: Prior
    theta_l: tuple[float, float]
    theta_t: tuple[float, float]
    boundaries: Boundaries
    null: Characteristics
    aim: Characteristics


def posterior(x: int, n: int, prior: Prior = UNIFORM) -> Posterior:
    """The rate after `x` of `n` patients; 0 of 0 gives the prior.

    Parameters
    ----------
    x, n : int
        Patients with the outcome, and patients in all.
    prior : (float, float)
        Parameters of the Beta prior, above zero: so many patients with the outcome, and so
        many without, are what it weighs.

    Raises
    ------
    InputError
        If `x` and `n` are not counts with `x` between 0 and `n`, or the prior is not proper.

    Examples
    --------
    >>> rate = posterior(13, 28)
    >>> f"{rate.mean:.3f}, P(rate > 0.434) = {rate.above(0.434):.3f}"
    '0.467, P(rate > 0.434) = 0.636'
    """
    _check(prior, x, n)
    a, b = prior[0] + x, prior[1] + n - x
    return Posterior(a, b, a / (a + b), float(special.betaincinv(a, b, 0.5)))


def predictive_beyond(x: int, n: int, n_max: int, r: int, *, prior: Prior = UNIFORM) -> float:
    """Predictive probability of more than `r` responders among `n_max`, as of `x` in `n`.

    Parameters
    ----------
    x, n, n_max : int
        Responders and patients so far, and patients at the end.
    r : int
        Most responders with which the trial fails, as in a Simon or single-stage design.
    prior : (float, float)
        Parameters of the Beta prior, above zero.

    Raises
    ------
    InputError
        If not 0 <= x <= n <= n_max in whole numbers, or the prior is not proper.

    Examples
    --------
    >>> round(predictive_beyond(7, 15, 28, r=15), 3)
    0.16
    """
    _check(prior, x, n, n_max)
    return float(_beyond(n, n_max, r, prior)[x])


def predictive_probability(
    x: int, n: int, n_max: int, p0: float, *, theta: float = 0.9, prior: Prior = UNIFORM
) -> float:
    """Predictive probability of success at the end [1]_, as of `x` responders in `n`.

    Success is P(rate > `p0`) > `theta` (theta_T of the paper) given all `n_max` patients; the
    sum runs over the future numbers of responders that bring it about.
    Other parameters and errors are those of `predictive_beyond`.

    Examples
    --------
    >>> round(predictive_probability(16, 23, 40, p0=0.6, theta=0.9, prior=(0.6, 0.4)), 4)
    0.5656
    """
    return predictive_beyond(x, n, n_max, _most_failing(n_max, p0, theta, prior), prior=prior)


def predictive_boundaries(
    n_max: int,
    p0: float,
    *,
    theta_l: float,
    theta_t: float = 0.9,
    looks: Iterable[int] | None = None,
    prior: Prior = UNIFORM,
) -> Boundaries:
    """At each look, the most responders at which success has become too unlikely [1]_.

    Parameters
    ----------
    n_max : int
        Patients at the end.
    p0 : float
        Rate to be exceeded.
    theta_l, theta_t : float
        Stop when the predictive probability of success is below `theta_l`; success at the end
        is P(rate > p0) > `theta_t`.
    looks : iterable of int
        Numbers of patients at which to look before the end; every one if None.
    prior : (float, float)
        Parameters of the Beta prior, above zero.

    Raises
    ------
    InputError
        If `p0`, `theta_l` or `theta_t` is not between 0 and 1, a look is not a count from 1
        to below `n_max`, or the prior is not proper.

    Examples
    --------
    >>> rule = predictive_boundaries(36, 0.2, theta_l=0.001, looks=[10, 17], prior=(0.2, 0.8))
    >>> rule.n, rule.stop
    ((10, 17, 36), (0, 1, 10))
    """
    check_probability(theta_l=theta_l)
    r = _most_failing(n_max, p0, theta_t, prior)
    chances = {n: _beyond(n, n_max, r, prior) for n in _looks(looks, n_max)}
    return _boundaries(chances, theta_l, n_max, r)


def characteristics(rule: Boundaries, p: float) -> Characteristics:
    """Exact operating characteristics of `rule` at a true rate `p`, look by look.

    Raises
    ------
    InputError
        If `p` is not between 0 and 1, or the looks are not counts in increasing order.

    Examples
    --------
    >>> at_null = characteristics(Boundaries(n=(15, 28), stop=(6, 15)), 0.434)
    >>> round(at_null.reject, 4), round(at_null.pet, 3), round(at_null.en, 1)
    (0.0979, 0.503, 21.5)
    """
    check_probability(p=p)
    if not rule.n or len(rule.n) != len(rule.stop) or (np.diff(rule.n, prepend=0) < 1).any():
        raise InputError(f"looks must be counts in increasing order, found {rule.n}")
    going, before, stopped = np.ones(1), 0, []  # going[x]: P(x responders and not stopped)
    for n, stop in zip(rule.n, rule.stop, strict=True):
        going, before = np.convolve(going, pmf(n - before, p)), n
        stopped.append(float(going[: stop + 1].sum()))
        going[: stop + 1] = 0
    pet = sum(stopped[:-1])
    en = float(np.dot(rule.n[:-1], stopped[:-1])) + (1 - pet) * rule.n[-1]
    return Characteristics(p, float(going.sum()), pet, en)


def search(
    n_max: int,
    p0: float,
    p1: float,
    alpha: float,
    beta: float,
    *,
    looks: Iterable[int] | None = None,
    prior: Prior = UNIFORM,
) -> PredictiveDesign:
    """Of the rules of Lee and Liu [1]_ with `n_max` patients, the one of least EN(p0).

    What theta_T does is to set the responders that are needed at the end. For each number, a
    larger theta_L stops more trials, which lowers power, type I error and patients at once:
    the largest theta_L that keeps the power is the candidate.

    Parameters
    ----------
    n_max, looks, prior
        As for `predictive_boundaries`.
    p0, p1 : float
        Uninteresting and desirable rate.
    alpha, beta : float
        Largest one-sided type I error and type II error.

    Raises
    ------
    InputError
        If not 0 < p0 < p1 < 1, another argument is out of its range, or no rule with `n_max`
        patients keeps both errors.

    Examples
    --------
    >>> found = search(36, 0.2, 0.4, 0.1, 0.1, looks=range(10, 36), prior=(0.2, 0.8))
    >>> found.boundaries.stop[-1], round(found.null.reject, 3), round(found.aim.reject, 3)
    (10, 0.086, 0.9)
    """
    check_probability(alpha=alpha, beta=beta)
    if not 0 < p0 < p1 < 1:
        raise InputError(f"need 0 < p0 < p1 < 1, found p0 = {p0}, p1 = {p1}")
    _check(prior, n_max)
    sizes = _looks(looks, n_max)
    powers = tail(n_max, p1, np.arange(n_max))  # no rule has more than one without looks
    found = [
        _most_stopping(sizes, n_max, int(r), (p0, p1), beta, prior)
        for r in np.flatnonzero(powers >= 1 - beta)
    ]
    kept = [design for design in found if design.null.reject <= alpha]
    if not kept:
        raise InputError(
            f"no rule with {n_max} patients tells {p0} from {p1} with alpha {alpha:g} and "
            f"beta {beta:g}; allow more patients or larger errors"
        )
    return min(kept, key=lambda design: design.null.en)


def _most_stopping(
    sizes: list[int], n_max: int, r: int, rates: tuple[float, float], beta: float, prior: Prior
) -> PredictiveDesign:
    """The rule with the largest theta_L that keeps the power, when the end needs more than r."""
    chances = {n: _beyond(n, n_max, r, prior) for n in sizes}
    levels = np.unique(np.concatenate([*chances.values(), [0.0, 1.0]]))

    def rule(level: int) -> Boundaries:
        return _boundaries(chances, levels[level], n_max, r)

    def too_weak(level: int) -> bool:
        return characteristics(rule(level), rates[1]).reject < 1 - beta

    # At the lowest level above 0 only trials that cannot succeed any more are stopped.
    level = bisect_left(range(len(levels)), True, lo=2, key=too_weak) - 1
    theta_l = (float(levels[level - 1]), float(levels[level]))
    theta_t = (posterior(r, n_max, prior), posterior(r + 1, n_max, prior))
    null, aim = (characteristics(rule(level), p) for p in rates)
    return PredictiveDesign(
        prior, theta_l, (theta_t[0].above(rates[0]), theta_t[1].above(rates[0])),
        rule(level), null, aim,
    )  # fmt: skip


def _boundaries(chances: dict[int, Array], theta_l: float, n_max: int, r: int) -> Boundaries:
    """The rule that stops where the chance of success, by look and responders, is too low."""
    stop = (int((chance < theta_l).sum()) - 1 for chance in chances.values())
    return Boundaries((*chances, n_max), (*stop, r))


def _most_failing(n_max: int, p0: float, theta: float, prior: Prior) -> int:
    """The most responders among `n_max` that are no success; -1 if none are too few."""
    check_probability(p0=p0, theta=theta)
    _check(prior, n_max)
    x = np.arange(n_max + 1)
    above = special.betaincc(prior[0] + x, prior[1] + n_max - x, p0)
    return int((above <= theta).sum()) - 1


def _beyond(n: int, n_max: int, r: int, prior: Prior) -> Array:
    """P(more than r of n_max | x of n), beta-binomial, for x = 0..n."""
    x, m = np.arange(n + 1)[:, None], n_max - n
    y, a, b = np.arange(m + 1), prior[0] + x, prior[1] + n - x
    log = special.gammaln(m + 1) - special.gammaln(y + 1) - special.gammaln(m - y + 1)
    chances = np.exp(log + special.betaln(a + y, b + m - y) - special.betaln(a, b))
    return np.asarray(np.minimum(1.0, np.where(x + y > r, chances, 0.0).sum(axis=1)))


def _looks(looks: Iterable[int] | None, n_max: int) -> list[int]:
    sizes = sorted(set(range(1, n_max) if looks is None else looks))
    if any(n % 1 or not 1 <= n < n_max for n in sizes):
        raise InputError(f"looks must be counts from 1 to {n_max - 1}, found {sizes}")
    return sizes


def _check(prior: Prior, *counts: int) -> None:
    if not all(np.isfinite(value) and value > 0 for value in prior):
        raise InputError(f"a Beta prior needs two numbers above zero, found {prior}")
    if not all(low <= high for low, high in zip((0, *counts), counts, strict=False)):
        raise InputError(f"need 0 <= x <= n <= n_max, found {', '.join(map(str, counts))}")
    if any(count % 1 for count in counts):
        raise InputError(f"need whole numbers, found {', '.join(map(str, counts))}")
