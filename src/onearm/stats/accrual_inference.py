"""Inference after a two-stage trial whose attained numbers of patients differ from the plan.

References
----------
.. [1] Koyama T, Chen H. Proper inference from Simon's two-stage designs.
   Stat Med 2008;27:3145-3154.
.. [2] Gao P, Liu L, Mehta C. Exact inference for adaptive group sequential designs.
   Stat Med 2013;32:3991-4005.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import special

from onearm.errors import InputError
from onearm.stats.accrual import attained, on_and_above
from onearm.stats.binomial import (
    check_choice,
    check_counts,
    check_level,
    check_probability,
    pmf,
    tail,
)
from onearm.stats.simon import Design

Beyond = Callable[[float, int], float]
"""Probability of what stands above a count of the last stage, by rate and count."""
Order = Literal["stage-wise", "Koyama-Chen"]


@dataclass(frozen=True)
class AttainedInference:
    """Inference for `x` responders of `n` patients, `x1` of `n1` in stage 1.

    `p_value` is one-sided against `p0`; the trial's own test compares `conditional_p` with
    `conditional_error` (both None after a stop at stage 1). `median_unbiased` is the rate at
    which the p-value is 1/2, `median_mid_p` that at which the mid p-value is. `ci` is two-sided.
    """

    x1: int
    n1: int
    x: int
    n: int
    p0: float
    p_value: float
    mid_p: float
    median_unbiased: float
    median_mid_p: float
    ci: tuple[float, float]
    level: float
    method: str
    conditional_p: float | None
    conditional_error: float | None


def attained_inference(
    design: Design,
    x1: int,
    n1: int,
    x: int,
    n: int,
    *,
    p0: float | None = None,
    level: float = 0.95,
    order: Order = "stage-wise",
) -> AttainedInference:
    """P-value, estimates and interval after a two-stage trial of attained size.

    Outcomes are ordered by stage, then by responders: each result of stage 2 stands above
    each stop [1]_. If stage 2 has another size than planned, its conditional tail probability
    is carried back to the result of the planned stage 2 that has the same, if need be between
    two counts [2]_. So all holds whatever rule chose the size of stage 2: P(p-value <= u) <= u
    under p0, and each limit of `ci` is missed with (1 - level) / 2 at most.

    'Koyama-Chen' carries back to another rate instead of another result [1]_. It is as valid,
    but cannot tell results of stage 2 apart where `x1` alone is above the final boundary: the
    upper limit and `median_mid_p` are then 1. At the planned sizes it is not the order by stage.

    Parameters
    ----------
    design : Design
        The plan. Where it has another `n1`, `attained(design, n1, design.n)` takes its place;
        pass an attained rule for any other choice.
    x1, n1, x, n : int
        Responders and patients of stage 1, and in all (`x` = `x1`, `n` = `n1` after a stop).
    p0 : float, optional
        Rate tested; that of the design unless given.
    level : float
        Two-sided confidence level.
    order : {'stage-wise', 'Koyama-Chen'}
        How stage 2 is carried back.

    Raises
    ------
    InputError
        If the counts are impossible, stage 2 was begun against the rule, stage 1 overran the
        whole plan, `p0` or `level` is not between 0 and 1, or `order` is unknown.

    Examples
    --------
    >>> from onearm.stats.simon import describe
    >>> plan = describe("minimax", 6, 15, 15, 28, 0.434, 0.634)
    >>> result = attained_inference(plan, 8, 15, 17, 31)
    >>> round(result.p_value, 3), round(result.mid_p, 3), round(result.median_mid_p, 3)
    (0.128, 0.1, 0.551)
    >>> f"{result.ci[0]:.3f} to {result.ci[1]:.3f}"
    '0.363 to 0.730'
    """
    x1, n1, x, n = check_counts(x1=x1, n1=n1, x=x, n=n)
    rule = _reference(design, n1)
    p0 = rule.p0 if p0 is None else p0
    check_probability(p0=p0)
    check_level(level)
    check_choice("order", order, get_args(Order))
    _check_result(rule, x1, x, n)
    n2, x2 = n - n1, x - x1
    conditional_p = error = None
    if x1 <= rule.r1:
        method, last, beyond = "stop at stage 1", x1, _stopped(n1)
    else:
        last = x2
        method, beyond = _stage2_order(rule, x1, x2, n2, order)
        conditional_p, error = _tail(n2, p0, x2 - 1), _tail(rule.n - n1, p0, rule.r - x1)

    def at_least(p: float) -> float:
        return beyond(p, last - 1)

    def above(p: float) -> float:
        return beyond(p, last)

    def mid(p: float) -> float:
        return (at_least(p) + above(p)) / 2

    miss = (1 - level) / 2
    ci = _solve(at_least, miss), _solve(above, 1 - miss)
    medians = _solve(at_least, 0.5), _solve(mid, 0.5)
    return AttainedInference(
        x1, n1, x, n, p0, at_least(p0), mid(p0), *medians, ci, level, method, conditional_p, error
    )  # fmt: skip


def _reference(design: Design, n1: int) -> Design:
    if n1 == design.n1:
        return design
    if not 0 < n1 < design.n:
        raise InputError(
            f"stage 1 of {n1} patients does not fit a plan of {design.n}: "
            "give the rule that was followed (attained)"
        )
    return attained(design, n1, design.n)


def _check_result(rule: Design, x1: int, x: int, n: int) -> None:
    if not (0 <= x1 <= rule.n1 <= n and x1 <= x <= x1 + n - rule.n1):
        raise InputError(f"impossible counts: {x1} of {rule.n1} in stage 1, {x} of {n} in all")
    if x1 <= rule.r1 and n > rule.n1:
        raise InputError(
            f"{rule.r1} or fewer of {rule.n1} responders stop the trial, "
            f"found {x1} and {n - rule.n1} patients in stage 2"
        )


def _stage2_order(rule: Design, x1: int, x2: int, n2: int, order: Order) -> tuple[str, Beyond]:
    if order == "Koyama-Chen":
        return "Koyama and Chen", _koyama_chen(rule, x1, x2, n2)
    changed = "" if n2 == rule.n - rule.n1 else ", carried back to the plan"
    return "order by stage" + changed, _carried(rule, x1, n2)


def _stopped(n1: int) -> Beyond:
    """P(X1 > r) as a function of rate and r: all of stage 2 is above."""
    return lambda p, r: _tail(n1, p, r)


def _carried(rule: Design, x1: int, n2: int) -> Beyond:
    """Probability of what stands above x1, r of n2, by the planned result of the same tail."""
    planned = rule.n - rule.n1
    total = np.arange(x1 + planned, x1 - 2, -1)  # downwards, so that probabilities rise

    def beyond(p: float, r: int) -> float:
        given = tail(planned, p, total - x1)
        both = on_and_above(rule.r1, rule.n1, rule.n, p, total)
        return float(np.interp(_tail(n2, p, r), given, both))

    return beyond


def _koyama_chen(rule: Design, x1: int, x2: int, n2: int) -> Beyond:
    """The same by the rate at which the plan has the same conditional error."""
    planned, needed = rule.n - rule.n1, rule.r + 1 - x1
    on = np.arange(rule.r1 + 1, rule.n1 + 1)

    def beyond(p: float, r: int) -> float:
        if needed <= 0 and r >= x2:
            return 0.0
        if 0 < needed <= planned:
            rate = float(special.betaincinv(needed, planned - needed + 1, _tail(n2, p, r)))
        else:
            rate = float(needed > 0)
        return float(pmf(rule.n1, p)[on] @ tail(planned, rate, rule.r - on))

    return beyond


def _tail(n: int, p: float, r: int) -> float:
    return float(tail(n, p, np.array([r]))[0])


def _solve(rising: Callable[[float], float], target: float) -> float:
    """The rate at which a rising function of it reaches the target, 0 or 1 if none does."""
    from scipy.optimize import brentq

    if rising(0.0) >= target:
        return 0.0
    if rising(1.0) <= target:
        return 1.0
    return float(brentq(lambda p: rising(p) - target, 0.0, 1.0, xtol=1e-13, rtol=1e-13))
