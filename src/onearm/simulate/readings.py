"""What the book's analysis says of each outcome: computed once, by the book's own functions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from onearm.simulate.protocol import Protocol
from onearm.simulate.watch import Flags
from onearm.stats import exact, two_stage
from onearm.stats.binomial import Array, check_probability, pmf
from onearm.stats.simon import Design


@dataclass(frozen=True)
class Readings:
    """By the number of successes at the end, 0..n: what `onearm.analysis.analyse` reports.

    `seen` are the patients who count; after a single stage the unbiased estimate is the plain
    one, and the interval that of Clopper and Pearson. `p_value` is that of one stage.
    """

    seen: Array
    reject: Flags
    naive: Array
    umvue: Array
    low: Array
    high: Array
    p_value: Array


@lru_cache(maxsize=16)
def readings(protocol: Protocol) -> Readings:
    """The reading of every outcome.

    Examples
    --------
    >>> from onearm.trial.spec import DesignSpec, PrimarySpec
    >>> design = DesignSpec(kind="simon-minimax", p0=0.434, p1=0.634, alpha=0.1, power=0.8)
    >>> found = readings(Protocol(design, PrimarySpec(endpoint="pfs", at=24)))
    >>> bool(found.reject[15]), bool(found.reject[16]), round(float(found.umvue[13]), 4)
    (False, True, 0.5182)
    """
    rule, p0 = protocol.rule, protocol.design.p0
    x = np.arange(rule.n + 1)
    if isinstance(rule, Design):
        after = two_stage.estimates(rule.r1, rule.n1, rule.r, rule.n, p0=p0)
        seen, umvue = np.array([e.seen for e in after]), np.array([e.umvue for e in after])
        ends = [e.ci for e in after]
    else:
        seen = np.full(rule.n + 1, rule.n)
        umvue = x / seen
        ends = [exact.clopper_pearson(k, rule.n).ci or (0.0, 1.0) for k in x.tolist()]
    low, high = np.array(ends).T
    p_value = [exact.p_value_greater(k, int(n), p0) for k, n in zip(x.tolist(), seen, strict=True)]
    return Readings(
        seen.astype(float), (x > rule.r), x / seen, umvue, low, high, np.array(p_value)
    )  # fmt: skip


def outcome_law(protocol: Protocol, rates: tuple[float, ...]) -> Array:
    """P(the trial ends with x successes), x = 0..n, where each stage has its true rate: exact.

    The formula that a simulation is held against. Successes up to `r1` are those of trials that
    stopped after stage 1.

    Examples
    --------
    >>> from onearm.trial.spec import DesignSpec, PrimarySpec
    >>> design = DesignSpec(kind="two-stage", p0=0.2, p1=0.4, alpha=0.9, power=0.1,
    ...                     r1=0, n1=1, r=1, n=2)
    >>> outcome_law(Protocol(design, PrimarySpec(endpoint="pfs", at=24)), (0.5, 0.5)).tolist()
    [0.5, 0.25, 0.25]
    """
    rule = protocol.rule
    for rate in rates:
        check_probability(rate=rate)
    if not isinstance(rule, Design):
        return pmf(rule.n, rates[0])
    first, second = pmf(rule.n1, rates[0]), pmf(rule.n - rule.n1, rates[1])
    law = np.zeros(rule.n + 1)
    law[: rule.r1 + 1] = first[: rule.r1 + 1]
    goes_on = np.where(np.arange(rule.n1 + 1) > rule.r1, first, 0.0)
    return np.asarray(law + np.convolve(goes_on, second))
