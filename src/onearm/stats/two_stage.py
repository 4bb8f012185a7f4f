"""Inference after a two-stage trial: its early stop changes what each estimate means.

Outcomes are ordered by stage, then by successes: every trial that stopped early comes before
every trial that went on. The order, with the interval that inverts both its tails, is that of
Jennison and Turnbull [4]_; the unbiased estimate goes back to Girshick, Mosteller and Savage
[5]_. Jung and Kim [1]_ worked both out for two-stage trials of patients. "At least as
extreme" means equal or later in this order.

References
----------
.. [1] Jung SH, Kim KM. On the estimation of the binomial probability in multistage clinical
   trials. Stat Med 2004;23:881-896.
.. [2] Koyama T, Chen H. Proper inference from Simon's two-stage designs.
   Stat Med 2008;27:3145-3154.
.. [3] Whitehead J. On the bias of maximum likelihood estimation following a sequential test.
   Biometrika 1986;73:573-581.
.. [4] Jennison C, Turnbull BW. Confidence intervals for a binomial parameter following a
   multistage test with application to MIL-STD 105D and medical trials.
   Technometrics 1983;25:49-58.
.. [5] Girshick MA, Mosteller F, Savage LJ. Unbiased estimates for certain binomial sampling
   problems with applications. Ann Math Stat 1946;17:13-23.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onearm.errors import InputError
from onearm.stats.binomial import (
    Array,
    Ints,
    check_counts,
    check_level,
    check_probability,
)
from onearm.stats.simon import check_rule
from onearm.stats.stagewise import Outcomes

METHODS = {
    "naive": "successes over patients, as if in one stage",
    "umvue": "uniformly minimum variance unbiased (Jung and Kim 2004)",
    "median_unbiased": "rate at which the stage-wise p-value is one half (Koyama and Chen 2008)",
    "bias_adjusted": "rate whose expected naive estimate is the observed one (Whitehead 1986)",
    "p_value": "one-sided, exact, stage-wise order",
    "mid_p": "one-sided, stage-wise order, half the probability of the observed outcome",
    "ci": "both tails of the stage-wise order inverted, exact",
}
"""What each field of an `Estimate` is."""

ESTIMATORS = ("naive", "umvue", "median_unbiased", "bias_adjusted")

HALVINGS = 60
"""Bisections of the interval from 0 to 1: more than a double can hold."""


@dataclass(frozen=True)
class Estimate:
    """What one outcome of a two-stage trial says of the rate; `METHODS` names each field.

    `x` successes of `seen` patients when the trial ended after `stage`; rates are proportions.
    `reject` says whether the design calls the treatment active.
    """

    x: int
    seen: int
    stage: int
    reject: bool
    naive: float
    umvue: float
    median_unbiased: float
    bias_adjusted: float
    p_value: float
    mid_p: float
    ci: tuple[float, float]
    p0: float
    level: float


@dataclass(frozen=True)
class Behaviour:
    """How estimators and interval behave over the true rate `p`, shape (n_rates,).

    `bias` and `rmse` hold one array for each of `ESTIMATORS`; `coverage` is the probability that
    the interval holds the true rate.
    """

    p: Array
    bias: dict[str, Array]
    rmse: dict[str, Array]
    coverage: Array
    level: float


def estimate(
    r1: int, n1: int, r: int, n: int, x: int, *, p0: float,
    stage: int | None = None, level: float = 0.95,
) -> Estimate:  # fmt: skip
    """Estimates, p-value and interval for one outcome [1]_ [2]_ [3]_ [4]_ [5]_.

    Parameters
    ----------
    r1, n1, r, n : int
        The design: stop after `n1` patients with `r1` or fewer successes; declare activity
        after `n` patients with more than `r`.
    x : int
        Successes when the trial ended: of `n1` patients after stage 1, else of `n`.
    p0 : float
        Uninteresting rate, for the p-values.
    stage : int, optional
        1 or 2. The count tells it: a trial ends after stage 1 with `r1` or fewer successes.
    level : float
        Two-sided confidence level.

    Raises
    ------
    InputError
        If the rule is none or not in whole numbers, `x` cannot be (no count,
        below 0, above `n`, or at odds with `stage`), or a probability does not lie between 0 and 1.

    Examples
    --------
    >>> after = estimate(6, 15, 15, 28, 13, p0=0.434)
    >>> round(after.naive, 4), round(after.umvue, 4), round(after.p_value, 4)
    (0.4643, 0.5182, 0.3526)
    """
    r1, n1, r, n = check_rule(r1, n1, r, n)
    (x,) = check_counts(x=x)
    _check_outcome(r1, n1, n, x, stage)
    return _estimates(Outcomes(r1, n1, n), r, np.array([x]), p0, level)[0]


def estimates(
    r1: int, n1: int, r: int, n: int, *, p0: float, level: float = 0.95
) -> tuple[Estimate, ...]:
    """`estimate` for every outcome, in order: `x` = 0 .. n.

    Parameters and errors are those of `estimate`.

    Examples
    --------
    >>> [round(e.umvue, 3) for e in estimates(0, 2, 1, 4, p0=0.2)]
    [0.0, 0.5, 0.6, 0.75, 1.0]
    """
    r1, n1, r, n = check_rule(r1, n1, r, n)
    return _estimates(Outcomes(r1, n1, n), r, np.arange(n + 1), p0, level)


def _estimates(space: Outcomes, r: int, x: Ints, p0: float, level: float) -> tuple[Estimate, ...]:
    check_probability(p0=p0)
    check_level(level)
    tail, naive = (1 - level) / 2, space.naive[x]
    at_least, exactly = space.at_least(p0, x), space.probability(p0)[0, x]
    expected = _root(lambda p: space.probability(p) @ space.naive - naive, len(x))
    columns = {
        "naive": naive,
        "umvue": space.umvue[x],
        "median_unbiased": _root(lambda p: space.at_least(p, x) - 0.5, len(x)),
        "bias_adjusted": np.where(naive < 1, expected, 1.0),
        "p_value": at_least,
        "mid_p": at_least - exactly / 2,
        "low": _root(lambda p: space.at_least(p, x) - tail, len(x)),
        "high": _root(lambda p: tail - space.at_most(p, x), len(x)),
    }
    for name in ("median_unbiased", "bias_adjusted", "low"):
        columns[name] = np.where(x == 0, 0.0, columns[name])
    columns["high"] = np.where(naive == 1, 1.0, columns["high"])
    rows = [
        dict(zip(columns, map(float, row), strict=True))
        for row in zip(*columns.values(), strict=True)
    ]
    return tuple(
        Estimate(
            x=count, seen=int(space.seen[count]), stage=int(space.stage[count]), reject=count > r,
            ci=(row.pop("low"), row.pop("high")), p0=p0, level=level, **row,
        )
        for count, row in zip(x.tolist(), rows, strict=True)
    )  # fmt: skip


def behaviour(
    r1: int, n1: int, r: int, n: int, p: npt.ArrayLike, *, level: float = 0.95
) -> Behaviour:
    """Bias, root mean square error and coverage over true rates, by enumerating all outcomes.

    Parameters
    ----------
    r1, n1, r, n : int
        The design, as in `estimate`.
    p : array-like, shape = (n_rates,)
        True rates, between 0 and 1; one rate alone is an array of one.
    level : float
        Two-sided confidence level of the interval.

    Raises
    ------
    InputError
        If the rule is none, rates have more than one dimension, or a rate or the level does not
        lie between 0 and 1.

    Examples
    --------
    >>> seen = behaviour(6, 15, 15, 28, [0.434])
    >>> round(float(seen.bias["naive"][0]), 4), round(abs(float(seen.bias["umvue"][0])), 12)
    (-0.0241, 0.0)
    """
    r1, n1, r, n = check_rule(r1, n1, r, n)
    rates = _rates(p)
    outcomes = estimates(r1, n1, r, n, p0=0.5, level=level)
    probability = Outcomes(r1, n1, n).probability(rates)
    low, high = np.array([e.ci for e in outcomes]).T
    inside = (low <= rates[:, None]) & (rates[:, None] <= high)
    error = {
        name: np.array([getattr(e, name) for e in outcomes]) - rates[:, None] for name in ESTIMATORS
    }
    return Behaviour(
        p=rates,
        bias={name: (probability * e).sum(axis=1) for name, e in error.items()},
        rmse={name: np.sqrt((probability * e**2).sum(axis=1)) for name, e in error.items()},
        coverage=(probability * inside).sum(axis=1),
        level=level,
    )


def probabilities(r1: int, n1: int, r: int, n: int, p: npt.ArrayLike) -> Array:
    """P(trial ends with x successes), x = 0..n, shape (n_rates, n + 1).

    With `r1` or fewer it ended after stage 1. Parameters and errors are those of `behaviour`.

    Examples
    --------
    >>> probabilities(0, 1, 1, 2, 0.5).round(12).tolist()
    [[0.5, 0.25, 0.25]]
    """
    r1, n1, r, n = check_rule(r1, n1, r, n)
    return Outcomes(r1, n1, n).probability(_rates(p))


def _root(rising: Callable[[Array], Array], size: int) -> Array:
    """For each outcome the rate at which its own entry of `rising` passes zero."""
    low, high = np.zeros(size), np.ones(size)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = rising(middle) < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def _rates(p: npt.ArrayLike) -> Array:
    rates = np.atleast_1d(np.asarray(p, dtype=float))
    if rates.ndim > 1:
        raise InputError(f"true rates must be one list, found {rates.ndim} dimensions")
    if not ((rates >= 0) & (rates <= 1)).all():
        raise InputError("true rates must lie between 0 and 1")
    return rates


def _check_outcome(r1: int, n1: int, n: int, x: int, stage: int | None) -> None:
    if stage not in (None, 1, 2):
        raise InputError(f"stage must be 1 or 2, found {stage}")
    most = n1 if stage == 1 else n
    if not 0 <= x <= most:
        raise InputError(f"x must lie between 0 and {most}, found {x}")
    if stage == 1 and x > r1:
        raise InputError(
            f"with {x} of {n1} the trial goes on (it stops with {r1} or fewer): "
            "give the count after stage 2"
        )
    if stage == 2 and x <= r1:
        raise InputError(
            f"with {x} successes in all the trial would have stopped after stage 1 "
            f"(it stops with {r1} or fewer of {n1})"
        )
