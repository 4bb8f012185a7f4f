"""Sentences on a design with a single stage: its rule, and what it makes of the count."""

from __future__ import annotations

from collections.abc import Callable

from onearm.book.chapter import Chapter
from onearm.book.figures import question, single
from onearm.plots.words import patients, percent
from onearm.stats.single_stage import attained_single, describe_single, single_stage
from onearm.tables import kind_mark

DERIVED = kind_mark("derived")


def smallest(c: Chapter) -> str:
    """Whether a stated rule is the smallest that keeps the errors, and what one fewer would do."""
    rule, asked = single.single_plan(c.analysis), question.question(c.analysis)
    least = single_stage(asked.p0, asked.p1, asked.alpha, asked.beta)
    if (rule.n, rule.r) != (least.n, least.r):
        return (
            f"The smallest rule that keeps both errors has {patients(least.n)} and asks for "
            f"{least.r + 1} successes; this one has {patients(rule.n)} and asks for {rule.r + 1} "
            f"{DERIVED}."
        )
    return (
        f"With fewer than {patients(rule.n)} no count keeps both errors: {patients(rule.n)} and "
        f"{rule.r + 1} successes are the least that does {DERIVED}."
    )


def decision(c: Chapter) -> str:
    """What the rule makes of the count, and that p-value and interval say the same."""
    rule, primary = c.analysis.single, c.analysis.primary
    if rule is None or primary is None or primary.p_value is None or primary.p0 is None:
        return "There is no count here that a rule with a single stage could judge."
    x, n, p_value = primary.rate.x, primary.rate.n, primary.p_value
    mark = DERIVED if c.trial.kind == "reconstructed" else kind_mark(c.trial.kind)
    if n != rule.n:
        return (
            f"The rule was made for {patients(rule.n)}, and there are {n}. For {n} it would ask "
            f"for {_needed(c, n)}. The p-value needs no rule: it is {p_value:.3f} {mark}."
        )
    met = x > rule.r
    return (
        f"The rule and the p-value cannot disagree. A count of {rule.r + 1} or more comes up with "
        f"probability {rule.alpha:.3f} if the rate is {percent(primary.p0)}: the exact type I "
        f"error of the rule. The p-value of {x} of {n} is {p_value:.3f}, "
        f"{'at most' if met else 'above'} that, because {x} is {'more' if met else 'no more'} "
        f"than {rule.r} {mark}."
    )


def _needed(c: Chapter, n: int) -> str:
    asked = question.question(c.analysis)
    new = attained_single(single.single_plan(c.analysis), n, asked.p0, asked.p1)
    if new.r >= n:
        return "more successes than there are patients"
    return f"{new.r + 1} successes"


def looser(c: Chapter) -> str:
    """What a type I error twice as large would save."""
    asked = question.question(c.analysis)
    alpha = min(2 * asked.alpha, 0.5)
    now = single_stage(asked.p0, asked.p1, asked.alpha, asked.beta)
    lax = single_stage(asked.p0, asked.p1, alpha, asked.beta)
    return (
        f"With alpha {alpha:g}, {patients(now.n)} become {lax.n}, of whom {lax.r + 1} must "
        f"succeed {DERIVED}."
    )


def too_many(more: int) -> Callable[[Chapter], str]:
    """Sentences on a trial that closed with some patients more than planned, or fewer."""

    def sentences(c: Chapter) -> str:
        asked, plan = question.question(c.analysis), single.single_plan(c.analysis)
        n = plan.n + more
        new = attained_single(plan, n, asked.p0, asked.p1)
        needed = _needed(c, n)
        text = (
            f"With {patients(n)} in place of {plan.n}, the rule asks for {needed} in place of "
            f"{plan.r + 1}: type I error {new.alpha:.3f}, power {new.power:.3f}."
        )
        if plan.r >= n:
            return f"{text} {DERIVED}"
        old = describe_single(plan.r, n, asked.p0, asked.p1)
        return f"{text} With the old number the type I error would be {old.alpha:.3f} {DERIVED}."

    return sentences
