"""What the patients still to come may decide without more false claims than planned.

References
----------
.. [1] Koyama T, Chen H. Proper inference from Simon's two-stage designs.
   Stat Med 2008;27:3145-3154.
.. [2] Englert S, Kieser M. Improving the flexibility and efficiency of phase II designs for
   oncology trials. Biometrics 2012;68:886-892.
.. [3] Müller HH, Schäfer H. A general statistical principle for changing a design any time
   during the course of a trial. Stat Med 2004;23:2497-2508.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from onearm.errors import InputError
from onearm.stats.binomial import (
    TIE,
    Array,
    check_choice,
    check_counts,
    log_choose,
    pmf,
    tail,
)
from onearm.stats.simon import Design

Spend = Literal["none", "proportional", "equal", "first"]


@dataclass(frozen=True)
class StageTwo:
    """What `n2` patients of stage 2 decide once `x1` responders are known.

    `error` is the probability of a false claim that the plan has left for this `x1`, `spent`
    the part of it that the test uses, `power` the conditional power under p1. Activity is
    declared with `critical` or more responders in stage 2; None: not with so few patients.
    """

    x1: int
    n2: int
    error: float
    critical: int | None
    spent: float
    power: float


def conditional_error(
    design: Design, n1: int | None = None, *, spend: Spend = "none", alpha: float | None = None
) -> Array:
    """Probability under p0 that the plan would yet declare activity, for each `x1` [1]_.

    A test of the patients still to come that keeps it keeps the alpha of the plan, whatever
    rule chose their number [2]_. If the look comes after `n1` patients instead of those of
    stage 1, it is the same probability given `x1` of these [3]_, in unknown order.

    Parameters
    ----------
    design : Design
        The plan, or an attained rule.
    n1 : int, optional
        Patients at the look, for reasons other than their responses; as planned unless given.
    spend : {'none', 'proportional', 'equal', 'first'}
        Where to put the part of `alpha` that the plan leaves unused [2]_: nowhere; the same
        error for each x1 that leaves the result open; the same share of alpha for each; all to
        the least of them. No error goes above 1.
    alpha : float, optional
        Largest type I error, needed to spend.

    Returns
    -------
    array, shape (n1 + 1,)
        For x1 = 0..n1.

    Raises
    ------
    InputError
        If not 0 < n1 <= n of the design in whole numbers, `spend` is unknown, or `alpha` is
        below its alpha.

    Examples
    --------
    >>> from onearm.stats.simon import describe
    >>> plan = describe("minimax", 6, 15, 15, 28, 0.434, 0.634)
    >>> conditional_error(plan)[[6, 7, 8]].round(4).tolist()
    [0.0, 0.0553, 0.1494]
    """
    (n1,) = check_counts(n1=design.n1 if n1 is None else n1)
    check_choice("spend", spend, get_args(Spend))
    planned = _planned(design)
    extra = _unspent(design, planned, spend, alpha)
    if not 0 < n1 <= design.n:
        raise InputError(f"need 0 < n1 <= {design.n}, the patients planned, found {n1}")
    if n1 <= design.n1:
        ahead = pmf(design.n1 - n1, design.p0)
        return np.asarray(np.minimum(1.0, np.correlate(planned + extra, ahead, "valid")))
    first = _among_first(design.n1, n1)
    on = first[:, design.r1 + 1 :].sum(axis=1)
    end = tail(design.n - n1, design.p0, design.r - np.arange(n1 + 1))
    # What is spent on a result of stage 1 may be more than its look leaves open.
    return np.asarray(np.minimum(1.0, on * end + first @ extra))


def stage_two(
    design: Design,
    x1: int,
    n2: int,
    *,
    n1: int | None = None,
    spend: Spend = "none",
    alpha: float | None = None,
) -> StageTwo:
    """The test of `n2` further patients that keeps the alpha of the plan [1]_ [2]_.

    `n2` may be chosen after `x1` was seen, by any rule. `n1`, `spend` and `alpha` are those of
    `conditional_error`.

    Raises
    ------
    InputError
        As `conditional_error`, or if `x1` is not a count from 0 to n1, or `n2` none.

    Examples
    --------
    >>> from onearm.stats.simon import describe
    >>> plan = describe("minimax", 6, 15, 15, 28, 0.434, 0.634)
    >>> test = stage_two(plan, 8, 16)
    >>> test.critical, round(test.error, 3), round(test.spent, 3), round(test.power, 3)
    (10, 0.149, 0.099, 0.638)
    """
    x1, n2 = check_counts(x1=x1, n2=n2)
    errors = conditional_error(design, n1, spend=spend, alpha=alpha)
    if not 0 <= x1 < len(errors):
        raise InputError(f"x1 must lie between 0 and n1 = {len(errors) - 1}, found {x1}")
    if n2 < 0:
        raise InputError(f"n2 must not be negative, found {n2}")
    error = float(errors[x1])
    below = np.arange(-1, n2 + 1)
    size, power = (tail(n2, p, below) for p in (design.p0, design.p1))
    c = int(np.argmax(size <= error * (1 + TIE)))
    return StageTwo(x1, n2, error, c if c <= n2 else None, float(size[c]), float(power[c]))


def _planned(design: Design) -> Array:
    x1 = np.arange(design.n1 + 1)
    end = np.where(x1 > design.r, 1.0, tail(design.n - design.n1, design.p0, design.r - x1))
    return np.where(x1 > design.r1, end, 0.0)


def _unspent(design: Design, error: Array, spend: Spend, alpha: float | None) -> Array:
    """What `spend` adds to the conditional error of each x1."""
    extra = np.zeros_like(error)
    if spend == "none":
        return extra
    if alpha is None or not design.alpha <= alpha * (1 + TIE) <= 1 + TIE:
        raise InputError(f"to spend needs alpha from {design.alpha:.4g} to 1, found {alpha}")
    left = max(alpha - design.alpha, 0.0)
    still_open = np.flatnonzero((error > 0) & (error < 1))
    chance = pmf(design.n1, design.p0)[still_open]
    if not still_open.size:
        return extra
    if spend == "proportional":
        extra[still_open] = left / chance.sum()
    elif spend == "equal":
        extra[still_open] = left / len(chance) / chance
    else:
        extra[still_open[:1]] = left / chance[:1]
    return np.minimum(extra, 1 - error)


def _among_first(planned: int, n1: int) -> Array:
    """P(y responders among the first `planned` | x1 among `n1`), shape (n1 + 1, planned + 1)."""
    x1, y = np.arange(n1 + 1)[:, None], np.arange(planned + 1)
    other = x1 - y
    ways = np.exp(log_choose(planned, y) + log_choose(n1 - planned, other) - log_choose(n1, x1))
    return np.asarray(ways / ways.sum(axis=1, keepdims=True))
