"""The rule that a stated design comes to."""

from __future__ import annotations

from functools import lru_cache

from onearm.stats import simon
from onearm.stats.simon import Design
from onearm.stats.single_stage import SingleStage, describe_single, single_stage
from onearm.trial.spec import DesignSpec


@lru_cache
def rule_of(stated: DesignSpec) -> Design | SingleStage:
    """The rule as it is given, else the one found by search from rates and error rates.

    Raises
    ------
    InputError
        If no design keeps the stated error rates, or the rule that is given is none.

    Examples
    --------
    >>> stated = {"p0": 0.434, "p1": 0.634, "alpha": 0.10, "power": 0.80}
    >>> rule = rule_of(DesignSpec(kind="single-stage", **stated))
    >>> rule.r, rule.n
    (17, 32)
    """
    if stated.kind == "single-stage":
        if stated.r is not None and stated.n is not None:
            return describe_single(stated.r, stated.n, stated.p0, stated.p1)
        return single_stage(stated.p0, stated.p1, stated.alpha, 1 - stated.power)
    if None not in (rule := (stated.r1, stated.n1, stated.r, stated.n)):
        return simon.describe("stated", *rule, stated.p0, stated.p1)  # type: ignore[arg-type]
    found = simon.search(stated.p0, stated.p1, stated.alpha, 1 - stated.power)
    return found.minimax if stated.kind == "simon-minimax" else found.optimal
