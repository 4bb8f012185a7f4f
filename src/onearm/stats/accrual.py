"""The rule for a two-stage trial whose attained numbers of patients differ from the plan.

References
----------
.. [1] Green SJ, Dahlberg S. Planned versus attained design in phase II clinical trials.
   Stat Med 1992;11:853-862.
.. [2] Liu Y, Pan H. UnplanSimon: methods for managing enrollment deviation in Simon's
   two-stage design. R package, version 0.1.0, 2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from onearm.errors import InputError
from onearm.stats.binomial import (
    TIE,
    Array,
    Ints,
    check_choice,
    check_counts,
    check_probability,
    pmf,
    tail,
)
from onearm.stats.simon import Design

Stop = Literal["power", "rate", "Green-Dahlberg"]

STAGE1_LEVEL, STAGE2_LEVEL = 0.02, 0.055
"""Levels at which Green and Dahlberg test p1 after stage 1 and p0 at the end [1]_."""


@dataclass(frozen=True)
class AttainedRule(Design):
    """The rule for attained numbers of patients, with its exact operating characteristics.

    `r1` = -1 means that no result of stage 1 stops the trial, `r` = `n` that no result can
    declare activity.
    """

    @property
    def steps(self) -> tuple[str, str]:
        """What to do after each stage, in words."""
        first = f"stop after {self.n1} patients with {self.r1} or fewer successes"
        last = f"declare activity after {self.n} patients with {self.r + 1} or more"
        return (
            first if self.r1 >= 0 else f"go on after {self.n1} patients whatever is seen",
            last if self.r < self.n else f"{self.n} patients are too few to declare activity",
        )


def attained(
    design: Design,
    n1: int,
    n: int,
    *,
    stop: Stop = "power",
    r1: int | None = None,
    alpha: float | None = None,
) -> AttainedRule:
    """The rule for `n1` and `n` patients, attained for reasons other than their responses.

    Stage 1 stops with `r1` or fewer successes, `r` is the smallest that keeps `alpha` exactly.
    'power' takes the rule of most power among those that stop an inactive treatment at least
    as often as planned (pet0), or as often as `n1` allows; 'rate' the `r1` that does so as
    nearly as often as planned [2]_. 'Green-Dahlberg' tests p1 at 0.02 after stage 1 and p0 at
    0.055 at the end, as though in one stage [1]_; its exact alpha is reported, not held.

    After stage 1 ask with the `n` still intended, at the end with the `r1` that was used. If
    stage 1 overran and it is known who came first, no rule is needed: decide by the plan and
    count the others in stage 2 (`conditional_error.stage_two`).

    Parameters
    ----------
    design : Design
        The plan.
    n1, n : int
        Attained patients, in stage 1 and in all.
    stop : {'power', 'rate', 'Green-Dahlberg'}
        Choice of `r1`.
    r1 : int, optional
        The boundary that was used already (-1: none); `stop` is then not asked.
    alpha : float, optional
        Largest type I error; that of the plan unless given. Not for 'Green-Dahlberg'.

    Raises
    ------
    InputError
        If not 0 < n1 < n and -1 <= r1 < n1 in whole numbers, or 0 <= alpha <= 1, if `stop` is
        unknown, or `alpha` is given for 'Green-Dahlberg'.

    Examples
    --------
    >>> from onearm.stats.simon import describe
    >>> plan = describe("minimax", 6, 15, 15, 28, 0.434, 0.634)
    >>> rule = attained(plan, 17, 30)
    >>> rule.steps[0]
    'stop after 17 patients with 7 or fewer successes'
    >>> rule.steps[1]
    'declare activity after 30 patients with 17 or more'
    >>> round(rule.alpha, 3), round(rule.power, 3), round(rule.pet0, 3)
    (0.097, 0.821, 0.528)
    """
    n1, n = check_counts(n1=n1, n=n)
    check_choice("stop", stop, get_args(Stop))
    if not 0 < n1 < n:
        raise InputError(f"need 0 < n1 < n, found n1 = {n1}, n = {n}")
    if stop == "Green-Dahlberg" and r1 is None and alpha is not None:
        raise InputError("the rule of Green and Dahlberg has levels of its own: give it no alpha")
    alpha = design.alpha if alpha is None else alpha
    check_probability(alpha=alpha)
    if r1 is not None:
        (r1,) = check_counts(r1=r1)
        if not -1 <= r1 < n1:
            raise InputError(f"need -1 <= r1 < n1, found r1 = {r1}, n1 = {n1}")
        return _rule("attained, r1 given", design, r1, n1, n, alpha)
    stops = _boundaries(design, n1, stop)
    if stop == "Green-Dahlberg":
        above = tail(n, design.p0, np.arange(n + 1))
        last = int(np.argmax(above <= STAGE2_LEVEL + TIE))
        return _described(f"attained, {stop}", design, stops[0], n1, max(last, stops[0]), n)
    rules = [_rule(f"attained, {stop}", design, first, n1, n, alpha) for first in stops]
    return max(rules, key=lambda rule: round(rule.power, 12))


def on_and_above(r1: int, n1: int, n: int, p: float, r: Ints) -> Array:
    """P(X1 > r1 and X > r) for each r: to go on, and to end above r.

    Examples
    --------
    >>> on_and_above(6, 15, 28, 0.434, np.array([6, 15])).round(4).tolist()
    [0.4974, 0.0979]
    """
    x1 = np.arange(r1 + 1, n1 + 1)
    return np.asarray(pmf(n1, p)[x1] @ tail(n - n1, p, r[None, :] - x1[:, None]))


def _boundaries(design: Design, n1: int, stop: Stop) -> list[int]:
    """Each `r1` that `stop` admits, -1 where no result stops."""
    r1 = np.arange(-1, n1)
    pet0, pet1 = (1 - tail(n1, p, r1) for p in (design.p0, design.p1))
    if stop == "power":
        admitted = pet0 >= min(design.pet0, pet0[-1]) - TIE
    elif stop == "rate":
        admitted = r1 == r1[np.argmin(np.abs(pet0 - design.pet0).round(12))]
    else:
        admitted = r1 == r1[pet1 <= STAGE1_LEVEL + TIE][-1]
    return [int(first) for first in r1[admitted]]


def _rule(kind: str, design: Design, r1: int, n1: int, n: int, alpha: float) -> AttainedRule:
    """The smallest `r` that keeps `alpha`."""
    r = np.arange(max(r1, 0), n + 1)
    size = on_and_above(r1, n1, n, design.p0, r)
    return _described(kind, design, r1, n1, int(r[np.argmax(size <= alpha * (1 + TIE))]), n)


def _described(kind: str, design: Design, r1: int, n1: int, r: int, n: int) -> AttainedRule:
    p0, p1 = design.p0, design.p1
    alpha, power = (float(on_and_above(r1, n1, n, p, np.array([r]))[0]) for p in (p0, p1))
    pet0, pet1 = (float(pmf(n1, p)[: r1 + 1].sum()) for p in (p0, p1))
    en0, en1 = (n1 + (1 - pet) * (n - n1) for pet in (pet0, pet1))
    return AttainedRule(kind, p0, p1, r1, n1, r, n, alpha, power, pet0, pet1, en0, en1)
