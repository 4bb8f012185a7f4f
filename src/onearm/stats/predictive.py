"""Futility stopping by predictive probability: boundaries, their exact behaviour, and a search.

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

from onearm.errors import InputError
from onearm.stats.bayes import (
    UNIFORM,
    Prior,
    beyond,
    check_course,
    most_failing,
    posterior,
)
from onearm.stats.binomial import TIE, Array, check_counts, check_probability, pmf, tail


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
    (n_max,) = check_course(prior, n_max=n_max)
    r = most_failing(n_max, p0, theta_t, prior)
    chances = {n: beyond(n, n_max, r, prior) for n in _looks(looks, n_max)}
    return _boundaries(chances, theta_l, n_max, r)


def characteristics(rule: Boundaries, p: float) -> Characteristics:
    """Exact operating characteristics of `rule` at a true rate `p`, look by look.

    Parameters
    ----------
    rule : Boundaries
        Looks in increasing order, and with how many responders the trial stops at each.
    p : float
        True rate, between 0 and 1.

    Raises
    ------
    InputError
        If `p` is not between 0 and 1, or the looks are not counts in increasing order, each
        with a count (-1 for never) at which to stop.

    Examples
    --------
    >>> at_null = characteristics(Boundaries(n=(15, 28), stop=(6, 15)), 0.434)
    >>> round(at_null.reject, 4), round(at_null.pet, 3), round(at_null.en, 1)
    (0.0979, 0.503, 21.5)
    """
    check_probability(p=p)
    looks, stops = _whole("n", rule.n), _whole("stop", rule.stop)
    if not looks or len(looks) != len(stops) or (np.diff(looks, prepend=0) < 1).any():
        raise InputError(f"looks must be counts in increasing order, found {rule.n}")
    if min(stops) < -1:
        raise InputError(f"stop must be counts, or -1 for never, found {rule.stop}")
    going, before, stopped = np.ones(1), 0, []  # going[x]: P(x responders and not stopped)
    for n, stop in zip(looks, stops, strict=True):
        going, before = np.convolve(going, pmf(n - before, p)), n
        stopped.append(float(going[: stop + 1].sum()))
        going[: stop + 1] = 0
    pet = sum(stopped[:-1])
    en = float(np.dot(looks[:-1], stopped[:-1])) + (1 - pet) * looks[-1]
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
    (n_max,) = check_course(prior, n_max=n_max)
    sizes = _looks(looks, n_max)
    powers = tail(n_max, p1, np.arange(n_max))  # no rule has more than one without looks
    found = [
        _most_stopping(sizes, n_max, int(r), (p0, p1), beta, prior)
        for r in np.flatnonzero(powers >= 1 - beta - TIE)
    ]
    kept = [design for design in found if design.null.reject <= alpha + TIE]
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
    chances = {n: beyond(n, n_max, r, prior) for n in sizes}
    levels = np.unique(np.concatenate([*chances.values(), [0.0, 1.0]]))

    def rule(level: int) -> Boundaries:
        return _boundaries(chances, levels[level], n_max, r)

    def too_weak(level: int) -> bool:
        return characteristics(rule(level), rates[1]).reject < 1 - beta - TIE

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


def _looks(looks: Iterable[int] | None, n_max: int) -> list[int]:
    sizes = sorted(set(range(1, n_max) if looks is None else _whole("looks", looks)))
    if any(not 1 <= n < n_max for n in sizes):
        raise InputError(f"looks must be counts from 1 to {n_max - 1}, found {sizes}")
    return sizes


def _whole(name: str, values: Iterable[float]) -> list[int]:
    return [check_counts(**{name: value})[0] for value in values]
